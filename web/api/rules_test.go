package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

// An office reads, tries, changes and retires a rule; nobody else may.
func TestRulesOverHTTP(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	persons := votingPersons(room)
	persons["unit"], persons["admin"] = authz.Subject{Person: room.Others[votingtest.UnitRuleAdmin]}, authz.Subject{Person: room.Others[votingtest.RuleAdmin]}
	server := apitest.Start(t, persons, func(a *api.API) { api.RegisterVoting(a, room.Service) })
	path, unit := "/api/rules/council_resolution", room.UnitPath()
	rule, _ := rules.Profile("council_resolution")
	rule.Threshold = rules.AtLeastTwoThirds
	save := map[string]any{"rule": rule, "reason": "Quy chế mới", "domain": unit}
	wrong := rule
	wrong.Threshold.Den = 0
	retire := map[string]any{"reason": "Hết hiệu lực", "domain": unit}
	preview := map[string]any{"rule": rule, "seats": 60, "present": 57, "in": 45}

	for _, who := range []string{"chair", "secretary", "guest", "stranger", "delegate"} {
		server.Run(t, []apitest.Scenario{
			{Name: who + " saves", As: who, Method: "PUT", Path: path, Body: save, Status: 403, Code: "people.forbidden"},
			{Name: who + " retires", As: who, Method: "POST", Path: path + "/retirement", Body: retire, Status: 403, Code: "people.forbidden"},
			{Name: who + " reads the history", As: who, Method: "GET", Path: path + "/versions", Status: 403, Code: "people.forbidden"},
			{Name: who + " tries a rule", As: who, Method: "POST", Path: "/api/rules/preview", Body: preview, Status: 403, Code: "people.forbidden"},
		})
	}
	list := "/api/rules?meeting=" + room.Meeting.String()
	var saved voting.ProfileVersion
	server.Run(t, []apitest.Scenario{
		{Name: "nobody saves", Method: "PUT", Path: path, Body: save, Status: 401, Code: "people.sign_in_required"},
		{Name: "nobody retires", Method: "POST", Path: path + "/retirement", Body: retire, Status: 401, Code: "people.sign_in_required"},
		{Name: "nobody reads the history", Method: "GET", Path: path + "/versions", Status: 401, Code: "people.sign_in_required"},
		{Name: "nobody tries", Method: "POST", Path: "/api/rules/preview", Body: preview, Status: 401, Code: "people.sign_in_required"},
		{Name: "nobody reads what a meeting is offered", Method: "GET", Path: list, Status: 401, Code: "people.sign_in_required"},
		{Name: "a stranger reads what a meeting is offered", As: "stranger", Method: "GET", Path: list, Status: 403, Code: "people.forbidden"},
		{Name: "a meeting that is no identifier", As: "unit", Method: "GET", Path: "/api/rules?meeting=x", Status: 404, Code: "request.bad_id"},
		{Name: "a unit changes what holds everywhere", As: "unit", Method: "PUT", Path: path, Body: map[string]any{"rule": rule, "reason": "x", "domain": "/"}, Status: 403, Code: "people.forbidden"},
		{Name: "try", As: "unit", Method: "POST", Path: "/api/rules/preview", Body: preview, Status: 200, Contains: []string{"45 trên 60 đại biểu, cần ít nhất 40", `"outcome":"passed"`}},
		{Name: "a rule nobody can apply", As: "unit", Method: "PUT", Path: path, Body: map[string]any{"rule": wrong, "reason": "x", "domain": unit}, Status: 422, Code: "input.invalid", Contains: []string{`"location":"rule.threshold"`}},
		{Name: "without a reason", As: "unit", Method: "PUT", Path: path, Body: map[string]any{"rule": rule, "reason": "", "domain": unit}, Status: 422, Code: "input.invalid", Contains: []string{`"location":"reason"`}},
		{Name: "save", As: "unit", Method: "PUT", Path: path, Body: save, Status: 200, Contains: []string{`"origin":"office"`, `"version":2`},
			After: func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &saved)) }},
		{Name: "what the meeting is offered", As: "secretary", Method: "GET", Path: list, Status: 200, Contains: []string{"ít nhất 2/3", `"domain":"` + unit + `"`}},
		{Name: "the history", As: "admin", Method: "GET", Path: path + "/versions", Status: 200, Contains: []string{"Quy chế mới", `"version":1`, votingtest.UnitRuleAdmin}},
		{Name: "retire", As: "unit", Method: "POST", Path: path + "/retirement", Body: retire, Status: 200, Contains: []string{`"retired":true`}},
		{Name: "retire again", As: "unit", Method: "POST", Path: path + "/retirement", Body: retire, Status: 422, Code: "voting.rule_unknown"},
	})
	if saved.Full.Threshold != rules.AtLeastTwoThirds || saved.Domain != unit {
		t.Errorf("saved %+v", saved)
	}
}
