package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/voting"
)

type votePath struct {
	ID string `path:"id" doc:"the vote"`
}

// VoteList is the answer with the votes of a meeting.
type VoteList struct {
	Votes []voting.Vote `json:"votes"`
}

// RollList is the answer with the roll of a vote.
type RollList struct {
	Roll []voting.RollLine `json:"roll"`
}

type openVote struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		BelowQuorumReason string `json:"below_quorum_reason,omitempty" doc:"why the vote is opened although too few are present"`
	}
}

type cancelVote struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Reason string `json:"reason"`
	}
}

type castBallot struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Choice    string `json:"choice" doc:"for, against or abstain; other where the rule has opinions"`
		Opinion   string `json:"opinion,omitempty" doc:"the words of another opinion"`
		BallotKey string `json:"ballot_key" doc:"a UUID made for this press of the button and kept until it is answered"`
		// Signature is asked of those whose registered key is on the roll of the vote.
		Signature *voting.BallotSignature `json:"signature,omitempty" doc:"of those whose registered key is on the roll of the vote"`
	}
}

// RegisterVoting adds the operations on votes.
func RegisterVoting(a *API, s *voting.Service) {
	Enumerate(a, voting.InHall, voting.Online, voting.Excused, voting.Unexcused, voting.Absent, voting.Left)
	Enumerate(a, voting.OnMotion, voting.Election, voting.ConfidenceRating, voting.ConfidenceBallot)
	Enumerate(a, voting.Electronic, voting.Hands, voting.Cards, voting.RollCall, voting.Paper)
	Get(a, "/api/meetings/{id}/votes", "list-votes", "The votes of a meeting", func(ctx context.Context, in *struct {
		ID string `path:"id" doc:"the meeting"`
	}) (VoteList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return VoteList{}, err
		}
		list, err := s.List(ctx, meeting)
		return VoteList{Votes: list}, err
	})
	Post(a, "/api/meetings/{id}/votes", "prepare-vote", "Prepare a vote", func(ctx context.Context, in *newVote) (voting.Vote, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		n, err := in.Body.read()
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Prepare(ctx, meeting, n)
	})
	registerBatch(a, s)
	registerChanges(a, s)
	registerRecord(a, s)
	Get(a, "/api/votes/{id}", "get-vote", "One vote", onVote(s.Get))
	Get(a, "/api/votes/{id}/roll", "get-roll", "The roll of a vote; after the announcement with the choices", func(ctx context.Context, in *votePath) (RollList, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return RollList{}, err
		}
		list, err := s.Roll(ctx, v)
		return RollList{Roll: list}, err
	})
	Post(a, "/api/votes/{id}/ready", "show-vote", "Show the motion to everybody", onVote(s.Ready))
	Post(a, "/api/votes/{id}/open", "open-vote", "Freeze the roll and let those on it cast", func(ctx context.Context, in *openVote) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Open(ctx, v, in.Body.BelowQuorumReason)
	})
	Post(a, "/api/votes/{id}/close", "close-vote", "End the casting and count", onVote(s.Close))
	Post(a, "/api/votes/{id}/announce", "announce-vote", "Show the result to everybody", onVote(s.Announce))
	Post(a, "/api/votes/{id}/cancel", "cancel-vote", "End a vote without a decision", func(ctx context.Context, in *cancelVote) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Cancel(ctx, v, in.Body.Reason)
	})
	Put(a, "/api/votes/{id}/ballot", "cast-ballot", "Store the own choice; answered after it is durable", func(ctx context.Context, in *castBallot) (voting.Stored, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Stored{}, err
		}
		return s.CastSigned(ctx, v, in.Body.Choice, in.Body.Opinion, in.Body.BallotKey, in.Body.Signature)
	})
	// After the votes, whose view of a rule has the plain name in the document.
	registerRules(a, s)
}

func onVote(act func(context.Context, id.Vote) (voting.Vote, error)) func(context.Context, *votePath) (voting.Vote, error) {
	return func(ctx context.Context, in *votePath) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return act(ctx, v)
	}
}
