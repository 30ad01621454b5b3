package people_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/people"
)

func TestUnitsOfAnyDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, scheme := range people.StandardSchemes() {
			must(w.CreateScheme(w.system, scheme))(t)
		}
		_, err := w.CreateScheme(w.system, people.StandardSchemes()[0])
		wants(t, "the same scheme again", err, people.ErrSchemeCodeTaken)
		make1 := func(code, kind, level string, parent id.OrgUnit, from, until time.Time) id.OrgUnit {
			return must(w.CreateUnit(w.system, people.NewUnit{Code: code, Kind: kind, Level: level, Name: "Đơn vị " + code, Parent: parent, Period: people.Period{From: from, Until: until}}))(t)
		}
		province := make1("H99", "province", "level_province", id.OrgUnit{}, day(2020, 1, 1), time.Time{})
		district := make1("D1", "district", "level_district", province, day(2020, 1, 1), time.Time{})
		old := make1("C1", "commune", "level_commune", district, day(2020, 1, 1), time.Time{})
		next := make1("C2", "ward", "level_commune", province, day(2025, 7, 1), time.Time{})
		must(w.RecordSuccession(w.system, people.NewSuccession{Predecessor: old, Successor: next, Kind: "merge", On: day(2025, 7, 1), Ground: "Nghị quyết"}))(t)
		w.must(w.EndUnit(w.system, district, day(2025, 7, 1)))

		_, err = w.CreateUnit(w.system, people.NewUnit{Code: "C1", Kind: "commune", Name: "x", Period: people.Period{From: day(2026, 1, 1)}})
		wants(t, "a code of a closed unit", err, people.ErrUnitCodeTaken)
		_, err = w.CreateUnit(w.system, people.NewUnit{Code: "X", Kind: "commune", Level: "level_planet", Name: "x", Period: people.Period{From: day(2026, 1, 1)}})
		wants(t, "an unknown level", err, fault.ErrInput)
		for _, code := range []string{"", "a/b", "m", "có dấu", "-x"} {
			_, err = w.CreateUnit(w.system, people.NewUnit{Code: code, Kind: "commune", Name: "x", Period: people.Period{From: day(2026, 1, 1)}})
			wants(t, "the code "+code, err, fault.ErrInput)
		}

		codes := func(at time.Time) []string {
			var all []string
			for _, u := range must(w.Units(w.system, at))(t) {
				all = append(all, u.Code)
			}
			return all
		}
		if got := codes(day(2025, 6, 30)); !slices.Equal(got, []string{"H99", "D1", "C1"}) {
			t.Errorf("on 30 June 2025: %v", got)
		}
		if got := codes(day(2025, 7, 1)); !slices.Equal(got, []string{"H99", "C2"}) {
			t.Errorf("on 1 July 2025: %v", got)
		}
		for _, c := range []struct {
			unit id.OrgUnit
			at   time.Time
			want string
			err  error
		}{{old, day(2025, 6, 30), "/H99/D1/C1/", nil}, {old, day(2025, 7, 1), "", people.ErrUnitNotFound}, {next, day(2025, 7, 1), "/H99/C2/", nil}, {id.New[id.OrgUnit](), day(2025, 7, 1), "", people.ErrUnitNotFound}} {
			got, err := w.UnitPath(w.system, c.unit, c.at)
			wants(t, "the path", err, c.err)
			if got != c.want {
				t.Errorf("path on %v: %q, want %q", c.at, got, c.want)
			}
		}
		if after := must(w.Successors(w.system, old))(t); len(after) != 1 || after[0].ID != next {
			t.Errorf("successors: %v", after)
		}
		_, err = w.RecordSuccession(w.system, people.NewSuccession{Predecessor: old, Successor: next, Kind: "merge", On: day(2025, 7, 1)})
		wants(t, "the same succession", err, people.ErrSuccessionTaken)

		wants(t, "a unit below itself", w.PlaceUnit(w.system, people.NewPlace{Unit: province, Parent: next, Period: people.Period{From: day(2026, 1, 1)}}), people.ErrUnitCycle)
		w.must(w.PlaceUnit(w.system, people.NewPlace{Unit: next, Parent: id.OrgUnit{}, Period: people.Period{From: day(2027, 1, 1)}}))
		if got := must(w.UnitPath(w.system, next, day(2027, 1, 1)))(t); got != "/C2/" {
			t.Errorf("after the move: %q", got)
		}
		wants(t, "a move into the past of another", w.PlaceUnit(w.system, people.NewPlace{Unit: next, Parent: province, Period: people.Period{From: day(2026, 12, 1)}}), people.ErrPlacementOverlaps)
		_, err = w.Units(context.Background(), day(2026, 1, 1))
		wants(t, "units for nobody", err, authz.ErrSignInRequired)
	})
}

