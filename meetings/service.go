package meetings

import (
	"context"
	"errors"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/meeting"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/pairing"
	"nghitruong/internal/store"
)

// Directory is what this room asks about people and units.
type Directory interface {
	// Persons returns what is known now about the persons; who is unknown is missing in the map.
	Persons(ctx context.Context, persons []id.Person) (map[id.Person]PersonView, error)
	// SeatsOf returns every seat of the council's term with who held it at the moment at, ordered by number.
	SeatsOf(ctx context.Context, term id.CouncilTerm, at time.Time) ([]SeatView, error)
	// Unit returns the name and the path of authority of a unit; false when there is none.
	Unit(ctx context.Context, unit id.OrgUnit, at time.Time) (UnitView, bool, error)
}

// PersonView is a person as a meeting needs him.
type PersonView struct {
	// Name is the name shown; Title the post (chức vụ); UnitName the unit of that post.
	Name, Title, UnitName string
	// SortKey orders lists: Vietnamese collation, given name first.
	SortKey string
	// ProtocolOrder is the place in official lists, 0 when none.
	ProtocolOrder int
	// Email is "" when none is known.
	Email string
}

// SeatView is a seat of a council at some moment.
type SeatView struct {
	Seat   id.Seat
	Number int
	// Person holds the seat; zero when the seat is vacant.
	Person id.Person
	// Suspended: the holder may not act as a delegate (tạm đình chỉ).
	Suspended bool
	// Group is the delegate group (tổ đại biểu).
	Group string
}

// UnitView is a unit at some moment.
type UnitView struct {
	// Path is the unit's path of authority, which ends in a slash.
	Path, Name string
}

// Channels is what this room asks of the conversations.
type Channels interface {
	// EnsureMeetingChannel makes the meeting's channel in the transaction of ctx, or returns the one that is there.
	EnsureMeetingChannel(ctx context.Context, meeting id.Meeting, title string) (id.Channel, error)
	// MeetingChannel returns the meeting's channel, zero when it has none.
	MeetingChannel(ctx context.Context, meeting id.Meeting) (id.Channel, error)
}

// Deps are what a Service needs; all are required.
type Deps struct {
	Store     *store.Store
	Authz     *authz.Engine
	Audit     *audit.Log
	Outbox    *outbox.Box
	Directory Directory
	Channels  Channels
}

// Service does everything about meetings except their documents, floor and displays. It is safe for concurrent use.
type Service struct {
	Deps
	halting    []func(ctx context.Context, m id.Meeting, forGood bool) error
	closed     []func(ctx context.Context, m id.Meeting)
	closedPart []func(ctx context.Context, m id.Meeting)
	spares     SpareDevices
	guesses    pairing.Guesses
}

// New makes a Service.
func New(d Deps) *Service { return &Service{Deps: d} }

// OnHalting has f asked, inside the transaction, before a meeting is paused or, for good, closed: its error refuses that. Call it before serving.
func (s *Service) OnHalting(f func(ctx context.Context, m id.Meeting, forGood bool) error) {
	s.halting = append(s.halting, f)
}

// OnClosed has f called inside the transaction that ends a meeting; what must not be undone f leaves for after the commit. Call it before
// serving.
func (s *Service) OnClosed(f func(ctx context.Context, m id.Meeting)) { s.closed = append(s.closed, f) }

// Room is a meeting as the inside of this domain sees it.
type Room struct {
	ID id.Meeting
	// Code is the natural key of a loaded list, "" without one.
	Code     string
	Title    string
	Kind     string
	State    State
	StartsAt time.Time
	EndsAt   time.Time
	// Path is the meeting's path of authority.
	Path string
	// Term is the council's term, zero for a meeting without a council.
	Term id.CouncilTerm
	// CurrentItem and CurrentSpeech are zero when there is none.
	CurrentItem   id.AgendaItem
	CurrentSpeech id.SpeakRequest
	Rehearsal     bool
	// UnitName is the name of the body that meets as it was, Place where it meets.
	UnitName, Place string
}

