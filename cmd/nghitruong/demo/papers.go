package demo

import (
	"fmt"
	"io"
	"strings"
	"time"

	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/viet"
)

const place = "Đông Lam"

// writePaper sets a document of the session as PDF. version counts from 1.
func writePaper(w io.Writer, d document, number, version int, day time.Time, agenda []item, delegates []delegate) error {
	p := paper.Paper{
		Issuer: strings.ToUpper(d.Issuer), Place: place, Date: day.AddDate(0, 0, -12), Subject: subject(d), Simulation: true,
		Recipients: []string{"Như kính gửi;", "Thường trực HĐND tỉnh;", "Đại biểu HĐND tỉnh;", "Lưu: VT."},
	}
	if d.Issuer == "Hội đồng nhân dân tỉnh" || d.Issuer == "Ủy ban nhân dân tỉnh" {
		p.Issuer = strings.ToUpper(d.Issuer + " Đông Lam")
	}
	name, notation := form(d)
	p.Title, p.Number = name, fmt.Sprintf("%d/%s", number, notation)
	p.Signatures = []paper.Signature{signature(d)}
	switch d.Content {
	case "delegates":
		p.Blocks = delegateList(delegates)
	case "agenda":
		p.Blocks = agendaTable(agenda)
	case "figures":
		p.Blocks = figures(d.Pages)
	default:
		p.Blocks = body(d, version)
	}
	return paper.Write(w, p)
}

func subject(d document) string {
	s := d.Title
	for _, prefix := range []string{"Tờ trình ", "Dự thảo Nghị quyết: ", "Nghị quyết trình thông qua: ", "Báo cáo thẩm tra ", "Dự thảo Nghị quyết ", "Báo cáo "} {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			s = rest
			break
		}
	}
	first := []rune(s)
	return strings.ToUpper(string(first[:1])) + string(first[1:])
}

// form is the name of the kind of paper and the notation of its number.
func form(d document) (name, notation string) {
	switch d.Kind {
	case "submission":
		return "TỜ TRÌNH", "TTr-UBND"
	case "draft_resolution":
		return "NGHỊ QUYẾT", "NQ-HĐND"
	case "review_report":
		return "BÁO CÁO THẨM TRA", "BC-HĐND"
	case "speech":
		return "BÀI PHÁT BIỂU", "PB-HĐND"
	case "annex":
		return "PHỤ LỤC", "PL-UBND"
	case "list":
		return "DANH SÁCH", "DS-HĐND"
	}
	return "BÁO CÁO", "BC-HĐND"
}

func signature(d document) paper.Signature {
	switch {
	case strings.HasPrefix(d.Issuer, "Ủy ban nhân dân"):
		return paper.Signature{Capacity: "TM. ỦY BAN NHÂN DÂN", Post: "CHỦ TỊCH", Name: "Đỗ Mạnh Tuyên"}
	case d.Kind == "review_report":
		heads := map[string]string{"Ban Pháp chế": "Phạm Đức Toại", "Ban Kinh tế - Ngân sách": "Vũ Thị Kim Oanh",
			"Ban Văn hóa - Xã hội": "Hoàng Văn Trí", "Ban Dân tộc": "Bàn Thị Liên"}
		return paper.Signature{Capacity: "TM. BAN", Post: "TRƯỞNG BAN", Name: heads[d.Issuer]}
	}
	switch d.Issuer {
	case "Hội đồng nhân dân tỉnh", "Thường trực Hội đồng nhân dân tỉnh":
		return paper.Signature{Post: "CHỦ TỊCH", Name: "Nguyễn Hữu Khang"}
	case "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh":
		return paper.Signature{Capacity: "TM. BAN THƯỜNG TRỰC", Post: "CHỦ TỊCH", Name: "Nguyễn Thị Hồng Thắm"}
	case "Tổ Thư ký kỳ họp":
		return paper.Signature{Post: "TRƯỞNG ĐOÀN THƯ KÝ", Name: "Doãn Minh Tú"}
	case "Tỉnh ủy Đông Lam":
		return paper.Signature{Post: "BÍ THƯ", Name: "Trịnh Quốc Thuần"}
	}
	return paper.Signature{Post: "THỦ TRƯỞNG CƠ QUAN"}
}

