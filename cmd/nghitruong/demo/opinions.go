package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/pdf/paper"
	"nghitruong/people"
	"nghitruong/voting/opinions"
)

// committee are the members of the People's Committee: its chair, the vice chairs and the other members, who head departments and agencies.
var committee = []struct{ login, title string }{
	{"db08", "Chủ tịch UBND tỉnh"}, {"db09", "Phó Chủ tịch UBND tỉnh"}, {"db10", "Phó Chủ tịch UBND tỉnh"}, {"vinh", ""},
	{"db14", member}, {"db15", member}, {"db16", member}, {"db17", member}, {"db18", member}, {"db19", member}, {"db20", member}, {"db21", member},
	{"db23", member}, {"db24", member}, {"db25", member}, {"uv16", ""}, {"uv17", ""}, {"uv18", ""}, {"uv19", ""}, {"uv20", ""},
}

const member = "Ủy viên UBND tỉnh"

// heads are members of the committee who hold no seat in the council. All names are invented.
var heads = []struct{ login, name, gender, unit, title string }{
	{"uv16", "Trương Quốc Huy", "male", "STP", "Giám đốc Sở Tư pháp"},
	{"uv17", "Đoàn Thị Bảo Yến", "female", "SCT", "Giám đốc Sở Công Thương"},
	{"uv18", "Mạnh Xuân Trường", "male", "SVHTTDL", "Giám đốc Sở Văn hóa, Thể thao và Du lịch"},
	{"uv19", "Kim Văn Thắng", "male", "TTT", "Chánh Thanh tra tỉnh"},
	{"uv20", "Tống Phước Lộc", "male", "VP-UBND", "Chánh Văn phòng UBND tỉnh"},
}

// answered is how many members, in their order, have answered the demo's opinion ballot when it is loaded; the rest may be tried out.
var answered = []struct{ choice, words string }{
	{}, {"for", ""}, {"for", ""}, {}, {"for", ""}, {"against", ""}, {"for", ""},
	{"other", "Đồng ý về chủ trương; đề nghị làm rõ nguồn kinh phí của hai xã miền núi trước khi ban hành."}, {}, {"for", ""},
}

// opinionTime is how long the members have.
const opinionTime = 48 * time.Hour

// loadOpinions asks the twenty members of the People's Committee about one urgent matter, in writing. Its office is thuky3, secretary at the
// committee, beside the unit administrator.
func (l *loader) loadOpinions(ctx context.Context) error {
	now := l.Store.Now()
	since := people.Period{From: now}
	for i, h := range heads {
		person, err := l.person(ctx, people.NewPerson{Code: h.login, Name: h.name, Gender: h.gender, Email: h.login + "@donglam.example",
			ProtocolOrder: 90 + i, Unit: l.units[h.unit], Title: h.title}, h.login)
		if err != nil {
			return err
		}
		// After the post in the department, which is the one shown.
		_, err = l.People.CreatePosition(ctx, people.NewPosition{Person: person, Unit: l.units["UBND"], Title: member, Period: since})
		if err != nil {
			return err
		}
	}
	content := opinions.Content{Title: "Hỗ trợ khẩn cấp khắc phục hậu quả bão số giả định", Deadline: now.Add(opinionTime),
		Text: "Đề nghị Ông/Bà cho ý kiến về việc trích 12 tỷ đồng từ dự phòng ngân sách tỉnh để hỗ trợ khẩn cấp bốn xã Hải Lộc, Hải Tiến, Vân Thượng và đặc khu Hòn Mây khắc phục hậu quả bão số giả định (số liệu mô phỏng)."}
	for _, c := range committee {
		person := l.persons[c.login]
		content.Members = append(content.Members, person)
		if c.title == member {
			_, err := l.People.CreatePosition(ctx, people.NewPosition{Person: person, Unit: l.units["UBND"], Title: member, ProtocolOrder: 60, Period: since})
			if err != nil {
				return err
			}
		}
	}
	content.Chair = l.persons[committee[0].login]
	if _, err := l.People.GrantRole(ctx, people.NewGrant{Person: l.persons["thuky3"], Role: people.RoleSessionSecretary, Unit: l.units["UBND"],
		Ground: "Dữ liệu mô phỏng", Period: since}); err != nil {
		return err
	}
	office := authz.With(ctx, authz.Subject{System: true, Person: l.persons["thuky3"]})
	b, err := l.Opinions.Prepare(office, l.units["UBND"], content)
	if err != nil {
		return err
	}
	var submission bytes.Buffer
	if err := paper.Write(&submission, opinionPaper(now)); err != nil {
		return err
	}
	if _, err := l.Opinions.AddPaper(office, b.ID, "Tờ trình về hỗ trợ khẩn cấp sau bão", "to-trinh-ho-tro-khan-cap.pdf", bytes.NewReader(submission.Bytes())); err != nil {
		return err
	}
	if b, err = l.Opinions.Send(office, b.ID); err != nil {
		return err
	}
	return l.answerOpinions(ctx, b.ID)
}

func (l *loader) answerOpinions(ctx context.Context, b id.OpinionBallot) error {
	for i, a := range answered {
		if a.choice == "" {
			continue
		}
		// The members answer: the program itself cannot.
		own := authz.With(ctx, authz.Subject{Person: l.persons[committee[i].login]})
		if err := l.Opinions.Read(own, b); err != nil {
			return err
		}
		if _, err := l.Opinions.Answer(own, b, opinions.NewAnswer{Choice: a.choice, Opinion: a.words, Key: uuid.NewString()}); err != nil {
			return fmt.Errorf("the answer of %s: %w", committee[i].login, err)
		}
	}
	return nil
}

func opinionPaper(day time.Time) paper.Paper {
	para := func(text string) paper.Block { return paper.Paragraph{Text: text} }
	return paper.Paper{Superior: "ỦY BAN NHÂN DÂN TỈNH ĐÔNG LAM", Issuer: "SỞ TÀI CHÍNH", Number: "87/TTr-STC", Place: place, Date: day, Title: "TỜ TRÌNH",
		Subject: "Về hỗ trợ khẩn cấp khắc phục hậu quả bão số giả định", Simulation: true,
		Blocks: []paper.Block{
			para("Kính gửi: Các thành viên Ủy ban nhân dân tỉnh."),
			para("Bão số giả định đã gây thiệt hại về nhà ở, đường giao thông và lưới điện tại bốn xã, đặc khu. Sở Tài chính đề nghị trích 12 tỷ đồng từ dự phòng ngân sách tỉnh để hỗ trợ khẩn cấp."),
			para("Do việc cấp bách, chưa tổ chức được phiên họp, đề nghị các thành viên cho ý kiến bằng phiếu theo Điều 40 Luật số 72/2025/QH15."),
		},
		Signatures: []paper.Signature{{Post: "GIÁM ĐỐC", Name: "Ngô Đình Lực"}}}
}
