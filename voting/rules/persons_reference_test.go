package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"nghitruong/voting/rules"
)

// baseOfPerson counts again on which number the share of a person is taken.
func baseOfPerson(r rules.Rule, c rules.PersonsCounts, p rules.PersonCount) int {
	vacant := c.Seats - c.InOffice - c.Suspended
	everybody := c.Seats
	if r.LeaveOutSuspended {
		everybody -= c.Suspended
	}
	good := c.Returned - c.Invalid
	if r.BlankInvalid {
		good -= c.Blank
	}
	switch r.Base {
	case "all_seats":
		return everybody
	case "in_office":
		return everybody - vacant
	case "present":
		return slices.Max([]int{c.PresentAtOpening, c.PresentAtClose, c.Issued})
	case "ballots":
		return c.Returned
	case "valid":
		return good
	}
	return p.Yes + p.No + p.High + p.Mid + p.Low
}

// referenceElection says of every person what an election means, without an order of names: elected is who has enough and for whom the
// seats suffice even when everybody with as many votes is let in before; tied is who has enough, is not elected, and would be if all with
// as many votes stood aside.
func referenceElection(r rules.Rule, c rules.PersonsCounts) (outcomes []string, open int) {
	enoughFor := func(p rules.PersonCount) bool {
		return p.Yes > 0 && (!r.Election.Absolute || reaches(p.Yes, baseOfPerson(r, c, p), r.Threshold))
	}
	elected, tied := 0, 0
	for _, p := range c.Persons {
		above, equal := 0, 0
		for _, q := range c.Persons {
			switch {
			case !enoughFor(q):
			case q.Yes > p.Yes:
				above++
			case q.Yes == p.Yes:
				equal++
			}
		}
		switch {
		case enoughFor(p) && above+equal <= c.SeatsToFill:
			outcomes = append(outcomes, "elected")
			elected++
		case enoughFor(p) && above < c.SeatsToFill:
			outcomes = append(outcomes, "tied")
			tied++
		default:
			outcomes = append(outcomes, "not_elected")
		}
	}
	open = c.SeatsToFill - elected
	switch {
	case open == 0:
		return append(outcomes, "elected"), open
	case tied > 0:
		return append(outcomes, "tied"), open
	}
	return append(outcomes, "seats_open"), open
}

// referenceHurdles says whether the ballots lead to anything at all.
func referenceHurdles(r rules.Rule, c rules.PersonsCounts) string {
	vacant := c.Seats - c.InOffice - c.Suspended
	everybody := c.Seats
	if r.LeaveOutSuspended {
		everybody -= c.Suspended
	}
	of := map[rules.Base]int{"all_seats": everybody, "in_office": everybody - vacant}
	opening := r.Quorum.When == "close" || reaches(c.PresentAtOpening, of[r.Quorum.Of], r.Quorum.Fraction)
	closing := r.Quorum.When == "opening" || reaches(c.PresentAtClose, of[r.Quorum.Of], r.Quorum.Fraction)
	switch {
	case r.Quorum.When != "none" && !(opening && closing):
		return "no_quorum"
	case r.Participation != nil && !reaches(c.Returned, of[r.Participation.Of], r.Participation.Fraction):
		return "too_few_ballots"
	case r.Secret && c.Returned < r.MinTally:
		return "sealed"
	}
	return ""
}

