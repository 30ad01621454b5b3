package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
)

// Close codes of the protocol.
const (
	// CloseMove: the server stops; connect again, to another one if there is.
	CloseMove = 4001
	// CloseSignedOut: the session has ended.
	CloseSignedOut = 4003
	// CloseSlow: the client read too slowly; connect again and resume.
	CloseSlow = 4008
	// CloseTooMany: too many requests.
	CloseTooMany = 4029
)

// Limits of a server unless Deps says otherwise.
const (
	DefaultMaxConnections = 20000
	DefaultMaxPerSubject  = 32
	// DefaultDrain is the longest random delay before a stopping server sends a client away.
	DefaultDrain = 10 * time.Second
	// admissions is how many new connections a second are let in, after a first rush.
	admissions, admissionRush = 200, 2000
)

// Record is what the topics know of the past: the outbox.
type Record interface {
	// Top is the newest number of a topic, 0 when there was no event.
	Top(ctx context.Context, topic string) (int64, error)
	// Since returns up to limit entries of a log after the number given, oldest first.
	Since(ctx context.Context, topic string, after int64, limit int) ([]outbox.Stored, error)
}

// Rights tells when answers of authority may have changed; authz.Engine is one.
type Rights interface{ Version() uint64 }

// Identify finds out who the cookies belong to now; api.API.Identify is one. The zero person and display mean nobody.
type Identify func(ctx context.Context, token, display, address string) (authz.Subject, string, error)

// Deps are the parts of a Server.
type Deps struct {
	// Hub delivers events.
	Hub *hub.Hub
	// Outbox knows the past of topics that do not know it themselves.
	Outbox Record
	// Identify is asked at the start and every minute.
	Identify Identify
	// Rights is asked every second; nil means they never change.
	Rights Rights
	// Epoch is the installation's; positions of another are worthless.
	Epoch string
	// Now gives the time; nil is the system's.
	Now func() time.Time
	// Log gets breakdowns, never content. Nil discards.
	Log *slog.Logger
	// MaxConnections and MaxPerSubject bound open connections; 0 takes the defaults.
	MaxConnections, MaxPerSubject int
	// Drain bounds the random delay when the server stops; 0 takes the default.
	Drain time.Duration
}

// Server serves live connections.
type Server struct {
	deps     Deps
	routes   []route
	ops      map[string]func(ctx context.Context, conn Conn, data json.RawMessage) (any, error)
	admit    *rate.Limiter
	upgrader websocket.Upgrader
	tops     topCache

	// base is the context of all work for connections.
	base context.Context
	stop context.CancelFunc
	// working counts the goroutines of connections and of the clock.
	working sync.WaitGroup

	mu       sync.Mutex
	draining bool
	conns    map[*connection]struct{}
	polls    map[string]*pollLine
	// admitted counts connections, those still shaking hands included; subjects splits it by person or wall.
	admitted int
	subjects map[authz.Subject]int

	rights   atomic.Uint64
	checking chan struct{}
}

// New returns a server whose clock runs. Register topics and operations, then Mount it.
func New(deps Deps) *Server {
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.MaxConnections == 0 {
		deps.MaxConnections = DefaultMaxConnections
	}
	if deps.MaxPerSubject == 0 {
		deps.MaxPerSubject = DefaultMaxPerSubject
	}
	if deps.Drain == 0 {
		deps.Drain = DefaultDrain
	}
	s := &Server{
		deps: deps, ops: map[string]func(context.Context, Conn, json.RawMessage) (any, error){},
		admit: rate.NewLimiter(admissions, admissionRush),
		conns: map[*connection]struct{}{}, polls: map[string]*pollLine{}, subjects: map[authz.Subject]int{},
		checking: make(chan struct{}, checkers),
	}
	s.upgrader = newUpgrader()
	s.tops.read = map[string]topEntry{}
	s.base, s.stop = context.WithCancel(context.Background())
	if deps.Rights != nil {
		s.rights.Store(deps.Rights.Version())
	}
	s.working.Go(s.clock)
	return s
}

// HandleOp adds an operation of the client, such as "media.join". fn runs on the connection's own goroutine, one operation after the other,
// in a context that carries who asks and ends with the operation; what it returns is the answer. Call it before serving.
func (s *Server) HandleOp(op string, fn func(ctx context.Context, conn Conn, data json.RawMessage) (any, error)) {
	s.ops[op] = fn
}

// Revoke closes the connections of a session that has ended.
func (s *Server) Revoke(session id.Session) {
	for _, c := range s.all() {
		if c.subjectNow().Session == session && !session.IsZero() {
			c.close(CloseSignedOut, "signed out")
		}
	}
}

// Connections is how many are open.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.admitted
}

// Shutdown sends the clients away, each after a random delay so that they do not all come back at once, and waits until they are gone or
// ctx ends; then the rest is cut off.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.draining = true
	s.mu.Unlock()
	longest := s.deps.Drain
	if deadline, ok := ctx.Deadline(); ok {
		longest = min(longest, time.Until(deadline)/2)
	}
	for _, c := range s.all() {
		if longest > 0 {
			time.AfterFunc(rand.N(longest), func() { c.close(CloseMove, "move") })
		} else {
			c.close(CloseMove, "move")
		}
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	var err error
	for s.Connections() > 0 && err == nil {
		select {
		case <-ctx.Done():
			err = ctx.Err()
		case <-tick.C:
		}
	}
	s.stop()
	for _, c := range s.all() {
		c.cut()
	}
	s.working.Wait()
	return err
}

func (s *Server) all() []*connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*connection, 0, len(s.conns))
	for c := range s.conns {
		all = append(all, c)
	}
	return all
}

// reserve admits a connection of the subject or says why not. Whoever was admitted must be released.
func (s *Server) reserve(subject authz.Subject) error {
	if !s.admit.Allow() {
		return errBusy
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	who := counted(subject)
	switch {
	case s.draining:
		return errStopping
	case s.admitted >= s.deps.MaxConnections:
		return errBusy
	case s.subjects[who] >= s.deps.MaxPerSubject:
		return errTooManyConnections.With("max", s.deps.MaxPerSubject)
	}
	s.subjects[who]++
	s.admitted++
	s.working.Add(1)
	return nil
}

// attach makes the connection one that the clock looks after.
func (s *Server) attach(c *connection) {
	s.mu.Lock()
	s.conns[c] = struct{}{}
	draining := s.draining
	s.mu.Unlock()
	if draining {
		c.close(CloseMove, "move")
	}
}

// release forgets a connection.
func (s *Server) release(c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.admitted--
	who := counted(c.subject)
	if s.subjects[who]--; s.subjects[who] == 0 {
		delete(s.subjects, who)
	}
	s.working.Done()
}

// counted is by whom connections are counted: the person or the wall, whatever the session.
func counted(subject authz.Subject) authz.Subject {
	return authz.Subject{Person: subject.Person, Display: subject.Display}
}
