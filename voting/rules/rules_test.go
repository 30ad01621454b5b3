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

// Dismissal of a delegate: 39 of 60 fail, 40 pass.
func TestDismissal(t *testing.T) {
	r := profile(t, "council_dismissal")
	for yes, want := range map[int]rules.Outcome{39: rules.Failed, 40: rules.Passed} {
		res := decide(t, r, rules.Counts{Seats: 60, InOffice: 60, PresentAtOpening: 60, PresentAtClose: 60, For: yes, Abstain: 60 - yes})
		if res.Outcome != want || res.Needed != 40 {
			t.Errorf("%d: %+v", yes, res)
		}
	}
}

// A seat is suspended: by the rule the base stays 60 or becomes 59, for the quorum too, and it is said.
func TestSuspendedSeat(t *testing.T) {
	r := profile(t, "council_resolution")
	c := rules.Counts{Seats: 60, InOffice: 59, Suspended: 1, PresentAtOpening: 56, PresentAtClose: 56, For: 30, Against: 26, Absent: 4}
	for _, v := range []struct {
		leaveOut                     bool
		base, needed, absent         int
		share                        string
		outcome                      rules.Outcome
		explanationVI, explanationEN string
		minutes                      string
	}{
		{false, 60, 31, 4, "50,00%", rules.Failed,
			"30 trên 60 đại biểu (kể cả 1 đại biểu bị tạm đình chỉ), cần ít nhất 31: không thông qua",
			"30 of 60 delegates (with 1 suspended delegate), at least 31 needed: not passed",
			"; 4 vắng mặt (trong đó 1 đại biểu bị tạm đình chỉ vẫn tính trong tổng số). Nội dung không được thông qua"},
		{true, 59, 30, 3, "50,85%", rules.Passed,
			"30 trên 59 đại biểu (không kể 1 đại biểu bị tạm đình chỉ), cần ít nhất 30: thông qua",
			"30 of 59 delegates (without 1 suspended delegate), at least 30 needed: passed",
			"; 3 vắng mặt (không kể 1 đại biểu bị tạm đình chỉ, không tính trong tổng số). Nội dung được thông qua"},
	} {
		r.LeaveOutSuspended = v.leaveOut
		res := decide(t, r, c)
		if res.Base != v.base || res.Total != v.base || res.Needed != v.needed || res.Absent != v.absent || res.ShareText != v.share || res.Outcome != v.outcome ||
			res.Suspended != 1 || res.SuspendedInBase == v.leaveOut {
			t.Errorf("%+v", res)
		}
		if res.ExplanationVI != v.explanationVI || res.ExplanationEN != v.explanationEN || !strings.Contains(res.MinutesVI, v.minutes) {
			t.Errorf("%q\n%q\n%q", res.ExplanationVI, res.ExplanationEN, res.MinutesVI)
		}
		if seats, inOffice := r.Totals(60, 59, 1); seats != v.base || inOffice != v.base {
			t.Errorf("totals %d, %d", seats, inOffice)
		}
	}
	// 40 of 60 are two thirds; of 59 too, but 39 are not. Of the members in office, a vacant seat is never one.
	c = rules.Counts{Seats: 60, InOffice: 58, Suspended: 1, PresentAtOpening: 39, PresentAtClose: 39, For: 39, Absent: 21}
	r.LeaveOutSuspended = true
	if res := decide(t, r, c); res.Outcome != rules.NoQuorum || res.ExplanationVI != "39 trên 59 đại biểu (không kể 1 đại biểu bị tạm đình chỉ) có mặt, cần ít nhất 40: không đủ số người cần có mặt" {
		t.Errorf("%+v", res)
	}
	m := profile(t, "council_merged")
	for _, m.LeaveOutSuspended = range []bool{false, true} {
		res := decide(t, m, c)
		if want := map[bool]int{false: 59, true: 58}[m.LeaveOutSuspended]; res.Base != want || res.Total != want || res.Absent != want-39 || res.Outcome != map[bool]rules.Outcome{false: rules.NoQuorum, true: rules.Passed}[m.LeaveOutSuspended] {
			t.Errorf("merged council, left out %v: %+v", m.LeaveOutSuspended, res)
		}
	}
}

