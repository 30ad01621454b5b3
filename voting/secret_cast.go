package voting

import (
	"context"

	"nghitruong/internal/id"
)

// Manifest tells a device what it needs to make a ballot of a vote on the board. It needs meeting.read.
func (s *Service) Manifest(ctx context.Context, v id.Vote) (VoteManifest, error) {
	return VoteManifest{}, ErrNotOnBoard.With("code", "")
}

// CastSecret puts a secret ballot on the board.
func (s *Service) CastSecret(ctx context.Context, v id.Vote, record []byte) (SecretStored, error) {
	return SecretStored{}, ErrNotSecret.With("code", "")
}

// Spoil opens an own ballot.
func (s *Service) Spoil(ctx context.Context, v id.Vote, o OpenedBallot) (SecretStored, error) {
	return SecretStored{}, ErrNotSecret.With("code", "")
}

// PublishedBallots lists the ballots on the board.
func (s *Service) PublishedBallots(ctx context.Context, v id.Vote) ([]PublishedBallot, error) {
	return nil, ErrNotSecret.With("code", "")
}

// ConfirmClose records a trustee's confirmation.
func (s *Service) ConfirmClose(ctx context.Context, v id.Vote, sig string) (Vote, error) {
	return Vote{}, ErrNotSecret.With("code", "")
}

// PostShare records a trustee's decryption.
func (s *Service) PostShare(ctx context.Context, v id.Vote, share DecryptionShare) (Vote, error) {
	return Vote{}, ErrNotSecret.With("code", "")
}

// CastSigned is CastOpinion with the signature of the registered key.
func (s *Service) CastSigned(ctx context.Context, v id.Vote, choice, opinion, key string, sig *BallotSignature) (Stored, error) {
	return s.CastOpinion(ctx, v, choice, opinion, key)
}
