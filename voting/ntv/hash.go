package ntv

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
)

// Hash is a SHA-256 value: of a record, a manifest (election hash), a ballot. In text it is 64 lower-case hex digits and nothing else.
type Hash [32]byte

var errHash = errors.New("ntv: a hash is 64 lower-case hex digits")

// ParseHash reads the one spelling of a hash. Upper-case digits, spaces and other lengths are refused.
func ParseHash(s string) (Hash, error) {
	var h Hash
	if !decodeHex(h[:], s) {
		return Hash{}, errHash
	}
	return h, nil
}

// String is the hash in lower-case hex.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText is the hash in lower-case hex.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what ParseHash reads.
func (h *Hash) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHash(string(text))
	return err
}

// HB is SHA-256 over the frame of label and parts (2.2): every hash and everything that is signed in the protocol.
func HB(label string, parts ...[]byte) Hash { return sha256.Sum256(frame(label, parts...)) }

// hashToScalar is HS of 2.2: SHA-512 over the frame, read with the little end first and reduced by the order. 512 bits are reduced to 252,
// so every scalar is equally likely.
func hashToScalar(label string, parts ...[]byte) *Scalar {
	return scalarOfFrame(frame(label, parts...))
}

// scalarOfFrame is hashToScalar over a frame that was written already.
func scalarOfFrame(framed []byte) *Scalar {
	sum := sha512.Sum512(framed)
	out := new(Scalar)
	if _, err := out.s.SetUniformBytes(sum[:]); err != nil {
		panic("ntv: SHA-512 is not 64 bytes") // cannot be: the length is that of the array
	}
	return out
}

// decodeHex fills dst from exactly 2·len(dst) lower-case hex digits.
func decodeHex(dst []byte, s string) bool {
	if len(s) != 2*len(dst) {
		return false
	}
	for i := range dst {
		high, low := hexDigit(s[2*i]), hexDigit(s[2*i+1])
		if high < 0 || low < 0 {
			return false
		}
		dst[i] = byte(high<<4 | low)
	}
	return true
}

// hexDigit is the value of a lower-case hex digit, or -1.
func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}
