package api_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

var errTaken = fault.Define(fault.Conflict, "apitesting.taken", "Ghế {seat} đã có người.", "Seat {seat} is taken.")

type thing struct {
	ID    id.Meeting `json:"id"`
	Names []string   `json:"names"`
	Who   string     `json:"who"`
}

type thingInput struct {
	ID   string `path:"id"`
	Body struct {
		Title string   `json:"title" minLength:"2" maxLength:"10"`
		Seat  int      `json:"seat" minimum:"1" maximum:"500"`
		Kind  string   `json:"kind,omitempty" enum:"hall,online"`
		Tags  []string `json:"tags,omitempty" maxItems:"2"`
		On    string   `json:"on,omitempty" format:"date"`
	}
}

func register(a *api.API) {
	api.Put(a, "/api/things/{id}", "put-thing", "Put a thing", func(ctx context.Context, in *thingInput) (thing, error) {
		key, err := api.PathID[id.Meeting](in.ID)
		if err != nil {
			return thing{}, err
		}
		switch in.Body.Title {
		case "taken":
			return thing{}, errTaken.With("seat", in.Body.Seat)
		case "broken":
			return thing{}, errors.New("password of the database is hunter2")
		case "panic":
			panic("hunter2")
		}
		return thing{ID: key, Who: authz.From(ctx).Person.String()}, nil
	})
	api.Post(a, "/api/cookie", "cookie", "Set a cookie", func(ctx context.Context, _ *api.None) (api.None, error) {
		a.SetCookie(ctx, api.SessionCookie, "secret", time.Time{})
		return api.None{}, nil
	})
	a.Raw(http.MethodGet, "/api/file", api.RawDoc{OperationID: "file", Summary: "A file", Answer: "application/pdf"},
		func(w http.ResponseWriter, r *http.Request) error {
			api.ServeFile(w, r, api.Download{Content: strings.NewReader("0123456789"), Filename: "Tờ trình.pdf", MediaType: "application/pdf", Hash: "abc"})
			return nil
		})
	a.Raw(http.MethodPost, "/api/upload", api.RawDoc{OperationID: "upload", Summary: "Send a file", Upload: []string{"title"}},
		func(w http.ResponseWriter, r *http.Request) error {
			u, err := a.ReadUpload(w, r, "title")
			if err != nil {
				return err
			}
			_, err = w.Write([]byte(u.Filename + "|" + u.Field("title")))
			return errors.Join(err, u.Close())
		})
}

func start(t *testing.T, log *bytes.Buffer) (*apitest.Server, id.Person) {
	person := id.New[id.Person]()
	return apitest.Start(t, apitest.Persons{"an": {Person: person}}, register, func(d *api.Deps) {
		d.MaxUpload = 4096
		d.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		if log != nil {
			d.Log = slog.New(slog.NewTextHandler(log, nil))
		}
	}), person
}

