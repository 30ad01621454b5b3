package main_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit/program"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/boardtest"
)

// TestBoardCommands exports, verifies and thins out a board as an administrator and an outsider do.
func TestBoardCommands(t *testing.T) {
	i := demoOn(t)
	const session = "dong-lam-ky-hop-3"
	if r := run(t, i, 2, []string{"board", "export", session}); !strings.Contains(r.Err, "has no public board") {
		t.Errorf("no board yet: %s", r.Err)
	}
	keepBoard(t, i, session)
	if r := run(t, i, 2, []string{"board", "export", "unknown"}); !strings.Contains(r.Err, session) {
		t.Errorf("the sessions with a board are not listed: %s", r.Err)
	}
	exported := run(t, i, 0, []string{"board", "export", session}).Out
	lines := strings.SplitAfter(exported, "\n")
	file := filepath.Join(t.TempDir(), "board.jsonl")
	write := func(content string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(exported)
	last, err := ntv.ParseLine([]byte(lines[len(lines)-2]))
	if err != nil {
		t.Fatal(err)
	}
	receipt := fmt.Sprintf("%d:%s", last.Seq, last.Hash)
	verify := func(status int, says string, words ...string) {
		t.Helper()
		command := exec.Command(i.Binary, append([]string{"board", "verify"}, words...)...)
		command.Dir = t.TempDir()
		out, _ := command.CombinedOutput()
		if got := command.ProcessState.ExitCode(); got != status || !strings.Contains(string(out), says) {
			t.Errorf("board verify %v ended with %d, want %d and %q: %s", words, got, status, says, out)
		}
	}
	verify(0, "ĐÚNG", file)
	verify(0, "OK", file, "--english", "--receipt", receipt, "--head="+receipt)
	verify(0, "tan-thanh 2, khong-tan-thanh 2, khong-bieu-quyet 2", "--head", receipt, file)
	verify(1, "V19", file, "--receipt", fmt.Sprintf("%d:%s", last.Seq-1, last.Hash))
	verify(1, "V19", file, "--head", fmt.Sprintf("%d:%s", last.Seq+1, last.Hash))
	verify(2, "SEQ:HASH", file, "--head", "x")
	verify(2, "usage", file, file)
	verify(2, "no such file", file+".missing")
	write(strings.Join(append(append([]string{}, lines[:5]...), lines[6:]...), ""))
	verify(1, "bản ghi 5 vi phạm V1", file)
	write("")
	verify(1, "V1", file)

	run(t, i, 2, []string{"board", "destroy-bodies", session})
	run(t, i, 0, []string{"board", "destroy-bodies", "--after-days", "0", session})
	write(run(t, i, 0, []string{"board", "export", session}).Out)
	verify(0, "nội dung phiếu đã hủy", file, "--head", receipt)
	verify(0, "ballot bodies destroyed, sums taken as signed by k trustees", file, "-english")
	run(t, i, 0, []string{"audit", "verify"})
}

// keepBoard plays a counted secret vote on the board of the session.
func keepBoard(t *testing.T, i program.Installation, session string) {
	t.Helper()
	system := authz.SystemContext(t.Context())
	s, err := store.Open(system, store.Config{Path: filepath.Join(i.Data, databaseFile)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keys, err := bulletin.OpenKeys(filepath.Join(i.Data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	board := bulletin.New(bulletin.Deps{Store: s, Keys: keys, Audit: audit.New(s, nil)})
	defer board.Stop()
	rows, err := s.Client(system).QueryContext(system, "SELECT id FROM meetings WHERE code = '"+session+"'")
	if err != nil {
		t.Fatal(err)
	}
	var text string
	for rows.Next() {
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	meeting, err := id.Parse[id.Meeting](text)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Tx(system, func(ctx context.Context) error { return board.Ensure(ctx, meeting, "Kỳ họp thứ ba") }); err != nil {
		t.Fatal(err)
	}
	first, err := board.Record(system, meeting, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := boardtest.Over(session, first, func(kind ntv.Type, body []byte) (r ntv.Record) {
		err := s.Tx(system, func(ctx context.Context) (err error) {
			r, err = board.Append(ctx, meeting, kind, body, false)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return r
	})
	b.Roll(8)
	b.Ceremony(3, 2)
	v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
	for vid := uint32(1); vid <= 6; vid++ {
		v.Cast(vid, 1, v.Choice(int(vid)%3))
	}
	v.Close()
	v.Count()
}
