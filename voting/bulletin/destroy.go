package bulletin

import (
	"context"
	"fmt"

	"nghitruong/ent/boardrecord"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// destroyable are the records whose bodies are destroyed after the complaint period (2.15).
var destroyable = []string{string(ntv.TypeBallot), string(ntv.TypeSpoil), string(ntv.TypeKeyShare)}

// DestroyBodies destroys the bodies of the board's ballots, opened ballots and sealed key shares, and returns how many. A note is appended first. The
// chain, tallies, shares and results stay and can be verified. Errors: ErrVoteRunning while a vote is open or being counted; those of Append.
func (s *Service) DestroyBodies(ctx context.Context, meeting id.Meeting, note string) (destroyed int, err error) {
	body, err := ntv.Note{Text: note}.Encode()
	if err != nil {
		return 0, fmt.Errorf("bulletin: the note on destroying: %w", err)
	}
	if !s.Store.Postgres() {
		// What was deleted is overwritten, not only marked as free.
		if _, err := s.Store.Client(ctx).ExecContext(ctx, "PRAGMA secure_delete = ON"); err != nil {
			return 0, fmt.Errorf("bulletin: %w", err)
		}
	}
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		if err := s.Look(ctx, meeting, ended); err != nil {
			return err
		}
		if _, err := s.Append(ctx, meeting, ntv.TypeNote, body, false); err != nil {
			return err
		}
		row, err := s.row(ctx, meeting)
		if err != nil {
			return err
		}
		destroyed, err = s.Store.Client(ctx).BoardRecord.Update().
			Where(boardrecord.Board(row.ID), boardrecord.TypeIn(destroyable...), boardrecord.BodyNotNil()).ClearBody().Save(ctx)
		if err != nil {
			return fmt.Errorf("bulletin: destroying bodies: %w", err)
		}
		return s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(meeting), Name: "board.bodies_destroyed", Subject: "board/" + row.ID.String(),
			Body: map[string]any{"bodies": destroyed, "note": note}})
	})
	if err != nil {
		return 0, err
	}
	s.forget(meeting)
	return destroyed, s.scrub(ctx)
}

// scrub has the database give up old versions of rows as far as it can be asked to.
func (s *Service) scrub(ctx context.Context) error {
	statement := "PRAGMA wal_checkpoint(TRUNCATE)"
	if s.Store.Postgres() {
		statement = "VACUUM board_record"
	}
	if _, err := s.Store.Client(ctx).ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("bulletin: the bodies are destroyed, but the database keeps old copies of them: %w", err)
	}
	return nil
}

// ended refuses a board on which a vote is open or being counted. A vote with fewer ballots than its smallest tally ends with its close.
func ended(state *ntv.State) error {
	for _, v := range state.Votes() {
		sealed := v.Closed && v.Election.Mode == ntv.ModeSecret && len(v.Counted) < v.Election.MinTally
		if v.Opened && !v.Aborted && v.Result == nil && !sealed {
			return ErrVoteRunning.With("vote", v.Election.Vote)
		}
	}
	return nil
}

// forget has the states of a board be made anew from its records.
func (s *Service) forget(meeting id.Meeting) {
	s.lock.Lock()
	defer s.lock.Unlock()
	delete(s.boards, meeting)
}