func TestOperations(t *testing.T) {
	server, person := start(t, nil)
	key := id.New[id.Meeting]().String()
	path := "/api/things/" + key
	server.Run(t, []apitest.Scenario{
		{Name: "signed in", As: "an", Method: "PUT", Path: path, Body: `{"title":"Tốt","seat":1}`, Status: 200,
			Contains: []string{`"who":"` + person.String() + `"`, `"names":[]`}, Lacks: []string{"$schema"}},
		{Name: "nobody", Method: "PUT", Path: path, Body: `{"title":"Tốt","seat":1}`, Status: 200, Contains: []string{`"who":""`}},
		{Name: "unknown token", As: "zz", Method: "PUT", Path: path, Body: `{"title":"Tốt","seat":1}`, Status: 200, Contains: []string{`"who":""`}},
		{Name: "bad id", Method: "PUT", Path: "/api/things/12", Body: `{"title":"Tốt","seat":1}`, Status: 404, Code: "request.bad_id"},
		{Name: "fault in Vietnamese", Method: "PUT", Path: path, Body: `{"title":"taken","seat":7}`, Status: 409, Code: "apitesting.taken",
			Contains: []string{"Ghế 7 đã có người.", `"args":{"seat":7}`}},
		{Name: "fault in English", Method: "PUT", Path: path, Body: `{"title":"taken","seat":7}`, Header: map[string]string{"Accept-Language": "en-GB,vi;q=0.5"},
			Status: 409, Code: "apitesting.taken", Contains: []string{"Seat 7 is taken."}},
		{Name: "unknown error", Method: "PUT", Path: path, Body: `{"title":"broken","seat":7}`, Status: 500, Code: "internal.unexpected", Lacks: []string{"hunter2"}},
		{Name: "panic", Method: "PUT", Path: path, Body: `{"title":"panic","seat":7}`, Status: 500, Code: "internal.unexpected", Lacks: []string{"hunter2"}},
		{Name: "unknown path", Method: "GET", Path: "/api/nothing", Status: 404, Code: "request.no_such_path"},
		{Name: "wrong method", Method: "DELETE", Path: path, Status: 405, Code: "request.method",
			After: func(t *testing.T, r *http.Response, _ []byte) {
				if r.Header.Get("Allow") != "PUT" {
					t.Errorf("Allow = %q", r.Header.Get("Allow"))
				}
			}},
		{Name: "another site", Method: "POST", Path: "/api/cookie", Header: map[string]string{"Sec-Fetch-Site": "cross-site"}, Status: 403, Code: "request.cross_origin"},
		{Name: "cookie", Method: "POST", Path: "/api/cookie", Status: 204, After: func(t *testing.T, r *http.Response, _ []byte) {
			if got := r.Header.Get("Set-Cookie"); got != "nt_session=secret; Path=/; HttpOnly; SameSite=Strict" {
				t.Errorf("Set-Cookie = %q", got)
			}
		}},
		{Name: "health", Method: "GET", Path: "/healthz", Status: 200, Contains: []string{`"status":"ok"`}},
		{Name: "document", Method: "GET", Path: "/openapi.json", Status: 200, Contains: []string{`"openapi":"3.1.0"`, `"/api/upload"`, `"Problem"`}},
	})
}

// settled has one person whose account has a language, and a wall.
type settled struct{ person, wall authz.Subject }

func (s settled) Resolve(_ context.Context, token, address string) (authz.Subject, string, error) {
	switch token {
	case "an":
		return s.person, "en", nil
	case "broken":
		return authz.Subject{}, "", errors.New("hunter2")
	}
	return authz.Subject{}, "", nil
}

func TestWhoAsks(t *testing.T) {
	s := settled{person: authz.Subject{Person: id.New[id.Person]()}, wall: authz.Subject{Display: id.New[id.Display]()}}
	server := apitest.Start(t, nil, func(a *api.API) {
		api.Get(a, "/api/who", "who", "Who asks", func(ctx context.Context, _ *api.None) (map[string]string, error) {
			subject := authz.From(ctx)
			return map[string]string{"person": subject.Person.String(), "wall": subject.Display.String(), "address": subject.Address, "language": api.Language(ctx)}, nil
		})
	}, func(d *api.Deps) { d.Sessions, d.Displays = s, apitest.Walls{"hall": s.wall} })
	person, wall := `"person":"`+s.person.Person.String()+`"`, `"wall":"`+s.wall.Display.String()+`"`
	server.Run(t, []apitest.Scenario{
		{Name: "a person, in the account's language", As: "an", Method: "GET", Path: "/api/who", Status: 200,
			Contains: []string{person, `"language":"en"`, `"address":"127.0.0.1"`}},
		{Name: "a wall", Wall: "hall", Method: "GET", Path: "/api/who", Status: 200, Contains: []string{`"person":""`, wall, `"language":"vi"`, `"address":"127.0.0.1"`}},
		{Name: "the person wins", As: "an", Wall: "hall", Method: "GET", Path: "/api/who", Status: 200, Contains: []string{person, `"wall":""`}},
		{Name: "a session that has ended leaves the wall", As: "gone", Wall: "hall", Method: "GET", Path: "/api/who", Status: 200, Contains: []string{wall}},
		{Name: "a worthless wall", Wall: "gone", Method: "GET", Path: "/api/who", Status: 200, Contains: []string{`"wall":""`}},
		{Name: "nobody can tell", As: "broken", Wall: "hall", Method: "GET", Path: "/api/who", Status: 500, Code: "internal.unexpected", Lacks: []string{"hunter2"}},
	})
}

