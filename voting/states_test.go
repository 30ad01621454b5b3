package voting_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"nghitruong/ent/ruleprofile"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// acts are all changes of state, each by somebody who may.
func acts(room *votingtest.Room) map[string]func(v id.Vote) error {
	second := func(_ voting.Vote, err error) error { return err }
	return map[string]func(v id.Vote) error{
		"ready":    func(v id.Vote) error { return second(room.Service.Ready(room.Secretary(), v)) },
		"open":     func(v id.Vote) error { return second(room.Service.Open(room.Chair(), v, "")) },
		"close":    func(v id.Vote) error { return second(room.Service.Close(room.Chair(), v)) },
		"announce": func(v id.Vote) error { return second(room.Service.Announce(room.Chair(), v)) },
		"cancel": func(v id.Vote) error {
			_, err := room.Service.Cancel(authz.SystemContext(context.Background()), v, "sai nội dung")
			return err
		},
	}
}

func TestEveryStepFromEveryState(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		act := acts(room)
		allowed := map[string]string{
			"prepared": "ready cancel", "ready": "open cancel", "open": "close cancel", "closed": "announce cancel", "announced": "", "cancelled": "",
		}
		reach := map[string][]string{
			"prepared": {}, "ready": {"ready"}, "open": {"ready", "open"}, "closed": {"ready", "open", "close"},
			"announced": {"ready", "open", "close", "announce"}, "cancelled": {"ready", "open", "cancel"},
		}
		for state, steps := range reach {
			for name, do := range act {
				v, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "Nội dung"})
				if err != nil {
					t.Fatal(err)
				}
				for _, step := range steps {
					if err := act[step](v.ID); err != nil {
						t.Fatalf("to %s: %s: %v", state, step, err)
					}
				}
				want := strings.Contains(" "+allowed[state]+" ", " "+name+" ")
				if err := do(v.ID); (err == nil) != want || err != nil && !errors.Is(err, voting.ErrState) {
					t.Errorf("%s in state %s: %v, allowed %v", name, state, err, want)
				}
				after, err := room.Service.Get(room.Chair(), v.ID)
				if err != nil {
					t.Fatal(err)
				}
				if !want && string(after.State) != state {
					t.Errorf("a refused %s moved the vote from %s to %s", name, state, after.State)
				}
				if after.State == voting.Open {
					if err := act["cancel"](v.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

func TestWhoMovesAVote(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		people := map[string]context.Context{
			"nobody": context.Background(), "stranger": hall.As(room.Others[votingtest.Stranger]), "guest": hall.As(room.Others[votingtest.Guest]),
			"delegate": room.Delegate(1), "secretary": room.Secretary(), "chair": room.Chair(),
			"wall": authz.With(context.Background(), authz.Subject{Display: room.Wall}),
		}
		may := map[string]string{
			"prepare": "secretary", "ready": "secretary", "open": "chair", "close": "chair", "announce": "chair", "cancel prepared": "secretary", "cancel open": "chair",
		}
		for act, who := range may {
			for name, ctx := range people {
				v, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "Nội dung"})
				if err != nil {
					t.Fatal(err)
				}
				steps := map[string][]string{"open": {"ready"}, "close": {"ready", "open"}, "cancel open": {"ready", "open"}, "announce": {"ready", "open", "close"}}
				for _, step := range steps[act] {
					if err := acts(room)[step](v.ID); err != nil {
						t.Fatal(err)
					}
				}
				switch act {
				case "prepare":
					_, err = room.Service.Prepare(ctx, room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "Nội dung"})
				case "ready":
					_, err = room.Service.Ready(ctx, v.ID)
				case "open":
					_, err = room.Service.Open(ctx, v.ID, "")
				case "close":
					_, err = room.Service.Close(ctx, v.ID)
				case "announce":
					_, err = room.Service.Announce(ctx, v.ID)
				default:
					_, err = room.Service.Cancel(ctx, v.ID, "lý do")
				}
				refused := errors.Is(err, authz.ErrForbidden) || errors.Is(err, authz.ErrSignInRequired)
				if (name == who) != (err == nil) || err != nil && !refused {
					t.Errorf("%s by %s: %v", act, name, err)
				}
				if now, err := room.Service.Get(room.Chair(), v.ID); err == nil && now.State != voting.Announced && now.State != voting.Cancelled {
					if err := acts(room)["cancel"](v.ID); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

func TestOpeningNeedsAQuorumOrAReason(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		for number := 4; number <= 6; number++ {
			room.Attend(number, voting.Absent)
		}
		v := room.Ready(t, voting.NewVote{Code: "BQ-01"})
		_, err := room.Service.Open(room.Chair(), v, "")
		if !errors.Is(err, voting.ErrNoQuorum) || !strings.Contains(fault.From(err).Text("vi"), "Mới có 3 người có mặt, cần ít nhất 4") {
			t.Fatalf("3 of 6 without a reason: %v", err)
		}
		if n := s.Client(context.Background()).RollEntry.Query().CountX(context.Background()); n != 0 {
			t.Errorf("the refused opening left %d rows of a roll", n)
		}
		opened, err := room.Service.Open(room.Chair(), v, "Bão lớn, không thể chờ")
		if err != nil || opened.BelowQuorumReason != "Bão lớn, không thể chờ" || opened.Roll.QuorumMet || opened.Roll.QuorumNeeded != 4 {
			t.Fatalf("with a reason: %+v, %v", opened, err)
		}
		for number := 1; number <= 3; number++ {
			cast(t, room, v, number, "for")
		}
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil || closed.Result.Outcome != "no_quorum" {
			t.Errorf("result %+v, %v: below the quorum there is no decision", closed.Result, err)
		}
		room.Attend(4, voting.Online)
		w := room.Ready(t, voting.NewVote{Code: "BQ-02"})
		if opened, err := room.Service.Open(room.Chair(), w, "không cần"); err != nil || opened.BelowQuorumReason != "" || !opened.Roll.QuorumMet {
			t.Errorf("4 of 6: %+v, %v; a reason that was not needed is not kept", opened, err)
		}
	})
}

func TestWhatIsRefusedBeforeAVoteIsOpen(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		other := votingtest.New(t, s, 3)
		foreign := other.Ready(t, voting.NewVote{Code: "BQ-01"})
		undecided := room.Ready(t, voting.NewVote{Code: "BQ-01"})
		for _, c := range []struct {
			what string
			n    voting.NewVote
			want error
		}{
			{"an empty motion", voting.NewVote{Item: room.Items[0], Motion: " \n "}, fault.ErrInput},
			{"a motion that is too long", voting.NewVote{Item: room.Items[0], Motion: strings.Repeat("đ", 4001)}, fault.ErrInput},
			{"another meeting's item", voting.NewVote{Item: other.Items[0], Motion: "x"}, voting.ErrItemUnknown},
			{"no item", voting.NewVote{Motion: "x"}, voting.ErrItemUnknown},
			{"an unknown rule", voting.NewVote{Item: room.Items[0], Motion: "x", Rule: "toss_a_coin"}, voting.ErrRuleUnknown},
			{"another meeting's paper", voting.NewVote{Item: room.Items[0], Motion: "x", DocumentVersion: other.Version}, voting.ErrDocumentUnknown},
			{"a code that is taken", voting.NewVote{Item: room.Items[0], Motion: "x", Code: "BQ-01"}, voting.ErrCodeTaken},
			{"to repeat another meeting's vote", voting.NewVote{Item: room.Items[0], Motion: "x", Repeats: foreign}, voting.ErrRepeatNotDecided},
			{"to repeat a vote that is not decided", voting.NewVote{Item: room.Items[0], Motion: "x", Repeats: undecided}, voting.ErrRepeatNotDecided},
		} {
			if _, err := room.Service.Prepare(room.Secretary(), room.Meeting, c.n); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.what, err, c.want)
			}
		}
		room.Pause()
		if _, err := room.Service.Open(room.Chair(), undecided, ""); !errors.Is(err, voting.ErrMeetingNotRunning) {
			t.Errorf("opened in a paused meeting: %v", err)
		}
	})
}

