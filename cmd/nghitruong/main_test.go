package main_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	main "nghitruong/cmd/nghitruong"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// The tests of this package start the real program as a process. What they need again and again is made once: the program itself and a
// folder with the loaded demo province.
var workFolder string

const (
	// databaseFile is where the SQLite database lies in the data folder.
	databaseFile = "nghitruong.db"
	// stopTimeout is how long a server may take to end when asked to.
	stopTimeout = 10 * time.Second
)

// dieEnvironment, set, makes the test binary a server that dies after a ballot.
const dieEnvironment = "NT_TEST_DIE_AFTER_BALLOT"

func TestMain(m *testing.M) {
	if os.Getenv(dieEnvironment) != "" {
		if err := main.ServeUntilBallot(os.Args[2:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	var err error
	if workFolder, err = os.MkdirTemp("", "nghitruong-command"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(workFolder)
	os.Exit(code)
}

var built = sync.OnceValues(func() (string, error) { return program.Build(workFolder) })

func binary(t testing.TB) string {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// empty is an installation without any data, on SQLite.
func empty(t testing.TB) program.Installation {
	t.Helper()
	return program.Installation{Binary: binary(t), Data: filepath.Join(t.TempDir(), "data")}
}

var demoFolder = sync.OnceValues(func() (string, error) {
	path, err := built()
	if err != nil {
		return "", err
	}
	i := program.Installation{Binary: path, Data: filepath.Join(workFolder, "demo")}
	return i.Data, finish(i.Run([]string{"demo"}))
})

func finish(r program.Result, err error) error {
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("exit status %d: %s%s", r.Exit, r.Out, r.Err)
	}
	return err
}

// demoOn is a copy of the demo province on SQLite.
func demoOn(t testing.TB) program.Installation {
	t.Helper()
	folder, err := demoFolder()
	if err != nil {
		t.Fatal(err)
	}
	return copyOf(t, program.Installation{Binary: binary(t), Data: folder})
}

// copyOf is an installation with the same content that changes on its own.
func copyOf(t testing.TB, from program.Installation) program.Installation {
	t.Helper()
	to := from
	to.Data = filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(to.Data, os.DirFS(from.Data)); err != nil {
		t.Fatal(err)
	}
	if from.Database != "" {
		to.Database = testkit.PostgresCopy(t, from.Database)
	}
	return to
}

// start starts a server that is killed at the end of the test if it still runs.
func start(t testing.TB, i program.Installation, more ...string) *program.Server {
	t.Helper()
	s, err := i.Start(more...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Kill(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// stop ends a server as an administrator does.
func stop(t testing.TB, s *program.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), stopTimeout)
	defer cancel()
	switch status, err := s.Stop(ctx); {
	case err != nil:
		t.Fatalf("the server did not end: %v\n%s", err, s.Log())
	case status != 0:
		t.Fatalf("the server ended with status %d\n%s", status, s.Log())
	}
}

// run runs a command and demands its exit status.
func run(t testing.TB, i program.Installation, status int, words []string, more ...string) program.Result {
	t.Helper()
	r, err := i.Run(words, more...)
	if err != nil {
		t.Fatal(err)
	}
	if r.Exit != status {
		t.Fatalf("%v ended with status %d, not %d: %s%s", words, r.Exit, status, r.Out, r.Err)
	}
	return r
}

func signIn(t testing.TB, server *program.Address, login string) *program.Person {
	t.Helper()
	p, err := program.SignIn(t.Context(), server, login)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// must calls an operation that has to succeed.
func must(t testing.TB, p *program.Person, method, path string, in, out any) {
	t.Helper()
	if err := p.Do(t.Context(), method, path, in, out); err != nil {
		t.Fatal(err)
	}
}

// refused calls an operation that must be refused with the status.
func refused(t testing.TB, p *program.Person, status int, method, path string, in any) {
	t.Helper()
	err := p.Do(t.Context(), method, path, in, nil)
	var problem *program.Problem
	if !errors.As(err, &problem) || problem.Status != status {
		t.Errorf("%s %s as %s: %v, expected status %d", method, path, p.Login, err, status)
	}
}

// council is the demo's council session as the tests use it.
type council struct {
	ID    string `json:"id"`
	State string `json:"state"`
	Items []struct {
		ID     string `json:"id"`
		Number int    `json:"number"`
		Title  string `json:"title"`
	} `json:"items"`
	ChannelID string `json:"channel_id"`
}

// session finds the demo's council session.
func session(t testing.TB, p *program.Person) council {
	t.Helper()
	var list struct{ Meetings []struct{ ID, Kind string } }
	must(t, p, http.MethodGet, "/api/meetings", nil, &list)
	for _, m := range list.Meetings {
		if m.Kind == "session_regular" {
			var c council
			must(t, p, http.MethodGet, "/api/meetings/"+m.ID, nil, &c)
			return c
		}
	}
	t.Fatal("no council session among the meetings")
	return council{}
}

// vote is what the tests read of a vote.
type vote struct {
	ID       string  `json:"id"`
	Code     string  `json:"code"`
	State    string  `json:"state"`
	Motion   string  `json:"motion"`
	Received *int    `json:"received"`
	Result   *result `json:"result"`
	Roll     struct {
		Seats   int `json:"seats"`
		Present int `json:"present"`
	} `json:"roll"`
}

type result struct {
	Outcome   string `json:"outcome"`
	Base      int    `json:"base"`
	For       int    `json:"for"`
	Against   int    `json:"against"`
	Abstain   int    `json:"abstain"`
	NotVoting int    `json:"not_voting"`
	Absent    int    `json:"absent"`
	ShareText string `json:"share_text"`
}

// votes are the votes of a meeting by their codes.
func votes(t testing.TB, p *program.Person, meeting string) map[string]vote {
	t.Helper()
	var list struct{ Votes []vote }
	must(t, p, http.MethodGet, "/api/meetings/"+meeting+"/votes", nil, &list)
	byCode := map[string]vote{}
	for _, v := range list.Votes {
		byCode[v.Code] = v
	}
	return byCode
}
