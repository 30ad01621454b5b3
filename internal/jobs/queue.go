package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/job"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
)

// States of a row.
const (
	Pending = "pending"
	Queued  = "queued"
	Done    = "done"
	Dead    = "dead"
)

// ErrNotDead: only a job that was given up can be tried again by hand.
var ErrNotDead = fault.Define(fault.Conflict, "jobs.not_dead",
	"Công việc nền này chưa bị dừng nên không cần chạy lại. Hãy tải lại trang để xem trạng thái mới.",
	"This background job was not given up, so it need not be tried again. Reload the page for its state.")

// Job is work to be done.
type Job struct {
	// Kind names the handler, such as "documents.extract".
	Kind string
	// Payload is encoded as JSON.
	Payload any
	// Due is when the work may start; zero is at once.
	Due time.Time
}

// Row is a job as administrators see it.
type Row struct {
	ID        id.Job
	Kind      string
	State     string
	Attempts  int
	LastError string
	Due       time.Time
	Done      *time.Time
}

// Queue is the table of jobs.
type Queue struct {
	store *store.Store
	wake  chan struct{}
}

// NewQueue returns the queue of a database.
func NewQueue(s *store.Store) *Queue { return &Queue{store: s, wake: make(chan struct{}, 1)} }

// Enqueue writes a job; inside a transaction it exists only if that commits.
func (q *Queue) Enqueue(ctx context.Context, j Job) error {
	payload, err := json.Marshal(j.Payload)
	if err != nil {
		return fmt.Errorf("jobs: encoding %s: %w", j.Kind, err)
	}
	if j.Due.IsZero() {
		j.Due = q.store.Now()
	}
	err = q.store.Tx(ctx, func(ctx context.Context) error {
		err := q.store.Client(ctx).Job.Create().SetKind(j.Kind).SetPayload(payload).SetDueAt(j.Due.UTC()).Exec(ctx)
		store.AfterCommit(ctx, q.Wake)
		return err
	})
	if err != nil {
		return fmt.Errorf("jobs: writing %s: %w", j.Kind, err)
	}
	return nil
}

// Wake makes the relay look at once.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// List returns up to limit jobs of a state, the newest first.
func (q *Queue) List(ctx context.Context, state string, limit int) ([]Row, error) {
	rows, err := q.store.Client(ctx).Job.Query().Where(job.State(state)).Order(job.ByDueAt(sql.OrderDesc()), job.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("jobs: listing: %w", err)
	}
	all := make([]Row, len(rows))
	for i, r := range rows {
		all[i] = Row{ID: r.ID, Kind: r.Kind, State: r.State, Attempts: r.Attempts, LastError: r.LastError, Due: r.DueAt.UTC(), Done: r.DoneAt}
	}
	return all, nil
}

// Retry makes a dead job pending again, with all its attempts. Error: ErrNotDead.
func (q *Queue) Retry(ctx context.Context, key id.Job) error {
	return q.store.Tx(ctx, func(ctx context.Context) error {
		n, err := q.store.Client(ctx).Job.Update().Where(job.ID(key), job.State(Dead)).
			SetState(Pending).SetAttempts(0).SetDueAt(q.store.Now()).Save(ctx)
		if err != nil {
			return fmt.Errorf("jobs: trying again: %w", err)
		}
		if n == 0 {
			return ErrNotDead
		}
		store.AfterCommit(ctx, q.Wake)
		return nil
	})
}

// Prune removes jobs that were done before the moment; dead ones stay.
func (q *Queue) Prune(ctx context.Context, before time.Time) (int, error) {
	var n int
	err := q.store.Tx(ctx, func(ctx context.Context) (err error) {
		n, err = q.store.Client(ctx).Job.Delete().Where(job.State(Done), job.DoneAtLT(before)).Exec(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("jobs: pruning: %w", err)
	}
	return n, nil
}

// claim takes up to limit rows that are due, or queued so long ago that the queue must have lost them, and marks them queued. On PostgreSQL
// several servers claim at once and skip each other's rows.
func (q *Queue) claim(ctx context.Context, limit int) ([]*ent.Job, error) {
	var rows []*ent.Job
	err := q.store.Tx(ctx, func(ctx context.Context) error {
		client := q.store.Client(ctx)
		now := q.store.Now()
		query := client.Job.Query().Where(job.Or(
			job.And(job.State(Pending), job.DueAtLTE(now)),
			job.And(job.State(Queued), job.QueuedAtLTE(now.Add(-lease))),
		)).Order(job.ByDueAt(), job.ByID()).Limit(limit)
		if q.store.Postgres() {
			query = query.ForUpdate(sql.WithLockAction(sql.SkipLocked))
		}
		var err error
		if rows, err = query.All(ctx); err != nil || len(rows) == 0 {
			return err
		}
		keys := make([]id.Job, len(rows))
		for i, r := range rows {
			keys[i] = r.ID
		}
		return client.Job.Update().Where(job.IDIn(keys...)).SetState(Queued).SetQueuedAt(now).Exec(ctx)
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: claiming: %w", err)
	}
	return rows, nil
}

// forget makes all queued rows pending: the queue was in the memory of a process that has ended.
func (q *Queue) forget(ctx context.Context) error {
	return q.store.Tx(ctx, func(ctx context.Context) error {
		return q.store.Client(ctx).Job.Update().Where(job.State(Queued)).SetState(Pending).ClearQueuedAt().Exec(ctx)
	})
}

// begin counts an attempt; nil when the row is no longer to be worked on.
func (q *Queue) begin(ctx context.Context, key id.Job) (*ent.Job, error) {
	var row *ent.Job
	err := q.store.Tx(ctx, func(ctx context.Context) error {
		row = nil
		client := q.store.Client(ctx)
		n, err := client.Job.Update().Where(job.ID(key), job.State(Queued)).AddAttempts(1).SetQueuedAt(q.store.Now()).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		row, err = client.Job.Get(ctx, key)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("jobs: beginning: %w", err)
	}
	return row, nil
}

// renew tells the other servers that the job is being worked on.
func (q *Queue) renew(ctx context.Context, key id.Job) error {
	return q.store.Tx(ctx, func(ctx context.Context) error {
		return q.store.Client(ctx).Job.Update().Where(job.ID(key), job.State(Queued)).SetQueuedAt(q.store.Now()).Exec(ctx)
	})
}

// end records what came of an attempt.
func (q *Queue) end(ctx context.Context, row *ent.Job, failure error) error {
	return q.store.Tx(ctx, func(ctx context.Context) error {
		now := q.store.Now()
		update := q.store.Client(ctx).Job.Update().Where(job.ID(row.ID), job.State(Queued))
		switch {
		case failure == nil:
			update.SetState(Done).SetDoneAt(now).SetLastError("")
		case row.Attempts >= maxAttempts:
			update.SetState(Dead).SetDoneAt(now).SetLastError(shortened(failure))
		default:
			update.SetState(Pending).SetDueAt(now.Add(backoff(row.Attempts))).SetLastError(shortened(failure))
		}
		return update.Exec(ctx)
	})
}

func shortened(err error) string {
	const limit = 1000
	text := []rune(err.Error())
	return string(text[:min(len(text), limit)])
}
