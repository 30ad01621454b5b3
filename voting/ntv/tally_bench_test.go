package ntv

import (
	"fmt"
	"slices"
	"testing"
)

// The whole ceremony of a committee of five: tokens, keys, twenty-five boxes, five checked key sets.
func BenchmarkCeremonyOfFive(b *testing.B) {
	random := chacha(41)
	for b.Loop() {
		conduct(b, random, 5, 3)
	}
}

// Adding 500 ballots that are decoded already.
func BenchmarkSumsOf500(b *testing.B) {
	for _, cells := range []int{3, 90} {
		b.Run(fmt.Sprintf("cells=%d", cells), func(b *testing.B) {
			random := chacha(42)
			v := hold(b, random, conduct(b, random, 1, 1).keys, 5, cells)
			ballots := make([]*Ballot, 500)
			for i := range ballots {
				ballots[i] = v.ballots[i%5]
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := SumBallots(cells, slices.Values(ballots)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// From the sums of 500 ballots to the counts: five trustees and the server decrypt, all six shares are verified, three are combined.
func BenchmarkDecryptAndCombine(b *testing.B) {
	for _, cells := range []int{3, 90} {
		b.Run(fmt.Sprintf("cells=%d", cells), func(b *testing.B) {
			random := chacha(43)
			c := conduct(b, random, 5, 3)
			v := hold(b, random, c.keys, 5, cells)
			v.sums.N = 500
			th, err := TallyHash(v.eh, v.closing, v.sums)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				good := make(map[uint32]Share)
				shares := decrypt(b, random, c, v, 1, 2, 3, 4, 5)
				for _, s := range shares {
					if err := VerifyShare(c.keys, s.I, v.eh, th, v.sums.A, s.Share); err != nil {
						b.Fatal(err)
					}
					if s.I > 0 {
						good[s.I] = s.Share
					}
				}
				counts, err := Combine(c.keys, v.sums, good, &shares[0].Share)
				if err != nil || !slices.Equal(counts, v.counts) {
					b.Fatal(counts, err)
				}
			}
		})
	}
}
