package rules

// PersonCount is what was counted for one person on the ballots.
type PersonCount struct {
	// Ordinal is the place on the ballot form, from 1.
	Ordinal int    `json:"ordinal"`
	Name    string `json:"name"`
	// Yes and No are of elections and confidence ballots; High, Mid and Low of confidence ratings.
	Yes  int `json:"yes,omitempty"`
	No   int `json:"no,omitempty"`
	High int `json:"high,omitempty"`
	Mid  int `json:"mid,omitempty"`
	Low  int `json:"low,omitempty"`
}

func (p PersonCount) marks() int { return p.Yes + p.No + p.High + p.Mid + p.Low }

// PersonsCounts are what was counted in a vote about persons.
type PersonsCounts struct {
	// Seats is the total number of seats, InOffice the number that somebody holds and may use, so without the Suspended ones.
	Seats     int `json:"seats"`
	InOffice  int `json:"in_office"`
	Suspended int `json:"suspended,omitempty"`
	// PresentAtOpening and PresentAtClose are the members present when the vote was opened and closed.
	PresentAtOpening int `json:"present_at_opening"`
	PresentAtClose   int `json:"present_at_close"`
	// Issued is the number of those who received a ballot (were called), Returned of those who gave one (answered). Invalid and Blank are
	// among the returned, none of them in both.
	Issued   int `json:"issued"`
	Returned int `json:"returned"`
	Invalid  int `json:"invalid"`
	Blank    int `json:"blank,omitempty"`
	// SeatsToFill and Round are of an election; Round 0 is the first.
	SeatsToFill int `json:"seats_to_fill,omitempty"`
	Round       int `json:"round,omitempty"`
	// Persons are in the order of the ballot form.
	Persons []PersonCount `json:"persons"`
}

// marked is the number of ballots that are neither invalid nor blank.
func (c PersonsCounts) marked() int { return c.Returned - c.Invalid - c.Blank }

// ballots are the figures of the ballots under the rule.
func (c PersonsCounts) ballots(r Rule) BallotFigures {
	b := BallotFigures{Issued: c.Issued, Returned: c.Returned, Valid: c.Returned - c.Invalid, Invalid: c.Invalid, Blank: c.Blank}
	if r.BlankInvalid {
		b.Valid, b.Invalid = b.Valid-c.Blank, b.Invalid+c.Blank
	}
	return b
}

// present is the number of those who were there at the opening or at the close, or received a ballot in between.
func (c PersonsCounts) present() int { return max(c.PresentAtOpening, c.PresentAtClose, c.Issued) }

// base is the number on which the shares of one person are taken.
func (c PersonsCounts) base(r Rule, h house, p PersonCount) int {
	switch r.Base {
	case AllSeats, InOffice:
		return h.total(r.Base)
	case Present:
		return c.present()
	case Ballots:
		return c.Returned
	case Valid:
		return c.ballots(r).Valid
	}
	return p.marks()
}

func (c PersonsCounts) validate(r Rule) error {
	numbers := []int{
		c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose, c.Issued, c.Returned, c.Invalid, c.Blank, c.SeatsToFill, c.Round,
	}
	for _, p := range c.Persons {
		numbers = append(numbers, p.Ordinal, p.Yes, p.No, p.High, p.Mid, p.Low)
	}
	for _, n := range numbers {
		if n < 0 || n > Limit {
			return ErrCountRange.With("max", Limit)
		}
	}
	if c.Seats == 0 {
		return ErrCountRange.With("max", Limit)
	}
	if err := validHouse(c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose, c.Issued); err != nil {
		return err
	}
	switch {
	case c.Returned > c.Issued:
		return ErrCountBallots.With("field", "returned")
	case c.Invalid > c.Returned:
		return ErrCountBallots.With("field", "invalid")
	case c.Blank > c.Returned-c.Invalid:
		return ErrCountBallots.With("field", "blank")
	}
	if err := c.validRound(r); err != nil {
		return err
	}
	return c.validPersons(r)
}

