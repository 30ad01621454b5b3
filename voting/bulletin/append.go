package bulletin

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/bulletin"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/witness"
	"nghitruong/voting/ntv"
)

func hashOf(body []byte) ntv.Hash { return sha256.Sum256(body) }

// Ensure begins the meeting's board with a genesis record, if it has none yet. It must be called inside a transaction. A meeting whose board
// was lost gets a new one that is behind from the start.
func (s *Service) Ensure(ctx context.Context, meeting id.Meeting, title string) error {
	if !store.InTx(ctx) {
		return errOutside
	}
	switch _, err := s.row(ctx, meeting); {
	case err == nil:
		return nil
	case !errors.Is(err, ErrNoBoard):
		return err
	case s.Keys == nil:
		return ErrForeignKey
	}
	body, err := ntv.Genesis{V: ntv.Version, Title: title, ServerVK: s.Keys.Public()}.Encode()
	if err != nil {
		return fmt.Errorf("bulletin: beginning a board: %w", err)
	}
	first, err := ntv.NewRecord(ntv.Head{}, ntv.TypeGenesis, uint64(s.Store.Now().UnixMilli()), body, s.Keys.private)
	if err != nil {
		return fmt.Errorf("bulletin: beginning a board: %w", err)
	}
	board, client := id.New[id.Bulletin](), s.Store.Client(ctx)
	create := client.Bulletin.Create().SetID(board).SetMeetingID(meeting).SetBoard(first.Hash.String()).SetServerKey(s.Keys.Public().String()).
		SetSeq(0).SetHash(first.Hash.String()).SetTs(int64(first.TS)).SetCreatedAt(s.Store.Now())
	lost := s.lostBoard(meeting)
	if lost {
		create.SetBehindAt(s.Store.Now())
	}
	// Another server may begin it at the same moment: it waits here, and finds that one's.
	err = create.OnConflict(entsql.ConflictColumns(bulletin.FieldMeetingID), entsql.DoNothing()).Exec(ctx)
	if err != nil && !noRows(err) {
		return fmt.Errorf("bulletin: beginning a board: %w", err)
	}
	row, err := s.locked(ctx, meeting)
	if err != nil || row.ID != board {
		return err
	}
	if err := s.insert(ctx, board, first); err != nil {
		return fmt.Errorf("bulletin: beginning a board: %w", err)
	}
	s.afterwards(ctx, s.board(meeting), first, first.Head(ntv.Hash{}), nil)
	if lost {
		s.Logger.Error("ALARM: the meeting had a public board that is gone: the database was put back to an older copy", "meeting", meeting.String())
	}
	return s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(meeting), Name: "board.begun", Subject: "board/" + board.String(),
		Body: map[string]any{"board": first.Hash, "server_key": s.Keys.Public(), "behind": lost, "begun_at": row.CreatedAt.UnixMilli()}})
}

// Append writes the next record of the meeting's board. It must be called inside a transaction, and keeps the board's row locked until that ends:
// lock everything else first. verified says that the caller has verified signatures and proofs of the body; what depends on the board is looked at in any case.
//
// A body that the board does not take is refused with a *ntv.Violation, and the transaction may go on. Other errors: ErrNoBoard; ErrBehind, for
// everything but aborts and notes; ErrDamaged; ErrForeignKey.
func (s *Service) Append(ctx context.Context, meeting id.Meeting, t ntv.Type, body []byte, verified bool) (ntv.Record, error) {
	return s.append(ctx, meeting, t, body, nil, verified)
}

// AppendBallot is Append for a secret ballot that the caller has parsed and verified: the sums need not decode it again.
func (s *Service) AppendBallot(ctx context.Context, meeting id.Meeting, body []byte, ballot *ntv.Ballot) (ntv.Record, error) {
	return s.append(ctx, meeting, ntv.TypeBallot, body, ballot, true)
}

func (s *Service) append(ctx context.Context, meeting id.Meeting, t ntv.Type, body []byte, ballot *ntv.Ballot, verified bool) (ntv.Record, error) {
	if !store.InTx(ctx) {
		return ntv.Record{}, errOutside
	}
	row, err := s.locked(ctx, meeting)
	if err != nil {
		return ntv.Record{}, err
	}
	switch {
	case row.BehindAt != nil && t != ntv.TypeAbort && t != ntv.TypeNote:
		return ntv.Record{}, ErrBehind
	case s.Keys == nil || s.Keys.Public().String() != row.ServerKey:
		return ntv.Record{}, ErrForeignKey
	}
	b := s.board(meeting)
	b.writing.Lock()
	defer b.writing.Unlock()
	state, err := s.writer(ctx, b, row)
	if err != nil {
		return ntv.Record{}, err
	}
	w := writing{Service: s, board: b, row: row, state: state}
	if err := w.noteJump(ctx); err != nil {
		return ntv.Record{}, err
	}
	return w.put(ctx, t, body, ballot, verified)
}

