package opinions_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting/opinions"
	"nghitruong/voting/opinions/opinionstest"
	"nghitruong/voting/rules"
)

var start = time.Date(2026, 12, 8, 2, 0, 0, 0, time.UTC)

// offices runs the test with a committee of so many members on each database.
func offices(t *testing.T, members int, test func(t *testing.T, o *opinionstest.Office)) {
	t.Helper()
	clock := testkit.NewClock(start)
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		clock.Advance(start.Sub(clock.Now()))
		test(t, opinionstest.New(t, s, clock, members))
	})
}

func answer(choice string) opinions.NewAnswer {
	n := opinions.NewAnswer{Choice: choice, Key: uuid.NewString()}
	if choice == "other" {
		n.Opinion = "Đề nghị bổ sung phụ lục."
	}
	return n
}

// answers lets the members answer in their order: so many for, against and other; the rest is silent.
func answers(t *testing.T, o *opinionstest.Office, b id.OpinionBallot, first int, choices map[string]int) {
	t.Helper()
	member := first
	for _, choice := range []string{"for", "against", "other"} {
		for range choices[choice] {
			if _, err := o.Service.Answer(o.Member(member), b, answer(choice)); err != nil {
				t.Fatalf("member %d: %v", member, err)
			}
			member++
		}
	}
}

// TestTheRunsOfTheCommittee: 10 agree, 9 disagree and one is silent; 10 to 10 with the chair on either side; 8 to 8 and 4 silent.
func TestTheRunsOfTheCommittee(t *testing.T) {
	for name, c := range map[string]struct {
		choices map[string]int
		// chair is 1 when the chair is among those who agree.
		chair   int
		outcome rules.Outcome
		silent  int
		says    []string
	}{
		"ten, nine and one silent":    {map[string]int{"for": 10, "against": 9}, 1, rules.Failed, 1, []string{"10 trên 20", "cần ít nhất 11", "không thông qua"}},
		"equal, the chair agrees":     {map[string]int{"for": 10, "against": 10}, 1, rules.Passed, 0, []string{"ngang nhau", "theo bên của người chủ trì", "thông qua"}},
		"equal, the chair disagrees":  {map[string]int{"against": 10, "for": 10}, 0, rules.Failed, 0, []string{"ngang nhau", "không thông qua"}},
		"eight to eight, four silent": {map[string]int{"for": 8, "against": 8}, 1, rules.NeedsChair, 4, []string{"ngang nhau", "kết luận"}},
		"another opinion is no yes":   {map[string]int{"for": 10, "other": 10}, 1, rules.Failed, 0, []string{"10 trên 20"}},
		"nobody answers":              {nil, 1, rules.Failed, 20, []string{"0 trên 20"}},
		"eleven agree, nine silent":   {map[string]int{"for": 11}, 1, rules.Passed, 9, []string{"11 trên 20", "thông qua"}},
	} {
		t.Run(name, func(t *testing.T) {
			offices(t, 20, func(t *testing.T, o *opinionstest.Office) {
				b := o.Sent(t, 48*time.Hour)
				if c.chair == 1 {
					answers(t, o, b.ID, 1, c.choices)
				} else { // the first ten, the chair among them, disagree
					answers(t, o, b.ID, 1, map[string]int{"against": 10})
					answers(t, o, b.ID, 11, map[string]int{"for": 10})
				}
				o.Clock.Advance(48 * time.Hour)
				o.Work(t)
				got, err := o.Service.Get(o.Clerk(), b.ID)
				if err != nil {
					t.Fatal(err)
				}
				if got.State != opinions.Closed || got.Summary == nil {
					t.Fatalf("after the deadline: %s, summary %v", got.State, got.Summary)
				}
				r := got.Summary.Result
				if r.Outcome != string(c.outcome) || r.Silent != c.silent || r.For+r.Against+r.Other+r.Silent != 20 || r.For != c.choices["for"] {
					t.Errorf("%+v", r)
				}
				for _, want := range c.says {
					if !strings.Contains(r.Explanation, want) {
						t.Errorf("the explanation lacks %q: %s", want, r.Explanation)
					}
				}
				if got.NeedsConclusion != (c.outcome == rules.NeedsChair) {
					t.Errorf("needs a conclusion: %v", got.NeedsConclusion)
				}
			})
		})
	}
}

