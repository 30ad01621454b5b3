package voting_test

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/ent/ballot"
	"nghitruong/ent/rollentry"
	"nghitruong/ent/vote"
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

func TestExcludedAndSuspendedPersons(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		room.Change(func(number int, seat *voting.RosterSeat) { seat.Suspended = number == 6 })
		leaveOut := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.LeaveOutSuspended = true })
		for rule, want := range map[string]struct{ base, needed int }{voting.DefaultRule: {6, 4}, leaveOut: {5, 3}} {
			v := ready(t, room, voting.NewVote{Rule: rule, Exclusions: []voting.NewExclusion{{Person: room.Delegates[4], Reason: "Có quyền lợi liên quan"}}})
			if len(v.Exclusions) != 1 || v.Exclusions[0].Name != room.Names[room.Delegates[4]] || *v.Rule.Needed != want.needed {
				t.Errorf("%s: ready as %+v", rule, v)
			}
			opened, err := room.Service.Open(room.Chair(), v.ID, "")
			if err != nil {
				t.Fatal(err)
			}
			if r := opened.Roll; r.Excluded != 1 || r.Suspended != 1 || r.SuspendedInBase != (want.base == 6) || r.Hall != 5 || r.Present != 5 {
				t.Errorf("%s: the roll is %+v", rule, r)
			}
			_, err = room.Service.Cast(room.Delegate(5), v.ID, "for", uuid.NewString())
			if !errors.Is(err, voting.ErrExcluded) || !strings.Contains(fault.From(err).Text("vi"), "Có quyền lợi liên quan") {
				t.Errorf("the excluded person casts: %v", err)
			}
			if mine := get(t, room, room.Delegate(5), v).MyBallot; mine == nil || mine.Eligible {
				t.Errorf("the excluded person's place: %+v", mine)
			}
			if _, err := room.Service.Cast(room.Delegate(6), v.ID, "for", uuid.NewString()); !errors.Is(err, voting.ErrSuspended) {
				t.Errorf("the suspended person casts: %v", err)
			}
			for number := 1; number <= 3; number++ {
				cast(t, room, v.ID, number, "for")
			}
			closed, err := room.Service.Close(room.Chair(), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			r := closed.Result
			outcome := map[bool]string{true: "passed", false: "failed"}[3 >= want.needed]
			if r.Base != want.base || r.Needed != want.needed || r.Excluded != 1 || r.Suspended != 1 || r.NotVoting != 1 || r.Outcome != outcome {
				t.Errorf("%s: result %+v, want %s of %d", rule, r, outcome, want.base)
			}
			if sum := r.For + r.Against + r.Abstain + r.Other + r.Invalid + r.Blank + r.NotVoting + r.Excluded + r.Absent; sum != want.base {
				t.Errorf("%s: the buckets sum to %d", rule, sum)
			}
			roll, err := room.Service.Roll(room.Chair(), v.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range roll {
				if (line.ExcludedBecause != "") != (line.SeatNumber == 5) || line.AttendanceAtClosing == nil {
					t.Errorf("%s: seat %d is %+v", rule, line.SeatNumber, line)
				}
			}
			if _, err := room.Service.Announce(room.Chair(), v.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestOneShot(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 3)
		v := room.Open(t, voting.NewVote{Rule: room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.OneShot = true })})
		if now := get(t, room, room.Delegate(1), voting.Vote{ID: v}); !now.OneShot || !now.Rule.OneShot {
			t.Errorf("shown as %+v", now)
		}
		key := uuid.NewString()
		first, err := room.Service.Cast(room.Delegate(1), v, "for", key)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := room.Service.Cast(room.Delegate(1), v, "for", key); err != nil || again.Revision != first.Revision {
			t.Errorf("asked again with the key: %+v, %v", again, err)
		}
		for _, choice := range []string{"for", "against"} {
			if _, err := room.Service.Cast(room.Delegate(1), v, choice, uuid.NewString()); !errors.Is(err, voting.ErrOneShot) {
				t.Errorf("a second ballot for %s: %v", choice, err)
			}
		}
		cast(t, room, v, 2, "against")
		// The database refuses a second revision too, whoever writes it.
		err = s.Tx(t.Context(), func(ctx context.Context) error {
			return s.Client(ctx).Ballot.Create().SetVoteID(v).SetSeatID(room.Seats[0]).SetPersonID(room.Delegates[0]).SetRevision(2).
				SetChoice("against").SetBallotKey(uuid.NewString()).SetNonce([]byte("0123456789abcdef")).SetStoredAt(s.Now()).Exec(ctx)
		})
		if err == nil {
			t.Error("the database took a second ballot")
		}
	})
}

