package bulletin

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/boardrecord"
	"nghitruong/ent/bulletin"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/witness"
	"nghitruong/voting/ntv"
)

// headsFile remembers the heads of the boards.
const headsFile = "board-heads.jsonl"

// OpenWitness reads what the witness of the boards in the folder remembers; a folder without one is new. It writes nothing before its Start.
func OpenWitness(folder string) (*witness.File, error) {
	return witness.Open(filepath.Join(folder, headsFile), "board")
}

// witnessName is how the witness calls a board: a board that stands under another meeting is another one.
func witnessName(meeting id.Meeting, board ntv.Hash) string {
	return meeting.String() + "/" + board.String()
}

// lostBoard tells whether the witness remembers a board of a meeting that has none.
func (s *Service) lostBoard(meeting id.Meeting) bool {
	if s.Witness == nil {
		return false
	}
	for name := range s.Witness.Remembered() {
		if strings.HasPrefix(name, meeting.String()+"/") {
			return true
		}
	}
	return false
}

// Start rebuilds the boards of meetings that have not ended from their records and compares: the chain with its hashes and the server's
// signatures, the order of what was recorded, the row that names the head, and what the witness remembers. A board that was edited or lacks records
// is behind from now on: nothing but aborts and notes is appended to it any more. The proofs in ballots are verified before they are recorded, by
// every trustee before counting, and by board verify; they are not verified anew here.
//
// It is to be called before anything is appended, and begins nothing that would have to be stopped.
func (s *Service) Start(ctx context.Context) error {
	// Read first: whatever is remembered was committed before.
	remembered := map[id.Meeting]map[string]witness.Head{}
	if s.Witness != nil {
		for name, head := range s.Witness.Remembered() {
			text, board, _ := strings.Cut(name, "/")
			meeting, err := id.Parse[id.Meeting](text)
			if err != nil {
				return fmt.Errorf("bulletin: the witness names a board %q", name)
			}
			if remembered[meeting] == nil {
				remembered[meeting] = map[string]witness.Head{}
			}
			remembered[meeting][board] = head
		}
	}
	rows, err := s.Store.Client(ctx).Bulletin.Query().Order(ent.Asc(bulletin.FieldID)).All(ctx)
	if err != nil {
		return fmt.Errorf("bulletin: %w", err)
	}
	for _, row := range rows {
		heads := remembered[row.MeetingID]
		delete(remembered, row.MeetingID)
		if s.Running != nil {
			running, err := s.Running(ctx, row.MeetingID)
			if err != nil {
				return fmt.Errorf("bulletin: %w", err)
			}
			if !running {
				continue
			}
		}
		if err := s.startBoard(ctx, row, heads); err != nil {
			return err
		}
	}
	for meeting := range remembered {
		s.Logger.Error("ALARM: a public board is gone: the database was put back to an older copy", "meeting", meeting.String())
	}
	return nil
}

// startBoard looks at one board.
func (s *Service) startBoard(ctx context.Context, row *ent.Bulletin, remembered map[string]witness.Head) error {
	state, err := s.rebuild(ctx, row)
	if err != nil {
		if !edited(err) {
			return err
		}
		return s.markBehind(ctx, row.MeetingID, loss{By: "start", Found: row.Seq, Reason: err.Error()})
	}
	for board, head := range remembered {
		same, err := s.holds(ctx, row, board, head.Seq, head.Hash)
		if err != nil {
			return err
		}
		if !same {
			return s.markBehind(ctx, row.MeetingID, loss{By: "witness", Known: head.Seq, Found: row.Seq, Reason: "the database was put back to an older copy, or rewritten"})
		}
	}
	if s.Keys != nil && s.Keys.Public() != state.ServerKey() {
		s.Logger.Error("the key of a public board is not in the keys folder: nothing can be appended to it", "meeting", row.MeetingID.String())
	}
	b := s.board(row.MeetingID)
	b.reading.Lock()
	defer b.reading.Unlock()
	b.reader = state
	return nil
}

