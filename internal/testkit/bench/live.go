package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/testkit/program"
)

const (
	connections = 1000
	// every is the time between two events: ten a second.
	every = 100 * time.Millisecond
	// length is how long events are sent.
	length = 10 * time.Second
)

// live measures a thousand connections to the real server that hear ten messages a second: written through the interface, stored, and heard
// by everybody in the meeting's channel. web/live/livebench measures the connections alone.
func (b *bench) live() error {
	ctx := context.Background()
	i, err := b.demo("live", "")
	if err != nil {
		return err
	}
	h, err := convene(ctx, i)
	if err != nil {
		return err
	}
	return errors.Join(b.hear(ctx, h), h.server.Kill())
}

func (b *bench) hear(ctx context.Context, h *hall) error {
	before, err := residentOf(h.server.PID())
	if err != nil {
		return err
	}
	topics := []string{"meeting/" + h.meeting, "meeting/" + h.meeting + "/votes", "chat/" + h.channel}
	sockets := make([]*program.Socket, connections)
	for n := range sockets {
		d := h.delegates[n%len(h.delegates)]
		if sockets[n], err = d.Listen(ctx, append(topics, "person/"+d.ID)...); err != nil {
			return fmt.Errorf("connection %d: %w", n+1, err)
		}
	}
	idle, err := residentOf(h.server.PID())
	if err != nil {
		return err
	}
	var heard atomic.Int64
	var lock sync.Mutex
	var delays []time.Duration
	var readers sync.WaitGroup
	for _, s := range sockets {
		readers.Go(func() {
			own := listen(ctx, s, &heard)
			lock.Lock()
			defer lock.Unlock()
			delays = append(delays, own...)
		})
	}
	used, err := processor(h.server.PID())
	if err != nil {
		return err
	}
	sent, err := h.speak(ctx)
	if err != nil {
		return err
	}
	for limit := time.Now().Add(length); heard.Load() < int64(sent*connections) && time.Now().Before(limit); {
		time.Sleep(every)
	}
	spent, err := processor(h.server.PID())
	if err != nil {
		return err
	}
	busy, err := residentOf(h.server.PID())
	if err != nil {
		return err
	}
	for _, s := range sockets {
		_ = s.Close() // the reader ends by it
	}
	readers.Wait()
	slices.Sort(delays)
	return errors.Join(b.print("live_connections", connections, "connections"), b.print("live_events_sent", float64(sent), "events"),
		b.print("live_heard", 100*float64(heard.Load())/float64(sent*connections), "percent"),
		b.print("live_server_cpu", 100*float64(spent-used)/float64(length), "percent_of_one_core"),
		b.print("live_memory_idle", (idle.own-before.own)/1024/connections, "KiB/connection"),
		b.print("live_memory_busy", (busy.own-before.own)/1024/connections, "KiB/connection"),
		b.print("live_delay_p50", milliseconds(percentile(delays, 50)), "ms"), b.print("live_delay_p99", milliseconds(percentile(delays, 99)), "ms"))
}

// speak writes a message every tenth of a second, each by another delegate, and returns how many.
func (h *hall) speak(ctx context.Context) (sent int, err error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for began := time.Now(); time.Since(began) < length; sent++ {
		<-tick.C
		d := h.delegates[sent%len(h.delegates)]
		body := map[string]string{"client_id": uuid.NewString(), "body": fmt.Sprintf("%s %d", mark, time.Now().UnixNano())}
		if err := d.Do(ctx, http.MethodPost, "/api/channels/"+h.channel+"/messages", body, nil); err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// mark begins the messages that carry the time of their sending.
const mark = "lúc"

// listen counts messages until the connection ends and returns how long after being sent each was heard.
func listen(ctx context.Context, s *program.Socket, heard *atomic.Int64) []time.Duration {
	var delays []time.Duration
	for {
		e, err := s.Next(ctx)
		if err != nil {
			return delays
		}
		var message struct{ Body string }
		if e.Name != "message.posted" || json.Unmarshal(e.Data, &message) != nil {
			continue
		}
		text, found := strings.CutPrefix(message.Body, mark+" ")
		if !found {
			continue
		}
		if sent, err := strconv.ParseInt(text, 10, 64); err == nil {
			heard.Add(1)
			delays = append(delays, time.Since(time.Unix(0, sent)))
		}
	}
}
