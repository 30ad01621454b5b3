package people

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

func at(month, day int) time.Time {
	return time.Date(2026, time.Month(month), day, 0, 0, 0, 0, time.UTC)
}

func TestPathsFollowTheTree(t *testing.T) {
	province, district, commune, office := id.New[id.OrgUnit](), id.New[id.OrgUnit](), id.New[id.OrgUnit](), id.New[id.OrgUnit]()
	tr := tree{
		codes: map[id.OrgUnit]string{province: "H99", district: "D1", commune: "C1", office: "VP"},
		places: map[id.OrgUnit][]place{
			province: {{period: Period{From: at(1, 1)}}},
			district: {{parent: province, period: Period{From: at(1, 1), Until: at(7, 1)}}},
			commune:  {{parent: district, period: Period{From: at(1, 1), Until: at(7, 1)}}, {parent: province, period: Period{From: at(7, 1)}}},
			office:   {{parent: commune, period: Period{From: at(2, 1)}}},
		},
	}
	for _, c := range []struct {
		unit id.OrgUnit
		at   time.Time
		want string
	}{
		{province, at(1, 1), "/H99/"}, {district, at(6, 30), "/H99/D1/"}, {district, at(7, 1), ""},
		{commune, at(6, 30), "/H99/D1/C1/"}, {commune, at(7, 1), "/H99/C1/"}, {office, at(1, 15), ""},
		{office, at(6, 30), "/H99/D1/C1/VP/"}, {office, at(8, 1), "/H99/C1/VP/"},
	} {
		if got := tr.path(c.unit, c.at); got != c.want {
			t.Errorf("%s on %v: %q, want %q", tr.codes[c.unit], c.at, got, c.want)
		}
	}
	pieces, err := tr.pieces(office, Period{From: at(3, 1), Until: at(9, 1)})
	if err != nil || len(pieces) != 2 {
		t.Fatalf("pieces: %v, %v", pieces, err)
	}
	if pieces[0] != (pathPiece{"/H99/D1/C1/VP/", Period{at(3, 1), at(7, 1)}}) || pieces[1] != (pathPiece{"/H99/C1/VP/", Period{at(7, 1), at(9, 1)}}) {
		t.Errorf("pieces: %+v", pieces)
	}
	if !tr.below(office, province, Period{From: at(8, 1)}) || tr.below(office, district, Period{From: at(8, 1)}) || !tr.below(office, district, Period{From: at(3, 1)}) {
		t.Error("below does not follow the dates")
	}
}

