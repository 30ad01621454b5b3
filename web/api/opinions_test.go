package api_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting/opinions"
	"nghitruong/voting/opinions/opinionstest"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

// opinionRoom serves the opinion ballots of a committee of four.
func opinionRoom(t *testing.T, test func(t *testing.T, o *opinionstest.Office, server *apitest.Server)) {
	clock := testkit.NewClock(time.Date(2026, 12, 8, 2, 0, 0, 0, time.UTC))
	testkit.StoresAt(t, clock.Now, func(t *testing.T, s *store.Store) {
		if s.Postgres() {
			t.Skip("the service is tested on both databases by itself")
		}
		o := opinionstest.New(t, s, clock, 4)
		persons := apitest.Persons{
			"clerk": {Person: o.Others[opinionstest.Clerk]}, "other": {Person: o.Others[opinionstest.Other]}, "meeting": {Person: o.Others[opinionstest.Meeting]},
			"stranger": {Person: o.Others[opinionstest.Stranger]}, "chair": {Person: o.Delegates[0]}, "member": {Person: o.Delegates[1]}, "system": {System: true},
		}
		test(t, o, apitest.Start(t, persons, func(a *api.API) { api.RegisterOpinions(a, o.Service) }))
	})
}

func form(t *testing.T, title string, file []byte) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.WriteField("title", title); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", "to-trinh.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

