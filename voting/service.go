package voting

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/trustees"
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
	// Body is the name of the body that meets, Title that of the meeting and Venue where it meets, as papers name them.
	Body, Title, Venue string
	// Code is the natural key of a meeting that came with a loaded list, else empty.
	Code string
	// Rehearsal marks an exercise, whose papers say so.
	Rehearsal bool
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

// PersonInfo is how a person of the directory is shown.
type PersonInfo struct{ Name, Title string }

// Directory knows people, with or without a seat. It is called inside transactions and must use the context it is given.
type Directory interface {
	// Persons returns those that exist.
	Persons(ctx context.Context, persons []id.Person) (map[id.Person]PersonInfo, error)
}

// Timers runs f once after d, measured by a clock that nobody can set; stop prevents it and tells whether it was in time.
type Timers func(d time.Duration, f func()) (stop func() bool)

// Walls knows the paired hall displays.
type Walls interface {
	// Shows tells whether the display belongs to the meeting.
	Shows(ctx context.Context, display id.Display, meeting id.Meeting) (bool, error)
}

// Trustees knows the keys of counting boards. Its methods are called inside transactions and must use the context they are given.
type Trustees interface {
	// Confirmed returns the finished key of a counting board; trustees.ErrNoKey without one.
	Confirmed(ctx context.Context, board id.CountingBoard) (trustees.Key, error)
	// Key returns that of a ceremony, also after it has ended.
	Key(ctx context.Context, ceremony id.KeyCeremony) (trustees.Key, error)
}

// Deps is what the service works with; all are needed where nothing else is said; Timers are those of the machine when nil.
type Deps struct {
	Store     *store.Store
	Authz     *authz.Engine
	Audit     *audit.Log
	Outbox    *outbox.Box
	Roster    Roster
	Agenda    Agenda
	Directory Directory
	Walls     Walls
	// Bulletin keeps the boards of meetings, Trustees the keys of counting boards; without them no vote goes on a board, and no secret vote is
	// taken on devices.
	Bulletin *bulletin.Service
	Trustees Trustees
	// ClientHash is the SHA-256 (hex) of the program that browsers are given, for the board at the opening of a secret vote; nil where it is not known.
	ClientHash func() (string, error)
	// Blobs keeps the scans of counts.
	Blobs  blob.Store
	Timers Timers
	Logger *slog.Logger
}

// Service holds the votes. It is safe for concurrent use.
type Service struct {
	Deps
	progress   *progress
	countdowns *countdowns
	// domains remembers the authority paths of meetings and votes, which never change.
	domains sync.Map
	// offers remembers the choices of votes that are open or were, which never change.
	offers sync.Map
	// elections remembers the election hashes of votes that are open or were, empty for those that are not on a board.
	elections sync.Map
	// verified remembers what the verifier found of boards up to the end of a secret vote; one is verified at a time.
	verified  sync.Map
	verifying sync.Mutex
}

// New returns the service. Call Resume when everything is wired and Stop at the end.
func New(deps Deps) *Service {
	if deps.Timers == nil {
		deps.Timers = machineTimers
	}
	s := &Service{Deps: deps}
	s.countdowns = newCountdowns(s)
	s.progress = newProgress(progressInterval, s.publishProgress, func(meeting id.Meeting, err error) {
		s.Logger.Error("voting: progress not published", "meeting", meeting.String(), "error", err)
	})
	return s
}

// Stop publishes the progress that is still waiting and ends the background work. Ballots are not concerned; countdowns go on in the
// database, and whoever resumes, here or on another node, closes what is due.
func (s *Service) Stop() {
	s.countdowns.stop()
	s.progress.stop()
}

// Resume publishes where the open votes stand: what was counted shortly before the program ended may not have reached anybody. It takes the
// countdowns up again and from then on looks after those of other nodes too.
func (s *Service) Resume(ctx context.Context) error {
	rows, err := s.Store.Client(ctx).Vote.Query().Where(vote.State(string(Open))).All(ctx)
	if err != nil {
		return err
	}
	published := map[id.Meeting]bool{}
	for _, row := range rows {
		if published[row.MeetingID] {
			continue
		}
		published[row.MeetingID] = true
		if err := s.publishProgress(ctx, row.MeetingID); err != nil {
			return err
		}
	}
	return s.countdowns.resume(ctx)
}

// lock reads votes inside a transaction and keeps their rows for those who change their state: exclusively, so that they wait for ballots
// that are being stored. SQLite has one writer and needs no lock. The rows must be the first thing that a transaction locks; they are
// locked in one order, whoever asks, and returned in the order in which the votes were prepared. ErrNotFound when one of them is missing.
func (s *Service) lock(ctx context.Context, votes ...id.Vote) ([]*ent.Vote, error) {
	q := s.Store.Client(ctx).Vote.Query().Where(vote.IDIn(votes...)).Order(ent.Asc(vote.FieldID))
	if s.Store.Postgres() {
		q = q.ForUpdate()
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, err
	}
	if len(rows) != len(votes) {
		return nil, ErrNotFound
	}
	slices.SortFunc(rows, byOrdinal)
	return rows, nil
}

