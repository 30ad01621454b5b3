package live

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"nghitruong/internal/hub"
	"nghitruong/internal/outbox"
)

// How a subscription starts.
const (
	startOK     = "ok"
	startDenied = "denied"
	// startReset: the position is worthless (another epoch, or beyond the newest number); begin anew.
	startReset = "reset"
)

const (
	// maxReplay is how many entries are sent again; a client that lacks more reads them by HTTP.
	maxReplay = 500
	// maxReplayBytes bounds one topic's replay, maxHelloBytes all of one hello.
	maxReplayBytes, maxHelloBytes = 256 << 10, 512 << 10
)

type helloData struct {
	Topics map[string]struct {
		Pos *int64 `json:"pos"`
	} `json:"topics"`
	Epoch string `json:"epoch"`
}

type helloAnswer struct {
	Connection string            `json:"connection"`
	Epoch      string            `json:"epoch"`
	ServerTime time.Time         `json:"server_time"`
	Topics     map[string]string `json:"topics"`
}

// opening is a topic that was subscribed and whose past is still to be sent.
type opening struct {
	topic string
	route *route
	pos   *int64
	top   int64
	start string
}

// hello opens all topics at once. The answer goes out before anything of the topics, since it may say that positions are worthless.
func (c *connection) hello(ctx context.Context, r request) error {
	var data helloData
	if len(r.Data) > 0 {
		if err := json.Unmarshal(r.Data, &data); err != nil {
			return errMalformed.Wrap(err)
		}
	}
	if len(data.Topics) > maxTopics {
		return errTooManyTopics.With("max", maxTopics)
	}
	sameEpoch := data.Epoch == "" || data.Epoch == c.server.deps.Epoch
	answer := helloAnswer{Connection: c.id, Epoch: c.server.deps.Epoch, ServerTime: c.server.now(), Topics: map[string]string{}}
	var open []opening
	for topic, position := range data.Topics {
		o, err := c.begin(ctx, topic, position.Pos, sameEpoch)
		if err != nil {
			if !denied(err) {
				c.abandon(open)
				return err
			}
			answer.Topics[topic] = startDenied
			continue
		}
		answer.Topics[topic] = o.start
		open = append(open, o)
	}
	c.answer(r.I, answer, nil)
	budget := maxHelloBytes
	for _, o := range open {
		if err := c.sendPast(ctx, o, &budget); err != nil {
			// The client has its answer; without this topic's past it would wait for ever. It comes back and asks again.
			c.problem(err)
			c.close(CloseMove, "try again")
			return nil
		}
	}
	return nil
}

func (c *connection) abandon(open []opening) {
	for _, o := range open {
		c.member.Unsubscribe(o.topic)
	}
}

// sub opens one topic; a client repeats it to fill a hole.
func (c *connection) sub(ctx context.Context, r request) error {
	if r.Topic == "" {
		return errNoTopic
	}
	if topics := c.member.Topics(); len(topics) >= maxTopics && !slices.Contains(topics, r.Topic) {
		return errTooManyTopics.With("max", maxTopics)
	}
	o, err := c.begin(ctx, r.Topic, r.Pos, true)
	if err != nil {
		return err
	}
	c.answer(r.I, o.start, nil)
	budget := maxReplayBytes
	if err := c.sendPast(ctx, o, &budget); err != nil {
		c.problem(err)
		c.close(CloseMove, "try again")
	}
	return nil
}

// begin checks, subscribes with the frames held back, and only then reads how far the topic is: what is published from here on is either
// in the past that will be read or among the frames held.
func (c *connection) begin(ctx context.Context, topic string, pos *int64, sameEpoch bool) (opening, error) {
	route, err := c.server.find(topic)
	if err != nil {
		return opening{}, err
	}
	if err := route.Allow(ctx, topic); err != nil {
		return opening{}, err
	}
	o := opening{topic: topic, route: route, pos: pos, start: startOK}
	c.member.Subscribe(topic)
	if route.Kind == outbox.Signal {
		return o, nil
	}
	if o.top, err = route.Top(ctx, topic); err != nil {
		c.member.Unsubscribe(topic)
		return opening{}, fmt.Errorf("live: the top of %s: %w", topic, err)
	}
	if route.Kind == outbox.State {
		o.top = hub.StateVersion(o.top)
	}
	if pos != nil && (!sameEpoch || *pos > o.top || *pos < 0) {
		o.start, o.pos = startReset, new(int64)
	}
	return o, nil
}

// sendPast sends what the client lacks and lets the frames that waited follow.
func (c *connection) sendPast(ctx context.Context, o opening, budget *int) error {
	var past *hub.Frame
	floor := o.top
	var err error
	switch o.route.Kind {
	case outbox.State:
		if o.pos == nil || *o.pos != o.top {
			past, err = c.snapshot(ctx, o)
		}
	case outbox.Log:
		if o.pos != nil && *o.pos < o.top {
			past, floor, err = c.replay(ctx, o, budget)
		}
	}
	if err != nil {
		c.member.Unsubscribe(o.topic)
		return err
	}
	c.member.Release(o.topic, floor, past)
	return nil
}

// snapshot is the value of a state. It may be newer than the version read before it; then the next version repeats it, which does no harm.
func (c *connection) snapshot(ctx context.Context, o opening) (*hub.Frame, error) {
	value, err := o.route.Current(ctx, o.topic)
	if err != nil {
		return nil, fmt.Errorf("live: the value of %s: %w", o.topic, err)
	}
	view, err := json.Marshal(value)
	if err != nil {
		return nil, fmt.Errorf("live: encoding %s: %w", o.topic, err)
	}
	text, err := hub.Encode(o.topic, hub.State, o.top, "snapshot", view)
	if err != nil {
		return nil, err
	}
	return hub.NewFrame(o.topic, hub.State, o.top, text), nil
}

// replay is the entries that the client lacks, or a gap when there are too many or the oldest are no longer kept.
func (c *connection) replay(ctx context.Context, o opening, budget *int) (*hub.Frame, int64, error) {
	after := *o.pos
	if o.top-after > maxReplay {
		return gap(o, after, o.top)
	}
	entries, err := o.route.Since(ctx, o.topic, after, maxReplay+1)
	if err != nil {
		return nil, 0, fmt.Errorf("live: the entries of %s: %w", o.topic, err)
	}
	texts := make([][]byte, 0, len(entries))
	last, size := after, 0
	for _, e := range entries {
		if e.Seq != last+1 {
			break
		}
		text, err := hub.Encode(o.topic, hub.Log, e.Seq, e.Name, e.Data)
		if err != nil {
			return nil, 0, err
		}
		last, size = e.Seq, size+len(text)
		texts = append(texts, text)
	}
	if last < o.top || len(entries) > maxReplay || size > min(maxReplayBytes, *budget) {
		return gap(o, after, max(o.top, last))
	}
	*budget -= size
	return hub.NewBundle(o.topic, hub.Log, last, texts), last, nil
}

func gap(o opening, have, top int64) (*hub.Frame, int64, error) {
	name, err := json.Marshal(o.topic)
	if err != nil {
		return nil, 0, fmt.Errorf("live: encoding the topic: %w", err)
	}
	text := append(append([]byte(`{"t":`), name...), `,"gap":{"have":`...)
	text = strconv.AppendInt(text, have, 10)
	text = strconv.AppendInt(append(text, `,"top":`...), top, 10)
	text = append(text, `}}`...)
	return hub.NewFrame(o.topic, hub.Log, top, text), top, nil
}
