package rules

import (
	"fmt"
	"strconv"

	"nghitruong/internal/viet"
)

func itoa(n int) string { return strconv.Itoa(n) }

// spelt writes a number as minutes do: "45 (bốn mươi lăm)".
func spelt(n int) string { return itoa(n) + " (" + viet.Spell(n) + ")" }

// shareText is x on base for people: "48,33%", or "–" without a base.
func shareText(x, base int) string {
	if base <= 0 {
		return viet.Percent(x, base)
	}
	return viet.Percent(x, base) + "%"
}

// words names the members of a body and the units of a base.
type words struct{ member, members, base, of string }

func wordsOf(r Rule, lang string) words {
	if lang == "en" {
		w := words{member: "delegate", members: "delegates"}
		if r.Body == Members {
			w = words{member: "member", members: "members"}
		}
		w.base = map[Base]string{
			AllSeats: w.members, InOffice: w.members + " in office", Present: w.members + " present", Ballots: "ballots",
			Valid: "valid ballots", YesNo: "votes for and against", Marked: "ballots that say something of the person",
		}[r.Base]
		w.of = "the " + w.base
		if r.Base == AllSeats {
			w.of = "all " + w.base
		}
		return w
	}
	w := words{member: "đại biểu", members: "đại biểu"}
	if r.Body == Members {
		w = words{member: "thành viên", members: "thành viên"}
	}
	w.base = map[Base]string{
		AllSeats: w.member, InOffice: w.member + " hiện có", Present: w.member + " có mặt", Ballots: "phiếu thu về",
		Valid: "phiếu hợp lệ", YesNo: "phiếu tán thành và không tán thành", Marked: "phiếu có đánh dấu cho người này",
	}[r.Base]
	if r.Base == YesNo && r.Options == OptionsOpinion {
		w.base = "phiếu đồng ý và không đồng ý"
	}
	w.of = "số " + w.base
	if r.Base == AllSeats {
		w.of = "tổng số " + w.member
	}
	return w
}

// ThresholdText says what the rule needs: "quá nửa tổng số đại biểu"; for confidence in persons, from where on the first consequence
// applies. lang is "vi" or "en". It is empty for a rule that Validate refuses.
func (r Rule) ThresholdText(lang string) string {
	w := wordsOf(r, lang)
	if r.Kind == KindElection && r.Election == nil || (r.Kind == KindRating || r.Kind == KindBallot) && len(r.Consequences) == 0 {
		return ""
	}
	switch r.KindOf() {
	case KindRating:
		if lang == "en" {
			return "low confidence from " + r.Consequences[0].Fraction.Text(lang) + " of " + w.of
		}
		return "tín nhiệm thấp từ " + r.Consequences[0].Fraction.Text(lang) + " " + w.of
	case KindBallot:
		if lang == "en" {
			return "no confidence from " + r.Consequences[0].Fraction.Text(lang) + " of " + w.of
		}
		return "không tín nhiệm từ " + r.Consequences[0].Fraction.Text(lang) + " " + w.of
	case KindElection:
		if !r.Election.Absolute {
			if lang == "en" {
				return "most votes"
			}
			return "nhiều phiếu nhất"
		}
	}
	if lang == "en" {
		return r.Threshold.Text(lang) + " of " + w.of
	}
	return r.Threshold.Text(lang) + " " + w.of
}

// act is what people do under the rule: an open decision is never called by the word for ballots, nor the other way round.
func (r Rule) act() string {
	switch {
	case r.Kind.OfPersons() || r.Secret:
		return "bỏ phiếu"
	case r.Options == OptionsOpinion:
		return "lấy ý kiến"
	}
	return "biểu quyết"
}

var outcomeWords = map[Outcome][2]string{
	Passed:        {"thông qua", "passed"},
	Failed:        {"không thông qua", "not passed"},
	NoQuorum:      {"không đủ số người cần có mặt", "no quorum"},
	NeedsChair:    {"chờ người chủ trì kết luận", "the chair has to conclude"},
	SecondVote:    {"biểu quyết lại", "to be voted on again"},
	TooFewBallots: {"không đủ số người tham gia", "too few ballots"},
	Sealed:        {"không mở phiếu", "not opened"},
	Elected:       {"bầu đủ", "all seats filled"},
	SeatsOpen:     {"chưa bầu đủ", "seats left open"},
	Tied:          {"bằng phiếu, phải bầu lại", "equal votes, another round"},
	Rated:         {"đã có kết quả", "counted"},
}

