package rules

import "strings"

// concluded is how a conclusion of the chair is told, in Vietnamese and in English.
var concluded = map[Outcome][2]string{
	Passed: {"người chủ trì kết luận thông qua", "the chair concluded that it passed"},
	Failed: {"người chủ trì kết luận không thông qua", "the chair concluded that it did not pass"},
}

// Concluded tells a result that was left to the chair (NeedsChair) as the chair has concluded, Passed or Failed, for a reason: its outcome in
// words, the explanations and the sentence for the minutes. Outcome and numbers stay what the rule gave. Other results stay as they are.
func (r Result) Concluded(conclusion Outcome, reason string) Result {
	words, known := concluded[conclusion]
	if r.Outcome != NeedsChair || !known {
		return r
	}
	open := outcomeWords[NeedsChair]
	r.OutcomeVI, r.OutcomeEN = words[0], words[1]
	r.ExplanationVI = strings.Replace(r.ExplanationVI, open[0], words[0], 1)
	r.ExplanationEN = strings.Replace(r.ExplanationEN, open[1], words[1], 1)
	why := ""
	if reason != "" {
		why = " với lý do: " + strings.TrimRight(reason, ". ")
	}
	r.MinutesVI = strings.Replace(r.MinutesVI, open[0], words[0]+why, 1)
	return r
}
