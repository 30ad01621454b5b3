// Bench measures the real program on this machine: how soon a server is ready, what it takes at rest, how fast five hundred ballots are
// acknowledged, open and secret ones, how soon a secret vote is counted and a board verified, how soon five hundred screens show a result, and what a
// thousand live connections cost. It prints "name value unit" lines and writes them as JSON lines together with the machine, the day and the command.
//
//	go run ./internal/testkit/bench -binary bin/nghitruong -out bench.jsonl
//
// With NT_TEST_POSTGRES ballots and results are measured on PostgreSQL too. Run it while nothing else runs: the load average is part of each line.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

func main() {
	binary := flag.String("binary", "bin/nghitruong", "the program")
	out := flag.String("out", "", "file that gets a JSON line for each figure; empty: none")
	only := flag.String("only", "", "measure only this: program, ballots, secret, results or live")
	flag.Parse()
	b := &bench{binary: *binary, command: strings.Join(append([]string{"go run ./internal/testkit/bench"}, os.Args[1:]...), " "), out: *out}
	for _, part := range []struct {
		name    string
		measure func() error
	}{{"program", b.program}, {"ballots", b.ballots}, {"secret", b.secret}, {"results", b.results}, {"live", b.live}} {
		if *only != "" && *only != part.name {
			continue
		}
		if err := b.in(part.measure); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", part.name, err)
			os.Exit(1)
		}
	}
}

// bench collects the figures.
type bench struct {
	binary, command, out string
	// folder is the temporary folder of the part that is measured.
	folder string
}

// in gives a part a temporary folder.
func (b *bench) in(measure func() error) (err error) {
	if b.binary, err = filepath.Abs(b.binary); err != nil {
		return err
	}
	if b.folder, err = os.MkdirTemp("", "nghitruong-bench"); err != nil {
		return err
	}
	defer os.RemoveAll(b.folder)
	return measure()
}

// figure is one line of the file.
type figure struct {
	Name    string  `json:"name"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Command string  `json:"command"`
	Machine string  `json:"machine"`
	Date    string  `json:"date"`
	// Load is the load average of the last minute, to judge how quiet the machine was.
	Load string `json:"load"`
}

func (b *bench) print(name string, value float64, unit string) error {
	value = math.Round(value*10) / 10
	fmt.Printf("%s %g %s\n", name, value, unit)
	if b.out == "" {
		return nil
	}
	line, err := json.Marshal(figure{name, value, unit, b.command, machine(), time.Now().Format(time.DateOnly), load()})
	if err != nil {
		return err
	}
	f, err := os.OpenFile(b.out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// machine names the processor and the system as far as they can be found out.
func machine() string {
	name := runtime.GOARCH
	text, _ := os.ReadFile("/proc/cpuinfo") // other systems have none
	for line := range strings.Lines(string(text)) {
		if key, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(key) == "model name" {
			name = strings.TrimSpace(value)
			break
		}
	}
	return fmt.Sprintf("%d × %s, %s, %s", runtime.NumCPU(), name, runtime.GOOS, runtime.Version())
}

func load() string {
	text, _ := os.ReadFile("/proc/loadavg") // other systems have none
	one, _, _ := strings.Cut(string(text), " ")
	return one
}

// percentile is the value below which so many hundredths of the sorted values lie.
func percentile(sorted []time.Duration, hundredths int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)*hundredths/100, len(sorted)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// median sorts the values.
func median(values []time.Duration) time.Duration {
	slices.Sort(values)
	return percentile(values, 50)
}
