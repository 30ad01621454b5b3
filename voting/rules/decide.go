package rules

// Counts are what was counted on one motion. For, Against, Abstain, Other, Invalid, Blank, NotVoting, Excluded and Absent sum to Seats.
type Counts struct {
	// Seats is the total number of seats, InOffice the number that somebody holds and may use, so without the Suspended ones.
	Seats     int `json:"seats"`
	InOffice  int `json:"in_office"`
	Suspended int `json:"suspended,omitempty"`
	// PresentAtOpening and PresentAtClose are the members present when the vote was opened and closed.
	PresentAtOpening int `json:"present_at_opening"`
	PresentAtClose   int `json:"present_at_close"`
	For              int `json:"for"`
	Against          int `json:"against"`
	// Abstain is 0 where the rule offers opinions, Other is 0 where it does not.
	Abstain int `json:"abstain"`
	Other   int `json:"other,omitempty"`
	// Invalid and Blank are numbers of ballots, none of them in both; they exist on paper only.
	Invalid int `json:"invalid"`
	Blank   int `json:"blank,omitempty"`
	// NotVoting is the number of those present who chose nothing.
	NotVoting int `json:"not_voting"`
	// Excluded is the number of those in office who may not take part in this vote.
	Excluded int `json:"excluded,omitempty"`
	// Absent is the number of seats of which nobody was present, vacant and suspended ones included.
	Absent int `json:"absent"`
	// ChairChoice is how the chair voted, if that is known: it decides equal sides under TieChair.
	ChairChoice Choice `json:"chair_choice,omitempty"`
}

// verdict is a decision in numbers.
type verdict struct {
	outcome                     Outcome
	base, needed, total, absent int
	hurdles                     hurdles
}

// Decide applies the rule to the counts of a motion. It refuses a rule that cannot be applied (ErrRule, ErrRuleClash) or is not one of
// motions (ErrRuleKind), and counts that contradict themselves or the rule (ErrCountRange, ErrCountSum, ErrCountInOffice,
// ErrCountPresent, ErrCountSuspended, ErrCountOption, ErrChairChoice).
func Decide(r Rule, c Counts) (Result, error) {
	if err := r.Validate(); err != nil {
		return Result{}, err
	}
	if r.KindOf() != KindMotion {
		return Result{}, ErrRuleKind.With("rule", r.Code)
	}
	if err := c.validate(r); err != nil {
		return Result{}, err
	}
	v := decide(r, c)
	res := Result{Outcome: v.outcome, Kind: KindMotion, LegalGround: r.Ground}
	v.hurdles.fill(&res)
	if !v.hurdles.sealed {
		res.Base, res.Needed, res.Total = v.base, v.needed, v.total
		res.For, res.Against, res.Abstain, res.Other = c.For, c.Against, c.Abstain, c.Other
		res.Invalid, res.Blank, res.NotVoting, res.Excluded, res.Absent = c.Invalid, c.Blank, c.NotVoting, c.Excluded, v.absent
		res.Share, res.ShareText = share(c.For, v.base), shareText(c.For, v.base)
	}
	res.Suspended, res.SuspendedInBase = c.Suspended, c.Suspended > 0 && !r.LeaveOutSuspended
	explain(r, r.house(c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose), &res)
	return res, nil
}

// decide is the decision itself, for a rule and counts that have been validated.
func decide(r Rule, c Counts) verdict {
	h := r.house(c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose)
	v := verdict{base: c.base(r, h), total: h.total(r.Base), hurdles: r.hurdles(h, c.ballots())}
	v.absent = c.Absent - (c.Seats - v.total)
	v.needed = r.Threshold.Least(v.base)
	v.outcome = v.hurdles.fails
	if v.outcome == "" {
		v.outcome = outcome(r, c, v.base)
	}
	return v
}

func outcome(r Rule, c Counts, base int) Outcome {
	switch {
	case r.Threshold.Reached(c.For, base):
		return Passed
	case r.Tie == TieRejected || c.For != c.Against || c.For == 0:
		return Failed
	case r.Tie == TieSecondVote:
		return SecondVote
	case c.For+c.Against < base:
		return NeedsChair
	case c.ChairChoice == For:
		return Passed
	case c.ChairChoice == Against:
		return Failed
	}
	return NeedsChair
}

func (c Counts) ballots() int {
	return c.For + c.Against + c.Abstain + c.Other + c.Invalid + c.Blank
}

func (c Counts) takingPart() int { return c.ballots() + c.NotVoting }

func (c Counts) base(r Rule, h house) int {
	switch r.Base {
	case AllSeats, InOffice:
		return h.total(r.Base)
	case Present:
		return c.takingPart()
	case Ballots:
		return c.ballots()
	case Valid:
		if r.BlankInvalid {
			return c.ballots() - c.Invalid - c.Blank
		}
		return c.ballots() - c.Invalid
	}
	return c.For + c.Against
}

func (c Counts) validate(r Rule) error {
	for _, n := range []int{
		c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose, c.For, c.Against, c.Abstain, c.Other, c.Invalid, c.Blank,
		c.NotVoting, c.Excluded, c.Absent,
	} {
		if n < 0 || n > Limit {
			return ErrCountRange.With("max", Limit)
		}
	}
	if c.Seats == 0 {
		return ErrCountRange.With("max", Limit)
	}
	if sum := c.takingPart() + c.Excluded + c.Absent; sum != c.Seats {
		return ErrCountSum.With("sum", sum).With("seats", c.Seats)
	}
	if err := validHouse(c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose, c.takingPart()+c.Excluded); err != nil {
		return err
	}
	if c.Abstain > 0 && !r.Offers(Abstain) {
		return ErrCountOption.With("field", "abstain")
	}
	if c.Other > 0 && !r.Offers(Other) {
		return ErrCountOption.With("field", "other")
	}
	if c.ChairChoice != "" && (r.Secret || !r.Offers(c.ChairChoice)) {
		return ErrChairChoice
	}
	return nil
}

// validHouse checks numbers from 0 to Limit against each other; takingPart is whoever of those in office is known to have been there.
func validHouse(seats, inOffice, suspended, opening, closing, takingPart int) error {
	if inOffice > seats || takingPart > inOffice {
		return ErrCountInOffice.With("in_office", inOffice).With("seats", seats).With("taking_part", takingPart)
	}
	if suspended > seats-inOffice {
		return ErrCountSuspended.With("suspended", suspended).With("seats", seats).With("in_office", inOffice)
	}
	if present := max(opening, closing); present > inOffice {
		return ErrCountPresent.With("present", present).With("in_office", inOffice)
	}
	return nil
}
