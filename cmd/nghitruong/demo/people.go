package demo

import (
	"context"
	"fmt"
	"strings"

	"nghitruong/chat"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
	"nghitruong/meetings"
	"nghitruong/people"
)

// unitOfPost names the unit of a delegate's post by how the post ends.
var unitOfPost = map[string]string{
	"Tỉnh ủy": "TU", "Chủ tịch HĐND tỉnh": "TT-HDND", "UBND tỉnh": "UBND",
	"Trưởng Ban Pháp chế": "BAN-PC", "Trưởng Ban Kinh tế - Ngân sách": "BAN-KTNS", "Trưởng Ban Văn hóa - Xã hội": "BAN-VHXH", "Trưởng Ban Dân tộc": "BAN-DT",
	"Sở Tài chính": "STC", "Sở Nông nghiệp và Môi trường": "SNNMT", "Sở Khoa học và Công nghệ": "SKHCN", "Sở Xây dựng": "SXD", "Sở Nội vụ": "SNV",
	"Sở Dân tộc và Tôn giáo": "SDTTG", "Sở Y tế": "SYT", "Sở Giáo dục và Đào tạo": "SGDDT", "HĐND tỉnh": "VP-HDND", "Công an tỉnh": "CA", "Bộ CHQS tỉnh": "QS",
	"Bộ đội Biên phòng tỉnh": "BP", "MTTQ Việt Nam tỉnh": "MTTQ",
	"An Lam": "X01", "Cầu Đông": "X02", "Bến Tháp": "X03", "Hải Lộc": "X04", "Hải Tiến": "X05", "Phú Sa": "X06", "Đồng Giang": "X07", "Thanh Mai": "X08",
	"Vân Sơn": "X09", "Vân Thượng": "X10", "Khe Luông": "X11", "Hòn Mây": "X12",
}

func hasSuffixFold(s, suffix string) bool { return strings.HasSuffix(viet.Fold(s), viet.Fold(suffix)) }

// staffMember is somebody with an account who holds no seat.
type staffMember struct{ login, name, gender, unit, title, role, roleAt string }

// staff are the office's secretaries, the administrators, the auditor, a vice chair who is no delegate, and one official and one
// technician at each commune. All names are invented.
var staff = buildStaff()

func buildStaff() []staffMember {
	all := []staffMember{
		{"thuky1", "Đàm Thu Hằng", "female", "VP-HDND", "Chuyên viên Văn phòng, thư ký cuộc họp", "", ""},
		{"thuky2", "Lưu Bảo Châu", "female", "VP-HDND", "Chuyên viên Văn phòng", "", ""},
		{"thuky3", "Tôn Thất Khải", "male", "VP-HDND", "Chuyên viên chính Văn phòng", "", ""},
		{"quantri", "Cù Minh Đạt", "male", "VP-HDND", "Quản trị hệ thống", people.RoleSysadmin, "H99"},
		{"quantri2", "Giáp Thị Nga", "female", "VP-HDND", "Quản trị đơn vị", people.RoleUnitAdmin, "H99"},
		{"kiemtra", "Ứng Văn Chính", "male", "TTT", "Thanh tra viên", people.RoleAuditor, "H99"},
		{"vinh", "Lại Thế Vinh", "male", "UBND", "Phó Chủ tịch UBND tỉnh", "", ""},
		{"kythuat00", "Khổng Đức Hậu", "male", "VP-HDND", "Cán bộ kỹ thuật điểm cầu trung tâm", "", ""},
	}
	officials := []string{"Tăng Hữu Phước", "Lã Thị Hường", "Thái Bá Sáng", "Nghiêm Xuân Bình", "Mạc Thị Thùy", "Cấn Văn Dương", "Khúc Đình Tài", "Vũ Thị Sen", "Hoàng Seo Pháo", "Sùng A Páo", "Giàng Thị Dở", "Phí Văn Khơi"}
	technicians := []string{"Đậu Minh Quân", "Hứa Văn Toàn", "La Thị Vân", "Tiêu Ngọc Hải", "Bạch Công Lý", "Từ Thị Dung", "Âu Văn Kiên", "Viên Đình Thọ", "Lương Văn Páo", "Lò Thị Hoa", "Thào A Chính", "Ninh Văn Đảo"}
	for i := range officials {
		unit := fmt.Sprintf("X%02d", i+1)
		all = append(all,
			staffMember{fmt.Sprintf("xa%02d", i+1), officials[i], "", unit, "Chánh Văn phòng HĐND và UBND", "", ""},
			staffMember{fmt.Sprintf("kythuat%02d", i+1), technicians[i], "", unit, "Cán bộ kỹ thuật điểm cầu", "", ""})
	}
	return all
}

// mainSite is the point from which a meeting is led.
const mainSite = "Điểm cầu trung tâm"

