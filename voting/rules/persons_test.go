package rules_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nghitruong/internal/fault"
	"nghitruong/voting/rules"
)

// in a council of n of whom all are there, ballots have been returned.
func council(n, returned int) rules.PersonsCounts {
	return rules.PersonsCounts{Seats: n, InOffice: n, PresentAtOpening: n, PresentAtClose: n, Issued: returned, Returned: returned}
}

// The elections of the table of decision rules.
func TestDecisionTableOfElections(t *testing.T) {
	for _, v := range []struct {
		n         int
		rule      string
		of, seats int
		votes     []int // of a, b, c …
		want      rules.Outcome
		elected   string
		tied      string
		open      int
		again     string // who stands in a second round
	}{
		{n: 29, rule: "elect_absolute", of: 50, seats: 1, votes: []int{25}, want: "seats_open", open: 1, again: "a"},
		{n: 30, rule: "elect_absolute", of: 50, seats: 1, votes: []int{26}, want: "elected", elected: "a"},
		{n: 31, rule: "elect_absolute", of: 50, seats: 3, votes: []int{45, 40, 31, 30, 27}, want: "elected", elected: "abc"},
		{n: 32, rule: "elect_absolute", of: 50, seats: 3, votes: []int{45, 40, 30, 30}, want: "tied", elected: "ab", tied: "cd", open: 1, again: "cd"},
		{n: 33, rule: "elect_absolute", of: 50, seats: 3, votes: []int{45, 30, 30, 26}, want: "elected", elected: "abc"},
		{n: 34, rule: "elect_absolute", of: 50, seats: 3, votes: []int{45, 40, 25}, want: "seats_open", elected: "ab", open: 1, again: "c"},
		{n: 35, rule: "elect_plurality", of: 20, seats: 2, votes: []int{10, 8, 8, 1}, want: "tied", elected: "a", tied: "bc", open: 1, again: "bc"},
		{n: 36, rule: "elect_plurality", of: 20, seats: 2, votes: []int{10, 0}, want: "seats_open", elected: "a", open: 1},
		// Not in that table: nobody at all, everybody equal, and equal votes below what is needed, which are no tie.
		{n: 129, rule: "elect_plurality", of: 20, seats: 1, votes: []int{0, 0}, want: "seats_open", open: 1},
		{n: 130, rule: "elect_plurality", of: 20, seats: 2, votes: []int{5, 5, 5}, want: "tied", tied: "abc", open: 2, again: "abc"},
		{n: 131, rule: "elect_absolute", of: 50, seats: 2, votes: []int{30, 20, 20}, want: "seats_open", elected: "a", open: 1, again: "bc"},
	} {
		r := profile(t, v.rule)
		c := council(v.of, v.of)
		c.SeatsToFill = v.seats
		for i, yes := range v.votes {
			c.Persons = append(c.Persons, rules.PersonCount{Ordinal: i + 1, Name: letters(i + 1), Yes: yes, No: (v.of - yes) / 2})
		}
		res := decidePersons(t, r, c)
		elected, tied := "", letters(res.Tied...)
		for _, p := range res.Persons {
			if p.Outcome == rules.PersonElected {
				elected += p.Name
			}
		}
		if res.Outcome != v.want || elected != v.elected || tied != v.tied || res.OpenSeats != v.open || letters(rules.NextRound(r, res)...) != v.again {
			t.Errorf("case %d: %s, elected %s, tied %s, open %d, again %v", v.n, res.Outcome, elected, tied, res.OpenSeats, rules.NextRound(r, res))
		}
		c.Round = 2
		if last := decidePersons(t, r, c); rules.NextRound(r, last) != nil || last.Outcome != v.want || last.Round != 2 {
			t.Errorf("case %d: after the second of two rounds %v stand again", v.n, rules.NextRound(r, last))
		}
	}
}

func letters(ordinals ...int) string {
	s := ""
	for _, n := range ordinals {
		s += string(rune('a' + n - 1))
	}
	return s
}

