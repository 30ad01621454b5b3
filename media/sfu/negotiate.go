package sfu

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// What Answer and Candidate return for messages that are not what they should be.
var (
	ErrMalformed = errors.New("sfu: malformed message")
	ErrStale     = errors.New("sfu: answer to an offer that is not waiting")
)

const (
	// DescriptionLimit and CandidateLimit are the longest texts accepted, in bytes.
	DescriptionLimit = 64 << 10
	CandidateLimit   = 1 << 10
	earlyLimit       = 32
)

// Offer is a description that the client has to answer.
type Offer struct {
	// Generation counts the offers of a peer, from 1.
	Generation int
	SDP        string
	// Publish are the media ids of voice, camera and screen, empty for a peer that does not publish.
	Publish []string
	// Slots are all receiving slots.
	Slots []SlotState
}

// connect makes the connection with all its lines.
func (p *Peer) connect() error {
	pc, err := p.room.engine.api.NewPeerConnection(webrtc.Configuration{
		BundlePolicy: webrtc.BundlePolicyMaxBundle, RTCPMuxPolicy: webrtc.RTCPMuxPolicyRequire,
		Certificates: []webrtc.Certificate{p.room.engine.certificate},
	})
	if err != nil {
		return fmt.Errorf("sfu: connection of %s: %w", p.id, err)
	}
	p.pc = pc
	fail := func(err error) error {
		return fmt.Errorf("sfu: lines of %s: %w", p.id, errors.Join(err, pc.Close()))
	}
	if p.publishes {
		for s := range p.lines {
			kind := webrtc.RTPCodecTypeVideo
			if Source(s) == Voice {
				kind = webrtc.RTPCodecTypeAudio
			}
			line, err := pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly})
			if err != nil {
				return fail(err)
			}
			p.lines[s] = line
		}
	}
	for _, to := range p.slots {
		line, err := pc.AddTransceiverFromTrack(to, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly})
		if err != nil {
			return fail(err)
		}
		go p.readRequests(to, line.Sender())
	}
	pc.OnTrack(p.readTrack)
	pc.OnConnectionStateChange(p.stateChanged)
	return nil
}

// mid is the media id of a slot; lines are numbered in the order in which connect made them.
func (p *Peer) mid(slot int) string {
	if p.publishes {
		slot += int(sourceCount)
	}
	return fmt.Sprint(slot)
}

// Offer returns the description that the client has to answer: the one that still waits, or a new one. Each new one after the first
// restarts ICE, so that the client finds its way over another network while media goes on over the old one.
func (p *Peer) Offer() (Offer, error) {
	p.signal.Lock()
	defer p.signal.Unlock()
	if p.offered != nil {
		return *p.offered, nil
	}
	description, err := p.pc.CreateOffer(&webrtc.OfferOptions{ICERestart: p.generation > 0})
	if err != nil {
		return Offer{}, fmt.Errorf("sfu: offer for %s: %w", p.id, err)
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(description); err != nil {
		return Offer{}, fmt.Errorf("sfu: offer for %s: %w", p.id, err)
	}
	// All candidates are addresses of the open sockets: they are known at once, no server is asked.
	select {
	case <-gathered:
	case <-time.After(10 * time.Second):
		return Offer{}, fmt.Errorf("sfu: offer for %s: no candidates", p.id)
	}
	p.generation++
	offer := Offer{Generation: p.generation, SDP: p.pc.LocalDescription().SDP}
	if p.publishes {
		for i := range p.lines {
			offer.Publish = append(offer.Publish, fmt.Sprint(i))
		}
	}
	for i, s := range p.slots {
		offer.Slots = append(offer.Slots, SlotState{Number: i, Mid: p.mid(i), Kind: s.kind})
	}
	p.offered = &offer
	return offer, nil
}

// Answer takes the client's answer. ErrStale: it answers another offer than the one that waits. ErrMalformed: it cannot be used; the offer
// still waits.
func (p *Peer) Answer(generation int, description string) error {
	p.signal.Lock()
	defer p.signal.Unlock()
	if p.offered == nil || generation != p.offered.Generation {
		return ErrStale
	}
	if err := checkAnswer(description, p.offered.SDP); err != nil {
		return err
	}
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: description}); err != nil {
		if p.pc.SignalingState() == webrtc.SignalingStateStable {
			p.offered = nil
		}
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	p.offered = nil
	for _, c := range p.early {
		if err := p.addCandidate(c); err != nil {
			return err
		}
	}
	p.early = nil
	return nil
}