// Whoever is excluded from a vote stays in the total, not among those present.
func TestExcludedPersons(t *testing.T) {
	c := rules.Counts{Seats: 20, InOffice: 20, PresentAtOpening: 20, PresentAtClose: 20, For: 10, Against: 8, Excluded: 2}
	res := decide(t, profile(t, "council_resolution"), c)
	if res.Base != 20 || res.Outcome != rules.Failed || res.Excluded != 2 || !strings.Contains(res.MinutesVI, "; 2 không được tham gia biểu quyết nội dung này") {
		t.Errorf("%+v", res)
	}
	if res := decide(t, profile(t, "simple_present"), c); res.Base != 18 || res.Total != 20 || res.Outcome != rules.Passed {
		t.Errorf("%+v", res)
	}
}

// Blank ballots of a motion: among the valid, or among the invalid where the rule says so.
func TestBlankBallots(t *testing.T) {
	r := profile(t, "simple_valid")
	c := rules.Counts{Seats: 10, InOffice: 10, PresentAtOpening: 10, PresentAtClose: 10, For: 4, Against: 3, Blank: 2, Invalid: 1}
	if res := decide(t, r, c); res.Base != 9 || res.Outcome != rules.Failed || !strings.Contains(res.MinutesVI, "; 1 phiếu không hợp lệ; 2 phiếu trắng. ") {
		t.Errorf("%+v", res)
	}
	r.BlankInvalid = true
	if res := decide(t, r, c); res.Base != 7 || res.Outcome != rules.Passed || res.Invalid != 1 || res.Blank != 2 || !strings.Contains(res.MinutesVI, "; 2 phiếu trắng, tính là không hợp lệ. ") {
		t.Errorf("%+v", res)
	}
}

// A secret motion with too few ballots says nothing of them, whatever its outcome.
func TestSealedMotion(t *testing.T) {
	r := profile(t, "council_resolution")
	r.Secret, r.MinTally = true, 5
	c := rules.Counts{Seats: 6, InOffice: 6, PresentAtOpening: 4, PresentAtClose: 4, For: 4, Absent: 2}
	res := decide(t, r, c)
	if res.Outcome != rules.Sealed || res.For != 0 || res.Base != 0 || res.Total != 0 || res.ShareText != "" || strings.Contains(res.MinutesVI, "4") {
		t.Errorf("%+v", res)
	}
	c.PresentAtOpening = 3
	if res := decide(t, r, c); res.Outcome != rules.NoQuorum || res.For != 0 || res.Total != 0 || res.ShareText != "" {
		t.Errorf("%+v", res)
	}
	c = rules.Counts{Seats: 6, InOffice: 6, PresentAtOpening: 5, PresentAtClose: 5, For: 5, Absent: 1}
	if res := decide(t, r, c); res.Outcome != rules.Passed || res.For != 5 {
		t.Errorf("%+v", res)
	}
}

func TestSecondVote(t *testing.T) {
	r := profile(t, "simple_yes_no")
	r.Tie = rules.TieSecondVote
	c := rules.Counts{Seats: 50, InOffice: 50, PresentAtOpening: 40, PresentAtClose: 40, For: 20, Against: 20, Absent: 10}
	res := decide(t, r, c)
	if res.Outcome != rules.SecondVote || res.ExplanationVI != "20 tán thành và 20 không tán thành ngang nhau: biểu quyết lại" ||
		!strings.Contains(res.MinutesVI, ". Số tán thành và không tán thành ngang nhau, phải biểu quyết lại.") {
		t.Errorf("%+v", res)
	}
	c.For, c.Against = 21, 19
	if res := decide(t, r, c); res.Outcome != rules.Passed {
		t.Errorf("%+v", res)
	}
}

func TestParticipation(t *testing.T) {
	r := profile(t, "simple_yes_no")
	r.Participation = &rules.Participation{Fraction: rules.MoreThanHalf, Of: rules.AllSeats}
	c := rules.Counts{Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, For: 20, Against: 9, Invalid: 1, NotVoting: 27, Absent: 3}
	res := decide(t, r, c)
	if res.Outcome != rules.TooFewBallots || res.BallotsNeeded != 31 || res.BallotsCast != 30 ||
		res.ExplanationVI != "30 trên 60 thành viên tham gia, cần ít nhất 31: không đủ số người tham gia" ||
		res.MinutesVI != "Chỉ có 30 (ba mươi) thành viên tham gia, ít hơn số 31 cần có; biểu quyết không có giá trị." {
		t.Errorf("%+v", res)
	}
	c.Abstain, c.NotVoting = 1, 26
	if res := decide(t, r, c); res.Outcome != rules.Passed || res.BallotsCast != 31 {
		t.Errorf("%+v", res)
	}
}

