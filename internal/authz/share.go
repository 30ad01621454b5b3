package authz

import (
	"context"
	"fmt"

	"nghitruong/internal/store"
)

// Marks counts the changes of grants where every node sees them.
type Marks interface {
	// Mark counts one change, in the transaction of ctx.
	Mark(ctx context.Context) error
	// Marked is how many changes were counted.
	Marked(ctx context.Context) (int64, error)
}

// ShareWith makes the engine tell the other nodes of changes, and CatchUp notice theirs. Call it before Load.
func (e *Engine) ShareWith(marks Marks) { e.marks = marks }

// Changed has the grants read again once the transaction of ctx, which changes them, is committed: here at once, on other nodes with their
// next CatchUp. An error dooms the transaction.
func (e *Engine) Changed(ctx context.Context) error {
	store.AfterCommitOnce(ctx, "authz.changed", func() {
		// An engine that could not read the grants answers no question until it can; nothing is left to do here.
		_ = e.Refresh(ctx)
	})
	if e.marks == nil {
		return nil
	}
	if err := e.marks.Mark(ctx); err != nil {
		return fmt.Errorf("authz: telling the other nodes: %w", err)
	}
	return nil
}

// CatchUp reads the grants again when another node has changed them since they were read.
func (e *Engine) CatchUp(ctx context.Context) error {
	if e.marks == nil {
		return nil
	}
	marked, err := e.marks.Marked(ctx)
	if err != nil {
		return fmt.Errorf("authz: looking for changes of other nodes: %w", err)
	}
	if marked <= e.seen.Load() {
		return nil
	}
	return e.Refresh(ctx)
}
