package media

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/media/sfu"
	"nghitruong/media/turn"
)

// Connection is a client's live connection.
type Connection interface {
	// ID names the connection; it is never used again.
	ID() string
	// Send sends a signal to this connection alone. It does not block.
	Send(topic, name string, data any) error
	// OnClose calls fn once when the connection has ended, or at once when it has already.
	OnClose(fn func())
	// SignedOut tells whether the connection ended because its session or wall did.
	SignedOut() bool
}

// Gate knows the meetings.
type Gate interface {
	// Domain returns the path of authority of a meeting. An unknown meeting is an error of kind not found.
	Domain(ctx context.Context, meeting id.Meeting) (string, error)
	// MayEnter returns the one who acts as a participant of the meeting, or why they may not enter its conference now.
	MayEnter(ctx context.Context, meeting id.Meeting) (Entry, error)
	// MayBeHeld returns nil, or an error of kind conflict while nobody may be in the meeting's conference: it is in a closed part.
	MayBeHeld(ctx context.Context, meeting id.Meeting) error
	// Shows tells whether a wall display belongs to the meeting.
	Shows(ctx context.Context, display id.Display, meeting id.Meeting) (bool, error)
}

// Entry is a participant as the conference shows them.
type Entry struct {
	ParticipantID id.Participant
	PersonID      id.Person
	Name, Title   string
	// SiteName is the conference site (điểm cầu), "" for none.
	SiteName string
	// Moderator: may mute and remove others, and is let into a locked conference.
	Moderator bool
}

// Deps is what the service works with; all are needed but where said.
type Deps struct {
	Store  *store.Store
	Authz  *authz.Engine
	Audit  *audit.Log
	Outbox *outbox.Box
	Gate   Gate
	Engine *sfu.Engine
	// Relay helps clients behind closed networks; nil when it is off.
	Relay *turn.Server
	// Log gets breakdowns; nil means slog.Default.
	Log *slog.Logger
	// Grace is how long the place of a lost connection is kept; 0 means 60 s.
	Grace time.Duration
	// MaxParticipants of one conference; 0 means 500.
	MaxParticipants int
}

// Service is the conferences of all meetings.
type Service struct {
	Deps

	mu          sync.Mutex
	stopped     bool
	conferences map[id.Meeting]*conference
	// places finds the member by the live connection's ID.
	places  map[string]place
	running sync.WaitGroup
}

type place struct {
	conference *conference
	member     *member
}

// New returns the service.
func New(d Deps) *Service {
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Grace == 0 {
		d.Grace = 60 * time.Second
	}
	if d.MaxParticipants == 0 {
		d.MaxParticipants = 500
	}
	return &Service{Deps: d, conferences: map[id.Meeting]*conference{}, places: map[string]place{}}
}

// Stop ends all conferences for this process; their rows stay open and are taken up again. Call it after the live connections were sent
// away, before the engine is closed.
func (s *Service) Stop() {
	s.mu.Lock()
	s.stopped = true
	var all []*conference
	for _, c := range s.conferences {
		all = append(all, c)
	}
	s.mu.Unlock()
	for _, c := range all {
		c.mu.Lock()
		c.shut(endedClosed)
		c.mu.Unlock()
	}
	s.running.Wait()
}

// MeetingClosed ends the conference of a meeting that is over. Inside a transaction it takes effect after the commit.
func (s *Service) MeetingClosed(ctx context.Context, meeting id.Meeting) {
	store.AfterCommit(ctx, func() {
		c := s.find(meeting)
		if c == nil {
			return
		}
		// Not on the caller's goroutine: ending takes the conference's turn and a transaction of its own.
		s.running.Go(func() {
			c.mu.Lock()
			defer c.mu.Unlock()
			if err := c.end(authz.SystemContext(context.Background()), endedClosed); err != nil {
				s.Log.Error("media: ending a conference", "meeting", meeting, "cause", err)
			}
		})
	})
}

// ClosedPartBegan ends the conference of a meeting in which a closed part has begun, as far as the Gate still says so. Inside a transaction
// it takes effect after the commit. Other nodes find out by themselves within heldPause.
func (s *Service) ClosedPartBegan(ctx context.Context, meeting id.Meeting) {
	store.AfterCommit(ctx, func() {
		if c := s.find(meeting); c != nil {
			// Not on the caller's goroutine: ending takes the conference's turn and a transaction of its own.
			s.running.Go(c.reviewHeld)
		}
	})
}

// Read returns the conference of a meeting. Errors: those of authority (meeting.read, or a wall of the meeting).
func (s *Service) Read(ctx context.Context, meeting id.Meeting) (Conference, error) {
	if err := s.AllowRead(ctx, meeting); err != nil {
		return Conference{}, err
	}
	c := s.find(meeting)
	if c == nil {
		return Conference{Participants: []ParticipantView{}}, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.view(), nil
}

// AllowRead returns nil when the one who acts may see the conference.
func (s *Service) AllowRead(ctx context.Context, meeting id.Meeting) error {
	return s.require(ctx, meeting, "meeting", "read")
}

// require asks for authority at the meeting; walls of the meeting may do what needs meeting.read.
func (s *Service) require(ctx context.Context, meeting id.Meeting, object, action string) error {
	if display := authz.From(ctx).Display; !display.IsZero() && object == "meeting" && action == "read" {
		shows, err := s.Gate.Shows(ctx, display, meeting)
		if err == nil && !shows {
			err = authz.ErrForbidden
		}
		return err
	}
	if err := authz.RequireSignedIn(ctx); err != nil {
		return err
	}
	domain, err := s.Gate.Domain(ctx, meeting)
	if err != nil {
		return err
	}
	return s.Authz.Require(ctx, object, action, domain)
}

func (s *Service) find(meeting id.Meeting) *conference {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.conferences[meeting]
}

// conference returns the conference of a meeting, a new one when there is none.
func (s *Service) conference(meeting id.Meeting, domain string) (*conference, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil, ErrStopping
	}
	if c := s.conferences[meeting]; c != nil {
		return c, nil
	}
	c := &conference{
		service: s, meeting: meeting, domain: domain, removed: map[id.Participant]bool{},
		dirty: make(chan struct{}, 1), done: make(chan struct{}), rights: s.Authz.Version(),
	}
	room, err := s.Engine.NewRoom(c.touch)
	if errors.Is(err, sfu.ErrClosed) {
		return nil, ErrStopping.Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	c.room = room
	s.conferences[meeting] = c
	s.running.Go(c.publish)
	return c, nil
}

func (s *Service) drop(c *conference) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conferences[c.meeting] == c {
		delete(s.conferences, c.meeting)
	}
}

func (s *Service) seat(connection string, c *conference, m *member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[connection] = place{c, m}
}

// unseat takes the connection's place away, when it is m's or m is nil, and returns it.
func (s *Service) unseat(connection string, m *member) (place, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.places[connection]
	if !ok || m != nil && p.member != m {
		return place{}, false
	}
	delete(s.places, connection)
	return p, true
}

func (s *Service) placeOf(connection Connection) (place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.places[connection.ID()]
	if !ok {
		return place{}, ErrNotJoined
	}
	return p, nil
}
