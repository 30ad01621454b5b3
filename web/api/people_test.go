package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/people"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

const goodPassword = "Kỳ họp thứ 9, ngày 1"

// house is the people service behind a served API on a real database.
type house struct {
	*apitest.Server
	people            *people.Service
	store             *store.Store
	clock             *testkit.Clock
	system            context.Context
	province, commune id.OrgUnit
}

func eachHouse(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	noon := time.Date(2026, 12, 9, 5, 0, 0, 0, time.UTC)
	clock := testkit.NewClock(noon)
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		clock.Advance(noon.Sub(clock.Now()))
		engine := authz.New(people.Policy())
		engine.UseClock(s.Now)
		h := &house{store: s, clock: clock, system: authz.SystemContext(context.Background()),
			people: people.New(people.Deps{Store: s, Audit: audit.New(s, nil), Outbox: outbox.New(s, nil), Authz: engine})}
		if err := engine.Load(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := h.people.ChangeSetting(h.system, people.SettingHashCost, people.HashCost{MemoryKiB: 64, Iterations: 1, Parallelism: 1}, "thử"); err != nil {
			t.Fatal(err)
		}
		h.Server = apitest.Start(t, nil, func(a *api.API) { api.RegisterPeople(a, h.people, s.Now) }, func(d *api.Deps) { d.Sessions = h.people })
		test(t, h)
	})
}