func TestOtherOpinions(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		v := room.Open(t, voting.NewVote{Rule: "ubnd_decision"})
		for what, c := range map[string]struct {
			choice, opinion string
			want            error
		}{
			"abstention, which the rule does not offer": {"abstain", "", voting.ErrBadChoice},
			"another opinion without words":             {"other", " \n ", voting.ErrOpinion},
			"agreement with words":                      {"for", "nhưng", voting.ErrNoOpinion},
			"an endless opinion":                        {"other", strings.Repeat("đ", 4001), fault.ErrInput},
		} {
			if _, err := room.Service.CastOpinion(room.Delegate(1), v, c.choice, c.opinion, uuid.NewString()); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", what, err, c.want)
			}
		}
		key := uuid.NewString()
		stored, err := room.Service.CastOpinion(room.Delegate(1), v, "other", "Cần lấy ý kiến Sở Tài chính", key)
		if err != nil || stored.Opinion != "Cần lấy ý kiến Sở Tài chính" {
			t.Fatalf("stored %+v, %v", stored, err)
		}
		if _, err := room.Service.CastOpinion(room.Delegate(1), v, "other", "Khác", key); !errors.Is(err, voting.ErrKeyReused) {
			t.Errorf("the key with other words: %v", err)
		}
		b := s.Client(t.Context()).Ballot.Query().Where(ballot.VoteID(v)).OnlyX(t.Context())
		entries, err := room.Audit.Entries(t.Context(), audit.Meeting(room.Meeting), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		last := entries[len(entries)-1].Body
		if !strings.Contains(last, voting.DigestOpinion(b.ID, "other", stored.Opinion, b.Nonce)) || strings.Contains(last, "Tài chính") {
			t.Errorf("the ledger says %s", last)
		}
		for number := 2; number <= 4; number++ {
			cast(t, room, v, number, "for")
		}
		if mine := get(t, room, room.Delegate(1), voting.Vote{ID: v}).MyBallot; mine.Opinion != stored.Opinion || *mine.Choice != "other" {
			t.Errorf("the own ballot is %+v", mine)
		}
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil || closed.Result.Other != 1 || closed.Result.For != 3 || closed.Result.NotVoting != 1 || closed.Result.Outcome != "passed" {
			t.Errorf("result %+v, %v", closed.Result, err)
		}
		opinions := func() (n int) {
			roll, err := room.Service.Roll(room.Delegate(2), v)
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range roll {
				if line.Opinion != nil {
					n++
				}
			}
			return n
		}
		if opinions() != 0 {
			t.Error("the words are shown before the announcement")
		}
		if _, err := room.Service.Announce(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		if opinions() != 1 {
			t.Error("the words are not shown after the announcement")
		}
	})
}

