package voting

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
