package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"nghitruong/internal/testkit/program"
)

// verifications is how often a board is verified; the median is reported.
const verifications = 3

// verify exports the board and verifies it with the program, as an outsider does.
func (b *bench) verify(i program.Installation, meeting, name string) error {
	r, err := i.Run([]string{"board", "export"}, meeting)
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("exporting the board: %s", r.Err)
	}
	if err != nil {
		return err
	}
	file := filepath.Join(b.folder, name+".jsonl")
	if err := os.WriteFile(file, []byte(r.Out), 0o600); err != nil {
		return err
	}
	var wall, used []time.Duration
	memory := math.Inf(1)
	for range verifications {
		u, err := run(i.Binary, "board", "verify", file)
		if err != nil {
			return err
		}
		wall, used, memory = append(wall, u.wall), append(used, u.processor), min(memory, u.memory)
	}
	return errors.Join(b.print(name+"_size", float64(len(r.Out))/1e6, "MB"), b.print(name+"_wall", milliseconds(median(wall)), "ms"),
		b.print(name+"_cpu", milliseconds(median(used)), "ms"), b.print(name+"_memory", memory/1e6, "MB"))
}

// usage is what a process that has ended used.
type usage struct {
	wall, processor time.Duration
	// memory is the most that was resident, in bytes.
	memory float64
}

// run runs a program to its end; another exit status than 0 is an error.
func run(name string, words ...string) (usage, error) {
	command := exec.Command(name, words...)
	began := time.Now()
	out, err := command.CombinedOutput()
	if err != nil {
		return usage{}, fmt.Errorf("%v: %w: %s", words, err, out)
	}
	u := usage{wall: time.Since(began), processor: command.ProcessState.UserTime() + command.ProcessState.SystemTime()}
	used, ok := command.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return u, errors.New("the system does not tell how much memory a process used")
	}
	// Linux counts in KiB.
	u.memory = float64(used.Maxrss) * 1024
	return u, nil
}