// agreeOnPersons compares a result with the reference and checks what must hold for every result.
func agreeOnPersons(t *testing.T, r rules.Rule, c rules.PersonsCounts, res rules.Result) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Fatalf("%s %+v: "+format+"\n%+v", slices.Concat([]any{r.Code, c}, args, []any{res})...)
	}
	if len(res.Persons) != len(c.Persons) || res.OutcomeVI == "" || res.OutcomeEN == "" || res.ExplanationVI == "" || res.ExplanationEN == "" || res.MinutesVI == "" {
		fail("a person or a text is missing")
	}
	stopped := referenceHurdles(r, c)
	outcomes, open := slices.Repeat([]string{stopped}, len(c.Persons)+1), c.SeatsToFill
	switch {
	case stopped != "":
	case r.Kind == rules.KindElection:
		outcomes, open = referenceElection(r, c)
	default:
		for i, p := range c.Persons {
			outcomes[i] = "ok"
			for _, q := range r.Consequences { // the last that is reached is the highest
				if reaches(p.Low+p.No, baseOfPerson(r, c, p), q.Fraction) {
					outcomes[i] = q.Code
				}
			}
		}
		outcomes[len(c.Persons)] = "rated"
	}
	if string(res.Outcome) != outcomes[len(c.Persons)] || res.OpenSeats != open {
		fail("%s with %d open, reference %v with %d open", res.Outcome, res.OpenSeats, outcomes, open)
	}
	secret := r.Secret && c.Returned < r.MinTally
	if secret {
		if res.Ballots != nil || res.Total+res.Base+res.Needed+res.NotVoting+res.Absent != 0 || len(res.Tied) > 0 {
			fail("a sealed vote shows figures")
		}
	} else if res.Ballots.Valid+res.Ballots.Invalid != c.Returned || c.Returned+res.NotVoting+res.Absent != res.Total || res.NotVoting < 0 || res.Absent < 0 {
		fail("the buckets do not sum to %d", res.Total)
	}
	var tied []int
	for i, p := range res.Persons {
		in := c.Persons[i]
		if p.Ordinal != in.Ordinal || p.Name != in.Name || p.Outcome != outcomes[i] || p.OutcomeVI == "" || p.OutcomeEN == "" {
			fail("person %d is %s, reference %s", p.Ordinal, p.Outcome, outcomes[i])
		}
		if p.Outcome == "tied" {
			tied = append(tied, p.Ordinal)
		}
		if secret {
			if p.Yes+p.No+p.High+p.Mid+p.Low+p.Unmarked+p.Base+p.Share != 0 || p.ShareText+p.NoShareText+p.MidShareText+p.LowShareText != "" {
				fail("a sealed vote shows figures of person %d", p.Ordinal)
			}
			continue
		}
		if p.Yes+p.No+p.High+p.Mid+p.Low+p.Unmarked != res.Ballots.Valid || p.Unmarked < 0 {
			fail("the rows of person %d do not sum to the valid ballots", p.Ordinal)
		}
		base := baseOfPerson(r, c, in)
		if p.Base != base || p.Share < 0 || p.Share > 10000 {
			fail("person %d has %d hundredths of a percent of %d, reference base %d", p.Ordinal, p.Share, p.Base, base)
		}
		if texts := [...]string{p.ShareText, p.NoShareText}; r.Kind != rules.KindRating && texts != [...]string{rational(in.Yes, base), rational(in.No, base)} {
			fail("shares of person %d: %v", p.Ordinal, texts)
		}
		if texts := [...]string{p.ShareText, p.MidShareText, p.LowShareText}; r.Kind == rules.KindRating &&
			texts != [...]string{rational(in.High, base), rational(in.Mid, base), rational(in.Low, base)} {
			fail("shares of person %d: %v", p.Ordinal, texts)
		}
	}
	if !slices.Equal(tied, res.Tied) {
		fail("tied are %v, reference %v", res.Tied, tied)
	}
}

func personRules(kinds ...rules.Kind) []rules.Rule {
	var all []rules.Rule
	for _, r := range rules.Profiles() {
		if !slices.Contains(kinds, r.KindOf()) {
			continue
		}
		all = append(all, r)
		for i, base := range []rules.Base{rules.AllSeats, rules.InOffice, rules.Present, rules.Ballots, rules.Valid, rules.Marked} {
			v := r
			v.Code, v.Base, v.BlankInvalid, v.LeaveOutSuspended = fmt.Sprintf("%s_%d", r.Code, i), base, i%2 == 0, i%3 == 0
			v.Secret, v.MinTally, v.Quorum = false, 0, rules.Quorum{When: rules.Never}
			if i == 4 {
				v.Participation = &rules.Participation{Fraction: rules.MoreThanHalf, Of: rules.InOffice}
			}
			all = append(all, v)
		}
	}
	return all
}

