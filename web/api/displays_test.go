package api_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"nghitruong/meetings/displays"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

// A wall is paired, reads its own entry and nothing else, and is withdrawn.
func TestWallOverHTTP(t *testing.T) {
	inHall(t, func(t *testing.T, h *hall) {
		m, _ := h.w.Meeting(t)
		meeting := "/api/meetings/" + m.String()
		var pairing displays.Pairing
		var wall api.Created
		token := ""
		h.Run(t, []apitest.Scenario{{Name: "begin", Method: "POST", Path: "/api/displays/pairing", Status: 200,
			After: func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &pairing)) }}})
		poll, key := "/api/displays/pairing/progress", map[string]string{"poll_key": pairing.PollKey}
		h.Run(t, []apitest.Scenario{
			{Name: "wait", Method: "POST", Path: poll, Body: key, Status: 200, Contains: []string{`"paired":false`, `"meeting_id":null`},
				After: func(t *testing.T, answer *http.Response, _ []byte) {
					if len(answer.Cookies()) != 0 {
						t.Error("a token before the pairing")
					}
				}},
			{Name: "a guessed key", Method: "POST", Path: poll, Body: `{"poll_key":"x"}`, Status: 404, Code: "displays.not_found"},
			{Name: "a wrong code", As: "secretary", Method: "POST", Path: meeting + "/displays", Body: `{"code":"12345","name":"Màn hình"}`, Status: 422, Code: "displays.wrong_code"},
			{Name: "pair", As: "secretary", Method: "POST", Path: meeting + "/displays", Body: map[string]string{"code": pairing.Code, "name": "Màn hình chính"}, Status: 200,
				After: func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &wall)) }},
			{Name: "get the token", Method: "POST", Path: poll, Body: key, Status: 200, Contains: []string{`"paired":true`, m.String()},
				After: func(t *testing.T, answer *http.Response, body []byte) {
					for _, c := range answer.Cookies() {
						if c.Name == api.DisplayCookie && c.HttpOnly && c.SameSite == http.SameSiteStrictMode {
							token = c.Value
						}
					}
					if token == "" {
						t.Errorf("no token: %v", answer.Header)
					}
				}},
		})
		h.Run(t, []apitest.Scenario{
			{Name: "who am I", Wall: token, Method: "GET", Path: "/api/displays/me", Status: 200, Contains: []string{wall.ID, m.String(), "Màn hình chính"}},
			{Name: "a wall reads no meeting", Wall: token, Method: "GET", Path: meeting, Status: 401, Code: "people.sign_in_required"},
			{Name: "a wall reads no home", Wall: token, Method: "GET", Path: "/api/home", Status: 401, Code: "people.sign_in_required"},
			{Name: "a wall pairs no wall", Wall: token, Method: "GET", Path: meeting + "/displays", Status: 401, Code: "people.sign_in_required"},
			{Name: "an invented token", Wall: "x", Method: "GET", Path: "/api/displays/me", Status: 401, Code: "people.sign_in_required"},
			{Name: "list", As: "secretary", Method: "GET", Path: meeting + "/displays", Status: 200, Contains: []string{wall.ID}},
			{Name: "withdraw", As: "secretary", Method: "DELETE", Path: "/api/displays/" + wall.ID, Status: 204},
			{Name: "withdraw again", As: "secretary", Method: "DELETE", Path: "/api/displays/" + wall.ID, Status: 404, Code: "displays.not_found"},
			{Name: "the withdrawn wall", Wall: token, Method: "GET", Path: "/api/displays/me", Status: 401, Code: "people.sign_in_required"},
		})
	})
}