// The confidence votes of the table of decision rules.
func TestDecisionTableOfConfidence(t *testing.T) {
	for _, v := range []struct {
		n, of, ballots, high, mid, low int
		base                           rules.Base
		want                           string
		unmarked                       int
	}{
		{38, 50, 45, 20, 2, 23, rules.Ballots, "may_resign", 0},
		{39, 50, 46, 20, 3, 23, rules.Ballots, "ok", 0},
		{41, 50, 45, 10, 5, 30, rules.Ballots, "dismiss", 0},
		{43, 50, 45, 18, 3, 22, rules.Marked, "may_resign", 2},
		{44, 50, 45, 18, 2, 25, rules.AllSeats, "ok", 0},
		{45, 6, 4, 1, 1, 2, rules.Ballots, "sealed", 0},
	} {
		r := profile(t, "confidence_rating_ballots")
		r.Base = v.base
		c := council(v.of, v.ballots)
		c.Persons = []rules.PersonCount{{Ordinal: 1, Name: "A", High: v.high, Mid: v.mid, Low: v.low}}
		res := decidePersons(t, r, c)
		agreeOnPersons(t, r, c, res)
		if p := res.Persons[0]; p.Outcome != v.want || p.Unmarked != v.unmarked {
			t.Errorf("case %d: %+v, want %s", v.n, p, v.want)
		}
	}
	c := council(50, 41)
	c.Persons = []rules.PersonCount{{Ordinal: 1, Name: "A", Yes: 20, No: 21}}
	if p := decidePersons(t, profile(t, "confidence_ballot"), c).Persons[0]; p.Outcome != "dismiss" || p.NoShareText != "51,22%" || p.Needed != 21 {
		t.Errorf("case 46: %+v", p)
	}
}

// 30 of 60 is exactly half and not more; two thirds of 60 are 40.
func TestEdgesOfConfidence(t *testing.T) {
	r := profile(t, "confidence_rating")
	c := council(60, 60)
	for i, low := range []int{30, 31, 39, 40} {
		c.Persons = append(c.Persons, rules.PersonCount{Ordinal: i + 1, Name: fmt.Sprintf("Người %d", low), High: 60 - low, Low: low})
	}
	res := decidePersons(t, r, c)
	for i, want := range []string{"ok", "may_resign", "may_resign", "dismiss"} {
		if p := res.Persons[i]; p.Outcome != want || p.Needed != 31 || (p.ConsequenceVI == "") != (want == "ok") {
			t.Errorf("%s: %+v", p.Name, p)
		}
	}
	for _, v := range [][2]string{
		{res.Persons[0].ExplanationVI, "30 trên 60 đại biểu đánh giá tín nhiệm thấp, dưới mức 31: không có hệ quả"},
		{res.Persons[1].ExplanationVI, "31 trên 60 đại biểu đánh giá tín nhiệm thấp, từ 31 trở lên là quá nửa tổng số đại biểu: có thể xin từ chức; không từ chức thì trình HĐND bỏ phiếu tín nhiệm"},
		{res.Persons[3].ExplanationEN, "40 of 60 delegates with low confidence, 40 or more are at least 2/3 of all delegates: relief from the post is put to the council"},
		{r.ThresholdText("vi"), "tín nhiệm thấp từ quá nửa tổng số đại biểu"},
	} {
		if v[0] != v[1] {
			t.Errorf("got  %q\nwant %q", v[0], v[1])
		}
	}
}

