package sfu_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/rtcp"
	"github.com/pion/rtp"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"

	"nghitruong/media/sfu"
)

// wait polls until the condition holds; the time only ends tests that would hang.
func wait(t testing.TB, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if condition() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}

func engine(t testing.TB, change func(*sfu.Config)) *sfu.Engine {
	t.Helper()
	c := sfu.Config{Listen: "127.0.0.1:0", IncludeLoopback: true, Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&c)
	}
	e, err := sfu.Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

func room(t testing.TB, e *sfu.Engine) *sfu.Room {
	t.Helper()
	r, err := e.NewRoom(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// packet is what a client received in a slot.
type packet struct {
	rtp.Header
	payload []byte
	repair  bool
}

// client is a pion peer at the other end.
type client struct {
	t     testing.TB
	pc    *webrtc.PeerConnection
	peer  *sfu.Peer
	lossy *lossyConn
	lines [3]*webrtc.TrackLocalStaticRTP

	mu       sync.Mutex
	slots    []sfu.SlotState
	received map[string][]packet
	count    map[string]int
	keep     bool
	keyAsked int
	// onKey, when set, is called for each request for a key frame.
	onKey func()
}

type options struct {
	loss     float64
	relay    *webrtc.ICEServer
	config   sfu.PeerConfig
	keep     bool
	networks []webrtc.NetworkType
}

func join(t testing.TB, r *sfu.Room, id string, o options) *client {
	t.Helper()
	c := &client{t: t, received: map[string][]packet{}, count: map[string]int{}, keep: o.keep}
	o.config.ID, o.config.Slots = id, func(s []sfu.SlotState) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.slots = s
	}
	peer, err := r.Join(o.config)
	if err != nil {
		t.Fatal(err)
	}
	c.peer = peer
	t.Cleanup(func() { _ = peer.Close() })
	c.dial(o)
	offer, err := peer.Offer()
	if err != nil {
		t.Fatal(err)
	}
	c.answer(offer)
	return c
}

func (c *client) dial(o options) {
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		c.t.Fatal(err)
	}
	if err := media.RegisterHeaderExtension(webrtc.RTPHeaderExtensionCapability{URI: sdp.AudioLevelURI}, webrtc.RTPCodecTypeAudio); err != nil {
		c.t.Fatal(err)
	}
	registry := &interceptor.Registry{}
	if err := webrtc.RegisterDefaultInterceptors(media, registry); err != nil {
		c.t.Fatal(err)
	}
	var settings webrtc.SettingEngine
	settings.LoggerFactory = quiet{}
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	configuration := webrtc.Configuration{}
	if o.networks != nil {
		settings.SetNetworkTypes(o.networks)
	}
	if o.relay != nil {
		configuration.ICEServers = []webrtc.ICEServer{*o.relay}
		configuration.ICETransportPolicy = webrtc.ICETransportPolicyRelay
	} else if o.networks == nil {
		udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			c.t.Fatal(err)
		}
		c.lossy = &lossyConn{UDPConn: udp, loss: o.loss}
		mux := ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: c.lossy, Logger: quiet{}.NewLogger("")})
		c.t.Cleanup(func() { _ = mux.Close(); _ = udp.Close() })
		settings.SetICEUDPMux(mux)
	}
	pc, err := webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry)).NewPeerConnection(configuration)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = pc.Close() })
	c.pc = pc
	pc.OnTrack(c.read)
	for i := range c.lines {
		capability := webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}
		if sfu.Source(i) == sfu.Voice {
			capability = webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}
		}
		line, err := webrtc.NewTrackLocalStaticRTP(capability, fmt.Sprint("line", i), fmt.Sprint("line", i))
		if err != nil {
			c.t.Fatal(err)
		}
		c.lines[i] = line
	}
}

func (c *client) read(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
	mid := receiver.RTPTransceiver().Mid()
	go func() {
		for {
			if _, _, err := receiver.ReadRTCP(); err != nil {
				return
			}
		}
	}()
	for {
		p, attributes, err := remote.ReadRTP()
		if err != nil {
			return
		}
		c.mu.Lock()
		c.count[mid]++
		if c.keep {
			c.received[mid] = append(c.received[mid], packet{p.Header, p.Payload, attributes.Get(webrtc.AttributeRtxSsrc) != nil})
		}
		c.mu.Unlock()
	}
}

