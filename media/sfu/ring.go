package sfu

import "sync"

const (
	// videoRing and voiceRing are packets: about a second of video at 3 Mbit/s, 2.5 s of sound at 20 ms.
	videoRing = 512
	voiceRing = 128
	// payloadLimit is the largest payload forwarded, in bytes; what is larger cannot have come in one packet of an Ethernet line.
	payloadLimit = 1500
)

// ring keeps the last packets of a track. One goroutine writes, any number read.
type ring struct {
	mu      sync.RWMutex
	entries []entry
	started bool
	// newest is the highest sequence number seen, order the number of packets stored.
	newest, order uint64
	// key is the sequence number at which the newest key frame begins, valid with hasKey.
	key    uint64
	hasKey bool
}

type entry struct {
	head
	payload []byte
	length  int
	full    bool
}

func newRing(size int) *ring { return &ring{entries: make([]entry, size)} }

// put stores a packet and completes its order. It returns false for duplicates and for what is older than the ring.
func (r *ring) put(h *head, payload []byte) bool {
	if len(payload) > payloadLimit {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	size := uint64(len(r.entries))
	if r.started && h.sequence+size <= r.newest {
		return false
	}
	e := &r.entries[h.sequence%size]
	if e.full && e.sequence == h.sequence {
		return false
	}
	if !r.started || h.sequence > r.newest {
		r.newest, r.started = h.sequence, true
	}
	if h.key && (!r.hasKey || h.sequence > r.key) {
		r.key, r.hasKey = h.sequence, true
	}
	r.order++
	h.order = r.order
	if e.payload == nil {
		e.payload = make([]byte, payloadLimit)
	}
	e.head, e.full = *h, true
	e.length = copy(e.payload, payload)
	return true
}

// get copies a packet out; dst must hold payloadLimit bytes.
func (r *ring) get(sequence uint64, h *head, dst []byte) (length int, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	e := &r.entries[sequence%uint64(len(r.entries))]
	if !e.full || e.sequence != sequence {
		return 0, false
	}
	*h = e.head
	return copy(dst, e.payload[:e.length]), true
}

// replay describes the packets from the last key frame to the newest one.
type replay struct {
	first, last uint64
	// order is that of the newest stored packet: later packets have a higher one.
	order     uint64
	timestamp uint32
}

// sinceKey returns what a newcomer should get, when the last key frame is at most maxAge nanoseconds and maxPackets packets old.
func (r *ring) sinceKey(now, maxAge int64, maxPackets uint64) (replay, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	size := uint64(len(r.entries))
	if !r.hasKey || r.newest-r.key >= min(maxPackets, size) {
		return replay{}, false
	}
	first := &r.entries[r.key%size]
	if !first.full || first.sequence != r.key || now-first.arrived > maxAge {
		return replay{}, false
	}
	return replay{first: r.key, last: r.newest, order: r.order, timestamp: r.entries[r.newest%size].timestamp}, true
}

// clear forgets all packets: what was said before a mute is not replayed after it.
func (r *ring) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.entries {
		r.entries[i].full = false
	}
	r.started, r.hasKey = false, false
}
