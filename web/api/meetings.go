package api

import (
	"context"
	"errors"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/meetings/documents"
)

// Home is the first screen of a person: what goes on, what comes, what is new.
type Home struct {
	Now          []meetings.MeetingCard      `json:"now"`
	Next         *meetings.MeetingCard       `json:"next"`
	Upcoming     []meetings.MeetingCard      `json:"upcoming"`
	NewDocuments []documents.NewDocumentCard `json:"new_documents"`
	// Unread is the number of unread messages in all conversations.
	Unread int `json:"unread"`
}

// MeetingList is a list of meetings.
type MeetingList struct {
	Meetings []meetings.MeetingCard `json:"meetings"`
}

// Meeting is a meeting with its programme and papers.
type Meeting struct {
	meetings.MeetingView
	Items []Item `json:"items"`
}

// Item is an item of the agenda with its papers.
type Item struct {
	meetings.MeetingItem
	Documents []documents.Document `json:"documents"`
}

// ParticipantList is who takes part in a meeting.
type ParticipantList struct {
	Participants []meetings.ParticipantView `json:"participants"`
}

// AttendanceLog is what was recorded about presence, in order.
type AttendanceLog struct {
	Events []AttendanceEvent `json:"events"`
}

// AttendanceEvent is one change of presence.
type AttendanceEvent struct {
	ParticipantID id.Participant      `json:"participant_id"`
	Attendance    meetings.Attendance `json:"attendance"`
	Reason        string              `json:"reason"`
	// RecordedBy is the person who recorded it, null for the program.
	RecordedBy *id.Person `json:"recorded_by"`
	At         time.Time  `json:"at"`
}

// Created answers with the identifier of what was made.
type Created struct {
	ID string `json:"id"`
}

type meetingPath struct {
	ID string `path:"id"`
}

type newMeeting struct {
	Body struct {
		Title    string          `json:"title"`
		Kind     string          `json:"kind"`
		UnitID   id.OrgUnit      `json:"unit_id"`
		TermID   *id.CouncilTerm `json:"term_id,omitempty"`
		StartsAt time.Time       `json:"starts_at"`
		EndsAt   time.Time       `json:"ends_at"`
		Place    string          `json:"place,omitempty"`
		Closed   bool            `json:"closed,omitempty"`
	}
}

type cancelMeeting struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}

type newSitting struct {
	ID   string `path:"id"`
	Body struct {
		Title    string    `json:"title"`
		StartsAt time.Time `json:"starts_at"`
		EndsAt   time.Time `json:"ends_at"`
	}
}

type checkIn struct {
	ID   string `path:"id"`
	Body struct {
		Mode meetings.Attendance `json:"mode"`
	}
}

type newParticipant struct {
	ID   string `path:"id"`
	Body struct {
		PersonID id.Person     `json:"person_id"`
		Role     meetings.Role `json:"role"`
	}
}

type setAttendance struct {
	ID          string `path:"id"`
	Participant string `path:"participant"`
	Body        struct {
		Attendance meetings.Attendance `json:"attendance"`
		Reason     string              `json:"reason,omitempty"`
	}
}

type newItem struct {
	ID   string `path:"id"`
	Body struct {
		Kind      string         `json:"kind"`
		Title     string         `json:"title"`
		Presenter string         `json:"presenter,omitempty"`
		Minutes   int            `json:"minutes,omitempty"`
		SittingID *id.Sitting    `json:"sitting_id,omitempty"`
		StartsAt  *time.Time     `json:"starts_at,omitempty"`
		After     *id.AgendaItem `json:"after,omitempty"`
	}
}

type changeItem struct {
	ID   string `path:"id"`
	Body struct {
		Kind      *string             `json:"kind,omitempty"`
		Title     *string             `json:"title,omitempty"`
		Presenter *string             `json:"presenter,omitempty"`
		Minutes   *int                `json:"minutes,omitempty"`
		SittingID *id.Sitting         `json:"sitting_id,omitempty"`
		StartsAt  *time.Time          `json:"starts_at,omitempty"`
		State     *meetings.ItemState `json:"state,omitempty"`
		Number    *int                `json:"number,omitempty"`
	}
}