// byOrdinal compares votes of a meeting by the order in which they were prepared.
func byOrdinal(a, b *ent.Vote) int {
	return cmp.Or(cmp.Compare(a.Ordinal, b.Ordinal), strings.Compare(a.ID.String(), b.ID.String()))
}

// share reads what storing a ballot needs of its vote and keeps the row, shared with other ballots: nobody changes the state before this
// transaction ends.
func (s *Service) share(ctx context.Context, v id.Vote) (*ent.Vote, error) {
	q := s.Store.Client(ctx).Vote.Query().Where(vote.ID(v))
	if s.Store.Postgres() {
		q = q.ForShare()
	}
	columns := []string{vote.FieldID, vote.FieldMeetingID, vote.FieldCode, vote.FieldState, vote.FieldMethod, vote.FieldOneShot, vote.FieldBehindAt, vote.FieldElectionHash}
	if _, known := s.offers.Load(v); !known {
		columns = append(columns, vote.FieldRule)
	}
	row, err := q.Select(columns...).Only(ctx)
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
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "vote", action, domain); err != nil {
		return Vote{}, err
	}
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, func(row *ent.Vote) bool { return State(row.State).mayBecome(to) }, apply)
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

// changeAll is change for several votes of one meeting: all of them are changed, or none.
func (s *Service) changeAll(ctx context.Context, meeting id.Meeting, votes []id.Vote, action string, to State, apply step) ([]Vote, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "vote", action, domain); err != nil {
		return nil, err
	}
	votes = distinct(votes)
	err = s.act(ctx, meeting, votes, func(row *ent.Vote) bool { return State(row.State).mayBecome(to) }, apply)
	if err != nil {
		return nil, err
	}
	return s.several(ctx, meeting, domain, votes)
}

// distinct returns the votes without repetitions, in their order.
func distinct(votes []id.Vote) []id.Vote {
	list := make([]id.Vote, 0, len(votes))
	for _, v := range votes {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

// several returns votes of one meeting as the caller sees them, in the order in which they were prepared.
func (s *Service) several(ctx context.Context, meeting id.Meeting, domain string, votes []id.Vote) ([]Vote, error) {
	rows, err := s.Store.Client(ctx).Vote.Query().Where(vote.IDIn(votes...)).Order(ent.Asc(vote.FieldOrdinal, vote.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	return s.views(ctx, meeting, rows, s.viewerOf(ctx, domain))
}

// act runs a step on each of the votes, in the order in which they were prepared, with its audit record, in one transaction that publishes
// the new values of the topics. It asks for no authority. Errors: ErrNotFound when a vote is not one of the meeting; ErrState when it is
// not in a state that allowed admits; those of the step.
func (s *Service) act(ctx context.Context, meeting id.Meeting, votes []id.Vote, allowed func(*ent.Vote) bool, apply step) error {
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		rows, err := s.lockWithOpening(ctx, votes)
		if err != nil {
			return err
		}
		// Of a vote of another meeting the caller learns nothing, not even that its state is wrong.
		if slices.ContainsFunc(rows, func(row *ent.Vote) bool { return row.MeetingID != meeting }) {
			return ErrNotFound
		}
		for _, row := range rows {
			if !allowed(row) {
				return ErrState.With("code", row.Code)
			}
		}
		// Held: between this look and the commit the meeting must not be paused, nor somebody counted as present go.
		info, err := s.Agenda.HoldMeeting(ctx, meeting)
		if err != nil {
			return err
		}
		if err := s.holdBoard(ctx, meeting); err != nil {
			return err
		}
		last, now := "", s.Store.Now()
		for _, row := range rows {
			name, body, err := apply(ctx, row, info, now)
			if err != nil {
				return err
			}
			if err := s.record(ctx, row, name, body); err != nil {
				return err
			}
			last = name
		}
		return s.emit(ctx, meeting, last)
	})
}

// lockWithOpening locks the votes, and with them those that were opened in one go and are still open: they take the guard over. It returns
// the votes alone.
func (s *Service) lockWithOpening(ctx context.Context, votes []id.Vote) ([]*ent.Vote, error) {
	client := s.Store.Client(ctx)
	openings, err := client.Vote.Query().Where(vote.IDIn(votes...), vote.OpeningIDNEQ("")).Select(vote.FieldOpeningID).Strings(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(votes)
	if len(openings) > 0 {
		others, err := client.Vote.Query().Where(vote.OpeningIDIn(openings...), vote.State(string(Open))).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range others {
			if !slices.Contains(all, row.ID) {
				all = append(all, row.ID)
			}
		}
	}
	rows, err := s.lock(ctx, all...)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(rows, func(row *ent.Vote) bool { return !slices.Contains(votes, row.ID) }), nil
}

func (s *Service) record(ctx context.Context, row *ent.Vote, name string, body any) error {
	return s.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(row.MeetingID), Name: name, Subject: "vote/" + row.ID.String(), Body: body})
}
