package meetings

import (
	"context"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/attendanceevent"
	"nghitruong/ent/participant"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// selfChoices are what a participant may report of himself.
var selfChoices = []Attendance{Hall, Online, Left}

// CheckIn records the presence of the one who acts: hall, online, or left. It needs meeting.attend. Reporting what is known already
// changes nothing. Errors: meetings.not_a_participant, meetings.check_in_not_open, meetings.wrong_state, meetings.not_present,
// meetings.closed_part for who comes online during a closed part, input.invalid.
func (s *Service) CheckIn(ctx context.Context, m id.Meeting, mode Attendance) (MyAttendance, error) {
	var mine MyAttendance
	err := s.Act(ctx, m, "meeting", "attend", func(ctx context.Context, r Room) error {
		if err := oneOf("mode", mode, selfChoices); err != nil {
			return err
		}
		p, err := s.mine(ctx, m)
		if err != nil {
			return err
		}
		if ok, from := checkInFrom(r.State, r.StartsAt, s.Store.Now()); !ok {
			if from.IsZero() {
				return wrongState(r.State)
			}
			return ErrNotOpenYet.With("from", from)
		}
		if before := Attendance(p.Attendance); mode == Left && !before.Present() && before != Left {
			return ErrNotPresent
		}
		if mode == Online && Attendance(p.Attendance) != Online {
			in, err := s.inClosedPart(ctx, r)
			if err != nil {
				return err
			}
			if in {
				return ErrClosedPart
			}
		}
		mine, err = s.record(ctx, p, mode, "")
		return err
	})
	if err != nil {
		return MyAttendance{}, err
	}
	return mine, nil
}

// SetAttendance records the presence of a participant, with the reason of an absence. It needs presence.manage. Errors:
// meetings.not_found, meetings.wrong_state once the meeting is over, input.invalid.
func (s *Service) SetAttendance(ctx context.Context, m id.Meeting, p id.Participant, a Attendance, reason string) error {
	return s.Act(ctx, m, "presence", "manage", func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		if err := oneOf("attendance", a, Attendances); err != nil {
			return err
		}
		reason, err := fault.Paragraphs("reason", reason, maxReason)
		if err != nil {
			return err
		}
		row, err := s.Store.Client(ctx).Participant.Query().Where(participant.ID(p), participant.MeetingID(m)).Only(ctx)
		if ent.IsNotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		_, err = s.record(ctx, row, a, reason)
		return err
	})
}

// record appends an event and shows it in the participant's row.
func (s *Service) record(ctx context.Context, p *ent.Participant, a Attendance, reason string) (MyAttendance, error) {
	if p.Attendance == string(a) && p.AttendanceReason == reason && p.AttendanceAt != nil {
		return MyAttendance{Attendance: a, At: *p.AttendanceAt}, nil
	}
	client, now := s.Store.Client(ctx), s.Store.Now()
	event := client.AttendanceEvent.Create().SetMeetingID(p.MeetingID).SetParticipantID(p.ID).SetAttendance(string(a)).SetReason(reason).
		SetAt(now)
	if by := authz.From(ctx).Person; !by.IsZero() {
		event.SetRecordedBy(by)
	}
	if err := event.Exec(ctx); err != nil {
		return MyAttendance{}, err
	}
	if err := p.Update().SetAttendance(string(a)).SetAttendanceAt(now).SetAttendanceReason(reason).Exec(ctx); err != nil {
		return MyAttendance{}, err
	}
	// The reason stays out of the ledger, which can never forget: it may speak of an illness.
	body := map[string]any{"attendance": a, "before": p.Attendance, "name": p.Name}
	if err := s.Record(ctx, p.MeetingID, "presence.recorded", "participant/"+p.ID.String(), body); err != nil {
		return MyAttendance{}, err
	}
	if err := s.emitSecretariat(ctx, p.MeetingID, "presence.recorded"); err != nil {
		return MyAttendance{}, err
	}
	return MyAttendance{Attendance: a, At: now}, s.EmitLive(ctx, p.MeetingID, "presence.recorded")
}

// AttendanceRecord is one event of the log.
type AttendanceRecord struct {
	Participant id.Participant
	Attendance  Attendance
	Reason      string
	// By recorded it, zero for the program.
	By id.Person
	At time.Time
}

// AttendanceLog returns the events of the meeting in the order in which they were recorded. It needs presence.manage or presence.read.
func (s *Service) AttendanceLog(ctx context.Context, m id.Meeting) ([]AttendanceRecord, error) {
	action := "read"
	if _, err := s.Require(ctx, m, "presence", "manage"); err == nil {
		action = "manage"
	}
	if _, err := s.Require(ctx, m, "presence", action); err != nil {
		return nil, err
	}
	rows, err := s.Store.Client(ctx).AttendanceEvent.Query().Where(attendanceevent.MeetingID(m)).
		Order(attendanceevent.ByAt(), attendanceevent.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	log := make([]AttendanceRecord, len(rows))
	for i, row := range rows {
		log[i] = AttendanceRecord{Participant: row.ParticipantID, Attendance: Attendance(row.Attendance), Reason: row.Reason, At: row.At}
		if row.RecordedBy != nil {
			log[i].By = *row.RecordedBy
		}
	}
	return log, nil
}
