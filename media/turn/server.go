package turn

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/pion/logging"
	"github.com/pion/turn/v5"
)

const (
	realm = "nghitruong"
	// allocationLimit is how many relays one participant may hold: both transports, on two devices, before and after a restart.
	allocationLimit = 8
)

// Config sets up a Server.
type Config struct {
	// Listen is the address for UDP and TCP, "host:port"; an empty host listens on all IPv4 addresses.
	Listen string
	// MediaPort is the only port relayed to.
	MediaPort int
	// Addresses are those of this server: announced to clients, and the only ones relayed to.
	Addresses []netip.Addr
	// Secret makes the passwords; empty takes a random one, so that credentials end with the process. Servers that share clients share it.
	Secret []byte
	// Validity of credentials; 0 means 12 hours, a long day of meeting.
	Validity time.Duration
	// Clock gives the time; nil means the system's.
	Clock func() time.Time
}

// Server is a running relay.
type Server struct {
	config Config
	relay  *turn.Server
	port   int

	mu          sync.Mutex
	allocations map[string]int
}

// Open listens and relays until Close.
func Open(config Config) (*Server, error) {
	if config.Validity == 0 {
		config.Validity = 12 * time.Hour
	}
	if config.Clock == nil {
		config.Clock = time.Now
	}
	if len(config.Addresses) == 0 {
		return nil, errors.New("turn: this server has no address that clients can reach")
	}
	if len(config.Secret) == 0 {
		config.Secret = []byte(rand.Text())
	}
	s := &Server{config: config, allocations: map[string]int{}}
	udp, tcp, err := listen(config.Listen)
	if err != nil {
		return nil, err
	}
	s.port = udp.LocalAddr().(*net.UDPAddr).Port //nolint:forcetypeassert // a UDP socket has no other
	generator := &toMedia{
		RelayAddressGeneratorStatic: turn.RelayAddressGeneratorStatic{RelayAddress: config.Addresses[0].AsSlice(), Address: "0.0.0.0"},
		port:                        config.MediaPort,
	}
	permit := func(_ net.Addr, peer net.IP) bool {
		a, ok := netip.AddrFromSlice(peer)
		return ok && slices.Contains(config.Addresses, a.Unmap())
	}
	s.relay, err = turn.NewServer(turn.ServerConfig{
		Realm: realm, AuthHandler: s.authenticate, QuotaHandler: s.within, LoggerFactory: silent{},
		EventHandler: turn.EventHandler{
			OnAllocationCreated: func(_, _ net.Addr, _, user, _ string, _ net.Addr, _ int) { s.count(user, 1) },
			OnAllocationDeleted: func(_, _ net.Addr, _, user, _ string) { s.count(user, -1) },
		},
		PacketConnConfigs: []turn.PacketConnConfig{{PacketConn: udp, RelayAddressGenerator: generator, PermissionHandler: permit}},
		ListenerConfigs:   []turn.ListenerConfig{{Listener: tcp, RelayAddressGenerator: generator, PermissionHandler: permit}},
	})
	if err != nil {
		return nil, fmt.Errorf("turn: %w", errors.Join(err, udp.Close(), tcp.Close()))
	}
	return s, nil
}

// listen opens the same port for UDP and TCP.
func listen(address string) (net.PacketConn, net.Listener, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, nil, fmt.Errorf("turn: address to listen on: %w", err)
	}
	version := "4"
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() {
		version = ""
	}
	var config net.ListenConfig
	// A free port of UDP may be taken for TCP: with port 0, another pair is tried.
	for range 20 {
		udp, err := config.ListenPacket(context.Background(), "udp"+version, address)
		if err != nil {
			return nil, nil, fmt.Errorf("turn: listening: %w", err)
		}
		same := net.JoinHostPort(host, strconv.Itoa(udp.LocalAddr().(*net.UDPAddr).Port)) //nolint:forcetypeassert // a UDP socket has no other
		tcp, err := config.Listen(context.Background(), "tcp"+version, same)
		if err == nil {
			return udp, tcp, nil
		}
		if err = errors.Join(err, udp.Close()); port != "0" {
			return nil, nil, fmt.Errorf("turn: listening: %w", err)
		}
	}
	return nil, nil, errors.New("turn: no port is free for both UDP and TCP")
}

// URLs are the addresses for clients (RFC 7065), UDP first.
func (s *Server) URLs() []string {
	var all []string
	for _, transport := range []string{"udp", "tcp"} {
		for _, a := range s.config.Addresses {
			all = append(all, "turn:"+netip.AddrPortFrom(a, uint16(s.port)).String()+"?transport="+transport)
		}
	}
	return all
}

// Close ends all relaying.
func (s *Server) Close() error {
	if err := s.relay.Close(); err != nil {
		return fmt.Errorf("turn: closing: %w", err)
	}
	return nil
}

func (s *Server) authenticate(request *turn.RequestAttributes) (string, []byte, bool) {
	name, ok := s.participant(request.Username)
	if !ok {
		return "", nil, false
	}
	return name, turn.GenerateAuthKey(request.Username, request.Realm, s.password(request.Username)), true
}

func (s *Server) within(username, _ string, _ net.Addr) bool {
	name, ok := s.participant(username)
	if !ok {
		name = username
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allocations[name] < allocationLimit
}

func (s *Server) count(user string, change int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.allocations[user] += change; s.allocations[user] <= 0 {
		delete(s.allocations, user)
	}
}

var errNotRelayed = errors.New("turn: TCP is not relayed to")

// toMedia makes relays that reach the media port only.
type toMedia struct {
	turn.RelayAddressGeneratorStatic
	port int
}

func (g *toMedia) AllocatePacketConn(config turn.AllocateListenerConfig) (net.PacketConn, net.Addr, error) {
	conn, address, err := g.RelayAddressGeneratorStatic.AllocatePacketConn(config)
	if err != nil {
		return nil, nil, err
	}
	return mediaConn{conn, g.port}, address, nil
}

func (g *toMedia) AllocateListener(turn.AllocateListenerConfig) (net.Listener, net.Addr, error) {
	return nil, nil, errNotRelayed
}

func (g *toMedia) AllocateConn(turn.AllocateConnConfig) (net.Conn, error) { return nil, errNotRelayed }

// mediaConn drops what goes to, or comes from, another port than the media port. TURN's permissions know addresses only.
type mediaConn struct {
	net.PacketConn
	port int
}

func (c mediaConn) allowed(a net.Addr) bool {
	udp, ok := a.(*net.UDPAddr)
	return ok && udp.Port == c.port
}

func (c mediaConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if !c.allowed(to) {
		return len(b), nil
	}
	return c.PacketConn.WriteTo(b, to)
}

func (c mediaConn) ReadFrom(b []byte) (int, net.Addr, error) {
	for {
		n, from, err := c.PacketConn.ReadFrom(b)
		if err != nil || c.allowed(from) {
			return n, from, err
		}
	}
}

// silent keeps pion's lines, which repeat what any stranger sends, out of the log.
type silent struct{}

func (silent) NewLogger(string) logging.LeveledLogger {
	return logging.NewDefaultLeveledLoggerForScope("", logging.LogLevelDisabled, nil)
}
