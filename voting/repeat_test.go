package voting_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

func TestAVoteIsTakenAgainFromEveryState(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		act := acts(room)
		for state, steps := range map[string][]string{"open": {"open"}, "closed": {"open", "close"}, "announced": {"open", "close", "announce"}} {
			v := ready(t, room, voting.NewVote{DocumentVersion: room.Version, Exclusions: []voting.NewExclusion{{Person: room.Delegates[3], Reason: "Có quyền lợi liên quan"}}})
			for _, step := range steps {
				if err := act[step](v.ID); err != nil {
					t.Fatal(err)
				}
				if step == "open" {
					cast(t, room, v.ID, 1, "for")
				}
			}
			if _, err := room.Service.Repeat(room.Chair(), v.ID, voting.Repetition{Reason: " "}); !errors.Is(err, fault.ErrInput) {
				t.Errorf("%s: repeated without a reason: %v", state, err)
			}
			again, err := room.Service.Repeat(room.Chair(), v.ID, voting.Repetition{Reason: "Lỗi kỹ thuật", Method: voting.Hands})
			if err != nil {
				t.Fatalf("%s: %v", state, err)
			}
			if again.State != voting.Ready || again.Code != v.Code+"/2" || again.Motion != v.Motion || again.Method != voting.Hands ||
				again.RepeatsID == nil || *again.RepeatsID != v.ID || *again.DocumentVersionID != room.Version || len(again.Exclusions) != 1 || again.Received != 0 {
				t.Errorf("%s: the new vote is %+v", state, again)
			}
			first := get(t, room, room.Delegate(1), v)
			if first.RepeatedByID == nil || *first.RepeatedByID != again.ID || first.Received != 1 {
				t.Errorf("%s: the first vote is %+v", state, first)
			}
			if state == "announced" {
				if first.State != voting.Announced || first.VoidReason != "Lỗi kỹ thuật" || first.VoidedAt == nil || first.Result == nil {
					t.Errorf("the announced vote is shown as %+v", first)
				}
			} else if first.State != voting.Cancelled || first.CancelledReason != "Lỗi kỹ thuật" || first.Result != nil {
				t.Errorf("%s: the first vote is shown as %+v", state, first)
			}
			if _, err := room.Service.Repeat(room.Chair(), v.ID, voting.Repetition{Reason: "Lại"}); !errors.Is(err, voting.ErrAlreadyRepeated) {
				t.Errorf("%s: repeated twice: %v", state, err)
			}
			if _, err := room.Service.Repeat(room.Chair(), again.ID, voting.Repetition{Reason: "Lại"}); !errors.Is(err, voting.ErrState) {
				t.Errorf("%s: a vote that was never open was repeated: %v", state, err)
			}
			third := voting.Vote{}
			if err := act["open"](again.ID); err != nil {
				t.Fatal(err)
			}
			if third, err = room.Service.Repeat(room.Chair(), again.ID, voting.Repetition{Reason: "Đếm sót", Method: voting.Electronic, Motion: "Nội dung mới"}); err != nil || third.Code != v.Code+"/3" || third.Motion != "Nội dung mới" {
				t.Errorf("%s: the third vote is %+v, %v", state, third, err)
			}
		}
	})
}

func TestWhoTakesAVoteAgain(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{})
		for who, ctx := range map[string]context.Context{"the secretary": room.Secretary(), "a delegate": room.Delegate(1),
			"a guest": hall.As(room.Others[votingtest.Guest]), "a stranger": hall.As(room.Others[votingtest.Stranger]), "nobody": context.Background()} {
			if _, err := room.Service.Repeat(ctx, v, voting.Repetition{Reason: "x"}); !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
				t.Errorf("%s repeats a vote: %v", who, err)
			}
		}
		if _, err := room.Service.Repeat(room.Chair(), v, voting.Repetition{Reason: "x", Method: "telepathy"}); !errors.Is(err, voting.ErrMethod) {
			t.Errorf("an unknown method: %v", err)
		}
		if now := get(t, room, room.Chair(), voting.Vote{ID: v}); now.State != voting.Open {
			t.Errorf("a refused repetition left the vote %s", now.State)
		}
	})
}

