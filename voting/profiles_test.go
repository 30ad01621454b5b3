package voting_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"nghitruong/ent"
	"nghitruong/ent/ruleprofile"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// strict is the council's resolution with a higher bar, as an office might set it.
func strict(t *testing.T) rules.Rule {
	t.Helper()
	rule, ok := rules.Profile(voting.DefaultRule)
	if !ok {
		t.Fatal("no such rule")
	}
	rule.Threshold = rules.AtLeastTwoThirds
	rule.OneShot = true
	return rule
}

func codes(t *testing.T, list []voting.Profile, err error) map[string]voting.Profile {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	byCode := map[string]voting.Profile{}
	for _, p := range list {
		if _, twice := byCode[p.Code]; twice {
			t.Errorf("%s is offered twice", p.Code)
		}
		byCode[p.Code] = p
	}
	return byCode
}

func TestAnOfficeEditsARule(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 60)
		unit, admin := hall.As(room.Others[votingtest.UnitRuleAdmin]), hall.As(room.Others[votingtest.RuleAdmin])
		path := room.UnitPath()
		ready := room.Ready(t, voting.NewVote{Code: "BQ-01"})

		saved, err := room.Service.Save(unit, voting.DefaultRule, strict(t), "Nghị quyết 12/NQ-HĐND", path)
		if err != nil {
			t.Fatal(err)
		}
		if saved.Version != 2 || saved.Domain != path || saved.Origin != "office" || saved.Reason != "Nghị quyết 12/NQ-HĐND" ||
			saved.ChangedByName != votingtest.UnitRuleAdmin || saved.Full.Threshold != rules.AtLeastTwoThirds || !saved.OneShot {
			t.Errorf("saved %+v", saved)
		}
		// The meeting is offered the unit's version; elsewhere the product's holds.
		list, err := room.Service.Rules(room.Secretary(), room.Meeting)
		if got := codes(t, list, err)[voting.DefaultRule]; got.Version != 2 || got.Domain != path {
			t.Errorf("the meeting is offered %+v", got)
		}
		list, err = room.Service.Rules(room.Secretary(), id.Meeting{})
		if got := codes(t, list, err)[voting.DefaultRule]; got.Version != 1 || got.Domain != "/" {
			t.Errorf("everywhere holds %+v", got)
		}
		// A vote that is prepared, and one that is opened, keep the rule they were prepared with.
		if v, err := room.Service.Get(room.Chair(), ready); err != nil || *v.Rule.Needed != 31 || v.Rule.OneShot {
			t.Errorf("the ready vote: %+v, %v", v.Rule, err)
		}
		if _, err := room.Service.Open(room.Chair(), ready, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Save(unit, voting.DefaultRule, func() rules.Rule { r := strict(t); r.Threshold = rules.MoreThanTwoThirds; return r }(), "Sửa tiếp", path); err != nil {
			t.Fatal(err)
		}
		if v, err := room.Service.Get(room.Chair(), ready); err != nil || *v.Rule.Needed != 31 {
			t.Errorf("the open vote: %+v, %v", v.Rule, err)
		}
		next, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "x"})
		if err != nil || *next.Rule.Needed != 41 || next.Rule.Domain != path || next.Rule.Origin != "office" {
			t.Errorf("the next vote: %+v, %v", next.Rule, err)
		}

		// What says the same changes nothing.
		again := strict(t)
		again.Threshold = rules.MoreThanTwoThirds
		if same, err := room.Service.Save(unit, voting.DefaultRule, again, "Không đổi", path); err != nil || same.Version != 3 || same.Reason != "Sửa tiếp" {
			t.Errorf("the same rule: %+v, %v", same, err)
		}
		history, err := room.Service.Versions(unit, voting.DefaultRule)
		if err != nil || len(history) != 3 || history[0].Version != 3 || history[1].ValidUntil == nil || history[0].ValidUntil != nil || history[2].ValidUntil != nil ||
			!history[0].MayManage || history[2].MayManage {
			t.Errorf("history %+v, %v", history, err)
		}
		// A unit's retirement brings back what holds above.
		retired, err := room.Service.Retire(unit, voting.DefaultRule, "Hết hiệu lực", path)
		if err != nil || !retired.Retired || retired.Reason != "Hết hiệu lực" || retired.Version != 4 {
			t.Errorf("retired %+v, %v", retired, err)
		}
		list, err = room.Service.Rules(room.Secretary(), room.Meeting)
		if got := codes(t, list, err)[voting.DefaultRule]; got.Version != 1 {
			t.Errorf("after the retirement the meeting is offered %+v", got)
		}
		if _, err := room.Service.Retire(unit, voting.DefaultRule, "x", path); !errors.Is(err, voting.ErrRuleUnknown) {
			t.Errorf("retired twice: %v", err)
		}
		// A rule of the office's own.
		if _, err := room.Service.Save(admin, "quy_che_rieng", strict(t), "Quy chế mới", "/"); err != nil {
			t.Fatal(err)
		}
		list, err = room.Service.Rules(room.Secretary(), room.Meeting)
		if got := codes(t, list, err)["quy_che_rieng"]; got.Origin != "office" || got.Version != 1 {
			t.Errorf("the own rule: %+v", got)
		}
		acts, err := room.Audit.Entries(t.Context(), audit.Installation, 0, 1000)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]int{}
		for _, e := range acts {
			told[e.Act]++
		}
		if told["rule.stored"] != len(rules.Profiles())+3 || told["rule.retired"] != 1 {
			t.Errorf("the ledger was told %v", told)
		}
	})
}

