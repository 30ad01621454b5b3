package hub

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

// redisChannel is the one channel of an installation: every server wants nearly every topic.
const redisChannel = "nghitruong:live:1"

// outgoing is how many frames may wait for Redis; more are dropped, and the clients of other servers heal.
const outgoing = 4096

// Redis is a bus over the PUBLISH and SUBSCRIBE of a Redis server.
type Redis struct {
	client redis.UniversalClient
	node   string
	log    *slog.Logger
	queue  chan *Frame
	pubsub *redis.PubSub
	lost   atomic.Int64

	stop    context.CancelFunc
	context context.Context
	done    sync.WaitGroup
	closed  sync.Once
}

// redisHeader is the first line of a message; the envelope follows.
type redisHeader struct {
	Node  string `json:"n"`
	Topic string `json:"t"`
	Kind  Kind   `json:"k"`
	Seq   int64  `json:"s"`
}

// NewRedis subscribes and returns the bus. The client stays the caller's. Errors: Redis cannot be reached.
func NewRedis(ctx context.Context, client redis.UniversalClient, log *slog.Logger) (*Redis, error) {
	pubsub := client.Subscribe(ctx, redisChannel)
	if _, err := pubsub.Receive(ctx); err != nil {
		return nil, fmt.Errorf("hub: subscribing at Redis: %w", err)
	}
	r := &Redis{client: client, node: uuid.NewString(), log: log, queue: make(chan *Frame, outgoing), pubsub: pubsub}
	r.context, r.stop = context.WithCancel(context.WithoutCancel(ctx))
	r.done.Go(r.send)
	return r, nil
}

// Lost is how many frames did not get to Redis.
func (r *Redis) Lost() int64 { return r.lost.Load() }

// Listen implements Bus.
func (r *Redis) Listen(receive func(*Frame)) {
	messages := r.pubsub.Channel(redis.WithChannelSize(outgoing))
	r.done.Go(func() {
		for m := range messages {
			line, text, found := bytes.Cut([]byte(m.Payload), []byte{'\n'})
			var h redisHeader
			if !found || json.Unmarshal(line, &h) != nil {
				r.log.Warn("a message on the bus is not ours", "channel", redisChannel)
				continue
			}
			if h.Node != r.node {
				receive(NewFrame(h.Topic, h.Kind, h.Seq, text))
			}
		}
	})
}

// Publish implements Bus.
func (r *Redis) Publish(f *Frame) {
	select {
	case r.queue <- f:
	default:
		r.lost.Add(1)
	}
}

func (r *Redis) send() {
	for {
		select {
		case <-r.context.Done():
			return
		case f := <-r.queue:
			header, err := json.Marshal(redisHeader{Node: r.node, Topic: f.Topic, Kind: f.Kind, Seq: f.Seq})
			if err == nil {
				err = r.client.Publish(r.context, redisChannel, append(append(header, '\n'), f.Text...)).Err()
			}
			if err != nil && r.context.Err() == nil {
				r.lost.Add(1)
				r.log.Warn("the bus lost a frame", "topic", f.Topic, "cause", err.Error())
			}
		}
	}
}

// Close implements Bus.
func (r *Redis) Close() error {
	var err error
	r.closed.Do(func() {
		r.stop()
		err = r.pubsub.Close()
		r.done.Wait()
	})
	return err
}
