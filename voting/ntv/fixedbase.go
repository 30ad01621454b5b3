package ntv

import "github.com/gtank/ristretto255"

// windowBits is the width of a digit of fixedBase: 43 additions a multiplication, 220 kB a table.
const windowBits = 6

// fixedBase holds the multiples of one point that multiplications by it are added up from. Its time depends on the scalar: for public values
// only. It is read-only and may be used by several goroutines.
type fixedBase struct {
	// windows[i][d-1] is d·2^(windowBits·i)·P for d from 1 to 2^(windowBits-1).
	windows [][]ristretto255.Element
}

func newFixedBase(p *Point) *fixedBase {
	const half = 1 << (windowBits - 1)
	count := (253 + windowBits) / windowBits
	t := &fixedBase{windows: make([][]ristretto255.Element, count)}
	var base ristretto255.Element
	base.Set(p.element())
	for i := range t.windows {
		row := make([]ristretto255.Element, half)
		row[0].Set(&base)
		for d := 1; d < half; d++ {
			row[d].Add(&row[d-1], &base)
		}
		base.Add(&row[half-1], &row[half-1])
		t.windows[i] = row
	}
	return t
}

// addTo adds s·P to sum.
func (t *fixedBase) addTo(sum *ristretto255.Element, s *ristretto255.Scalar) {
	const half = 1 << (windowBits - 1)
	encoded := s.Bytes()
	carry := 0
	for i, row := range t.windows {
		digit := digitAt(encoded, i*windowBits) + carry
		carry = 0
		if digit > half {
			digit -= 2 * half
			carry = 1
		}
		switch {
		case digit > 0:
			sum.Add(sum, &row[digit-1])
		case digit < 0:
			sum.Subtract(sum, &row[-digit-1])
		}
	}
}

// digitAt is the windowBits bits of a scalar that begin at the given bit.
func digitAt(encoded []byte, bit int) int {
	at, shift := bit/8, bit%8
	value := 0
	if at < len(encoded) {
		value = int(encoded[at])
	}
	if at+1 < len(encoded) {
		value |= int(encoded[at+1]) << 8
	}
	return value >> shift & (1<<windowBits - 1)
}
