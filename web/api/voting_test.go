package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func votingPersons(room *votingtest.Room) apitest.Persons {
	return apitest.Persons{
		"chair": {Person: room.Others[votingtest.Chair]}, "secretary": {Person: room.Others[votingtest.Secretary]},
		"guest": {Person: room.Others[votingtest.Guest]}, "stranger": {Person: room.Others[votingtest.Stranger]},
		"delegate": {Person: room.Delegates[0]}, "second": {Person: room.Delegates[1]}, "absent": {Person: room.Delegates[3]},
		"system": {System: true},
	}
}

func TestAVoteOverHTTP(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	room.Attend(4, voting.Excused)
	server := apitest.Start(t, votingPersons(room), func(a *api.API) { api.RegisterVoting(a, room.Service) })
	list := "/api/meetings/" + room.Meeting.String() + "/votes"
	var vote voting.Vote
	server.Run(t, []apitest.Scenario{
		{Name: "the rules", As: "delegate", Method: "GET", Path: "/api/rules", Status: 200, Contains: []string{"council_resolution", "quá nửa tổng số đại biểu", "Điều 35"}},
		{Name: "prepare", As: "secretary", Method: "POST", Path: list, Status: 200,
			Body:     map[string]any{"item_id": room.Items[2], "code": "BQ-11", "motion": "Phí tham quan", "document_version_id": room.Version},
			Contains: []string{`"item_number":3`, `"needed":3`, `"roll":null`, `"my_ballot":null`, `"document_version_id":"` + room.Version.String()},
			After: func(t *testing.T, _ *http.Response, body []byte) {
				if err := json.Unmarshal(body, &vote); err != nil || vote.State != voting.Prepared {
					t.Errorf("%v %s", err, body)
				}
			}},
		{Name: "an unknown member", As: "secretary", Method: "POST", Path: list, Status: 422, Code: "request.invalid", Body: map[string]any{"item_id": room.Items[0], "motion": "x", "on_behalf_of": room.Delegates[1]}},
		{Name: "an item that is no identifier", As: "secretary", Method: "POST", Path: list, Status: 422, Code: "voting.item_unknown", Body: map[string]any{"item_id": "x", "motion": "x"}},
		{Name: "a paper that is no identifier", As: "secretary", Method: "POST", Path: list, Status: 422, Code: "voting.document_unknown", Body: map[string]any{"item_id": room.Items[0], "motion": "x", "document_version_id": "x"}},
		{Name: "an empty motion", As: "secretary", Method: "POST", Path: list, Status: 422, Code: "input.invalid", Body: map[string]any{"item_id": room.Items[0], "motion": ""}, Contains: []string{"body.motion"}},
	})
	path := "/api/votes/" + vote.ID.String()
	key := uuid.NewString()
	server.Run(t, []apitest.Scenario{
		{Name: "hidden from a delegate", As: "delegate", Method: "GET", Path: path, Status: 404, Code: "voting.not_found"},
		{Name: "not in a delegate's list", As: "delegate", Method: "GET", Path: list, Status: 200, Contains: []string{`{"votes":[]}`}},
		{Name: "ready", As: "secretary", Method: "POST", Path: path + "/ready", Status: 200, Contains: []string{`"state":"ready"`}},
		{Name: "ready again", As: "secretary", Method: "POST", Path: path + "/ready", Status: 409, Code: "voting.wrong_state", Contains: []string{"BQ-11"}},
		{Name: "too early", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 409, Code: "voting.not_open", Body: map[string]any{"choice": "for", "ballot_key": key}},
		{Name: "open", As: "chair", Method: "POST", Path: path + "/open", Status: 200, Body: `{}`, Contains: []string{`"seats":4,"present":3,"hall":3,"online":0,"quorum_needed":3,"quorum_met":true`}},
		{Name: "cast", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 200, Body: map[string]any{"choice": "for", "ballot_key": key}, Contains: []string{`"choice":"for","revision":1`}},
		{Name: "cast again with the key", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 200, Body: map[string]any{"choice": "for", "ballot_key": key}, Contains: []string{`"choice":"for","revision":1`}},
		{Name: "a ballot for somebody else", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 422, Code: "request.invalid", Body: map[string]any{"choice": "for", "ballot_key": uuid.NewString(), "person_id": room.Delegates[1]}},
		{Name: "an unknown choice", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 422, Code: "voting.bad_choice", Body: map[string]any{"choice": "maybe", "ballot_key": uuid.NewString()}},
		{Name: "a bad key", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 422, Code: "voting.bad_ballot_key", Body: map[string]any{"choice": "for", "ballot_key": "1"}},
		{Name: "the absent delegate", As: "absent", Method: "PUT", Path: path + "/ballot", Status: 403, Code: "voting.not_present", Body: map[string]any{"choice": "for", "ballot_key": uuid.NewString()}},
		{Name: "the chair without a seat", As: "chair", Method: "PUT", Path: path + "/ballot", Status: 403, Code: "voting.not_on_roll", Body: map[string]any{"choice": "for", "ballot_key": uuid.NewString()}},
		{Name: "no totals while open", As: "chair", Method: "GET", Path: path, Status: 200, Contains: []string{`"received":1`, `"result":null`}},
		{Name: "the own ballot", As: "delegate", Method: "GET", Path: path, Status: 200, Contains: []string{`"my_ballot":{"eligible":true,"choice":"for","revision":1`}},
		{Name: "who has not answered", As: "secretary", Method: "GET", Path: path + "/roll", Status: 200, Contains: []string{`"stored":true`, `"stored":false`, `"choice":null`}, Lacks: []string{`"choice":"for"`}},
		{Name: "close", As: "chair", Method: "POST", Path: path + "/close", Status: 200, Contains: []string{`"outcome":"failed"`, `"share_text":"25,00%"`, `"not_voting":2`, `"absent":1`, "Điều 35 khoản 2"}},
		{Name: "not announced yet", As: "delegate", Method: "GET", Path: path, Status: 200, Contains: []string{`"state":"closed"`, `"result":null`}},
		{Name: "late", As: "second", Method: "PUT", Path: path + "/ballot", Status: 409, Code: "voting.not_open", Body: map[string]any{"choice": "for", "ballot_key": uuid.NewString()}},
		{Name: "announce", As: "chair", Method: "POST", Path: path + "/announce", Status: 200, Contains: []string{`"state":"announced"`}},
		{Name: "announced", As: "delegate", Method: "GET", Path: list, Status: 200, Contains: []string{`"outcome_text":"không thông qua"`}},
		{Name: "the annex", As: "guest", Method: "GET", Path: path + "/roll", Status: 200, Contains: []string{`"choice":"for"`}},
		{Name: "cancelled too late", As: "chair", Method: "POST", Path: path + "/cancel", Status: 409, Code: "voting.wrong_state", Body: `{"reason":"x"}`},
	})
}