func TestTheProductNeverReplacesTheOffice(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		ctx, system := context.Background(), authz.SystemContext(context.Background())
		admin := hall.As(room.Others[votingtest.RuleAdmin])
		if _, err := room.Service.Save(admin, voting.DefaultRule, strict(t), "Quy chế", "/"); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Retire(admin, "simple_valid", "Không dùng", "/"); err != nil {
			t.Fatal(err)
		}
		// An earlier release stored another text of a rule.
		older, _ := rules.Profile("council_merged")
		older.NameVI = "Tên cũ"
		raw, err := json.Marshal(older)
		if err != nil {
			t.Fatal(err)
		}
		c := s.Client(ctx)
		c.RuleProfile.Update().Where(ruleprofile.Code("council_merged")).SetValidUntil(s.Now()).ExecX(ctx)
		c.RuleProfile.Create().SetCode("council_merged").SetVersion(2).SetName(older.NameVI).SetNameEn(older.NameEN).SetRule(raw).
			SetGround(older.Ground.Article).SetValidFrom(s.Now()).ExecX(ctx)
		if err := room.Service.EnsureProfiles(system); err != nil {
			t.Fatal(err)
		}
		list, err := room.Service.Rules(admin, id.Meeting{})
		got := codes(t, list, err)
		if p := got[voting.DefaultRule]; p.Origin != "office" || p.Version != 2 {
			t.Errorf("the office's rule became %+v", p)
		}
		if _, offered := got["simple_valid"]; offered {
			t.Error("a retired rule came back")
		}
		if p := got["council_merged"]; p.Version != 3 || p.Origin != "product" || p.Name == "Tên cũ" {
			t.Errorf("the changed product rule is %+v", p)
		}
		if row := c.RuleProfile.Query().Where(ruleprofile.Code("council_merged"), ruleprofile.Version(2)).OnlyX(ctx); row.ValidUntil == nil || row.Name != "Tên cũ" {
			t.Errorf("the earlier version is %+v", row)
		}
		before := c.RuleProfile.Query().CountX(ctx)
		if err := room.Service.EnsureProfiles(system); err != nil || c.RuleProfile.Query().CountX(ctx) != before {
			t.Errorf("a further start changed the rules: %v", err)
		}
	})
}