type currentItem struct {
	ID   string `path:"id"`
	Body struct {
		ItemID id.AgendaItem `json:"item_id"`
	}
}

// RegisterMeetings adds the operations on meetings, their agenda and presence. unread counts the person's unread messages.
func RegisterMeetings(a *API, s *meetings.Service, papers *documents.Service, unread func(ctx context.Context) (int, error)) {
	Enumerate(a, meetings.States...)
	Enumerate(a, meetings.ItemStates...)
	Enumerate(a, meetings.ParticipantRoles...)
	Enumerate(a, meetings.Attendances...)
	Get(a, "/api/home", "home", "What matters to the person today", func(ctx context.Context, _ *None) (Home, error) {
		return home(ctx, s, papers, unread)
	})
	Get(a, "/api/meetings", "list-meetings", "The meetings the person may read", func(ctx context.Context, _ *None) (MeetingList, error) {
		list, err := s.List(ctx)
		return MeetingList{list}, err
	})
	Post(a, "/api/meetings", "create-meeting", "Plan a meeting", func(ctx context.Context, in *newMeeting) (Created, error) {
		b := in.Body
		m, err := s.Create(ctx, meetings.NewMeeting{Title: b.Title, Kind: b.Kind, Unit: b.UnitID, Term: value(b.TermID),
			StartsAt: b.StartsAt, EndsAt: b.EndsAt, Place: b.Place, Closed: b.Closed})
		return Created{m.String()}, err
	})
	Get(a, "/api/meetings/{id}", "get-meeting", "A meeting with programme and papers", func(ctx context.Context, in *meetingPath) (Meeting, error) {
		return meeting(ctx, s, papers, in.ID)
	})
	registerLife(a, s)
	registerPresence(a, s)
	registerAgenda(a, s)
}

func home(ctx context.Context, s *meetings.Service, papers *documents.Service, unread func(ctx context.Context) (int, error)) (Home, error) {
	h, err := s.Home(ctx)
	if err != nil {
		return Home{}, err
	}
	fresh, err := papers.Fresh(ctx)
	if err != nil {
		return Home{}, err
	}
	count, err := unread(ctx)
	return Home{Now: h.Now, Next: h.Next, Upcoming: h.Upcoming, NewDocuments: fresh, Unread: count}, err
}

func meeting(ctx context.Context, s *meetings.Service, papers *documents.Service, path string) (Meeting, error) {
	m, err := PathID[id.Meeting](path)
	if err != nil {
		return Meeting{}, err
	}
	view, err := s.Meeting(ctx, m)
	if err != nil {
		return Meeting{}, err
	}
	byItem, err := papers.OfMeeting(ctx, m)
	// Some take part without papers, such as the technician of a site.
	if err != nil && !errors.Is(err, authz.ErrForbidden) {
		return Meeting{}, err
	}
	out := Meeting{MeetingView: view, Items: make([]Item, len(view.Items))}
	for i, item := range view.Items {
		out.Items[i] = Item{MeetingItem: item, Documents: byItem[item.ID]}
	}
	return out, nil
}

// registerLife adds the acts that move a meeting through its life.
func registerLife(a *API, s *meetings.Service) {
	acts := []struct {
		name, summary string
		do            func(context.Context, id.Meeting) error
	}{
		{"announce", "Make a draft known to its participants", s.Announce},
		{"open", "Open the meeting", s.Open},
		{"pause", "Interrupt the meeting", s.Pause},
		{"resume", "Continue the meeting", s.Resume},
		{"close", "End the meeting for good", s.Close},
	}
	for _, act := range acts {
		Post(a, "/api/meetings/{id}/"+act.name, act.name+"-meeting", act.summary, func(ctx context.Context, in *meetingPath) (None, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, act.do(ctx, m)
		})
	}
	Post(a, "/api/meetings/{id}/cancel", "cancel-meeting", "Give the meeting up", func(ctx context.Context, in *cancelMeeting) (None, error) {
		m, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return None{}, err
		}
		return None{}, s.Cancel(ctx, m, in.Body.Reason)
	})
	Post(a, "/api/meetings/{id}/sittings", "add-sitting", "Add a sitting", func(ctx context.Context, in *newSitting) (Created, error) {
		m, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return Created{}, err
		}
		sitting, err := s.AddSitting(ctx, m, in.Body.Title, in.Body.StartsAt, in.Body.EndsAt)
		return Created{sitting.String()}, err
	})
}

