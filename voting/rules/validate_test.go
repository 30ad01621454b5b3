package rules_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"nghitruong/internal/fault"
	"nghitruong/voting/rules"
)

// Offices edit rules as data: what cannot be used and what contradicts itself is refused, and the field is named.
func TestUnusableRulesAreRefused(t *testing.T) {
	half := rules.MoreThanHalf
	for i, v := range []struct {
		from   string
		change func(*rules.Rule)
		field  string
		other  string // of a contradiction
	}{
		{"council_resolution", func(r *rules.Rule) { r.Code = "" }, "code", ""},
		{"council_resolution", func(r *rules.Rule) { r.Code = "Nghị quyết" }, "code", ""},
		{"council_resolution", func(r *rules.Rule) { r.NameVI = "" }, "name_vi", ""},
		{"council_resolution", func(r *rules.Rule) { r.NameVI = "Nghi\u0323 quyết" }, "name_vi", ""},
		{"council_resolution", func(r *rules.Rule) { r.NameEN = strings.Repeat("a", 201) }, "name_en", ""},
		{"council_resolution", func(r *rules.Rule) { r.Kind = "poll" }, "kind", ""},
		{"council_resolution", func(r *rules.Rule) { r.Body = "" }, "body", ""},
		{"council_resolution", func(r *rules.Rule) { r.Options = "words" }, "options", ""},
		{"council_resolution", func(r *rules.Rule) { r.Base = "all" }, "base", ""},
		{"council_resolution", func(r *rules.Rule) { r.Base = rules.Marked }, "base", "kind"},
		{"elect_absolute", func(r *rules.Rule) { r.Base = rules.YesNo }, "base", "kind"},
		{"elect_absolute", func(r *rules.Rule) { r.Options = rules.OptionsOpinion }, "options", "kind"},
		{"council_resolution", func(r *rules.Rule) { r.WhileOpen = "all" }, "while_open", ""},
		{"council_resolution", func(r *rules.Rule) { r.Secret, r.WhileOpen = true, "totals" }, "while_open", "secret"},
		{"confidence_ballot", func(r *rules.Rule) { r.Secret, r.MinTally, r.WhileOpen = false, 0, "totals" }, "while_open", "kind"},
		{"council_resolution", func(r *rules.Rule) { r.MinTally = 5 }, "min_tally", "secret"},
		{"elect_absolute", func(r *rules.Rule) { r.MinTally = -1 }, "min_tally", ""},
		{"ubnd_decision", func(r *rules.Rule) { r.Secret = true }, "tie", "secret"},
		{"council_resolution", func(r *rules.Rule) { r.Tie = "" }, "tie", ""},
		{"council_resolution", func(r *rules.Rule) { r.Tie = "coin" }, "tie", ""},
		{"elect_absolute", func(r *rules.Rule) { r.Tie = rules.TieRejected }, "tie", "kind"},
		{"council_dismissal", func(r *rules.Rule) { r.Tie = rules.TieChair }, "tie", "threshold"},
		{"council_dismissal", func(r *rules.Rule) { r.Tie = rules.TieSecondVote }, "tie", "threshold"},
		{"council_resolution", func(r *rules.Rule) { r.Threshold = rules.Fraction{} }, "threshold", ""},
		{"council_resolution", func(r *rules.Rule) { r.Threshold = rules.Fraction{Num: 1, Den: 1, Strict: true} }, "threshold", ""},
		{"council_resolution", func(r *rules.Rule) { r.Threshold = rules.Fraction{Num: -1, Den: 2} }, "threshold", ""},
		{"council_resolution", func(r *rules.Rule) { r.Threshold.Den = rules.Limit + 1 }, "threshold", ""},
		{"elect_absolute", func(r *rules.Rule) { r.Threshold = rules.Fraction{} }, "threshold", ""},
		{"elect_plurality", func(r *rules.Rule) { r.Threshold = half }, "threshold", "election.absolute"},
		{"confidence_rating", func(r *rules.Rule) { r.Threshold = half }, "threshold", "kind"},
		{"council_resolution", func(r *rules.Rule) { r.Quorum.When = "" }, "quorum.when", ""},
		{"council_resolution", func(r *rules.Rule) { r.Quorum.When = rules.Never }, "quorum.fraction", "quorum.when"},
		{"ubnd_decision", func(r *rules.Rule) { r.Quorum.Of = rules.AllSeats }, "quorum.of", "quorum.when"},
		{"council_resolution", func(r *rules.Rule) { r.Quorum.Of = rules.Present }, "quorum.of", ""},
		{"council_resolution", func(r *rules.Rule) { r.Quorum.Fraction.Den = 0 }, "quorum.fraction", ""},
		{"council_resolution", func(r *rules.Rule) { r.Quorum.Fraction.Num = 0 }, "quorum.fraction", ""},
		{"council_resolution", func(r *rules.Rule) { r.Participation = &rules.Participation{Of: rules.AllSeats} }, "participation.fraction", ""},
		{"council_resolution", func(r *rules.Rule) { r.Participation = &rules.Participation{Fraction: half, Of: rules.Ballots} }, "participation.of", ""},
		{"council_resolution", func(r *rules.Rule) { r.Ground.Text = "" }, "ground.text", ""},
		{"council_resolution", func(r *rules.Rule) { r.Ground.Article = " Điều 35" }, "ground.article", ""},
		{"council_resolution", func(r *rules.Rule) { r.Ground.ValidFrom = "16/06/2025" }, "ground.valid_from", ""},
		{"council_resolution", func(r *rules.Rule) { r.Ground.ValidUntil = "2025-02-30" }, "ground.valid_until", ""},
		{"council_resolution", func(r *rules.Rule) { r.Ground.ValidUntil = "2025-06-15" }, "ground.valid_until", "ground.valid_from"},
		{"council_resolution", func(r *rules.Rule) { r.Election = &rules.Election{} }, "election", "kind"},
		{"confidence_rating", func(r *rules.Rule) { r.Election = &rules.Election{} }, "election", "kind"},
		{"elect_absolute", func(r *rules.Rule) { r.Election = nil }, "election", "kind"},
		{"elect_absolute", func(r *rules.Rule) { r.Election.Order = "alphabet" }, "election.order", ""},
		{"elect_absolute", func(r *rules.Rule) { r.Election.Rounds = 0 }, "election.rounds", ""},
		{"elect_absolute", func(r *rules.Rule) { r.Election.Rounds = 10 }, "election.rounds", ""},
		{"elect_absolute", func(r *rules.Rule) { r.Election.RunoffAfter = "always" }, "election.runoff_after", ""},
		{"elect_absolute", func(r *rules.Rule) { r.Election.RunoffAfter = "" }, "election.runoff_after", "election.rounds"},
		{"elect_absolute", func(r *rules.Rule) { r.Election.Rounds = 1 }, "election.runoff_after", "election.rounds"},
		{"council_resolution", func(r *rules.Rule) { r.Consequences = []rules.Consequence{{}} }, "consequences", "kind"},
		{"elect_absolute", func(r *rules.Rule) { r.Consequences = []rules.Consequence{{}} }, "consequences", "kind"},
		{"confidence_ballot", func(r *rules.Rule) { r.Consequences = nil }, "consequences", "kind"},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[1].Fraction = rules.Fraction{Num: 1, Den: 1, Strict: true} }, "consequences[1].fraction", ""},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[1].Fraction = half }, "consequences[1].fraction", "consequences[0].fraction"},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[1].Fraction = rules.Fraction{Num: 1, Den: 3} }, "consequences[1].fraction", "consequences[0].fraction"},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[1].Code = "may_resign" }, "consequences[1].code", ""},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[0].Code = "ok" }, "consequences[0].code", ""},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[0].Code = "Từ chức" }, "consequences[0].code", ""},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[0].TextVI = "" }, "consequences[0].text_vi", ""},
		{"confidence_rating", func(r *rules.Rule) { r.Consequences[0].TextEN = "a\nb" }, "consequences[0].text_en", ""},
	} {
		r := profile(t, v.from)
		v.change(&r)
		want := rules.ErrRule
		if v.other != "" {
			want = rules.ErrRuleClash
		}
		err := r.Validate()
		if !errors.Is(err, want) {
			t.Errorf("change %d: %v, want %s of %s", i, err, want.Code, v.field)
			continue
		}
		args := fault.From(err).Args
		if args["field"] != v.field || args["rule"] != r.Code || v.other != "" && args["other"] != v.other {
			t.Errorf("change %d: %v, want field %s, other %s", i, args, v.field, v.other)
		}
		if text := fault.From(err).Text("vi"); strings.Contains(text, "{") || !strings.Contains(text, v.field) {
			t.Errorf("change %d: text %q", i, text)
		}
		c := council(9, 9)
		c.Persons, c.SeatsToFill = []rules.PersonCount{{Ordinal: 1}}, 1
		_, motion := rules.Decide(r, rules.Counts{Seats: 1, InOffice: 1, Absent: 1})
		_, election := rules.DecideElection(r, c)
		_, confidence := rules.DecideConfidence(r, c)
		for _, err := range []error{motion, election, confidence} {
			if !errors.Is(err, want) {
				t.Errorf("change %d decides: %v", i, err)
			}
		}
		r.ThresholdText("vi") // says nothing useful, and does not fail
		rules.NextRound(r, rules.Result{Outcome: rules.Tied, OpenSeats: 1})
	}
}

