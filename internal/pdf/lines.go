package pdf

import (
	"math"
	"strings"
	"unicode"

	"nghitruong/internal/viet"
)

// lines puts shown glyphs together to words and lines by the distance of each to the one before.
type lines struct {
	b     strings.Builder
	end   matrix  // where the last glyph ended
	size  float64 // its height on the page
	begun bool
}

// Distances in parts of the font size. A space between words is a quarter of it, kerning rarely a tenth.
const (
	wordGap = 0.17
	lineGap = 0.5
)

// printable replaces ligatures, which nobody searches for, and drops what is not seen.
var printable = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "\u00a0", " ", "\u00ad", "", "\u200b", "", "\ufeff", "")

// add appends one glyph that is shown between two places.
func (l *lines) add(s string, start, end matrix) {
	s = printable.Replace(s)
	if s == "" {
		return
	}
	size := math.Hypot(start[2], start[3])
	if l.begun {
		l.separate(start, size)
	}
	l.b.WriteString(s)
	l.end, l.size, l.begun = end, size, true
}

func (l *lines) separate(start matrix, size float64) {
	em := math.Max(size, l.size)
	dx, dy := start[4]-l.end[4], start[5]-l.end[5]
	// The direction of writing is that of the glyph before.
	ux, uy := l.end[0], l.end[1]
	if n := math.Hypot(ux, uy); n > 0 {
		ux, uy = ux/n, uy/n
	}
	along, across := dx*ux+dy*uy, math.Abs(dx*uy-dy*ux)
	switch {
	case across > lineGap*em:
		l.b.WriteByte('\n')
	case along > wordGap*em || along < -em:
		l.b.WriteByte(' ')
	}
}

// String returns the lines, in normal form C, without white space at their ends and without control characters.
func (l *lines) String() string {
	var out []string
	for line := range strings.SplitSeq(l.b.String(), "\n") {
		line = strings.Map(func(r rune) rune {
			switch {
			case unicode.IsSpace(r):
				return ' '
			case unicode.IsControl(r) || r == unicode.ReplacementChar:
				return -1
			}
			return r
		}, line)
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			out = append(out, line)
		}
	}
	return viet.NFC(strings.Join(out, "\n"))
}
