package voting

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/candidate"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// Close ends the casting and counts: the last revision of each seat, decided by the vote's own rule. It waits for ballots that are being
// stored; none is stored afterwards. What people count must have been confirmed by two of them. It needs vote.open. Errors: those of authz;
// ErrNotFound, ErrState, ErrNotCounted, ErrBehind.
func (s *Service) Close(ctx context.Context, v id.Vote) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return Vote{}, err
	}
	if secretOnDevices(Method(row.Method), rule) {
		return s.closeSecret(ctx, row, domain)
	}
	return s.change(ctx, v, "open", Closed, s.close)
}

func (s *Service) close(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
	if row.BehindAt != nil {
		return "", nil, ErrBehind.With("code", row.Code)
	}
	if Method(row.Method).Counted() && row.TallyConfirmedAt == nil {
		return "", nil, ErrNotCounted.With("code", row.Code)
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return "", nil, err
	}
	if secretOnDevices(Method(row.Method), rule) {
		return "", nil, ErrSecretTogether.With("code", row.Code)
	}
	roll, err := s.rollAtClosing(ctx, row)
	if err != nil {
		return "", nil, err
	}
	var chair id.Person
	if len(info.Chairs) > 0 {
		chair = info.Chairs[0]
	}
	if err := s.postOpenClose(ctx, row, roll); err != nil {
		return "", nil, err
	}
	result, counts, err := s.decide(ctx, row, rule, roll, chair, row.Tally)
	if err != nil {
		return "", nil, err
	}
	return s.finish(ctx, row, now, roll, result, counts)
}

// finish stores the result of a vote and closes it.
func (s *Service) finish(ctx context.Context, row *ent.Vote, now time.Time, roll []rollLine, result rules.Result, counts rules.Counts) (string, any, error) {
	raw, err := json.Marshal(result)
	if err != nil {
		return "", nil, err
	}
	nonce := make([]byte, nonceSize)
	if _, err := rand.Read(nonce); err != nil {
		return "", nil, fmt.Errorf("voting: no random source: %w", err)
	}
	hash, err := ResultDigest(row.ID, raw, nonce)
	if err != nil {
		return "", nil, err
	}
	err = row.Update().SetState(string(Closed)).ClearOpenGuard().SetClosedAt(now).SetPresentAtClosing(counts.PresentAtClose).SetResult(raw).
		SetResultNonce(nonce).Exec(ctx)
	if err == nil {
		err = s.passGuard(ctx, row)
	}
	return "vote.closed", map[string]any{
		"code": row.Code, "seats": counts.Seats, "present_at_closing": counts.PresentAtClose, "result_digest": hash,
		"closing_digest": closingDigest(roll),
	}, err
}

// decide counts and applies the vote's rule; figures are those of a vote that is not counted from ballots. The counts returned are those of the roll.
func (s *Service) decide(ctx context.Context, row *ent.Vote, rule snapshot, roll []rollLine, chair id.Person, figures json.RawMessage) (rules.Result, rules.Counts, error) {
	counts := count(roll, nil, chair, rule)
	kind, method := Kind(row.Kind), Method(row.Method)
	if kind.ofPersons() {
		result, err := s.decidePersons(ctx, row, rule, counts, figures)
		return result, counts, err
	}
	var err error
	if method.Counted() || rule.Secret {
		if rule.Secret {
			chair = id.Person{}
		}
		counts, err = countsOf(figures, counts, roll, chair)
	} else {
		var choices map[id.Seat]rules.Choice
		choices, err = s.lastChoices(ctx, row.ID)
		counts = count(roll, choices, chair, rule)
	}
	if err != nil {
		return rules.Result{}, counts, err
	}
	result, err := rules.Decide(rule.Rule, counts)
	return result, counts, err
}

