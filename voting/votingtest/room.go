// Package votingtest gives tests a voting room: the real service on a real database, with a council whose attendance the test decides.
package votingtest

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/rules"
	"nghitruong/voting/trustees"
)

// ErrNoSuch is what the room's neighbours answer for things they do not know.
var ErrNoSuch = fault.Define(fault.NotFound, "votingtest.no_such", "Không có.", "There is no such thing.")

// People of the room besides the delegates. The first delegate presides too and the second is a secretary too; the chair has no seat.
const (
	Chair     = "Chủ tọa không có ghế"
	Secretary = "Thư ký không có ghế"
	Guest     = "Khách mời"
	Stranger  = "Người ngoài"
	// RuleAdmin keeps the rules of everywhere, UnitRuleAdmin those of the unit that meets.
	RuleAdmin     = "Quản trị hệ thống"
	UnitRuleAdmin = "Quản trị đơn vị"
)

// Room is a council at a vote.
type Room struct {
	*hall.Hall
	Store    *store.Store
	Service  *voting.Service
	Audit    *audit.Log
	Listener *hall.Listener
	// Bulletin keeps the board of the meeting, with its keys in a folder of the test; Trustees holds the ceremonies of counting boards.
	Bulletin *bulletin.Service
	Trustees *trustees.Service
	// Wall is the display that shows the meeting.
	Wall id.Display

	lock    sync.Mutex
	roster  []voting.RosterSeat
	running bool
	timers  []*Timer
}

// Timer is something that the service wants to do later. It happens when the test says so.
type Timer struct {
	After   time.Duration
	run     func()
	stopped bool
}

