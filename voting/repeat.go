package voting

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/candidate"
	"nghitruong/ent/countingboard"
	"nghitruong/ent/countingboardmember"
	"nghitruong/ent/vote"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// Repetition is how a vote is taken again.
type Repetition struct {
	Reason string
	// Method and Motion are empty when they stay.
	Method Method
	Motion string
}

// Repeat makes a vote void and takes it again, in one act. A vote that is open or closed is cancelled with the reason; one that was announced
// stays announced, and is marked as void with the reason. The new vote has the same text, rule, candidates, board and place among the parts
// of a text, its code ends in "/2", and it is ready. It needs vote.open. Errors: those of authz; ErrNotFound, ErrState for a vote that was
// never open, ErrAlreadyRepeated, ErrParent for a part of a text that has been opened, fault.ErrInput, ErrMethod, ErrKindNeedsCount.
func (s *Service) Repeat(ctx context.Context, v id.Vote, r Repetition) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "vote", "open", domain); err != nil {
		return Vote{}, err
	}
	if r.Reason, err = fault.RequiredLine("body.reason", r.Reason, maxReason); err != nil {
		return Vote{}, err
	}
	if r.Motion, err = fault.Paragraphs("body.motion", r.Motion, maxMotion); err != nil {
		return Vote{}, err
	}
	again := id.New[id.Vote]()
	err = s.Store.Tx(ctx, func(ctx context.Context) error { return s.repeat(ctx, row, again, r) })
	if ent.IsConstraintError(err) {
		return Vote{}, ErrCodeTaken.With("code", row.Code).Wrap(err)
	}
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, again)
}

func (s *Service) repeat(ctx context.Context, seen *ent.Vote, again id.Vote, r Repetition) error {
	// The whole text is locked with its part, so that it is not opened meanwhile.
	votes := []id.Vote{seen.ID}
	if seen.ParentID != nil {
		votes = append(votes, *seen.ParentID)
	}
	rows, err := s.lockWithOpening(ctx, votes)
	if err != nil {
		return err
	}
	row := rows[slices.IndexFunc(rows, func(row *ent.Vote) bool { return row.ID == seen.ID })]
	if row.OpenedAt == nil {
		return ErrState.With("code", row.Code)
	}
	for _, whole := range rows {
		if whole.ID != row.ID && (whole.OpenedAt != nil || State(whole.State).decided()) {
			return ErrParent
		}
	}
	client := s.Store.Client(ctx)
	repeated, err := client.Vote.Query().Where(vote.RepeatsID(row.ID), vote.StateNEQ(string(Cancelled))).Exist(ctx)
	if err != nil {
		return err
	}
	if repeated {
		return ErrAlreadyRepeated.With("code", row.Code)
	}
	if _, err := s.Agenda.HoldMeeting(ctx, row.MeetingID); err != nil {
		return err
	}
	now := s.Store.Now()
	if err := s.void(ctx, row, r.Reason, now); err != nil {
		return err
	}
	if err := s.takeAgain(ctx, row, again, r, now); err != nil {
		return err
	}
	return s.emit(ctx, row.MeetingID, "vote.repeated")
}

// void ends a vote that is taken again; one that was announced stays as it is but for the mark.
func (s *Service) void(ctx context.Context, row *ent.Vote, reason string, now time.Time) error {
	switch State(row.State) {
	case Cancelled:
		return nil
	case Announced:
		if err := row.Update().SetVoidReason(reason).SetVoidedAt(now).Exec(ctx); err != nil {
			return err
		}
		return s.record(ctx, row, "vote.voided", map[string]any{"code": row.Code, "reason": reason})
	}
	name, body, err := s.cancel(ctx, row, now, reason)
	if err != nil {
		return err
	}
	return s.record(ctx, row, name, body)
}

