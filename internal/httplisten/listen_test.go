package httplisten_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nghitruong/internal/httplisten"
)

// machine is a machine whose clock and addresses a test sets.
type machine struct {
	mu        sync.Mutex
	now       time.Time
	addresses []netip.Addr
}

func newMachine() *machine {
	return &machine{now: time.Now(), addresses: []netip.Addr{netip.MustParseAddr("192.168.7.10"), netip.MustParseAddr("fd00::10")}}
}

func (m *machine) set(now time.Time, addresses ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now, m.addresses = now, nil
	for _, a := range addresses {
		m.addresses = append(m.addresses, netip.MustParseAddr(a))
	}
}

func (m *machine) config(dir string, names ...string) httplisten.Config {
	return httplisten.Config{
		Mode: httplisten.Local, Folder: dir, Names: names,
		Now: func() time.Time { m.mu.Lock(); defer m.mu.Unlock(); return m.now },
		Addresses: func() ([]netip.Addr, error) {
			m.mu.Lock()
			defer m.mu.Unlock()
			return slices.Clone(m.addresses), nil
		},
	}
}

func listen(t *testing.T, c httplisten.Config) *httplisten.Listener {
	t.Helper()
	l, err := httplisten.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// shown is the certificate that a client would be shown.
func shown(t *testing.T, l *httplisten.Listener) *x509.Certificate {
	t.Helper()
	c, err := l.TLSConfig().GetCertificate(&tls.ClientHelloInfo{})
	if err != nil {
		t.Fatal(err)
	}
	return c.Leaf
}

func trusting(t *testing.T, a *httplisten.Authority) *x509.CertPool {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(a.PEM()) {
		t.Fatal("the exported PEM holds no certificate")
	}
	return pool
}

// serve answers over TLS on a loopback port and returns its address.
func serve(t *testing.T, l *httplisten.Listener) string {
	t.Helper()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "chào") }))
	s.TLS = l.TLSConfig()
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	// httptest would show a certificate of its own.
	s.Listener = tls.NewListener(s.Listener, s.TLS)
	s.Start()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func get(url, at string, roots *x509.CertPool) (string, error) {
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		DisableKeepAlives: true,
	}
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, at)
	}
	resp, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return string(b), err
}

func TestClients(t *testing.T) {
	l := listen(t, newMachine().config(t.TempDir(), "hop.donglam.gov.vn", "10.9.8.7"))
	at, roots := serve(t, l), trusting(t, l.Authority())
	for _, host := range []string{"localhost", "127.0.0.1", "[::1]", "hop.donglam.gov.vn", "10.9.8.7", "192.168.7.10", "[fd00::10]"} {
		if got, err := get("https://"+host+"/", at, roots); err != nil || got != "chào" {
			t.Errorf("%s with trust: %q, %v", host, got, err)
		}
		var unknown x509.UnknownAuthorityError
		if _, err := get("https://"+host+"/", at, x509.NewCertPool()); !errors.As(err, &unknown) {
			t.Errorf("%s without trust: %v", host, err)
		}
	}
	var wrong x509.HostnameError
	if _, err := get("https://other.example/", at, roots); !errors.As(err, &wrong) {
		t.Errorf("another name: %v", err)
	}
	// Another installation's authority is not this one's, though it has the same name.
	other := listen(t, newMachine().config(t.TempDir()))
	if _, err := get("https://localhost/", at, trusting(t, other.Authority())); err == nil {
		t.Error("a client that trusts another installation connects")
	}
}

func TestCertificateIsWhatDevicesAccept(t *testing.T) {
	m := newMachine()
	leaf := shown(t, listen(t, m.config(t.TempDir())))
	if life := leaf.NotAfter.Sub(leaf.NotBefore); life > 397*24*time.Hour || life < 380*24*time.Hour {
		t.Errorf("the certificate lasts %v", life)
	}
	if leaf.IsCA || !slices.Equal(leaf.ExtKeyUsage, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}) {
		t.Errorf("authority %v, usage %v", leaf.IsCA, leaf.ExtKeyUsage)
	}
}

func TestAuthorityLastsAndItsCertificateIsKept(t *testing.T) {
	dir, m := filepath.Join(t.TempDir(), "tls"), newMachine()
	first := listen(t, m.config(dir))
	a, leaf := first.Authority(), shown(t, first)
	if years := a.Expires().Year() - m.now.Year(); years != 10 {
		t.Errorf("the authority lasts %d years", years)
	}
	again := listen(t, m.config(dir))
	if !bytes.Equal(again.Authority().DER(), a.DER()) || !shown(t, again).Equal(leaf) {
		t.Error("another start makes other certificates")
	}
	if runtime.GOOS != "windows" {
		for _, file := range []string{"authority.pem", "server.pem"} {
			if s, err := os.Stat(filepath.Join(dir, file)); err != nil || s.Mode().Perm() != 0o600 {
				t.Errorf("%s: mode %v, %v", file, s.Mode(), err)
			}
		}
	}
}

