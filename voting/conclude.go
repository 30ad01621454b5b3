package voting

import (
	"context"
	"time"

	"nghitruong/ent"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// Conclude records the chair's conclusion about a closed vote whose rule leaves the decision to the chair. Until the announcement the chair
// may conclude again; every conclusion is in the audit log, as a digest like the result itself. It needs vote.announce. Errors: those of
// authz; ErrNotFound, ErrState, ErrNothingToConclude, ErrBadConclusion, fault.ErrInput.
func (s *Service) Conclude(ctx context.Context, v id.Vote, outcome, reason string) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "vote", "announce", domain); err != nil {
		return Vote{}, err
	}
	if outcome != string(rules.Passed) && outcome != string(rules.Failed) {
		return Vote{}, ErrBadConclusion
	}
	if reason, err = fault.RequiredLine("body.reason", reason, maxReason); err != nil {
		return Vote{}, err
	}
	closed := func(row *ent.Vote) bool { return State(row.State) == Closed }
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, closed, func(ctx context.Context, row *ent.Vote, _ MeetingInfo, _ time.Time) (string, any, error) {
		result, err := readResult(row)
		if err != nil {
			return "", nil, err
		}
		if result.Outcome != rules.NeedsChair {
			return "", nil, ErrNothingToConclude.With("code", row.Code)
		}
		told := map[string]any{"code": row.Code, "conclusion_digest": digest("nghitruong/conclusion/1", v.String(), outcome, reason, string(row.ResultNonce))}
		return "vote.concluded", told, row.Update().SetConclusion(outcome).SetConclusionReason(reason).Exec(ctx)
	})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}
