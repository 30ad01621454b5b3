package meetings

import (
	"context"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/participant"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/viet"
)

// SpareDevices keeps the spare tablets, their codes and the accounts that get them. Its methods are called inside transactions and must use
// the context they are given.
type SpareDevices interface {
	// Bind gives the tablet that shows the code to the person, and ends every other session of the person. Its errors are for the reader.
	Bind(ctx context.Context, b SpareBinding) (id.SpareDevice, error)
	// WrongCode tells whether an error of Bind says that nobody shows the code.
	WrongCode(err error) bool
	// Withdraw ends the binding of a tablet in the meeting and returns whose it was.
	Withdraw(ctx context.Context, m id.Meeting, device id.SpareDevice) (id.Person, error)
	// Bound returns every tablet that was bound in the meeting, in the order of the bindings.
	Bound(ctx context.Context, m id.Meeting) ([]BoundSpare, error)
}

// SpareBinding is a tablet to be given to a person.
type SpareBinding struct {
	Code    string
	Person  id.Person
	Meeting id.Meeting
	// Domain is the meeting's path of authority: the tablet has none of the person's authority elsewhere.
	Domain string
	// Until is when the binding ends by itself.
	Until time.Time
}

// BoundSpare is a tablet that was bound in a meeting.
type BoundSpare struct {
	ID              id.SpareDevice
	Person, BoundBy id.Person
	// Device is what the browser calls itself.
	Device  string
	BoundAt time.Time
	// ClaimedAt is nil until the tablet has taken over, WithdrawnAt while nobody ended the binding.
	ClaimedAt, WithdrawnAt *time.Time
	EndsAt                 time.Time
}

// inUse tells whether the tablet may act for its person.
func (b BoundSpare) inUse(now time.Time) bool { return b.WithdrawnAt == nil && now.Before(b.EndsAt) }

// UseSpares names the keeper of spare tablets, which is made beside the Service; the methods on spare tablets need it. Call it before serving.
func (s *Service) UseSpares(devices SpareDevices) { s.spares = devices }

// spareLongest is how long a spare tablet is bound at most.
const spareLongest = 12 * time.Hour

// spareUntil is when a binding made now ends: with the day, in Vietnam, on which the meeting goes on or first meets, twelve hours from now
// at the latest.
func spareUntil(now, starts time.Time) time.Time {
	day := now
	if starts.After(now) {
		day = starts
	}
	local := day.In(viet.Zone)
	until := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, viet.Zone).UTC()
	if latest := now.Add(spareLongest); until.After(latest) {
		return latest
	}
	return until
}

// SpareView is a spare tablet in the list of a meeting.
type SpareView struct {
	ID            id.SpareDevice `json:"id"`
	ParticipantID id.Participant `json:"participant_id"`
	Name          string         `json:"name"`
	BoundByName   string         `json:"bound_by_name"`
	// Device is what the tablet's browser calls itself.
	Device  string    `json:"device"`
	BoundAt time.Time `json:"bound_at"`
	// ClaimedAt is null until the tablet has taken over.
	ClaimedAt *time.Time `json:"claimed_at"`
	EndsAt    time.Time  `json:"ends_at"`
	// WithdrawnAt is null while nobody ended the binding; a later tablet of the same person ends it too.
	WithdrawnAt *time.Time `json:"withdrawn_at"`
	// InUse tells whether the tablet acts for the participant now.
	InUse bool `json:"in_use"`
}

// deviceReplaced is what the person is told of a new tablet.
type deviceReplaced struct {
	MeetingID   id.Meeting     `json:"meeting_id"`
	DeviceID    id.SpareDevice `json:"device_id"`
	BoundByName string         `json:"bound_by_name"`
	BoundAt     time.Time      `json:"bound_at"`
}

