package voting

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/id"
)

func isRefusal(err error) bool {
	return errors.Is(err, ErrSuspended) || errors.Is(err, ErrNotPresent) || errors.Is(err, ErrExcluded)
}

// Roll returns the frozen roll of a vote by given name, vacant seats last; it is empty before the opening. Whether a seat has stored a
// choice, and which one, is there for those who may see it (visibility.go). It needs meeting.read. Errors: those of authz; ErrNotFound.
func (s *Service) Roll(ctx context.Context, v id.Vote) ([]RollLine, error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, err
	}
	w := s.viewerOf(ctx, domain)
	if !w.seesVote(row) {
		return nil, ErrNotFound
	}
	entries, err := s.entries(ctx, v)
	if err != nil {
		return nil, err
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return nil, err
	}
	seesChoices := w.seesChoices(row, rule)
	voted, err := s.votedOnBoard(ctx, row, rule)
	if err != nil {
		return nil, err
	}
	answers, err := s.lastAnswers(ctx, v)
	if err != nil {
		return nil, err
	}
	called, err := calledAnswers(row)
	if err != nil {
		return nil, err
	}
	lines := make([]RollLine, 0, len(entries))
	for _, e := range entries {
		line := RollLine{
			SeatNumber: e.Number, PersonID: e.PersonID, Name: e.Name, Title: e.Title, UnitName: e.UnitName, Group: e.DelegateGroup,
			Suspended: e.Suspended, Attendance: Attendance(e.Attendance), ExcludedBecause: e.ExcludedBecause,
		}
		if e.AttendanceAtClosing != "" {
			closing := Attendance(e.AttendanceAtClosing)
			line.AttendanceAtClosing = &closing
		}
		answer, stored := answers[e.SeatID]
		stored = stored || voted[uint32(e.Number)]
		if w.progress || seesChoices {
			line.Stored = &stored
		}
		if answer != nil && seesChoices {
			line.Choice = &answer.Choice
			if answer.Opinion != "" {
				line.Opinion = &answer.Opinion
			}
		}
		if answer, ok := called[e.Number]; ok && seesChoices {
			line.called(answer)
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func (s *Service) entries(ctx context.Context, v id.Vote) ([]*ent.RollEntry, error) {
	entries, err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteID(v)).All(ctx)
	slices.SortFunc(entries, func(a, b *ent.RollEntry) int {
		if vacant := (a.PersonID == nil) != (b.PersonID == nil); vacant {
			if a.PersonID == nil {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.SortKey, b.SortKey), cmp.Compare(a.Number, b.Number))
	})
	return entries, err
}

// notStored lists the seats of an open vote whose holders were present at the opening and have stored nothing.
func (s *Service) notStored(ctx context.Context, row *ent.Vote) ([]NotStored, error) {
	v := row.ID
	entries, err := s.entries(ctx, v)
	if err != nil {
		return nil, err
	}
	ballots, err := s.Store.Client(ctx).Ballot.Query().Where(ballot.VoteID(v), ballot.Revision(1)).Select(ballot.FieldSeatID).All(ctx)
	if err != nil {
		return nil, err
	}
	stored := make(map[id.Seat]bool, len(ballots))
	for _, b := range ballots {
		stored[b.SeatID] = true
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return nil, err
	}
	voted, err := s.votedOnBoard(ctx, row, rule)
	if err != nil {
		return nil, err
	}
	list := []NotStored{}
	for _, e := range entries {
		if e.MayCast && Attendance(e.Attendance).Present() && !stored[e.SeatID] && !voted[uint32(e.Number)] {
			list = append(list, NotStored{SeatNumber: e.Number, Name: e.Name, UnitName: e.UnitName})
		}
	}
	return list, nil
}
