package hub

import (
	"errors"
	"sync"
)

// ErrFull is what Take says of a queue that overflowed: the connection must be closed, its client resumes.
var ErrFull = errors.New("hub: the queue is full")

// Events are how the hub calls the owner of a connection. Both are called from the goroutine that publishes and must return at once.
type Events struct {
	// Ready: the queue is no longer empty and nobody takes. Exactly one taker must start and call Take until it gets nothing.
	Ready func()
	// Full: the queue overflowed and was emptied; called once, before Ready if no taker is at work.
	Full func()
}

// Member is one connection as the hub sees it.
type Member struct {
	shard  *shard
	hub    *Hub
	events Events

	mu     sync.Mutex
	queue  queue
	taking bool
	full   bool
	closed bool
	topics map[string]*subscription
}

// subscription is what one member hears of one topic.
type subscription struct {
	// holding: frames wait in held until the past has been sent.
	holding bool
	held    []*Frame
	// floor is the newest number sent; older frames arrive late and are dropped. For logs it stays where the past ended, since entries of
	// transactions that commit together may arrive in either order.
	floor int64
}

// heldLimit bounds what waits while the past is read; whoever is slower than that resumes.
const heldLimit = 1024

// Subscribe makes the member hear a topic. Its frames wait until Release is called: first subscribe, then read the past, then release.
func (m *Member) Subscribe(topic string) {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return
	}
	sub, known := m.topics[topic]
	if !known {
		sub = &subscription{}
		m.topics[topic] = sub
	}
	sub.holding, sub.held, sub.floor = true, nil, 0
	m.mu.Unlock()
	if known {
		return
	}
	m.shard.add(topic, m)
	// Close or Unsubscribe may have come between and found nothing to remove.
	m.mu.Lock()
	_, wanted := m.topics[topic]
	m.mu.Unlock()
	if !wanted {
		m.shard.remove(topic, m)
	}
}

// Release sends what arrived since Subscribe and is newer than floor, and everything from then on. past, unless nil, goes before it.
func (m *Member) Release(topic string, floor int64, past *Frame) {
	m.mu.Lock()
	sub, known := m.topics[topic]
	if !known || m.closed {
		m.mu.Unlock()
		return
	}
	held := sub.held
	sub.holding, sub.held, sub.floor = false, nil, floor
	call := noCall
	if past != nil {
		call = m.push(past)
	}
	for _, f := range held {
		call = call.or(m.pushNews(sub, f))
	}
	m.mu.Unlock()
	m.notify(call)
}

// Unsubscribe ends a topic; it reports whether the member heard it.
func (m *Member) Unsubscribe(topic string) bool {
	m.mu.Lock()
	_, known := m.topics[topic]
	delete(m.topics, topic)
	m.mu.Unlock()
	if known {
		m.shard.remove(topic, m)
	}
	return known
}

// Topics returns what the member hears, in no order.
func (m *Member) Topics() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := make([]string, 0, len(m.topics))
	for t := range m.topics {
		all = append(all, t)
	}
	return all
}

// Send queues a frame for this member alone. It reports whether the member could take it; if not it is gone or overflowed.
func (m *Member) Send(f *Frame) bool {
	m.mu.Lock()
	if m.closed || m.full {
		m.mu.Unlock()
		return false
	}
	call := m.push(f)
	m.mu.Unlock()
	m.notify(call)
	return call != callFull && call != callFullReady
}

// Take moves waiting frames of up to max bytes, at least one, to dst. Nothing and no error ends the taking: the next frame calls Ready
// again. ErrFull: the queue overflowed; it will stay empty.
func (m *Member) Take(dst []*Frame, max int) ([]*Frame, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return nil, ErrFull
	}
	dst = m.queue.take(dst, max)
	if len(dst) == 0 {
		m.taking = false
	}
	return dst, nil
}

// Close ends the member: it hears nothing more. It may be called again.
func (m *Member) Close() {
	m.mu.Lock()
	if m.closed {
		m.mu.Unlock()
		return
	}
	m.closed = true
	topics := m.topics
	m.topics, m.queue = nil, queue{}
	m.mu.Unlock()
	for t := range topics {
		m.shard.remove(t, m)
	}
	m.hub.members.Add(-1)
}

// call is which events have to be told after the lock is given back.
type call uint8

const (
	noCall call = iota
	callReady
	callFull
	callFullReady
)

func (c call) or(other call) call { return max(c, other) }

func (m *Member) notify(c call) {
	if c == callFull || c == callFullReady {
		m.hub.overflows.Add(1)
		m.events.Full()
	}
	if c == callReady || c == callFullReady {
		m.events.Ready()
	}
}

// offer is how a shard hands over a published frame.
func (m *Member) offer(f *Frame) {
	m.mu.Lock()
	sub, known := m.topics[f.Topic]
	if !known {
		m.mu.Unlock()
		return
	}
	call := m.pushNews(sub, f)
	m.mu.Unlock()
	m.notify(call)
}

func (m *Member) pushNews(sub *subscription, f *Frame) call {
	if sub.holding {
		if len(sub.held) < heldLimit {
			sub.held = append(sub.held, f)
			return noCall
		}
		return m.overflow()
	}
	if f.Kind == State || f.Kind == Log {
		if f.Seq <= sub.floor {
			return noCall
		}
		if f.Kind == State {
			sub.floor = f.Seq
		}
	}
	return m.push(f)
}

func (m *Member) push(f *Frame) call {
	if m.full {
		return noCall
	}
	taken, full := m.queue.push(f, m.hub.limits)
	if full {
		return m.overflow()
	}
	if !taken {
		m.hub.dropped.Add(1)
		return noCall
	}
	return m.start(callReady, noCall)
}

func (m *Member) overflow() call {
	if m.full {
		return noCall
	}
	m.full, m.queue = true, queue{}
	return m.start(callFullReady, callFull)
}

// start returns idle when a taker has to be started, busy when one is at work.
func (m *Member) start(idle, busy call) call {
	if m.taking {
		return busy
	}
	m.taking = true
	return idle
}