func decidePersons(t *testing.T, r rules.Rule, c rules.PersonsCounts) rules.Result {
	t.Helper()
	decide := rules.DecideConfidence
	if r.Kind == rules.KindElection {
		decide = rules.DecideElection
	}
	res, err := decide(r, c)
	if err != nil {
		t.Fatalf("%s %+v: %v", r.Code, c, err)
	}
	return res
}

// Every number of votes for one person on every total: one election with as many persons as there are numbers, and seats for all.
func TestEveryVoteForAPersonAgreesWithRationalNumbers(t *testing.T) {
	for _, code := range []string{"elect_absolute", "confidence_rating", "confidence_rating_ballots", "confidence_ballot"} {
		r, _ := rules.Profile(code)
		r.Secret, r.MinTally = false, 0
		for n := 1; n <= most; n++ {
			if n%4 != 0 && n > 130 && code != "confidence_rating" { // the fractions are those of the motions: they were all asked there
				continue
			}
			c := rules.PersonsCounts{Seats: n, InOffice: n, PresentAtOpening: n, PresentAtClose: n, Issued: n, Returned: n}
			for x := range n + 1 {
				p := rules.PersonCount{Ordinal: x + 1, Name: "A"}
				switch r.Kind {
				case rules.KindElection:
					c.SeatsToFill, p.Yes = n+1, x
				case rules.KindRating:
					p.Low, p.High = x, n-x
				default:
					p.No, p.Yes = x, n-x
				}
				c.Persons = append(c.Persons, p)
			}
			res := decidePersons(t, r, c)
			for x, p := range res.Persons {
				want := "not_elected"
				if r.Kind == rules.KindElection && reaches(x, n, r.Threshold) {
					want = "elected"
				}
				if r.Kind != rules.KindElection {
					want = "ok"
					for _, q := range r.Consequences {
						if reaches(x, n, q.Fraction) {
							want = q.Code
						}
					}
				}
				if p.Outcome != want {
					t.Fatalf("%s: %d of %d is %s, reference %s", code, x, n, p.Outcome, want)
				}
			}
		}
	}
}

// All elections of up to four persons by up to six ballots for up to three seats.
func TestEverySmallElection(t *testing.T) {
	for _, code := range []string{"elect_absolute", "elect_plurality"} {
		r, _ := rules.Profile(code)
		r.Secret, r.MinTally, r.Election.AtMostSeats = false, 0, false
		for n := 1; n <= 6; n++ {
			c := rules.PersonsCounts{Seats: n, InOffice: n, PresentAtOpening: n, PresentAtClose: n, Issued: n, Returned: n}
			for persons := 1; persons <= 4; persons++ {
				all := 1
				for range persons {
					all *= n + 1
				}
				for votes := range all {
					c.Persons = c.Persons[:0]
					for i, rest := 0, votes; i < persons; i, rest = i+1, rest/(n+1) {
						c.Persons = append(c.Persons, rules.PersonCount{Ordinal: i + 1, Name: "A", Yes: rest % (n + 1)})
					}
					for c.SeatsToFill = 1; c.SeatsToFill <= 3; c.SeatsToFill++ {
						agreeOnPersons(t, r, c, decidePersons(t, r, c))
					}
				}
			}
		}
	}
}

