package voting

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/ruleprofile"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// What can go wrong with the editing of rules.
var (
	// ErrRuleChanged: two offices stored a version of one rule at the same time.
	ErrRuleChanged = fault.Define(fault.Conflict, "voting.rule_changed_meanwhile",
		"Quy tắc “{rule}” vừa được người khác sửa. Hãy tải lại, xem bản mới rồi sửa tiếp.",
		"Somebody else has just changed the rule “{rule}”. Reload it, look at the new version and go on.")
	// ErrRuleCode: the code of a new rule is not written as codes are.
	ErrRuleCode = fault.Define(fault.Invalid, "voting.rule_code_form",
		"Mã quy tắc gồm 3 đến 40 chữ thường không dấu, chữ số và gạch dưới, bắt đầu bằng chữ cái.",
		"The code of a rule has 3 to 40 small letters, digits and underscores and begins with a letter.")
	// ErrRuleDomain: the place at which a rule is to hold is no path.
	ErrRuleDomain = fault.Define(fault.Invalid, "voting.rule_domain_form",
		"Phạm vi áp dụng của quy tắc không đúng. Hãy chọn lại đơn vị.", "The place at which the rule holds is not right. Choose the unit again.")
)

const (
	maxRuleName   = 200
	maxRuleReason = 500
	maxGround     = 1000
)

// ruleCode is how the code of a rule is written.
var ruleCode = regexp.MustCompile(`^[a-z][a-z0-9_]{2,39}$`)

// ProfileVersion is one version of a rule with its history.
type ProfileVersion struct {
	Profile
	// Full is the whole rule as data.
	Full rules.Rule `json:"full"`
	// Reason is why the office changed it, ChangedByName who; both "" for the product's versions.
	Reason        string    `json:"reason"`
	ChangedByName string    `json:"changed_by_name"`
	CreatedAt     time.Time `json:"created_at"`
	ValidFrom     time.Time `json:"valid_from"`
	// ValidUntil is null while the version is in force.
	ValidUntil *time.Time `json:"valid_until"`
	// Retired: this version says that the rule is no longer chosen at its domain.
	Retired bool `json:"retired"`
	// MayManage: the one who asks may change the rule at this domain.
	MayManage bool `json:"may_manage"`
}

// Save stores a further version of a rule at a domain, "/" or a unit's path; a rule nobody had there begins there. Votes keep the version
// with which they were prepared. What equals the version in force changes nothing. It needs rule.manage at the domain. Errors: those of
// authz; input.invalid naming the field, with what rules.Rule.Validate says; ErrRuleChanged.
func (s *Service) Save(ctx context.Context, code string, rule rules.Rule, reason, domain string) (ProfileVersion, error) {
	if err := s.mayManageRules(ctx, domain); err != nil {
		return ProfileVersion{}, err
	}
	rule, err := cleanRule(code, rule)
	if err != nil {
		return ProfileVersion{}, err
	}
	if reason, err = fault.RequiredParagraphs("reason", reason, maxRuleReason); err != nil {
		return ProfileVersion{}, err
	}
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		newest, err := s.newestProfile(ctx, code, domain)
		if err != nil && !ent.IsNotFound(err) {
			return err
		}
		if err == nil && newest.ValidUntil == nil {
			stored, err := readSnapshot(newest.Rule)
			if err != nil || stored.Rule.Equal(rule) {
				return err
			}
		}
		_, err = s.storeProfile(ctx, version{rule: rule, domain: domain, origin: fromOffice, reason: reason, from: s.Store.Now()})
		return err
	})
	if err != nil {
		return ProfileVersion{}, err
	}
	return s.newestVersion(ctx, code, domain)
}

// Retire ends a rule at a domain: meetings there are no longer offered it, or are offered again what holds above. It needs rule.manage at
// the domain. Errors: those of authz; ErrRuleUnknown when the rule is not in force there; input.invalid without a reason; ErrRuleChanged.
func (s *Service) Retire(ctx context.Context, code, reason, domain string) (ProfileVersion, error) {
	if err := s.mayManageRules(ctx, domain); err != nil {
		return ProfileVersion{}, err
	}
	reason, err := fault.RequiredParagraphs("reason", reason, maxRuleReason)
	if err != nil {
		return ProfileVersion{}, err
	}
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		newest, err := s.newestProfile(ctx, code, domain)
		if ent.IsNotFound(err) || err == nil && newest.ValidUntil != nil {
			return ErrRuleUnknown.With("rule", code)
		}
		if err != nil {
			return err
		}
		stored, err := readSnapshot(newest.Rule)
		if err != nil {
			return err
		}
		_, err = s.storeProfile(ctx, version{rule: stored.Rule, domain: domain, origin: fromOffice, reason: reason, from: s.Store.Now(), retired: true})
		return err
	})
	if err != nil {
		return ProfileVersion{}, err
	}
	return s.newestVersion(ctx, code, domain)
}