// answer answers an offer of the server.
func (c *client) answer(o sfu.Offer) {
	c.t.Helper()
	text := c.describe(o)
	if err := c.peer.Answer(o.Generation, text); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) describe(o sfu.Offer) string {
	c.t.Helper()
	if err := c.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: o.SDP}); err != nil {
		c.t.Fatal(err)
	}
	for i := range o.Publish {
		if o.Generation > 1 {
			continue
		}
		sender, err := c.pc.AddTrack(c.lines[i])
		if err != nil {
			c.t.Fatal(err)
		}
		go c.readRequests(sender)
	}
	description, err := c.pc.CreateAnswer(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(c.pc)
	if err := c.pc.SetLocalDescription(description); err != nil {
		c.t.Fatal(err)
	}
	<-gathered
	return c.pc.LocalDescription().SDP
}

func (c *client) readRequests(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, p := range packets {
			if _, ok := p.(*rtcp.PictureLossIndication); ok {
				c.mu.Lock()
				c.keyAsked++
				call := c.onKey
				c.mu.Unlock()
				if call != nil {
					call()
				}
			}
		}
	}
}

func (c *client) connected() bool {
	return c.pc.ConnectionState() == webrtc.PeerConnectionStateConnected
}

// showing is the mid of the slot that shows a peer, "" when none does.
func (c *client) showing(kind sfu.SlotKind, peer string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.slots {
		if s.Kind == kind && s.Peer == peer {
			return s.Mid
		}
	}
	return ""
}

func (c *client) packets(mid string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count[mid]
}

func (c *client) all(mid string) []packet {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]packet(nil), c.received[mid]...)
}

// publisher sends numbered packets on one line.
type publisher struct {
	c         *client
	source    sfu.Source
	sequence  uint16
	timestamp uint32
	picture   uint16
	// mark begins each payload, to know whose it is.
	mark byte
	// level is the audio level, 127 is silence.
	level uint8
}

func (c *client) publisher(source sfu.Source, mark byte) *publisher {
	return &publisher{c: c, source: source, mark: mark, sequence: uint16(rand.Uint32()), timestamp: rand.Uint32(), picture: uint16(rand.Uint32N(1 << 15)), level: 30}
}

// voice sends 20 ms of sound.
func (p *publisher) voice() {
	h := rtp.Header{Version: 2, SequenceNumber: p.sequence, Timestamp: p.timestamp}
	// The extension's number is the one the server offers: the first of the voice line.
	if err := h.SetExtension(1, []byte{p.level | 0x80}); err != nil {
		p.c.t.Error(err)
	}
	p.write(h, []byte{p.mark, 1, 2, 3})
	p.timestamp += 960
}

// frame sends a picture of n packets.
func (p *publisher) frame(key bool, n int) {
	p.picture = (p.picture + 1) & 0x7fff
	for i := range n {
		payload := []byte{0x80, 0x80, byte(p.picture>>8) | 0x80, byte(p.picture), 1, p.mark}
		if i == 0 {
			payload[0] |= 0x10
			if key {
				payload[4] = 0
			}
		}
		p.write(rtp.Header{Version: 2, SequenceNumber: p.sequence, Timestamp: p.timestamp, Marker: i == n-1}, append(payload, make([]byte, 200)...))
	}
	p.timestamp += 3000
}

func (p *publisher) write(h rtp.Header, payload []byte) {
	p.sequence++
	if err := p.c.lines[p.source].WriteRTP(&rtp.Packet{Header: h, Payload: payload}); err != nil {
		p.c.t.Error(err)
	}
}

// lossyConn loses RTP packets (first byte 128 to 191, RFC 7983) in both directions.
type lossyConn struct {
	*net.UDPConn
	loss float64
	// media is the size of the last RTP packet received.
	media atomic.Int64
}

func isRTP(b []byte) bool {
	return len(b) > 1 && b[0] >= 128 && b[0] < 192 && (b[1]&0x7f < 64 || b[1]&0x7f >= 96)
}

func (l *lossyConn) lost(b []byte) bool {
	return l.loss > 0 && isRTP(b) && rand.Float64() < l.loss
}

func (l *lossyConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := l.UDPConn.ReadFrom(b)
		if err == nil && isRTP(b[:n]) {
			l.media.Store(int64(n))
		}
		if err != nil || !l.lost(b[:n]) {
			return n, from, err
		}
	}
}

func (l *lossyConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if l.lost(b) {
		return len(b), nil
	}
	return l.UDPConn.WriteTo(b, to)
}