// anyCounts makes counts that hold together.
func anyCounts(random *rand.Rand, r rules.Rule) rules.PersonsCounts {
	upTo := func(n int) int { return random.IntN(n + 1) }
	c := rules.PersonsCounts{Seats: 1 + upTo(200)}
	c.InOffice = c.Seats - upTo(c.Seats/3)
	c.Suspended = upTo(c.Seats - c.InOffice)
	c.PresentAtOpening = c.InOffice - upTo(c.InOffice/3)
	c.PresentAtClose = c.InOffice - upTo(c.InOffice/3)
	c.Issued = upTo(c.InOffice)
	c.Returned = c.Issued - upTo(c.Issued/4)
	c.Invalid = upTo(c.Returned / 5)
	c.Blank = upTo((c.Returned - c.Invalid) / 5)
	marked := c.Returned - c.Invalid - c.Blank
	if r.Kind == rules.KindElection {
		c.SeatsToFill, c.Round = 1+upTo(4), upTo(2)
	}
	step := 1 + upTo(marked/3) // few different numbers, so that some are equal
	for i := range 1 + upTo(7) {
		p := rules.PersonCount{Ordinal: i*2 + 1, Name: fmt.Sprintf("Người %d", i)}
		a := upTo(marked) / step * step
		b := upTo(marked - a)
		if r.Kind == rules.KindRating {
			p.Low, p.High, p.Mid = a, b, upTo(marked-a-b)
		} else {
			p.Yes, p.No = a, b
		}
		c.Persons = append(c.Persons, p)
	}
	return c
}

func TestElectionsAndRatingsAgreeWithTheReference(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	for _, r := range personRules(rules.KindElection, rules.KindRating, rules.KindBallot) {
		if r.Election != nil {
			r.Election.AtMostSeats = false
		}
		for range 400 {
			c := anyCounts(random, r)
			res := decidePersons(t, r, c)
			agreeOnPersons(t, r, c, res)
			properties(t, random, r, c, res)
		}
	}
}

// properties are what anybody expects of an election or a rating, whatever the rule.
func properties(t *testing.T, random *rand.Rand, r rules.Rule, c rules.PersonsCounts, res rules.Result) {
	t.Helper()
	// The order of the form changes nothing.
	order := random.Perm(len(c.Persons))
	shuffled := c
	shuffled.Persons = nil
	for _, i := range order {
		shuffled.Persons = append(shuffled.Persons, c.Persons[i])
	}
	other := decidePersons(t, r, shuffled)
	for place, i := range order {
		if other.Persons[place].Outcome != res.Persons[i].Outcome {
			t.Fatalf("%s: the order of %+v decides", r.Code, c)
		}
	}
	// One vote more never harms, one "low" less never either.
	i := random.IntN(len(c.Persons))
	better := c
	better.Persons = slices.Clone(c.Persons)
	switch p := &better.Persons[i]; {
	case r.Kind == rules.KindElection && p.No > 0:
		p.Yes, p.No = p.Yes+1, p.No-1
		if after := decidePersons(t, r, better).Persons[i].Outcome; res.Persons[i].Outcome == "elected" && after != "elected" {
			t.Fatalf("%s: one vote more and person %d of %+v is %s", r.Code, i, c, after)
		}
	case r.Kind == rules.KindRating && p.Low > 0:
		p.Mid, p.Low = p.Mid+1, p.Low-1
		if after := decidePersons(t, r, better).Persons[i].Outcome; res.Persons[i].Outcome == "ok" && after != "ok" {
			t.Fatalf("%s: one low less and person %d of %+v is %s", r.Code, i, c, after)
		}
	}
	// Whoever stands again was not elected, and only while something is open and a round is left.
	for _, ordinal := range rules.NextRound(r, res) {
		i := slices.IndexFunc(res.Persons, func(p rules.PersonResult) bool { return p.Ordinal == ordinal })
		if i < 0 || res.Persons[i].Outcome == "elected" || res.OpenSeats == 0 || res.Round >= r.Election.Rounds {
			t.Fatalf("%s %+v: person %d stands again", r.Code, c, ordinal)
		}
	}
}