func (s *Service) decidePersons(ctx context.Context, row *ent.Vote, rule snapshot, counts rules.Counts, figures json.RawMessage) (rules.Result, error) {
	standing, err := s.standing(ctx, row.ID)
	if err != nil {
		return rules.Result{}, err
	}
	round, err := s.round(ctx, row)
	if err != nil {
		return rules.Result{}, err
	}
	persons, err := personsCountsOf(figures, rules.PersonsCounts{
		Seats: counts.Seats, InOffice: counts.InOffice, Suspended: counts.Suspended, PresentAtOpening: counts.PresentAtOpening,
		PresentAtClose: counts.PresentAtClose, SeatsToFill: row.SeatsToFill, Round: round,
	}, standing)
	if err != nil {
		return rules.Result{}, err
	}
	if Kind(row.Kind) == Election {
		return rules.DecideElection(rule.Rule, persons)
	}
	return rules.DecideConfidence(rule.Rule, persons)
}

// standing returns the candidates of a vote who have not withdrawn, in the official order.
func (s *Service) standing(ctx context.Context, v id.Vote) ([]*ent.Candidate, error) {
	return s.Store.Client(ctx).Candidate.Query().Where(candidate.VoteID(v), candidate.WithdrawnAtIsNil()).
		Order(ent.Asc(candidate.FieldOrdinal, candidate.FieldID)).All(ctx)
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

// lastAnswers returns the last ballot of each seat that has stored one.
func (s *Service) lastAnswers(ctx context.Context, v id.Vote) (map[id.Seat]*ent.Ballot, error) {
	rows, err := s.Store.Client(ctx).Ballot.Query().Where(ballot.VoteID(v)).Order(ent.Asc(ballot.FieldRevision)).
		Select(ballot.FieldSeatID, ballot.FieldChoice, ballot.FieldOpinion).All(ctx)
	if err != nil {
		return nil, err
	}
	answers := make(map[id.Seat]*ent.Ballot, len(rows))
	for _, b := range rows {
		answers[b.SeatID] = b
	}
	return answers, nil
}

// lastChoices returns the choice of the last ballot of each seat that has stored one.
func (s *Service) lastChoices(ctx context.Context, v id.Vote) (map[id.Seat]rules.Choice, error) {
	answers, err := s.lastAnswers(ctx, v)
	if err != nil {
		return nil, err
	}
	choices := make(map[id.Seat]rules.Choice, len(answers))
	for seat, b := range answers {
		choices[seat] = rules.Choice(b.Choice)
	}
	return choices, nil
}

// Announce shows the result, and in an open vote who chose what, to everybody of the meeting. It is final. Where the rule leaves the
// decision to the chair, the chair must have concluded. It needs vote.announce. Errors: those of authz; ErrNotFound, ErrState,
// ErrNeedsConclusion.
func (s *Service) Announce(ctx context.Context, v id.Vote) (Vote, error) {
	return s.change(ctx, v, "announce", Announced, announce)
}

func announce(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
	if row.BehindAt != nil {
		return "", nil, ErrBehind.With("code", row.Code)
	}
	result, err := readResult(row)
	if err != nil {
		return "", nil, err
	}
	if result.Outcome == rules.NeedsChair && row.Conclusion == "" {
		return "", nil, ErrNeedsConclusion.With("code", row.Code)
	}
	err = row.Update().SetState(string(Announced)).SetAnnouncedAt(now).Exec(ctx)
	return "vote.announced", map[string]any{
		"code": row.Code, "result": row.Result, "nonce": hex.EncodeToString(row.ResultNonce), "conclusion": row.Conclusion,
		"conclusion_reason": row.ConclusionReason,
	}, err
}

// readResult reads the stored result of a vote that was closed.
func readResult(row *ent.Vote) (rules.Result, error) {
	var r rules.Result
	if err := json.Unmarshal(row.Result, &r); err != nil {
		return r, fmt.Errorf("voting: stored result: %w", err)
	}
	return r, nil
}

// passed tells whether the vote was announced as passed, by its result or by the chair's conclusion, and still stands.
func passed(row *ent.Vote) (bool, error) {
	if State(row.State) != Announced || row.VoidedAt != nil {
		return false, nil
	}
	result, err := readResult(row)
	return result.Outcome == rules.Passed || result.Outcome == rules.NeedsChair && row.Conclusion == string(rules.Passed), err
}
