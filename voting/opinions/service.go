package opinions

import (
	"context"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/opinionballot"
	"nghitruong/ent/opinionmember"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/id"
	"nghitruong/internal/mail"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/voting/rules"
)

// Person is somebody who may be asked, as the person is now.
type Person struct {
	ID                         id.Person
	Name, Title, UnitName, Key string
	// ProtocolOrder is the place in introductions, 1 first, 0 last. Key sorts by given name.
	ProtocolOrder int
	// Direct holds a post in the unit itself, Head is its head.
	Direct, Head bool
}

// Unit is a unit as it is now.
type Unit struct {
	ID   id.OrgUnit
	Name string
	// Path is the authority path, "/H99/UBND/".
	Path string
}

// Directory knows units and people. Its methods are called inside transactions and must use the context they are given.
type Directory interface {
	// Units returns every unit that exists now and has a place in the tree.
	Units(ctx context.Context) ([]Unit, error)
	// UnitName returns the name of a unit, also of one that has ended.
	UnitName(ctx context.Context, unit id.OrgUnit) (string, error)
	// People returns who holds a post in the unit or below it, those of the unit itself first, in the order of introductions.
	People(ctx context.Context, unit id.OrgUnit) ([]Person, error)
	// Emails returns the mail addresses of those who have one.
	Emails(ctx context.Context, persons []id.Person) (map[id.Person]string, error)
}

// Rules knows the decision rules in force for a unit's path. It is called inside transactions and must use the context it is given.
type Rules interface {
	RuleAt(ctx context.Context, code, domain string) (rules.Rule, error)
}

// Work takes orders for background work in the transaction of ctx; it is done after the commit, from due on, at least once.
type Work interface {
	Enqueue(ctx context.Context, kind string, payload any, due time.Time) error
}

// Deps is what the service works with; all are needed.
type Deps struct {
	Store     *store.Store
	Authz     *authz.Engine
	Audit     *audit.Log
	Outbox    *outbox.Box
	Directory Directory
	Rules     Rules
	Work      Work
	Blobs     blob.Store
	Mail      mail.Sender
	// MaxPaper is the largest paper accepted, in bytes.
	MaxPaper int64
}

// Service holds the opinion ballots. It is safe for concurrent use.
type Service struct{ Deps }

// New returns the service. Register the handlers of its jobs with a runner (CloseKind, RemindKind, LetterKind).
func New(deps Deps) *Service { return &Service{deps} }

// viewer is what the one who acts is to a ballot.
type viewer struct {
	// office: holds opinion.manage at the unit.
	office bool
	// member is the place of the one who acts among the members of a ballot that was sent; nil without one.
	member *ent.OpinionMember
}

func (v viewer) chair() bool { return v.member != nil && v.member.Chair }

// seesSummary tells whether the summary of opinions is shown.
func (v viewer) seesSummary(row *ent.OpinionBallot) bool {
	if row.ClosedAt == nil || len(row.Result) == 0 {
		return false
	}
	return v.office || v.chair() || v.member != nil && row.PublishedAt != nil
}

// see reads a ballot for the one who acts. Errors: those of authz for nobody; ErrNotFound for who may not know of the ballot.
func (s *Service) see(ctx context.Context, b id.OpinionBallot) (*ent.OpinionBallot, viewer, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, viewer{}, err
	}
	row, err := s.Store.Client(ctx).OpinionBallot.Get(ctx, b)
	if ent.IsNotFound(err) {
		return nil, viewer{}, ErrNotFound
	}
	if err != nil {
		return nil, viewer{}, err
	}
	v, err := s.viewer(ctx, row)
	if err == nil && !v.office && v.member == nil {
		err = ErrNotFound
	}
	return row, v, err
}

func (s *Service) viewer(ctx context.Context, row *ent.OpinionBallot) (viewer, error) {
	v := viewer{office: s.Authz.Allowed(ctx, "opinion", "manage", row.Domain)}
	person := authz.From(ctx).Person
	if person.IsZero() || row.SentAt == nil {
		return v, nil
	}
	member, err := s.Store.Client(ctx).OpinionMember.Query().Where(opinionmember.BallotID(row.ID), opinionmember.PersonID(person)).Only(ctx)
	if ent.IsNotFound(err) {
		return v, nil
	}
	v.member = member
	return v, err
}

// lock reads a ballot inside a transaction and keeps its row until the transaction ends: whoever answers, closes or reminds waits for the
// others. SQLite has one writer and needs no lock. The row must be the first thing that a transaction locks.
func (s *Service) lock(ctx context.Context, b id.OpinionBallot) (*ent.OpinionBallot, error) {
	q := s.Store.Client(ctx).OpinionBallot.Query().Where(opinionballot.ID(b))
	if s.Store.Postgres() {
		q = q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, err
}

// act runs an act of the office in one transaction, on a ballot in one of the states, and returns the ballot as it is afterwards. Errors:
// those of see; authz.ErrForbidden for a member; ErrState; those of apply.
func (s *Service) act(ctx context.Context, b id.OpinionBallot, states []State, apply func(ctx context.Context, row *ent.OpinionBallot) error) (OpinionBallot, error) {
	_, v, err := s.see(ctx, b)
	if err != nil {
		return OpinionBallot{}, err
	}
	if !v.office {
		return OpinionBallot{}, authz.ErrForbidden
	}
	return s.change(ctx, b, states, apply)
}

// change is act for those whose authority was asked already.
func (s *Service) change(ctx context.Context, b id.OpinionBallot, states []State, apply func(ctx context.Context, row *ent.OpinionBallot) error) (OpinionBallot, error) {
	err := s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lock(ctx, b)
		if err != nil {
			return err
		}
		if !slices.Contains(states, State(row.State)) {
			return ErrState.With("code", row.Code)
		}
		if err := apply(ctx, row); err != nil {
			return err
		}
		return s.emit(ctx, b)
	})
	if err != nil {
		return OpinionBallot{}, err
	}
	return s.Get(ctx, b)
}

// record writes an act into the ledger of the ballot's unit.
func (s *Service) record(ctx context.Context, row *ent.OpinionBallot, name string, body map[string]any) error {
	if body == nil {
		body = map[string]any{}
	}
	body["code"] = row.Code
	return s.Audit.Record(ctx, audit.Act{Ledger: audit.Unit(row.UnitID), Name: name, Subject: "opinion/" + row.ID.String(), Body: body})
}

// members returns the members of a ballot in their order.
func (s *Service) members(ctx context.Context, b id.OpinionBallot) ([]*ent.OpinionMember, error) {
	return s.Store.Client(ctx).OpinionMember.Query().Where(opinionmember.BallotID(b)).Order(opinionmember.ByOrdinal()).All(ctx)
}
