package ntv

import (
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/gtank/ristretto255"
)

var (
	errPoint    = errors.New("ntv: not the canonical encoding of a ristretto255 point")
	errIdentity = errors.New("ntv: the identity is not allowed here")
	errScalar   = errors.New("ntv: not a scalar below the order, in 32 bytes with the little end first")
)

// Point is an element of ristretto255 (RFC 9496), a group of prime order. A nil pointer and the zero value are the identity, which is
// refused wherever a key or the first half of a ciphertext is expected; so a point that is missing never passes for one. Points are not
// changed after they were made: every operation returns a new one, and a point may be used by several goroutines.
type Point struct {
	e   ristretto255.Element
	enc [32]byte
	// made says that e is initialised; encoded says that enc holds its encoding.
	made, encoded bool
}

var identity = ristretto255.NewIdentityElement()

// element is the library's element, which must not be changed.
func (p *Point) element() *ristretto255.Element {
	if p == nil || !p.made {
		return identity
	}
	return &p.e
}

// DecodePoint reads 32 bytes. Everything but the one canonical encoding is refused. The identity is a point; see DecodeKeyPoint.
func DecodePoint(b []byte) (*Point, error) {
	p := new(Point)
	if err := p.decode(b); err != nil {
		return nil, err
	}
	return p, nil
}

// decode fills a new point from its encoding.
func (p *Point) decode(b []byte) error {
	if _, err := p.e.SetCanonicalBytes(b); err != nil {
		return errPoint
	}
	p.made, p.encoded = true, true
	copy(p.enc[:], b)
	return nil
}

// encode computes the encoding of a point that was just made and keeps it there, for points that are encoded several times.
func (p *Point) encode() *Point {
	copy(p.enc[:], p.e.Bytes())
	p.encoded = true
	return p
}

// DecodeKeyPoint reads 32 bytes as DecodePoint does and refuses the identity: for public keys and for the first half of a ciphertext.
func DecodeKeyPoint(b []byte) (*Point, error) {
	p, err := DecodePoint(b)
	if err != nil {
		return nil, err
	}
	if p.IsIdentity() {
		return nil, errIdentity
	}
	return p, nil
}

// ParsePoint reads 64 lower-case hex digits and then as DecodePoint does.
func ParsePoint(s string) (*Point, error) {
	var b [32]byte
	if !decodeHex(b[:], s) {
		return nil, errPoint
	}
	return DecodePoint(b[:])
}

// Bytes is the canonical encoding, 32 bytes.
func (p *Point) Bytes() []byte {
	if p != nil && p.encoded {
		return append(make([]byte, 0, 32), p.enc[:]...)
	}
	return p.element().Bytes()
}

// appendTo adds the canonical encoding to dst.
func (p *Point) appendTo(dst []byte) []byte {
	if p != nil && p.encoded {
		return append(dst, p.enc[:]...)
	}
	return append(dst, p.element().Bytes()...)
}

// key is the canonical encoding as a value that can be compared and used in a map.
func (p *Point) key() [32]byte {
	if p != nil && p.encoded {
		return p.enc
	}
	return [32]byte(p.element().Bytes())
}

// IsIdentity says whether p is the neutral element.
func (p *Point) IsIdentity() bool { return p.element().Equal(identity) == 1 }

// Equal says whether both are the same element.
func (p *Point) Equal(q *Point) bool { return p.element().Equal(q.element()) == 1 }

// Add is p + q.
func (p *Point) Add(q *Point) *Point {
	out := &Point{made: true}
	out.e.Add(p.element(), q.element())
	return out
}

// Subtract is p − q.
func (p *Point) Subtract(q *Point) *Point {
	out := &Point{made: true}
	out.e.Subtract(p.element(), q.element())
	return out
}

// Multiply is s·p, in a time that does not depend on s.
func (p *Point) Multiply(s *Scalar) *Point {
	out := &Point{made: true}
	out.e.ScalarMult(s.scalar(), p.element())
	return out
}

// BasePoint is the generator G.
func BasePoint() *Point {
	out := &Point{made: true}
	out.e.Set(ristretto255.NewGeneratorElement())
	return out
}

// BaseMultiply is s·G, in a time that does not depend on s.
func BaseMultiply(s *Scalar) *Point {
	out := &Point{made: true}
	out.e.ScalarBaseMult(s.scalar())
	return out
}

// publicBaseDouble is a·A + b·G in a time that depends on the inputs: for public values only.
func publicBaseDouble(a *Scalar, A *Point, b *Scalar) *Point {
	out := &Point{made: true}
	out.e.VarTimeDoubleScalarBaseMult(a.scalar(), A.element(), b.scalar())
	return out
}

