package media

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/media/sfu"
)

// errEnded: the conference ended between finding and joining it.
var errEnded = errors.New("media: conference ended")

// What the ledger keeps of joining and leaving.
type (
	joining struct {
		Kind Kind `json:"kind"`
		// Replaced: an earlier connection of the same participant was ended.
		Replaced bool `json:"replaced"`
	}
	leaving struct {
		// Reason is left, connection_lost, signed_out, removed or rights.
		Reason string `json:"reason"`
	}
	closing struct {
		// Reason is closed, or closed_part.
		Reason string `json:"reason"`
	}
)

// Join takes a place in the conference of a meeting for a live connection, and sends the offer to it. Errors: those of authority
// (conference.join; a wall: one of the meeting), of the gate, ErrMalformed, ErrLocked, ErrRemoved, ErrFull, ErrStopping.
func (s *Service) Join(ctx context.Context, connection Connection, r JoinRequest) (JoinAnswer, error) {
	meeting, err := id.Parse[id.Meeting](r.MeetingID)
	if err != nil {
		return JoinAnswer{}, ErrMalformed.Wrap(err)
	}
	if r.Kind != KindPerson && r.Kind != KindSite && r.Kind != KindWatch {
		return JoinAnswer{}, ErrMalformed
	}
	entry, domain, err := s.admit(ctx, meeting, r.Kind)
	if err != nil {
		return JoinAnswer{}, err
	}
	if p, err := s.placeOf(connection); err == nil && p.conference.meeting != meeting {
		if err := s.Leave(ctx, connection); err != nil && !errors.Is(err, ErrNotJoined) {
			return JoinAnswer{}, err
		}
	}
	for {
		c, err := s.conference(meeting, domain)
		if err != nil {
			return JoinAnswer{}, err
		}
		answer, err := c.join(ctx, connection, r, entry)
		if errors.Is(err, errEnded) {
			continue
		}
		if err != nil {
			return JoinAnswer{}, err
		}
		// Outside the conference's turn: a connection that has ended already calls at once.
		connection.OnClose(func() { s.lost(connection) })
		return answer, nil
	}
}

// admit decides whether the one who acts may enter.
func (s *Service) admit(ctx context.Context, meeting id.Meeting, kind Kind) (Entry, string, error) {
	wall := !authz.From(ctx).Display.IsZero()
	object, action := "conference", "join"
	if wall {
		if kind != KindWatch {
			return Entry{}, "", authz.ErrForbidden
		}
		object, action = "meeting", "read"
	}
	if err := s.require(ctx, meeting, object, action); err != nil {
		return Entry{}, "", err
	}
	domain, err := s.Gate.Domain(ctx, meeting)
	if err == nil {
		err = s.Gate.MayBeHeld(ctx, meeting)
	}
	if err != nil || wall {
		return Entry{}, domain, err
	}
	entry, err := s.Gate.MayEnter(ctx, meeting)
	return entry, domain, err
}

// join seats the connection. The conference is left as it was when it fails.
func (c *conference) join(ctx context.Context, connection Connection, r JoinRequest, entry Entry) (JoinAnswer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return JoinAnswer{}, errEnded
	}
	answer, err := c.admitted(ctx, connection, r, entry)
	if err != nil && len(c.members) == 0 {
		c.shut(endedClosed)
	}
	return answer, err
}

func (c *conference) admitted(ctx context.Context, connection Connection, r JoinRequest, entry Entry) (JoinAnswer, error) {
	before, resumes := c.earlier(r, entry)
	if resumes && r.KeepConnection {
		return c.rejoin(connection, before)
	}
	row, locked, err := c.row, c.locked, error(nil)
	if row.IsZero() {
		// A lock set before a restart of the server holds for the first one who comes back, too.
		if row, locked, err = c.stored(ctx); err != nil {
			return JoinAnswer{}, err
		}
	}
	switch {
	case c.removed[entry.ParticipantID] && !entry.Moderator:
		return JoinAnswer{}, ErrRemoved
	case before == nil && locked && !entry.Moderator:
		return JoinAnswer{}, ErrLocked
	case before == nil && len(c.members) >= c.service.MaxParticipants:
		return JoinAnswer{}, ErrFull.With("max", c.service.MaxParticipants)
	}
	m := &member{conference: c, key: entry.ParticipantID.String(), kind: r.Kind, entry: entry, resume: rand.Text()}
	if r.Kind == KindWatch {
		m.key = "watch/" + rand.Text()
	}
	if before != nil {
		m.held = before.held
	}
	m.peer, err = c.room.Join(sfu.PeerConfig{ID: m.key, Publishes: r.Kind != KindWatch, AudioOnly: r.AudioOnly, Slots: m.sendSlots})
	if err != nil {
		return JoinAnswer{}, err
	}
	offer, err := m.peer.Offer()
	if err == nil && !resumes {
		err = c.record(ctx, "conference.joined", m, joining{Kind: r.Kind, Replaced: before != nil}, func(ctx context.Context) error {
			row, locked, err = c.ensureRow(ctx)
			return err
		})
	}
	if err != nil {
		return JoinAnswer{}, errors.Join(err, m.peer.Close())
	}
	c.row, c.locked = row, locked
	if before == nil {
		c.members = append(c.members, m)
	} else {
		c.members[slices.Index(c.members, before)] = m
		if old := before.connection.Load(); old != nil && (*old).ID() != connection.ID() {
			before.send("ended", endedSignal{endedReplaced})
		}
		c.discard(before)
	}
	c.attach(m, connection)
	m.sendOffer(offer)
	return c.answer(m, false), nil
}