// Every operation on votes, asked by everybody who may not.
func TestVotesRefuseTheWrongPerson(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	vote := room.Ready(t, voting.NewVote{Code: "BQ-01"})
	server := apitest.Start(t, votingPersons(room), func(a *api.API) { api.RegisterVoting(a, room.Service) },
		func(d *api.Deps) { d.Displays = apitest.Walls{"wall": authz.Subject{Display: room.Wall}} })
	list, path := "/api/meetings/"+room.Meeting.String()+"/votes", "/api/votes/"+vote.String()
	ballot := map[string]any{"choice": "for", "ballot_key": uuid.NewString()}
	for _, op := range []struct {
		method, path string
		body         any
		refused      string
	}{
		{"GET", "/api/rules", nil, ""},
		{"GET", list, nil, "stranger"},
		{"POST", list, map[string]any{"item_id": room.Items[0], "motion": "x"}, "stranger guest delegate chair"},
		{"GET", path, nil, "stranger"},
		{"GET", path + "/roll", nil, "stranger"},
		{"POST", path + "/ready", nil, "stranger guest delegate chair"},
		{"POST", path + "/open", "{}", "stranger guest delegate secretary"},
		{"POST", path + "/close", nil, "stranger guest delegate secretary"},
		{"POST", path + "/announce", nil, "stranger guest delegate secretary"},
		{"POST", path + "/cancel", `{"reason":"x"}`, "stranger guest delegate chair"},
		{"PUT", path + "/ballot", ballot, "stranger guest system"},
	} {
		cases := []apitest.Scenario{
			{Name: op.method + op.path + " nobody", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
			{Name: op.method + op.path + " wall", Wall: "wall", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
		}
		for _, who := range strings.Fields(op.refused) {
			cases = append(cases, apitest.Scenario{Name: op.method + op.path + " " + who, As: who, Method: op.method, Path: op.path, Body: op.body, Status: 403, Code: "people.forbidden"})
		}
		if op.path != "/api/rules" {
			wrong := strings.Replace(strings.Replace(op.path, vote.String(), "x", 1), room.Meeting.String(), "x", 1)
			cases = append(cases, apitest.Scenario{Name: op.method + " " + wrong, As: "chair", Method: op.method, Path: wrong, Body: op.body, Status: 404, Code: "request.bad_id"})
		}
		server.Run(t, cases)
	}
	unknown := "/api/votes/" + id.New[id.Vote]().String()
	server.Run(t, []apitest.Scenario{
		{Name: "an unknown vote", As: "chair", Method: "GET", Path: unknown, Status: 404, Code: "voting.not_found"},
		{Name: "a ballot on an unknown vote", As: "delegate", Method: "PUT", Path: unknown + "/ballot", Body: ballot, Status: 404, Code: "voting.not_found"},
	})
}
