package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sync"
	"syscall"
	"time"
)

// readyTimeout is how long a starting server may take on a machine under load.
const readyTimeout = time.Minute

// Build compiles the program into the folder, from the module that the working folder lies in, and returns its path. NT_TEST_PROGRAM names a
// program that is to be used instead, such as one that is about to be handed out.
func Build(folder string) (string, error) {
	if ready := os.Getenv("NT_TEST_PROGRAM"); ready != "" {
		return ready, nil
	}
	binary := filepath.Join(folder, "nghitruong")
	build := exec.Command("go", "build", "-ldflags", "-s -w", "-o", binary, "nghitruong/cmd/nghitruong")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w: %s", err, out)
	}
	return binary, nil
}

// Installation is a data folder and what the program is started with.
type Installation struct {
	Binary string
	// Data is the data folder.
	Data string
	// Database is the address of a PostgreSQL database, Redis that of a Redis; empty: the built-in ones.
	Database, Redis string
	// Environment is added to the process's.
	Environment []string
}

func (i Installation) flags() []string {
	flags := []string{"-data", i.Data}
	if i.Database != "" {
		flags = append(flags, "-database-url", i.Database)
	}
	if i.Redis != "" {
		flags = append(flags, "-redis-address", i.Redis)
	}
	return flags
}

// Result is how a command ended.
type Result struct {
	Out, Err string
	Exit     int
}

// Run runs a command of the program to its end: the words first ("audit", "verify"), then the flags of the installation, then more flags.
func (i Installation) Run(words []string, more ...string) (Result, error) {
	command := exec.Command(i.Binary, append(append(append([]string{}, words...), i.flags()...), more...)...)
	command.Env = append(os.Environ(), i.Environment...)
	var out, complaints bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaints
	err := command.Run()
	result := Result{out.String(), complaints.String(), command.ProcessState.ExitCode()}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	return result, err
}

// Server is a running server.
type Server struct {
	// URL is where it answers, without a slash at the end.
	URL string
	// Started is how long it took from the start of the process to the first answer of /healthz.
	Started time.Duration

	command   *exec.Cmd
	out, errs *record
	ended     chan struct{}
}

// record keeps what a process writes.
type record struct {
	lock sync.Mutex
	text bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.text.Write(p)
}

func (r *record) String() string {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.text.String()
}

var greeting = regexp.MustCompile(`(?m)^  (https?)://[^/\s]+:(\d+)$`)

// Start starts the server on free ports of 127.0.0.1 and waits until it answers. More flags win over the usual ones. When the process ends
// before it answers, the error holds what it wrote.
func (i Installation) Start(more ...string) (*Server, error) {
	flags := append(append([]string{"serve"}, i.flags()...), "-listen", "127.0.0.1:0", "-media-port", "0", "-log-level", "warn")
	s := &Server{command: exec.Command(i.Binary, append(flags, more...)...), out: &record{}, errs: &record{}, ended: make(chan struct{})}
	s.command.Env = append(os.Environ(), i.Environment...)
	s.command.Stdout, s.command.Stderr = s.out, s.errs
	began := time.Now()
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.command.Wait() // the state tells
		close(s.ended)
	}()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for limit := time.After(readyTimeout); ; {
		select {
		case <-s.ended:
			return nil, fmt.Errorf("the server ended with status %d: %s", s.command.ProcessState.ExitCode(), s.errs)
		case <-limit:
			return nil, errors.Join(fmt.Errorf("the server did not answer: %s", s.errs), s.Kill())
		case <-tick.C:
			if s.answers() {
				s.Started = time.Since(began)
				return s, nil
			}
		}
	}
}

func (s *Server) answers() bool {
	if s.URL == "" {
		found := greeting.FindStringSubmatch(s.out.String())
		if found == nil {
			return false
		}
		s.URL = found[1] + "://127.0.0.1:" + found[2]
		if found[1] == "https" {
			// Whether it is trusted is the caller's question; it listens.
			return true
		}
	}
	answer, err := http.Get(s.URL + "/healthz")
	if err != nil {
		return false
	}
	answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// Output is what the server has written to its standard output so far, Log what it has written to its standard error.
func (s *Server) Output() string { return s.out.String() }

// Log is what the server has written to its standard error so far.
func (s *Server) Log() string { return s.errs.String() }

// PID is the number of the process.
func (s *Server) PID() int { return s.command.Process.Pid }

// Kill ends the process at once, as kill -9 does, and waits until it is gone.
func (s *Server) Kill() error {
	if err := s.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.ended
	return nil
}

// Stop asks the process to end and returns its exit status. When ctx ends first, the process is killed and the context's error returned.
func (s *Server) Stop(ctx context.Context) (int, error) {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return 0, err
	}
	select {
	case <-s.ended:
		return s.command.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return 0, errors.Join(ctx.Err(), s.Kill())
	}
}
