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
}

// pending is a board whose head was published less than a pause ago.
type pending struct {
	timer  *time.Timer
	newest ntv.Head
	moved  bool
}

// publish tells a head at once, or once the pause since the last one is over.
func (s *Service) publish(meeting id.Meeting, head ntv.Head) {
	if s.Heads == nil || !s.heads.take(meeting, head, s.pauseOver) {
		return
	}
	s.Heads(context.Background(), meeting, head)
}

// take tells whether the head is to be told now; otherwise it waits.
func (h *heads) take(meeting id.Meeting, head ntv.Head, over func(id.Meeting)) bool {
	h.lock.Lock()
	defer h.lock.Unlock()
	if h.ended {
		return false
	}
	if p := h.pending[meeting]; p != nil {
		if head.Seq > p.newest.Seq {
			p.newest, p.moved = head, true
		}
		return false
	}
	if h.pending == nil {
		h.pending = map[id.Meeting]*pending{}
	}
	h.pending[meeting] = &pending{newest: head, timer: time.AfterFunc(headsPause, func() { over(meeting) })}
	return true
}

func (s *Service) pauseOver(meeting id.Meeting) {
	if head, moved := s.heads.over(meeting); moved {
		s.Heads(context.Background(), meeting, head)
	}
}

// over ends the pause of a board, or begins the next one when a head has waited.
func (h *heads) over(meeting id.Meeting) (ntv.Head, bool) {
	h.lock.Lock()
	defer h.lock.Unlock()
	p := h.pending[meeting]
	if p == nil || h.ended {
		return ntv.Head{}, false
	}
	if !p.moved {
		delete(h.pending, meeting)
		return ntv.Head{}, false
	}
	p.moved = false
	p.timer.Reset(headsPause)
	return p.newest, true
}

func (h *heads) stop() {
	h.lock.Lock()
	defer h.lock.Unlock()
	h.ended = true
	for _, p := range h.pending {
		p.timer.Stop()
	}
}
