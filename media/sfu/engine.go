package sfu

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/ice/v4"
	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/twcc"
	"github.com/pion/sdp/v3"
	"github.com/pion/webrtc/v4"
)

// ErrClosed is returned by everything of an engine, room or peer that has been closed.
var ErrClosed = errors.New("sfu: closed")

const (
	// tickPause paces repair and key frame requests, roomTicks rooms' looks at loudness.
	tickPause = 20 * time.Millisecond
	roomTicks = 5
)

// Engine owns the sockets and the shards. Its methods may be called from any goroutine.
type Engine struct {
	config      Config
	api         *webrtc.API
	certificate webrtc.Certificate
	socket      *net.UDPConn
	closers     []func() error
	shards      []*shard
	started     time.Time
	done        chan struct{}
	running     sync.WaitGroup

	mu     sync.Mutex
	rooms  []*Room
	next   int
	closed bool
}

// Open listens and starts the shards.
func Open(config Config) (*Engine, error) {
	config, err := config.complete()
	if err != nil {
		return nil, err
	}
	e := &Engine{config: config, started: time.Now(), done: make(chan struct{})}
	if err := e.listen(); err != nil {
		return nil, errors.Join(err, e.release())
	}
	for i := range config.Shards {
		s := newShard(i, e.clock)
		e.shards = append(e.shards, s)
		e.running.Go(func() { s.run(e.done) })
	}
	e.running.Go(e.tick)
	return e, nil
}

func (e *Engine) listen() error {
	udp, err := network("udp", e.config.Listen)
	if err != nil {
		return err
	}
	address, err := net.ResolveUDPAddr(udp, e.config.Listen)
	if err != nil {
		return fmt.Errorf("sfu: address to listen on: %w", err)
	}
	if e.socket, err = net.ListenUDP(udp, address); err != nil {
		return fmt.Errorf("sfu: listening for media: %w", err)
	}
	// The system's limit may be lower; the packets lost then are asked for again.
	_ = e.socket.SetReadBuffer(e.config.SocketBuffer)
	_ = e.socket.SetWriteBuffer(e.config.SocketBuffer)

	factory := loggers{e.config.Log}
	udpMux := ice.NewUDPMuxDefault(ice.UDPMuxParams{UDPConn: e.socket, Logger: factory.NewLogger("mux")})
	e.closers = append(e.closers, udpMux.Close, func() error {
		if err := e.socket.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})

	var settings webrtc.SettingEngine
	settings.LoggerFactory = factory
	settings.SetICEUDPMux(udpMux)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	settings.SetIncludeLoopbackCandidate(e.config.IncludeLoopback)
	settings.SetICETimeouts(4*time.Second, 25*time.Second, 2*time.Second)
	settings.DisableActiveTCP(true)
	// AES-GCM costs a fifth of AES-CM with SHA-1; the DTLS server's order counts, and clients answering an actpass offer are DTLS clients.
	settings.SetSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80)
	settings.SetSRTPReplayProtectionWindow(512)
	networks := []webrtc.NetworkType{webrtc.NetworkTypeUDP4, webrtc.NetworkTypeUDP6}
	if e.config.ListenTCP != "" {
		tcpMux, err := e.listenTCP(factory)
		if err != nil {
			return err
		}
		settings.SetICETCPMux(tcpMux)
		networks = append(networks, webrtc.NetworkTypeTCP4, webrtc.NetworkTypeTCP6)
	}
	settings.SetNetworkTypes(networks)
	if len(e.config.PublicAddresses) > 0 {
		err := settings.SetICEAddressRewriteRules(webrtc.ICEAddressRewriteRule{
			External: e.config.PublicAddresses, AsCandidateType: webrtc.ICECandidateTypeHost, Mode: webrtc.ICEAddressRewriteAppend,
		})
		if err != nil {
			return fmt.Errorf("sfu: public addresses: %w", err)
		}
	}
	media, registry, err := formats()
	if err != nil {
		return err
	}
	e.api = webrtc.NewAPI(webrtc.WithSettingEngine(settings), webrtc.WithMediaEngine(media), webrtc.WithInterceptorRegistry(registry))
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("sfu: key of the engine: %w", err)
	}
	certificate, err := webrtc.GenerateCertificate(key)
	if err != nil {
		return fmt.Errorf("sfu: certificate of the engine: %w", err)
	}
	e.certificate = *certificate
	return nil
}

func (e *Engine) listenTCP(factory loggers) (ice.TCPMux, error) {
	tcp, err := network("tcp", e.config.ListenTCP)
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), tcp, e.config.ListenTCP)
	if err != nil {
		return nil, fmt.Errorf("sfu: listening for media over TCP: %w", err)
	}
	const queue = 64
	mux := webrtc.NewICETCPMux(factory.NewLogger("tcp"), listener, queue)
	e.closers = append(e.closers, mux.Close)
	return mux, nil
}

