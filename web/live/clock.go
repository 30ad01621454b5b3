package live

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/internal/outbox"
)

const (
	// pingEvery keeps connections open through proxies that drop quiet ones after a minute.
	pingEvery = 25 * time.Second
	// topsEvery pings the newest numbers are sent, which heals losses between servers.
	topsEvery = 3
	// checkEvery is the longest that a session withdrawn on another server lives on.
	checkEvery = time.Minute
	// quietLimit ends a connection whose client gave no sign of life.
	quietLimit = 70 * time.Second
	// topsAge is how long a newest number is remembered: a thousand connections to one topic ask once.
	topsAge = 5 * time.Second
	// checkers is how many connections are checked at the same time.
	checkers = 4
)

// clock looks after all connections once a second.
func (s *Server) clock() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-s.base.Done():
			return
		case <-tick.C:
			s.look(s.deps.Now())
		}
	}
}

// look does what is due at the time now: pings, newest numbers, sessions and rights.
func (s *Server) look(now time.Time) {
	changed := false
	if s.deps.Rights != nil {
		if v := s.deps.Rights.Version(); s.rights.Swap(v) != v {
			changed = true
		}
	}
	for _, c := range s.all() {
		if now.UnixMilli()-c.heard.Load() > quietLimit.Milliseconds() {
			c.cut()
			continue
		}
		due := now.Sub(c.checked) >= checkEvery
		if changed || due {
			if due {
				c.checked = now
			}
			s.check(c, due, changed)
		}
		if now.Before(c.nextAt) {
			continue
		}
		c.nextAt = now.Add(pingEvery)
		c.line.ping()
		if c.pings++; c.pings%topsEvery == 0 {
			s.background(func() { s.sendTops(c, now) })
		}
	}
}

// background runs work for a connection without holding up the clock; only checkers of them work at once.
func (s *Server) background(work func()) {
	s.working.Go(func() {
		select {
		case <-s.base.Done():
			return
		case s.checking <- struct{}{}:
		}
		defer func() { <-s.checking }()
		work()
	})
}

// check asks again who the client is (session) and what it may hear (rights).
func (s *Server) check(c *connection, session, rights bool) {
	if !rights && !c.verifying.CompareAndSwap(false, true) {
		return
	}
	s.background(func() {
		defer c.verifying.Store(false)
		ctx, cancel := context.WithTimeout(c.context, opTimeout)
		defer cancel()
		subject, _, err := s.deps.Identify(ctx, c.token, c.display, c.address)
		if err != nil {
			// Nobody can tell now; the next minute will.
			s.deps.Log.Warn("live: a session could not be checked", "connection", c.id, "cause", err.Error())
			return
		}
		if subject.Session != c.subject.Session || counted(subject) != counted(c.subject) {
			c.close(CloseSignedOut, "signed out")
			return
		}
		if before := c.subjectNow(); before != subject {
			c.current.Store(&subject)
			rights = true
		}
		if rights {
			s.checkTopics(authz.With(ctx, subject), c)
		}
	})
}

// checkTopics ends the topics that the client may no longer hear.
func (s *Server) checkTopics(ctx context.Context, c *connection) {
	for _, topic := range c.member.Topics() {
		route, err := s.find(topic)
		if err == nil {
			err = route.Allow(ctx, topic)
		}
		if err == nil {
			continue
		}
		if !denied(err) {
			s.deps.Log.Warn("live: a right could not be checked", "topic", topic, "cause", err.Error())
		}
		if !c.member.Unsubscribe(topic) {
			continue
		}
		name, err := json.Marshal(topic)
		if err != nil {
			s.deps.Log.Error("live: encoding a topic", "cause", err.Error())
			continue
		}
		c.member.Send(hub.NewFrame("", hub.Direct, 0, fmt.Appendf(nil, `{"t":%s,"gone":true}`, name)))
	}
}

// sendTops sends the newest numbers of what the client hears.
func (s *Server) sendTops(c *connection, now time.Time) {
	ctx, cancel := context.WithTimeout(c.context, opTimeout)
	defer cancel()
	tops := map[string]int64{}
	for _, topic := range c.member.Topics() {
		route, err := s.find(topic)
		if err != nil || route.Kind == outbox.Signal {
			continue
		}
		top, err := s.tops.get(ctx, topic, route, now)
		if err != nil {
			s.deps.Log.Warn("live: the top of a topic", "topic", topic, "cause", err.Error())
			continue
		}
		tops[topic] = top
	}
	if len(tops) == 0 {
		return
	}
	text, err := json.Marshal(map[string]any{"tops": tops})
	if err != nil {
		s.deps.Log.Error("live: encoding the tops", "cause", err.Error())
		return
	}
	c.member.Send(hub.NewFrame("", hub.Direct, 0, text))
}

// topCache remembers newest numbers for a moment.
type topCache struct {
	mu   sync.Mutex
	read map[string]topEntry
}

type topEntry struct {
	top int64
	at  time.Time
}

func (t *topCache) get(ctx context.Context, topic string, route *route, now time.Time) (int64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.read[topic]; ok && now.Sub(e.at) < topsAge {
		return e.top, nil
	}
	for old, e := range t.read {
		if now.Sub(e.at) >= topsAge {
			delete(t.read, old)
		}
	}
	top, err := route.Top(ctx, topic)
	if err != nil {
		return 0, err
	}
	if route.Kind == outbox.State {
		top = hub.StateVersion(top)
	}
	t.read[topic] = topEntry{top, now}
	return top, nil
}