func TestValidation(t *testing.T) {
	server, _ := start(t, nil)
	path := "/api/things/" + id.New[id.Meeting]().String()
	field := func(location, code string) []string {
		return []string{`"location":"` + location + `","code":"` + code + `"`}
	}
	server.Run(t, []apitest.Scenario{
		{Name: "missing", Method: "PUT", Path: path, Body: `{"seat":1}`, Status: 422, Code: "request.invalid", Contains: field("body.title", "input.required")},
		{Name: "unknown", Method: "PUT", Path: path, Body: `{"seat":1,"title":"ab","secret":"hunter2"}`, Status: 422, Code: "request.invalid",
			Contains: field("body.secret", "request.field_unknown"), Lacks: []string{"hunter2"}},
		{Name: "short", Method: "PUT", Path: path, Body: `{"seat":1,"title":"a"}`, Status: 422, Code: "request.invalid", Contains: field("body.title", "request.field_too_short")},
		{Name: "long", Method: "PUT", Path: path, Body: `{"seat":1,"title":"` + strings.Repeat("đ", 11) + `"}`, Status: 422, Code: "request.invalid",
			Contains: append(field("body.title", "input.too_long"), "Mục này dài quá 10 ký tự")},
		{Name: "letters are counted, not bytes", Method: "PUT", Path: path, Body: `{"seat":1,"title":"` + strings.Repeat("ế", 10) + `"}`, Status: 200},
		{Name: "small", Method: "PUT", Path: path, Body: `{"seat":0,"title":"ab"}`, Status: 422, Code: "request.invalid", Contains: field("body.seat", "request.field_too_small")},
		{Name: "big", Method: "PUT", Path: path, Body: `{"seat":501,"title":"ab"}`, Status: 422, Code: "request.invalid", Contains: field("body.seat", "request.field_too_big")},
		{Name: "wrong type", Method: "PUT", Path: path, Body: `{"seat":"x","title":"ab"}`, Status: 422, Code: "request.invalid", Contains: field("body.seat", "request.field_kind")},
		{Name: "choice", Method: "PUT", Path: path, Body: `{"seat":1,"title":"ab","kind":"moon"}`, Header: map[string]string{"Accept-Language": "en"}, Status: 422,
			Code: "request.invalid", Contains: append(field("body.kind", "request.field_choice"), "one of: hall, online")},
		{Name: "many", Method: "PUT", Path: path, Body: `{"seat":1,"title":"ab","tags":["a","b","c"]}`, Status: 422, Code: "request.invalid",
			Contains: field("body.tags", "request.field_too_many")},
		{Name: "date", Method: "PUT", Path: path, Body: `{"seat":1,"title":"ab","on":"9/12/2026"}`, Status: 422, Code: "request.invalid",
			Contains: field("body.on", "request.field_format")},
		{Name: "several at once", Method: "PUT", Path: path, Body: `{"seat":0,"title":"a"}`, Status: 422, Code: "request.invalid",
			Contains: append(field("body.title", "request.field_too_short"), field("body.seat", "request.field_too_small")...)},
		{Name: "no JSON", Method: "PUT", Path: path, Body: `{"seat":hunter2`, Status: 422, Code: "request.invalid",
			Contains: field("body", "request.malformed"), Lacks: []string{"hunter2"}},
		{Name: "no body", Method: "PUT", Path: path, Status: 422, Code: "request.invalid", Contains: field("body", "input.required")},
		{Name: "unknown query parameter", Method: "PUT", Path: path + "?x=1", Body: `{"seat":1,"title":"ab"}`, Status: 422, Code: "request.invalid",
			Contains: field("query.x", "request.field_unknown")},
		{Name: "too large", Method: "PUT", Path: path, Body: `{"title":"` + strings.Repeat("x", 1<<20) + `"}`, Status: 413, Code: "request.too_large"},
		{Name: "not JSON by name", Method: "PUT", Path: path, Body: `a`, Header: map[string]string{"Content-Type": "text/plain"}, Status: 415, Code: "request.media_type"},
	})
}

