package rules_test

import (
	"fmt"
	"math/big"
	"os"
	"slices"
	"sort"
	"sync"
	"testing"

	"nghitruong/voting/rules"
)

// enough says in rational numbers whether x of all is what the law asks for: it compares shares, where the package compares products.
func enough(x, all int, f rules.Fraction) bool {
	if x == 0 || all == 0 {
		return false
	}
	cmp := big.NewRat(int64(x), int64(all)).Cmp(big.NewRat(int64(f.Num), int64(f.Den)))
	return cmp > 0 || cmp == 0 && !f.Strict
}

// most is the greatest total of the complete tests: no council of the country is larger than 125, the National Assembly has 500.
const most = 500

// scale holds the answers of enough for every share of every total up to most, so that millions of questions can be asked.
type scale struct {
	reached [most + 1][]bool
	least   [most + 1]int
}

// scales are those of the fractions that the complete tests ask for.
var scales = sync.OnceValue(func() map[rules.Fraction]*scale {
	all := map[rules.Fraction]*scale{}
	for _, f := range fractions {
		s := &scale{}
		for b := range s.reached {
			s.reached[b] = make([]bool, b+1)
			s.least[b] = b + 1
			for x := b; x >= 0; x-- {
				if s.reached[b][x] = enough(x, b, f); s.reached[b][x] {
					s.least[b] = x
				}
			}
		}
		all[f] = s
	}
	return all
})

var fractions = []rules.Fraction{
	rules.MoreThanHalf, rules.AtLeastTwoThirds, rules.MoreThanTwoThirds, {Num: 1, Den: 3}, {Num: 3, Den: 5},
}

func reaches(x, all int, f rules.Fraction) bool {
	if s := scales()[f]; s != nil && all <= most && x <= all {
		return s.reached[all][x]
	}
	return enough(x, all, f)
}

func least(all int, f rules.Fraction) int {
	if s := scales()[f]; s != nil && all <= most {
		return s.least[all]
	}
	return 1 + sort.Search(all, func(i int) bool { return enough(i+1, all, f) })
}

// reference decides a motion again, from the words of the law and in another order of thought: it starts from whom the law counts and
// takes away, where the package adds up.
func reference(r rules.Rule, c rules.Counts) (outcome string, base, needed, total int) {
	// "Tổng số đại biểu": everybody elected, the suspended by the rule. "Số đại biểu hiện có": without the vacant seats.
	everybody := c.Seats
	vacant := c.Seats - c.InOffice - c.Suspended
	if r.LeaveOutSuspended {
		everybody -= c.Suspended
	}
	existing := everybody - vacant
	there := c.Seats - c.Absent - c.Excluded
	handedIn := there - c.NotVoting
	good := handedIn - c.Invalid
	if r.BlankInvalid {
		good -= c.Blank
	}
	total = everybody
	switch r.Base {
	case "all_seats":
		base = everybody
	case "in_office":
		base, total = existing, existing
	case "present":
		base = there
	case "ballots":
		base = handedIn
	case "valid":
		base = good
	case "yes_no":
		base = handedIn - c.Invalid - c.Blank - c.Abstain - c.Other
	}
	needed = least(base, r.Threshold)
	of := func(b rules.Base) int {
		if b == "in_office" {
			return existing
		}
		return everybody
	}
	if q := r.Quorum; q.When != "none" {
		opening, closing := reaches(c.PresentAtOpening, of(q.Of), q.Fraction), reaches(c.PresentAtClose, of(q.Of), q.Fraction)
		if q.When != "close" && !opening || q.When != "opening" && !closing {
			return "no_quorum", base, needed, total
		}
	}
	switch p := r.Participation; {
	case p != nil && !reaches(handedIn, of(p.Of), p.Fraction):
		return "too_few_ballots", base, needed, total
	case r.Secret && handedIn < r.MinTally:
		return "sealed", base, needed, total
	case reaches(c.For, base, r.Threshold):
		return "passed", base, needed, total
	case c.For == 0 || c.For != c.Against || r.Tie == "rejected":
		return "failed", base, needed, total
	case r.Tie == "second_vote":
		return "second_vote", base, needed, total
	}
	// "Ngang nhau" is only certain when both sides together are everybody.
	if 2*c.For == base {
		switch c.ChairChoice {
		case "for":
			return "passed", base, needed, total
		case "against":
			return "failed", base, needed, total
		}
	}
	return "needs_chair", base, needed, total
}

