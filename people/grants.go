package people

import (
	"context"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/rolegrant"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// NewGrant gives a person a role in a unit and everything below it.
type NewGrant struct {
	Person id.Person
	Role   string
	Unit   id.OrgUnit
	// Ground is the decision behind it.
	Ground string
	Period Period
}

// GrantRole grants a role. Errors: ErrInput, ErrGrantTaken, ErrPersonNotFound, ErrUnitNotFound; authority: people.manage at the unit's path,
// at "/" for a role that covers the whole installation.
func (s *Service) GrantRole(ctx context.Context, in NewGrant) (id.RoleGrant, error) {
	var none id.RoleGrant
	if !KnownRole(in.Role) {
		return none, fault.ErrInput.At("role", ErrChoice.With("choices", allRoles()))
	}
	ground, err := fault.Line("ground", in.Ground, groundMax)
	if err != nil {
		return none, err
	}
	p, err := in.Period.clean()
	if err != nil {
		return none, err
	}
	grant := id.New[id.RoleGrant]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		if err := s.mayGrant(ctx, in.Role, in.Unit); err != nil {
			return err
		}
		err := s.store.Client(ctx).RoleGrant.Create().SetID(grant).SetPersonID(in.Person).SetRole(in.Role).SetUnitID(in.Unit).SetGround(ground).
			SetValidFrom(p.From).SetNillableValidUntil(p.until()).SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a grant of a role", ErrGrantTaken, ErrPersonNotFound); err != nil {
			return err
		}
		if err := s.authz.Changed(ctx); err != nil {
			return err
		}
		return s.record(ctx, "role.granted", "person/"+in.Person.String(), map[string]any{
			"grant": grant.String(), "role": in.Role, "unit": in.Unit.String(), "from": p.From, "until": p.until(), "ground": ground,
		})
	})
	if err != nil {
		return none, err
	}
	return grant, nil
}

// EndRole ends a grant, at once when at is not after now. Errors: ErrGrantNotFound, ErrAlreadyEnded; authority as for GrantRole.
func (s *Service) EndRole(ctx context.Context, grant id.RoleGrant, at time.Time) error {
	at = at.UTC().Truncate(time.Millisecond)
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.Client(ctx).RoleGrant.Get(ctx, grant)
		if err := found(err, "a grant of a role", ErrGrantNotFound); err != nil {
			return err
		}
		if err := s.mayGrant(ctx, row.Role, row.UnitID); err != nil {
			return err
		}
		if p := period(row.ValidFrom, row.ValidUntil); !p.holds(at) || !p.From.Before(at) {
			return ErrAlreadyEnded
		}
		if err := row.Update().SetValidUntil(at).Exec(ctx); err != nil {
			return fmt.Errorf("people: ending a grant: %w", err)
		}
		if err := s.authz.Changed(ctx); err != nil {
			return err
		}
		return s.record(ctx, "role.ended", "person/"+row.PersonID.String(), map[string]any{"grant": grant.String(), "role": row.Role, "at": at})
	})
}

func (s *Service) mayGrant(ctx context.Context, role string, unit id.OrgUnit) error {
	if coversAll(role) {
		if err := s.authz.Require(ctx, "people", "manage", "/"); err != nil {
			return err
		}
	}
	return s.mayManageAt(ctx, unit)
}

// coversAll tells which roles hold for the whole installation at whatever unit they were granted.
func coversAll(role string) bool { return role == RoleSysadmin }

// Grants supplies the role grants that hold now or later to authz: each at the path of its unit, cut where the unit moves.
func (s *Service) Grants(ctx context.Context) ([]authz.Grant, error) {
	now := s.store.Now()
	rows, err := s.store.Client(ctx).RoleGrant.Query().
		Where(rolegrant.Or(rolegrant.ValidUntilIsNil(), rolegrant.ValidUntilGT(now))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading role grants: %w", err)
	}
	t, err := s.loadTree(ctx, TreeAdministrative)
	if err != nil {
		return nil, err
	}
	var all []authz.Grant
	for _, row := range rows {
		p := period(row.ValidFrom, row.ValidUntil)
		if coversAll(row.Role) {
			all = append(all, authz.Grant{Person: row.PersonID, Role: row.Role, Domain: "/", From: p.From, Until: p.Until})
			continue
		}
		pieces, err := t.pieces(row.UnitID, p)
		if err != nil {
			return nil, err
		}
		for _, piece := range pieces {
			all = append(all, authz.Grant{Person: row.PersonID, Role: row.Role, Domain: piece.path, From: piece.period.From, Until: piece.period.Until})
		}
	}
	return all, nil
}

// GrantView is a role granted to a person.
type GrantView struct {
	ID         id.RoleGrant `json:"id"`
	Role       string       `json:"role"`
	UnitID     id.OrgUnit   `json:"unit_id"`
	UnitName   string       `json:"unit_name"`
	Ground     string       `json:"ground"`
	ValidFrom  time.Time    `json:"valid_from"`
	ValidUntil *time.Time   `json:"valid_until"`
}

// GrantsOf returns the role grants of a person, ended ones too, the newest first. Errors: ErrPersonNotFound; authority: the right to manage
// the person.
func (s *Service) GrantsOf(ctx context.Context, who id.Person) ([]GrantView, error) {
	if err := s.mayManagePerson(ctx, who); err != nil {
		return nil, err
	}
	if _, err := s.store.Client(ctx).Person.Get(ctx, who); err != nil {
		return nil, found(err, "a person", ErrPersonNotFound)
	}
	rows, err := s.store.Client(ctx).RoleGrant.Query().Where(rolegrant.PersonID(who)).WithUnit().
		Order(ent.Desc(rolegrant.FieldValidFrom), rolegrant.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading role grants: %w", err)
	}
	all := make([]GrantView, len(rows))
	for i, row := range rows {
		all[i] = GrantView{row.ID, row.Role, row.UnitID, row.Edges.Unit.Name, row.Ground, row.ValidFrom.UTC(), row.ValidUntil}
	}
	return all, nil
}
