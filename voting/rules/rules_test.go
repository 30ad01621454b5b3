package rules_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"nghitruong/internal/fault"
	"nghitruong/internal/viet"
	"nghitruong/voting/rules"
)

func profile(t *testing.T, code string) rules.Rule {
	t.Helper()
	r, ok := rules.Profile(code)
	if !ok {
		t.Fatalf("no profile %s", code)
	}
	return r
}

func decide(t *testing.T, r rules.Rule, c rules.Counts) rules.Result {
	t.Helper()
	res, err := rules.Decide(r, c)
	if err != nil {
		t.Fatalf("%s %+v: %v", r.Code, c, err)
	}
	return res
}

// Thresholds of bodies of usual sizes; 82 matches the figures published by the council of Thanh Hóa.
func TestThresholdTable(t *testing.T) {
	third := rules.Fraction{Num: 1, Den: 3}
	for _, row := range [][5]int{
		{13, 7, 9, 9, 5}, {15, 8, 10, 11, 5}, {17, 9, 12, 12, 6}, {19, 10, 13, 13, 7}, {25, 13, 17, 17, 9}, {30, 16, 20, 21, 10},
		{50, 26, 34, 34, 17}, {59, 30, 40, 40, 20}, {60, 31, 40, 41, 20}, {67, 34, 45, 45, 23}, {82, 42, 55, 55, 28}, {85, 43, 57, 57, 29},
		{125, 63, 84, 84, 42},
	} {
		for i, f := range []rules.Fraction{rules.MoreThanHalf, rules.AtLeastTwoThirds, rules.MoreThanTwoThirds, third} {
			if got := f.Least(row[0]); got != row[i+1] {
				t.Errorf("%+v of %d is %d, want %d", f, row[0], got, row[i+1])
			}
			if !f.Reached(row[i+1], row[0]) || f.Reached(row[i+1]-1, row[0]) {
				t.Errorf("%+v of %d is not reached exactly from %d on", f, row[0], row[i+1])
			}
		}
	}
	if got := rules.MoreThanTwoThirds.Least(36); got != 25 {
		t.Errorf("merged council of 36 needs %d, want 25", got)
	}
}

// The nineteen votes of the demonstration session, base 60.
func TestDemonstrationSession(t *testing.T) {
	r := profile(t, "council_resolution")
	for _, v := range []struct {
		code                                         string
		present, yes, no, abstain, notVoting, absent int
		share, outcome                               string
	}{
		{"BQ-01", 57, 57, 0, 0, 0, 3, "95,00%", "passed"}, {"BQ-02", 57, 57, 0, 0, 0, 3, "95,00%", "passed"},
		{"BQ-03", 58, 56, 0, 2, 0, 2, "93,33%", "passed"}, {"BQ-04", 57, 57, 0, 0, 0, 3, "95,00%", "passed"},
		{"BQ-05", 57, 54, 0, 3, 0, 3, "90,00%", "passed"}, {"BQ-06", 57, 55, 0, 2, 0, 3, "91,67%", "passed"},
		{"BQ-07", 57, 57, 0, 0, 0, 3, "95,00%", "passed"}, {"BQ-08", 57, 54, 1, 2, 0, 3, "90,00%", "passed"},
		{"BQ-09", 57, 53, 2, 2, 0, 3, "88,33%", "passed"}, {"BQ-10", 57, 57, 0, 0, 0, 3, "95,00%", "passed"},
		{"BQ-11", 57, 29, 17, 11, 0, 3, "48,33%", "failed"}, {"BQ-12a", 57, 30, 20, 7, 0, 3, "50,00%", "failed"},
		{"BQ-12b", 57, 52, 3, 2, 0, 3, "86,67%", "passed"}, {"BQ-13", 57, 56, 0, 1, 0, 3, "93,33%", "passed"},
		{"BQ-14", 57, 45, 6, 4, 2, 3, "75,00%", "passed"}, {"BQ-15", 57, 57, 0, 0, 0, 3, "95,00%", "passed"},
		{"BQ-16", 57, 56, 0, 1, 0, 3, "93,33%", "passed"}, {"BQ-17", 57, 57, 0, 0, 0, 3, "95,00%", "passed"},
		{"BQ-18", 57, 56, 0, 1, 0, 3, "93,33%", "passed"},
	} {
		res := decide(t, r, rules.Counts{
			Seats: 60, InOffice: 60, PresentAtOpening: v.present, PresentAtClose: v.present,
			For: v.yes, Against: v.no, Abstain: v.abstain, NotVoting: v.notVoting, Absent: v.absent,
		})
		if res.ShareText != v.share || string(res.Outcome) != v.outcome || res.Base != 60 || res.Needed != 31 || res.QuorumNeeded != 40 {
			t.Errorf("%s: %+v", v.code, res)
		}
	}
}

