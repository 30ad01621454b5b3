package protocol_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/pdf"
	"nghitruong/internal/viet"
	"nghitruong/voting/protocol"
	"nghitruong/voting/rules"
)

var (
	began = time.Date(2026, 12, 10, 9, 5, 0, 0, viet.Zone)
	board = []protocol.Member{
		{Name: "Nguyễn Khắc Ý", Title: "Chủ tịch Liên đoàn Lao động tỉnh", Head: true}, {Name: "Chu Thị Hoài", Title: "Giáo viên Trường Tiểu học Hải Lộc"},
		{Name: "Chíu Thị Mai", Title: "Phó Chủ tịch Hội Liên hiệp Phụ nữ tỉnh"}, {Name: "Nguyễn Đức Anh Tuấn", Title: "Bí thư Tỉnh đoàn"},
		{Name: "Ngô Gia Bách", Title: "Giám đốc Công ty cổ phần Bến Tháp"},
	}
)

func session() protocol.Protocol {
	return protocol.Protocol{
		Body: "Hội đồng nhân dân tỉnh Đông Lam", Meeting: "Kỳ họp thứ ba (thường lệ cuối năm)", Venue: "Hội trường Trung tâm Hội nghị tỉnh", Simulation: true,
		Method: protocol.Paper, Began: began, Ended: began.Add(50 * time.Minute), Board: board,
		Decision: &protocol.Decision{Code: "BQ-04", For: 57, Base: 60, ShareText: "95,00%"},
		Counters: []string{"Nguyễn Khắc Ý", "Chu Thị Hoài"}, Sealing: "Toàn bộ phiếu được niêm phong trong 01 túi, giao Văn phòng Đoàn ĐBQH và HĐND tỉnh lưu giữ",
		Presence: protocol.Presence{Seats: 60, Hall: 55, Online: 2, Absent: 3, NoPaper: []string{"Lò Văn Páo", "Đặng Thị Ngân"}},
		Scans:    []protocol.Scan{{Filename: "phieu-bau.pdf", Hash: strings.Repeat("0123456789abcdef", 4)}},
	}
}

