package rules

import "reflect"

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
	// YesNo: for and against; abstentions do not count. For motions only.
	YesNo Base = "yes_no"
	// Marked: the ballots that say something of the person (số phiếu có đánh giá). For votes about persons only.
	Marked Base = "marked"
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
	// TieSecondVote: the vote is taken again.
	TieSecondVote Tie = "second_vote"
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

// Participation is the number of seats that must have cast or returned a ballot.
type Participation struct {
	Fraction Fraction `json:"fraction"`
	// Of is AllSeats or InOffice.
	Of Base `json:"of"`
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
	// ValidUntil is the last day; empty while the source applies or when not known.
	ValidUntil string `json:"valid_until,omitempty"`
	// Unchecked is set while nobody has compared article and dates with the source itself.
	Unchecked bool `json:"unchecked,omitempty"`
}

// Election says how an election is decided.
type Election struct {
	// Order is MostVotes.
	Order string `json:"order"`
	// Absolute: whoever is elected must reach the threshold on the base. Otherwise most votes are enough, one at least.
	Absolute bool `json:"absolute"`
	// Rounds is the greatest number of rounds, from 1 to MaxRounds.
	Rounds int `json:"rounds"`
	// RunoffAfter says who stands in a further round: RunoffTied or RunoffTiedAndOpen; empty with one round.
	RunoffAfter string `json:"runoff_after,omitempty"`
	// AtMostSeats: a ballot that chooses more persons than there are seats is invalid, so that counts beyond that are refused.
	AtMostSeats bool `json:"at_most_seats,omitempty"`
	// Ballot is how a ballot on devices looks: BallotYesNo or BallotMarks.
	Ballot string `json:"ballot,omitempty"`
}

// The words of an Election.
const (
	// MostVotes: seats are filled in the order of votes.
	MostVotes = "most_votes"
	// RunoffTied: those with equal votes for the last seats.
	RunoffTied = "tied"
	// RunoffTiedAndOpen: those, and after an election that left seats open without a tie everybody not elected.
	RunoffTiedAndOpen = "tied_and_open"
	// BallotYesNo: yes or no about each person. BallotMarks: at most as many persons as seats are marked, or the ballot is blank.
	BallotYesNo = ""
	BallotMarks = "marks"
	// MaxRounds is the greatest number of rounds that a rule may ask for.
	MaxRounds = 9
)

// Consequence is what follows when the share of low (of no) reaches Fraction of the base; of those reached the highest applies.
type Consequence struct {
	Fraction Fraction `json:"fraction"`
	// Code is stable, such as "may_resign" or "dismiss".
	Code   string `json:"code"`
	TextVI string `json:"text_vi"`
	TextEN string `json:"text_en"`
}

// The codes of the consequences that come with the product.
const (
	// MayResign: may resign, and confidence is put to the ballot otherwise.
	MayResign = "may_resign"
	// Dismiss: relief from the post or dismissal is put to the vote.
	Dismiss = "dismiss"
)

// The words of Rule.WhileOpen: what of an open vote is shown before it is closed. The empty word means nothing.
const (
	WhileOpenTotals  = "totals"
	WhileOpenChoices = "choices"
)

// Rule is a decision rule as data. It is stored with every vote as it was when the vote was opened, so the JSON form only ever grows:
// rules stored by earlier releases are read with the new fields empty.
type Rule struct {
	// Code is the stable name, such as "council_resolution".
	Code   string `json:"code"`
	NameVI string `json:"name_vi"`
	NameEN string `json:"name_en"`
	Kind   Kind   `json:"kind,omitempty"`
	Body   Body   `json:"body"`
	// Options are those of a motion.
	Options Options `json:"options,omitempty"`
	Base    Base    `json:"base"`
	// Threshold is what the votes in favour must reach on Base. Empty where most votes are enough and for confidence in persons.
	Threshold Fraction `json:"threshold"`
	Quorum    Quorum   `json:"quorum"`
	// Tie is for motions only.
	Tie    Tie    `json:"tie"`
	Ground Ground `json:"ground"`

	// Participation is the least number of ballots; nil asks for none.
	Participation *Participation `json:"participation,omitempty"`
	// LeaveOutSuspended: suspended seats do not count in the total, neither for the base nor for quorum and participation.
	LeaveOutSuspended bool `json:"leave_out_suspended,omitempty"`
	// BlankInvalid: blank ballots count among the invalid.
	BlankInvalid bool `json:"blank_invalid,omitempty"`
	// OneShot: a ballot cannot be changed once it is cast.
	OneShot bool `json:"one_shot,omitempty"`
	// LateArrivals: whoever comes after the opening may cast too.
	LateArrivals bool `json:"late_arrivals,omitempty"`
	// WhileOpen is what is shown before the close.
	WhileOpen string `json:"while_open,omitempty"`
	// Secret: nobody may learn who chose what.
	Secret bool `json:"secret,omitempty"`
	// MinTally: a secret vote with fewer ballots is not opened.
	MinTally int `json:"min_tally,omitempty"`
	// Election is needed by KindElection.
	Election *Election `json:"election,omitempty"`
	// Consequences are those of KindRating and KindBallot, each harder to reach than the one before.
	Consequences []Consequence `json:"consequences,omitempty"`
}

// Equal tells whether both rules say the same. A rule without a kind is one of motions.
func (r Rule) Equal(other Rule) bool {
	r.Kind, other.Kind = r.KindOf(), other.KindOf()
	if len(r.Consequences) == 0 && len(other.Consequences) == 0 {
		r.Consequences, other.Consequences = nil, nil
	}
	return reflect.DeepEqual(r, other)
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

// Totals are the total number of seats and of members in office as the rule counts them, from those of the body: inOffice does not hold
// the suspended seats. Suspended seats are in both, unless the rule leaves them out. Quorum.Needed, Quorum.Met and NeededBefore are asked
// with these numbers.
func (r Rule) Totals(seats, inOffice, suspended int) (int, int) {
	if r.LeaveOutSuspended {
		return seats - suspended, inOffice
	}
	return seats, inOffice + suspended
}

// NeededBefore is the number of votes in favour that the rule needs, as far as it is known before anyone votes: ok is false when the base
// depends on who takes part, when most votes are enough and for confidence in persons.
func (r Rule) NeededBefore(seats, inOffice int) (needed int, ok bool) {
	if r.Threshold.Den == 0 {
		return 0, false
	}
	switch r.Base {
	case AllSeats:
		return r.Threshold.Least(seats), true
	case InOffice:
		return r.Threshold.Least(inOffice), true
	}
	return 0, false
}
