package demo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
	"nghitruong/meetings"
	"nghitruong/meetings/documents"
	"nghitruong/people"
	"nghitruong/voting"
)

// termFrom is when the council's term began.
const termFrom = "2026-06-01"

// loader keeps what is loaded by its key.
type loader struct {
	Services
	units     map[string]id.OrgUnit
	persons   map[string]id.Person
	delegates []delegate
	agenda    []item
	term      id.CouncilTerm
	day       [2]time.Time
	password  string
}

// Load loads the demo province in one transaction, once: a second call finds it there and changes nothing. All demo accounts get the
// password, as far as they have one. loaded tells whether anything was done.
func Load(ctx context.Context, s Services, password string) (loaded bool, err error) {
	ctx = authz.SystemContext(ctx)
	session, err := s.Session(ctx)
	if err != nil || !session.IsZero() {
		return false, err
	}
	l := &loader{Services: s, units: map[string]id.OrgUnit{}, persons: map[string]id.Person{}, password: password}
	if l.delegates, err = read[delegate]("delegates"); err != nil {
		return false, err
	}
	if l.agenda, err = read[item]("agenda"); err != nil {
		return false, err
	}
	l.day[0] = workingDay(s.Store.Now().In(viet.Zone).AddDate(0, 0, 1))
	l.day[1] = workingDay(l.day[0].AddDate(0, 0, 1))
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		if err := s.Store.MarkRehearsal(ctx); err != nil {
			return err
		}
		for _, step := range []func(context.Context) error{l.loadUnits, l.loadDelegates, l.loadStaff, l.loadSession, l.loadCommitteeMeeting, l.loadOpinions} {
			if err := step(ctx); err != nil {
				return fmt.Errorf("demo: %w", err)
			}
		}
		return nil
	})
	return err == nil, err
}

// workingDay is the day at midnight, moved past a week-end.
func workingDay(t time.Time) time.Time {
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, viet.Zone)
}

func date(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, viet.Zone)
	if err != nil {
		return time.Time{}
	}
	return t
}

func (l *loader) loadUnits(ctx context.Context) error {
	for _, scheme := range people.StandardSchemes() {
		if _, err := l.People.CreateScheme(ctx, scheme); err != nil {
			return err
		}
	}
	rows, err := read[unit]("units")
	if err != nil {
		return err
	}
	for i, u := range rows {
		period := people.Period{From: date(u.From), Until: date(u.Until)}
		tree := people.TreeAdministrative
		if u.Kind == "grouping" {
			tree = people.TreeGrouping
		}
		made, err := l.People.CreateUnit(ctx, people.NewUnit{Code: u.Code, EID: u.EID, Kind: u.Kind, Level: u.Level, Name: u.Name, NameEn: u.NameEn,
			ShortName: u.Short, Parent: l.units[u.Parent], Tree: tree, ProtocolOrder: i + 1, Population: u.Population, Period: period})
		if err != nil {
			return fmt.Errorf("unit %s: %w", u.Code, err)
		}
		l.units[u.Code] = made
	}
	for _, u := range rows {
		if u.Grouping != "" {
			if err := l.People.PlaceUnit(ctx, people.NewPlace{Unit: l.units[u.Code], Parent: l.units[u.Grouping], Tree: people.TreeGrouping, Period: people.Period{From: date(u.From)}}); err != nil {
				return fmt.Errorf("grouping of %s: %w", u.Code, err)
			}
		}
		next := people.NewSuccession{Predecessor: l.units[u.Code], Successor: l.units[u.Successor], Kind: u.Succession, On: date(u.Until)}
		if u.Predecessor != "" {
			next = people.NewSuccession{Predecessor: l.units[u.Predecessor], Successor: l.units[u.Code], Kind: "split", On: date(u.From), Ground: "Luật số 72/2025/QH15, Điều 51"}
		}
		if next.Kind == "" {
			continue
		}
		if _, err := l.People.RecordSuccession(ctx, next); err != nil {
			return fmt.Errorf("succession of %s: %w", u.Code, err)
		}
	}
	return nil
}