// mayManageRules refuses a place that is no path and those without rule.manage there.
func (s *Service) mayManageRules(ctx context.Context, domain string) error {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return err
	}
	if !authz.ValidDomain(domain) || len(domain) > maxRuleName {
		return fault.ErrInput.At("domain", ErrRuleDomain)
	}
	return s.Authz.Require(ctx, "rule", "manage", domain)
}

// cleanRule returns the rule as it may be stored under the code.
func cleanRule(code string, rule rules.Rule) (rules.Rule, error) {
	if !ruleCode.MatchString(code) {
		return rule, fault.ErrInput.At("code", ErrRuleCode)
	}
	rule.Code = code
	var err error
	if rule.NameVI, err = fault.RequiredLine("rule.name_vi", rule.NameVI, maxRuleName); err != nil {
		return rule, err
	}
	if rule.NameEN, err = fault.RequiredLine("rule.name_en", rule.NameEN, maxRuleName); err != nil {
		return rule, err
	}
	if rule.Ground.Text, err = fault.RequiredLine("rule.ground.text", rule.Ground.Text, maxGround); err != nil {
		return rule, err
	}
	if rule.Ground.Article, err = fault.Line("rule.ground.article", rule.Ground.Article, maxGround); err != nil {
		return rule, err
	}
	return rule, atField(rule.Validate())
}

// atField names the field of the form that the rule's own check complains about.
func atField(err error) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	if field, ok := e.Args["field"].(string); ok {
		return fault.ErrInput.At("rule."+field, e)
	}
	return err
}

// newestVersion is what Save and Retire answer.
func (s *Service) newestVersion(ctx context.Context, code, domain string) (ProfileVersion, error) {
	row, err := s.newestProfile(ctx, code, domain)
	if err != nil {
		return ProfileVersion{}, err
	}
	list, err := s.versionViews(ctx, []*ent.RuleProfile{row})
	if err != nil {
		return ProfileVersion{}, err
	}
	return list[0], nil
}

// Versions returns the history of a rule, the newest version first: those of everywhere and of the domains whose rules the one who asks
// manages. It needs rule.manage somewhere. Errors: those of authz; ErrRuleUnknown.
func (s *Service) Versions(ctx context.Context, code string) ([]ProfileVersion, error) {
	if err := s.managesRules(ctx); err != nil {
		return nil, err
	}
	if !ruleCode.MatchString(code) {
		return nil, ErrRuleUnknown.With("rule", "")
	}
	rows, err := s.Store.Client(ctx).RuleProfile.Query().Where(ruleprofile.Code(code)).Order(ent.Desc(ruleprofile.FieldVersion)).All(ctx)
	if err != nil {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, func(row *ent.RuleProfile) bool {
		return row.Domain != everywhere && !s.Authz.Allowed(ctx, "rule", "manage", row.Domain)
	})
	if len(rows) == 0 {
		return nil, ErrRuleUnknown.With("rule", code)
	}
	return s.versionViews(ctx, rows)
}

// managesRules lets in who has rule.manage at some place.
func (s *Service) managesRules(ctx context.Context) error {
	err := s.Authz.Require(ctx, "rule", "manage", everywhere)
	if err == nil || !errors.Is(err, authz.ErrForbidden) {
		return err
	}
	places, err := s.Authz.RolesOf(authz.From(ctx).Person)
	if err != nil {
		return err
	}
	for _, at := range places {
		if s.Authz.Allowed(ctx, "rule", "manage", at.Domain) {
			return nil
		}
	}
	return authz.ErrForbidden
}

func (s *Service) versionViews(ctx context.Context, rows []*ent.RuleProfile) ([]ProfileVersion, error) {
	var who []id.Person
	for _, row := range rows {
		if row.ChangedBy != nil && !slices.Contains(who, *row.ChangedBy) {
			who = append(who, *row.ChangedBy)
		}
	}
	known, err := s.Directory.Persons(ctx, who)
	if err != nil {
		return nil, err
	}
	list := make([]ProfileVersion, len(rows))
	for i, row := range rows {
		rule, err := snapshotOf(row)
		if err != nil {
			return nil, err
		}
		list[i] = ProfileVersion{Profile: Profile{Rule: ruleView(rule, 0, 0, false), Version: row.Version}, Full: rule.Rule, Reason: row.Reason,
			CreatedAt: row.CreatedAt.UTC(), ValidFrom: row.ValidFrom.UTC(), ValidUntil: row.ValidUntil,
			Retired: row.Origin == fromOffice && row.ValidUntil != nil && row.ValidUntil.Equal(row.ValidFrom), MayManage: s.Authz.Allowed(ctx, "rule", "manage", row.Domain)}
		if row.ChangedBy != nil {
			list[i].ChangedByName = known[*row.ChangedBy].Name
		}
	}
	return list, nil
}
