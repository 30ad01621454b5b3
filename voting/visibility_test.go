package voting_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// Who sees which part of a vote in which state: the rule of visibility.go as a table.
func TestWhoSeesWhat(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		people := map[string]context.Context{
			"chair": room.Chair(), "secretary": room.Secretary(), "delegate": room.Delegate(1), "guest": hall.As(room.Others[votingtest.Guest]),
		}
		v, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[1], Code: "BQ-07", Motion: "Nội dung"})
		if err != nil {
			t.Fatal(err)
		}
		for _, state := range []struct {
			name          string
			move          func() error
			hidden        string // who does not see the vote
			result        string // who sees the result
			stored        string // who sees which seats have stored
			choices       bool   // whether choices are shown
			received, own int
		}{
			{"prepared", func() error { return nil }, "delegate guest", "", "", false, 0, 0},
			{"ready", func() error { return acts(room)["ready"](v.ID) }, "", "", "", false, 0, 0},
			{"open", func() error { return acts(room)["open"](v.ID) }, "", "", "chair secretary", false, 0, 0},
			{"open with ballots", func() error {
				cast(t, room, v.ID, 1, "for")
				cast(t, room, v.ID, 1, "against")
				cast(t, room, v.ID, 2, "for")
				return nil
			},
				"", "", "chair secretary", false, 2, 2},
			{"closed", func() error { return acts(room)["close"](v.ID) }, "", "chair secretary", "chair secretary", false, 2, 2},
			{"announced", func() error { return acts(room)["announce"](v.ID) }, "", "chair secretary delegate guest", "chair secretary delegate guest", true, 2, 2},
		} {
			if err := state.move(); err != nil {
				t.Fatalf("%s: %v", state.name, err)
			}
			for who, ctx := range people {
				got, err := room.Service.Get(ctx, v.ID)
				list, listed := room.Service.List(ctx, room.Meeting)
				roll, rolled := room.Service.Roll(ctx, v.ID)
				if strings.Contains(state.hidden, who) {
					if !errors.Is(err, voting.ErrNotFound) || len(list) != 0 || listed != nil || !errors.Is(rolled, voting.ErrNotFound) {
						t.Errorf("%s: %s sees it: %v %v %v", state.name, who, err, list, rolled)
					}
					continue
				}
				if err := errors.Join(err, listed, rolled); err != nil || len(list) != 1 {
					t.Errorf("%s: %s: %v, %d listed", state.name, who, err, len(list))
					continue
				}
				if sees := got.Result != nil; sees != strings.Contains(state.result, who) || sees != (list[0].Result != nil) {
					t.Errorf("%s: %s sees the result: %v", state.name, who, sees)
				}
				if got.Received != state.received || got.ItemNumber != 2 || *got.Rule.Needed != 3 {
					t.Errorf("%s: %s sees %+v", state.name, who, got)
				}
				for _, line := range roll {
					if (line.Stored != nil) != strings.Contains(state.stored, who) {
						t.Errorf("%s: %s sees who has stored: %v", state.name, who, line.Stored != nil)
					}
					if wantChoice := state.choices && line.SeatNumber <= 2; (line.Choice != nil) != wantChoice {
						t.Errorf("%s: %s sees the choice of seat %d: %v", state.name, who, line.SeatNumber, line.Choice)
					}
				}
				own := got.MyBallot
				if (own != nil) != (who == "delegate" && got.OpenedAt != nil) {
					t.Errorf("%s: %s has the ballot %+v", state.name, who, own)
				}
				if own != nil && (own.Revision != state.own || own.Eligible != strings.HasPrefix(state.name, "open")) {
					t.Errorf("%s: the own ballot is %+v", state.name, own)
				}
			}
			for who, ctx := range map[string]context.Context{"nobody": context.Background(), "stranger": hall.As(room.Others[votingtest.Stranger])} {
				_, got := room.Service.Get(ctx, v.ID)
				_, listed := room.Service.List(ctx, room.Meeting)
				_, rolled := room.Service.Roll(ctx, v.ID)
				for _, err := range []error{got, listed, rolled} {
					if !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
						t.Errorf("%s: %s: %v", state.name, who, err)
					}
				}
			}
		}
	})
}

