package rules

import "strconv"

// Limit is the greatest number of seats and the greatest denominator: far above any council, far below any overflow.
const Limit = 1_000_000

// Fraction is a share that must be reached (Strict false: "at least") or exceeded (Strict true: "more than").
type Fraction struct {
	Num    int  `json:"num"`
	Den    int  `json:"den"`
	Strict bool `json:"strict"`
}

// Common fractions.
var (
	MoreThanHalf      = Fraction{1, 2, true}
	AtLeastTwoThirds  = Fraction{2, 3, false}
	MoreThanTwoThirds = Fraction{2, 3, true}
)

// valid tells whether the fraction can be reached by some x ≤ b.
func (f Fraction) valid() bool {
	return f.Den > 0 && f.Den <= Limit && f.Num >= 0 && (f.Num < f.Den || f.Num == f.Den && !f.Strict)
}

// below tells whether f is reached before g is, on every base that is large enough to tell them apart.
func (f Fraction) below(g Fraction) bool {
	left, right := int64(f.Num)*int64(g.Den), int64(g.Num)*int64(f.Den)
	return left < right || left == right && !f.Strict && g.Strict
}

// Reached tells whether x reaches the fraction of base. Nothing (x = 0) never does. x and base are at most Limit.
func (f Fraction) Reached(x, base int) bool {
	if x <= 0 {
		return false
	}
	left, right := int64(x)*int64(f.Den), int64(base)*int64(f.Num)
	if f.Strict {
		return left > right
	}
	return left >= right
}

// Least is the smallest number that reaches the fraction of base: 31 for more than half of 60. It is at least 1.
func (f Fraction) Least(base int) int {
	if f.Den <= 0 {
		return 1
	}
	product := int64(base) * int64(f.Num)
	least := (product + int64(f.Den) - 1) / int64(f.Den)
	if f.Strict {
		least = product/int64(f.Den) + 1
	}
	return max(1, int(least))
}

// Text writes the fraction: "quá nửa", "ít nhất 2/3", "more than 2/3". lang is "vi" or "en".
func (f Fraction) Text(lang string) string {
	share := strconv.Itoa(f.Num) + "/" + strconv.Itoa(f.Den)
	english := lang == "en"
	if f.Den == 2*f.Num {
		share = "một nửa"
		if english {
			share = "half"
		}
		if f.Strict && !english {
			return "quá nửa"
		}
	}
	switch {
	case f.Strict && english:
		return "more than " + share
	case f.Strict:
		return "hơn " + share
	case english:
		return "at least " + share
	}
	return "ít nhất " + share
}