// The motion cases of the table of decision rules; numbers are those of the table.
func TestDecisionTable(t *testing.T) {
	for _, v := range []struct {
		n                                    int
		rule                                 string
		seats, opening, closing              int
		yes, no, abstain, invalid, notVoting int
		want                                 rules.Outcome
		change                               func(*rules.Rule, *rules.Counts)
	}{
		{n: 1, rule: "council_resolution", seats: 50, opening: 34, yes: 26, no: 5, abstain: 3, want: "passed"},
		{n: 2, rule: "council_resolution", seats: 50, opening: 33, yes: 33, want: "no_quorum"},
		{n: 3, rule: "council_resolution", seats: 51, opening: 34, yes: 26, no: 4, abstain: 4, want: "passed"},
		{n: 4, rule: "council_resolution", seats: 50, opening: 50, yes: 25, no: 20, abstain: 5, want: "failed"},
		{n: 5, rule: "council_resolution", seats: 50, opening: 50, yes: 26, no: 24, want: "passed"},
		{n: 7, rule: "council_resolution", seats: 51, opening: 40, yes: 25, abstain: 15, want: "failed"},
		{n: 8, rule: "council_resolution", seats: 50, opening: 34, yes: 20, no: 10, abstain: 4, want: "failed"},
		{n: 9, rule: "simple_present", seats: 50, opening: 34, yes: 20, no: 10, abstain: 4, want: "passed"},
		{n: 10, rule: "simple_present", seats: 50, opening: 40, yes: 20, no: 5, abstain: 15, want: "failed"},
		{n: 11, rule: "simple_yes_no", seats: 50, opening: 40, yes: 20, no: 5, abstain: 15, want: "passed"},
		{n: 12, rule: "council_dismissal", seats: 60, opening: 60, yes: 40, no: 20, want: "passed"},
		{n: 13, rule: "council_dismissal", seats: 60, opening: 60, yes: 39, abstain: 21, want: "failed"},
		{n: 14, rule: "council_dismissal", seats: 50, opening: 50, yes: 33, no: 17, want: "failed"},
		{n: 15, rule: "council_dismissal", seats: 50, opening: 50, yes: 34, no: 16, want: "passed"},
		{n: 17, rule: "council_resolution", seats: 50, opening: 45, yes: 26, no: 10, abstain: 4, notVoting: 5, want: "passed"},
		{n: 18, rule: "council_resolution", seats: 50, opening: 45, yes: 25, no: 17, invalid: 3, want: "failed"},
		{n: 19, rule: "simple_valid", seats: 50, opening: 45, yes: 25, no: 17, invalid: 3, want: "passed"},
		{n: 20, rule: "council_resolution", seats: 50, opening: 50, abstain: 50, want: "failed"},
		{n: 21, rule: "simple_yes_no", seats: 50, opening: 40, abstain: 40, want: "failed"},
		{n: 23, rule: "simple_yes_no", seats: 50, opening: 40, yes: 20, no: 20, want: "failed"},
		{n: 24, rule: "simple_yes_no", seats: 50, opening: 40, yes: 20, no: 20, want: "passed", change: func(r *rules.Rule, c *rules.Counts) {
			r.Tie, c.ChairChoice = rules.TieChair, rules.For
		}},
		{n: 26, rule: "council_resolution", seats: 50, opening: 34, closing: 30, yes: 26, no: 4, want: "passed"},
		{n: 27, rule: "council_resolution", seats: 50, opening: 34, closing: 30, yes: 26, no: 4, want: "no_quorum", change: func(r *rules.Rule, _ *rules.Counts) {
			r.Quorum.When = rules.AtBoth
		}},
		{n: 28, rule: "council_resolution", seats: 49, opening: 45, yes: 25, no: 15, abstain: 5, want: "passed"},
		{n: 46, rule: "simple_valid", seats: 50, opening: 50, yes: 21, no: 20, notVoting: 9, want: "passed", change: func(r *rules.Rule, _ *rules.Counts) {
			r.Base = rules.Ballots
		}},
		// Not in that table: the same numbers on another base, and a quorum at the close alone.
		{n: 128, rule: "council_resolution", seats: 50, opening: 45, yes: 25, no: 15, abstain: 5, want: "passed", change: func(r *rules.Rule, c *rules.Counts) {
			r.Base, c.InOffice = rules.InOffice, 49
		}},
		{n: 127, rule: "council_resolution", seats: 50, opening: 30, closing: 34, yes: 26, no: 8, want: "passed", change: func(r *rules.Rule, _ *rules.Counts) {
			r.Quorum.When = rules.AtClose
		}},
	} {
		r := profile(t, v.rule)
		c := rules.Counts{
			Seats: v.seats, InOffice: v.seats, PresentAtOpening: v.opening, PresentAtClose: v.closing,
			For: v.yes, Against: v.no, Abstain: v.abstain, Invalid: v.invalid, NotVoting: v.notVoting,
			Absent: v.seats - v.yes - v.no - v.abstain - v.invalid - v.notVoting,
		}
		if v.closing == 0 {
			c.PresentAtClose = v.opening
		}
		if v.change != nil {
			v.change(&r, &c)
		}
		if res := decide(t, r, c); res.Outcome != v.want {
			t.Errorf("case %d: %s (%s), want %s", v.n, res.Outcome, res.ExplanationEN, v.want)
		}
	}
}

