package people

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"entgo.io/ent/dialect/sql/sqlgraph"

	"nghitruong/ent"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
)

// Deps are the parts that the service works with.
type Deps struct {
	Store  *store.Store
	Audit  *audit.Log
	Outbox *outbox.Box
	// Authz answers who may do what. The service is one of its sources: New adds it.
	Authz *authz.Engine
	// SessionLife holds while no setting replaces it; zero is 16 hours, 4 of them unused.
	SessionLife SessionLife
	// Log receives failed sign-ins and what went wrong after a commit, with ids, never passwords. Nil discards.
	Log *slog.Logger
}

// Service keeps units, persons, councils, roles, accounts and sessions. It is safe for concurrent use.
type Service struct {
	store  *store.Store
	audit  *audit.Log
	outbox *outbox.Box
	authz  *authz.Engine
	log    *slog.Logger
	hasher *hasher
	setup  setupCode
	life   setting[SessionLife]

	lock    sync.Mutex
	revoked []func([]id.Session)
	decoys  map[HashCost]string
}

// New returns a service and adds it to the sources of deps.Authz.
func New(deps Deps) *Service {
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	s := &Service{store: deps.Store, audit: deps.Audit, outbox: deps.Outbox, authz: deps.Authz, log: deps.Log, hasher: newHasher(),
		decoys: map[HashCost]string{}, life: sessionLife}
	if deps.SessionLife != (SessionLife{}) {
		s.life.initial = deps.SessionLife
	}
	deps.Authz.AddSource(s)
	return s
}

// record appends an act to the installation's ledger inside the running transaction.
func (s *Service) record(ctx context.Context, name, subject string, body any) error {
	if err := s.audit.Record(ctx, audit.Act{Ledger: audit.Installation, Name: name, Subject: subject, Body: body}); err != nil {
		return fmt.Errorf("people: recording %s: %w", name, err)
	}
	return nil
}

// stored turns the database's refusal of a row into taken (a unique key) or missing (a reference to nothing).
func stored(err error, what string, taken, missing *fault.Error) error {
	switch {
	case err == nil:
		return nil
	case sqlgraph.IsUniqueConstraintError(err):
		return taken.Wrap(err)
	case sqlgraph.IsForeignKeyConstraintError(err):
		return missing.Wrap(err)
	}
	return fmt.Errorf("people: storing %s: %w", what, err)
}

// found turns "no such row" into missing.
func found(err error, what string, missing *fault.Error) error {
	switch {
	case err == nil:
		return nil
	case ent.IsNotFound(err):
		return missing.Wrap(err)
	}
	return fmt.Errorf("people: reading %s: %w", what, err)
}

// Period is a stretch of time: from From (inclusive) until Until (exclusive; zero: open end).
type Period struct{ From, Until time.Time }

// clean returns the period in UTC milliseconds. Errors: ErrInput naming from or until.
func (p Period) clean() (Period, error) {
	if p.From.IsZero() {
		return p, fault.ErrInput.At("from", ErrPeriodMissing)
	}
	p.From = p.From.UTC().Truncate(time.Millisecond)
	if !p.Until.IsZero() {
		p.Until = p.Until.UTC().Truncate(time.Millisecond)
		if !p.Until.After(p.From) {
			return p, fault.ErrInput.At("until", ErrPeriodReversed)
		}
	}
	return p, nil
}

// until is the end as it is stored: nil while open.
func (p Period) until() *time.Time {
	if p.Until.IsZero() {
		return nil
	}
	return &p.Until
}

func (p Period) holds(at time.Time) bool {
	return !at.Before(p.From) && (p.Until.IsZero() || at.Before(p.Until))
}

// overlap returns what two periods have in common.
func (p Period) overlap(q Period) (Period, bool) {
	if q.From.After(p.From) {
		p.From = q.From
	}
	if p.Until.IsZero() || !q.Until.IsZero() && q.Until.Before(p.Until) {
		p.Until = q.Until
	}
	return p, p.Until.IsZero() || p.Until.After(p.From)
}

// period reads a stored one.
func period(from time.Time, until *time.Time) Period {
	p := Period{From: from.UTC()}
	if until != nil {
		p.Until = until.UTC()
	}
	return p
}
