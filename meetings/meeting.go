package meetings

import (
	"context"
	"time"

	"nghitruong/ent"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

// Limits of texts, in characters.
const (
	maxTitle  = 500
	maxName   = 200
	maxPlace  = 300
	maxReason = 500
)

// NewMeeting is what is needed to plan a meeting.
type NewMeeting struct {
	Title string
	Kind  string
	Unit  id.OrgUnit
	// Term is the council's term; needed for council sessions, zero for other meetings.
	Term             id.CouncilTerm
	StartsAt, EndsAt time.Time
	Place            string
	// Closed meetings are not public (họp kín).
	Closed bool
	// Rehearsal marks data of a training or rehearsal (mô phỏng).
	Rehearsal bool
	// Code is the natural key of a loaded list, "" otherwise.
	Code string
}

// Create plans a meeting: a draft, with its channel for messages. It needs meeting.manage at the unit. Errors: input.invalid with
// meetings.* at the fields.
func (s *Service) Create(ctx context.Context, n NewMeeting) (id.Meeting, error) {
	var none id.Meeting
	now := s.Store.Now()
	unit, found, err := s.Directory.Unit(ctx, n.Unit, now)
	if err != nil {
		return none, err
	}
	if !found {
		return none, s.Unknown(ctx, fault.ErrInput.At("unit_id", ErrUnknown))
	}
	if err := s.Authz.Require(ctx, "meeting", "manage", unit.Path); err != nil {
		return none, err
	}
	if err := n.check(); err != nil {
		return none, err
	}
	m := id.New[id.Meeting]()
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		create := s.Store.Client(ctx).Meeting.Create().SetID(m).SetUnitID(n.Unit).SetUnitPath(unit.Path).SetUnitName(unit.Name).
			SetKind(n.Kind).SetTitle(n.Title).SetPlace(n.Place).SetStartsAt(n.StartsAt).SetEndsAt(n.EndsAt).
			SetRehearsal(n.Rehearsal).SetCreatedAt(now)
		if n.Closed {
			create.SetVisibility("closed")
		}
		if n.Code != "" {
			create.SetCode(n.Code)
		}
		if !n.Term.IsZero() {
			create.SetTermID(n.Term)
		}
		if err := create.Exec(ctx); err != nil {
			return err
		}
		if _, err := s.Channels.EnsureMeetingChannel(ctx, m, n.Title); err != nil {
			return err
		}
		body := map[string]any{"title": n.Title, "kind": n.Kind, "starts_at": n.StartsAt, "ends_at": n.EndsAt, "place": n.Place}
		return s.Record(ctx, m, "meeting.created", "meeting/"+m.String(), body)
	})
	if err != nil {
		return none, err
	}
	return m, nil
}

// check cleans the texts and checks the fields.
func (n *NewMeeting) check() (err error) {
	if n.Title, err = fault.RequiredLine("title", n.Title, maxTitle); err != nil {
		return err
	}
	if n.Place, err = fault.Line("place", n.Place, maxPlace); err != nil {
		return err
	}
	if err := oneOf("kind", n.Kind, kinds); err != nil {
		return err
	}
	if IsSession(n.Kind) && n.Term.IsZero() {
		return fault.ErrInput.At("term_id", ErrTermRequired)
	}
	n.StartsAt, n.EndsAt = moment(n.StartsAt), moment(n.EndsAt)
	if !n.EndsAt.After(n.StartsAt) {
		return fault.ErrInput.At("ends_at", ErrTimes)
	}
	return nil
}

// moment brings a given time into the form in which times are stored.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Announce makes a draft known to its participants. It needs meeting.manage. Errors: meetings.wrong_state.
func (s *Service) Announce(ctx context.Context, m id.Meeting) error {
	return s.move(ctx, m, announce, "")
}

// Open opens the meeting and tells each participant. It needs meeting.manage. Errors: meetings.wrong_state.
func (s *Service) Open(ctx context.Context, m id.Meeting) error { return s.move(ctx, m, open, "") }

// Pause interrupts the meeting. It needs meeting.manage. Errors: meetings.wrong_state, those of OnHalting.
func (s *Service) Pause(ctx context.Context, m id.Meeting) error { return s.move(ctx, m, pause, "") }

// Resume continues a paused meeting. It needs meeting.manage. Errors: meetings.wrong_state.
func (s *Service) Resume(ctx context.Context, m id.Meeting) error { return s.move(ctx, m, resume, "") }

