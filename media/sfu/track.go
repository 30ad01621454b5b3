package sfu

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// Source is what a peer publishes on one of its three lines.
type Source uint8

// The lines of a publishing peer.
const (
	Voice Source = iota
	Camera
	Screen
	sourceCount
)

const (
	// keyFramePause: requests for key frames are merged to one in this time and repeated until one comes.
	keyFramePause = 500 * time.Millisecond
	reportPause   = time.Second
)

// track is one source of one peer: ingest, ring, repair and reports to the publisher.
type track struct {
	peer   *Peer
	source Source
	clock  uint32
	ring   *ring
	// subscribers are the receiving slots, by shard; each list belongs to its shard's goroutine.
	subscribers [][]*slot
	// interest is the length of each list, for ingest.
	interest []atomic.Int32
	on       atomic.Bool
	epoch    atomic.Uint32
	wantsKey atomic.Bool
	// loudness gathers the audio levels (RFC 6464) since the last look of the room: sum of 127-level in the upper 32 bits, packets in the
	// lower.
	loudness atomic.Uint64

	// What follows belongs to report.
	report     sync.Mutex
	ssrc       uint32
	statistics reception
	losses     losses
	keyAsked   time.Time
	reported   time.Time
	sender     senderClock
}

// senderClock is the publisher's last sender report (RFC 3550 section 6.4.1), its time moved to the clock of this server.
type senderClock struct {
	at        time.Time
	timestamp uint32
}

func newTrack(p *Peer, source Source, shards int) *track {
	t := &track{peer: p, source: source, clock: 90000, subscribers: make([][]*slot, shards), interest: make([]atomic.Int32, shards)}
	size := videoRing
	if source == Voice {
		t.clock, size = 48000, voiceRing
	}
	t.ring = newRing(size)
	return t
}

// begin tells the track the SSRC that carries it from now on.
func (t *track) begin(ssrc uint32) {
	t.report.Lock()
	defer t.report.Unlock()
	t.ssrc, t.statistics, t.losses, t.sender = ssrc, reception{}, losses{}, senderClock{}
	t.renew()
}

// renew cuts the connection to what was sent before.
func (t *track) renew() {
	t.epoch.Add(1)
	t.ring.clear()
}

// set opens or shuts the track; packets of a shut track end in ingest.
func (t *track) set(on bool) {
	if t.on.Load() == on {
		return
	}
	t.report.Lock()
	t.losses = losses{}
	t.renew()
	t.on.Store(on)
	t.report.Unlock()
	if on && t.source != Voice {
		t.requestKey()
	}
}

// requestKey asks the publisher for a key frame, with the next tick of the engine.
func (t *track) requestKey() { t.wantsKey.Store(true) }

// ingest takes a packet from the network; level is its audio level (0 loudest to 127), -1 when it has none.
func (t *track) ingest(h *rtp.Header, payload []byte, c codec, level int, now int64) {
	t.report.Lock()
	sequence, newest := t.statistics.receive(h, t.clock, now)
	if !t.on.Load() {
		t.report.Unlock()
		return
	}
	switch {
	case newest == 0:
	case sequence > newest+1:
		if !t.losses.gap(newest+1, sequence-1, now) {
			t.wantsKey.Store(c.video())
		}
	case sequence < newest:
		t.losses.found(sequence)
	}
	packet := head{sequence: sequence, timestamp: h.Timestamp, epoch: t.epoch.Load(), codec: c, marker: h.Marker, arrived: now}
	switch c {
	case codecVP8:
		packet.vp8, packet.key = parseVP8(payload)
	case codecH264:
		packet.key = keyH264(payload)
	}
	fresh := t.ring.put(&packet, payload)
	t.report.Unlock()
	if !fresh {
		return
	}
	if packet.key {
		t.wantsKey.Store(false)
	}
	if level >= 0 {
		t.loudness.Add(uint64(127-level)<<32 | 1)
	}
	for i := range t.interest {
		if t.interest[i].Load() > 0 {
			t.peer.room.engine.shards[i].push(t, sequence)
		}
	}
}

// heard returns the average of 127-level of the packets since the last call, 0 when there were none or the track is off.
func (t *track) heard() float64 {
	sum := t.loudness.Swap(0)
	if packets := sum & 0xffffffff; packets > 0 && t.on.Load() {
		return float64(sum>>32) / float64(packets)
	}
	return 0
}

// receiveReport takes the publisher's sender report.
func (t *track) receiveReport(r *rtcp.SenderReport, now time.Time) {
	sent := ntpTime(r.NTPTime)
	offset := t.peer.clockOffset(now.Sub(sent))
	t.report.Lock()
	defer t.report.Unlock()
	t.statistics.senderReport(r.NTPTime, now)
	t.sender = senderClock{at: sent.Add(offset), timestamp: r.RTPTime}
}

// timestampAt gives the publisher's RTP timestamp of a moment; false before the first sender report.
func (t *track) timestampAt(now time.Time) (uint32, bool) {
	t.report.Lock()
	defer t.report.Unlock()
	if t.sender.at.IsZero() {
		return 0, false
	}
	elapsed := now.Sub(t.sender.at).Seconds() * float64(t.clock)
	return t.sender.timestamp + uint32(int64(elapsed)), true
}

// feedback returns what is to be sent to the publisher now: requests for lost packets and key frames, reports.
func (t *track) feedback(now time.Time, clock int64) []rtcp.Packet {
	t.report.Lock()
	defer t.report.Unlock()
	if t.ssrc == 0 {
		return nil
	}
	var out []rtcp.Packet
	if ask := t.losses.due(clock); len(ask) > 0 && t.on.Load() {
		out = append(out, &rtcp.TransportLayerNack{MediaSSRC: t.ssrc, Nacks: rtcp.NackPairsFromSequenceNumbers(ask)})
	}
	if t.source != Voice && t.wantsKey.Load() && now.Sub(t.keyAsked) >= keyFramePause {
		if t.on.Load() && t.wanted() {
			t.keyAsked = now
			out = append(out, &rtcp.PictureLossIndication{MediaSSRC: t.ssrc})
		} else {
			t.wantsKey.Store(false)
		}
	}
	if now.Sub(t.reported) >= reportPause {
		t.reported = now
		out = append(out, &rtcp.ReceiverReport{Reports: []rtcp.ReceptionReport{t.statistics.report(t.ssrc, now)}})
	}
	return out
}

func (t *track) wanted() bool {
	for i := range t.interest {
		if t.interest[i].Load() > 0 {
			return true
		}
	}
	return false
}
