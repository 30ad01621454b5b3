package authz_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

var policy = []authz.Permission{
	{Role: "secretary", Object: "meeting", Action: "read"},
	{Role: "secretary", Object: "meeting", Action: "manage"},
	{Role: "delegate", Object: "meeting", Action: "read"},
	{Role: "delegate", Object: "vote", Action: "cast"},
	{Role: "administrator", Object: "meeting", Action: "read"},
	{Role: "administrator", Object: "vote", Action: "cast", Deny: true},
}

// rows is a source whose grants a test changes as a committed transaction would.
type rows struct {
	lock   sync.Mutex
	grants []authz.Grant
	fail   error
	reads  atomic.Int64
}

func (r *rows) Grants(context.Context) ([]authz.Grant, error) {
	r.reads.Add(1)
	r.lock.Lock()
	defer r.lock.Unlock()
	return append([]authz.Grant(nil), r.grants...), r.fail
}

func (r *rows) set(fail error, grants ...authz.Grant) {
	r.lock.Lock()
	defer r.lock.Unlock()
	r.grants, r.fail = grants, fail
}

type clock struct{ at atomic.Pointer[time.Time] }

func (c *clock) now() time.Time  { return *c.at.Load() }
func (c *clock) set(t time.Time) { c.at.Store(&t) }
func day(d int) time.Time        { return time.Date(2026, 12, d, 0, 0, 0, 0, time.UTC) }
func as(p id.Person) context.Context {
	return authz.With(context.Background(), authz.Subject{Person: p})
}

func engine(t *testing.T, source *rows) (*authz.Engine, *clock) {
	t.Helper()
	c := &clock{}
	c.set(day(9))
	e := authz.New(policy, source)
	e.UseClock(c.now)
	if err := e.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	return e, c
}

func TestGrantsCoverWhatIsBelow(t *testing.T) {
	root, province, commune, stranger := id.New[id.Person](), id.New[id.Person](), id.New[id.Person](), id.New[id.Person]()
	e, _ := engine(t, &rows{grants: []authz.Grant{
		{Person: root, Role: "secretary", Domain: "/"},
		{Person: province, Role: "secretary", Domain: "/H99/"},
		{Person: commune, Role: "secretary", Domain: "/H99/12/"},
	}})
	for _, c := range []struct {
		who    string
		person id.Person
		domain string
		want   bool
	}{
		{"root", root, "/", true},
		{"root", root, "/H99/12/m/x/", true},
		{"province", province, "/H99/", true},
		{"province", province, "/H99/12/", true},
		{"province", province, "/H99/12/m/x/", true},
		{"province upwards", province, "/", false},
		{"province beside", province, "/H98/", false},
		{"commune", commune, "/H99/12/", true},
		{"commune upwards", commune, "/H99/", false},
		{"commune, same beginning", commune, "/H99/120/", false},
		{"stranger", stranger, "/H99/12/", false},
	} {
		if got := e.Allowed(as(c.person), "meeting", "manage", c.domain); got != c.want {
			t.Errorf("%s at %s: %v, want %v", c.who, c.domain, got, c.want)
		}
	}
	short := id.New[id.Person]()
	e, _ = engine(t, &rows{grants: []authz.Grant{{Person: short, Role: "secretary", Domain: "/H9/"}}})
	if e.Allowed(as(short), "meeting", "manage", "/H99/") {
		t.Error("a grant at /H9/ covers /H99/")
	}
}

func TestASessionConfinedToAPath(t *testing.T) {
	person := id.New[id.Person]()
	e, _ := engine(t, &rows{grants: []authz.Grant{{Person: person, Role: "secretary", Domain: "/H99/"}}})
	confined := authz.With(context.Background(), authz.Subject{Person: person, Within: "/H99/m/1/"})
	for domain, want := range map[string]bool{"/H99/m/1/": true, "/H99/m/1/x/": true, "/H99/m/2/": false, "/H99/": false, "/H99/m/": false} {
		if got := e.Allowed(confined, "meeting", "manage", domain); got != want {
			t.Errorf("at %s: %v, want %v", domain, got, want)
		}
	}
}

func TestDenyWins(t *testing.T) {
	both := id.New[id.Person]()
	e, _ := engine(t, &rows{grants: []authz.Grant{
		{Person: both, Role: "delegate", Domain: "/H99/m/1/"},
		{Person: both, Role: "administrator", Domain: "/H99/"},
	}})
	if e.Allowed(as(both), "vote", "cast", "/H99/m/1/") {
		t.Error("an administrator who is a delegate too may cast")
	}
	if !e.Allowed(as(both), "meeting", "read", "/H99/m/1/") {
		t.Error("the denial of one action took another")
	}
}

func TestWhoIsRefusedAndHow(t *testing.T) {
	person := id.New[id.Person]()
	e, _ := engine(t, &rows{grants: []authz.Grant{{Person: person, Role: "delegate", Domain: "/H99/"}}})
	system := authz.SystemContext(context.Background())
	for _, c := range []struct {
		who            string
		ctx            context.Context
		object, action string
		want           error
	}{
		{"nobody", context.Background(), "meeting", "read", authz.ErrSignInRequired},
		{"a wall", authz.With(context.Background(), authz.Subject{Display: id.New[id.Display]()}), "meeting", "read", authz.ErrSignInRequired},
		{"a delegate who manages", as(person), "meeting", "manage", authz.ErrForbidden},
		{"a delegate who does the unknown", as(person), "meeting", "fly", authz.ErrForbidden},
		{"a delegate", as(person), "meeting", "read", nil},
		{"a delegate with an initial password", authz.With(context.Background(), authz.Subject{Account: id.New[id.Account](), MustChangePassword: true}),
			"meeting", "read", authz.ErrPasswordChangeRequired},
		{"the system", system, "meeting", "manage", nil},
		{"the system casting", system, "vote", "cast", authz.ErrForbidden},
	} {
		if err := e.Require(c.ctx, c.object, c.action, "/H99/"); !errors.Is(err, c.want) || (c.want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", c.who, err, c.want)
		}
	}
	if err := e.Require(as(person), "meeting", "read", "/H99"); err == nil || errors.Is(err, authz.ErrForbidden) {
		t.Errorf("a path without its last slash: %v, want a programmer's error", err)
	}
}

