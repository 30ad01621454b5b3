package mail_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"nghitruong/internal/mail"
)

var from = mail.Address{Name: "Nghị Trường", Mailbox: "noreply@donglam.example"}

func letter() mail.Message {
	return mail.Message{
		To:      []mail.Address{{Name: "Nguyễn Hữu Khang", Mailbox: "khang@donglam.example"}, {Mailbox: "hanh@donglam.example"}},
		Subject: norm.NFD.String("Giấy mời họp: kỳ họp thứ ba – phiên khai mạc của Hội đồng nhân dân tỉnh Đông Lam"),
		Text:    "Kính mời ông Nguyễn Hữu Khang\n.\nThời gian: 07 giờ 30 phút\n" + strings.Repeat("dài ", 400),
		ID:      "0199-abc", Date: time.Date(2026, 12, 8, 1, 2, 3, 0, time.UTC),
	}
}

// check reads a letter as a mail program does.
func check(t *testing.T, r io.Reader) {
	t.Helper()
	m, err := netmail.ReadMessage(r)
	if err != nil {
		t.Fatal(err)
	}
	words := mime.WordDecoder{}
	subject, err := words.DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != norm.NFC.String(letter().Subject) {
		t.Errorf("subject %q, %v", subject, err)
	}
	to, err := m.Header.AddressList("To")
	if err != nil || len(to) != 2 || to[0].Name != "Nguyễn Hữu Khang" || to[1].Address != "hanh@donglam.example" {
		t.Errorf("receivers %v, %v", to, err)
	}
	sender, err := m.Header.AddressList("From")
	if err != nil || sender[0].Name != "Nghị Trường" || sender[0].Address != from.Mailbox {
		t.Errorf("sender %v, %v", sender, err)
	}
	if id := m.Header.Get("Message-ID"); id != "<0199-abc@donglam.example>" {
		t.Errorf("identifier %q", id)
	}
	if d, err := m.Header.Date(); err != nil || !d.Equal(letter().Date) {
		t.Errorf("date %v, %v", d, err)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" {
		t.Error("the letter does not say that it was made by a program")
	}
	body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil || strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")) != strings.TrimSpace(letter().Text) {
		t.Errorf("body %q, %v", body, err)
	}
}

func TestFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	s, err := mail.NewFolder(dir, from)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Send(t.Context(), letter()); err != nil {
			t.Fatal(err)
		}
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != "20261208-010203-0199-abc.eml" {
		t.Fatalf("files %v, %v", files, err)
	}
	f, err := os.Open(filepath.Join(dir, files[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	check(t, f)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), letter()); !errors.Is(err, mail.ErrUnavailable) {
		t.Errorf("without its folder: %v", err)
	}
}

func TestLettersThatCannotBeSent(t *testing.T) {
	s, err := mail.NewFolder(t.TempDir(), from)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*mail.Message){
		"nobody":        func(m *mail.Message) { m.To = nil },
		"no mailbox":    func(m *mail.Message) { m.To[0].Mailbox = "khang" },
		"two mailboxes": func(m *mail.Message) { m.To[0].Mailbox = "a@b.example, c@d.example" },
		"header in box": func(m *mail.Message) { m.To[0].Mailbox = "a@b.example\r\nBcc: c@d.example" },
		"header in name": func(m *mail.Message) {
			m.To[0].Name = "A\r\nBcc: c@d.example"
		},
		"header in subject": func(m *mail.Message) { m.Subject = "A\r\nBcc: c@d.example" },
		"no subject":        func(m *mail.Message) { m.Subject = " " },
		"no identifier":     func(m *mail.Message) { m.ID = "" },
		"path":              func(m *mail.Message) { m.ID = "../../x" },
		"no date":           func(m *mail.Message) { m.Date = time.Time{} },
	} {
		m := letter()
		change(&m)
		if err := s.Send(t.Context(), m); !errors.Is(err, mail.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// server is a small mail server for one letter after another.
type server struct {
	net.Listener
	cert    tls.Certificate
	roots   *x509.CertPool
	implied bool // TLS from the beginning
	refuse  bool
	letters chan string
	auth    chan string
}

func newServer(t *testing.T, implied, refuse bool) *server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Listener: l, cert: tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots: x509.NewCertPool(),
		implied: implied, refuse: refuse, letters: make(chan string, 8), auth: make(chan string, 8)}
	s.roots.AddCert(cert)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.talk(c)
		}
	}()
	return s
}

