package hub

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Limits of a member's queue unless Config says otherwise.
const (
	DefaultQueueBytes  = 1 << 20
	DefaultQueueFrames = 512
)

// inboxSize is how many frames may wait for a shard; a publisher waits when there are more.
const inboxSize = 1024

// Config of a Hub; the zero value is a hub for one server.
type Config struct {
	// Shards is the number of goroutines that spread frames; 0 is one for each processor.
	Shards int
	// QueueBytes and QueueFrames bound what waits for one member; 0 takes the defaults.
	QueueBytes, QueueFrames int
	// Bus connects the servers of an installation; nil when there is one.
	Bus Bus
}

// Hub spreads frames. Make it with New, end it with Close.
type Hub struct {
	shards []*shard
	limits limits
	bus    Bus
	next   atomic.Uint64

	stopped atomic.Bool
	closing sync.RWMutex
	done    sync.WaitGroup

	members, published, dropped, overflows atomic.Int64
}

// New returns a hub at work.
func New(config Config) *Hub {
	if config.Shards == 0 {
		config.Shards = runtime.GOMAXPROCS(0)
	}
	if config.QueueBytes == 0 {
		config.QueueBytes = DefaultQueueBytes
	}
	if config.QueueFrames == 0 {
		config.QueueFrames = DefaultQueueFrames
	}
	h := &Hub{limits: limits{config.QueueBytes, config.QueueFrames}, bus: config.Bus}
	for range config.Shards {
		s := &shard{inbox: make(chan *Frame, inboxSize), topics: map[string]map[*Member]struct{}{}}
		h.shards = append(h.shards, s)
		h.done.Go(s.run)
	}
	if h.bus != nil {
		h.bus.Listen(h.Deliver)
	}
	return h
}

// Connect adds a connection.
func (h *Hub) Connect(events Events) *Member {
	h.members.Add(1)
	s := h.shards[h.next.Add(1)%uint64(len(h.shards))]
	return &Member{shard: s, hub: h, events: events, topics: map[string]*subscription{}}
}

// Send gives a frame to all members of its topic, here and on the other servers. It waits only for memory, never for a connection.
func (h *Hub) Send(f *Frame) {
	h.Deliver(f)
	if h.bus != nil {
		h.bus.Publish(f)
	}
}

// Deliver gives a frame to the members here.
func (h *Hub) Deliver(f *Frame) {
	h.closing.RLock()
	defer h.closing.RUnlock()
	if h.stopped.Load() {
		return
	}
	h.published.Add(1)
	for _, s := range h.shards {
		s.inbox <- f
	}
}

// Close stops the hub after everything published was spread. Members stay connected but hear nothing more.
func (h *Hub) Close() error {
	h.closing.Lock()
	if h.stopped.Swap(true) {
		h.closing.Unlock()
		return nil
	}
	for _, s := range h.shards {
		close(s.inbox)
	}
	h.closing.Unlock()
	h.done.Wait()
	if h.bus != nil {
		return h.bus.Close()
	}
	return nil
}

// Stats are counts since the start, for the metrics page.
type Stats struct {
	// Members are connected now.
	Members int64
	// Published frames reached this server.
	Published int64
	// Dropped signals were not queued for a slow member, once for each.
	Dropped int64
	// Overflows are members that had to come back.
	Overflows int64
}

// Stats returns the counts.
func (h *Hub) Stats() Stats {
	return Stats{h.members.Load(), h.published.Load(), h.dropped.Load(), h.overflows.Load()}
}

// shard serves a part of the members.
type shard struct {
	inbox  chan *Frame
	mu     sync.RWMutex
	topics map[string]map[*Member]struct{}
}

func (s *shard) run() {
	for f := range s.inbox {
		s.mu.RLock()
		for m := range s.topics[f.Topic] {
			m.offer(f)
		}
		s.mu.RUnlock()
	}
}

func (s *shard) add(topic string, m *Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	members := s.topics[topic]
	if members == nil {
		members = map[*Member]struct{}{}
		s.topics[topic] = members
	}
	members[m] = struct{}{}
}

func (s *shard) remove(topic string, m *Member) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.topics[topic], m)
	if len(s.topics[topic]) == 0 {
		delete(s.topics, topic)
	}
}