func ok[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func (h *house) build(t *testing.T) {
	t.Helper()
	from := people.Period{From: time.Date(2025, 7, 1, 0, 0, 0, 0, time.UTC)}
	h.province = ok(h.people.CreateUnit(h.system, people.NewUnit{Code: "H99", Kind: "province", Name: "Tỉnh Đông Lam", Period: from}))(t)
	h.commune = ok(h.people.CreateUnit(h.system, people.NewUnit{Code: "12", Kind: "commune", Name: "Xã Vân Sơn", Parent: h.province, Period: from}))(t)
}

// person makes somebody with an account and, unless role is "", a role in a unit, and signs in; it returns the session's token.
func (h *house) person(t *testing.T, name, login, role string, unit id.OrgUnit) (who id.Person, account id.Account, token string) {
	t.Helper()
	who = ok(h.people.CreatePerson(h.system, people.NewPerson{Name: name, Unit: unit, Title: "Chuyên viên"}))(t)
	account = ok(h.people.CreateAccount(h.system, people.NewAccount{Person: who, Login: login, Password: goodPassword}))(t)
	if role != "" {
		ok(h.people.GrantRole(h.system, people.NewGrant{Person: who, Role: role, Unit: unit, Period: people.Period{From: h.store.Now()}}))(t)
	}
	return who, account, ok(h.people.SignIn(h.system, login, goodPassword, "", "10.0.0.7"))(t).Token
}

// cookie is the session cookie that an answer sets, nil when it sets none.
func cookie(answer *http.Response) *http.Cookie {
	for _, c := range answer.Cookies() {
		if c.Name == api.SessionCookie {
			return c
		}
	}
	return nil
}

func TestPeopleRefusesTheWrongPerson(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.build(t)
		// The secretary of the commune reads its people but manages nobody; the delegate of the province has no right over people at all.
		delegate, account, delegateToken := h.person(t, "Nguyễn Hữu Khang", "khang", people.RoleDelegate, h.province)
		grant := ok(h.people.GrantRole(h.system, people.NewGrant{Person: delegate, Role: people.RoleAuditor, Unit: h.province, Period: people.Period{From: h.store.Now()}}))(t)
		_, _, admin := h.person(t, "Lò Văn Pản", "pan", people.RoleUnitAdmin, h.commune)
		fresh := ok(h.people.CreatePerson(h.system, people.NewPerson{Name: "Mới"}))(t)
		_, initial, err := h.people.IssueAccount(h.system, fresh, "moi")
		if err != nil {
			t.Fatal(err)
		}
		unchanged := ok(h.people.SignIn(h.system, "moi", initial, "", ""))(t).Token
		newUnit := `{"code":"X","name":"Phòng","kind":"office","valid_from":"2026-12-01","parent_id":"` + h.province.String() + `"}`
		newPerson := `{"name":"Ai đó","unit_id":"` + h.province.String() + `","title":"Chuyên viên"}`
		newRole := `{"role":"auditor","unit_id":"` + h.province.String() + `"}`
		var cases []apitest.Scenario
		for _, e := range []struct {
			method, path string
			body         any
			// managed marks what the administrator of the commune may not do to the province; self what concerns the own account only.
			managed, open bool
		}{
			{"GET", "/api/units", nil, false, true},
			{"GET", "/api/auth/sessions", nil, false, true},
			{"DELETE", "/api/auth/sessions/" + id.New[id.Session]().String(), nil, false, true},
			{"GET", "/api/people", nil, false, false},
			{"POST", "/api/units", newUnit, true, false},
			{"POST", "/api/people", newPerson, true, false},
			{"POST", "/api/accounts", `{"person_id":"` + delegate.String() + `","login":"khac"}`, true, false},
			{"POST", "/api/accounts/" + account.String() + "/reset", nil, true, false},
			{"POST", "/api/accounts/" + account.String() + "/unlock", nil, true, false},
			{"POST", "/api/accounts/" + account.String() + "/disable", nil, true, false},
			{"POST", "/api/accounts/" + account.String() + "/enable", nil, true, false},
			{"GET", "/api/people/" + delegate.String() + "/roles", nil, true, false},
			{"POST", "/api/people/" + delegate.String() + "/roles", newRole, true, false},
			{"POST", "/api/role-grants/" + grant.String() + "/end", nil, true, false},
		} {
			name := e.method + " " + e.path
			cases = append(cases,
				apitest.Scenario{Name: name + " by nobody", Method: e.method, Path: e.path, Body: e.body, Status: 401, Code: "people.sign_in_required"},
				apitest.Scenario{Name: name + " with a made-up cookie", As: strings.Repeat("A", 43), Method: e.method, Path: e.path, Body: e.body, Status: 401, Code: "people.sign_in_required"},
				apitest.Scenario{Name: name + " with an initial password", As: unchanged, Method: e.method, Path: e.path, Body: e.body, Status: 403, Code: "people.password_change_required"})
			if !e.open {
				cases = append(cases, apitest.Scenario{Name: name + " by a delegate", As: delegateToken, Method: e.method, Path: e.path, Body: e.body, Status: 403, Code: "people.forbidden"})
			}
			if e.managed {
				cases = append(cases, apitest.Scenario{Name: name + " by the commune's administrator", As: admin, Method: e.method, Path: e.path, Body: e.body, Status: 403, Code: "people.forbidden"})
			}
		}
		for _, e := range []struct{ method, path, body string }{
			{"GET", "/api/auth/me", ""}, {"POST", "/api/auth/sign-out-everywhere", ""},
			{"POST", "/api/auth/password", `{"current":"a","next":"b"}`}, {"PUT", "/api/auth/language", `{"language":"en"}`},
		} {
			c := apitest.Scenario{Name: e.path + " by nobody", Method: e.method, Path: e.path, Status: 401, Code: "people.sign_in_required"}
			if e.body != "" {
				c.Body = e.body
			}
			cases = append(cases, c)
		}
		h.Run(t, cases)
		// Nothing of what was refused happened.
		if again := ok(h.people.SignIn(h.system, "khang", goodPassword, "", ""))(t); again.Token == "" {
			t.Error("the delegate's account was changed")
		}
	})
}

