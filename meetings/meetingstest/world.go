// Package meetingstest builds a small council for the tests of the meetings room: real database, ledger, outbox and authority; people and
// conversations, which belong to other rooms, are kept in memory.
package meetingstest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/viet"
	"nghitruong/meetings"
)

// UnitPath is the path of authority of the council.
const UnitPath = "/H99/"

// World is a council of seven seats with its people.
type World struct {
	Store    *store.Store
	Clock    *testkit.Clock
	Authz    *authz.Engine
	Audit    *audit.Log
	Meetings *meetings.Service
	// Unit and Term are the council's.
	Unit id.OrgUnit
	Term id.CouncilTerm
	// People are everybody by name; see members.
	People map[string]id.Person
	// Frames are what was published.
	Frames *Frames
	// Directory may be changed by a test.
	Directory *Directory
}

// members are the people of the world: with a seat number (0 for none) and the role in a meeting made by Meeting ("" takes no part).
// Seat 6 is vacant; the holder of seat 5 is suspended; the holder of seat 7 is not invited.
var members = []struct {
	key, name string
	seat      int
	role      meetings.Role
}{
	{"chair", "Nguyễn Hữu Khang", 1, meetings.Presiding},
	{"secretary", "Doãn Minh Tú", 2, meetings.SessionSecretary},
	{"delegate", "Huỳnh Tấn Lợi", 3, meetings.Delegate},
	{"second", "Đỗ Mạnh Tuyên", 4, meetings.Delegate},
	{"suspended", "Lê Thị Hoà", 5, meetings.Delegate},
	{"uninvited", "Vàng A Lử", 7, ""},
	{"guest", "Ánh Văn Khách", 0, meetings.Guest},
	{"observer", "Phạm Quang Y", 0, meetings.Observer},
	{"technician", "Bùi Thị Ơn", 0, meetings.SiteTechnician},
	{"outsider", "Trần Văn Ngoài", 0, ""},
	{"admin", "Cao Xuân Hiển", 0, ""},
	{"auditor", "Mai Thế Quyền", 0, ""},
}

const vacantSeat = 6

// Run runs the test in a fresh world on each kind of database. The policy is the product's; nil takes a like one.
func Run(t *testing.T, policy []authz.Permission, test func(t *testing.T, w *World)) {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) { test(t, build(t, s, clock, policy)) })
}

func build(t *testing.T, s *store.Store, clock *testkit.Clock, policy []authz.Permission) *World {
	t.Helper()
	w := &World{Store: s, Clock: clock, Unit: id.New[id.OrgUnit](), Term: id.New[id.CouncilTerm](), People: map[string]id.Person{},
		Frames: &Frames{}, Directory: &Directory{persons: map[id.Person]meetings.PersonView{}}}
	ctx, client := t.Context(), s.Client(t.Context())
	must(t, client.OrgUnit.Create().SetID(w.Unit).SetCode("H99").SetName("HĐND tỉnh Đông Lam").SetShortName("HĐND tỉnh").SetFolded("hdnd tinh dong lam").
		SetKind("people_council").SetValidFrom(clock.Now()).Exec(ctx))
	must(t, client.CouncilTerm.Create().SetID(w.Term).SetCouncilID(w.Unit).SetNumber("XV").SetName("Khóa XV").SetElectedSeats(7).
		SetValidFrom(clock.Now()).Exec(ctx))
	for i, m := range members {
		p := id.New[id.Person]()
		w.People[m.key] = p
		must(t, client.Person.Create().SetID(p).SetName(m.name).SetSortKey(viet.SortKey(m.name)).SetFolded(viet.Fold(m.name)).Exec(ctx))
		w.Directory.persons[p] = meetings.PersonView{Name: m.name, Title: "Đại biểu", UnitName: "Tổ 1", SortKey: viet.SortKey(m.name),
			ProtocolOrder: i + 1, Email: m.key + "@h99.example"}
		if m.seat > 0 {
			w.addSeat(t, m.seat, p, m.key == "suspended")
		}
		if m.seat == vacantSeat-1 {
			w.addSeat(t, vacantSeat, id.Person{}, false)
		}
	}
	if policy == nil {
		policy = Policy()
	}
	granted := grants{
		{Person: w.People["admin"], Role: "unit_admin", Domain: UnitPath},
		{Person: w.People["auditor"], Role: "auditor", Domain: UnitPath},
	}
	w.Authz = authz.New(policy, meetings.NewGrants(s), granted)
	w.Authz.UseClock(clock.Now)
	must(t, w.Authz.Load(ctx))
	w.Audit = audit.New(s, nil)
	w.Meetings = meetings.New(meetings.Deps{Store: s, Authz: w.Authz, Audit: w.Audit, Outbox: outbox.New(s, w.Frames),
		Directory: w.Directory, Channels: &channels{all: map[id.Meeting]id.Channel{}}})
	w.Directory.unit, w.Directory.term = w.Unit, w.Term
	return w
}

