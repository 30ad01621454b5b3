package rules

// house is who could have taken part, as the rule counts them.
type house struct {
	seats, inOffice  int
	opening, closing int
}

func (r Rule) house(seats, inOffice, suspended, opening, closing int) house {
	h := house{opening: opening, closing: closing}
	h.seats, h.inOffice = r.Totals(seats, inOffice, suspended)
	return h
}

// total is what the buckets sum to: the members in office where these are the base, all seats otherwise.
func (h house) total(b Base) int {
	if b == InOffice {
		return h.inOffice
	}
	return h.seats
}

// present is the smallest number that was present at the moments at which the quorum is asked for; at the opening where none is.
func (h house) present(w When) int {
	switch w {
	case AtClose:
		return h.closing
	case AtBoth:
		return min(h.opening, h.closing)
	}
	return h.opening
}

// hurdles are what must be there for any decision.
type hurdles struct {
	quorumNeeded, quorumPresent int
	ballotsNeeded, ballotsCast  int
	// fails is NoQuorum, TooFewBallots or Sealed, or empty.
	fails Outcome
	// sealed tells whether the figures may not be shown, whatever fails.
	sealed bool
}

// hurdles compares presence and ballots with what the rule asks for.
func (r Rule) hurdles(h house, ballots int) hurdles {
	x := hurdles{
		quorumNeeded: r.Quorum.Needed(h.seats, h.inOffice), quorumPresent: h.present(r.Quorum.When),
		sealed: r.Secret && ballots < r.MinTally,
	}
	enough := true
	if r.Participation != nil {
		of := h.total(r.Participation.Of)
		x.ballotsNeeded, x.ballotsCast = r.Participation.Fraction.Least(of), ballots
		enough = r.Participation.Fraction.Reached(ballots, of)
	}
	switch {
	case !r.Quorum.Met(x.quorumPresent, h.seats, h.inOffice):
		x.fails = NoQuorum
	case !enough:
		x.fails = TooFewBallots
	case x.sealed:
		x.fails = Sealed
	}
	return x
}

func (x hurdles) fill(res *Result) {
	res.QuorumNeeded, res.QuorumPresent = x.quorumNeeded, x.quorumPresent
	if x.fails != Sealed {
		res.BallotsNeeded, res.BallotsCast = x.ballotsNeeded, x.ballotsCast
	}
}

// share is x on base in hundredths of a percent, rounded half up; 0 without a base.
func share(x, base int) int {
	if base <= 0 {
		return 0
	}
	return int((int64(x)*20000 + int64(base)) / (2 * int64(base)))
}
