package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"nghitruong/internal/testkit/program"
)

// hostile is a body that no client of ours sends.
type hostile struct {
	name, kind string
	body       []byte
}

// hostileBodies are what is tried on an operation that reads JSON.
func hostileBodies(w *world, d description, o operation) []hostile {
	fit := w.fitting(d, o)
	right := encode(fit)
	all := []hostile{
		{"nothing", "application/json", nil},
		{"cut off", "application/json", right[:len(right)-1]},
		{"two values", "application/json", append(append([]byte{}, right...), right...)},
		{"no object: null", "application/json", []byte("null")},
		{"no object: number", "application/json", []byte("-1e999")},
		{"no object: list", "application/json", append(append([]byte("["), right...), ']')},
		{"no object: string", "application/json", []byte(`"\ud800"`)},
		{"not JSON", "application/json", []byte("<?xml version=\"1.0\"?><a/>")},
		{"another kind", "text/plain", right},
		{"a kind that is none", "application/", right},
		{"a form", "application/x-www-form-urlencoded", []byte("a=1&b=%zz")},
		{"deep", "application/json", bytes.Repeat([]byte("["), 200_000)},
		{"huge", "application/json", append(append([]byte(`{"a":"`), bytes.Repeat([]byte("x"), 2<<20)...), '"', '}')},
		{"unknown member", "application/json", encode(with(fit, "__proto__", map[string]any{"admin": true}))},
		{"no members", "application/json", []byte("{}")},
		{"broken characters", "application/json", []byte("{\"\xff\xfe\":\"\x80\"}")},
	}
	properties, _ := o.body["properties"].(map[string]any)
	for name := range properties {
		for what, value := range map[string]any{
			"null": nil, "number": -1.5e300, "list": []any{nil, 1}, "object": map[string]any{"$ne": 1}, "boolean": true, "empty": "", "long": strings.Repeat("ấ", 150_000),
			"control characters": "a\x00b\x1b[2J\u202e\ufeff\u0000", "SQL": "'; DROP TABLE ballots; --", "markup": "<script>alert(1)</script>", "spaces": " \t\u00a0\u3000\n",
			"zero identifier": "00000000-0000-0000-0000-000000000000", "huge number": json.Number("99999999999999999999999999"), "negative": -1, "fraction": 0.5,
		} {
			all = append(all, hostile{name + ": " + what, "application/json", encode(with(fit, name, value))})
		}
		without := maps.Clone(fit)
		delete(without, name)
		all = append(all, hostile{name + ": absent", "application/json", encode(without)},
			hostile{name + ": a broken character", "application/json", bytes.Replace(encode(with(fit, name, "@@")), []byte("@@"), []byte("\xc3\x28"), 1)})
	}
	return all
}

func with(body map[string]any, name string, value any) map[string]any {
	changed := maps.Clone(body)
	changed[name] = value
	return changed
}

// encode writes what is made of maps, lists, texts and numbers.
func encode(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return text
}

// hostileAddresses are paths and queries with other identifiers than there are.
func hostileAddresses(w *world, t *testing.T, o operation) []string {
	var all []string
	for _, bad := range []string{"x", "00000000-0000-0000-0000-000000000000", "01980000-0000-7000-8000-000000000001", "%00", "%ff%fe", "'%20OR%20'1'='1", "..%2f..%2fetc%2fpasswd",
		strings.Repeat("9", 5000)} {
		segments := strings.Split(o.path, "/")
		changed := false
		for n, s := range segments {
			if strings.HasPrefix(s, "{") {
				segments[n], changed = bad, true
			}
		}
		if changed {
			all = append(all, strings.Join(segments, "/"))
		}
	}
	for _, name := range o.query {
		for _, bad := range []string{"", "-1", "99999999999999999999", "x", "\x00", "\xff", "%", strings.Repeat("a", 20_000), "1.5", "' OR 1=1 --", "2026-13-45", "\" * NEAR("} {
			all = append(all, w.address(t, o)+"?"+url.Values{name: {bad}}.Encode())
		}
	}
	return append(all, w.address(t, o)+"?no_such_parameter=1", w.address(t, o)+"?%zz")
}