func (w *World) addSeat(t *testing.T, number int, p id.Person, suspended bool) {
	t.Helper()
	seat := id.New[id.Seat]()
	must(t, w.Store.Client(t.Context()).Seat.Create().SetID(seat).SetTermID(w.Term).SetNumber(number).Exec(t.Context()))
	w.Directory.Seats = append(w.Directory.Seats, meetings.SeatView{Seat: seat, Number: number, Person: p, Suspended: suspended, Group: "Tổ 1"})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// As returns a context in which the person acts; an unknown name acts as nobody.
func (w *World) As(t *testing.T, name string) context.Context {
	return authz.With(t.Context(), w.Subject(name))
}

// Subject is the person as the one who acts.
func (w *World) Subject(name string) authz.Subject {
	return authz.Subject{Person: w.People[name], Address: "192.0.2.1"}
}

// Meeting makes an announced council session that starts in two hours, with everybody who has a role and two items.
func (w *World) Meeting(t *testing.T) (id.Meeting, []id.AgendaItem) {
	t.Helper()
	ctx := authz.SystemContext(t.Context())
	m := w.Draft(t)
	must(t, w.Meetings.Announce(ctx, m))
	var items []id.AgendaItem
	for _, n := range []meetings.NewItem{
		{Kind: "report", Title: "Báo cáo kinh tế - xã hội", Presenter: "Đỗ Mạnh Tuyên", Minutes: 40},
		{Kind: "resolution_vote", Title: "Thông qua nghị quyết"},
	} {
		item, err := w.Meetings.AddItem(ctx, m, n)
		must(t, err)
		items = append(items, item)
	}
	return m, items
}

// Draft makes a council session that starts in two hours, with everybody who has a role.
func (w *World) Draft(t *testing.T) id.Meeting {
	t.Helper()
	ctx := authz.SystemContext(t.Context())
	start := w.Store.Now().Add(2 * time.Hour)
	m, err := w.Meetings.Create(ctx, meetings.NewMeeting{Title: "Kỳ họp thứ ba", Kind: "session_regular", Unit: w.Unit, Term: w.Term,
		StartsAt: start, EndsAt: start.Add(8 * time.Hour), Place: "Hội trường trung tâm"})
	must(t, err)
	var list []meetings.NewParticipant
	for _, p := range members {
		if p.role != "" {
			list = append(list, meetings.NewParticipant{Person: w.People[p.key], Role: p.role})
		}
	}
	_, err = w.Meetings.AddParticipants(ctx, m, list)
	must(t, err)
	return m
}

// Open makes a meeting as Meeting does and opens it.
func (w *World) Open(t *testing.T) (id.Meeting, []id.AgendaItem) {
	t.Helper()
	m, items := w.Meeting(t)
	must(t, w.Meetings.Open(authz.SystemContext(t.Context()), m))
	return m, items
}

// Participants returns the participants of a meeting by the names of this world.
func (w *World) Participants(t *testing.T, m id.Meeting) map[string]meetings.ParticipantView {
	t.Helper()
	list, err := w.Meetings.Participants(authz.SystemContext(t.Context()), m)
	must(t, err)
	byName := map[string]meetings.ParticipantView{}
	for _, p := range list {
		for name, person := range w.People {
			if person == p.PersonID {
				byName[name] = p
			}
		}
	}
	return byName
}

// Live returns the live value of a meeting.
func (w *World) Live(t *testing.T, m id.Meeting) meetings.MeetingLive {
	t.Helper()
	live, err := w.Meetings.CurrentLive(t.Context(), meetings.LiveTopic(m))
	must(t, err)
	return live.(meetings.MeetingLive)
}

// Acts returns the names of the acts in the meeting's ledger, in order.
func (w *World) Acts(t *testing.T, m id.Meeting) []string {
	t.Helper()
	entries, err := w.Audit.Entries(t.Context(), audit.Meeting(m), 0, 1000)
	must(t, err)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Act
	}
	return names
}

