package voting

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
)

// RosterSeat is one seat of the body that meets, as it is now.
type RosterSeat struct {
	Seat   id.Seat
	Number int
	// Person holds the seat; none when it is vacant, and then the texts are empty.
	Person                             id.Person
	PersonName, Title, UnitName, Group string
	Attendance                         Attendance
	// Suspended: the holder may not act as a delegate (tạm đình chỉ).
	Suspended bool
}

// Roster knows who holds a seat and is present. Its methods are called inside transactions and must use the context they are given.
type Roster interface {
	// Roll returns every seat of the body that meets, vacant ones included.
	Roll(ctx context.Context, meeting id.Meeting) ([]RosterSeat, error)
	// Attendance returns how one person is at the meeting now, Absent for somebody unknown to it.
	Attendance(ctx context.Context, meeting id.Meeting, person id.Person) (Attendance, error)
}

// ItemInfo is what a vote needs to know of an agenda item.
type ItemInfo struct {
	Meeting id.Meeting
	Number  int
	Title   string
}

// MeetingInfo is what votes need to know of their meeting.
type MeetingInfo struct {
	// Domain is the authority path, "/H99/m/<id>/".
	Domain string
	// Running tells whether the meeting is in progress, neither paused nor ended.
	Running bool
	// Chairs are the presiding persons, the one whose side decides equal votes first.
	Chairs []id.Person
	// LateArrivals tells whether a delegate who comes after a vote was opened may cast in it. The product never allows it: the roll is
	// frozen at the opening, and the base of the result with it.
	LateArrivals bool
}

// Agenda knows the meetings and their items. Its methods are called inside transactions and must use the context they are given.
// A thing that does not exist is an error of kind not found.
type Agenda interface {
	Item(ctx context.Context, item id.AgendaItem) (ItemInfo, error)
	MeetingInfo(ctx context.Context, meeting id.Meeting) (MeetingInfo, error)
	// HoldMeeting is MeetingInfo, and keeps the meeting's state and everybody's presence as they are until the transaction ends.
	HoldMeeting(ctx context.Context, meeting id.Meeting) (MeetingInfo, error)
	// VersionMeeting returns the meeting of a published version of a document.
	VersionMeeting(ctx context.Context, version id.DocumentVersion) (id.Meeting, error)
}

// Walls knows the paired hall displays.
type Walls interface {
	// Shows tells whether the display belongs to the meeting.
	Shows(ctx context.Context, display id.Display, meeting id.Meeting) (bool, error)
}

// Deps is what the service works with; all are needed.
type Deps struct {
	Store  *store.Store
	Authz  *authz.Engine
	Audit  *audit.Log
	Outbox *outbox.Box
	Roster Roster
	Agenda Agenda
	Walls  Walls
	Logger *slog.Logger
}

// Service holds the votes. It is safe for concurrent use.
type Service struct {
	Deps
	progress *progress
	// domains remembers the authority paths of meetings and votes, which never change.
	domains sync.Map
}

// New returns the service. Call Resume when everything is wired and Stop at the end.
func New(deps Deps) *Service {
	s := &Service{Deps: deps}
	s.progress = newProgress(progressInterval, s.publishProgress, func(meeting id.Meeting, err error) {
		s.Logger.Error("voting: progress not published", "meeting", meeting.String(), "error", err)
	})
	return s
}

// Stop publishes the progress that is still waiting and ends the background work. Ballots are not concerned.
func (s *Service) Stop() { s.progress.stop() }

// Resume publishes where the open votes stand: what was counted shortly before the program ended may not have reached anybody.
func (s *Service) Resume(ctx context.Context) error {
	rows, err := s.Store.Client(ctx).Vote.Query().Where(vote.State(string(Open))).All(ctx)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := s.publishProgress(ctx, row.MeetingID); err != nil {
			return err
		}
	}
	return nil
}

