package rules

import (
	"fmt"
	"strings"
)

func explainElection(r Rule, h house, res *Result) {
	if res.Outcome == NoQuorum || res.Outcome == TooFewBallots || res.Outcome == Sealed {
		explainHurdle(r, h, res)
		return
	}
	vi, en := wordsOf(r, "vi"), wordsOf(r, "en")
	res.OutcomeVI, res.OutcomeEN = outcomeWords[res.Outcome][0], outcomeWords[res.Outcome][1]
	for i := range res.Persons {
		explainCandidate(r, *res, &res.Persons[i], vi, en)
	}
	elected := res.SeatsToFill - res.OpenSeats
	res.ExplanationVI = fmt.Sprintf("%d trên %d vị trí có người trúng cử", elected, res.SeatsToFill)
	res.ExplanationEN = fmt.Sprintf("%d of %d seats filled", elected, res.SeatsToFill)
	noteVI, noteEN := "", ""
	if r.Base.ofSeats() {
		noteVI, noteEN = suspended(res, vi, en)
	}
	switch {
	case !r.Election.Absolute:
		res.ExplanationVI += ", theo số phiếu nhiều nhất"
		res.ExplanationEN += ", by most votes"
	case res.Needed > 0:
		res.ExplanationVI += fmt.Sprintf(", mỗi người cần ít nhất %d trên %d %s%s", res.Needed, res.Base, vi.base, noteVI)
		res.ExplanationEN += fmt.Sprintf(", each needs at least %d of %d %s%s", res.Needed, res.Base, en.base, noteEN)
	default:
		res.ExplanationVI += ", mỗi người cần " + r.ThresholdText("vi")
		res.ExplanationEN += ", each needs " + r.ThresholdText("en")
	}
	if len(res.Tied) > 0 {
		res.ExplanationVI += fmt.Sprintf("; %d người bằng phiếu nhau cho %d vị trí còn lại", len(res.Tied), res.OpenSeats)
		res.ExplanationEN += fmt.Sprintf("; %d persons have equal votes for the remaining %d", len(res.Tied), res.OpenSeats)
	}
	res.ExplanationVI += ": " + res.OutcomeVI
	res.ExplanationEN += ": " + res.OutcomeEN
	res.MinutesVI = electionMinutes(r, *res, vi)
}

func explainCandidate(r Rule, res Result, p *PersonResult, vi, en words) {
	pair := map[string][2]string{
		PersonElected: {"trúng cử", "elected"}, PersonNotElected: {"không trúng cử", "not elected"}, PersonTied: {"bằng phiếu", "equal votes"},
	}[p.Outcome]
	p.OutcomeVI, p.OutcomeEN = pair[0], pair[1]
	enough := p.Yes > 0 && p.Yes >= p.Needed
	whyVI, whyEN := "", ""
	switch {
	case p.Outcome == PersonTied:
		whyVI, whyEN = ", bằng phiếu với người khác ở vị trí cuối", ", as many as others for the last seats"
	case p.Outcome == PersonNotElected && enough:
		whyVI, whyEN = ", ít phiếu hơn những người trúng cử hoặc bằng phiếu", ", fewer than those elected or tied"
	case p.Needed > 0:
		whyVI, whyEN = fmt.Sprintf(", cần ít nhất %d", p.Needed), fmt.Sprintf(", at least %d needed", p.Needed)
	case p.Yes > 0:
		whyVI, whyEN = ", trong số nhiều phiếu nhất", ", among the most votes"
	}
	p.ExplanationVI = fmt.Sprintf("%d trên %d %s%s: %s", p.Yes, p.Base, vi.base, whyVI, p.OutcomeVI)
	p.ExplanationEN = fmt.Sprintf("%d of %d %s%s: %s", p.Yes, p.Base, en.base, whyEN, p.OutcomeEN)
}

// ballotSentence is "phát ra 57 phiếu, thu về 57 phiếu, hợp lệ 56 phiếu, không hợp lệ 1 phiếu (trong đó 1 phiếu trắng)".
func ballotSentence(r Rule, b BallotFigures) string {
	s := fmt.Sprintf("phát ra %d phiếu, thu về %d phiếu, hợp lệ %d phiếu", b.Issued, b.Returned, b.Valid)
	blank := fmt.Sprintf(" (trong đó %d phiếu trắng)", b.Blank)
	if b.Blank > 0 && !r.BlankInvalid {
		s += blank
	}
	s += fmt.Sprintf(", không hợp lệ %d phiếu", b.Invalid)
	if b.Blank > 0 && r.BlankInvalid {
		s += blank
	}
	return s
}

// suspendedSentence says whether suspended seats count; empty when there are none.
func suspendedSentence(res Result, w words) string {
	switch {
	case res.Suspended == 0:
		return ""
	case res.SuspendedInBase:
		return fmt.Sprintf(" %s %s bị tạm đình chỉ vẫn tính trong tổng số.", spelt(res.Suspended), w.member)
	}
	return fmt.Sprintf(" %s %s bị tạm đình chỉ không tính trong tổng số.", spelt(res.Suspended), w.member)
}

