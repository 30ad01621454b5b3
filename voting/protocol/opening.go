package protocol

import (
	"fmt"
	"strings"

	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/viet"
	"nghitruong/voting/rules"
)

// subject says what was counted, below the name of the paper.
func (p Protocol) subject() string {
	what := map[rules.Kind]string{
		rules.KindElection: "Bầu cử", rules.KindRating: "Lấy phiếu tín nhiệm", rules.KindBallot: "Bỏ phiếu tín nhiệm",
	}[p.Rule.KindOf()]
	switch {
	case what != "":
	case p.ballots():
		what = "Bỏ phiếu"
	default:
		what = "Kiểm đếm biểu quyết bằng hình thức " + methodWords[p.Method]
	}
	s := what + " " + p.Code
	if p.Round > 1 {
		s += fmt.Sprintf(" (vòng %d)", p.Round)
	}
	return s
}

var methodWords = map[Method]string{Hands: "giơ tay", Cards: "giơ thẻ", RollCall: "gọi tên", Paper: "bỏ phiếu"}

func para(format string, values ...any) paper.Block {
	return paper.Paragraph{Text: fmt.Sprintf(format, values...)}
}

// opening says when and where was counted, and who counted.
func (p Protocol) opening() []paper.Block {
	at := ""
	if p.Venue != "" {
		at = " tại " + p.Venue + ","
	}
	blocks := []paper.Block{para("Hồi %s, %s,%s trong %s, %s tiến hành %s %s.", viet.FormalClock(p.Began), viet.FormalDate(p.Began), at, p.Meeting, p.Body,
		map[bool]string{true: "bỏ phiếu", false: "biểu quyết"}[p.ballots()], p.Code)}
	if len(p.Board) == 0 {
		return append(blocks, para("Người kiểm đếm: %s.", strings.Join(p.Counters, "; ")))
	}
	by := "gồm"
	if d := p.Decision; d != nil {
		by = fmt.Sprintf("được thành lập theo kết quả biểu quyết %s (%d/%d tán thành, đạt %s), gồm", d.Code, d.For, d.Base, d.ShareText)
	}
	table := paper.Table{Columns: []paper.Column{
		{Title: "TT", Width: 1, Align: paper.Center}, {Title: "Họ và tên", Width: 4}, {Title: "Chức vụ, đơn vị", Width: 6}, {Title: "Nhiệm vụ", Width: 3},
	}}
	for i, m := range p.Board {
		table.Rows = append(table.Rows, []string{count(i + 1), m.Name, m.Title, duty(m)})
	}
	return append(blocks, para("Ban kiểm phiếu %s %s thành viên:", by, inWords(len(p.Board))), table)
}

func duty(m Member) string {
	if m.Head {
		return "Trưởng ban"
	}
	return "Thành viên"
}

// matter says what was voted on and about whom.
func (p Protocol) matter() []paper.Block {
	blocks := []paper.Block{paper.Heading{Text: "I. Nội dung"}, para("%s", p.Motion)}
	if p.Rule.KindOf() == rules.KindElection {
		blocks = append(blocks, para("Số người được bầu: %s.", inWords(p.SeatsToFill)))
	}
	if len(p.Persons) > 0 {
		standing, withdrawn := 0, []string(nil)
		for _, x := range p.Persons {
			if !x.Withdrawn {
				standing++
				continue
			}
			why := x.Because
			if x.WithdrawalVote != "" {
				why += ", theo kết quả biểu quyết " + x.WithdrawalVote
			}
			withdrawn = append(withdrawn, fmt.Sprintf("%s (%s)", x.Name, strings.TrimRight(why, ".")))
		}
		blocks = append(blocks, para("Số người trong danh sách trên phiếu: %s.", inWords(standing)))
		if len(withdrawn) > 0 {
			blocks = append(blocks, para("Đã rút khỏi danh sách trước khi bỏ phiếu: %s.", strings.Join(withdrawn, "; ")))
		}
	}
	return append(blocks, para("Hình thức: %s. Quy tắc: %s.", p.form(), p.rule()))
}

func (p Protocol) form() string {
	if p.Method == Device {
		return "bỏ phiếu kín trên thiết bị điện tử"
	}
	if p.Method == Paper && p.Rule.Secret {
		return "bỏ phiếu kín bằng phiếu giấy"
	}
	if p.Method == Paper {
		return "bỏ phiếu bằng phiếu giấy"
	}
	return methodWords[p.Method]
}

func (p Protocol) rule() string {
	s := p.Rule.NameVI
	if text := p.Rule.ThresholdText("vi"); text != "" {
		s += ", " + text
	}
	if p.Rule.Ground.Article != "" {
		s += " (" + p.Rule.Ground.Article + ")"
	}
	return s
}

// member is what the members of the body are called.
func (p Protocol) member() string {
	if p.Rule.Body == rules.Members {
		return "thành viên"
	}
	return "đại biểu"
}

// presence says how large the body is and who was there.
func (p Protocol) presence() []paper.Block {
	who := p.Presence
	present := who.Hall + who.Online
	blocks := []paper.Block{
		paper.Heading{Text: "II. Thành phần tham dự"},
		para("Tổng số %s: %s.", p.member(), inWords(who.Seats)),
		para("Có mặt: %s; trong đó tại hội trường %s, trực tuyến %s. Vắng mặt: %s.", inWords(present), inWords(who.Hall), inWords(who.Online), inWords(who.Absent)),
	}
	if who.Vacant > 0 {
		blocks = append(blocks, para("Số ghế khuyết: %s.", inWords(who.Vacant)))
	}
	if who.Suspended > 0 {
		counts := "vẫn tính trong tổng số"
		if p.Rule.LeaveOutSuspended {
			counts = "không tính trong tổng số khi xác định kết quả"
		}
		blocks = append(blocks, para("Số %s bị tạm đình chỉ: %s, %s.", p.member(), inWords(who.Suspended), counts))
	}
	if len(who.Excluded) > 0 {
		var list []string
		for _, x := range who.Excluded {
			list = append(list, fmt.Sprintf("%s (%s)", x.Name, strings.TrimRight(x.Reason, ".")))
		}
		blocks = append(blocks, para("Không tham gia nội dung này: %s.", strings.Join(list, "; ")))
	}
	if len(who.NoPaper) > 0 {
		blocks = append(blocks, para("Dự trực tuyến, không nhận được phiếu giấy: %s (%s).", inWords(len(who.NoPaper)), strings.Join(who.NoPaper, "; ")))
	}
	return blocks
}
