package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
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
	several := map[string]any{"vote_ids": []id.Vote{vote}}
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
		{"POST", list + "/batch", map[string]any{"votes": []any{map[string]any{"item_id": room.Items[0], "motion": "x"}}}, "stranger guest delegate chair"},
		{"POST", list + "/ready", several, "stranger guest delegate chair"},
		{"POST", list + "/open", several, "stranger guest delegate secretary"},
		{"POST", list + "/close", several, "stranger guest delegate secretary"},
		{"POST", list + "/announce", several, "stranger guest delegate secretary"},
		{"PATCH", path, map[string]any{"motion": "x"}, "stranger guest delegate"},
		{"POST", path + "/amend", map[string]any{"motion": "x", "note": "x"}, "stranger guest delegate chair"},
		{"POST", path + "/repeat", `{"reason":"x"}`, "stranger guest delegate secretary"},
		{"POST", path + "/next-round", nil, "stranger guest delegate"},
		{"POST", path + "/conclude", `{"outcome":"passed","reason":"x"}`, "stranger guest delegate secretary"},
		{"PUT", path + "/countdown", `{"seconds":10}`, "stranger guest delegate"},
		{"GET", path + "/before-opening", nil, "stranger guest delegate"},
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

func TestVotesConductedOverHTTP(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	server := apitest.Start(t, votingPersons(room), func(a *api.API) { api.RegisterVoting(a, room.Service) })
	list := "/api/meetings/" + room.Meeting.String() + "/votes"
	var whole, part voting.Vote
	keep := func(to *voting.Vote) func(*testing.T, *http.Response, []byte) {
		return func(t *testing.T, _ *http.Response, body []byte) {
			var several struct{ Votes []voting.Vote }
			if json.Unmarshal(body, &several) == nil && len(several.Votes) > 0 {
				*to = several.Votes[0]
			} else if err := json.Unmarshal(body, to); err != nil {
				t.Errorf("%v %s", err, body)
			}
		}
	}
	draft := func(more map[string]any) map[string]any {
		d := map[string]any{"item_id": room.Items[0], "motion": "Toàn văn"}
		for k, v := range more {
			d[k] = v
		}
		return d
	}
	server.Run(t, []apitest.Scenario{
		{Name: "a bad draft among good ones", As: "secretary", Method: "POST", Path: list + "/batch", Status: 422, Code: "input.invalid",
			Body: map[string]any{"votes": []any{draft(nil), draft(map[string]any{"motion": ""})}}, Contains: []string{"body.votes[1].motion"}},
		{Name: "an item that is no identifier", As: "secretary", Method: "POST", Path: list + "/batch", Status: 422, Code: "voting.item_unknown",
			Body: map[string]any{"votes": []any{draft(nil), draft(map[string]any{"item_id": "x"})}}, Contains: []string{"body.votes[1]"}},
		{Name: "no drafts", As: "secretary", Method: "POST", Path: list + "/batch", Status: 422, Code: "request.invalid", Body: map[string]any{"votes": []any{}}},
		{Name: "drafts", As: "secretary", Method: "POST", Path: list + "/batch", Status: 200, After: keep(&whole),
			Body: map[string]any{"votes": []any{
				draft(map[string]any{"code": "BQ-12b", "countdown_seconds": 60, "exclusions": []any{map[string]any{"person_id": room.Delegates[3], "reason": "Liên quan"}}}),
				draft(map[string]any{"code": "B-01", "kind": "election", "seats_to_fill": 1, "candidates": []any{map[string]any{"person_id": room.Delegates[1], "nominated_by": "Thường trực"}}}),
			}},
			Contains: []string{`"code":"BQ-12b"`, `"countdown_seconds":60`, `"reason":"Liên quan"`, `"kind":"election"`, `"method":"paper"`, `"nominated_by":"Thường trực"`}},
	})
	path := "/api/votes/" + whole.ID.String()
	server.Run(t, []apitest.Scenario{
		{Name: "a part", As: "secretary", Method: "POST", Path: list, Status: 200, After: keep(&part), Body: draft(map[string]any{"code": "BQ-12a", "parent_id": whole.ID}),
			Contains: []string{`"parent_id":"` + whole.ID.String()}},
		{Name: "edit", As: "secretary", Method: "PATCH", Path: path, Status: 200, Body: map[string]any{"motion": "Toàn văn dự thảo", "exclusions": []any{}},
			Contains: []string{`"motion":"Toàn văn dự thảo"`, `"exclusions":[]`, `"parts_undecided":1`}},
	})
	several := map[string]any{"vote_ids": []id.Vote{whole.ID, part.ID}}
	only := map[string]any{"vote_ids": []id.Vote{part.ID}}
	partPath := "/api/votes/" + part.ID.String()
	var again voting.Vote
	server.Run(t, []apitest.Scenario{
		{Name: "ready", As: "secretary", Method: "POST", Path: list + "/ready", Status: 200, Body: several, Contains: []string{`"state":"ready"`}, Lacks: []string{`"state":"prepared"`}},
		{Name: "the whole first", As: "chair", Method: "POST", Path: list + "/open", Status: 409, Code: "voting.parts_undecided", Body: several},
		{Name: "before the opening", As: "chair", Method: "GET", Path: path + "/before-opening", Status: 200, Contains: []string{`"code":"voting.parts_undecided"`, `"blocking":true`, "biểu quyết riêng"}},
		{Name: "open", As: "chair", Method: "POST", Path: list + "/open", Status: 200, Body: only, Contains: []string{`"state":"open"`}},
		{Name: "countdown", As: "chair", Method: "PUT", Path: partPath + "/countdown", Status: 200, Body: `{"seconds":60,"close":true}`, Contains: []string{`"close_by_countdown":true`, `"countdown_ends_at":"2`}},
		{Name: "other words", As: "delegate", Method: "PUT", Path: partPath + "/ballot", Status: 422, Code: "voting.bad_choice", Body: map[string]any{"choice": "other", "opinion": "x", "ballot_key": uuid.NewString()}},
		{Name: "close", As: "chair", Method: "POST", Path: list + "/close", Status: 200, Body: only, Contains: []string{`"outcome":"failed"`}},
		{Name: "nothing to conclude", As: "chair", Method: "POST", Path: partPath + "/conclude", Status: 409, Code: "voting.nothing_to_conclude", Body: `{"outcome":"passed","reason":"x"}`},
		{Name: "repeat", As: "chair", Method: "POST", Path: partPath + "/repeat", Status: 200, Body: `{"reason":"Lỗi","method":"hands"}`, After: keep(&again), Contains: []string{`"code":"BQ-12a/2"`, `"method":"hands"`, `"state":"ready"`}},
		{Name: "repeated already", As: "chair", Method: "POST", Path: partPath + "/repeat", Status: 409, Code: "voting.already_repeated", Body: `{"reason":"Lỗi"}`},
		{Name: "no election", As: "chair", Method: "POST", Path: partPath + "/next-round", Status: 409, Code: "voting.wrong_state"},
	})
	server.Run(t, []apitest.Scenario{
		{Name: "the repetition is dropped", As: "secretary", Method: "POST", Path: "/api/votes/" + again.ID.String() + "/cancel", Status: 200, Body: `{"reason":"Rút"}`},
		{Name: "amend", As: "secretary", Method: "POST", Path: path + "/amend", Status: 200, Body: map[string]any{"document_version_id": room.Version, "note": "Bỏ mục 3"}, Contains: []string{`"amendment_note":"Bỏ mục 3"`}},
	})
}

