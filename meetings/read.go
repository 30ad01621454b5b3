package meetings

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/meeting"
	"nghitruong/ent/participant"
	"nghitruong/ent/sitting"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

// permissions are those that a client asks about to know which controls to show.
var permissions = [][2]string{
	{"meeting", "manage"}, {"meeting", "attend"}, {"agenda", "move"}, {"presence", "manage"}, {"presence", "read"}, {"document", "read"},
	{"document", "manage"}, {"vote", "prepare"}, {"vote", "open"}, {"vote", "announce"}, {"vote", "cast"}, {"vote", "read_progress"},
	{"floor", "request"}, {"floor", "manage"}, {"conference", "join"}, {"conference", "moderate"}, {"chat", "read"}, {"chat", "write"},
	{"display", "manage"}, {"device", "bind"}, {"audit", "read"},
}

// Meeting returns a meeting with its programme. It needs meeting.read.
func (s *Service) Meeting(ctx context.Context, m id.Meeting) (MeetingView, error) {
	r, err := s.Require(ctx, m, "meeting", "read")
	if err != nil {
		return MeetingView{}, err
	}
	row, err := s.Store.Client(ctx).Meeting.Get(ctx, m)
	if err != nil {
		return MeetingView{}, err
	}
	view := MeetingView{MeetingCard: card(row), Visibility: row.Visibility, OpenedAt: row.OpenedAt, ClosedAt: row.ClosedAt,
		CurrentItemID: row.CurrentItemID, AgendaRevision: row.AgendaRevision, DocumentsRevision: row.DocumentsRevision, May: []string{}}
	for _, p := range permissions {
		if s.Authz.Allowed(ctx, p[0], p[1], r.Path) {
			view.May = append(view.May, p[0]+"."+p[1])
		}
	}
	if err := s.addMe(ctx, r, &view); err != nil {
		return MeetingView{}, err
	}
	if view.Sittings, err = s.sittings(ctx, m); err != nil {
		return MeetingView{}, err
	}
	if view.Items, err = s.items(ctx, m); err != nil {
		return MeetingView{}, err
	}
	channel, err := s.Channels.MeetingChannel(ctx, m)
	if err != nil {
		return MeetingView{}, err
	}
	if !channel.IsZero() {
		view.ChannelID = &channel
	}
	return view, nil
}

func card(row *ent.Meeting) MeetingCard {
	return MeetingCard{ID: row.ID, Title: row.Title, Kind: row.Kind, State: State(row.State), StartsAt: row.StartsAt, EndsAt: row.EndsAt,
		Place: row.Place, UnitName: row.UnitName, Rehearsal: row.Rehearsal}
}

// addMe fills in the reader's own place, when there is one.
func (s *Service) addMe(ctx context.Context, r Room, view *MeetingView) error {
	if authz.From(ctx).Person.IsZero() {
		return nil
	}
	p, err := s.mine(ctx, r.ID)
	if errors.Is(err, ErrNotParticipant) {
		return nil
	}
	if err != nil {
		return err
	}
	seats, err := s.seatsByPerson(ctx, r)
	if err != nil {
		return err
	}
	seat, seated := seats[p.PersonID]
	attendance := Attendance(p.Attendance)
	view.MyRole, view.Attendance = Role(p.Role), &attendance
	view.Me = &MyParticipance{ParticipantID: p.ID, Role: Role(p.Role), SeatNumber: number(seats, p.PersonID), Attendance: attendance,
		IsVoter: seated && !seat.Suspended}
	return nil
}

func (s *Service) sittings(ctx context.Context, m id.Meeting) ([]SittingView, error) {
	rows, err := s.Store.Client(ctx).Sitting.Query().Where(sitting.MeetingID(m)).Order(sitting.ByOrdinal()).All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]SittingView, len(rows))
	for i, row := range rows {
		list[i] = SittingView{ID: row.ID, Ordinal: row.Ordinal, Title: row.Title, StartsAt: row.StartsAt, EndsAt: row.EndsAt}
	}
	return list, nil
}

func (s *Service) items(ctx context.Context, m id.Meeting) ([]MeetingItem, error) {
	rows, err := s.order(ctx, m)
	if err != nil {
		return nil, err
	}
	list := make([]MeetingItem, len(rows))
	for i, row := range rows {
		list[i] = MeetingItem{ID: row.ID, Number: row.Number, Kind: row.Kind, Title: row.Title, Presenter: row.Presenter,
			SittingID: row.SittingID, StartsAt: row.StartsAt, Minutes: row.Minutes, State: ItemState(row.State)}
	}
	return list, nil
}

// listed is how many meetings a list shows at most, the latest first.
const listed = 200

// List returns the meetings that the one who acts may read, the latest first.
func (s *Service) List(ctx context.Context) ([]MeetingCard, error) {
	if err := s.Unknown(ctx, nil); err != nil {
		return nil, err
	}
	mine, err := s.participations(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.Store.Client(ctx).Meeting.Query().Order(meeting.ByStartsAt(entsql.OrderDesc()), meeting.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	list := []MeetingCard{}
	for _, row := range rows {
		if len(list) == listed {
			break
		}
		if s.requireIn(ctx, roomOf(row), "meeting", "read") == nil {
			list = append(list, mine.card(row))
		}
	}
	return list, nil
}

// participations are the places of one person in meetings.
type participations map[id.Meeting]*ent.Participant

func (s *Service) participations(ctx context.Context) (participations, error) {
	rows, err := s.Store.Client(ctx).Participant.Query().Where(participant.PersonID(authz.From(ctx).Person)).All(ctx)
	if err != nil {
		return nil, err
	}
	all := make(participations, len(rows))
	for _, p := range rows {
		all[p.MeetingID] = p
	}
	return all, nil
}

func (ps participations) card(row *ent.Meeting) MeetingCard {
	c := card(row)
	if p, ok := ps[row.ID]; ok {
		attendance := Attendance(p.Attendance)
		c.MyRole, c.Attendance = Role(p.Role), &attendance
	}
	return c
}

// Home is what matters to a person today.
type Home struct {
	// Now are the meetings that are going on.
	Now []MeetingCard
	// Next is the next meeting that has not begun, nil when there is none.
	Next *MeetingCard
	// Upcoming are the meetings after that, the earliest first.
	Upcoming []MeetingCard
}

// overdue is how long after its planned end a meeting that was never opened is still shown as coming.
const overdue = 12 * time.Hour

// Home returns the meetings in which the one who acts takes part and that go on or come.
func (s *Service) Home(ctx context.Context) (Home, error) {
	home := Home{Now: []MeetingCard{}, Upcoming: []MeetingCard{}}
	if err := s.Unknown(ctx, nil); err != nil {
		return home, err
	}
	mine, err := s.participations(ctx)
	if err != nil || len(mine) == 0 {
		return home, err
	}
	ids := make([]id.Meeting, 0, len(mine))
	for m := range mine {
		ids = append(ids, m)
	}
	rows, err := s.Store.Client(ctx).Meeting.Query().
		Where(meeting.IDIn(ids...), meeting.StateIn(string(Upcoming), string(InProgress), string(Paused))).All(ctx)
	if err != nil {
		return home, err
	}
	slices.SortFunc(rows, func(a, b *ent.Meeting) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.Title, b.Title))
	})
	since := s.Store.Now().Add(-overdue)
	for _, row := range rows {
		c := mine.card(row)
		switch {
		case c.State.Running():
			home.Now = append(home.Now, c)
		case row.EndsAt.Before(since):
		case home.Next == nil:
			home.Next = &c
		default:
			home.Upcoming = append(home.Upcoming, c)
		}
	}
	return home, nil
}
