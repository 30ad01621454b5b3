package voting

import (
	"context"
	"fmt"

	"nghitruong/ent"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// Acts on several votes of one meeting: all of them happen, in one transaction, or none.

// PrepareBatch is Prepare for several drafts. An error says which draft it is about: body.votes[3], or a place within it.
func (s *Service) PrepareBatch(ctx context.Context, meeting id.Meeting, drafts []NewVote) ([]Vote, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "vote", "prepare", domain); err != nil {
		return nil, err
	}
	votes := make([]id.Vote, len(drafts))
	for i := range votes {
		votes[i] = id.New[id.Vote]()
	}
	at, code := "", ""
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		for i, n := range drafts {
			at, code = fmt.Sprintf("body.votes[%d]", i), n.Code
			if err := s.prepare(ctx, meeting, votes[i], n, at); err != nil {
				return err
			}
		}
		return s.emit(ctx, meeting, "vote.prepared")
	})
	if ent.IsConstraintError(err) {
		err = ErrCodeTaken.With("code", code).Wrap(err)
	}
	if err != nil {
		return nil, placed(err, at)
	}
	return s.several(ctx, meeting, domain, votes)
}

// placed says where an error belongs, unless it says so itself or is not about what was sent.
func placed(err error, place string) error {
	problem := fault.From(err)
	if problem.Kind == fault.Internal || problem.Kind == fault.Unavailable || len(problem.Fields(fault.Vietnamese)) > 0 {
		return err
	}
	return problem.At(place, problem)
}

// ReadyAll is Ready for several votes.
func (s *Service) ReadyAll(ctx context.Context, meeting id.Meeting, votes []id.Vote) ([]Vote, error) {
	return s.changeAll(ctx, meeting, votes, "prepare", Ready, show)
}

// OpenAll is Open for several votes. They are open at once, each with a roll and ballots of its own, and bear the same opening; no other vote
// of the meeting is opened before all of them are closed or cancelled.
func (s *Service) OpenAll(ctx context.Context, meeting id.Meeting, votes []id.Vote, belowQuorumReason string) ([]Vote, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "vote", "open", domain); err != nil {
		return nil, err
	}
	votes = distinct(votes)
	if err := s.openTogether(ctx, meeting, votes, belowQuorumReason); err != nil {
		return nil, err
	}
	return s.several(ctx, meeting, domain, votes)
}

// CloseAll is Close for several votes.
func (s *Service) CloseAll(ctx context.Context, meeting id.Meeting, votes []id.Vote) ([]Vote, error) {
	return s.changeAll(ctx, meeting, votes, "open", Closed, s.close)
}

// AnnounceAll is Announce for several votes.
func (s *Service) AnnounceAll(ctx context.Context, meeting id.Meeting, votes []id.Vote) ([]Vote, error) {
	return s.changeAll(ctx, meeting, votes, "announce", Announced, announce)
}