func TestSpecialFixtures(t *testing.T) {
	merged := profile(t, "council_merged")
	c := rules.Counts{Seats: 60, InOffice: 36, PresentAtOpening: 30, PresentAtClose: 30, For: 24, Against: 6, Absent: 30}
	res := decide(t, merged, c)
	if res.Outcome != rules.Failed || res.Base != 36 || res.Needed != 25 || res.Absent != 6 || res.QuorumNeeded != 24 {
		t.Errorf("merged council with 24: %+v", res)
	}
	c.For, c.Against = 25, 5
	if res := decide(t, merged, c); res.Outcome != rules.Passed {
		t.Errorf("merged council with 25: %+v", res)
	}
	if n, ok := merged.NeededBefore(60, 36); !ok || n != 25 {
		t.Errorf("merged council needs %d, %v", n, ok)
	}
	if _, ok := profile(t, "simple_present").NeededBefore(60, 60); ok {
		t.Error("the need on those present is known before they are counted")
	}
}

// The committee of twenty of whom one is the chair: equal sides prevail by the chair only when together they are everybody.
func TestTiesOfACommittee(t *testing.T) {
	r := profile(t, "ubnd_decision")
	for _, v := range []struct {
		yes, no, silent int
		chair           rules.Choice
		want            rules.Outcome
	}{
		{10, 9, 1, rules.For, rules.Failed}, {10, 10, 0, rules.For, rules.Passed}, {10, 10, 0, rules.Against, rules.Failed},
		{10, 10, 0, "", rules.NeedsChair}, {8, 8, 4, rules.For, rules.NeedsChair}, {11, 9, 0, "", rules.Passed}, {0, 0, 20, rules.For, rules.Failed},
	} {
		res := decide(t, r, rules.Counts{Seats: 20, InOffice: 20, For: v.yes, Against: v.no, NotVoting: v.silent, ChairChoice: v.chair})
		if res.Outcome != v.want {
			t.Errorf("%+v: %s", v, res.Outcome)
		}
	}
}

func TestTexts(t *testing.T) {
	r := profile(t, "council_resolution")
	c := rules.Counts{Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, For: 29, Against: 17, Abstain: 11, Absent: 3}
	res := decide(t, r, c)
	for _, v := range [][2]string{
		{res.ExplanationVI, "29 trên 60 đại biểu, cần ít nhất 31: không thông qua"},
		{res.ExplanationEN, "29 of 60 delegates, at least 31 needed: not passed"},
		{res.MinutesVI, "Kết quả biểu quyết: 29 (hai mươi chín) đại biểu tán thành, đạt 48,33% tổng số đại biểu (29/60); 17 không tán thành; 11 không biểu quyết; 0 không tham gia biểu quyết; 3 vắng mặt. Nội dung không được thông qua (căn cứ Điều 35 khoản 2 Luật 72/2025/QH15)."},
		{r.ThresholdText("vi"), "quá nửa tổng số đại biểu"}, {r.ThresholdText("en"), "more than half of all delegates"},
		{profile(t, "council_merged").ThresholdText("vi"), "hơn 2/3 số đại biểu hiện có"},
		{profile(t, "simple_present").ThresholdText("en"), "more than half of the members present"},
		{profile(t, "council_dismissal").ThresholdText("vi"), "ít nhất 2/3 tổng số đại biểu"},
	} {
		if v[0] != v[1] {
			t.Errorf("got  %q\nwant %q", v[0], v[1])
		}
	}
	c = rules.Counts{Seats: 50, InOffice: 50, PresentAtOpening: 33, PresentAtClose: 33, For: 33, Absent: 17}
	res = decide(t, r, c)
	if want := "33 trên 50 đại biểu có mặt, cần ít nhất 34: không đủ số người cần có mặt"; res.ExplanationVI != want {
		t.Errorf("got %q", res.ExplanationVI)
	}
	if want := "Chỉ có 33 (ba mươi ba) đại biểu có mặt, ít hơn số 34 cần có; biểu quyết không có giá trị."; res.MinutesVI != want {
		t.Errorf("got %q", res.MinutesVI)
	}
	res = decide(t, profile(t, "simple_yes_no"), rules.Counts{Seats: 50, InOffice: 50, PresentAtOpening: 40, PresentAtClose: 40, Abstain: 40, Absent: 10})
	if res.ShareText != "–" || strings.Contains(res.MinutesVI, "%") {
		t.Errorf("nothing of nothing: %q, %q", res.ShareText, res.MinutesVI)
	}
}