// stored reads the row that a restart of the server left open, without writing one.
func (c *conference) stored(ctx context.Context) (row id.Conference, locked bool, err error) {
	found, err := c.openRow(ctx)
	if err != nil || found == nil {
		return id.Conference{}, false, err
	}
	return found.ID, found.Locked, nil
}

// rejoin gives a kept media connection its new live connection.
func (c *conference) rejoin(connection Connection, m *member) (JoinAnswer, error) {
	offer, err := m.peer.Offer()
	if err != nil {
		return JoinAnswer{}, err
	}
	if old := m.connection.Load(); old != nil && (*old).ID() != connection.ID() {
		m.send("ended", endedSignal{endedReplaced})
		c.service.unseat((*old).ID(), m)
	}
	c.attach(m, connection)
	m.sendOffer(offer)
	m.peer.Refresh()
	return c.answer(m, true), nil
}

// earlier finds the place that the one who joins already has, and whether the token gives it back.
func (c *conference) earlier(r JoinRequest, entry Entry) (before *member, resumes bool) {
	for _, m := range c.members {
		token := r.Resume != "" && subtle.ConstantTimeCompare([]byte(r.Resume), []byte(m.resume)) == 1
		same := m.entry.ParticipantID == entry.ParticipantID && (m.kind == KindWatch) == (r.Kind == KindWatch)
		if same && (token || r.Kind != KindWatch) {
			return m, token
		}
	}
	return nil, false
}

func (c *conference) attach(m *member, connection Connection) {
	if m.timer != nil {
		m.timer.Stop()
	}
	m.connection.Store(&connection)
	c.service.seat(connection.ID(), c, m)
	c.touch()
}

func (c *conference) answer(m *member, resumed bool) JoinAnswer {
	layout := c.service.Engine.Layout()
	a := JoinAnswer{
		ParticipantID: m.entry.ParticipantID, Resume: m.resume, Resumed: resumed, ICEServers: []ICEServer{},
		Slots: SlotCounts{Audio: layout.Audio, Stage: layout.Stage, Screen: layout.Screen, Thumbs: layout.Thumbs},
	}
	if relay := c.service.Relay; relay != nil {
		credentials := relay.Credentials(m.key)
		a.ICEServers = append(a.ICEServers, ICEServer{URLs: relay.URLs(), Username: credentials.Username, Credential: credentials.Password})
	}
	return a
}

// lost keeps the place of a connection that ended, for the grace; whoever was signed out is put out at once.
func (s *Service) lost(connection Connection) {
	p, ok := s.unseat(connection.ID(), nil)
	if !ok {
		return
	}
	c, m := p.conference, p.member
	c.mu.Lock()
	defer c.mu.Unlock()
	current := m.connection.Load()
	if c.closed || current == nil || (*current).ID() != connection.ID() {
		return
	}
	m.connection.Store(nil)
	grace, reason := s.Grace, "connection_lost"
	if connection.SignedOut() {
		grace, reason = 0, "signed_out"
	}
	m.timer = time.AfterFunc(grace, func() { c.expire(m, reason) })
	c.touch()
}

// expire takes out who did not come back.
func (c *conference) expire(m *member, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed || m.connection.Load() != nil || !slices.Contains(c.members, m) {
		return
	}
	if err := c.out(authz.SystemContext(context.Background()), m, "conference.left", leaving{Reason: reason}); err != nil {
		c.service.Log.Error("media: taking out a lost member", "meeting", c.meeting, "cause", err)
		m.timer = time.AfterFunc(c.service.Grace, func() { c.expire(m, reason) })
	}
}
