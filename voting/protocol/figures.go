package protocol

import (
	"strconv"

	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/viet"
	"nghitruong/voting/rules"
)

// figures are the tables of the count.
func (p Protocol) figures() []paper.Block {
	blocks := []paper.Block{paper.Heading{Text: "III. Kết quả kiểm đếm"}}
	if p.Result.Outcome == rules.Sealed {
		// Fewer papers than may be opened: not even their figures are told.
		return append(blocks, para("%s", p.Result.MinutesVI))
	}
	if p.Papers != nil {
		blocks = append(blocks, p.papers())
	}
	switch p.Rule.KindOf() {
	case rules.KindElection, rules.KindBallot:
		blocks = append(blocks, para("%s", "Kết quả của từng người (tỷ lệ tính trên "+p.base()+"):"), p.answersTable())
	case rules.KindRating:
		blocks = append(blocks, para("%s", "Kết quả của từng người (tỷ lệ tính trên "+p.base()+"):"), p.ratingTable())
	default:
		blocks = append(blocks, p.choices())
	}
	if len(p.Answers) > 0 {
		blocks = append(blocks, para("Ý kiến của từng người khi được gọi tên:"), p.called())
	}
	return blocks
}

// base names the number on which the shares are taken.
func (p Protocol) base() string {
	name := map[rules.Base]string{
		rules.AllSeats: "tổng số " + p.member(), rules.InOffice: "số " + p.member() + " hiện có", rules.Present: "số " + p.member() + " có mặt",
		rules.Ballots: "số phiếu thu về", rules.Valid: "số phiếu hợp lệ", rules.YesNo: "số tán thành và không tán thành",
		rules.Marked: "số phiếu có đánh dấu cho từng người",
	}[p.Rule.Base]
	if p.Result.Base > 0 {
		name += ": " + strconv.Itoa(p.Result.Base)
	}
	return name
}

// row is a number with its words.
func row(name string, n int) []string { return []string{name, count(n), capital(viet.Spell(n))} }

func (p Protocol) papers() paper.Block {
	f := p.Papers
	table := paper.Table{Columns: []paper.Column{{Title: "Số phiếu", Width: 7}, {Title: "Bằng số", Width: 2, Align: paper.Center}, {Title: "Bằng chữ", Width: 6}}}
	if p.Method == Device {
		table.Rows = append(table.Rows, row("Phiếu phát ra", f.Issued))
	} else {
		table.Rows = append(table.Rows, row("Phiếu in", f.Printed), row("Phiếu phát ra", f.Issued), row("Phiếu hỏng đã đổi", f.Spoilt), row("Phiếu không sử dụng", f.Unused))
	}
	table.Rows = append(table.Rows, row("Phiếu thu về", f.Returned), row("Phiếu hợp lệ", f.Valid))
	if !p.Rule.BlankInvalid {
		table.Rows = append(table.Rows, row("– trong đó phiếu trắng", f.Blank))
	}
	table.Rows = append(table.Rows, row("Phiếu không hợp lệ", f.Invalid))
	if p.Rule.BlankInvalid {
		table.Rows = append(table.Rows, row("– trong đó phiếu trắng", f.Blank))
	}
	return table
}

// rows calls set for every person who did not withdraw, with the result; withdrawn ones get a row that says so.
func (p Protocol) rows(set func(Person, rules.PersonResult) []string, width int) [][]string {
	results := map[int]rules.PersonResult{}
	for _, r := range p.Result.Persons {
		results[r.Ordinal] = r
	}
	var rows [][]string
	number := 0
	for _, x := range p.Persons {
		if x.Withdrawn {
			cells := make([]string, width)
			cells[0], cells[1], cells[2], cells[width-1] = "–", x.Name, x.Title, "đã rút"
			for i := 3; i < width-1; i++ {
				cells[i] = "–"
			}
			rows = append(rows, cells)
			continue
		}
		number++
		rows = append(rows, append([]string{count(number), x.Name, x.Title}, set(x, results[x.Ordinal])...))
	}
	return rows
}