// formats says which codecs and extensions are offered.
func formats() (*webrtc.MediaEngine, *interceptor.Registry, error) {
	media := &webrtc.MediaEngine{}
	feedback := []webrtc.RTCPFeedback{{Type: "transport-cc"}, {Type: "nack"}, {Type: "nack", Parameter: "pli"}, {Type: "ccm", Parameter: "fir"}}
	voice := []webrtc.RTPCodecParameters{{PayloadType: 111, RTPCodecCapability: webrtc.RTPCodecCapability{
		MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2, SDPFmtpLine: "minptime=10;useinbandfec=1;usedtx=1",
		RTCPFeedback: feedback[:1],
	}}}
	video := []webrtc.RTPCodecParameters{
		{PayloadType: 96, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000, RTCPFeedback: feedback}},
		{PayloadType: 97, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=96"}},
		{PayloadType: 102, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264, ClockRate: 90000,
			SDPFmtpLine: "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", RTCPFeedback: feedback}},
		{PayloadType: 103, RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeRTX, ClockRate: 90000, SDPFmtpLine: "apt=102"}},
	}
	var failed []error
	for _, p := range voice {
		failed = append(failed, media.RegisterCodec(p, webrtc.RTPCodecTypeAudio))
	}
	for _, p := range video {
		failed = append(failed, media.RegisterCodec(p, webrtc.RTPCodecTypeVideo))
	}
	extension := func(uri string, kind webrtc.RTPCodecType) {
		capability := webrtc.RTPHeaderExtensionCapability{URI: uri}
		failed = append(failed, media.RegisterHeaderExtension(capability, kind, webrtc.RTPTransceiverDirectionRecvonly))
	}
	extension(sdp.AudioLevelURI, webrtc.RTPCodecTypeAudio)
	extension(sdp.TransportCCURI, webrtc.RTPCodecTypeAudio)
	extension(sdp.TransportCCURI, webrtc.RTPCodecTypeVideo)
	// Feedback for the publishers' bandwidth estimate is the only interceptor: rings, repair and reports are this package's own, pion's
	// would keep a copy of each packet for each receiver.
	registry := &interceptor.Registry{}
	estimate, err := twcc.NewSenderInterceptor()
	if err != nil {
		return nil, nil, fmt.Errorf("sfu: bandwidth feedback: %w", err)
	}
	registry.Add(estimate)
	if err := errors.Join(failed...); err != nil {
		return nil, nil, fmt.Errorf("sfu: formats: %w", err)
	}
	return media, registry, nil
}

func codecOf(mime string) codec {
	switch mime {
	case webrtc.MimeTypeOpus:
		return codecOpus
	case webrtc.MimeTypeVP8:
		return codecVP8
	case webrtc.MimeTypeH264:
		return codecH264
	default:
		return codecNone
	}
}

// Port is the UDP port of all media.
func (e *Engine) Port() int { return e.socket.LocalAddr().(*net.UDPAddr).Port } //nolint:forcetypeassert // a UDP socket has no other

// Addresses are the addresses at which clients reach the media port.
func (e *Engine) Addresses() ([]netip.Addr, error) {
	var all []netip.Addr
	local := e.socket.LocalAddr().(*net.UDPAddr).AddrPort().Addr().Unmap() //nolint:forcetypeassert // a UDP socket has no other
	if !local.IsUnspecified() {
		all = append(all, local)
	} else {
		interfaces, err := net.InterfaceAddrs()
		if err != nil {
			return nil, fmt.Errorf("sfu: addresses of this machine: %w", err)
		}
		for _, i := range interfaces {
			prefix, err := netip.ParsePrefix(i.String())
			if err != nil {
				continue
			}
			a := prefix.Addr()
			if a.Is6() && local.Is4() || a.IsLinkLocalUnicast() || a.IsLoopback() && !e.config.IncludeLoopback {
				continue
			}
			all = append(all, a)
		}
	}
	for _, text := range e.config.PublicAddresses {
		if a, err := netip.ParseAddr(text); err == nil && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all, nil
}

// Layout are the slots of every peer.
func (e *Engine) Layout() Layout { return e.config.Layout }

// Shed is the number of packets that were not forwarded since the engine started because a shard could not keep up.
func (e *Engine) Shed() uint64 {
	var sum uint64
	for _, s := range e.shards {
		sum += s.shed.Load()
	}
	return sum
}

// Sent is the number of packets forwarded to receivers since the engine started, retransmissions left out.
func (e *Engine) Sent() uint64 {
	var sum uint64
	for _, s := range e.shards {
		sum += s.sent.Load()
	}
	return sum
}

// clock is the time since the engine started, in nanoseconds, never going back.
func (e *Engine) clock() int64 { return int64(time.Since(e.started)) }

func (e *Engine) tick() {
	ticker := time.NewTicker(tickPause)
	defer ticker.Stop()
	var rooms []*Room
	reported := time.Now()
	for n := 0; ; n++ {
		var now time.Time
		select {
		case <-e.done:
			return
		case now = <-ticker.C:
		}
		e.mu.Lock()
		rooms = append(rooms[:0], e.rooms...)
		e.mu.Unlock()
		clock := e.clock()
		for _, r := range rooms {
			r.feedback(now, clock)
			if n%roomTicks == 0 {
				r.listen()
			}
		}
		if now.Sub(reported) >= reportPause {
			reported = now
			for _, s := range e.shards {
				s.do(func() { s.reports(now) })
			}
		}
	}
}

// shard gives the next receiver its shard.
func (e *Engine) shard() *shard {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.next++
	return e.shards[e.next%len(e.shards)]
}

// Close ends all rooms and releases the sockets.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	rooms := slices.Clone(e.rooms)
	e.mu.Unlock()
	var failed []error
	for _, r := range rooms {
		failed = append(failed, r.Close())
	}
	close(e.done)
	e.running.Wait()
	return errors.Join(append(failed, e.release())...)
}

func (e *Engine) release() error {
	var failed []error
	for _, c := range e.closers {
		failed = append(failed, c())
	}
	return errors.Join(failed...)
}