// body is the text of a paper by its kind.
func body(d document, version int) []paper.Block {
	topic := strings.ToLower(string([]rune(subject(d))[:1])) + string([]rune(subject(d))[1:])
	italic := func(text string) paper.Block { return paper.Paragraph{Text: text, Italic: true} }
	para := func(text string) paper.Block { return paper.Paragraph{Text: text} }
	head := func(text string) paper.Block { return paper.Heading{Text: text} }
	switch d.Kind {
	case "draft_resolution":
		blocks := []paper.Block{
			italic("Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;"),
			italic("Xét tờ trình của Ủy ban nhân dân tỉnh; báo cáo thẩm tra của Ban Hội đồng nhân dân tỉnh; ý kiến thảo luận của đại biểu Hội đồng nhân dân tại kỳ họp."),
			paper.Heading{Text: "QUYẾT NGHỊ:", Centered: true},
			head("Điều 1. Phạm vi và nội dung"),
			para("Thông qua nội dung về " + topic + " theo phụ lục kèm theo Nghị quyết này. Số liệu trong phụ lục là số liệu mô phỏng, dùng cho tập huấn biểu quyết điện tử."),
			head("Điều 2. Tổ chức thực hiện"),
			para("Giao Ủy ban nhân dân tỉnh tổ chức thực hiện Nghị quyết và báo cáo kết quả với Hội đồng nhân dân tỉnh tại kỳ họp thường lệ cuối năm."),
			para("Thường trực Hội đồng nhân dân tỉnh, các Ban, các Tổ đại biểu và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện Nghị quyết."),
			head("Điều 3. Hiệu lực thi hành"),
		}
		if d.Normative {
			blocks = append(blocks, para("Nghị quyết quy phạm pháp luật này có hiệu lực kể từ ngày thứ mười sau ngày được thông qua."))
		} else {
			blocks = append(blocks, para("Nghị quyết này có hiệu lực kể từ ngày được thông qua."))
		}
		return append(blocks, annex(d, version)...)
	case "submission":
		return []paper.Block{
			para("Kính gửi: Hội đồng nhân dân tỉnh Đông Lam."),
			head("I. Sự cần thiết ban hành nghị quyết"),
			para("Qua rà soát việc thực hiện các quy định hiện hành, Ủy ban nhân dân tỉnh nhận thấy cần trình Hội đồng nhân dân tỉnh xem xét " + topic + " để phù hợp với tổ chức chính quyền địa phương hai cấp và điều kiện của tỉnh."),
			head("II. Quá trình xây dựng dự thảo"),
			para("Cơ quan soạn thảo đã lấy ý kiến 12 xã, phường, đặc khu và 14 cơ quan chuyên môn; có 11 ý kiến góp ý, trong đó 9 ý kiến được tiếp thu, 2 ý kiến được giải trình. Dự thảo đã được đăng tải lấy ý kiến Nhân dân trong 30 ngày."),
			head("III. Nội dung chính"),
			para("Dự thảo nghị quyết gồm 3 điều và phụ lục, quy định phạm vi, nội dung, nguồn lực và trách nhiệm tổ chức thực hiện."),
			head("IV. Nguồn lực"),
			para("Kinh phí bảo đảm từ ngân sách tỉnh theo phân cấp; dự kiến trong phạm vi dự toán được giao, không phát sinh biên chế."),
			para("Ủy ban nhân dân tỉnh kính trình Hội đồng nhân dân tỉnh xem xét, quyết định."),
		}
	case "review_report":
		return []paper.Block{
			para("Thực hiện phân công của Thường trực Hội đồng nhân dân tỉnh, " + d.Issuer + " đã thẩm tra " + topic + " và báo cáo như sau:"),
			head("1. Về thẩm quyền và trình tự"),
			para("Hồ sơ trình gồm tờ trình, dự thảo nghị quyết và các tài liệu liên quan; trình tự, thủ tục bảo đảm theo quy định."),
			head("2. Về nội dung"),
			para("Ban cơ bản thống nhất với dự thảo; đề nghị cơ quan soạn thảo làm rõ nguồn lực thực hiện ở các xã miền núi và đặc khu, và quy định rõ thời hạn báo cáo kết quả."),
			head("3. Kiến nghị"),
			para("Ban đề nghị Hội đồng nhân dân tỉnh thảo luận và thông qua nghị quyết sau khi Ủy ban nhân dân tỉnh tiếp thu, giải trình các ý kiến nêu trên."),
		}
	case "speech":
		return []paper.Block{
			para("Kính thưa các vị đại biểu, thưa cử tri và Nhân dân trong tỉnh,"),
			para("Kỳ họp thứ ba của Hội đồng nhân dân tỉnh khóa XV xem xét các báo cáo về kinh tế - xã hội, ngân sách, đầu tư công, chất vấn hai nhóm vấn đề, thực hiện công tác nhân sự và thông qua mười nghị quyết."),
			para("Đây là lần đầu kỳ họp được tổ chức không giấy tờ: tài liệu, biểu quyết và các điểm cầu đều trên một hệ thống. Đề nghị các vị đại biểu phát huy tinh thần trách nhiệm, thảo luận sâu, quyết định đúng."),
			para("Xin trân trọng cảm ơn."),
		}
	}
	return []paper.Block{
		head("I. Kết quả thực hiện"),
		para("Trong năm, việc thực hiện nhiệm vụ liên quan đến " + topic + " đạt kết quả tích cực. Có 17 trên 20 chỉ tiêu đạt và vượt kế hoạch; 3 chỉ tiêu cần tiếp tục phấn đấu là tỷ lệ hộ dân nông thôn dùng nước sạch, tỷ lệ giải ngân đầu tư công và chất lượng đường truyền cấp xã."),
		para("Mười hai xã, phường, đặc khu đã hoạt động ổn định theo mô hình chính quyền địa phương hai cấp; số cuộc họp trực tuyến tăng, số tài liệu giấy giảm."),
		head("II. Tồn tại, hạn chế"),
		para("Đường truyền ở xã Vân Thượng, xã Khe Luông và đặc khu Hòn Mây còn yếu; một số hồ sơ gửi chậm so với quy định; việc thu gom rác ven biển chưa đều."),
		head("III. Nhiệm vụ trọng tâm"),
		para("Tập trung hoàn thành các chỉ tiêu còn lại trước ngày 30/6; nâng cấp đường truyền cho các điểm cầu miền núi, hải đảo; bảo đảm tài liệu đến đại biểu trước kỳ họp ít nhất 5 ngày."),
	}
}