func TestRenewal(t *testing.T) {
	dir, m := t.TempDir(), newMachine()
	start := m.now
	l := listen(t, m.config(dir))
	leaf, roots := shown(t, l), trusting(t, l.Authority())
	renewed := func(what string, l *httplisten.Listener, at time.Time) {
		t.Helper()
		next := shown(t, l)
		if next.Equal(leaf) {
			t.Errorf("%s: the certificate is the old one", what)
		}
		if _, err := next.Verify(x509.VerifyOptions{Roots: roots, CurrentTime: at}); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		leaf = next
	}
	m.set(start, "192.168.7.11")
	moved := listen(t, m.config(dir))
	renewed("another address", moved, start)
	if err := leaf.VerifyHostname("192.168.7.11"); err != nil {
		t.Error(err)
	}
	renewed("another name", listen(t, m.config(dir, "hop.example")), start)

	running := listen(t, m.config(dir))
	leaf = shown(t, running)
	m.set(start.AddDate(0, 11, 0), "192.168.7.11")
	if !shown(t, running).Equal(leaf) {
		t.Error("renewed while it is still good for long")
	}
	m.set(start.AddDate(0, 12, 10), "192.168.7.11")
	renewed("near its end, while running", running, start.AddDate(0, 12, 10))
	m.set(start.AddDate(2, 0, 20), "192.168.7.11")
	renewed("near its end, at a start", listen(t, m.config(dir)), start.AddDate(2, 0, 20))

	// At the end of the authority its certificates end with it, and are not made anew at each handshake.
	late := start.AddDate(9, 11, 20)
	m.set(late, "192.168.7.11")
	last := listen(t, m.config(dir))
	renewed("before the end of the authority", last, late)
	if !shown(t, last).Equal(leaf) {
		t.Error("issued again and again")
	}
	m.set(start.AddDate(10, 0, 1), "192.168.7.11")
	if _, err := httplisten.New(m.config(dir)); err == nil || !strings.Contains(err.Error(), "ended on") {
		t.Errorf("after the end of the authority: %v", err)
	}
}

type conn struct {
	net.Conn
	local net.Addr
}

func (c conn) LocalAddr() net.Addr { return c.local }

