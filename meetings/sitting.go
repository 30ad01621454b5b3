package meetings

import (
	"context"
	"time"

	sittings "nghitruong/ent/sitting"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// AddSitting adds a sitting after the existing ones. It needs meeting.manage. Errors: meetings.wrong_state; input.invalid.
func (s *Service) AddSitting(ctx context.Context, m id.Meeting, title string, startsAt, endsAt time.Time) (id.Sitting, error) {
	sitting := id.New[id.Sitting]()
	err := s.Act(ctx, m, "meeting", "manage", func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		title, err := fault.RequiredLine("title", title, maxTitle)
		if err != nil {
			return err
		}
		if !endsAt.After(startsAt) {
			return fault.ErrInput.At("ends_at", ErrTimes)
		}
		count, err := s.Store.Client(ctx).Sitting.Query().Where(sittings.MeetingID(m)).Count(ctx)
		if err != nil {
			return err
		}
		err = s.Store.Client(ctx).Sitting.Create().SetID(sitting).SetMeetingID(m).SetOrdinal(count + 1).SetTitle(title).
			SetStartsAt(moment(startsAt)).SetEndsAt(moment(endsAt)).SetCreatedAt(s.Store.Now()).Exec(ctx)
		if err != nil {
			return err
		}
		if err := s.Record(ctx, m, "sitting.added", "sitting/"+sitting.String(), map[string]any{"title": title}); err != nil {
			return err
		}
		return s.agendaChanged(ctx, m, "agenda.changed")
	})
	if err != nil {
		return id.Sitting{}, err
	}
	return sitting, nil
}
