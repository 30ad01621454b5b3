package rules_test

import (
	"strings"
	"testing"

	"nghitruong/voting/rules"
)

func TestConcluded(t *testing.T) {
	rule, _ := rules.Profile("ubnd_decision")
	left, err := rules.Decide(rule, rules.Counts{Seats: 20, InOffice: 20, For: 8, Against: 8, NotVoting: 4})
	if err != nil || left.Outcome != rules.NeedsChair {
		t.Fatalf("%+v, %v", left, err)
	}
	for _, c := range []struct {
		conclusion                        rules.Outcome
		outcome, explanation, minutes, en string
	}{
		{rules.Passed, "người chủ trì kết luận thông qua", "ngang nhau: người chủ trì kết luận thông qua", "người chủ trì kết luận thông qua với lý do: Cấp bách", "the chair concluded that it passed"},
		{rules.Failed, "người chủ trì kết luận không thông qua", "ngang nhau: người chủ trì kết luận không thông qua", "người chủ trì kết luận không thông qua với lý do: Cấp bách", "the chair concluded that it did not pass"},
	} {
		got := left.Concluded(c.conclusion, "Cấp bách.")
		if got.OutcomeVI != c.outcome || got.OutcomeEN != c.en || !strings.HasSuffix(got.ExplanationVI, c.explanation) || !strings.HasSuffix(got.ExplanationEN, c.en) ||
			!strings.Contains(got.MinutesVI, c.minutes) || strings.Contains(got.MinutesVI, "chờ") {
			t.Errorf("%s: %+v", c.conclusion, got)
		}
		if got.Outcome != rules.NeedsChair || got.For != 8 || got.Against != 8 {
			t.Errorf("a conclusion changed the numbers: %+v", got)
		}
	}
	passed, err := rules.Decide(rule, rules.Counts{Seats: 20, InOffice: 20, For: 18, Against: 1, NotVoting: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := passed.Concluded(rules.Failed, "x"); got.OutcomeVI != passed.OutcomeVI || got.MinutesVI != passed.MinutesVI {
		t.Errorf("a result that the rule gave was concluded: %+v", got)
	}
	if got := left.Concluded("", ""); got.OutcomeVI != left.OutcomeVI {
		t.Errorf("nobody has concluded: %+v", got)
	}
}