func TestLockedUntil(t *testing.T) {
	limit := SignInLimit{Failures: 3, WindowMinutes: 10, LockMinutes: 30}
	minute := func(m int) time.Time { return at(1, 1).Add(time.Duration(m) * time.Minute) }
	fail := func(m int) attempt { return attempt{minute(m), attemptRefused} }
	for _, c := range []struct {
		name     string
		attempts []attempt
		forgive  bool
		want     time.Time
	}{
		{"none", nil, true, time.Time{}},
		{"two", []attempt{fail(0), fail(1)}, true, time.Time{}},
		{"three within the window", []attempt{fail(0), fail(1), fail(9)}, true, minute(39)},
		{"three too far apart", []attempt{fail(0), fail(5), fail(10)}, true, time.Time{}},
		{"the last three count", []attempt{fail(0), fail(20), fail(21), fail(22)}, true, minute(52)},
		{"a success forgives", []attempt{fail(0), fail(1), {minute(2), attemptAccepted}, fail(3)}, true, time.Time{}},
		{"an unlocking ends the lock", []attempt{fail(0), fail(1), fail(2), {minute(3), attemptUnlocked}}, true, time.Time{}},
		{"an address is not forgiven", []attempt{fail(0), fail(1), {minute(2), attemptAccepted}, fail(3)}, false, minute(33)},
	} {
		if got := lockedUntil(c.attempts, limit, c.forgive); !got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPasswordRule(t *testing.T) {
	rule := passwordRule.initial
	for _, c := range []struct {
		password string
		want     error
	}{
		{"Họp lúc 7 giờ sáng", nil},
		{"Ngắn quá 1.", ErrPasswordShort},
		{"không có chữ hoa 1", ErrPasswordSimple},
		{"KHÔNG CÓ CHỮ THƯỜNG 1", ErrPasswordSimple},
		{"Không có chữ số nào", ErrPasswordSimple},
		{"KhongCoKyTuDacBiet1", ErrPasswordSimple},
		{"Xin chào KHANG.nh 2026", ErrPasswordIsLogin},
		{strings.Repeat("Aa1 ", 65), ErrPasswordLong},
	} {
		problem := rule.check(c.password, "khang.nh")
		if c.want == nil && problem != nil || c.want != nil && (problem == nil || !errors.Is(problem, c.want)) {
			t.Errorf("%q: %v, want %v", c.password, problem, c.want)
		}
	}
	seen := map[string]bool{}
	for range 200 {
		p := initialPassword(rule)
		if problem := rule.check(p, ""); problem != nil || seen[p] {
			t.Fatalf("initial password %q: %v, repeated %v", p, problem, seen[p])
		}
		seen[p] = true
	}
}

func TestHashes(t *testing.T) {
	ctx, h := context.Background(), newHasher()
	cost := HashCost{MemoryKiB: 64, Iterations: 1, Parallelism: 1}
	phc, err := h.hash(ctx, "Mật khẩu 1", cost)
	if err != nil || !strings.HasPrefix(phc, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("%q, %v", phc, err)
	}
	// The same password typed with decomposed letters, as some keyboards send it.
	for password, want := range map[string]bool{"Mật khẩu 1": true, "Ma\u0323\u0302t kh\u1ea9u 1": true, "Mât khẩu 1": false, "": false} {
		got, made, err := h.verify(ctx, password, phc)
		if err != nil || got != want || made != cost {
			t.Errorf("%q: %v (%v, %v), want %v", password, got, made, err, want)
		}
	}
	// Test vector of the reference implementation (argon2 command line, argon2id, t=2, m=65536, p=1, password "password", salt "somesalt").
	known := "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, _, err := h.verify(ctx, "password", known); !ok || err != nil {
		t.Errorf("the reference hash: %v, %v", ok, err)
	}
	for _, bad := range []string{"", "x", "$argon2i$v=19$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=16$m=64,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=0,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=64,t=1,p=1$A$A"} {
		if _, _, err := h.verify(ctx, "x", bad); err == nil {
			t.Errorf("%q was accepted as a hash", bad)
		}
	}
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := h.hash(ended, "x", cost); !errors.Is(err, ErrBusy) {
		t.Errorf("with all slots taken: %v, want ErrBusy", err)
	}
}

func TestPolicy(t *testing.T) {
	who := map[string]id.Person{}
	var grants []authz.Grant
	for _, role := range allRoles() {
		who[role] = id.New[id.Person]()
		grants = append(grants, authz.Grant{Person: who[role], Role: role, Domain: "/H99/"})
	}
	e := authz.New(Policy(), source(grants))
	if err := e.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	// Who may do the acts that decide something; every other role must be refused.
	for act, want := range map[string]string{
		"vote open":            "presiding",
		"vote announce":        "presiding",
		"vote prepare":         "session_secretary",
		"vote cast":            "presiding session_secretary delegate",
		"vote read_progress":   "presiding session_secretary",
		"agenda move":          "presiding session_secretary",
		"floor manage":         "presiding session_secretary",
		"conference moderate":  "presiding session_secretary",
		"presence manage":      "session_secretary",
		"document manage":      "session_secretary unit_admin",
		"meeting manage":       "presiding session_secretary unit_admin",
		"people manage":        "sysadmin unit_admin",
		"people read":          "sysadmin unit_admin presiding session_secretary",
		"units manage":         "sysadmin unit_admin",
		"settings manage":      "sysadmin",
		"audit read":           "sysadmin unit_admin presiding session_secretary auditor",
		"document read":        "unit_admin presiding session_secretary delegate official presenter guest observer",
		"chat write":           "presiding session_secretary delegate official presenter site_technician",
		"conference join":      "presiding session_secretary delegate official presenter guest site_technician",
		"display manage":       "sysadmin unit_admin session_secretary site_technician",
		"floor request":        "presiding session_secretary delegate official presenter guest",
		"nothing of this kind": "",
	} {
		object, action, _ := strings.Cut(act, " ")
		for _, role := range allRoles() {
			may := strings.Contains(" "+want+" ", " "+role+" ")
			if got, err := e.Holds(who[role], object, action, "/H99/m/x/"); err != nil || got != may {
				t.Errorf("%s: %s: %v (%v), want %v", act, role, got, err, may)
			}
		}
	}
	for _, role := range allRoles() {
		if RoleLabel([]string{role}, "vi") == "" || RoleLabel([]string{role}, "en") == "" {
			t.Errorf("%s has no name", role)
		}
	}
	if got := RoleLabel([]string{RoleUnitAdmin, RolePresiding}, "vi"); got != "Chủ tọa" {
		t.Errorf("the weightiest role is %q", got)
	}
}

type source []authz.Grant

func (s source) Grants(context.Context) ([]authz.Grant, error) { return s, nil }
