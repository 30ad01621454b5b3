package voting

import (
	"context"
	"slices"

	"nghitruong/ent"
	"nghitruong/internal/id"
)

// CountingBoard returns a counting board, its head first, with its meeting. It asks for no authority. Errors: ErrBoardUnknown.
func (s *Service) CountingBoard(ctx context.Context, board id.CountingBoard) (id.Meeting, CountingBoard, error) {
	row, err := s.Store.Client(ctx).CountingBoard.Get(ctx, board)
	if ent.IsNotFound(err) {
		return id.Meeting{}, CountingBoard{}, ErrBoardUnknown
	}
	if err != nil {
		return id.Meeting{}, CountingBoard{}, err
	}
	all, err := s.boards(ctx, row.MeetingID)
	if err != nil {
		return id.Meeting{}, CountingBoard{}, err
	}
	place := slices.IndexFunc(all, func(b CountingBoard) bool { return b.ID == board })
	if place < 0 {
		return id.Meeting{}, CountingBoard{}, ErrBoardUnknown
	}
	return row.MeetingID, all[place], nil
}

// KeyChanged publishes the votes of a meeting anew inside the caller's transaction: a counting board's key can be used now, or not any more.
func (s *Service) KeyChanged(ctx context.Context, meeting id.Meeting) error {
	return s.emit(ctx, meeting, "vote.key_changed")
}
