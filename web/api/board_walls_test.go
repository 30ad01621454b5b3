package api_test

import (
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

// A wall that is paired with the meeting reads its public board and is a witness of it; a wall of another meeting, a stranger and nobody are not.
func TestWallsReadTheBoardOfTheirMeeting(t *testing.T) {
	room := votingtest.New(t, testkit.SQLite(t), 4)
	room.Keys(t)
	room.Open(t, voting.NewVote{Code: "BQ-01"})
	elsewhere := authz.Subject{Display: id.New[id.Display]()}
	here := authz.Subject{Display: room.Wall}
	server := apitest.Start(t, votingPersons(room), func(a *api.API) {
		api.RegisterBoard(a, room.Service, func() (string, error) { return "ab", nil })
	}, func(d *api.Deps) { d.Displays = apitest.Walls{"wall": here, "other wall": elsewhere} })

	board := "/api/meetings/" + room.Meeting.String() + "/board"
	view, err := room.Service.Board(room.Delegate(1), room.Meeting)
	if err != nil || !view.Exists {
		t.Fatalf("no board: %+v, %v", view, err)
	}
	for _, op := range []struct {
		method, path string
		body         any
		contains     string
	}{
		{"GET", board, nil, view.Board},
		{"GET", board + "/records", nil, `"type":"genesis"`},
		{"GET", board + "/links", nil, view.Head.Hash},
		{"POST", board + "/heads-seen", view.Head, `"known":true`},
	} {
		server.Run(t, []apitest.Scenario{
			{Name: op.path + " wall", Wall: "wall", Method: op.method, Path: op.path, Body: op.body, Status: 200, Contains: []string{op.contains}},
			{Name: op.path + " other wall", Wall: "other wall", Method: op.method, Path: op.path, Body: op.body, Status: 403, Code: "people.forbidden", Lacks: []string{view.Board}},
			{Name: op.path + " stranger", As: "stranger", Method: op.method, Path: op.path, Body: op.body, Status: 403, Code: "people.forbidden"},
			{Name: op.path + " nobody", Method: op.method, Path: op.path, Body: op.body, Status: 401, Code: "people.sign_in_required"},
		})
	}

	topic := "meeting/" + room.Meeting.String() + "/board"
	another := "meeting/" + id.New[id.Meeting]().String() + "/board"
	for _, c := range []struct {
		name    string
		subject authz.Subject
		topic   string
		allowed bool
	}{
		{"the wall", here, topic, true},
		{"the wall, another meeting", here, another, false},
		{"a wall of another meeting", elsewhere, topic, false},
		{"a stranger", authz.Subject{Person: room.Others[votingtest.Stranger]}, topic, false},
		{"nobody", authz.Subject{}, topic, false},
	} {
		if err := room.Service.AllowBoard(authz.With(t.Context(), c.subject), c.topic); (err == nil) != c.allowed {
			t.Errorf("%s follows the board: %v", c.name, err)
		}
	}
}
