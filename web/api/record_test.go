package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func TestADeviceTellsWhatItWasTold(t *testing.T) {
	keys, err := audit.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := testkit.SQLite(t)
	room := votingtest.New(t, s, 4)
	room.Service.Audit = audit.New(s, keys)
	server := apitest.Start(t, votingPersons(room), func(a *api.API) { api.RegisterVoting(a, room.Service) },
		func(d *api.Deps) { d.Displays = apitest.Walls{"wall": authz.Subject{Display: room.Wall}} })
	vote := room.Open(t, voting.NewVote{Code: "BQ-01"})
	path := "/api/votes/" + vote.String()
	var told map[string]any
	server.Run(t, []apitest.Scenario{
		{Name: "cast", As: "delegate", Method: "PUT", Path: path + "/ballot", Status: 200, Body: map[string]any{"choice": "for", "ballot_key": uuid.NewString()},
			After: func(t *testing.T, _ *http.Response, body []byte) {
				if err := json.Unmarshal(body, &told); err != nil {
					t.Error(err)
				}
			}},
	})
	delete(told, "choice")
	with := func(name string, value any) map[string]any {
		changed := map[string]any{}
		for k, v := range told {
			changed[k] = v
		}
		changed[name] = value
		return changed
	}
	record := path + "/my-record"
	server.Run(t, []apitest.Scenario{
		{Name: "what was told", As: "delegate", Method: "PUT", Path: record, Status: 200, Body: told, Contains: []string{`{"behind":false}`}},
		{Name: "another revision", As: "delegate", Method: "PUT", Path: record, Status: 422, Code: "voting.bad_receipt", Body: with("revision", 2)},
		{Name: "no revision", As: "delegate", Method: "PUT", Path: record, Status: 422, Code: "request.invalid", Body: with("revision", 0)},
		{Name: "no time", As: "delegate", Method: "PUT", Path: record, Status: 422, Code: "request.invalid", Body: with("stored_at", "yesterday")},
		{Name: "another receipt", As: "delegate", Method: "PUT", Path: record, Status: 422, Code: "voting.bad_receipt", Body: with("receipt", "00")},
		{Name: "another delegate", As: "second", Method: "PUT", Path: record, Status: 422, Code: "voting.bad_receipt", Body: told},
		{Name: "a guest", As: "guest", Method: "PUT", Path: record, Status: 403, Code: "people.forbidden", Body: told},
		{Name: "a stranger", As: "stranger", Method: "PUT", Path: record, Status: 403, Code: "people.forbidden", Body: told},
		{Name: "the system", As: "system", Method: "PUT", Path: record, Status: 403, Code: "people.forbidden", Body: told},
		{Name: "a wall", Wall: "wall", Method: "PUT", Path: record, Status: 401, Code: "people.sign_in_required", Body: told},
		{Name: "nobody", Method: "PUT", Path: record, Status: 401, Code: "people.sign_in_required", Body: told},
		{Name: "no vote", As: "delegate", Method: "PUT", Path: "/api/votes/x/my-record", Status: 404, Code: "request.bad_id", Body: told},
		{Name: "an unknown vote", As: "delegate", Method: "PUT", Path: "/api/votes/" + uuid.NewString() + "/my-record", Status: 404, Code: "voting.not_found", Body: told},
		{Name: "still not behind", As: "delegate", Method: "GET", Path: path, Status: 200, Contains: []string{`"behind":false`}},
	})
}