// A rule that somebody edited is read strictly: Go's own decoder takes "Base" for "base", the last of two, and what it does not know.
func TestParse(t *testing.T) {
	for _, r := range rules.Profiles() {
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := rules.Parse(raw); err != nil || !back.Equal(r) {
			t.Errorf("%s: %v", raw, err)
		}
	}
	good, err := json.Marshal(profile(t, "confidence_rating"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range [][3]string{ // replaced by, field
		{`"base":`, `"bases":`, "bases"}, {`"base":`, `"Base":`, "Base"}, {`"base":"all_seats"`, `"base":"all_seats","base":"ballots"`, "base"},
		{`"when":`, `"whenever":`, "whenever"}, {`"when":`, `"When":`, "quorum.When"}, {`"num":1`, `"num":1.5`, "consequences.fraction.num"},
		{`"num":1`, `"num":"1"`, "consequences.fraction.num"}, {`"code":"may_resign"`, `"code":"may_resign","code":"x"`, "consequences[0].code"},
		{`"secret":true`, `"\u017fecret":true`, "ſecret"}, {`"secret":true`, `"secret":"yes"`, "secret"}, {`{"code"`, `{"code"}`, "rule"},
		{`{"code":"confidence_rating"`, `{} {"code":"confidence_rating"`, "rule"}, {`{"code":"confidence_rating"`, `[{"code":"confidence_rating"`, "rule"},
	} {
		raw := strings.Replace(string(good), v[0], v[1], 1)
		_, err := rules.Parse([]byte(raw))
		if !errors.Is(err, rules.ErrRuleUnreadable) || fault.From(err).Args["field"] != v[2] {
			t.Errorf("%s instead of %s: %v", v[1], v[0], err)
		}
	}
	for _, v := range [][3]string{
		{`"base":"all_seats"`, `"base":"everybody"`, "base"}, {`"kind":"confidence_rating"`, `"kind":"rating"`, "kind"}, {`"when":"opening"`, `"when":"later"`, "quorum.when"},
	} {
		_, err := rules.Parse([]byte(strings.Replace(string(good), v[0], v[1], 1)))
		if !errors.Is(err, rules.ErrRule) || fault.From(err).Args["field"] != v[2] {
			t.Errorf("unknown word %s: %v", v[1], err)
		}
	}
}

// What the first release stored is still read, and stays what it was.
func TestWhatTheFirstReleaseStoredIsRead(t *testing.T) {
	const rule = `{"code":"ubnd_decision","name_vi":"Quyết định của tập thể UBND","name_en":"Collective decision of a people's committee",` +
		`"body":"members","base":"all_seats","threshold":{"num":1,"den":2,"strict":true},"quorum":{"fraction":{"num":0,"den":0,"strict":false},` +
		`"of":"","when":"none"},"tie":"chair","ground":{"text":"Quyết định của UBND phải được quá nửa.","article":"Điều 40 khoản 3 Luật 72/2025/QH15",` +
		`"valid_from":"2025-06-16"}}`
	var r rules.Rule
	if err := json.Unmarshal([]byte(rule), &r); err != nil || r.Validate() != nil {
		t.Fatal(err, r.Validate())
	}
	if again, err := json.Marshal(r); err != nil || string(again) != rule {
		t.Errorf("got  %s\nwant %s", again, rule)
	}
	// Its choices are for, against and abstain, and it decides as it did.
	res := decide(t, r, rules.Counts{Seats: 20, InOffice: 20, For: 10, Against: 9, Abstain: 1, ChairChoice: rules.For})
	if res.Outcome != rules.Failed || res.ExplanationVI != "10 trên 20 thành viên, cần ít nhất 11: không thông qua" {
		t.Errorf("%+v", res)
	}

	const result = `{"outcome":"failed","base":60,"needed":31,"for":29,"against":17,"abstain":11,"not_voting":0,"absent":3,"invalid":0,` +
		`"quorum_needed":40,"quorum_present":57,"share":4833,"share_text":"48,33%","outcome_vi":"không thông qua","outcome_en":"not passed",` +
		`"explanation_vi":"29 trên 60 đại biểu, cần ít nhất 31: không thông qua","explanation_en":"29 of 60 delegates, at least 31 needed: not passed",` +
		`"minutes_vi":"Kết quả.","legal_ground":{"text":"…","article":"Điều 35 khoản 2 Luật 72/2025/QH15","valid_from":"2025-06-16"}}`
	var stored rules.Result
	if err := json.Unmarshal([]byte(result), &stored); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(stored); err != nil || string(again) != result {
		t.Errorf("got  %s\nwant %s", again, result)
	}
}

func TestEqualRules(t *testing.T) {
	a, b := profile(t, "confidence_rating"), profile(t, "confidence_rating")
	if !a.Equal(b) {
		t.Error("a rule differs from itself")
	}
	b.Consequences[1].TextEN = "other"
	if a.Equal(b) {
		t.Error("another consequence is not seen")
	}
	a, b = profile(t, "council_resolution"), profile(t, "council_resolution")
	b.Kind, b.Consequences = rules.KindMotion, []rules.Consequence{}
	if !a.Equal(b) {
		t.Error("a rule that names no kind differs from one of motions")
	}
	if b.Participation = (&rules.Participation{Fraction: rules.MoreThanHalf, Of: rules.AllSeats}); a.Equal(b) {
		t.Error("participation is not seen")
	}
}
