package ntv

import "testing"

// Whoever has everything that is stored, the server's share and the shares of all but one of the trustees that it takes, decrypts single ballots
// to nothing: no key that these shares can be put together to leads a ciphertext to a mark or to none. With the one that lacks, each of them opens
// all, so that the test would see it.
func TestSharesBelowTheThresholdOpenNoBallot(t *testing.T) {
	random := chacha(77)
	c := conduct(t, random, 5, 3)
	v := hold(t, random, c.keys, 20, 3)
	table := countTable(c.keys.Y(), len(v.ballots))
	minus := NewScalar(0).Subtract(NewScalar(1))
	opens := func(key *Scalar) (hits int) {
		negative := key.Multiply(minus)
		for _, b := range v.ballots {
			for j := range b.Alpha {
				if _, found := table[b.Beta[j].Add(b.Alpha[j].Multiply(negative)).key()]; found {
					hits++
				}
			}
		}
		return hits
	}
	zero, server := NewScalar(0), c.server.s.x
	combined := func(used []uint32, from *Scalar) *Scalar {
		weights, err := lagrange(used)
		if err != nil {
			t.Fatal(err)
		}
		key := from
		for place, i := range used {
			key = key.Add(weights[place].Multiply(c.trustees[i-1].s.share))
		}
		return key
	}
	tried := 0
	none := func(what string, key *Scalar) {
		t.Helper()
		tried++
		if hits := opens(key); hits > 0 {
			t.Errorf("%s opens %d cells of %d", what, hits, 3*len(v.ballots))
		}
	}
	none("nothing", zero)
	none("the server's share", server)
	for size := uint32(1); size < 3; size++ {
		for _, used := range subsets(5, size) {
			for what, from := range map[string]*Scalar{"with the server": server, "without the server": zero} {
				none(what, combined(used, from))
				// The shares of these among a guess at the one that lacks: its coefficient with a share of 0 or 1.
				plain := from
				for _, i := range used {
					plain = plain.Add(c.trustees[i-1].s.share)
				}
				none(what+", added up", plain)
				for other := uint32(1); other <= 5 && size == 2; other++ {
					if other == used[0] || other == used[1] {
						continue
					}
					weights, err := lagrange([]uint32{used[0], used[1], other})
					if err != nil {
						t.Fatal(err)
					}
					partial := from.Add(weights[0].Multiply(c.trustees[used[0]-1].s.share)).Add(weights[1].Multiply(c.trustees[used[1]-1].s.share))
					none(what+", with the coefficients of three", partial)
					none(what+", the third guessed", partial.Add(weights[2]))
				}
			}
		}
	}
	for _, used := range subsets(5, 3) {
		none("without the server", combined(used, zero))
		if hits := opens(combined(used, server)); hits != 3*len(v.ballots) {
			t.Errorf("three shares and the server's open %d cells of %d", hits, 3*len(v.ballots))
		}
	}
	t.Logf("%d keys tried on %d cells", tried, 3*len(v.ballots))
}
