package sfu

import (
	"errors"
	"slices"
	"sync"
	"time"
)

// Room is a set of peers that see and hear each other, and nobody else.
type Room struct {
	engine  *Engine
	changed func()

	mu      sync.Mutex
	peers   []*Peer
	joined  uint64
	ranking ranking
	closed  bool
}

// PeerState is what others may know of a peer.
type PeerState struct {
	ID string
	// What is forwarded of the peer.
	Voice, Camera, Screen bool
	Speaking              bool
	Connection            Connection
}

// NewRoom opens an empty room. changed, which may be nil, is called when a PeerState changed; it must neither block nor call back.
func (e *Engine) NewRoom(changed func()) (*Room, error) {
	if changed == nil {
		changed = func() {}
	}
	r := &Room{engine: e, changed: changed, ranking: ranking{places: e.config.Layout.Audio}}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return nil, ErrClosed
	}
	e.rooms = append(e.rooms, r)
	return r, nil
}

// Peers returns the state of all peers in the order of joining.
func (r *Room) Peers() []PeerState {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := make([]PeerState, 0, len(r.peers))
	for _, p := range r.peers {
		all = append(all, PeerState{
			ID: p.id, Voice: p.tracks[Voice].on.Load(), Camera: p.tracks[Camera].on.Load(), Screen: p.tracks[Screen].on.Load(),
			Speaking: p.voice.speaking && p.tracks[Voice].on.Load(), Connection: p.connection(),
		})
	}
	return all
}

// Close closes all peers and the room.
func (r *Room) Close() error {
	r.mu.Lock()
	r.closed = true
	peers := slices.Clone(r.peers)
	r.mu.Unlock()
	var failed []error
	for _, p := range peers {
		failed = append(failed, p.Close())
	}
	e := r.engine
	e.mu.Lock()
	defer e.mu.Unlock()
	e.rooms = slices.DeleteFunc(e.rooms, func(x *Room) bool { return x == r })
	return errors.Join(failed...)
}

func (r *Room) add(p *Peer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return ErrClosed
	}
	r.joined++
	p.joined = r.joined
	r.peers = append(r.peers, p)
	return nil
}

func (r *Room) remove(p *Peer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.peers = slices.DeleteFunc(r.peers, func(x *Peer) bool { return x == p })
	r.assign()
	r.changed()
}

// update re-reads what the peers send and see after a change of one of them.
func (r *Room) update(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
	r.ranking.look(r.voices(), func(p *Peer) float64 { return p.voice.loudness })
	r.assign()
	r.changed()
}

func (r *Room) voices() []*Peer {
	return slices.DeleteFunc(slices.Clone(r.peers), func(p *Peer) bool { return !p.tracks[Voice].on.Load() })
}

// listen looks at the loudness of all and follows the speaker.
func (r *Room) listen() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ranking.look(r.voices(), func(p *Peer) float64 { return p.tracks[Voice].heard() }) {
		r.assign()
		r.changed()
	}
}

// feedback sends the publishers what they should know now.
func (r *Room) feedback(now time.Time, clock int64) {
	r.mu.Lock()
	peers := slices.Clone(r.peers)
	r.mu.Unlock()
	for _, p := range peers {
		for _, t := range p.tracks {
			if out := t.feedback(now, clock); len(out) > 0 {
				p.writeRTCP(out)
			}
		}
		if p.quality(now) {
			r.changed()
		}
	}
}

// assign decides what each peer sees and hears.
func (r *Room) assign() {
	var cameras, screens []*Peer
	for _, p := range r.peers {
		if p.tracks[Camera].on.Load() {
			cameras = append(cameras, p)
		}
		if p.tracks[Screen].on.Load() {
			screens = append(screens, p)
		}
	}
	slices.SortFunc(cameras, bySpeech)
	slices.SortFunc(screens, func(a, b *Peer) int { return int(b.screened) - int(a.screened) })
	for _, p := range r.peers {
		p.assign(r.choose(p, cameras, screens))
	}
}

// choose fills the slots of p; the result has an entry, nil for none, for each slot.
func (r *Room) choose(p *Peer, cameras, screens []*Peer) []*track {
	chosen := make([]*track, len(p.slots))
	layout := r.engine.config.Layout
	keep(chosen[:layout.Audio], p.shown[:layout.Audio], tracksOf(r.ranking.voicesFor(p), Voice, nil))
	at := layout.Audio + layout.Stage
	if layout.Screen > 0 {
		if shared := tracksOf(screens, Screen, p); len(shared) > 0 {
			chosen[at] = shared[0]
		}
	}
	if p.audioOnly {
		return chosen
	}
	others := tracksOf(cameras, Camera, p)
	if layout.Stage > 0 && len(others) > 0 {
		chosen[layout.Audio], others = others[0], others[1:]
	}
	at += layout.Screen
	keep(chosen[at:], p.shown[at:], others[:min(len(others), layout.Thumbs)])
	return chosen
}

func tracksOf(peers []*Peer, source Source, except *Peer) []*track {
	var all []*track
	for _, p := range peers {
		if p != except {
			all = append(all, p.tracks[source])
		}
	}
	return all
}

// keep fills places with the wanted tracks; those that are shown already stay where they are.
func keep(places, shown, wanted []*track) {
	for i, t := range shown {
		if t != nil && slices.Contains(wanted, t) {
			places[i] = t
		}
	}
	free := 0
	for _, t := range wanted {
		if slices.Contains(places, t) {
			continue
		}
		for places[free] != nil {
			free++
		}
		places[free] = t
	}
}
