package main

import (
	"context"
	"errors"
	"time"

	"nghitruong/chat"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/jobs"
	"nghitruong/internal/outbox"
	"nghitruong/media"
	"nghitruong/meetings"
	"nghitruong/people"
	"nghitruong/voting"
	"nghitruong/voting/opinions"
	"nghitruong/voting/trustees"
)

// The adapters through which one room asks another. Each says what the asking room declared, over the other's service.

// meetingsDirectory tells the meetings of persons, seats and units.
type meetingsDirectory struct{ people *people.Service }

// Persons implements meetings.Directory.
func (d meetingsDirectory) Persons(ctx context.Context, persons []id.Person) (map[id.Person]meetings.PersonView, error) {
	known, err := d.people.Persons(ctx, persons)
	if err != nil {
		return nil, err
	}
	addresses, err := d.people.Emails(ctx, persons)
	if err != nil {
		return nil, err
	}
	views := make(map[id.Person]meetings.PersonView, len(known))
	for p, v := range known {
		views[p] = meetings.PersonView{Name: v.Name, Title: v.Title, UnitName: v.UnitName, SortKey: v.SortKey, ProtocolOrder: v.ProtocolOrder, Email: addresses[p]}
	}
	return views, nil
}

// SeatsOf implements meetings.Directory.
func (d meetingsDirectory) SeatsOf(ctx context.Context, term id.CouncilTerm, at time.Time) ([]meetings.SeatView, error) {
	seats, err := d.people.SeatsOf(ctx, term, at)
	if err != nil {
		return nil, err
	}
	views := make([]meetings.SeatView, len(seats))
	for i, s := range seats {
		views[i] = meetings.SeatView{Seat: s.ID, Number: s.Number, Person: s.Person, Suspended: s.Status == people.SeatSuspended, Group: s.Group}
	}
	return views, nil
}

// Unit implements meetings.Directory.
func (d meetingsDirectory) Unit(ctx context.Context, unit id.OrgUnit, at time.Time) (meetings.UnitView, bool, error) {
	view, err := d.people.Unit(ctx, unit)
	if fault.From(err).Is(people.ErrUnitNotFound) {
		return meetings.UnitView{}, false, nil
	}
	if err != nil {
		return meetings.UnitView{}, false, err
	}
	path, err := d.people.UnitPath(ctx, unit, at)
	return meetings.UnitView{Path: path, Name: view.Name}, err == nil, err
}

// spareDevices keeps the spare tablets beside the accounts.
type spareDevices struct{ people *people.Service }

// Bind implements meetings.SpareDevices.
func (d spareDevices) Bind(ctx context.Context, b meetings.SpareBinding) (id.SpareDevice, error) {
	return d.people.BindSpare(ctx, people.SpareBinding(b))
}

// WrongCode implements meetings.SpareDevices.
func (d spareDevices) WrongCode(err error) bool { return errors.Is(err, people.ErrSpareCode) }

// Withdraw implements meetings.SpareDevices.
func (d spareDevices) Withdraw(ctx context.Context, m id.Meeting, device id.SpareDevice) (id.Person, error) {
	return d.people.WithdrawSpare(ctx, m, device)
}

// Bound implements meetings.SpareDevices.
func (d spareDevices) Bound(ctx context.Context, m id.Meeting) ([]meetings.BoundSpare, error) {
	bound, err := d.people.BoundSpares(ctx, m)
	if err != nil {
		return nil, err
	}
	all := make([]meetings.BoundSpare, len(bound))
	for i, b := range bound {
		all[i] = meetings.BoundSpare{ID: b.ID, Person: b.Person, BoundBy: b.BoundBy, Device: b.Device, BoundAt: b.BoundAt, ClaimedAt: b.ClaimedAt,
			EndsAt: b.EndsAt, WithdrawnAt: b.WithdrawnAt}
	}
	return all, nil
}

// votingRoster tells the votes who holds a seat and is present.
type votingRoster struct{ meetings *meetings.Service }

// Roll implements voting.Roster.
func (r votingRoster) Roll(ctx context.Context, meeting id.Meeting) ([]voting.RosterSeat, error) {
	seats, err := r.meetings.RosterSeats(ctx, meeting)
	if err != nil {
		return nil, err
	}
	roll := make([]voting.RosterSeat, len(seats))
	for i, s := range seats {
		roll[i] = voting.RosterSeat{Seat: s.Seat, Number: s.Number, Person: s.Person, PersonName: s.PersonName, Title: s.Title, UnitName: s.UnitName,
			Group: s.Group, Attendance: voting.Attendance(s.Attendance), Suspended: s.Suspended}
	}
	return roll, nil
}