func TestGrantsFollowTheUnit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.build()
		who := w.person("Nguyễn Hữu Khang")
		grant := w.grant(who, people.RoleSessionSecretary, w.commune)
		may := func(domain string) bool { return w.engine.Allowed(w.as(who), "meeting", "manage", domain) }
		if !may("/H99/12/") || may("/H99/") {
			t.Fatal("the grant does not hold at the commune alone")
		}
		// Tomorrow the commune moves to another province.
		other := w.unit("H98", "province", id.OrgUnit{}, "Tỉnh khác")
		w.must(w.PlaceUnit(w.system, people.NewPlace{Unit: w.commune, Parent: other, Period: people.Period{From: day(2026, 12, 10)}}))
		if !may("/H99/12/") || may("/H98/12/") {
			t.Error("the move came too early")
		}
		w.clock.Advance(24 * time.Hour)
		if may("/H99/12/") || !may("/H98/12/") {
			t.Error("the grant did not move with the unit")
		}
		w.must(w.EndRole(w.system, grant, w.store.Now()))
		if may("/H98/12/") {
			t.Error("an ended grant holds")
		}
		_, err := w.GrantRole(w.system, people.NewGrant{Person: who, Role: "king", Unit: w.commune, Period: people.Period{From: w.store.Now()}})
		wants(t, "an unknown role", err, fault.ErrInput)
		w.grant(who, people.RoleAuditor, w.province)
		_, err = w.GrantRole(w.system, people.NewGrant{Person: who, Role: people.RoleAuditor, Unit: w.province, Period: people.Period{From: day(2026, 4, 1)}})
		wants(t, "the same grant again", err, people.ErrGrantTaken)
		_, err = w.GrantRole(w.system, people.NewGrant{Person: id.New[id.Person](), Role: people.RoleAuditor, Unit: w.province, Period: people.Period{From: day(2026, 4, 1)}})
		wants(t, "a grant to nobody", err, people.ErrPersonNotFound)
	})
}

func TestAdministratorsStayBelowTheirUnit(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.build()
		admin, clerk, chair := w.person("Lò Văn Pản"), w.person("Hà Thị Mơ"), w.person("Trịnh Quốc Thuần")
		w.grant(admin, people.RoleUnitAdmin, w.commune)
		w.post(clerk, w.commune, "Văn thư", 9)
		w.post(chair, w.commune, "Chủ tịch UBND xã", 1)
		term := must(w.CreateTerm(w.system, people.NewTerm{Council: w.council, Number: "XV", Name: "khóa XV", ElectedSeats: 60, Period: people.Period{From: day(2026, 4, 1)}}))(t)
		seat := must(w.CreateSeat(w.system, people.NewSeat{Term: term, Number: 1}))(t)
		must(w.StartTenure(w.system, people.NewTenure{Seat: seat, Person: chair, Status: people.SeatActive, Period: people.Period{From: day(2026, 4, 1)}}))(t)

		account, initial, err := w.IssueAccount(w.as(admin), clerk, "mo.ht")
		w.must(err)
		if account.IsZero() || len(initial) < 16 {
			t.Errorf("initial password %q", initial)
		}
		_, _, err = w.IssueAccount(w.as(admin), clerk, "mo.ht2")
		wants(t, "a second account", err, people.ErrAccountExists)
		_, _, err = w.IssueAccount(w.as(admin), chair, "thuan.tq")
		wants(t, "an account for a delegate of the province", err, authz.ErrForbidden)
		chairs := w.account(chair, "thuan.tq")
		_, err = w.ResetPassword(w.as(admin), chairs)
		wants(t, "the password of a delegate of the province", err, authz.ErrForbidden)
		wants(t, "unlocking a delegate", w.Unlock(w.as(admin), chairs), authz.ErrForbidden)
		wants(t, "closing a delegate's account", w.SetDisabled(w.as(admin), chairs, true), authz.ErrForbidden)

		_, err = w.GrantRole(w.as(admin), people.NewGrant{Person: admin, Role: people.RoleSysadmin, Unit: w.commune, Period: people.Period{From: w.store.Now()}})
		wants(t, "making oneself system administrator", err, authz.ErrForbidden)
		_, err = w.GrantRole(w.as(admin), people.NewGrant{Person: admin, Role: people.RoleUnitAdmin, Unit: w.province, Period: people.Period{From: w.store.Now()}})
		wants(t, "a role above", err, authz.ErrForbidden)
		_, err = w.CreateUnit(w.as(admin), people.NewUnit{Code: "Z", Kind: "office", Name: "Phòng", Parent: w.province, Period: people.Period{From: w.store.Now()}})
		wants(t, "a unit above", err, authz.ErrForbidden)
		must(w.CreateUnit(w.as(admin), people.NewUnit{Code: "Z", Kind: "office", Name: "Phòng", Parent: w.commune, Period: people.Period{From: w.store.Now()}}))(t)
		_, err = w.CreatePerson(w.as(admin), people.NewPerson{Name: "Người lạ"})
		wants(t, "a person without a unit", err, authz.ErrForbidden)
		must(w.CreatePerson(w.as(admin), people.NewPerson{Name: "Người quen", Unit: w.commune, Title: "Chuyên viên"}))(t)
		_, err = w.CreateAccount(w.as(admin), people.NewAccount{Person: clerk, Login: "abc", Password: good})
		wants(t, "an account with a chosen password", err, authz.ErrForbidden)
		wants(t, "a setting", w.ChangeSetting(w.as(admin), people.SettingSession, people.SessionLife{AbsoluteMinutes: 9, IdleMinutes: 1}, ""), authz.ErrForbidden)

		list := must(w.FindPersons(w.as(admin), ""))(t)
		names := map[string]bool{}
		for _, p := range list {
			names[p.Name] = true
			if (p.Login != "") != (p.ID == clerk) {
				t.Errorf("the login of %s is shown as %q", p.Name, p.Login)
			}
		}
		if len(names) != 3 || !names["Hà Thị Mơ"] || !names["Trịnh Quốc Thuần"] || !names["Người quen"] {
			t.Errorf("the list of the commune: %v", names)
		}
		_, err = w.FindPersons(w.as(clerk), "")
		wants(t, "the list for somebody without the right", err, authz.ErrForbidden)
	})
}

