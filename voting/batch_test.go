package voting_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"nghitruong/ent/vote"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

func ids(votes []voting.Vote) []id.Vote {
	list := make([]id.Vote, len(votes))
	for i, v := range votes {
		list[i] = v.ID
	}
	return list
}

func TestSeveralDraftsAreStoredOrNone(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		draft := func(code string) voting.NewVote {
			return voting.NewVote{Item: room.Items[1], Code: code, Motion: "Nội dung " + code}
		}
		good := []voting.NewVote{draft("BQ-07"), draft("BQ-08"), draft("")}
		for what, c := range map[string]struct {
			bad   voting.NewVote
			want  error
			place string
		}{
			"an empty motion":    {voting.NewVote{Item: room.Items[0], Motion: " "}, fault.ErrInput, "body.votes[3].motion"},
			"a code used above":  {draft("BQ-08"), voting.ErrCodeTaken, "body.votes[3]"},
			"an unknown rule":    {voting.NewVote{Item: room.Items[0], Motion: "x", Rule: "coin"}, voting.ErrRuleUnknown, "body.votes[3]"},
			"a person twice":     {voting.NewVote{Item: room.Items[0], Motion: "x", Exclusions: []voting.NewExclusion{{Person: room.Delegates[0], Reason: "x"}, {Person: room.Delegates[0], Reason: "x"}}}, voting.ErrPersonTwice, "body.votes[3].exclusions[1].person_id"},
			"no reason":          {voting.NewVote{Item: room.Items[0], Motion: "x", Exclusions: []voting.NewExclusion{{Person: room.Delegates[0]}}}, fault.ErrInput, "body.votes[3].exclusions[0].reason"},
			"an unknown member":  {voting.NewVote{Item: room.Items[0], Motion: "x", Board: &voting.NewBoard{Head: room.Delegates[0], Members: []id.Person{room.Delegates[1], id.New[id.Person]()}}}, voting.ErrPersonUnknown, "body.votes[3].board.members[1]"},
			"a nameless nominee": {voting.NewVote{Item: room.Items[0], Motion: "x", Kind: voting.Election, SeatsToFill: 1, Candidates: []voting.NewCandidate{{}}}, fault.ErrInput, "body.votes[3].candidates[0].name"},
		} {
			_, err := room.Service.PrepareBatch(room.Secretary(), room.Meeting, append(good[:3:3], c.bad, draft("BQ-20")))
			fields := fault.From(err).Fields("vi")
			if !errors.Is(err, c.want) || len(fields) != 1 || fields[0].Location != c.place {
				t.Errorf("%s: %v at %+v, want %v at %s", what, err, fields, c.want, c.place)
			}
		}
		if n := s.Client(t.Context()).Vote.Query().CountX(t.Context()); n != 0 {
			t.Errorf("%d votes are left of refused drafts", n)
		}
		list, err := room.Service.PrepareBatch(room.Secretary(), room.Meeting, good)
		if err != nil || len(list) != 3 || list[0].Code != "BQ-07" || list[1].Code != "BQ-08" || list[2].Code != "BQ-01" || list[2].State != voting.Prepared {
			t.Errorf("stored %+v, %v", list, err)
		}
	})
}