func TestARepeatedVoteKeepsTheFirst(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		first := room.Open(t, voting.NewVote{Code: "BQ-09", DocumentVersion: room.Version})
		cast(t, room, first, 1, "for")
		if _, err := room.Service.Cancel(room.Chair(), first, ""); !errors.Is(err, fault.ErrInput) {
			t.Errorf("cancelled without a reason: %v", err)
		}
		if _, err := room.Service.Cancel(room.Chair(), first, "Lỗi kỹ thuật"); err != nil {
			t.Fatal(err)
		}
		second := room.Open(t, voting.NewVote{Repeats: first})
		list, err := room.Service.List(room.Delegate(2), room.Meeting)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d votes, %v", len(list), err)
		}
		a, b := list[0], list[1]
		if a.ID != first || a.State != voting.Cancelled || a.CancelledReason != "Lỗi kỹ thuật" || a.Result != nil || a.RepeatedByID == nil || *a.RepeatedByID != second {
			t.Errorf("the first vote is shown as %+v", a)
		}
		if a.DocumentVersionID == nil || *a.DocumentVersionID != room.Version {
			t.Errorf("the first vote has lost its paper")
		}
		if b.Code != "BQ-09/2" || b.RepeatsID == nil || *b.RepeatsID != first || b.Received != 0 {
			t.Errorf("the second vote is shown as %+v", b)
		}
		cast(t, room, second, 1, "against")
		if closed, err := room.Service.Close(room.Chair(), second); err != nil || closed.Result.Against != 1 || closed.Result.For != 0 {
			t.Errorf("the second vote counted %+v, %v", closed.Result, err)
		}
	})
}

