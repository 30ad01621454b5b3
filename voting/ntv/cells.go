package ntv

import "fmt"

// The functions here give the cells and rules of the votes that a council takes (2.11). The labels are identifiers, not words for a screen.

// Motion has three answers, of which exactly one is marked.
func Motion() ([]string, []Constraint) {
	return []string{"tan-thanh", "khong-tan-thanh", "khong-bieu-quyet"}, []Constraint{{W: [][2]int{{0, 1}, {1, 1}, {2, 1}}, In: []int{1}}}
}

// Rating has three levels of confidence for each person (lấy phiếu tín nhiệm). A person may be left unmarked, so that the number of marks of
// that person is known.
func Rating(persons int) ([]string, []Constraint) {
	return perPerson("p", persons, []string{"cao", "tin-nhiem", "thap"})
}

// Confidence has two answers for each person (bỏ phiếu tín nhiệm), who may be left unmarked.
func Confidence(persons int) ([]string, []Constraint) {
	return perPerson("p", persons, []string{"tin-nhiem", "khong-tin-nhiem"})
}

// ElectionMarks is an election of at most seats candidates by marks, with a cell for the blank ballot (phiếu trắng). The blank cell weighs as
// much as all seats together, so that it excludes marks, and a ballot with neither is refused.
func ElectionMarks(candidates, seats int) ([]string, []Constraint) {
	cells := []string{}
	rule := Constraint{W: [][2]int{}, In: upTo(1, seats)}
	for i := 0; i < candidates; i++ {
		cells = append(cells, fmt.Sprintf("candidate-%d", i))
		rule.W = append(rule.W, [2]int{i, 1})
	}
	rule.W = append(rule.W, [2]int{len(cells), seats})
	return append(cells, "phieu-trang"), []Constraint{rule}
}

// ElectionYesNo is an election with đồng ý or không đồng ý for each candidate, who may be left unmarked, and at most seats times đồng ý.
func ElectionYesNo(candidates, seats int) ([]string, []Constraint) {
	cells, rules := perPerson("candidate-", candidates, []string{"dong-y", "khong-dong-y"})
	yes := Constraint{W: [][2]int{}, In: upTo(0, seats)}
	for i := 0; i < candidates; i++ {
		yes.W = append(yes.W, [2]int{2 * i, 1})
	}
	return cells, append(rules, yes)
}

// perPerson gives every person the same answers, of which at most one is marked.
func perPerson(prefix string, persons int, answers []string) ([]string, []Constraint) {
	cells, rules := []string{}, []Constraint{}
	for person := 0; person < persons; person++ {
		rule := Constraint{W: [][2]int{}, In: []int{0, 1}}
		for _, answer := range answers {
			rule.W = append(rule.W, [2]int{len(cells), 1})
			cells = append(cells, fmt.Sprintf("%s%d-%s", prefix, person, answer))
		}
		rules = append(rules, rule)
	}
	return cells, rules
}

// upTo is from, from+1, …, to.
func upTo(from, to int) []int {
	out := []int{}
	for n := from; n <= to; n++ {
		out = append(out, n)
	}
	return out
}
