package voting

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"entgo.io/ent/dialect/sql/sqlgraph"

	"nghitruong/ent"
	"nghitruong/ent/ruleprofile"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
	"nghitruong/voting/rules"
)

// DefaultRule is the rule of a vote for which none was chosen.
const DefaultRule = "council_resolution"

// snapshot is the rule that a vote keeps: nothing that happens to the profiles later changes it.
type snapshot struct {
	rules.Rule
	// Version is that of the profile, Domain the path below which the profile may be chosen, Origin who wrote it; votes of the first
	// release name neither domain nor origin.
	Version int    `json:"version"`
	Domain  string `json:"domain,omitempty"`
	Origin  string `json:"origin,omitempty"`
}

func readSnapshot(raw json.RawMessage) (snapshot, error) {
	var s snapshot
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("voting: stored rule: %w", err)
	}
	return s, nil
}

// Who wrote a version of a rule.
const (
	fromProduct = "product"
	fromOffice  = "office"
)

// everywhere is the domain of the rules that every meeting may choose.
const everywhere = "/"

// EnsureProfiles stores the rules that come with the product as data, at the domain "/". A rule of the product that differs from its newest
// stored version becomes a further version; the earlier one keeps its period. What an office has written or retired there is never
// replaced. It may run at every start. It needs settings.manage for the installation.
func (s *Service) EnsureProfiles(ctx context.Context) error {
	if err := s.Authz.Require(ctx, "settings", "manage", everywhere); err != nil {
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
	newest, err := s.newestProfile(ctx, rule.Code, everywhere)
	from := s.Store.Now()
	switch {
	case ent.IsNotFound(err):
		if day, known := groundDay(rule); known {
			from = day
		}
	case err != nil:
		return err
	case newest.Origin == fromOffice || newest.ValidUntil != nil:
		return nil
	default:
		stored, err := readSnapshot(newest.Rule)
		if err != nil {
			return err
		}
		if stored.Rule.Equal(rule) {
			return nil
		}
	}
	_, err = s.storeProfile(ctx, version{rule: rule, domain: everywhere, origin: fromProduct, from: from})
	return err
}

// groundDay is the first day on which the rule's source applies; false when it is not known.
func groundDay(rule rules.Rule) (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, rule.Ground.ValidFrom, viet.Zone)
	return day.UTC(), err == nil
}

// version is a version of a rule to be stored.
type version struct {
	rule                   rules.Rule
	domain, origin, reason string
	from                   time.Time
	// retired: the version says that the rule is no longer chosen.
	retired bool
}

// storeProfile adds a version of a rule at a domain, ends the one before and tells the ledger. Errors: ErrRuleChanged when somebody else did
// the same meanwhile.
func (s *Service) storeProfile(ctx context.Context, v version) (int, error) {
	client, now := s.Store.Client(ctx), s.Store.Now()
	err := client.RuleProfile.Update().Where(ruleprofile.Code(v.rule.Code), ruleprofile.Domain(v.domain), ruleprofile.ValidUntilIsNil()).
		SetValidUntil(now).Exec(ctx)
	if err != nil {
		return 0, err
	}
	last, err := client.RuleProfile.Query().Where(ruleprofile.Code(v.rule.Code)).Order(ent.Desc(ruleprofile.FieldVersion)).First(ctx)
	number := 1
	switch {
	case err == nil:
		number = last.Version + 1
	case !ent.IsNotFound(err):
		return 0, err
	}
	raw, err := json.Marshal(v.rule)
	if err != nil {
		return 0, err
	}
	create := client.RuleProfile.Create().SetCode(v.rule.Code).SetVersion(number).SetName(v.rule.NameVI).SetNameEn(v.rule.NameEN).SetRule(raw).
		SetGround(v.rule.Ground.Article).SetDomain(v.domain).SetOrigin(v.origin).SetReason(v.reason).SetValidFrom(v.from).SetCreatedAt(now)
	act := "rule.stored"
	if v.retired {
		create.SetValidFrom(now).SetValidUntil(now)
		act = "rule.retired"
	}
	if who := authz.From(ctx).Person; !who.IsZero() {
		create.SetChangedBy(who)
	}
	err = create.Exec(ctx)
	if sqlgraph.IsUniqueConstraintError(err) {
		return 0, ErrRuleChanged.With("rule", v.rule.Code).Wrap(err)
	}
	if err != nil {
		return 0, err
	}
	return number, s.Audit.Record(ctx, audit.Act{Ledger: audit.Installation, Name: act, Subject: "rule/" + v.rule.Code, Body: map[string]any{
		"version": number, "domain": v.domain, "origin": v.origin, "reason": v.reason, "rule": json.RawMessage(raw)}})
}

// newestProfile returns the newest version of a rule at exactly the domain.
func (s *Service) newestProfile(ctx context.Context, code, domain string) (*ent.RuleProfile, error) {
	return s.Store.Client(ctx).RuleProfile.Query().Where(ruleprofile.Code(code), ruleprofile.Domain(domain)).
		Order(ent.Desc(ruleprofile.FieldVersion)).First(ctx)
}

