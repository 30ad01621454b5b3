package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"nghitruong/internal/authz"
	"nghitruong/internal/jobs"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
)

// backends runs a test on every queue and every store.
func backends(t *testing.T, test func(t *testing.T, s *store.Store, clock *testkit.Clock, config jobs.Config)) {
	for name, address := range map[string]string{"memory": "", "redis": testkit.Redis()} {
		t.Run(name, func(t *testing.T) {
			if name == "redis" && address == "" {
				t.Skip("no Redis")
			}
			clock := testkit.NewClock(time.Date(2026, 12, 9, 8, 0, 0, 0, time.UTC))
			testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
				if address != "" {
					empty(t, address)
				}
				test(t, s, clock, jobs.Config{Redis: address, Grace: 100 * time.Millisecond})
			})
		})
	}
}

func empty(t *testing.T, address string) {
	t.Helper()
	client := redis.NewClient(&redis.Options{Addr: address})
	if err := errors.Join(client.FlushDB(t.Context()).Err(), client.Close()); err != nil {
		t.Fatal(err)
	}
}

func start(t *testing.T, q *jobs.Queue, config jobs.Config, handlers map[string]jobs.Handler) *jobs.Runner {
	t.Helper()
	r := jobs.NewRunner(q, config)
	for kind, h := range handlers {
		r.Handle(kind, h)
	}
	if err := r.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

func stop(t *testing.T, r *jobs.Runner) {
	t.Helper()
	if err := r.Stop(); err != nil {
		t.Error(err)
	}
}

func list(t *testing.T, q *jobs.Queue, state string) []jobs.Row {
	t.Helper()
	rows, err := q.List(t.Context(), state, 10)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func enqueue(t *testing.T, q *jobs.Queue, j jobs.Job) {
	t.Helper()
	if err := q.Enqueue(t.Context(), j); err != nil {
		t.Fatal(err)
	}
}

func TestWorkIsDoneOnceCommitted(t *testing.T) {
	backends(t, func(t *testing.T, s *store.Store, clock *testkit.Clock, config jobs.Config) {
		q := jobs.NewQueue(s)
		heard := make(chan string, 10)
		r := start(t, q, config, map[string]jobs.Handler{"greet": func(ctx context.Context, payload json.RawMessage) error {
			var name string
			if err := json.Unmarshal(payload, &name); err != nil {
				return err
			}
			if !authz.From(ctx).System {
				return errors.New("not the system")
			}
			heard <- name
			return nil
		}})
		undone := errors.New("undone")
		err := s.Tx(t.Context(), func(ctx context.Context) error {
			if err := q.Enqueue(ctx, jobs.Job{Kind: "greet", Payload: "never"}); err != nil {
				return err
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		enqueue(t, q, jobs.Job{Kind: "greet", Payload: "later", Due: clock.Now().Add(time.Hour)})
		enqueue(t, q, jobs.Job{Kind: "greet", Payload: "Đặng Thị Ế"})
		if got := <-heard; got != "Đặng Thị Ế" {
			t.Errorf("heard %q", got)
		}
		if rows := list(t, q, jobs.Pending); len(rows) != 1 || rows[0].Kind != "greet" {
			t.Errorf("pending: %v", rows)
		}
		clock.Advance(time.Hour)
		q.Wake()
		if got := <-heard; got != "later" {
			t.Errorf("heard %q", got)
		}
		stop(t, r)
		rows := list(t, q, jobs.Done)
		if len(rows) != 2 || rows[0].Attempts != 1 || rows[0].Done == nil {
			t.Errorf("done: %v", rows)
		}
		if n, err := q.Prune(t.Context(), clock.Now().Add(time.Minute)); n != 2 || err != nil {
			t.Errorf("pruned %d, %v", n, err)
		}
	})
}

func TestStoppedInTheMiddleRunsAgain(t *testing.T) {
	backends(t, func(t *testing.T, s *store.Store, clock *testkit.Clock, config jobs.Config) {
		q := jobs.NewQueue(s)
		begun, again := make(chan struct{}), make(chan struct{}, 10)
		r := start(t, q, config, map[string]jobs.Handler{"long": func(ctx context.Context, _ json.RawMessage) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		}})
		enqueue(t, q, jobs.Job{Kind: "long"})
		<-begun
		stop(t, r)
		if rows := list(t, q, jobs.Done); len(rows) != 0 {
			t.Fatalf("done: %v", rows)
		}
		clock.Advance(time.Hour)
		r = start(t, q, config, map[string]jobs.Handler{"long": func(context.Context, json.RawMessage) error {
			again <- struct{}{}
			return nil
		}})
		<-again
		stop(t, r)
		if rows := list(t, q, jobs.Done); len(rows) != 1 || rows[0].Attempts != 2 || len(again) != 0 {
			t.Errorf("done: %v, %d more runs", rows, len(again))
		}
	})
}

// A process that dies leaves rows that say queued and a queue that knows nothing of them.
func TestAnEmptiedQueueLosesNothing(t *testing.T) {
	backends(t, func(t *testing.T, s *store.Store, clock *testkit.Clock, config jobs.Config) {
		q := jobs.NewQueue(s)
		enqueue(t, q, jobs.Job{Kind: "work", Payload: 1})
		err := s.Tx(t.Context(), func(ctx context.Context) error {
			return s.Client(ctx).Job.Update().SetState(jobs.Queued).SetQueuedAt(clock.Now()).Exec(ctx)
		})
		if err != nil {
			t.Fatal(err)
		}
		ran := make(chan struct{}, 10)
		r := start(t, q, config, map[string]jobs.Handler{"work": func(context.Context, json.RawMessage) error {
			ran <- struct{}{}
			return nil
		}})
		clock.Advance(2 * time.Minute)
		q.Wake()
		<-ran
		stop(t, r)
		if rows := list(t, q, jobs.Done); len(rows) != 1 || len(ran) != 0 {
			t.Errorf("done: %v, %d more runs", rows, len(ran))
		}
	})
}

func TestFailuresAreRetriedThenDead(t *testing.T) {
	backends(t, func(t *testing.T, s *store.Store, clock *testkit.Clock, config jobs.Config) {
		q := jobs.NewQueue(s)
		tried := make(chan int, 20)
		n := 0
		r := start(t, q, config, map[string]jobs.Handler{"fail": func(context.Context, json.RawMessage) error {
			n++
			tried <- n
			if n == 3 {
				panic("hỏng")
			}
			return errors.New("máy in hết giấy")
		}})
		// A row that comes due while the queue is still putting the attempt before it away is not queued again before its lease has ended.
		next := func() int {
			for {
				select {
				case attempt := <-tried:
					return attempt
				case <-time.After(200 * time.Millisecond):
					clock.Advance(2 * time.Minute)
					q.Wake()
				}
			}
		}
		enqueue(t, q, jobs.Job{Kind: "fail"})
		for i := 1; i <= 8; i++ {
			if got := next(); got != i {
				t.Fatalf("attempt %d, want %d", got, i)
			}
			// The row is marked after the handler returned; only then does time bring the next attempt.
			for len(list(t, q, jobs.Queued)) > 0 {
				q.Wake()
			}
			clock.Advance(2 * time.Hour)
			q.Wake()
		}
		rows := list(t, q, jobs.Dead)
		if len(rows) != 1 || rows[0].Attempts != 8 || rows[0].LastError != "máy in hết giấy" {
			t.Fatalf("dead: %v", rows)
		}
		if err := q.Retry(t.Context(), rows[0].ID); err != nil {
			t.Error(err)
		}
		if got := next(); got != 9 {
			t.Errorf("attempt %d after Retry", got)
		}
		stop(t, r)
		if err := q.Retry(t.Context(), rows[0].ID); !errors.Is(err, jobs.ErrNotDead) {
			t.Errorf("Retry of a job that lives: %v", err)
		}
	})
}

func TestTwoServersShareTheWork(t *testing.T) {
	if testkit.Redis() == "" || testkit.Postgres() == "" {
		t.Skip("no Redis or PostgreSQL")
	}
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		if !s.Postgres() {
			return
		}
		empty(t, testkit.Redis())
		const all = 200
		ran := make(chan int, 2*all)
		handlers := map[string]jobs.Handler{"count": func(_ context.Context, payload json.RawMessage) error {
			var i int
			err := json.Unmarshal(payload, &i)
			ran <- i
			return err
		}}
		config := jobs.Config{Redis: testkit.Redis()}
		one, two := jobs.NewQueue(s), jobs.NewQueue(s)
		first, second := start(t, one, config, handlers), start(t, two, config, handlers)
		for i := range all {
			enqueue(t, []*jobs.Queue{one, two}[i%2], jobs.Job{Kind: "count", Payload: i})
		}
		seen := map[int]int{}
		for range all {
			seen[<-ran]++
		}
		stop(t, first)
		stop(t, second)
		if len(seen) != all || len(ran) != 0 {
			t.Errorf("%d different jobs ran, %d ran again", len(seen), len(ran))
		}
	})
}