func TestSignInOverHTTP(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.build(t)
		_, _, _ = h.person(t, "Nguyễn Hữu Khang", "khang", people.RoleDelegate, h.province)
		var token string
		right := `{"login":"khang","password":"` + goodPassword + `"}`
		signIn := func(name, body string, status int, code string) apitest.Scenario {
			return apitest.Scenario{Name: name, Method: "POST", Path: "/api/auth/sign-in", Body: body, Status: status, Code: code,
				After: func(t *testing.T, answer *http.Response, _ []byte) {
					if c := cookie(answer); (c != nil) != (status == 200) {
						t.Errorf("cookie %v with status %d", c, status)
					}
				}}
		}
		h.Run(t, []apitest.Scenario{
			signIn("a wrong password", `{"login":"khang","password":"x"}`, 401, "people.sign_in_refused"),
			signIn("an unknown login", `{"login":"ai.do","password":"x"}`, 401, "people.sign_in_refused"),
			signIn("no password", `{"login":"khang"}`, 422, "request.invalid"),
			signIn("an unknown field", `{"login":"khang","password":"x","admin":true}`, 422, "request.invalid"),
			signIn("a number as login", `{"login":7,"password":"x"}`, 422, "request.invalid"),
			signIn("not JSON", `{"login"`, 422, "request.invalid"),
			signIn("an endless password", `{"login":"khang","password":"`+strings.Repeat("x", 2000)+`"}`, 422, "request.invalid"),
			{Name: "from another site", Method: "POST", Path: "/api/auth/sign-in", Body: right, Header: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, Status: 403, Code: "request.cross_origin"},
			{Name: "right", Method: "POST", Path: "/api/auth/sign-in", Body: right, Status: 200, Header: map[string]string{"User-Agent": "Máy tính bảng"},
				Contains: []string{`"name":"Nguyễn Hữu Khang"`, `"title":"Chuyên viên"`, `"must_change_password":false`, `"domain":"/H99/"`, `"server_time":"2026-12-09T05:00:00Z"`},
				After: func(t *testing.T, answer *http.Response, body []byte) {
					c := cookie(answer)
					if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Expires.IsZero() {
						t.Fatalf("the cookie: %+v", c)
					}
					token = c.Value
					if strings.Contains(string(body), token) {
						t.Error("the token is in the body")
					}
				}},
		})
		h.Run(t, []apitest.Scenario{
			{Name: "me", As: token, Method: "GET", Path: "/api/auth/me", Status: 200, Contains: []string{`"login":"khang"`}, Lacks: []string{"argon2", "password_hash"}},
			{Name: "sessions", As: token, Method: "GET", Path: "/api/auth/sessions", Status: 200, Contains: []string{`"current":true`, "Máy tính bảng"}, Lacks: []string{token}},
			{Name: "language", As: token, Method: "PUT", Path: "/api/auth/language", Body: `{"language":"en"}`, Status: 204},
			{Name: "errors now in English", As: token, Method: "GET", Path: "/api/people", Status: 403, Code: "people.forbidden", Contains: []string{"You are not allowed"}},
			{Name: "a wrong current password", As: token, Method: "POST", Path: "/api/auth/password", Body: `{"current":"x","next":"Kỳ họp thứ 10, ngày 2"}`, Status: 422, Code: "input.invalid", Contains: []string{`"location":"current"`, "people.password_wrong"}},
			{Name: "a weak next password", As: token, Method: "POST", Path: "/api/auth/password", Body: `{"current":"` + goodPassword + `","next":"abc"}`, Status: 422, Code: "input.invalid", Contains: []string{`"location":"next"`, "people.password_too_short"}},
			{Name: "a new password", As: token, Method: "POST", Path: "/api/auth/password", Body: `{"current":"` + goodPassword + `","next":"Kỳ họp thứ 10, ngày 2"}`, Status: 204},
			{Name: "the old password", Method: "POST", Path: "/api/auth/sign-in", Body: right, Status: 401, Code: "people.sign_in_refused"},
			{Name: "signing out", As: token, Method: "POST", Path: "/api/auth/sign-out", Status: 204, After: func(t *testing.T, answer *http.Response, _ []byte) {
				if c := cookie(answer); c == nil || c.MaxAge >= 0 || c.Value != "" {
					t.Errorf("the cookie stays: %+v", c)
				}
			}},
			{Name: "after signing out", As: token, Method: "GET", Path: "/api/auth/me", Status: 401, Code: "people.sign_in_required"},
			{Name: "signing out again", As: token, Method: "POST", Path: "/api/auth/sign-out", Status: 204},
		})
	})
}

