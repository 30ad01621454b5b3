package meetings

import (
	"context"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// AddSite adds a conference site (điểm cầu) of the meeting; main is the hall in which the meeting is chaired. order is its place in lists.
// It needs meeting.manage. Errors: meetings.wrong_state, input.invalid.
func (s *Service) AddSite(ctx context.Context, m id.Meeting, name string, main bool, order int) (id.Site, error) {
	place := id.New[id.Site]()
	err := s.Act(ctx, m, "meeting", "manage", func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		name, err := fault.RequiredLine("name", name, maxName)
		if err != nil {
			return err
		}
		err = s.Store.Client(ctx).Site.Create().SetID(place).SetMeetingID(m).SetName(name).SetMain(main).SetProtocolOrder(order).
			SetCreatedAt(s.Store.Now()).Exec(ctx)
		if err != nil {
			return err
		}
		return s.Record(ctx, m, "site.added", "site/"+place.String(), map[string]any{"name": name})
	})
	if err != nil {
		return id.Site{}, err
	}
	return place, nil
}