// B-01 of the demonstration session: electronic with a blank ballot, and on paper, which two delegates online cannot receive.
func TestElectionOfTheDemonstrationSession(t *testing.T) {
	r := profile(t, "elect_absolute")
	electronic := rules.PersonsCounts{
		Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, Issued: 57, Returned: 57, Blank: 1, SeatsToFill: 1, Round: 1,
		Persons: []rules.PersonCount{{Ordinal: 1, Name: "Đặng Ngọc Sơn", Yes: 53, No: 3}},
	}
	paper := electronic
	paper.Issued, paper.Returned, paper.Blank, paper.Invalid = 55, 55, 0, 1
	paper.Persons = []rules.PersonCount{{Ordinal: 1, Name: "Đặng Ngọc Sơn", Yes: 51, No: 3}}
	for _, v := range []struct {
		counts         rules.PersonsCounts
		figures        rules.BallotFigures
		share, noShare string
		notVoting      int
		minutes        string
	}{
		{electronic, rules.BallotFigures{Issued: 57, Returned: 57, Valid: 56, Invalid: 1, Blank: 1}, "88,33%", "5,00%", 0,
			"Kết quả bầu cử (vòng 1): phát ra 57 phiếu, thu về 57 phiếu, hợp lệ 56 phiếu, không hợp lệ 1 phiếu (trong đó 1 phiếu trắng). Đặng Ngọc Sơn: 53 (năm mươi ba) phiếu đồng ý, đạt 88,33% tổng số đại biểu (53/60); 3 phiếu không đồng ý; trúng cử. Đã bầu đủ 1 (một) người (căn cứ Điều 35 khoản 2, Điều 36 Luật 72/2025/QH15)."},
		{paper, rules.BallotFigures{Issued: 55, Returned: 55, Valid: 54, Invalid: 1}, "85,00%", "5,00%", 2,
			"Kết quả bầu cử (vòng 1): phát ra 55 phiếu, thu về 55 phiếu, hợp lệ 54 phiếu, không hợp lệ 1 phiếu. Đặng Ngọc Sơn: 51 (năm mươi mốt) phiếu đồng ý, đạt 85,00% tổng số đại biểu (51/60); 3 phiếu không đồng ý; trúng cử. Đã bầu đủ 1 (một) người (căn cứ Điều 35 khoản 2, Điều 36 Luật 72/2025/QH15)."},
	} {
		res := decidePersons(t, r, v.counts)
		agreeOnPersons(t, r, v.counts, res)
		p := res.Persons[0]
		if res.Outcome != rules.Elected || res.Needed != 31 || res.Base != 60 || *res.Ballots != v.figures || p.ShareText != v.share || p.NoShareText != v.noShare ||
			res.NotVoting != v.notVoting || res.Absent != 3 || p.Outcome != "elected" {
			t.Errorf("%+v %+v", res, res.Ballots)
		}
		if res.MinutesVI != v.minutes {
			t.Errorf("got  %s\nwant %s", res.MinutesVI, v.minutes)
		}
	}
	// Where blank ballots count among the valid, 57 are valid, and nothing else changes.
	r.BlankInvalid = false
	res := decidePersons(t, r, electronic)
	if res.Ballots.Valid != 57 || res.Ballots.Invalid != 0 || res.Persons[0].Unmarked != 1 || res.Persons[0].ShareText != "88,33%" {
		t.Errorf("%+v", res)
	}
	for _, text := range []string{res.ExplanationVI, res.Persons[0].ExplanationVI, res.ExplanationEN} {
		if !slices.Contains([]string{
			"1 trên 1 vị trí có người trúng cử, mỗi người cần ít nhất 31 trên 60 đại biểu: bầu đủ", "53 trên 60 đại biểu, cần ít nhất 31: trúng cử",
			"1 of 1 seats filled, each needs at least 31 of 60 delegates: all seats filled",
		}, text) {
			t.Errorf("%q", text)
		}
	}
}