func TestLogHoldsCausesButNoBodies(t *testing.T) {
	var log bytes.Buffer
	server, _ := start(t, &log)
	path := "/api/things/" + id.New[id.Meeting]().String()
	answer, _ := server.Do(t, apitest.Scenario{Method: "PUT", Path: path + "?x=needle-in-query", Body: `{"seat":1,"title":"broken"}`})
	server.Do(t, apitest.Scenario{Method: "PUT", Path: path, Body: `{"seat":1,"title":"broken"}`})
	server.Do(t, apitest.Scenario{Method: "PUT", Path: path, Body: `{"seat":1,"title":"body needle"}`, Header: map[string]string{"X-Forwarded-For": "9.9.9.9, 10.1.2.3"}})
	text := log.String()
	for _, want := range []string{"hunter2", answer.Header.Get("X-Request-Id"), "path=" + path, "status=500", "address=10.1.2.3"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	if strings.Contains(text, "needle") {
		t.Error("the log holds what was sent")
	}
}

func TestFiles(t *testing.T) {
	server, _ := start(t, nil)
	form := func(field, content string) ([]byte, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", "a/Đề án.pdf")
		if err == nil {
			_, err = part.Write([]byte(content))
		}
		if err = errors.Join(err, w.WriteField(field, "Tên"), w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes(), w.FormDataContentType()
	}
	good, goodType := form("title", "x")
	strange, strangeType := form("owner", "x")
	large, largeType := form("title", strings.Repeat("x", 5000))
	server.Run(t, []apitest.Scenario{
		{Name: "range", Method: "GET", Path: "/api/file", Header: map[string]string{"Range": "bytes=2-4"}, Status: 206, Contains: []string{"234"},
			After: func(t *testing.T, r *http.Response, body []byte) {
				if string(body) != "234" || r.Header.Get("ETag") != `"abc"` || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") ||
					!strings.Contains(r.Header.Get("Content-Disposition"), "filename*=utf-8''T%E1%BB%9D%20tr%C3%ACnh.pdf") {
					t.Errorf("%q %v", body, r.Header)
				}
			}},
		{Name: "unchanged", Method: "GET", Path: "/api/file", Header: map[string]string{"If-None-Match": `"abc"`}, Status: 304},
		{Name: "upload", Method: "POST", Path: "/api/upload", Body: good, Header: map[string]string{"Content-Type": goodType}, Status: 200, Contains: []string{"Đề án.pdf|Tên"}},
		{Name: "strange field", Method: "POST", Path: "/api/upload", Body: strange, Header: map[string]string{"Content-Type": strangeType}, Status: 422, Code: "request.invalid"},
		{Name: "too large", Method: "POST", Path: "/api/upload", Body: large, Header: map[string]string{"Content-Type": largeType}, Status: 413, Code: "request.too_large"},
		{Name: "no form", Method: "POST", Path: "/api/upload", Body: "{}", Status: 415, Code: "request.media_type"},
		{Name: "cut off", Method: "POST", Path: "/api/upload", Body: good[:40], Header: map[string]string{"Content-Type": goodType}, Status: 422, Code: "request.cut_off"},
	})
}
