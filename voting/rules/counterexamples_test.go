package rules_test

import (
	"errors"
	"testing"

	"nghitruong/voting/rules"
)

// Rules of OpenSlides, written down to be told apart from ours: what its versions asked for, and on how many of the totals from 1 to 500
// that is not what the law asks for.
func TestCounterExamplesOfOpenSlides(t *testing.T) {
	for _, v := range []struct {
		name   string
		needed func(base int) int
		of     rules.Fraction
		wrong  int
		at     [2]int // a base, and what the rule asks for there
	}{
		// OpenSlides 3.0 and 3.1: half of the base is rounded up, then one is added.
		{"3.0: round half up plus one", func(base int) int { return (base+1)/2 + 1 }, rules.MoreThanHalf, 250, [2]int{85, 44}},
		// The first draft of client change #5614: two thirds are rounded down, then one is added; a reviewer met it on 9.
		{"5614, first draft: two thirds rounded down plus one", func(base int) int { return base*2/3 + 1 }, rules.AtLeastTwoThirds, 166, [2]int{9, 7}},
		// OpenSlides 2.3 and the last draft of #5614 were right for both majorities.
		{"2.3: half rounded down plus one", func(base int) int { return base/2 + 1 }, rules.MoreThanHalf, 0, [2]int{85, 43}},
		{"2.3: two thirds rounded up", func(base int) int { return (base*2 + 2) / 3 }, rules.AtLeastTwoThirds, 0, [2]int{9, 6}},
	} {
		wrong := 0
		for base := 1; base <= most; base++ {
			if ours := v.of.Least(base); v.needed(base) != ours {
				wrong++
				if v.of == rules.MoreThanHalf && base%2 == 0 {
					t.Errorf("%s differs on the even base %d", v.name, base)
				}
				// Whoever got just what the law asks for would be told that they failed.
				r := profile(t, "council_resolution")
				r.Threshold = v.of
				res := decide(t, r, rules.Counts{Seats: base, InOffice: base, PresentAtOpening: base, For: ours, Against: base - ours})
				if res.Outcome != rules.Passed || ours >= v.needed(base) {
					t.Errorf("%s on %d: %d asked, ours %s", v.name, base, v.needed(base), res.ExplanationEN)
				}
			}
		}
		if wrong != v.wrong || v.needed(v.at[0]) != v.at[1] {
			t.Errorf("%s is wrong on %d of %d totals, want %d", v.name, wrong, most, v.wrong)
		}
	}
}

// OpenSlides 4 divides a sum of weights by a number of heads: 2.6 in favour of 2 entitled are 130 percent. Here every count is of heads,
// and more votes than heads are refused.
func TestCounterExampleOfWeightsAndHeads(t *testing.T) {
	const weightTenths, heads = 26, 2
	if percent := weightTenths * 10 / heads; percent != 130 {
		t.Errorf("%d percent", percent)
	}
	for _, r := range motionRules() {
		if _, err := rules.Decide(r, rules.Counts{Seats: heads, InOffice: heads, PresentAtOpening: heads, PresentAtClose: heads, For: 3}); !errors.Is(err, rules.ErrCountSum) {
			t.Errorf("%s: three votes of two heads: %v", r.Code, err)
		}
	}
}

// OpenSlides 4 says neither whether a motion passed nor whether enough were there: every result of ours says both, or that it cannot.
func TestEveryResultSaysWhatItMeans(t *testing.T) {
	for _, r := range motionRules() {
		res := decide(t, r, rules.Counts{Seats: 60, InOffice: 60, PresentAtOpening: 39, PresentAtClose: 39, For: 39, Absent: 21})
		if r.Quorum.When != rules.Never && r.Quorum.Fraction == rules.AtLeastTwoThirds && (res.Outcome != rules.NoQuorum || res.QuorumNeeded != 40) {
			t.Errorf("%s: %+v", r.Code, res)
		}
	}
}
