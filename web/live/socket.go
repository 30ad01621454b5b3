package live

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/web/api"
)

// Subprotocol is the name of the protocol, asked for when a socket opens.
const Subprotocol = "nt.v1"

const (
	// writeBatch is how many bytes are written at once.
	writeBatch = 32 << 10
	// writeTimeout ends a connection that takes nothing; farewellTimeout is what it gets once it is to be closed.
	writeTimeout, farewellTimeout = 10 * time.Second, 2 * time.Second
	// controlRate is how many pings a second of a client are answered.
	controlRate, controlBurst = 2, 10
)

func newUpgrader() websocket.Upgrader {
	return websocket.Upgrader{
		// Small explicit sizes: with zero the two buffers of net/http would stay for the life of the connection.
		ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{},
		Subprotocols: []string{Subprotocol},
		// The origin is checked before, with an answer that the client can read.
		CheckOrigin: func(*http.Request) bool { return true },
		Error:       func(http.ResponseWriter, *http.Request, int, error) {},
	}
}

// socket is a WebSocket. gorilla/websocket makes the handshake and reads; every byte after the handshake is written here, by one flusher
// at a time, so that two writers never interleave.
type socket struct {
	*connection
	ws      *websocket.Conn
	raw     net.Conn
	control *rate.Limiter

	mu sync.Mutex
	// farewell is the close frame once there is one; dead is set when nothing can be written any more.
	farewell []byte
	dead     bool
	// flushing guards the write side: the member's taker or, when nothing waits, whoever closes.
	flushing sync.Mutex
}

// serveSocket answers GET /api/live.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) error {
	subject := authz.From(r.Context())
	switch {
	case !sameOrigin(r):
		return errOrigin
	case subject.Person.IsZero() && subject.Display.IsZero():
		return authz.ErrSignInRequired
	case !websocket.IsWebSocketUpgrade(r) || !asksFor(r, Subprotocol):
		return errUpgrade.With("protocol", Subprotocol)
	}
	c := &socket{connection: s.newConnection(r.Context(), subject), control: rate.NewLimiter(controlRate, controlBurst)}
	if err := s.reserve(subject); err != nil {
		return err
	}
	ws, err := s.upgrader.Upgrade(w, r, nil)
	if err != nil {
		s.release(c.connection)
		return errUpgrade.With("protocol", Subprotocol).Wrap(err)
	}
	c.ws, c.raw = ws, ws.NetConn()
	// The deadlines of the HTTP server end with the handshake; a connection that fails here fails again in read.
	_ = c.raw.SetDeadline(time.Time{})
	c.start(c)
	// The handler returns, which frees the goroutine and buffers of net/http; reading goes on by itself.
	go c.read()
	return nil
}

func asksFor(r *http.Request, protocol string) bool {
	for _, p := range websocket.Subprotocols(r) {
		if p == protocol {
			return true
		}
	}
	return false
}

// sameOrigin refuses pages of other sites: browsers send the cookie with a socket from anywhere and apply no other rule to it.
func sameOrigin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

// read takes the client's messages until the connection ends, and ends it for everybody.
func (c *socket) read() {
	defer func() {
		if c.leaving() {
			c.flush()
		}
		c.cut()
		c.finish()
	}()
	c.ws.SetPingHandler(func(payload string) error {
		c.alive()
		if c.control.Allow() {
			c.member.Send(hub.NewControl(hub.OpPong, []byte(payload)))
		}
		return nil
	})
	c.ws.SetPongHandler(func(string) error {
		c.alive()
		return nil
	})
	c.ws.SetCloseHandler(func(code int, _ string) error {
		if code == websocket.CloseNoStatusReceived {
			code = closeNormal
		}
		c.close(code, "")
		return nil
	})
	buffer := make([]byte, 0, 512)
	for {
		kind, r, err := c.ws.NextReader()
		if err != nil {
			return
		}
		if kind != websocket.TextMessage {
			c.close(closeUnsupported, "text only")
			c.drain()
			return
		}
		if buffer, err = readAll(r, buffer[:0]); err != nil {
			if errors.Is(err, errTooBig) {
				c.close(closeTooBig, "message too big")
				c.drain()
			}
			return
		}
		if !c.leaving() {
			c.receive(buffer)
		}
		if cap(buffer) > 4096 {
			buffer = make([]byte, 0, 512)
		}
	}
}

// drain reads on for a moment after a close frame, so that the client gets it before the connection is reset.
func (c *socket) drain() {
	_, _ = io.CopyN(io.Discard, c.raw, 1<<20)
}

var errTooBig = errors.New("live: message too big")

