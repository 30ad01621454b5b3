package people

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/councilterm"
	"nghitruong/ent/position"
	"nghitruong/ent/rolegrant"
	"nghitruong/ent/seat"
	"nghitruong/ent/seattenure"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

// Who may manage a person: those who have people.manage at every place where the person stands for something. The places are the units of
// the posts held now, the councils of the seats held now and the reach of the roles granted now. Otherwise the administrator of a commune
// could take over the account of a provincial delegate who also works there.

// standing returns the places of persons, as paths.
func (s *Service) standing(ctx context.Context, ids []id.Person) (map[id.Person][]string, error) {
	now := s.store.Now()
	client := s.store.Client(ctx)
	t, err := s.loadTree(ctx, TreeAdministrative)
	if err != nil {
		return nil, err
	}
	places := map[id.Person][]string{}
	add := func(who id.Person, path string) {
		// A unit that has no place now has no administrator of its own: the installation's decides.
		if path == "" {
			path = "/"
		}
		if !slices.Contains(places[who], path) {
			places[who] = append(places[who], path)
		}
	}
	posts, err := s.postsAt(ctx, ids, now)
	if err != nil {
		return nil, err
	}
	for who, of := range posts {
		for _, post := range of {
			add(who, t.path(post.UnitID, now))
		}
	}
	grants, err := client.RoleGrant.Query().Where(rolegrant.PersonIDIn(ids...), rolegrant.ValidFromLTE(now),
		rolegrant.Or(rolegrant.ValidUntilIsNil(), rolegrant.ValidUntilGT(now))).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading role grants: %w", err)
	}
	for _, g := range grants {
		if coversAll(g.Role) {
			add(g.PersonID, "/")
			continue
		}
		add(g.PersonID, t.path(g.UnitID, now))
	}
	tenures, err := client.SeatTenure.Query().Where(seattenure.PersonIDIn(ids...), seattenure.ValidFromLTE(now),
		seattenure.Or(seattenure.ValidUntilIsNil(), seattenure.ValidUntilGT(now))).
		WithSeat(func(q *ent.SeatQuery) { q.WithTerm() }).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading tenures: %w", err)
	}
	for _, row := range tenures {
		add(row.PersonID, t.path(row.Edges.Seat.Edges.Term.CouncilID, now))
	}
	return places, nil
}

// mayManagePerson requires the right to manage a person.
func (s *Service) mayManagePerson(ctx context.Context, who id.Person) error {
	places, err := s.standing(ctx, []id.Person{who})
	if err != nil {
		return err
	}
	return s.mayManagePlaces(ctx, places[who])
}

func (s *Service) mayManagePlaces(ctx context.Context, places []string) error {
	if len(places) == 0 {
		places = []string{"/"}
	}
	for _, path := range places {
		if err := s.authz.Require(ctx, "people", "manage", path); err != nil {
			return err
		}
	}
	return nil
}

// readable returns the units where the asker has people.read now, nil for everywhere.
func (s *Service) readable(ctx context.Context) ([]id.OrgUnit, error) {
	err := s.authz.Require(ctx, "people", "read", "/")
	if err == nil {
		return nil, nil
	}
	if !errors.Is(err, authz.ErrForbidden) {
		return nil, err
	}
	t, err := s.loadTree(ctx, TreeAdministrative)
	if err != nil {
		return nil, err
	}
	now := s.store.Now()
	var units []id.OrgUnit
	for unit := range t.codes {
		if path := t.path(unit, now); path != "" && s.authz.Allowed(ctx, "people", "read", path) {
			units = append(units, unit)
		}
	}
	if len(units) == 0 {
		return nil, authz.ErrForbidden
	}
	return units, nil
}

// personsIn returns who has a post or a seat in one of the units now.
func (s *Service) personsIn(ctx context.Context, units []id.OrgUnit) (map[id.Person]bool, error) {
	now := s.store.Now()
	client := s.store.Client(ctx)
	all := map[id.Person]bool{}
	for chunk := range slices.Chunk(units, 500) {
		posts, err := client.Position.Query().Where(position.UnitIDIn(chunk...), position.ValidFromLTE(now),
			position.Or(position.ValidUntilIsNil(), position.ValidUntilGT(now))).Select(position.FieldPersonID).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("people: reading posts: %w", err)
		}
		for _, row := range posts {
			all[row.PersonID] = true
		}
		tenures, err := client.SeatTenure.Query().Where(seattenure.HasSeatWith(seat.HasTermWith(councilterm.CouncilIDIn(chunk...))),
			seattenure.ValidFromLTE(now), seattenure.Or(seattenure.ValidUntilIsNil(), seattenure.ValidUntilGT(now))).
			Select(seattenure.FieldPersonID).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("people: reading tenures: %w", err)
		}
		for _, row := range tenures {
			all[row.PersonID] = true
		}
	}
	return all, nil
}