func TestSeveralVotesAtOnce(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		votes, err := room.Service.PrepareBatch(room.Secretary(), room.Meeting, []voting.NewVote{
			{Item: room.Items[0], Motion: "Một"}, {Item: room.Items[1], Motion: "Hai"}, {Item: room.Items[2], Motion: "Ba"},
		})
		if err != nil {
			t.Fatal(err)
		}
		three := ids(votes)
		later := ready(t, room, voting.NewVote{})
		if _, err := room.Service.ReadyAll(room.Secretary(), room.Meeting, three); err != nil {
			t.Fatal(err)
		}
		prepared, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "Bốn"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.OpenAll(room.Chair(), room.Meeting, append(three[:3:3], prepared.ID), ""); !errors.Is(err, voting.ErrState) {
			t.Errorf("opened together with one that is not ready: %v", err)
		}
		if n := s.Client(t.Context()).RollEntry.Query().CountX(t.Context()); n != 0 {
			t.Errorf("a refused opening left %d rows of rolls", n)
		}
		opened, err := room.Service.OpenAll(room.Chair(), room.Meeting, append(three, three[0]), "")
		if err != nil || len(opened) != 3 {
			t.Fatalf("opened %d, %v", len(opened), err)
		}
		for _, v := range opened {
			if v.State != voting.Open || v.OpeningID == "" || v.OpeningID != opened[0].OpeningID || v.Roll.Seats != 5 {
				t.Errorf("opened %+v", v)
			}
		}
		nothingElse := func(when string) {
			t.Helper()
			if _, err := room.Service.Open(room.Chair(), later.ID, ""); !errors.Is(err, voting.ErrAnotherOpen) {
				t.Errorf("%s another vote was opened: %v", when, err)
			}
			if err := room.Service.MayHalt(t.Context(), room.Meeting, false); !errors.Is(err, voting.ErrVoteOpen) {
				t.Errorf("%s the meeting may halt: %v", when, err)
			}
			if n := s.Client(t.Context()).Vote.Query().Where(vote.OpenGuard(room.Meeting)).CountX(t.Context()); n != 1 {
				t.Errorf("%s %d votes hold the guard, want one", when, n)
			}
		}
		nothingElse("with all open")
		for number := 1; number <= 5; number++ {
			for i, v := range three {
				if i < number {
					cast(t, room, v, number, "for")
				}
			}
		}
		if _, err := room.Service.Close(room.Chair(), three[0]); err != nil {
			t.Fatal(err)
		}
		nothingElse("after the first was closed")
		if _, err := room.Service.Cancel(room.Chair(), three[1], "Sai chữ"); err != nil {
			t.Fatal(err)
		}
		nothingElse("after the second was cancelled")
		cast(t, room, three[2], 1, "against")
		if _, err := room.Service.CloseAll(room.Chair(), room.Meeting, []id.Vote{three[2], three[0]}); !errors.Is(err, voting.ErrState) {
			t.Errorf("closed together with a closed one: %v", err)
		}
		if now := get(t, room, room.Chair(), votes[2]); now.State != voting.Open {
			t.Errorf("a refused close of two has closed one: %s", now.State)
		}
		if _, err := room.Service.CloseAll(room.Chair(), room.Meeting, three[2:]); err != nil {
			t.Fatal(err)
		}
		announced, err := room.Service.AnnounceAll(room.Chair(), room.Meeting, []id.Vote{three[0], three[2]})
		if err != nil || len(announced) != 2 || announced[0].Result.For != 5 || announced[1].Result.For != 3 || announced[1].Result.Against != 1 {
			t.Errorf("announced %+v, %v", announced, err)
		}
		if _, err := room.Service.Open(room.Chair(), later.ID, ""); err != nil {
			t.Errorf("after all were closed: %v", err)
		}
	})
}

func TestWhoActsOnSeveralVotes(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room, other := votingtest.New(t, s, 3), votingtest.New(t, s, 3)
		own, foreign := ready(t, room, voting.NewVote{}), ready(t, other, voting.NewVote{})
		acts := map[string]func(ctx context.Context, votes ...id.Vote) error{
			"prepare": func(ctx context.Context, votes ...id.Vote) error {
				_, err := room.Service.PrepareBatch(ctx, room.Meeting, []voting.NewVote{{Item: room.Items[0], Motion: "x"}})
				return err
			},
			"ready": func(ctx context.Context, votes ...id.Vote) error {
				_, err := room.Service.ReadyAll(ctx, room.Meeting, votes)
				return err
			},
			"open": func(ctx context.Context, votes ...id.Vote) error {
				_, err := room.Service.OpenAll(ctx, room.Meeting, votes, "")
				return err
			},
			"close": func(ctx context.Context, votes ...id.Vote) error {
				_, err := room.Service.CloseAll(ctx, room.Meeting, votes)
				return err
			},
			"announce": func(ctx context.Context, votes ...id.Vote) error {
				_, err := room.Service.AnnounceAll(ctx, room.Meeting, votes)
				return err
			},
		}
		owner := map[string]string{"prepare": "secretary", "ready": "secretary", "open": "chair", "close": "chair", "announce": "chair"}
		people := map[string]context.Context{"chair": room.Chair(), "secretary": room.Secretary(), "delegate": room.Delegate(1),
			"guest": hall.As(room.Others[votingtest.Guest]), "stranger": hall.As(room.Others[votingtest.Stranger]), "nobody": context.Background()}
		for act, do := range acts {
			for who, ctx := range people {
				if who == owner[act] {
					continue
				}
				if err := do(ctx, own.ID); !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
					t.Errorf("%s by %s: %v", act, who, err)
				}
			}
			if act != "prepare" {
				if err := do(people[owner[act]], own.ID, foreign.ID); !errors.Is(err, voting.ErrNotFound) {
					t.Errorf("%s of another meeting's vote: %v", act, err)
				}
			}
		}
		if now := get(t, other, other.Chair(), foreign); now.State != voting.Ready {
			t.Errorf("the other meeting's vote is %s", now.State)
		}
	})
}

