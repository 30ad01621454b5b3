package viet

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Reasons why Clean and CleanText refuse a text.
var (
	ErrNotText  = errors.New("viet: not valid UTF-8 text")
	ErrControl  = errors.New("viet: control character in text")
	ErrTooLong  = errors.New("viet: text too long")
	errNoLimit  = errors.New("viet: limit of a text must be positive")
	lineEndings = strings.NewReplacer("\r\n", "\n", "\r", "\n")
)

// NFC returns s in Unicode normal form C, the only form that is stored.
func NFC(s string) string { return norm.NFC.String(s) }

// Fold returns the search key of s: decomposed, without combining marks, đ as d, in lower case, white space collapsed to single
// spaces. "  ĐƯỜNG  Trần Phú" becomes "duong tran phu". Both places of a tone mark (hòa, hoà) give the same key. Fold(Fold(s))
// equals Fold(s).
func Fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case r == 'đ':
			r = 'd'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// Clean prepares one line of input for storing: normal form C, white space at both ends removed. It refuses invalid UTF-8
// (ErrNotText), control characters including line breaks and the invisible characters that change the writing direction
// (ErrControl), and more than max characters (ErrTooLong). The empty text is accepted.
func Clean(s string, max int) (string, error) { return clean(s, max, false) }

// CleanText is Clean for text of several lines: line breaks (stored as "\n") and tabs are allowed.
func CleanText(s string, max int) (string, error) { return clean(lineEndings.Replace(s), max, true) }

func clean(s string, max int, lines bool) (string, error) {
	if max <= 0 {
		return "", errNoLimit
	}
	if !utf8.ValidString(s) {
		return "", ErrNotText
	}
	s = strings.TrimSpace(norm.NFC.String(s))
	if utf8.RuneCountInString(s) > max {
		return "", ErrTooLong
	}
	for _, r := range s {
		if lines && (r == '\n' || r == '\t') {
			continue
		}
		if unicode.IsControl(r) || turnsWriting(r) || r == '\u2028' || r == '\u2029' {
			return "", ErrControl
		}
	}
	return s, nil
}

// turnsWriting reports the bidirectional controls of Unicode UAX #9: they can make a name look like another.
func turnsWriting(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f'
}
