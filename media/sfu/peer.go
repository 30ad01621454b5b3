package sfu

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
)

// Connection is how a peer's media path is.
type Connection uint8

// Good: packets flow. Weak: more than 5 % are lost in one direction. Lost: there is no path, or not yet.
const (
	Lost Connection = iota
	Weak
	Good
)

// String is the name used in signalling: lost, weak, good.
func (c Connection) String() string { return [...]string{"lost", "weak", "good"}[c] }

// weakLoss is 5 % in the unit of receiver reports.
const weakLoss = 13

// PeerConfig says what a peer may do.
type PeerConfig struct {
	// ID is the peer's name in SlotState and PeerState.
	ID string
	// Publishes gives the peer lines to send on; without, it only receives.
	Publishes bool
	// AudioOnly leaves stage and thumbnails empty.
	AudioOnly bool
	// Slots is called with the whole list whenever a slot's content changes, after the peer is connected. It must neither block nor
	// call back.
	Slots func([]SlotState)
}

// SlotState is what a slot shows.
type SlotState struct {
	Number int
	Mid    string
	Kind   SlotKind
	// Peer is the ID of the peer shown, empty when the slot is empty.
	Peer string
}

// Peer is one client of a room. Its methods may be called from any goroutine.
type Peer struct {
	id        string
	room      *Room
	shard     *shard
	pc        *webrtc.PeerConnection
	notify    func([]SlotState)
	publishes bool
	tracks    [sourceCount]*track
	slots     []*slot
	lines     [sourceCount]*webrtc.RTPTransceiver

	signal     sync.Mutex
	generation int
	// offered is the offer that waits for its answer.
	offered *Offer
	// early are the client's candidates that came before its answer.
	early []string

	// What follows is guarded by the room.
	joined, screened uint64
	voice            voice
	audioOnly        bool
	connected        bool
	// shown is what the slots hold, sent what the shard was told: nothing before the connection, nothing for hidden slots.
	shown, sent []*track
	views       map[int]View

	state      atomic.Uint32
	clockLock  sync.Mutex
	clockShift time.Duration
	clockKnown bool
	assessed   time.Time
	closeOnce  sync.Once
	closeError error
}

// View is the size in pixels at which a slot is shown by the client; 0 by 0 means that it is not.
type View struct{ Slot, Width, Height int }

// Join adds a peer to the room. The client becomes connected by answering the first Offer.
func (r *Room) Join(c PeerConfig) (*Peer, error) {
	e := r.engine
	if c.Slots == nil {
		c.Slots = func([]SlotState) {}
	}
	p := &Peer{id: c.ID, room: r, shard: e.shard(), notify: c.Slots, publishes: c.Publishes, audioOnly: c.AudioOnly, views: map[int]View{}}
	for s := range p.tracks {
		p.tracks[s] = newTrack(p, Source(s), len(e.shards))
	}
	for i, kind := range e.config.Layout.kinds() {
		p.slots = append(p.slots, newSlot(i, kind))
	}
	p.shown, p.sent = make([]*track, len(p.slots)), make([]*track, len(p.slots))
	if err := p.connect(); err != nil {
		return nil, err
	}
	if err := r.add(p); err != nil {
		return nil, errors.Join(err, p.pc.Close())
	}
	p.shard.do(func() { p.shard.add(p) })
	return p, nil
}

// Publish says what the peer sends from now on; packets of everything else are dropped where they arrive.
func (p *Peer) Publish(voice, camera, screen bool) {
	if !p.publishes {
		return
	}
	p.room.update(func() {
		if screen && !p.tracks[Screen].on.Load() {
			p.room.joined++
			p.screened = p.room.joined
		}
		p.tracks[Voice].set(voice)
		p.tracks[Camera].set(camera)
		p.tracks[Screen].set(screen)
		if !voice {
			p.voice.speaking, p.voice.loudness = false, 0
		}
	})
}

// See notes at which sizes the client shows its slots; slots that are not named keep their size. Video of hidden slots is not sent.
func (p *Peer) See(views []View) error {
	for _, v := range views {
		if v.Slot < 0 || v.Slot >= len(p.slots) || v.Width < 0 || v.Height < 0 {
			return fmt.Errorf("sfu: view %+v: %w", v, ErrMalformed)
		}
	}
	p.room.update(func() {
		for _, v := range views {
			p.views[v.Slot] = v
		}
	})
	return nil
}

