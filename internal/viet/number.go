package viet

import (
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Percent writes num/den in percent with two decimals and a decimal comma, rounded half up by whole-number arithmetic:
// Percent(29, 60) is "48,33". The sign % is left to the caller. Without a base (den <= 0) or for a negative num there is no share,
// and the answer is "–".
func Percent(num, den int) string {
	if den <= 0 || num < 0 {
		return "–"
	}
	n, d := uint64(num), uint64(den)
	whole := n / d
	// The rest is below d, so the quotient of its multiple fits into 64 bits and Div64 cannot overflow.
	hi, lo := bits.Mul64(n%d, 10000)
	frac, rem := bits.Div64(hi, lo, d)
	if rem >= d-rem {
		frac++
	}
	hi, lo = bits.Mul64(whole, 100)
	percent, carry := bits.Add64(lo, frac/100, 0)
	if hi != 0 || carry != 0 {
		// Only for shares beyond 10^17 percent; the comma form is still right, put together from its two parts.
		return fmt.Sprintf("%d%02d,%02d", whole+frac/10000, frac/100%100, frac%100)
	}
	return fmt.Sprintf("%d,%02d", percent, frac%100)
}

// Number writes n with a dot between thousands: 1234567 is "1.234.567".
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte('.')
		}
		b.WriteRune(c)
	}
	return sign + b.String()
}

var digitWords = [10]string{"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"}

// MaxSpelled is the greatest number that Spell writes in words.
const MaxSpelled = 999_999_999

// Spell writes a whole number from 0 to MaxSpelled in Vietnamese words, as minutes do beside the digits: 21 "hai mươi mốt", 24 "hai mươi
// tư", 15 "mười lăm", 105 "một trăm linh năm", 1005 "một nghìn không trăm linh năm". Any other number is written in digits (Number).
func Spell(n int) string {
	if n < 0 || n > MaxSpelled {
		return Number(n)
	}
	if n == 0 {
		return digitWords[0]
	}
	var words []string
	for _, g := range [3]struct {
		value int
		unit  string
	}{{n / 1_000_000, "triệu"}, {n / 1000 % 1000, "nghìn"}, {n % 1000, ""}} {
		if g.value == 0 {
			continue
		}
		words = append(words, spellGroup(g.value, len(words) > 0)...)
		if g.unit != "" {
			words = append(words, g.unit)
		}
	}
	return strings.Join(words, " ")
}

// spellGroup writes 1..999; inner groups name their hundreds even when there are none ("không trăm").
func spellGroup(n int, inner bool) []string {
	var w []string
	hundreds, tens, ones := n/100, n/10%10, n%10
	if hundreds > 0 || inner {
		w = append(w, digitWords[hundreds], "trăm")
	}
	switch {
	case tens == 0 && ones > 0 && len(w) > 0:
		w = append(w, "linh")
	case tens == 1:
		w = append(w, "mười")
	case tens > 1:
		w = append(w, digitWords[tens], "mươi")
	}
	switch {
	case ones == 0:
	case ones == 1 && tens > 1:
		w = append(w, "mốt")
	case ones == 4 && (tens > 1 || tens == 0 && len(w) > 0):
		w = append(w, "tư")
	case ones == 5 && tens > 0:
		w = append(w, "lăm")
	default:
		w = append(w, digitWords[ones])
	}
	return w
}
