package rules

// Kind is what a rule decides.
type Kind string

// The kinds. The empty kind means KindMotion: rules stored by the first release name none.
const (
	// KindMotion: one motion, answered by Choice.
	KindMotion Kind = "motion"
	// KindElection: persons are elected to seats (bầu cử).
	KindElection Kind = "election"
	// KindRating: confidence in persons in three levels (lấy phiếu tín nhiệm).
	KindRating Kind = "confidence_rating"
	// KindBallot: confidence in persons, yes or no (bỏ phiếu tín nhiệm).
	KindBallot Kind = "confidence_ballot"
)

// KindOf returns the kind of the rule, KindMotion where it names none.
func (r Rule) KindOf() Kind {
	if r.Kind == "" {
		return KindMotion
	}
	return r.Kind
}

// OfPersons tells whether votes of kind k are about persons: they are decided by DecideElection and DecideConfidence, others by Decide.
func (k Kind) OfPersons() bool { return k == KindElection || k == KindRating || k == KindBallot }

// Options are the answers to a motion. The empty word means for, against and abstain.
type Options string

// OptionsOpinion: agree, disagree, other opinion (đồng ý, không đồng ý, ý kiến khác), as on the opinion ballots of a people's committee.
const OptionsOpinion Options = "opinion"

// Choice is one of the answers to a motion (Luật Tổ chức chính quyền địa phương 2015, Điều 91, kept in practice).
type Choice string

// The choices. The empty choice means that none is known.
const (
	For     Choice = "for"
	Against Choice = "against"
	// Abstain is offered to a council only.
	Abstain Choice = "abstain"
	// Other is offered by OptionsOpinion only.
	Other Choice = "other"
)

// Known tells whether c is one of for, against and abstain.
func (c Choice) Known() bool { return c == For || c == Against || c == Abstain }

// Choices are the answers that the rule offers, in the order in which they are shown; none for votes about persons.
func (r Rule) Choices() []Choice {
	switch {
	case r.KindOf() != KindMotion:
		return nil
	case r.Options == OptionsOpinion:
		return []Choice{For, Against, Other}
	}
	return []Choice{For, Against, Abstain}
}

// Offers tells whether c is an answer that the rule offers.
func (r Rule) Offers(c Choice) bool {
	for _, offered := range r.Choices() {
		if c == offered {
			return true
		}
	}
	return false
}

// ChoiceText is the word for c on screens and in minutes: "tán thành", or "đồng ý" on opinion ballots. lang is "vi" or "en"; the text is
// empty for what the rule does not offer.
func (r Rule) ChoiceText(c Choice, lang string) string {
	if !r.Offers(c) {
		return ""
	}
	pair := map[Choice][2]string{
		For: {"tán thành", "for"}, Against: {"không tán thành", "against"}, Abstain: {"không biểu quyết", "abstain"},
	}[c]
	if r.Options == OptionsOpinion {
		pair = map[Choice][2]string{
			For: {"đồng ý", "agree"}, Against: {"không đồng ý", "disagree"}, Other: {"ý kiến khác", "other opinion"},
		}[c]
	}
	if lang == "en" {
		return pair[1]
	}
	return pair[0]
}