// loadSites gives the meeting its main site and one at each commune, by the code of the unit ("" for the main one).
func (l *loader) loadSites(ctx context.Context, m id.Meeting) (map[string]id.Site, error) {
	rows, err := read[unit]("units")
	if err != nil {
		return nil, err
	}
	sites := map[string]id.Site{}
	if sites[""], err = l.Meetings.AddSite(ctx, m, mainSite, true, 1); err != nil {
		return nil, err
	}
	for _, u := range rows {
		if u.Level == "level_commune" {
			name := []rune(u.Name)
			title := strings.ToUpper(string(name[:1])) + string(name[1:])
			if sites[u.Code], err = l.Meetings.AddSite(ctx, m, title, false, len(sites)+1); err != nil {
				return nil, err
			}
		}
	}
	return sites, nil
}

// presiding and secretaries are the delegates who lead the session.
var (
	presiding   = map[string]bool{"db02": true, "db03": true}
	secretaries = map[string]bool{"db22": true, "db27": true, "db28": true}
)

func (l *loader) sessionParticipants(sites map[string]id.Site) []meetings.NewParticipant {
	var all []meetings.NewParticipant
	for _, d := range l.delegates {
		login := fmt.Sprintf("db%02d", d.Number)
		role := meetings.Delegate
		switch {
		case presiding[login]:
			role = meetings.Presiding
		case secretaries[login]:
			role = meetings.SessionSecretary
		}
		n := meetings.NewParticipant{Person: l.persons[login], Role: role}
		switch d.Number {
		case 43: // Huỳnh Tấn Lợi, kept on the island by the wind
			n.Site = sites["X12"]
		case 45: // Vàng A Lử, kept back by a landslide
			n.Site = sites["X11"]
		}
		all = append(all, n)
	}
	for _, s := range staff {
		role, site := meetings.Role(""), sites[s.unit]
		switch {
		case strings.HasPrefix(s.login, "thuky"):
			role, site = meetings.SessionSecretary, sites[""]
		case strings.HasPrefix(s.login, "xa"):
			role = meetings.Official
		case s.login == "kythuat00":
			role, site = meetings.SiteTechnician, sites[""]
		case strings.HasPrefix(s.login, "kythuat"):
			role = meetings.SiteTechnician
		case s.login == "vinh":
			role = meetings.Guest
		}
		if role != "" {
			all = append(all, meetings.NewParticipant{Person: l.persons[s.login], Role: role, Site: site})
		}
	}
	return all
}

// loadCommitteeMeeting adds the monthly meeting of the People's Committee, held with all twelve communes over the network.
func (l *loader) loadCommitteeMeeting(ctx context.Context) error {
	m, err := l.Meetings.Create(ctx, meetings.NewMeeting{Title: "Phiên họp UBND tỉnh thường kỳ, mở rộng trực tuyến đến 12 xã, phường, đặc khu", Kind: "committee_meeting",
		Unit: l.units["UBND"], StartsAt: at(l.day[1].AddDate(0, 0, 7), "08:00"), EndsAt: at(l.day[1].AddDate(0, 0, 7), "10:00"), Place: "Phòng họp UBND tỉnh", Rehearsal: true, Code: CommitteeCode})
	if err != nil {
		return err
	}
	sites, err := l.loadSites(ctx, m)
	if err != nil {
		return err
	}
	list := []meetings.NewParticipant{{Person: l.persons["db08"], Role: meetings.Presiding, Site: sites[""]}, {Person: l.persons["thuky3"], Role: meetings.SessionSecretary, Site: sites[""]}}
	for _, login := range []string{"db09", "db10", "vinh", "db14", "db15", "db16", "db17", "db18", "db19", "db20", "db21", "db23", "db24"} {
		list = append(list, meetings.NewParticipant{Person: l.persons[login], Role: meetings.Official, Site: sites[""]})
	}
	for i := range 12 {
		unit := fmt.Sprintf("X%02d", i+1)
		list = append(list, meetings.NewParticipant{Person: l.persons[fmt.Sprintf("xa%02d", i+1)], Role: meetings.Official, Site: sites[unit]},
			meetings.NewParticipant{Person: l.persons[fmt.Sprintf("kythuat%02d", i+1)], Role: meetings.SiteTechnician, Site: sites[unit]})
	}
	if _, err := l.Meetings.AddParticipants(ctx, m, list); err != nil {
		return err
	}
	for _, it := range []meetings.NewItem{
		{Kind: "attendance_report", Title: "Điểm danh điểm cầu", Minutes: 5},
		{Kind: "report", Title: "Tình hình kinh tế - xã hội tháng", Presenter: "Ngô Đình Lực", Minutes: 20},
		{Kind: "submission", Title: "Dự thảo nghị quyết trình Hội đồng nhân dân tỉnh (3 nội dung)", Minutes: 40},
		{Kind: "report", Title: "Phòng chống bão số giả định", Presenter: "Phan Thanh Nghị", Minutes: 25},
		{Kind: "conclusion", Title: "Kết luận, giao nhiệm vụ", Presenter: "Đỗ Mạnh Tuyên", Minutes: 20},
	} {
		if _, err := l.Meetings.AddItem(ctx, m, it); err != nil {
			return err
		}
	}
	return l.Meetings.Announce(ctx, m)
}

