package meetings

import (
	"context"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/agendaitem"
	"nghitruong/ent/sitting"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// NewItem is what is needed for an item of the agenda.
type NewItem struct {
	Kind      string
	Title     string
	Presenter string
	// Minutes is the planned duration, 0 when none is planned.
	Minutes int
	// Sitting is zero when the item belongs to none.
	Sitting id.Sitting
	// StartsAt is the planned start, zero when none is planned.
	StartsAt time.Time
	// After is the item that the new one follows, zero for the end of the agenda.
	After id.AgendaItem
}

// AddItem adds an item to the agenda. It needs meeting.manage. Errors: meetings.wrong_state; input.invalid.
func (s *Service) AddItem(ctx context.Context, m id.Meeting, n NewItem) (id.AgendaItem, error) {
	item := id.New[id.AgendaItem]()
	err := s.Act(ctx, m, "meeting", "manage", func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		if err := s.checkItem(ctx, m, &n.Kind, &n.Title, &n.Presenter, n.Minutes, n.Sitting); err != nil {
			return err
		}
		order, err := s.order(ctx, m)
		if err != nil {
			return err
		}
		place := len(order)
		if !n.After.IsZero() {
			i := slices.IndexFunc(order, func(row *ent.AgendaItem) bool { return row.ID == n.After })
			if i < 0 {
				return fault.ErrInput.At("after", ErrUnknown)
			}
			place = i + 1
		}
		create := s.Store.Client(ctx).AgendaItem.Create().SetID(item).SetMeetingID(m).SetNumber(len(order) + 1).SetKind(n.Kind).
			SetTitle(n.Title).SetPresenter(n.Presenter).SetMinutes(n.Minutes).SetCreatedAt(s.Store.Now())
		if !n.Sitting.IsZero() {
			create.SetSittingID(n.Sitting)
		}
		if !n.StartsAt.IsZero() {
			create.SetStartsAt(moment(n.StartsAt))
		}
		row, err := create.Save(ctx)
		if err != nil {
			return err
		}
		if err := s.renumber(ctx, slices.Insert(order, place, row)); err != nil {
			return err
		}
		body := map[string]any{"number": place + 1, "kind": n.Kind, "title": n.Title, "presenter": n.Presenter}
		if err := s.Record(ctx, m, "agenda.item_added", "item/"+item.String(), body); err != nil {
			return err
		}
		return s.agendaChanged(ctx, m, "agenda.changed")
	})
	if err != nil {
		return id.AgendaItem{}, err
	}
	return item, nil
}

// checkItem cleans the texts of an item and checks its fields.
func (s *Service) checkItem(ctx context.Context, m id.Meeting, kind, title, presenter *string, minutes int, in id.Sitting) (err error) {
	if err := oneOf("kind", *kind, ItemKinds); err != nil {
		return err
	}
	if *title, err = fault.RequiredLine("title", *title, maxTitle); err != nil {
		return err
	}
	if *presenter, err = fault.Line("presenter", *presenter, maxName); err != nil {
		return err
	}
	if minutes < 0 || minutes > MaxMinutes {
		return fault.ErrInput.At("minutes", ErrMinutes.With("max", MaxMinutes))
	}
	if in.IsZero() {
		return nil
	}
	found, err := s.Store.Client(ctx).Sitting.Query().Where(sitting.ID(in), sitting.MeetingID(m)).Exist(ctx)
	if err == nil && !found {
		return fault.ErrInput.At("sitting_id", ErrUnknown)
	}
	return err
}

// order returns the items of the meeting by number.
func (s *Service) order(ctx context.Context, m id.Meeting) ([]*ent.AgendaItem, error) {
	return s.Store.Client(ctx).AgendaItem.Query().Where(agendaitem.MeetingID(m)).Order(agendaitem.ByNumber()).All(ctx)
}

// aside is added to numbers on their way: numbers are unique in a meeting at every moment.
const aside = 1_000_000

