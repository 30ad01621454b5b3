package api_test

import (
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/media"
	"nghitruong/media/mediatest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func TestConference(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	walls := apitest.Walls{"wall": {Display: h.Wall}, "other wall": {Display: id.New[id.Display]()}}
	server := apitest.Start(t, h.Persons, func(a *api.API) { api.RegisterConference(a, h.Service) }, func(d *api.Deps) { d.Displays = walls })
	path := "/api/meetings/" + h.Meeting.String() + "/conference"
	hanh := path + "/participants/" + h.Participant(mediatest.Hanh).String()

	var all []apitest.Scenario
	for _, act := range []string{hanh + "/mute", hanh + "/allow", hanh + "/remove", hanh + "/admit", path + "/mute-all", path + "/lock", path + "/unlock"} {
		all = append(all,
			apitest.Scenario{Name: "nobody: " + act, Method: "POST", Path: act, Status: 401, Code: "people.sign_in_required"},
			apitest.Scenario{Name: "a stranger: " + act, As: mediatest.Stranger, Method: "POST", Path: act, Status: 403, Code: "people.forbidden"},
			apitest.Scenario{Name: "a delegate: " + act, As: mediatest.Hanh, Method: "POST", Path: act, Status: 403, Code: "people.forbidden"},
			apitest.Scenario{Name: "a wall: " + act, Wall: "wall", Method: "POST", Path: act, Status: 401, Code: "people.sign_in_required"},
			apitest.Scenario{Name: "before it is open: " + act, As: mediatest.Chair, Method: "POST", Path: act, Status: 409, Code: "media.not_open"},
		)
	}
	server.Run(t, append(all,
		apitest.Scenario{Name: "nobody reads", Method: "GET", Path: path, Status: 401, Code: "people.sign_in_required"},
		apitest.Scenario{Name: "a stranger reads", As: mediatest.Stranger, Method: "GET", Path: path, Status: 403, Code: "people.forbidden"},
		apitest.Scenario{Name: "another wall reads", Wall: "other wall", Method: "GET", Path: path, Status: 403, Code: "people.forbidden"},
		apitest.Scenario{Name: "the wall reads", Wall: "wall", Method: "GET", Path: path, Status: 200, Contains: []string{`"open":false`, `"participants":[]`}},
	))

	lines := map[string]*mediatest.Line{}
	for _, who := range []string{mediatest.Chair, mediatest.Hanh} {
		lines[who] = mediatest.NewLine(t)
		if _, err := h.Service.Join(h.As(who), lines[who], media.JoinRequest{MeetingID: h.Meeting.String(), Kind: media.KindPerson}); err != nil {
			t.Fatal(err)
		}
	}
	server.Run(t, []apitest.Scenario{
		{Name: "a delegate reads", As: mediatest.Duc, Method: "GET", Path: path, Status: 200, Contains: []string{
			`"open":true`, `"name":"Nguyễn Thị Hạnh"`, `"kind":"person"`, `"connection":"lost"`, `"held":false`}},
		{Name: "the chair mutes", As: mediatest.Chair, Method: "POST", Path: hanh + "/mute", Status: 204},
		{Name: "the chair holds", As: mediatest.Chair, Method: "POST", Path: hanh + "/mute", Body: `{"hold":true}`, Status: 204},
		{Name: "it is held", As: mediatest.Hanh, Method: "GET", Path: path, Status: 200, Contains: []string{`"held":true`}},
		{Name: "the chair allows", As: mediatest.Chair, Method: "POST", Path: hanh + "/allow", Status: 204},
		{Name: "it is not held", As: mediatest.Hanh, Method: "GET", Path: path, Status: 200, Lacks: []string{`"held":true`}},
		{Name: "all are muted", As: mediatest.Chair, Method: "POST", Path: path + "/mute-all", Status: 204},
		{Name: "locked", As: mediatest.Chair, Method: "POST", Path: path + "/lock", Status: 204},
		{Name: "it is locked", As: mediatest.Hanh, Method: "GET", Path: path, Status: 200, Contains: []string{`"locked":true`}},
		{Name: "unlocked", As: mediatest.Chair, Method: "POST", Path: path + "/unlock", Status: 204},
		{Name: "removed", As: mediatest.Chair, Method: "POST", Path: hanh + "/remove", Status: 204},
		{Name: "removed twice", As: mediatest.Chair, Method: "POST", Path: hanh + "/remove", Status: 404, Code: "media.no_such_participant"},
		{Name: "admitted", As: mediatest.Chair, Method: "POST", Path: hanh + "/admit", Status: 204},
		{Name: "no identifier", As: mediatest.Chair, Method: "POST", Path: path + "/participants/x/mute", Status: 404, Code: "request.bad_id"},
	})
	if len(lines[mediatest.Hanh].All("muted")) != 3 || len(lines[mediatest.Hanh].All("removed")) != 1 {
		t.Error("the delegate's device was not told")
	}
}
