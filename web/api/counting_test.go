package api_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func counting(t *testing.T, room *votingtest.Room, options ...func(*api.Deps)) *apitest.Server {
	return apitest.Start(t, votingPersons(room), func(a *api.API) {
		api.RegisterVoting(a, room.Service)
		api.RegisterCounting(a, room.Service)
	}, options...)
}

// An election by roll call over HTTP, from the list to the minutes.
func TestACountOverHTTP(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 6)
	server := counting(t, room)
	votes := "/api/meetings/" + room.Meeting.String() + "/votes"
	var v, leave voting.Vote
	keep := func(into *voting.Vote) func(*testing.T, *http.Response, []byte) {
		return func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, into)) }
	}
	server.Run(t, []apitest.Scenario{
		{Name: "an open vote with a board", As: "secretary", Method: "POST", Path: votes, Status: 200, After: keep(&leave), Body: map[string]any{
			"item_id": room.Items[0], "motion": "Ban kiểm phiếu", "method": "hands", "board": map[string]any{"head": room.Delegates[3], "members": room.Delegates[4:6]}}},
		{Name: "an election", As: "secretary", Method: "POST", Path: votes, Status: 200, After: keep(&v), Body: map[string]any{
			"item_id": room.Items[0], "code": "B-01", "motion": "Bầu", "kind": "election", "method": "roll_call", "seats_to_fill": 1,
			"candidates": []map[string]any{{"name": "Ông A"}, {"name": "Bà B"}}}},
		{Name: "the boards", As: "secretary", Method: "GET", Path: "/api/meetings/" + room.Meeting.String() + "/counting-boards", Status: 200,
			Contains: []string{`"approved":false`, `"head":true`}},
		{Name: "a board that is prepared", As: "delegate", Method: "GET", Path: "/api/meetings/" + room.Meeting.String() + "/counting-boards", Status: 200,
			Contains: []string{`{"boards":[]}`}},
	})
	path := "/api/votes/" + v.ID.String()
	withdrawal := path + "/candidates/" + v.Candidates[1].ID.String() + "/withdrawal"
	lines := func(choices ...string) map[string]any {
		var calls []map[string]any
		for i, c := range choices {
			calls = append(calls, map[string]any{"seat_number": i + 1, "persons": map[string]string{"1": c}})
		}
		return map[string]any{"figures": map[string]any{"roll_call": calls}}
	}
	scan := upload(t, "a scan", "secretary", path+"/scans", samplePDF(t, "phiếu"), nil)
	var scanned api.Created
	server.Run(t, []apitest.Scenario{
		{Name: "withdrawn by a vote that has not passed", As: "secretary", Method: "PUT", Path: withdrawal, Status: 422, Code: "input.invalid",
			Body: map[string]any{"because": "x", "vote_id": leave.ID}, Contains: []string{"body.vote_id", "voting.withdrawal_vote"}},
		{Name: "withdrawn", As: "secretary", Method: "PUT", Path: withdrawal, Status: 200, Body: map[string]any{"because": "Xin rút"}, Contains: []string{`"withdrawn":true`, "Xin rút"}},
		{Name: "no such candidate", As: "secretary", Method: "PUT", Path: path + "/candidates/" + id.New[id.Candidate]().String() + "/withdrawal", Status: 404,
			Code: "voting.candidate_not_found", Body: map[string]any{"because": "x"}},
		{Name: "ready", As: "secretary", Method: "POST", Path: path + "/ready", Status: 200},
		{Name: "figures before the opening", As: "secretary", Method: "POST", Path: path + "/tally", Status: 409, Code: "voting.wrong_state", Body: lines("yes")},
		{Name: "open", As: "chair", Method: "POST", Path: path + "/open", Status: 200, Body: `{}`},
		{Name: "no minutes yet", As: "secretary", Method: "GET", Path: path + "/protocol", Status: 409, Code: "voting.no_protocol"},
		{Name: "a figure that is none", As: "secretary", Method: "POST", Path: path + "/tally", Status: 422, Code: "request.invalid",
			Body: map[string]any{"figures": map[string]any{"votes_for_my_friend": 9}}},
		{Name: "a seat that there is not", As: "secretary", Method: "POST", Path: path + "/tally", Status: 422, Code: "input.invalid", Contains: []string{"body.figures.roll_call[0].seat_number", "Ghế 9"},
			Body: map[string]any{"figures": map[string]any{"roll_call": []map[string]any{{"seat_number": 9}}}}},
		{Name: "the secretary's entry", As: "secretary", Method: "POST", Path: path + "/tally", Status: 200, Body: lines("yes", "yes", "yes", "yes", "no"), Contains: []string{`"confirmed":false`, `"mine":{`}},
		{Name: "the chair sees no figures", As: "chair", Method: "GET", Path: path + "/tally", Status: 200, Contains: []string{`"figures":null`, `"mine":null`, `"differences":[]`}, Lacks: []string{"seat_number"}},
		{Name: "the chair's entry differs", As: "chair", Method: "POST", Path: path + "/tally", Status: 200, Body: lines("yes", "yes", "yes", "yes", "yes"),
			Contains: []string{`"confirmed":false`, `"field":"roll_call[5]"`, "Ghế 5"}},
		{Name: "not closed like this", As: "chair", Method: "POST", Path: path + "/close", Status: 409, Code: "voting.not_counted"},
		{Name: "corrected", As: "chair", Method: "POST", Path: path + "/tally", Status: 200, Body: lines("yes", "yes", "yes", "yes", "no"), Contains: []string{`"confirmed":true`}},
		func() apitest.Scenario {
			scan.Status = 200
			scan.After = func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &scanned)) }
			return scan
		}(),
		func() apitest.Scenario {
			bad := upload(t, "a page that says it is a scan", "secretary", path+"/scans", []byte("<html><script>alert(1)</script>"), nil)
			bad.Status, bad.Code = 422, "voting.scan_type"
			return bad
		}(),
		{Name: "close", As: "chair", Method: "POST", Path: path + "/close", Status: 200, Contains: []string{`"outcome":"elected"`, `"share_text":"66,67%"`}},
		{Name: "not for a delegate yet", As: "delegate", Method: "GET", Path: path + "/protocol", Status: 403, Code: "people.forbidden"},
		{Name: "announce", As: "chair", Method: "POST", Path: path + "/announce", Status: 200},
		{Name: "what each said", As: "guest", Method: "GET", Path: path + "/roll", Status: 200, Contains: []string{`"persons":{"1":"yes"}`, `"persons":{"1":"no"}`}},
		{Name: "the scans", As: "delegate", Method: "GET", Path: path + "/scans", Status: 200, Contains: []string{"application/pdf", `"hash":"`}},
	})
	for address, cache := range map[string]string{"/api/scans/" + scanned.ID: "immutable", path + "/protocol": "no-cache"} {
		server.Run(t, []apitest.Scenario{{Name: address, As: "delegate", Method: "GET", Path: address, Status: 200,
			After: func(t *testing.T, answer *http.Response, body []byte) {
				h := answer.Header
				if !bytes.HasPrefix(body, []byte("%PDF")) || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
					!strings.Contains(h.Get("Cache-Control"), cache) || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
					t.Errorf("%d bytes with %v", len(body), h)
				}
			}}})
	}
}

