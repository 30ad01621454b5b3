package voting

import (
	"context"

	"nghitruong/internal/id"
)

// EditVote is a change of a vote that is not open yet; nil leaves a thing as it is.
type EditVote struct {
	Motion, Rule     *string
	Method           *Method
	DocumentVersion  *id.DocumentVersion
	SeatsToFill      *int
	CountdownSeconds *int
	CloseByCountdown *bool
	Candidates       *[]NewCandidate
	Board            *NewBoard
	CountingBoard    *id.CountingBoard
	Exclusions       *[]NewExclusion
}

// Amendment is what the decided parts have changed in a whole text.
type Amendment struct {
	DocumentVersion id.DocumentVersion
	// Motion is empty when it stays.
	Motion string
	// Note says what was changed.
	Note string
}

// Repetition is how a vote is taken again.
type Repetition struct {
	Reason string
	// Method and Motion are empty when they stay.
	Method Method
	Motion string
}

func (s *Service) PrepareBatch(ctx context.Context, meeting id.Meeting, list []NewVote) ([]Vote, error) {
	return nil, ErrState
}
func (s *Service) Edit(ctx context.Context, v id.Vote, e EditVote) (Vote, error) {
	return Vote{}, ErrState
}
func (s *Service) ReadyAll(ctx context.Context, meeting id.Meeting, votes []id.Vote) ([]Vote, error) {
	return nil, ErrState
}
func (s *Service) OpenAll(ctx context.Context, meeting id.Meeting, votes []id.Vote, belowQuorumReason string) ([]Vote, error) {
	return nil, ErrState
}
func (s *Service) CloseAll(ctx context.Context, meeting id.Meeting, votes []id.Vote) ([]Vote, error) {
	return nil, ErrState
}
func (s *Service) AnnounceAll(ctx context.Context, meeting id.Meeting, votes []id.Vote) ([]Vote, error) {
	return nil, ErrState
}
func (s *Service) Amend(ctx context.Context, v id.Vote, a Amendment) (Vote, error) {
	return Vote{}, ErrState
}
func (s *Service) Repeat(ctx context.Context, v id.Vote, r Repetition) (Vote, error) {
	return Vote{}, ErrState
}
func (s *Service) NextRound(ctx context.Context, v id.Vote) (Vote, error) { return Vote{}, ErrState }
func (s *Service) Conclude(ctx context.Context, v id.Vote, outcome, reason string) (Vote, error) {
	return Vote{}, ErrState
}
func (s *Service) SetCountdown(ctx context.Context, v id.Vote, seconds int, closes bool) (Vote, error) {
	return Vote{}, ErrState
}
func (s *Service) BeforeOpening(ctx context.Context, v id.Vote) (BeforeOpening, error) {
	return BeforeOpening{}, ErrState
}
func (s *Service) CastOpinion(ctx context.Context, v id.Vote, choice, opinion, ballotKey string) (Stored, error) {
	return s.Cast(ctx, v, choice, ballotKey)
}