// publicMultiSum is Σ scalars[i]·points[i] in a time that depends on the inputs: for public values only. Both slices have one length.
func publicMultiSum(scalars []*Scalar, points []*Point) *Point {
	s := make([]*ristretto255.Scalar, len(points))
	p := make([]*ristretto255.Element, len(points))
	for i := range points {
		s[i], p[i] = scalars[i].scalar(), points[i].element()
	}
	out := &Point{made: true}
	out.e.VarTimeMultiScalarMult(s, p)
	return out
}

// String is the encoding in lower-case hex.
func (p *Point) String() string { return hex.EncodeToString(p.Bytes()) }

// MarshalText is the encoding in lower-case hex.
func (p *Point) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what ParsePoint reads.
func (p *Point) UnmarshalText(text []byte) error {
	q, err := ParsePoint(string(text))
	if err != nil {
		return err
	}
	*p = *q
	return nil
}

// Scalar is a number modulo the order of the group. It is often a secret: printing and logging hide it, and only Bytes and MarshalText give
// its value. A nil pointer and the zero value are zero.
type Scalar struct{ s ristretto255.Scalar }

var zero ristretto255.Scalar

func (s *Scalar) scalar() *ristretto255.Scalar {
	if s == nil {
		return &zero
	}
	return &s.s
}

// DecodeScalar reads 32 bytes with the little end first and refuses a number that is not below the order.
func DecodeScalar(b []byte) (*Scalar, error) {
	out := new(Scalar)
	if _, err := out.s.SetCanonicalBytes(b); err != nil {
		return nil, errScalar
	}
	return out, nil
}

// ParseScalar reads 64 lower-case hex digits and then as DecodeScalar does.
func ParseScalar(text string) (*Scalar, error) {
	var b [32]byte
	if !decodeHex(b[:], text) {
		return nil, errScalar
	}
	return DecodeScalar(b[:])
}

// NewScalar is the small number n.
func NewScalar(n uint32) *Scalar {
	var b [32]byte
	b[0], b[1], b[2], b[3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
	out := new(Scalar)
	if _, err := out.s.SetCanonicalBytes(b[:]); err != nil {
		panic("ntv: a 32-bit number is below the order") // cannot be
	}
	return out
}

// RandomScalar draws a scalar, all equally likely, from 64 bytes of random.
func RandomScalar(random io.Reader) (*Scalar, error) {
	var b [64]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return nil, fmt.Errorf("ntv: no random bytes: %w", err)
	}
	out := new(Scalar)
	_, err := out.s.SetUniformBytes(b[:])
	return out, err
}

// Bytes is the number in 32 bytes with the little end first.
func (s *Scalar) Bytes() []byte { return s.scalar().Bytes() }

// Add is s + t.
func (s *Scalar) Add(t *Scalar) *Scalar {
	out := new(Scalar)
	out.s.Add(s.scalar(), t.scalar())
	return out
}

// Subtract is s − t.
func (s *Scalar) Subtract(t *Scalar) *Scalar {
	out := new(Scalar)
	out.s.Subtract(s.scalar(), t.scalar())
	return out
}

// Multiply is s·t.
func (s *Scalar) Multiply(t *Scalar) *Scalar {
	out := new(Scalar)
	out.s.Multiply(s.scalar(), t.scalar())
	return out
}

// Invert is 1/s; of zero it is zero.
func (s *Scalar) Invert() *Scalar {
	out := new(Scalar)
	out.s.Invert(s.scalar())
	return out
}

// Equal compares in a time that does not depend on the values.
func (s *Scalar) Equal(t *Scalar) bool { return s.scalar().Equal(t.scalar()) == 1 }

// IsZero says whether s is zero, in a time that does not depend on the value.
func (s *Scalar) IsZero() bool {
	var none [32]byte
	return subtle.ConstantTimeCompare(s.Bytes(), none[:]) == 1
}

// MarshalText is the encoding in lower-case hex, for the proofs in the bodies of records.
func (s *Scalar) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s.Bytes())), nil }

// UnmarshalText reads what ParseScalar reads.
func (s *Scalar) UnmarshalText(text []byte) error {
	t, err := ParseScalar(string(text))
	if err != nil {
		return err
	}
	*s = *t
	return nil
}

// hidden is what stands in print and log where a secret is.
const hidden = "[secret]"

// String hides the number.
func (s *Scalar) String() string { return hidden }

// Format hides the number under every verb.
func (s *Scalar) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// LogValue hides the number.
func (s *Scalar) LogValue() slog.Value { return slog.StringValue(hidden) }
