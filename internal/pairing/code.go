package pairing

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"regexp"
	"time"
)

const (
	// CodeLife is how long a code may be typed, and how long after that a screen may fetch what it was let in with.
	CodeLife = 10 * time.Minute
	// CodesPerAddress is how many codes an address gets in the life of a code.
	CodesPerAddress = 20
	// CodesAtOnce bounds all living codes of one kind: few enough that a guess hits one in a thousand at the very most.
	CodesAtOnce = 1000

	keyBytes = 32
)

// codeForm is how a code looks.
var codeForm = regexp.MustCompile(`^[0-9]{6}$`)

// IsCode tells whether the text can be a code.
func IsCode(text string) bool { return codeForm.MatchString(text) }

// FreshCode returns a random code of six digits that is not taken.
func FreshCode(taken map[string]bool) (string, error) {
	for {
		n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
		if err != nil {
			return "", fmt.Errorf("pairing: random source: %w", err)
		}
		if code := fmt.Sprintf("%06d", n.Int64()); !taken[code] {
			return code, nil
		}
	}
}

// NewKey returns 256 random bits, base64url without padding.
func NewKey() string {
	key := make([]byte, keyBytes)
	// crypto/rand never fails since Go 1.24; it ends the program instead.
	_, _ = rand.Read(key)
	return base64.RawURLEncoding.EncodeToString(key)
}

// Hash is what is stored of a key or a token: SHA-256, lower-case hex.
func Hash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Token derives from a key the secret with which the screen shows who it is from then on, 256 bits as NewKey; the label names the purpose
// and keeps the token apart from the stored hash of the key. The same key gives the same token, so that a screen whose line broke at the
// wrong moment can ask again.
func Token(label, key string) string {
	sum := sha256.Sum256([]byte(label + "\x00" + key))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