// annex is the table behind a resolution. Of the naming of streets (DT-06) the second version leaves item 3 out.
func annex(d document, version int) []paper.Block {
	columns := []paper.Column{{Title: "STT", Width: 1, Align: paper.Center}, {Title: "Nội dung", Width: 6, Align: paper.Left}, {Title: "Địa bàn", Width: 3, Align: paper.Left}}
	var rows [][]string
	if d.Code == "DT-06" {
		streets := []string{"Đường Hùng Vương (nối dài)", "Đường Trần Hưng Đạo", "Đường ven sông Lam", "Phố Chu Văn An", "Phố Bến Tháp"}
		for i, name := range streets {
			if version >= 2 && i == 2 {
				continue
			}
			rows = append(rows, []string{fmt.Sprint(i + 1), name, []string{"phường An Lam", "phường Cầu Đông"}[i%2]})
		}
	} else {
		for i, what := range []string{"Nội dung chi thường xuyên", "Nội dung đầu tư", "Hỗ trợ có mục tiêu", "Tổ chức thực hiện, giám sát"} {
			rows = append(rows, []string{fmt.Sprint(i + 1), what, []string{"toàn tỉnh", "các xã miền núi", "ven biển, hải đảo", "toàn tỉnh"}[i]})
		}
	}
	return []paper.Block{paper.Heading{Text: "PHỤ LỤC", Centered: true}, paper.Table{Columns: columns, Rows: rows}}
}

func delegateList(delegates []delegate) []paper.Block {
	table := paper.Table{Columns: []paper.Column{{Title: "Ghế", Width: 1, Align: paper.Center}, {Title: "Họ và tên", Width: 4}, {Title: "Chức vụ", Width: 7}, {Title: "Tổ", Width: 1, Align: paper.Center}}}
	for _, d := range delegates {
		table.Rows = append(table.Rows, []string{fmt.Sprintf("%02d", d.Number), d.Name, d.Title, fmt.Sprint(d.Group)})
	}
	return []paper.Block{paper.Paragraph{Text: "Tổng số đại biểu Hội đồng nhân dân tỉnh khóa XV: 60 người."}, table}
}

func agendaTable(agenda []item) []paper.Block {
	table := paper.Table{Columns: []paper.Column{{Title: "Số", Width: 1, Align: paper.Center}, {Title: "Thời gian", Width: 2, Align: paper.Center}, {Title: "Nội dung", Width: 7}, {Title: "Trình bày", Width: 3}}}
	for _, i := range agenda {
		table.Rows = append(table.Rows, []string{fmt.Sprint(i.Number), fmt.Sprintf("Ngày %d, %s", i.Day, i.Start), i.Title, i.Presenter})
	}
	return []paper.Block{table}
}

// figures is the long annex: a table of invented figures, with a search mark on each part, of at least the given number of pages.
func figures(pages int) []paper.Block {
	const rowsOfAPart, rowsOfAPage = 60, 27
	communes := []string{"An Lam", "Cầu Đông", "Bến Tháp", "Hải Lộc", "Hải Tiến", "Phú Sa", "Đồng Giang", "Thanh Mai", "Vân Sơn", "Vân Thượng", "Khe Luông", "Hòn Mây"}
	kinds := []string{"Thu nội địa", "Thu từ đất đai", "Chi thường xuyên", "Chi đầu tư phát triển", "Chi sự nghiệp giáo dục", "Chi sự nghiệp y tế", "Chi bảo vệ môi trường", "Chi chuyển đổi số"}
	var blocks []paper.Block
	for part, row := 1, 0; row < (pages+6)*rowsOfAPage; part++ {
		table := paper.Table{Columns: []paper.Column{{Title: "STT", Width: 1.2, Align: paper.Center}, {Title: "Khoản mục", Width: 5}, {Title: "Đơn vị", Width: 3}, {Title: "Dự toán (triệu đồng)", Width: 3, Align: paper.Right}, {Title: "Thực hiện", Width: 3, Align: paper.Right}}}
		for range rowsOfAPart {
			row++
			plan := 1000 + row*7919%90000
			table.Rows = append(table.Rows, []string{fmt.Sprint(row), kinds[row%len(kinds)], communes[row%len(communes)], viet.Number(plan), viet.Number(plan * (90 + row%15) / 100)})
		}
		blocks = append(blocks, paper.Heading{Text: fmt.Sprintf("Biểu số %d. Số liệu mô phỏng, mã tra cứu BS-%03d", part, part)}, table)
	}
	return blocks
}