func TestRulesRefuse(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 4)
		unit, path := hall.As(room.Others[votingtest.UnitRuleAdmin]), room.UnitPath()
		rows := func() []*ent.RuleProfile {
			return s.Client(context.Background()).RuleProfile.Query().AllX(context.Background())
		}
		before := rows()
		for name, c := range map[string]struct {
			ctx  context.Context
			at   string
			want error
		}{
			"nobody": {context.Background(), path, authz.ErrSignInRequired}, "a delegate": {room.Delegate(1), path, authz.ErrForbidden},
			"the chair": {room.Chair(), path, authz.ErrForbidden}, "the secretary": {room.Secretary(), path, authz.ErrForbidden},
			"a unit above itself": {unit, "/", authz.ErrForbidden}, "another unit": {unit, "/H98/", authz.ErrForbidden},
			"a neighbour of the same beginning": {unit, strings.TrimSuffix(path, "/") + "0/", authz.ErrForbidden},
		} {
			if _, err := room.Service.Save(c.ctx, voting.DefaultRule, strict(t), "x", c.at); !errors.Is(err, c.want) {
				t.Errorf("%s saves: %v", name, err)
			}
			if _, err := room.Service.Retire(c.ctx, voting.DefaultRule, "x", c.at); !errors.Is(err, c.want) {
				t.Errorf("%s retires: %v", name, err)
			}
			if c.ctx == unit {
				continue
			}
			if _, err := room.Service.Versions(c.ctx, voting.DefaultRule); !errors.Is(err, c.want) {
				t.Errorf("%s reads the history: %v", name, err)
			}
			if _, err := room.Service.Preview(c.ctx, strict(t), voting.Sample{Seats: 4, Present: 4}); !errors.Is(err, c.want) {
				t.Errorf("%s tries a rule: %v", name, err)
			}
		}
		if _, err := room.Service.Rules(hall.As(room.Others[votingtest.Stranger]), room.Meeting); !errors.Is(err, authz.ErrForbidden) {
			t.Errorf("a stranger reads what the meeting is offered: %v", err)
		}
		for field, c := range map[string]struct {
			change               func(*rules.Rule)
			code, reason, domain string
		}{
			"rule.threshold":   {func(r *rules.Rule) { r.Threshold.Den = 0 }, voting.DefaultRule, "x", path},
			"rule.base":        {func(r *rules.Rule) { r.Base = "all" }, voting.DefaultRule, "x", path},
			"rule.name_vi":     {func(r *rules.Rule) { r.NameVI = " " }, voting.DefaultRule, "x", path},
			"rule.ground.text": {func(r *rules.Rule) { r.Ground.Text = "" }, voting.DefaultRule, "x", path},
			"reason":           {func(*rules.Rule) {}, voting.DefaultRule, " ", path},
			"code":             {func(*rules.Rule) {}, "Quy chế", "x", path},
			"domain":           {func(*rules.Rule) {}, voting.DefaultRule, "x", "H99"},
		} {
			rule := strict(t)
			c.change(&rule)
			_, err := room.Service.Save(unit, c.code, rule, c.reason, c.domain)
			if fields := fault.From(err).Fields("vi"); !errors.Is(err, fault.ErrInput) || len(fields) != 1 || fields[0].Location != field {
				t.Errorf("%s: %v, fields %+v", field, err, fields)
			}
		}
		if _, err := room.Service.Versions(unit, "no_such_rule"); !errors.Is(err, voting.ErrRuleUnknown) {
			t.Errorf("an unknown rule: %v", err)
		}
		if !reflect.DeepEqual(len(before), len(rows())) {
			t.Error("a refused act stored something")
		}
	})
}

func TestPreview(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	unit := hall.As(room.Others[votingtest.UnitRuleAdmin])
	for code, c := range map[string]struct {
		sample voting.Sample
		say    string
	}{
		"council_resolution":        {voting.Sample{Seats: 60, Present: 57, In: 45}, "45 trên 60 đại biểu, cần ít nhất 31"},
		"simple_yes_no":             {voting.Sample{Seats: 10, Present: 9, In: 4, Against: 3}, "4 trên 7"},
		"elect_absolute":            {voting.Sample{Seats: 60, Present: 57, In: 40}, "40"},
		"confidence_rating":         {voting.Sample{Seats: 60, Present: 57, In: 35}, "35"},
		"confidence_rating_ballots": {voting.Sample{Seats: 60, Present: 57, In: 39}, "39"},
		"confidence_ballot":         {voting.Sample{Seats: 60, Present: 57, In: 29}, "29"},
		"ubnd_decision":             {voting.Sample{Seats: 20, Present: 20, In: 11, Against: 4}, "11 trên 20"},
	} {
		rule, _ := rules.Profile(code)
		got, err := room.Service.Preview(unit, rule, c.sample)
		if err != nil || !strings.Contains(got.Explanation, c.say) || got.ThresholdText == "" || got.OutcomeText == "" || got.Minutes == "" {
			t.Errorf("%s: %+v, %v", code, got, err)
		}
	}
	if got, err := room.Service.Preview(unit, strict(t), voting.Sample{Seats: 60, Present: 57, In: 39}); err != nil || got.Outcome != "failed" || got.QuorumNeeded != 40 {
		t.Errorf("a changed rule: %+v, %v", got, err)
	}
	if _, err := room.Service.Preview(unit, strict(t), voting.Sample{Seats: 60, Present: 61}); err == nil {
		t.Error("more present than seats were counted")
	}
}