// takeAgain stores the repetition of a vote.
func (s *Service) takeAgain(ctx context.Context, row *ent.Vote, again id.Vote, r Repetition, now time.Time) error {
	n := NewVote{Item: row.ItemID, Motion: row.Motion, Kind: Kind(row.Kind), Method: Method(row.Method), SeatsToFill: row.SeatsToFill,
		CountdownSeconds: row.CountdownSeconds, CloseByCountdown: row.CloseByCountdown, Repeats: row.ID, DocumentVersion: value(row.DocumentVersionID),
		Parent: value(row.ParentID), CountingBoard: value(row.CountingBoardID)}
	if r.Motion != "" {
		n.Motion = r.Motion
	}
	if r.Method != "" {
		n.Method = r.Method
		n.CloseByCountdown = n.CloseByCountdown && !n.Method.Counted()
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return err
	}
	if err := checkMethod(n.Kind, n.Method, rule); err != nil {
		return err
	}
	if n.Code, err = s.code(ctx, row.MeetingID, n); err != nil {
		return err
	}
	create, err := s.newRow(ctx, row.MeetingID, again, n, rule)
	if err != nil {
		return err
	}
	create.SetState(string(Ready)).SetReadyAt(now).SetAmendmentNote(row.AmendmentNote).SetNillableAmendedAt(row.AmendedAt).
		SetNillablePreviousRoundID(row.PreviousRoundID)
	if len(row.Exclusions) > 0 {
		create.SetExclusions(row.Exclusions)
	}
	made, err := create.Save(ctx)
	if err != nil {
		return err
	}
	if err := s.copyCandidates(ctx, row.ID, again, nil); err != nil {
		return err
	}
	if err := s.proposeAgain(ctx, row, made); err != nil {
		return err
	}
	return s.record(ctx, made, "vote.repeated", map[string]any{
		"code": made.Code, "motion": made.Motion, "repeats_id": row.ID, "repeats_code": row.Code, "reason": r.Reason, "method": made.Method,
		"was": row.State,
	})
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// copyCandidates gives a vote the candidates of another, withdrawn ones included; with ordinals only those, standing, in a new order.
func (s *Service) copyCandidates(ctx context.Context, from, to id.Vote, ordinals []int) error {
	client := s.Store.Client(ctx)
	query := client.Candidate.Query().Where(candidate.VoteID(from)).Order(ent.Asc(candidate.FieldOrdinal, candidate.FieldID))
	if ordinals != nil {
		query.Where(candidate.OrdinalIn(ordinals...), candidate.WithdrawnAtIsNil())
	}
	list, err := query.All(ctx)
	if err != nil {
		return err
	}
	creates := make([]*ent.CandidateCreate, len(list))
	for i, c := range list {
		creates[i] = client.Candidate.Create().SetVoteID(to).SetNillablePersonID(c.PersonID).SetOrdinal(i + 1).SetName(c.Name).SetTitle(c.Title).
			SetNominatedBy(c.NominatedBy).SetNillableWithdrawnAt(c.WithdrawnAt).SetWithdrawnBecause(c.WithdrawnBecause).
			SetNillableWithdrawalVoteID(c.WithdrawalVoteID).SetCreatedAt(s.Store.Now())
	}
	return client.Candidate.CreateBulk(creates...).Exec(ctx)
}

// proposeAgain proposes the counting board of a repeated vote again; the votes that are not open yet and were to be counted by it follow.
func (s *Service) proposeAgain(ctx context.Context, row, made *ent.Vote) error {
	client := s.Store.Client(ctx)
	board, err := client.CountingBoard.Query().Where(countingboard.VoteID(row.ID)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	members, err := client.CountingBoardMember.Query().Where(countingboardmember.BoardID(board.ID)).
		Order(ent.Asc(countingboardmember.FieldOrdinal)).All(ctx)
	if err != nil {
		return err
	}
	list := make([]BoardMember, len(members))
	for i, m := range members {
		list[i] = BoardMember{PersonID: m.PersonID, Name: m.Name, Title: m.Title, Head: m.Head}
	}
	again, err := s.storeBoard(ctx, made, list)
	if err != nil {
		return err
	}
	return client.Vote.Update().Where(vote.CountingBoardID(board.ID), vote.OpenedAtIsNil()).SetCountingBoardID(again).Exec(ctx)
}

// round is the number of an election's round, from 1; 0 for other votes.
func (s *Service) round(ctx context.Context, row *ent.Vote) (int, error) {
	if Kind(row.Kind) != Election {
		return 0, nil
	}
	round := 1
	for row.PreviousRoundID != nil {
		var err error
		if row, err = s.Store.Client(ctx).Vote.Get(ctx, *row.PreviousRoundID); err != nil {
			return 0, err
		}
		round++
	}
	return round, nil
}

// NextRound makes the next round of an election that was announced with seats open: for those seats, among those who stand in it by the
// rule. It is ready. It needs vote.prepare or vote.open. Errors: those of authz; ErrNotFound, ErrState, ErrNoNextRound, ErrNextRoundExists.
func (s *Service) NextRound(ctx context.Context, v id.Vote) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if !s.Authz.Allowed(ctx, "vote", "prepare", domain) {
		if err := s.Authz.Require(ctx, "vote", "open", domain); err != nil {
			return Vote{}, err
		}
	}
	next := id.New[id.Vote]()
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		rows, err := s.lock(ctx, row.ID)
		if err != nil {
			return err
		}
		return s.nextRound(ctx, rows[0], next)
	})
	if ent.IsConstraintError(err) {
		return Vote{}, ErrCodeTaken.With("code", row.Code).Wrap(err)
	}
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, next)
}

