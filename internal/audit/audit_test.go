package audit_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"nghitruong/ent"
	"nghitruong/internal/audit"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
)

func record(t *testing.T, s *store.Store, log *audit.Log, ledger audit.Ledger, n int) {
	t.Helper()
	for i := range n {
		if err := s.Tx(context.Background(), func(ctx context.Context) error {
			return log.Record(ctx, audit.Act{Ledger: ledger, Name: "test.done", Subject: fmt.Sprint("thing/", i), Body: map[string]any{"số": i, "b": "<&>"}})
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, s *store.Store) *audit.Log {
	t.Helper()
	keys, err := audit.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return audit.New(s, keys)
}

func verify(t *testing.T, log *audit.Log) audit.Report {
	t.Helper()
	report, err := log.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// raw runs statements as an administrator would who has taken the triggers off.
func raw(t *testing.T, s *store.Store, statements ...string) {
	t.Helper()
	ctx := context.Background()
	triggers := []string{"audit_entries_no_update", "audit_entries_no_delete", "audit_seals_no_update", "audit_seals_no_delete"}
	var all []string
	for _, name := range triggers {
		drop := "DROP TRIGGER IF EXISTS " + name
		if s.Postgres() {
			drop += " ON " + strings.SplitN(name, "_no_", 2)[0]
		}
		all = append(all, drop)
	}
	for _, statement := range append(all, statements...) {
		if _, err := s.Client(ctx).ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

func TestVerifyAcceptsWhatWasWritten(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		log := open(t, s)
		record(t, s, log, audit.Installation, 3)
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() { record(t, s, log, "meeting/x", 10) })
		}
		wait.Wait()
		for range 2 {
			if err := log.Seal(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		record(t, s, log, audit.Installation, 2)
		report := verify(t, log)
		if len(report.Faults) != 0 || report.Entries != 65 || report.Ledgers != 2 || report.Seals != 1 || report.Unsealed != 2 {
			t.Errorf("report %+v", report)
		}
	})
}

// TestVerifyFindsEveryChangedField changes each field of an entry in turn.
func TestVerifyFindsEveryChangedField(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		log := open(t, s)
		record(t, s, log, audit.Installation, 5)
		for _, change := range []struct{ set, restore string }{
			{"actor = 'nobod'", "actor = 'nobody'"},
			{"act = 'test.dona'", "act = 'test.done'"},
			{"subject = 'thing/7'", "subject = 'thing/2'"},
			{`body = replace(body, '2', '3')`, `body = replace(body, '3', '2')`},
			{"prev_hash = upper(prev_hash)", "prev_hash = lower(prev_hash)"},
			{"hash = upper(hash)", "hash = lower(hash)"},
			{"seq = 99", "seq = 3"},
		} {
			raw(t, s, "UPDATE audit_entries SET "+change.set+" WHERE seq = 3")
			faults := verify(t, log).Faults
			if len(faults) == 0 || faults[0].Place != "installation" || faults[0].Seq != 3 {
				t.Errorf("%s: faults %v, want entry 3 of installation named", change.set, faults)
			}
			where := " WHERE seq = 3"
			if strings.HasPrefix(change.set, "seq") {
				where = " WHERE seq = 99"
			}
			raw(t, s, "UPDATE audit_entries SET "+change.restore+where)
			if faults := verify(t, log).Faults; len(faults) != 0 {
				t.Fatalf("restoring %s: %v", change.set, faults)
			}
		}
	})
}

func TestVerifyFindsRewritingAndShortening(t *testing.T) {
	ctx := context.Background()
	rewrite := func(t *testing.T, s *store.Store, log *audit.Log) {
		entries, err := log.Entries(ctx, audit.Installation, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		prev := ""
		for _, e := range entries {
			e.PrevHash = prev
			if e.Seq == 2 {
				e.Act = "test.other"
			}
			e.Hash = e.ComputeHash()
			prev = e.Hash
			raw(t, s, fmt.Sprintf("UPDATE audit_entries SET act = '%s', prev_hash = '%s', hash = '%s' WHERE seq = %d", e.Act, e.PrevHash, e.Hash, e.Seq))
		}
		raw(t, s, "UPDATE audit_heads SET hash = '"+prev+"' WHERE ledger = 'installation'")
	}
	for name, test := range map[string]struct {
		tamper func(t *testing.T, s *store.Store, log *audit.Log)
		place  string
		code   string
	}{
		"whole chain rewritten": {rewrite, "installation", "sealed"},
		"entry removed":         {func(t *testing.T, s *store.Store, _ *audit.Log) { raw(t, s, "DELETE FROM audit_entries WHERE seq = 2") }, "installation", "gap"},
		"end cut off, head moved": {func(t *testing.T, s *store.Store, log *audit.Log) {
			entries, err := log.Entries(ctx, audit.Installation, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			raw(t, s, "DELETE FROM audit_entries WHERE seq = 4", "UPDATE audit_heads SET seq = 3, hash = '"+entries[2].Hash+"' WHERE ledger = 'installation'")
		}, "installation", "gap"},
		"whole ledger removed": {func(t *testing.T, s *store.Store, _ *audit.Log) {
			raw(t, s, "DELETE FROM audit_entries", "DELETE FROM audit_heads WHERE ledger = 'installation'")
		}, "installation", "gap"},
		"rewritten, seals removed": {func(t *testing.T, s *store.Store, log *audit.Log) {
			rewrite(t, s, log)
			raw(t, s, "DELETE FROM audit_seals", "DELETE FROM audit_heads WHERE ledger = 'seals'")
		}, "seals", "witness"},
		"rewritten, sealed anew with another key": {func(t *testing.T, s *store.Store, log *audit.Log) {
			rewrite(t, s, log)
			raw(t, s, "DELETE FROM audit_seals", "DELETE FROM audit_heads WHERE ledger = 'seals'")
			if err := open(t, s).Seal(ctx); err != nil {
				t.Fatal(err)
			}
		}, "seals", "key"},
		"signature changed": {func(t *testing.T, s *store.Store, _ *audit.Log) {
			raw(t, s, "UPDATE audit_seals SET signature = replace(signature, 'a', 'b')")
		}, "seals", "signature"},
	} {
		t.Run(name, func(t *testing.T) {
			testkit.Stores(t, func(t *testing.T, s *store.Store) {
				log := open(t, s)
				record(t, s, log, audit.Installation, 4)
				if err := log.Seal(ctx); err != nil {
					t.Fatal(err)
				}
				test.tamper(t, s, log)
				faults := verify(t, log).Faults
				if len(faults) == 0 || faults[0].Place != test.place || faults[0].Code != test.code {
					t.Errorf("faults %v, want first %s in %s", faults, test.code, test.place)
				}
			})
		})
	}
}

func TestRecordOutsideATransactionIsRefused(t *testing.T) {
	s := testkit.SQLite(t)
	if err := open(t, s).Record(context.Background(), audit.Act{Ledger: audit.Installation, Name: "x"}); err == nil {
		t.Error("accepted")
	}
	if _, err := s.Client(context.Background()).AuditEntry.Query().First(context.Background()); !ent.IsNotFound(err) {
		t.Errorf("an entry was written: %v", err)
	}
}
