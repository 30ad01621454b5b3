package live

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
)

const (
	// pollWait is how long a request without messages hangs when there is no news.
	pollWait = 25 * time.Second
	// pollBatch is how many bytes of news one answer brings.
	pollBatch = 256 << 10
)

// pollRequest is one exchange: the client's messages, none when it only listens.
type pollRequest struct {
	// Connection names the connection; "" opens one.
	Connection string            `json:"connection"`
	Frames     []json.RawMessage `json:"frames"`
}

// pollLine is a connection over repeated requests: the same envelopes, taken from the same queue. A lost answer ends it, as a lost socket
// would: the client starts again with its positions.
type pollLine struct {
	*connection

	// turn is held while messages are handled.
	turn sync.Mutex
	// news has a token when frames wait.
	news chan struct{}

	mu     sync.Mutex
	closed int
	// listening is the end of the request that hangs; a newer one takes its place.
	listening chan struct{}
	gone      chan struct{}
}

// servePoll answers POST /api/live/poll.
func (s *Server) servePoll(w http.ResponseWriter, r *http.Request) error {
	subject := authz.From(r.Context())
	if subject.Person.IsZero() && subject.Display.IsZero() {
		return authz.ErrSignInRequired
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxFrame))
	if err != nil {
		return errMalformed.Wrap(err)
	}
	var request pollRequest
	if err := json.Unmarshal(body, &request); err != nil {
		return errMalformed.Wrap(err)
	}
	p, err := s.pollLine(r, request.Connection, subject)
	if err != nil {
		return err
	}
	p.alive()
	p.turn.Lock()
	for _, message := range request.Frames {
		p.receive(message)
	}
	p.turn.Unlock()
	frames, err := p.take(r, len(request.Frames) == 0)
	if err != nil {
		return err
	}
	p.write(w, frames)
	return nil
}

func (s *Server) pollLine(r *http.Request, name string, subject authz.Subject) (*pollLine, error) {
	if name != "" {
		s.mu.Lock()
		p := s.polls[name]
		s.mu.Unlock()
		// A name that somebody else found out is worth nothing.
		if p == nil || counted(p.subject) != counted(subject) || p.subject.Session != subject.Session {
			return nil, errConnectionGone
		}
		return p, nil
	}
	if err := s.reserve(subject); err != nil {
		return nil, err
	}
	p := &pollLine{connection: s.newConnection(r.Context(), subject), news: make(chan struct{}, 1), gone: make(chan struct{})}
	s.mu.Lock()
	s.polls[p.id] = p
	s.mu.Unlock()
	p.start(p)
	return p, nil
}

// take returns what waits for the client. When it listens and nothing waits, take hangs until there is news, the time is over, the client
// gave up, or a newer request took over; then it returns nothing.
func (p *pollLine) take(r *http.Request, listen bool) ([]*hub.Frame, error) {
	mine := make(chan struct{})
	if listen {
		p.mu.Lock()
		if p.listening != nil {
			close(p.listening)
		}
		p.listening = mine
		p.mu.Unlock()
		defer p.stopListening(mine)
	}
	timer := time.NewTimer(pollWait)
	defer timer.Stop()
	for {
		frames, err := p.member.Take(nil, pollBatch)
		if err != nil {
			p.close(CloseSlow, "slow, resume")
		}
		if len(frames) > 0 {
			// The hub says Ready only of a queue that was found empty: whoever listens has to look again.
			p.next()
			return frames, nil
		}
		if err := p.ending(); err != nil || !listen {
			return nil, err
		}
		select {
		case <-p.news:
		case <-p.gone:
		case <-timer.C:
			return nil, nil
		case <-r.Context().Done():
			return nil, nil
		case <-mine:
			return nil, nil
		}
	}
}

func (p *pollLine) stopListening(mine chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.listening == mine {
		p.listening = nil
	}
}

// ending is the problem that says how the connection ended; nil while it lives.
func (p *pollLine) ending() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.closed {
	case 0:
		return nil
	case CloseSignedOut:
		return authz.ErrSignInRequired
	case CloseTooMany:
		return errTooOften
	case CloseMove:
		return errStopping
	}
	return errConnectionGone
}

func (p *pollLine) write(w http.ResponseWriter, frames []*hub.Frame) {
	b := append([]byte(`{"connection":"`), p.id...)
	b = append(b, `","frames":[`...)
	empty := true
	for _, f := range frames {
		// Control frames have no text.
		if len(f.Text) == 0 {
			continue
		}
		if !empty {
			b = append(b, ',')
		}
		b, empty = append(b, f.Text...), false
	}
	b = append(b, ']', '}')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	if _, err := w.Write(b); err != nil {
		// The frames are lost with the answer: the client must begin again.
		p.cut()
	}
}

// next makes whoever listens look at the queue.
func (p *pollLine) next() {
	select {
	case p.news <- struct{}{}:
	default:
	}
}

// ready implements transport.
func (p *pollLine) ready() { p.next() }

// full implements transport.
func (p *pollLine) full() { p.next() }

// close implements transport: the next exchange tells the client.
func (p *pollLine) close(code int, _ string) {
	p.mu.Lock()
	first := p.closed == 0
	if first {
		p.closed = code
		close(p.gone)
	}
	p.mu.Unlock()
	if first {
		time.AfterFunc(farewellTimeout, p.cut)
	}
}

// cut implements transport.
func (p *pollLine) cut() {
	p.close(closeNormal, "")
	p.server.mu.Lock()
	delete(p.server.polls, p.id)
	p.server.mu.Unlock()
	p.finish()
}

// ping implements transport: a client that listens shows that it is there.
func (p *pollLine) ping() {}
