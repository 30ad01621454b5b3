package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
)

type recorder struct {
	mu     sync.Mutex
	frames []outbox.Frame
}

func (r *recorder) Publish(f outbox.Frame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frames = append(r.frames, f)
}

func (r *recorder) names() (names []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range r.frames {
		names = append(names, fmt.Sprintf("%s %d %s", f.Name, f.Seq, f.Data))
	}
	return names
}

func TestEmitPublishesOnlyWhatWasCommitted(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		ctx := context.Background()
		heard := &recorder{}
		box := outbox.New(s, heard)
		emit := func(ctx context.Context, kind outbox.Kind, name string) error {
			return box.Emit(ctx, outbox.Event{Topic: fmt.Sprint("topic/", kind), Kind: kind, Name: name, View: map[string]string{"t": "<đ>"}})
		}
		if err := emit(ctx, outbox.Log, "outside"); err == nil {
			t.Error("a log event was emitted outside a transaction")
		}
		refused := errors.New("refused")
		if err := s.Tx(ctx, func(ctx context.Context) error {
			return errors.Join(emit(ctx, outbox.Log, "lost"), emit(ctx, outbox.Signal, "lost"), refused)
		}); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if err := s.Tx(ctx, func(ctx context.Context) error {
			return errors.Join(emit(ctx, outbox.State, "early"), emit(ctx, outbox.Log, "one"), emit(ctx, outbox.Log, "two"),
				emit(ctx, outbox.State, "late"), emit(ctx, outbox.Signal, "hint"))
		}); err != nil {
			t.Fatal(err)
		}
		want := `[one 1 {"t":"<đ>"} two 2 {"t":"<đ>"} late 2 {"t":"<đ>"} hint 0 {"t":"<đ>"}]`
		if got := fmt.Sprint(heard.names()); got != want {
			t.Errorf("published %s, want %s", got, want)
		}
		kept, err := box.Since(ctx, fmt.Sprint("topic/", outbox.Log), 1, 10)
		if err != nil || len(kept) != 1 || kept[0].Name != "two" || kept[0].Seq != 2 {
			t.Errorf("kept after 1: %v, %v", kept, err)
		}
	})
}

func TestNumbersAreContiguousUnderConcurrency(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		const writers, each = 8, 20
		heard := &recorder{}
		box := outbox.New(s, heard)
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range each {
					run := s.Tx
					if i%2 == 0 {
						run = s.Group
					}
					if err := run(context.Background(), func(ctx context.Context) error {
						return box.Emit(ctx, outbox.Event{Topic: "t", Kind: outbox.Log, Name: fmt.Sprint(w, "/", i)})
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		kept, err := box.Since(context.Background(), "t", 0, 1000)
		if err != nil || len(kept) != writers*each {
			t.Fatalf("%d kept, %v", len(kept), err)
		}
		for i, e := range kept {
			if e.Seq != int64(i+1) {
				t.Fatalf("event %d has number %d", i, e.Seq)
			}
		}
	})
}