// The committee of twenty of whom one is the chair: equal sides prevail by the chair only when together they are everybody.
func TestTiesOfACommittee(t *testing.T) {
	r := profile(t, "ubnd_decision")
	for _, v := range []struct {
		yes, no, other, silent int
		chair                  rules.Choice
		want                   rules.Outcome
		explanation            string
	}{
		{18, 1, 1, 0, rules.For, rules.Passed, "18 trên 20 thành viên, cần ít nhất 11: thông qua"},
		{10, 9, 0, 1, rules.For, rules.Failed, "10 trên 20 thành viên, cần ít nhất 11: không thông qua"},
		{10, 10, 0, 0, rules.For, rules.Passed, "10 đồng ý và 10 không đồng ý ngang nhau, theo bên của người chủ trì: thông qua"},
		{10, 10, 0, 0, rules.Against, rules.Failed, "10 đồng ý và 10 không đồng ý ngang nhau, theo bên của người chủ trì: không thông qua"},
		{10, 10, 0, 0, "", rules.NeedsChair, "10 đồng ý và 10 không đồng ý ngang nhau: chờ người chủ trì kết luận"},
		{8, 8, 0, 4, rules.For, rules.NeedsChair, "8 đồng ý và 8 không đồng ý ngang nhau: chờ người chủ trì kết luận"},
		{8, 8, 4, 0, rules.Other, rules.NeedsChair, "8 đồng ý và 8 không đồng ý ngang nhau: chờ người chủ trì kết luận"},
		{11, 9, 0, 0, "", rules.Passed, "11 trên 20 thành viên, cần ít nhất 11: thông qua"},
		{0, 0, 0, 20, rules.For, rules.Failed, "0 trên 20 thành viên, cần ít nhất 11: không thông qua"},
	} {
		res := decide(t, r, rules.Counts{Seats: 20, InOffice: 20, For: v.yes, Against: v.no, Other: v.other, NotVoting: v.silent, ChairChoice: v.chair})
		if res.Outcome != v.want || res.ExplanationVI != v.explanation {
			t.Errorf("%+v: %s, %s", v, res.Outcome, res.ExplanationVI)
		}
	}
	res := decide(t, r, rules.Counts{Seats: 20, InOffice: 20, For: 10, Against: 9, NotVoting: 1, ChairChoice: rules.For})
	want := "Kết quả lấy ý kiến: 10 (mười) thành viên đồng ý, đạt 50,00% tổng số thành viên (10/20); 9 không đồng ý; 0 ý kiến khác; 1 chưa có ý kiến; 0 vắng mặt. Nội dung không được thông qua (căn cứ Điều 40 khoản 3 Luật 72/2025/QH15)."
	if res.MinutesVI != want {
		t.Errorf("got  %q\nwant %q", res.MinutesVI, want)
	}
	if r.ChoiceText(rules.Other, "vi") != "ý kiến khác" || r.ChoiceText(rules.Abstain, "vi") != "" || r.ChoiceText(rules.For, "en") != "agree" ||
		profile(t, "council_resolution").ChoiceText(rules.Abstain, "vi") != "không biểu quyết" || len(profile(t, "elect_absolute").Choices()) != 0 {
		t.Error("words of the choices")
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
		{func(c *rules.Counts) { c.ChairChoice = rules.Other }, rules.ErrChairChoice},
		{func(c *rules.Counts) { c.Abstain, c.Other = 10, 1 }, rules.ErrCountOption},
		{func(c *rules.Counts) { c.InOffice, c.Suspended = 58, 3 }, rules.ErrCountSuspended},
		{func(c *rules.Counts) { c.Excluded = 1 }, rules.ErrCountSum},
		{func(c *rules.Counts) { c.Absent, c.Excluded, c.InOffice = 2, 1, 57 }, rules.ErrCountInOffice},
		{func(c *rules.Counts) { c.Blank = -1 }, rules.ErrCountRange},
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