func TestGrantsBeginAndEndByThemselves(t *testing.T) {
	person := id.New[id.Person]()
	source := &rows{grants: []authz.Grant{{Person: person, Role: "secretary", Domain: "/H99/", From: day(10), Until: day(12)}}}
	e, c := engine(t, source)
	versions := map[uint64]bool{}
	for _, step := range []struct {
		at   time.Time
		want bool
	}{
		{day(9), false}, {day(10).Add(-time.Millisecond), false}, {day(10), true}, {day(11), true}, {day(12).Add(-time.Millisecond), true}, {day(12), false},
	} {
		c.set(step.at)
		versions[e.Version()] = true
		if got := e.Allowed(as(person), "meeting", "manage", "/H99/"); got != step.want {
			t.Errorf("at %v: %v, want %v", step.at, got, step.want)
		}
	}
	if len(versions) != 3 {
		t.Errorf("%d versions, want one before, one during and one after the grant", len(versions))
	}
	if source.reads.Load() != 1 {
		t.Errorf("the source was read %d times, want once", source.reads.Load())
	}
}

func TestRefresh(t *testing.T) {
	person := id.New[id.Person]()
	source := &rows{}
	e, _ := engine(t, source)
	before := e.Version()
	source.set(nil, authz.Grant{Person: person, Role: "secretary", Domain: "/"})
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Refresh(ended); err != nil {
		t.Fatalf("refresh after the request ended: %v", err)
	}
	if !e.Allowed(as(person), "meeting", "manage", "/") {
		t.Error("the new grant does not hold after Refresh")
	}
	if e.Version() == before {
		t.Error("the version did not change")
	}
	broken := errors.New("no connection")
	source.set(broken)
	if err := e.Refresh(context.Background()); !errors.Is(err, broken) {
		t.Errorf("Refresh: %v, want the source's error", err)
	}
	if err := e.Require(as(person), "meeting", "manage", "/"); !errors.Is(err, broken) {
		t.Errorf("a question after a failed reload: %v, want the source's error, not an outdated yes", err)
	}
	source.set(nil)
	if err := e.Require(as(person), "meeting", "manage", "/"); !errors.Is(err, authz.ErrForbidden) {
		t.Errorf("after the source came back without the grant: %v", err)
	}
}

func TestGrantsThatMakeNoSenseAreNotLoaded(t *testing.T) {
	person := id.New[id.Person]()
	for _, g := range []authz.Grant{
		{Role: "delegate", Domain: "/"}, {Person: person, Domain: "/"}, {Person: person, Role: "delegate", Domain: "/H99"},
		{Person: person, Role: "delegate"}, {Person: person, Role: "delegate", Domain: "/H99//"},
	} {
		if err := authz.New(policy, &rows{grants: []authz.Grant{g}}).Load(context.Background()); err == nil {
			t.Errorf("%+v was loaded", g)
		}
	}
	if authz.New(policy).Allowed(as(person), "meeting", "read", "/") {
		t.Error("an engine that was not loaded says yes")
	}
}

// TestTogether is for the race detector: questions while grants change.
func TestTogether(t *testing.T) {
	person, other := id.New[id.Person](), id.New[id.Person]()
	always := authz.Grant{Person: person, Role: "secretary", Domain: "/H99/"}
	source := &rows{grants: []authz.Grant{always}}
	e, _ := engine(t, source)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 300 {
				if !e.Allowed(as(person), "meeting", "manage", "/H99/m/"+id.New[id.Meeting]().String()+"/") {
					t.Error("a grant that always holds was missed")
					return
				}
			}
		})
		group.Go(func() {
			for range 20 {
				source.set(nil, always, authz.Grant{Person: other, Role: "delegate", Domain: "/"})
				if err := e.Refresh(context.Background()); err != nil {
					t.Error(err)
				}
				source.set(nil, always)
			}
		})
	}
	group.Wait()
}

func TestAncestors(t *testing.T) {
	got := authz.Ancestors("/H99/12/m/x/")
	want := []string{"/H99/12/m/x/", "/H99/12/m/", "/H99/12/", "/H99/", "/"}
	if len(got) != len(want) {
		t.Fatalf("%q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func BenchmarkAllowed(b *testing.B) {
	var grants []authz.Grant
	for range 3000 {
		grants = append(grants, authz.Grant{Person: id.New[id.Person](), Role: "delegate", Domain: "/H99/" + id.New[id.Meeting]().String() + "/"})
	}
	e := authz.New(policy, &rows{grants: grants})
	if err := e.Load(context.Background()); err != nil {
		b.Fatal(err)
	}
	ctx := as(grants[0].Person)
	b.Run("known", func(b *testing.B) {
		for b.Loop() {
			e.Allowed(ctx, "meeting", "read", grants[0].Domain)
		}
	})
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if err := e.Refresh(context.Background()); err != nil {
				b.Fatal(err)
			}
		}
	})
}
