package ntv

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// checkText refuses what has no single spelling in JSON or could hide on a screen: bytes that are no UTF-8, control characters, U+2028 and
// U+2029. How the letters of a text are composed is not looked at.
func checkText(s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("%w: a text is not UTF-8", ErrCanonical)
	}
	for _, r := range s {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return fmt.Errorf("%w: a text holds the character %U", ErrCanonical, r)
		}
	}
	return nil
}