func TestExpiredSessionAndLockedAccountOverHTTP(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.build(t)
		_, _, token := h.person(t, "Nguyễn Hữu Khang", "khang", people.RoleDelegate, h.province)
		h.Run(t, []apitest.Scenario{{Name: "alive", As: token, Method: "GET", Path: "/api/units", Status: 200}})
		h.clock.Advance(17 * time.Hour)
		h.Run(t, []apitest.Scenario{{Name: "expired", As: token, Method: "GET", Path: "/api/units", Status: 401, Code: "people.sign_in_required"}})
		var cases []apitest.Scenario
		for range 5 {
			cases = append(cases, apitest.Scenario{Name: "wrong", Method: "POST", Path: "/api/auth/sign-in", Body: `{"login":"khang","password":"x"}`, Status: 401, Code: "people.sign_in_refused"})
		}
		h.Run(t, append(cases, apitest.Scenario{Name: "locked", Method: "POST", Path: "/api/auth/sign-in", Body: `{"login":"khang","password":"` + goodPassword + `"}`, Status: 429, Code: "people.account_locked", Contains: []string{`"until":`}}))
	})
}

func TestFirstRunOverHTTP(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		code := ok(h.people.SetupCode(h.system))(t)
		body := func(code, scheme, password string) string {
			b, err := json.Marshal(map[string]string{"setup_code": code, "unit_name": "Tỉnh Đông Lam", "unit_code": "H99", "level_scheme": scheme,
				"admin_name": "Lò Văn Pản", "admin_login": "pan.lv", "admin_password": password})
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		var token string
		h.Run(t, []apitest.Scenario{
			{Name: "before", Method: "GET", Path: "/api/installation", Status: 200, Contains: []string{`"first_run":true`, `"version":"test"`, `"rehearsal":false`, `"demo_accounts":false`}},
			{Name: "a wrong code", Method: "POST", Path: "/api/setup", Body: body("AAAA-BBBB-CCCC-DDDD", "province_commune", goodPassword), Status: 403, Code: "people.setup_code_wrong"},
			{Name: "a wrong scheme", Method: "POST", Path: "/api/setup", Body: body(code, "two", goodPassword), Status: 422, Code: "input.invalid", Contains: []string{"level_scheme"}},
			{Name: "a weak password", Method: "POST", Path: "/api/setup", Body: body(code, "province_commune", "x"), Status: 422, Code: "input.invalid", Contains: []string{"admin_password"}},
			{Name: "a missing field", Method: "POST", Path: "/api/setup", Body: `{"setup_code":"x"}`, Status: 422, Code: "request.invalid"},
			{Name: "right", Method: "POST", Path: "/api/setup", Body: body(code, "province_district_commune", goodPassword), Status: 200, Contains: []string{`"role":"sysadmin"`, `"role":"unit_admin"`},
				After: func(t *testing.T, answer *http.Response, _ []byte) {
					if c := cookie(answer); c != nil {
						token = c.Value
					}
				}},
			{Name: "again", Method: "POST", Path: "/api/setup", Body: body(code, "province_commune", goodPassword), Status: 409, Code: "people.setup_done"},
			{Name: "after", Method: "GET", Path: "/api/installation", Status: 200, Contains: []string{`"first_run":false`, `"name":"Tỉnh Đông Lam"`}},
		})
		var unit, person, account struct {
			ID              string `json:"id"`
			AccountID       string `json:"account_id"`
			InitialPassword string `json:"initial_password"`
		}
		into := func(v any) func(*testing.T, *http.Response, []byte) {
			return func(t *testing.T, _ *http.Response, body []byte) {
				if err := json.Unmarshal(body, v); err != nil {
					t.Fatal(err)
				}
			}
		}
		h.Run(t, []apitest.Scenario{
			{Name: "a unit", As: token, Method: "POST", Path: "/api/units", Body: `{"code":"D1","name":"Huyện Hải Lộc","kind":"district","level":"level_district","valid_from":"2026-12-01"}`, Status: 200, After: into(&unit)},
			{Name: "the same code", As: token, Method: "POST", Path: "/api/units", Body: `{"code":"D1","name":"Khác","kind":"district","valid_from":"2026-12-01"}`, Status: 409, Code: "people.unit_code_taken"},
			{Name: "a wrong day", As: token, Method: "POST", Path: "/api/units", Body: `{"code":"D2","name":"Khác","kind":"district","valid_from":"31/12/2026"}`, Status: 422, Code: "input.invalid", Contains: []string{"valid_from"}},
			{Name: "a wrong parent", As: token, Method: "POST", Path: "/api/units", Body: `{"code":"D2","name":"Khác","kind":"district","valid_from":"2026-12-01","parent_id":"x"}`, Status: 422, Code: "input.invalid", Contains: []string{"parent_id"}},
			{Name: "units today", As: token, Method: "GET", Path: "/api/units", Status: 200, Contains: []string{`"code":"H99"`, `"code":"D1"`}},
			{Name: "units before", As: token, Method: "GET", Path: "/api/units?on=2026-11-30", Status: 200, Contains: []string{`"code":"H99"`}, Lacks: []string{`"code":"D1"`}},
			{Name: "units of no day", As: token, Method: "GET", Path: "/api/units?on=x", Status: 422, Code: "input.invalid"},
			{Name: "a person", As: token, Method: "POST", Path: "/api/people", Body: `{"name":"Đỗ Mạnh Tuyên"}`, Status: 200, After: into(&person)},
			{Name: "an unknown field", As: token, Method: "POST", Path: "/api/people", Body: `{"name":"Đỗ Mạnh Tuyên","password":"x"}`, Status: 422, Code: "request.invalid"},
			{Name: "no name", As: token, Method: "POST", Path: "/api/people", Body: `{"name":" "}`, Status: 422, Code: "input.invalid"},
			{Name: "found without tones", As: token, Method: "GET", Path: "/api/people?query=do+manh", Status: 200, Contains: []string{"Đỗ Mạnh Tuyên"}, Lacks: []string{"Lò Văn Pản"}},
		})
		h.Run(t, []apitest.Scenario{
			{Name: "an account", As: token, Method: "POST", Path: "/api/accounts", Body: map[string]string{"person_id": person.ID, "login": "tuyen.dm"}, Status: 200, After: into(&account)},
			{Name: "another", As: token, Method: "POST", Path: "/api/accounts", Body: map[string]string{"person_id": person.ID, "login": "tuyen"}, Status: 409, Code: "people.account_exists"},
			{Name: "for nobody", As: token, Method: "POST", Path: "/api/accounts", Body: map[string]string{"person_id": id.New[id.Person]().String(), "login": "tuyen"}, Status: 404, Code: "people.person_not_found"},
			{Name: "a role", As: token, Method: "POST", Path: "/api/people/" + person.ID + "/roles", Body: map[string]string{"role": "session_secretary", "unit_id": unit.ID}, Status: 200},
			{Name: "a wrong role", As: token, Method: "POST", Path: "/api/people/" + person.ID + "/roles", Body: map[string]string{"role": "x", "unit_id": unit.ID}, Status: 422, Code: "input.invalid"},
			{Name: "the roles", As: token, Method: "GET", Path: "/api/people/" + person.ID + "/roles", Status: 200, Contains: []string{`"unit_name":"Huyện Hải Lộc"`}},
			{Name: "no such account", As: token, Method: "POST", Path: "/api/accounts/" + id.New[id.Account]().String() + "/reset", Status: 404, Code: "people.account_not_found"},
			{Name: "no identifier", As: token, Method: "POST", Path: "/api/accounts/x/reset", Status: 404, Code: "request.bad_id"},
		})
		initial := account.InitialPassword
		h.Run(t, []apitest.Scenario{
			{Name: "the initial password", Method: "POST", Path: "/api/auth/sign-in", Body: map[string]string{"login": "tuyen.dm", "password": initial}, Status: 200, Contains: []string{`"must_change_password":true`}},
			{Name: "reset", As: token, Method: "POST", Path: "/api/accounts/" + account.AccountID + "/reset", Status: 200, Contains: []string{`"initial_password":`}, Lacks: []string{initial}},
			{Name: "the former initial password", Method: "POST", Path: "/api/auth/sign-in", Body: map[string]string{"login": "tuyen.dm", "password": initial}, Status: 401, Code: "people.sign_in_refused"},
			{Name: "disable", As: token, Method: "POST", Path: "/api/accounts/" + account.AccountID + "/disable", Status: 204},
			{Name: "enable", As: token, Method: "POST", Path: "/api/accounts/" + account.AccountID + "/enable", Status: 204},
			{Name: "unlock", As: token, Method: "POST", Path: "/api/accounts/" + account.AccountID + "/unlock", Status: 204},
		})
	})
}