// Attendance implements voting.Roster.
func (r votingRoster) Attendance(ctx context.Context, meeting id.Meeting, person id.Person) (voting.Attendance, error) {
	a, err := r.meetings.AttendanceOf(ctx, meeting, person)
	return voting.Attendance(a), err
}

// votingAgenda tells the votes of meetings and items.
type votingAgenda struct{ meetings *meetings.Service }

// Item implements voting.Agenda.
func (a votingAgenda) Item(ctx context.Context, item id.AgendaItem) (voting.ItemInfo, error) {
	info, err := a.meetings.ItemInfo(ctx, item)
	return voting.ItemInfo{Meeting: info.Meeting, Number: info.Number, Title: info.Title}, err
}

// MeetingInfo implements voting.Agenda.
func (a votingAgenda) MeetingInfo(ctx context.Context, meeting id.Meeting) (voting.MeetingInfo, error) {
	info, err := a.meetings.Info(ctx, meeting)
	return meetingForVotes(info), err
}

// HoldMeeting implements voting.Agenda.
func (a votingAgenda) HoldMeeting(ctx context.Context, meeting id.Meeting) (voting.MeetingInfo, error) {
	info, err := a.meetings.HoldInfo(ctx, meeting)
	return meetingForVotes(info), err
}

func meetingForVotes(info meetings.MeetingInfo) voting.MeetingInfo {
	return voting.MeetingInfo{Domain: info.Path, Code: info.Code, Running: info.State == meetings.InProgress, Chairs: info.Chairs, Body: info.UnitName,
		Title: info.Title, Venue: info.Place, Rehearsal: info.Rehearsal}
}

// VersionMeeting implements voting.Agenda.
func (a votingAgenda) VersionMeeting(ctx context.Context, version id.DocumentVersion) (id.Meeting, error) {
	return a.meetings.VersionMeeting(ctx, version)
}

// trusteesBoards tells the key ceremonies of counting boards.
type trusteesBoards struct{ voting *voting.Service }

// CountingBoard implements trustees.Boards.
func (b trusteesBoards) CountingBoard(ctx context.Context, board id.CountingBoard) (trustees.CountingBoard, error) {
	meeting, found, err := b.voting.CountingBoard(ctx, board)
	if errors.Is(err, voting.ErrBoardUnknown) {
		err = trustees.ErrBoardUnknown
	}
	if err != nil {
		return trustees.CountingBoard{}, err
	}
	known := trustees.CountingBoard{Meeting: meeting, Approved: found.Approved}
	for _, m := range found.Members {
		known.Members = append(known.Members, trustees.Member{Person: m.PersonID, Name: m.Name, Head: m.Head})
	}
	return known, nil
}

// trusteesMeetings tells the key ceremonies of meetings.
type trusteesMeetings struct{ meetings *meetings.Service }

// MeetingInfo implements trustees.Meetings.
func (m trusteesMeetings) MeetingInfo(ctx context.Context, meeting id.Meeting) (trustees.MeetingInfo, error) {
	info, err := m.meetings.Info(ctx, meeting)
	return trustees.MeetingInfo{Domain: info.Path, Title: info.Title}, err
}

// votingDirectory tells the votes of people with and without a seat.
type votingDirectory struct{ people *people.Service }

// Persons implements voting.Directory.
func (d votingDirectory) Persons(ctx context.Context, persons []id.Person) (map[id.Person]voting.PersonInfo, error) {
	known, err := d.people.Persons(ctx, persons)
	if err != nil {
		return nil, err
	}
	infos := make(map[id.Person]voting.PersonInfo, len(known))
	for p, v := range known {
		infos[p] = voting.PersonInfo{Name: v.Name, Title: v.Title}
	}
	return infos, nil
}

// chatParticipants decides about the channels of meetings. Its meetings are set after both services are made.
type chatParticipants struct{ meetings *meetings.Service }

// MayRead implements chat.Members.
func (c *chatParticipants) MayRead(ctx context.Context, meeting id.Meeting) error {
	_, err := c.meetings.Require(ctx, meeting, "chat", "read")
	return err
}

// MayWrite implements chat.Members.
func (c *chatParticipants) MayWrite(ctx context.Context, meeting id.Meeting) error {
	if _, err := c.meetings.Require(ctx, meeting, "chat", "write"); err != nil {
		return err
	}
	return c.meetings.RequireNoClosedPart(ctx, meeting)
}

