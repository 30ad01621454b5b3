package bulletin_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting/ntv"
)

// writerVariable tells this test program to be the server that is killed: database, keys folder, meeting.
const writerVariable = "NT_TEST_BOARD_WRITER"

func TestMain(m *testing.M) {
	if task := os.Getenv(writerVariable); task != "" {
		writeUntilKilled(strings.Split(task, "\n"))
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled appends notes from many hands and tells each receipt on the standard output.
func writeUntilKilled(task []string) {
	t := &testing.B{}
	config := store.Config{Path: task[0]}
	if strings.HasPrefix(task[0], "postgres") {
		config = store.Config{URL: task[0]}
	}
	s, err := store.Open(system, config)
	if err != nil {
		panic(err)
	}
	meeting, err := id.Parse[id.Meeting](task[2])
	if err != nil {
		panic(err)
	}
	service := serve(t, s, keysIn(t, task[1]))
	if err := service.Start(system); err != nil {
		panic(err)
	}
	var told sync.Mutex
	var hands sync.WaitGroup
	for hand := range 8 {
		hands.Go(func() {
			for n := 0; ; n++ {
				var r ntv.Record
				err := s.Group(system, func(ctx context.Context) error {
					body, err := ntv.Note{Text: fmt.Sprint(hand, " ", n)}.Encode()
					if err == nil {
						r, err = service.Append(ctx, meeting, ntv.TypeNote, body, false)
					}
					return err
				})
				if err != nil {
					panic(err)
				}
				told.Lock()
				fmt.Printf("%d:%s\n", r.Seq, r.Hash)
				told.Unlock()
			}
		})
	}
	hands.Wait()
}

// A server that is killed in the midst of appends leaves a whole board, with every receipt that it has given out on it.
func TestKillDuringAppends(t *testing.T) {
	kills := 6
	if os.Getenv("NT_LONG") != "" {
		kills = 50
	}
	test := func(t *testing.T, s *store.Store, database string) {
		folder := t.TempDir()
		d := beginWith(t, s, keysIn(t, folder))
		var receipts []ntv.SeqHash
		for kill := range kills {
			command := exec.Command(os.Args[0])
			command.Env = append(os.Environ(), writerVariable+"="+strings.Join([]string{database, folder, d.meeting.String()}, "\n"))
			command.Stderr = os.Stderr
			out, err := command.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := command.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			for seen := 0; lines.Scan(); seen++ {
				number, hash, _ := strings.Cut(lines.Text(), ":")
				seq, err := strconv.ParseUint(number, 10, 64)
				h, broken := ntv.ParseHash(hash)
				if err != nil || broken != nil {
					// The last line may be cut short.
					break
				}
				receipts = append(receipts, ntv.SeqHash{Seq: seq, Hash: h})
				if seen == 20+13*kill {
					if err := command.Process.Kill(); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := command.Wait(); err == nil {
				t.Fatal("the writer ended by itself")
			}
		}
		fresh := serve(t, s, d.keys)
		if err := fresh.Start(system); err != nil || isBehind(t, fresh, d.meeting) {
			t.Fatalf("the board is damaged: %v", err)
		}
		report, err := ntv.Verify(bytes.NewReader(d.export()), ntv.Options{Receipts: receipts})
		if err != nil || len(receipts) < 20*kills {
			t.Errorf("%d receipts, %v", len(receipts), err)
		}
		t.Logf("%d kills, %d receipts, %d records", kills, len(receipts), report.Records)
	}
	t.Run("sqlite", func(t *testing.T) {
		path := testkit.SQLiteFile(t)
		s, err := store.Open(system, store.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, s, path)
	})
	t.Run("postgres", func(t *testing.T) {
		if testkit.Postgres() == "" {
			t.Skip("NT_TEST_POSTGRES is not set")
		}
		address := testkit.PostgresDatabase(t)
		s, err := store.Open(system, store.Config{URL: address})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		test(t, s, address)
	})
}
