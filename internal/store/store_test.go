package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
)

func put(ctx context.Context, s *store.Store, topic string) error {
	return s.Client(ctx).LiveTopic.Create().SetID(topic).SetSeq(1).SetChangedAt(s.Now()).Exec(ctx)
}

func count(t *testing.T, s *store.Store) int {
	t.Helper()
	n, err := s.Client(context.Background()).LiveTopic.Query().Count(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTxCommitsOrLeavesNothing(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		var told []string
		tell := func(what string) func() { return func() { told = append(told, what) } }
		if err := s.Tx(ctx, func(ctx context.Context) error {
			store.AfterCommitOnce(ctx, "k", tell("first"))
			store.AfterCommitOnce(ctx, "k", tell("last"))
			return s.Tx(ctx, func(ctx context.Context) error { return put(ctx, s, "kept") })
		}); err != nil {
			t.Fatal(err)
		}
		refused := errors.New("refused")
		err := s.Tx(ctx, func(ctx context.Context) error {
			store.AfterCommit(ctx, tell("never"))
			if err := put(ctx, s, "lost"); err != nil {
				return err
			}
			return refused
		})
		if err != refused {
			t.Errorf("error = %v, want the function's own", err)
		}
		err = s.Tx(ctx, func(ctx context.Context) error {
			_ = s.Tx(ctx, func(context.Context) error { return refused })
			return put(ctx, s, "half")
		})
		if !errors.Is(err, refused) {
			t.Errorf("an inner failure passed over gave %v", err)
		}
		if n := count(t, s); n != 1 {
			t.Errorf("%d rows, want 1", n)
		}
		if len(told) != 1 || told[0] != "last" {
			t.Errorf("after commit told %v", told)
		}
	})
}

func TestGroupUndoesOnlyTheFailingAct(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		const callers = 200
		var told sync.Map
		errs := make([]error, callers)
		var wait sync.WaitGroup
		for i := range callers {
			wait.Go(func() {
				errs[i] = s.Group(context.Background(), func(ctx context.Context) error {
					store.AfterCommit(ctx, func() { told.Store(i, true) })
					if err := put(ctx, s, fmt.Sprint("act/", i)); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return errors.New("refused")
					case 2:
						return put(ctx, s, fmt.Sprint("act/", i)) // the same key again: a constraint error
					case 3:
						panic("broken")
					}
					return nil
				})
			})
		}
		wait.Wait()
		for i, err := range errs {
			_, heard := told.Load(i)
			if good := i%4 == 0; good != (err == nil) || good != heard {
				t.Errorf("act %d: error %v, told %v", i, err, heard)
			}
		}
		if n := count(t, s); n != callers/4 {
			t.Errorf("%d rows, want %d", n, callers/4)
		}
	})
}

func TestRecordsAreProtected(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		if err := s.Client(ctx).AuditEntry.Create().SetLedger("l").SetSeq(1).SetAt(s.Now()).SetActor("system").SetAct("a").
			SetSubject("s").SetBody("{}").SetPrevHash("").SetHash("h").Exec(ctx); err != nil {
			t.Fatal(err)
		}
		for _, statement := range []string{"UPDATE audit_entries SET act = 'b'", "DELETE FROM audit_entries"} {
			if _, err := s.Client(ctx).ExecContext(ctx, statement); err == nil {
				t.Errorf("%s was allowed", statement)
			}
		}
		drop := "DROP TRIGGER audit_entries_no_update"
		if s.Postgres() {
			drop += " ON audit_entries"
		}
		if _, err := s.Client(ctx).ExecContext(ctx, drop); err != nil {
			t.Fatal(err)
		}
		if err := s.Migrate(ctx); err == nil {
			t.Error("a missing trigger was not noticed")
		}
	})
}
