package voting

import (
	"context"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// The size of a counting board, its head included.
const (
	minBoard = 3
	maxBoard = 9
)

// checkBoardSize refuses a board of too few or too many.
func checkBoardSize(board NewBoard, place string) error {
	if n := len(board.Members) + 1; n < minBoard || n > maxBoard {
		return fault.ErrInput.At(place+".board.members", ErrBoardSize.With("min", minBoard).With("max", maxBoard))
	}
	return nil
}

// Boards returns the counting boards of a meeting that the caller may see, in the order in which they were proposed: those whose vote the
// caller sees. It needs meeting.read. Errors: those of authz.
func (s *Service) Boards(ctx context.Context, meeting id.Meeting) ([]CountingBoard, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, err
	}
	rows, err := s.votesOf(ctx, meeting)
	if err != nil {
		return nil, err
	}
	w, seen := s.viewerOf(ctx, domain), map[id.Vote]bool{}
	for _, row := range rows {
		seen[row.ID] = w.seesVote(row)
	}
	all, err := s.boards(ctx, meeting)
	if err != nil {
		return nil, err
	}
	list := make([]CountingBoard, 0, len(all))
	for _, board := range all {
		if seen[board.VoteID] {
			list = append(list, board)
		}
	}
	return list, nil
}
