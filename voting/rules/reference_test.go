package rules_test

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"testing"

	"nghitruong/voting/rules"
)

// reference decides again, in rational numbers and in another order of thought: it compares shares where the package compares products.
func reference(r rules.Rule, c rules.Counts) (outcome string, needed int) {
	takingPart := c.Seats - c.Absent
	base := map[rules.Base]int{
		"all_seats": c.Seats, "in_office": c.InOffice, "present": takingPart, "ballots": takingPart - c.NotVoting,
		"valid": takingPart - c.NotVoting - c.Invalid, "yes_no": takingPart - c.NotVoting - c.Invalid - c.Abstain,
	}[r.Base]
	enough := func(x, of int, f rules.Fraction) bool {
		if x == 0 {
			return false
		}
		cmp := big.NewRat(int64(x), int64(of)).Cmp(big.NewRat(int64(f.Num), int64(f.Den)))
		return cmp > 0 || cmp == 0 && !f.Strict
	}
	// The least number that is enough, found by halving: being enough never ends as x grows. One more than the base when nobody can
	// reach it.
	needed = 1 + sort.Search(base, func(i int) bool { return enough(i+1, base, r.Threshold) })
	if r.Quorum.When != "none" {
		of := c.Seats
		if r.Quorum.Of == "in_office" {
			of = c.InOffice
		}
		opening, closing := enough(c.PresentAtOpening, of, r.Quorum.Fraction), enough(c.PresentAtClose, of, r.Quorum.Fraction)
		if r.Quorum.When != "close" && !opening || r.Quorum.When != "opening" && !closing {
			return "no_quorum", needed
		}
	}
	if base > 0 && enough(c.For, base, r.Threshold) {
		return "passed", needed
	}
	if r.Tie == "chair" && c.For > 0 && c.For == c.Against {
		full := 2*c.For == base
		switch {
		case full && c.ChairChoice == "for":
			return "passed", needed
		case full && c.ChairChoice == "against":
			return "failed", needed
		}
		return "needs_chair", needed
	}
	return "failed", needed
}

// agree compares the package with the reference and checks what must hold for every result.
func agree(t *testing.T, r rules.Rule, c rules.Counts) {
	t.Helper()
	res, err := rules.Decide(r, c)
	if err != nil {
		t.Fatalf("%s %+v: %v", r.Code, c, err)
	}
	outcome, needed := reference(r, c)
	if string(res.Outcome) != outcome || res.Needed != needed {
		t.Fatalf("%s %+v: %s needing %d, reference %s needing %d", r.Code, c, res.Outcome, res.Needed, outcome, needed)
	}
	seats := c.Seats
	if r.Base == rules.InOffice {
		seats = c.InOffice
	}
	if sum := res.For + res.Against + res.Abstain + res.NotVoting + res.Absent + res.Invalid + res.Other; sum != seats {
		t.Fatalf("%s %+v: buckets sum to %d", r.Code, c, sum)
	}
	if res.Share < 0 || res.Share > 10000 || res.For > res.Base || res.Absent < 0 {
		t.Fatalf("%s %+v: share %d on base %d, absent %d", r.Code, c, res.Share, res.Base, res.Absent)
	}
	if res.Base > 0 && res.ShareText != fmt.Sprintf("%d,%02d%%", res.Share/100, res.Share%100) {
		t.Fatalf("%s %+v: share %d is shown as %s", r.Code, c, res.Share, res.ShareText)
	}
	if res.ExplanationVI == "" || res.ExplanationEN == "" || res.MinutesVI == "" || res.OutcomeVI == "" {
		t.Fatalf("%s %+v: a text is missing", r.Code, c)
	}
}

// allRules are the profiles and a few others that bodies could keep.
func allRules() []rules.Rule {
	all := rules.Profiles()
	base, _ := rules.Profile("simple_yes_no")
	base.Code, base.Tie = "yes_no_chair", rules.TieChair
	both, _ := rules.Profile("simple_present")
	both.Code, both.Base, both.Threshold, both.Quorum.When = "three_fifths_of_ballots", rules.Ballots, rules.Fraction{Num: 3, Den: 5}, rules.AtBoth
	all = slices.DeleteFunc(all, func(r rules.Rule) bool { return r.Kind != "" })
	return append(all, base, both)
}

func TestEverySplitAgreesWithRationalNumbers(t *testing.T) {
	all := allRules()
	split := func(n, yes, no int) {
		rest := n - yes - no
		for k, r := range all {
			// The rest is cut differently for every rule and total, and walks through all cuts as the totals grow.
			cut := (yes*7 + no*3 + n + k) % (rest + 1)
			c := rules.Counts{
				Seats: n, For: yes, Against: no, Abstain: cut, NotVoting: (rest - cut) / 3,
				ChairChoice: []rules.Choice{"", rules.For, rules.Against, rules.Abstain}[(yes+k)%4],
			}
			c.Invalid = (rest - cut - c.NotVoting) / 4
			c.Absent = rest - cut - c.NotVoting - c.Invalid
			if r.Options == rules.OptionsOpinion {
				c.Abstain, c.Other = 0, c.Abstain
				if c.ChairChoice == rules.Abstain {
					c.ChairChoice = rules.Other
				}
			}
			c.InOffice = n - (c.Absent * (k % 3) / 2)
			c.PresentAtOpening = c.InOffice - c.InOffice*(yes%3)/6
			c.PresentAtClose = c.InOffice - c.InOffice*(no%3)/6
			agree(t, r, c)
		}
	}
	for n := 1; n <= 60; n++ {
		for yes := 0; yes <= n; yes++ {
			for no := 0; no <= n-yes; no++ {
				split(n, yes, no)
			}
		}
	}
	for n := 61; n <= 500; n += 13 {
		for yes := 0; yes <= n; yes += 11 {
			for no := 0; no <= n-yes; no += 17 {
				split(n, yes, no)
			}
		}
		// Around every threshold in use.
		for _, edge := range []int{n / 2, 2 * n / 3} {
			for yes := edge - 1; yes <= edge+2 && yes <= n; yes++ {
				split(n, yes, 0)
				split(n, yes, n-yes)
				split(n, yes, min(yes, n-yes))
			}
		}
	}
}

func FuzzDecide(f *testing.F) {
	f.Add(60, 60, 57, 57, 29, 17, 11, 0, 0, 3, "for", 1, 2, true, uint8(0))
	f.Add(20, 20, 20, 20, 10, 10, 0, 0, 0, 0, "", 1, 2, true, uint8(6))
	f.Add(-1, 1<<62, 0, 0, 0, 0, 0, 0, 0, 0, "x", -1, 0, false, uint8(2))
	all := allRules()
	f.Fuzz(func(t *testing.T, seats, inOffice, opening, closing, yes, no, abstain, invalid, silent, absent int, chair string, num, den int, strict bool, which uint8) {
		r := all[int(which)%len(all)]
		r.Threshold = rules.Fraction{Num: num, Den: den, Strict: strict}
		c := rules.Counts{
			Seats: seats, InOffice: inOffice, PresentAtOpening: opening, PresentAtClose: closing, For: yes, Against: no, Abstain: abstain,
			Invalid: invalid, NotVoting: silent, Absent: absent, ChairChoice: rules.Choice(chair),
		}
		if _, err := rules.Decide(r, c); err != nil {
			return
		}
		agree(t, r, c)
	})
}
