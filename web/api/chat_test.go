package api_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/chat/chattest"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func chatServer(t *testing.T) (*chattest.Room, *apitest.Server) {
	room := chattest.New(t, testkit.SQLite(t), 2)
	return room, apitest.Start(t, apitest.Persons{
		"member": {Person: room.Delegates[0]}, "second": {Person: room.Delegates[1]}, "reader": {Person: room.Others[chattest.Reader]},
		"stranger": {Person: room.Others[chattest.Stranger]}, "system": {System: true},
	}, func(a *api.API) { api.RegisterChat(a, room.Service) }, func(d *api.Deps) {
		d.Displays = apitest.Walls{"wall": authz.Subject{Display: id.New[id.Display]()}}
	})
}

func TestAConversationOverHTTP(t *testing.T) {
	room, server := chatServer(t)
	path := "/api/channels/" + room.Channel.String()
	key := uuid.NewString()
	server.Run(t, []apitest.Scenario{
		{Name: "empty", As: "member", Method: "GET", Path: "/api/channels", Status: 200, Contains: []string{`"last_seq":0`, `"last_message":null`, `"kind":"meeting"`}},
		{Name: "no messages", As: "member", Method: "GET", Path: path + "/messages", Status: 200, Contains: []string{`{"messages":[],"top":0}`}},
		{Name: "send", As: "member", Method: "POST", Path: path + "/messages", Status: 200, Body: map[string]any{"client_id": key, "body": "Kính chào"}, Contains: []string{`"seq":1`, `"body":"Kính chào"`, `"sender_name":"Đại biểu số 01"`}},
		{Name: "send again", As: "member", Method: "POST", Path: path + "/messages", Status: 200, Body: map[string]any{"client_id": key, "body": "Kính chào"}, Contains: []string{`"seq":1`}},
		{Name: "in another's name", As: "member", Method: "POST", Path: path + "/messages", Status: 422, Code: "request.invalid", Body: map[string]any{"client_id": uuid.NewString(), "body": "x", "sender_id": room.Delegates[1]}},
		{Name: "empty text", As: "member", Method: "POST", Path: path + "/messages", Status: 422, Code: "input.invalid", Body: map[string]any{"client_id": uuid.NewString(), "body": " "}, Contains: []string{"body.body"}},
		{Name: "bad key", As: "member", Method: "POST", Path: path + "/messages", Status: 422, Code: "chat.bad_client_id", Body: map[string]any{"client_id": "1", "body": "x"}},
		{Name: "unread", As: "second", Method: "GET", Path: "/api/channels", Status: 200, Contains: []string{`"unread":1`, `"last_message":{`}},
		{Name: "messages", As: "second", Method: "GET", Path: path + "/messages?after=0&limit=10", Status: 200, Contains: []string{`"top":1`, `"client_id":"` + key}},
		{Name: "a bad range", As: "second", Method: "GET", Path: path + "/messages?after=5&before=5", Status: 422, Code: "chat.bad_range"},
		{Name: "read", As: "second", Method: "PUT", Path: path + "/read", Status: 200, Body: `{"seq":1}`, Contains: []string{`"read_seq":1,"unread":0`}},
		{Name: "members", As: "reader", Method: "GET", Path: path + "/members", Status: 200, Contains: []string{`"name":"Đại biểu số 02"`, `"read_seq":1`}},
		{Name: "a reader writes", As: "reader", Method: "POST", Path: path + "/messages", Status: 403, Code: "chat.read_only", Body: map[string]any{"client_id": uuid.NewString(), "body": "x"}},
	})
}

// Every operation on conversations, asked by everybody who may not.
func TestConversationsRefuseTheWrongPerson(t *testing.T) {
	room, server := chatServer(t)
	path := "/api/channels/" + room.Channel.String()
	message := map[string]any{"client_id": uuid.NewString(), "body": "x"}
	for _, op := range []struct {
		method, path string
		body         any
	}{
		{"GET", "/api/channels", nil}, {"GET", path + "/messages", nil}, {"POST", path + "/messages", message},
		{"PUT", path + "/read", `{"seq":1}`}, {"GET", path + "/members", nil},
	} {
		cases := []apitest.Scenario{
			{Name: op.method + op.path + " nobody", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
			{Name: op.method + op.path + " wall", Wall: "wall", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
			{Name: op.method + op.path + " system", As: "system", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
		}
		if op.path == "/api/channels" {
			cases = append(cases, apitest.Scenario{Name: "a stranger has no channels", As: "stranger", Method: "GET", Path: op.path, Status: 200, Contains: []string{`{"channels":[]}`}})
		} else {
			cases = append(cases,
				apitest.Scenario{Name: op.method + op.path + " stranger", As: "stranger", Method: op.method, Path: op.path, Body: op.body, Status: 404, Code: "chat.channel_not_found"},
				apitest.Scenario{Name: op.method + op.path + " misspelt", As: "member", Method: op.method, Path: strings.Replace(op.path, room.Channel.String(), "x", 1), Body: op.body, Status: 404, Code: "request.bad_id"})
		}
		server.Run(t, cases)
	}
}