// B-02 of the demonstration session: fourteen persons, 57 ballots, shares on all 60 delegates.
func TestRatingOfTheDemonstrationSession(t *testing.T) {
	table := []struct {
		name      string
		high      int
		highShare string
		mid       int
		midShare  string
		low       int
		lowShare  string
		unmarked  int
	}{
		{"Nguyễn Hữu Khang", 49, "81,67%", 7, "11,67%", 1, "1,67%", 0},
		{"Lê Thị Minh Hạnh", 47, "78,33%", 9, "15,00%", 1, "1,67%", 0},
		{"Phạm Đức Toại", 44, "73,33%", 11, "18,33%", 2, "3,33%", 0},
		{"Vũ Thị Kim Oanh", 45, "75,00%", 10, "16,67%", 1, "1,67%", 1},
		{"Hoàng Văn Trí", 41, "68,33%", 13, "21,67%", 3, "5,00%", 0},
		{"Bàn Thị Liên", 46, "76,67%", 10, "16,67%", 1, "1,67%", 0},
		{"Đỗ Mạnh Tuyên", 48, "80,00%", 8, "13,33%", 1, "1,67%", 0},
		{"Cao Xuân Hiển", 42, "70,00%", 12, "20,00%", 3, "5,00%", 0},
		{"Nguyễn Thị Thu Trà", 43, "71,67%", 12, "20,00%", 2, "3,33%", 0},
		{"Lại Thế Vinh", 38, "63,33%", 16, "26,67%", 3, "5,00%", 0},
		{"Ngô Đình Lực", 40, "66,67%", 14, "23,33%", 3, "5,00%", 0},
		{"Phan Thanh Nghị", 19, "31,67%", 24, "40,00%", 13, "21,67%", 1},
		{"Trần Thị Diệu Linh", 35, "58,33%", 19, "31,67%", 3, "5,00%", 0},
		{"Vương Đắc Thắng", 44, "73,33%", 12, "20,00%", 1, "1,67%", 0},
	}
	r := profile(t, "confidence_rating")
	c := rules.PersonsCounts{Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, Issued: 57, Returned: 57}
	for i, row := range table {
		c.Persons = append(c.Persons, rules.PersonCount{Ordinal: i + 1, Name: row.name, High: row.high, Mid: row.mid, Low: row.low})
	}
	res := decidePersons(t, r, c)
	agreeOnPersons(t, r, c, res)
	if res.Outcome != rules.Rated || len(res.Persons) != 14 || res.Ballots.Valid != 57 {
		t.Errorf("%+v", res)
	}
	for i, row := range table {
		p := res.Persons[i]
		if p.Name != row.name || p.ShareText != row.highShare || p.MidShareText != row.midShare || p.LowShareText != row.lowShare ||
			p.Unmarked != row.unmarked || p.Outcome != "ok" {
			t.Errorf("%+v, want %+v", p, row)
		}
	}
	begin := "Kết quả lấy phiếu tín nhiệm: phát ra 57 phiếu, thu về 57 phiếu, hợp lệ 57 phiếu, không hợp lệ 0 phiếu. Tỷ lệ tính trên tổng số đại biểu (60). Nguyễn Hữu Khang: tín nhiệm cao 49 (81,67%), tín nhiệm 7 (11,67%), tín nhiệm thấp 1 (1,67%). Lê Thị Minh Hạnh:"
	oanh := " Vũ Thị Kim Oanh: tín nhiệm cao 45 (75,00%), tín nhiệm 10 (16,67%), tín nhiệm thấp 1 (1,67%), không đánh dấu 1. "
	end := " Không có người nào thuộc diện phải xem xét (căn cứ Điều 37 khoản 1 Luật 72/2025/QH15; Điều 11 Nghị quyết 35/2012/QH13)."
	if !strings.HasPrefix(res.MinutesVI, begin) || !strings.Contains(res.MinutesVI, oanh) || !strings.HasSuffix(res.MinutesVI, end) {
		t.Errorf("%s", res.MinutesVI)
	}
}

func TestImpossibleBallotsAreRefused(t *testing.T) {
	for i, v := range []struct {
		rule   string
		change func(*rules.PersonsCounts)
		want   *fault.Error
		args   map[string]any
	}{
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Returned = 58 }, rules.ErrCountBallots, map[string]any{"field": "returned"}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Invalid = 58 }, rules.ErrCountBallots, map[string]any{"field": "invalid"}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Invalid, c.Blank = 2, 56 }, rules.ErrCountBallots, map[string]any{"field": "blank"}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Issued = 61 }, rules.ErrCountInOffice, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.PresentAtClose = 61 }, rules.ErrCountPresent, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Suspended = 1 }, rules.ErrCountSuspended, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Blank = -1 }, rules.ErrCountRange, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Persons[0].No = 1 << 62 }, rules.ErrCountRange, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { *c = rules.PersonsCounts{} }, rules.ErrCountRange, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.SeatsToFill = 0 }, rules.ErrCountRound, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Round = 3 }, rules.ErrCountRound, map[string]any{"rounds": 2}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Persons = nil }, rules.ErrPersons, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Persons[1].Ordinal = 1 }, rules.ErrPersons, map[string]any{"ordinal": 1}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Persons[1].Ordinal = 0 }, rules.ErrPersons, nil},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Persons[1].No = 38 }, rules.ErrCountPerson, map[string]any{"ordinal": 2, "marked": 57}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Blank = 21; c.Persons[0].No = 17 }, rules.ErrCountPerson, map[string]any{"ordinal": 1}},
		{"elect_absolute", func(c *rules.PersonsCounts) { c.Persons[1].Low = 1 }, rules.ErrCountPerson, nil},
		{"confidence_rating", func(c *rules.PersonsCounts) { c.SeatsToFill = 0 }, rules.ErrCountPerson, nil},
		{"confidence_rating", func(*rules.PersonsCounts) {}, rules.ErrCountRound, nil},
		{"elect_plurality", func(c *rules.PersonsCounts) { c.Persons[0].Yes = 38 }, rules.ErrCountChosen, map[string]any{"chosen": 58, "marked": 57}},
	} {
		c := council(60, 57)
		c.SeatsToFill = 1
		c.Persons = []rules.PersonCount{{Ordinal: 1, Name: "A", Yes: 20}, {Ordinal: 2, Name: "B", Yes: 20}}
		v.change(&c)
		r := profile(t, v.rule)
		decide := rules.DecideConfidence
		if r.Kind == rules.KindElection {
			decide = rules.DecideElection
		}
		_, err := decide(r, c)
		if !errors.Is(err, v.want) {
			t.Errorf("change %d: %v, want %v", i, err, v.want)
			continue
		}
		for name, want := range v.args {
			if got := fault.From(err).Args[name]; got != want {
				t.Errorf("change %d: %s is %v, want %v", i, name, got, want)
			}
		}
		if text := fault.From(err).Text("vi"); strings.Contains(text, "{") {
			t.Errorf("text %q", text)
		}
	}
}

