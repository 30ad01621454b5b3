// Package opinionstest gives tests a people's committee that asks its members: the real service on a real database, with a clock that the test moves
// and jobs that the test runs.
package opinionstest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"nghitruong/ent/job"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/blob"
	"nghitruong/internal/id"
	"nghitruong/internal/jobs"
	"nghitruong/internal/mail"
	"nghitruong/internal/outbox"
	"nghitruong/internal/pdf/paper"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/hall"
	"nghitruong/voting"
	"nghitruong/voting/opinions"
)

// People besides the members.
const (
	Clerk    = "Thư ký văn phòng"
	Other    = "Thư ký đơn vị khác"
	Meeting  = "Thư ký một cuộc họp"
	Stranger = "Người ngoài"
)

// Office is a people's committee and its office.
type Office struct {
	*hall.Hall
	Store    *store.Store
	Service  *opinions.Service
	Rules    *voting.Service
	Audit    *audit.Log
	Listener *hall.Listener
	Clock    *testkit.Clock

	queue *jobs.Queue
	lock  sync.Mutex
	// gone hold no post any more; administrators keep the installation.
	gone, administrators []id.Person
	letters              []mail.Message
	engine               *authz.Engine
}

// New makes a committee of so many members, the first of whom is its chair, on a store whose clock is the test's.
func New(t testing.TB, s *store.Store, clock *testkit.Clock, members int) *Office {
	t.Helper()
	o := &Office{Hall: hall.New(t, s, members, Clerk, Other, Meeting, Stranger), Store: s, Audit: audit.New(s, nil), Listener: &hall.Listener{}, Clock: clock,
		queue: jobs.NewQueue(s)}
	o.engine = authz.New([]authz.Permission{
		{Role: "session_secretary", Object: "opinion", Action: "manage"}, {Role: "sysadmin", Object: "settings", Action: "manage"},
	}, o)
	if err := o.engine.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	files, err := blob.OpenDirectory(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	votes := voting.New(voting.Deps{Store: s, Authz: o.engine, Audit: o.Audit, Outbox: outbox.New(s, o.Listener), Directory: nobody{},
		Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(votes.Stop)
	if err := votes.EnsureProfiles(authz.SystemContext(context.Background())); err != nil {
		t.Fatal(err)
	}
	o.Rules = votes
	o.Service = opinions.New(opinions.Deps{Store: s, Authz: o.engine, Audit: o.Audit, Outbox: outbox.New(s, o.Listener), Directory: o, Rules: votes, Work: o,
		Blobs: files, Mail: o, MaxPaper: 1 << 20})
	return o
}

// nobody is a directory for rules that the system itself changes.
type nobody struct{}

// Persons implements voting.Directory.
func (nobody) Persons(context.Context, []id.Person) (map[id.Person]voting.PersonInfo, error) {
	return nil, nil
}

func (o *Office) path() string { return o.Domain[:len(o.Domain)-len("m/"+o.Hall.Meeting.String()+"/")] }

// Grants implements authz.Source.
func (o *Office) Grants(context.Context) ([]authz.Grant, error) {
	o.lock.Lock()
	defer o.lock.Unlock()
	grants := []authz.Grant{
		{Person: o.Others[Clerk], Role: "session_secretary", Domain: o.path()},
		{Person: o.Others[Other], Role: "session_secretary", Domain: "/OTHER/"},
		{Person: o.Others[Meeting], Role: "session_secretary", Domain: o.Domain},
	}
	for _, p := range o.administrators {
		grants = append(grants, authz.Grant{Person: p, Role: "sysadmin", Domain: "/"})
	}
	return grants, nil
}

// Administer makes a member a system administrator.
func (o *Office) Administer(t testing.TB, member int) {
	t.Helper()
	o.lock.Lock()
	o.administrators = append(o.administrators, o.Delegates[member-1])
	o.lock.Unlock()
	if err := o.engine.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Leave ends the post of a member.
func (o *Office) Leave(member int) {
	o.lock.Lock()
	o.gone = append(o.gone, o.Delegates[member-1])
	o.lock.Unlock()
}

// Units implements opinions.Directory.
func (o *Office) Units(context.Context) ([]opinions.Unit, error) {
	return []opinions.Unit{{ID: o.Unit, Name: "Ủy ban nhân dân tỉnh Đông Lam", Path: o.path()}}, nil
}

// UnitName implements opinions.Directory.
func (o *Office) UnitName(context.Context, id.OrgUnit) (string, error) {
	return "Ủy ban nhân dân tỉnh Đông Lam", nil
}

// People implements opinions.Directory.
func (o *Office) People(context.Context, id.OrgUnit) ([]opinions.Person, error) {
	o.lock.Lock()
	defer o.lock.Unlock()
	var all []opinions.Person
	for i, p := range o.Delegates {
		if !slices.Contains(o.gone, p) {
			all = append(all, opinions.Person{ID: p, Name: o.Names[p], Title: "Ủy viên", UnitName: "UBND tỉnh", Key: fmt.Sprintf("%03d", i), ProtocolOrder: i + 1, Direct: true,
				Head: i == 0})
		}
	}
	return all, nil
}

// Emails implements opinions.Directory: everybody but the second member has an address.
func (o *Office) Emails(_ context.Context, persons []id.Person) (map[id.Person]string, error) {
	all := map[id.Person]string{}
	for _, p := range persons {
		if p != o.Delegates[1] {
			all[p] = p.String() + "@donglam.example"
		}
	}
	return all, nil
}

// Enqueue implements opinions.Work.
func (o *Office) Enqueue(ctx context.Context, kind string, payload any, due time.Time) error {
	return o.queue.Enqueue(ctx, jobs.Job{Kind: kind, Payload: payload, Due: due})
}

// Send implements mail.Sender.
func (o *Office) Send(_ context.Context, m mail.Message) error {
	o.lock.Lock()
	defer o.lock.Unlock()
	o.letters = append(o.letters, m)
	return nil
}

// Letters returns the letters sent since the last call.
func (o *Office) Letters() []mail.Message {
	o.lock.Lock()
	defer o.lock.Unlock()
	sent := o.letters
	o.letters = nil
	return sent
}

// Work does the jobs that are due at the clock's time, each of them twice, as a queue may; and those that they order.
func (o *Office) Work(t testing.TB) {
	t.Helper()
	ctx := authz.SystemContext(context.Background())
	handlers := map[string]jobs.Handler{
		opinions.CloseKind: o.Service.CloseDue, opinions.RemindKind: o.Service.RemindDue, opinions.LetterKind: o.Service.Letter,
	}
	for {
		due, err := o.Store.Client(ctx).Job.Query().Where(job.State(jobs.Pending), job.DueAtLTE(o.Clock.Now())).Order(job.ByDueAt(), job.ByID()).All(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) == 0 {
			return
		}
		for _, j := range due {
			times := 2
			if j.Kind == opinions.LetterKind {
				times = 1
			}
			for range times {
				if err := handlers[j.Kind](ctx, json.RawMessage(j.Payload)); err != nil {
					t.Fatalf("%s: %v", j.Kind, err)
				}
			}
			if err := o.Store.Tx(ctx, func(ctx context.Context) error {
				return o.Store.Client(ctx).Job.UpdateOneID(j.ID).SetState(jobs.Done).SetDoneAt(o.Clock.Now()).Exec(ctx)
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// Clerk is a context in which the office acts, Member one of the member with the number, As one of another person.
func (o *Office) Clerk() context.Context            { return hall.As(o.Others[Clerk]) }
func (o *Office) Member(number int) context.Context { return hall.As(o.Delegates[number-1]) }
func (o *Office) As(name string) context.Context    { return hall.As(o.Others[name]) }

// Draft prepares a ballot that asks everybody, with a paper, due in so long.
func (o *Office) Draft(t testing.TB, in time.Duration) opinions.OpinionBallot {
	t.Helper()
	b, err := o.Service.Prepare(o.Clerk(), o.Unit, opinions.Content{Title: "Hỗ trợ khẩn cấp sau bão", Text: "Thống nhất hỗ trợ khẩn cấp 12 tỷ đồng?",
		Deadline: o.Clock.Now().Add(in), Members: o.Delegates, Chair: o.Delegates[0]})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Service.AddPaper(o.Clerk(), b.ID, "Tờ trình", "to-trinh.pdf", bytes.NewReader(PDF(t))); err != nil {
		t.Fatal(err)
	}
	return b
}

// Sent is Draft, then the sending.
func (o *Office) Sent(t testing.TB, in time.Duration) opinions.OpinionBallot {
	t.Helper()
	b, err := o.Service.Send(o.Clerk(), o.Draft(t, in).ID)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// PDF is a small paper.
func PDF(t testing.TB) []byte {
	t.Helper()
	var content bytes.Buffer
	err := paper.Write(&content, paper.Paper{Issuer: "ỦY BAN NHÂN DÂN TỈNH", Title: "TỜ TRÌNH", Blocks: []paper.Block{paper.Paragraph{Text: "Nội dung."}}})
	if err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}