func (s *server) talk(c net.Conn) {
	defer func() { c.Close() }()
	if s.implied {
		c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{s.cert}})
	}
	r := bufio.NewReader(c)
	say := func(line string) { io.WriteString(c, line+"\r\n") }
	say("220 test")
	encrypted := s.implied
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(line)), " ")
		switch verb {
		case "EHLO":
			say("250-test")
			if !encrypted {
				say("250-STARTTLS")
			} else {
				say("250-AUTH PLAIN")
			}
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go")
			c = tls.Server(c, &tls.Config{Certificates: []tls.Certificate{s.cert}})
			r, encrypted = bufio.NewReader(c), true
		case "AUTH":
			plain, _ := base64.StdEncoding.DecodeString(strings.Fields(line)[2])
			s.auth <- string(plain)
			say("235 welcome")
		case "RCPT":
			if s.refuse {
				say("550 no such person")
				continue
			}
			say("250 ok")
		case "DATA":
			say("354 go")
			var b strings.Builder
			for {
				l, err := r.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				b.WriteString(strings.TrimPrefix(l, "."))
			}
			s.letters <- b.String()
			say("250 kept")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (s *server) config(security mail.Security) mail.SMTPConfig {
	return mail.SMTPConfig{Host: "127.0.0.1", Port: s.Addr().(*net.TCPAddr).Port, Security: security, From: from, Roots: s.roots}
}

func TestSMTP(t *testing.T) {
	for _, security := range []mail.Security{mail.StartTLS, mail.TLS, mail.Plain} {
		t.Run(string(security), func(t *testing.T) {
			s := newServer(t, security == mail.TLS, false)
			c := s.config(security)
			if security != mail.Plain {
				c.User, c.Password = "nghitruong", "mật khẩu"
			}
			sender, err := mail.NewSMTP(c)
			if err != nil {
				t.Fatal(err)
			}
			if err := sender.Send(t.Context(), letter()); err != nil {
				t.Fatal(err)
			}
			check(t, strings.NewReader(<-s.letters))
			if security != mail.Plain {
				if got := <-s.auth; got != "\x00nghitruong\x00mật khẩu" {
					t.Errorf("signed in with %q", got)
				}
			}
		})
	}
}

func TestSMTPFailures(t *testing.T) {
	s := newServer(t, false, false)
	send := func(ctx context.Context, c mail.SMTPConfig) error {
		sender, err := mail.NewSMTP(c)
		if err != nil {
			t.Fatal(err)
		}
		return sender.Send(ctx, letter())
	}
	untrusted := s.config(mail.StartTLS)
	untrusted.Roots = x509.NewCertPool()
	if err := send(t.Context(), untrusted); !errors.Is(err, mail.ErrUnavailable) {
		t.Errorf("a server that is not trusted: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := send(cancelled, s.config(mail.StartTLS)); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	refusing := newServer(t, false, true)
	if err := send(t.Context(), refusing.config(mail.StartTLS)); !errors.Is(err, mail.ErrUnavailable) {
		t.Errorf("a server that refuses: %v", err)
	}
	away := s.config(mail.Plain)
	s.Close()
	if err := send(t.Context(), away); !errors.Is(err, mail.ErrUnavailable) {
		t.Errorf("a server that is away: %v", err)
	}
	if len(s.letters)+len(refusing.letters) != 0 {
		t.Error("a letter arrived all the same")
	}
}

func TestConfigurationsThatCannotWork(t *testing.T) {
	good := mail.SMTPConfig{Host: "mail.example", Port: 587, Security: mail.StartTLS, From: from}
	if _, err := mail.NewSMTP(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*mail.SMTPConfig){
		"host": func(c *mail.SMTPConfig) { c.Host = "" }, "port": func(c *mail.SMTPConfig) { c.Port = 0 },
		"sender": func(c *mail.SMTPConfig) { c.From.Mailbox = "x" }, "security": func(c *mail.SMTPConfig) { c.Security = "" },
		"open password": func(c *mail.SMTPConfig) { c.Security, c.User = mail.Plain, "x" },
	} {
		c := good
		change(&c)
		if _, err := mail.NewSMTP(c); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	if _, err := mail.NewFolder(t.TempDir(), mail.Address{}); err == nil {
		t.Error("a folder without a sender was accepted")
	}
}