// writing is one writer at work on a board whose row is locked.
type writing struct {
	*Service
	board *board
	row   *ent.Bulletin
	state *ntv.State
}

// put makes, checks and stores a record. A record that is refused leaves everything as it was.
func (w writing) put(ctx context.Context, t ntv.Type, body []byte, ballot *ntv.Ballot, verified bool) (ntv.Record, error) {
	ts := max(w.state.Time(), uint64(w.Store.Now().UnixMilli()))
	r, err := ntv.NewRecord(w.state.Head(), t, ts, body, w.Keys.private)
	if err != nil {
		return ntv.Record{}, fmt.Errorf("bulletin: signing: %w", err)
	}
	before := w.state.Head()
	if verified {
		err = w.state.Accept(r, ballot)
	} else {
		err = w.state.Apply(r)
	}
	if err != nil {
		return ntv.Record{}, err
	}
	if err := w.store(ctx, before, r); err != nil {
		// The state is ahead of what is stored.
		w.board.writer = nil
		return ntv.Record{}, fmt.Errorf("bulletin: appending: %w", err)
	}
	w.afterwards(ctx, w.board, r, w.state.Head(), ballot)
	return r, nil
}

func (w writing) store(ctx context.Context, before ntv.Head, r ntv.Record) error {
	if err := w.insert(ctx, w.row.ID, r); err != nil {
		return err
	}
	moved, err := w.Store.Client(ctx).Bulletin.Update().Where(bulletin.ID(w.row.ID), bulletin.Seq(int64(before.Seq)), bulletin.Hash(before.Hash.String())).
		SetSeq(int64(r.Seq)).SetHash(r.Hash.String()).SetTs(int64(r.TS)).Save(ctx)
	if err == nil && moved != 1 {
		err = errors.New("the head was moved by somebody else")
	}
	return err
}

// afterwards has a committed record known to readers, to the witness and to those who watch the head.
func (s *Service) afterwards(ctx context.Context, b *board, r ntv.Record, head ntv.Head, ballot *ntv.Ballot) {
	store.AfterCommit(ctx, func() { b.committed(r, ballot) })
	store.AfterCommitOnce(ctx, "bulletin.head/"+b.meeting.String(), func() {
		if s.Witness != nil {
			s.Witness.Note(witnessName(b.meeting, head.Board), witness.Head{Seq: int64(head.Seq), Hash: head.Hash.String(), Sig: head.Sig.String()})
		}
		s.publish(b.meeting, head)
	})
}

// committed has the readers' state take in a record that it does not know yet. Those of concurrent transactions may come in any order, and what
// is missing is read from the database at the next look.
func (b *board) committed(r ntv.Record, ballot *ntv.Ballot) {
	b.reading.Lock()
	defer b.reading.Unlock()
	switch {
	case r.Seq == 0 && b.reader == nil:
		b.reader = ntv.NewState()
	case b.reader == nil || b.reader.Head().Hash != r.Prev:
		return
	}
	if b.reader.Accept(r, ballot) != nil {
		b.reader = nil
	}
}

// clock is what a writer knew of the time at its last record.
type clock struct {
	wall    time.Time
	elapsed time.Duration
}

// jump is how far the clock may move by itself between two records.
const jump = 2 * time.Second

// noteJump writes a note when the server's clock was set since this server's last record, or is far behind the record of an earlier run: the times
// of records never go back, so the board would not show it.
func (w writing) noteJump(ctx context.Context) error {
	now, elapsed := w.Store.Now(), w.Elapsed()
	last := w.board.clock
	w.board.clock = clock{now, elapsed}
	var by time.Duration
	if last.wall.IsZero() {
		by = min(0, now.Sub(time.UnixMilli(int64(w.state.Time()))))
	} else {
		by = now.Sub(last.wall) - (elapsed - last.elapsed)
	}
	if by.Abs() <= jump {
		return nil
	}
	body, err := ntv.Note{Text: fmt.Sprintf("clock.jumped %+d ms", by.Milliseconds())}.Encode()
	if err != nil {
		return fmt.Errorf("bulletin: %w", err)
	}
	_, err = w.put(ctx, ntv.TypeNote, body, nil, false)
	return err
}
