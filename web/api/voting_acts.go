package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/voting"
)

type newVotes struct {
	ID   string `path:"id" doc:"the meeting"`
	Body struct {
		Votes []VoteDraft `json:"votes" minItems:"1" maxItems:"100"`
	}
}

type severalVotes struct {
	ID   string `path:"id" doc:"the meeting"`
	Body struct {
		VoteIDs []id.Vote `json:"vote_ids" minItems:"1" maxItems:"100"`
	}
}

type openVotes struct {
	ID   string `path:"id" doc:"the meeting"`
	Body struct {
		VoteIDs           []id.Vote `json:"vote_ids" minItems:"1" maxItems:"100"`
		BelowQuorumReason string    `json:"below_quorum_reason,omitempty" doc:"why the votes are opened although too few are present"`
	}
}

type editVote struct {
	ID   string `path:"id" doc:"the vote"`
	Body VoteEdit
}

type amendVote struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		DocumentVersionID *id.DocumentVersion `json:"document_version_id,omitempty" doc:"the amended text"`
		Motion            string              `json:"motion,omitempty" doc:"empty: as it was"`
		Note              string              `json:"note" doc:"what was changed"`
	}
}

type repeatVote struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Reason string        `json:"reason"`
		Method voting.Method `json:"method,omitempty" doc:"empty: as it was"`
		Motion string        `json:"motion,omitempty" doc:"empty: as it was"`
	}
}

type concludeVote struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Outcome string `json:"outcome" doc:"passed or failed"`
		Reason  string `json:"reason"`
	}
}

type setCountdown struct {
	ID   string `path:"id" doc:"the vote"`
	Body struct {
		Seconds int  `json:"seconds" doc:"from now on while the vote is open, otherwise from the opening; 0 stops it"`
		Close   bool `json:"close,omitempty" doc:"the end of the countdown closes the vote"`
	}
}

// registerBatch adds the acts on several votes at once: all of them happen, or none.
func registerBatch(a *API, s *voting.Service) {
	Post(a, "/api/meetings/{id}/votes/batch", "prepare-votes", "Prepare several votes in one go", func(ctx context.Context, in *newVotes) (VoteList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return VoteList{}, err
		}
		drafts, err := readDrafts(in.Body.Votes)
		if err != nil {
			return VoteList{}, err
		}
		list, err := s.PrepareBatch(ctx, meeting, drafts)
		return VoteList{Votes: list}, err
	})
	Post(a, "/api/meetings/{id}/votes/ready", "show-votes", "Show the motions of several votes to everybody", onVotes(s.ReadyAll))
	Post(a, "/api/meetings/{id}/votes/open", "open-votes", "Open several votes in one go", func(ctx context.Context, in *openVotes) (VoteList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return VoteList{}, err
		}
		list, err := s.OpenAll(ctx, meeting, in.Body.VoteIDs, in.Body.BelowQuorumReason)
		return VoteList{Votes: list}, err
	})
	Post(a, "/api/meetings/{id}/votes/close", "close-votes", "Close several votes in one go", onVotes(s.CloseAll))
	Post(a, "/api/meetings/{id}/votes/announce", "announce-votes", "Show the results of several votes to everybody", onVotes(s.AnnounceAll))
}

func onVotes(act func(context.Context, id.Meeting, []id.Vote) ([]voting.Vote, error)) func(context.Context, *severalVotes) (VoteList, error) {
	return func(ctx context.Context, in *severalVotes) (VoteList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return VoteList{}, err
		}
		list, err := act(ctx, meeting, in.Body.VoteIDs)
		return VoteList{Votes: list}, err
	}
}

// registerChanges adds the acts that change a vote beside its ordinary course.
func registerChanges(a *API, s *voting.Service) {
	Patch(a, "/api/votes/{id}", "edit-vote", "Change a vote before it is opened", func(ctx context.Context, in *editVote) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Edit(ctx, v, in.Body.read())
	})
	Post(a, "/api/votes/{id}/amend", "amend-vote", "Put the text in that the decided parts have led to", func(ctx context.Context, in *amendVote) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Amend(ctx, v, voting.Amendment{DocumentVersion: value(in.Body.DocumentVersionID), Motion: in.Body.Motion, Note: in.Body.Note})
	})
	Post(a, "/api/votes/{id}/repeat", "repeat-vote", "Make a vote void and take it again", func(ctx context.Context, in *repeatVote) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Repeat(ctx, v, voting.Repetition{Reason: in.Body.Reason, Method: in.Body.Method, Motion: in.Body.Motion})
	})
	Post(a, "/api/votes/{id}/next-round", "next-round", "Prepare the next round of an election", onVote(s.NextRound))
	Post(a, "/api/votes/{id}/conclude", "conclude-vote", "Conclude where the rule leaves it to the chair", func(ctx context.Context, in *concludeVote) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.Conclude(ctx, v, in.Body.Outcome, in.Body.Reason)
	})
	Put(a, "/api/votes/{id}/countdown", "set-countdown", "Set, lengthen or stop the countdown of a vote", func(ctx context.Context, in *setCountdown) (voting.Vote, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.Vote{}, err
		}
		return s.SetCountdown(ctx, v, in.Body.Seconds, in.Body.Close)
	})
	Get(a, "/api/votes/{id}/before-opening", "before-opening", "What to know before a vote is opened", func(ctx context.Context, in *votePath) (voting.BeforeOpening, error) {
		v, err := PathID[id.Vote](in.ID)
		if err != nil {
			return voting.BeforeOpening{}, err
		}
		return s.BeforeOpening(ctx, v)
	})
}