// Nobody is given a total by choice before the close, unless the rule says so; then everybody is.
func TestWhatIsShownWhileAVoteIsOpen(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		people := map[string]context.Context{"chair": room.Chair(), "secretary": room.Secretary(), "delegate": room.Delegate(3),
			"guest": hall.As(room.Others[votingtest.Guest]), "system": authz.SystemContext(context.Background())}
		for _, show := range []string{"", rules.WhileOpenTotals, rules.WhileOpenChoices} {
			rule := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.WhileOpen = show })
			v := room.Open(t, voting.NewVote{Rule: rule})
			cast(t, room, v, 1, "for")
			cast(t, room, v, 2, "for")
			cast(t, room, v, 2, "against")
			for who, ctx := range people {
				now := get(t, room, ctx, voting.Vote{ID: v})
				if (now.LiveTotals != nil) != (show != "") || now.Result != nil {
					t.Errorf("%q: the %s sees totals %+v and result %+v", show, who, now.LiveTotals, now.Result)
				}
				if show != "" && *now.LiveTotals != (voting.LiveTotals{For: 1, Against: 1}) {
					t.Errorf("%q: the totals are %+v", show, *now.LiveTotals)
				}
				roll, err := room.Service.Roll(ctx, v)
				if err != nil {
					t.Fatal(err)
				}
				for _, line := range roll {
					if (line.Choice != nil) != (show == rules.WhileOpenChoices && line.SeatNumber <= 2) {
						t.Errorf("%q: the %s sees the choice of seat %d: %v", show, who, line.SeatNumber, line.Choice)
					}
				}
			}
			current, err := room.Service.CurrentVotes(t.Context(), voting.VotesTopic(room.Meeting))
			if err != nil {
				t.Fatal(err)
			}
			published, err := json.Marshal(current)
			if err != nil {
				t.Fatal(err)
			}
			if shown := strings.Contains(string(published), `"live_totals":{`); shown != (show != "") {
				t.Errorf("%q: published %s", show, published)
			}
			if _, err := room.Service.Close(room.Chair(), v); err != nil {
				t.Fatal(err)
			}
			if now := get(t, room, room.Delegate(3), voting.Vote{ID: v}); now.LiveTotals != nil || now.Result != nil {
				t.Errorf("%q: after the close a delegate sees %+v, %+v", show, now.LiveTotals, now.Result)
			}
		}
	})
}

// Who reads the audit log learns nothing of a result before it is announced, and can check afterwards that it was not changed in between.
func TestTheLedgerHoldsTheResultFromTheAnnouncementOn(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		v := room.Open(t, voting.NewVote{Rule: "ubnd_decision"})
		cast(t, room, v, 1, "for")
		cast(t, room, v, 2, "against")
		if _, err := room.Service.Close(room.Chair(), v); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Conclude(room.Chair(), v, "passed", "Theo đa số thành viên có mặt"); err != nil {
			t.Fatal(err)
		}
		entries := func() map[string]string {
			list, err := room.Audit.Entries(t.Context(), audit.Meeting(room.Meeting), 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			bodies := map[string]string{}
			for _, e := range list {
				bodies[e.Act] = e.Body
			}
			return bodies
		}
		for act, body := range entries() {
			for _, word := range []string{"outcome", "needs_chair", `"passed"`, "Theo đa số", `"for":`, "share"} {
				if act != "vote.prepared" && act != "vote.opened" && strings.Contains(body, word) {
					t.Errorf("%s tells %q before the announcement: %s", act, word, body)
				}
			}
		}
		announced, err := room.Service.Announce(room.Chair(), v)
		if err != nil || announced.Result.Conclusion != "passed" || announced.Conclusion != "passed" {
			t.Fatalf("announced %+v, %v", announced, err)
		}
		all := entries()
		var closed struct {
			Digest string `json:"result_digest"`
		}
		var opened struct {
			Digest string `json:"roll_digest"`
		}
		var told struct {
			Result     json.RawMessage `json:"result"`
			Nonce      string          `json:"nonce"`
			Conclusion string          `json:"conclusion"`
		}
		if err := errors.Join(json.Unmarshal([]byte(all["vote.closed"]), &closed), json.Unmarshal([]byte(all["vote.announced"]), &told),
			json.Unmarshal([]byte(all["vote.opened"]), &opened)); err != nil {
			t.Fatal(err)
		}
		nonce, err := hex.DecodeString(told.Nonce)
		if err != nil || len(nonce) != 16 || told.Conclusion != "passed" {
			t.Errorf("the announcement says %+v, %v", told, err)
		}
		row := s.Client(t.Context()).Vote.Query().Where(vote.ID(v)).OnlyX(t.Context())
		for what, result := range map[string]json.RawMessage{"the entry about the announcement": told.Result, "the database": row.Result} {
			if got, err := voting.ResultDigest(v, result, nonce); err != nil || got != closed.Digest {
				t.Errorf("the result in %s has the digest %s, %v; the close said %s", what, got, err, closed.Digest)
			}
		}
		changed := strings.Replace(string(row.Result), "needs_chair", "passed", 1)
		if got, err := voting.ResultDigest(v, json.RawMessage(changed), nonce); err != nil || got == closed.Digest {
			t.Errorf("a changed result has the same digest, %v", err)
		}
		var roll []voting.FrozenSeat
		for _, e := range s.Client(t.Context()).RollEntry.Query().Where(rollentry.VoteID(v)).AllX(t.Context()) {
			roll = append(roll, voting.FrozenSeat{Seat: e.SeatID, Number: e.Number, Person: *e.PersonID, Name: e.Name, Suspended: e.Suspended,
				ExcludedBecause: e.ExcludedBecause, Attendance: voting.Attendance(e.Attendance), MayCast: e.MayCast})
		}
		if got := voting.RollDigest(roll); got != opened.Digest || got == "" {
			t.Errorf("the roll has the digest %s, the opening said %s", got, opened.Digest)
		}
		roll[2].MayCast = false
		if voting.RollDigest(roll) == opened.Digest {
			t.Error("a changed roll has the same digest")
		}
	})
}

