package sfu_test

import (
	"sync"
	"testing"
	"time"

	"nghitruong/media/sfu"
)

// stream sends media of a client every 10 ms until the test ends: sound, and a picture with a key frame when asked for one.
func (c *client) stream(mark byte, level uint8, sources ...sfu.Source) *streaming {
	s := &streaming{stop: make(chan struct{}), level: level}
	for _, source := range sources {
		p := c.publisher(source, mark)
		var key sync.Mutex
		wanted := true
		if source != sfu.Voice {
			c.mu.Lock()
			c.onKey = func() { key.Lock(); wanted = true; key.Unlock() }
			c.mu.Unlock()
		}
		s.done.Go(func() {
			ticker := time.NewTicker(10 * time.Millisecond)
			defer ticker.Stop()
			for {
				select {
				case <-s.stop:
					return
				case <-ticker.C:
				}
				if source == sfu.Voice {
					s.mu.Lock()
					p.level = s.level
					s.mu.Unlock()
					p.voice()
					continue
				}
				key.Lock()
				now := wanted
				wanted = false
				key.Unlock()
				p.frame(now, 2)
			}
		})
	}
	c.t.Cleanup(s.end)
	return s
}

type streaming struct {
	stop chan struct{}
	once sync.Once
	done sync.WaitGroup

	mu    sync.Mutex
	level uint8
}

func (s *streaming) speak(level uint8) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.level = level
}

func (s *streaming) end() {
	s.once.Do(func() { close(s.stop) })
	s.done.Wait()
}

var publishes = sfu.PeerConfig{Publishes: true}

func TestThreeHearAndSeeEachOther(t *testing.T) {
	r := room(t, engine(t, nil))
	var all []*client
	names := []string{"a", "b", "c"}
	for i, name := range names {
		c := join(t, r, name, options{config: publishes, keep: true})
		all = append(all, c)
		c.peer.Publish(true, true, false)
		wait(t, name+" connects", c.connected)
		c.stream(byte('a'+i), 30, sfu.Voice, sfu.Camera)
	}
	for i, c := range all {
		for j, other := range names {
			if i == j {
				continue
			}
			wait(t, names[i]+" hears "+other, func() bool {
				mid := c.showing(sfu.AudioSlot, other)
				return mid != "" && heard(c.all(mid), 0, byte('a'+j)) > 20
			})
			wait(t, names[i]+" sees "+other, func() bool {
				mid := c.showing(sfu.StageSlot, other)
				if mid == "" {
					mid = c.showing(sfu.ThumbSlot, other)
				}
				return mid != "" && heard(c.all(mid), 5, byte('a'+j)) > 20
			})
		}
		if c.showing(sfu.AudioSlot, names[i])+c.showing(sfu.StageSlot, names[i])+c.showing(sfu.ThumbSlot, names[i]) != "" {
			t.Errorf("%s gets their own media", names[i])
		}
	}
}

// heard counts the packets whose payload has the mark at a place.
func heard(all []packet, at int, mark byte) int {
	n := 0
	for _, p := range all {
		if len(p.payload) > at && p.payload[at] == mark {
			n++
		}
	}
	return n
}
