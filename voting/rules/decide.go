package rules

import (
	"nghitruong/internal/viet"
)

// Choice is one of the three answers to a motion (Luật Tổ chức chính quyền địa phương 2015, Điều 91, kept in practice).
type Choice string

// The choices. The empty choice means that none is known.
const (
	For     Choice = "for"
	Against Choice = "against"
	Abstain Choice = "abstain"
)

// Known tells whether c is one of the three choices.
func (c Choice) Known() bool { return c == For || c == Against || c == Abstain }

// Counts are what was counted on one motion. For, Against, Abstain, Invalid, NotVoting and Absent sum to Seats.
type Counts struct {
	// Seats is the total number of seats, InOffice the number that somebody holds and may use.
	Seats    int `json:"seats"`
	InOffice int `json:"in_office"`
	// PresentAtOpening and PresentAtClose are the members present when the vote was opened and closed.
	PresentAtOpening int `json:"present_at_opening"`
	PresentAtClose   int `json:"present_at_close"`
	For              int `json:"for"`
	Against          int `json:"against"`
	Abstain          int `json:"abstain"`
	// Invalid is the number of invalid ballots; it exists on paper only.
	Invalid int `json:"invalid"`
	// NotVoting is the number of those present who chose nothing.
	NotVoting int `json:"not_voting"`
	// Absent is the number of seats of which nobody was present, vacant and suspended ones included.
	Absent int `json:"absent"`
	// ChairChoice is how the chair voted, if that is known: it decides equal sides under TieChair.
	ChairChoice Choice `json:"chair_choice,omitempty"`
}

// Outcome is what a vote has led to.
type Outcome string

// The outcomes.
const (
	// Passed: được thông qua.
	Passed Outcome = "passed"
	// Failed: không được thông qua.
	Failed Outcome = "failed"
	// NoQuorum: too few were present; there is no decision.
	NoQuorum Outcome = "no_quorum"
	// NeedsChair: both sides are equal and the chair has to conclude.
	NeedsChair Outcome = "needs_chair"
)

// Result is a decision with everything needed to show and to explain it.
type Result struct {
	Outcome Outcome `json:"outcome"`
	// Base is the number on which the share is taken, Needed the votes in favour that it takes.
	Base   int `json:"base"`
	Needed int `json:"needed"`
	// The buckets; their sum is the number of seats, or of members in office where these are the base.
	For       int `json:"for"`
	Against   int `json:"against"`
	Abstain   int `json:"abstain"`
	NotVoting int `json:"not_voting"`
	Absent    int `json:"absent"`
	Invalid   int `json:"invalid"`
	// QuorumNeeded is the number that had to be present (0: none asked for), QuorumPresent the smallest number that was at the moments
	// asked for.
	QuorumNeeded  int `json:"quorum_needed"`
	QuorumPresent int `json:"quorum_present"`
	// Share is the share of For on Base in hundredths of a percent, 0 without a base; ShareText the same for people: "48,33%", or "–".
	Share     int    `json:"share"`
	ShareText string `json:"share_text"`
	// OutcomeVI and OutcomeEN name the outcome; the explanations say why in one line; MinutesVI is the sentence for the minutes.
	OutcomeVI     string `json:"outcome_vi"`
	OutcomeEN     string `json:"outcome_en"`
	ExplanationVI string `json:"explanation_vi"`
	ExplanationEN string `json:"explanation_en"`
	MinutesVI     string `json:"minutes_vi"`
	// LegalGround is the ground of the rule.
	LegalGround Ground `json:"legal_ground"`
}

// Decide applies the rule to the counts of a motion. It refuses a rule that cannot be applied (ErrRule) and counts that contradict
// themselves (ErrCountRange, ErrCountSum, ErrCountInOffice, ErrCountPresent, ErrChairChoice).
func Decide(r Rule, c Counts) (Result, error) {
	if err := r.Validate(); err != nil {
		return Result{}, err
	}
	if err := c.validate(); err != nil {
		return Result{}, err
	}
	res := Result{
		Base: c.base(r.Base), For: c.For, Against: c.Against, Abstain: c.Abstain, NotVoting: c.NotVoting, Absent: c.Absent, Invalid: c.Invalid,
		LegalGround: r.Ground,
	}
	if r.Base == InOffice {
		res.Absent -= c.Seats - c.InOffice
	}
	res.Needed = r.Threshold.Least(res.Base)
	res.QuorumNeeded = r.Quorum.Needed(c.Seats, c.InOffice)
	res.QuorumPresent = c.quorumPresent(r.Quorum.When)
	res.ShareText = viet.Percent(c.For, res.Base)
	if res.Base > 0 {
		res.Share = (c.For*20000 + res.Base) / (2 * res.Base)
		res.ShareText += "%"
	}
	res.Outcome = outcome(r, c, res)
	explain(r, c, &res)
	return res, nil
}

func outcome(r Rule, c Counts, res Result) Outcome {
	switch {
	case !r.Quorum.Met(res.QuorumPresent, c.Seats, c.InOffice):
		return NoQuorum
	case r.Threshold.Reached(c.For, res.Base):
		return Passed
	case r.Tie == TieRejected || c.For != c.Against || c.For == 0:
		return Failed
	case c.For+c.Against < res.Base:
		return NeedsChair
	case c.ChairChoice == For:
		return Passed
	case c.ChairChoice == Against:
		return Failed
	}
	return NeedsChair
}

func (c Counts) ballots() int    { return c.For + c.Against + c.Abstain + c.Invalid }
func (c Counts) takingPart() int { return c.ballots() + c.NotVoting }

func (c Counts) base(b Base) int {
	switch b {
	case AllSeats:
		return c.Seats
	case InOffice:
		return c.InOffice
	case Present:
		return c.takingPart()
	case Ballots:
		return c.ballots()
	case Valid:
		return c.ballots() - c.Invalid
	}
	return c.For + c.Against
}

func (c Counts) quorumPresent(w When) int {
	switch w {
	case AtClose:
		return c.PresentAtClose
	case AtBoth:
		return min(c.PresentAtOpening, c.PresentAtClose)
	}
	return c.PresentAtOpening
}

func (c Counts) validate() error {
	for _, n := range []int{c.Seats, c.InOffice, c.PresentAtOpening, c.PresentAtClose, c.For, c.Against, c.Abstain, c.Invalid, c.NotVoting, c.Absent} {
		if n < 0 || n > Limit {
			return ErrCountRange.With("max", Limit)
		}
	}
	if c.Seats == 0 {
		return ErrCountRange.With("max", Limit)
	}
	if sum := c.takingPart() + c.Absent; sum != c.Seats {
		return ErrCountSum.With("sum", sum).With("seats", c.Seats)
	}
	if c.InOffice > c.Seats || c.takingPart() > c.InOffice {
		return ErrCountInOffice.With("in_office", c.InOffice).With("seats", c.Seats).With("taking_part", c.takingPart())
	}
	if present := max(c.PresentAtOpening, c.PresentAtClose); present > c.InOffice {
		return ErrCountPresent.With("present", present).With("in_office", c.InOffice)
	}
	if c.ChairChoice != "" && !c.ChairChoice.Known() {
		return ErrChairChoice
	}
	return nil
}