// RuleAt returns the rule in force under a code for what belongs to the unit at the path: that of the nearest office above, else the
// product's. It asks for no authority. Error: ErrRuleUnknown.
func (s *Service) RuleAt(ctx context.Context, code, domain string) (rules.Rule, error) {
	rule, err := s.ruleFor(ctx, code, domain)
	return rule.Rule, err
}

// ruleFor returns the rule that a meeting at the path domain may choose under a code, as a vote keeps it: the version in force at the
// nearest domain above. Errors: ErrRuleUnknown.
func (s *Service) ruleFor(ctx context.Context, code, domain string) (snapshot, error) {
	rows, err := s.Store.Client(ctx).RuleProfile.Query().
		Where(ruleprofile.Code(code), ruleprofile.DomainIn(authz.Ancestors(domain)...), ruleprofile.ValidUntilIsNil()).All(ctx)
	if err != nil {
		return snapshot{}, err
	}
	nearest := nearestOf(rows)
	if len(nearest) == 0 {
		return snapshot{}, ErrRuleUnknown.With("rule", code)
	}
	return snapshotOf(nearest[0])
}

func snapshotOf(row *ent.RuleProfile) (snapshot, error) {
	rule, err := readSnapshot(row.Rule)
	rule.Version, rule.Domain, rule.Origin = row.Version, row.Domain, row.Origin
	return rule, err
}

// nearestOf keeps of each code the profile at the longest domain, in the order of the rows.
func nearestOf(rows []*ent.RuleProfile) []*ent.RuleProfile {
	best := map[string]*ent.RuleProfile{}
	for _, row := range rows {
		if known := best[row.Code]; known == nil || len(row.Domain) > len(known.Domain) {
			best[row.Code] = row
		}
	}
	var kept []*ent.RuleProfile
	for _, row := range rows {
		if best[row.Code] == row {
			kept = append(kept, row)
		}
	}
	return kept
}

// Rules returns the rules that may be chosen, in the order in which the product lists them: with a meeting those that it is offered, for
// whoever may read it; without one those of everywhere and of the domains whose rules the one who asks manages, for anybody who is signed
// in. Errors: those of authz.
func (s *Service) Rules(ctx context.Context, meeting id.Meeting) ([]Profile, error) {
	query := s.Store.Client(ctx).RuleProfile.Query().Where(ruleprofile.ValidUntilIsNil())
	if meeting.IsZero() {
		if err := authz.RequireSignedIn(ctx); err != nil {
			return nil, err
		}
	} else {
		domain, err := s.domainFor(ctx, meeting)
		if err != nil {
			return nil, err
		}
		query.Where(ruleprofile.DomainIn(authz.Ancestors(domain)...))
	}
	rows, err := query.Order(ent.Asc(ruleprofile.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	if meeting.IsZero() {
		rows = slices.DeleteFunc(rows, func(row *ent.RuleProfile) bool {
			return row.Domain != everywhere && !s.Authz.Allowed(ctx, "rule", "manage", row.Domain)
		})
	} else {
		rows = nearestOf(rows)
	}
	slices.SortStableFunc(rows, func(a, b *ent.RuleProfile) int {
		return cmp.Or(cmp.Compare(rankOf(a.Code), rankOf(b.Code)), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Domain, b.Domain))
	})
	list := make([]Profile, 0, len(rows))
	for _, row := range rows {
		rule, err := snapshotOf(row)
		if err != nil {
			return nil, err
		}
		list = append(list, Profile{Rule: ruleView(rule, 0, 0, false), Version: row.Version})
	}
	return list, nil
}

// domainFor returns the path of a meeting that the one who acts may read.
func (s *Service) domainFor(ctx context.Context, meeting id.Meeting) (string, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		// To who is not signed in, "not found" would be an answer.
		if signIn := authz.RequireSignedIn(ctx); signIn != nil {
			return "", signIn
		}
		return "", err
	}
	return domain, s.Authz.Require(ctx, "meeting", "read", domain)
}

// rankOf is the place of a rule in the product's list; what an office has added comes after it.
func rankOf(code string) int {
	all := rules.Profiles()
	if i := slices.IndexFunc(all, func(r rules.Rule) bool { return r.Code == code }); i >= 0 {
		return i
	}
	return len(all)
}

// ruleView shows a rule. The number needed is only said when the size of the body is known.
func ruleView(rule snapshot, seats, inOffice int, sized bool) Rule {
	view := Rule{
		Code: rule.Code, Name: rule.NameVI, NameEN: rule.NameEN,
		ThresholdText: rule.ThresholdText("vi"), ThresholdTextEN: rule.ThresholdText("en"),
		Ground: rule.Ground.Article, GroundText: rule.Ground.Text,
		Kind: string(rule.KindOf()), Options: string(cmp.Or(rule.Options, "motion")), OneShot: rule.OneShot, WhileOpen: rule.WhileOpen,
		Secret: rule.Secret, Domain: cmp.Or(rule.Domain, everywhere), Origin: cmp.Or(rule.Origin, fromProduct),
	}
	if sized {
		if needed, ok := rule.NeededBefore(seats, inOffice); ok {
			view.Needed = &needed
		}
	}
	return view
}