// Path is the path of authority of a meeting held by the unit at unitPath.
func Path(unitPath string, m id.Meeting) string { return unitPath + "m/" + m.String() + "/" }

func roomOf(row *ent.Meeting) Room {
	r := Room{ID: row.ID, Title: row.Title, Kind: row.Kind, State: State(row.State), StartsAt: row.StartsAt, EndsAt: row.EndsAt,
		Path: Path(row.UnitPath, row.ID), Rehearsal: row.Rehearsal, UnitName: row.UnitName, Place: row.Place}
	if row.Code != nil {
		r.Code = *row.Code
	}
	if row.TermID != nil {
		r.Term = *row.TermID
	}
	if row.CurrentItemID != nil {
		r.CurrentItem = *row.CurrentItemID
	}
	if row.CurrentSpeechID != nil {
		r.CurrentSpeech = *row.CurrentSpeechID
	}
	return r
}

// Require returns the meeting when the one who acts may do the action to objects of the kind there. Errors: people.sign_in_required;
// meetings.not_found to who may not know of the meeting; people.forbidden to who may.
func (s *Service) Require(ctx context.Context, m id.Meeting, object, action string) (Room, error) {
	row, err := s.row(ctx, m)
	if err != nil {
		return Room{}, err
	}
	return roomOf(row), s.requireIn(ctx, roomOf(row), object, action)
}

// row reads a meeting; for who is not signed in that comes before "not found", which would be an answer.
func (s *Service) row(ctx context.Context, m id.Meeting) (*ent.Meeting, error) {
	row, err := s.Store.Client(ctx).Meeting.Get(ctx, m)
	if ent.IsNotFound(err) {
		return nil, s.Unknown(ctx, ErrNotFound)
	}
	return row, err
}

// Unknown returns notFound to who is signed in, and people.sign_in_required to others.
func (s *Service) Unknown(ctx context.Context, notFound error) error {
	if err := s.Authz.Require(ctx, "meeting", "read", "/"); errors.Is(err, authz.ErrSignInRequired) {
		return err
	}
	return notFound
}

func (s *Service) requireIn(ctx context.Context, r Room, object, action string) error {
	err := s.Authz.Require(ctx, object, action, r.Path)
	forbidden := errors.Is(err, authz.ErrForbidden)
	if r.State == Draft && (err == nil || forbidden) && !s.Authz.Allowed(ctx, "meeting", "manage", r.Path) {
		return ErrNotFound
	}
	if forbidden && !s.Authz.Allowed(ctx, "meeting", "read", r.Path) {
		return ErrNotFound
	}
	return err
}

// Act is the frame of every change in a meeting: it checks the authority, then runs fn in a transaction that holds the meeting, so that
// acts in one meeting follow one another. fn gets the meeting as it is then. Errors: those of Require and of fn.
func (s *Service) Act(ctx context.Context, m id.Meeting, object, action string, fn func(ctx context.Context, r Room) error) error {
	if _, err := s.Require(ctx, m, object, action); err != nil {
		return err
	}
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		r, err := s.hold(ctx, m)
		if err != nil {
			return err
		}
		return fn(ctx, r)
	})
}

// hold locks the meeting's row until the end of the transaction. SQLite needs no lock: it has one writer.
func (s *Service) hold(ctx context.Context, m id.Meeting) (Room, error) {
	q := s.Store.Client(ctx).Meeting.Query().Where(meeting.ID(m))
	if s.Store.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if err != nil {
		return Room{}, err
	}
	return roomOf(row), nil
}

// Record writes the act into the meeting's ledger, in the transaction of ctx.
func (s *Service) Record(ctx context.Context, m id.Meeting, name, subject string, body any) error {
	return s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(m), Name: name, Subject: subject, Body: body})
}

// oneOf checks a field that must be one of a few values.
func oneOf[T ~string](location string, value T, choices []T) error {
	if slices.Contains(choices, value) {
		return nil
	}
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = string(c)
	}
	return fault.ErrInput.At(location, ErrChoice.With("choices", names))
}