// Both sides are equal and not the whole base: the program does not decide, and nothing is announced before the chair has.
func TestTheChairConcludes(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 20)
		v := room.Open(t, voting.NewVote{Rule: "ubnd_decision"})
		for number := 1; number <= 16; number++ {
			cast(t, room, v, number, map[bool]string{true: "for", false: "against"}[number <= 8])
		}
		conclude := func(ctx context.Context, outcome, reason string) error {
			_, err := room.Service.Conclude(ctx, v, outcome, reason)
			return err
		}
		if err := conclude(room.Chair(), "passed", "x"); !errors.Is(err, voting.ErrState) {
			t.Errorf("concluded while open: %v", err)
		}
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil || closed.Result.Outcome != "needs_chair" || !closed.NeedsConclusion {
			t.Fatalf("8 to 8 of 20: %+v, %v", closed.Result, err)
		}
		if get(t, room, room.Delegate(1), closed).NeedsConclusion {
			t.Error("a delegate learns that the chair has to conclude")
		}
		told := func() voting.SecretariatVote {
			value, err := room.Service.CurrentSecretariat(t.Context(), voting.SecretariatTopic(room.Meeting))
			if err != nil {
				t.Fatal(err)
			}
			return value.(voting.SecretariatVotes).Votes[0]
		}
		if line := told(); !line.NeedsConclusion || line.ConclusionReason != "" {
			t.Errorf("the chair's screen is told %+v", line)
		}
		if _, err := room.Service.Announce(room.Chair(), v); !errors.Is(err, voting.ErrNeedsConclusion) {
			t.Errorf("announced without a conclusion: %v", err)
		}
		for what, c := range map[string]struct {
			ctx             context.Context
			outcome, reason string
			want            error
		}{
			"no outcome":       {room.Chair(), "", "x", voting.ErrBadConclusion},
			"another outcome":  {room.Chair(), "needs_chair", "x", voting.ErrBadConclusion},
			"without a reason": {room.Chair(), "passed", "", fault.ErrInput},
			"by the secretary": {room.Secretary(), "passed", "x", authz.ErrForbidden},
			"by a delegate":    {room.Delegate(1), "passed", "x", authz.ErrForbidden},
			"by nobody":        {context.Background(), "passed", "x", authz.ErrSignInRequired},
		} {
			if err := conclude(c.ctx, c.outcome, c.reason); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", what, err, c.want)
			}
		}
		if err := errors.Join(conclude(room.Chair(), "passed", "Vì cần gấp"), conclude(room.Chair(), "failed", "Chưa đủ căn cứ")); err != nil {
			t.Fatal(err)
		}
		if line := told(); line.NeedsConclusion || line.ConclusionReason != "Chưa đủ căn cứ" || line.Result.Conclusion != "failed" {
			t.Errorf("after the conclusion the chair's screen is told %+v", line)
		}
		announced, err := room.Service.Announce(room.Chair(), v)
		if err != nil || announced.Conclusion != "failed" || announced.ConclusionReason != "Chưa đủ căn cứ" || announced.NeedsConclusion {
			t.Errorf("announced %+v, %v", announced, err)
		}
		if err := conclude(room.Chair(), "passed", "x"); !errors.Is(err, voting.ErrState) {
			t.Errorf("concluded after the announcement: %v", err)
		}
		w := room.Open(t, voting.NewVote{})
		if _, err := room.Service.Close(room.Chair(), w); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Conclude(room.Chair(), w, "passed", "x"); !errors.Is(err, voting.ErrNothingToConclude) {
			t.Errorf("the chair overrules a result: %v", err)
		}
	})
}

