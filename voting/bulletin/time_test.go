package bulletin_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
)

// The times of records never go back, and a clock that was set leaves a note.
func TestClockJumpsAreNoted(t *testing.T) {
	clock := testkit.NewClock(time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		var elapsed time.Duration
		d := begin(t, s, func(d *bulletin.Deps) { d.Elapsed = func() time.Duration { return elapsed } })
		step := func(wall, passed time.Duration) []string {
			clock.Advance(wall)
			elapsed += passed
			from := mustHead(t, d).Seq + 1
			d.build.Presence(1, true)
			var out strings.Builder
			if err := d.Records(system, d.meeting, from, &out); err != nil {
				t.Fatal(err)
			}
			return strings.Split(strings.TrimSpace(out.String()), "\n")
		}
		for _, c := range []struct {
			what         string
			wall, passed time.Duration
			records      int
		}{
			{"first", 0, 0, 1}, {"a pause", time.Hour, time.Hour, 1}, {"put forward", 3 * time.Hour, time.Second, 2}, {"put back", -2 * time.Hour, time.Second, 2},
			{"a little", 3 * time.Second, time.Second, 1}, {"still", 0, 0, 1},
		} {
			if got := step(c.wall, c.passed); len(got) != c.records {
				t.Errorf("%s: %d records, want %d", c.what, len(got), c.records)
			}
		}
		d.verify()
		// After a restart a clock that is behind the board is noticed once.
		clock.Advance(-time.Hour)
		d.Service = serve(t, s, d.keys)
		if got := step(0, 0); len(got) != 2 {
			t.Errorf("after a restart: %d records, want a note and one more", len(got))
		}
		d.verify()
	})
}

func mustHead(t *testing.T, d *desk) ntv.Head {
	t.Helper()
	head, err := d.Head(system, d.meeting)
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// Heads are told at once, then at most once a second, the newest always.
func TestHeadsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := store.Open(t.Context(), store.Config{Path: testkit.SQLiteFile(t)})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var lock sync.Mutex
		var told []uint64
		heads := func() []uint64 {
			lock.Lock()
			defer lock.Unlock()
			return append([]uint64{}, told...)
		}
		d := begin(t, s, func(d *bulletin.Deps) {
			d.Heads = func(_ context.Context, _ id.Meeting, head ntv.Head) {
				lock.Lock()
				defer lock.Unlock()
				told = append(told, head.Seq)
			}
		})
		synctest.Wait()
		if got := heads(); len(got) != 1 || got[0] != 0 {
			t.Errorf("told %v at first", got)
		}
		d.build.Roll(4)
		synctest.Wait()
		if got := heads(); len(got) != 1 {
			t.Errorf("told %v within the pause", got)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if got := heads(); len(got) != 2 || got[1] != 5 {
			t.Errorf("told %v after the pause", got)
		}
		time.Sleep(5 * time.Second)
		d.build.Presence(1, false)
		synctest.Wait()
		if got := heads(); len(got) != 3 || got[2] != 6 {
			t.Errorf("told %v after a rest", got)
		}
		d.Stop()
		d.build.Presence(1, true)
		time.Sleep(5 * time.Second)
		if got := heads(); len(got) != 3 {
			t.Errorf("told %v after the end", got)
		}
	})
}

// BenchmarkAppend appends secret ballots that were verified beforehand, from many hands that share commits, on a real disk.
func BenchmarkAppend(b *testing.B) {
	run := func(b *testing.B, s *store.Store) {
		d := begin(b, s)
		const hands = 64
		d.build.Roll(hands)
		d.build.Ceremony(3, 2)
		v := d.build.Motion("kin", ntv.ModeSecret, ntv.RevoteLast)
		type ready struct {
			body   []byte
			ballot *ntv.Ballot
		}
		ballots := make([]ready, b.N)
		for n := range ballots {
			vid := uint32(n%hands) + 1
			ballot := v.Build(vid, uint32(n/hands)+1, v.Choice(n%3))
			body, err := v.SignedBy(vid, ballot).Encode()
			if err != nil {
				b.Fatal(err)
			}
			ballots[n] = ready{body, ballot}
		}
		var acts sync.WaitGroup
		var failed atomic.Int64
		b.ResetTimer()
		for hand := range hands {
			acts.Go(func() {
				for n := hand; n < b.N; n += hands {
					err := s.Group(system, func(ctx context.Context) error {
						_, err := d.AppendBallot(ctx, d.meeting, ballots[n].body, ballots[n].ballot)
						return err
					})
					if err != nil {
						failed.Add(1)
					}
				}
			})
		}
		acts.Wait()
		b.StopTimer()
		if failed.Load() > 0 {
			b.Fatalf("%d appends failed", failed.Load())
		}
	}
	b.Run("sqlite", func(b *testing.B) { run(b, testkit.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) {
		if testkit.Postgres() == "" {
			b.Skip("NT_TEST_POSTGRES is not set")
		}
		s, err := store.Open(system, store.Config{URL: testkit.PostgresDatabase(b)})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { s.Close() })
		run(b, s)
	})
}

// A full disk refuses the record with nothing half done, and the board goes on once there is room.
func TestAFullDiskRefusesTheRecord(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nghitruong.db")
	s, err := store.Open(system, store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(system); err != nil {
		t.Fatal(err)
	}
	d := begin(t, s)
	d.build.Roll(2)
	before := mustHead(t, d)
	// SQLite answers a database that may not grow as it answers a disk without room.
	raw(t, s, "PRAGMA max_page_count = 1")
	body, err := ntv.Note{Text: strings.Repeat("x", 1<<20)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	note := func() error {
		return s.Group(system, func(ctx context.Context) error {
			_, err := d.Append(ctx, d.meeting, ntv.TypeNote, body, false)
			return err
		})
	}
	if err := note(); err == nil || !strings.Contains(err.Error(), "store.full") {
		t.Fatalf("a full disk: %v", err)
	}
	if head := mustHead(t, d); head != before {
		t.Errorf("the board moved to %v", head)
	}
	raw(t, s, "PRAGMA max_page_count = 1073741823")
	if err := note(); err != nil {
		t.Error(err)
	}
	if report := d.verify(); report.Head.Seq != before.Seq+1 {
		t.Errorf("the board ends with %d", report.Head.Seq)
	}
}
