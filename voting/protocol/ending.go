package protocol

import (
	"strings"

	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/viet"
	"nghitruong/voting/rules"
)

// conclusion says what follows by the rule.
func (p Protocol) conclusion() []paper.Block {
	blocks := []paper.Block{paper.Heading{Text: "IV. Kết luận"}}
	r := p.Result
	switch {
	case !p.Rule.KindOf().OfPersons():
		blocks = append(blocks, para("%s", r.MinutesVI))
	case r.Outcome == rules.NoQuorum || r.Outcome == rules.TooFewBallots || r.Outcome == rules.Sealed:
		blocks = append(blocks, para("%s", r.MinutesVI))
	default:
		blocks = append(blocks, para("%s", capital(sentence(r.ExplanationVI))))
		for _, x := range r.Persons {
			// Of a rating with many names only those with a consequence are named again; the table holds the others.
			if p.Rule.KindOf() == rules.KindElection || x.ConsequenceVI != "" {
				blocks = append(blocks, para("%s: %s", x.Name, sentence(x.ExplanationVI)))
			}
		}
	}
	if p.Conclusion != "" {
		blocks = append(blocks, para("Người chủ trì kết luận: %s.", map[string]string{
			string(rules.Passed): "thông qua", string(rules.Failed): "không thông qua",
		}[p.Conclusion]))
	}
	return blocks
}

// ending holds complaints, sealing, scans and the time of the end.
func (p Protocol) ending() []paper.Block {
	complaints, number := "Không có khiếu nại về việc bỏ phiếu và kiểm đếm.", "V"
	switch {
	case p.OnDevices != nil:
		// Nobody enters figures with what was complained about: it is written by hand.
		complaints, number = "Khiếu nại và việc giải quyết (ghi tay, nếu có):", "VI"
	case p.Complaints != "":
		complaints = "Khiếu nại và việc giải quyết: " + sentence(p.Complaints)
	}
	blocks := []paper.Block{paper.Heading{Text: number + ". Khiếu nại, niêm phong và kết thúc"}, para("%s", complaints)}
	if p.OnDevices != nil {
		line := para("%s", strings.Repeat("…", 55))
		blocks = append(blocks, line, line, para("Thời điểm kết thúc bỏ phiếu: %s, %s.", viet.FormalClock(p.OnDevices.CastingEnded), viet.FormalDate(p.OnDevices.CastingEnded)))
	}
	if p.Sealing != "" {
		blocks = append(blocks, para("Niêm phong: %s", sentence(p.Sealing)))
	}
	if len(p.Board) > 0 && len(p.Counters) > 0 {
		blocks = append(blocks, para("Số liệu do hai người nhập độc lập và trùng khớp: %s.", strings.Join(p.Counters, "; ")))
	}
	if len(p.Scans) > 0 {
		table := paper.Table{Columns: []paper.Column{{Title: "Bản quét kèm theo", Width: 4}, {Title: "Mã băm SHA-256", Width: 8}}}
		for _, s := range p.Scans {
			table.Rows = append(table.Rows, []string{s.Filename, s.Hash})
		}
		blocks = append(blocks, table)
	}
	same := "cùng ngày"
	if viet.Date(p.Began) != viet.Date(p.Ended) {
		same = viet.FormalDate(p.Ended)
	}
	return append(blocks, para("Biên bản được lập xong hồi %s, %s.", viet.FormalClock(p.Ended), same))
}

// signatures are the places where everybody who counted signs; the head of the board stands on the right.
func (p Protocol) signatures() []paper.Signature {
	if len(p.Board) == 0 {
		var list []paper.Signature
		for _, name := range p.Counters {
			list = append(list, paper.Signature{Post: "NGƯỜI KIỂM ĐẾM", Name: name})
		}
		return append(list, paper.Signature{Post: "CHỦ TỌA", Name: p.Chair})
	}
	var head, others []paper.Signature
	for _, m := range p.Board {
		if m.Head {
			head = append(head, paper.Signature{Post: "TRƯỞNG BAN", Name: m.Name})
		} else {
			others = append(others, paper.Signature{Post: "THÀNH VIÊN", Name: m.Name})
		}
	}
	if len(p.Board)%2 == 1 || len(others) == 0 {
		return append(head, others...)
	}
	// In pairs: the first of a pair stands on the left.
	return append([]paper.Signature{others[0]}, append(head, others[1:]...)...)
}