func TestPersonsTitlesAndSearch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.build()
		hanh := w.person("  Lê Thị   Minh Hạnh ")
		w.post(hanh, w.commune, "Ủy viên", 0)
		w.post(hanh, w.council, "Phó Chủ tịch HĐND tỉnh", 3)
		w.post(hanh, w.province, "Ủy viên Ban Thường vụ", 5)
		monk := must(w.CreatePerson(w.system, people.NewPerson{Code: "P2", Name: "Nguyễn Văn An", DisplayName: "Thượng tọa Thích Minh Đức"}))(t)
		old := must(w.CreatePosition(w.system, people.NewPosition{Person: monk, Unit: w.province, Title: "Cũ", ProtocolOrder: 1, Period: people.Period{From: day(2020, 1, 1)}}))(t)
		w.must(w.EndPosition(w.system, old, day(2021, 1, 1)))
		got := must(w.Persons(w.system, []id.Person{hanh, monk, id.New[id.Person]()}))(t)
		if len(got) != 2 || got[hanh].Title != "Phó Chủ tịch HĐND tỉnh" || got[hanh].UnitName != "Hội đồng nhân dân tỉnh" || got[hanh].Name != "Lê Thị Minh Hạnh" || got[hanh].GivenName != "Hạnh" || got[hanh].ProtocolOrder != 3 {
			t.Errorf("%+v", got[hanh])
		}
		if got[monk].Name != "Thượng tọa Thích Minh Đức" || got[monk].Title != "" {
			t.Errorf("%+v", got[monk])
		}
		w.person("Đỗ Mạnh Tuyên")
		w.person("Cao Xuân Ánh")
		for query, want := range map[string][]string{
			"":             {"Cao Xuân Ánh", "Thượng tọa Thích Minh Đức", "Lê Thị Minh Hạnh", "Đỗ Mạnh Tuyên"},
			"do manh":      {"Đỗ Mạnh Tuyên"},
			"HẠNH le":      {"Lê Thị Minh Hạnh"},
			"nguyen van":   {"Thượng tọa Thích Minh Đức"},
			"minh":         {"Thượng tọa Thích Minh Đức", "Lê Thị Minh Hạnh"},
			"không có ai":  nil,
			"100%_ ký tự ": nil,
		} {
			var names []string
			for _, p := range must(w.FindPersons(w.system, query))(t) {
				names = append(names, p.Name)
			}
			if !slices.Equal(names, want) {
				t.Errorf("%q: %v, want %v", query, names, want)
			}
		}
		if found := must(w.PersonByCode(w.system, "P2"))(t); found != monk {
			t.Error("not found by code")
		}
		_, err := w.CreatePerson(w.system, people.NewPerson{Code: "P2", Name: "Trùng"})
		wants(t, "the same code", err, people.ErrPersonCodeTaken)
		for _, bad := range []people.NewPerson{{}, {Name: "A\x00B"}, {Name: "x", Gender: "x"}, {Name: "x", Email: "a@b@c"}, {Name: "x", BornYear: 3000}, {Name: "x", Title: "Chủ tịch"}, {Name: "x", Unit: w.commune}} {
			_, err := w.CreatePerson(w.system, bad)
			wants(t, "a wrong person", err, fault.ErrInput)
		}
	})
}