func TestWhatTheChairIsToldBeforeTheOpening(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 7)
		room.Attend(5, voting.Online)
		room.Attend(6, voting.Excused)
		room.Change(func(number int, seat *voting.RosterSeat) { seat.Suspended = number == 7 })
		secret := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret = true })
		v := ready(t, room, voting.NewVote{Rule: secret, Exclusions: []voting.NewExclusion{{Person: room.Delegates[3], Reason: "Liên quan"}}})
		if v.Method != voting.Paper {
			t.Errorf("a secret vote is taken by %s", v.Method)
		}
		report, err := room.Service.BeforeOpening(room.Secretary(), v.ID)
		if err != nil {
			t.Fatal(err)
		}
		if report.Seats != 7 || report.Present != 5 || report.Hall != 4 || report.Online != 1 || report.QuorumNeeded != 5 || !report.QuorumMet || !report.SuspendedInBase {
			t.Errorf("the presence is %+v", report)
		}
		if len(report.NoPaper) != 1 || report.NoPaper[0].SeatNumber != 5 || len(report.Excluded) != 1 || report.Excluded[0].PersonID != room.Delegates[3] ||
			len(report.Suspended) != 1 || report.Suspended[0].SeatNumber != 7 {
			t.Errorf("the persons are %+v", report)
		}
		codes := func(r voting.BeforeOpening) string {
			var list []string
			for _, w := range r.Warnings {
				list = append(list, w.Code+map[bool]string{true: "!"}[w.Blocking])
			}
			return strings.Join(list, " ")
		}
		if got, want := codes(report), "voting.few_ballots voting.no_paper_online voting.no_counting_board!"; got != want {
			t.Errorf("warnings %s, want %s", got, want)
		}
		if text := report.Warnings[1].Text; text != "1 người tham dự trực tuyến không nhận được phiếu giấy." {
			t.Errorf("the warning says %q", text)
		}
		room.Attend(1, voting.Absent)
		other := room.Open(t, voting.NewVote{Code: "BQ-20", Rule: room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Quorum = rules.Quorum{When: rules.Never} })})
		plain := ready(t, room, voting.NewVote{})
		if report, err := room.Service.BeforeOpening(room.Chair(), plain.ID); err != nil || codes(report) != "voting.no_quorum voting.another_open!" || len(report.NoPaper) != 0 {
			t.Errorf("while another is open: %s, %v", codes(report), err)
		}
		if _, err := room.Service.BeforeOpening(room.Chair(), other); !errors.Is(err, voting.ErrState) {
			t.Errorf("of an open vote: %v", err)
		}
		for who, ctx := range map[string]context.Context{"a delegate": room.Delegate(1), "a guest": hall.As(room.Others[votingtest.Guest]), "nobody": context.Background()} {
			if _, err := room.Service.BeforeOpening(ctx, plain.ID); !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, authz.ErrSignInRequired) {
				t.Errorf("%s is told: %v", who, err)
			}
		}
	})
}