func TestTheChairConcludes(t *testing.T) {
	offices(t, 20, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, 48*time.Hour)
		answers(t, o, b.ID, 1, map[string]int{"for": 8, "against": 8})
		if _, err := o.Service.Conclude(o.Member(1), b.ID, "passed", "Cấp bách"); !errors.Is(err, opinions.ErrState) {
			t.Errorf("concluding while members answer: %v", err)
		}
		if _, err := o.Service.Close(o.Clerk(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Publish(o.Clerk(), b.ID); !errors.Is(err, opinions.ErrNotConcluded) {
			t.Errorf("publishing without a conclusion: %v", err)
		}
		if _, err := o.Service.Conclude(o.Member(2), b.ID, "passed", "Cấp bách"); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("a member who is not the chair concludes: %v", err)
		}
		if _, err := o.Service.Conclude(o.Member(1), b.ID, "passed", " "); !errors.Is(err, fault.ErrInput) {
			t.Errorf("concluding without a reason: %v", err)
		}
		if _, err := o.Service.Conclude(o.Member(1), b.ID, "maybe", "Cấp bách"); !errors.Is(err, opinions.ErrOutcome) {
			t.Errorf("an unknown outcome: %v", err)
		}
		got, err := o.Service.Conclude(o.Member(1), b.ID, "passed", "Việc cấp bách, phần lớn thành viên đã đồng ý.")
		if err != nil || got.Conclusion != "passed" || got.NeedsConclusion {
			t.Fatalf("%+v, %v", got, err)
		}
		if seen, err := o.Service.Get(o.Member(2), b.ID); err != nil || seen.Summary != nil || seen.Conclusion != "" {
			t.Errorf("a member sees the summary or the conclusion before the publication: %+v, %v", seen, err)
		}
		if _, err := o.Service.Publish(o.Clerk(), b.ID); err != nil {
			t.Fatal(err)
		}
		if seen, err := o.Service.Get(o.Member(2), b.ID); err != nil || seen.Summary == nil || seen.Conclusion != "passed" || len(seen.Summary.Lines) != 20 {
			t.Errorf("published: %+v, %v", seen, err)
		}
		if _, err := o.Service.Conclude(o.Member(1), b.ID, "failed", "Nghĩ lại"); !errors.Is(err, opinions.ErrState) {
			t.Errorf("concluding after the publication: %v", err)
		}
		// The database refuses too.
		ctx := authz.SystemContext(context.Background())
		if err := o.Store.Tx(ctx, func(ctx context.Context) error {
			return o.Store.Client(ctx).OpinionBallot.UpdateOneID(b.ID).SetConclusion("failed").Exec(ctx)
		}); err == nil {
			t.Error("the database lets a published conclusion be overwritten")
		}
	})
}

func TestTheRuleDecidesAlone(t *testing.T) {
	offices(t, 5, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, time.Hour)
		answers(t, o, b.ID, 1, map[string]int{"for": 3})
		if _, err := o.Service.Close(o.Clerk(), b.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Conclude(o.Member(1), b.ID, "failed", "Không muốn"); !errors.Is(err, opinions.ErrNothingToConclude) {
			t.Errorf("the chair overrules the members: %v", err)
		}
	})
}

