package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/blob"
	"nghitruong/internal/id"
	"nghitruong/internal/mail"
	"nghitruong/internal/pdf/paper"
	"nghitruong/meetings"
	"nghitruong/meetings/displays"
	"nghitruong/meetings/documents"
	"nghitruong/meetings/floor"
	"nghitruong/meetings/meetingstest"
	"nghitruong/people"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

// hall is a served council with the product's own policy.
type hall struct {
	*apitest.Server
	w        *meetingstest.World
	papers   *documents.Service
	floor    *floor.Service
	displays *displays.Service
}

// quietWork takes orders that these tests do not wait for.
type quietWork struct{}

func (quietWork) Enqueue(context.Context, string, any, time.Time) error { return nil }
func (quietWork) Send(context.Context, mail.Message) error              { return nil }

func inHall(t *testing.T, test func(t *testing.T, h *hall)) {
	meetingstest.Run(t, people.Policy(), func(t *testing.T, w *meetingstest.World) {
		blobs, err := blob.OpenDirectory(t.TempDir())
		must(t, err)
		h := &hall{w: w, floor: floor.New(w.Meetings), displays: displays.New(w.Meetings)}
		h.papers = documents.New(documents.Deps{Meetings: w.Meetings, Blobs: blobs, Work: quietWork{}, Mail: quietWork{}, MaxSize: 1 << 20})
		persons := apitest.Persons{}
		for name := range w.People {
			persons[name] = w.Subject(name)
		}
		h.Server = apitest.Start(t, persons, func(a *api.API) {
			api.RegisterMeetings(a, w.Meetings, h.papers, func(context.Context) (int, error) { return 3, nil })
			api.RegisterDocuments(a, w.Meetings, h.papers)
			api.RegisterFloor(a, h.floor)
			api.RegisterDisplays(a, h.displays)
		}, func(d *api.Deps) { d.Displays, d.MaxUpload = h.displays, 2<<20 })
		test(t, h)
	})
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func samplePDF(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, paper.Write(&b, paper.Paper{Issuer: "ỦY BAN NHÂN DÂN", Title: "TỜ TRÌNH", Blocks: []paper.Block{paper.Paragraph{Text: text}}}))
	return b.Bytes()
}

// publish puts a document under the item and returns it with its version.
func (h *hall) publish(t *testing.T, m id.Meeting, item id.AgendaItem, content []byte) documents.Document {
	t.Helper()
	secretary := h.w.As(t, "secretary")
	_, err := h.papers.Add(secretary, item, documents.NewDocument{Title: "Tờ trình về nước sạch", Kind: "submission", Code: "DT-01",
		Filename: "Tờ trình số 1.pdf", Content: bytes.NewReader(content)})
	must(t, err)
	byItem, err := h.papers.OfMeeting(secretary, m)
	must(t, err)
	return byItem[item][len(byItem[item])-1]
}

// upload is a scenario that sends a form with a file.
func upload(t *testing.T, name, as, path string, file []byte, fields map[string]string) apitest.Scenario {
	t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", "Báo cáo.pdf")
	must(t, err)
	_, err = part.Write(file)
	must(t, err)
	for field, value := range fields {
		must(t, form.WriteField(field, value))
	}
	must(t, form.Close())
	return apitest.Scenario{Name: name, As: as, Method: "POST", Path: path, Body: b.Bytes(), Header: map[string]string{"Content-Type": form.FormDataContentType()}}
}

