package live

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"golang.org/x/time/rate"

	"nghitruong/internal/fault"
	"nghitruong/internal/hub"
	"nghitruong/web/api"
)

const (
	// maxFrame is the largest message of a client, in bytes.
	maxFrame = 64 << 10
	// maxTopics is how many topics one connection may hear.
	maxTopics = 200
	// opTimeout bounds one operation.
	opTimeout = 15 * time.Second
	// maxMistakes unreadable messages end a connection, maxExcesses refused for haste too.
	maxMistakes, maxExcesses = 5, 50
)

// Close codes of RFC 6455 section 7.4.1 that are used.
const (
	closeNormal      = 1000
	closeUnsupported = 1003
	closeInvalid     = 1007
	closeTooBig      = 1009
)

// request is a message of the client.
type request struct {
	I     uint64          `json:"i"`
	Op    string          `json:"op"`
	Topic string          `json:"t"`
	Pos   *int64          `json:"pos"`
	Data  json.RawMessage `json:"d"`
}

// reply is the answer to a request.
type reply struct {
	A uint64       `json:"a"`
	D any          `json:"d,omitempty"`
	E *api.Problem `json:"e,omitempty"`
}

func newName() string { return rand.Text() }

// receive handles one message of the client and answers it.
func (c *connection) receive(message []byte) {
	c.alive()
	var r request
	if err := decode(message, &r); err != nil || r.Op == "" {
		c.mistakes++
		c.answer(r.I, nil, errMalformed.Wrap(err))
		if c.mistakes >= maxMistakes {
			c.close(closeInvalid, "malformed")
		}
		return
	}
	if !c.allow(r.Op) {
		if c.excesses++; c.excesses >= maxExcesses {
			c.close(CloseTooMany, "too many requests")
			return
		}
		c.answer(r.I, nil, errTooOften)
		return
	}
	ctx, cancel := context.WithTimeout(c.acting(), opTimeout)
	defer cancel()
	switch r.Op {
	case "hello":
		if err := c.hello(ctx, r); err != nil {
			c.answer(r.I, nil, err)
		}
	case "sub":
		if err := c.sub(ctx, r); err != nil {
			c.answer(r.I, nil, err)
		}
	case "unsub":
		c.member.Unsubscribe(r.Topic)
		c.answer(r.I, "ok", nil)
	case "ping":
		c.answer(r.I, map[string]any{"server_time": c.server.now()}, nil)
	default:
		fn := c.server.ops[r.Op]
		if fn == nil {
			c.answer(r.I, nil, errNoSuchOp.With("op", short(r.Op)))
			return
		}
		result, err := c.guarded(ctx, fn, r.Data)
		c.answer(r.I, result, err)
	}
}

// guarded keeps a mistake in an operation from ending the server.
func (c *connection) guarded(ctx context.Context, fn func(context.Context, Conn, json.RawMessage) (any, error), data json.RawMessage) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(ctx, c, data)
}

// decode is strict JSON of one object; unknown members are refused as on the HTTP interface.
func decode(message []byte, r *request) error {
	d := json.NewDecoder(bytes.NewReader(message))
	d.DisallowUnknownFields()
	if err := d.Decode(r); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

func short(s string) string {
	shown := []rune(s)
	return string(shown[:min(len(shown), 60)])
}

// answer sends the result or the problem of a request.
func (c *connection) answer(i uint64, result any, err error) {
	text, failed := c.encodeReply(i, result, err)
	if failed != nil {
		c.server.deps.Log.Error("live: encoding an answer", "connection", c.id, "cause", failed.Error())
		return
	}
	c.member.Send(hub.NewFrame("", hub.Direct, 0, text))
}

func (c *connection) encodeReply(i uint64, result any, err error) ([]byte, error) {
	if err != nil {
		return json.Marshal(reply{A: i, E: c.problem(err)})
	}
	return json.Marshal(reply{A: i, D: result})
}

func (c *connection) problem(err error) *api.Problem {
	p := api.NewProblem(c.context, err)
	if p.Status >= http.StatusInternalServerError {
		c.server.deps.Log.LogAttrs(c.context, slog.LevelError, "live: operation failed", slog.String("request_id", p.RequestID),
			slog.String("code", p.Code), slog.String("cause", err.Error()))
	}
	return p
}

// budget is what a client may do of one kind of operation: tokens a second, and at once.
type budget struct {
	rate  rate.Limit
	burst int
}

var (
	budgets = map[string]budget{
		"hello": {1, 5},
		"sub":   {50, 2 * maxTopics},
		"unsub": {50, 2 * maxTopics},
		"ping":  {1, 5},
		// Each makes a media connection, or new candidates for one.
		"media.join":    {0.5, 10},
		"media.restart": {0.5, 10},
	}
	otherBudget = budget{50, 200}
)

// allow takes a token for the operation. Unknown operations share one budget, so that names made up cost no memory.
func (c *connection) allow(op string) bool {
	b, own := budgets[op]
	if !own {
		b = otherBudget
		if c.server.ops[op] == nil {
			op = ""
		}
	}
	l := c.limits[op]
	if l == nil {
		l = rate.NewLimiter(b.rate, b.burst)
		c.limits[op] = l
	}
	return l.Allow()
}

// now is the time as texts carry it.
func (s *Server) now() time.Time { return s.deps.Now().UTC().Truncate(time.Millisecond) }

var errNoTopic = fault.ErrInput.At("t", fault.ErrRequired)
