package people_test

import (
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/people"
)

// Sign-ins and ended sessions go after thirteen months, not after twelve; what may still matter stays.
func TestPrune(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		who := must(w.CreatePerson(w.system, people.NewPerson{Name: "Lê Thị Minh Hạnh"}))(t)
		must(w.CreateAccount(w.system, people.NewAccount{Person: who, Login: "hanh", Password: good}))(t)
		must(w.SignIn(t.Context(), "hanh", good, "", "192.0.2.1"))(t)
		if _, err := w.SignIn(t.Context(), "hanh", "sai", "", "192.0.2.1"); err == nil {
			t.Fatal("a wrong password was accepted")
		}
		counts := func(removed, attempts, sessions int) {
			t.Helper()
			n := must(w.Prune(t.Context()))(t)
			client := w.store.Client(t.Context())
			a, s := client.SignInAttempt.Query().CountX(t.Context()), client.Session.Query().CountX(t.Context())
			if n != removed || a != attempts || s != sessions {
				t.Errorf("%d removed, %d attempts and %d sessions left; want %d, %d, %d", n, a, s, removed, attempts, sessions)
			}
		}
		w.clock.Advance(366 * 24 * time.Hour)
		counts(0, 2, 1)
		fresh := must(w.SignIn(t.Context(), "hanh", good, "", "192.0.2.1"))(t)
		w.clock.Advance(36 * 24 * time.Hour)
		counts(3, 1, 1)
		if s, _, err := w.Resolve(t.Context(), fresh.Token, ""); err != nil || s != (authz.Subject{}) {
			t.Errorf("a session of last month is %+v, %v", s, err)
		}
	})
}

// The program's settings decide how long a session lives, until the installation's own setting does.
func TestSessionLifeFromTheProgram(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		engine := authz.New(people.Policy())
		short := people.New(people.Deps{Store: w.store, Audit: w.log, Authz: engine, SessionLife: people.SessionLife{AbsoluteMinutes: 60, IdleMinutes: 10}})
		who := must(w.CreatePerson(w.system, people.NewPerson{Name: "Lê Thị Minh Hạnh"}))(t)
		must(w.CreateAccount(w.system, people.NewAccount{Person: who, Login: "hanh", Password: good}))(t)
		if err := engine.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		signedIn := func(token string) bool {
			s, _, err := short.Resolve(t.Context(), token, "")
			return err == nil && s != (authz.Subject{})
		}
		in := must(short.SignIn(t.Context(), "hanh", good, "", ""))(t)
		if got := in.Until.Sub(w.store.Now()); got != time.Hour {
			t.Errorf("the longest life is %s", got)
		}
		w.clock.Advance(9 * time.Minute)
		if !signedIn(in.Token) {
			t.Error("ended before its time")
		}
		w.clock.Advance(10 * time.Minute)
		if signedIn(in.Token) {
			t.Error("ten minutes without a request did not end it")
		}
		w.must(w.ChangeSetting(w.system, people.SettingSession, people.SessionLife{AbsoluteMinutes: 600, IdleMinutes: 300}, "thử"))
		if !signedIn(in.Token) {
			t.Error("the installation's own setting does not win")
		}
	})
}
