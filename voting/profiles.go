package voting

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/ruleprofile"
	"nghitruong/internal/authz"
	"nghitruong/voting/rules"
)

// DefaultRule is the rule of a vote for which none was chosen.
const DefaultRule = "council_resolution"

// snapshot is the rule that a vote keeps: nothing that happens to the profiles later changes it.
type snapshot struct {
	rules.Rule
	// Version is that of the profile.
	Version int `json:"version"`
}

func readSnapshot(raw json.RawMessage) (snapshot, error) {
	var s snapshot
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("voting: stored rule: %w", err)
	}
	return s, nil
}

// EnsureProfiles stores the rules that come with the product as data. A rule that differs from the newest stored version becomes a further
// version; the earlier one keeps its period. It may run at every start. It needs settings.manage for the installation.
func (s *Service) EnsureProfiles(ctx context.Context) error {
	if err := s.Authz.Require(ctx, "settings", "manage", "/"); err != nil {
		return err
	}
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		for _, rule := range rules.Profiles() {
			if err := s.ensureProfile(ctx, rule); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) ensureProfile(ctx context.Context, rule rules.Rule) error {
	now := s.Store.Now()
	from, version := now, 1
	if rule.Ground.ValidFrom != "" {
		day, err := time.Parse(time.DateOnly, rule.Ground.ValidFrom)
		if err != nil {
			return fmt.Errorf("voting: rule %s: %w", rule.Code, err)
		}
		from = day
	}
	newest, err := s.newestProfile(ctx, rule.Code)
	switch {
	case ent.IsNotFound(err):
	case err != nil:
		return err
	default:
		stored, err := readSnapshot(newest.Rule)
		if err != nil {
			return err
		}
		if stored.Rule.Equal(rule) {
			return nil
		}
		version = newest.Version + 1
		from = now
		if err := newest.Update().SetValidUntil(now).Exec(ctx); err != nil {
			return err
		}
	}
	raw, err := json.Marshal(rule)
	if err != nil {
		return err
	}
	return s.Store.Client(ctx).RuleProfile.Create().SetCode(rule.Code).SetVersion(version).SetName(rule.NameVI).SetNameEn(rule.NameEN).
		SetRule(raw).SetGround(rule.Ground.Article).SetValidFrom(from).SetCreatedAt(now).Exec(ctx)
}

func (s *Service) newestProfile(ctx context.Context, code string) (*ent.RuleProfile, error) {
	return s.Store.Client(ctx).RuleProfile.Query().Where(ruleprofile.Code(code)).Order(ent.Desc(ruleprofile.FieldVersion)).First(ctx)
}

// ruleFor returns the newest version of a profile as a vote keeps it. Errors: ErrRuleUnknown.
func (s *Service) ruleFor(ctx context.Context, code string) (snapshot, error) {
	row, err := s.newestProfile(ctx, code)
	if ent.IsNotFound(err) || err == nil && row.ValidUntil != nil {
		return snapshot{}, ErrRuleUnknown.With("rule", code)
	}
	if err != nil {
		return snapshot{}, err
	}
	rule, err := readSnapshot(row.Rule)
	rule.Version = row.Version
	return rule, err
}

// Rules returns the rules that may be chosen, in the order in which the product lists them, for anybody who is signed in.
func (s *Service) Rules(ctx context.Context) ([]Profile, error) {
	if subject := authz.From(ctx); subject.Person.IsZero() && !subject.System {
		return nil, authz.ErrSignInRequired
	}
	rows, err := s.Store.Client(ctx).RuleProfile.Query().Where(ruleprofile.ValidUntilIsNil()).
		Order(ent.Asc(ruleprofile.FieldCreatedAt, ruleprofile.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]Profile, 0, len(rows))
	for _, row := range rows {
		rule, err := readSnapshot(row.Rule)
		if err != nil {
			return nil, err
		}
		list = append(list, Profile{Rule: ruleView(rule, 0, 0, false), Version: row.Version})
	}
	return list, nil
}

// ruleView shows a rule. The number needed is only said when the size of the body is known.
func ruleView(rule snapshot, seats, inOffice int, sized bool) Rule {
	view := Rule{
		Code: rule.Code, Name: rule.NameVI, NameEN: rule.NameEN,
		ThresholdText: rule.ThresholdText("vi"), ThresholdTextEN: rule.ThresholdText("en"),
		Ground: rule.Ground.Article, GroundText: rule.Ground.Text,
		Kind: string(rule.KindOf()), Options: string(cmp.Or(rule.Options, "motion")), OneShot: rule.OneShot, WhileOpen: rule.WhileOpen,
		Secret: rule.Secret, Domain: "/", Origin: "product",
	}
	if sized {
		if needed, ok := rule.NeededBefore(seats, inOffice); ok {
			view.Needed = &needed
		}
	}
	return view
}
