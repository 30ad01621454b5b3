package api

import (
	"context"
	"encoding/base64"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting"
)

var errBase64 = fault.Define(fault.Invalid, "api.not_base64",
	"Dữ liệu gửi lên không đúng mã base64.", "What was sent is not base64.")

// PublishedBallotList is the answer with the ballots of a vote on the board.
type PublishedBallotList struct {
	Ballots []voting.PublishedBallot `json:"ballots"`
}

type castSecret struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Record string `json:"record" doc:"the ballot with its signature behind it, base64"`
	}
}

type spoilBallot struct {
	ID   string `path:"id" doc:"the vote"`
	Body voting.OpenedBallot
}

type confirmClose struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Sig string `json:"sig" doc:"by the trustee's key, over HB(close-ok, board, hash of the close record), hex"`
	}
}

type postShare struct {
	ID   string `path:"id" doc:"the vote"`
	Body voting.DecryptionShare
}

// RegisterSecret adds the operations on ballots that stand on the board of a meeting.
func RegisterSecret(a *API, s *voting.Service) {
	Enumerate(a, voting.PhaseVoting, voting.PhaseConfirming, voting.PhaseDecrypting, voting.PhaseDone, voting.PhaseSealed)
	Get(a, "/api/votes/{id}/manifest", "get-manifest", "What a device needs to make a ballot of a vote on the board", func(ctx context.Context, in *votePath) (voting.VoteManifest, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.VoteManifest{}, err
		}
		return s.Manifest(ctx, v)
	})
	Put(a, "/api/votes/{id}/secret-ballot", "cast-secret-ballot", "Put the own secret ballot on the board; answered with the receipt after it is durable",
		func(ctx context.Context, in *castSecret) (voting.SecretStored, error) {
			v, err := PathID[id.Vote](in.ID)
			if err != nil {
				return voting.SecretStored{}, err
			}
			record, err := base64.StdEncoding.Strict().DecodeString(in.Body.Record)
			if err != nil {
				return voting.SecretStored{}, fault.ErrInput.At("body.record", errBase64)
			}
			return s.CastSecret(ctx, v, record)
		})
	Put(a, "/api/votes/{id}/spoil", "spoil-ballot", "Open an own ballot to have it checked; it can never be cast", func(ctx context.Context, in *spoilBallot) (voting.SecretStored, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.SecretStored{}, err
		}
		return s.Spoil(ctx, v, in.Body)
	})
	Get(a, "/api/votes/{id}/published-ballots", "list-published-ballots", "The ballots of a secret vote on the board: who, never what",
		func(ctx context.Context, in *votePath) (PublishedBallotList, error) {
			v, err := PathID[id.Vote](in.ID)
			if err != nil {
				return PublishedBallotList{}, err
			}
			list, err := s.PublishedBallots(ctx, v)
			return PublishedBallotList{Ballots: list}, err
		})
	Put(a, "/api/votes/{id}/close-confirmation", "confirm-close", "A trustee confirms the close of a secret vote", func(ctx context.Context, in *confirmClose) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.ConfirmClose(ctx, v, in.Body.Sig)
	})
	Put(a, "/api/votes/{id}/decryption-share", "post-decryption-share", "A trustee decrypts the sums of a secret vote", func(ctx context.Context, in *postShare) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.PostShare(ctx, v, in.Body)
	})
}
