package voting

import "nghitruong/voting/rules"

// Kind is what a vote is about.
type Kind string

// The kinds of votes.
const (
	// OnMotion: a motion is decided by choices.
	OnMotion Kind = "open"
	// Election: persons are elected to seats.
	Election Kind = "election"
	// ConfidenceRating: confidence in persons in three levels (lấy phiếu tín nhiệm).
	ConfidenceRating Kind = "confidence_rating"
	// ConfidenceBallot: confidence in persons, yes or no (bỏ phiếu tín nhiệm).
	ConfidenceBallot Kind = "confidence_ballot"
)

// Method is how the choices of a vote are taken.
type Method string

// The methods. Everything but Electronic is counted by people.
const (
	Electronic Method = "electronic"
	// Hands and Cards: a show of hands (giơ tay), of cards (giơ thẻ).
	Hands Method = "hands"
	Cards Method = "cards"
	// RollCall: each person answers when called (biểu quyết bằng hình thức gọi tên).
	RollCall Method = "roll_call"
	// Paper: ballots of paper.
	Paper Method = "paper"
)

// Counted tells whether people count what was chosen.
func (m Method) Counted() bool { return m != Electronic }

func (m Method) known() bool {
	switch m {
	case Electronic, Hands, Cards, RollCall, Paper:
		return true
	}
	return false
}

// ofPersons tells whether the vote is about persons, not a motion.
func (k Kind) ofPersons() bool {
	return k == Election || k == ConfidenceRating || k == ConfidenceBallot
}

// kindOf is the kind of votes that the rule decides.
func kindOf(rule snapshot) Kind {
	if rule.KindOf() == rules.KindMotion {
		return OnMotion
	}
	return Kind(rule.KindOf())
}

// needsCount tells whether people have to count, unless the vote is a secret ballot on devices, whose sums the trustees open.
func needsCount(kind Kind, rule snapshot) bool { return kind.ofPersons() || rule.Secret }

// checkMethod refuses a method that is not one, or by which the vote cannot be taken.
func checkMethod(kind Kind, method Method, rule snapshot) error {
	if !method.known() {
		return ErrMethod
	}
	if method == Electronic && kind.ofPersons() && !rule.Secret {
		return ErrKindNeedsCount
	}
	return nil
}

// secretOnDevices tells whether a vote is a secret ballot on devices (NTV1).
func secretOnDevices(method Method, rule snapshot) bool { return method == Electronic && rule.Secret }