// Whoever casts is whoever is signed in: the one operation that stores ballots takes a vote, a choice and a key, and nobody's name.
func TestNoOperationCastsForAnother(t *testing.T) {
	a := api.New(api.Deps{})
	api.RegisterVoting(a, &voting.Service{})
	api.RegisterSecret(a, &voting.Service{})
	raw, err := a.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters  []struct{ Name string }
			RequestBody struct {
				Content map[string]struct {
					Schema struct {
						Ref string `json:"$ref"`
					}
				}
			}
		}
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	// What the signed-in person may send, and nothing else: nobody is named.
	takes := map[string]string{
		"put /api/votes/{id}/ballot": "ballot_key choice opinion signature", "put /api/votes/{id}/secret-ballot": "record", "put /api/votes/{id}/spoil": "ballot bits bseq seed sig",
	}
	found := 0
	for path, operations := range doc.Paths {
		for method, op := range operations {
			for _, content := range op.RequestBody.Content {
				name := strings.TrimPrefix(content.Schema.Ref, "#/components/schemas/")
				properties := doc.Components.Schemas[name].Properties
				_, choice := properties["choice"]
				if !choice && !strings.Contains(path, "ballot") && !strings.HasSuffix(path, "/spoil") {
					continue
				}
				found++
				var names []string
				for property := range properties {
					if property != "$schema" {
						names = append(names, property)
					}
				}
				slices.Sort(names)
				if got := strings.Join(names, " "); got == "" || got != takes[method+" "+path] || len(op.Parameters) != 1 {
					t.Errorf("%s %s takes %s and %v", method, path, got, op.Parameters)
				}
			}
		}
	}
	if found != len(takes) {
		t.Errorf("%d operations store ballots, want %d", found, len(takes))
	}
}