// The board that an open vote sets up follows when that vote is taken again.
func TestABoardFollowsItsRepeatedVote(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		proposal := ready(t, room, voting.NewVote{Code: "BQ-04", Board: &voting.NewBoard{Head: room.Delegates[0], Members: room.Delegates[1:3]}})
		election := ready(t, room, voting.NewVote{Code: "B-01", Kind: voting.Election, SeatsToFill: 1, CountingBoard: proposal.ProposesBoard.ID,
			Candidates: []voting.NewCandidate{{Person: room.Delegates[4]}}})
		if election.Method != voting.Paper || election.CountingBoard == nil || election.CountingBoard.Approved || election.CountingBoard.VoteCode != "BQ-04" {
			t.Errorf("the election is %+v", election)
		}
		if _, err := room.Service.Open(room.Chair(), election.ID, ""); !errors.Is(err, voting.ErrNoBoard) {
			t.Errorf("opened before the board was approved: %v", err)
		}
		decide(t, room, proposal, 6, 0)
		again, err := room.Service.Repeat(room.Chair(), proposal.ID, voting.Repetition{Reason: "Sai tên"})
		if err != nil || again.ProposesBoard == nil || len(again.ProposesBoard.Members) != 3 || again.ProposesBoard.ID == proposal.ProposesBoard.ID {
			t.Fatalf("the repeated proposal is %+v, %v", again, err)
		}
		if now := get(t, room, room.Chair(), election); now.CountingBoard.ID != again.ProposesBoard.ID || now.CountingBoard.Approved {
			t.Errorf("the election is counted by %+v", now.CountingBoard)
		}
		if _, err := room.Service.Open(room.Chair(), election.ID, ""); !errors.Is(err, voting.ErrNoBoard) {
			t.Errorf("opened with the board of a void vote: %v", err)
		}
		decide(t, room, again, 6, 0)
		if opened, err := room.Service.Open(room.Chair(), election.ID, ""); err != nil || !opened.CountingBoard.Approved {
			t.Errorf("opened %+v, %v", opened, err)
		}
	})
}

// The chair repeats a vote while somebody else announces it: it is cancelled, or it is announced and void, and never both or neither.
func TestRepeatingAgainstAnnouncing(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		for range 6 {
			v := room.Open(t, voting.NewVote{})
			if _, err := room.Service.Close(room.Chair(), v); err != nil {
				t.Fatal(err)
			}
			var wait sync.WaitGroup
			var announcing error
			repeats := make([]error, 3)
			again := make([]id.Vote, 3)
			wait.Go(func() { _, announcing = room.Service.Announce(room.Chair(), v) })
			for i := range repeats {
				wait.Go(func() {
					made, err := room.Service.Repeat(room.Chair(), v, voting.Repetition{Reason: "Lỗi"})
					repeats[i], again[i] = err, made.ID
				})
			}
			wait.Wait()
			made := 0
			for i, err := range repeats {
				if err == nil {
					made++
					if _, err := room.Service.Cancel(room.Secretary(), again[i], "Xong"); err != nil {
						t.Error(err)
					}
				} else if !errors.Is(err, voting.ErrAlreadyRepeated) {
					t.Errorf("repeating: %v", err)
				}
			}
			now := get(t, room, room.Chair(), voting.Vote{ID: v})
			void := now.State == voting.Announced && now.VoidReason == "Lỗi" && announcing == nil
			cancelled := now.State == voting.Cancelled && now.VoidReason == "" && errors.Is(announcing, voting.ErrState)
			if made != 1 || !void && !cancelled {
				t.Errorf("%d repetitions, the vote is %s, announcing said %v", made, now.State, announcing)
			}
		}
	})
}