func (s *Service) nextRound(ctx context.Context, row *ent.Vote, next id.Vote) error {
	if Kind(row.Kind) != Election || State(row.State) != Announced || row.VoidedAt != nil {
		return ErrState.With("code", row.Code)
	}
	client := s.Store.Client(ctx)
	exists, err := client.Vote.Query().Where(vote.PreviousRoundID(row.ID), vote.StateNEQ(string(Cancelled))).Exist(ctx)
	if err != nil {
		return err
	}
	if exists {
		return ErrNextRoundExists.With("code", row.Code)
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return err
	}
	result, err := readResult(row)
	if err != nil {
		return err
	}
	standing := rules.NextRound(rule.Rule, result)
	if len(standing) == 0 {
		return ErrNoNextRound.With("code", row.Code)
	}
	n := NewVote{Item: row.ItemID, Motion: row.Motion, Kind: Election, Method: Method(row.Method), SeatsToFill: result.OpenSeats,
		CountdownSeconds: row.CountdownSeconds, DocumentVersion: value(row.DocumentVersionID), CountingBoard: value(row.CountingBoardID)}
	if n.Code, err = s.roundCode(ctx, row, result.Round+1); err != nil {
		return err
	}
	create, err := s.newRow(ctx, row.MeetingID, next, n, rule)
	if err != nil {
		return err
	}
	create.SetState(string(Ready)).SetReadyAt(s.Store.Now()).SetPreviousRoundID(row.ID)
	if len(row.Exclusions) > 0 {
		create.SetExclusions(row.Exclusions)
	}
	made, err := create.Save(ctx)
	if err != nil {
		return err
	}
	if err := s.copyCandidates(ctx, row.ID, next, standing); err != nil {
		return err
	}
	err = s.record(ctx, made, "vote.next_round", map[string]any{
		"code": made.Code, "previous_round_id": row.ID, "previous_round_code": row.Code, "seats_to_fill": n.SeatsToFill, "ordinals": standing,
	})
	if err != nil {
		return err
	}
	return s.emit(ctx, row.MeetingID, "vote.next_round")
}

// roundCode is the code of a round: that of the first one with "/V2" (vòng 2) and so on, and more when that is taken.
func (s *Service) roundCode(ctx context.Context, row *ent.Vote, round int) (string, error) {
	client := s.Store.Client(ctx)
	first := row
	for first.PreviousRoundID != nil {
		var err error
		if first, err = client.Vote.Get(ctx, *first.PreviousRoundID); err != nil {
			return "", err
		}
	}
	code := fmt.Sprintf("%s/V%d", first.Code, round)
	for try := 2; ; try++ {
		taken, err := client.Vote.Query().Where(vote.MeetingID(row.MeetingID), vote.Code(code)).Exist(ctx)
		if err != nil || !taken {
			return code, err
		}
		code = fmt.Sprintf("%s/V%d/%d", first.Code, round, try)
	}
}
