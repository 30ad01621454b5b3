package sfu

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
)

// queueLimit: above it a shard cannot keep up and video is shed; receivers ask again for what they miss most.
const queueLimit = 16384

// work is one thing for a shard to do: forward a packet, or run a command.
type work struct {
	track    *track
	sequence uint64
	command  func()
}

// shard is a goroutine that sends to a part of the receivers.
type shard struct {
	index int
	now   func() int64
	wake  chan struct{}
	// shed counts packets not forwarded because the queue was full.
	shed atomic.Uint64
	// sent counts packets forwarded.
	sent atomic.Uint64

	mu    sync.Mutex
	queue []work

	// What follows belongs to the goroutine.
	receivers []*Peer
	buffer    []byte
	head      head
}

func newShard(index int, now func() int64) *shard {
	return &shard{index: index, now: now, wake: make(chan struct{}, 1), buffer: make([]byte, payloadLimit)}
}

func (s *shard) push(t *track, sequence uint64) {
	s.mu.Lock()
	if len(s.queue) >= queueLimit && t.source != Voice {
		s.mu.Unlock()
		s.shed.Add(1)
		return
	}
	s.queue = append(s.queue, work{track: t, sequence: sequence})
	s.mu.Unlock()
	s.signal()
}

// do runs a command on the shard's goroutine, in order with the packets.
func (s *shard) do(command func()) {
	s.mu.Lock()
	s.queue = append(s.queue, work{command: command})
	s.mu.Unlock()
	s.signal()
}

func (s *shard) signal() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *shard) run(done <-chan struct{}) {
	var batch []work
	for {
		select {
		case <-done:
			return
		case <-s.wake:
		}
		s.mu.Lock()
		batch, s.queue = s.queue, batch[:0]
		s.mu.Unlock()
		for i := range batch {
			if command := batch[i].command; command != nil {
				command()
			} else {
				s.forward(batch[i].track, batch[i].sequence)
			}
		}
		clear(batch)
	}
}

func (s *shard) forward(t *track, sequence uint64) {
	subscribers := t.subscribers[s.index]
	if len(subscribers) == 0 {
		return
	}
	length, ok := t.ring.get(sequence, &s.head, s.buffer)
	if !ok {
		return
	}
	now := s.now()
	for _, to := range subscribers {
		to.forward(&s.head, s.buffer[:length], now)
	}
	s.sent.Add(uint64(len(subscribers)))
}

// assign gives a slot another source, nil for none.
func (s *shard) assign(to *slot, t *track) {
	if to.source == t || to.closed {
		return
	}
	if old := to.source; old != nil {
		old.subscribers[s.index] = slices.DeleteFunc(old.subscribers[s.index], func(x *slot) bool { return x == to })
		old.interest[s.index].Add(-1)
	}
	to.source, to.running = t, false
	if t == nil {
		return
	}
	t.subscribers[s.index] = append(t.subscribers[s.index], to)
	t.interest[s.index].Add(1)
	if t.source != Voice {
		s.welcome(to, t)
	}
}

// A replay comes at once: more than this would overflow weak lines and sockets, and a new key frame is the smaller burden.
const (
	replayAge     = int64(2 * time.Second)
	replayPackets = 100
)

// welcome sends the pictures since the last key frame, or has one made.
func (s *shard) welcome(to *slot, t *track) {
	now := s.now()
	r, ok := t.ring.sinceKey(now, replayAge, replayPackets)
	if !ok || to.binding.Load() == nil {
		t.requestKey()
		return
	}
	to.ahead = 0
	for n := r.first; n <= r.last; n++ {
		length, ok := t.ring.get(n, &s.head, s.buffer)
		if !ok || s.head.order > r.order {
			continue
		}
		if n == r.first {
			to.ahead = r.timestamp - s.head.timestamp
		}
		to.forward(&s.head, s.buffer[:length], now)
	}
	to.ahead = 0
	if to.running {
		to.covered = r.order
	} else {
		t.requestKey()
	}
}

// retransmit answers a receiver's request.
func (s *shard) retransmit(to *slot, sequences []uint16) {
	for _, n := range sequences {
		r, sequence, ok := to.origin(n)
		if !ok {
			continue
		}
		if length, ok := r.track.ring.get(sequence, &s.head, s.buffer); ok && s.head.epoch == r.epoch {
			to.resend(r, &s.head, s.buffer[:length])
		}
	}
}

// reports sends a sender report for each slot that is in use.
func (s *shard) reports(now time.Time) {
	for _, p := range s.receivers {
		var out []rtcp.Packet
		for _, to := range p.slots {
			if r := to.senderReport(now, s.now()); r != nil {
				out = append(out, r)
			}
		}
		if len(out) > 0 {
			p.writeRTCP(out)
		}
	}
}

func (s *shard) add(p *Peer) { s.receivers = append(s.receivers, p) }

func (s *shard) remove(p *Peer) {
	for _, to := range p.slots {
		s.assign(to, nil)
		to.closed = true
	}
	s.receivers = slices.DeleteFunc(s.receivers, func(x *Peer) bool { return x == p })
}

// forget takes a track that ended from the slots that still show it.
func (s *shard) forget(t *track) {
	for _, to := range slices.Clone(t.subscribers[s.index]) {
		s.assign(to, nil)
	}
}
