package ntv

import (
	"errors"
	"fmt"
	"iter"
)

// Sums are the added ciphertexts of the counted ballots of a vote (2.9): for each cell A = Σ alpha and B = Σ beta, over N ballots. They may be
// kept up to date while ballots come in: adding is a thousand times cheaper than decoding.
type Sums struct {
	N    int
	A, B []*Point
}

// NewSums are the sums of no ballot.
func NewSums(cells int) Sums {
	s := Sums{A: make([]*Point, cells), B: make([]*Point, cells)}
	for j := range cells {
		s.A[j], s.B[j] = new(Point), new(Point)
	}
	return s
}

// SumBallots adds the ballots up. A ballot with another number of cells is refused.
func SumBallots(cells int, ballots iter.Seq[*Ballot]) (Sums, error) {
	s := NewSums(cells)
	for b := range ballots {
		if err := s.Add(b); err != nil {
			return Sums{}, err
		}
	}
	return s, nil
}

// Add counts a ballot in.
func (s *Sums) Add(b *Ballot) error {
	if err := s.fits(b); err != nil {
		return err
	}
	for j := range s.A {
		s.A[j], s.B[j] = s.A[j].Add(b.Alpha[j]), s.B[j].Add(b.Beta[j])
	}
	s.N++
	return nil
}

// Remove takes out a ballot that was counted in and has been replaced.
func (s *Sums) Remove(b *Ballot) error {
	if err := s.fits(b); err != nil {
		return err
	}
	if s.N == 0 {
		return errors.New("ntv: no ballot is counted that could be taken out")
	}
	for j := range s.A {
		s.A[j], s.B[j] = s.A[j].Subtract(b.Alpha[j]), s.B[j].Subtract(b.Beta[j])
	}
	s.N--
	return nil
}

// Equal says whether both are the same number of ballots and the same points.
func (s Sums) Equal(o Sums) bool {
	if s.check() != nil || o.check() != nil || s.N != o.N || len(s.A) != len(o.A) {
		return false
	}
	for j := range s.A {
		if !s.A[j].Equal(o.A[j]) || !s.B[j].Equal(o.B[j]) {
			return false
		}
	}
	return true
}

func (s *Sums) fits(b *Ballot) error {
	if err := s.check(); err != nil {
		return err
	}
	if b == nil || len(b.Alpha) != len(s.A) || len(b.Beta) != len(s.A) {
		return fmt.Errorf("ntv: a ballot without the %d cells of the vote", len(s.A))
	}
	for j := range b.Alpha {
		if b.Alpha[j] == nil || b.Beta[j] == nil {
			return fmt.Errorf("ntv: a ballot without cell %d", j)
		}
	}
	return nil
}

// check is what the arithmetic relies on: as many A as B, none missing.
func (s Sums) check() error {
	if s.N < 0 || len(s.A) == 0 || len(s.A) != len(s.B) {
		return fmt.Errorf("ntv: sums of %d ballots with %d and %d points are none", s.N, len(s.A), len(s.B))
	}
	for j := range s.A {
		if s.A[j] == nil || s.B[j] == nil {
			return fmt.Errorf("ntv: the sum of cell %d is missing", j)
		}
	}
	return nil
}

// TallyHash is what shares are bound to: HB("tally", eh, close record hash, u32 n, A_1, B_1, …). Sums that are none give an error.
func TallyHash(eh, closing Hash, s Sums) (Hash, error) {
	if err := s.check(); err != nil {
		return Hash{}, err
	}
	parts := make([][]byte, 0, 3+2*len(s.A))
	parts = append(parts, eh[:], closing[:], U32(uint32(s.N)))
	for j := range s.A {
		parts = append(parts, s.A[j].Bytes(), s.B[j].Bytes())
	}
	return HB("tally", parts...), nil
}
