package bulletin

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// destroyedAct is the act by which the audit log knows that bodies were destroyed.
const destroyedAct = "board.bodies_destroyed"

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
		exports, err := s.exports(ctx, row)
		if err != nil {
			return err
		}
		destroyed, err = s.Store.Client(ctx).BoardRecord.Update().
			Where(boardrecord.Board(row.ID), boardrecord.TypeIn(destroyable...), boardrecord.BodyNotNil()).ClearBody().Save(ctx)
		if err != nil {
			return fmt.Errorf("bulletin: destroying bodies: %w", err)
		}
		return s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(meeting), Name: destroyedAct, Subject: "board/" + row.ID.String(),
			Body: destruction{destroyed, note, exports}})
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

// destruction is what the audit log is told. Exports are the SHA-256 of the board up to the results on it, by the number of the record, before
// these bodies were destroyed: minutes name them, and the first that names a record is right.
type destruction struct {
	Bodies  int               `json:"bodies"`
	Note    string            `json:"note"`
	Exports map[uint64]string `json:"exports"`
}

// exports are the sums of the board up to each result, and up to each close of a vote that stays sealed.
func (s *Service) exports(ctx context.Context, row *ent.Bulletin) (map[uint64]string, error) {
	rows, err := s.Store.Client(ctx).BoardRecord.Query().
		Where(boardrecord.Board(row.ID), boardrecord.TypeIn(string(ntv.TypeClose), string(ntv.TypeResult)), boardrecord.SeqLTE(row.Seq)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("bulletin: reading records: %w", err)
	}
	sums := map[uint64]string{}
	for _, one := range rows {
		sum := sha256.New()
		if _, err := s.write(ctx, row, 0, one.Seq, sum); err != nil {
			return nil, err
		}
		sums[uint64(one.Seq)] = hex.EncodeToString(sum.Sum(nil))
	}
	return sums, nil
}

// SumBefore returns the SHA-256 (lower-case hex) that the board, written by Through up to this record, had before bodies were destroyed; empty
// when none were since that record, or no vote ended with it. Error: ErrNoBoard.
func (s *Service) SumBefore(ctx context.Context, meeting id.Meeting, last uint64) (string, error) {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return "", err
	}
	const portion = 1000
	for after := int64(0); ; {
		entries, err := s.Audit.Entries(ctx, audit.Meeting(meeting), after, portion)
		if err != nil {
			return "", err
		}
		for _, e := range entries {
			after = e.Seq
			if e.Act != destroyedAct || e.Subject != "board/"+row.ID.String() {
				continue
			}
			var told destruction
			if err := json.Unmarshal([]byte(e.Body), &told); err != nil {
				return "", fmt.Errorf("bulletin: entry %d: %w", e.Seq, err)
			}
			if sum := told.Exports[last]; sum != "" {
				return sum, nil
			}
		}
		if len(entries) < portion {
			return "", nil
		}
	}
}
