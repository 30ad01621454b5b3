package people

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/orgplacement"
	"nghitruong/ent/orgunit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// Limits of texts, in characters.
const (
	nameMax   = 200
	shortMax  = 60
	groundMax = 500
)

// The trees in which units are placed.
const (
	// TreeAdministrative is the tree of authority: every unit has its path in it.
	TreeAdministrative = "administrative"
	// TreeGrouping gathers units into clusters (cụm, khu vực) without authority.
	TreeGrouping = "grouping"
)

var unitKinds = []string{"province", "district", "commune", "ward", "special_zone", "council", "peoples_committee", "committee",
	"delegate_group", "department", "agency", "party", "front", "grouping", "office"}

// codeForm leaves room for electronic identifiers of 35 characters (QĐ 20/2020/QĐ-TTg). "m" is taken: paths of meetings go on with it.
var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,34}$`)

const reservedCode = "m"

// NewUnit is what is needed to create a unit.
type NewUnit struct {
	// Code is the stable code, a segment of paths, unique for ever.
	Code string
	// EID is the electronic identifier (mã định danh điện tử), optional.
	EID string
	// Kind is one of province, district, commune, ward, special_zone, council, peoples_committee, committee, delegate_group, department,
	// agency, party, front, grouping, office.
	Kind string
	// Level is the code of a level of some scheme, such as level_commune; "" for bodies that are no level of government.
	Level string
	// Name is the full name; NameEn and ShortName are optional.
	Name, NameEn, ShortName string
	// Parent is the unit above in the tree; zero places the unit at the top.
	Parent id.OrgUnit
	// Tree is TreeAdministrative when empty.
	Tree string
	// ProtocolOrder is the place in lists: 1 is first, 0 comes last.
	ProtocolOrder int
	// Population is the number of inhabitants, 0 when it does not matter.
	Population int
	// Period is when the unit exists. It is placed for the same period.
	Period Period
}

// CreateUnit creates a unit and places it. Errors: ErrInput, ErrUnitCodeTaken, ErrUnitNotFound (the parent), ErrLevel; authority:
// units.manage at the parent's path, or "/" for a unit at the top.
func (s *Service) CreateUnit(ctx context.Context, in NewUnit) (id.OrgUnit, error) {
	var none id.OrgUnit
	if in.Tree == "" {
		in.Tree = TreeAdministrative
	}
	in, err := in.clean()
	if err != nil {
		return none, err
	}
	unit := id.New[id.OrgUnit]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		path, err := s.authorityPath(ctx, in.Parent)
		if err != nil {
			return err
		}
		if err := s.authz.Require(ctx, "units", "manage", path); err != nil {
			return err
		}
		if err := s.knownLevel(ctx, in.Level); err != nil {
			return err
		}
		err = s.store.Client(ctx).OrgUnit.Create().SetID(unit).SetCode(in.Code).SetEid(in.EID).SetKind(in.Kind).SetLevel(in.Level).
			SetName(in.Name).SetNameEn(in.NameEn).SetShortName(in.ShortName).SetFolded(viet.Fold(in.Name + " " + in.ShortName)).
			SetProtocolOrder(in.ProtocolOrder).SetPopulation(in.Population).
			SetValidFrom(in.Period.From).SetNillableValidUntil(in.Period.until()).SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a unit", ErrUnitCodeTaken.With("code", in.Code), ErrUnitNotFound); err != nil {
			return err
		}
		if err := s.storePlace(ctx, in.Tree, unit, in.Parent, in.Period); err != nil {
			return err
		}
		return s.record(ctx, "unit.created", "unit/"+unit.String(), map[string]any{
			"code": in.Code, "kind": in.Kind, "name": in.Name, "parent": in.Parent.String(), "from": in.Period.From,
		})
	})
	if err != nil {
		return none, err
	}
	return unit, nil
}

func (in NewUnit) clean() (NewUnit, error) {
	var err error
	switch {
	case !codeForm.MatchString(in.Code) || in.Code == reservedCode:
		return in, fault.ErrInput.At("code", ErrCodeForm)
	case !slices.Contains(unitKinds, in.Kind):
		return in, fault.ErrInput.At("kind", ErrChoice.With("choices", unitKinds))
	case in.Tree != TreeAdministrative && in.Tree != TreeGrouping:
		return in, fault.ErrInput.At("tree", ErrChoice.With("choices", []string{TreeAdministrative, TreeGrouping}))
	case in.EID != "" && !codeForm.MatchString(in.EID):
		return in, fault.ErrInput.At("eid", ErrCodeForm)
	case in.ProtocolOrder < 0:
		return in, fault.ErrInput.At("protocol_order", ErrNegative)
	case in.Population < 0:
		return in, fault.ErrInput.At("population", ErrNegative)
	}
	if in.Name, err = fault.RequiredLine("name", in.Name, nameMax); err != nil {
		return in, err
	}
	if in.NameEn, err = fault.Line("name_en", in.NameEn, nameMax); err != nil {
		return in, err
	}
	if in.ShortName, err = fault.Line("short_name", in.ShortName, shortMax); err != nil {
		return in, err
	}
	in.Period, err = in.Period.clean()
	return in, err
}

// knownLevel accepts no level, and levels of a stored scheme.
func (s *Service) knownLevel(ctx context.Context, level string) error {
	if level == "" {
		return nil
	}
	schemes, err := s.store.Client(ctx).LevelScheme.Query().All(ctx)
	if err != nil {
		return fmt.Errorf("people: reading schemes of levels: %w", err)
	}
	for _, scheme := range schemes {
		for _, l := range scheme.Levels {
			if l.Code == level {
				return nil
			}
		}
	}
	return fault.ErrInput.At("level", ErrLevel)
}

// NewPlace moves a unit.
type NewPlace struct {
	Unit id.OrgUnit
	// Parent is the unit above from now on; zero is the top.
	Parent id.OrgUnit
	// Tree is TreeAdministrative when empty.
	Tree string
	// Period is when the place holds. A place that is still open ends where this one begins.
	Period Period
}

// PlaceUnit gives a unit another place in a tree from a day on. Errors: ErrUnitNotFound, ErrUnitCycle, ErrPlacementOverlaps, ErrInput;
// authority: units.manage at the unit's and at the new parent's path.
func (s *Service) PlaceUnit(ctx context.Context, in NewPlace) error {
	if in.Tree == "" {
		in.Tree = TreeAdministrative
	}
	p, err := in.Period.clean()
	if err != nil {
		return err
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		for _, unit := range []id.OrgUnit{in.Unit, in.Parent} {
			path, err := s.authorityPath(ctx, unit)
			if err != nil {
				return err
			}
			if err := s.authz.Require(ctx, "units", "manage", path); err != nil {
				return err
			}
		}
		if in.Unit.IsZero() {
			return ErrUnitNotFound
		}
		if err := s.storePlace(ctx, in.Tree, in.Unit, in.Parent, p); err != nil {
			return err
		}
		return s.record(ctx, "unit.placed", "unit/"+in.Unit.String(), map[string]any{
			"tree": in.Tree, "parent": in.Parent.String(), "from": p.From,
		})
	})
}

// storePlace ends the open place and begins the new one.
func (s *Service) storePlace(ctx context.Context, name string, unit, parent id.OrgUnit, p Period) error {
	client := s.store.Client(ctx).OrgPlacement
	rows, err := client.Query().Where(orgplacement.UnitID(unit), orgplacement.Tree(name)).All(ctx)
	if err != nil {
		return fmt.Errorf("people: reading places: %w", err)
	}
	for _, row := range rows {
		old := period(row.ValidFrom, row.ValidUntil)
		if _, overlaps := old.overlap(p); !overlaps {
			continue
		}
		if !old.Until.IsZero() || !old.From.Before(p.From) {
			return ErrPlacementOverlaps
		}
		if err := row.Update().SetValidUntil(p.From).Exec(ctx); err != nil {
			return fmt.Errorf("people: ending a place: %w", err)
		}
	}
	if !parent.IsZero() {
		t, err := s.loadTree(ctx, name)
		if err != nil {
			return err
		}
		if t.below(parent, unit, p) {
			return ErrUnitCycle
		}
	}
	create := client.Create().SetTree(name).SetUnitID(unit).SetValidFrom(p.From).SetNillableValidUntil(p.until()).SetCreatedAt(s.store.Now())
	if !parent.IsZero() {
		create.SetParentID(parent)
	}
	if err := stored(create.Exec(ctx), "a place", ErrPlacementOverlaps, ErrUnitNotFound); err != nil {
		return err
	}
	if name == TreeAdministrative {
		if err := s.authz.Changed(ctx); err != nil {
			return err
		}
	}
	return nil
}

// EndUnit ends a unit and its places. Errors: ErrUnitNotFound, ErrAlreadyEnded; authority: units.manage at its path.
func (s *Service) EndUnit(ctx context.Context, unit id.OrgUnit, at time.Time) error {
	at = at.UTC().Truncate(time.Millisecond)
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.Client(ctx).OrgUnit.Get(ctx, unit)
		if err := found(err, "a unit", ErrUnitNotFound); err != nil {
			return err
		}
		path, err := s.authorityPath(ctx, unit)
		if err != nil {
			return err
		}
		if err := s.authz.Require(ctx, "units", "manage", path); err != nil {
			return err
		}
		return s.endUnit(ctx, row, at)
	})
}

func (s *Service) endUnit(ctx context.Context, row *ent.OrgUnit, at time.Time) error {
	if p := period(row.ValidFrom, row.ValidUntil); !p.Until.IsZero() || !p.From.Before(at) {
		return ErrAlreadyEnded
	}
	if err := row.Update().SetValidUntil(at).Exec(ctx); err != nil {
		return fmt.Errorf("people: ending a unit: %w", err)
	}
	_, err := s.store.Client(ctx).OrgPlacement.Update().SetValidUntil(at).
		Where(orgplacement.UnitID(row.ID), orgplacement.ValidFromLT(at), orgplacement.ValidUntilIsNil()).Save(ctx)
	if err != nil {
		return fmt.Errorf("people: ending places: %w", err)
	}
	if err := s.authz.Changed(ctx); err != nil {
		return err
	}
	return s.record(ctx, "unit.ended", "unit/"+row.ID.String(), map[string]any{"at": at})
}

// Units returns the units that exist at a moment, in the order of the tree: a unit is followed by those below it, siblings by protocol order
// and name. Everybody who is signed in may ask.
func (s *Service) Units(ctx context.Context, at time.Time) ([]UnitView, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	rows, err := s.store.Client(ctx).OrgUnit.Query().
		Where(orgunit.ValidFromLTE(at), orgunit.Or(orgunit.ValidUntilIsNil(), orgunit.ValidUntilGT(at))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading units: %w", err)
	}
	t, err := s.loadTree(ctx, TreeAdministrative)
	if err != nil {
		return nil, err
	}
	byParent := map[id.OrgUnit][]UnitView{}
	present := map[id.OrgUnit]bool{}
	for _, row := range rows {
		present[row.ID] = true
	}
	for _, row := range rows {
		v := unitView(row)
		if p, ok := t.placeAt(row.ID, at); ok && present[p.parent] {
			v.ParentID = p.parent
		}
		byParent[v.ParentID] = append(byParent[v.ParentID], v)
	}
	all := make([]UnitView, 0, len(rows))
	var walk func(parent id.OrgUnit)
	walk = func(parent id.OrgUnit) {
		siblings := byParent[parent]
		slices.SortFunc(siblings, func(a, b UnitView) int {
			if a.order != b.order {
				return byProtocol(a.order, b.order)
			}
			return strings.Compare(viet.SortKey(a.Name), viet.SortKey(b.Name))
		})
		for _, v := range siblings {
			all = append(all, v)
			walk(v.ID)
		}
	}
	walk(id.OrgUnit{})
	return all, nil
}

// byProtocol compares protocol orders: 1 is first, 0 (not set) is last.
func byProtocol(a, b int) int {
	switch {
	case a == b:
		return 0
	case a == 0:
		return 1
	case b == 0 || a < b:
		return -1
	}
	return 1
}

// UnitByCode finds a unit by its code, for loaders. For other domains.
func (s *Service) UnitByCode(ctx context.Context, code string) (UnitView, error) {
	row, err := s.store.Client(ctx).OrgUnit.Query().Where(orgunit.Code(code)).Only(ctx)
	if err := found(err, "a unit", ErrUnitNotFound); err != nil {
		return UnitView{}, err
	}
	return unitView(row), nil
}

// Unit returns a unit. For other domains.
func (s *Service) Unit(ctx context.Context, unit id.OrgUnit) (UnitView, error) {
	row, err := s.store.Client(ctx).OrgUnit.Get(ctx, unit)
	if err := found(err, "a unit", ErrUnitNotFound); err != nil {
		return UnitView{}, err
	}
	return unitView(row), nil
}

// UnitPath returns the unit's path of codes at a moment, "/H99/12/". For other domains. Errors: ErrUnitNotFound when the unit is unknown or
// has no place then.
func (s *Service) UnitPath(ctx context.Context, unit id.OrgUnit, at time.Time) (string, error) {
	path := "/"
	client := s.store.Client(ctx)
	for range maxDepth {
		row, err := client.OrgUnit.Get(ctx, unit)
		if err := found(err, "a unit", ErrUnitNotFound); err != nil {
			return "", err
		}
		p, err := client.OrgPlacement.Query().Where(orgplacement.UnitID(unit), orgplacement.Tree(TreeAdministrative),
			orgplacement.ValidFromLTE(at), orgplacement.Or(orgplacement.ValidUntilIsNil(), orgplacement.ValidUntilGT(at))).Only(ctx)
		if err := found(err, "a place", ErrUnitNotFound); err != nil {
			return "", err
		}
		path = "/" + row.Code + path
		if p.ParentID == nil {
			return path, nil
		}
		unit = *p.ParentID
	}
	return "", errDeep
}

// authorityPath is where rights over a unit are asked: its path now, or when it does not exist now the path at which it began. No unit
// gives "/".
func (s *Service) authorityPath(ctx context.Context, unit id.OrgUnit) (string, error) {
	if unit.IsZero() {
		return "/", nil
	}
	path, err := s.UnitPath(ctx, unit, s.store.Now())
	if !errors.Is(err, ErrUnitNotFound) {
		return path, err
	}
	first, err := s.store.Client(ctx).OrgPlacement.Query().Where(orgplacement.UnitID(unit), orgplacement.Tree(TreeAdministrative)).
		Order(ent.Asc(orgplacement.FieldValidFrom)).First(ctx)
	if ent.IsNotFound(err) {
		// Units of a grouping only have no authority of their own.
		if _, err := s.Unit(ctx, unit); err != nil {
			return "", err
		}
		return "/", nil
	}
	if err != nil {
		return "", fmt.Errorf("people: reading places: %w", err)
	}
	path, err = s.UnitPath(ctx, unit, first.ValidFrom)
	if errors.Is(err, ErrUnitNotFound) {
		return "/", nil
	}
	return path, err
}

// loadTree reads a tree with all its history.
func (s *Service) loadTree(ctx context.Context, name string) (tree, error) {
	t := tree{codes: map[id.OrgUnit]string{}, places: map[id.OrgUnit][]place{}}
	client := s.store.Client(ctx)
	units, err := client.OrgUnit.Query().Select(orgunit.FieldCode).All(ctx)
	if err != nil {
		return t, fmt.Errorf("people: reading units: %w", err)
	}
	for _, u := range units {
		t.codes[u.ID] = u.Code
	}
	rows, err := client.OrgPlacement.Query().Where(orgplacement.Tree(name)).Order(ent.Asc(orgplacement.FieldValidFrom)).All(ctx)
	if err != nil {
		return t, fmt.Errorf("people: reading places: %w", err)
	}
	for _, row := range rows {
		p := place{period: period(row.ValidFrom, row.ValidUntil)}
		if row.ParentID != nil {
			p.parent = *row.ParentID
		}
		t.places[row.UnitID] = append(t.places[row.UnitID], p)
	}
	return t, nil
}
