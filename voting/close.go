package voting

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// Close ends the casting and counts: the last revision of each seat, decided by the vote's own rule. It waits for ballots that are being
// stored; none is stored afterwards. It needs vote.open.
func (s *Service) Close(ctx context.Context, v id.Vote) (Vote, error) {
	return s.change(ctx, v, "open", Closed, s.close)
}

func (s *Service) close(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	roll, err := s.rollAtClosing(ctx, row)
	if err != nil {
		return "", nil, err
	}
	choices, err := s.lastChoices(ctx, row.ID)
	if err != nil {
		return "", nil, err
	}
	var chair id.Person
	if len(info.Chairs) > 0 {
		chair = info.Chairs[0]
	}
	counts := count(roll, choices, chair)
	result, err := rules.Decide(rule.Rule, counts)
	if err != nil {
		return "", nil, err
	}
	raw, err := json.Marshal(result)
	if err != nil {
		return "", nil, err
	}
	err = row.Update().SetState(string(Closed)).ClearOpenGuard().SetClosedAt(now).SetPresentAtClosing(counts.PresentAtClose).SetResult(raw).Exec(ctx)
	return "vote.closed", map[string]any{"code": row.Code, "counts": counts, "result": result}, err
}

// rollAtClosing notes on the roll who is present at the close and returns it.
func (s *Service) rollAtClosing(ctx context.Context, row *ent.Vote) ([]rollLine, error) {
	seats, err := s.Roster.Roll(ctx, row.MeetingID)
	if err != nil {
		return nil, err
	}
	now := make(map[id.Seat]RosterSeat, len(seats))
	for _, seat := range seats {
		now[seat.Seat] = seat
	}
	client := s.Store.Client(ctx)
	entries, err := client.RollEntry.Query().Where(rollentry.VoteID(row.ID)).All(ctx)
	if err != nil {
		return nil, err
	}
	roll := make([]rollLine, 0, len(entries))
	byAttendance := map[Attendance][]id.Seat{}
	for _, entry := range entries {
		line := entryLine(entry)
		line.atClose = Absent
		// Whoever has taken the seat since the opening is not the one on the roll.
		if seat, ok := now[entry.SeatID]; ok && seat.Person == line.person {
			line.atClose = seat.Attendance
		}
		byAttendance[line.atClose] = append(byAttendance[line.atClose], line.seat)
		roll = append(roll, line)
	}
	for attendance, seats := range byAttendance {
		for portion := range slices.Chunk(seats, 500) {
			err := client.RollEntry.Update().Where(rollentry.VoteID(row.ID), rollentry.SeatIDIn(portion...)).
				SetAttendanceAtClosing(string(attendance)).Exec(ctx)
			if err != nil {
				return nil, err
			}
		}
	}
	return roll, nil
}

// lastChoices returns the choice of the last revision of each seat that has stored one.
func (s *Service) lastChoices(ctx context.Context, v id.Vote) (map[id.Seat]rules.Choice, error) {
	rows, err := s.Store.Client(ctx).Ballot.Query().Where(ballot.VoteID(v)).Order(ent.Asc(ballot.FieldRevision)).
		Select(ballot.FieldSeatID, ballot.FieldChoice).All(ctx)
	if err != nil {
		return nil, err
	}
	choices := make(map[id.Seat]rules.Choice, len(rows))
	for _, b := range rows {
		choices[b.SeatID] = rules.Choice(b.Choice)
	}
	return choices, nil
}

// Announce shows the result, and in an open vote who chose what, to everybody of the meeting. It is final. It needs vote.announce.
func (s *Service) Announce(ctx context.Context, v id.Vote) (Vote, error) {
	return s.change(ctx, v, "announce", Announced, func(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
		err := row.Update().SetState(string(Announced)).SetAnnouncedAt(now).Exec(ctx)
		return "vote.announced", map[string]any{"code": row.Code, "result": row.Result}, err
	})
}
