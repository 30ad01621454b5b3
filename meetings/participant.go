package meetings

import (
	"context"

	"nghitruong/ent"
	"nghitruong/ent/participant"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// NewParticipant is a person to take part in a meeting.
type NewParticipant struct {
	Person id.Person
	Role   Role
	// Site is the conference site (điểm cầu) from which the person joins, zero for none.
	Site id.Site
}

// AddParticipant adds one person; see AddParticipants.
func (s *Service) AddParticipant(ctx context.Context, m id.Meeting, n NewParticipant) (id.Participant, error) {
	all, err := s.AddParticipants(ctx, m, []NewParticipant{n})
	if err != nil {
		return id.Participant{}, err
	}
	return all[0], nil
}

// AddParticipants adds persons with their names, posts and units of now; who holds a seat of the meeting's council gets it noted. All are
// added or none. It needs meeting.manage. Errors: meetings.already_participant, meetings.wrong_state, input.invalid.
func (s *Service) AddParticipants(ctx context.Context, m id.Meeting, list []NewParticipant) ([]id.Participant, error) {
	var added []id.Participant
	err := s.Act(ctx, m, "meeting", "manage", func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		var err error
		if added, err = s.addParticipants(ctx, r, list); err != nil {
			return err
		}
		if err := s.Authz.Changed(ctx); err != nil {
			return err
		}
		if err := s.emitSecretariat(ctx, m, "participants.added"); err != nil {
			return err
		}
		return s.EmitLive(ctx, m, "participants.added")
	})
	if err != nil {
		return nil, err
	}
	return added, nil
}

func (s *Service) addParticipants(ctx context.Context, r Room, list []NewParticipant) ([]id.Participant, error) {
	persons := make([]id.Person, len(list))
	for i, n := range list {
		persons[i] = n.Person
		if err := oneOf("role", n.Role, ParticipantRoles); err != nil {
			return nil, err
		}
	}
	known, err := s.Directory.Persons(ctx, persons)
	if err != nil {
		return nil, err
	}
	seats, err := s.seatsByPerson(ctx, r)
	if err != nil {
		return nil, err
	}
	client := s.Store.Client(ctx)
	present, err := client.Participant.Query().Where(participant.MeetingID(r.ID), participant.PersonIDIn(persons...)).Exist(ctx)
	if err != nil {
		return nil, err
	}
	if present {
		return nil, ErrAlreadyParticipant
	}
	added := make([]id.Participant, len(list))
	taken := make(map[id.Person]bool, len(list))
	for i, n := range list {
		view, ok := known[n.Person]
		if !ok {
			return nil, fault.ErrInput.At("person_id", ErrUnknown)
		}
		if taken[n.Person] {
			return nil, ErrAlreadyParticipant
		}
		taken[n.Person] = true
		added[i] = id.New[id.Participant]()
		create := client.Participant.Create().SetID(added[i]).SetMeetingID(r.ID).SetPersonID(n.Person).SetRole(string(n.Role)).
			SetName(view.Name).SetTitle(view.Title).SetUnitName(view.UnitName).SetSortKey(view.SortKey).
			SetProtocolOrder(view.ProtocolOrder).SetCreatedAt(s.Store.Now())
		if seat, ok := seats[n.Person]; ok {
			create.SetSeatID(seat.Seat).SetDelegateGroup(seat.Group)
		}
		if !n.Site.IsZero() {
			create.SetSiteID(n.Site)
		}
		if err := create.Exec(ctx); err != nil {
			return nil, err
		}
		body := map[string]any{"person_id": n.Person, "name": view.Name, "role": n.Role}
		if err := s.Record(ctx, r.ID, "participant.added", "participant/"+added[i].String(), body); err != nil {
			return nil, err
		}
	}
	return added, nil
}

// seats returns the seats of the meeting's council now, none for a meeting without a council.
func (s *Service) seats(ctx context.Context, r Room) ([]SeatView, error) {
	if r.Term.IsZero() {
		return nil, nil
	}
	return s.Directory.SeatsOf(ctx, r.Term, s.Store.Now())
}

func (s *Service) seatsByPerson(ctx context.Context, r Room) (map[id.Person]SeatView, error) {
	seats, err := s.seats(ctx, r)
	if err != nil {
		return nil, err
	}
	byPerson := make(map[id.Person]SeatView, len(seats))
	for _, seat := range seats {
		if !seat.Person.IsZero() {
			byPerson[seat.Person] = seat
		}
	}
	return byPerson, nil
}

// Participants lists who takes part, ordered by given name. It needs meeting.read; see view.go for the reasons of absence.
func (s *Service) Participants(ctx context.Context, m id.Meeting) ([]ParticipantView, error) {
	r, err := s.Require(ctx, m, "meeting", "read")
	if err != nil {
		return nil, err
	}
	rows, err := s.participantRows(ctx, m)
	if err != nil {
		return nil, err
	}
	seats, err := s.seatsByPerson(ctx, r)
	if err != nil {
		return nil, err
	}
	reasons := s.keepsPresence(ctx, r)
	me := authz.From(ctx).Person
	list := make([]ParticipantView, len(rows))
	for i, p := range rows {
		list[i] = ParticipantView{ID: p.ID, PersonID: p.PersonID, Name: p.Name, Title: p.Title, UnitName: p.UnitName, Group: p.DelegateGroup,
			Role: Role(p.Role), SeatNumber: number(seats, p.PersonID), Attendance: Attendance(p.Attendance), AttendanceAt: p.AttendanceAt}
		if reasons || p.PersonID == me {
			list[i].Reason = p.AttendanceReason
		}
	}
	return list, nil
}

func number(seats map[id.Person]SeatView, p id.Person) *int {
	if seat, ok := seats[p]; ok {
		return &seat.Number
	}
	return nil
}

// participantRows returns the participants in the Vietnamese order of their names.
func (s *Service) participantRows(ctx context.Context, m id.Meeting) ([]*ent.Participant, error) {
	return s.Store.Client(ctx).Participant.Query().Where(participant.MeetingID(m)).
		Order(participant.BySortKey(), participant.ByID()).All(ctx)
}

// keepsPresence reports whether the one who acts keeps or watches over the presence.
func (s *Service) keepsPresence(ctx context.Context, r Room) bool {
	return s.Authz.Allowed(ctx, "presence", "read", r.Path) || s.Authz.Allowed(ctx, "presence", "manage", r.Path)
}

// ParticipantOf returns the participation of the person who acts. It checks no authority: call it after Require. Errors:
// meetings.not_a_participant.
func (s *Service) ParticipantOf(ctx context.Context, m id.Meeting) (id.Participant, error) {
	row, err := s.mine(ctx, m)
	if err != nil {
		return id.Participant{}, err
	}
	return row.ID, nil
}

func (s *Service) mine(ctx context.Context, m id.Meeting) (*ent.Participant, error) {
	row, err := s.Store.Client(ctx).Participant.Query().
		Where(participant.MeetingID(m), participant.PersonID(authz.From(ctx).Person)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotParticipant
	}
	return row, err
}