// share is a number with its share below it.
func share(n int, text string) string {
	if text == "" {
		return count(n)
	}
	return count(n) + " (" + text + ")"
}

func (p Protocol) answersTable() paper.Block {
	yes, no := "Đồng ý", "Không đồng ý"
	if p.Rule.KindOf() == rules.KindBallot {
		yes, no = "Tín nhiệm", "Không tín nhiệm"
	}
	columns := []paper.Column{
		{Title: "TT", Width: 0.9, Align: paper.Center}, {Title: "Họ và tên", Width: 3.4}, {Title: "Chức vụ", Width: 3.6},
		{Title: yes, Width: 2.1, Align: paper.Center}, {Title: no, Width: 2.1, Align: paper.Center},
		{Title: "Không đánh dấu", Width: 1.7, Align: paper.Center}, {Title: "Kết quả", Width: 2.4, Align: paper.Center},
	}
	return paper.Table{Columns: columns, Rows: p.rows(func(_ Person, r rules.PersonResult) []string {
		return []string{share(r.Yes, r.ShareText), share(r.No, r.NoShareText), count(r.Unmarked), r.OutcomeVI}
	}, len(columns))}
}

func (p Protocol) ratingTable() paper.Block {
	columns := []paper.Column{
		{Title: "TT", Width: 0.9, Align: paper.Center}, {Title: "Họ và tên", Width: 3.1}, {Title: "Chức vụ", Width: 3.5},
		{Title: "Tín nhiệm cao", Width: 1.9, Align: paper.Center}, {Title: "Tín nhiệm", Width: 1.9, Align: paper.Center},
		{Title: "Tín nhiệm thấp", Width: 1.9, Align: paper.Center}, {Title: "Dòng không hợp lệ", Width: 1.6, Align: paper.Center},
		{Title: "Hệ quả", Width: 1.9, Align: paper.Center},
	}
	return paper.Table{Columns: columns, Rows: p.rows(func(_ Person, r rules.PersonResult) []string {
		follows := "không"
		if r.ConsequenceVI != "" {
			follows = r.ConsequenceVI
		}
		return []string{share(r.High, r.ShareText), share(r.Mid, r.MidShareText), share(r.Low, r.LowShareText), count(r.Unmarked), follows}
	}, len(columns))}
}

// choices are the buckets of a motion.
func (p Protocol) choices() paper.Block {
	r := p.Result
	table := paper.Table{Columns: []paper.Column{{Title: "Nội dung", Width: 7}, {Title: "Bằng số", Width: 2, Align: paper.Center}, {Title: "Bằng chữ", Width: 6}}}
	numbers := map[rules.Choice]int{rules.For: r.For, rules.Against: r.Against, rules.Abstain: r.Abstain, rules.Other: r.Other}
	for _, choice := range p.Rule.Choices() {
		table.Rows = append(table.Rows, row(capital(p.Rule.ChoiceText(choice, "vi")), numbers[choice]))
	}
	silent := "Không tham gia biểu quyết"
	if p.Rule.Options == rules.OptionsOpinion {
		silent = "Chưa có ý kiến"
	}
	table.Rows = append(table.Rows, row(silent, r.NotVoting))
	if r.Excluded > 0 {
		table.Rows = append(table.Rows, row("Không được tham gia nội dung này", r.Excluded))
	}
	table.Rows = append(table.Rows, row("Vắng mặt", r.Absent))
	table.Rows = append(table.Rows, []string{"Tỷ lệ " + p.Rule.ChoiceText(rules.For, "vi") + " trên " + p.base(), r.ShareText, ""})
	return table
}

func (p Protocol) called() paper.Block {
	table := paper.Table{Columns: []paper.Column{{Title: "Ghế", Width: 1, Align: paper.Center}, {Title: "Họ và tên", Width: 5}, {Title: "Ý kiến", Width: 6}}}
	for _, a := range p.Answers {
		table.Rows = append(table.Rows, []string{count(a.Seat), a.Name, a.Answer})
	}
	return table
}