// agree compares a result of the package with the reference and checks what must hold for every result.
func agree(t *testing.T, r rules.Rule, c rules.Counts) {
	t.Helper()
	res, err := rules.Decide(r, c)
	if err != nil {
		t.Fatalf("%s %+v: %v", r.Code, c, err)
	}
	outcome, base, needed, total := reference(r, c)
	if r.Secret && c.For+c.Against+c.Abstain+c.Other+c.Invalid+c.Blank < r.MinTally {
		base, needed, total = 0, 0, 0
		if res.For+res.Against+res.Abstain+res.Other+res.Invalid+res.Blank+res.NotVoting+res.Absent+res.Excluded+res.Share != 0 || res.ShareText != "" {
			t.Fatalf("%s %+v: a sealed vote shows figures: %+v", r.Code, c, res)
		}
	} else if want := rational(c.For, base); res.ShareText != want {
		t.Fatalf("%s %+v: share %q, want %q", r.Code, c, res.ShareText, want)
	}
	if string(res.Outcome) != outcome || res.Needed != needed || res.Base != base || res.Total != total {
		t.Fatalf("%s %+v: %s, %d of %d (%d), reference %s, %d of %d (%d)", r.Code, c, res.Outcome, res.Needed, res.Base, res.Total, outcome, needed, base, total)
	}
	if sum := res.For + res.Against + res.Abstain + res.Other + res.NotVoting + res.Excluded + res.Absent + res.Invalid + res.Blank; sum != res.Total {
		t.Fatalf("%s %+v: buckets sum to %d", r.Code, c, sum)
	}
	if res.Share < 0 || res.Share > 10000 || res.For > res.Base || res.Absent < 0 {
		t.Fatalf("%s %+v: share %d on base %d, absent %d", r.Code, c, res.Share, res.Base, res.Absent)
	}
	if res.Base > 0 && res.ShareText != fmt.Sprintf("%d,%02d%%", res.Share/100, res.Share%100) {
		t.Fatalf("%s %+v: share %d is shown as %s", r.Code, c, res.Share, res.ShareText)
	}
	if res.ExplanationVI == "" || res.ExplanationEN == "" || res.MinutesVI == "" || res.OutcomeVI == "" || res.OutcomeEN == "" {
		t.Fatalf("%s %+v: a text is missing", r.Code, c)
	}
}

// rational writes x of all in percent by way of a rational number.
func rational(x, all int) string {
	if all == 0 {
		return "–"
	}
	s := new(big.Rat).Mul(big.NewRat(int64(x), int64(all)), big.NewRat(100, 1)).FloatString(2)
	return s[:len(s)-3] + "," + s[len(s)-2:] + "%"
}

