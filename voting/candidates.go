package voting

import (
	"context"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/candidate"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// Withdraw takes a person off the list of a vote about persons that has not been opened: shown with the reason from then on, and not
// counted. by is the vote that let the person withdraw, announced as passed; none when the person simply does not stand. It is final. It
// needs vote.prepare. Errors: those of authz; ErrNotFound, ErrState, ErrCandidateUnknown, ErrAlreadyWithdrawn, ErrWithdrawalVote,
// fault.ErrInput.
func (s *Service) Withdraw(ctx context.Context, v id.Vote, c id.Candidate, because string, by id.Vote) (Vote, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return Vote{}, err
	}
	if err := s.Authz.Require(ctx, "vote", "prepare", domain); err != nil {
		return Vote{}, err
	}
	if because, err = fault.RequiredLine("body.because", because, maxReason); err != nil {
		return Vote{}, err
	}
	notOpened := func(row *ent.Vote) bool { return State(row.State) == Prepared || State(row.State) == Ready }
	err = s.act(ctx, row.MeetingID, []id.Vote{v}, notOpened, func(ctx context.Context, row *ent.Vote, _ MeetingInfo, now time.Time) (string, any, error) {
		return s.withdraw(ctx, row, c, because, by, now)
	})
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, v)
}

func (s *Service) withdraw(ctx context.Context, row *ent.Vote, c id.Candidate, because string, by id.Vote, now time.Time) (string, any, error) {
	client := s.Store.Client(ctx)
	stands, err := client.Candidate.Query().Where(candidate.ID(c), candidate.VoteID(row.ID)).Only(ctx)
	if ent.IsNotFound(err) {
		return "", nil, ErrCandidateUnknown
	}
	if err != nil {
		return "", nil, err
	}
	if stands.WithdrawnAt != nil {
		return "", nil, ErrAlreadyWithdrawn.With("name", stands.Name)
	}
	body := map[string]any{"code": row.Code, "candidate_id": c, "name": stands.Name, "because": because}
	update := stands.Update().SetWithdrawnAt(now).SetWithdrawnBecause(because)
	if !by.IsZero() {
		decided, err := client.Vote.Get(ctx, by)
		if ent.IsNotFound(err) || err == nil && decided.MeetingID != row.MeetingID {
			return "", nil, fault.ErrInput.At("body.vote_id", ErrWithdrawalVote)
		}
		if err != nil {
			return "", nil, err
		}
		ok, err := passed(decided)
		if err != nil {
			return "", nil, err
		}
		if !ok {
			return "", nil, fault.ErrInput.At("body.vote_id", ErrWithdrawalVote)
		}
		update.SetWithdrawalVoteID(by)
		body["vote_id"], body["vote_code"] = by, decided.Code
	}
	return "vote.candidate_withdrawn", body, update.Exec(ctx)
}
