package meetings

import (
	"context"

	"nghitruong/ent"
	"nghitruong/ent/documentversion"
	"nghitruong/ent/participant"
	"nghitruong/ent/site"
	"nghitruong/internal/id"
)

// What other rooms ask of meetings. Except for Attendee these methods check no authority: the room that asks has its own rules.

// RosterSeat is a seat of the meeting's council with who holds it and whether he is present.
type RosterSeat struct {
	Seat   id.Seat
	Number int
	// Person is zero when the seat is vacant; then the texts are empty and Attendance is Absent.
	Person     id.Person
	PersonName string
	SortKey    string
	Title      string
	UnitName   string
	Group      string
	Attendance Attendance
	Suspended  bool
}

// RosterSeats returns every seat of the meeting's council now, by number: vacant ones, suspended ones, and those whose holders were not
// invited too. A meeting without a council has none. Errors: meetings.not_found.
func (s *Service) RosterSeats(ctx context.Context, m id.Meeting) ([]RosterSeat, error) {
	info, err := s.Info(ctx, m)
	if err != nil {
		return nil, err
	}
	seats, err := s.seats(ctx, info.Room)
	if err != nil {
		return nil, err
	}
	rows, err := s.participantRows(ctx, m)
	if err != nil {
		return nil, err
	}
	byPerson := make(map[id.Person]*ent.Participant, len(rows))
	for _, p := range rows {
		byPerson[p.PersonID] = p
	}
	var uninvited []id.Person
	for _, seat := range seats {
		if byPerson[seat.Person] == nil && !seat.Person.IsZero() {
			uninvited = append(uninvited, seat.Person)
		}
	}
	known, err := s.Directory.Persons(ctx, uninvited)
	if err != nil {
		return nil, err
	}
	list := make([]RosterSeat, len(seats))
	for i, seat := range seats {
		list[i] = RosterSeat{Seat: seat.Seat, Number: seat.Number, Person: seat.Person, Group: seat.Group, Attendance: Absent,
			Suspended: seat.Suspended}
		if p := byPerson[seat.Person]; p != nil {
			list[i].PersonName, list[i].SortKey, list[i].Title, list[i].UnitName = p.Name, p.SortKey, p.Title, p.UnitName
			list[i].Attendance = Attendance(p.Attendance)
		} else if view, ok := known[seat.Person]; ok {
			list[i].PersonName, list[i].SortKey, list[i].Title, list[i].UnitName = view.Name, view.SortKey, view.Title, view.UnitName
		}
	}
	return list, nil
}

// AttendanceOf returns the attendance of a person in the meeting, Absent for who does not take part.
func (s *Service) AttendanceOf(ctx context.Context, m id.Meeting, p id.Person) (Attendance, error) {
	row, err := s.Store.Client(ctx).Participant.Query().Where(participant.MeetingID(m), participant.PersonID(p)).Only(ctx)
	if ent.IsNotFound(err) {
		return Absent, nil
	}
	if err != nil {
		return "", err
	}
	return Attendance(row.Attendance), nil
}

// MeetingInfo is a meeting for other rooms.
type MeetingInfo struct {
	Room
	// Chairs are the presiding persons in protocol order.
	Chairs []id.Person
	// Quorum is the presence of now.
	Quorum Quorum
}

// HoldInfo is Info inside a transaction, with the meeting kept as it is until the transaction ends: neither its state nor anybody's
// presence changes meanwhile. Errors: meetings.not_found.
func (s *Service) HoldInfo(ctx context.Context, m id.Meeting) (MeetingInfo, error) {
	if _, err := s.hold(ctx, m); ent.IsNotFound(err) {
		return MeetingInfo{}, ErrNotFound
	} else if err != nil {
		return MeetingInfo{}, err
	}
	return s.Info(ctx, m)
}

// Info returns a meeting for other rooms. Errors: meetings.not_found.
func (s *Service) Info(ctx context.Context, m id.Meeting) (MeetingInfo, error) {
	row, err := s.Store.Client(ctx).Meeting.Get(ctx, m)
	if ent.IsNotFound(err) {
		return MeetingInfo{}, ErrNotFound
	}
	if err != nil {
		return MeetingInfo{}, err
	}
	people, err := s.Store.Client(ctx).Participant.Query().Where(participant.MeetingID(m)).
		Order(participant.ByProtocolOrder(), participant.BySortKey()).All(ctx)
	if err != nil {
		return MeetingInfo{}, err
	}
	info := MeetingInfo{Room: roomOf(row)}
	for _, p := range people {
		if Role(p.Role) == Presiding {
			info.Chairs = append(info.Chairs, p.PersonID)
		}
	}
	info.Quorum, err = s.quorum(ctx, row, people)
	return info, err
}

// ItemInfo is an agenda item for other rooms.
type ItemInfo struct {
	Meeting id.Meeting
	Number  int
	Title   string
	Kind    string
	State   ItemState
}

// ItemInfo returns an agenda item for other rooms. Errors: meetings.not_found.
func (s *Service) ItemInfo(ctx context.Context, item id.AgendaItem) (ItemInfo, error) {
	row, err := s.Store.Client(ctx).AgendaItem.Get(ctx, item)
	if ent.IsNotFound(err) {
		return ItemInfo{}, ErrNotFound
	}
	if err != nil {
		return ItemInfo{}, err
	}
	return ItemInfo{Meeting: row.MeetingID, Number: row.Number, Title: row.Title, Kind: row.Kind, State: ItemState(row.State)}, nil
}

// VersionMeeting returns the meeting to which a document version belongs. Errors: meetings.not_found.
func (s *Service) VersionMeeting(ctx context.Context, v id.DocumentVersion) (id.Meeting, error) {
	row, err := s.Store.Client(ctx).DocumentVersion.Query().Where(documentversion.ID(v)).Only(ctx)
	if ent.IsNotFound(err) {
		return id.Meeting{}, ErrNotFound
	}
	if err != nil {
		return id.Meeting{}, err
	}
	return row.MeetingID, nil
}

// Attendee is the one who acts as a member of the meeting's conference.
type Attendee struct {
	Participant id.Participant
	Person      id.Person
	Name        string
	Title       string
	// SiteName is the conference site (điểm cầu), "" when none is noted.
	SiteName string
	// Moderator: may mute and remove others.
	Moderator bool
}

// Attendee lets the one who acts into the meeting's conference: a participant with conference.join, from the announcement of the meeting
// until its end. Errors: those of Require, meetings.wrong_state, meetings.not_a_participant.
func (s *Service) Attendee(ctx context.Context, m id.Meeting) (Attendee, error) {
	r, err := s.Require(ctx, m, "conference", "join")
	if err != nil {
		return Attendee{}, err
	}
	if r.State == Draft || r.State.Over() {
		return Attendee{}, wrongState(r.State)
	}
	p, err := s.mine(ctx, m)
	if err != nil {
		return Attendee{}, err
	}
	a := Attendee{Participant: p.ID, Person: p.PersonID, Name: p.Name, Title: p.Title,
		Moderator: s.Authz.Allowed(ctx, "conference", "moderate", r.Path)}
	if p.SiteID != nil {
		a.SiteName, err = s.Store.Client(ctx).Site.Query().Where(site.ID(*p.SiteID)).Select(site.FieldName).String(ctx)
	}
	return a, err
}
