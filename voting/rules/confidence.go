package rules

// DecideConfidence applies the rule to the counts of a confidence rating (three levels) or a confidence ballot (yes and no). For each
// person the highest consequence applies whose share of low (of no) is reached; list order is kept. Errors: ErrRule, ErrRuleClash,
// ErrRuleKind, and for the counts ErrCountRange, ErrCountInOffice, ErrCountPresent, ErrCountSuspended, ErrCountBallots, ErrCountRound,
// ErrPersons, ErrCountPerson.
func DecideConfidence(r Rule, c PersonsCounts) (Result, error) {
	if err := r.Validate(); err != nil {
		return Result{}, err
	}
	if r.KindOf() != KindRating && r.KindOf() != KindBallot {
		return Result{}, ErrRuleKind.With("rule", r.Code)
	}
	if err := c.validate(r); err != nil {
		return Result{}, err
	}
	res, h, ok := c.frame(r)
	if ok {
		res.Outcome = Rated
		for i := range res.Persons {
			res.Persons[i].Outcome = PersonOK
			if reached := r.reached(res.Persons[i]); reached != nil {
				res.Persons[i].Outcome = reached.Code
				res.Persons[i].ConsequenceVI, res.Persons[i].ConsequenceEN = reached.TextVI, reached.TextEN
			}
		}
	}
	explainConfidence(r, h, &res)
	return res, nil
}

// reached returns the highest consequence that the figures of p reach, nil when there is none.
func (r Rule) reached(p PersonResult) *Consequence {
	for i := len(r.Consequences) - 1; i >= 0; i-- {
		if r.Consequences[i].Fraction.Reached(p.Low+p.No, p.Base) {
			return &r.Consequences[i]
		}
	}
	return nil
}