func TestDemoSignInOverHTTP(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		h.build(t)
		chair := ok(h.people.CreatePerson(h.system, people.NewPerson{Name: "Nguyễn Hữu Khang"}))(t)
		ok(h.people.CreateAccount(h.system, people.NewAccount{Person: chair, Login: "khang", Demo: true}))(t)
		h.person(t, "Lê Thị Minh Hạnh", "hanh", "", h.commune)
		list, in := "/api/auth/demo-accounts", "/api/auth/demo-sign-in"
		h.Run(t, []apitest.Scenario{
			{Name: "list on real data", Method: "GET", Path: list, Status: 404, Code: "people.demo_not_available"},
			{Name: "sign-in on real data", Method: "POST", Path: in, Body: `{"login":"khang"}`, Status: 404, Code: "people.demo_not_available"},
		})
		if err := h.store.MarkRehearsal(h.system); err != nil {
			t.Fatal(err)
		}
		var cases []apitest.Scenario
		for _, through := range []map[string]string{
			{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X-Real-Ip": "127.0.0.1"}, {"Via": "1.1 proxy"},
			{"X-Forwarded-Host": "hop.example.vn"}, {"X-Forwarded-Proto": "https"},
			// The page of a site whose name was made to point to this machine, to the browser of one origin with it.
			{"Host": "rebound.example.com"}, {"Host": "rebound.example.com:8080", "Origin": "http://rebound.example.com:8080", "Sec-Fetch-Site": "same-origin"},
			{"Host": "localhost.example.com"}, {"Host": "192.0.2.7"},
			// A proxy that names this machine where the browser named another.
			{"Host": "localhost", "Origin": "https://hop.example.vn", "Sec-Fetch-Site": "same-origin"},
		} {
			cases = append(cases,
				apitest.Scenario{Name: fmt.Sprint("list ", through), Method: "GET", Path: list, Header: through, Status: 404, Code: "people.demo_not_available"},
				apitest.Scenario{Name: fmt.Sprint("offer ", through), Method: "GET", Path: "/api/installation", Header: through, Status: 200, Contains: []string{`"demo_accounts":false`}},
				apitest.Scenario{Name: fmt.Sprint("sign-in ", through), Method: "POST", Path: in, Body: `{"login":"khang"}`, Header: through, Status: 404, Code: "people.demo_not_available"})
		}
		for _, host := range []string{"localhost:8080", "LOCALHOST", "[::1]:8080", "127.0.0.1"} {
			cases = append(cases, apitest.Scenario{Name: "list at " + host, Method: "GET", Path: list, Header: map[string]string{"Host": host}, Status: 200})
		}
		h.Run(t, append(cases,
			apitest.Scenario{Name: "list", Method: "GET", Path: list, Status: 200, Contains: []string{`"login":"khang"`}, Lacks: []string{"hanh"}},
			apitest.Scenario{Name: "a real account", Method: "POST", Path: in, Body: `{"login":"hanh"}`, Status: 404, Code: "people.demo_not_available"},
			apitest.Scenario{Name: "a demo account", Method: "POST", Path: in, Body: `{"login":"khang"}`, Status: 200, Contains: []string{`"rehearsal":true`}, After: func(t *testing.T, answer *http.Response, _ []byte) {
				if cookie(answer) == nil {
					t.Error("no cookie")
				}
			}},
			apitest.Scenario{Name: "the banner", Method: "GET", Path: "/api/installation", Header: map[string]string{"Accept-Language": "en"}, Status: 200, Contains: []string{"SIMULATED DATA", `"demo_accounts":true`}},
		))
	})
}