// demoHash is a lighter cost for many accounts with one known password: loading must not take minutes.
var demoHash = people.HashCost{MemoryKiB: 19 << 10, Iterations: 2, Parallelism: 1}

func (l *loader) loadDelegates(ctx context.Context) error {
	if err := l.People.ChangeSetting(ctx, people.SettingHashCost, demoHash, "Dữ liệu mô phỏng: các tài khoản dùng chung một mật khẩu"); err != nil {
		return err
	}
	period := people.Period{From: date(termFrom)}
	var err error
	l.term, err = l.People.CreateTerm(ctx, people.NewTerm{Council: l.units["HDND"], Number: "XV", Name: "khóa XV, nhiệm kỳ 2026–2031", ElectedSeats: len(l.delegates), Period: period})
	if err != nil {
		return err
	}
	bodies := map[string]string{"TT": "TT-HDND", "PC": "BAN-PC", "KTNS": "BAN-KTNS", "VHXH": "BAN-VHXH", "DT": "BAN-DT"}
	for _, d := range l.delegates {
		login := fmt.Sprintf("db%02d", d.Number)
		person, err := l.person(ctx, people.NewPerson{Code: login, Name: d.Name, DisplayName: d.DisplayName, Gender: d.Gender, BornYear: d.Born,
			Ethnicity: d.Ethnicity, Email: login + "@donglam.example", ProtocolOrder: d.Number}, login)
		if err != nil {
			return err
		}
		if _, err := l.People.CreatePosition(ctx, people.NewPosition{Person: person, Unit: l.homeUnit(d), Title: d.Title, FullTime: d.FullTime, ProtocolOrder: 1, Period: period}); err != nil {
			return err
		}
		for _, body := range d.Bodies {
			if _, err := l.People.CreatePosition(ctx, people.NewPosition{Person: person, Unit: l.units[bodies[body]], Title: "Thành viên", ProtocolOrder: 50, Period: period}); err != nil {
				return err
			}
		}
		seat, err := l.People.CreateSeat(ctx, people.NewSeat{Term: l.term, Number: d.Number, Constituency: fmt.Sprintf("Đơn vị bầu cử số %d", d.Group)})
		if err != nil {
			return err
		}
		if _, err := l.People.StartTenure(ctx, people.NewTenure{Seat: seat, Person: person, Status: people.SeatActive, Group: fmt.Sprintf("Tổ %d", d.Group), Period: period}); err != nil {
			return err
		}
	}
	return nil
}

// homeUnit is the unit of a delegate's post: the one whose name the post ends with, else the delegate group.
func (l *loader) homeUnit(d delegate) id.OrgUnit {
	for suffix, code := range unitOfPost {
		if hasSuffixFold(d.Title, suffix) {
			return l.units[code]
		}
	}
	return l.units[fmt.Sprintf("TO-%d", d.Group)]
}

func (l *loader) person(ctx context.Context, n people.NewPerson, login string) (id.Person, error) {
	person, err := l.People.CreatePerson(ctx, n)
	if err != nil {
		return person, fmt.Errorf("%s: %w", n.Name, err)
	}
	l.persons[login] = person
	_, err = l.People.CreateAccount(ctx, people.NewAccount{Person: person, Login: login, Password: l.password, Demo: true})
	return person, err
}

