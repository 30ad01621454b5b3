package rules

import (
	"fmt"
	"strconv"

	"nghitruong/internal/viet"
)

// words names the members of a body and the units of a base.
type words struct{ member, members, base, of string }

func wordsOf(r Rule, lang string) words {
	if lang == "en" {
		w := words{member: "delegate", members: "delegates"}
		if r.Body == Members {
			w = words{member: "member", members: "members"}
		}
		w.base = map[Base]string{
			AllSeats: w.members, InOffice: w.members + " in office", Present: w.members + " present",
			Ballots: "ballots", Valid: "valid ballots", YesNo: "votes for and against",
		}[r.Base]
		return w
	}
	w := words{member: "đại biểu", members: "đại biểu"}
	if r.Body == Members {
		w = words{member: "thành viên", members: "thành viên"}
	}
	w.base = map[Base]string{
		AllSeats: w.member, InOffice: w.member + " hiện có", Present: w.member + " có mặt",
		Ballots: "phiếu thu về", Valid: "phiếu hợp lệ", YesNo: "phiếu tán thành và không tán thành",
	}[r.Base]
	w.of = map[Base]string{
		AllSeats: "tổng số " + w.member, InOffice: "số " + w.member + " hiện có", Present: "số " + w.member + " có mặt",
		Ballots: "số phiếu thu về", Valid: "số phiếu hợp lệ", YesNo: "số phiếu tán thành và không tán thành",
	}[r.Base]
	return w
}

// ThresholdText says what the rule needs: "quá nửa tổng số đại biểu". lang is "vi" or "en".
func (r Rule) ThresholdText(lang string) string {
	w := wordsOf(r, lang)
	if lang != "en" {
		return r.Threshold.Text("vi") + " " + w.of
	}
	if r.Base == AllSeats {
		return r.Threshold.Text("en") + " of all " + w.base
	}
	return r.Threshold.Text("en") + " of the " + w.base
}

var outcomeWords = map[Outcome][2]string{
	Passed:     {"thông qua", "passed"},
	Failed:     {"không thông qua", "not passed"},
	NoQuorum:   {"không đủ số người cần có mặt", "no quorum"},
	NeedsChair: {"chờ người chủ trì kết luận", "the chair has to conclude"},
}

func explain(r Rule, c Counts, res *Result) {
	vi, en := wordsOf(r, "vi"), wordsOf(r, "en")
	res.OutcomeVI, res.OutcomeEN = outcomeWords[res.Outcome][0], outcomeWords[res.Outcome][1]
	tied := r.Tie == TieChair && c.For == c.Against && c.For > 0 && res.Outcome != NoQuorum
	switch {
	case res.Outcome == NoQuorum:
		total := r.Quorum.base(c.Seats, c.InOffice)
		res.ExplanationVI = fmt.Sprintf("%d trên %d %s có mặt, cần ít nhất %d: %s", res.QuorumPresent, total, vi.member, res.QuorumNeeded, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d of %d %s present, at least %d needed: %s", res.QuorumPresent, total, en.members, res.QuorumNeeded, res.OutcomeEN)
	case tied && res.Outcome == NeedsChair:
		res.ExplanationVI = fmt.Sprintf("%d tán thành và %d không tán thành ngang nhau: %s", c.For, c.Against, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d for and %d against are equal: %s", c.For, c.Against, res.OutcomeEN)
	case tied:
		res.ExplanationVI = fmt.Sprintf("%d tán thành và %d không tán thành ngang nhau, theo bên của người chủ trì: %s", c.For, c.Against, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d for and %d against are equal, the side of the chair prevails: %s", c.For, c.Against, res.OutcomeEN)
	default:
		res.ExplanationVI = fmt.Sprintf("%d trên %d %s, cần ít nhất %d: %s", c.For, res.Base, vi.base, res.Needed, res.OutcomeVI)
		res.ExplanationEN = fmt.Sprintf("%d of %d %s, at least %d needed: %s", c.For, res.Base, en.base, res.Needed, res.OutcomeEN)
	}
	res.MinutesVI = minutes(c, *res, vi)
}

func minutes(c Counts, res Result, w words) string {
	if res.Outcome == NoQuorum {
		return fmt.Sprintf("Chỉ có %s %s có mặt, ít hơn số %d cần có; biểu quyết không có giá trị.", spelt(res.QuorumPresent), w.member, res.QuorumNeeded)
	}
	s := fmt.Sprintf("Kết quả biểu quyết: %s %s tán thành", spelt(c.For), w.member)
	if res.Base > 0 {
		s += fmt.Sprintf(", đạt %s %s (%d/%d)", res.ShareText, w.of, c.For, res.Base)
	}
	s += fmt.Sprintf("; %d không tán thành; %d không biểu quyết; %d không tham gia biểu quyết; %d vắng mặt", c.Against, c.Abstain, c.NotVoting, res.Absent)
	if c.Invalid > 0 {
		s += fmt.Sprintf("; %d phiếu không hợp lệ", c.Invalid)
	}
	switch res.Outcome {
	case Passed:
		s += ". Nội dung được thông qua"
	case Failed:
		s += ". Nội dung không được thông qua"
	default:
		s += ". Số tán thành và không tán thành ngang nhau, chờ người chủ trì kết luận"
	}
	if res.LegalGround.Article != "" {
		s += " (căn cứ " + res.LegalGround.Article + ")"
	}
	return s + "."
}

func spelt(n int) string { return strconv.Itoa(n) + " (" + viet.Spell(n) + ")" }