// TestHostileRequests sends every operation what no client of ours sends, as somebody who may call it: the server refuses with a problem
// document that says why, and never fails itself.
func TestHostileRequests(t *testing.T) {
	w := newWorld(t)
	d := describe(t, w.server)
	people := map[bool]*program.Person{false: w.secretary, true: signIn(t, w.at, "quantri2")}
	sent := 0
	for _, o := range d.operations {
		administration := strings.HasPrefix(o.path, "/api/people") || strings.HasPrefix(o.path, "/api/accounts") || strings.HasPrefix(o.path, "/api/units") ||
			strings.HasPrefix(o.path, "/api/role-grants")
		attack := func(what, address, kind string, body []byte) {
			var reader io.Reader
			if body != nil {
				reader = bytes.NewReader(body)
			}
			p := people[administration]
			answer, err := p.Send(t.Context(), o.method, address, kind, reader)
			if err != nil {
				t.Errorf("%s, %s: %v", o.name, what, err)
				return
			}
			sent++
			switch status, code := statusAndCode(t, o, answer); {
			case status >= http.StatusInternalServerError:
				t.Errorf("%s %s, %s: %d %s", o.method, o.path, what, status, code)
			case status == http.StatusUnauthorized && o.name != "sign-in":
				// Some operations end the session.
				*p = *signIn(t, w.at, p.Login)
			}
		}
		if o.body != nil {
			for _, h := range hostileBodies(w, d, o) {
				attack(h.name, w.address(t, o), h.kind, h.body)
			}
		}
		if o.upload {
			for _, h := range hostileForms() {
				attack(h.name, w.address(t, o), h.kind, h.body)
			}
		}
		for _, address := range hostileAddresses(w, t, o) {
			kind, body := "", []byte(nil)
			if o.body != nil {
				kind, body = "application/json", encode(w.fitting(d, o))
			}
			attack("address "+fmt.Sprintf("%.80q", address), address, kind, body)
		}
	}
	if sent < 1000 {
		t.Errorf("only %d requests were sent", sent)
	}
	if log := w.server.Log(); strings.Contains(log, "panic") || strings.Contains(log, "status=500") {
		t.Errorf("the server's log: %s", log)
	}
	run(t, program.Installation{Binary: binary(t), Data: w.data}, 0, []string{"audit", "verify"})
}

// hostileForms are uploads that are none.
func hostileForms() []hostile {
	const kind = "multipart/form-data; boundary=grenze"
	part := func(head, content string) []byte {
		return []byte("--grenze\r\n" + head + "\r\n\r\n" + content + "\r\n--grenze--\r\n")
	}
	return []hostile{
		{"nothing", kind, nil},
		{"no boundary", "multipart/form-data", part(`Content-Disposition: form-data; name="file"; filename="a.pdf"`, "%PDF-1.4")},
		{"another kind", "application/json", []byte("{}")},
		{"cut off", kind, []byte("--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n%PDF")},
		{"no file", kind, part(`Content-Disposition: form-data; name="title"`, "Giấy")},
		{"file without a name", kind, part(`Content-Disposition: form-data; name="file"`, "%PDF-1.4")},
		{"empty file", kind, part(`Content-Disposition: form-data; name="file"; filename="a.pdf"`, "")},
		{"path as name", kind, part(`Content-Disposition: form-data; name="file"; filename="../../../etc/passwd"`, "%PDF-1.4")},
		{"control characters as name", kind, part("Content-Disposition: form-data; name=\"file\"; filename=\"a\x01\x7f\xff.pdf\"", "%PDF-1.4")},
		{"no PDF", kind, part(`Content-Disposition: form-data; name="file"; filename="a.pdf"`, "MZ\x90\x00")},
		{"cut off PDF", kind, part(`Content-Disposition: form-data; name="file"; filename="a.pdf"`, "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\nxref\n0 99999999\ntrailer<</Root 1 0 R/Size 99999999>>\nstartxref\n0\n%%EOF")},
		{"unknown field", kind, part(`Content-Disposition: form-data; name="hash"`, "x")},
		{"long field", kind, part(`Content-Disposition: form-data; name="title"`, strings.Repeat("x", 3<<20))},
		{"head without end", kind, []byte("--grenze\r\n" + strings.Repeat("X-A: b\r\n", 20_000))},
	}
}