func (l *loader) loadStaff(ctx context.Context) error {
	now := l.Store.Now()
	for i, s := range staff {
		person, err := l.person(ctx, people.NewPerson{Code: s.login, Name: s.name, Gender: s.gender, Email: s.login + "@donglam.example",
			ProtocolOrder: 100 + i, Unit: l.units[s.unit], Title: s.title}, s.login)
		if err != nil {
			return err
		}
		if s.role != "" {
			if _, err := l.People.GrantRole(ctx, people.NewGrant{Person: person, Role: s.role, Unit: l.units[s.roleAt], Ground: "Dữ liệu mô phỏng", Period: people.Period{From: now}}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loader) loadSession(ctx context.Context) error {
	m, err := l.Meetings.Create(ctx, meetings.NewMeeting{Title: "Kỳ họp thứ ba (thường lệ cuối năm) – mô phỏng", Kind: "session_regular", Unit: l.units["HDND"], Term: l.term,
		StartsAt: at(l.day[0], "07:45"), EndsAt: at(l.day[1], "16:40"), Place: "Hội trường trung tâm, phường An Lam", Rehearsal: true, Code: SessionCode})
	if err != nil {
		return err
	}
	sites, err := l.loadSites(ctx, m)
	if err != nil {
		return err
	}
	if _, err := l.Meetings.AddParticipants(ctx, m, l.sessionParticipants(sites)); err != nil {
		return err
	}
	var sittings [2]id.Sitting
	for i := range sittings {
		sittings[i], err = l.Meetings.AddSitting(ctx, m, fmt.Sprintf("Ngày thứ %s", []string{"nhất", "hai"}[i]), at(l.day[i], "07:30"), at(l.day[i], "17:00"))
		if err != nil {
			return err
		}
	}
	paper := 0
	book := ballotBook{loader: l, meeting: m, items: map[int]id.AgendaItem{}, drafts: map[string]id.DocumentVersion{}, made: map[string]voting.Vote{}}
	for _, it := range l.agenda {
		made, err := l.Meetings.AddItem(ctx, m, meetings.NewItem{Kind: it.Kind, Title: it.Title, Presenter: it.Presenter, Minutes: it.Minutes,
			Sitting: sittings[it.Day-1], StartsAt: at(l.day[it.Day-1], it.Start)})
		if err != nil {
			return fmt.Errorf("item %d: %w", it.Number, err)
		}
		for _, d := range it.Documents {
			paper++
			version, err := l.loadDocument(ctx, made, d, paper)
			if err != nil {
				return fmt.Errorf("%s: %w", d.Title, err)
			}
			if it.Kind == "resolution_vote" && d.Code != "" {
				book.drafts[d.Code] = version
			}
		}
		book.items[it.Number] = made
	}
	if err := l.Meetings.Announce(ctx, m); err != nil {
		return err
	}
	if err := book.fill(ctx); err != nil {
		return err
	}
	return l.loadChat(ctx, m)
}

func (l *loader) loadDocument(ctx context.Context, it id.AgendaItem, d document, number int) (id.DocumentVersion, error) {
	published := l.day[0].AddDate(0, 0, -12).Add(9 * time.Hour)
	if d.Late {
		published = l.day[0].AddDate(0, 0, -4).Add(9 * time.Hour)
	}
	versions := max(1, len(d.Versions))
	var doc id.Document
	var latest id.DocumentVersion
	for v := 1; v <= versions; v++ {
		var content bytes.Buffer
		if err := writePaper(&content, d, number, v, l.day[0], l.agenda, l.delegates); err != nil {
			return latest, err
		}
		name := fmt.Sprintf("%02d %s.pdf", number, d.Title)
		var err error
		if v == 1 {
			doc, err = l.Documents.Add(ctx, it, documents.NewDocument{Title: d.Title, Kind: d.Kind, Code: d.Code, Filename: name, Content: bytes.NewReader(content.Bytes()), PublishedAt: published})
		} else {
			_, err = l.Documents.AddVersion(ctx, doc, name, d.Versions[v-1], bytes.NewReader(content.Bytes()))
		}
		if err != nil {
			return latest, err
		}
	}
	all, err := l.Documents.Versions(ctx, doc)
	if err != nil {
		return latest, err
	}
	for _, v := range all {
		if v.Ordinal == versions {
			latest = v.ID
		}
	}
	return latest, nil
}

// at is a clock time of a day.
func at(day time.Time, clock string) time.Time {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return day
	}
	return day.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute)
}
