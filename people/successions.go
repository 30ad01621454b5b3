package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent/orgsuccession"
	"nghitruong/ent/orgunit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

var successionKinds = []string{"merge", "split", "rename", "dissolve"}

// NewSuccession says which unit followed which: sáp nhập, chia, đổi tên, giải thể.
type NewSuccession struct {
	Predecessor, Successor id.OrgUnit
	// Kind is merge, split, rename or dissolve.
	Kind string
	// On is the moment from which the successor stands in.
	On time.Time
	// Ground is the legal ground, such as "Nghị quyết số 202/2025/QH15".
	Ground string
}

// RecordSuccession records that one unit followed another. The predecessor ends on that day if it has not ended before; after a split it
// ends with the first part recorded. Errors: ErrInput, ErrUnitNotFound, ErrSuccessionTaken; authority: units.manage at both paths.
func (s *Service) RecordSuccession(ctx context.Context, in NewSuccession) (id.OrgSuccession, error) {
	var none id.OrgSuccession
	if !slices.Contains(successionKinds, in.Kind) {
		return none, fault.ErrInput.At("kind", ErrChoice.With("choices", successionKinds))
	}
	if in.On.IsZero() {
		return none, fault.ErrInput.At("on", ErrPeriodMissing)
	}
	if in.Predecessor == in.Successor {
		return none, ErrUnitCycle
	}
	ground, err := fault.Line("ground", in.Ground, groundMax)
	if err != nil {
		return none, err
	}
	on := in.On.UTC().Truncate(time.Millisecond)
	succession := id.New[id.OrgSuccession]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		for _, unit := range []id.OrgUnit{in.Predecessor, in.Successor} {
			path, err := s.authorityPath(ctx, unit)
			if err != nil {
				return err
			}
			if err := s.authz.Require(ctx, "units", "manage", path); err != nil {
				return err
			}
		}
		err := s.store.Client(ctx).OrgSuccession.Create().SetID(succession).SetPredecessorID(in.Predecessor).SetSuccessorID(in.Successor).
			SetKind(in.Kind).SetEffectiveOn(on).SetGround(ground).SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a succession", ErrSuccessionTaken, ErrUnitNotFound); err != nil {
			return err
		}
		row, err := s.store.Client(ctx).OrgUnit.Get(ctx, in.Predecessor)
		if err := found(err, "a unit", ErrUnitNotFound); err != nil {
			return err
		}
		if row.ValidUntil == nil {
			if err := s.endUnit(ctx, row, on); err != nil {
				return err
			}
		}
		return s.record(ctx, "unit.succeeded", "succession/"+succession.String(), map[string]any{
			"predecessor": in.Predecessor.String(), "successor": in.Successor.String(), "kind": in.Kind, "on": on, "ground": ground,
		})
	})
	if err != nil {
		return none, err
	}
	return succession, nil
}

// Successors returns the units that followed a unit directly, oldest first: a search for a closed department offers them. Everybody who is
// signed in may ask.
func (s *Service) Successors(ctx context.Context, unit id.OrgUnit) ([]UnitView, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	rows, err := s.store.Client(ctx).OrgSuccession.Query().Where(orgsuccession.PredecessorID(unit)).
		Order(orgsuccession.ByEffectiveOn(), orgsuccession.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading successions: %w", err)
	}
	ids := make([]id.OrgUnit, len(rows))
	for i, row := range rows {
		ids[i] = row.SuccessorID
	}
	units, err := s.store.Client(ctx).OrgUnit.Query().Where(orgunit.IDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading units: %w", err)
	}
	all := make([]UnitView, 0, len(units))
	for _, row := range units {
		all = append(all, unitView(row))
	}
	slices.SortStableFunc(all, func(a, b UnitView) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return all, nil
}
