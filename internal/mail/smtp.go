package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how the line to the mail server is protected.
type Security string

// The ways.
const (
	// StartTLS: plain, then encrypted before anything else (RFC 3207); a server that cannot is not used.
	StartTLS Security = "starttls"
	// TLS: encrypted from the beginning (RFC 8314).
	TLS Security = "tls"
	// Plain: not encrypted, for a server on the same machine. Passwords are not sent over it.
	Plain Security = "plain"
)

// SMTPConfig says which mail server is used.
type SMTPConfig struct {
	Host     string
	Port     int
	Security Security
	// User and Password sign in; without a user there is no signing in.
	User, Password string
	// From is the sender of all letters.
	From Address
	// Roots are the certificate authorities trusted for the server; nil means those of the machine.
	Roots *x509.CertPool
}

// SMTP is a Sender that hands letters to a mail server (RFC 5321). Each letter has its own connection.
type SMTP struct {
	config SMTPConfig
}

// sendTimeout bounds each step of a conversation with the server.
const sendTimeout = 30 * time.Second

// NewSMTP returns a Sender for the server. It does not connect; it returns an error for a configuration that cannot work.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	if c.Host == "" || c.Port < 1 || c.Port > 65535 {
		return nil, fmt.Errorf("mail: server %q, port %d", c.Host, c.Port)
	}
	if _, err := c.From.parse(); err != nil {
		return nil, fmt.Errorf("mail: sender: %w", err)
	}
	switch c.Security {
	case StartTLS, TLS:
	case Plain:
		if c.User != "" {
			return nil, errors.New("mail: a password is not sent over a line without encryption")
		}
	default:
		return nil, fmt.Errorf("mail: unknown security %q", c.Security)
	}
	return &SMTP{c}, nil
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	letter, err := compose(s.config.From, m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.config.Host, s.options()...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, letter); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return ErrUnavailable.Wrap(err)
	}
	return nil
}

func (s *SMTP) options() []gomail.Option {
	c := s.config
	options := []gomail.Option{
		gomail.WithPort(c.Port), gomail.WithTimeout(sendTimeout),
		gomail.WithTLSConfig(&tls.Config{ServerName: c.Host, RootCAs: c.Roots, MinVersion: tls.VersionTLS12}),
	}
	switch c.Security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if c.User != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(c.User), gomail.WithPassword(c.Password))
	}
	return options
}
