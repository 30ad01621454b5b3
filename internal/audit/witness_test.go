package audit_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
)

func witness(t *testing.T, folder string) *audit.Witness {
	t.Helper()
	w, err := audit.OpenWitness(folder)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func started(t *testing.T, folder string) *audit.Witness {
	t.Helper()
	w := witness(t, folder)
	if err := w.Start(func(err error) { t.Error(err) }); err != nil {
		t.Fatal(err)
	}
	return w
}

func stop(t *testing.T, w *audit.Witness) {
	t.Helper()
	if err := w.Stop(); err != nil {
		t.Fatal(err)
	}
}

func lost(t *testing.T, log *audit.Log) []audit.Lost {
	t.Helper()
	all, err := log.Lost(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// cutOff removes the entries of the installation's ledger after the given number, as an older copy of the database would have it.
func cutOff(t *testing.T, s *store.Store, log *audit.Log, last int64) {
	t.Helper()
	entries, err := log.Entries(context.Background(), audit.Installation, last-1, 1)
	if err != nil {
		t.Fatal(err)
	}
	raw(t, s, fmt.Sprintf("DELETE FROM audit_entries WHERE seq > %d", last), fmt.Sprintf("UPDATE audit_heads SET seq = %d, hash = '%s' WHERE ledger = 'installation'", last, entries[0].Hash))
}

func TestAnOlderCopyIsFoundByTheWitness(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		folder := t.TempDir()
		w := started(t, folder)
		log := audit.New(s, nil).WithWitness(w)
		record(t, s, log, audit.Installation, 5)
		record(t, s, log, "meeting/x", 3)
		stop(t, w)

		w = started(t, folder)
		log = audit.New(s, nil).WithWitness(w)
		if all := lost(t, log); len(all) != 0 {
			t.Fatalf("lost %v of an untouched database", all)
		}
		cutOff(t, s, log, 3)
		all := lost(t, log)
		if len(all) != 1 || all[0].Ledger != audit.Installation || all[0].Known.Seq != 5 || all[0].Found.Seq != 3 {
			t.Fatalf("lost %+v, want the installation's ledger from 5 to 3", all)
		}
		faults := verify(t, log).Faults
		if len(faults) != 1 || faults[0].Code != "witness" || faults[0].Seq != 5 {
			t.Errorf("faults %v", faults)
		}
		// Other entries take the numbers of the lost ones: as long, but not the same.
		record(t, s, audit.New(s, nil), audit.Installation, 4)
		if all := lost(t, log); len(all) != 1 || all[0].Found.Seq != 7 {
			t.Fatalf("lost %+v after other entries took the numbers", all)
		}
		if err := log.GoOn(context.Background(), lost(t, log)); err != nil {
			t.Fatal(err)
		}
		record(t, s, log, audit.Installation, 1)
		stop(t, w)
		log = audit.New(s, nil).WithWitness(witness(t, folder))
		if all := lost(t, log); len(all) != 0 {
			t.Errorf("lost %v again", all)
		}
		entries, err := log.Entries(context.Background(), audit.Installation, 7, 10)
		if err != nil || len(entries) != 2 || entries[0].Act != "ledger.lost" {
			t.Errorf("entries %v, %v, want the loss recorded", entries, err)
		}
	})
}

// What a crash can leave of the file is read: a last line cut short, and one that was cut short before a later one.
func TestTheWitnessReadsWhatACrashLeaves(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "audit-heads.jsonl")
	write := func(content string) {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := testkit.SQLite(t)
	for content, want := range map[string]int64{
		`{"ledger":"a","seq":3,"hash":"x"}` + "\n" + `{"ledger":"a","seq":4,"ha`:                                                                                                 3,
		`{"ledger":"a","seq":3,"hash":"x"}` + "\n" + `{"ledger":"a","seq":4,"ha{"ledger":"a","seq":6,"hash":"z"}` + "\n":                                                         6,
		`{"ledger":"a","seq":9,"hash":"x"}` + "\n" + `{"ledger":"a","seq":2,"hash":"y","again":true}` + "\n" + `{"ledger":"a","seq":4,"hash":"z"}` + "\n":                        4,
		`{"ledger":"a","seq":9,"hash":"x"}` + "\n" + `{"ledger":"a","seq":8,"hash":"y"}` + "\n":                                                                                  9,
		strings.Repeat(`{"ledger":"a","seq":9,"hash":"x"}`+"\n", 40_000) + `{"ledger":"a","seq":3,"hash":"y","again":true}` + "\n" + `{"ledger":"a","seq":10,"hash":"x"}` + "\n": 10,
	} {
		write(content)
		for range 2 {
			w := started(t, folder)
			all := lost(t, audit.New(s, nil).WithWitness(w))
			if len(all) != 1 || all[0].Known.Seq != want {
				t.Errorf("%.80s: remembers %v, want %d", content, all, want)
			}
			stop(t, w)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 1000 {
		t.Errorf("a large file was not written anew: %v, %v", info.Size(), err)
	}
	write("no line\n" + `{"ledger":"a","seq":3,"hash":"x"}` + "\n")
	if _, err := audit.OpenWitness(folder); err == nil {
		t.Error("a broken file was accepted")
	}
}

func TestAWitnessThatCannotWriteSaysSoAndCatchesUp(t *testing.T) {
	s := testkit.SQLite(t)
	folder := t.TempDir()
	reported := make(chan error, 10)
	w := witness(t, folder)
	if err := w.Start(func(err error) { reported <- err }); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, "audit-heads.jsonl")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	log := audit.New(s, nil).WithWitness(w)
	record(t, s, log, audit.Installation, 2)
	if err := <-reported; err == nil || w.Fault() == nil {
		t.Errorf("reported %v, fault %v", err, w.Fault())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	stop(t, w)
	if w.Fault() != nil {
		t.Errorf("still %v", w.Fault())
	}
	cutOff(t, s, log, 1)
	if all := lost(t, audit.New(s, nil).WithWitness(witness(t, folder))); len(all) != 1 || all[0].Known.Seq != 2 {
		t.Errorf("lost %v, want what could not be written at once", all)
	}
}

func TestReceiptsAreMadeByTheKeyAlone(t *testing.T) {
	keys := func() *audit.Keys {
		k, err := audit.OpenKeys(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	one, other := keys(), keys()
	receipt := one.Receipt("a", "bc", "1")
	if !one.IsReceipt(receipt, "a", "bc", "1") {
		t.Error("a true receipt is refused")
	}
	for what, holds := range map[string]bool{
		"of another key": other.IsReceipt(receipt, "a", "bc", "1"), "of other parts": one.IsReceipt(receipt, "a", "bc", "2"),
		"of parts cut otherwise": one.IsReceipt(receipt, "ab", "c", "1"), "empty": one.IsReceipt("", "a", "bc", "1"),
	} {
		if holds {
			t.Errorf("a receipt %s is accepted", what)
		}
	}
}

// TestClockJumpsAreRecorded runs on a timer that only the test moves, with a clock that jumps.
func TestClockJumpsAreRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var offset time.Duration
		s, err := store.Open(t.Context(), store.Config{Path: testkit.SQLiteFile(t), Clock: func() time.Time { return time.Now().Add(offset) }})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		log := audit.New(s, nil)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			log.WatchClock(ctx, func(err error) { t.Error(err) })
		}()
		step := func(jump time.Duration) {
			offset += jump
			time.Sleep(5 * time.Second)
			synctest.Wait()
		}
		step(0)
		step(3 * time.Hour)
		step(-7 * time.Hour)
		step(1900 * time.Millisecond)
		step(-2100 * time.Millisecond)
		cancel()
		<-ended
		entries, err := log.Entries(t.Context(), audit.Installation, 0, 10)
		if err != nil {
			t.Fatal(err)
		}
		var jumps []string
		for _, e := range entries {
			jumps = append(jumps, e.Act+" "+e.Body[:strings.Index(e.Body, ",")])
		}
		want := []string{`clock.jumped {"by_ms":10800000`, `clock.jumped {"by_ms":-25200000`, `clock.jumped {"by_ms":-2100`}
		if fmt.Sprint(jumps) != fmt.Sprint(want) {
			t.Errorf("recorded %v, want %v", jumps, want)
		}
	})
}
