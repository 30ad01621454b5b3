package people_test

import (
	"context"
	"errors"
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
	"nghitruong/people"
)

// good is a password that satisfies the default rule.
const good = "Kỳ họp thứ 9, ngày 1"

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, viet.Zone) }

// frames keeps what was published.
type frames struct {
	lock sync.Mutex
	all  []outbox.Frame
}

func (f *frames) Publish(frame outbox.Frame) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.all = append(f.all, frame)
}

// world is a small province in a real database.
type world struct {
	*people.Service
	t                          *testing.T
	store                      *store.Store
	clock                      *testkit.Clock
	engine                     *authz.Engine
	log                        *audit.Log
	heard                      *frames
	system                     context.Context
	province, commune, council id.OrgUnit
}

// each runs the test on every database, at noon of 9 December 2026.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	clock := testkit.NewClock(time.Date(2026, 12, 9, 5, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		clock.Advance(time.Date(2026, 12, 9, 5, 0, 0, 0, time.UTC).Sub(clock.Now()))
		w := &world{t: t, store: s, clock: clock, engine: authz.New(people.Policy()), log: audit.New(s, nil), heard: &frames{}, system: authz.SystemContext(context.Background())}
		w.engine.UseClock(s.Now)
		w.Service = people.New(people.Deps{Store: s, Audit: w.log, Outbox: outbox.New(s, w.heard), Authz: w.engine})
		if err := w.engine.Load(context.Background()); err != nil {
			t.Fatal(err)
		}
		w.must(w.ChangeSetting(w.system, people.SettingHashCost, people.HashCost{MemoryKiB: 64, Iterations: 1, Parallelism: 1}, "thử"))
		test(t, w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wants(t *testing.T, what string, got, want error) {
	t.Helper()
	if want == nil && got != nil || want != nil && !errors.Is(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// build makes the province H99 with its council HD and the commune 12.
func (w *world) build() {
	w.t.Helper()
	for _, scheme := range people.StandardSchemes() {
		must(w.CreateScheme(w.system, scheme))(w.t)
	}
	w.province = w.unit("H99", "province", id.OrgUnit{}, "Tỉnh Đông Lam")
	w.council = w.unit("HD", "council", w.province, "Hội đồng nhân dân tỉnh")
	w.commune = w.unit("12", "commune", w.province, "Xã Vân Sơn")
}

func (w *world) unit(code, kind string, parent id.OrgUnit, name string) id.OrgUnit {
	w.t.Helper()
	return must(w.CreateUnit(w.system, people.NewUnit{Code: code, Kind: kind, Name: name, Parent: parent, Period: people.Period{From: day(2025, 7, 1)}}))(w.t)
}

func (w *world) person(name string) id.Person {
	w.t.Helper()
	return must(w.CreatePerson(w.system, people.NewPerson{Name: name}))(w.t)
}

func (w *world) post(who id.Person, unit id.OrgUnit, title string, order int) {
	w.t.Helper()
	must(w.CreatePosition(w.system, people.NewPosition{Person: who, Unit: unit, Title: title, ProtocolOrder: order, Period: people.Period{From: day(2026, 4, 1)}}))(w.t)
}

func (w *world) grant(who id.Person, role string, unit id.OrgUnit) id.RoleGrant {
	w.t.Helper()
	return must(w.GrantRole(w.system, people.NewGrant{Person: who, Role: role, Unit: unit, Period: people.Period{From: day(2026, 4, 1)}}))(w.t)
}

func (w *world) account(who id.Person, login string) id.Account {
	w.t.Helper()
	return must(w.CreateAccount(w.system, people.NewAccount{Person: who, Login: login, Password: good}))(w.t)
}

func (w *world) as(who id.Person) context.Context {
	return authz.With(context.Background(), authz.Subject{Person: who})
}

// resolve is who a token belongs to, as a context.
func (w *world) resolve(token string) context.Context {
	w.t.Helper()
	subject, _, err := w.Resolve(context.Background(), token, "10.0.0.7")
	w.must(err)
	return authz.With(context.Background(), subject)
}

// acts returns the names of the acts in the ledger, newest last.
func (w *world) acts() []string {
	w.t.Helper()
	entries := must(w.log.Entries(context.Background(), audit.Installation, 0, 1000))(w.t)
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Act
	}
	return names
}
