package rules

// Verdict is the decision of Decide in numbers, without its texts, for tests that ask millions of times.
func Verdict(r Rule, c Counts) (outcome Outcome, base, needed, total int) {
	v := decide(r, c)
	return v.outcome, v.base, v.needed, v.total
}