func (c PersonsCounts) validRound(r Rule) error {
	if r.KindOf() != KindElection {
		if c.SeatsToFill != 0 || c.Round > 1 {
			return ErrCountRound.With("round", c.Round).With("seats_to_fill", c.SeatsToFill).With("rounds", 1)
		}
		return nil
	}
	if c.SeatsToFill < 1 || c.Round > r.Election.Rounds {
		return ErrCountRound.With("round", c.Round).With("seats_to_fill", c.SeatsToFill).With("rounds", r.Election.Rounds)
	}
	return nil
}

func (c PersonsCounts) validPersons(r Rule) error {
	if len(c.Persons) == 0 {
		return ErrPersons.With("ordinal", 0)
	}
	seen, chosen := make(map[int]bool, len(c.Persons)), 0
	for _, p := range c.Persons {
		if p.Ordinal < 1 || seen[p.Ordinal] {
			return ErrPersons.With("ordinal", p.Ordinal)
		}
		seen[p.Ordinal] = true
		levels, answers := p.High+p.Mid+p.Low, p.Yes+p.No
		if r.KindOf() == KindRating && answers > 0 || r.KindOf() != KindRating && levels > 0 || p.marks() > c.marked() {
			return ErrCountPerson.With("ordinal", p.Ordinal).With("marked", c.marked())
		}
		chosen += p.Yes
	}
	if e := r.Election; e != nil && e.AtMostSeats && int64(chosen) > int64(c.SeatsToFill)*int64(c.marked()) {
		return ErrCountChosen.With("chosen", chosen).With("seats_to_fill", c.SeatsToFill).With("marked", c.marked())
	}
	return nil
}

// frame is the part of a result that all votes about persons share; ok tells whether the ballots may be read.
func (c PersonsCounts) frame(r Rule) (res Result, h house, ok bool) {
	h = r.house(c.Seats, c.InOffice, c.Suspended, c.PresentAtOpening, c.PresentAtClose)
	x := r.hurdles(h, c.Returned)
	res = Result{
		Outcome: x.fails, Kind: r.KindOf(), LegalGround: r.Ground,
		Suspended: c.Suspended, SuspendedInBase: c.Suspended > 0 && !r.LeaveOutSuspended,
	}
	x.fill(&res)
	if !x.sealed {
		figures := c.ballots(r)
		res.Ballots = &figures
		res.Total = h.total(r.Base)
		res.Absent = res.Total - c.present()
		res.NotVoting = c.present() - c.Returned
		if r.Base != Marked {
			res.Base = c.base(r, h, PersonCount{})
		}
		if r.Election == nil || r.Election.Absolute {
			res.Needed = r.firstNeeded(res.Base)
		}
		if r.Base == Marked {
			res.Needed = 0
		}
	}
	for _, p := range c.Persons {
		person := PersonResult{Ordinal: p.Ordinal, Name: p.Name, Outcome: string(x.fails)}
		if !x.sealed {
			c.figures(r, h, p, &person)
		}
		res.Persons = append(res.Persons, person)
	}
	return res, h, x.fails == ""
}

// firstNeeded is what must be reached on base: the threshold of an election, the first consequence of confidence.
func (r Rule) firstNeeded(base int) int {
	if len(r.Consequences) > 0 {
		return r.Consequences[0].Fraction.Least(base)
	}
	return r.Threshold.Least(base)
}

func (c PersonsCounts) figures(r Rule, h house, p PersonCount, out *PersonResult) {
	out.Yes, out.No, out.High, out.Mid, out.Low = p.Yes, p.No, p.High, p.Mid, p.Low
	out.Unmarked = c.ballots(r).Valid - p.marks()
	out.Base = c.base(r, h, p)
	if r.Election == nil || r.Election.Absolute {
		out.Needed = r.firstNeeded(out.Base)
	}
	if r.KindOf() == KindRating {
		out.Share, out.ShareText = share(p.High, out.Base), shareText(p.High, out.Base)
		out.MidShareText, out.LowShareText = shareText(p.Mid, out.Base), shareText(p.Low, out.Base)
		return
	}
	out.Share, out.ShareText = share(p.Yes, out.Base), shareText(p.Yes, out.Base)
	out.NoShareText = shareText(p.No, out.Base)
}
