package meetings

import (
	"context"
	"strings"

	"nghitruong/ent"
	"nghitruong/ent/agendaitem"
	"nghitruong/ent/display"
	"nghitruong/ent/participant"
	"nghitruong/ent/speakrequest"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

// LiveTopic is the topic whose value is MeetingLive.
func LiveTopic(m id.Meeting) string { return "meeting/" + m.String() }

// SecretariatTopic is the topic whose value is Secretariat.
func SecretariatTopic(m id.Meeting) string { return LiveTopic(m) + "/secretariat" }

// PersonTopic is the topic of what concerns one person alone.
func PersonTopic(p id.Person) string { return "person/" + p.String() }

// topicMeeting returns the meeting of a topic "meeting/<id>" + suffix; false for any other text.
func topicMeeting(topic, suffix string) (id.Meeting, bool) {
	rest, ok := strings.CutPrefix(topic, "meeting/")
	if !ok {
		return id.Meeting{}, false
	}
	if rest, ok = strings.CutSuffix(rest, suffix); !ok {
		return id.Meeting{}, false
	}
	m, err := id.Parse[id.Meeting](rest)
	return m, err == nil
}

// EmitLive emits the live value of the meeting as it is in the transaction of ctx.
func (s *Service) EmitLive(ctx context.Context, m id.Meeting, name string) error {
	live, err := s.live(ctx, m)
	if err != nil {
		return err
	}
	return s.Outbox.Emit(ctx, outbox.Event{Topic: LiveTopic(m), Kind: outbox.State, Name: name, View: live})
}

func (s *Service) emitSecretariat(ctx context.Context, m id.Meeting, name string) error {
	view, err := s.secretariat(ctx, m)
	if err != nil {
		return err
	}
	return s.Outbox.Emit(ctx, outbox.Event{Topic: SecretariatTopic(m), Kind: outbox.State, Name: name, View: view})
}

// AllowLive decides who may hear meeting/<id>: who may read the meeting, and the walls that show it.
func (s *Service) AllowLive(ctx context.Context, topic string) error {
	m, ok := topicMeeting(topic, "")
	if !ok {
		return s.Unknown(ctx, ErrNotFound)
	}
	return s.MayWatch(ctx, m)
}

// CurrentLive is the value of meeting/<id>; its reader was let in by AllowLive.
func (s *Service) CurrentLive(ctx context.Context, topic string) (any, error) {
	m, ok := topicMeeting(topic, "")
	if !ok {
		return nil, ErrNotFound
	}
	return s.live(ctx, m)
}

// AllowSecretariat decides who may hear meeting/<id>/secretariat: who keeps or watches over the presence.
func (s *Service) AllowSecretariat(ctx context.Context, topic string) error {
	m, ok := topicMeeting(topic, "/secretariat")
	if !ok {
		return s.Unknown(ctx, ErrNotFound)
	}
	if _, err := s.Require(ctx, m, "presence", "read"); err == nil {
		return nil
	}
	_, err := s.Require(ctx, m, "presence", "manage")
	return err
}

// CurrentSecretariat is the value of meeting/<id>/secretariat; its reader was let in by AllowSecretariat.
func (s *Service) CurrentSecretariat(ctx context.Context, topic string) (any, error) {
	m, ok := topicMeeting(topic, "/secretariat")
	if !ok {
		return nil, ErrNotFound
	}
	return s.secretariat(ctx, m)
}

// AllowPerson decides who may hear person/<id>: that person, who may use the rest of the product.
func (s *Service) AllowPerson(ctx context.Context, topic string) error {
	subject := authz.From(ctx)
	if subject.Person.IsZero() || topic != PersonTopic(subject.Person) {
		return s.Unknown(ctx, authz.ErrForbidden)
	}
	return nil
}

// MayWatch lets in who may read the meeting, and the walls paired to it.
func (s *Service) MayWatch(ctx context.Context, m id.Meeting) error {
	if wall := authz.From(ctx).Display; !wall.IsZero() {
		shows, err := s.Shows(ctx, wall, m)
		if err == nil && !shows {
			return ErrNotFound
		}
		return err
	}
	_, err := s.Require(ctx, m, "meeting", "read")
	return err
}

// Shows reports whether the wall is paired to the meeting and was not withdrawn.
func (s *Service) Shows(ctx context.Context, wall id.Display, m id.Meeting) (bool, error) {
	return s.Store.Client(ctx).Display.Query().
		Where(display.ID(wall), display.MeetingID(m), display.PairedAtNotNil(), display.RevokedAtIsNil()).Exist(ctx)
}

func (s *Service) live(ctx context.Context, m id.Meeting) (MeetingLive, error) {
	client := s.Store.Client(ctx)
	row, err := client.Meeting.Get(ctx, m)
	if err != nil {
		return MeetingLive{}, err
	}
	people, err := client.Participant.Query().Where(participant.MeetingID(m)).All(ctx)
	if err != nil {
		return MeetingLive{}, err
	}
	live := MeetingLive{Title: row.Title, State: State(row.State), AgendaRevision: row.AgendaRevision, Queue: []QueueEntry{},
		DocumentsRevision: row.DocumentsRevision, Rehearsal: row.Rehearsal}
	if live.Presence, err = s.quorum(ctx, row, people); err != nil {
		return MeetingLive{}, err
	}
	if row.CurrentItemID != nil {
		item, err := client.AgendaItem.Get(ctx, *row.CurrentItemID)
		if err != nil {
			return MeetingLive{}, err
		}
		live.CurrentItem = &LiveItem{ID: item.ID, Number: item.Number, Title: item.Title, Kind: item.Kind, Presenter: item.Presenter,
			State: ItemState(item.State)}
		live.ClosedPart = live.State.Running() && item.Kind == closedPart
	}
	return live, s.addFloor(ctx, row, people, &live)
}

// quorum counts the presence; see the package comment for the base.
func (s *Service) quorum(ctx context.Context, row *ent.Meeting, people []*ent.Participant) (Quorum, error) {
	now := make(map[id.Person]Change[id.Person], len(people))
	members := map[id.Person]bool{}
	for _, p := range people {
		now[p.PersonID] = Change[id.Person]{Who: p.PersonID, Attendance: Attendance(p.Attendance)}
		if Role(p.Role).countsWithoutSeats() {
			members[p.PersonID] = true
		}
	}
	base := len(members)
	if row.TermID != nil {
		seats, err := s.seats(ctx, roomOf(row))
		if err != nil {
			return Quorum{}, err
		}
		base, members = len(seats), map[id.Person]bool{}
		for _, seat := range seats {
			if !seat.Person.IsZero() && !seat.Suspended {
				members[seat.Person] = true
			}
		}
	}
	hall, online := count(now, func(p id.Person) bool { return members[p] })
	return gauge(base, hall, online, row.QuorumNumerator, row.QuorumDenominator), nil
}

// addFloor fills in the speaker and the queue.
func (s *Service) addFloor(ctx context.Context, row *ent.Meeting, people []*ent.Participant, live *MeetingLive) error {
	requests, err := s.Store.Client(ctx).SpeakRequest.Query().
		Where(speakrequest.MeetingID(row.ID), speakrequest.StateIn("requested", "speaking")).
		Order(speakrequest.ByRequestedAt(), speakrequest.ByID()).All(ctx)
	if err != nil {
		return err
	}
	byID := make(map[id.Participant]*ent.Participant, len(people))
	for _, p := range people {
		byID[p.ID] = p
	}
	for _, r := range requests {
		p, ok := byID[r.ParticipantID]
		if !ok {
			continue
		}
		if r.State == "requested" {
			live.Queue = append(live.Queue, QueueEntry{ID: r.ID, ParticipantID: p.ID, Name: p.Name, Title: p.Title, UnitName: p.UnitName,
				Topic: r.Topic})
			continue
		}
		seconds, err := s.speechSeconds(ctx, r)
		if err != nil {
			return err
		}
		live.Speaker = &Speaker{ID: r.ID, ParticipantID: p.ID, Name: p.Name, Title: p.Title, UnitName: p.UnitName, Since: *r.CalledAt,
			Seconds: seconds}
	}
	return nil
}

func (s *Service) speechSeconds(ctx context.Context, r *ent.SpeakRequest) (int, error) {
	if r.ItemID == nil {
		return SpeakingTime("", 0), nil
	}
	client := s.Store.Client(ctx)
	kind, err := client.AgendaItem.Query().Where(agendaitem.ID(*r.ItemID)).Select(agendaitem.FieldKind).String(ctx)
	if err != nil {
		return 0, err
	}
	earlier, err := client.SpeakRequest.Query().
		Where(speakrequest.ItemID(*r.ItemID), speakrequest.ParticipantID(r.ParticipantID), speakrequest.State("finished")).Count(ctx)
	return SpeakingTime(kind, earlier), err
}

// endSpeeches ends what is open on the floor when the meeting is closed.
func (s *Service) endSpeeches(ctx context.Context, m id.Meeting) error {
	client, now := s.Store.Client(ctx), s.Store.Now()
	for from, to := range map[string]string{"speaking": "finished", "requested": "not_called"} {
		err := client.SpeakRequest.Update().Where(speakrequest.MeetingID(m), speakrequest.State(from)).SetState(to).SetEndedAt(now).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) secretariat(ctx context.Context, m id.Meeting) (Secretariat, error) {
	rows, err := s.participantRows(ctx, m)
	if err != nil {
		return Secretariat{}, err
	}
	spares, err := s.sparesInUse(ctx, m)
	if err != nil {
		return Secretariat{}, err
	}
	view := Secretariat{Participants: make([]SecretariatEntry, len(rows))}
	for i, p := range rows {
		view.Participants[i] = SecretariatEntry{ID: p.ID, Attendance: Attendance(p.Attendance), AttendanceAt: p.AttendanceAt,
			SpareSince: spares[p.PersonID]}
	}
	return view, nil
}
