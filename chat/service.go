package chat

import (
	"context"

	"nghitruong/ent"
	"nghitruong/ent/channelmember"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
)

// Members decides about the channel of a meeting, for whoever acts in the context: nil, or why not. An error of kind conflict says that
// nobody can for a while.
type Members interface {
	MayRead(ctx context.Context, meeting id.Meeting) error
	MayWrite(ctx context.Context, meeting id.Meeting) error
}

// Participants knows who takes part in meetings. Its methods are called inside transactions and must use the context they are given.
type Participants interface {
	// People returns everybody who takes part in the meeting and may read its channel.
	People(ctx context.Context, meeting id.Meeting) ([]id.Person, error)
	// Meetings returns the meetings in which the person takes part.
	Meetings(ctx context.Context, person id.Person) ([]id.Meeting, error)
}

// Person is how somebody is shown.
type Person struct{ Name, Title string }

// Directory knows how people are shown.
type Directory interface {
	// Persons returns those of the people who exist.
	Persons(ctx context.Context, people []id.Person) (map[id.Person]Person, error)
}

// Deps is what the service works with; all are needed.
type Deps struct {
	Store        *store.Store
	Audit        *audit.Log
	Outbox       *outbox.Box
	Members      Members
	Participants Participants
	Directory    Directory
}

// Service holds the conversations. It is safe for concurrent use.
type Service struct {
	Deps
	senders limiter
}

// New returns the service.
func New(deps Deps) *Service { return &Service{Deps: deps} }

// signedIn returns the person who acts.
func signedIn(ctx context.Context) (id.Person, error) {
	subject := authz.From(ctx)
	switch {
	case subject.Person.IsZero():
		return id.Person{}, authz.ErrSignInRequired
	case subject.MustChangePassword:
		return id.Person{}, authz.ErrPasswordChangeRequired
	}
	return subject.Person, nil
}

// readable returns the channel if the person who acts may read it. Whoever may not does not learn whether it exists.
func (s *Service) readable(ctx context.Context, channel id.Channel) (*ent.Channel, id.Person, error) {
	person, err := signedIn(ctx)
	if err != nil {
		return nil, person, err
	}
	row, err := s.Store.Client(ctx).Channel.Get(ctx, channel)
	if ent.IsNotFound(err) {
		return nil, person, ErrNotFound
	}
	if err != nil {
		return nil, person, err
	}
	return row, person, s.mayRead(ctx, row, person)
}

func (s *Service) mayRead(ctx context.Context, row *ent.Channel, person id.Person) error {
	if row.MeetingID != nil {
		err := s.Members.MayRead(ctx, *row.MeetingID)
		if forbidden(err) {
			return ErrNotFound.Wrap(err)
		}
		return err
	}
	member, err := s.member(ctx, row.ID, person)
	if err == nil && (member == nil || member.LeftAt != nil) {
		return ErrNotFound
	}
	return err
}

// mayWrite is asked after mayRead.
func (s *Service) mayWrite(ctx context.Context, row *ent.Channel) error {
	if row.ClosedAt != nil {
		return ErrClosed
	}
	if row.MeetingID == nil {
		return nil
	}
	err := s.Members.MayWrite(ctx, *row.MeetingID)
	if forbidden(err) {
		return ErrReadOnly.Wrap(err)
	}
	return err
}

func forbidden(err error) bool { return err != nil && fault.From(err).Kind == fault.Forbidden }

// suspended: the meeting is in a state in which nobody writes for a while.
func suspended(err error) bool { return err != nil && fault.From(err).Kind == fault.Conflict }

// member returns the person's row in a channel, nil without one. In the channel of a meeting it holds the read mark only.
func (s *Service) member(ctx context.Context, channel id.Channel, person id.Person) (*ent.ChannelMember, error) {
	row, err := s.Store.Client(ctx).ChannelMember.Query().
		Where(channelmember.ChannelID(channel), channelmember.PersonID(person)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}

// people returns who belongs to a channel now.
func (s *Service) people(ctx context.Context, row *ent.Channel) ([]id.Person, error) {
	if row.MeetingID != nil {
		return s.Participants.People(ctx, *row.MeetingID)
	}
	members, err := s.Store.Client(ctx).ChannelMember.Query().Where(channelmember.ChannelID(row.ID), channelmember.LeftAtIsNil()).
		Select(channelmember.FieldPersonID).All(ctx)
	if err != nil {
		return nil, err
	}
	people := make([]id.Person, len(members))
	for i, m := range members {
		people[i] = m.PersonID
	}
	return people, nil
}
