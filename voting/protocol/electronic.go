package protocol

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/viet"
)

// Device is the method of a secret vote that was taken on devices and counted by the trustees of its key.
const Device Method = "electronic"

// OnDevices is what stands on the minutes of a secret vote on devices besides the figures: how it was conducted, and where on the public board.
type OnDevices struct {
	// Keys is the number of devices, of which each delegate on the roll of the board has one.
	Keys int
	// Received is the number of ballots that were recorded, replaced ones included; Counted that of those that count; Checked that of those that were
	// opened to be checked instead of cast.
	Received, Counted, Checked int
	// Opened and Closed are the approvals of the two persons each; CastingEnded is the time of the second one of the close.
	Opened, Closed []Approval
	CastingEnded   time.Time
	// Trustees hold the key, of whom Threshold are needed.
	Trustees  []Trustee
	Threshold int
	// ServerWrong: a wrong part of the server's stands on the board.
	ServerWrong bool
	// Board is the hash of the board's first record, Seq and Head the number and hash of the record with which the vote ended. Export is the SHA-256
	// of the exported board up to and with that record. All are lower-case hex.
	Board, Head, Export string
	Seq                 uint64
	// Client is the SHA-256 of the program that browsers were given when the vote was opened, empty when that is not known.
	Client string
}

// Approval is what one of two persons did.
type Approval struct {
	Name, Duty string
	At         time.Time
}

// Trustee holds a part of the key.
type Trustee struct {
	Number int
	Name   string
	// Confirmed the close, Decrypted the sums; Wrong: sent a part that does not hold, which was ignored.
	Confirmed, Decrypted, Wrong bool
}

// devices says how a vote on devices was conducted and what the verifier found.
func (p Protocol) devices() []paper.Block {
	d := p.OnDevices
	if d == nil {
		return nil
	}
	blocks := []paper.Block{
		paper.Heading{Text: "V. Bỏ phiếu trên thiết bị và bảng công khai"},
		para("Số thiết bị đã đăng ký khóa biểu quyết trong danh sách: %s.", inWords(d.Keys)),
		para("Mở bỏ phiếu: %s.", approvals(d.Opened)),
		para("Đóng bỏ phiếu: %s.", approvals(d.Closed)),
		para("Khóa kiểm phiếu do %s ủy viên cùng máy chủ giữ; cần ít nhất %s ủy viên và phần của máy chủ để giải mã. Chỉ tổng các phiếu được giải mã, "+
			"không phiếu nào được mở riêng.", inWords(len(d.Trustees)), inWords(d.Threshold)),
	}
	table := paper.Table{Columns: []paper.Column{
		{Title: "Số", Width: 1, Align: paper.Center}, {Title: "Ủy viên giữ khóa", Width: 5}, {Title: "Xác nhận đóng", Width: 2.5, Align: paper.Center},
		{Title: "Giải mã tổng", Width: 2.5, Align: paper.Center}, {Title: "Phần giải mã sai", Width: 2.5, Align: paper.Center},
	}}
	for _, t := range d.Trustees {
		table.Rows = append(table.Rows, []string{strconv.Itoa(t.Number), t.Name, yes(t.Confirmed), yes(t.Decrypted), yes(t.Wrong)})
	}
	blocks = append(blocks, table)
	if wrong := d.wrong(); len(wrong) > 0 {
		blocks = append(blocks, para("Phần giải mã sai đã được ghi trên bảng công khai và không được dùng: %s.", strings.Join(wrong, "; ")))
	}
	blocks = append(blocks, para("Kết quả kiểm chứng bảng công khai: ĐÚNG. Mọi bản ghi đến bản ghi kết thúc và biểu quyết %s đều khớp: chuỗi bản ghi và chữ ký của máy chủ; "+
		"danh sách, chữ ký và chứng minh hợp lệ của từng phiếu; danh sách phiếu được tính và chữ ký xác nhận đóng của ban kiểm phiếu; tổng các phiếu, các phần giải mã và "+
		"số liệu.", p.Code))
	figures := paper.Table{Columns: []paper.Column{{Title: "Phiếu trên bảng công khai", Width: 7}, {Title: "Bằng số", Width: 2, Align: paper.Center}, {Title: "Bằng chữ", Width: 6}}}
	figures.Rows = append(figures.Rows, row("Phiếu đã nhận, kể cả phiếu bỏ lại", d.Received), row("Phiếu được tính", d.Counted), row("Phiếu mở để kiểm tra, không tính", d.Checked))
	values := paper.Table{Columns: []paper.Column{{Title: "Dấu vết kiểm chứng", Width: 4}, {Title: "Giá trị", Width: 9}}}
	values.Rows = append(values.Rows, []string{"Bảng công khai", d.Board}, []string{"Bản ghi kết thúc số", strconv.FormatUint(d.Seq, 10)}, []string{"Dấu đầu bảng (mã băm bản ghi kết thúc)", d.Head},
		[]string{"SHA-256 bản xuất đến bản ghi kết thúc", d.Export})
	client := "chưa rõ"
	if d.Client != "" {
		client = d.Client
	}
	values.Rows = append(values.Rows, []string{"SHA-256 chương trình trên thiết bị", client})
	return append(blocks, figures, values)
}

// wrong names who sent a part that does not hold.
func (d *OnDevices) wrong() []string {
	var list []string
	for _, t := range d.Trustees {
		if t.Wrong {
			list = append(list, fmt.Sprintf("%s (ủy viên số %d)", t.Name, t.Number))
		}
	}
	if d.ServerWrong {
		list = append(list, "máy chủ")
	}
	return list
}

func approvals(list []Approval) string {
	texts := make([]string, len(list))
	for i, a := range list {
		texts[i] = fmt.Sprintf("%s, %s, hồi %s", a.Name, a.Duty, viet.FormalClock(a.At))
	}
	return strings.Join(texts, "; ")
}

func yes(is bool) string {
	if is {
		return "có"
	}
	return "–"
}
