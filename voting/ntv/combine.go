package ntv

import (
	"errors"
	"fmt"
	"slices"
)

// MissingShares says that a sum cannot be opened yet.
type MissingShares struct {
	Have, Need uint32
	Server     bool // the server's share is missing too
}

// Error says how many shares are missing.
func (m *MissingShares) Error() string {
	switch {
	case m.Have >= m.Need:
		return "ntv: the server's share is missing"
	case m.Server:
		return fmt.Sprintf("ntv: %d of %d shares are missing, and the server's", m.Need-m.Have, m.Need)
	default:
		return fmt.Sprintf("ntv: %d of %d shares are missing", m.Need-m.Have, m.Need)
	}
}

// NumberedShare is a share as it came: from trustee I, or from the server when I is 0.
type NumberedShare struct {
	I uint32
	Share
}

// BadShare is a share that does not hold, with the one who sent it.
type BadShare struct {
	I      uint32
	Reason error
}

// Opened is an opened tally: how often each cell is marked, with the k trustees' shares that were used (ascending) and the shares that were
// refused. Several shares of one trustee are one.
type Opened struct {
	Counts  []int
	Used    []uint32
	Refused []BadShare
}

// OpenTally verifies every share and opens the sums with the good ones. With too few good ones the error is a *MissingShares, and Refused names
// those whose shares were wrong.
func OpenTally(keys KeySet, eh, closing Hash, sums Sums, shares []NumberedShare) (Opened, error) {
	th, err := TallyHash(eh, closing, sums)
	if err != nil {
		return Opened{}, err
	}
	var out Opened
	good := make(map[uint32]Share)
	var server *Share
	for _, s := range shares {
		if _, known := good[s.I]; known || s.I == 0 && server != nil {
			continue
		}
		if uint32(len(good)) == keys.K && s.I != 0 {
			continue
		}
		if err := VerifyShare(keys, s.I, eh, th, sums.A, s.Share); err != nil {
			out.Refused = append(out.Refused, BadShare{I: s.I, Reason: err})
			continue
		}
		if s.I == 0 {
			server = &s.Share
			continue
		}
		good[s.I] = s.Share
	}
	out.Counts, err = Combine(keys, sums, good, server)
	if err != nil {
		return out, err
	}
	out.Used = quorum(keys.K, good)
	return out, nil
}

// Combine opens the sums with verified shares (by trustee number), of which the k with the lowest numbers are used, and the server's when the
// key set has one. The counts are found in a table of 0 to N (2.9). It does not verify the shares: VerifyShare or OpenTally does.
func Combine(keys KeySet, sums Sums, shares map[uint32]Share, server *Share) ([]int, error) {
	y := keys.Y()
	if y == nil {
		return nil, errors.New("ntv: this key set is none")
	}
	if err := sums.check(); err != nil {
		return nil, err
	}
	missing := &MissingShares{Have: uint32(len(shares)), Need: keys.K, Server: keys.Server != nil && server == nil}
	if missing.Have < missing.Need || missing.Server {
		return nil, missing
	}
	if keys.Server == nil && server != nil {
		return nil, errors.New("ntv: a share of the server, which has none in this key set")
	}
	used := quorum(keys.K, shares)
	weights, err := lagrange(used)
	if err != nil {
		return nil, err
	}
	table := countTable(y, sums.N)
	counts := make([]int, len(sums.A))
	for j := range sums.A {
		var scalars []*Scalar
		var points []*Point
		for place, i := range used {
			m, err := shares[i].cell(keys, i, j, len(sums.A))
			if err != nil {
				return nil, err
			}
			scalars, points = append(scalars, weights[place]), append(points, m)
		}
		open := sums.B[j].Subtract(publicMultiSum(scalars, points))
		if server != nil {
			m, err := server.cell(keys, 0, j, len(sums.A))
			if err != nil {
				return nil, err
			}
			open = open.Subtract(m)
		}
		count, found := table[open.key()]
		if !found {
			return nil, fmt.Errorf("ntv: the shares open cell %d to no count of 0 to %d", j, sums.N)
		}
		counts[j] = count
	}
	return counts, nil
}

// cell is M_j of the share of trustee i.
func (s Share) cell(keys KeySet, i uint32, j, cells int) (*Point, error) {
	if i > keys.N {
		return nil, fmt.Errorf("ntv: there is no share %d", i)
	}
	if len(s.M) != cells || s.M[j] == nil {
		return nil, fmt.Errorf("ntv: share %d does not open every cell", i)
	}
	return s.M[j], nil
}

// quorum are the k lowest of the numbers, ascending.
func quorum(k uint32, shares map[uint32]Share) []uint32 {
	numbers := make([]uint32, 0, len(shares))
	for i := range shares {
		numbers = append(numbers, i)
	}
	slices.Sort(numbers)
	return numbers[:k]
}

// lagrange are the coefficients λ_i = Π m/(m−i) over the other m, with which values at the numbers give the value at 0. The number 0 would be
// the secret itself, and a number twice has no coefficient: both are refused.
func lagrange(numbers []uint32) ([]*Scalar, error) {
	weights := make([]*Scalar, len(numbers))
	for place, i := range numbers {
		if i == 0 {
			return nil, errors.New("ntv: there is no trustee 0")
		}
		above, below := NewScalar(1), NewScalar(1)
		for other, m := range numbers {
			if other == place {
				continue
			}
			if m == i {
				return nil, fmt.Errorf("ntv: two shares of trustee %d are one", i)
			}
			above = above.Multiply(NewScalar(m))
			below = below.Multiply(NewScalar(m).Subtract(NewScalar(i)))
		}
		weights[place] = above.Multiply(below.Invert())
	}
	return weights, nil
}

// countTable gives the count t for each t·Y, 0 ≤ t ≤ n.
func countTable(y *Point, n int) map[[32]byte]int {
	table := make(map[[32]byte]int, n+1)
	at := new(Point)
	for t := range n + 1 {
		table[at.key()] = t
		at = at.Add(y)
	}
	return table
}