func TestAnswers(t *testing.T) {
	offices(t, 4, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, 48*time.Hour)
		first := answer("for")
		one, err := o.Service.Answer(o.Member(2), b.ID, first)
		if err != nil || one.Revision != 1 || !one.StoredAt.Equal(start) {
			t.Fatalf("%+v, %v", one, err)
		}
		o.Clock.Advance(time.Minute)
		if again, err := o.Service.Answer(o.Member(2), b.ID, first); err != nil || again != one {
			t.Errorf("the same key: %+v, %v", again, err)
		}
		reused := first
		reused.Choice = "against"
		if _, err := o.Service.Answer(o.Member(2), b.ID, reused); !errors.Is(err, opinions.ErrKeyReused) {
			t.Errorf("the key for another choice: %v", err)
		}
		changed, err := o.Service.Answer(o.Member(2), b.ID, answer("other"))
		if err != nil || changed.Revision != 2 || changed.Opinion == "" {
			t.Errorf("a change of mind: %+v, %v", changed, err)
		}
		if _, err := o.Service.Answer(o.Member(3), b.ID, opinions.NewAnswer{Choice: "other", Opinion: " \n", Key: uuid.NewString()}); !errors.Is(err, fault.ErrInput) {
			t.Errorf("another opinion without words: %v", err)
		}
		if _, err := o.Service.Answer(o.Member(3), b.ID, answer("abstain")); !errors.Is(err, opinions.ErrBadChoice) {
			t.Errorf("abstaining: %v", err)
		}
		if _, err := o.Service.Answer(o.Member(3), b.ID, opinions.NewAnswer{Choice: "for", Key: "1"}); !errors.Is(err, opinions.ErrBadKey) {
			t.Errorf("a bad key: %v", err)
		}
		o.Clock.Advance(48 * time.Hour) // the deadline has passed, no job has run
		if _, err := o.Service.Answer(o.Member(3), b.ID, answer("for")); !errors.Is(err, opinions.ErrDeadlinePassed) {
			t.Errorf("after the deadline: %v", err)
		}
		if again, err := o.Service.Answer(o.Member(2), b.ID, first); err != nil || again != one {
			t.Errorf("the same key after the deadline: %+v, %v", again, err)
		}
		o.Work(t)
		if _, err := o.Service.Answer(o.Member(3), b.ID, answer("for")); !errors.Is(err, opinions.ErrNotOpen) {
			t.Errorf("after the close: %v", err)
		}
		got, err := o.Service.Get(o.Clerk(), b.ID)
		if err != nil || got.Summary.Result.Other != 1 || got.Summary.Result.For != 0 || got.Summary.Result.Silent != 3 {
			t.Errorf("the last answer does not count alone: %+v, %v", got.Summary, err)
		}
	})
}

// TestWhoMayAnswer: the members, each for themselves, and nobody else.
func TestWhoMayAnswer(t *testing.T) {
	offices(t, 4, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, time.Hour)
		for name, c := range map[string]struct {
			ctx  context.Context
			want error
		}{
			"nobody":          {context.Background(), authz.ErrSignInRequired},
			"the program":     {authz.SystemContext(context.Background()), authz.ErrForbidden},
			"the office":      {o.Clerk(), opinions.ErrNotMember},
			"another office":  {o.As(opinionstest.Other), opinions.ErrNotFound},
			"a meeting's":     {o.As(opinionstest.Meeting), opinions.ErrNotFound},
			"a stranger":      {o.As(opinionstest.Stranger), opinions.ErrNotFound},
			"program with id": {authz.With(context.Background(), authz.Subject{System: true, Person: o.Delegates[1]}), authz.ErrForbidden},
		} {
			if _, err := o.Service.Answer(c.ctx, b.ID, answer("for")); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		o.Administer(t, 3)
		if _, err := o.Service.Answer(o.Member(3), b.ID, answer("for")); !errors.Is(err, opinions.ErrAdministrator) {
			t.Errorf("a system administrator: %v", err)
		}
		if err := o.Service.Read(o.Clerk(), b.ID); !errors.Is(err, opinions.ErrNotMember) {
			t.Errorf("the office reads as a member: %v", err)
		}
		draft := o.Draft(t, time.Hour)
		if _, err := o.Service.Answer(o.Member(2), draft.ID, answer("for")); !errors.Is(err, opinions.ErrNotFound) {
			t.Errorf("a draft: %v", err)
		}
	})
}

