package rules

// Base is the number on which a share is taken.
type Base string

// The bases.
const (
	// AllSeats: the total number of delegates, vacant and suspended seats included (tổng số đại biểu).
	AllSeats Base = "all_seats"
	// InOffice: the delegates who hold their seat (số đại biểu hiện có).
	InOffice Base = "in_office"
	// Present: everyone who chose, or was present and chose nothing (số đại biểu có mặt).
	Present Base = "present"
	// Ballots: for, against, abstain and invalid (số phiếu thu về).
	Ballots Base = "ballots"
	// Valid: for, against and abstain (số phiếu hợp lệ).
	Valid Base = "valid"
	// YesNo: for and against; abstentions do not count.
	YesNo Base = "yes_no"
)

// When is the moment at which the quorum must be there.
type When string

// The moments.
const (
	AtOpening When = "opening"
	AtClose   When = "close"
	AtBoth    When = "both"
	Never     When = "none"
)

// Tie says what equal sides mean.
type Tie string

// The ways to treat equal sides.
const (
	// TieRejected: the motion fails.
	TieRejected Tie = "rejected"
	// TieChair: the side of the chair prevails.
	TieChair Tie = "chair"
)

// Body says what the members of the deciding body are called.
type Body string

// The bodies.
const (
	// Delegates: đại biểu, of a people's council.
	Delegates Body = "delegates"
	// Members: thành viên, of a people's committee or another body.
	Members Body = "members"
)

// Quorum is the presence without which there is no decision.
type Quorum struct {
	// Fraction is taken of Of; unused when When is Never.
	Fraction Fraction `json:"fraction"`
	// Of is AllSeats or InOffice; unused when When is Never.
	Of   Base `json:"of"`
	When When `json:"when"`
}

// Ground is the legal ground shown beside a decision.
type Ground struct {
	// Text says in Vietnamese what the source demands.
	Text string `json:"text"`
	// Article names the place, such as "Điều 35 khoản 2 Luật 72/2025/QH15". Empty where the body's own regulation is the source and has
	// not been entered yet.
	Article string `json:"article"`
	// ValidFrom is the first day on which the source applies, YYYY-MM-DD; empty when not known.
	ValidFrom string `json:"valid_from"`
}

// Rule is a decision rule as data. It is stored with every vote as it was when the vote was opened, so the JSON form is stable.
type Rule struct {
	// Code is the stable name, such as "council_resolution".
	Code   string `json:"code"`
	NameVI string `json:"name_vi"`
	NameEN string `json:"name_en"`
	Body   Body   `json:"body"`
	Base   Base   `json:"base"`
	// Threshold is what the votes in favour must reach on Base.
	Threshold Fraction `json:"threshold"`
	Quorum    Quorum   `json:"quorum"`
	Tie       Tie      `json:"tie"`
	Ground    Ground   `json:"ground"`
}

// Validate returns ErrRule if the rule cannot be applied: an unknown word, a fraction nobody can reach, or a chair who would decide where
// more than half is not what is needed.
func (r Rule) Validate() error {
	switch {
	case r.Code == "" || r.NameVI == "" || r.NameEN == "",
		r.Body != Delegates && r.Body != Members,
		!r.Base.known(),
		!r.Threshold.valid(),
		r.Tie != TieRejected && r.Tie != TieChair,
		r.Tie == TieChair && !(r.Threshold.Strict && r.Threshold.Den == 2*r.Threshold.Num),
		!r.Quorum.valid():
		return ErrRule.With("rule", r.Code)
	}
	return nil
}

func (b Base) known() bool {
	switch b {
	case AllSeats, InOffice, Present, Ballots, Valid, YesNo:
		return true
	}
	return false
}

func (q Quorum) valid() bool {
	switch q.When {
	case Never:
		return true
	case AtOpening, AtClose, AtBoth:
		return q.Fraction.valid() && (q.Of == AllSeats || q.Of == InOffice)
	}
	return false
}

// Needed is the number of those present that makes the quorum in a body of so many seats and members in office; 0 when the rule asks for
// none.
func (q Quorum) Needed(seats, inOffice int) int {
	if q.When == Never {
		return 0
	}
	return q.Fraction.Least(q.base(seats, inOffice))
}

// Met tells whether present members make the quorum.
func (q Quorum) Met(present, seats, inOffice int) bool {
	return q.When == Never || q.Fraction.Reached(present, q.base(seats, inOffice))
}

func (q Quorum) base(seats, inOffice int) int {
	if q.Of == InOffice {
		return inOffice
	}
	return seats
}

// NeededBefore is the number of votes in favour that the rule needs, as far as it is known before anyone votes: ok is false when the base
// depends on who takes part.
func (r Rule) NeededBefore(seats, inOffice int) (needed int, ok bool) {
	switch r.Base {
	case AllSeats:
		return r.Threshold.Least(seats), true
	case InOffice:
		return r.Threshold.Least(inOffice), true
	}
	return 0, false
}
