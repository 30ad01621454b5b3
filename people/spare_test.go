package people_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/people"
)

// room is the path of the meeting in which tablets are bound.
const room = "/H99/m/0193a000-0000-7000-8000-000000000001/"

// spare is a delegate with a session on an old tablet, and a technician.
type spare struct {
	*world
	meeting    id.Meeting
	delegate   id.Person
	technician context.Context
	old        string
}

func eachSpare(t *testing.T, test func(t *testing.T, w *spare)) {
	each(t, func(t *testing.T, w *world) {
		w.build()
		s := &spare{world: w, meeting: id.New[id.Meeting](), delegate: w.person("Huỳnh Tấn Lợi"), technician: w.as(w.person("Bùi Thị Ơn"))}
		w.account(s.delegate, "loi")
		w.grant(s.delegate, people.RoleDelegate, w.council)
		s.old = must(w.SignIn(context.Background(), "loi", good, "Máy cũ", "10.0.0.7"))(t).Token
		test(t, s)
	})
}

func (w *spare) bind(code string, who id.Person) (device id.SpareDevice, err error) {
	err = w.store.Tx(w.technician, func(ctx context.Context) error {
		device, err = w.BindSpare(ctx, people.SpareBinding{Code: code, Person: who, Meeting: w.meeting, Domain: room, Until: w.clock.Now().Add(12 * time.Hour)})
		return err
	})
	return device, err
}

func (w *spare) begin() people.SparePairing {
	w.t.Helper()
	return must(w.BeginSpare(context.Background(), "Tablet dự phòng", "10.0.0.9"))(w.t)
}

func TestSpareTablet(t *testing.T) {
	eachSpare(t, func(t *testing.T, w *spare) {
		var closed []id.Session
		w.OnSessionsRevoked(func(ids []id.Session) { closed = append(closed, ids...) })
		oldSession := authz.From(w.resolve(w.old)).Session
		p := w.begin()
		if !regexp.MustCompile(`^\d{6}$`).MatchString(p.Code) || len(p.Key) != 43 {
			t.Errorf("pairing %+v", p)
		}
		if got, err := w.ClaimSpare(context.Background(), p.Key, "10.0.0.9"); err != nil || got != (people.SpareProgress{}) {
			t.Errorf("before the binding: %+v, %v", got, err)
		}
		_, err := w.ClaimSpare(context.Background(), "guessed", "10.0.0.9")
		wants(t, "a guessed key", err, people.ErrSpareNotFound)
		device, err := w.bind(p.Code, w.delegate)
		w.must(err)
		if got := authz.From(w.resolve(w.old)); got != (authz.Subject{}) {
			t.Errorf("the old tablet still acts: %+v", got)
		}
		wants(t, "why the old tablet is out", w.WhyEnded(context.Background(), w.old), people.ErrDeviceReplaced)
		if len(closed) != 1 || closed[0] != oldSession {
			t.Errorf("closed live connections %v, want those of %v", closed, oldSession)
		}
		got := must(w.ClaimSpare(context.Background(), p.Key, "10.0.0.9"))(t)
		again := must(w.ClaimSpare(context.Background(), p.Key, "10.0.0.9"))(t)
		if !got.Bound || got.PersonName != "Huỳnh Tấn Lợi" || got.BoundByName != "Bùi Thị Ơn" || *got.MeetingID != w.meeting || got.Token == "" || got.Token != again.Token {
			t.Errorf("claimed %+v, then %+v", got, again)
		}
		subject := authz.From(w.resolve(got.Token))
		if subject.Person != w.delegate || subject.Within != room {
			t.Errorf("the tablet acts as %+v", subject)
		}
		if own := must(w.Sessions(authz.With(context.Background(), subject)))(t); len(own) != 1 || own[0].Device != "Tablet dự phòng" {
			t.Errorf("sessions %+v", own)
		}
		list := must(w.BoundSpares(context.Background(), w.meeting))(t)
		if len(list) != 1 || list[0].ID != device || list[0].Person != w.delegate || list[0].ClaimedAt == nil || list[0].WithdrawnAt != nil {
			t.Errorf("bound %+v", list)
		}

		// Withdrawn in another meeting: no; in its own: at once.
		withdraw := func(m id.Meeting) error {
			return w.store.Tx(w.technician, func(ctx context.Context) error {
				_, err := w.WithdrawSpare(ctx, m, device)
				return err
			})
		}
		wants(t, "withdrawing in another meeting", withdraw(id.New[id.Meeting]()), people.ErrSpareNotFound)
		w.must(withdraw(w.meeting))
		if got := authz.From(w.resolve(got.Token)); got != (authz.Subject{}) {
			t.Errorf("the withdrawn tablet still acts: %+v", got)
		}
		wants(t, "why the tablet is out", w.WhyEnded(context.Background(), got.Token), people.ErrSpareWithdrawn)
		wants(t, "withdrawing twice", withdraw(w.meeting), people.ErrSpareNotFound)
		_, err = w.ClaimSpare(context.Background(), p.Key, "10.0.0.9")
		wants(t, "claiming a withdrawn tablet", err, people.ErrSpareNotFound)
		if err := w.WhyEnded(context.Background(), "no token"); err != nil {
			t.Errorf("an unknown token: %v", err)
		}
	})
}

