package voting_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"nghitruong/ent/ballot"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// Sixty delegates cast and change as fast as they can while the chair closes. Every ballot that was acknowledged is counted, once, with the
// seat's last acknowledged choice; none is stored after the close; and whoever was refused was refused because the vote was closed.
func TestClosingWhileEverybodyCasts(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		const seats = 60
		room := votingtest.New(t, s, seats)
		for round := range 3 {
			v := room.Open(t, voting.NewVote{})
			last := make([]voting.Stored, seats)
			half := make(chan struct{}, seats)
			var wait sync.WaitGroup
			for i := range seats {
				wait.Go(func() {
					for n := 0; ; n++ {
						choice := []string{"for", "against", "abstain"}[(i+n)%3]
						stored, err := room.Service.Cast(room.Delegate(i+1), v, choice, uuid.NewString())
						if errors.Is(err, voting.ErrNotOpen) {
							return
						}
						if err != nil {
							t.Errorf("seat %d: %v", i+1, err)
							return
						}
						if stored.Revision != n+1 {
							t.Errorf("seat %d: revision %d after %d ballots", i+1, stored.Revision, n)
						}
						last[i] = stored
						select {
						case half <- struct{}{}:
						default:
						}
					}
				})
			}
			for range seats / 2 {
				<-half
			}
			closed, err := room.Service.Close(room.Chair(), v)
			if err != nil {
				t.Fatal(err)
			}
			stored := s.Client(context.Background()).Ballot.Query().Where(ballot.VoteID(v)).CountX(context.Background())
			wait.Wait()
			compare(t, room, closed, last)
			after := s.Client(context.Background()).Ballot.Query().Where(ballot.VoteID(v)).CountX(context.Background())
			if after != stored {
				t.Errorf("round %d: %d ballots when the close was answered, %d later", round, stored, after)
			}
		}
	})
}

func compare(t *testing.T, room *votingtest.Room, closed voting.Vote, last []voting.Stored) {
	t.Helper()
	want := map[string]int{}
	for _, stored := range last {
		want[stored.Choice]++
	}
	r := closed.Result
	if r.For != want["for"] || r.Against != want["against"] || r.Abstain != want["abstain"] || r.NotVoting != want[""] || r.Absent != 0 {
		t.Errorf("counted %d/%d/%d/%d, acknowledged %v", r.For, r.Against, r.Abstain, r.NotVoting, want)
	}
	if _, err := room.Service.Announce(room.Chair(), closed.ID); err != nil {
		t.Fatal(err)
	}
	roll, err := room.Service.Roll(room.Delegate(1), closed.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range roll {
		choice := ""
		if line.Choice != nil {
			choice = *line.Choice
		}
		if ack := last[line.SeatNumber-1].Choice; choice != ack {
			t.Errorf("seat %d: counted %q, last acknowledged %q", line.SeatNumber, choice, ack)
		}
	}
}

func TestTwoVotesOpenedAtOnce(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		votes := make([]id.Vote, 6)
		for i := range votes {
			votes[i] = room.Ready(t, voting.NewVote{})
		}
		var wait sync.WaitGroup
		var lock sync.Mutex
		opened := 0
		for _, v := range votes {
			wait.Go(func() {
				_, err := room.Service.Open(room.Chair(), v, "")
				lock.Lock()
				defer lock.Unlock()
				if err == nil {
					opened++
				} else if !errors.Is(err, voting.ErrAnotherOpen) {
					t.Errorf("opening: %v", err)
				}
			})
		}
		wait.Wait()
		if opened != 1 {
			t.Errorf("%d votes are open, want one", opened)
		}
		if n := s.Client(context.Background()).RollEntry.Query().CountX(context.Background()); n != 5 {
			t.Errorf("%d rows of rolls, want those of the open vote", n)
		}
	})
}

// Many change the votes of one meeting at once. What was published under the highest number is what is there in the end.
func TestTheLastPublishedValueIsTheLatest(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for range 4 {
					v := room.Ready(t, voting.NewVote{Code: uuid.NewString()[:8]})
					if _, err := room.Service.Cancel(room.Secretary(), v, "lý do"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wait.Wait()
		topic := voting.VotesTopic(room.Meeting)
		var last outbox.Frame
		for _, f := range room.Listener.On(topic) {
			if f.Seq > last.Seq {
				last = f
			}
		}
		current, err := room.Service.CurrentVotes(context.Background(), topic)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(current)
		if err != nil || string(want) != string(last.Data) {
			t.Errorf("published last\n%s\nthere is\n%s", last.Data, want)
		}
	})
}
