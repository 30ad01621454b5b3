package rules

import (
	"cmp"
	"slices"
)

// DecideElection applies the rule to the counts of one round of an election.
//
// Those who reach what is needed, one vote at least, fill the seats in the order of their votes. Where equal votes compete for the last
// seats and do not fit, those above are elected and the equal ones go to another round. Seats that nobody fills stay open. Errors:
// ErrRule, ErrRuleClash, ErrRuleKind, and for the counts ErrCountRange, ErrCountInOffice, ErrCountPresent, ErrCountSuspended,
// ErrCountBallots, ErrCountRound, ErrPersons, ErrCountPerson, ErrCountChosen.
func DecideElection(r Rule, c PersonsCounts) (Result, error) {
	if err := r.Validate(); err != nil {
		return Result{}, err
	}
	if r.KindOf() != KindElection {
		return Result{}, ErrRuleKind.With("rule", r.Code)
	}
	if err := c.validate(r); err != nil {
		return Result{}, err
	}
	res, h, ok := c.frame(r)
	res.SeatsToFill, res.OpenSeats, res.Round = c.SeatsToFill, c.SeatsToFill, max(1, c.Round)
	if ok {
		r.elect(&res)
	}
	explainElection(r, h, &res)
	return res, nil
}

// elect fills the seats.
func (r Rule) elect(res *Result) {
	var standing []int // indexes of those who reach what is needed, most votes first
	for i, p := range res.Persons {
		res.Persons[i].Outcome = PersonNotElected
		if p.Yes > 0 && (!r.Election.Absolute || r.Threshold.Reached(p.Yes, p.Base)) {
			standing = append(standing, i)
		}
	}
	slices.SortStableFunc(standing, func(a, b int) int { return cmp.Compare(res.Persons[b].Yes, res.Persons[a].Yes) })
	elected := min(len(standing), res.SeatsToFill)
	if len(standing) > res.SeatsToFill {
		last := res.Persons[standing[res.SeatsToFill]].Yes
		for elected > 0 && res.Persons[standing[elected-1]].Yes == last {
			elected--
		}
		for _, i := range standing[elected:] {
			if elected < res.SeatsToFill && res.Persons[i].Yes == last {
				res.Persons[i].Outcome = PersonTied
			}
		}
	}
	for _, i := range standing[:elected] {
		res.Persons[i].Outcome = PersonElected
	}
	res.OpenSeats = res.SeatsToFill - elected
	for _, p := range res.Persons {
		if p.Outcome == PersonTied {
			res.Tied = append(res.Tied, p.Ordinal)
		}
	}
	switch {
	case res.OpenSeats == 0:
		res.Outcome = Elected
	case len(res.Tied) > 0:
		res.Outcome = Tied
	default:
		res.Outcome = SeatsOpen
	}
}

// NextRound returns the ordinals of those who stand in a further round for the seats still open, in the order of the ballot form: after
// equal votes the equal ones, after seats left open everybody not elected where the rule says so. It is empty when there is no further
// round.
func NextRound(r Rule, res Result) []int {
	if r.KindOf() != KindElection || r.Election == nil || res.Round >= r.Election.Rounds || res.OpenSeats == 0 {
		return nil
	}
	var next []int
	for _, p := range res.Persons {
		if res.Outcome == Tied && p.Outcome == PersonTied ||
			res.Outcome == SeatsOpen && p.Outcome == PersonNotElected && r.Election.RunoffAfter == RunoffTiedAndOpen {
			next = append(next, p.Ordinal)
		}
	}
	return next
}
