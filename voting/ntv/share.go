package ntv

import (
	"errors"
	"fmt"
	"io"
)

// Share is one decryption share of a tally: for each cell M = y·A, and the proof that it was made with the secret of the public share key.
type Share struct {
	M []*Point  `json:"M"`
	C []*Scalar `json:"c"`
	V []*Scalar `json:"v"`
}

// MakeShare decrypts the sums with the secret of share i (0 is the server) and proves it (2.9). th is the TallyHash of the sums. The nonces come
// from rand and from the secret and the statement together: a generator that repeats itself does not give the secret away.
func MakeShare(rand io.Reader, i uint32, secret *Scalar, eh, th Hash, a []*Point) (Share, error) {
	if secret == nil || secret.IsZero() {
		return Share{}, errors.New("ntv: no secret to decrypt with")
	}
	seed := make([]byte, 32)
	if _, err := io.ReadFull(rand, seed); err != nil {
		return Share{}, fmt.Errorf("ntv: drawing a nonce: %w", err)
	}
	defer clear(seed)
	hidden := secret.Bytes()
	defer clear(hidden)
	public := BaseMultiply(secret)
	s := Share{M: make([]*Point, len(a)), C: make([]*Scalar, len(a)), V: make([]*Scalar, len(a))}
	for j, sum := range a {
		if sum == nil {
			return Share{}, fmt.Errorf("ntv: the sum of cell %d is missing", j)
		}
		w := hashToScalar("nonce-w", seed, hidden, eh[:], th[:], U32(i), U32(uint32(j)), sum.Bytes())
		s.M[j] = sum.Multiply(secret)
		s.C[j] = shareChallenge(eh, th, i, j, public, sum, s.M[j], BaseMultiply(w), sum.Multiply(w))
		s.V[j] = w.Subtract(s.C[j].Multiply(secret))
		w.Erase()
	}
	return s, nil
}

// VerifyShare checks the share of trustee i (0 is the server) for the tally th over the sums a, cell by cell (V16).
func VerifyShare(keys KeySet, i uint32, eh, th Hash, a []*Point, s Share) error {
	public := keys.ShareKey(i)
	if public == nil {
		return fmt.Errorf("ntv: there is no share %d", i)
	}
	if len(a) == 0 || len(s.M) != len(a) || len(s.C) != len(a) || len(s.V) != len(a) {
		return fmt.Errorf("ntv: a share of %d, %d and %d parts for %d cells", len(s.M), len(s.C), len(s.V), len(a))
	}
	for j := range a {
		if a[j] == nil || s.M[j] == nil || s.C[j] == nil || s.V[j] == nil {
			return fmt.Errorf("ntv: a part of cell %d is missing", j)
		}
		first := publicBaseDouble(s.C[j], public, s.V[j])
		second := publicMultiSum([]*Scalar{s.V[j], s.C[j]}, []*Point{a[j], s.M[j]})
		if !shareChallenge(eh, th, i, j, public, a[j], s.M[j], first, second).Equal(s.C[j]) {
			return fmt.Errorf("ntv: the proof of share %d does not hold for cell %d", i, j)
		}
	}
	return nil
}

// shareChallenge is HS("dleq", eh, th, u32 i, u32 j, Y_i, A_j, M_j, w·G, w·A_j), the whole statement. Cells are numbered from 0.
func shareChallenge(eh, th Hash, i uint32, j int, public, a, m, first, second *Point) *Scalar {
	return hashToScalar("dleq", eh[:], th[:], U32(i), U32(uint32(j)), public.Bytes(), a.Bytes(), m.Bytes(), first.Bytes(), second.Bytes())
}
