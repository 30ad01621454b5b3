package httplisten

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	authorityFile = "authority.pem" // certificate and key together, so that they are replaced together
	leafFile      = "server.pem"

	authorityYears = 10
	// leafLife is the longest life that browsers and tablets accept (398 days, CA/Browser Forum ballot SC31), less a day for clocks that differ.
	leafLife = 397 * 24 * time.Hour
	// renewBefore is how long before its end a certificate is replaced.
	renewBefore = 30 * 24 * time.Hour
	// clockSkew allows for tablets whose clock is behind.
	clockSkew = 24 * time.Hour
)

// Authority is the certificate authority of one installation.
type Authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func openAuthority(folder string, now time.Time) (*Authority, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	path := filepath.Join(folder, authorityFile)
	pair, err := readPair(path)
	if err != nil {
		return nil, fmt.Errorf("httplisten: %s: %w; restore it from a backup, or remove it to make a new authority that every device must trust again", path, err)
	}
	if pair == nil {
		if pair, err = makeAuthority(path, now); err != nil {
			return nil, err
		}
	}
	key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
	if !ok || !pair.Leaf.IsCA {
		return nil, fmt.Errorf("httplisten: %s does not hold an authority of this program", path)
	}
	if now.After(pair.Leaf.NotAfter) {
		return nil, fmt.Errorf("httplisten: the authority in %s ended on %s; remove the file to make a new one that every device must trust again",
			path, pair.Leaf.NotAfter.Format(time.DateOnly))
	}
	return &Authority{pair.Leaf, key}, nil
}

func makeAuthority(path string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	name := "Nghị Trường"
	if host, err := os.Hostname(); err == nil && validName(host) {
		name += " " + host
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: name + " CA", Organization: []string{"Nghị Trường"}},
		NotBefore: now.Add(-clockSkew), NotAfter: now.AddDate(authorityYears, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	return sign(path, template, template, key, key)
}

// issue makes a certificate for the server and keeps it.
func (a *Authority) issue(folder string, h hosts, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Nghị Trường", Organization: []string{"Nghị Trường"}},
		NotBefore: now.Add(-clockSkew), NotAfter: a.end(now),
		BasicConstraintsValid: true, DNSNames: h.names,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, ip := range h.addresses {
		template.IPAddresses = append(template.IPAddresses, ip.AsSlice())
	}
	return sign(filepath.Join(folder, leafFile), template, a.certificate, key, a.key)
}

// end is when a certificate issued now ends: its whole life, counted from its first moment, is at most leafLife.
func (a *Authority) end(now time.Time) time.Time {
	end := now.Add(leafLife - clockSkew - time.Second)
	if end.After(a.certificate.NotAfter) {
		return a.certificate.NotAfter
	}
	return end
}

// due tells whether a certificate is near its end and a new one would last longer.
func (a *Authority) due(leaf *x509.Certificate, now time.Time) bool {
	return leaf.NotAfter.Sub(now) < renewBefore && a.end(now).Sub(leaf.NotAfter) > time.Hour
}

func (a *Authority) issued(leaf *x509.Certificate) bool {
	return leaf.CheckSignatureFrom(a.certificate) == nil
}

// PEM returns the certificate of the authority as PEM.
func (a *Authority) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

// DER returns the certificate of the authority as DER, the form that Android and Windows open (file name ending ".crt").
func (a *Authority) DER() []byte { return append([]byte(nil), a.certificate.Raw...) }

// Name is the name of the authority as devices show it.
func (a *Authority) Name() string { return a.certificate.Subject.CommonName }

// Expires is when the authority ends.
func (a *Authority) Expires() time.Time { return a.certificate.NotAfter }

// Fingerprint is the SHA-256 of the certificate in sixteen groups of four digits, to be compared by people: "9F0A 11B2 …".
func (a *Authority) Fingerprint() string {
	sum := sha256.Sum256(a.certificate.Raw)
	var groups []string
	for i := 0; i < len(sum); i += 2 {
		groups = append(groups, fmt.Sprintf("%02X%02X", sum[i], sum[i+1]))
	}
	return strings.Join(groups, " ")
}

// sign makes a certificate and keeps it with its key in a file of mode 0600.
func sign(path string, template, parent *x509.Certificate, key, signer *ecdsa.PrivateKey) (*tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 126))
	if err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	template.SerialNumber = serial.Add(serial, big.NewInt(1))
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key.Public(), signer)
	if err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})...)
	if err := replace(path, text); err != nil {
		return nil, err
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// replace writes a file so that after a loss of power the old or the new one is there. os.CreateTemp gives mode 0600.
func replace(path string, content []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".*")
	if err != nil {
		return fmt.Errorf("httplisten: %w", err)
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(content)
	if err == nil {
		err = tmp.Sync()
	}
	if closed := tmp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("httplisten: %w", err)
	}
	return nil
}

// readPair reads what sign has kept; nil when there is no file.
func readPair(path string) (*tls.Certificate, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(b, b)
	if err != nil {
		return nil, err
	}
	return &pair, nil
}

// openLeaf reads the certificate of the last start. One that cannot be read is replaced like one that is missing: nothing is lost by it.
func openLeaf(folder string) (*tls.Certificate, error) {
	pair, err := readPair(filepath.Join(folder, leafFile))
	if _, unreadable := errors.AsType[*fs.PathError](err); unreadable {
		return nil, fmt.Errorf("httplisten: %w", err)
	}
	return pair, nil
}
