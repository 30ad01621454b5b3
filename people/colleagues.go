package people

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nghitruong/ent/person"
	"nghitruong/ent/position"
	"nghitruong/internal/id"
)

// PlacedUnit is a unit with its path of codes now.
type PlacedUnit struct {
	UnitView
	Path string
}

// PlacedUnits returns the units that exist now and have a place in the administrative tree, each after its parent. It checks no authority. For
// other domains.
func (s *Service) PlacedUnits(ctx context.Context) ([]PlacedUnit, error) {
	now := s.store.Now()
	units, err := s.Units(ctx, now)
	if err != nil {
		return nil, err
	}
	t, err := s.loadTree(ctx, TreeAdministrative)
	if err != nil {
		return nil, err
	}
	var all []PlacedUnit
	for _, u := range units {
		if path := t.path(u.ID, now); path != "" {
			all = append(all, PlacedUnit{UnitView: u, Path: path})
		}
	}
	return all, nil
}

// Colleague is somebody with a post in a unit or below it.
type Colleague struct {
	PersonView
	// Direct: the post is in the unit itself; Head: as its head.
	Direct, Head bool
}

// Colleagues returns who holds a post in the unit or below it now: those of the unit itself first, in protocol order, then by given name. It
// checks no authority. For other domains.
func (s *Service) Colleagues(ctx context.Context, unit id.OrgUnit) ([]Colleague, error) {
	now := s.store.Now()
	t, err := s.loadTree(ctx, TreeAdministrative)
	if err != nil {
		return nil, err
	}
	top := t.path(unit, now)
	if top == "" {
		return nil, nil
	}
	var units []id.OrgUnit
	for u := range t.codes {
		if strings.HasPrefix(t.path(u, now), top) {
			units = append(units, u)
		}
	}
	direct, head := map[id.Person]bool{}, map[id.Person]bool{}
	var ids []id.Person
	client := s.store.Client(ctx)
	for chunk := range slices.Chunk(units, 500) {
		posts, err := client.Position.Query().Where(position.UnitIDIn(chunk...), position.ValidFromLTE(now),
			position.Or(position.ValidUntilIsNil(), position.ValidUntilGT(now))).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("people: reading posts: %w", err)
		}
		for _, p := range posts {
			if _, known := direct[p.PersonID]; !known {
				ids = append(ids, p.PersonID)
				direct[p.PersonID] = false
			}
			if p.UnitID == unit {
				direct[p.PersonID] = true
				head[p.PersonID] = head[p.PersonID] || p.IsHead
			}
		}
	}
	var all []Colleague
	for chunk := range slices.Chunk(ids, 500) {
		rows, err := client.Person.Query().Where(person.IDIn(chunk...)).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("people: reading persons: %w", err)
		}
		views, err := s.personViews(ctx, rows)
		if err != nil {
			return nil, err
		}
		for _, v := range views {
			all = append(all, Colleague{PersonView: v, Direct: direct[v.ID], Head: head[v.ID]})
		}
	}
	slices.SortFunc(all, func(a, b Colleague) int {
		if a.Direct != b.Direct {
			if a.Direct {
				return -1
			}
			return 1
		}
		if c := byProtocol(a.ProtocolOrder, b.ProtocolOrder); c != 0 {
			return c
		}
		if c := strings.Compare(a.SortKey, b.SortKey); c != 0 {
			return c
		}
		return strings.Compare(a.ID.String(), b.ID.String())
	})
	return all, nil
}