// motionRules are the profiles for motions and others that bodies could keep.
func motionRules() []rules.Rule {
	all := slices.DeleteFunc(rules.Profiles(), func(r rules.Rule) bool { return r.Kind != "" })
	vary := func(from, code string, change func(*rules.Rule)) {
		r, ok := rules.Profile(from)
		if !ok {
			panic("no profile " + from)
		}
		r.Code = code
		change(&r)
		all = append(all, r)
	}
	vary("simple_yes_no", "yes_no_chair", func(r *rules.Rule) { r.Tie = rules.TieChair })
	vary("simple_present", "three_fifths_of_ballots", func(r *rules.Rule) {
		r.Base, r.Threshold, r.Quorum.When = rules.Ballots, rules.Fraction{Num: 3, Den: 5}, rules.AtBoth
	})
	vary("council_resolution", "second_vote", func(r *rules.Rule) { r.Tie, r.LeaveOutSuspended = rules.TieSecondVote, true })
	vary("simple_valid", "secret_with_participation", func(r *rules.Rule) {
		r.Secret, r.MinTally, r.BlankInvalid, r.Quorum.When = true, 5, true, rules.AtClose
		r.Participation = &rules.Participation{Fraction: rules.MoreThanHalf, Of: rules.AllSeats}
	})
	vary("council_merged", "merged_without_suspended", func(r *rules.Rule) {
		r.LeaveOutSuspended = true
		r.Participation = &rules.Participation{Fraction: rules.Fraction{Num: 1, Den: 3}, Of: rules.InOffice}
	})
	return all
}

// put adds n to a bucket that lies inside the base of the rule and is neither for nor against; which of them, turn says.
func put(r rules.Rule, c *rules.Counts, n, turn int) {
	neutral := &c.Abstain
	if r.Options == rules.OptionsOpinion {
		neutral = &c.Other
	}
	inside := []*int{neutral}
	switch r.Base {
	case rules.AllSeats, rules.InOffice:
		inside = append(inside, &c.NotVoting, &c.Absent, &c.Invalid, &c.Blank, &c.Excluded)
	case rules.Present:
		inside = append(inside, &c.NotVoting, &c.Invalid, &c.Blank)
	case rules.Ballots:
		inside = append(inside, &c.Invalid, &c.Blank)
	case rules.Valid:
		if !r.BlankInvalid {
			inside = append(inside, &c.Blank)
		}
	}
	*inside[turn%len(inside)] += n
}

// verdictAgrees compares the decisions alone; it reports whether they are the same.
func verdictAgrees(t *testing.T, r rules.Rule, c rules.Counts) bool {
	outcome, base, needed, total := rules.Verdict(r, c)
	want, wantBase, wantNeeded, wantTotal := reference(r, c)
	if string(outcome) != want || base != wantBase || needed != wantNeeded || total != wantTotal {
		t.Errorf("%s %+v: %s, %d of %d (%d), reference %s, %d of %d (%d)", r.Code, c, outcome, needed, base, total, want, wantNeeded, wantBase, wantTotal)
		return false
	}
	return true
}

// Every total from 1 to 500, every number in favour, and every number of others that can change the decision.
//
// Why this is complete: once quorum, participation and secrecy are settled (the tests below go through those alone), a motion is decided
// by four things: the number in favour x, the base b, whether those against are as many, and whether both sides together are the base;
// in the last case also by the chair. So for every b and x it is enough to take for the number against 0, x (if it fits), both its
// neighbours, and b − x, with every choice of the chair. The bucket into which the rest goes changes with every case. To be safe from
// what a wrong program might look at besides, every number against is taken too: of two rules for totals up to 150, and with NT_LONG=1 of
// all rules for all totals, 21 million splits each.
func TestEverySplitOfEveryTotalAgreesWithRationalNumbers(t *testing.T) {
	for _, r := range motionRules() {
		t.Run(r.Code, func(t *testing.T) {
			t.Parallel()
			chairs := []rules.Choice{"", rules.For, rules.Against, r.Choices()[2]}
			if r.Secret {
				chairs = chairs[:1]
			}
			split := func(n, yes, no int) bool {
				c := rules.Counts{Seats: n, InOffice: n, PresentAtOpening: n, PresentAtClose: n, For: yes, Against: no}
				put(r, &c, n-yes-no, n+yes+no)
				if yes != no {
					return verdictAgrees(t, r, c)
				}
				for _, c.ChairChoice = range chairs {
					if !verdictAgrees(t, r, c) {
						return false
					}
				}
				return true
			}
			every := 0
			switch {
			case os.Getenv("NT_LONG") == "1":
				every = most
			case r.Code == "council_resolution", r.Code == "ubnd_decision":
				every = 150
			}
			for n := 1; n <= most; n++ {
				for yes := 0; yes <= n; yes++ {
					rest := n - yes
					if n <= every {
						for no := 0; no <= rest; no++ {
							if !split(n, yes, no) {
								return
							}
						}
						continue
					}
					for _, no := range [5]int{0, rest, yes - 1, yes, yes + 1} {
						if no >= 0 && no <= rest && !split(n, yes, no) {
							return
						}
					}
				}
			}
		})
	}
}

