package voting

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// Open freezes the roll and lets those on it cast. When fewer are present than the rule's quorum asks for, a reason is needed; it is
// recorded and shown, and the vote will have no decision. It needs vote.open and a meeting in progress. Errors: those of authz; ErrNotFound,
// ErrState, ErrMeetingNotRunning, ErrAnotherOpen, ErrNoRoll, ErrNoQuorum, ErrPartsUndecided; those of a vote about persons or on paper that
// is not complete (ready to open, before_opening.go).
func (s *Service) Open(ctx context.Context, v id.Vote, belowQuorumReason string) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return Vote{}, err
	}
	if secretOnDevices(Method(row.Method), rule) {
		return s.openSecret(ctx, row, domain, belowQuorumReason)
	}
	if err := s.Authz.Require(ctx, "vote", "open", domain); err != nil {
		return Vote{}, err
	}
	if err := s.openTogether(ctx, row.MeetingID, []id.Vote{v}, belowQuorumReason); err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

// openTogether opens votes of one meeting in one transaction; they share an opening.
func (s *Service) openTogether(ctx context.Context, meeting id.Meeting, votes []id.Vote, belowQuorumReason string) error {
	reason, err := fault.Line("body.below_quorum_reason", belowQuorumReason, maxReason)
	if err != nil {
		return err
	}
	opening := uuid.NewString()
	first := true
	err = s.act(ctx, meeting, votes, func(row *ent.Vote) bool { return State(row.State).mayBecome(Open) },
		func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
			if first {
				if err := s.nothingOpen(ctx, meeting, info); err != nil {
					return "", nil, err
				}
			}
			if err := alone(row); err != nil {
				return "", nil, err
			}
			name, body, err := s.open(ctx, row, info, now, reason, opening, first)
			first = false
			return name, body, err
		})
	if ent.IsConstraintError(err) {
		// Two votes of one meeting were opened in the same moment; the guard's unique index let one through.
		return ErrAnotherOpen.Wrap(err)
	}
	return err
}

func (s *Service) nothingOpen(ctx context.Context, meeting id.Meeting, info MeetingInfo) error {
	if !info.Running {
		return ErrMeetingNotRunning
	}
	another, err := s.Store.Client(ctx).Vote.Query().Where(vote.MeetingID(meeting), vote.State(string(Open))).Exist(ctx)
	if err == nil && another {
		return ErrAnotherOpen
	}
	return err
}

