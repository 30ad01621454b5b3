package sfu

import (
	"encoding/binary"
	"math/rand/v2"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// packetWriter sends a packet to one receiver, protecting it on the way.
type packetWriter interface {
	WriteRTP(header *rtp.Header, payload []byte) (int, error)
}

// binding is what was negotiated for a slot.
type binding struct {
	writer       packetWriter
	ssrc, repair uint32
	// payload and repairPayload are the payload types by codec, 0 where the receiver does not have it.
	payload, repairPayload [codecCount]uint8
}

// run is a stretch of packets from one source, in which all numbers are moved by the same amounts.
type run struct {
	track *track
	epoch uint32
	// first is the source's first sequence number, out the slot's number for it.
	first, out uint64
	timestamp  uint32
	picture    uint16
	tl0        uint8
}

// runsKept is how many runs can be asked for again; a receiver asks within a second, and sources do not change so fast.
const runsKept = 8

// slot is one receiving line of a peer. It implements webrtc.TrackLocal; all but the binding belongs to the peer's shard.
type slot struct {
	kind    SlotKind
	number  int
	clock   uint32
	binding atomic.Pointer[binding]
	// lost is the share of packets lost that the receiver reported last, 0 to 255.
	lost atomic.Uint32

	source *track
	closed bool
	// running says that the last run belongs to the present source and goes on.
	running bool
	runs    []run
	// covered: packets up to this order have been sent by a replay. ahead is how far, in timestamp units, the newest packet of a replay
	// is ahead of its first.
	covered uint64
	ahead   uint32

	header        rtp.Header
	scratch       []byte
	sequence      uint64
	timestamp     uint32
	sentAt        int64
	picture       uint16
	tl0           uint8
	repairCounter uint16
	packets       uint32
	octets        uint32
}

func newSlot(number int, kind SlotKind) *slot {
	s := &slot{number: number, kind: kind, clock: 90000, scratch: make([]byte, payloadLimit+2)}
	if kind == AudioSlot {
		s.clock = 48000
	}
	s.sequence = sequenceBase | uint64(rand.Uint32N(1<<15))
	s.timestamp, s.picture, s.repairCounter = rand.Uint32(), uint16(rand.Uint32N(1<<15)), uint16(rand.Uint32())
	return s
}

// forward sends a packet of the present source.
func (s *slot) forward(h *head, payload []byte, now int64) {
	b := s.binding.Load()
	if b == nil || b.payload[h.codec] == 0 {
		return
	}
	if !s.running || s.runs[len(s.runs)-1].epoch != h.epoch {
		if h.codec.video() && !h.key {
			s.source.requestKey()
			return
		}
		s.start(h, now)
	}
	r := &s.runs[len(s.runs)-1]
	if h.sequence < r.first || h.order <= s.covered {
		return
	}
	sequence := r.out + (h.sequence - r.first)
	s.fill(h, r, sequence)
	s.header.SSRC, s.header.PayloadType = b.ssrc, b.payload[h.codec]
	h.vp8.patch(payload, r.picture, r.tl0)
	if sequence > s.sequence {
		s.sequence, s.timestamp, s.sentAt = sequence, s.header.Timestamp, now
		if h.vp8.pictureAt != 0 {
			s.picture = h.vp8.picture + r.picture
		}
		if h.vp8.tl0At != 0 {
			s.tl0 = h.vp8.tl0 + r.tl0
		}
	}
	s.packets++
	s.octets += uint32(len(payload))
	// A receiver that is gone is noticed by ICE; here its packets are simply not sent.
	_, _ = b.writer.WriteRTP(&s.header, payload)
}

// start begins a run with the packet h so that all numbers go on from where the slot is.
func (s *slot) start(h *head, now int64) {
	r := run{track: s.source, epoch: h.epoch, first: h.sequence, out: s.sequence + 1}
	next := s.timestamp + 1
	if s.sentAt != 0 {
		// Time went on while nothing, or another source, was sent; a replay begins in the past and ends now.
		elapsed := uint32(ticks(now-s.sentAt, s.clock))
		if elapsed > s.ahead {
			next = s.timestamp + max(1, elapsed-s.ahead)
		}
	}
	r.timestamp = next - h.timestamp
	r.picture = s.picture + 1 - h.vp8.picture
	r.tl0 = s.tl0 + 1 - h.vp8.tl0
	if len(s.runs) == runsKept {
		s.runs = append(s.runs[:0], s.runs[1:]...)
	}
	s.runs, s.running, s.covered = append(s.runs, r), true, 0
}

func (s *slot) fill(h *head, r *run, sequence uint64) {
	s.header = rtp.Header{Version: 2, Marker: h.marker, SequenceNumber: uint16(sequence), Timestamp: h.timestamp + r.timestamp}
}

// origin finds the source's packet behind a number the receiver knows.
func (s *slot) origin(number uint16) (*run, uint64, bool) {
	sequence := extend(s.sequence, number)
	if sequence > s.sequence {
		return nil, 0, false
	}
	for i := len(s.runs) - 1; i >= 0; i-- {
		if r := &s.runs[i]; sequence >= r.out {
			return r, r.first + (sequence - r.out), true
		}
	}
	return nil, 0, false
}

// resend sends a packet again, as a retransmission (RFC 4588) where that was negotiated.
func (s *slot) resend(r *run, h *head, payload []byte) {
	b := s.binding.Load()
	if b == nil || b.payload[h.codec] == 0 {
		return
	}
	sequence := r.out + (h.sequence - r.first)
	s.fill(h, r, sequence)
	h.vp8.patch(payload, r.picture, r.tl0)
	if b.repair == 0 || b.repairPayload[h.codec] == 0 {
		s.header.SSRC, s.header.PayloadType = b.ssrc, b.payload[h.codec]
		_, _ = b.writer.WriteRTP(&s.header, payload)
		return
	}
	binary.BigEndian.PutUint16(s.scratch, uint16(sequence))
	length := 2 + copy(s.scratch[2:], payload)
	s.header.SSRC, s.header.PayloadType = b.repair, b.repairPayload[h.codec]
	s.header.SequenceNumber = s.repairCounter
	s.repairCounter++
	_, _ = b.writer.WriteRTP(&s.header, s.scratch[:length])
}

// senderReport maps the slot's timestamps to the server's clock; nil when the slot is not in use. clock is in nanoseconds.
func (s *slot) senderReport(now time.Time, clock int64) *rtcp.SenderReport {
	b := s.binding.Load()
	if b == nil || !s.running || s.packets == 0 {
		return nil
	}
	r := &s.runs[len(s.runs)-1]
	timestamp, ok := r.track.timestampAt(now)
	if ok {
		timestamp += r.timestamp
	} else {
		timestamp = s.timestamp + uint32(ticks(clock-s.sentAt, s.clock))
	}
	return &rtcp.SenderReport{SSRC: b.ssrc, NTPTime: timeNTP(now), RTPTime: timestamp, PacketCount: s.packets, OctetCount: s.octets}
}

// Bind implements webrtc.TrackLocal: it learns what was negotiated.
func (s *slot) Bind(context webrtc.TrackLocalContext) (webrtc.RTPCodecParameters, error) {
	b := &binding{writer: context.WriteStream(), ssrc: uint32(context.SSRC()), repair: uint32(context.SSRCRetransmission())}
	var first webrtc.RTPCodecParameters
	parameters := context.CodecParameters()
	for _, p := range parameters {
		c := codecOf(p.MimeType)
		if c == codecNone || c.video() == (s.kind == AudioSlot) || b.payload[c] != 0 {
			continue
		}
		b.payload[c] = uint8(p.PayloadType)
		if first.PayloadType == 0 {
			first = p
		}
		for _, repair := range parameters {
			if repair.MimeType == webrtc.MimeTypeRTX && repair.SDPFmtpLine == "apt="+strconv.Itoa(int(p.PayloadType)) {
				b.repairPayload[c] = uint8(repair.PayloadType)
			}
		}
	}
	if first.PayloadType == 0 {
		return first, webrtc.ErrUnsupportedCodec
	}
	s.binding.Store(b)
	return first, nil
}

// Unbind implements webrtc.TrackLocal.
func (s *slot) Unbind(webrtc.TrackLocalContext) error {
	s.binding.Store(nil)
	return nil
}

// ID implements webrtc.TrackLocal: unique on the connection.
func (s *slot) ID() string { return "slot-" + strconv.Itoa(s.number) }

// RID implements webrtc.TrackLocal: slots have one encoding.
func (s *slot) RID() string { return "" }

// StreamID implements webrtc.TrackLocal. Each slot is a stream of its own: sources change independently, so a browser must not delay one
// slot for another.
func (s *slot) StreamID() string { return s.ID() }

// Kind implements webrtc.TrackLocal.
func (s *slot) Kind() webrtc.RTPCodecType {
	if s.kind == AudioSlot {
		return webrtc.RTPCodecTypeAudio
	}
	return webrtc.RTPCodecTypeVideo
}
