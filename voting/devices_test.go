package voting_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// Sixty persons press on two devices in the same moment, in a vote of one shot: one of the two is stored, the other refused.
func TestTwoDevicesHaveOneShot(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		const seats = 60
		room := votingtest.New(t, s, seats)
		v := room.Open(t, voting.NewVote{Rule: room.Rule(t, "council_resolution", func(r *rules.Rule) { r.OneShot = true })})
		errs := make([][2]error, seats)
		var wait sync.WaitGroup
		for n := range seats {
			for device, choice := range []string{"for", "against"} {
				wait.Go(func() { _, errs[n][device] = room.Service.Cast(room.Delegate(n+1), v, choice, uuid.NewString()) })
			}
		}
		wait.Wait()
		stored := [2]int{}
		for n, both := range errs {
			for device, err := range both {
				if err == nil {
					stored[device]++
				}
			}
			if (both[0] == nil) == (both[1] == nil) || !errors.Is(errors.Join(both[0], both[1]), voting.ErrOneShot) {
				t.Errorf("seat %d: %v and %v", n+1, both[0], both[1])
			}
		}
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil || closed.Result.For != stored[0] || closed.Result.Against != stored[1] || closed.Result.NotVoting != 0 {
			t.Errorf("counted %+v, stored %v, %v", closed.Result, stored, err)
		}
	})
}
