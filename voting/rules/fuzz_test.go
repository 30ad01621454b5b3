package rules_test

import (
	"encoding/json"
	"slices"
	"testing"

	"nghitruong/voting/rules"
)

// Whatever is counted: no panic, no share over 100, buckets that sum to the total, and the outcome of the reference.
func FuzzDecide(f *testing.F) {
	f.Add(60, 60, 0, 57, 57, 29, 17, 11, 0, 0, 0, 0, 0, 3, "for", 1, 2, true, uint8(0))
	f.Add(20, 20, 0, 20, 20, 10, 10, 0, 0, 0, 0, 0, 0, 0, "", 1, 2, true, uint8(6))
	f.Add(60, 58, 1, 40, 39, 20, 20, 0, 0, 1, 2, 3, 1, 13, "against", 1, 2, true, uint8(9))
	f.Add(-1, 1<<62, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, "x", -1, 0, false, uint8(2))
	all := motionRules()
	f.Fuzz(func(t *testing.T, seats, inOffice, suspended, opening, closing, yes, no, abstain, other, invalid, blank, silent, excluded, absent int, chair string, num, den int, strict bool, which uint8) {
		r := all[int(which)%len(all)]
		if den != 0 {
			r.Threshold = rules.Fraction{Num: num, Den: den, Strict: strict}
		}
		c := rules.Counts{
			Seats: seats, InOffice: inOffice, Suspended: suspended, PresentAtOpening: opening, PresentAtClose: closing, For: yes, Against: no,
			Abstain: abstain, Other: other, Invalid: invalid, Blank: blank, NotVoting: silent, Excluded: excluded, Absent: absent,
			ChairChoice: rules.Choice(chair),
		}
		if _, err := rules.Decide(r, c); err != nil {
			// Fuzzed numbers seldom add up: let the absent and the members in office do it.
			c.Absent = c.Seats - (yes + no + abstain + other + invalid + blank + silent + excluded)
			c.InOffice = c.Seats - c.Suspended
			if _, err := rules.Decide(r, c); err != nil {
				return
			}
		}
		agree(t, r, c)
	})
}

// fuzzPersons reads counts of persons from bytes, six for the body and five for each person.
func fuzzPersons(data []byte) rules.PersonsCounts {
	next := func() int {
		if len(data) == 0 {
			return 0
		}
		n := int(int8(data[0]))
		data = data[1:]
		return n
	}
	c := rules.PersonsCounts{Seats: next(), Suspended: next(), Issued: next(), Returned: next(), Invalid: next(), Blank: next(), SeatsToFill: next(), Round: next()}
	c.InOffice = c.Seats - c.Suspended - max(0, next())
	c.PresentAtOpening, c.PresentAtClose = c.InOffice-max(0, next()), c.InOffice-max(0, next())
	for i := 1; len(data) > 0 && i < 40; i++ {
		c.Persons = append(c.Persons, rules.PersonCount{Ordinal: i + next()/100, Name: "A", Yes: next(), No: next(), High: next(), Mid: next(), Low: next()})
	}
	return c
}

func FuzzDecideElection(f *testing.F) {
	f.Add([]byte{60, 0, 57, 57, 0, 1, 1, 1, 0, 3, 3, 0, 53, 3}, uint8(0))
	f.Add([]byte{20, 1, 15, 15, 1, 1, 2, 1, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 8}, uint8(7))
	f.Add([]byte{50, 0, 50, 50, 0, 0, 3, 2, 0, 0, 0, 0, 45, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 30, 0, 0, 0, 0, 0, 30}, uint8(1))
	all := personRules(rules.KindElection)
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		r, c := all[int(which)%len(all)], fuzzPersons(data)
		res, err := rules.DecideElection(r, c)
		if err != nil {
			return
		}
		agreeOnPersons(t, r, c, res)
		for _, ordinal := range rules.NextRound(r, res) {
			if slices.ContainsFunc(res.Persons, func(p rules.PersonResult) bool { return p.Ordinal == ordinal && p.Outcome == rules.PersonElected }) {
				t.Fatalf("%+v: person %d is elected and stands again", res, ordinal)
			}
		}
	})
}

func FuzzDecideConfidence(f *testing.F) {
	f.Add([]byte{60, 0, 57, 57, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 49, 7, 1}, uint8(0))
	f.Add([]byte{50, 0, 45, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 18, 3, 22}, uint8(6))
	f.Add([]byte{50, 0, 41, 41, 0, 0, 0, 0, 0, 0, 0, 0, 20, 21}, uint8(14))
	all := personRules(rules.KindRating, rules.KindBallot)
	f.Fuzz(func(t *testing.T, data []byte, which uint8) {
		r, c := all[int(which)%len(all)], fuzzPersons(data)
		res, err := rules.DecideConfidence(r, c)
		if err != nil {
			return
		}
		agreeOnPersons(t, r, c, res)
	})
}

// Whatever an office sends as a rule: it is refused, or it decides without a panic and survives being stored.
func FuzzRule(f *testing.F) {
	for _, r := range append(motionRules(), personRules(rules.KindElection, rules.KindRating, rules.KindBallot)...) {
		raw, err := json.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, uint8(3))
	}
	f.Add([]byte(`{"quorum":{"when":[]},"consequences":[{}]}`), uint8(0))
	f.Fuzz(func(t *testing.T, raw []byte, n uint8) {
		r, err := rules.Parse(raw)
		_ = r.ThresholdText("vi") + r.ThresholdText("en")
		seats := int(n) + 1
		c := council(seats, seats)
		c.Persons = []rules.PersonCount{{Ordinal: 1, Name: "A"}, {Ordinal: 2, Name: "B"}}
		if r.KindOf() == rules.KindElection {
			c.SeatsToFill = 1
			c.Persons[0].Yes, c.Persons[1].Yes = seats/2, seats/2
		}
		_, motion := rules.Decide(r, rules.Counts{Seats: seats, InOffice: seats, PresentAtOpening: seats, PresentAtClose: seats, For: seats})
		election, electing := rules.DecideElection(r, c)
		_, confidence := rules.DecideConfidence(r, c)
		rules.NextRound(r, election)
		if err != nil {
			if stored := r.Validate(); stored != nil && (motion == nil || electing == nil || confidence == nil) {
				t.Fatalf("%s is refused and decides", raw)
			}
			return
		}
		decided := 0
		for _, err := range []error{motion, electing, confidence} {
			if err == nil {
				decided++
			}
		}
		if decided != 1 {
			t.Fatalf("%s is valid and decides %d kinds: %v, %v, %v", raw, decided, motion, electing, confidence)
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		back, err := rules.Parse(again)
		if err != nil || !back.Equal(r) {
			t.Fatalf("%s does not survive being stored: %v", raw, err)
		}
	})
}
