package meetings

import (
	"context"

	"nghitruong/ent"
	"nghitruong/internal/id"
)

// closedPart is the kind of the items of which nothing leaves the hall.
const closedPart = "closed_part"

// OnClosedPart has f called inside the transaction in which a closed part of a meeting begins; what must not be undone f leaves for after
// the commit. Call it before serving.
func (s *Service) OnClosedPart(f func(ctx context.Context, m id.Meeting)) {
	s.closedPart = append(s.closedPart, f)
}

// ClosedPart reports whether the meeting is in a closed part (phần họp kín; Điều 34.5 of Luật 72/2025/QH15): it is in progress or paused
// and its current item is of the kind closed_part. It ends by itself with the next item. Meanwhile nobody writes in the meeting's channel,
// nobody is in its conference and nobody checks in as online; recordings are to ask here, too. Votes may be taken, and who was online
// before keeps the vote. It checks no authority: it is for other rooms. Errors: meetings.not_found.
func (s *Service) ClosedPart(ctx context.Context, m id.Meeting) (bool, error) {
	row, err := s.Store.Client(ctx).Meeting.Get(ctx, m)
	if ent.IsNotFound(err) {
		return false, ErrNotFound
	}
	if err != nil {
		return false, err
	}
	return s.inClosedPart(ctx, roomOf(row))
}

// RequireNoClosedPart returns meetings.closed_part while ClosedPart holds.
func (s *Service) RequireNoClosedPart(ctx context.Context, m id.Meeting) error {
	in, err := s.ClosedPart(ctx, m)
	if err == nil && in {
		return ErrClosedPart
	}
	return err
}

func (s *Service) inClosedPart(ctx context.Context, r Room) (bool, error) {
	if !r.State.Running() || r.CurrentItem.IsZero() {
		return false, nil
	}
	item, err := s.Store.Client(ctx).AgendaItem.Get(ctx, r.CurrentItem)
	if err != nil {
		return false, err
	}
	return item.Kind == closedPart, nil
}

// beginClosedPart tells the other rooms.
func (s *Service) beginClosedPart(ctx context.Context, m id.Meeting) {
	for _, f := range s.closedPart {
		f(ctx, m)
	}
}
