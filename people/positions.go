package people

import (
	"context"
	"fmt"
	"time"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// NewPosition gives a person a post (chức vụ).
type NewPosition struct {
	Person id.Person
	Unit   id.OrgUnit
	// Title is the post as it is written on papers: "Phó Chủ tịch HĐND tỉnh".
	Title string
	// IsHead marks the head of the unit, FullTime a full-time delegate's post (chuyên trách).
	IsHead, FullTime bool
	// ProtocolOrder is the place in introductions: 1 is first, 0 comes last.
	ProtocolOrder int
	Period        Period
}

// CreatePosition gives a person a post. Errors: ErrInput, ErrPositionTaken, ErrPersonNotFound, ErrUnitNotFound; authority: people.manage at
// the unit's path.
func (s *Service) CreatePosition(ctx context.Context, in NewPosition) (id.Position, error) {
	var none id.Position
	title, err := fault.RequiredLine("title", in.Title, nameMax)
	if err != nil {
		return none, err
	}
	if in.ProtocolOrder < 0 {
		return none, fault.ErrInput.At("protocol_order", ErrNegative)
	}
	p, err := in.Period.clean()
	if err != nil {
		return none, err
	}
	post := id.New[id.Position]()
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		if err := s.mayManageAt(ctx, in.Unit); err != nil {
			return err
		}
		err := s.store.Client(ctx).Position.Create().SetID(post).SetPersonID(in.Person).SetUnitID(in.Unit).SetTitle(title).SetIsHead(in.IsHead).
			SetFullTime(in.FullTime).SetProtocolOrder(in.ProtocolOrder).SetValidFrom(p.From).SetNillableValidUntil(p.until()).
			SetCreatedAt(s.store.Now()).Exec(ctx)
		if err := stored(err, "a post", ErrPositionTaken, ErrPersonNotFound); err != nil {
			return err
		}
		return s.record(ctx, "position.created", "person/"+in.Person.String(), map[string]any{
			"position": post.String(), "unit": in.Unit.String(), "title": title, "from": p.From,
		})
	})
	if err != nil {
		return none, err
	}
	return post, nil
}

// EndPosition ends a post. Errors: ErrPositionNotFound, ErrAlreadyEnded; authority: people.manage at the unit's path.
func (s *Service) EndPosition(ctx context.Context, post id.Position, at time.Time) error {
	at = at.UTC().Truncate(time.Millisecond)
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.Client(ctx).Position.Get(ctx, post)
		if err := found(err, "a post", ErrPositionNotFound); err != nil {
			return err
		}
		if err := s.mayManageAt(ctx, row.UnitID); err != nil {
			return err
		}
		if p := period(row.ValidFrom, row.ValidUntil); !p.holds(at) || !p.From.Before(at) {
			return ErrAlreadyEnded
		}
		if err := row.Update().SetValidUntil(at).Exec(ctx); err != nil {
			return fmt.Errorf("people: ending a post: %w", err)
		}
		return s.record(ctx, "position.ended", "person/"+row.PersonID.String(), map[string]any{"position": post.String(), "at": at})
	})
}

// mayManageAt requires people.manage at the unit's path.
func (s *Service) mayManageAt(ctx context.Context, unit id.OrgUnit) error {
	if unit.IsZero() {
		return ErrUnitNotFound
	}
	path, err := s.authorityPath(ctx, unit)
	if err != nil {
		return err
	}
	return s.authz.Require(ctx, "people", "manage", path)
}
