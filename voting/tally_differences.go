package voting

import (
	"fmt"
	"maps"
	"slices"

	"nghitruong/ent"
)

// figureNames are the names of the numbers that are compared.
var figureNames = map[string][2]string{
	"printed": {"Phiếu in", "Papers printed"}, "issued": {"Phiếu phát ra", "Papers issued"}, "returned": {"Phiếu thu về", "Papers returned"},
	"spoilt": {"Phiếu hỏng đã đổi", "Papers exchanged"}, "invalid": {"Phiếu không hợp lệ", "Invalid papers"}, "blank": {"Phiếu trắng", "Blank papers"},
	"for": {"Tán thành (đồng ý)", "For (agree)"}, "against": {"Không tán thành (không đồng ý)", "Against (disagree)"},
	"abstain": {"Không biểu quyết", "Abstain"}, "other": {"Ý kiến khác", "Other opinion"},
	"yes": {"đồng ý (tín nhiệm)", "yes"}, "no": {"không đồng ý (không tín nhiệm)", "no"},
	"high": {"tín nhiệm cao", "high confidence"}, "mid": {"tín nhiệm", "confidence"}, "low": {"tín nhiệm thấp", "low confidence"},
}

// differences returns in which figures two checked entries differ, in the order of the form. Only what people enter is compared: neither
// texts nor what is computed.
func (d desk) differences(a, b Figures) []Difference {
	list := []Difference{}
	if d.method == RollCall {
		return d.answersApart(a, b)
	}
	others := b.numbers()
	for i, n := range a.numbers() {
		if d.asked(n.name) && n.value != others[i].value {
			list = append(list, Difference{Field: n.name, Text: figureNames[n.name][0], TextEN: figureNames[n.name][1]})
		}
	}
	for i, c := range d.standing {
		if i >= len(a.Persons) || i >= len(b.Persons) {
			continue
		}
		others := b.Persons[i].numbers()
		for k, n := range a.Persons[i].numbers() {
			if d.asked(n.name) && n.value != others[k].value {
				list = append(list, d.ofPerson(c, n.name))
			}
		}
	}
	return list
}

func (d desk) ofPerson(c *ent.Candidate, figure string) Difference {
	return Difference{Field: fmt.Sprintf("persons[%d].%s", c.Ordinal, figure), Text: c.Name + ": " + figureNames[figure][0], TextEN: c.Name + ": " + figureNames[figure][1]}
}

// answersApart returns the seats whose answers differ.
func (d desk) answersApart(a, b Figures) []Difference {
	seats := map[int]bool{}
	for _, f := range []Figures{a, b} {
		for _, line := range f.RollCall {
			seats[line.SeatNumber] = true
		}
	}
	list := []Difference{}
	for _, seat := range slices.Sorted(maps.Keys(seats)) {
		x, y := called(a, seat), called(b, seat)
		if x.Choice != y.Choice || !maps.Equal(x.Persons, y.Persons) || answered(a, seat) != answered(b, seat) {
			list = append(list, Difference{Field: fmt.Sprintf("roll_call[%d]", seat), Text: fmt.Sprintf("Ghế %d", seat), TextEN: fmt.Sprintf("Seat %d", seat)})
		}
	}
	return list
}

func answered(f Figures, seat int) bool {
	return slices.ContainsFunc(f.RollCall, func(line RollCallLine) bool { return line.SeatNumber == seat })
}
