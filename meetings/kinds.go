package meetings

import "slices"

// State is where a meeting stands in its life.
type State string

// The states of a meeting; see the package comment for the ways between them.
const (
	Draft      State = "draft"
	Upcoming   State = "upcoming"
	InProgress State = "in_progress"
	Paused     State = "paused"
	Closed     State = "closed"
	Cancelled  State = "cancelled"
)

// States are all states of a meeting.
var States = []State{Draft, Upcoming, InProgress, Paused, Closed, Cancelled}

// Kinds of meetings: the four kinds of council sessions, then the others.
var kinds = []string{
	"session_regular", "session_thematic", "session_extraordinary", "session_first",
	"committee_meeting", "briefing", "conference",
}

// sessionKinds is how many of kinds are council sessions.
const sessionKinds = 4

// IsSession reports whether the kind is a council session (kỳ họp), which is held by a council in one of its terms.
func IsSession(kind string) bool { return slices.Contains(kinds[:sessionKinds], kind) }

// ItemKinds are the kinds of agenda items, in the order in which a regular session usually takes them.
var ItemKinds = []string{
	"ceremony", "attendance_report", "agenda_approval", "speech", "report", "submission", "review_report", "group_discussion",
	"plenary_debate", "question_time", "personnel", "ballot_secret", "confidence_vote", "resolution_vote", "conclusion", "break",
	closedPart,
}

// ItemState is where an agenda item stands.
type ItemState string

// The states of an agenda item. Finished is "dealt with" (đã xong); Decided "decided upon" (đã quyết nghị).
const (
	Pending      ItemState = "pending"
	Presenting   ItemState = "presenting"
	Debating     ItemState = "debating"
	AwaitingVote ItemState = "awaiting_vote"
	Finished     ItemState = "finished"
	Decided      ItemState = "decided"
	Postponed    ItemState = "postponed"
	Withdrawn    ItemState = "withdrawn"
)

// ItemStates are all states of an agenda item.
var ItemStates = []ItemState{Pending, Presenting, Debating, AwaitingVote, Finished, Decided, Postponed, Withdrawn}

// Role is what a participant is in a meeting; the same names are the roles of authority.
type Role string

// The roles of participants.
const (
	Presiding        Role = "presiding"
	SessionSecretary Role = "session_secretary"
	Delegate         Role = "delegate"
	Guest            Role = "guest"
	Observer         Role = "observer"
	Presenter        Role = "presenter"
	SiteTechnician   Role = "site_technician"
	Official         Role = "official"
)

// ParticipantRoles are all roles a participant may have.
var ParticipantRoles = []Role{Presiding, SessionSecretary, Delegate, Guest, Observer, Presenter, SiteTechnician, Official}

// countsWithoutSeats reports whether the role is counted for the quorum of a meeting that no council holds.
func (r Role) countsWithoutSeats() bool { return r == Presiding || r == Delegate || r == Official }

// Attendance is a participant's last known presence.
type Attendance string

// The kinds of presence. Absent is "not yet reported"; Left is "was present and has gone".
const (
	Hall      Attendance = "hall"
	Online    Attendance = "online"
	Excused   Attendance = "excused"
	Unexcused Attendance = "unexcused"
	Absent    Attendance = "absent"
	Left      Attendance = "left"
)

// Attendances are all kinds of presence.
var Attendances = []Attendance{Hall, Online, Excused, Unexcused, Absent, Left}

// Present reports whether the participant is in the meeting, in the hall or online.
func (a Attendance) Present() bool { return a == Hall || a == Online }
