package voting

import (
	"context"

	"nghitruong/internal/fault"
	"nghitruong/voting/rules"
)

// Sample is an imagined count with which a rule is tried before it is stored. In is the number that decides: votes in favour; in an
// election votes for one person and one seat; ballots of low or no confidence in one person.
type Sample struct {
	// Seats is the size of the body, Suspended how many of its members are suspended, Present how many are there and answer.
	Seats     int
	Suspended int
	Present   int
	In        int
	// Against is used for motions only; the rest of those present abstain or have another opinion.
	Against int
}

// Preview is what a rule says, in sentences.
type Preview struct {
	ThresholdText   string `json:"threshold_text"`
	ThresholdTextEN string `json:"threshold_text_en"`
	QuorumNeeded    int    `json:"quorum_needed" doc:"0: none asked for"`
	Outcome         string `json:"outcome"`
	OutcomeText     string `json:"outcome_text"`
	OutcomeTextEN   string `json:"outcome_text_en"`
	Explanation     string `json:"explanation" example:"45 trên 60 đại biểu, cần ít nhất 31: thông qua"`
	ExplanationEN   string `json:"explanation_en"`
	Minutes         string `json:"minutes"`
}

// previewCode stands for a rule that has no code yet.
const previewCode = "preview"

// Preview decides a sample by a rule that need not be stored. It needs rule.manage somewhere. Errors: those of authz; input.invalid naming
// the field; what rules.Decide refuses.
func (s *Service) Preview(ctx context.Context, rule rules.Rule, sample Sample) (Preview, error) {
	if err := s.managesRules(ctx); err != nil {
		return Preview{}, err
	}
	code := rule.Code
	if !ruleCode.MatchString(code) {
		code = previewCode
	}
	rule, err := cleanRule(code, rule)
	if err != nil {
		return Preview{}, err
	}
	result, err := sample.decide(rule)
	if err != nil {
		return Preview{}, atField(err)
	}
	seats, inOffice := rule.Totals(sample.Seats, sample.Seats-sample.Suspended, sample.Suspended)
	view := Preview{ThresholdText: rule.ThresholdText(fault.Vietnamese), ThresholdTextEN: rule.ThresholdText(fault.English),
		QuorumNeeded: rule.Quorum.Needed(seats, inOffice), Outcome: string(result.Outcome), OutcomeText: result.OutcomeVI, OutcomeTextEN: result.OutcomeEN,
		Explanation: result.ExplanationVI, ExplanationEN: result.ExplanationEN, Minutes: result.MinutesVI}
	// Where persons are counted, what was said of the one in the sample is the sentence.
	if len(result.Persons) == 1 {
		one := result.Persons[0]
		view.Explanation, view.ExplanationEN = one.ExplanationVI, one.ExplanationEN
		view.OutcomeText, view.OutcomeTextEN = one.OutcomeVI, one.OutcomeEN
	}
	return view, nil
}

func (s Sample) decide(rule rules.Rule) (rules.Result, error) {
	inOffice := s.Seats - s.Suspended
	if !rule.KindOf().OfPersons() {
		c := rules.Counts{Seats: s.Seats, InOffice: inOffice, Suspended: s.Suspended, PresentAtOpening: s.Present, PresentAtClose: s.Present,
			For: s.In, Against: s.Against, Absent: s.Seats - s.Present}
		if rest := s.Present - s.In - s.Against; rule.Options == rules.OptionsOpinion {
			c.Other = rest
		} else {
			c.Abstain = rest
		}
		return rules.Decide(rule, c)
	}
	c := rules.PersonsCounts{Seats: s.Seats, InOffice: inOffice, Suspended: s.Suspended, PresentAtOpening: s.Present, PresentAtClose: s.Present,
		Issued: s.Present, Returned: s.Present}
	one := rules.PersonCount{Ordinal: 1, Name: "Nguyễn Văn A"}
	switch rule.KindOf() {
	case rules.KindElection:
		c.SeatsToFill = 1
		one.Yes = s.In
	case rules.KindRating:
		one.Low, one.Mid = s.In, s.Present-s.In
	default:
		one.No, one.Yes = s.In, s.Present-s.In
	}
	c.Persons = []rules.PersonCount{one}
	if rule.KindOf() == rules.KindElection {
		return rules.DecideElection(rule, c)
	}
	return rules.DecideConfidence(rule, c)
}