func TestWhoHearsWhat(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		all, few := voting.VotesTopic(room.Meeting), voting.SecretariatTopic(room.Meeting)
		wall := func(d id.Display) context.Context { return authz.With(context.Background(), authz.Subject{Display: d}) }
		for _, c := range []struct {
			who                string
			ctx                context.Context
			hearsAll, hearsFew bool
		}{
			{"chair", room.Chair(), true, true},
			{"secretary", room.Secretary(), true, true},
			{"delegate", room.Delegate(1), true, false},
			{"guest", hall.As(room.Others[votingtest.Guest]), true, false},
			{"the meeting's wall", wall(room.Wall), true, false},
			{"another wall", wall(id.New[id.Display]()), false, false},
			{"stranger", hall.As(room.Others[votingtest.Stranger]), false, false},
			{"nobody", context.Background(), false, false},
		} {
			if err := room.Service.AllowVotes(c.ctx, all); (err == nil) != c.hearsAll {
				t.Errorf("%s on %s: %v", c.who, all, err)
			}
			if err := room.Service.AllowSecretariat(c.ctx, few); (err == nil) != c.hearsFew {
				t.Errorf("%s on %s: %v", c.who, few, err)
			}
		}
		for _, topic := range []string{"", "meeting/", "meeting/x/votes", few, "person/" + room.Meeting.String() + "/votes", "meeting/" + id.New[id.Meeting]().String() + "/votes"} {
			if room.Service.AllowVotes(room.Chair(), topic) == nil {
				t.Errorf("the chair may hear %q as votes", topic)
			}
			if _, err := room.Service.CurrentVotes(room.Chair(), topic); err == nil && !strings.HasPrefix(topic, "meeting/0") {
				t.Errorf("%q has a value", topic)
			}
		}
	})
}

func TestWhatIsPublished(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		all, few := voting.VotesTopic(room.Meeting), voting.SecretariatTopic(room.Meeting)
		heard := func(when string) (votes voting.MeetingVotes, secretariat voting.SecretariatVotes) {
			t.Helper()
			for topic, into := range map[string]any{all: &votes, few: &secretariat} {
				frame, ok := room.Listener.Last(topic)
				if !ok || frame.Kind != outbox.State {
					t.Fatalf("%s: nothing on %s", when, topic)
				}
				if err := json.Unmarshal(frame.Data, into); err != nil {
					t.Fatal(err)
				}
				current, err := map[string]func(context.Context, string) (any, error){all: room.Service.CurrentVotes, few: room.Service.CurrentSecretariat}[topic](context.Background(), topic)
				if err != nil {
					t.Fatal(err)
				}
				if want, _ := json.Marshal(current); !strings.Contains(when, "ballot") && string(want) != string(frame.Data) {
					t.Errorf("%s: published on %s\n%s\ncurrent\n%s", when, topic, frame.Data, want)
				}
			}
			return votes, secretariat
		}
		v, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "Nội dung"})
		if err != nil {
			t.Fatal(err)
		}
		if votes, secretariat := heard("prepared"); len(votes.Votes) != 0 || len(secretariat.Prepared) != 1 || len(secretariat.Votes) != 0 {
			t.Errorf("prepared: %+v %+v", votes, secretariat)
		}
		for _, step := range []string{"ready", "open"} {
			if err := acts(room)[step](v.ID); err != nil {
				t.Fatal(err)
			}
		}
		if votes, secretariat := heard("open"); votes.Votes[0].State != voting.Open || len(secretariat.Prepared) != 0 || len(secretariat.Votes[0].NotStored) != 3 {
			t.Errorf("open: %+v %+v", votes, secretariat)
		}
		cast(t, room, v.ID, 2, "against")
		room.Service.Stop() // publishes the progress that waits
		votes, secretariat := heard("a ballot")
		if votes.Votes[0].Received != 1 || len(secretariat.Votes[0].NotStored) != 2 {
			t.Errorf("progress: %+v %+v", votes, secretariat)
		}
		if last, _ := room.Listener.Last(all); strings.Contains(string(last.Data), "against\"") || last.Name != "vote.progressed" {
			t.Errorf("progress tells a choice, or is not progress: %s %s", last.Name, last.Data)
		}
		for _, line := range secretariat.Votes[0].NotStored {
			if line.SeatNumber == 2 {
				t.Error("seat 2 has stored and is still asked for")
			}
		}
		if err := acts(room)["close"](v.ID); err != nil {
			t.Fatal(err)
		}
		if votes, secretariat = heard("closed"); votes.Votes[0].Result != nil || secretariat.Votes[0].Result == nil || secretariat.Votes[0].Result.Against != 1 {
			t.Errorf("closed: %+v %+v", votes, secretariat)
		}
		if err := acts(room)["announce"](v.ID); err != nil {
			t.Fatal(err)
		}
		if votes, _ = heard("announced"); votes.Votes[0].Result == nil || votes.Votes[0].Result.Against != 1 {
			t.Errorf("announced: %+v", votes)
		}
	})
}

// Whoever is not signed in gets one answer, whether there is such a vote or not.
func TestNobodyLearnsWhichVotesExist(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		for name, v := range map[string]id.Vote{"a vote": room.Ready(t, voting.NewVote{}), "none": id.New[id.Vote]()} {
			_, got := room.Service.Get(t.Context(), v)
			_, rolled := room.Service.Roll(t.Context(), v)
			_, cast := room.Service.Cast(t.Context(), v, "for", "0198c0de-0000-7000-8000-000000000001")
			for act, err := range map[string]error{"reading": got, "its roll": rolled, "casting": cast} {
				if !errors.Is(err, authz.ErrSignInRequired) {
					t.Errorf("%s of %s: %v", act, name, err)
				}
			}
		}
	})
}