// rebuild makes the state of a board from its records and checks their signatures. What is wrong with the board is an error that edited knows.
func (s *Service) rebuild(ctx context.Context, row *ent.Bulletin) (*ntv.State, error) {
	state := ntv.NewState()
	err := s.each(ctx, row.ID, 0, row.Seq, func(r ntv.Record) error {
		if err := state.Restore(r); err != nil {
			return err
		}
		if !r.Head(state.Board()).Verify(state.ServerKey()) {
			return &ntv.Violation{Rule: ntv.RuleChain, Seq: r.Seq, Reason: "the server's signature does not hold"}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !at(state, row) {
		return nil, errHead
	}
	more, err := s.Store.Client(ctx).BoardRecord.Query().Where(boardrecord.Board(row.ID), boardrecord.Or(boardrecord.SeqGT(row.Seq), boardrecord.SeqLT(0))).Exist(ctx)
	if err != nil {
		return nil, fmt.Errorf("bulletin: %w", err)
	}
	if more {
		return nil, errHead
	}
	return state, nil
}

// Check goes through the records of the meeting's board as Start does, and changes nothing. An error that IsEdited knows says which row is not what
// was written. Others: ErrNoBoard.
func (s *Service) Check(ctx context.Context, meeting id.Meeting) error {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return err
	}
	_, err = s.rebuild(ctx, row)
	return err
}

// holds tells whether a head is on the board.
func (s *Service) holds(ctx context.Context, row *ent.Bulletin, board string, seq int64, hash string) (bool, error) {
	if board != row.Board {
		return false, nil
	}
	same, err := s.Store.Client(ctx).BoardRecord.Query().Where(boardrecord.Board(row.ID), boardrecord.Seq(seq), boardrecord.Hash(hash)).Exist(ctx)
	if err != nil {
		return false, fmt.Errorf("bulletin: %w", err)
	}
	return same, nil
}

// loss is what the ledger is told of a board that is behind.
type loss struct {
	By     string `json:"found_by"`
	Known  int64  `json:"known,omitempty"`
	Found  int64  `json:"found"`
	Reason string `json:"reason"`
}

// markBehind makes a board behind, once.
func (s *Service) markBehind(ctx context.Context, meeting id.Meeting, l loss) error {
	s.Logger.Error("ALARM: the public board lacks records or was edited; its votes can only be cancelled", "meeting", meeting.String(),
		"found_by", l.By, "known", l.Known, "found", l.Found, "reason", l.Reason)
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.locked(ctx, meeting)
		if err != nil || row.BehindAt != nil {
			return err
		}
		if err := s.Store.Client(ctx).Bulletin.Update().Where(bulletin.ID(row.ID)).SetBehindAt(s.Store.Now()).Exec(ctx); err != nil {
			return fmt.Errorf("bulletin: %w", err)
		}
		return s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(meeting), Name: "board.behind", Subject: "board/" + row.ID.String(), Body: l})
	})
}

// Seen compares a head that a client keeps, a receipt for instance, with the meeting's board, and tells whether it stands there. A head that the
// server signed and that is not there proves that records are missing or were rewritten: the board is behind from then on. Only the server can sign,
// and nothing is ever removed, so that whoever makes one up achieves nothing. Errors: ErrNoBoard; ErrBadHead.
func (s *Service) Seen(ctx context.Context, meeting id.Meeting, head ntv.Head) (known bool, err error) {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return false, err
	}
	key, err := ntv.ParsePublicKey(row.ServerKey)
	if err != nil {
		return false, s.damaged(meeting, err)
	}
	if !head.Verify(key) || head.Seq > 1<<53 {
		return false, ErrBadHead
	}
	if known, err = s.holds(ctx, row, head.Board.String(), int64(head.Seq), head.Hash.String()); err != nil || known {
		return known, err
	}
	if head.Board.String() != row.Board {
		// The head of another meeting's board proves nothing about this one.
		elsewhere, err := s.Store.Client(ctx).Bulletin.Query().Where(bulletin.Board(head.Board.String())).Exist(ctx)
		if err != nil {
			return false, fmt.Errorf("bulletin: %w", err)
		}
		if elsewhere {
			return false, ErrBadHead
		}
	}
	return false, s.markBehind(ctx, meeting, loss{By: "device", Known: int64(head.Seq), Found: row.Seq, Reason: "a signed head is not on the board"})
}

// IsEdited tells whether an error says that rows of a board are not what was written.
func IsEdited(err error) bool { return edited(err) || errors.Is(err, ErrDamaged) }