// Every number present of every total, of all seats and of those in office; and what it means for a vote at each moment: nobody there, one
// too few, just enough, everybody. Participation counts ballots in the same way.
func TestEveryQuorumAndParticipationAgreesWithRationalNumbers(t *testing.T) {
	r, _ := rules.Profile("council_resolution")
	for _, fraction := range fractions {
		for n := 1; n <= most; n++ {
			q := rules.Quorum{Fraction: fraction, Of: rules.AllSeats, When: rules.AtOpening}
			needed := least(n, fraction)
			if q.Needed(n, 1) != needed || fraction.Least(n) != needed {
				t.Fatalf("%+v of %d needs %d, reference %d", fraction, n, q.Needed(n, 1), needed)
			}
			for present := 0; present <= n; present++ {
				if q.Met(present, n, 1) != reaches(present, n, fraction) {
					t.Fatalf("%+v: %d of %d: %v", fraction, present, n, q.Met(present, n, 1))
				}
			}
			edges := [4]int{0, needed - 1, needed, n}
			for i := range 4 * 4 * 2 {
				r.Quorum = rules.Quorum{Fraction: fraction, Of: rules.AllSeats}
				c := rules.Counts{Seats: n, InOffice: n, PresentAtOpening: edges[i%4], PresentAtClose: edges[i/4%4], For: n}
				if i/16 == 1 {
					r.Quorum.Of, c.Seats, c.Absent = rules.InOffice, 2*n, n
				}
				for _, r.Quorum.When = range []rules.When{rules.AtOpening, rules.AtClose, rules.AtBoth} {
					if !verdictAgrees(t, r, c) {
						return
					}
				}
				p := r
				p.Quorum = rules.Quorum{When: rules.Never}
				p.Participation = &rules.Participation{Fraction: fraction, Of: r.Quorum.Of}
				c.For, c.NotVoting = edges[i%4], n-edges[i%4]
				if !verdictAgrees(t, p, c) {
					return
				}
			}
		}
	}
}

// All splits of small totals with vacant, suspended and excluded seats, through the whole of Decide with its texts.
func TestResultsOfSmallTotalsHoldTogether(t *testing.T) {
	for k, r := range motionRules() {
		for n := 1; n <= 24; n++ {
			for yes := 0; yes <= n; yes++ {
				for no := 0; no <= n-yes; no++ {
					c := rules.Counts{Seats: n, For: yes, Against: no, ChairChoice: []rules.Choice{"", rules.For, rules.Against}[(yes+k)%3]}
					if r.Secret {
						c.ChairChoice = ""
					}
					rest := n - yes - no
					c.Absent = (yes*7 + no*3 + n + k) % (rest + 1)
					put(r, &c, (rest-c.Absent)/2, yes+no)
					c.NotVoting += (rest - c.Absent) / 4
					c.Excluded = n - yes - no - c.Abstain - c.Other - c.Invalid - c.Blank - c.NotVoting - c.Absent
					if c.Excluded < 0 {
						c.Absent, c.Excluded = c.Absent+c.Excluded, 0
					}
					c.Suspended = c.Absent * (k % 3) / 3
					c.InOffice = n - c.Suspended - (c.Absent-c.Suspended)/2
					c.PresentAtOpening = c.InOffice - c.InOffice*(yes%3)/6
					c.PresentAtClose = c.InOffice - c.InOffice*(no%3)/6
					agree(t, r, c)
				}
			}
		}
	}
}
