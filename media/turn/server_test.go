package turn_test

import (
	"net"
	"net/netip"
	"testing"
	"time"

	pion "github.com/pion/turn/v5"

	"nghitruong/internal/testkit"
	"nghitruong/media/turn"
)

func open(t *testing.T, c *testkit.Clock, port int) *turn.Server {
	t.Helper()
	s, err := turn.Open(turn.Config{
		Listen: "127.0.0.1:0", MediaPort: port, Addresses: []netip.Addr{netip.MustParseAddr("127.0.0.1")},
		Validity: time.Hour, Clock: c.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func client(t *testing.T, s *turn.Server, username, password string) *pion.Client {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	address := s.URLs()[0]
	address = address[len("turn:") : len(address)-len("?transport=udp")]
	c, err := pion.NewClient(&pion.ClientConfig{
		STUNServerAddr: address, TURNServerAddr: address, Conn: conn, Username: username, Password: password, Realm: "nghitruong",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if err := c.Listen(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCredentials(t *testing.T) {
	c := testkit.NewClock(time.Now())
	s := open(t, c, 9)
	good := s.Credentials("participant")
	if _, err := client(t, s, good.Username, good.Password).Allocate(); err != nil {
		t.Errorf("good credentials are refused: %v", err)
	}
	if _, err := client(t, s, good.Username, "x").Allocate(); err == nil {
		t.Error("a wrong password is accepted")
	}
	if _, err := client(t, s, good.Username+"x", good.Password).Allocate(); err == nil {
		t.Error("credentials are good for another participant")
	}
	c.Advance(time.Hour)
	if _, err := client(t, s, good.Username, good.Password).Allocate(); err == nil {
		t.Error("credentials do not end")
	}
}

func TestRelaysToTheMediaPortOnly(t *testing.T) {
	media, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer media.Close()
	other, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	s := open(t, testkit.NewClock(time.Now()), media.LocalAddr().(*net.UDPAddr).Port)
	given := s.Credentials("participant")
	relayed, err := client(t, s, given.Username, given.Password).Allocate()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := relayed.WriteTo([]byte("other"), other.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	if _, err := relayed.WriteTo([]byte("media"), media.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 100)
	n, from, err := media.ReadFrom(buffer)
	if err != nil || string(buffer[:n]) != "media" {
		t.Fatalf("the media port got %q, %v", buffer[:n], err)
	}
	// The datagram for the other port was sent first: had it been relayed, it would be there.
	if err := other.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if n, _, err := other.ReadFrom(buffer); err == nil {
		t.Errorf("another port got %q", buffer[:n])
	}
	if _, err := media.WriteTo([]byte("back"), from); err != nil {
		t.Fatal(err)
	}
	if n, _, err := relayed.ReadFrom(buffer); err != nil || string(buffer[:n]) != "back" {
		t.Errorf("back came %q, %v", buffer[:n], err)
	}
	if _, err := relayed.WriteTo([]byte("x"), &net.UDPAddr{IP: net.IPv4(127, 0, 0, 2), Port: media.LocalAddr().(*net.UDPAddr).Port}); err == nil {
		t.Error("another address is relayed to")
	}
}
