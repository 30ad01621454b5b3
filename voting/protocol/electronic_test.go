package protocol_test

import (
	"strings"
	"testing"
	"time"

	"nghitruong/voting/protocol"
	"nghitruong/voting/rules"
)

// devices makes the minutes of a vote on paper those of one on devices.
func devices(p protocol.Protocol) protocol.Protocol {
	p.Method, p.Counters, p.Sealing, p.Scans, p.Presence.NoPaper = protocol.Device, nil, "", nil, nil
	by := func(at time.Time) []protocol.Approval {
		return []protocol.Approval{{Name: "Doãn Minh Tú", Duty: "thư ký", At: at.Add(-time.Minute)}, {Name: "Nguyễn Khắc Ý", Duty: "Trưởng Ban kiểm phiếu", At: at}}
	}
	p.OnDevices = &protocol.OnDevices{
		Keys: 60, Received: 58, Counted: 57, Checked: 2, Opened: by(began), Closed: by(began.Add(20 * time.Minute)), CastingEnded: began.Add(20 * time.Minute), Threshold: 3,
		Board: strings.Repeat("ab", 32), Head: strings.Repeat("cd", 32), Export: strings.Repeat("ef", 32), Seq: 214, Client: strings.Repeat("12", 32),
	}
	for i, m := range board {
		n := i + 1
		p.OnDevices.Trustees = append(p.OnDevices.Trustees, protocol.Trustee{Number: n, Name: m.Name, Confirmed: n < 4, Decrypted: n == 1 || n == 3 || n == 5, Wrong: n == 2})
	}
	return p
}

// electronicElection is B-01 on devices.
func electronicElection(t testing.TB) protocol.Protocol {
	p := devices(election(t))
	result, err := rules.DecideElection(p.Rule, rules.PersonsCounts{
		Seats: 60, InOffice: 60, PresentAtOpening: 57, PresentAtClose: 57, Issued: 57, Returned: 57, Blank: 1, SeatsToFill: 1, Round: 1,
		Persons: []rules.PersonCount{{Ordinal: 1, Name: "Đặng Ngọc Sơn", Yes: 53, No: 3}},
	})
	p.Result = must(t, result, err)
	b := p.Result.Ballots
	p.Papers = &protocol.Papers{Issued: b.Issued, Returned: b.Returned, Valid: b.Valid, Invalid: b.Invalid, Blank: b.Blank}
	return p
}

func TestElectionOnDevices(t *testing.T) {
	got := text(t, electronicElection(t))
	has(t, got, "BIÊN BẢN KIỂM PHIẾU", "Bầu cử B-01", "bỏ phiếu kín trên thiết bị điện tử", "tiến hành bỏ phiếu B-01", "Phiếu phát ra 57 Năm mươi bảy", "Phiếu thu về 57", "Phiếu hợp lệ 56",
		"Phiếu không hợp lệ 01", "trong đó phiếu trắng 01", "53 (88,33%)", "03 (5,00%)", "trúng cử", "V. Bỏ phiếu trên thiết bị và bảng công khai", "khóa biểu quyết trong danh sách: 60 (sáu mươi)",
		"Mở bỏ phiếu: Doãn Minh Tú, thư ký, hồi 09 giờ 04 phút; Nguyễn Khắc Ý, Trưởng Ban kiểm phiếu, hồi 09 giờ 05 phút", "Đóng bỏ phiếu: Doãn Minh Tú, thư ký, hồi 09 giờ 24 phút",
		"do 05 (năm) ủy viên cùng máy chủ giữ; cần ít nhất 03 (ba)", "1 Nguyễn Khắc Ý có có –", "2 Chu Thị Hoài có – có", "5 Ngô Gia Bách – có –",
		"Phần giải mã sai đã được ghi trên bảng công khai và không được dùng: Chu Thị Hoài (ủy viên số 2).", "Kết quả kiểm chứng bảng công khai: ĐÚNG", "Phiếu đã nhận, kể cả phiếu bỏ lại 58",
		"Phiếu được tính 57", "không tính 02", "214", "VI. Khiếu nại", "Khiếu nại và việc giải quyết (ghi tay, nếu có)", "Thời điểm kết thúc bỏ phiếu: 09 giờ 25 phút", "TRƯỞNG BAN")
	joined := strings.ReplaceAll(got, " ", "")
	has(t, joined, strings.Repeat("ab", 32), strings.Repeat("cd", 32), strings.Repeat("ef", 32), strings.Repeat("12", 32))
	for _, never := range []string{"Phiếu in", "Phiếu hỏng", "Phiếu không sử dụng", "Không có khiếu nại", "phiếu giấy"} {
		if strings.Contains(got, never) {
			t.Errorf("%q stands on the minutes of a vote on devices", never)
		}
	}
	p := electronicElection(t)
	p.OnDevices.ServerWrong, p.OnDevices.Client = true, ""
	has(t, text(t, p), "; máy chủ.", "chưa rõ")
}

// The rating B-02 on devices: a row left unmarked is an invalid row.
func TestRatingOnDevices(t *testing.T) {
	p := devices(rating(t))
	p.Papers = &protocol.Papers{Issued: 57, Returned: 57, Valid: 57}
	got := text(t, p)
	has(t, got, "Lấy phiếu tín nhiệm B-02", "19 (31,67%)", "Dòng không hợp lệ", "Phiếu phát ra 57")
}

func TestAMotionOnDevices(t *testing.T) {
	p := devices(hands(t))
	p.Code, p.Papers = "BQ-12", &protocol.Papers{Issued: 57, Returned: 56, Valid: 56}
	has(t, text(t, p), "BIÊN BẢN KIỂM PHIẾU", "Bỏ phiếu BQ-12", "Tán thành 29", "Không biểu quyết 10")
}
