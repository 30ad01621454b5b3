package sfu

import "slices"

// Loudness is 127 minus the audio level of RFC 6464: 127 is the loudest, 0 silence. Speech lies at 80 to 105, a quiet room at 40 to 65.
const (
	speechLevel  = 75.0
	silenceLevel = 65.0
	// margin is how much louder another must be to take a place, in decibels, and patience for how many looks of 100 ms.
	margin   = 6.0
	patience = 3
	// rise and fall smooth loudness: speech is noticed at once and forgotten slowly.
	rise, fall = 0.5, 0.15
)

// voice is what a room knows of a peer's speech.
type voice struct {
	loudness float64
	speaking bool
	// spoke orders peers by who spoke last, 0 for never.
	spoke uint64
}

// ranking chooses the speaker and the voices that are forwarded.
type ranking struct {
	places     int
	speaker    *Peer
	challenger *Peer
	challenged int
	turns      uint64
	// chosen are the voices everybody hears, spare the next loudest, for those who are among the chosen themselves.
	chosen []*Peer
	spare  *Peer
}

// look takes the loudness of all peers with their microphone on and returns whether choices or speaking marks changed.
func (r *ranking) look(on []*Peer, heard func(*Peer) float64) bool {
	changed := false
	for _, p := range on {
		v := &p.voice
		if now := heard(p); now > v.loudness {
			v.loudness += rise * (now - v.loudness)
		} else {
			v.loudness += fall * (now - v.loudness)
		}
		if speaking := v.loudness >= speechLevel || v.speaking && v.loudness >= silenceLevel; speaking != v.speaking {
			v.speaking, changed = speaking, true
		}
	}
	speaker, voices := r.chooseSpeaker(on), r.chooseVoices(on)
	return speaker || voices || changed
}

func (r *ranking) chooseSpeaker(on []*Peer) bool {
	if r.speaker != nil && !slices.Contains(on, r.speaker) {
		r.speaker = nil
	}
	var loudest *Peer
	for _, p := range on {
		if p.voice.loudness >= speechLevel && (loudest == nil || p.voice.loudness > loudest.voice.loudness) {
			loudest = p
		}
	}
	if loudest == nil || loudest == r.speaker || r.speaker != nil && loudest.voice.loudness < r.speaker.voice.loudness+margin {
		r.challenger, r.challenged = nil, 0
		return false
	}
	if loudest != r.challenger {
		r.challenger, r.challenged = loudest, 0
	}
	if r.challenged++; r.challenged < patience && r.speaker != nil {
		return false
	}
	r.turns++
	loudest.voice.spoke = r.turns
	r.speaker, r.challenger, r.challenged = loudest, nil, 0
	return true
}

func (r *ranking) chooseVoices(on []*Peer) bool {
	before, spare := slices.Clone(r.chosen), r.spare
	r.chosen = slices.DeleteFunc(r.chosen, func(p *Peer) bool { return !slices.Contains(on, p) })
	rest := slices.DeleteFunc(slices.Clone(on), func(p *Peer) bool { return slices.Contains(r.chosen, p) })
	slices.SortStableFunc(rest, byLoudness)
	for len(r.chosen) < r.places && len(rest) > 0 {
		r.chosen, rest = append(r.chosen, rest[0]), rest[1:]
	}
	if len(rest) > 0 {
		weakest := slices.MaxFunc(r.chosen, byLoudness)
		if rest[0].voice.loudness > weakest.voice.loudness+margin && rest[0].voice.loudness >= silenceLevel {
			r.chosen[slices.Index(r.chosen, weakest)], rest[0] = rest[0], weakest
		}
	}
	// The spare changes only for a clearly louder one, too.
	if at := slices.Index(rest, r.spare); at < 0 {
		r.spare = nil
		if len(rest) > 0 {
			r.spare = slices.MinFunc(rest, byLoudness)
		}
	} else if loudest := slices.MinFunc(rest, byLoudness); loudest.voice.loudness > r.spare.voice.loudness+margin {
		r.spare = loudest
	}
	return r.spare != spare || !slices.Equal(before, r.chosen)
}

// byLoudness sorts the loudest first.
func byLoudness(a, b *Peer) int {
	switch {
	case a.voice.loudness > b.voice.loudness:
		return -1
	case a.voice.loudness < b.voice.loudness:
		return 1
	default:
		return 0
	}
}

// voicesFor are the voices that p hears.
func (r *ranking) voicesFor(p *Peer) []*Peer {
	if !slices.Contains(r.chosen, p) {
		return r.chosen
	}
	heard := slices.DeleteFunc(slices.Clone(r.chosen), func(x *Peer) bool { return x == p })
	if r.spare != nil {
		heard = append(heard, r.spare)
	}
	return heard
}

// bySpeech sorts those who spoke last first, then those who joined first.
func bySpeech(a, b *Peer) int {
	switch {
	case a.voice.spoke != b.voice.spoke:
		if a.voice.spoke > b.voice.spoke {
			return -1
		}
		return 1
	case a.joined < b.joined:
		return -1
	default:
		return 1
	}
}
