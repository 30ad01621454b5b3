package main

import (
	"strings"
	"testing"

	"nghitruong/voting"
	"nghitruong/voting/ntv"
)

// The summary of a vote about persons reads the counts against the names that the title lists, in the order of the cells.
func TestBoardReportNamesPersons(t *testing.T) {
	title := voting.DefinitionTitle("Bầu", []voting.ListedPerson{{Name: "Lê Văn An", Title: "Trưởng ban"}, {Name: "B; 2. C"}})
	yesNo, _ := ntv.ElectionYesNo(2, 1)
	marks, _ := ntv.ElectionMarks(2, 1)
	motion, _ := ntv.Motion()
	for _, c := range []struct {
		name        string
		vote        ntv.VoteReport
		has, hasNot string
	}{
		{name: "yes or no", vote: ntv.VoteReport{Title: title, Cells: yesNo, Counts: []int{5, 1, 2, 3}},
			has: "\n  1. Lê Văn An, Trưởng ban: dong-y 5, khong-dong-y 1\n  2. B; 2. C: dong-y 2, khong-dong-y 3\n", hasNot: "kết quả"},
		{name: "marks", vote: ntv.VoteReport{Title: title, Cells: marks, Counts: []int{5, 2, 4}}, has: "\n  1. Lê Văn An, Trưởng ban: 5\n  2. B; 2. C: 2\n  kết quả: phieu-trang 4\n"},
		{name: "not counted", vote: ntv.VoteReport{Title: title, Cells: marks}, has: ": Bầu\n  ; 0 người trong danh sách, 0 người có phiếu được tính, 0 phiếu đã nhận\n  1. Lê Văn An, Trưởng ban\n  2. B; 2. C\n", hasNot: "kết quả"},
		{name: "another list", vote: ntv.VoteReport{Title: "Bầu [1. Lê Văn An]", Cells: marks, Counts: []int{5, 2, 4}}, has: "\n  1. (bảng không ghi tên): 5\n", hasNot: "An: 5"},
		{name: "a motion", vote: ntv.VoteReport{Title: "Về [1. A]", Cells: motion, Counts: []int{5, 2, 4}}, has: "kết quả: tan-thanh 5, khong-tan-thanh 2, khong-bieu-quyet 4\n", hasNot: "  1. A"},
		{name: "a number beyond a ballot", vote: ntv.VoteReport{Title: "x", Cells: []string{"p999-cao", "p99999999999999999999-cao"}, Counts: []int{1, 2}}, has: "kết quả: p999-cao 1, p99999999999999999999-cao 2\n"},
	} {
		var b strings.Builder
		vietnamese.tellVote(&b, c.vote)
		if !strings.Contains(b.String(), c.has) || c.hasNot != "" && strings.Contains(b.String(), c.hasNot) {
			t.Errorf("%s: %s", c.name, b.String())
		}
	}
}
