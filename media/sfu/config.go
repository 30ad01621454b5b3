package sfu

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"runtime"
)

// Config sets up an Engine.
type Config struct {
	// Listen is the UDP address of all media, "host:port"; an empty host listens on all IPv4 addresses, port 0 takes a free one.
	Listen string
	// ListenTCP is the address of ICE over TCP (RFC 6544) for networks that block UDP; empty switches it off.
	ListenTCP string
	// PublicAddresses are announced to clients besides the addresses of this machine: what a router in front of it translates.
	PublicAddresses []string
	// IncludeLoopback announces loopback addresses too: for clients on this machine.
	IncludeLoopback bool
	// SocketBuffer is the size in bytes asked for the socket's two buffers; 0 means 4 MiB. The system may grant less.
	SocketBuffer int
	// Shards is the number of sending goroutines; 0 means one per processor.
	Shards int
	// Layout are the receiving slots of every peer; zero means StandardLayout.
	Layout Layout
	// Log receives what goes wrong; nil means slog.Default.
	Log *slog.Logger
}

// Layout is how many slots of each kind a peer receives.
type Layout struct{ Audio, Stage, Screen, Thumbs int }

// StandardLayout fits a council: four voices, the speaker, a screen, twelve thumbnails.
var StandardLayout = Layout{Audio: 4, Stage: 1, Screen: 1, Thumbs: 12}

// SlotKind is what a slot is for.
type SlotKind uint8

// The kinds, in the order of the slots' numbers.
const (
	AudioSlot SlotKind = iota
	StageSlot
	ScreenSlot
	ThumbSlot
)

// String is the name used in signalling: audio, stage, screen, thumb.
func (k SlotKind) String() string { return [...]string{"audio", "stage", "screen", "thumb"}[k] }

func (l Layout) kinds() []SlotKind {
	var all []SlotKind
	for kind, n := range [...]int{l.Audio, l.Stage, l.Screen, l.Thumbs} {
		for range n {
			all = append(all, SlotKind(kind))
		}
	}
	return all
}

func (c Config) complete() (Config, error) {
	if c.SocketBuffer == 0 {
		c.SocketBuffer = 4 << 20
	}
	if c.Shards == 0 {
		c.Shards = runtime.GOMAXPROCS(0)
	}
	if c.Layout == (Layout{}) {
		c.Layout = StandardLayout
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if l := c.Layout; l.Audio < 1 || l.Stage < 0 || l.Stage > 1 || l.Screen < 0 || l.Screen > 1 || l.Thumbs < 0 || l.Audio+l.Thumbs > 100 {
		return c, fmt.Errorf("sfu: layout %+v: at least one audio slot, at most one stage and one screen, at most 100 slots", l)
	}
	for _, a := range c.PublicAddresses {
		if _, err := netip.ParseAddr(a); err != nil {
			return c, fmt.Errorf("sfu: public address: %w", err)
		}
	}
	return c, nil
}

// network is "udp4" or "udp", after the address to listen on: an empty host means IPv4, since half of the machines that have IPv6 enabled
// cannot be reached over it.
func network(protocol, listen string) (string, error) {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return "", fmt.Errorf("sfu: address to listen on: %w", err)
	}
	if a, err := netip.ParseAddr(host); err == nil && a.Is6() {
		return protocol, nil
	}
	return protocol + "4", nil
}
