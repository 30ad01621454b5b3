package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/voting"
)

// VoteKeyList is the answer with the vote keys of those who hold a seat.
type VoteKeyList struct {
	Keys []voting.VoteKeyLine `json:"keys"`
}

type registerVoteKey struct {
	Body voting.NewVoteKey
}

// RegisterVoteKeys adds the operations on the keys with which devices sign ballots.
func RegisterVoteKeys(a *API, s *voting.Service) {
	Get(a, "/api/me/vote-key", "get-vote-key", "The own vote key", func(ctx context.Context, _ *None) (voting.MyVoteKey, error) {
		return s.VoteKey(ctx)
	})
	Put(a, "/api/me/vote-key", "register-vote-key", "Register the key of this device for signing ballots", func(ctx context.Context, in *registerVoteKey) (voting.MyVoteKey, error) {
		return s.RegisterVoteKey(ctx, in.Body)
	})
	Delete(a, "/api/me/vote-key", "withdraw-vote-key", "Withdraw the own vote key", func(ctx context.Context, _ *None) (None, error) {
		return None{}, s.WithdrawVoteKey(ctx)
	})
	Get(a, "/api/meetings/{id}/vote-keys", "list-vote-keys", "The vote keys of those who hold a seat, to be compared before the opening",
		func(ctx context.Context, in *meetingPath) (VoteKeyList, error) {
			meeting, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return VoteKeyList{}, err
			}
			list, err := s.VoteKeys(ctx, meeting)
			return VoteKeyList{Keys: list}, err
		})
}
