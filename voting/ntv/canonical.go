package ntv

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// ErrCanonical says that a JSON body is not spelled in the one way the protocol has for it (2.2).
var ErrCanonical = errors.New("ntv: the body is not JSON in its one spelling")

// canonicalJSON spells v: fields in the order of the struct, no spaces, UTF-8, nothing of HTML escaped. Texts with control characters or the
// line separators U+2028 and U+2029 have no spelling and are refused.
func canonicalJSON(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCanonical, err)
	}
	body := bytes.TrimSuffix(buf.Bytes(), []byte{'\n'})
	// Go's encoder escapes what other encoders leave alone, and what may not stand in a body at all; quotes and backslashes are the only escapes
	// that all encoders write alike.
	for i := 0; i < len(body); i++ {
		if body[i] == 0x7f || body[i] == 0xc2 && body[i+1] < 0xa0 {
			return nil, fmt.Errorf("%w: a text holds a control character", ErrCanonical)
		}
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] != '"' && body[i] != '\\' {
			return nil, fmt.Errorf("%w: a text holds a control character, a line separator or a broken character", ErrCanonical)
		}
	}
	if len(body) > MaxBody {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrCanonical, MaxBody)
	}
	return body, nil
}

// parseCanonical decodes body into v and refuses it when encode does not give the same bytes again: Go's decoder takes fields in any case and
// the last of two equal ones, so that only the comparison makes the spelling one.
func parseCanonical(body []byte, v any, encode func() ([]byte, error)) error {
	if len(body) > MaxBody {
		return fmt.Errorf("%w: longer than %d bytes", ErrCanonical, MaxBody)
	}
	if !utf8.Valid(body) {
		return fmt.Errorf("%w: not UTF-8", ErrCanonical)
	}
	if err := json.Unmarshal(body, v); err != nil {
		return fmt.Errorf("%w: %w", ErrCanonical, err)
	}
	again, err := encode()
	if err != nil {
		return err
	}
	if !bytes.Equal(again, body) {
		return fmt.Errorf("%w: encoded again it differs", ErrCanonical)
	}
	return nil
}

// Bits are the cells of a ballot as 0 and 1; in JSON an array of numbers.
type Bits []byte

// MarshalJSON spells the bits as [1,0,0].
func (b Bits) MarshalJSON() ([]byte, error) {
	out := make([]byte, 0, 2*len(b)+2)
	out = append(out, '[')
	for i, bit := range b {
		if bit > 1 {
			return nil, errors.New("a bit is neither 0 nor 1")
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, '0'+bit)
	}
	return append(out, ']'), nil
}

// UnmarshalJSON reads the one spelling that MarshalJSON writes.
func (b *Bits) UnmarshalJSON(text []byte) error {
	if len(text) < 2 || text[0] != '[' || text[len(text)-1] != ']' {
		return errors.New("bits are not an array")
	}
	*b = Bits{}
	for i, c := range text[1 : len(text)-1] {
		if i%2 == 1 {
			if c != ',' {
				return errors.New("bits are not separated by commas")
			}
			continue
		}
		if c != '0' && c != '1' {
			return errors.New("a bit is neither 0 nor 1")
		}
		*b = append(*b, c-'0')
	}
	return nil
}

// Box is a sealed share of the key ceremony: the point E, the ciphertext of a scalar and its tag (2.4).
type Box [80]byte

// MarshalText is lower-case hexadecimal.
func (b Box) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, b[:]), nil }

// UnmarshalText takes exactly 160 lower-case hexadecimal digits.
func (b *Box) UnmarshalText(text []byte) error {
	s := scanner{rest: text}
	s.hex(b[:])
	if s.bad != "" || len(s.rest) > 0 {
		return errors.New("a box is 160 lower-case hexadecimal digits")
	}
	return nil
}

// Raw is 32 bytes that ought to be a point or a scalar but have not been looked at: in the shares that trustees send, where a wrong one is kept
// and ignored, and in sums, which are compared byte by byte.
type Raw [32]byte

// MarshalText is lower-case hexadecimal.
func (r Raw) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, r[:]), nil }

// UnmarshalText takes exactly 64 lower-case hexadecimal digits.
func (r *Raw) UnmarshalText(text []byte) error {
	s := scanner{rest: text}
	s.hex(r[:])
	if s.bad != "" || len(s.rest) > 0 {
		return errors.New("a value is 64 lower-case hexadecimal digits")
	}
	return nil
}