// open opens one vote of an opening; the first one holds the guard.
func (s *Service) open(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time, reason, opening string, guard bool) (string, any, error) {
	if row.BehindAt != nil {
		return "", nil, ErrBehind.With("code", row.Code)
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	if err := s.partsDecided(ctx, row); err != nil {
		return "", nil, err
	}
	if err := s.complete(ctx, row, rule); err != nil {
		return "", nil, err
	}
	entries, err := s.freezeRoll(ctx, row, rule)
	if err != nil {
		return "", nil, err
	}
	persons, err := personsDigest(ctx, s.Store.Client(ctx), row.ID)
	if err != nil {
		return "", nil, err
	}
	counts := count(linesOf(entries), nil, id.Person{}, rule)
	seats, inOffice := rule.Totals(counts.Seats, counts.InOffice, counts.Suspended)
	if rule.Quorum.Met(counts.PresentAtOpening, seats, inOffice) {
		reason = ""
	} else if reason == "" {
		return "", nil, ErrNoQuorum.With("present", counts.PresentAtOpening).With("needed", rule.Quorum.Needed(seats, inOffice))
	}
	posted, err := s.postOpening(ctx, row, rule, info, entries)
	if err != nil {
		return "", nil, err
	}
	update := row.Update().SetState(string(Open)).SetElectionHash(posted.hash).SetNillableCeremonyID(posted.ceremony).SetOpenedAt(now).SetSeats(counts.Seats).SetOneShot(rule.OneShot).SetOpeningID(opening).
		SetPresentAtOpening(counts.PresentAtOpening).SetBelowQuorumReason(reason)
	if guard {
		update.SetOpenGuard(row.MeetingID)
	}
	if row.CountdownSeconds > 0 {
		length := time.Duration(row.CountdownSeconds) * time.Second
		update.SetCountdownEndsAt(now.Add(length))
		if row.CloseByCountdown {
			s.countdowns.armAfterCommit(ctx, row.ID, now.Add(length), length)
		}
	}
	err = update.Exec(ctx)
	return "vote.opened", map[string]any{
		"code": row.Code, "motion": row.Motion, "kind": row.Kind, "method": row.Method, "rule": rule, "opening_id": opening, "seats": counts.Seats,
		"in_office": counts.InOffice, "present": counts.PresentAtOpening, "excluded": counts.Excluded, "suspended": counts.Suspended,
		"below_quorum_reason": reason, "roll_digest": RollDigest(frozen(entries)), "persons_digest": persons, "countdown_seconds": row.CountdownSeconds,
		"close_by_countdown": row.CloseByCountdown, "election_hash": posted.hash, "ceremony_id": ceremonyText(posted.ceremony),
	}, err
}

// passGuard gives the guard of a vote that is open no more to another that was opened with it and still is: as long as one is open, no
// other opening begins. The votes of the opening are locked.
func (s *Service) passGuard(ctx context.Context, row *ent.Vote) error {
	if row.OpenGuard == nil {
		return nil
	}
	client := s.Store.Client(ctx)
	heir, err := client.Vote.Query().Where(vote.OpeningID(row.OpeningID), vote.State(string(Open)), vote.IDNEQ(row.ID)).
		Order(ent.Asc(vote.FieldOrdinal, vote.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return heir.Update().SetOpenGuard(*row.OpenGuard).Exec(ctx)
}

// MayHalt tells whether the meeting may be paused or, for good, closed now: ErrVoteOpen while one of its votes is open, which nobody could close
// properly afterwards; ErrVoteCounting, where it is for good, while one is being counted: its trustees work through a pause. Ask it inside the
// transaction that holds the meeting.
func (s *Service) MayHalt(ctx context.Context, meeting id.Meeting, forGood bool) error {
	states := []string{string(Open)}
	if forGood {
		states = append(states, string(Counting))
	}
	row, err := s.Store.Client(ctx).Vote.Query().Where(vote.MeetingID(meeting), vote.StateIn(states...)).
		Order(ent.Asc(vote.FieldOrdinal, vote.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if State(row.State) == Counting {
		return ErrVoteCounting.With("code", row.Code)
	}
	return ErrVoteOpen.With("code", row.Code)
}

// freezeRoll stores the roll of the vote as the roster is now. Nobody may cast where people count.
func (s *Service) freezeRoll(ctx context.Context, row *ent.Vote, rule snapshot) ([]*ent.RollEntry, error) {
	seats, err := s.Roster.Roll(ctx, row.MeetingID)
	if err != nil {
		return nil, err
	}
	if len(seats) == 0 {
		return nil, ErrNoRoll
	}
	because, err := exclusionsOf(row)
	if err != nil {
		return nil, err
	}
	client := s.Store.Client(ctx)
	creates := make([]*ent.RollEntryCreate, 0, len(seats))
	for _, seat := range seats {
		line := lineOf(seat, because)
		create := client.RollEntry.Create().SetVoteID(row.ID).SetSeatID(seat.Seat).SetNumber(seat.Number).SetSuspended(seat.Suspended).
			SetAttendance(string(seat.Attendance)).SetMayCast(line.entitled(rule.LateArrivals) && !Method(row.Method).Counted())
		if !seat.Person.IsZero() {
			create.SetPersonID(seat.Person).SetName(seat.PersonName).SetTitle(seat.Title).SetUnitName(seat.UnitName).
				SetDelegateGroup(seat.Group).SetSortKey(viet.SortKey(seat.PersonName)).SetExcludedBecause(because[seat.Person])
		}
		creates = append(creates, create)
	}
	// In portions: a database limits the number of values in one statement.
	const portion = 200
	entries := make([]*ent.RollEntry, 0, len(seats))
	for part := range slices.Chunk(creates, portion) {
		stored, err := client.RollEntry.CreateBulk(part...).Save(ctx)
		if err != nil {
			return nil, fmt.Errorf("voting: freezing the roll: %w", err)
		}
		entries = append(entries, stored...)
	}
	return entries, nil
}

// exclusionsOf returns why persons may not take part.
func exclusionsOf(row *ent.Vote) (map[id.Person]string, error) {
	list, err := readExclusions(row)
	because := make(map[id.Person]string, len(list))
	for _, e := range list {
		because[e.PersonID] = e.Reason
	}
	return because, err
}

// lineOf reads a seat of the roster for counting.
func lineOf(seat RosterSeat, because map[id.Person]string) rollLine {
	return rollLine{seat: seat.Seat, number: seat.Number, person: seat.Person, suspended: seat.Suspended, atOpening: seat.Attendance,
		excluded: !seat.Person.IsZero() && because[seat.Person] != ""}
}

func linesOf(entries []*ent.RollEntry) []rollLine {
	lines := make([]rollLine, len(entries))
	for i, e := range entries {
		lines[i] = entryLine(e)
	}
	return lines
}

// FrozenSeat is what the digest of a roll covers of one seat.
type FrozenSeat struct {
	Seat   id.Seat
	Number int
	// Person is none for a vacant seat.
	Person          id.Person
	Name            string
	Suspended       bool
	ExcludedBecause string
	// Attendance is that at the opening.
	Attendance Attendance
	MayCast    bool
}

func frozen(entries []*ent.RollEntry) []FrozenSeat {
	seats := make([]FrozenSeat, len(entries))
	for i, e := range entries {
		seats[i] = FrozenSeat{Seat: e.SeatID, Number: e.Number, Person: value(e.PersonID), Name: e.Name, Suspended: e.Suspended,
			ExcludedBecause: e.ExcludedBecause, Attendance: Attendance(e.Attendance), MayCast: e.MayCast}
	}
	return seats
}

// RollDigest is what the audit log holds of a frozen roll: SHA-256 (lower-case hex) over what was frozen of every seat, by seat number, each
// value preceded by its length as four bytes, big-endian. Presence at the close is not part of it: it is noted later.
func RollDigest(seats []FrozenSeat) string {
	seats = slices.Clone(seats)
	slices.SortFunc(seats, func(a, b FrozenSeat) int { return cmp.Compare(a.Number, b.Number) })
	parts := []string{"nghitruong/roll/1"}
	for _, s := range seats {
		person := ""
		if !s.Person.IsZero() {
			person = s.Person.String()
		}
		parts = append(parts, s.Seat.String(), strconv.Itoa(s.Number), person, s.Name, strconv.FormatBool(s.Suspended), s.ExcludedBecause,
			string(s.Attendance), strconv.FormatBool(s.MayCast))
	}
	return digest(parts...)
}
