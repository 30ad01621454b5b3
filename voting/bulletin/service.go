package bulletin

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/bulletin"
	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/witness"
	"nghitruong/voting/ntv"
)

// Deps are what the service needs.
type Deps struct {
	Store *store.Store
	// Keys sign what is appended; nil where boards are only read.
	Keys *Keys
	// Audit hears of the beginning of a board, of losses, and of bodies that are destroyed.
	Audit  *audit.Log
	Logger *slog.Logger
	// Witness remembers outside the database how far each board was; nil where nobody does.
	Witness *witness.File
	// Heads is told the newest head of a board after commits, at most once a second for each; nil where nobody listens.
	Heads func(ctx context.Context, meeting id.Meeting, head ntv.Head)
	// Running tells whether a meeting has not ended, so that its board is rebuilt at a start; nil: every board is.
	Running func(ctx context.Context, meeting id.Meeting) (bool, error)
	// Elapsed is a timer that nobody can set, against which jumps of the clock are found; nil: the machine's.
	Elapsed func() time.Duration
}

// Service keeps the boards.
type Service struct {
	Deps
	began time.Time

	lock   sync.Mutex
	boards map[id.Meeting]*board
	uses   int64
	heads  heads
}

// boardsInMemory is how many boards have their states kept; the one that was used longest ago makes room.
const boardsInMemory = 64

// board is what is held in memory of a board.
type board struct {
	meeting id.Meeting
	used    int64

	// writing is taken after the board's row was locked, never before: who waits for it may hold a connection.
	writing sync.Mutex
	// writer may be ahead of the database after a transaction that was undone: its head tells, and it is made anew.
	writer *ntv.State
	clock  clock

	// reading is never held while the database is asked.
	reading sync.Mutex
	reader  *ntv.State
}

// New returns the service. It writes nothing until Start or the first record.
func New(d Deps) *Service {
	s := &Service{Deps: d, began: time.Now(), boards: map[id.Meeting]*board{}}
	if s.Elapsed == nil {
		s.Elapsed = func() time.Duration { return time.Since(s.began) }
	}
	return s
}

// Stop ends the publication of heads and waits for the one that is under way.
func (s *Service) Stop() { s.heads.stop() }

// board is the place of a board in memory.
func (s *Service) board(meeting id.Meeting) *board {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.uses++
	b := s.boards[meeting]
	if b == nil {
		if len(s.boards) >= boardsInMemory {
			s.makeRoom()
		}
		b = &board{meeting: meeting}
		s.boards[meeting] = b
	}
	b.used = s.uses
	return b
}

// makeRoom forgets the board that was used longest ago. Whoever still works with it works with a state of its own, which the row corrects.
func (s *Service) makeRoom() {
	var oldest *board
	for _, b := range s.boards {
		if oldest == nil || b.used < oldest.used {
			oldest = b
		}
	}
	delete(s.boards, oldest.meeting)
}

// Standing is how far a board is.
type Standing struct {
	Head ntv.Head
	// TS is the time of the newest record.
	TS time.Time
	// ServerKey verifies the signatures of records and heads.
	ServerKey ntv.PublicKey
	// Behind is since when the board is known to lack records that others have seen, or to be edited; nil: it is not.
	Behind *time.Time
}

// Standing returns how far the meeting's board is. Error: ErrNoBoard.
func (s *Service) Standing(ctx context.Context, meeting id.Meeting) (Standing, error) {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return Standing{}, err
	}
	newest, err := s.recordAt(ctx, row.ID, row.Seq)
	if err != nil {
		return Standing{}, err
	}
	name, err := ntv.ParseHash(row.Board)
	if err != nil {
		return Standing{}, s.damaged(meeting, err)
	}
	key, err := ntv.ParsePublicKey(row.ServerKey)
	if err != nil {
		return Standing{}, s.damaged(meeting, err)
	}
	return Standing{Head: newest.Head(name), TS: time.UnixMilli(int64(newest.TS)).UTC(), ServerKey: key, Behind: row.BehindAt}, nil
}

// Head returns the signed head of the meeting's board. Error: ErrNoBoard.
func (s *Service) Head(ctx context.Context, meeting id.Meeting) (ntv.Head, error) {
	standing, err := s.Standing(ctx, meeting)
	return standing.Head, err
}

// Behind tells whether the meeting's board lacks records that others have seen, or was edited. Error: ErrNoBoard.
func (s *Service) Behind(ctx context.Context, meeting id.Meeting) (bool, error) {
	row, err := s.row(ctx, meeting)
	return err == nil && row.BehindAt != nil, err
}

// Boards returns the meetings that have a board, in the order in which the boards were begun.
func (s *Service) Boards(ctx context.Context) ([]id.Meeting, error) {
	rows, err := s.Store.Client(ctx).Bulletin.Query().Order(ent.Asc(bulletin.FieldID)).All(ctx)
	return meetingsOf(rows, err)
}

// AllBehind returns the meetings whose boards are behind.
func (s *Service) AllBehind(ctx context.Context) ([]id.Meeting, error) {
	rows, err := s.Store.Client(ctx).Bulletin.Query().Where(bulletin.BehindAtNotNil()).Order(ent.Asc(bulletin.FieldID)).All(ctx)
	return meetingsOf(rows, err)
}

func meetingsOf(rows []*ent.Bulletin, err error) ([]id.Meeting, error) {
	if err != nil {
		return nil, fmt.Errorf("bulletin: %w", err)
	}
	meetings := make([]id.Meeting, len(rows))
	for i, row := range rows {
		meetings[i] = row.MeetingID
	}
	return meetings, nil
}

// Record returns the record of that number, in a transaction one of its own too. Errors: ErrNoBoard; ErrNoRecord.
func (s *Service) Record(ctx context.Context, meeting id.Meeting, seq uint64) (ntv.Record, error) {
	row, err := s.row(ctx, meeting)
	if err != nil {
		return ntv.Record{}, err
	}
	if seq > uint64(row.Seq) {
		return ntv.Record{}, ErrNoRecord
	}
	r, err := s.recordAt(ctx, row.ID, int64(seq))
	return r, s.unreadable(meeting, err)
}

func (s *Service) row(ctx context.Context, meeting id.Meeting) (*ent.Bulletin, error) {
	return found(s.Store.Client(ctx).Bulletin.Query().Where(bulletin.MeetingID(meeting)).Only(ctx))
}

// locked is the board's row, which stays locked until the transaction ends: the next writer waits, and reads what this one leaves.
func (s *Service) locked(ctx context.Context, meeting id.Meeting) (*ent.Bulletin, error) {
	q := s.Store.Client(ctx).Bulletin.Query().Where(bulletin.MeetingID(meeting))
	if s.Store.Postgres() {
		q.ForUpdate()
	}
	return found(q.Only(ctx))
}

func found(row *ent.Bulletin, err error) (*ent.Bulletin, error) {
	if ent.IsNotFound(err) {
		return nil, ErrNoBoard
	}
	if err != nil {
		return nil, fmt.Errorf("bulletin: %w", err)
	}
	return row, nil
}

// damaged tells the log and returns what the caller is told.
func (s *Service) damaged(meeting id.Meeting, cause error) error {
	s.Logger.Error("ALARM: the public board does not fit its signatures: the database was edited", "meeting", meeting.String(), "cause", cause)
	return ErrDamaged.Wrap(cause)
}
