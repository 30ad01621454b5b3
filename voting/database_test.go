package voting_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/audit"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// What the program never does, the database refuses too.
func TestTheDatabaseRefusesWhatNoServiceDoes(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		room.Attend(4, voting.Absent)
		ctx := context.Background()
		c := s.Client(ctx)
		put := func(v id.Vote, seat id.Seat, person id.Person, revision int) error {
			return s.Tx(ctx, func(ctx context.Context) error {
				return s.Client(ctx).Ballot.Create().SetVoteID(v).SetSeatID(seat).SetPersonID(person).SetRevision(revision).SetChoice("for").
					SetBallotKey(uuid.NewString()).SetNonce([]byte("0123456789abcdef")).SetStoredAt(s.Now()).Exec(ctx)
			})
		}
		ready := room.Ready(t, voting.NewVote{Code: "BQ-09"})
		if put(ready, room.Seats[0], room.Delegates[0], 1) == nil {
			t.Error("a ballot without a roll was taken")
		}
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		if put(v, room.Seats[1], room.Delegates[0], 1) == nil {
			t.Error("a ballot of one person for another's seat was taken")
		}
		if put(v, room.Seats[0], room.Others[votingtest.Stranger], 1) == nil {
			t.Error("a ballot of somebody without a seat was taken")
		}
		if put(v, room.Seats[3], room.Delegates[3], 1) == nil {
			t.Error("a ballot of an absent delegate was taken")
		}
		if err := put(v, room.Seats[0], room.Delegates[0], 1); err != nil {
			t.Fatalf("a right ballot was refused: %v", err)
		}
		if put(v, room.Seats[0], room.Delegates[0], 1) == nil {
			t.Error("two ballots of one revision were taken")
		}
		if _, err := c.Ballot.Delete().Exec(ctx); err == nil {
			t.Error("ballots were removed")
		}
		if _, err := c.ExecContext(ctx, "UPDATE ballots SET choice = 'against'"); err == nil {
			t.Error("a ballot was changed")
		}
		if _, err := c.RollEntry.Delete().Exec(ctx); err == nil {
			t.Error("a roll was removed")
		}
		if _, err := c.ExecContext(ctx, "UPDATE roll_entries SET may_cast = TRUE"); err == nil {
			t.Error("a frozen roll was changed")
		}
		if _, err := room.Service.Close(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		if put(v, room.Seats[1], room.Delegates[1], 1) == nil {
			t.Error("a ballot was taken after the close")
		}
		if b := c.Ballot.Query().OnlyX(ctx); b.Choice != "for" {
			t.Errorf("the ballot says %s", b.Choice)
		}
	})
}

// Nobody votes for another: no statement stores a ballot of one person for another's seat, of somebody who is excluded, in a vote that
// people count, in one that has lost ballots, or a second one where the first is final. And no operation takes a person to cast for: the
// choice is that of whoever is signed in (TestNoOperationCastsForAnother in web/api).
func TestTheDatabaseKnowsNoProxy(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		ctx := context.Background()
		put := func(v id.Vote, seat, person, revision int) error {
			return s.Tx(ctx, func(ctx context.Context) error {
				return s.Client(ctx).Ballot.Create().SetVoteID(v).SetSeatID(room.Seats[seat]).SetPersonID(room.Delegates[person]).SetRevision(revision).
					SetChoice("for").SetBallotKey(uuid.NewString()).SetNonce([]byte("0123456789abcdef")).SetStoredAt(s.Now()).Exec(ctx)
			})
		}
		oneShot := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.OneShot = true })
		excluded := []voting.NewExclusion{{Person: room.Delegates[4], Reason: "Liên quan"}}
		final, hands, free := ready(t, room, voting.NewVote{Rule: oneShot}), ready(t, room, voting.NewVote{Method: voting.Hands}), ready(t, room, voting.NewVote{Exclusions: excluded})
		behind := ready(t, room, voting.NewVote{})
		if _, err := room.Service.OpenAll(room.Chair(), room.Meeting, []id.Vote{final.ID, hands.ID, free.ID, behind.ID}, ""); err != nil {
			t.Fatal(err)
		}
		s.Client(ctx).Vote.UpdateOneID(behind.ID).SetBehindAt(s.Now()).ExecX(ctx)
		for what, err := range map[string]error{
			"for another's seat":                put(free.ID, 1, 0, 1),
			"for the seat of somebody excluded": put(free.ID, 4, 0, 1),
			"of somebody excluded":              put(free.ID, 4, 4, 1),
			"in a show of hands":                put(hands.ID, 0, 0, 1),
			"in a vote that has lost ballots":   put(behind.ID, 0, 0, 1),
		} {
			if err == nil {
				t.Errorf("a ballot %s was stored", what)
			}
		}
		if err := put(final.ID, 0, 0, 1); err != nil {
			t.Fatalf("a right ballot was refused: %v", err)
		}
		if put(final.ID, 0, 0, 2) == nil {
			t.Error("a second ballot was stored where the first is final")
		}
		if err := errors.Join(put(free.ID, 0, 0, 1), put(free.ID, 0, 0, 2)); err != nil {
			t.Errorf("a change of mind was refused: %v", err)
		}
		if _, err := room.Service.Cast(room.Delegate(1), behind.ID, "for", uuid.NewString()); !errors.Is(err, voting.ErrBehind) {
			t.Errorf("a vote that has lost ballots takes another: %v", err)
		}
		if _, err := room.Service.Close(room.Chair(), behind.ID); !errors.Is(err, voting.ErrBehind) {
			t.Errorf("a vote that has lost ballots is counted: %v", err)
		}
		if again, err := room.Service.Repeat(room.Chair(), behind.ID, voting.Repetition{Reason: "Mất dữ liệu"}); err != nil || again.Behind {
			t.Errorf("taken again: %+v, %v", again, err)
		}
	})
}

// A program that ends in the middle of an open vote and another that goes on over the same database.
func TestAnOpenVoteOutlivesTheProgram(t *testing.T) {
	path := testkit.SQLiteFile(t)
	open := func() *store.Store {
		s, err := store.Open(context.Background(), store.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	room := votingtest.New(t, s, 60)
	v := room.Open(t, voting.NewVote{Code: "BQ-09"})
	for number := 1; number <= 31; number++ {
		cast(t, room, v, number, "for")
	}
	room.Service.Stop()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open()
	defer s.Close()
	// The neighbours are the same; the service, and everything it works with, is a new one.
	deps := room.Service.Deps
	deps.Store, deps.Outbox = s, outbox.New(s, room.Listener)
	deps.Audit = audit.New(s, nil)
	again := voting.New(deps)
	defer again.Stop()
	before := len(room.Listener.On(voting.VotesTopic(room.Meeting)))
	if err := again.Resume(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(room.Listener.On(voting.VotesTopic(room.Meeting))) != before+1 {
		t.Error("the progress was not published when the program came back")
	}
	got, err := again.Get(room.Delegate(1), v)
	if err != nil || got.State != voting.Open || got.Received != 31 {
		t.Fatalf("after the restart: %+v, %v", got, err)
	}
	for number := 32; number <= 60; number++ {
		if _, err := again.Cast(room.Delegate(number), v, "against", uuid.NewString()); err != nil {
			t.Fatal(err)
		}
	}
	closed, err := again.Close(room.Chair(), v)
	if err != nil || closed.Result.For != 31 || closed.Result.Against != 29 || closed.Result.Outcome != "passed" {
		t.Errorf("result %+v, %v", closed.Result, err)
	}
}

// Group commits: one refused ballot takes none of the others with it, and each is acknowledged after its commit.
func TestABallotIsThereWhenItIsAcknowledged(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 40)
		room.Attend(7, voting.Absent)
		v := room.Open(t, voting.NewVote{})
		done := make(chan error, 40)
		for number := 1; number <= 40; number++ {
			go func() {
				stored, err := room.Service.Cast(room.Delegate(number), v, "for", uuid.NewString())
				if number == 7 {
					if err == nil {
						t.Error("the absent delegate's ballot was taken")
					}
					done <- nil
					return
				}
				if err == nil {
					var mine voting.Vote
					mine, err = room.Service.Get(room.Delegate(number), v)
					if err == nil && (mine.MyBallot.Choice == nil || mine.MyBallot.Revision != stored.Revision || !mine.MyBallot.StoredAt.Equal(stored.StoredAt)) {
						t.Errorf("seat %d: acknowledged %+v, read %+v", number, stored, mine.MyBallot)
					}
				}
				done <- err
			}()
		}
		for range 40 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if n := s.Client(context.Background()).Ballot.Query().CountX(context.Background()); n != 39 {
			t.Errorf("%d ballots, want 39", n)
		}
	})
}

// A caller who goes away before the answer asks again with the same key.
func TestAnInterruptedBallotIsAskedForAgain(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		v := room.Open(t, voting.NewVote{})
		key := uuid.NewString()
		ctx, cancel := context.WithTimeout(room.Delegate(1), time.Nanosecond)
		defer cancel()
		if _, err := room.Service.Cast(ctx, v, "for", key); err == nil {
			t.Fatal("an ended request was acknowledged")
		}
		stored, err := room.Service.Cast(room.Delegate(1), v, "for", key)
		if err != nil || stored.Revision != 1 {
			t.Errorf("asked again: %+v, %v", stored, err)
		}
	})
}
