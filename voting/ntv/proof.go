package ntv

import (
	"errors"

	"github.com/gtank/ristretto255"
)

// bitValues are the allowed values of a cell.
var bitValues = []int{0, 1}

var errProof = errors.New("ntv: a proof of the ballot does not hold")

// statement is what a membership proof is about: that the ciphertext (alpha, beta) under Y holds one of the values. The challenge covers all
// of it, and through cth the whole ballot, the delegate and the vote.
type statement struct {
	cth         Hash
	y           *Point
	number      uint32 // of the proof within the ballot
	alpha, beta *Point
	values      []int
}

// challenge begins the frame of the proof's challenge in dst; the commitments a_0, b_0, … follow.
func (s *statement) challenge(dst []byte) []byte {
	dst = startFrame(dst[:0], "member")
	dst = appendPart(dst, s.cth[:])
	dst = appendPoint(dst, s.y)
	dst = appendPart(dst, U32(s.number))
	dst = appendPoint(dst, s.alpha)
	return appendPoint(dst, s.beta)
}

// appendPoint adds the encoding of a point as one part of a frame.
func appendPoint(dst []byte, p *Point) []byte {
	dst = append(dst, 0, 0, 0, 32)
	return p.appendTo(dst)
}

// verifier holds the room that the proofs of one ballot are checked in.
type verifier struct {
	table          *fixedBase
	frame          []byte
	none           Scalar
	sum, product   Scalar
	commit, second ristretto255.Element
}

// holds checks a proof: (c, v) for every value, in turn. Everything here is public and the time depends on it.
//
//	a_j = v_j·G + c_j·alpha    b_j = (v_j − M_j·c_j)·Y + c_j·beta    Σ c_j = HS("member", …)
func (v *verifier) holds(s *statement, proof []Scalar) bool {
	if len(proof) != 2*len(s.values) {
		return false
	}
	framed := s.challenge(v.frame)
	v.sum = Scalar{}
	for j, value := range s.values {
		c, answer := &proof[2*j].s, &proof[2*j+1].s
		v.commit.VarTimeDoubleScalarBaseMult(c, s.alpha.element(), answer)
		framed = append(framed, 0, 0, 0, 32)
		framed = append(framed, v.commit.Bytes()...)

		v.second.VarTimeDoubleScalarBaseMult(c, s.beta.element(), &v.none.s)
		v.product = *NewScalar(uint32(value))
		v.product.s.Multiply(&v.product.s, c)
		v.product.s.Subtract(answer, &v.product.s)
		v.table.addTo(&v.second, &v.product.s)
		framed = append(framed, 0, 0, 0, 32)
		framed = append(framed, v.second.Bytes()...)

		v.sum.s.Add(&v.sum.s, c)
	}
	v.frame = framed
	return scalarOfFrame(framed).Equal(&v.sum)
}

// nonces derives all randomness of one ballot from its seed (2.6). The choice is part of every input, so that a seed used twice for different
// choices gives different randomness.
type nonces struct {
	seed Seed
	ctx  Hash
	bits []byte
}

func (n *nonces) cell(i int) *Scalar {
	return hashToScalar("nonce-r", n.seed[:], n.ctx[:], n.bits, U32(uint32(i)))
}

func (n *nonces) proof(label string, number uint32, j int) *Scalar {
	return hashToScalar(label, n.seed[:], n.ctx[:], n.bits, U32(number), U32(uint32(j)))
}

// prove makes the proof that (alpha, beta) = (r·G, (r+m)·Y) holds m, one of the values. Which of them it is does not show in the time: the
// true branch goes the same way as the others, and its challenge is put in by arithmetic.
func prove(s *statement, n *nonces, r *Scalar, m int) []Scalar {
	count := len(s.values)
	secret := NewScalar(uint32(m))
	u := make([]*Scalar, count)
	c := make([]*Scalar, count)
	isTrue := make([]*Scalar, count)
	others := new(Scalar)
	framed := s.challenge(nil)
	for j, value := range s.values {
		u[j] = n.proof("nonce-u", s.number, j)
		c[j] = n.proof("nonce-c", s.number, j)
		away := secret.Subtract(NewScalar(uint32(value)))
		framed = appendPoint(framed, BaseMultiply(u[j]))
		framed = appendPoint(framed, s.y.Multiply(u[j].Add(away.Multiply(c[j]))))
		isTrue[j] = oneIfEqual(m, value)
		c[j] = c[j].Subtract(c[j].Multiply(isTrue[j]))
		others = others.Add(c[j])
	}
	rest := scalarOfFrame(framed).Subtract(others)
	proof := make([]Scalar, 0, 2*count)
	for j := range s.values {
		challenge := c[j].Add(rest.Multiply(isTrue[j]))
		proof = append(proof, *challenge, *u[j].Subtract(challenge.Multiply(r)))
	}
	return proof
}

// oneIfEqual is 1 when a and b are equal and otherwise 0, in a time that does not depend on them.
func oneIfEqual(a, b int) *Scalar {
	difference := uint64(a ^ b)
	nonZero := (difference | -difference) >> 63
	return NewScalar(uint32(1 - nonZero))
}

// weighted adds up weight·points[cell] over the cells of a rule. Weights and points are public.
func (c Constraint) weighted(points []*Point) *Point {
	out := &Point{made: true}
	out.e.Set(identity)
	var term ristretto255.Element
	for _, pair := range c.W {
		term.Set(points[pair[0]].element())
		for weight := pair[1]; weight > 0; weight >>= 1 {
			if weight&1 == 1 {
				out.e.Add(&out.e, &term)
			}
			if weight > 1 {
				term.Add(&term, &term)
			}
		}
	}
	return out.encode()
}