// TestActsOfTheOffice: every act of the office is refused to everybody else.
func TestActsOfTheOffice(t *testing.T) {
	offices(t, 4, func(t *testing.T, o *opinionstest.Office) {
		b := o.Sent(t, time.Hour)
		acts := map[string]func(ctx context.Context) error{
			"change": func(ctx context.Context) error {
				_, err := o.Service.Change(ctx, b.ID, opinions.Content{Title: "x"})
				return err
			},
			"send":       func(ctx context.Context) error { _, err := o.Service.Send(ctx, b.ID); return err },
			"remind":     func(ctx context.Context) error { _, err := o.Service.Remind(ctx, b.ID); return err },
			"close":      func(ctx context.Context) error { _, err := o.Service.Close(ctx, b.ID); return err },
			"publish":    func(ctx context.Context) error { _, err := o.Service.Publish(ctx, b.ID); return err },
			"cancel":     func(ctx context.Context) error { _, err := o.Service.Cancel(ctx, b.ID, "x"); return err },
			"repeat":     func(ctx context.Context) error { _, err := o.Service.Repeat(ctx, b.ID); return err },
			"may change": func(ctx context.Context) error { return o.Service.MayChange(ctx, b.ID) },
			"remove paper": func(ctx context.Context) error {
				_, err := o.Service.RemovePaper(ctx, b.ID, id.New[id.OpinionPaper]())
				return err
			},
			"follow": func(ctx context.Context) error { return o.Service.Allow(ctx, opinions.Topic(b.ID)) },
			"add paper": func(ctx context.Context) error {
				_, err := o.Service.AddPaper(ctx, b.ID, "x", "x.pdf", bytes.NewReader(opinionstest.PDF(t)))
				return err
			},
		}
		for name, act := range acts {
			for who, c := range map[string]struct {
				ctx  context.Context
				want error
			}{
				"nobody": {context.Background(), authz.ErrSignInRequired}, "a member": {o.Member(2), authz.ErrForbidden}, "the chair": {o.Member(1), authz.ErrForbidden},
				"another office": {o.As(opinionstest.Other), opinions.ErrNotFound}, "a stranger": {o.As(opinionstest.Stranger), opinions.ErrNotFound},
				"a secretary of a meeting": {o.As(opinionstest.Meeting), opinions.ErrNotFound},
			} {
				if err := act(c.ctx); !errors.Is(err, c.want) {
					t.Errorf("%s by %s: %v, want %v", name, who, err, c.want)
				}
			}
		}
		for who, ctx := range map[string]context.Context{"a member": o.Member(1), "another office": o.As(opinionstest.Other), "a meeting's": o.As(opinionstest.Meeting)} {
			if _, err := o.Service.Prepare(ctx, o.Unit, opinions.Content{Title: "x"}); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("preparing by %s: %v", who, err)
			}
			if _, err := o.Service.Candidates(ctx, o.Unit); !errors.Is(err, authz.ErrForbidden) {
				t.Errorf("candidates for %s: %v", who, err)
			}
			if units, err := o.Service.Units(ctx); err != nil || len(units) != 0 {
				t.Errorf("units of %s: %v, %v", who, units, err)
			}
		}
		if got, err := o.Service.Get(o.Clerk(), b.ID); err != nil || got.State != opinions.Sent {
			t.Errorf("the ballot after all that: %+v, %v", got, err)
		}
	})
}

