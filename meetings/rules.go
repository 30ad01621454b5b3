package meetings

import (
	"fmt"
	"slices"
	"time"

	"nghitruong/internal/viet"
)

// act is something that moves a meeting from one state to another.
type act string

const (
	announce act = "announced"
	open     act = "opened"
	pause    act = "paused"
	resume   act = "resumed"
	closing  act = "closed"
	cancel   act = "cancelled"
)

var transitions = map[act]struct {
	from []State
	to   State
}{
	announce: {[]State{Draft}, Upcoming},
	open:     {[]State{Draft, Upcoming}, InProgress},
	pause:    {[]State{InProgress}, Paused},
	resume:   {[]State{Paused}, InProgress},
	closing:  {[]State{InProgress, Paused}, Closed},
	cancel:   {[]State{Draft, Upcoming}, Cancelled},
}

// next returns the state after the act; false when the act does not fit the state.
func (a act) next(s State) (State, bool) {
	t := transitions[a]
	return t.to, slices.Contains(t.from, s)
}

// Running reports whether the meeting has been opened and not closed.
func (s State) Running() bool { return s == InProgress || s == Paused }

// Over reports whether nothing happens in the meeting any more.
func (s State) Over() bool { return s == Closed || s == Cancelled }

var itemTransitions = map[ItemState][]ItemState{
	Pending:      {Presenting, Debating, AwaitingVote, Finished, Decided, Postponed, Withdrawn},
	Presenting:   {Pending, Debating, AwaitingVote, Finished, Decided, Postponed, Withdrawn},
	Debating:     {Presenting, AwaitingVote, Finished, Decided, Postponed, Withdrawn},
	AwaitingVote: {Presenting, Debating, Finished, Decided, Postponed, Withdrawn},
	Finished:     {Presenting, Debating, AwaitingVote, Decided},
	Decided:      {},
	Postponed:    {Pending, Presenting},
	Withdrawn:    {Pending},
}

// mayBecome reports whether an item may go from one state to the other. A decision stands: it is changed by a new item, never undone.
func (s ItemState) mayBecome(to ItemState) bool { return slices.Contains(itemTransitions[s], to) }

// onArrival is the state of an item when it becomes the current one.
func (s ItemState) onArrival() ItemState {
	if s == Pending || s == Finished || s == Postponed {
		return Presenting
	}
	return s
}

// onDeparture is the state of an item when the chair moves on from it.
func (s ItemState) onDeparture() ItemState {
	if s == Presenting || s == Debating {
		return Finished
	}
	return s
}

// MaxMinutes is the longest planned duration of an agenda item: one day.
const MaxMinutes = 24 * 60

// openingHour is how long before the planned start participants may check themselves in.
const openingHour = time.Hour

// checkInFrom tells whether participants may report their own presence, and if not, from when on they may (zero: no more).
func checkInFrom(s State, startsAt, now time.Time) (bool, time.Time) {
	switch {
	case s.Running():
		return true, time.Time{}
	case s == Upcoming:
		from := startsAt.Add(-openingHour)
		return !now.Before(from), from
	}
	return false, time.Time{}
}

// Quorum is the gauge of presence against the number needed (đủ điều kiện tiến hành).
type Quorum struct {
	// Seats is the base: all seats of the council's term, or all counted participants when no council holds the meeting.
	Seats int `json:"seats"`
	// Present is Hall plus Online, counted among the base.
	Present int `json:"present"`
	Hall    int `json:"hall"`
	Online  int `json:"online"`
	// Needed is the smallest Present that meets the quorum.
	Needed int  `json:"needed"`
	Met    bool `json:"met"`
	// Text and TextEn say all that in words.
	Text   string `json:"text"`
	TextEn string `json:"text_en"`
}

// needed is the smallest whole number that is at least numerator/denominator of seats. All arguments are positive or zero, the denominator
// positive; counts of people never come near the limits of int.
func needed(seats, numerator, denominator int) int {
	return (seats*numerator + denominator - 1) / denominator
}

// gauge counts the quorum. An empty base never meets it: a meeting of nobody decides nothing.
func gauge(seats, hall, online, numerator, denominator int) Quorum {
	q := Quorum{Seats: seats, Present: hall + online, Hall: hall, Online: online, Needed: needed(seats, numerator, denominator)}
	q.Met = seats > 0 && q.Present >= q.Needed
	vi, en := "chưa đủ điều kiện tiến hành", "quorum not reached"
	if q.Met {
		vi, en = "đủ điều kiện tiến hành", "quorum reached"
	}
	q.Text = fmt.Sprintf("Có mặt %s/%s (tại hội trường %s, trực tuyến %s); cần ít nhất %s: %s", viet.Number(q.Present),
		viet.Number(q.Seats), viet.Number(q.Hall), viet.Number(q.Online), viet.Number(q.Needed), vi)
	q.TextEn = fmt.Sprintf("%d of %d present (%d in the hall, %d online); at least %d needed: %s", q.Present, q.Seats, q.Hall, q.Online,
		q.Needed, en)
	return q
}

// Change is one event of the attendance log.
type Change[K comparable] struct {
	Who        K
	Attendance Attendance
	At         time.Time
}

// Replay returns everybody's attendance after the events, which come in the order in which they were recorded; who has no event is not in
// the result.
func Replay[K comparable](events []Change[K]) map[K]Change[K] {
	last := make(map[K]Change[K], len(events))
	for _, e := range events {
		last[e.Who] = e
	}
	return last
}

// count is the number of people in the hall and online among those for whom counted is true.
func count[K comparable](now map[K]Change[K], counted func(K) bool) (hall, online int) {
	for who, c := range now {
		switch {
		case !counted(who):
		case c.Attendance == Hall:
			hall++
		case c.Attendance == Online:
			online++
		}
	}
	return hall, online
}

// Speaking times in seconds (National Assembly resolution 71/2022/QH15, article 18, which councils follow by custom): a first speech, any
// further speech on the same item, an answer or explanation.
const (
	firstSpeech   = 7 * 60
	furtherSpeech = 3 * 60
	questionTurn  = 3 * 60
)

// SpeakingTime is how many seconds a speaker has on an item of the kind ("" without item) after so many earlier speeches on it.
func SpeakingTime(itemKind string, earlier int) int {
	switch {
	case itemKind == "question_time":
		return questionTurn
	case earlier > 0:
		return furtherSpeech
	}
	return firstSpeech
}
