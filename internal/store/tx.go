package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"nghitruong/ent"
)

type txKey struct{}

// transaction is what the context of a running transaction carries.
type transaction struct {
	client *ent.Client
	hooks  []hook
	doomed error
}

type hook struct {
	key string
	run func()
}

func txFrom(ctx context.Context) *transaction {
	tx, _ := ctx.Value(txKey{}).(*transaction)
	return tx
}

// InTx tells whether the context carries a transaction.
func InTx(ctx context.Context) bool { return txFrom(ctx) != nil }

const attempts = 8

// Tx runs fn in a transaction. Inside another transaction it joins that one; an error of the inner function then dooms the outer
// transaction even if the outer function ignores it, because half of an act must not be kept. On PostgreSQL a serialisation
// failure or deadlock runs fn again, so fn must not keep what it did outside the database. The error of fn is returned unchanged, but for one
// that says that the disk is full: that is ErrFull.
func (s *Store) Tx(ctx context.Context, fn func(ctx context.Context) error) error {
	if outer := txFrom(ctx); outer != nil {
		err := fn(ctx)
		if err != nil && outer.doomed == nil {
			outer.doomed = err
		}
		return err
	}
	for attempt := 1; ; attempt++ {
		hooks, err := s.once(ctx, fn)
		if full(err) {
			s.noRoom.Store(true)
			return ErrFull.Wrap(err)
		}
		if err == nil {
			s.noRoom.Store(false)
			for _, h := range hooks {
				h.run()
			}
			return nil
		}
		if attempt == attempts || !retryable(err) {
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, fn func(ctx context.Context) error) (hooks []hook, err error) {
	entTx, err := s.client.Tx(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: beginning: %w", err)
	}
	finished := false
	defer func() {
		if !finished { // fn failed or panicked
			if rollback := entTx.Rollback(); rollback != nil && err != nil && ctx.Err() == nil {
				err = errors.Join(err, fmt.Errorf("store: rolling back: %w", rollback))
			}
		}
	}()
	tx := &transaction{client: entTx.Client()}
	if err := fn(context.WithValue(ctx, txKey{}, tx)); err != nil {
		return nil, err
	}
	if tx.doomed != nil {
		return nil, fmt.Errorf("store: an inner act failed and was passed over: %w", tx.doomed)
	}
	finished = true
	if err := entTx.Commit(); err != nil {
		return nil, fmt.Errorf("store: committing: %w", err)
	}
	return tx.hooks, nil
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// AfterCommit runs f once the outermost transaction of the context has been committed, in the order of the calls; after a rollback
// it is forgotten. Outside a transaction f runs at once.
func AfterCommit(ctx context.Context, f func()) { afterCommit(ctx, hook{run: f}) }

// AfterCommitOnce is AfterCommit, but of several calls with one key only the last one counts.
func AfterCommitOnce(ctx context.Context, key string, f func()) { afterCommit(ctx, hook{key, f}) }

func afterCommit(ctx context.Context, h hook) {
	tx := txFrom(ctx)
	if tx == nil {
		h.run()
		return
	}
	if h.key != "" {
		tx.hooks = slices.DeleteFunc(tx.hooks, func(old hook) bool { return old.key == h.key })
	}
	tx.hooks = append(tx.hooks, h)
}