// renumber gives the items the numbers 1, 2, … in the given order.
func (s *Service) renumber(ctx context.Context, order []*ent.AgendaItem) error {
	client := s.Store.Client(ctx)
	for _, shift := range []int{aside, 0} {
		for i, row := range order {
			if row.Number == i+1 {
				continue
			}
			if err := client.AgendaItem.UpdateOneID(row.ID).SetNumber(i + 1 + shift).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// ItemChange is what changes in an item; nil leaves a field as it is.
type ItemChange struct {
	Kind      *string
	Title     *string
	Presenter *string
	Minutes   *int
	Sitting   *id.Sitting
	StartsAt  *time.Time
	State     *ItemState
	// Number moves the item to another place of the agenda.
	Number *int
}

// ChangeItem changes an item. Its state alone may be changed by who moves the agenda (agenda.move); anything else needs meeting.manage.
// Errors: meetings.not_found, meetings.wrong_state, meetings.wrong_item_state, input.invalid.
func (s *Service) ChangeItem(ctx context.Context, item id.AgendaItem, c ItemChange) error {
	m, err := s.MeetingOf(ctx, item)
	if err != nil {
		return err
	}
	object, action := "meeting", "manage"
	if c == (ItemChange{State: c.State}) {
		object, action = "agenda", "move"
	}
	return s.Act(ctx, m, object, action, func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		row, err := s.Store.Client(ctx).AgendaItem.Get(ctx, item)
		if err != nil {
			return err
		}
		if err := s.changeRow(ctx, row, c); err != nil {
			return err
		}
		if c.Number != nil {
			if err := s.reorder(ctx, row, *c.Number); err != nil {
				return err
			}
		}
		body := c.body()
		if c.Kind != nil && r.State.Running() && r.CurrentItem == item {
			body["closed_part"] = *c.Kind == closedPart
			if *c.Kind == closedPart {
				s.beginClosedPart(ctx, m)
			}
		}
		if err := s.Record(ctx, m, "agenda.item_changed", "item/"+item.String(), body); err != nil {
			return err
		}
		return s.agendaChanged(ctx, m, "agenda.changed")
	})
}

func (s *Service) changeRow(ctx context.Context, row *ent.AgendaItem, c ItemChange) error {
	kind, title, presenter, minutes, in := row.Kind, row.Title, row.Presenter, row.Minutes, id.Sitting{}
	set(&kind, c.Kind)
	set(&title, c.Title)
	set(&presenter, c.Presenter)
	set(&minutes, c.Minutes)
	set(&in, c.Sitting)
	if err := s.checkItem(ctx, row.MeetingID, &kind, &title, &presenter, minutes, in); err != nil {
		return err
	}
	update := s.Store.Client(ctx).AgendaItem.UpdateOneID(row.ID).SetKind(kind).SetTitle(title).SetPresenter(presenter).SetMinutes(minutes)
	switch {
	case c.Sitting == nil:
	case in.IsZero():
		update.ClearSittingID()
	default:
		update.SetSittingID(in)
	}
	switch {
	case c.StartsAt == nil:
	case c.StartsAt.IsZero():
		update.ClearStartsAt()
	default:
		update.SetStartsAt(moment(*c.StartsAt))
	}
	if c.State != nil && string(*c.State) != row.State {
		if err := oneOf("state", *c.State, ItemStates); err != nil {
			return err
		}
		if !ItemState(row.State).mayBecome(*c.State) {
			return wrongItemState(ItemState(row.State), *c.State)
		}
		update.SetState(string(*c.State))
	}
	return update.Exec(ctx)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// wrongItemState is meetings.wrong_item_state.
func wrongItemState(from, to ItemState) error {
	word := func(s ItemState) fault.Word {
		return fault.Word{Code: string(s), Vietnamese: itemWords[s][0], English: itemWords[s][1]}
	}
	return ErrItemState.With("from", word(from)).With("to", word(to))
}

var itemWords = map[ItemState][2]string{
	Pending: {"chưa đến", "pending"}, Presenting: {"đang trình bày", "being presented"}, Debating: {"đang thảo luận", "under debate"},
	AwaitingVote: {"chờ biểu quyết", "awaiting its vote"}, Finished: {"đã xong", "finished"}, Decided: {"đã quyết nghị", "decided"},
	Postponed: {"chuyển kỳ sau", "postponed"}, Withdrawn: {"rút khỏi chương trình", "withdrawn"},
}

// reorder moves an item to the place number; places beyond the end mean the end.
func (s *Service) reorder(ctx context.Context, row *ent.AgendaItem, number int) error {
	if number < 1 {
		return fault.ErrInput.At("number", ErrUnknown)
	}
	order, err := s.order(ctx, row.MeetingID)
	if err != nil {
		return err
	}
	order = slices.DeleteFunc(order, func(r *ent.AgendaItem) bool { return r.ID == row.ID })
	return s.renumber(ctx, slices.Insert(order, min(number-1, len(order)), row))
}

// body lists the changed fields for the audit record.
func (c ItemChange) body() map[string]any {
	body := map[string]any{}
	note(body, "kind", c.Kind)
	note(body, "title", c.Title)
	note(body, "presenter", c.Presenter)
	note(body, "minutes", c.Minutes)
	note(body, "sitting_id", c.Sitting)
	note(body, "starts_at", c.StartsAt)
	note(body, "state", c.State)
	note(body, "number", c.Number)
	return body
}

func note[T any](body map[string]any, name string, value *T) {
	if value != nil {
		body[name] = *value
	}
}

// SetCurrentItem moves the meeting to an item, which is presented from now on; the item before is finished unless it waits for its vote. It
// needs agenda.move. An item of the kind closed_part begins a closed part, any other ends it. Errors: meetings.wrong_state (the meeting must be in progress or paused), meetings.wrong_item_state for a withdrawn
// item, input.invalid for an item of another meeting.
func (s *Service) SetCurrentItem(ctx context.Context, m id.Meeting, item id.AgendaItem) error {
	return s.Act(ctx, m, "agenda", "move", func(ctx context.Context, r Room) error {
		if !r.State.Running() {
			return wrongState(r.State)
		}
		client := s.Store.Client(ctx)
		row, err := client.AgendaItem.Query().Where(agendaitem.ID(item), agendaitem.MeetingID(m)).Only(ctx)
		if ent.IsNotFound(err) {
			return fault.ErrInput.At("item_id", ErrUnknown)
		}
		if err != nil {
			return err
		}
		if ItemState(row.State) == Withdrawn {
			return wrongItemState(Withdrawn, Presenting)
		}
		if r.CurrentItem == item {
			return nil
		}
		if !r.CurrentItem.IsZero() {
			left, err := client.AgendaItem.Get(ctx, r.CurrentItem)
			if err != nil {
				return err
			}
			if err := left.Update().SetState(string(ItemState(left.State).onDeparture())).Exec(ctx); err != nil {
				return err
			}
		}
		if err := row.Update().SetState(string(ItemState(row.State).onArrival())).Exec(ctx); err != nil {
			return err
		}
		if err := client.Meeting.UpdateOneID(m).SetCurrentItemID(item).Exec(ctx); err != nil {
			return err
		}
		body := map[string]any{"number": row.Number, "title": row.Title, "closed_part": row.Kind == closedPart}
		if err := s.Record(ctx, m, "agenda.moved", "item/"+item.String(), body); err != nil {
			return err
		}
		if row.Kind == closedPart {
			s.beginClosedPart(ctx, m)
		}
		return s.agendaChanged(ctx, m, "agenda.moved")
	})
}

// agendaChanged raises the agenda revision and emits the live value.
func (s *Service) agendaChanged(ctx context.Context, m id.Meeting, name string) error {
	if err := s.Store.Client(ctx).Meeting.UpdateOneID(m).AddAgendaRevision(1).Exec(ctx); err != nil {
		return err
	}
	return s.EmitLive(ctx, m, name)
}

// MeetingOf returns the meeting of an item. It checks no authority beyond being signed in: follow it with Require. Errors:
// people.sign_in_required, meetings.not_found.
func (s *Service) MeetingOf(ctx context.Context, item id.AgendaItem) (id.Meeting, error) {
	row, err := s.Store.Client(ctx).AgendaItem.Get(ctx, item)
	if ent.IsNotFound(err) {
		return id.Meeting{}, s.Unknown(ctx, ErrNotFound)
	}
	if err != nil {
		return id.Meeting{}, err
	}
	return row.MeetingID, nil
}