// checkAnswer refuses descriptions that do not mirror the offer, before the connection sees them: the same lines in the same order, each
// sending in the opposite direction or not at all, with the keys of the transport.
func checkAnswer(description, offer string) error {
	if len(description) > DescriptionLimit {
		return fmt.Errorf("%w: description of %d bytes", ErrMalformed, len(description))
	}
	var answered, offered sdp.SessionDescription
	if err := answered.UnmarshalString(description); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if err := offered.UnmarshalString(offer); err != nil {
		return fmt.Errorf("sfu: reading the own offer: %w", err)
	}
	if len(answered.MediaDescriptions) != len(offered.MediaDescriptions) {
		return fmt.Errorf("%w: %d lines in answer to %d", ErrMalformed, len(answered.MediaDescriptions), len(offered.MediaDescriptions))
	}
	for i, line := range answered.MediaDescriptions {
		mirror := offered.MediaDescriptions[i]
		mine, _ := mirror.Attribute("mid")
		if theirs, ok := line.Attribute("mid"); !ok || theirs != mine || line.MediaName.Media != mirror.MediaName.Media {
			return fmt.Errorf("%w: line %d is not the one offered", ErrMalformed, i)
		}
		if line.MediaName.Port.Value == 0 {
			return fmt.Errorf("%w: line %d is rejected", ErrMalformed, i)
		}
		_, offeredToSend := mirror.Attribute("sendonly")
		_, sends := line.Attribute("sendonly")
		_, receives := line.Attribute("recvonly")
		_, rests := line.Attribute("inactive")
		if !rests && (offeredToSend && !receives || !offeredToSend && !sends) {
			return fmt.Errorf("%w: line %d has a wrong direction", ErrMalformed, i)
		}
	}
	for _, needed := range []string{"ice-ufrag", "ice-pwd", "fingerprint"} {
		_, found := answered.Attribute(needed)
		for _, line := range answered.MediaDescriptions {
			_, here := line.Attribute(needed)
			found = found || here
		}
		if !found {
			return fmt.Errorf("%w: no %s", ErrMalformed, needed)
		}
	}
	return nil
}

// Candidate takes an address of the client, in the text of RFC 8839 section 5.1; the empty text ends the list.
func (p *Peer) Candidate(candidate string) error {
	if len(candidate) > CandidateLimit {
		return fmt.Errorf("%w: candidate of %d bytes", ErrMalformed, len(candidate))
	}
	if candidate == "" || strings.Contains(candidate, ".local ") {
		// Names of multicast DNS mean nothing beyond the client's own network; its checks tell its address.
		return nil
	}
	if _, err := ice.UnmarshalCandidate(strings.TrimPrefix(candidate, "candidate:")); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	p.signal.Lock()
	defer p.signal.Unlock()
	if p.pc.RemoteDescription() == nil {
		if len(p.early) < earlyLimit {
			p.early = append(p.early, candidate)
		}
		return nil
	}
	return p.addCandidate(candidate)
}

func (p *Peer) addCandidate(candidate string) error {
	if err := p.pc.AddICECandidate(webrtc.ICECandidateInit{Candidate: candidate}); err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return nil
}

// readTrack reads one source of the client until its connection ends.
func (p *Peer) readTrack(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	var t *track
	for s, line := range p.lines {
		if line != nil && line == receiver.RTPTransceiver() {
			t = p.tracks[s]
		}
	}
	if t == nil {
		return
	}
	t.begin(uint32(remote.SSRC()))
	go p.readReports(t, receiver)

	level := -1
	for _, extension := range receiver.GetParameters().HeaderExtensions {
		if extension.URI == sdp.AudioLevelURI {
			level = extension.ID
		}
	}
	var (
		buffer  = make([]byte, payloadLimit)
		header  rtp.Header
		c       codec
		payload uint8
	)
	for {
		n, _, err := remote.Read(buffer)
		if err != nil {
			return
		}
		at, err := header.Unmarshal(buffer[:n])
		if err != nil {
			continue
		}
		end := n
		if header.Padding {
			end -= int(buffer[n-1])
		}
		if end < at {
			continue
		}
		if c == codecNone || header.PayloadType != payload {
			c, payload = codecOf(remote.Codec().MimeType), header.PayloadType
		}
		if c == codecNone || c.video() != (t.source != Voice) {
			continue
		}
		loudness := -1
		if level >= 0 {
			if value := header.GetExtension(uint8(level)); len(value) == 1 {
				loudness = int(value[0] & 0x7f)
			}
		}
		t.ingest(&header, buffer[at:end], c, loudness, p.room.engine.clock())
	}
}

func (p *Peer) readReports(t *track, receiver *webrtc.RTPReceiver) {
	buffer := make([]byte, payloadLimit)
	for {
		n, _, err := receiver.Read(buffer)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(buffer[:n])
		if err != nil {
			continue
		}
		for _, packet := range packets {
			if r, ok := packet.(*rtcp.SenderReport); ok {
				t.receiveReport(r, time.Now())
			}
		}
	}
}

// requestLimit is how many packets a receiver may ask for at once.
const requestLimit = 256

// readRequests reads what the receiver of a slot reports and asks for.
func (p *Peer) readRequests(to *slot, sender *webrtc.RTPSender) {
	buffer := make([]byte, payloadLimit)
	for {
		n, _, err := sender.Read(buffer)
		if err != nil {
			return
		}
		packets, err := rtcp.Unmarshal(buffer[:n])
		if err != nil {
			continue
		}
		for _, packet := range packets {
			switch request := packet.(type) {
			case *rtcp.TransportLayerNack:
				var sequences []uint16
				for _, pair := range request.Nacks {
					sequences = append(sequences, pair.PacketList()...)
				}
				if b := to.binding.Load(); b != nil && request.MediaSSRC == b.ssrc {
					sequences = sequences[:min(len(sequences), requestLimit)]
					p.shard.do(func() { p.shard.retransmit(to, sequences) })
				}
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				p.shard.do(func() {
					if to.source != nil {
						to.source.requestKey()
					}
				})
			case *rtcp.ReceiverReport:
				for _, r := range request.Reports {
					if b := to.binding.Load(); b != nil && r.SSRC == b.ssrc {
						to.lost.Store(uint32(r.FractionLost))
					}
				}
			}
		}
	}
}
