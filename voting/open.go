package voting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// Open freezes the roll and lets those on it cast. When fewer are present than the rule's quorum asks for, a reason is needed; it is
// recorded and shown, and the vote will have no decision. It needs vote.open and a meeting in progress. Errors: those of authz; ErrNotFound,
// ErrState, ErrMeetingNotRunning, ErrAnotherOpen, ErrNoRoll, ErrNoQuorum.
func (s *Service) Open(ctx context.Context, v id.Vote, belowQuorumReason string) (Vote, error) {
	opened, err := s.change(ctx, v, "open", Open, func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
		reason, err := fault.Line("body.below_quorum_reason", belowQuorumReason, maxReason)
		if err != nil {
			return "", nil, err
		}
		return s.open(ctx, row, info, now, reason)
	})
	if ent.IsConstraintError(err) {
		// Two votes of one meeting were opened in the same moment; the guard's unique index let one through.
		return Vote{}, ErrAnotherOpen.Wrap(err)
	}
	return opened, err
}

func (s *Service) open(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time, reason string) (string, any, error) {
	if !info.Running {
		return "", nil, ErrMeetingNotRunning
	}
	another, err := s.Store.Client(ctx).Vote.Query().Where(vote.OpenGuard(row.MeetingID)).Exist(ctx)
	if err != nil {
		return "", nil, err
	}
	if another {
		return "", nil, ErrAnotherOpen
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	rule.LateArrivals = info.LateArrivals
	roll, err := s.freezeRoll(ctx, row, rule.LateArrivals)
	if err != nil {
		return "", nil, err
	}
	counts := count(roll, nil, id.Person{})
	if rule.Quorum.Met(counts.PresentAtOpening, counts.Seats, counts.InOffice) {
		reason = ""
	} else if reason == "" {
		return "", nil, ErrNoQuorum.With("present", counts.PresentAtOpening).With("needed", rule.Quorum.Needed(counts.Seats, counts.InOffice))
	}
	raw, err := json.Marshal(rule)
	if err != nil {
		return "", nil, err
	}
	err = row.Update().SetState(string(Open)).SetOpenGuard(row.MeetingID).SetOpenedAt(now).SetRule(raw).SetSeats(counts.Seats).
		SetPresentAtOpening(counts.PresentAtOpening).SetBelowQuorumReason(reason).Exec(ctx)
	return "vote.opened", map[string]any{
		"code": row.Code, "motion": row.Motion, "rule": rule, "seats": counts.Seats, "in_office": counts.InOffice,
		"present": counts.PresentAtOpening, "below_quorum_reason": reason,
	}, err
}

// MayHalt tells whether the meeting may be paused or closed now: ErrVoteOpen while one of its votes is open, which nobody could close
// properly afterwards. Ask it inside the transaction that holds the meeting.
func (s *Service) MayHalt(ctx context.Context, meeting id.Meeting) error {
	row, err := s.Store.Client(ctx).Vote.Query().Where(vote.OpenGuard(meeting)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return ErrVoteOpen.With("code", row.Code)
}

// freezeRoll stores the roll of the vote as the roster is now.
func (s *Service) freezeRoll(ctx context.Context, row *ent.Vote, lateArrivals bool) ([]rollLine, error) {
	seats, err := s.Roster.Roll(ctx, row.MeetingID)
	if err != nil {
		return nil, err
	}
	if len(seats) == 0 {
		return nil, ErrNoRoll
	}
	client := s.Store.Client(ctx)
	lines := make([]rollLine, 0, len(seats))
	creates := make([]*ent.RollEntryCreate, 0, len(seats))
	for _, seat := range seats {
		line := lineOf(seat)
		line.mayCast = line.entitled(lateArrivals)
		create := client.RollEntry.Create().SetVoteID(row.ID).SetSeatID(seat.Seat).SetNumber(seat.Number).SetSuspended(seat.Suspended).
			SetAttendance(string(seat.Attendance)).SetMayCast(line.mayCast)
		if !seat.Person.IsZero() {
			create.SetPersonID(seat.Person).SetName(seat.PersonName).SetTitle(seat.Title).SetUnitName(seat.UnitName).
				SetDelegateGroup(seat.Group).SetSortKey(viet.SortKey(seat.PersonName))
		}
		lines, creates = append(lines, line), append(creates, create)
	}
	// In portions: a database limits the number of values in one statement.
	const portion = 200
	for start := 0; start < len(creates); start += portion {
		end := min(start+portion, len(creates))
		if err := client.RollEntry.CreateBulk(creates[start:end]...).Exec(ctx); err != nil {
			return nil, fmt.Errorf("voting: freezing the roll: %w", err)
		}
	}
	return lines, nil
}

// lineOf reads a seat of the roster for counting.
func lineOf(seat RosterSeat) rollLine {
	return rollLine{seat: seat.Seat, person: seat.Person, suspended: seat.Suspended, atOpening: seat.Attendance}
}
