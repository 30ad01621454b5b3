package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"nghitruong/internal/testkit/program"
)

const (
	starts = 7
	// rest is how long the server is left alone before its memory is read.
	rest = 10 * time.Second
	// stopTimeout is how long a server may take to end.
	stopTimeout = 15 * time.Second
)

// program measures the size of the program, its start and its memory at rest on the demo province.
func (b *bench) program() error {
	about, err := os.Stat(b.binary)
	if err != nil {
		return err
	}
	i, err := b.demo("demo", "")
	if err != nil {
		return err
	}
	var ready []time.Duration
	for range starts {
		s, err := i.Start()
		if err != nil {
			return err
		}
		ready = append(ready, s.Started)
		if err := stop(s); err != nil {
			return err
		}
	}
	s, err := i.Start()
	if err != nil {
		return err
	}
	time.Sleep(rest)
	memory, err := residentOf(s.PID())
	if err != nil {
		return errors.Join(err, s.Kill())
	}
	return errors.Join(stop(s), b.print("binary_size", float64(about.Size())/1e6, "MB"), b.print("start_to_ready", milliseconds(median(ready)), "ms"),
		b.print("memory_at_rest", memory.all/1e6, "MB"), b.print("memory_at_rest_own", memory.own/1e6, "MB"))
}

// demo loads the demo province into a new folder, on a PostgreSQL database when an address is given.
func (b *bench) demo(name, database string) (program.Installation, error) {
	i := program.Installation{Binary: b.binary, Data: filepath.Join(b.folder, name), Database: database}
	r, err := i.Run([]string{"demo"})
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("loading the demo: %s", r.Err)
	}
	return i, err
}

func stop(s *program.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	status, err := s.Stop(ctx)
	if err == nil && status != 0 {
		err = fmt.Errorf("the server ended with status %d: %s", status, s.Log())
	}
	return err
}

// resident is memory in bytes: all of the process's pages that are present, and of these its own (the rest are pages of the program's file,
// which the system drops when it needs room).
type resident struct{ all, own float64 }

func residentOf(pid int) (resident, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return resident{}, err
	}
	var r resident
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		kib, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			continue
		}
		switch fields[0] {
		case "VmRSS:":
			r.all = kib * 1024
		case "RssAnon:":
			r.own = kib * 1024
		}
	}
	if r.all == 0 {
		return r, errors.New("the system does not tell how much memory is used")
	}
	return r, nil
}

// processor reads the processor time of a process (proc(5)).
func processor(pid int) (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	// The name of the program is in parentheses and may contain spaces.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 13 {
		return 0, errors.New("/proc/…/stat is short")
	}
	user, err := strconv.ParseInt(fields[11], 10, 64)
	if err != nil {
		return 0, err
	}
	system, err := strconv.ParseInt(fields[12], 10, 64)
	// Linux counts in hundredths of a second for every program.
	return time.Duration(user+system) * 10 * time.Millisecond, err
}
