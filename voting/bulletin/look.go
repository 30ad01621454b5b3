package bulletin

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"nghitruong/ent"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/voting/ntv"
)

// Look shows where the meeting's board stands. Inside a transaction it is what the transaction sees, its own records included, and the board's row
// stays locked until the transaction ends; outside it is what is committed. look must be short, must not keep the state, and must call neither
// the service nor, outside a transaction, the database. Errors: ErrNoBoard, ErrDamaged, that of look.
func (s *Service) Look(ctx context.Context, meeting id.Meeting, look func(*ntv.State) error) error {
	if store.InTx(ctx) {
		row, err := s.locked(ctx, meeting)
		if err != nil {
			return err
		}
		b := s.board(meeting)
		b.writing.Lock()
		defer b.writing.Unlock()
		state, err := s.writer(ctx, b, row)
		if err != nil {
			return err
		}
		return look(state)
	}
	row, err := s.row(ctx, meeting)
	if err != nil {
		return err
	}
	return s.read(ctx, s.board(meeting), row, look)
}

// writer brings the writer's state to where the locked row is. After a transaction that was undone, and where another server wrote, it is made from
// what readers know.
func (s *Service) writer(ctx context.Context, b *board, row *ent.Bulletin) (*ntv.State, error) {
	if b.writer != nil && at(b.writer, row) {
		return b.writer, nil
	}
	b.writer = nil
	b.reading.Lock()
	state := ntv.NewState()
	ahead := false
	if b.reader != nil {
		ahead = b.reader.Head().Seq > uint64(row.Seq)
		state = b.reader.Clone()
	}
	b.reading.Unlock()
	if ahead {
		s.Logger.Error("ALARM: the public board has become shorter while the server runs: the database was put back to an older copy", "meeting", b.meeting.String(), "found", row.Seq)
		return nil, ErrBehind
	}
	err := s.each(ctx, row.ID, next(state), row.Seq, state.Restore)
	if err == nil && !at(state, row) {
		err = errHead
	}
	if err != nil {
		return nil, s.unreadable(b.meeting, err)
	}
	b.writer = state
	return state, nil
}

var errHead = errors.New("bulletin: the newest record is not the one that the board's row names")

// unreadable tells an edited board from a database that does not answer.
func (s *Service) unreadable(meeting id.Meeting, err error) error {
	if edited(err) {
		return s.damaged(meeting, err)
	}
	return err
}

func edited(err error) bool {
	_, wrong := errors.AsType[misfit](err)
	return wrong || errors.Is(err, errHead) || ntv.ViolationOf(err) != nil
}

// read brings the readers' state to where the row is, at least, and shows it. The database is not asked while others wait.
func (s *Service) read(ctx context.Context, b *board, row *ent.Bulletin, look func(*ntv.State) error) error {
	for {
		done, from, err := b.show(row, look)
		if err != nil && !edited(err) || done {
			return err
		}
		if err == nil {
			var records []ntv.Record
			err = s.each(ctx, row.ID, from, min(row.Seq, from+page-1), func(r ntv.Record) error {
				records = append(records, r)
				return nil
			})
			if err == nil {
				err = b.catchUp(records)
			}
		}
		if err != nil {
			return s.unreadable(b.meeting, err)
		}
	}
}

// show calls look when the readers' state is as far as the row; otherwise it says from which record on the state lacks something.
func (b *board) show(row *ent.Bulletin, look func(*ntv.State) error) (done bool, from int64, err error) {
	b.reading.Lock()
	defer b.reading.Unlock()
	if b.reader == nil {
		return false, 0, nil
	}
	head := b.reader.Head()
	if head.Seq < uint64(row.Seq) {
		return false, next(b.reader), nil
	}
	if head.Seq == uint64(row.Seq) && !at(b.reader, row) {
		b.reader = nil
		return false, 0, fmt.Errorf("%w: known %s, found %s", errHead, head.Hash, row.Hash)
	}
	return true, 0, look(b.reader)
}

// catchUp has the readers' state take in those of the records that follow it.
func (b *board) catchUp(records []ntv.Record) error {
	b.reading.Lock()
	defer b.reading.Unlock()
	if b.reader == nil {
		b.reader = ntv.NewState()
	}
	for _, r := range records {
		if int64(r.Seq) < next(b.reader) {
			continue
		}
		if err := b.reader.Restore(r); err != nil {
			b.reader = nil
			return err
		}
	}
	return nil
}

// next is the number of the record that follows.
func next(state *ntv.State) int64 {
	if state.Head() == (ntv.Head{}) {
		return 0
	}
	return int64(state.Head().Seq) + 1
}

// at tells whether the state is where the row is.
func at(state *ntv.State, row *ent.Bulletin) bool {
	head := state.Head()
	return head.Hash.String() == row.Hash && head.Seq == uint64(row.Seq) && state.Time() == uint64(row.Ts) &&
		head.Board.String() == row.Board && state.ServerKey().String() == row.ServerKey
}

// noRows recognises the answer to an insert that found the row already there.
func noRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }
