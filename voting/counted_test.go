package voting_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"nghitruong/ent/rollentry"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// enter lets two persons enter the same figures, which confirms them.
func enter(t testing.TB, room *votingtest.Room, v voting.Vote, f voting.Figures, first, second context.Context) {
	t.Helper()
	for _, ctx := range []context.Context{first, second} {
		if _, err := room.Service.Tally(ctx, v.ID, f); err != nil {
			t.Fatalf("entering the figures of %s: %v", v.Code, err)
		}
	}
}

// finish closes and announces.
func finish(t testing.TB, room *votingtest.Room, v voting.Vote) voting.Vote {
	t.Helper()
	if _, err := room.Service.Close(room.Chair(), v.ID); err != nil {
		t.Fatalf("closing %s: %v", v.Code, err)
	}
	done, err := room.Service.Announce(room.Chair(), v.ID)
	if err != nil {
		t.Fatalf("announcing %s: %v", v.Code, err)
	}
	return done
}

func TestAShowOfHandsIsCountedByTwoAndCastByNobody(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 7)
		room.Attend(7, voting.Absent)
		for _, method := range []voting.Method{voting.Hands, voting.Cards} {
			v := ready(t, room, voting.NewVote{Method: method, Exclusions: []voting.NewExclusion{{Person: room.Delegates[5], Reason: "Liên quan"}}})
			opened, err := room.Service.Open(room.Chair(), v.ID, "")
			if err != nil || opened.Roll.Hall != 6 || opened.Method != method {
				t.Fatalf("opened %+v, %v", opened, err)
			}
			if n := s.Client(t.Context()).RollEntry.Query().Where(rollentry.VoteID(v.ID), rollentry.MayCast(true)).CountX(t.Context()); n != 0 {
				t.Errorf("%d seats may cast on devices", n)
			}
			if _, err := room.Service.Cast(room.Delegate(1), v.ID, "for", uuid.NewString()); !errors.Is(err, voting.ErrNotElectronic) {
				t.Errorf("a ballot on a device: %v", err)
			}
			if _, err := room.Service.Close(room.Chair(), v.ID); !errors.Is(err, voting.ErrNotCounted) {
				t.Errorf("closed without a count: %v", err)
			}
			if _, err := room.Service.Tally(room.Secretary(), v.ID, voting.Figures{For: 4, Against: 1}); err != nil {
				t.Fatal(err)
			}
			if now := get(t, room, room.Delegate(1), v); now.CountEntries != 1 || now.Counted {
				t.Errorf("after one entry: %+v", now)
			}
			if _, err := room.Service.Close(room.Chair(), v.ID); !errors.Is(err, voting.ErrNotCounted) {
				t.Errorf("closed with one entry: %v", err)
			}
			if _, err := room.Service.Tally(room.Chair(), v.ID, voting.Figures{For: 4, Against: 1}); err != nil {
				t.Fatal(err)
			}
			if now := get(t, room, room.Delegate(1), v); now.CountEntries != 2 || !now.Counted || now.Result != nil {
				t.Errorf("after two entries: %+v", now)
			}
			r := finish(t, room, v).Result
			if r.For != 4 || r.Against != 1 || r.NotVoting != 0 || r.Excluded != 1 || r.Absent != 1 || r.Outcome != "passed" || r.Base != 7 {
				t.Errorf("%s: result %+v", method, r)
			}
		}
	})
}

// An election in two rounds on paper, counted by the board that an open vote has set up.
func TestAnElectionInTwoRounds(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 8)
		proposal := ready(t, room, voting.NewVote{Code: "BQ-04", Board: &voting.NewBoard{Head: room.Delegates[0], Members: room.Delegates[1:3]}})
		election := voting.NewVote{Code: "B-01", Kind: voting.Election, SeatsToFill: 1, CountingBoard: proposal.ProposesBoard.ID,
			Candidates: []voting.NewCandidate{{Person: room.Delegates[4]}, {Name: "Lại Thế Vinh", Title: "Giám đốc Sở"}}}
		for what, c := range map[string]struct {
			change func(*voting.NewVote)
			want   error
		}{
			"by a rule for motions":  {func(n *voting.NewVote) { n.Rule = voting.DefaultRule }, voting.ErrRuleKind},
			"by an unknown method":   {func(n *voting.NewVote) { n.Method = "lot" }, voting.ErrMethod},
			"that proposes a board":  {func(n *voting.NewVote) { n.Board = &voting.NewBoard{Head: room.Delegates[0]} }, fault.ErrInput},
			"with a countdown":       {func(n *voting.NewVote) { n.CountdownSeconds, n.CloseByCountdown = 60, true }, voting.ErrCountdownCloses},
			"of a motion's nominees": {func(n *voting.NewVote) { n.Kind, n.SeatsToFill = voting.OnMotion, 0 }, voting.ErrNotAboutPersons},
		} {
			n := election
			n.Item, n.Motion, n.Code = room.Items[0], "Bầu", ""
			c.change(&n)
			if _, err := room.Service.Prepare(room.Secretary(), room.Meeting, n); !errors.Is(err, c.want) {
				t.Errorf("an election %s: %v, want %v", what, err, c.want)
			}
		}
		first := ready(t, room, election)
		noSeats, nobody := election, election
		noSeats.Code, noSeats.SeatsToFill = "B-02", 0
		nobody.Code, nobody.Candidates = "B-03", nil
		onBoard := election
		onBoard.Code, onBoard.Candidates = "B-04", []voting.NewCandidate{{Person: room.Delegates[1]}}
		decide(t, room, proposal, 8, 0)
		for want, n := range map[error]voting.NewVote{voting.ErrSeatsToFill: noSeats, voting.ErrNoCandidates: nobody, voting.ErrCandidateOnBoard: onBoard} {
			if _, err := room.Service.Open(room.Chair(), ready(t, room, n).ID, ""); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", n.Code, err, want)
			}
		}
		if _, err := room.Service.NextRound(room.Secretary(), first.ID); !errors.Is(err, voting.ErrState) {
			t.Errorf("a next round before the first: %v", err)
		}
		if _, err := room.Service.Open(room.Chair(), first.ID, ""); err != nil {
			t.Fatal(err)
		}
		papers := func(v voting.Vote, a, b int) voting.Figures {
			return voting.Figures{Printed: 8, Issued: 8, Returned: 8, Persons: []voting.PersonFigures{
				{CandidateID: v.Candidates[0].ID, Yes: a, No: 8 - a}, {CandidateID: v.Candidates[1].ID, Yes: b, No: 8 - b}}}
		}
		enter(t, room, first, papers(first, 4, 3), room.Delegate(1), room.Delegate(2))
		done := finish(t, room, first)
		if r := done.Result; r.Outcome != "seats_open" || r.OpenSeats != 1 || len(r.Persons) != 2 || r.Persons[0].Yes != 4 || r.Persons[0].Outcome != "not_elected" || r.Ballots.Issued != 8 {
			t.Fatalf("the first round: %+v", r)
		}
		for who, ctx := range map[string]context.Context{"a delegate": room.Delegate(1), "nobody": context.Background()} {
			if _, err := room.Service.NextRound(ctx, first.ID); !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
				t.Errorf("%s makes a next round: %v", who, err)
			}
		}
		second, err := room.Service.NextRound(room.Chair(), first.ID)
		if err != nil || second.Code != "B-01/V2" || second.Round != 2 || second.SeatsToFill != 1 || len(second.Candidates) != 2 ||
			second.PreviousRoundID == nil || *second.PreviousRoundID != first.ID || second.State != voting.Ready || second.CountingBoard.ID != first.CountingBoard.ID {
			t.Fatalf("the second round is %+v, %v", second, err)
		}
		if now := get(t, room, room.Delegate(1), first); now.NextRoundID == nil || *now.NextRoundID != second.ID {
			t.Errorf("the first round names %v as the next", now.NextRoundID)
		}
		if _, err := room.Service.NextRound(room.Secretary(), first.ID); !errors.Is(err, voting.ErrNextRoundExists) {
			t.Errorf("two second rounds: %v", err)
		}
		if _, err := room.Service.Open(room.Chair(), second.ID, ""); err != nil {
			t.Fatal(err)
		}
		enter(t, room, second, papers(second, 5, 3), room.Delegate(2), room.Delegate(3))
		done = finish(t, room, second)
		if r := done.Result; r.Outcome != "elected" || r.Persons[0].Outcome != "elected" || r.OpenSeats != 0 || r.Persons[0].ShareText != "62,50%" {
			t.Errorf("the second round: %+v", r)
		}
		if _, err := room.Service.NextRound(room.Secretary(), second.ID); !errors.Is(err, voting.ErrNoNextRound) {
			t.Errorf("a round after all seats are filled: %v", err)
		}
		// Taken again, it is the same round.
		again, err := room.Service.Repeat(room.Chair(), second.ID, voting.Repetition{Reason: "Kiểm phiếu sai"})
		if err != nil || again.Round != 2 || again.Code != "B-01/V2/2" || len(again.Candidates) != 2 || again.Candidates[1].Title != "Giám đốc Sở" {
			t.Errorf("the repeated round is %+v, %v", again, err)
		}
	})
}