// New makes a room of so many seats, everybody present in the hall.
func New(t testing.TB, s *store.Store, seats int) *Room {
	t.Helper()
	r := &Room{
		Hall: hall.New(t, s, seats, Chair, Secretary, Guest, Stranger, RuleAdmin, UnitRuleAdmin), Store: s, Audit: audit.New(s, nil), Listener: &hall.Listener{},
		Wall: id.New[id.Display](), running: true,
	}
	for i, seat := range r.Seats {
		r.roster = append(r.roster, voting.RosterSeat{
			Seat: seat, Number: i + 1, Person: r.Delegates[i], PersonName: r.Names[r.Delegates[i]], Title: "Đại biểu", UnitName: "Tổ 1",
			Group: "1", Attendance: voting.InHall,
		})
	}
	engine := authz.New(policy, r)
	if err := engine.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	keys, err := bulletin.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r.Bulletin = bulletin.New(bulletin.Deps{Store: s, Keys: keys, Audit: r.Audit, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(r.Bulletin.Stop)
	r.Trustees = trustees.New(trustees.Deps{Store: s, Authz: engine, Audit: r.Audit, Outbox: outbox.New(s, r.Listener), Bulletin: r.Bulletin, Shares: keys,
		Boards: countingBoards{r}, Meetings: countingBoards{r}})
	r.Service = voting.New(voting.Deps{
		Store: s, Authz: engine, Audit: r.Audit, Outbox: outbox.New(s, r.Listener), Roster: r, Agenda: r, Directory: r, Walls: r, Blobs: blobs,
		Bulletin: r.Bulletin, Trustees: r.Trustees, Timers: r.Timers, Logger: slog.New(slog.DiscardHandler),
	})
	t.Cleanup(r.Service.Stop)
	if err := r.Service.EnsureProfiles(authz.SystemContext(context.Background())); err != nil {
		t.Fatal(err)
	}
	return r
}

// policy is what the product's roles may do with votes.
var policy = func() []authz.Permission {
	var all []authz.Permission
	for role, may := range map[string][][2]string{
		"presiding":         {{"meeting", "read"}, {"vote", "open"}, {"vote", "announce"}, {"vote", "cast"}, {"vote", "read_progress"}},
		"session_secretary": {{"meeting", "read"}, {"vote", "prepare"}, {"vote", "cast"}, {"vote", "read_progress"}},
		"delegate":          {{"meeting", "read"}, {"vote", "cast"}},
		"guest":             {{"meeting", "read"}},
		"rules":             {{"rule", "manage"}},
	} {
		for _, m := range may {
			all = append(all, authz.Permission{Role: role, Object: m[0], Action: m[1]})
		}
	}
	return all
}()

// Grants implements authz.Source.
func (r *Room) Grants(context.Context) ([]authz.Grant, error) {
	grants := []authz.Grant{
		{Person: r.Others[Chair], Role: "presiding", Domain: r.Domain},
		{Person: r.Others[Secretary], Role: "session_secretary", Domain: r.Domain},
		{Person: r.Others[Guest], Role: "guest", Domain: r.Domain},
		{Person: r.Others[RuleAdmin], Role: "rules", Domain: "/"},
		{Person: r.Others[UnitRuleAdmin], Role: "rules", Domain: r.UnitPath()},
	}
	for _, p := range r.Delegates {
		grants = append(grants, authz.Grant{Person: p, Role: "delegate", Domain: r.Domain})
	}
	return grants, nil
}

// UnitPath is the authority path of the unit that meets.
func (r *Room) UnitPath() string { return r.Domain[:strings.Index(r.Domain, "/m/")+1] }

// Change changes the roster, one seat after the other.
func (r *Room) Change(change func(number int, seat *voting.RosterSeat)) {
	r.lock.Lock()
	defer r.lock.Unlock()
	for i := range r.roster {
		change(i+1, &r.roster[i])
	}
}

// Attend sets the attendance of the seat with the number.
func (r *Room) Attend(number int, a voting.Attendance) {
	r.Change(func(n int, seat *voting.RosterSeat) {
		if n == number {
			seat.Attendance = a
		}
	})
}

// Pause stops the meeting.
func (r *Room) Pause() { r.lock.Lock(); r.running = false; r.lock.Unlock() }

// Rule adds a decision rule like the one with the code base, with a change, and returns its code.
func (r *Room) Rule(t testing.TB, base string, change func(*rules.Rule)) string {
	t.Helper()
	rule, ok := rules.Profile(base)
	if !ok {
		t.Fatalf("no rule %s", base)
	}
	change(&rule)
	rule.Code = "rule_" + strings.ReplaceAll(id.New[id.RuleProfile]().String(), "-", "")
	if err := rule.Validate(); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	err = r.Store.Client(context.Background()).RuleProfile.Create().SetCode(rule.Code).SetVersion(1).SetName(rule.NameVI).SetNameEn(rule.NameEN).
		SetRule(raw).SetGround(rule.Ground.Article).SetValidFrom(r.Store.Now()).SetCreatedAt(r.Store.Now()).Exec(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return rule.Code
}

// Timers implements voting.Timers.
func (r *Room) Timers(d time.Duration, f func()) func() bool {
	r.lock.Lock()
	defer r.lock.Unlock()
	timer := &Timer{After: d, run: f}
	r.timers = append(r.timers, timer)
	return func() bool {
		r.lock.Lock()
		defer r.lock.Unlock()
		pending := timer.run != nil && !timer.stopped
		timer.stopped = true
		return pending
	}
}

// Waiting returns the timers that have neither run nor been stopped.
func (r *Room) Waiting() []*Timer {
	r.lock.Lock()
	defer r.lock.Unlock()
	var list []*Timer
	for _, timer := range r.timers {
		if timer.run != nil && !timer.stopped {
			list = append(list, timer)
		}
	}
	return list
}

// Elapse runs what the timer was for, once, and returns when it is done; a stopped timer runs nothing.
func (r *Room) Elapse(timer *Timer) { r.Begin(timer)() }

// Begin lets the time of a timer be up: it can be stopped no more. What it was for happens when the test calls what is returned.
func (r *Room) Begin(timer *Timer) (run func()) {
	r.lock.Lock()
	defer r.lock.Unlock()
	run = timer.run
	if timer.stopped || run == nil {
		run = func() {}
	}
	timer.run = nil
	return run
}

// Roll implements voting.Roster.
func (r *Room) Roll(_ context.Context, meeting id.Meeting) ([]voting.RosterSeat, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if meeting != r.Meeting {
		return nil, ErrNoSuch
	}
	return append([]voting.RosterSeat(nil), r.roster...), nil
}

// Attendance implements voting.Roster.
func (r *Room) Attendance(_ context.Context, meeting id.Meeting, person id.Person) (voting.Attendance, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	for _, seat := range r.roster {
		if meeting == r.Meeting && seat.Person == person {
			return seat.Attendance, nil
		}
	}
	return voting.Absent, nil
}

// Item implements voting.Agenda.
func (r *Room) Item(_ context.Context, item id.AgendaItem) (voting.ItemInfo, error) {
	for i, known := range r.Items {
		if known == item {
			return voting.ItemInfo{Meeting: r.Meeting, Number: i + 1, Title: "Thông qua nghị quyết"}, nil
		}
	}
	return voting.ItemInfo{}, ErrNoSuch
}

// MeetingInfo implements voting.Agenda.
func (r *Room) MeetingInfo(_ context.Context, meeting id.Meeting) (voting.MeetingInfo, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	if meeting != r.Meeting {
		return voting.MeetingInfo{}, ErrNoSuch
	}
	return voting.MeetingInfo{Domain: r.Domain, Running: r.running, Chairs: []id.Person{r.Delegates[0]}, Body: "Hội đồng nhân dân tỉnh Đông Lam",
		Title: "Kỳ họp thứ ba", Venue: "Hội trường Trung tâm Hội nghị tỉnh", Rehearsal: true}, nil
}

// HoldMeeting implements voting.Agenda.
func (r *Room) HoldMeeting(ctx context.Context, meeting id.Meeting) (voting.MeetingInfo, error) {
	return r.MeetingInfo(ctx, meeting)
}

// VersionMeeting implements voting.Agenda.
func (r *Room) VersionMeeting(_ context.Context, version id.DocumentVersion) (id.Meeting, error) {
	if version != r.Version {
		return id.Meeting{}, ErrNoSuch
	}
	return r.Meeting, nil
}

// Persons implements voting.Directory.
func (r *Room) Persons(_ context.Context, persons []id.Person) (map[id.Person]voting.PersonInfo, error) {
	infos := map[id.Person]voting.PersonInfo{}
	for _, p := range persons {
		if name, ok := r.Names[p]; ok {
			infos[p] = voting.PersonInfo{Name: name, Title: "Đại biểu"}
		}
	}
	return infos, nil
}

// Shows implements voting.Walls.
func (r *Room) Shows(_ context.Context, display id.Display, meeting id.Meeting) (bool, error) {
	return display == r.Wall && meeting == r.Meeting, nil
}

// Chair is a context in which the chair acts, Secretary one of the secretary, Delegate one of the holder of the seat with the number.
func (r *Room) Chair() context.Context     { return hall.As(r.Others[Chair]) }
func (r *Room) Secretary() context.Context { return hall.As(r.Others[Secretary]) }
func (r *Room) Delegate(number int) context.Context {
	return hall.As(r.Delegates[number-1])
}

// Ready prepares a vote and shows it to everybody.
func (r *Room) Ready(t testing.TB, n voting.NewVote) id.Vote {
	t.Helper()
	if n.Item.IsZero() {
		n.Item = r.Items[0]
	}
	if n.Motion == "" {
		n.Motion = "Thông qua dự thảo nghị quyết"
	}
	v, err := r.Service.Prepare(r.Secretary(), r.Meeting, n)
	if err != nil {
		t.Fatalf("preparing %s: %v", n.Code, err)
	}
	if v, err = r.Service.Ready(r.Secretary(), v.ID); err != nil {
		t.Fatalf("showing %s: %v", n.Code, err)
	}
	return v.ID
}

// Open is Ready, then the opening.
func (r *Room) Open(t testing.TB, n voting.NewVote) id.Vote {
	t.Helper()
	v := r.Ready(t, n)
	if _, err := r.Service.Open(r.Chair(), v, ""); err != nil {
		t.Fatalf("opening %s: %v", n.Code, err)
	}
	return v
}