// loadChat fills the session's channel and the standing ones.
func (l *loader) loadChat(ctx context.Context, session id.Meeting) error {
	channel, err := l.Chat.MeetingChannel(ctx, session)
	if err != nil {
		return err
	}
	channels := map[string]id.Channel{"session": channel}
	for _, c := range []struct {
		key, title string
		members    []string
	}{
		{"standing", "Thường trực HĐND", []string{"db02", "db03", "db04", "db05", "db06", "db07", "thuky1"}},
		{"secretaries", "Tổ thư ký kỳ họp", []string{"db22", "db27", "db28", "thuky1", "thuky2", "thuky3"}},
		{"group7", "Tổ đại biểu số 7", []string{"db07", "db19", "db25", "db37", "db38", "db39", "db45", "db54"}},
		{"technicians", "Trực kỹ thuật điểm cầu", append(logins("kythuat", 0, 12), "thuky1", "thuky2")},
		{"committee", "UBND – lãnh đạo", []string{"db08", "db09", "db10", "vinh"}},
	} {
		members := make([]id.Person, len(c.members))
		for i, login := range c.members {
			members[i] = l.persons[login]
		}
		if channels[c.key], err = l.Chat.Create(ctx, chat.NewChannel{Kind: chat.KindGroup, Code: "dong-lam-" + c.key, Title: c.title, Members: members}); err != nil {
			return err
		}
	}
	for i, said := range conversation {
		if _, err := l.Chat.Load(ctx, channels[said.channel], l.persons[said.login], fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), said.text); err != nil {
			return fmt.Errorf("message %d: %w", i+1, err)
		}
	}
	return nil
}

func logins(prefix string, from, to int) []string {
	var all []string
	for i := from; i <= to; i++ {
		all = append(all, fmt.Sprintf("%s%02d", prefix, i))
	}
	return all
}

var conversation = []struct{ channel, login, text string }{
	{"session", "thuky1", "Kính chào các vị đại biểu. Tài liệu kỳ họp thứ ba đã được gửi đầy đủ, đề nghị mở thử trên máy trước giờ khai mạc."},
	{"session", "db32", "Tôi đã mở được tài liệu, chữ rõ. Phụ lục ngân sách dài hơn 200 trang, tìm theo mã BS rất nhanh."},
	{"session", "xa10", "Xã Vân Thượng đã kiểm tra đường truyền, hình hơi chậm, tiếng rõ."},
	{"session", "thuky1", "Cảm ơn anh Páo. Điểm cầu Vân Thượng nếu yếu có thể tắt hình, giữ tiếng."},
	{"session", "db45", "Đường vào trung tâm xã bị sạt lở, tôi xin dự trực tuyến tại điểm cầu Khe Luông."},
	{"session", "thuky1", "Thư ký đã ghi nhận, đại biểu điểm danh ở mục trực tuyến khi khai mạc."},
	{"secretaries", "db22", "Tổ thư ký phân công: chị Nguyệt theo dõi phát biểu, anh Khoa tổng hợp biểu quyết."},
	{"secretaries", "thuky1", "Em đã chuẩn bị đủ 19 nội dung biểu quyết, đã đối chiếu lời văn với dự thảo."},
	{"secretaries", "db28", "Nội dung BQ-12 tách làm hai: mục 3 phụ lục biểu quyết riêng trước."},
	{"technicians", "kythuat00", "14 giờ hôm nay chạy thử toàn tuyến. Các điểm cầu vào phòng trước 5 phút."},
	{"technicians", "kythuat10", "Vân Thượng: đường truyền 2 Mbit/s, sẽ để chế độ ưu tiên tiếng."},
	{"technicians", "kythuat12", "Hòn Mây dùng vệ tinh, độ trễ khoảng 600 ms."},
	{"group7", "db07", "Tổ 7 họp trước kỳ họp 30 phút tại phòng khách tầng 2."},
	{"group7", "db54", "Tôi có ý kiến về dự thảo hỗ trợ giáo viên mầm non, xin đăng ký phát biểu."},
	{"standing", "db03", "Đề nghị các Ban hoàn tất báo cáo thẩm tra, báo cáo của DT-09 còn thiếu."},
	{"standing", "db04", "Ban Pháp chế đã gửi bổ sung báo cáo thẩm tra DT-09."},
	{"committee", "db08", "Các sở chuẩn bị báo cáo giải trình nội dung đại biểu nêu ở tổ."},
}
