package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/meetings"
	"nghitruong/meetings/meetingstest"
	"nghitruong/people"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

// spareKeeper is the people room as the meetings room knows it.
type spareKeeper struct{ people *people.Service }

func (k spareKeeper) Bind(ctx context.Context, b meetings.SpareBinding) (id.SpareDevice, error) {
	return k.people.BindSpare(ctx, people.SpareBinding(b))
}

func (k spareKeeper) WrongCode(err error) bool { return errors.Is(err, people.ErrSpareCode) }

func (k spareKeeper) Withdraw(ctx context.Context, m id.Meeting, device id.SpareDevice) (id.Person, error) {
	return k.people.WithdrawSpare(ctx, m, device)
}

func (k spareKeeper) Bound(ctx context.Context, m id.Meeting) ([]meetings.BoundSpare, error) {
	bound, err := k.people.BoundSpares(ctx, m)
	all := make([]meetings.BoundSpare, len(bound))
	for i, b := range bound {
		all[i] = meetings.BoundSpare{ID: b.ID, Person: b.Person, BoundBy: b.BoundBy, Device: b.Device, BoundAt: b.BoundAt, ClaimedAt: b.ClaimedAt,
			EndsAt: b.EndsAt, WithdrawnAt: b.WithdrawnAt}
	}
	return all, err
}

// A tablet shows a code, the technician binds it to a delegate, the tablet gets the session, the delegate's old one ends; nobody else may.
func TestSpareTabletOverHTTP(t *testing.T) {
	meetingstest.Run(t, people.Policy(), func(t *testing.T, w *meetingstest.World) {
		service := people.New(people.Deps{Store: w.Store, Audit: w.Audit, Outbox: outbox.New(w.Store, w.Frames), Authz: w.Authz})
		w.Meetings.UseSpares(spareKeeper{service})
		m, _ := w.Meeting(t)
		delegate := w.Participants(t, m)["delegate"].ID.String()
		must(t, w.Store.Client(t.Context()).Account.Create().SetPersonID(w.People["delegate"]).SetLogin("daibieu").SetPasswordHash("").SetMustChangePassword(false).Exec(t.Context()))
		persons := apitest.Persons{}
		for name := range w.People {
			persons[name] = w.Subject(name)
		}
		staff := apitest.Start(t, persons, func(a *api.API) { api.RegisterSpares(a, service, w.Meetings) })
		// The tablet and the delegate are asked for by their real sessions.
		tablet := apitest.Start(t, nil, func(a *api.API) {
			api.RegisterSpares(a, service, w.Meetings)
			api.RegisterPeople(a, service, w.Store.Now)
		}, func(d *api.Deps) { d.Sessions, d.WhyEnded = service, service.WhyEnded })

		list, claim := "/api/meetings/"+m.String()+"/spare-devices", "/api/spare-devices/claim"
		var pairing people.SparePairing
		tablet.Run(t, []apitest.Scenario{
			{Name: "begin", Method: "POST", Path: "/api/spare-devices", Status: 200,
				After: func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &pairing)) }},
			{Name: "a guessed key", Method: "POST", Path: claim, Body: `{"key":"x"}`, Status: 404, Code: "people.spare_not_found"},
		})
		key := map[string]string{"key": pairing.Key}
		tablet.Run(t, []apitest.Scenario{{Name: "wait", Method: "POST", Path: claim, Body: key, Status: 200, Contains: []string{`"bound":false`},
			After: func(t *testing.T, answer *http.Response, _ []byte) {
				if len(answer.Cookies()) != 0 {
					t.Error("a session before the binding")
				}
			}}})

		binding := map[string]string{"code": pairing.Code, "participant_id": delegate}
		unknown := list + "/" + id.New[id.SpareDevice]().String()
		for who, want := range map[string]struct {
			status int
			code   string
		}{"": {401, "people.sign_in_required"}, "delegate": {403, "people.forbidden"}, "chair": {403, "people.forbidden"}, "guest": {403, "people.forbidden"},
			"auditor": {403, "people.forbidden"}, "admin": {403, "people.forbidden"}, "outsider": {404, "meetings.not_found"}} {
			staff.Run(t, []apitest.Scenario{
				{Name: who + " binds", As: who, Method: "POST", Path: list, Body: binding, Status: want.status, Code: want.code},
				{Name: who + " lists", As: who, Method: "GET", Path: list, Status: want.status, Code: want.code},
				{Name: who + " withdraws", As: who, Method: "DELETE", Path: unknown, Status: want.status, Code: want.code},
			})
		}
		var bound meetings.SpareView
		staff.Run(t, []apitest.Scenario{
			{Name: "a wrong code", As: "technician", Method: "POST", Path: list, Body: map[string]string{"code": "12345", "participant_id": delegate}, Status: 422, Code: "people.spare_wrong_code"},
			{Name: "no participant", As: "technician", Method: "POST", Path: list, Body: map[string]string{"code": pairing.Code, "participant_id": "x"}, Status: 404, Code: "request.bad_id"},
			{Name: "the chair's tablet", As: "technician", Method: "POST", Path: list, Body: map[string]string{"code": pairing.Code, "participant_id": w.Participants(t, m)["chair"].ID.String()}, Status: 403, Code: "meetings.spare_leader"},
			{Name: "bind", As: "technician", Method: "POST", Path: list, Body: binding, Status: 200, Contains: []string{"Huỳnh Tấn Lợi", `"in_use":true`, `"claimed_at":null`},
				After: func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &bound)) }},
			{Name: "bind again", As: "secretary", Method: "POST", Path: list, Body: binding, Status: 422, Code: "people.spare_wrong_code"},
		})
		session := ""
		tablet.Run(t, []apitest.Scenario{{Name: "claim", Method: "POST", Path: claim, Body: key, Status: 200, Contains: []string{`"bound":true`, "Huỳnh Tấn Lợi", "Bùi Thị Ơn"}, Lacks: []string{"token"},
			After: func(t *testing.T, answer *http.Response, _ []byte) {
				for _, c := range answer.Cookies() {
					if c.Name == api.SessionCookie && c.HttpOnly && c.SameSite == http.SameSiteStrictMode && c.Expires.Unix() == bound.EndsAt.Unix() {
						session = c.Value
					}
				}
			}}})
		tablet.Run(t, []apitest.Scenario{{Name: "who am I", As: session, Method: "GET", Path: "/api/auth/me", Status: 200, Contains: []string{"Huỳnh Tấn Lợi"}}})
		staff.Run(t, []apitest.Scenario{
			{Name: "list", As: "secretary", Method: "GET", Path: list, Status: 200, Contains: []string{bound.ID.String(), `"withdrawn_at":null`}, Lacks: []string{`"claimed_at":null`}},
			{Name: "withdraw", As: "technician", Method: "DELETE", Path: list + "/" + bound.ID.String(), Status: 204},
			{Name: "withdraw again", As: "technician", Method: "DELETE", Path: list + "/" + bound.ID.String(), Status: 404, Code: "people.spare_not_found"},
		})
		tablet.Run(t, []apitest.Scenario{
			{Name: "the withdrawn tablet", As: session, Method: "GET", Path: "/api/auth/me", Status: 401, Code: "people.spare_withdrawn", Contains: []string{"thu hồi"}},
			{Name: "its key", Method: "POST", Path: claim, Body: key, Status: 404, Code: "people.spare_not_found"},
		})
	})
}