func TestAnOpinionBallotOverHTTP(t *testing.T) {
	opinionRoom(t, func(t *testing.T, o *opinionstest.Office, server *apitest.Server) {
		var b struct {
			ID     string                  `json:"id"`
			Papers []opinions.OpinionPaper `json:"papers"`
		}
		content := map[string]any{"unit_id": o.Unit, "title": "Việc gấp", "text": "Đồng ý?", "deadline": o.Clock.Now().Add(48 * time.Hour), "members": o.Delegates, "chair_id": o.Delegates[0]}
		server.Run(t, []apitest.Scenario{
			{Name: "the units", As: "clerk", Method: "GET", Path: "/api/opinions/units", Status: 200, Contains: []string{"Ủy ban nhân dân"}},
			{Name: "the people", As: "clerk", Method: "GET", Path: "/api/opinions/units/" + o.Unit.String() + "/people", Status: 200, Contains: []string{"Đại biểu số 04", `"head":true`}},
			{Name: "an unknown unit", As: "clerk", Method: "POST", Path: "/api/opinions", Status: 422, Code: "opinions.unit_unknown", Body: map[string]any{"unit_id": "x", "title": "x"}},
			{Name: "a member that is no identifier", As: "clerk", Method: "POST", Path: "/api/opinions", Status: 422, Code: "opinions.member_unknown", Body: map[string]any{"unit_id": o.Unit, "title": "x", "members": []string{"x"}}},
			{Name: "prepare", As: "clerk", Method: "POST", Path: "/api/opinions", Status: 200, Body: content, Contains: []string{`"code":"PYK-01"`, `"state":"draft"`, `"needed":3`},
				After: func(t *testing.T, _ *http.Response, body []byte) {
					if err := json.Unmarshal(body, &b); err != nil {
						t.Fatal(err)
					}
				}},
		})
		path := "/api/opinions/" + b.ID
		upload, kind := form(t, "Tờ trình", opinionstest.PDF(t))
		key := uuid.NewString()
		server.Run(t, []apitest.Scenario{
			{Name: "a draft is hidden", As: "member", Method: "GET", Path: path, Status: 404, Code: "opinions.not_found"},
			{Name: "a paper", As: "clerk", Method: "POST", Path: path + "/papers", Body: upload, Header: map[string]string{"Content-Type": kind}, Status: 200},
			{Name: "send", As: "clerk", Method: "POST", Path: path + "/send", Status: 200, Contains: []string{`"state":"sent"`, `"answered":0`},
				After: func(t *testing.T, _ *http.Response, body []byte) {
					if err := json.Unmarshal(body, &b); err != nil || len(b.Papers) != 1 {
						t.Fatalf("%v %s", err, body)
					}
				}},
		})
		server.Run(t, []apitest.Scenario{
			{Name: "the paper", As: "member", Method: "GET", Path: "/api/opinion-papers/" + b.Papers[0].ID.String() + "/file", Status: 200, Contains: []string{"%PDF"}},
			{Name: "waiting", As: "member", Method: "GET", Path: "/api/opinions/waiting", Status: 200, Contains: []string{`"any":true,"to_answer":1`}},
			{Name: "read", As: "member", Method: "POST", Path: path + "/read", Status: 204},
			{Name: "another opinion without words", As: "member", Method: "PUT", Path: path + "/answer", Status: 422, Code: "input.invalid", Body: map[string]any{"choice": "other", "answer_key": key}, Contains: []string{`"location":"opinion"`}},
			{Name: "answer", As: "member", Method: "PUT", Path: path + "/answer", Status: 200, Body: map[string]any{"choice": "other", "opinion": "Bổ sung phụ lục", "answer_key": key}, Contains: []string{`"revision":1`}},
			{Name: "the same again", As: "member", Method: "PUT", Path: path + "/answer", Status: 200, Body: map[string]any{"choice": "other", "opinion": "Bổ sung phụ lục", "answer_key": key}, Contains: []string{`"revision":1`}},
			{Name: "for somebody else", As: "member", Method: "PUT", Path: path + "/answer", Status: 422, Code: "request.invalid", Body: map[string]any{"choice": "for", "answer_key": uuid.NewString(), "person_id": o.Delegates[2]}},
			{Name: "the office sees who", As: "clerk", Method: "GET", Path: path, Status: 200, Contains: []string{`"answered":1`, `"summary":null`}, Lacks: []string{"Bổ sung phụ lục", `"other"`}},
			{Name: "the own answer", As: "member", Method: "GET", Path: path, Status: 200, Contains: []string{"Bổ sung phụ lục", `"answered":null`, `"members":[]`}},
			{Name: "no sheet yet", As: "clerk", Method: "GET", Path: path + "/sheet", Status: 409, Code: "opinions.no_summary"},
			{Name: "remind", As: "clerk", Method: "POST", Path: path + "/remind", Status: 200, Contains: []string{`"reminded_at":"2026`}},
			{Name: "remind again", As: "clerk", Method: "POST", Path: path + "/remind", Status: 429, Code: "opinions.reminded_just_now"},
			{Name: "close", As: "clerk", Method: "POST", Path: path + "/close", Status: 200, Contains: []string{`"outcome":"failed"`, `"silent":3`, "Bổ sung phụ lục"}},
			{Name: "too late", As: "chair", Method: "PUT", Path: path + "/answer", Status: 409, Code: "opinions.not_open", Body: map[string]any{"choice": "for", "answer_key": uuid.NewString()}},
			{Name: "nothing to conclude", As: "chair", Method: "POST", Path: path + "/conclude", Status: 409, Code: "opinions.nothing_to_conclude", Body: map[string]any{"outcome": "passed", "reason": "x"}},
			{Name: "not published yet", As: "member", Method: "GET", Path: path + "/sheet", Status: 409, Code: "opinions.no_summary"},
			{Name: "publish", As: "clerk", Method: "POST", Path: path + "/publish", Status: 200, Contains: []string{`"state":"published"`}},
			{Name: "the sheet", As: "member", Method: "GET", Path: path + "/sheet", Status: 200, Contains: []string{"%PDF"}},
			{Name: "repeat", As: "clerk", Method: "POST", Path: path + "/repeat", Status: 200, Contains: []string{`"code":"PYK-02"`, `"repeats_id":"` + b.ID}},
			{Name: "cancelled too late", As: "clerk", Method: "POST", Path: path + "/cancel", Status: 409, Code: "opinions.wrong_state", Body: `{"reason":"x"}`},
		})
	})
}

