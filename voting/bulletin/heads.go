package bulletin

import (
	"context"
	"sync"
	"time"

	"nghitruong/internal/id"
	"nghitruong/voting/ntv"
)

// headsPause is the time between two publications of a board's head: in a storm of ballots screens need the newest one only.
const headsPause = time.Second

// heads are the boards whose heads were published lately.
type heads struct {
	lock    sync.Mutex
	ended   bool
	pending map[id.Meeting]*pending
	running sync.WaitGroup
}

// pending is a board whose head is to be published, or was less than a pause ago.
type pending struct {
	timer  *time.Timer
	newest ntv.Head
	moved  bool
}

// publish has a head told: at once, or when the pause since the last one is over. It does not wait: commits are not held up by those who listen.
func (s *Service) publish(meeting id.Meeting, head ntv.Head) {
	if s.Heads == nil {
		return
	}
	h := &s.heads
	h.lock.Lock()
	defer h.lock.Unlock()
	p := h.pending[meeting]
	switch {
	case h.ended:
	case p == nil:
		if h.pending == nil {
			h.pending = map[id.Meeting]*pending{}
		}
		h.pending[meeting] = &pending{newest: head, moved: true, timer: time.AfterFunc(0, func() { s.tell(meeting) })}
	case head.Seq > p.newest.Seq:
		p.newest, p.moved = head, true
	}
}

// tell publishes what is newest.
func (s *Service) tell(meeting id.Meeting) {
	if head, moved := s.heads.next(meeting); moved {
		defer s.heads.running.Done()
		s.Heads(context.Background(), meeting, head)
	}
}

// next is the head to be published, after which the next pause begins; a board without one is forgotten.
func (h *heads) next(meeting id.Meeting) (ntv.Head, bool) {
	h.lock.Lock()
	defer h.lock.Unlock()
	p := h.pending[meeting]
	if h.ended || !p.moved {
		delete(h.pending, meeting)
		return ntv.Head{}, false
	}
	p.moved = false
	p.timer.Reset(headsPause)
	h.running.Add(1)
	return p.newest, true
}

// stop ends it, and waits for what is being told.
func (h *heads) stop() {
	h.lock.Lock()
	h.ended = true
	for _, p := range h.pending {
		p.timer.Stop()
	}
	h.lock.Unlock()
	h.running.Wait()
}