func electionMinutes(r Rule, res Result, w words) string {
	var s strings.Builder
	s.WriteString("Kết quả bầu cử")
	if r.Election.Rounds > 1 {
		fmt.Fprintf(&s, " (vòng %d)", res.Round)
	}
	s.WriteString(": " + ballotSentence(r, *res.Ballots) + ".")
	for _, p := range res.Persons {
		fmt.Fprintf(&s, " %s: %s phiếu đồng ý", p.Name, spelt(p.Yes))
		if p.Base > 0 {
			fmt.Fprintf(&s, ", đạt %s %s (%d/%d)", p.ShareText, w.of, p.Yes, p.Base)
		}
		fmt.Fprintf(&s, "; %d phiếu không đồng ý", p.No)
		if p.Unmarked > 0 {
			fmt.Fprintf(&s, "; %d phiếu không đánh dấu", p.Unmarked)
		}
		fmt.Fprintf(&s, "; %s.", p.OutcomeVI)
	}
	s.WriteString(suspendedSentence(res, w))
	switch res.Outcome {
	case Elected:
		fmt.Fprintf(&s, " Đã bầu đủ %s người", spelt(res.SeatsToFill))
	case Tied:
		fmt.Fprintf(&s, " Còn %s vị trí phải bầu lại giữa những người bằng phiếu", spelt(res.OpenSeats))
	default:
		fmt.Fprintf(&s, " Còn %s vị trí chưa bầu được", spelt(res.OpenSeats))
	}
	s.WriteString(ground(res.LegalGround) + ".")
	return s.String()
}

func explainConfidence(r Rule, h house, res *Result) {
	if res.Outcome == NoQuorum || res.Outcome == TooFewBallots || res.Outcome == Sealed {
		explainHurdle(r, h, res)
		return
	}
	vi, en := wordsOf(r, "vi"), wordsOf(r, "en")
	res.OutcomeVI, res.OutcomeEN = outcomeWords[res.Outcome][0], outcomeWords[res.Outcome][1]
	levelVI, levelEN, actVI := "đánh giá tín nhiệm thấp", "low confidence", "lấy phiếu tín nhiệm"
	if r.KindOf() == KindBallot {
		levelVI, levelEN, actVI = "không tín nhiệm", "no confidence", "bỏ phiếu tín nhiệm"
	}
	noteVI, noteEN := "", ""
	if r.Base.ofSeats() {
		noteVI, noteEN = suspended(res, vi, en)
	}
	touched := 0
	var s strings.Builder
	fmt.Fprintf(&s, "Kết quả %s: %s. Tỷ lệ tính trên %s", actVI, ballotSentence(r, *res.Ballots), vi.of)
	if r.Base != Marked {
		fmt.Fprintf(&s, " (%d)", res.Base)
	}
	s.WriteString(".")
	for i := range res.Persons {
		p := &res.Persons[i]
		p.OutcomeVI, p.OutcomeEN = "không có hệ quả", "no consequence"
		whyVI, whyEN := fmt.Sprintf("dưới mức %d", p.Needed), fmt.Sprintf("below %d", p.Needed)
		if c := r.reached(*p); c != nil {
			touched++
			p.OutcomeVI, p.OutcomeEN = c.TextVI, c.TextEN
			whyVI = fmt.Sprintf("từ %d trở lên là %s %s", c.Fraction.Least(p.Base), c.Fraction.Text("vi"), vi.of)
			whyEN = fmt.Sprintf("%d or more are %s of %s", c.Fraction.Least(p.Base), c.Fraction.Text("en"), en.of)
		}
		p.ExplanationVI = fmt.Sprintf("%d trên %d %s%s %s, %s: %s", p.Low+p.No, p.Base, vi.base, noteVI, levelVI, whyVI, p.OutcomeVI)
		p.ExplanationEN = fmt.Sprintf("%d of %d %s%s with %s, %s: %s", p.Low+p.No, p.Base, en.base, noteEN, levelEN, whyEN, p.OutcomeEN)
		confidenceLine(&s, r, *p)
	}
	res.ExplanationVI = fmt.Sprintf("%d trên %d người có hệ quả theo quy tắc: %s", touched, len(res.Persons), res.OutcomeVI)
	res.ExplanationEN = fmt.Sprintf("%d of %d persons with a consequence under the rule: %s", touched, len(res.Persons), res.OutcomeEN)
	s.WriteString(suspendedSentence(*res, vi))
	if touched == 0 {
		s.WriteString(" Không có người nào thuộc diện phải xem xét")
	} else {
		fmt.Fprintf(&s, " Có %s người thuộc diện phải xem xét", spelt(touched))
	}
	s.WriteString(ground(res.LegalGround) + ".")
	res.MinutesVI = s.String()
}

func confidenceLine(s *strings.Builder, r Rule, p PersonResult) {
	fmt.Fprintf(s, " %s: ", p.Name)
	if r.KindOf() == KindBallot {
		fmt.Fprintf(s, "tín nhiệm %d (%s), không tín nhiệm %d (%s)", p.Yes, p.ShareText, p.No, p.NoShareText)
	} else {
		fmt.Fprintf(s, "tín nhiệm cao %d (%s), tín nhiệm %d (%s), tín nhiệm thấp %d (%s)", p.High, p.ShareText, p.Mid, p.MidShareText, p.Low, p.LowShareText)
	}
	if p.Unmarked > 0 {
		fmt.Fprintf(s, ", không đánh dấu %d", p.Unmarked)
	}
	if p.ConsequenceVI != "" {
		s.WriteString(": " + p.ConsequenceVI)
	}
	s.WriteString(".")
}
