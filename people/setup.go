package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"slices"
	"strings"
	"sync"

	"nghitruong/ent"
	"nghitruong/ent/orgplacement"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
)

// setupCode is the secret that first-run setup asks for. It lives in memory until the program ends.
type setupCode struct {
	once sync.Once
	code string
}

func (c *setupCode) get() string {
	c.once.Do(func() {
		// 16 characters of base32 are 80 bits.
		text := rand.Text()[:16]
		c.code = strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")
	})
	return c.code
}

// SetupCode returns the code that first-run setup asks for, to be printed when the server starts; "" once an account exists.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	exists, err := s.store.Client(ctx).Account.Query().Exist(ctx)
	if err != nil {
		return "", fmt.Errorf("people: reading accounts: %w", err)
	}
	if exists {
		return "", nil
	}
	return s.setup.get(), nil
}

// Setup is what first-run setup enters.
type Setup struct {
	Code string
	// UnitName and UnitCode name the unit at the top of the tree.
	UnitName, UnitCode string
	// LevelScheme is SchemeProvinceCommune or SchemeProvinceDistrictCommune, UnitLevel the unit's level in it, the top when empty.
	LevelScheme, UnitLevel string
	// The first administrator.
	AdminName, AdminLogin, AdminPassword string
}

// SetUp makes the scheme of levels, the unit at the top and the first administrator, all or nothing. Errors: ErrSetupDone once an account
// exists, ErrSetupCode, ErrInput.
func (s *Service) SetUp(ctx context.Context, in Setup) error {
	expected, err := s.SetupCode(ctx)
	if err != nil {
		return err
	}
	if expected == "" {
		return ErrSetupDone
	}
	if subtle.ConstantTimeCompare([]byte(strings.ToUpper(strings.TrimSpace(in.Code))), []byte(expected)) != 1 {
		return ErrSetupCode
	}
	schemes := StandardSchemes()
	chosen := slices.IndexFunc(schemes, func(scheme NewScheme) bool { return scheme.Code == in.LevelScheme })
	if chosen < 0 {
		return fault.ErrInput.At("level_scheme", ErrChoice.With("choices", []string{SchemeProvinceCommune, SchemeProvinceDistrictCommune}))
	}
	scheme := schemes[chosen]
	if in.UnitLevel == "" {
		in.UnitLevel = scheme.Levels[0].Code
	}
	if !slices.ContainsFunc(scheme.Levels, func(l Level) bool { return l.Code == in.UnitLevel }) {
		return fault.ErrInput.At("unit_level", ErrLevel)
	}
	if !loginForm.MatchString(foldLogin(in.AdminLogin)) {
		return fault.ErrInput.At("admin_login", ErrLoginForm)
	}
	rule, err := passwordRule.get(ctx, s)
	if err != nil {
		return err
	}
	if problem := rule.check(in.AdminPassword, foldLogin(in.AdminLogin)); problem != nil {
		return fault.ErrInput.At("admin_password", problem)
	}
	name, err := fault.RequiredLine("admin_name", in.AdminName, personMax)
	if err != nil {
		return err
	}
	if !codeForm.MatchString(in.UnitCode) || in.UnitCode == reservedCode {
		return fault.ErrInput.At("unit_code", ErrCodeForm)
	}
	unitName, err := fault.RequiredLine("unit_name", in.UnitName, nameMax)
	if err != nil {
		return err
	}
	return s.store.Tx(authz.SystemContext(ctx), func(ctx context.Context) error {
		exists, err := s.store.Client(ctx).Account.Query().Exist(ctx)
		if err != nil {
			return fmt.Errorf("people: reading accounts: %w", err)
		}
		if exists {
			return ErrSetupDone
		}
		if _, err := s.CreateScheme(ctx, scheme); err != nil {
			return err
		}
		unit, err := s.CreateUnit(ctx, NewUnit{Code: in.UnitCode, Name: unitName, Kind: topKinds[in.UnitLevel], Level: in.UnitLevel,
			Period: Period{From: reform}})
		if err != nil {
			return err
		}
		admin, err := s.CreatePerson(ctx, NewPerson{Name: name})
		if err != nil {
			return err
		}
		if _, err := s.CreateAccount(ctx, NewAccount{Person: admin, Login: in.AdminLogin, Password: in.AdminPassword}); err != nil {
			return err
		}
		for _, role := range []string{RoleSysadmin, RoleUnitAdmin} {
			if _, err := s.GrantRole(ctx, NewGrant{Person: admin, Role: role, Unit: unit, Ground: "Thiết lập lần đầu", Period: Period{From: s.store.Now()}}); err != nil {
				return err
			}
		}
		return s.record(ctx, "installation.set_up", "unit/"+unit.String(), map[string]any{"scheme": scheme.Code, "unit": in.UnitCode})
	})
}

// topName is the name of the unit at the top of the administrative tree now; of several the first in protocol.
func (s *Service) topName(ctx context.Context) (string, error) {
	now := s.store.Now()
	rows, err := s.store.Client(ctx).OrgPlacement.Query().Where(orgplacement.Tree(TreeAdministrative), orgplacement.ParentIDIsNil(),
		orgplacement.ValidFromLTE(now), orgplacement.Or(orgplacement.ValidUntilIsNil(), orgplacement.ValidUntilGT(now))).
		WithUnit().All(ctx)
	if err != nil {
		return "", fmt.Errorf("people: reading the top of the tree: %w", err)
	}
	if len(rows) == 0 {
		return "", nil
	}
	top := slices.MinFunc(rows, func(a, b *ent.OrgPlacement) int {
		if c := byProtocol(a.Edges.Unit.ProtocolOrder, b.Edges.Unit.ProtocolOrder); c != 0 {
			return c
		}
		return strings.Compare(a.Edges.Unit.Code, b.Edges.Unit.Code)
	})
	return top.Edges.Unit.Name, nil
}