// Close ends the meeting for good: the current speech is finished, waiting requests to speak count as not called. It needs
// meeting.manage. Errors: meetings.wrong_state, those of OnHalting.
func (s *Service) Close(ctx context.Context, m id.Meeting) error { return s.move(ctx, m, closing, "") }

// Cancel gives the meeting up before it was opened. It needs meeting.manage and a reason. Errors: meetings.wrong_state,
// meetings.reason_required.
func (s *Service) Cancel(ctx context.Context, m id.Meeting, reason string) error {
	return s.move(ctx, m, cancel, reason)
}

func (s *Service) move(ctx context.Context, m id.Meeting, a act, reason string) error {
	return s.Act(ctx, m, "meeting", "manage", func(ctx context.Context, r Room) error {
		to, ok := a.next(r.State)
		if !ok {
			return wrongState(r.State)
		}
		if a == pause || a == closing {
			for _, f := range s.halting {
				if err := f(ctx, m, a == closing); err != nil {
					return err
				}
			}
		}
		body := map[string]any{"from": r.State, "to": to}
		if a == cancel {
			cleaned, err := fault.Paragraphs("reason", reason, maxReason)
			if err != nil {
				return err
			}
			if cleaned == "" {
				return fault.ErrInput.At("reason", ErrReasonRequired)
			}
			body["reason"] = cleaned
		}
		update := s.Store.Client(ctx).Meeting.UpdateOneID(m).SetState(string(to))
		switch a {
		case open:
			update.SetOpenedAt(s.Store.Now())
		case closing:
			update.SetClosedAt(s.Store.Now()).ClearCurrentSpeechID()
			if err := s.endSpeeches(ctx, m); err != nil {
				return err
			}
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
		if err := s.Record(ctx, m, "meeting."+string(a), "meeting/"+m.String(), body); err != nil {
			return err
		}
		if a == open {
			if err := s.tellOpened(ctx, r); err != nil {
				return err
			}
		}
		if to == Closed {
			for _, f := range s.closed {
				f(ctx, m)
			}
		}
		return s.EmitLive(ctx, m, "meeting."+string(a))
	})
}

// wrongState is meetings.wrong_state for a meeting in state s.
func wrongState(s State) error {
	said := stateWords[s]
	return ErrState.With("state", fault.Word{Code: string(s), Vietnamese: said[0], English: said[1]})
}

var stateWords = map[State][2]string{
	Draft: {"dự thảo", "a draft"}, Upcoming: {"sắp diễn ra", "upcoming"}, InProgress: {"đang diễn ra", "in progress"}, Paused: {"tạm dừng", "paused"},
	Closed: {"đã kết thúc", "closed"}, Cancelled: {"đã hủy", "cancelled"},
}

func (s *Service) tellOpened(ctx context.Context, r Room) error {
	people, err := s.Persons(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, p := range people {
		err := s.Outbox.Emit(ctx, outbox.Event{Topic: PersonTopic(p), Kind: outbox.Log, Name: "meeting.opened",
			View: map[string]any{"meeting_id": r.ID, "title": r.Title}})
		if err != nil {
			return err
		}
	}
	return nil
}

// PersonsWho returns those of Persons who may do the action to objects of the kind in the meeting. It checks no authority of the one who
// acts.
func (s *Service) PersonsWho(ctx context.Context, m id.Meeting, object, action string) ([]id.Person, error) {
	row, err := s.Store.Client(ctx).Meeting.Get(ctx, m)
	if ent.IsNotFound(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	people, err := s.Persons(ctx, m)
	if err != nil {
		return nil, err
	}
	var who []id.Person
	for _, person := range people {
		may, err := s.Authz.Holds(person, object, action, Path(row.UnitPath, m))
		if err != nil {
			return nil, err
		}
		if may {
			who = append(who, person)
		}
	}
	return who, nil
}

// Persons returns the persons who take part in the meeting. It checks no authority: it is for the inside.
func (s *Service) Persons(ctx context.Context, m id.Meeting) ([]id.Person, error) {
	rows, err := s.participantRows(ctx, m)
	if err != nil {
		return nil, err
	}
	people := make([]id.Person, len(rows))
	for i, p := range rows {
		people[i] = p.PersonID
	}
	return people, nil
}