// lock reads a vote inside a transaction and keeps its row for those who change its state: exclusively, so that they wait for ballots that
// are being stored. SQLite has one writer and needs no lock. The row must be the first thing that a transaction locks.
func (s *Service) lock(ctx context.Context, v id.Vote) (*ent.Vote, error) {
	q := s.Store.Client(ctx).Vote.Query().Where(vote.ID(v))
	if s.Store.Postgres() {
		q = q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, err
}

// share reads what storing a ballot needs of its vote and keeps the row, shared with other ballots: nobody changes the state before this
// transaction ends.
func (s *Service) share(ctx context.Context, v id.Vote) (*ent.Vote, error) {
	q := s.Store.Client(ctx).Vote.Query().Where(vote.ID(v))
	if s.Store.Postgres() {
		q = q.ForShare()
	}
	row, err := q.Select(vote.FieldID, vote.FieldMeetingID, vote.FieldCode, vote.FieldState).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	return row, err
}

// find reads a vote and the authority path of its meeting.
func (s *Service) find(ctx context.Context, v id.Vote) (row *ent.Vote, domain string, err error) {
	row, err = s.Store.Client(ctx).Vote.Get(ctx, v)
	if ent.IsNotFound(err) {
		// To who is not signed in, "not found" would be an answer.
		if err := s.Authz.Require(ctx, "meeting", "read", "/"); errors.Is(err, authz.ErrSignInRequired) {
			return nil, "", err
		}
		return nil, "", ErrNotFound
	}
	if err != nil {
		return nil, "", err
	}
	domain, err = s.domain(ctx, row.MeetingID)
	return row, domain, err
}

// domain returns the authority path of a meeting, which never changes.
func (s *Service) domain(ctx context.Context, meeting id.Meeting) (string, error) {
	if known, ok := s.domains.Load(meeting); ok {
		return known.(string), nil
	}
	info, err := s.Agenda.MeetingInfo(ctx, meeting)
	if err != nil {
		return "", err
	}
	s.domains.Store(meeting, info.Domain)
	return info.Domain, nil
}

// domainOfVote returns the authority path of a vote's meeting. A vote never moves to another meeting, so a storm of ballots asks once.
func (s *Service) domainOfVote(ctx context.Context, v id.Vote) (string, error) {
	if known, ok := s.domains.Load(v); ok {
		return known.(string), nil
	}
	_, domain, err := s.find(ctx, v)
	if err == nil {
		s.domains.Store(v, domain)
	}
	return domain, err
}

// step is one change of a vote's state: it changes the row, which is locked, and says what the audit log is told.
type step func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (name string, body any, err error)

// change checks the caller's authority, then runs a step in one transaction with its audit record and the new values of the topics. It
// returns the vote as the caller sees it afterwards. Errors: those of authz; ErrNotFound; ErrState when the vote may not become to; those
// of the step.
func (s *Service) change(ctx context.Context, v id.Vote, action string, to State, apply step) (Vote, error) {
	_, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "vote", action, domain); err != nil {
		return Vote{}, err
	}
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lock(ctx, v)
		if err != nil {
			return err
		}
		if !State(row.State).mayBecome(to) {
			return ErrState.With("code", row.Code)
		}
		// Held: between this look and the commit the meeting must not be paused, nor somebody counted as present go.
		info, err := s.Agenda.HoldMeeting(ctx, row.MeetingID)
		if err != nil {
			return err
		}
		name, body, err := apply(ctx, row, info, s.Store.Now())
		if err != nil {
			return err
		}
		return s.recordAndEmit(ctx, row.MeetingID, v, name, body)
	})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

func (s *Service) recordAndEmit(ctx context.Context, meeting id.Meeting, v id.Vote, name string, body any) error {
	act := audit.Act{Ledger: audit.Meeting(meeting), Name: name, Subject: "vote/" + v.String(), Body: body}
	if err := s.Audit.Record(ctx, act); err != nil {
		return err
	}
	return s.emit(ctx, meeting, name)
}