// readAll reads a message of at most maxFrame bytes into b.
func readAll(r io.Reader, b []byte) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):min(cap(b), maxFrame+1)])
		b = b[:len(b)+n]
		switch {
		case len(b) > maxFrame:
			return b, errTooBig
		case errors.Is(err, io.EOF):
			return b, nil
		case err != nil:
			return b, err
		}
	}
}

// ready implements transport: a flusher lives as long as there is something to write, so that idle connections keep none.
func (c *socket) ready() { go c.flush() }

func (c *socket) flush() {
	c.flushing.Lock()
	defer c.flushing.Unlock()
	var frames []*hub.Frame
	for {
		var err error
		frames, err = c.member.Take(frames[:0], writeBatch)
		switch {
		case err != nil:
			c.sayFarewell()
			return
		case len(frames) == 0:
			if c.leaving() {
				c.sayFarewell()
			}
			return
		}
		if !c.write(frames) {
			return
		}
	}
}

// write sends the frames in one go; it reports whether the connection still takes more.
func (c *socket) write(frames []*hub.Frame) bool {
	c.mu.Lock()
	if c.dead {
		c.mu.Unlock()
		return false
	}
	timeout := writeTimeout
	if c.farewell != nil {
		timeout = farewellTimeout
	}
	err := c.raw.SetWriteDeadline(time.Now().Add(timeout))
	c.mu.Unlock()
	if err == nil {
		err = writeFrames(c.raw, frames)
	}
	if err != nil {
		c.cut()
	}
	return err == nil
}

// writeFrames uses one system call for all frames where the connection is a plain one; elsewhere (TLS) one buffer, hence one record.
func writeFrames(w net.Conn, frames []*hub.Frame) error {
	if len(frames) == 1 {
		_, err := w.Write(frames[0].Wire)
		return err
	}
	if tcp, ok := w.(*net.TCPConn); ok {
		buffers := make(net.Buffers, len(frames))
		for i, f := range frames {
			buffers[i] = f.Wire
		}
		_, err := buffers.WriteTo(tcp)
		return err
	}
	all := make([]byte, 0, writeBatch)
	for _, f := range frames {
		all = append(all, f.Wire...)
	}
	_, err := w.Write(all)
	return err
}

// full implements transport.
func (c *socket) full() { c.depart(CloseSlow, "slow, resume", false) }

// close implements transport: what waits is sent first, then the close frame, then the connection is cut.
func (c *socket) close(code int, reason string) { c.depart(code, reason, true) }

// depart notes the farewell; the flusher says it. A flusher that is stuck in a write gets little time from now on.
func (c *socket) depart(code int, reason string, flush bool) {
	c.mu.Lock()
	if c.farewell != nil || c.dead {
		c.mu.Unlock()
		return
	}
	c.farewell = hub.AppendFrame(nil, hub.OpClose, websocket.FormatCloseMessage(code, reason))
	// An error means that the connection is gone, which the reader sees too.
	_ = c.raw.SetWriteDeadline(time.Now().Add(farewellTimeout))
	c.mu.Unlock()
	if flush {
		go c.flush()
	}
}

func (c *socket) leaving() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.farewell != nil
}

// sayFarewell writes the close frame and gives the client a moment to answer it, which the reader hears.
func (c *socket) sayFarewell() {
	c.mu.Lock()
	farewell, dead := c.farewell, c.dead
	if len(farewell) > 0 {
		// Said once.
		c.farewell = []byte{}
	}
	c.mu.Unlock()
	if dead || len(farewell) == 0 {
		return
	}
	deadline := time.Now().Add(farewellTimeout)
	err := c.raw.SetDeadline(deadline)
	if err == nil {
		_, err = c.raw.Write(farewell)
	}
	if err != nil {
		c.cut()
	}
}

// cut implements transport.
func (c *socket) cut() {
	c.mu.Lock()
	dead := c.dead
	c.dead = true
	c.mu.Unlock()
	if !dead {
		c.raw.Close()
	}
}

var pingFrame = hub.NewControl(hub.OpPing, nil)

// ping implements transport.
func (c *socket) ping() { c.member.Send(pingFrame) }

// Mount adds the connection's two addresses to the API.
func (s *Server) Mount(a *api.API) {
	a.Raw(http.MethodGet, "/api/live", api.RawDoc{OperationID: "live", Summary: "The live connection: a WebSocket, see docs/live-protocol.md"}, s.serveSocket)
	a.Raw(http.MethodPost, "/api/live/poll", api.RawDoc{OperationID: "live-poll", Summary: "The live connection by repeated requests, see docs/live-protocol.md"}, s.servePoll)
}