// Every operation on opinion ballots, asked by everybody who may not.
func TestOpinionsRefuseTheWrongPerson(t *testing.T) {
	opinionRoom(t, func(t *testing.T, o *opinionstest.Office, server *apitest.Server) {
		b := o.Sent(t, 48*time.Hour)
		got, err := o.Service.Get(o.Clerk(), b.ID)
		if err != nil {
			t.Fatal(err)
		}
		path := "/api/opinions/" + b.ID.String()
		body := map[string]any{"title": "x"}
		answer := map[string]any{"choice": "for", "answer_key": uuid.NewString()}
		office := map[string]apitest.Scenario{
			"change": {Method: "PUT", Path: path, Body: body}, "send": {Method: "POST", Path: path + "/send"}, "remind": {Method: "POST", Path: path + "/remind"},
			"close": {Method: "POST", Path: path + "/close"}, "publish": {Method: "POST", Path: path + "/publish"}, "repeat": {Method: "POST", Path: path + "/repeat"},
			"cancel": {Method: "POST", Path: path + "/cancel", Body: `{"reason":"x"}`}, "add a paper": {Method: "POST", Path: path + "/papers", Body: "x"},
			"remove a paper": {Method: "DELETE", Path: path + "/papers/" + got.Papers[0].ID.String()},
		}
		members := map[string]apitest.Scenario{
			"get": {Method: "GET", Path: path}, "read": {Method: "POST", Path: path + "/read"}, "answer": {Method: "PUT", Path: path + "/answer", Body: answer},
			"sheet": {Method: "GET", Path: path + "/sheet"}, "conclude": {Method: "POST", Path: path + "/conclude", Body: `{"outcome":"passed","reason":"x"}`},
		}
		open := map[string]apitest.Scenario{
			"list": {Method: "GET", Path: "/api/opinions"}, "waiting": {Method: "GET", Path: "/api/opinions/waiting"}, "units": {Method: "GET", Path: "/api/opinions/units"},
		}
		unit := map[string]apitest.Scenario{
			"people":  {Method: "GET", Path: "/api/opinions/units/" + o.Unit.String() + "/people"},
			"prepare": {Method: "POST", Path: "/api/opinions", Body: map[string]any{"unit_id": o.Unit, "title": "x"}},
		}
		paper := apitest.Scenario{Method: "GET", Path: "/api/opinion-papers/" + got.Papers[0].ID.String() + "/file"}
		var all []apitest.Scenario
		refuse := func(name, who string, c apitest.Scenario, status int, code string) {
			c.Name, c.As, c.Status, c.Code = name+" by "+who, who, status, code
			all = append(all, c)
		}
		for _, group := range []map[string]apitest.Scenario{office, members, open, unit} {
			for name, c := range group {
				refuse(name, "", c, 401, "people.sign_in_required")
			}
		}
		refuse("paper", "", paper, 401, "people.sign_in_required")
		for _, who := range []string{"other", "meeting", "stranger"} {
			for _, group := range []map[string]apitest.Scenario{office, members} {
				for name, c := range group {
					refuse(name, who, c, 404, "opinions.not_found")
				}
			}
			for name, c := range unit {
				refuse(name, who, c, 403, "people.forbidden")
			}
			refuse("paper", who, paper, 404, "opinions.paper_not_found")
		}
		for name, c := range office {
			refuse(name, "member", c, 403, "people.forbidden")
		}
		refuse("conclude", "member", members["conclude"], 403, "people.forbidden")
		refuse("answer", "system", members["answer"], 403, "people.forbidden")
		refuse("answer", "clerk", members["answer"], 403, "opinions.not_member")
		server.Run(t, all)
		if after, err := o.Service.Get(o.Clerk(), b.ID); err != nil || after.State != opinions.Sent || *after.Answered != 0 {
			t.Errorf("the ballot after all that: %+v, %v", after, err)
		}
	})
}
