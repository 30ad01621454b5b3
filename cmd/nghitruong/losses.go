package main

import (
	"context"
	"errors"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
)

// findLosses compares the ledgers with their witness and deals with what is missing.
func (h *house) findLosses(ctx context.Context) error {
	lost, err := h.audit.Lost(ctx)
	if err != nil {
		return err
	}
	return h.goOnWithout(authz.SystemContext(ctx), lost)
}

// goOnWithout deals with ledgers of which the database holds less than their witness remembers: it was put back to an older copy. Every open
// vote of their meetings is behind from now on; everything else goes on.
func (h *house) goOnWithout(ctx context.Context, lost []audit.Lost) error {
	for _, one := range lost {
		h.log.Error("ALARM: the database holds less than it did: it was put back to an older copy, or rewritten", "ledger", one.Ledger, "known", one.Known.Seq, "found", one.Found.Seq)
		meeting, ok := one.Ledger.Meeting()
		if !ok {
			continue
		}
		codes, err := h.voting.MarkBehind(ctx, meeting)
		if err != nil {
			return err
		}
		for _, code := range codes {
			h.log.Error("ALARM: an open vote has lost ballots that were acknowledged; it can only be cancelled or taken again", "meeting", meeting.String(), "vote", code)
		}
	}
	return h.audit.GoOn(ctx, lost)
}

// warnings names what an administrator should look at, for /healthz.
func (h *house) warnings(ctx context.Context) ([]string, error) {
	var all []string
	if h.store.Full() {
		all = append(all, "disk_full")
	}
	if h.witness.Fault() != nil || h.boardWitness.Fault() != nil {
		all = append(all, "witness_failing")
	}
	behind, err := h.voting.Behind(ctx)
	if len(behind) > 0 {
		all = append(all, "votes_behind")
	}
	boards, failed := h.bulletin.AllBehind(ctx)
	if len(boards) > 0 {
		all = append(all, "boards_behind")
	}
	return all, errors.Join(err, failed)
}
