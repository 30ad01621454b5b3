package api

import (
	"fmt"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting"
)

type newVote struct {
	ID   string `path:"id" doc:"the meeting"`
	Body VoteDraft
}

// VoteDraft is a vote to be prepared.
type VoteDraft struct {
	ItemID            string            `json:"item_id" doc:"the item of the agenda"`
	Code              string            `json:"code,omitempty" example:"BQ-11" doc:"empty: the next free number"`
	Motion            string            `json:"motion" doc:"the exact text put to the vote"`
	Rule              string            `json:"rule,omitempty" example:"council_resolution" doc:"code of a rule; empty: the council's resolution"`
	DocumentVersionID string            `json:"document_version_id,omitempty" doc:"the published text that is voted on"`
	RepeatsID         string            `json:"repeats_id,omitempty" doc:"the earlier vote that this one repeats"`
	Kind              voting.Kind       `json:"kind,omitempty" doc:"empty: that of the rule"`
	Method            voting.Method     `json:"method,omitempty" doc:"empty: electronic for a motion, paper for a vote about persons"`
	ParentID          *id.Vote          `json:"parent_id,omitempty" doc:"the vote on the whole text of which this is a contested part"`
	SeatsToFill       int               `json:"seats_to_fill,omitempty" doc:"of an election"`
	CountdownSeconds  int               `json:"countdown_seconds,omitempty" doc:"0: no countdown"`
	CloseByCountdown  bool              `json:"close_by_countdown,omitempty" doc:"the end of the countdown closes the vote"`
	Candidates        []CandidateDraft  `json:"candidates,omitempty" doc:"in the official order"`
	Board             *BoardDraft       `json:"board,omitempty" doc:"the counting board that this vote sets up when it passes"`
	CountingBoardID   *id.CountingBoard `json:"counting_board_id,omitempty" doc:"the board that counts this vote"`
	Exclusions        []ExclusionDraft  `json:"exclusions,omitempty" doc:"persons who may not take part"`
}

// CandidateDraft is somebody to stand in a vote about persons.
type CandidateDraft struct {
	PersonID    *id.Person `json:"person_id,omitempty" doc:"absent: somebody without an entry in the directory, who needs a name"`
	Name        string     `json:"name,omitempty" doc:"empty: that of the directory"`
	Title       string     `json:"title,omitempty" doc:"empty: that of the directory"`
	NominatedBy string     `json:"nominated_by,omitempty"`
}

// BoardDraft is a counting board to be set up.
type BoardDraft struct {
	Head    id.Person   `json:"head"`
	Members []id.Person `json:"members" doc:"without the head"`
}

// ExclusionDraft is a person who may not take part in a vote.
type ExclusionDraft struct {
	PersonID id.Person `json:"person_id"`
	Reason   string    `json:"reason"`
}

// VoteEdit is a change of a vote; what is absent stays.
type VoteEdit struct {
	Motion            *string             `json:"motion,omitempty"`
	Rule              *string             `json:"rule,omitempty"`
	Method            *voting.Method      `json:"method,omitempty"`
	DocumentVersionID *id.DocumentVersion `json:"document_version_id,omitempty"`
	SeatsToFill       *int                `json:"seats_to_fill,omitempty"`
	CountdownSeconds  *int                `json:"countdown_seconds,omitempty"`
	CloseByCountdown  *bool               `json:"close_by_countdown,omitempty"`
	Candidates        *[]CandidateDraft   `json:"candidates,omitempty" doc:"the whole list"`
	Board             *BoardDraft         `json:"board,omitempty"`
	CountingBoardID   *id.CountingBoard   `json:"counting_board_id,omitempty"`
	Exclusions        *[]ExclusionDraft   `json:"exclusions,omitempty" doc:"the whole list"`
}

func (d *VoteDraft) read() (voting.NewVote, error) {
	n := voting.NewVote{
		Code: d.Code, Motion: d.Motion, Rule: d.Rule, Kind: d.Kind, Method: d.Method, Parent: value(d.ParentID), SeatsToFill: d.SeatsToFill,
		CountdownSeconds: d.CountdownSeconds, CloseByCountdown: d.CloseByCountdown, Candidates: candidates(d.Candidates), Board: board(d.Board),
		CountingBoard: value(d.CountingBoardID), Exclusions: exclusions(d.Exclusions),
	}
	var err error
	if n.Item, err = id.Parse[id.AgendaItem](d.ItemID); err != nil {
		return n, voting.ErrItemUnknown.Wrap(err)
	}
	if text := d.DocumentVersionID; text != "" {
		if n.DocumentVersion, err = id.Parse[id.DocumentVersion](text); err != nil {
			return n, voting.ErrDocumentUnknown.Wrap(err)
		}
	}
	if text := d.RepeatsID; text != "" {
		if n.Repeats, err = id.Parse[id.Vote](text); err != nil {
			return n, voting.ErrRepeatNotDecided.Wrap(err)
		}
	}
	return n, nil
}

// readDrafts reads several drafts; the error names which one is wrong.
func readDrafts(drafts []VoteDraft) ([]voting.NewVote, error) {
	list := make([]voting.NewVote, len(drafts))
	for i := range drafts {
		var err error
		if list[i], err = drafts[i].read(); err != nil {
			problem := fault.From(err)
			return nil, problem.At(fmt.Sprintf("body.votes[%d]", i), problem)
		}
	}
	return list, nil
}

func (e *VoteEdit) read() voting.EditVote {
	edit := voting.EditVote{
		Motion: e.Motion, Rule: e.Rule, Method: e.Method, DocumentVersion: e.DocumentVersionID, SeatsToFill: e.SeatsToFill,
		CountdownSeconds: e.CountdownSeconds, CloseByCountdown: e.CloseByCountdown, Board: board(e.Board), CountingBoard: e.CountingBoardID,
	}
	if e.Candidates != nil {
		list := candidates(*e.Candidates)
		edit.Candidates = &list
	}
	if e.Exclusions != nil {
		list := exclusions(*e.Exclusions)
		edit.Exclusions = &list
	}
	return edit
}

func candidates(drafts []CandidateDraft) []voting.NewCandidate {
	list := make([]voting.NewCandidate, len(drafts))
	for i, d := range drafts {
		list[i] = voting.NewCandidate{Person: value(d.PersonID), Name: d.Name, Title: d.Title, NominatedBy: d.NominatedBy}
	}
	return list
}

func board(d *BoardDraft) *voting.NewBoard {
	if d == nil {
		return nil
	}
	return &voting.NewBoard{Head: d.Head, Members: d.Members}
}

func exclusions(drafts []ExclusionDraft) []voting.NewExclusion {
	list := make([]voting.NewExclusion, len(drafts))
	for i, d := range drafts {
		list[i] = voting.NewExclusion{Person: d.PersonID, Reason: d.Reason}
	}
	return list
}
