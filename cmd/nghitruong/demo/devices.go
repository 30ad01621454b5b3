package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"nghitruong/internal/id"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
)

// deviceName is what the devices of the played delegates call themselves.
const deviceName = "Thiết bị mô phỏng"

// drawKeys gives every delegate a device with a vote key of its own; a key that a delegate has registered before is replaced.
func (p *player) drawKeys(ctx context.Context) error {
	for n, login := range logins("db", 1, 60) {
		voter, err := software.NewVoter(rand.Reader, uint32(n+1))
		if err != nil {
			return fmt.Errorf("demo: vote key of %s: %w", login, err)
		}
		sig, err := voter.Sign(voting.VoteKeySigHash(p.persons[login]))
		if err != nil {
			return fmt.Errorf("demo: vote key of %s: %w", login, err)
		}
		key := voting.NewVoteKey{PublicKey: voter.VK().String(), Signature: sig.String(), Device: deviceName, Replace: true}
		if _, err := p.Voting.RegisterVoteKey(p.as(ctx, login), key); err != nil {
			return fmt.Errorf("demo: vote key of %s: %w", login, err)
		}
		p.voters[login] = voter
	}
	return nil
}

// eraseKeys ends all keys once everything is announced: the server and the trustees erase their shares, and the delegates withdraw the keys of
// devices that end with the playing.
func (p *player) eraseKeys(ctx context.Context) error {
	if p.committee != nil {
		if _, err := p.Trustees.End(p.as(ctx, "thuky1"), p.table.ceremony.ID); err != nil {
			return fmt.Errorf("demo: the key of the counting board: %w", err)
		}
		if err := p.committee.Destroy(p.table); err != nil {
			return fmt.Errorf("demo: the key of the counting board: %w", err)
		}
	}
	for _, login := range logins("db", 1, 60) {
		if err := p.Voting.WithdrawVoteKey(p.as(ctx, login)); err != nil {
			return fmt.Errorf("demo: vote key of %s: %w", login, err)
		}
	}
	return nil
}

// election is the definition of an open vote on the board, as every device gets it.
func (p *player) election(ctx context.Context, v id.Vote) (*ntv.Election, error) {
	m, err := p.Voting.Manifest(p.as(ctx, "db02"), v)
	if err != nil {
		return nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(m.Manifest)
	if err != nil {
		return nil, fmt.Errorf("demo: definition of the vote: %w", err)
	}
	return ntv.ParseElection(raw)
}

// together lets delegates act side by side: making and verifying ballots uses all processors, and some share a commit.
func together(logins []string, act func(login string) error) error {
	errs := make([]error, len(logins))
	places := make(chan struct{}, 4*runtime.NumCPU())
	var group sync.WaitGroup
	for i, login := range logins {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			if err := act(login); err != nil {
				errs[i] = fmt.Errorf("%s: %w", login, err)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}
