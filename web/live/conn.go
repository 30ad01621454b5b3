package live

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/web/api"
)

// Conn is a client's connection as operations see it.
type Conn interface {
	// ID names the connection; it is never used again.
	ID() string
	// Send sends a signal to this connection alone, before what waits for it on topics. The client needs no subscription. It is never dropped
	// while the connection lives; an error means that the connection is gone or the data cannot be encoded.
	Send(topic, name string, data any) error
	// OnClose calls fn once when the connection has ended, or at once when it has already.
	OnClose(fn func())
	// SignedOut tells whether the connection ends, or ended, because its session or wall did.
	SignedOut() bool
}

// transport is how a connection reaches its client.
type transport interface {
	// ready: frames wait; called once until they were taken.
	ready()
	// full: the queue overflowed.
	full()
	// close tells the client the code and ends.
	close(code int, reason string)
	// cut ends without a word.
	cut()
	// ping asks whether the client is there.
	ping()
}

// connection is what sockets and polled lines have in common.
type connection struct {
	server  *Server
	id      string
	token   string
	display string
	address string
	line    transport
	member  *hub.Member

	// subject is who asked for the connection; current is who that is by the last check.
	subject authz.Subject
	current atomic.Pointer[authz.Subject]
	context context.Context

	// Used by the one goroutine that handles the client's frames.
	limits   map[string]*rate.Limiter
	mistakes int
	excesses int

	// pings and checked are used by the clock alone.
	pings   int
	nextAt  time.Time
	checked time.Time
	// heard is when the client last gave a sign of life, Unix milliseconds.
	heard     atomic.Int64
	signedOut atomic.Bool
	// verifying is set while a check runs.
	verifying atomic.Bool

	mu      sync.Mutex
	ended   bool
	onClose []func()
}

func (s *Server) newConnection(ctx context.Context, subject authz.Subject) *connection {
	c := &connection{
		server: s, id: newName(), token: api.Token(ctx), display: api.DisplayToken(ctx), address: api.Address(ctx), subject: subject,
		limits: map[string]*rate.Limiter{},
	}
	c.current.Store(&subject)
	c.context = api.WithReader(s.base, c.id, api.Language(ctx))
	now := s.deps.Now()
	c.nextAt, c.checked = now.Add(pingEvery), now
	c.heard.Store(now.UnixMilli())
	return c
}

// start attaches an admitted connection to its line, which can carry frames from now on, and to the hub.
func (c *connection) start(line transport) {
	c.line = line
	c.member = c.server.deps.Hub.Connect(hub.Events{Ready: line.ready, Full: line.full})
	c.server.attach(c)
}

// ID implements Conn.
func (c *connection) ID() string { return c.id }

// Send implements Conn.
func (c *connection) Send(topic, name string, data any) error {
	view, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("live: encoding %s: %w", name, err)
	}
	text, err := hub.Encode(topic, hub.Direct, 0, name, view)
	if err != nil {
		return err
	}
	if !c.member.Send(hub.NewFrame(topic, hub.Direct, 0, text)) {
		return errConnectionGone
	}
	return nil
}

// OnClose implements Conn.
func (c *connection) OnClose(fn func()) {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		fn()
		return
	}
	c.onClose = append(c.onClose, fn)
	c.mu.Unlock()
}

func (c *connection) subjectNow() authz.Subject { return *c.current.Load() }

// acting is a context in which the client acts.
func (c *connection) acting() context.Context { return authz.With(c.context, c.subjectNow()) }

// SignedOut implements Conn.
func (c *connection) SignedOut() bool { return c.signedOut.Load() }

func (c *connection) close(code int, reason string) {
	if code == CloseSignedOut {
		c.signedOut.Store(true)
	}
	c.line.close(code, reason)
}

func (c *connection) cut() { c.line.cut() }

// alive notes a sign of life.
func (c *connection) alive() { c.heard.Store(c.server.deps.Now().UnixMilli()) }

// finish ends the connection for everybody who holds it. The transport calls it, once its own end is done.
func (c *connection) finish() {
	c.mu.Lock()
	if c.ended {
		c.mu.Unlock()
		return
	}
	c.ended = true
	calls := c.onClose
	c.onClose = nil
	c.mu.Unlock()
	c.member.Close()
	for _, fn := range calls {
		fn()
	}
	c.server.release(c)
}