func TestAddressThatAppearsWhileRunning(t *testing.T) {
	m := newMachine()
	l := listen(t, m.config(t.TempDir()))
	leaf := shown(t, l)
	hello := &tls.ClientHelloInfo{Conn: conn{local: net.TCPAddrFromAddrPort(netip.MustParseAddrPort("[::ffff:172.16.5.5]:443"))}}
	if c, err := l.TLSConfig().GetCertificate(hello); err != nil || !c.Leaf.Equal(leaf) {
		t.Errorf("an address that the machine does not have: %v", err)
	}
	m.set(m.now, "172.16.5.5")
	c, err := l.TLSConfig().GetCertificate(hello)
	if err != nil || c.Leaf.VerifyHostname("172.16.5.5") != nil {
		t.Errorf("the new address is not named: %v", err)
	}
	var wg sync.WaitGroup
	m.set(m.now.AddDate(1, 1, 0), "172.16.5.5")
	for range 8 {
		wg.Go(func() {
			if _, err := l.TLSConfig().GetCertificate(hello); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestDamagedFiles(t *testing.T) {
	dir, m := t.TempDir(), newMachine()
	listen(t, m.config(dir))
	if err := os.WriteFile(filepath.Join(dir, "server.pem"), []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	shown(t, listen(t, m.config(dir)))
	authority := filepath.Join(dir, "authority.pem")
	leaf, err := os.ReadFile(filepath.Join(dir, "server.pem"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"rubbish": []byte("rubbish"), "a server's": leaf} {
		if err := os.WriteFile(authority, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := httplisten.New(m.config(dir)); err == nil {
			t.Errorf("%s in place of the authority was accepted", name)
		}
		if now, err := os.ReadFile(authority); err != nil || !bytes.Equal(now, content) {
			t.Errorf("%s in place of the authority was overwritten", name)
		}
	}
}

func TestFiles(t *testing.T) {
	local := t.TempDir()
	listen(t, newMachine().config(local))
	pairOf := func(dir string) (certificate, key string) {
		b, err := os.ReadFile(filepath.Join(local, "server.pem"))
		if err != nil {
			t.Fatal(err)
		}
		block, rest := pem.Decode(b)
		certificate, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
		for file, content := range map[string][]byte{certificate: pem.EncodeToMemory(block), key: rest} {
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return certificate, key
	}
	dir := t.TempDir()
	certificate, key := pairOf(dir)
	l := listen(t, httplisten.Config{Mode: httplisten.Files, CertificateFile: certificate, KeyFile: key})
	first := shown(t, l)
	if l.Authority() != nil {
		t.Error("certificates from files have an authority")
	}
	listen(t, newMachine().config(local, "another.example"))
	pairOf(dir)
	if err := l.Reload(); err != nil || shown(t, l).Equal(first) {
		t.Errorf("the replaced certificate is not shown: %v", err)
	}
	second := shown(t, l)
	if err := os.WriteFile(key, []byte("rubbish"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Reload(); err == nil || !shown(t, l).Equal(second) {
		t.Errorf("after a damaged key: %v", err)
	}
	if _, err := httplisten.New(httplisten.Config{Mode: httplisten.Files, CertificateFile: certificate, KeyFile: key}); err == nil {
		t.Error("a damaged key was accepted at the start")
	}
}

func TestConfigurations(t *testing.T) {
	off := listen(t, httplisten.Config{Mode: httplisten.Off})
	if off.TLSConfig() != nil || off.Authority() != nil || off.Reload() == nil {
		t.Error("without TLS there is a certificate")
	}
	if _, err := httplisten.New(httplisten.Config{Mode: "acme"}); err == nil {
		t.Error("an unknown mode was accepted")
	}
	for _, name := range []string{"", "https://hop.example", "hop example", "-a.example", "a..example", "fe80::1%eth0", strings.Repeat("a", 64)} {
		if _, err := httplisten.New(newMachine().config(t.TempDir(), name)); err == nil {
			t.Errorf("name %q was accepted", name)
		}
	}
	// The addresses of this very machine.
	c := newMachine().config(t.TempDir())
	c.Addresses = nil
	shown(t, listen(t, c))
}

func TestExports(t *testing.T) {
	dir, m := t.TempDir(), newMachine()
	a := listen(t, m.config(dir)).Authority()
	if c, err := x509.ParseCertificate(a.DER()); err != nil || !c.IsCA || !c.MaxPathLenZero {
		t.Errorf("DER: %v", err)
	}
	if !regexp.MustCompile(`^([0-9A-F]{4} ){15}[0-9A-F]{4}$`).MatchString(a.Fingerprint()) {
		t.Errorf("fingerprint %q", a.Fingerprint())
	}
	profile := a.MobileConfig()
	if !bytes.Equal(profile, listen(t, m.config(dir)).Authority().MobileConfig()) {
		t.Error("the profile of the same authority differs")
	}
	var plist struct {
		Data []string `xml:"dict>array>dict>data"`
	}
	if err := xml.Unmarshal(profile, &plist); err != nil || len(plist.Data) != 1 {
		t.Fatalf("profile: %v, %d certificates", err, len(plist.Data))
	}
	if der, err := base64.StdEncoding.DecodeString(plist.Data[0]); err != nil || !bytes.Equal(der, a.DER()) {
		t.Errorf("the profile holds another certificate: %v", err)
	}
	if bytes.Contains(profile, []byte("%!")) || !bytes.Contains(profile, []byte("<string>"+a.Name()+"</string>")) {
		t.Errorf("profile:\n%s", profile)
	}
	if bytes.Contains(append(a.PEM(), profile...), []byte("PRIVATE")) {
		t.Error("the key is given out")
	}
}

func TestQR(t *testing.T) {
	const url = "http://192.168.7.10:8080/trust"
	b, err := httplisten.QRPNG(url, 3)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	svg, err := httplisten.QRSVG(url)
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(svg, new(struct{})); err != nil {
		t.Error(err)
	}
	side := img.Bounds().Dx() / 3
	black := func(x, y int) bool { r, _, _, _ := img.At(3*x+1, 3*y+1).RGBA(); return r == 0 }
	squares := 0
	for y := range side {
		for x := range side {
			if black(x, y) {
				squares++
			}
			if edge := min(x, y, side-1-x, side-1-y) < 4; edge && black(x, y) {
				t.Fatalf("the border is not empty at %d, %d", x, y)
			}
		}
	}
	if got := strings.Count(string(svg), "h1v1h-1z"); got != squares {
		t.Errorf("%d squares in SVG, %d in PNG", got, squares)
	}
	// Three corners have the finder pattern, whose middle line is 1:1:3:1:1 (ISO/IEC 18004 section 6.3.3).
	for _, corner := range [][2]int{{4, 4}, {side - 11, 4}, {4, side - 11}} {
		for i, want := range []bool{true, false, true, true, true, false, true} {
			if black(corner[0]+i, corner[1]+3) != want {
				t.Errorf("no finder pattern at %v", corner)
				break
			}
		}
	}
	if _, err := httplisten.QRPNG(strings.Repeat("x", 5000), 3); err == nil {
		t.Error("a text that is too long was accepted")
	}
	if _, err := httplisten.QRSVG(strings.Repeat("x", 5000)); err == nil {
		t.Error("a text that is too long was accepted")
	}
}
