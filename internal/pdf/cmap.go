package pdf

import (
	"cmp"
	"slices"
	"sort"
	"unicode/utf16"
)

// cmap is what is needed of a CMap file: how long codes are, and which text a code stands for.
type cmap struct {
	spaces []codespace
	chars  map[uint32]string
	ranges []textRange // ordered by their lowest code
}

type codespace struct {
	low, high uint32
	bytes     int
}

// textRange maps low..high to the text first with its last unit counted up, or to the elements of list.
type textRange struct {
	low, high uint32
	first     []uint16
	list      []string
}

// maxMappings bounds the entries of one table.
const maxMappings = 300_000

// parseCMap reads the tables of codespacerange, bfchar and bfrange; everything else is skipped.
func parseCMap(b []byte) *cmap {
	m := &cmap{chars: map[uint32]string{}}
	l := lexer{b: b}
	var pending []any
	for {
		o, ok := l.next()
		if !ok {
			slices.SortStableFunc(m.ranges, func(a, b textRange) int { return cmp.Compare(a.low, b.low) })
			return m
		}
		op, isOp := o.(operator)
		if !isOp {
			if len(pending) < maxMappings {
				pending = append(pending, o)
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			m.addSpaces(pending)
		case "endbfchar":
			m.addChars(pending)
		case "endbfrange":
			m.addRanges(pending)
		}
		pending = pending[:0]
	}
}

func (m *cmap) addSpaces(o []any) {
	for ; len(o) >= 2 && len(m.spaces) < 100; o = o[2:] {
		low, okLow := o[0].(text)
		high, okHigh := o[1].(text)
		if okLow && okHigh && len(low) == len(high) && len(low) >= 1 && len(low) <= 4 {
			m.spaces = append(m.spaces, codespace{code(low), code(high), len(low)})
		}
	}
}

func (m *cmap) addChars(o []any) {
	for ; len(o) >= 2 && len(m.chars) < maxMappings; o = o[2:] {
		from, ok := o[0].(text)
		to, okTo := o[1].(text)
		if ok && okTo {
			m.chars[code(from)] = string(utf16.Decode(units(to)))
		}
	}
}

func (m *cmap) addRanges(o []any) {
	for ; len(o) >= 3 && len(m.ranges) < maxMappings; o = o[3:] {
		low, okLow := o[0].(text)
		high, okHigh := o[1].(text)
		if !okLow || !okHigh {
			continue
		}
		r := textRange{low: code(low), high: code(high)}
		switch to := o[2].(type) {
		case text:
			r.first = units(to)
		case array:
			for _, e := range to {
				t, _ := e.(text)
				r.list = append(r.list, string(utf16.Decode(units(t))))
			}
		}
		m.ranges = append(m.ranges, r)
	}
}

// lookup returns the text of a code; ok is false when the table has none.
func (m *cmap) lookup(c uint32) (string, bool) {
	if s, ok := m.chars[c]; ok {
		return s, true
	}
	// Ranges of sound tables do not overlap; a few steps back serve those that do.
	after := sort.Search(len(m.ranges), func(i int) bool { return m.ranges[i].low > c })
	for _, r := range slices.Backward(m.ranges[max(0, after-8):after]) {
		if c > r.high {
			continue
		}
		n := c - r.low
		if r.list != nil {
			if int(n) < len(r.list) {
				return r.list[n], true
			}
			continue
		}
		if len(r.first) == 0 {
			continue
		}
		u := slices.Clone(r.first)
		u[len(u)-1] += uint16(n)
		return string(utf16.Decode(u)), true
	}
	return "", false
}

// split takes the next code from b by the codespaces: its value and length. Without a codespace that fits, codes have fallback bytes.
func (m *cmap) split(b []byte, fallback int) (uint32, int) {
	if m != nil {
		for n := 1; n <= 4 && n <= len(b); n++ {
			c := code(b[:n])
			for _, s := range m.spaces {
				if s.bytes == n && c >= s.low && c <= s.high {
					return c, n
				}
			}
		}
	}
	n := min(fallback, len(b))
	return code(b[:n]), n
}

func code(b []byte) uint32 {
	var c uint32
	for _, x := range b {
		c = c<<8 | uint32(x)
	}
	return c
}

// units reads big-endian UTF-16 units; a single byte counts as one unit.
func units(b []byte) []uint16 {
	if len(b) == 1 {
		return []uint16{uint16(b[0])}
	}
	u := make([]uint16, 0, len(b)/2)
	for ; len(b) >= 2; b = b[2:] {
		u = append(u, uint16(b[0])<<8|uint16(b[1]))
	}
	return u
}
