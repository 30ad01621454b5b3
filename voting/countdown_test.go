package voting_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// due are the timers of countdowns, without those that look after other nodes.
func due(room *votingtest.Room) []*votingtest.Timer {
	var list []*votingtest.Timer
	for _, timer := range room.Waiting() {
		if timer.After > 5*time.Second {
			list = append(list, timer)
		}
	}
	return list
}

func TestACountdownClosesNothingUnlessSoSet(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{CountdownSeconds: 60})
		now := get(t, room, room.Delegate(1), voting.Vote{ID: v})
		if now.CountdownSeconds != 60 || now.CloseByCountdown || now.CountdownEndsAt == nil || !now.CountdownEndsAt.Equal(now.OpenedAt.Add(time.Minute)) {
			t.Errorf("the countdown is shown as %+v", now)
		}
		if len(room.Waiting()) != 0 {
			t.Errorf("something waits for a countdown that closes nothing: %+v", room.Waiting())
		}
	})
}

func TestACountdownThatCloses(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{CountdownSeconds: 60, CloseByCountdown: true})
		cast(t, room, v, 1, "for")
		first := due(room)
		if len(first) != 1 || first[0].After > time.Minute || first[0].After < 50*time.Second {
			t.Fatalf("what waits: %+v", first)
		}
		// Lengthened: the first timer closes nothing, although it was running already.
		begun := room.Begin(first[0])
		lengthened, err := room.Service.SetCountdown(room.Chair(), v, 300, true)
		if err != nil || lengthened.CountdownSeconds != 300 || lengthened.State != voting.Open {
			t.Fatalf("%+v, %v", lengthened, err)
		}
		second := due(room)
		if len(second) != 1 || second[0].After < 290*time.Second {
			t.Fatalf("what waits after it was lengthened: %+v", second)
		}
		// Stopped, and set again.
		if stopped, err := room.Service.SetCountdown(room.Chair(), v, 0, false); err != nil || stopped.CountdownEndsAt != nil || len(due(room)) != 0 {
			t.Errorf("stopped: %+v, %v, waiting %d", stopped, err, len(due(room)))
		}
		if _, err := room.Service.SetCountdown(room.Chair(), v, 90, true); err != nil {
			t.Fatal(err)
		}
		begun()
		room.Elapse(second[0])
		if now := get(t, room, room.Chair(), voting.Vote{ID: v}); now.State != voting.Open {
			t.Fatalf("a countdown that was changed closed the vote: %s", now.State)
		}
		room.Elapse(due(room)[0])
		now := get(t, room, room.Chair(), voting.Vote{ID: v})
		if now.State != voting.Closed || now.Result == nil || now.Result.For != 1 {
			t.Fatalf("after the countdown: %+v", now)
		}
		entries, err := room.Audit.Entries(t.Context(), audit.Meeting(room.Meeting), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		last := entries[len(entries)-1]
		if last.Act != "vote.closed" || last.Actor != "system" || !strings.Contains(last.Body, `"by_countdown":true`) {
			t.Errorf("the ledger says %+v", last)
		}
	})
}

// The clock of the machine is put forward and back: the vote closes when the time has passed, not when the clock says so.
func TestACountdownDoesNotFollowTheClock(t *testing.T) {
	clock := testkit.NewClock(time.Date(2026, 12, 8, 8, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		if err := room.Service.Resume(authz.SystemContext(t.Context())); err != nil {
			t.Fatal(err)
		}
		again := room.Waiting()[0]
		v := room.Open(t, voting.NewVote{CountdownSeconds: 60, CloseByCountdown: true})
		for _, jump := range []time.Duration{2 * time.Hour, -5 * time.Hour} {
			clock.Advance(jump)
			room.Elapse(again)
			list := due(room)
			if len(list) != 1 || list[0].After > time.Minute || list[0].After < 50*time.Second {
				t.Fatalf("after the clock jumped by %v: %+v", jump, list)
			}
			if now := get(t, room, room.Chair(), voting.Vote{ID: v}); now.State != voting.Open {
				t.Fatalf("after the clock jumped by %v the vote is %s", jump, now.State)
			}
			again = room.Waiting()[len(room.Waiting())-1]
		}
		room.Elapse(due(room)[0])
		if now := get(t, room, room.Chair(), voting.Vote{ID: v}); now.State != voting.Closed {
			t.Errorf("after the countdown the vote is %s", now.State)
		}
	})
}