func must(t testing.TB, result rules.Result, err error) rules.Result {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func rule(t testing.TB, code string) rules.Rule {
	t.Helper()
	r, ok := rules.Profile(code)
	if !ok {
		t.Fatalf("no rule %s", code)
	}
	return r
}

// election is the paper variant of B-01.
func election(t testing.TB) protocol.Protocol {
	p := session()
	p.Code, p.Motion, p.Round, p.SeatsToFill, p.Rule = "B-01", "Bầu 01 Phó Chủ tịch Hội đồng nhân dân tỉnh Đông Lam khóa XV, nhiệm kỳ 2026–2031.", 1, 1, rule(t, "elect_absolute")
	p.Papers = &protocol.Papers{Printed: 60, Issued: 55, Returned: 55, Spoilt: 1, Unused: 4, Valid: 54, Invalid: 1, Blank: 1}
	p.Persons = []protocol.Person{
		{Ordinal: 1, Name: "Đặng Ngọc Sơn", Title: "Bí thư Đảng ủy, Chủ tịch HĐND phường Bến Tháp", NominatedBy: "Thường trực HĐND tỉnh"},
		{Ordinal: 2, Name: "Phan Thị Mỹ Duyên", Title: "Giám đốc hợp tác xã nông nghiệp", Withdrawn: true, Because: "Xin rút khỏi danh sách", WithdrawalVote: "BQ-05"},
	}
	result, err := rules.DecideElection(p.Rule, rules.PersonsCounts{
		Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, Issued: 55, Returned: 55, Blank: 1, SeatsToFill: 1, Round: 1,
		Persons: []rules.PersonCount{{Ordinal: 1, Name: "Đặng Ngọc Sơn", Yes: 51, No: 3}},
	})
	p.Result = must(t, result, err)
	return p
}

// names and figures of the rating B-02.
var rated = []struct {
	name, title    string
	high, mid, low int
}{
	{"Nguyễn Hữu Khang", "Chủ tịch HĐND tỉnh", 49, 7, 1}, {"Lê Thị Minh Hạnh", "Phó Chủ tịch HĐND tỉnh", 47, 9, 1},
	{"Phạm Đức Toại", "Trưởng Ban Pháp chế", 44, 11, 2}, {"Vũ Thị Kim Oanh", "Trưởng Ban Kinh tế - Ngân sách", 45, 10, 1},
	{"Hoàng Văn Trí", "Trưởng Ban Văn hóa - Xã hội", 41, 13, 3}, {"Bàn Thị Liên", "Trưởng Ban Dân tộc", 46, 10, 1},
	{"Đỗ Mạnh Tuyên", "Chủ tịch UBND tỉnh", 48, 8, 1}, {"Cao Xuân Hiển", "Phó Chủ tịch UBND tỉnh", 42, 12, 3},
	{"Nguyễn Thị Thu Trà", "Phó Chủ tịch UBND tỉnh", 43, 12, 2}, {"Lại Thế Vinh", "Phó Chủ tịch UBND tỉnh", 38, 16, 3},
	{"Ngô Đình Lực", "Ủy viên UBND, Giám đốc Sở Tài chính", 40, 14, 3}, {"Phan Thanh Nghị", "Ủy viên UBND, Giám đốc Sở Nông nghiệp và Môi trường", 19, 24, 13},
	{"Trần Thị Diệu Linh", "Ủy viên UBND, Giám đốc Sở Khoa học và Công nghệ", 35, 19, 3}, {"Vương Đắc Thắng", "Ủy viên UBND, Giám đốc Công an tỉnh", 44, 12, 1},
}

func rating(t testing.TB) protocol.Protocol {
	p := session()
	p.Code, p.Motion, p.Rule = "B-02", "Lấy phiếu tín nhiệm đối với 14 người giữ chức vụ do Hội đồng nhân dân tỉnh bầu.", rule(t, "confidence_rating")
	p.Papers = &protocol.Papers{Printed: 60, Issued: 57, Returned: 57, Unused: 3, Valid: 57}
	p.Presence = protocol.Presence{Seats: 60, Hall: 57, Absent: 3}
	c := rules.PersonsCounts{Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, Issued: 57, Returned: 57}
	for i, r := range rated {
		p.Persons = append(p.Persons, protocol.Person{Ordinal: i + 1, Name: r.name, Title: r.title})
		c.Persons = append(c.Persons, rules.PersonCount{Ordinal: i + 1, Name: r.name, High: r.high, Mid: r.mid, Low: r.low})
	}
	result, err := rules.DecideConfidence(p.Rule, c)
	p.Result = must(t, result, err)
	return p
}

func ballot(t testing.TB) protocol.Protocol {
	p := session()
	p.Code, p.Motion, p.Rule = "B-03", "Bỏ phiếu tín nhiệm đối với Giám đốc Sở Nông nghiệp và Môi trường.", rule(t, "confidence_ballot")
	p.Papers = &protocol.Papers{Printed: 60, Issued: 55, Returned: 55, Unused: 5, Valid: 54, Invalid: 1}
	p.Persons = []protocol.Person{{Ordinal: 1, Name: "Phan Thanh Nghị", Title: "Ủy viên UBND, Giám đốc Sở Nông nghiệp và Môi trường"}}
	result, err := rules.DecideConfidence(p.Rule, rules.PersonsCounts{
		Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, Issued: 55, Returned: 55, Invalid: 1,
		Persons: []rules.PersonCount{{Ordinal: 1, Name: "Phan Thanh Nghị", Yes: 24, No: 30}},
	})
	p.Result = must(t, result, err)
	return p
}

// hands is a motion by a show of hands, counted by two without a board.
func hands(t testing.TB) protocol.Protocol {
	p := session()
	p.Method, p.Board, p.Decision, p.Papers, p.Sealing, p.Scans = protocol.Hands, nil, nil, nil, "", nil
	p.Code, p.Motion, p.Rule, p.Chair = "BQ-11", "Thông qua Nghị quyết về phí tham quan.", rule(t, "council_resolution"), "Nguyễn Hữu Khang"
	p.Counters = []string{"Doãn Minh Tú", "Nguyễn Hữu Khang"}
	p.Presence.Excluded, p.Presence.NoPaper = []protocol.Exclusion{{Name: "Ngô Gia Bách", Reason: "Có quyền lợi liên quan"}}, nil
	result, err := rules.Decide(p.Rule, rules.Counts{
		Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, For: 29, Against: 17, Abstain: 10, Excluded: 1, Absent: 3,
	})
	p.Result = must(t, result, err)
	return p
}

// calling is a roll call of twenty members, one of them suspended.
func calling(t testing.TB) protocol.Protocol {
	p := hands(t)
	p.Body, p.Meeting, p.Method, p.Motion = "Ủy ban nhân dân phường An Lam", "Phiên họp thường kỳ", protocol.RollCall, "Thông qua kế hoạch chỉnh trang đô thị."
	p.Rule = rule(t, "ubnd_decision")
	p.Presence = protocol.Presence{Seats: 20, Vacant: 1, Suspended: 1, Hall: 17, Absent: 1}
	for i := range 17 {
		answer := "đồng ý"
		if i > 11 {
			answer = "ý kiến khác"
		}
		p.Answers = append(p.Answers, protocol.Answer{Seat: i + 1, Name: rated[i%len(rated)].name, Answer: answer})
	}
	result, err := rules.Decide(p.Rule, rules.Counts{
		Seats: 20, InOffice: 18, Suspended: 1, PresentAtOpening: 17, PresentAtClose: 17, For: 12, Other: 5, Absent: 3,
	})
	p.Result = must(t, result, err)
	return p
}

func set(t testing.TB, p protocol.Protocol) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// text is what can be read on the paper, on one line.
func text(t testing.TB, p protocol.Protocol) string {
	t.Helper()
	content := set(t, p)
	if folder := os.Getenv("PROTOCOL_FOLDER"); folder != "" {
		if err := os.WriteFile(folder+"/"+p.Code+"-"+string(p.Method)+".pdf", content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := pdf.Text(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
}

func has(t *testing.T, got string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%q is not in:\n%s", w, got)
		}
	}
}

func TestElection(t *testing.T) {
	got := text(t, election(t))
	has(t, got, "HỘI ĐỒNG NHÂN DÂN TỈNH ĐÔNG LAM", "BAN KIỂM PHIẾU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
		"Đông Lam, ngày 10 tháng 12 năm 2026", "BIÊN BẢN KIỂM PHIẾU", "Bầu cử B-01", "MÔ PHỎNG", "Hồi 09 giờ 05 phút",
		"BQ-04 (57/60 tán thành, đạt 95,00%)", "05 (năm) thành viên", "Trưởng ban", "Tổng số đại biểu: 60 (sáu mươi)", "Có mặt: 57 (năm mươi bảy)",
		"tại hội trường 55", "trực tuyến 02 (hai)", "không nhận được phiếu giấy: 02 (hai) (Lò Văn Páo; Đặng Thị Ngân)",
		"Phiếu in 60 Sáu mươi", "Phiếu phát ra 55 Năm mươi lăm", "Phiếu hỏng đã đổi 01 Một", "Phiếu không sử dụng 04 Bốn", "Phiếu thu về 55",
		"Phiếu hợp lệ 54 Năm mươi tư", "Phiếu không hợp lệ 01 Một", "trong đó phiếu trắng 01", "51 (85,00%)", "03 (5,00%)", "trúng cử",
		"Phan Thị Mỹ Duyên (Xin rút khỏi danh sách, theo kết quả biểu quyết BQ-05)", "đã rút", "51 trên 60 đại biểu", "cần ít nhất 31",
		"Không có khiếu nại", "niêm phong trong 01 túi", "0123456789abcdef", "hồi 09 giờ 55 phút, cùng ngày", "TRƯỞNG BAN", "Điều 36")
	if n := strings.Count(got, "THÀNH VIÊN"); n != 4 {
		t.Errorf("%d members sign, want 4", n)
	}
}

func TestRating(t *testing.T) {
	got := text(t, rating(t))
	has(t, got, "Lấy phiếu tín nhiệm B-02", "tỷ lệ tính trên tổng số đại biểu: 60", "49 (81,67%)", "07 (11,67%)", "01 (1,67%)", "13 (21,67%)", "19 (31,67%)")
	for _, r := range rated {
		has(t, got, r.name)
	}
	if at := strings.Index(got, "Vương Đắc Thắng"); at < strings.Index(got, "Nguyễn Hữu Khang") {
		t.Error("the official order is not kept")
	}
}

func TestConfidenceBallot(t *testing.T) {
	has(t, text(t, ballot(t)), "Bỏ phiếu tín nhiệm B-03", "Không tín nhiệm", "30 (54,55%)", "tỷ lệ tính trên số phiếu thu về: 55", "trình HĐND xem xét miễn nhiệm")
}

func TestMotions(t *testing.T) {
	got := text(t, hands(t))
	has(t, got, "Kiểm đếm biểu quyết bằng hình thức giơ tay BQ-11", "Người kiểm đếm: Doãn Minh Tú; Nguyễn Hữu Khang", "Tán thành 29 Hai mươi chín",
		"Không tán thành 17", "Không biểu quyết 10", "Không được tham gia nội dung này 01", "Vắng mặt 03", "48,33%", "không được thông qua", "NGƯỜI KIỂM ĐẾM", "CHỦ TỌA",
		"Ngô Gia Bách (Có quyền lợi liên quan)")
	if strings.Contains(got, "BAN KIỂM PHIẾU") || strings.Contains(got, "Phiếu in") {
		t.Errorf("a show of hands has a board or papers: %s", got)
	}
	p := hands(t)
	p.Method, p.Papers = protocol.Paper, &protocol.Papers{Printed: 60, Issued: 57, Returned: 56, Unused: 3, Valid: 56}
	has(t, text(t, p), "BIÊN BẢN KIỂM PHIẾU", "Bỏ phiếu BQ-11", "Phiếu thu về 56")
	got = text(t, calling(t))
	has(t, got, "An Lam, ngày 10", "gọi tên", "Tổng số thành viên: 20", "bị tạm đình chỉ: 01 (một), vẫn tính trong tổng số", "Số ghế khuyết: 01", "Đồng ý 12",
		"Ý kiến khác 05", "17 Phạm Đức Toại ý kiến khác")
}

func TestASealedCountTellsNothing(t *testing.T) {
	p := election(t)
	p.Papers = &protocol.Papers{Printed: 6, Issued: 4, Returned: 4, Unused: 2, Valid: 4}
	result, err := rules.DecideElection(p.Rule, rules.PersonsCounts{
		Seats: 6, InOffice: 6, PresentAtOpening: 4, PresentAtClose: 4, Issued: 4, Returned: 4, SeatsToFill: 1, Round: 1,
		Persons: []rules.PersonCount{{Ordinal: 1, Name: "Đặng Ngọc Sơn", Yes: 4}},
	})
	p.Result = must(t, result, err)
	got := text(t, p)
	has(t, got, "phiếu không được mở")
	if strings.Contains(got, "Phiếu thu về") || strings.Contains(got, "85,00%") || strings.Contains(got, "Không đồng ý") {
		t.Errorf("figures of a sealed count: %s", got)
	}
}

func TestTheSameCountGivesTheSameBytes(t *testing.T) {
	first := set(t, rating(t))
	if !bytes.Equal(first, set(t, rating(t))) {
		t.Error("made again, the minutes differ")
	}
	for what, change := range map[string]func(*protocol.Protocol){
		"a figure of a person": func(p *protocol.Protocol) { p.Result.Persons[3].Low++ },
		"a number of papers":   func(p *protocol.Protocol) { p.Papers.Spoilt++ },
		"a member":             func(p *protocol.Protocol) { p.Board = p.Board[:4] },
		"the hash of a scan":   func(p *protocol.Protocol) { p.Scans[0].Hash = strings.Repeat("f", 64) },
		"the end":              func(p *protocol.Protocol) { p.Ended = p.Ended.Add(time.Minute) },
	} {
		p := rating(t)
		if change(&p); bytes.Equal(first, set(t, p)) {
			t.Errorf("%s changes nothing", what)
		}
	}
}

func TestPlaceOf(t *testing.T) {
	for body, want := range map[string]string{
		"Hội đồng nhân dân tỉnh Đông Lam": "Đông Lam", "UBND phường An Lam": "An Lam", "Hội đồng nhân dân đặc khu Hòn Mây": "Hòn Mây",
		"Hội đồng nhân dân thành phố Đông Lam": "Đông Lam", "HĐND xã Vân Sơn, tỉnh Đông Lam": "Đông Lam", "Thường trực Tỉnh ủy": "", "Ban chỉ đạo tỉnh về nước sạch": "", "": "",
	} {
		if got := protocol.PlaceOf(body); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
}

func TestABoardOfAnEvenNumberSignsInPairs(t *testing.T) {
	p := election(t)
	p.Board = board[:4]
	got := text(t, p)
	if n := strings.Count(got, "THÀNH VIÊN"); n != 3 || !strings.Contains(got, "THÀNH VIÊN Chu Thị Hoài TRƯỞNG BAN Nguyễn Khắc Ý") {
		t.Errorf("%d members, the head beside the first: %s", n, got)
	}
}