// BindSpare gives the spare tablet that shows the code to a participant, whose other sessions end at once. It needs device.bind; whoever
// may manage the meeting gets one only from somebody who may too. Errors: those of Require and of the keeper; meetings.not_found for who
// does not take part; meetings.spare_throttled, meetings.spare_leader, meetings.wrong_state once the meeting is over.
func (s *Service) BindSpare(ctx context.Context, m id.Meeting, code string, p id.Participant) (SpareView, error) {
	if _, err := s.Require(ctx, m, "device", "bind"); err != nil {
		return SpareView{}, err
	}
	who, now := authz.From(ctx).Person, s.Store.Now()
	if !s.guesses.Allowed(who, now) {
		return SpareView{}, ErrSpareThrottled
	}
	var device id.SpareDevice
	err := s.Act(ctx, m, "device", "bind", func(ctx context.Context, r Room) error {
		if r.State.Over() {
			return wrongState(r.State)
		}
		row, err := s.Store.Client(ctx).Participant.Query().Where(participant.ID(p), participant.MeetingID(m)).Only(ctx)
		if ent.IsNotFound(err) {
			return ErrNotFound
		}
		if err != nil {
			return err
		}
		if err := s.mayReplaceDevice(ctx, r, row.PersonID); err != nil {
			return err
		}
		until := spareUntil(now, r.StartsAt)
		device, err = s.spares.Bind(ctx, SpareBinding{Code: code, Person: row.PersonID, Meeting: m, Domain: r.Path, Until: until})
		if err != nil {
			return err
		}
		by, err := s.nameOf(ctx, who)
		if err != nil {
			return err
		}
		body := map[string]any{"device_id": device, "person_id": row.PersonID, "name": row.Name, "until": until}
		if err := s.Record(ctx, m, "device.bound", "participant/"+p.String(), body); err != nil {
			return err
		}
		err = s.Outbox.Emit(ctx, outbox.Event{Topic: PersonTopic(row.PersonID), Kind: outbox.Log, Name: "device.replaced",
			View: deviceReplaced{m, device, by, now}})
		if err != nil {
			return err
		}
		return s.emitSecretariat(ctx, m, "device.bound")
	})
	if err != nil {
		if s.spares.WrongCode(err) {
			s.guesses.Wrong(who, now)
		}
		return SpareView{}, err
	}
	list, err := s.Spares(ctx, m)
	if err != nil {
		return SpareView{}, err
	}
	for _, one := range list {
		if one.ID == device {
			return one, nil
		}
	}
	return SpareView{}, ErrNotFound
}

// mayReplaceDevice keeps a technician from becoming the chair or the secretary: authority over the meeting is only handed on by who has it.
func (s *Service) mayReplaceDevice(ctx context.Context, r Room, person id.Person) error {
	leads, err := s.Authz.Holds(person, "meeting", "manage", r.Path)
	if err != nil {
		return err
	}
	if leads && !s.Authz.Allowed(ctx, "meeting", "manage", r.Path) {
		return ErrSpareLeader
	}
	return nil
}

func (s *Service) nameOf(ctx context.Context, p id.Person) (string, error) {
	known, err := s.Directory.Persons(ctx, []id.Person{p})
	return known[p].Name, err
}

// Spares lists the spare tablets that were bound in the meeting, the last first, those whose binding has ended included. It needs
// device.bind.
func (s *Service) Spares(ctx context.Context, m id.Meeting) ([]SpareView, error) {
	if _, err := s.Require(ctx, m, "device", "bind"); err != nil {
		return nil, err
	}
	bound, err := s.spares.Bound(ctx, m)
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
	binders := make([]id.Person, len(bound))
	for i, b := range bound {
		binders[i] = b.BoundBy
	}
	known, err := s.Directory.Persons(ctx, binders)
	if err != nil {
		return nil, err
	}
	now, list := s.Store.Now(), make([]SpareView, 0, len(bound))
	for i := len(bound) - 1; i >= 0; i-- {
		b := bound[i]
		p, ok := byPerson[b.Person]
		if !ok {
			continue
		}
		list = append(list, SpareView{ID: b.ID, ParticipantID: p.ID, Name: p.Name, BoundByName: known[b.BoundBy].Name, Device: b.Device,
			BoundAt: b.BoundAt, ClaimedAt: b.ClaimedAt, EndsAt: b.EndsAt, WithdrawnAt: b.WithdrawnAt, InUse: b.inUse(now)})
	}
	return list, nil
}

// WithdrawSpare ends the binding of a spare tablet and its session at once. It needs device.bind. Errors: those of Require and of the keeper.
func (s *Service) WithdrawSpare(ctx context.Context, m id.Meeting, device id.SpareDevice) error {
	return s.Act(ctx, m, "device", "bind", func(ctx context.Context, r Room) error {
		person, err := s.spares.Withdraw(ctx, m, device)
		if err != nil {
			return err
		}
		body := map[string]any{"person_id": person}
		if err := s.Record(ctx, m, "device.withdrawn", "device/"+device.String(), body); err != nil {
			return err
		}
		return s.emitSecretariat(ctx, m, "device.withdrawn")
	})
}

// sparesInUse returns since when persons use a spare tablet in the meeting.
func (s *Service) sparesInUse(ctx context.Context, m id.Meeting) (map[id.Person]*time.Time, error) {
	if s.spares == nil {
		return nil, nil
	}
	bound, err := s.spares.Bound(ctx, m)
	if err != nil {
		return nil, err
	}
	now, since := s.Store.Now(), map[id.Person]*time.Time{}
	for _, b := range bound {
		if b.inUse(now) {
			since[b.Person] = &b.BoundAt
		}
	}
	return since, nil
}
