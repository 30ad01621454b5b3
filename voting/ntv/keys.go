package ntv

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"filippo.io/edwards25519"
)

var (
	errKey       = errors.New("ntv: not an Ed25519 public key in canonical encoding and of large order")
	errSignature = errors.New("ntv: a signature is 128 lower-case hex digits")
)

// PublicKey is an Ed25519 key (RFC 8032): a delegate's vote key, a trustee's key, the board's signing key.
type PublicKey [32]byte

// ParsePublicKey reads 64 lower-case hex digits and checks the key as CheckPublicKey does.
func ParsePublicKey(s string) (PublicKey, error) {
	var k PublicKey
	if !decodeHex(k[:], s) {
		return PublicKey{}, errKey
	}
	return k, CheckPublicKey(k)
}

// CheckPublicKey refuses what is no point, is not written canonically, or has a small order: under a key of small order one signature can
// fit many messages.
func CheckPublicKey(k PublicKey) error {
	p, err := new(edwards25519.Point).SetBytes(k[:])
	if err != nil || [32]byte(p.Bytes()) != k {
		return errKey
	}
	if new(edwards25519.Point).MultByCofactor(p).Equal(edwards25519.NewIdentityPoint()) == 1 {
		return errKey
	}
	return nil
}

// PublicKeyOf is the public half of a signing key.
func PublicKeyOf(key ed25519.PrivateKey) (PublicKey, error) {
	if len(key) != ed25519.PrivateKeySize {
		return PublicKey{}, errors.New("ntv: not an Ed25519 signing key")
	}
	return PublicKey(key[32:]), nil
}

// Verify checks a signature over a hash by the rules of Go's crypto/ed25519: S below the order, R compared byte by byte, no cofactor.
func (k PublicKey) Verify(h Hash, s Signature) bool { return ed25519.Verify(k[:], h[:], s[:]) }

// String is the key in lower-case hex.
func (k PublicKey) String() string { return hex.EncodeToString(k[:]) }

// MarshalText is the key in lower-case hex.
func (k PublicKey) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what ParsePublicKey reads.
func (k *PublicKey) UnmarshalText(text []byte) (err error) {
	*k, err = ParsePublicKey(string(text))
	return err
}

// Signature is an Ed25519 signature.
type Signature [64]byte

// Sign signs a hash. It returns an error when the key has not the length of a signing key.
func Sign(key ed25519.PrivateKey, h Hash) (Signature, error) {
	if len(key) != ed25519.PrivateKeySize {
		return Signature{}, errors.New("ntv: not an Ed25519 signing key")
	}
	return Signature(ed25519.Sign(key, h[:])), nil
}

// ParseSignature reads 128 lower-case hex digits.
func ParseSignature(s string) (Signature, error) {
	var out Signature
	if !decodeHex(out[:], s) {
		return Signature{}, errSignature
	}
	return out, nil
}

// String is the signature in lower-case hex.
func (s Signature) String() string { return hex.EncodeToString(s[:]) }

// MarshalText is the signature in lower-case hex.
func (s Signature) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSignature reads.
func (s *Signature) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSignature(string(text))
	return err
}

// Seed is what all the randomness of one ballot is derived from: who knows it knows the choice. It is drawn fresh for each ballot, kept in
// memory only, erased when the ballot is cast, and shown only to open a ballot that will never be cast. Printing, logging and JSON hide it;
// Reveal gives it.
type Seed [32]byte

// NewSeed draws a seed from random, which is crypto/rand's Reader outside tests.
func NewSeed(random io.Reader) (Seed, error) {
	var s Seed
	if _, err := io.ReadFull(random, s[:]); err != nil {
		return Seed{}, fmt.Errorf("ntv: no random bytes: %w", err)
	}
	return s, nil
}

// Reveal is the seed in lower-case hex, for the record that opens a ballot.
func (s Seed) Reveal() string { return hex.EncodeToString(s[:]) }

// ParseSeed reads what Reveal writes.
func ParseSeed(text string) (Seed, error) {
	var s Seed
	if !decodeHex(s[:], text) {
		return Seed{}, errors.New("ntv: a seed is 64 lower-case hex digits")
	}
	return s, nil
}

// String hides the seed.
func (s Seed) String() string { return hidden }

// Format hides the seed under every verb.
func (s Seed) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the seed.
func (s Seed) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText hides the seed, so that no JSON or log of a structure around it writes it down.
func (s Seed) MarshalText() ([]byte, error) { return []byte(hidden), nil }