// suspended is what has to be said of suspended seats beside a total: " (kể cả 1 đại biểu bị tạm đình chỉ)".
func suspended(res *Result, vi, en words) (string, string) {
	if res.Suspended == 0 {
		return "", ""
	}
	people := en.members
	if res.Suspended == 1 {
		people = en.member
	}
	if res.SuspendedInBase {
		return fmt.Sprintf(" (kể cả %d %s bị tạm đình chỉ)", res.Suspended, vi.member),
			fmt.Sprintf(" (with %d suspended %s)", res.Suspended, people)
	}
	return fmt.Sprintf(" (không kể %d %s bị tạm đình chỉ)", res.Suspended, vi.member),
		fmt.Sprintf(" (without %d suspended %s)", res.Suspended, people)
}

// explainHurdle explains a vote that decided nothing; h are the numbers of the body as the rule counts them.
func explainHurdle(r Rule, h house, res *Result) {
	vi, en := wordsOf(r, "vi"), wordsOf(r, "en")
	res.OutcomeVI, res.OutcomeEN = outcomeWords[res.Outcome][0], outcomeWords[res.Outcome][1]
	noteVI, noteEN := suspended(res, vi, en)
	switch res.Outcome {
	case NoQuorum:
		total := h.total(r.Quorum.Of)
		res.ExplanationVI = fmt.Sprintf("%d trên %d %s%s có mặt, cần ít nhất %d: %s", res.QuorumPresent, total, vi.member, noteVI, res.QuorumNeeded, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d of %d %s%s present, at least %d needed: %s", res.QuorumPresent, total, en.members, noteEN, res.QuorumNeeded, res.OutcomeEN)
		res.MinutesVI = fmt.Sprintf("Chỉ có %s %s có mặt, ít hơn số %d cần có%s; %s không có giá trị.", spelt(res.QuorumPresent), vi.member, res.QuorumNeeded, noteVI, r.act())
	case TooFewBallots:
		total := h.total(r.Participation.Of)
		res.ExplanationVI = fmt.Sprintf("%d trên %d %s%s tham gia, cần ít nhất %d: %s", res.BallotsCast, total, vi.member, noteVI, res.BallotsNeeded, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d of %d %s%s took part, at least %d needed: %s", res.BallotsCast, total, en.members, noteEN, res.BallotsNeeded, res.OutcomeEN)
		res.MinutesVI = fmt.Sprintf("Chỉ có %s %s tham gia, ít hơn số %d cần có%s; %s không có giá trị.", spelt(res.BallotsCast), vi.member, res.BallotsNeeded, noteVI, r.act())
	case Sealed:
		res.ExplanationVI = fmt.Sprintf("ít hơn %d phiếu, mở phiếu sẽ lộ lựa chọn của từng người: %s", r.MinTally, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("fewer than %d ballots, opening them would tell who chose what: %s", r.MinTally, res.OutcomeEN)
		res.MinutesVI = fmt.Sprintf("Số phiếu thu về ít hơn mức tối thiểu %d phiếu; phiếu không được mở để giữ bí mật.", r.MinTally)
	}
	for i := range res.Persons {
		res.Persons[i].OutcomeVI, res.Persons[i].OutcomeEN = res.OutcomeVI, res.OutcomeEN
	}
}

func explain(r Rule, h house, res *Result) {
	if res.Outcome == NoQuorum || res.Outcome == TooFewBallots || res.Outcome == Sealed {
		explainHurdle(r, h, res)
		return
	}
	vi, en := wordsOf(r, "vi"), wordsOf(r, "en")
	res.OutcomeVI, res.OutcomeEN = outcomeWords[res.Outcome][0], outcomeWords[res.Outcome][1]
	if res.Outcome == SecondVote {
		res.OutcomeVI = r.act() + " lại"
	}
	noteVI, noteEN := "", ""
	if r.Base.ofSeats() {
		noteVI, noteEN = suspended(res, vi, en)
	}
	tied := r.Tie != TieRejected && res.For == res.Against && res.For > 0
	sidesVI := fmt.Sprintf("%d %s và %d %s ngang nhau", res.For, r.ChoiceText(For, "vi"), res.Against, r.ChoiceText(Against, "vi"))
	sidesEN := fmt.Sprintf("%d %s and %d %s are equal", res.For, r.ChoiceText(For, "en"), res.Against, r.ChoiceText(Against, "en"))
	switch {
	case tied && (res.Outcome == NeedsChair || res.Outcome == SecondVote):
		res.ExplanationVI = sidesVI + noteVI + ": " + res.OutcomeVI
		res.ExplanationEN = sidesEN + noteEN + ": " + res.OutcomeEN
	case tied:
		res.ExplanationVI = sidesVI + noteVI + ", theo bên của người chủ trì: " + res.OutcomeVI
		res.ExplanationEN = sidesEN + noteEN + ", the side of the chair prevails: " + res.OutcomeEN
	default:
		res.ExplanationVI = fmt.Sprintf("%d trên %d %s%s, cần ít nhất %d: %s", res.For, res.Base, vi.base, noteVI, res.Needed, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d of %d %s%s, at least %d needed: %s", res.For, res.Base, en.base, noteEN, res.Needed, res.OutcomeEN)
	}
	res.MinutesVI = minutes(r, *res, vi)
}

func minutes(r Rule, res Result, w words) string {
	s := "Kết quả " + r.act() + ": "
	s += fmt.Sprintf("%s %s %s", spelt(res.For), w.member, r.ChoiceText(For, "vi"))
	if res.Base > 0 {
		s += fmt.Sprintf(", đạt %s %s (%d/%d)", res.ShareText, w.of, res.For, res.Base)
	}
	s += fmt.Sprintf("; %d %s", res.Against, r.ChoiceText(Against, "vi"))
	if r.Options == OptionsOpinion {
		s += fmt.Sprintf("; %d ý kiến khác; %d chưa có ý kiến", res.Other, res.NotVoting)
	} else {
		s += fmt.Sprintf("; %d không biểu quyết; %d không tham gia %s", res.Abstain, res.NotVoting, r.act())
	}
	s += fmt.Sprintf("; %d vắng mặt", res.Absent)
	if res.Suspended > 0 && res.SuspendedInBase {
		s += fmt.Sprintf(" (trong đó %d %s bị tạm đình chỉ vẫn tính trong tổng số)", res.Suspended, w.member)
	}
	if res.Suspended > 0 && !res.SuspendedInBase {
		s += fmt.Sprintf(" (không kể %d %s bị tạm đình chỉ, không tính trong tổng số)", res.Suspended, w.member)
	}
	if res.Excluded > 0 {
		s += fmt.Sprintf("; %d không được tham gia %s nội dung này", res.Excluded, r.act())
	}
	if res.Invalid > 0 {
		s += fmt.Sprintf("; %d phiếu không hợp lệ", res.Invalid)
	}
	if res.Blank > 0 && r.BlankInvalid {
		s += fmt.Sprintf("; %d phiếu trắng, tính là không hợp lệ", res.Blank)
	}
	if res.Blank > 0 && !r.BlankInvalid {
		s += fmt.Sprintf("; %d phiếu trắng", res.Blank)
	}
	equal := fmt.Sprintf(". Số %s và %s ngang nhau", r.ChoiceText(For, "vi"), r.ChoiceText(Against, "vi"))
	byChair := r.Tie == TieChair && res.For == res.Against && res.For > 0
	switch {
	case res.Outcome == NeedsChair:
		s += equal + ", chờ người chủ trì kết luận"
	case res.Outcome == SecondVote:
		s += equal + ", phải " + r.act() + " lại"
	case byChair && res.Outcome == Passed:
		s += equal + ", theo bên của người chủ trì: nội dung được thông qua"
	case byChair:
		s += equal + ", theo bên của người chủ trì: nội dung không được thông qua"
	case res.Outcome == Passed:
		s += ". Nội dung được thông qua"
	default:
		s += ". Nội dung không được thông qua"
	}
	return s + ground(res.LegalGround) + "."
}

// ground is how a sentence of the minutes ends: " (căn cứ Điều …)".
func ground(g Ground) string {
	if g.Article == "" {
		return ""
	}
	return " (căn cứ " + g.Article + ")"
}
