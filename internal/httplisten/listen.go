package httplisten

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"
)

// Mode is where the certificate comes from.
type Mode string

// The modes of "serve --tls".
const (
	// Off: no TLS; for a proxy in front, or for localhost.
	Off Mode = "off"
	// Local: a certificate of the installation's own authority.
	Local Mode = "local"
	// Files: certificate and key from files.
	Files Mode = "files"
)

// Config says how TLS is done.
type Config struct {
	Mode Mode
	// Folder is where Local keeps its authority, a folder of its own in the data folder; it is made when missing (mode 0700).
	Folder string
	// Names are further host names and addresses under which devices reach the server, used by Local.
	Names []string
	// CertificateFile (with the chain) and KeyFile are PEM files, used by Files.
	CertificateFile, KeyFile string
	// Addresses tells the addresses of the machine; nil asks its network interfaces.
	Addresses func() ([]netip.Addr, error)
	// Now is the clock; nil is the machine's.
	Now func() time.Time
}

// Listener holds the certificate that is shown to clients. Its methods may be called from many goroutines.
type Listener struct {
	config Config

	mu        sync.RWMutex
	authority *Authority // Local only
	shown     *tls.Certificate
}

// New prepares TLS: it reads the files, or opens or makes the authority and a certificate that is still good.
func New(c Config) (*Listener, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Addresses == nil {
		c.Addresses = machineAddresses
	}
	l := &Listener{config: c}
	switch c.Mode {
	case Off:
	case Files:
		if err := l.Reload(); err != nil {
			return nil, err
		}
	case Local:
		a, err := openAuthority(c.Folder, c.Now())
		if err != nil {
			return nil, err
		}
		l.authority = a
		if l.shown, err = openLeaf(c.Folder); err != nil {
			return nil, err
		}
		if err := l.renew(); err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("httplisten: unknown TLS mode %q: off, local or files", c.Mode)
	}
	return l, nil
}

// Authority returns the installation's own authority, nil unless the mode is Local.
func (l *Listener) Authority() *Authority { return l.authority }

// TLSConfig returns the configuration for an HTTP server, nil when the mode is Off.
func (l *Listener) TLSConfig() *tls.Config {
	if l.config.Mode == Off {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: l.certificate}
}

// Reload reads certificate and key again, in mode Files, so that they can be replaced while the server runs. On an error the old ones stay
// in use.
func (l *Listener) Reload() error {
	if l.config.Mode != Files {
		return errors.New("httplisten: only certificates from files can be read again")
	}
	pair, err := tls.LoadX509KeyPair(l.config.CertificateFile, l.config.KeyFile)
	if err != nil {
		return fmt.Errorf("httplisten: certificate %s, key %s: %w", l.config.CertificateFile, l.config.KeyFile, err)
	}
	if err := pair.Leaf.VerifyHostname(firstName(pair.Leaf)); err != nil {
		return fmt.Errorf("httplisten: certificate %s names no server: %w", l.config.CertificateFile, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shown = &pair
	return nil
}

// certificate is asked at each handshake. A server may run for longer than a certificate lasts, and a machine may get another address.
func (l *Listener) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	l.mu.RLock()
	shown := l.shown
	l.mu.RUnlock()
	if l.config.Mode != Local || !l.authority.due(shown.Leaf, l.config.Now()) && names(shown.Leaf, localAddress(hello)) {
		return shown, nil
	}
	if err := l.renew(); err != nil {
		return nil, err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.shown, nil
}

// renew issues a new certificate if the one shown is missing, near its end, of another authority, or does not name what it should.
func (l *Listener) renew() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	wanted, err := wantedNames(l.config.Names, l.config.Addresses)
	if err != nil {
		return err
	}
	if l.shown != nil && l.authority.issued(l.shown.Leaf) && wanted.in(l.shown.Leaf) && !l.authority.due(l.shown.Leaf, l.config.Now()) {
		return nil
	}
	issued, err := l.authority.issue(l.config.Folder, wanted, l.config.Now())
	if err != nil {
		return err
	}
	l.shown = issued
	return nil
}
