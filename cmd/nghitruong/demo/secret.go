package demo

import (
	"context"
	"crypto/rand"
	"fmt"

	"nghitruong/internal/id"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
	"nghitruong/voting/trustees"
)

// ballot conducts a secret vote: those withdraw who may, the counting board makes its key if it has none, its head and a secretary open and
// close together, the trustees confirm and decrypt.
func (p *player) ballot(ctx context.Context, v id.Vote, script ballot) (voting.Vote, error) {
	secretary := p.as(ctx, "thuky1")
	if err := p.withdraw(ctx, v, script); err != nil {
		return voting.Vote{}, err
	}
	ready, err := p.Voting.Ready(secretary, v)
	if err != nil {
		return voting.Vote{}, err
	}
	if p.committee == nil {
		if err := p.ceremony(ctx, *ready.CountingBoard); err != nil {
			return voting.Vote{}, err
		}
	}
	head := p.table.as(1)
	for _, one := range []context.Context{head, secretary} {
		if _, err := p.Voting.Open(one, v, ""); err != nil {
			return voting.Vote{}, err
		}
	}
	election, err := p.election(ctx, v)
	if err != nil {
		return voting.Vote{}, err
	}
	marked := script.deal(len(election.Cells))
	err = together(present(false, true), func(login string) error {
		record, err := p.voters[login].Ballot(election, marked[login], 1)
		if err != nil {
			return err
		}
		_, err = p.Voting.CastSecret(p.as(ctx, login), v, record)
		return err
	})
	if err != nil {
		return voting.Vote{}, err
	}
	for _, one := range []context.Context{head, secretary} {
		if _, err := p.Voting.Close(one, v); err != nil {
			return voting.Vote{}, err
		}
	}
	p.table.votes[election.EH] = v
	if err := p.committee.CoSign(p.table, election.EH); err != nil {
		return voting.Vote{}, err
	}
	// As many as are needed; the others see the result come.
	if err := p.committee.Decrypt(p.table, election.EH, p.table.deciding()...); err != nil {
		return voting.Vote{}, err
	}
	return p.Voting.Announce(p.as(ctx, "db02"), v)
}

// withdraw takes those off the list whom a vote has let withdraw.
func (p *player) withdraw(ctx context.Context, v id.Vote, script ballot) error {
	prepared, err := p.Voting.Get(p.as(ctx, "thuky1"), v)
	if err != nil {
		return err
	}
	for i, one := range script.Persons {
		if one.WithdrawnBy == "" {
			continue
		}
		if _, err := p.Voting.Withdraw(p.as(ctx, "thuky1"), v, prepared.Candidates[i].ID, one.WithdrawnBecause, p.votes[one.WithdrawnBy]); err != nil {
			return err
		}
	}
	return nil
}

// deal marks the ballots of those who are present: for each person the answers are dealt out anew, the same way in every playing.
func (b ballot) deal(cells int) map[string]ntv.Bits {
	marked, place := map[string]ntv.Bits{}, 0
	for _, login := range present(false, true) {
		marked[login] = make(ntv.Bits, cells)
	}
	for _, one := range b.Persons {
		if one.WithdrawnBy != "" {
			continue
		}
		row := present(false, true)
		shuffle(b.Code+" "+one.Login, row)
		for answer, count := range one.Marks {
			for _, login := range row[:count] {
				marked[login][place+answer] = 1
			}
			row = row[count:]
		}
		place += len(one.Marks)
	}
	return marked
}

// ceremony makes the key of the counting board, each member at its own device.
func (p *player) ceremony(ctx context.Context, board voting.CountingBoard) error {
	begun, err := p.Trustees.Begin(p.as(ctx, "thuky1"), p.meeting, trustees.NewCeremony{CountingBoard: board.ID})
	if err != nil {
		return err
	}
	committee, err := software.NewCommittee(rand.Reader, begun.Board, uint32(len(begun.Trustees)), uint32(begun.Threshold))
	if err != nil {
		return fmt.Errorf("demo: counting board: %w", err)
	}
	p.table = &table{ctx: ctx, player: p, ceremony: begun, seen: committee.Copy(), votes: map[ntv.Hash]id.Vote{}}
	if _, err := committee.Ceremony(p.table); err != nil {
		return err
	}
	p.committee = committee
	return nil
}