func TestSeatsAndTenures(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.build()
		term := must(w.CreateTerm(w.system, people.NewTerm{Council: w.council, Number: "XV", Name: "khóa XV", ElectedSeats: 3, Period: people.Period{From: day(2026, 4, 1)}}))(t)
		_, err := w.CreateTerm(w.system, people.NewTerm{Council: w.council, Number: "XV", Name: "x", ElectedSeats: 3, Period: people.Period{From: day(2026, 4, 1)}})
		wants(t, "the same term", err, people.ErrTermTaken)
		var seats []id.Seat
		for n := range 3 {
			seats = append(seats, must(w.CreateSeat(w.system, people.NewSeat{Term: term, Number: n + 1}))(t))
		}
		_, err = w.CreateSeat(w.system, people.NewSeat{Term: term, Number: 3})
		wants(t, "the same seat", err, people.ErrSeatTaken)
		_, err = w.CreateSeat(w.system, people.NewSeat{Term: term, Number: 4})
		wants(t, "one seat too many", err, people.ErrTooManySeats)
		a, b := w.person("Vũ Thị Kim Oanh"), w.person("Hoàng Văn Trí")
		start := func(seat id.Seat, who id.Person, status string, from time.Time) error {
			_, err := w.StartTenure(w.system, people.NewTenure{Seat: seat, Person: who, Status: status, Group: "1", Period: people.Period{From: from}})
			return err
		}
		w.must(start(seats[0], a, people.SeatElected, day(2026, 3, 20)))
		w.must(start(seats[0], a, people.SeatActive, day(2026, 4, 1)))
		w.must(start(seats[0], a, people.SeatSuspended, day(2026, 9, 1)))
		w.must(start(seats[1], b, people.SeatActive, day(2026, 4, 1)))
		wants(t, "a held seat", start(seats[0], b, people.SeatActive, day(2026, 10, 1)), people.ErrSeatHeld)
		wants(t, "a second seat", start(seats[2], b, people.SeatActive, day(2026, 10, 1)), people.ErrHoldsOtherSeat)
		wants(t, "the past", start(seats[0], a, people.SeatActive, day(2026, 8, 1)), people.ErrSeatHeld)
		wants(t, "no such person", start(seats[2], id.New[id.Person](), people.SeatActive, day(2026, 8, 1)), people.ErrPersonNotFound)
		w.must(w.EndTenure(w.system, seats[1], day(2026, 11, 1), "Miễn nhiệm"))
		wants(t, "ending a vacant seat", w.EndTenure(w.system, seats[2], day(2026, 11, 1), ""), people.ErrNoTenure)
		at := func(when time.Time) (statuses []string) {
			for _, s := range must(w.SeatsOf(w.system, term, when))(t) {
				statuses = append(statuses, s.Status)
				if s.Person.IsZero() != (s.Status == people.SeatVacant) {
					t.Errorf("seat %d is %s and held by %q", s.Number, s.Status, s.Person)
				}
			}
			return statuses
		}
		for _, c := range []struct {
			at   time.Time
			want []string
		}{
			{day(2026, 3, 25), []string{"elected", "vacant", "vacant"}}, {day(2026, 4, 1), []string{"active", "active", "vacant"}},
			{day(2026, 9, 1), []string{"suspended", "active", "vacant"}}, {day(2026, 11, 1), []string{"suspended", "vacant", "vacant"}},
		} {
			if got := at(c.at); !slices.Equal(got, c.want) {
				t.Errorf("on %v: %v, want %v", c.at, got, c.want)
			}
		}
		w.must(start(seats[2], b, people.SeatActive, day(2026, 11, 1)))
		_, err = w.SeatsOf(w.system, id.New[id.CouncilTerm](), day(2026, 11, 1))
		wants(t, "no such term", err, people.ErrTermNotFound)
		_, err = w.StartTenure(w.as(a), people.NewTenure{Seat: seats[1], Person: a, Status: people.SeatActive, Period: people.Period{From: day(2026, 12, 1)}})
		wants(t, "a delegate who takes another seat", err, authz.ErrForbidden)
	})
}
