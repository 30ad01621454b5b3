package meetings

import (
	"time"

	"nghitruong/internal/id"
)

// Who sees which field. Everything here is seen only by those who may read the meeting (meeting.read), a draft only by those who prepare
// it (meeting.manage). Within the meeting everyone sees the programme, who takes part and who is present: a sitting is held before each
// other's eyes. The reason of an absence is a private matter: it is seen by the person and by those who keep the presence (presence.read,
// presence.manage). A wall display sees MeetingLive and nothing else; therefore MeetingLive holds nothing that may not hang in the hall.

// MeetingCard is a meeting in a list, as one person sees it.
type MeetingCard struct {
	ID       id.Meeting `json:"id"`
	Title    string     `json:"title"`
	Kind     string     `json:"kind"`
	State    State      `json:"state"`
	StartsAt time.Time  `json:"starts_at"`
	EndsAt   time.Time  `json:"ends_at"`
	Place    string     `json:"place"`
	UnitName string     `json:"unit_name"`
	// MyRole is the reader's role in the meeting, "" for who reads without taking part.
	MyRole    Role `json:"my_role" enum:"presiding,session_secretary,delegate,guest,observer,presenter,site_technician,official,"`
	Rehearsal bool `json:"rehearsal"`
	// Attendance is the reader's own, null for who does not take part.
	Attendance *Attendance `json:"attendance"`
}

// MeetingView is a meeting with its programme, as one person sees it.
type MeetingView struct {
	MeetingCard
	Visibility string        `json:"visibility"`
	OpenedAt   *time.Time    `json:"opened_at"`
	ClosedAt   *time.Time    `json:"closed_at"`
	Sittings   []SittingView `json:"sittings"`
	// Items are the programme; the interface shows them together with their papers.
	Items             []MeetingItem   `json:"-"`
	CurrentItemID     *id.AgendaItem  `json:"current_item_id"`
	ChannelID         *id.Channel     `json:"channel_id"`
	AgendaRevision    int             `json:"agenda_revision"`
	DocumentsRevision int             `json:"documents_revision"`
	May               []string        `json:"may"`
	Me                *MyParticipance `json:"me"`
}

// MyParticipance is the reader's own place in the meeting.
type MyParticipance struct {
	ParticipantID id.Participant `json:"participant_id"`
	Role          Role           `json:"role"`
	// SeatNumber is null for who holds no seat of the council.
	SeatNumber *int       `json:"seat_number"`
	Attendance Attendance `json:"attendance"`
	// IsVoter: holds a seat that is not suspended. Whether a certain vote may be cast is decided by its roll.
	IsVoter bool `json:"is_voter"`
}

// SittingView is a sitting (phiên họp, buổi).
type SittingView struct {
	ID       id.Sitting `json:"id"`
	Ordinal  int        `json:"ordinal"`
	Title    string     `json:"title"`
	StartsAt time.Time  `json:"starts_at"`
	EndsAt   time.Time  `json:"ends_at"`
}

// MeetingItem is an item of the agenda without its documents.
type MeetingItem struct {
	ID        id.AgendaItem `json:"id"`
	Number    int           `json:"number"`
	Kind      string        `json:"kind"`
	Title     string        `json:"title"`
	Presenter string        `json:"presenter"`
	SittingID *id.Sitting   `json:"sitting_id"`
	StartsAt  *time.Time    `json:"starts_at"`
	Minutes   int           `json:"minutes"`
	State     ItemState     `json:"state"`
}

// ParticipantView is one line of the list of participants.
type ParticipantView struct {
	ID           id.Participant `json:"id"`
	PersonID     id.Person      `json:"person_id"`
	Name         string         `json:"name"`
	Title        string         `json:"title"`
	UnitName     string         `json:"unit_name"`
	Group        string         `json:"group"`
	Role         Role           `json:"role"`
	SeatNumber   *int           `json:"seat_number"`
	Attendance   Attendance     `json:"attendance"`
	AttendanceAt *time.Time     `json:"attendance_at"`
	// Reason is empty for readers who may not know it.
	Reason string `json:"reason"`
}

// MyAttendance answers a check-in.
type MyAttendance struct {
	Attendance Attendance `json:"attendance"`
	At         time.Time  `json:"at"`
}

// MeetingLive is the whole value of the topic meeting/<id>: what everyone of the meeting and its walls see now.
type MeetingLive struct {
	Title       string    `json:"title"`
	State       State     `json:"state"`
	CurrentItem *LiveItem `json:"current_item"`
	// ClosedPart: see Service.ClosedPart.
	ClosedPart bool     `json:"closed_part"`
	Presence   Quorum   `json:"presence"`
	Speaker    *Speaker `json:"speaker"`
	// Queue holds the waiting requests to speak in the order in which they came.
	Queue             []QueueEntry `json:"queue"`
	AgendaRevision    int          `json:"agenda_revision"`
	DocumentsRevision int          `json:"documents_revision"`
	Rehearsal         bool         `json:"rehearsal"`
}

// LiveItem is the current item.
type LiveItem struct {
	ID        id.AgendaItem `json:"id"`
	Number    int           `json:"number"`
	Title     string        `json:"title"`
	Kind      string        `json:"kind"`
	Presenter string        `json:"presenter"`
	State     ItemState     `json:"state"`
}

// Speaker is who has the floor.
type Speaker struct {
	// ID is the speak request, by which the speech is finished.
	ID            id.SpeakRequest `json:"id"`
	ParticipantID id.Participant  `json:"participant_id"`
	Name          string          `json:"name"`
	Title         string          `json:"title"`
	UnitName      string          `json:"unit_name"`
	Since         time.Time       `json:"since"`
	// Seconds is the speaking time given to this speech.
	Seconds int `json:"seconds"`
}

// QueueEntry is one waiting request to speak.
type QueueEntry struct {
	ID            id.SpeakRequest `json:"id"`
	ParticipantID id.Participant  `json:"participant_id"`
	Name          string          `json:"name"`
	Title         string          `json:"title"`
	UnitName      string          `json:"unit_name"`
	Topic         string          `json:"topic"`
}

// Secretariat is the whole value of the topic meeting/<id>/secretariat.
type Secretariat struct {
	Participants []SecretariatEntry `json:"participants"`
}

// SecretariatEntry is one participant's presence.
type SecretariatEntry struct {
	ID           id.Participant `json:"id"`
	Attendance   Attendance     `json:"attendance"`
	AttendanceAt *time.Time     `json:"attendance_at"`
	// SpareSince is when the participant got the spare tablet that is in use now, null for none.
	SpareSince *time.Time `json:"spare_since"`
}