// People implements chat.Participants: guests and observers take part in the meeting, not in its channel.
func (c *chatParticipants) People(ctx context.Context, meeting id.Meeting) ([]id.Person, error) {
	return c.meetings.PersonsWho(ctx, meeting, "chat", "read")
}

// Meetings implements chat.Participants.
func (c *chatParticipants) Meetings(ctx context.Context, person id.Person) ([]id.Meeting, error) {
	return c.meetings.MeetingsOf(ctx, person)
}

// chatDirectory tells the conversations how people are shown.
type chatDirectory struct{ people *people.Service }

// Persons implements chat.Directory.
func (d chatDirectory) Persons(ctx context.Context, persons []id.Person) (map[id.Person]chat.Person, error) {
	known, err := d.people.Persons(ctx, persons)
	if err != nil {
		return nil, err
	}
	views := make(map[id.Person]chat.Person, len(known))
	for p, v := range known {
		views[p] = chat.Person{Name: v.Name, Title: v.Title}
	}
	return views, nil
}

// backgroundWork gives what the rooms order to the queue.
type backgroundWork struct{ queue *jobs.Queue }

// Enqueue implements documents.Work and opinions.Work.
func (w backgroundWork) Enqueue(ctx context.Context, kind string, payload any, due time.Time) error {
	return w.queue.Enqueue(ctx, jobs.Job{Kind: kind, Payload: payload, Due: due})
}

// conferenceGate lets participants into the conferences of their meetings.
type conferenceGate struct{ meetings *meetings.Service }

// Domain implements media.Gate.
func (g conferenceGate) Domain(ctx context.Context, meeting id.Meeting) (string, error) {
	info, err := g.meetings.Info(ctx, meeting)
	return info.Path, err
}

// MayEnter implements media.Gate.
func (g conferenceGate) MayEnter(ctx context.Context, meeting id.Meeting) (media.Entry, error) {
	a, err := g.meetings.Attendee(ctx, meeting)
	return media.Entry{ParticipantID: a.Participant, PersonID: a.Person, Name: a.Name, Title: a.Title, SiteName: a.SiteName, Moderator: a.Moderator}, err
}

// MayBeHeld implements media.Gate.
func (g conferenceGate) MayBeHeld(ctx context.Context, meeting id.Meeting) error {
	return g.meetings.RequireNoClosedPart(ctx, meeting)
}

// Shows implements media.Gate.
func (g conferenceGate) Shows(ctx context.Context, display id.Display, meeting id.Meeting) (bool, error) {
	return g.meetings.Shows(ctx, display, meeting)
}

// authorityMarks counts the changes of authority as versions of a topic that nobody hears.
type authorityMarks struct{ outbox *outbox.Box }

const authorityTopic = "authority"

// Mark implements authz.Marks.
func (m authorityMarks) Mark(ctx context.Context) error {
	return m.outbox.Emit(ctx, outbox.Event{Topic: authorityTopic, Kind: outbox.State, Name: "authority.changed"})
}

// Marked implements authz.Marks.
func (m authorityMarks) Marked(ctx context.Context) (int64, error) {
	return m.outbox.Top(ctx, authorityTopic)
}

// opinionsDirectory tells the opinion ballots of units and their people.
type opinionsDirectory struct{ people *people.Service }

// Units implements opinions.Directory.
func (d opinionsDirectory) Units(ctx context.Context) ([]opinions.Unit, error) {
	units, err := d.people.PlacedUnits(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]opinions.Unit, len(units))
	for i, u := range units {
		all[i] = opinions.Unit{ID: u.ID, Name: u.Name, Path: u.Path}
	}
	return all, nil
}

// UnitName implements opinions.Directory.
func (d opinionsDirectory) UnitName(ctx context.Context, unit id.OrgUnit) (string, error) {
	view, err := d.people.Unit(ctx, unit)
	return view.Name, err
}

// People implements opinions.Directory.
func (d opinionsDirectory) People(ctx context.Context, unit id.OrgUnit) ([]opinions.Person, error) {
	colleagues, err := d.people.Colleagues(ctx, unit)
	if err != nil {
		return nil, err
	}
	all := make([]opinions.Person, len(colleagues))
	for i, c := range colleagues {
		all[i] = opinions.Person{ID: c.ID, Name: c.Name, Title: c.Title, UnitName: c.UnitName, Key: c.SortKey, ProtocolOrder: c.ProtocolOrder,
			Direct: c.Direct, Head: c.Head}
	}
	return all, nil
}

// Emails implements opinions.Directory.
func (d opinionsDirectory) Emails(ctx context.Context, persons []id.Person) (map[id.Person]string, error) {
	return d.people.Emails(ctx, persons)
}