func TestEditingBeforeTheOpening(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 5)
		v, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "Bầu", Kind: voting.Election})
		if err != nil {
			t.Fatal(err)
		}
		at := func(seats int) *int { return &seats }
		text := func(s string) *string { return &s }
		method := func(m voting.Method) *voting.Method { return &m }
		edit := func(ctx context.Context, e voting.EditVote) error {
			_, err := room.Service.Edit(ctx, v.ID, e)
			return err
		}
		for what, c := range map[string]struct {
			ctx  context.Context
			e    voting.EditVote
			want error
		}{
			"a rule for motions":   {room.Secretary(), voting.EditVote{Rule: text(voting.DefaultRule)}, voting.ErrRuleKind},
			"an empty motion":      {room.Secretary(), voting.EditVote{Motion: text(" ")}, fault.ErrInput},
			"fewer than no seats":  {room.Secretary(), voting.EditVote{SeatsToFill: at(-1)}, fault.ErrInput},
			"a board that is none": {room.Secretary(), voting.EditVote{CountingBoard: new(id.CountingBoard), Candidates: &[]voting.NewCandidate{{Person: id.New[id.Person]()}}}, voting.ErrPersonUnknown},
			"by the chair":         {room.Chair(), voting.EditVote{Motion: text("x")}, authz.ErrForbidden},
			"by a delegate":        {room.Delegate(1), voting.EditVote{Motion: text("x")}, authz.ErrForbidden},
			"by nobody":            {context.Background(), voting.EditVote{Motion: text("x")}, authz.ErrSignInRequired},
		} {
			if err := edit(c.ctx, c.e); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", what, err, c.want)
			}
		}
		list := []voting.NewCandidate{{Person: room.Delegates[1]}, {Name: "Lại Thế Vinh", Title: "Phó Chủ tịch UBND tỉnh", NominatedBy: "Chủ tịch UBND tỉnh"}}
		if err := edit(room.Secretary(), voting.EditVote{Motion: text("Bầu Phó Chủ tịch"), SeatsToFill: at(1), Candidates: &list}); err != nil {
			t.Fatal(err)
		}
		list = list[1:]
		if err := edit(room.Secretary(), voting.EditVote{Candidates: &list}); err != nil {
			t.Fatal(err)
		}
		now := get(t, room, room.Secretary(), v)
		if now.Motion != "Bầu Phó Chủ tịch" || now.SeatsToFill != 1 || now.Round != 1 || len(now.Candidates) != 1 || now.Candidates[0].Name != "Lại Thế Vinh" ||
			now.Candidates[0].PersonID != nil || now.Candidates[0].Ordinal != 1 {
			t.Errorf("edited %+v", now)
		}
		if _, err := room.Service.Ready(room.Secretary(), v.ID); err != nil {
			t.Fatal(err)
		}
		if err := edit(room.Secretary(), voting.EditVote{Motion: text("Khác")}); !errors.Is(err, voting.ErrState) {
			t.Errorf("the text of a ready vote was changed: %v", err)
		}
		excluded := []voting.NewExclusion{{Person: room.Delegates[0], Reason: "Liên quan"}}
		if err := edit(room.Chair(), voting.EditVote{Method: method(voting.Hands), Exclusions: &excluded}); err != nil {
			t.Errorf("the chair changes the method of a ready vote: %v", err)
		}
		if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
			t.Fatal(err)
		}
		if err := edit(room.Chair(), voting.EditVote{Method: method(voting.Cards)}); !errors.Is(err, authz.ErrForbidden) && !errors.Is(err, voting.ErrState) {
			t.Errorf("an open vote was changed: %v", err)
		}
	})
}