// TestWhoSeesWhat walks through the life of a ballot with all eyes on it.
func TestWhoSeesWhat(t *testing.T) {
	offices(t, 4, func(t *testing.T, o *opinionstest.Office) {
		draft := o.Draft(t, 48*time.Hour)
		if _, err := o.Service.Get(o.Member(1), draft.ID); !errors.Is(err, opinions.ErrNotFound) {
			t.Errorf("a member sees a draft: %v", err)
		}
		if lists, err := o.Service.List(o.Member(1)); err != nil || len(lists.Mine) != 0 {
			t.Errorf("a member's list has a draft: %+v, %v", lists, err)
		}
		b, err := o.Service.Send(o.Clerk(), draft.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Service.Read(o.Member(2), b.ID); err != nil {
			t.Fatal(err)
		}
		answers(t, o, b.ID, 2, map[string]int{"for": 1, "other": 1})
		office, err := o.Service.Get(o.Clerk(), b.ID)
		if err != nil || *office.Answered != 2 || office.Members[1].ReadAt == nil || office.Members[1].AnsweredAt == nil || office.Members[0].AnsweredAt != nil ||
			office.Summary != nil || office.MyAnswer != nil {
			t.Errorf("the office: %+v, %v", office, err)
		}
		member, err := o.Service.Get(o.Member(3), b.ID)
		if err != nil || member.MyAnswer == nil || member.MyAnswer.Choice != rules.Other || member.Answered != nil || len(member.Members) != 0 || member.Summary != nil {
			t.Errorf("a member: %+v, %v", member, err)
		}
		if chair, err := o.Service.Get(o.Member(1), b.ID); err != nil || !chair.IsChair || chair.Answered != nil || chair.Summary != nil {
			t.Errorf("the chair while open: %+v, %v", chair, err)
		}
		if _, err := o.Service.Sheet(o.Clerk(), b.ID); !errors.Is(err, opinions.ErrNoSummary) {
			t.Errorf("the sheet while open: %v", err)
		}
		// What is published live and what the ledger says hold no choice.
		frame, ok := o.Listener.Last(opinions.Topic(b.ID))
		if !ok || strings.Contains(string(frame.Data), `"other"`) || !strings.Contains(string(frame.Data), `"answered":2`) {
			t.Errorf("the live value: %s", frame.Data)
		}
		entries, err := o.Audit.Entries(context.Background(), audit.Unit(o.Unit), 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, e := range entries {
			names = append(names, e.Act)
			if strings.Contains(e.Body, "bổ sung phụ lục") || strings.Contains(e.Body, `"other"`) {
				t.Errorf("the ledger tells the choice: %s", e.Body)
			}
		}
		if got := strings.Join(names, " "); got != "opinion.prepared opinion.paper_added opinion.sent opinion.read opinion.answered opinion.answered" {
			t.Errorf("the ledger: %s", got)
		}
		if _, err := o.Service.Close(o.Clerk(), b.ID); err != nil {
			t.Fatal(err)
		}
		for number, sees := range map[int]bool{1: true, 2: false, 3: false} {
			got, err := o.Service.Get(o.Member(number), b.ID)
			if err != nil || (got.Summary != nil) != sees {
				t.Errorf("member %d, closed: summary %v, %v", number, got.Summary, err)
			}
			if _, err := o.Service.Sheet(o.Member(number), b.ID); (err == nil) != sees {
				t.Errorf("member %d, closed: sheet %v", number, err)
			}
		}
		if _, err := o.Service.Publish(o.Clerk(), b.ID); err != nil {
			t.Fatal(err)
		}
		published, err := o.Service.Get(o.Member(4), b.ID)
		if err != nil || published.Summary == nil || published.Summary.Lines[2].Opinion != "Đề nghị bổ sung phụ lục." || published.Summary.Lines[3].Choice != "" {
			t.Errorf("published: %+v, %v", published.Summary, err)
		}
		if _, err := o.Service.Get(o.As(opinionstest.Stranger), b.ID); !errors.Is(err, opinions.ErrNotFound) {
			t.Errorf("a stranger, published: %v", err)
		}
		report, err := o.Audit.Verify(context.Background())
		if err != nil || len(report.Faults) > 0 {
			t.Errorf("the ledgers: %+v, %v", report, err)
		}
	})
}

// TestTheRuleInForce: an office's own version decides the ballots that are prepared after it, and only those; one without the three answers
// is refused.
func TestTheRuleInForce(t *testing.T) {
	offices(t, 20, func(t *testing.T, o *opinionstest.Office) {
		before := o.Draft(t, 48*time.Hour)
		rule, _ := rules.Profile(opinions.RuleCode)
		rule.Tie = rules.TieRejected
		system := authz.SystemContext(t.Context())
		if _, err := o.Rules.Save(system, opinions.RuleCode, rule, "Quy chế làm việc", "/"); err != nil {
			t.Fatal(err)
		}
		after := o.Draft(t, 48*time.Hour)
		for what, b := range map[string]struct {
			ballot opinions.OpinionBallot
			want   rules.Outcome
		}{"prepared before": {before, rules.Passed}, "prepared after": {after, rules.Failed}} {
			if _, err := o.Service.Send(o.Clerk(), b.ballot.ID); err != nil {
				t.Fatal(err)
			}
			answers(t, o, b.ballot.ID, 1, map[string]int{"for": 10, "against": 10})
			closed, err := o.Service.Close(o.Clerk(), b.ballot.ID)
			if err != nil {
				t.Fatal(err)
			}
			if closed.Summary == nil || closed.Summary.Result.Outcome != string(b.want) {
				t.Errorf("%s: 10 to 10 is %+v, want %s", what, closed.Summary, b.want)
			}
		}
		rule.Options = ""
		rule.Tie = rules.TieChair
		if _, err := o.Rules.Save(system, opinions.RuleCode, rule, "Quy chế làm việc", "/"); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Service.Prepare(o.Clerk(), before.UnitID, opinions.Content{Title: "Nội dung", Text: "Câu hỏi"}); !errors.Is(err, opinions.ErrRule) {
			t.Errorf("a rule without a third answer: %v", err)
		}
	})
}