// Openings of several and of single votes at the same moment: one of them happens, and what it opened is all that is open.
func TestAnOpeningOfSeveralAgainstSingleOnes(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		for range 4 {
			var votes []id.Vote
			for range 5 {
				votes = append(votes, room.Ready(t, voting.NewVote{Code: uuid.NewString()[:8]}))
			}
			opened := make([]int, 4)
			var wait sync.WaitGroup
			try := func(i int, open func() (int, error)) {
				wait.Go(func() {
					n, err := open()
					if err != nil && !errors.Is(err, voting.ErrAnotherOpen) && !errors.Is(err, voting.ErrState) {
						t.Errorf("opening: %v", err)
					}
					if err == nil {
						opened[i] = n
					}
				})
			}
			several := func(list ...id.Vote) func() (int, error) {
				return func() (int, error) {
					got, err := room.Service.OpenAll(room.Chair(), room.Meeting, list, "")
					return len(got), err
				}
			}
			try(0, several(votes[0], votes[1], votes[2]))
			try(1, several(votes[2], votes[3]))
			try(2, several(votes[4]))
			try(3, func() (int, error) { _, err := room.Service.Open(room.Chair(), votes[1], ""); return 1, err })
			wait.Wait()
			happened, want := 0, 0
			for _, n := range opened {
				if n > 0 {
					happened, want = happened+1, n
				}
			}
			open, err := s.Client(t.Context()).Vote.Query().Where(vote.State(string(voting.Open))).IDs(t.Context())
			if err != nil || happened != 1 || len(open) != want {
				t.Fatalf("%d openings happened, %d votes are open, want one opening of %d; %v", happened, len(open), want, err)
			}
			// All of them closed at the same moment, one by one.
			for _, v := range open {
				wait.Go(func() {
					if _, err := room.Service.Close(room.Chair(), v); err != nil {
						t.Errorf("closing: %v", err)
					}
				})
			}
			wait.Wait()
			if n := s.Client(t.Context()).Vote.Query().Where(vote.OpenGuardNotNil()).CountX(t.Context()); n != 0 {
				t.Fatalf("%d votes hold the guard after all were closed", n)
			}
			for _, v := range votes {
				if now := get(t, room, room.Chair(), voting.Vote{ID: v}); now.State == voting.Ready {
					if _, err := room.Service.Cancel(room.Secretary(), v, "Hết giờ"); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

func TestTheCodeOfADraftIsNotSharedByTwoSecretaries(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				_, err := room.Service.PrepareBatch(room.Secretary(), room.Meeting, []voting.NewVote{{Item: room.Items[0], Motion: "x"}, {Item: room.Items[0], Motion: "y"}})
				if err != nil && !errors.Is(err, voting.ErrCodeTaken) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		codes := s.Client(t.Context()).Vote.Query().Select(vote.FieldCode).StringsX(t.Context())
		seen := map[string]bool{}
		for _, code := range codes {
			if seen[code] || !strings.HasPrefix(code, "BQ-") {
				t.Errorf("the code %s was given twice", code)
			}
			seen[code] = true
		}
		if len(codes)%2 != 0 || len(codes) == 0 {
			t.Errorf("%d votes: half a batch was stored", len(codes))
		}
	})
}