// A later tablet ends an earlier one, also one that has not fetched its session yet.
func TestSecondSpareEndsTheFirst(t *testing.T) {
	eachSpare(t, func(t *testing.T, w *spare) {
		first, second, third := w.begin(), w.begin(), w.begin()
		must(w.bind(first.Code, w.delegate))(t)
		token := must(w.ClaimSpare(context.Background(), first.Key, ""))(t).Token
		must(w.bind(second.Code, w.delegate))(t)
		if got := authz.From(w.resolve(token)); got != (authz.Subject{}) {
			t.Errorf("the first tablet still acts: %+v", got)
		}
		wants(t, "why the first is out", w.WhyEnded(context.Background(), token), people.ErrDeviceReplaced)
		must(w.bind(third.Code, w.delegate))(t)
		_, err := w.ClaimSpare(context.Background(), second.Key, "")
		wants(t, "the second, which had not asked yet", err, people.ErrSpareNotFound)
		if subject := authz.From(w.resolve(must(w.ClaimSpare(context.Background(), third.Key, ""))(t).Token)); subject.Person != w.delegate {
			t.Errorf("the third acts as %+v", subject)
		}
	})
}

func TestSpareEnds(t *testing.T) {
	eachSpare(t, func(t *testing.T, w *spare) {
		p := w.begin()
		w.clock.Advance(10 * time.Minute)
		_, err := w.bind(p.Code, w.delegate)
		wants(t, "a code of ten minutes ago", err, people.ErrSpareCode)
		_, err = w.ClaimSpare(context.Background(), p.Key, "")
		wants(t, "claiming with it", err, people.ErrSpareNotFound)
		p = w.begin()
		must(w.bind(p.Code, w.delegate))(t)
		token := must(w.ClaimSpare(context.Background(), p.Key, ""))(t).Token
		w.clock.Advance(10*time.Minute + time.Millisecond)
		_, err = w.ClaimSpare(context.Background(), p.Key, "")
		wants(t, "an old key", err, people.ErrSpareNotFound)
		for range 11 {
			w.clock.Advance(time.Hour)
			if authz.From(w.resolve(token)).Person != w.delegate {
				t.Fatal("the tablet stopped before its time")
			}
		}
		w.clock.Advance(50 * time.Minute)
		if got := authz.From(w.resolve(token)); got != (authz.Subject{}) {
			t.Errorf("after twelve hours the tablet acts as %+v", got)
		}
	})
}

func TestSpareRefusals(t *testing.T) {
	eachSpare(t, func(t *testing.T, w *spare) {
		p := w.begin()
		for name, who := range map[string]id.Person{people.RoleSysadmin: w.person("Quản Trị"), people.RoleUnitAdmin: w.person("Đơn Vị")} {
			w.account(who, name)
			w.grant(who, name, w.province)
			_, err := w.bind(p.Code, who)
			wants(t, name, err, people.ErrSpareManager)
		}
		_, err := w.bind(p.Code, w.person("Không Tài Khoản"))
		wants(t, "nobody's account", err, people.ErrSpareNoAccount)
		fresh := w.person("Chưa Đổi")
		must(w.CreateAccount(w.system, people.NewAccount{Person: fresh, Login: "chuadoi", Password: "ban đầu", MustChange: true}))(t)
		_, err = w.bind(p.Code, fresh)
		wants(t, "an initial password", err, people.ErrSpareNoAccount)
		closed := w.person("Đã Khóa")
		w.must(w.SetDisabled(w.system, w.account(closed, "dakhoa"), true))
		_, err = w.bind(p.Code, closed)
		wants(t, "a closed account", err, people.ErrSpareNoAccount)
		for _, code := range []string{"", p.Code[:5], p.Code[:5] + "\x00", p.Code + "1"} {
			_, err := w.bind(code, w.delegate)
			wants(t, fmt.Sprintf("the code %q", code), err, people.ErrSpareCode)
		}
		if authz.From(w.resolve(w.old)).Person != w.delegate {
			t.Error("a refusal ended the old session")
		}
		must(w.bind(p.Code, w.delegate))(t)
		_, err = w.bind(p.Code, w.delegate)
		wants(t, "a used code", err, people.ErrSpareCode)
	})
}

func TestSpareThrottling(t *testing.T) {
	eachSpare(t, func(t *testing.T, w *spare) {
		for range 20 {
			w.begin()
		}
		_, err := w.BeginSpare(context.Background(), "", "10.0.0.9")
		wants(t, "the 21st code for one address", err, people.ErrSpareThrottled)
		must(w.BeginSpare(context.Background(), "", "10.0.0.10"))(t)
		w.clock.Advance(10 * time.Minute)
		w.begin()
	})
}

// Two technicians type the same code for two persons: one of them gets the tablet.
func TestTwoBindersOneWins(t *testing.T) {
	eachSpare(t, func(t *testing.T, w *spare) {
		other := w.person("Đỗ Mạnh Tuyên")
		w.account(other, "tuyen")
		for range 10 {
			p := w.begin()
			persons, errs := []id.Person{w.delegate, other}, make([]error, 2)
			var group sync.WaitGroup
			for i, who := range persons {
				group.Go(func() { _, errs[i] = w.bind(p.Code, who) })
			}
			group.Wait()
			won := slices.Index(errs, nil)
			if won < 0 || !errors.Is(errs[1-won], people.ErrSpareCode) {
				t.Fatalf("errors %v", errs)
			}
			token := must(w.ClaimSpare(context.Background(), p.Key, ""))(t).Token
			if got := authz.From(w.resolve(token)).Person; got != persons[won] {
				t.Fatalf("the tablet is %v's, the winner was %v", got, persons[won])
			}
		}
	})
}
