package voting

import (
	"context"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/internal/id"
)

// checkParent locks the whole text to which a contested part is added, so that it is not opened meanwhile. None is right.
func (s *Service) checkParent(ctx context.Context, meeting id.Meeting, parent id.Vote) error {
	if parent.IsZero() {
		return nil
	}
	rows, err := s.lock(ctx, parent)
	if notFound(err) {
		return ErrParent
	}
	if err != nil {
		return err
	}
	if row := rows[0]; row.MeetingID != meeting || row.ParentID != nil || Kind(row.Kind) != OnMotion || row.OpenedAt != nil || State(row.State).decided() {
		return ErrParent
	}
	return nil
}

// partsUndecided is the number of contested parts of a text that are neither announced nor cancelled.
func (s *Service) partsUndecided(ctx context.Context, whole id.Vote) (int, error) {
	return s.Store.Client(ctx).Vote.Query().Where(vote.ParentID(whole), vote.StateNotIn(string(Announced), string(Cancelled))).Count(ctx)
}

// partsDecided refuses to go on with a whole text whose contested parts are not all decided.
func (s *Service) partsDecided(ctx context.Context, row *ent.Vote) error {
	parts, err := s.partsUndecided(ctx, row.ID)
	if err == nil && parts > 0 {
		return ErrPartsUndecided.With("code", row.Code).With("parts", parts)
	}
	return err
}