func TestRulesAreDataWithVersions(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 60)
		ctx, system := context.Background(), authz.SystemContext(context.Background())
		if err := room.Service.EnsureProfiles(system); err != nil {
			t.Fatal(err)
		}
		if n := s.Client(ctx).RuleProfile.Query().CountX(ctx); n != len(rules.Profiles()) {
			t.Errorf("%d profiles after two starts, want %d", n, len(rules.Profiles()))
		}
		if err := room.Service.EnsureProfiles(room.Chair()); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("the chair loads rules: %v", err)
		}
		list, err := room.Service.Rules(room.Delegate(1), id.Meeting{})
		if err != nil || len(list) != len(rules.Profiles()) || list[0].Code != voting.DefaultRule || list[0].Ground == "" {
			t.Errorf("rules %+v, %v", list, err)
		}
		if _, err := room.Service.Rules(ctx, id.Meeting{}); !errors.Is(err, authz.ErrSignInRequired) {
			t.Errorf("nobody reads the rules: %v", err)
		}
		// A vote keeps the rule under which it was prepared, whatever happens to the profiles.
		v, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "x", Rule: "council_dismissal"})
		if err != nil {
			t.Fatal(err)
		}
		if v.Rule.Needed == nil || *v.Rule.Needed != 40 {
			t.Errorf("dismissal needs %v of 60, want 40", v.Rule.Needed)
		}
		s.Client(ctx).RuleProfile.Update().Where(ruleprofile.Code("council_dismissal")).SetValidUntil(s.Now()).ExecX(ctx)
		if _, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "x", Rule: "council_dismissal"}); !errors.Is(err, voting.ErrRuleUnknown) {
			t.Errorf("a rule that no longer holds was chosen: %v", err)
		}
		if again, err := room.Service.Get(room.Secretary(), v.ID); err != nil || again.Rule.Code != "council_dismissal" || *again.Rule.Needed != 40 {
			t.Errorf("the vote's rule is now %+v, %v", again.Rule, err)
		}
	})
}

func TestDismissalAndSuspendedSeats(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 60)
		room.Change(func(number int, seat *voting.RosterSeat) { seat.Suspended = number == 60 })
		for inFavour, outcome := range map[int]string{39: "failed", 40: "passed"} {
			v := room.Open(t, voting.NewVote{Rule: "council_dismissal"})
			for number := 1; number <= inFavour; number++ {
				cast(t, room, v, number, "for")
			}
			closed, err := room.Service.Close(room.Chair(), v)
			if err != nil {
				t.Fatal(err)
			}
			if r := closed.Result; r.Outcome != outcome || r.Base != 60 || r.Needed != 40 || r.NotVoting != 59-inFavour || r.Absent != 1 {
				t.Errorf("%d for: %+v, want %s of 60 with the suspended seat absent", inFavour, r, outcome)
			}
		}
	})
}

func TestEveryStepIsOnTheLedger(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		cast(t, room, v, 1, "for")
		_, closing := room.Service.Close(room.Chair(), v)
		_, announcing := room.Service.Announce(room.Chair(), v)
		w := room.Ready(t, voting.NewVote{Code: "BQ-02"})
		_, cancelling := room.Service.Cancel(room.Secretary(), w, "Sai chữ")
		if err := errors.Join(closing, announcing, cancelling); err != nil {
			t.Fatal(err)
		}
		entries, err := room.Audit.Entries(context.Background(), audit.Meeting(room.Meeting), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Act)
		}
		want := "vote.prepared vote.ready vote.opened ballot.stored vote.closed vote.announced vote.prepared vote.ready vote.cancelled"
		if strings.Join(got, " ") != want {
			t.Errorf("ledger %v, want %s", got, want)
		}
	})
}
