package demo

import (
	"context"
	"fmt"

	"nghitruong/internal/id"
	"nghitruong/voting"
)

// ballotBook prepares the votes of the session.
type ballotBook struct {
	*loader
	meeting id.Meeting
	items   map[int]id.AgendaItem
	drafts  map[string]id.DocumentVersion
	made    map[string]voting.Vote
}

// fill prepares the votes in the order of the agenda; a whole text comes before its contested parts, which name it.
func (b *ballotBook) fill(ctx context.Context) error {
	for _, it := range b.agenda {
		for _, v := range it.Votes {
			if v.PartOf == "" {
				if err := b.motion(ctx, it, v); err != nil {
					return err
				}
			}
		}
		for _, v := range it.Votes {
			if v.PartOf != "" {
				if err := b.motion(ctx, it, v); err != nil {
					return err
				}
			}
		}
		for _, v := range it.Ballots {
			if err := b.persons(ctx, it, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *ballotBook) motion(ctx context.Context, it item, v vote) error {
	n := voting.NewVote{
		Item: b.items[it.Number], Code: v.Code, Motion: v.Motion, DocumentVersion: b.drafts[v.DocumentCode], Parent: b.made[v.PartOf].ID,
	}
	if len(v.Board) > 0 {
		n.Board = &voting.NewBoard{Head: b.loader.persons[v.Board[0]]}
		for _, login := range v.Board[1:] {
			n.Board.Members = append(n.Board.Members, b.loader.persons[login])
		}
	}
	return b.prepare(ctx, n)
}

func (b *ballotBook) persons(ctx context.Context, it item, v ballot) error {
	n := voting.NewVote{Item: b.items[it.Number], Code: v.Code, Motion: v.Motion, Rule: v.Rule, Method: voting.Electronic, SeatsToFill: v.Seats}
	if board := b.made[v.CountedBy].ProposesBoard; board != nil {
		n.CountingBoard = board.ID
	}
	for _, p := range v.Persons {
		n.Candidates = append(n.Candidates, voting.NewCandidate{Person: b.loader.persons[p.Login], Title: p.Title, NominatedBy: p.NominatedBy})
	}
	return b.prepare(ctx, n)
}

func (b *ballotBook) prepare(ctx context.Context, n voting.NewVote) error {
	v, err := b.Voting.Prepare(ctx, b.meeting, n)
	if err != nil {
		return fmt.Errorf("vote %s: %w", n.Code, err)
	}
	b.made[n.Code] = v
	return nil
}
