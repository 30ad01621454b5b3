package api_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/voting/ntv"
	"nghitruong/voting/trustees"
	"nghitruong/voting/trustees/trusteestest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func ceremonies(t *testing.T) (*trusteestest.Room, *apitest.Server) {
	room := trusteestest.New(t, testkit.SQLite(t), 3)
	return room, apitest.Start(t, apitest.Persons{
		"head": {Person: room.Delegates[0]}, "member": {Person: room.Delegates[1]}, "delegate": {Person: room.Delegates[3]},
		"secretary": {Person: room.Others[trusteestest.Secretary]}, "stranger": {Person: room.Others[trusteestest.Stranger]}, "system": {System: true},
	}, func(a *api.API) { api.RegisterCeremonies(a, room.Service) })
}

// The first steps over HTTP, in the spelling that devices use.
func TestACeremonyOverHTTP(t *testing.T) {
	room, server := ceremonies(t)
	path := "/api/meetings/" + room.Meeting.String() + "/ceremonies"
	var begun trustees.CeremonyDetails
	server.Run(t, []apitest.Scenario{
		{Name: "none", As: "delegate", Method: "GET", Path: path, Status: 200, Contains: []string{`{"ceremonies":[]}`}},
		{Name: "a board that is none", As: "secretary", Method: "POST", Path: path, Status: 422, Code: "input.invalid", Body: map[string]any{"counting_board_id": "x"},
			Contains: []string{"trustees.board_unknown"}},
		{Name: "two left", As: "head", Method: "POST", Path: path, Status: 409, Code: "trustees.too_few",
			Body: map[string]any{"counting_board_id": room.Board, "without": []id.Person{room.Delegates[1]}}},
		{Name: "begun", As: "head", Method: "POST", Path: path, Status: 200, Body: map[string]any{"counting_board_id": room.Board},
			Contains: []string{`"state":"tokens"`, `"threshold":2`, `"key_set":""`, `"server_share":{"pub":"`, `"mine":{"number":1,"boxes":[],"dealt":[]}`},
			After:    func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &begun)) }},
		{Name: "listed", As: "delegate", Method: "GET", Path: path, Status: 200, Contains: []string{begun.ID.String()}},
	})
	one := "/api/ceremonies/" + begun.ID.String()
	_, key, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	dealing, err := ntv.NewDealing(rand.Reader, begun.Board, 2, 3, 2, key)
	must(t, err)
	token, err := dealing.Token()
	must(t, err)
	sent := map[string]any{"vk": token.VK, "token": token.Token, "sig": token.Sig}
	server.Run(t, []apitest.Scenario{
		{Name: "a key in capitals", As: "member", Method: "PUT", Path: one + "/token", Status: 422, Code: "request.invalid",
			Body: map[string]any{"vk": strings.ToUpper(token.VK.String()), "token": token.Token, "sig": token.Sig}},
		{Name: "another's token", As: "head", Method: "PUT", Path: one + "/token", Status: 422, Code: "trustees.bad_token", Body: sent},
		{Name: "a token", As: "member", Method: "PUT", Path: one + "/token", Status: 200, Body: sent, Contains: []string{`"tokens":[{"i":2,"vk":"` + token.VK.String()}},
		{Name: "again", As: "member", Method: "PUT", Path: one + "/token", Status: 200, Body: sent},
		{Name: "keys too early", As: "member", Method: "PUT", Path: one + "/keys", Status: 409, Code: "trustees.wrong_state",
			Body: map[string]any{"A": []any{}, "Z": ntv.BasePoint(), "c": strings.Repeat("0", 64), "v": []any{}}},
		{Name: "seen by a delegate", As: "delegate", Method: "GET", Path: one, Status: 200, Contains: []string{`"mine":null`, `"token_sent":true`}},
		{Name: "a complaint", As: "member", Method: "PUT", Path: one + "/complaint", Status: 200, Body: map[string]any{"against": 0, "reason": "other", "words": "Thử"},
			Contains: []string{`"state":"broken"`, `"complaint":{"by":2,`, `"against":0`}},
		{Name: "after it", As: "head", Method: "PUT", Path: one + "/token", Status: 409, Code: "trustees.broken", Body: sent},
		{Name: "taken up again", As: "secretary", Method: "POST", Path: one + "/restart", Status: 200, Body: map[string]any{}, Contains: []string{`"follows_id":"` + begun.ID.String()}},
	})
}

// Every operation on ceremonies, asked by everybody who may not.
func TestCeremoniesRefuseTheWrongPerson(t *testing.T) {
	room, server := ceremonies(t)
	begun := room.Begin(t)
	list, one := "/api/meetings/"+room.Meeting.String()+"/ceremonies", "/api/ceremonies/"+begun.ID.String()
	hash, sig, key := strings.Repeat("ab", 32), strings.Repeat("cd", 64), room.Keys.Public()
	signed := map[string]any{"sig": sig}
	for _, op := range []struct {
		method, path string
		body         any
		forbidden    string
		notTrustee   string
	}{
		{"POST", list, map[string]any{"counting_board_id": room.Board}, "stranger delegate member", ""},
		{"GET", list, nil, "stranger", ""},
		{"GET", one, nil, "stranger", ""},
		{"PUT", one + "/token", map[string]any{"vk": key, "token": hash, "sig": sig}, "stranger", "delegate secretary system"},
		{"PUT", one + "/keys", map[string]any{"A": []any{}, "Z": ntv.BasePoint(), "c": strings.Repeat("0", 64), "v": []any{}}, "stranger", "delegate secretary system"},
		{"PUT", one + "/shares", map[string]any{"boxes": []any{}}, "stranger", "delegate secretary system"},
		{"PUT", one + "/backed-up", nil, "stranger", "delegate secretary system"},
		{"PUT", one + "/confirmation", signed, "stranger", "delegate secretary system"},
		{"PUT", one + "/complaint", map[string]any{"against": 0, "reason": "other"}, "stranger", "delegate secretary system"},
		{"POST", one + "/restart", map[string]any{}, "stranger delegate member", ""},
		{"PUT", one + "/loss", map[string]any{"trustee": 1, "reason": "x"}, "stranger delegate member secretary system", ""},
		{"POST", one + "/erase", nil, "stranger delegate member", ""},
		{"PUT", one + "/erasure", signed, "stranger", "delegate secretary system"},
	} {
		cases := []apitest.Scenario{{Name: op.method + op.path + " nobody", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"}}
		for code, who := range map[string]string{"people.forbidden": op.forbidden, "trustees.not_trustee": op.notTrustee} {
			for _, person := range strings.Fields(who) {
				cases = append(cases, apitest.Scenario{Name: op.method + op.path + " " + person, As: person, Method: op.method, Path: op.path, Body: op.body, Status: 403, Code: code})
			}
		}
		wrong := strings.NewReplacer(begun.ID.String(), "x", room.Meeting.String(), "x").Replace(op.path)
		server.Run(t, append(cases, apitest.Scenario{Name: op.method + " " + wrong, As: "secretary", Method: op.method, Path: wrong, Body: op.body, Status: 404, Code: "request.bad_id"}))
	}
	server.Run(t, []apitest.Scenario{{Name: "an unknown ceremony", As: "secretary", Method: "GET", Path: "/api/ceremonies/" + id.New[id.KeyCeremony]().String(), Status: 404, Code: "trustees.not_found"}})
}