// registerPresence adds the operations on participants and their presence.
func registerPresence(a *API, s *meetings.Service) {
	Put(a, "/api/meetings/{id}/my-attendance", "check-in", "Report one's own presence",
		func(ctx context.Context, in *checkIn) (meetings.MyAttendance, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return meetings.MyAttendance{}, err
			}
			return s.CheckIn(ctx, m, in.Body.Mode)
		})
	Get(a, "/api/meetings/{id}/participants", "list-participants", "Who takes part",
		func(ctx context.Context, in *meetingPath) (ParticipantList, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return ParticipantList{}, err
			}
			list, err := s.Participants(ctx, m)
			return ParticipantList{list}, err
		})
	Post(a, "/api/meetings/{id}/participants", "add-participant", "Add a person to the meeting",
		func(ctx context.Context, in *newParticipant) (Created, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return Created{}, err
			}
			p, err := s.AddParticipant(ctx, m, meetings.NewParticipant{Person: in.Body.PersonID, Role: in.Body.Role})
			return Created{p.String()}, err
		})
	Put(a, "/api/meetings/{id}/participants/{participant}/attendance", "set-attendance", "Record somebody's presence",
		func(ctx context.Context, in *setAttendance) (None, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return None{}, err
			}
			p, err := PathID[id.Participant](in.Participant)
			if err != nil {
				return None{}, err
			}
			return None{}, s.SetAttendance(ctx, m, p, in.Body.Attendance, in.Body.Reason)
		})
	Get(a, "/api/meetings/{id}/attendance-log", "attendance-log", "What was recorded about presence",
		func(ctx context.Context, in *meetingPath) (AttendanceLog, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return AttendanceLog{}, err
			}
			records, err := s.AttendanceLog(ctx, m)
			log := AttendanceLog{Events: make([]AttendanceEvent, len(records))}
			for i, r := range records {
				log.Events[i] = AttendanceEvent{ParticipantID: r.Participant, Attendance: r.Attendance, Reason: r.Reason, At: r.At}
				if !r.By.IsZero() {
					log.Events[i].RecordedBy = &r.By
				}
			}
			return log, err
		})
}

// registerAgenda adds the operations on the agenda.
func registerAgenda(a *API, s *meetings.Service) {
	Post(a, "/api/meetings/{id}/items", "add-item", "Add an item to the agenda", func(ctx context.Context, in *newItem) (Created, error) {
		m, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return Created{}, err
		}
		b := in.Body
		item, err := s.AddItem(ctx, m, meetings.NewItem{Kind: b.Kind, Title: b.Title, Presenter: b.Presenter, Minutes: b.Minutes,
			Sitting: value(b.SittingID), StartsAt: value(b.StartsAt), After: value(b.After)})
		return Created{item.String()}, err
	})
	Patch(a, "/api/items/{id}", "change-item", "Change an item of the agenda", func(ctx context.Context, in *changeItem) (None, error) {
		item, err := PathID[id.AgendaItem](in.ID)
		if err != nil {
			return None{}, err
		}
		b := in.Body
		return None{}, s.ChangeItem(ctx, item, meetings.ItemChange{Kind: b.Kind, Title: b.Title, Presenter: b.Presenter, Minutes: b.Minutes,
			Sitting: b.SittingID, StartsAt: b.StartsAt, State: b.State, Number: b.Number})
	})
	Post(a, "/api/meetings/{id}/current-item", "set-current-item", "Move the meeting to an item",
		func(ctx context.Context, in *currentItem) (None, error) {
			m, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, s.SetCurrentItem(ctx, m, in.Body.ItemID)
		})
}

// value is what a pointer points to, the zero value for nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