// The node that set the countdown dies. Another finds it and closes; when both live, exactly one closes.
func TestAnotherNodeTakesACountdownOver(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		deps := room.Service.Deps
		var lock sync.Mutex
		var waiting []func()
		var after []time.Duration
		deps.Timers = func(d time.Duration, f func()) func() bool {
			lock.Lock()
			defer lock.Unlock()
			i := len(waiting)
			waiting, after = append(waiting, f), append(after, d)
			return func() bool {
				lock.Lock()
				defer lock.Unlock()
				pending := waiting[i] != nil
				waiting[i] = nil
				return pending
			}
		}
		run := func(i int) {
			lock.Lock()
			f := waiting[i]
			waiting[i] = nil
			lock.Unlock()
			if f != nil {
				f()
			}
		}
		other := voting.New(deps)
		defer other.Stop()
		if err := other.Resume(authz.SystemContext(t.Context())); err != nil {
			t.Fatal(err)
		}
		if len(waiting) != 1 {
			t.Fatalf("%d timers, want the one that looks again", len(waiting))
		}
		v := room.Open(t, voting.NewVote{CountdownSeconds: 60, CloseByCountdown: true})
		mine := due(room)[0]
		room.Elapse(mine) // closes: the owner lives
		if now := get(t, room, room.Chair(), voting.Vote{ID: v}); now.State != voting.Closed {
			t.Fatalf("the vote is %s", now.State)
		}
		w := room.Open(t, voting.NewVote{CountdownSeconds: 60, CloseByCountdown: true})
		room.Service.Stop() // dies
		if now := get(t, room, room.Chair(), voting.Vote{ID: w}); now.State != voting.Open {
			t.Fatalf("the vote was closed by the end of the program: %s", now.State)
		}
		run(0)
		if len(waiting) != 3 || after[1] < 55*time.Second || after[1] > 63*time.Second {
			t.Fatalf("the other node follows %v", after)
		}
		run(1)
		if now := get(t, room, room.Chair(), voting.Vote{ID: w}); now.State != voting.Closed {
			t.Errorf("the vote of the dead node is %s", now.State)
		}
	})
}

func TestWhatACountdownCannotBe(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Ready(t, voting.NewVote{})
		for what, c := range map[string]struct {
			ctx     context.Context
			seconds int
			closes  bool
			want    error
		}{
			"negative":               {room.Chair(), -1, false, fault.ErrInput},
			"longer than half a day": {room.Chair(), 12*60*60 + 1, false, fault.ErrInput},
			"closing after nothing":  {room.Chair(), 0, true, voting.ErrCountdownCloses},
			"by a delegate":          {room.Delegate(1), 10, false, authz.ErrForbidden},
			"by nobody":              {context.Background(), 10, false, authz.ErrSignInRequired},
		} {
			if _, err := room.Service.SetCountdown(c.ctx, v, c.seconds, c.closes); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", what, err, c.want)
			}
		}
		if set, err := room.Service.SetCountdown(room.Secretary(), v, 30, true); err != nil || set.CountdownEndsAt != nil || len(room.Waiting()) != 0 {
			t.Errorf("set before the opening: %+v, %v", set, err)
		}
		hands := voting.Hands
		if _, err := room.Service.Edit(room.Secretary(), v, voting.EditVote{Method: &hands}); !errors.Is(err, voting.ErrCountdownCloses) {
			t.Errorf("a show of hands that closes by itself: %v", err)
		}
		if _, err := room.Service.Open(room.Chair(), v, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.SetCountdown(room.Secretary(), v, 10, false); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("the secretary changes the countdown of an open vote: %v", err)
		}
		if _, err := room.Service.Close(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.SetCountdown(room.Chair(), v, 10, false); !errors.Is(err, voting.ErrState) {
			t.Errorf("a countdown of a closed vote: %v", err)
		}
	})
}

// The chair closes in the moment in which the countdown ends: one of them closes, and the ledger holds one close.
func TestTheCountdownAgainstTheChair(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		for range 6 {
			v := room.Open(t, voting.NewVote{CountdownSeconds: 60, CloseByCountdown: true})
			timer := due(room)[0]
			var wait sync.WaitGroup
			var closing error
			wait.Go(func() { room.Elapse(timer) })
			wait.Go(func() { _, closing = room.Service.Close(room.Chair(), v) })
			wait.Go(func() {
				if _, err := room.Service.Cast(room.Delegate(1), v, "for", uuid.NewString()); err != nil && !errors.Is(err, voting.ErrNotOpen) {
					t.Errorf("casting: %v", err)
				}
			})
			wait.Wait()
			if closing != nil && !errors.Is(closing, voting.ErrState) {
				t.Errorf("the chair's close: %v", closing)
			}
			if n := closes(t, room, v); n != 1 {
				t.Errorf("the ledger holds %d closes", n)
			}
		}
	})
}

func closes(t *testing.T, room *votingtest.Room, v id.Vote) (n int) {
	t.Helper()
	entries, err := room.Audit.Entries(t.Context(), audit.Meeting(room.Meeting), 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Act == "vote.closed" && e.Subject == "vote/"+v.String() {
			n++
		}
	}
	return n
}
