package opinions

import (
	"context"
	"encoding/json"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/opinionanswer"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// CloseKind is the job that closes a ballot at its deadline (CloseDue).
const CloseKind = "opinions.close"

type ballotPayload struct {
	BallotID id.OpinionBallot `json:"ballot_id"`
}

func readRule(raw json.RawMessage) (rules.Rule, error) {
	var r rules.Rule
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("opinions: stored rule: %w", err)
	}
	return r, nil
}

func readResult(raw json.RawMessage) (rules.Result, error) {
	var r rules.Result
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("opinions: stored result: %w", err)
	}
	return r, nil
}

// Close ends the answering before the deadline. It needs opinion.manage. Errors: ErrNotFound, ErrState.
func (s *Service) Close(ctx context.Context, b id.OpinionBallot) (OpinionBallot, error) {
	return s.act(ctx, b, []State{Sent}, func(ctx context.Context, row *ent.OpinionBallot) error { return s.close(ctx, row, "office") })
}

// CloseDue is the handler of CloseKind. On a ballot that is closed or cancelled already it does nothing.
func (s *Service) CloseDue(ctx context.Context, payload json.RawMessage) error {
	var p ballotPayload
	if err := json.Unmarshal(payload, &p); err != nil {
		return fmt.Errorf("opinions: order: %w", err)
	}
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lock(ctx, p.BallotID)
		if err != nil || State(row.State) != Sent {
			return err
		}
		if s.Store.Now().Before(*row.Deadline) {
			// The clock was set back since the job became due.
			return s.Work.Enqueue(ctx, CloseKind, p, *row.Deadline)
		}
		if err := s.close(ctx, row, "deadline"); err != nil {
			return err
		}
		return s.emit(ctx, row.ID)
	})
}

// close counts the answers of a sent ballot whose row is locked.
func (s *Service) close(ctx context.Context, row *ent.OpinionBallot, by string) error {
	rule, err := readRule(row.Rule)
	if err != nil {
		return err
	}
	members, err := s.members(ctx, row.ID)
	if err != nil {
		return err
	}
	answers, err := s.lastAnswers(ctx, row.ID)
	if err != nil {
		return err
	}
	counts := rules.Counts{Seats: len(members), InOffice: len(members), PresentAtOpening: len(members), PresentAtClose: len(members)}
	digests := []string{"nghitruong/opinions/1", row.ID.String()}
	for _, m := range members {
		a := answers[m.PersonID]
		if a == nil {
			counts.NotVoting++
			continue
		}
		choice := rules.Choice(a.Choice)
		switch choice {
		case rules.For:
			counts.For++
		case rules.Against:
			counts.Against++
		case rules.Other:
			counts.Other++
		default:
			return fmt.Errorf("opinions: stored choice %q", a.Choice)
		}
		if m.Chair {
			counts.ChairChoice = choice
		}
		digests = append(digests, Digest(a.ID, NewAnswer{Choice: a.Choice, Opinion: a.Opinion, Key: a.AnswerKey}))
	}
	result, err := rules.Decide(rule, counts)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(result)
	if err != nil {
		return err
	}
	if err := row.Update().SetState(string(Closed)).SetClosedAt(s.Store.Now()).SetResult(raw).Exec(ctx); err != nil {
		return err
	}
	body := map[string]any{"by": by, "members": len(members), "answered": len(answers), "digest": digest(digests...)}
	if err := s.record(ctx, row, "opinion.closed", body); err != nil {
		return err
	}
	return s.tell(ctx, row, members, "opinion.closed")
}

// lastAnswers returns the answer that counts of each member who has answered.
func (s *Service) lastAnswers(ctx context.Context, b id.OpinionBallot) (map[id.Person]*ent.OpinionAnswer, error) {
	rows, err := s.Store.Client(ctx).OpinionAnswer.Query().Where(opinionanswer.BallotID(b)).Order(opinionanswer.ByRevision()).All(ctx)
	if err != nil {
		return nil, err
	}
	last := make(map[id.Person]*ent.OpinionAnswer, len(rows))
	for _, a := range rows {
		last[a.PersonID] = a
	}
	return last, nil
}

// Conclude enters the chair's conclusion (kết luận) of a closed ballot that the rule does not decide, with its reason. The chair of the ballot may
// do it, and the office, which records what the chair has concluded. Until the publication it may be entered anew; the ledger keeps every one.
// Errors: those of see, authz.ErrForbidden, ErrState, ErrNothingToConclude, ErrOutcome, fault.ErrInput.
func (s *Service) Conclude(ctx context.Context, b id.OpinionBallot, outcome, reason string) (OpinionBallot, error) {
	_, v, err := s.see(ctx, b)
	if err != nil {
		return OpinionBallot{}, err
	}
	if !v.office && !v.chair() {
		return OpinionBallot{}, authz.ErrForbidden
	}
	return s.change(ctx, b, []State{Closed}, func(ctx context.Context, row *ent.OpinionBallot) error {
		result, err := readResult(row.Result)
		if err != nil {
			return err
		}
		if result.Outcome != rules.NeedsChair {
			return ErrNothingToConclude.With("code", row.Code)
		}
		if outcome != string(rules.Passed) && outcome != string(rules.Failed) {
			return ErrOutcome
		}
		reason, err := fault.RequiredParagraphs("reason", reason, maxReason)
		if err != nil {
			return err
		}
		if err := row.Update().SetConclusion(outcome).SetConclusionReason(reason).Exec(ctx); err != nil {
			return err
		}
		// Like the result, the conclusion stands in the ledger from the publication on; until then that there is one.
		return s.record(ctx, row, "opinion.concluded", map[string]any{"by_chair": v.chair()})
	})
}

// Publish shows the summary to all members; nothing of the ballot changes afterwards. It needs opinion.manage. Errors: ErrNotFound, ErrState,
// ErrNotConcluded.
func (s *Service) Publish(ctx context.Context, b id.OpinionBallot) (OpinionBallot, error) {
	return s.act(ctx, b, []State{Closed}, func(ctx context.Context, row *ent.OpinionBallot) error {
		result, err := readResult(row.Result)
		if err != nil {
			return err
		}
		if result.Outcome == rules.NeedsChair && row.Conclusion == "" {
			return ErrNotConcluded
		}
		if err := row.Update().SetState(string(Published)).SetPublishedAt(s.Store.Now()).Exec(ctx); err != nil {
			return err
		}
		body := map[string]any{"result": row.Result, "conclusion": row.Conclusion, "conclusion_reason": row.ConclusionReason}
		if err := s.record(ctx, row, "opinion.published", body); err != nil {
			return err
		}
		members, err := s.members(ctx, b)
		if err != nil {
			return err
		}
		return s.tell(ctx, row, members, "opinion.published")
	})
}