func (p *Peer) hidden(slot int) bool {
	v, known := p.views[slot]
	return known && p.slots[slot].kind != AudioSlot && (v.Width == 0 || v.Height == 0)
}

// assign puts tracks into the slots. The room is locked.
func (p *Peer) assign(chosen []*track) {
	if !p.connected {
		return
	}
	changed := !slices.Equal(chosen, p.shown)
	p.shown = chosen
	for i, t := range chosen {
		if p.hidden(i) {
			t = nil
		}
		if t != p.sent[i] {
			p.sent[i] = t
			to := p.slots[i]
			p.shard.do(func() { p.shard.assign(to, t) })
		}
	}
	if changed {
		p.notify(p.contents())
	}
}

// contents lists the slots. The room is locked.
func (p *Peer) contents() []SlotState {
	all := make([]SlotState, len(p.slots))
	for i, s := range p.slots {
		all[i] = SlotState{Number: i, Mid: p.mid(i), Kind: s.kind}
		if t := p.shown[i]; t != nil {
			all[i].Peer = t.peer.id
		}
	}
	return all
}

// Refresh has Slots called with the present state, for a client that may have missed it.
func (p *Peer) Refresh() {
	p.room.mu.Lock()
	defer p.room.mu.Unlock()
	if p.connected {
		p.notify(p.contents())
	}
}

// connection is the state shown to others.
func (p *Peer) connection() Connection { return Connection(p.state.Load()) }

// stateChanged follows pion's state of the path.
func (p *Peer) stateChanged(s webrtc.PeerConnectionState) {
	switch s {
	case webrtc.PeerConnectionStateConnected:
		p.state.Store(uint32(Good))
		p.room.update(func() {
			if !p.connected {
				p.connected = true
				p.notify(p.contents())
			}
		})
	case webrtc.PeerConnectionStateDisconnected, webrtc.PeerConnectionStateFailed, webrtc.PeerConnectionStateClosed:
		p.state.Store(uint32(Lost))
		p.room.changed()
	}
}

// quality looks at the losses once a second and returns whether the connection's state changed.
func (p *Peer) quality(now time.Time) bool {
	if now.Sub(p.assessed) < reportPause || p.connection() == Lost {
		return false
	}
	p.assessed = now
	var worst uint32
	for _, t := range p.tracks {
		if t.on.Load() {
			t.report.Lock()
			worst = max(worst, uint32(t.statistics.lost))
			t.report.Unlock()
		}
	}
	for _, s := range p.slots {
		worst = max(worst, s.lost.Load())
	}
	before, next := p.connection(), Good
	if worst >= weakLoss {
		next = Weak
	}
	return before != next && p.state.CompareAndSwap(uint32(before), uint32(next))
}

// clockOffset estimates from one more report how far the publisher's clock is behind this server's: the smallest difference seen, since
// delay only adds, following a drift slowly.
func (p *Peer) clockOffset(difference time.Duration) time.Duration {
	p.clockLock.Lock()
	defer p.clockLock.Unlock()
	if !p.clockKnown || difference < p.clockShift {
		p.clockShift, p.clockKnown = difference, true
	} else {
		p.clockShift += (difference - p.clockShift) / 64
	}
	return p.clockShift
}

// writeRTCP sends to the client; what cannot be sent before and after the connection stands is not needed then.
func (p *Peer) writeRTCP(packets []rtcp.Packet) { _ = p.pc.WriteRTCP(packets) }

// Close takes the peer out of the room and ends its connection.
func (p *Peer) Close() error {
	p.closeOnce.Do(func() {
		p.room.update(func() {
			for _, t := range p.tracks {
				t.set(false)
			}
		})
		p.room.remove(p)
		p.shard.do(func() { p.shard.remove(p) })
		for _, s := range p.room.engine.shards {
			s.do(func() {
				for _, t := range p.tracks {
					s.forget(t)
				}
			})
		}
		if err := p.pc.Close(); err != nil {
			p.closeError = fmt.Errorf("sfu: closing the connection of %s: %w", p.id, err)
		}
	})
	return p.closeError
}