type grants []authz.Grant

func (g grants) Grants(context.Context) ([]authz.Grant, error) { return g, nil }

// Frames keeps what was published.
type Frames struct {
	mu  sync.Mutex
	all []outbox.Frame
}

// Publish implements outbox.Publisher.
func (f *Frames) Publish(frame outbox.Frame) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, frame)
}

// On returns the frames of a topic in the order of their publication.
func (f *Frames) On(topic string) []outbox.Frame {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []outbox.Frame
	for _, frame := range f.all {
		if frame.Topic == topic {
			list = append(list, frame)
		}
	}
	return list
}

// Directory is the people of the world.
type Directory struct {
	// Seats are all seats of the term.
	Seats   []meetings.SeatView
	unit    id.OrgUnit
	term    id.CouncilTerm
	persons map[id.Person]meetings.PersonView
}

// Persons implements meetings.Directory.
func (d *Directory) Persons(_ context.Context, persons []id.Person) (map[id.Person]meetings.PersonView, error) {
	found := map[id.Person]meetings.PersonView{}
	for _, p := range persons {
		if view, ok := d.persons[p]; ok {
			found[p] = view
		}
	}
	return found, nil
}

// SeatsOf implements meetings.Directory.
func (d *Directory) SeatsOf(_ context.Context, term id.CouncilTerm, _ time.Time) ([]meetings.SeatView, error) {
	if term != d.term {
		return nil, nil
	}
	return d.Seats, nil
}

// Unit implements meetings.Directory.
func (d *Directory) Unit(_ context.Context, unit id.OrgUnit, _ time.Time) (meetings.UnitView, bool, error) {
	return meetings.UnitView{Path: UnitPath, Name: "HĐND tỉnh Đông Lam"}, unit == d.unit, nil
}

// channels numbers the meetings' channels.
type channels struct{ all map[id.Meeting]id.Channel }

func (c *channels) EnsureMeetingChannel(_ context.Context, m id.Meeting, _ string) (id.Channel, error) {
	if c.all[m].IsZero() {
		c.all[m] = id.New[id.Channel]()
	}
	return c.all[m], nil
}

func (c *channels) MeetingChannel(_ context.Context, m id.Meeting) (id.Channel, error) {
	return c.all[m], nil
}

// Policy is a table of permissions like the product's, which belongs to another room.
func Policy() []authz.Permission {
	var all []authz.Permission
	for role, permissions := range map[string]string{
		"unit_admin": "meeting.read meeting.manage document.read document.manage presence.read display.manage audit.read",
		"presiding": "meeting.read meeting.manage meeting.attend agenda.move presence.read document.read vote.open vote.cast floor.request " +
			"floor.manage conference.join conference.moderate chat.read chat.write",
		"session_secretary": "meeting.read meeting.manage meeting.attend agenda.move presence.read presence.manage document.read " +
			"document.manage vote.prepare vote.cast floor.request floor.manage conference.join conference.moderate display.manage device.bind chat.read chat.write",
		"delegate":        "meeting.read meeting.attend document.read vote.cast floor.request conference.join chat.read chat.write",
		"official":        "meeting.read meeting.attend document.read floor.request conference.join chat.read chat.write",
		"guest":           "meeting.read meeting.attend document.read floor.request conference.join",
		"observer":        "meeting.read meeting.attend document.read",
		"site_technician": "meeting.read meeting.attend conference.join display.manage device.bind",
		"auditor":         "meeting.read audit.read",
	} {
		for _, p := range strings.Fields(permissions) {
			object, action, _ := strings.Cut(p, ".")
			all = append(all, authz.Permission{Role: role, Object: object, Action: action})
		}
	}
	return all
}