// Every operation refuses nobody (401), an outsider (404 as if there were no such thing) and those of the meeting without the right (403).
func TestMeetingsRefuseWrongPersons(t *testing.T) {
	inHall(t, func(t *testing.T, h *hall) {
		m, items := h.w.Open(t)
		draft := h.w.Draft(t)
		doc := h.publish(t, m, items[0], samplePDF(t, "x"))
		request, err := h.floor.Request(h.w.As(t, "delegate"), m, "")
		must(t, err)
		pairing, err := h.displays.Begin(t.Context())
		must(t, err)
		wall, err := h.displays.Pair(h.w.As(t, "secretary"), m, pairing.Code, "Màn hình")
		must(t, err)
		participant := h.w.Participants(t, m)["delegate"].ID.String()
		meeting := "/api/meetings/" + m.String()
		at := h.w.Store.Now().Format(time.RFC3339)
		for _, c := range []struct {
			method, path, body string
			// hidden is the code for the outsider; refused are those who get 403.
			hidden  string
			refused string
		}{
			{"GET", meeting, "", "meetings.not_found", ""},
			{"POST", meeting + "/announce", "", "meetings.not_found", "delegate observer technician auditor guest"},
			{"POST", meeting + "/open", "", "meetings.not_found", "delegate observer technician auditor guest"},
			{"POST", meeting + "/pause", "", "meetings.not_found", "delegate observer technician auditor guest"},
			{"POST", meeting + "/resume", "", "meetings.not_found", "delegate observer technician auditor guest"},
			{"POST", meeting + "/close", "", "meetings.not_found", "delegate observer technician auditor guest"},
			{"POST", meeting + "/cancel", `{"reason":"x"}`, "meetings.not_found", "delegate observer technician auditor guest"},
			{"POST", meeting + "/sittings", `{"title":"x","starts_at":"` + at + `","ends_at":"` + at + `"}`, "meetings.not_found", "delegate auditor"},
			{"PUT", meeting + "/my-attendance", `{"mode":"hall"}`, "meetings.not_found", "admin auditor"},
			{"GET", meeting + "/participants", "", "meetings.not_found", ""},
			{"POST", meeting + "/participants", `{"person_id":"` + h.w.People["outsider"].String() + `","role":"guest"}`, "meetings.not_found", "delegate auditor technician"},
			{"PUT", meeting + "/participants/" + participant + "/attendance", `{"attendance":"hall"}`, "meetings.not_found", "delegate chair admin auditor technician"},
			{"GET", meeting + "/attendance-log", "", "meetings.not_found", "delegate guest auditor technician"},
			{"POST", meeting + "/items", `{"kind":"speech","title":"x"}`, "meetings.not_found", "delegate auditor guest"},
			{"PATCH", "/api/items/" + items[0].String(), `{"title":"x"}`, "meetings.not_found", "delegate auditor guest"},
			{"PATCH", "/api/items/" + items[0].String(), `{"state":"debating"}`, "meetings.not_found", "delegate auditor admin"},
			{"POST", meeting + "/current-item", `{"item_id":"` + items[0].String() + `"}`, "meetings.not_found", "delegate auditor admin"},
			{"POST", "/api/items/" + items[0].String() + "/documents", "", "meetings.not_found", "delegate chair observer auditor technician"},
			{"POST", "/api/documents/" + doc.ID.String() + "/versions", "", "documents.not_found", "delegate chair observer auditor technician"},
			{"GET", "/api/documents/" + doc.ID.String() + "/versions", "", "documents.not_found", "auditor technician"},
			{"POST", "/api/documents/" + doc.ID.String() + "/withdraw", `{"reason":"x"}`, "documents.not_found", "delegate chair auditor technician"},
			{"GET", "/api/versions/" + doc.Version.ID.String() + "/file", "", "documents.not_found", "auditor technician"},
			{"PUT", "/api/versions/" + doc.Version.ID.String() + "/reading-position", `{"page":1}`, "documents.not_found", "auditor technician"},
			{"GET", meeting + "/search?query=nuoc", "", "meetings.not_found", "auditor technician"},
			{"POST", meeting + "/speak-requests", `{}`, "meetings.not_found", "observer technician admin auditor"},
			{"DELETE", "/api/speak-requests/" + request.String(), "", "floor.not_found", "second observer admin"},
			{"POST", "/api/speak-requests/" + request.String() + "/call", "", "floor.not_found", "delegate second admin"},
			{"POST", "/api/speak-requests/" + request.String() + "/finish", "", "floor.not_found", "second observer admin"},
			{"POST", meeting + "/displays", `{"code":"000000","name":"x"}`, "meetings.not_found", "delegate chair guest auditor"},
			{"GET", meeting + "/displays", "", "meetings.not_found", "delegate chair guest auditor"},
			{"DELETE", "/api/displays/" + wall.String(), "", "displays.not_found", "delegate chair guest auditor"},
			{"GET", "/api/meetings/" + draft.String(), "", "meetings.not_found", ""},
		} {
			scenario := apitest.Scenario{Method: c.method, Path: c.path}
			if c.body != "" {
				scenario.Body = c.body
			}
			as := func(who string, status int, code string) apitest.Scenario {
				s := scenario
				s.Name, s.As, s.Status, s.Code = who+" "+c.method+" "+c.path, who, status, code
				return s
			}
			list := []apitest.Scenario{as("", 401, "people.sign_in_required"), as("outsider", 404, c.hidden), as("uninvited", 404, c.hidden)}
			for who := range strings.FieldsSeq(c.refused) {
				list = append(list, as(who, 403, "people.forbidden"))
			}
			h.Run(t, list)
		}
		h.Run(t, []apitest.Scenario{
			{Name: "nobody at home", Method: "GET", Path: "/api/home", Status: 401, Code: "people.sign_in_required"},
			{Name: "nobody's meetings", Method: "GET", Path: "/api/meetings", Status: 401, Code: "people.sign_in_required"},
			{Name: "an outsider's home", As: "outsider", Method: "GET", Path: "/api/home", Status: 200, Contains: []string{`"now":[]`, `"next":null`}, Lacks: []string{m.String()}},
			{Name: "an outsider's meetings", As: "outsider", Method: "GET", Path: "/api/meetings", Status: 200, Contains: []string{`"meetings":[]`}},
			{Name: "the delegate does not know the draft", As: "delegate", Method: "GET", Path: "/api/meetings", Status: 200, Contains: []string{m.String()}, Lacks: []string{draft.String()}},
			{Name: "a delegate plans", As: "delegate", Method: "POST", Path: "/api/meetings", Status: 403, Code: "people.forbidden",
				Body: map[string]any{"title": "x", "kind": "briefing", "unit_id": h.w.Unit, "starts_at": at, "ends_at": at}},
			{Name: "a person is no wall", As: "secretary", Method: "GET", Path: "/api/displays/me", Status: 404, Code: "displays.not_found"},
			{Name: "nobody is no wall", Method: "GET", Path: "/api/displays/me", Status: 401, Code: "people.sign_in_required"},
			{Name: "an unknown meeting", As: "secretary", Method: "GET", Path: "/api/meetings/" + id.New[id.Meeting]().String(), Status: 404, Code: "meetings.not_found"},
			{Name: "a misspelt meeting", As: "secretary", Method: "GET", Path: "/api/meetings/1", Status: 404, Code: "request.bad_id"},
		})
		if live := h.w.Live(t, m); live.State != meetings.InProgress || live.CurrentItem != nil || len(live.Queue) != 1 || live.Presence.Present != 0 {
			t.Errorf("refused acts changed the meeting: %+v", live)
		}
	})
}