// Every operation on counts, asked by everybody who may not.
func TestCountsRefuseTheWrongPerson(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	vote := room.Open(t, voting.NewVote{Code: "BQ-01", Method: voting.Hands})
	server := counting(t, room, func(d *api.Deps) { d.Displays = apitest.Walls{"wall": authz.Subject{Display: room.Wall}} })
	scan, err := room.Service.AddScan(room.Secretary(), vote, voting.NewScan{Filename: "a.pdf", Content: bytes.NewReader(samplePDF(t, "x"))})
	must(t, err)
	path := "/api/votes/" + vote.String()
	figures := map[string]any{"figures": map[string]any{"for": 4}}
	for _, op := range []struct {
		method, path string
		body         any
		refused      string
	}{
		{"GET", "/api/meetings/" + room.Meeting.String() + "/counting-boards", nil, "stranger"},
		{"PUT", path + "/candidates/" + id.New[id.Candidate]().String() + "/withdrawal", map[string]any{"because": "x"}, "stranger guest delegate chair"},
		{"GET", path + "/tally", nil, "stranger guest delegate"},
		{"POST", path + "/tally", figures, "stranger guest delegate system"},
		{"GET", path + "/scans", nil, "stranger guest delegate"},
		{"POST", path + "/scans", `{}`, "stranger guest delegate system"},
		{"GET", "/api/scans/" + scan.ID.String(), nil, "stranger guest delegate"},
		{"GET", path + "/protocol", nil, "stranger guest delegate"},
	} {
		cases := []apitest.Scenario{
			{Name: op.method + op.path + " nobody", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
			{Name: op.method + op.path + " wall", Wall: "wall", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
		}
		for _, who := range strings.Fields(op.refused) {
			cases = append(cases, apitest.Scenario{Name: op.method + op.path + " " + who, As: who, Method: op.method, Path: op.path, Body: op.body, Status: 403, Code: "people.forbidden"})
		}
		wrong := strings.NewReplacer(vote.String(), "x", room.Meeting.String(), "x", scan.ID.String(), "x").Replace(op.path)
		server.Run(t, append(cases, apitest.Scenario{Name: op.method + " " + wrong, As: "secretary", Method: op.method, Path: wrong, Body: op.body, Status: 404, Code: "request.bad_id"}))
	}
	server.Run(t, []apitest.Scenario{
		{Name: "an unknown scan", As: "secretary", Method: "GET", Path: "/api/scans/" + id.New[id.TallyScan]().String(), Status: 404, Code: "voting.scan_not_found"},
		{Name: "an unknown scan asked by nobody", Method: "GET", Path: "/api/scans/" + id.New[id.TallyScan]().String(), Status: 401, Code: "people.sign_in_required"},
		{Name: "a vote that is not there", As: "secretary", Method: "GET", Path: "/api/votes/" + id.New[id.Vote]().String() + "/protocol", Status: 404, Code: "voting.not_found"},
	})
}
