package store

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// groupSize caps how many acts share one commit, so that the first of a batch never waits long for the last.
const groupSize = 256

// ErrClosed answers acts that arrive while the store is closing.
var ErrClosed = errors.New("store: closing")

// group is the writer that lets acts share a commit. While one batch is being committed the next one gathers: alone, an act waits
// for nobody; in a storm, the cost of the durable write is shared.
type group struct {
	store   *Store
	queue   chan *act
	stopped chan struct{}
	mu      sync.RWMutex
	closed  bool
}

type act struct {
	ctx  context.Context
	fn   func(context.Context) error
	err  error
	done chan struct{}
}

func newGroup(s *Store) *group {
	g := &group{store: s, queue: make(chan *act, 4*groupSize), stopped: make(chan struct{})}
	go g.run()
	return g
}

// Group runs fn in a transaction that it may share with others, each in a savepoint of its own: an error undoes fn alone. It returns
// after the shared commit, so nil means durable. fn may run more than once and must not keep what it did outside the database.
// Inside a transaction it joins that one. If ctx ends while fn waits or runs, the act may still be committed; the caller must treat
// the context's error as "unknown" and ask again.
func (s *Store) Group(ctx context.Context, fn func(ctx context.Context) error) error {
	if InTx(ctx) {
		return s.Tx(ctx, fn)
	}
	return s.group.do(ctx, fn)
}

func (g *group) do(ctx context.Context, fn func(ctx context.Context) error) error {
	a := &act{ctx: ctx, fn: fn, done: make(chan struct{})}
	g.mu.RLock()
	if g.closed {
		g.mu.RUnlock()
		return ErrClosed
	}
	select {
	case g.queue <- a:
		g.mu.RUnlock()
	case <-ctx.Done():
		g.mu.RUnlock()
		return ctx.Err()
	}
	select {
	case <-a.done:
		return a.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *group) close() {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		close(g.queue)
	}
	g.mu.Unlock()
	<-g.stopped
}

func (g *group) run() {
	defer close(g.stopped)
	for first := range g.queue {
		batch := append(make([]*act, 0, groupSize), first)
	gather:
		for len(batch) < groupSize {
			select {
			case next, open := <-g.queue:
				if !open {
					break gather
				}
				batch = append(batch, next)
			default:
				break gather
			}
		}
		g.commit(batch)
	}
}

func (g *group) commit(batch []*act) {
	// The batch must not be torn by the context of one caller.
	ctx := context.Background()
	err := g.store.Tx(ctx, func(ctx context.Context) error {
		tx := txFrom(ctx)
		for _, a := range batch {
			a.err = nil
			if err := a.ctx.Err(); err != nil {
				a.err = err
				continue
			}
			if err := g.one(ctx, tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	for _, a := range batch {
		if err != nil && (a.err == nil || full(a.err)) {
			a.err = err
		}
		close(a.done)
	}
}

// one runs an act in its savepoint. The returned error is that of the batch; the act's own is kept in it.
func (g *group) one(ctx context.Context, tx *transaction, a *act) error {
	if _, err := tx.client.ExecContext(ctx, "SAVEPOINT act"); err != nil {
		return fmt.Errorf("store: savepoint: %w", err)
	}
	hooks := slices.Clone(tx.hooks)
	a.err = run(context.WithValue(context.WithoutCancel(a.ctx), txKey{}, tx), a.fn)
	if a.err == nil && tx.doomed != nil {
		a.err = tx.doomed
	}
	tx.doomed = nil
	if a.err == nil {
		if _, err := tx.client.ExecContext(ctx, "RELEASE SAVEPOINT act"); err != nil {
			return fmt.Errorf("store: releasing: %w", err)
		}
		return nil
	}
	// Neither leaves a transaction in which the others could go on.
	if retryable(a.err) || full(a.err) {
		return a.err
	}
	tx.hooks = hooks
	for _, statement := range []string{"ROLLBACK TO SAVEPOINT act", "RELEASE SAVEPOINT act"} {
		if _, err := tx.client.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("store: undoing one act: %w", err)
		}
	}
	return nil
}

// run turns a panic of one act into its error: the others in the batch must not fall with it.
func run(ctx context.Context, fn func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: an act panicked: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(ctx)
}
