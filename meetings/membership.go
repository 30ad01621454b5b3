package meetings

import (
	"context"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/meeting"
	"nghitruong/ent/participant"
	"nghitruong/internal/id"
)

// MeetingsOf returns the meetings in which a person takes part, for other rooms; it checks no authority.
func (s *Service) MeetingsOf(ctx context.Context, p id.Person) ([]id.Meeting, error) {
	rows, err := s.Store.Client(ctx).Participant.Query().Where(participant.PersonID(p)).Select(participant.FieldID, participant.FieldMeetingID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("meetings: reading the meetings of a person: %w", err)
	}
	meetings := make([]id.Meeting, len(rows))
	for i, row := range rows {
		meetings[i] = row.MeetingID
	}
	return meetings, nil
}

// ByCode returns the meeting with the natural key of a loaded list, zero when there is none; it checks no authority.
func (s *Service) ByCode(ctx context.Context, code string) (id.Meeting, error) {
	row, err := s.Store.Client(ctx).Meeting.Query().Where(meeting.Code(code)).Only(ctx)
	if ent.IsNotFound(err) {
		return id.Meeting{}, nil
	}
	if err != nil {
		return id.Meeting{}, fmt.Errorf("meetings: reading a meeting by its key: %w", err)
	}
	return row.ID, nil
}

// RoomOf returns what a meeting is and where it stands, for other rooms and commands; it checks no authority. Error: meetings.not_found.
func (s *Service) RoomOf(ctx context.Context, m id.Meeting) (Room, error) {
	row, err := s.Store.Client(ctx).Meeting.Get(ctx, m)
	if ent.IsNotFound(err) {
		return Room{}, ErrNotFound
	}
	if err != nil {
		return Room{}, fmt.Errorf("meetings: reading a meeting: %w", err)
	}
	return roomOf(row), nil
}