// A rule decides its own kind of vote and no other.
func TestRulesOfAnotherKindAreRefused(t *testing.T) {
	persons := council(5, 5)
	persons.Persons = []rules.PersonCount{{Ordinal: 1, Name: "A"}}
	for _, r := range rules.Profiles() {
		_, motion := rules.Decide(r, rules.Counts{Seats: 5, InOffice: 5, PresentAtOpening: 5, NotVoting: 5})
		c := persons
		if r.KindOf() == rules.KindElection {
			c.SeatsToFill = 1
		}
		_, election := rules.DecideElection(r, c)
		_, confidence := rules.DecideConfidence(r, c)
		for i, err := range []error{motion, election, confidence} {
			kind := r.KindOf()
			own := [...]bool{kind == rules.KindMotion, kind == rules.KindElection, kind == rules.KindRating || kind == rules.KindBallot}[i]
			if own != (err == nil) || !own && !errors.Is(err, rules.ErrRuleKind) {
				t.Errorf("%s by function %d: %v", r.Code, i, err)
			}
		}
	}
}

// Where nothing could be decided, no person is elected and nobody stands in a further round.
func TestVotesAboutPersonsThatDecideNothing(t *testing.T) {
	r := profile(t, "elect_absolute")
	c := council(60, 45)
	c.SeatsToFill, c.PresentAtOpening, c.PresentAtClose = 1, 39, 45
	c.Persons = []rules.PersonCount{{Ordinal: 1, Name: "A", Yes: 45}}
	res := decidePersons(t, r, c)
	if res.Outcome != rules.NoQuorum || res.OpenSeats != 1 || res.Persons[0].Outcome != "no_quorum" || rules.NextRound(r, res) != nil {
		t.Errorf("%+v", res)
	}
	if want := "39 trên 60 đại biểu có mặt, cần ít nhất 40: không đủ số người cần có mặt"; res.ExplanationVI != want {
		t.Errorf("%q", res.ExplanationVI)
	}
	if want := "Chỉ có 39 (ba mươi chín) đại biểu có mặt, ít hơn số 40 cần có; bỏ phiếu không có giá trị."; res.MinutesVI != want {
		t.Errorf("%q", res.MinutesVI)
	}
	c.PresentAtOpening = 45
	r.Participation = &rules.Participation{Fraction: rules.Fraction{Num: 4, Den: 5}, Of: rules.AllSeats}
	res = decidePersons(t, r, c)
	if want := "45 trên 60 đại biểu tham gia, cần ít nhất 48: không đủ số người tham gia"; res.Outcome != rules.TooFewBallots || res.ExplanationVI != want {
		t.Errorf("%+v", res)
	}
	r.Participation = nil
	c.Issued, c.Returned, c.Persons[0].Yes = 4, 4, 4
	res = decidePersons(t, r, c)
	if res.Outcome != rules.Sealed || res.Ballots != nil || res.Persons[0].Yes != 0 || res.Persons[0].Outcome != "sealed" || strings.ContainsAny(res.MinutesVI, "46789") {
		t.Errorf("%+v", res)
	}
}