// A session as it runs over HTTP.
func TestMeetingOverHTTP(t *testing.T) {
	inHall(t, func(t *testing.T, h *hall) {
		var m, item string
		created := func(into *string) func(*testing.T, *http.Response, []byte) {
			return func(t *testing.T, _ *http.Response, body []byte) {
				var made api.Created
				must(t, json.Unmarshal(body, &made))
				*into = made.ID
			}
		}
		start := h.w.Store.Now()
		h.Run(t, []apitest.Scenario{{Name: "plan", As: "admin", Method: "POST", Path: "/api/meetings", Status: 200, After: created(&m),
			Body: map[string]any{"title": "Kỳ họp thứ tư", "kind": "session_regular", "unit_id": h.w.Unit, "term_id": h.w.Term,
				"starts_at": start, "ends_at": start.Add(time.Hour), "place": "Hội trường"}}})
		path := "/api/meetings/" + m
		for name, role := range map[string]string{"chair": "presiding", "secretary": "session_secretary", "delegate": "delegate"} {
			h.Run(t, []apitest.Scenario{{Name: "add " + name, As: "admin", Method: "POST", Path: path + "/participants", Status: 200,
				Body: map[string]any{"person_id": h.w.People[name], "role": role}}})
		}
		h.Run(t, []apitest.Scenario{
			{Name: "add an item", As: "secretary", Method: "POST", Path: path + "/items", Body: `{"kind":"report","title":"Báo cáo","minutes":20}`, Status: 200, After: created(&item)},
			{Name: "a wrong field", As: "secretary", Method: "POST", Path: path + "/items", Body: `{"kind":"dance","title":"x"}`, Status: 422, Code: "input.invalid"},
			{Name: "announce", As: "secretary", Method: "POST", Path: path + "/announce", Status: 204},
			{Name: "check in", As: "delegate", Method: "PUT", Path: path + "/my-attendance", Body: `{"mode":"hall"}`, Status: 200, Contains: []string{`"attendance":"hall"`}},
			{Name: "open", As: "chair", Method: "POST", Path: path + "/open", Status: 204},
			{Name: "open again", As: "chair", Method: "POST", Path: path + "/open", Status: 409, Code: "meetings.wrong_state"},
		})
		h.Run(t, []apitest.Scenario{
			{Name: "move", As: "chair", Method: "POST", Path: path + "/current-item", Body: map[string]string{"item_id": item}, Status: 204},
			{Name: "read", As: "delegate", Method: "GET", Path: path, Status: 200, Contains: []string{`"state":"in_progress"`, `"documents":[]`,
				`"attendance":"hall"`, `"seat_number":3`, `"is_voter":true`, `"my_role":"delegate"`, `"current_item_id":"` + item + `"`, `"channel_id":"`}},
			{Name: "home", As: "delegate", Method: "GET", Path: "/api/home", Status: 200, Contains: []string{m, `"unread":3`, `"new_documents":[]`}},
			{Name: "participants", As: "delegate", Method: "GET", Path: path + "/participants", Status: 200, Contains: []string{"Huỳnh Tấn Lợi"}},
			{Name: "log", As: "secretary", Method: "GET", Path: path + "/attendance-log", Status: 200, Contains: []string{`"recorded_by":"` + h.w.People["delegate"].String()}},
			{Name: "ask", As: "delegate", Method: "POST", Path: path + "/speak-requests", Body: `{"topic":"ngân sách"}`, Status: 200},
			{Name: "ask twice", As: "delegate", Method: "POST", Path: path + "/speak-requests", Body: `{}`, Status: 409, Code: "floor.already_requested"},
			{Name: "close", As: "secretary", Method: "POST", Path: path + "/close", Status: 204},
		})
	})
}