func TestInconsistentCountsAreRefused(t *testing.T) {
	good := rules.Counts{Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, For: 29, Against: 17, Abstain: 11, Absent: 3}
	for _, v := range []struct {
		change func(*rules.Counts)
		want   error
	}{
		{func(c *rules.Counts) { c.For++ }, rules.ErrCountSum}, {func(c *rules.Counts) { c.Absent-- }, rules.ErrCountSum},
		{func(c *rules.Counts) { c.For, c.Against = -1, 47 }, rules.ErrCountRange},
		{func(c *rules.Counts) { c.PresentAtClose = -1 }, rules.ErrCountRange},
		{func(c *rules.Counts) { *c = rules.Counts{} }, rules.ErrCountRange},
		{func(c *rules.Counts) { c.For = 1 << 62 }, rules.ErrCountRange},
		{func(c *rules.Counts) { c.InOffice = 61 }, rules.ErrCountInOffice}, {func(c *rules.Counts) { c.InOffice = 56 }, rules.ErrCountInOffice},
		{func(c *rules.Counts) { c.PresentAtOpening = 61 }, rules.ErrCountPresent},
		{func(c *rules.Counts) { c.InOffice, c.PresentAtClose = 58, 59 }, rules.ErrCountPresent},
		{func(c *rules.Counts) { c.ChairChoice = "maybe" }, rules.ErrChairChoice},
	} {
		c := good
		v.change(&c)
		if _, err := rules.Decide(profile(t, "council_resolution"), c); !errors.Is(err, v.want) {
			t.Errorf("%+v: %v, want %v", c, err, v.want)
		} else if text := fault.From(err).Text("vi"); strings.Contains(text, "{") || viet.NFC(text) != text {
			t.Errorf("text %q", text)
		}
	}
}

func TestUnusableRulesAreRefused(t *testing.T) {
	for i, change := range []func(*rules.Rule){
		func(r *rules.Rule) { r.Code = "" }, func(r *rules.Rule) { r.NameEN = "" }, func(r *rules.Rule) { r.Base = "all" },
		func(r *rules.Rule) { r.Body = "" }, func(r *rules.Rule) { r.Tie = "" },
		func(r *rules.Rule) { r.Threshold = rules.Fraction{} }, func(r *rules.Rule) { r.Threshold = rules.Fraction{Num: 1, Den: 1, Strict: true} },
		func(r *rules.Rule) { r.Threshold = rules.Fraction{Num: -1, Den: 2} }, func(r *rules.Rule) { r.Threshold.Den = rules.Limit + 1 },
		func(r *rules.Rule) { r.Quorum.When = "" }, func(r *rules.Rule) { r.Quorum.Of = rules.Present }, func(r *rules.Rule) { r.Quorum.Fraction.Den = 0 },
	} {
		r := profile(t, "council_resolution")
		change(&r)
		if err := r.Validate(); !errors.Is(err, rules.ErrRule) {
			t.Errorf("change %d: %v", i, err)
		}
		if _, err := rules.Decide(r, rules.Counts{Seats: 1, InOffice: 1, Absent: 1}); !errors.Is(err, rules.ErrRule) {
			t.Errorf("change %d decides: %v", i, err)
		}
	}
}

func TestProfiles(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range rules.Profiles() {
		if err := r.Validate(); err != nil || seen[r.Code] {
			t.Errorf("%s: %v", r.Code, err)
		}
		seen[r.Code] = true
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back rules.Rule
		if err := json.Unmarshal(b, &back); err != nil || !back.Equal(r) {
			t.Errorf("%s does not survive JSON: %s", r.Code, b)
		}
		for _, s := range []string{r.NameVI, r.Ground.Text, r.Ground.Article} {
			if viet.NFC(s) != s {
				t.Errorf("%s: %q is not in normal form C", r.Code, s)
			}
		}
	}
	if _, ok := rules.Profile("unknown"); ok {
		t.Error("an unknown profile exists")
	}
	changed := rules.Profiles()
	changed[0].Base = rules.YesNo
	if r, _ := rules.Profile(changed[0].Code); r.Base == rules.YesNo {
		t.Error("profiles can be changed from outside")
	}
}
