package api_test

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
)

func TestUploads(t *testing.T) {
	inHall(t, func(t *testing.T, h *hall) {
		m, items := h.w.Meeting(t)
		path := "/api/items/" + items[0].String() + "/documents"
		fields := map[string]string{"title": "Tờ trình", "kind": "submission", "code": "DT-01"}
		good := samplePDF(t, "nước sạch")
		expect := func(s apitest.Scenario, status int, code string) apitest.Scenario {
			s.Status, s.Code = status, code
			return s
		}
		var made api.Created
		first := expect(upload(t, "a paper", "secretary", path, good, fields), 200, "")
		first.After = func(t *testing.T, _ *http.Response, body []byte) { must(t, json.Unmarshal(body, &made)) }
		h.Run(t, []apitest.Scenario{
			first,
			expect(upload(t, "a page that says it is a paper", "secretary", path, []byte("<html><script>alert(1)</script>"), fields), 422, "pdf.not_pdf"),
			expect(upload(t, "half a paper", "secretary", path, good[:len(good)/2], fields), 422, "pdf.damaged"),
			expect(upload(t, "nothing", "secretary", path, nil, fields), 422, "pdf.not_pdf"),
			expect(upload(t, "a paper over the limit", "secretary", path, append(slices.Clone(good), bytes.Repeat([]byte("%"), 1<<20)...), fields), 413, "blob.too_large"),
			expect(upload(t, "more than the server reads", "secretary", path, make([]byte, 3<<20), fields), 413, "request.too_large"),
			expect(upload(t, "an unknown kind", "secretary", path, good, map[string]string{"title": "x", "kind": "song"}), 422, "input.invalid"),
			expect(upload(t, "no title", "secretary", path, good, map[string]string{"kind": "report"}), 422, "input.invalid"),
			expect(upload(t, "an unknown field", "secretary", path, good, map[string]string{"title": "x", "kind": "report", "x": "y"}), 422, "request.invalid"),
			expect(upload(t, "an unknown item", "secretary", "/api/items/"+id.New[id.AgendaItem]().String()+"/documents", good, fields), 404, "meetings.not_found"),
			expect(upload(t, "a delegate", "delegate", path, good, fields), 403, "people.forbidden"),
			expect(upload(t, "an outsider", "outsider", path, good, fields), 404, "meetings.not_found"),
			{Name: "no form", As: "secretary", Method: "POST", Path: path, Body: `{}`, Status: 415, Code: "request.media_type"},
		})
		versions := "/api/documents/" + made.ID + "/versions"
		h.Run(t, []apitest.Scenario{
			expect(upload(t, "the same file as a new version", "secretary", versions, good, map[string]string{"note": "x"}), 409, "documents.same_content"),
			expect(upload(t, "a new version", "secretary", versions, samplePDF(t, "bản mới"), map[string]string{"note": "sửa Điều 3"}), 200, ""),
			expect(upload(t, "a new version of nothing", "secretary", "/api/documents/"+id.New[id.Document]().String()+"/versions", good, nil), 404, "documents.not_found"),
			{Name: "both are known", As: "delegate", Method: "GET", Path: versions, Status: 200, Contains: []string{`"ordinal":2`, `"replaced"`, "sửa Điều 3"}},
			{Name: "the programme shows the newest", As: "delegate", Method: "GET", Path: "/api/meetings/" + m.String(), Status: 200,
				Contains: []string{`"code":"DT-01"`, `"ordinal":2`, `"filename":"Báo cáo.pdf"`}, Lacks: []string{`"ordinal":1,"pages"`}},
			{Name: "the technician has no papers", As: "technician", Method: "GET", Path: "/api/meetings/" + m.String(), Status: 200,
				Contains: []string{`"documents":[]`}, Lacks: []string{"DT-01"}},
			{Name: "the day shows the new paper", As: "delegate", Method: "GET", Path: "/api/home", Status: 200, Contains: []string{made.ID}},
		})
	})
}

func TestServingFiles(t *testing.T) {
	inHall(t, func(t *testing.T, h *hall) {
		m, items := h.w.Meeting(t)
		content := samplePDF(t, "nước sạch")
		doc := h.publish(t, m, items[0], content)
		path := "/api/versions/" + doc.Version.ID.String() + "/file"
		tag := ""
		get := func(name string, status int, header map[string]string, want []byte) apitest.Scenario {
			return apitest.Scenario{Name: name, As: "delegate", Method: "GET", Path: path, Header: header, Status: status,
				After: func(t *testing.T, answer *http.Response, body []byte) {
					if !bytes.Equal(body, want) {
						t.Errorf("%d bytes, want %d", len(body), len(want))
					}
				}}
		}
		whole := get("whole", 200, nil, content)
		whole.After = func(t *testing.T, answer *http.Response, body []byte) {
			if !bytes.Equal(body, content) {
				t.Errorf("%d bytes, want %d", len(body), len(content))
			}
			for name, want := range map[string]string{"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
				"Cache-Control": "private, max-age=31536000, immutable", "Accept-Ranges": "bytes"} {
				if got := answer.Header.Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			disposition, params, err := mime.ParseMediaType(answer.Header.Get("Content-Disposition"))
			if err != nil || disposition != "inline" || params["filename"] != "Tờ trình số 1.pdf" {
				t.Errorf("Content-Disposition %q", answer.Header.Get("Content-Disposition"))
			}
			if tag = answer.Header.Get("ETag"); len(tag) != 66 {
				t.Errorf("ETag %s", tag)
			}
		}
		h.Run(t, []apitest.Scenario{whole})
		h.Run(t, []apitest.Scenario{
			get("a part", 206, map[string]string{"Range": "bytes=10-19"}, content[10:20]),
			get("the end", 206, map[string]string{"Range": "bytes=-7"}, content[len(content)-7:]),
			get("a part of the file that is still the same", 206, map[string]string{"Range": "bytes=0-3", "If-Range": tag}, content[:4]),
			get("a part of another file", 200, map[string]string{"Range": "bytes=0-3", "If-Range": `"other"`}, content),
			get("known already", 304, map[string]string{"If-None-Match": tag}, nil),
			get("known another", 200, map[string]string{"If-None-Match": `"other"`}, content),
			{Name: "beyond the end", As: "delegate", Method: "GET", Path: path, Header: map[string]string{"Range": "bytes=99999999-"}, Status: 416},
			{Name: "who knows the tag still needs the right", As: "outsider", Method: "GET", Path: path, Header: map[string]string{"If-None-Match": tag},
				Status: 404, Code: "documents.not_found"},
			{Name: "an unknown version", As: "delegate", Method: "GET", Path: "/api/versions/" + id.New[id.DocumentVersion]().String() + "/file", Status: 404, Code: "documents.not_found"},
			{Name: "a misspelt version", As: "delegate", Method: "GET", Path: "/api/versions/..%2f..%2fx/file", Status: 404, Code: "request.bad_id"},
			{Name: "remember the page", As: "delegate", Method: "PUT", Path: "/api/versions/" + doc.Version.ID.String() + "/reading-position", Body: `{"page":1}`, Status: 204},
			{Name: "a page beyond", As: "delegate", Method: "PUT", Path: "/api/versions/" + doc.Version.ID.String() + "/reading-position", Body: `{"page":9}`, Status: 422, Code: "input.invalid"},
			{Name: "too short a search", As: "delegate", Method: "GET", Path: "/api/meetings/" + m.String() + "/search?query=a", Status: 422, Code: "input.invalid"},
			{Name: "search", As: "delegate", Method: "GET", Path: "/api/meetings/" + m.String() + "/search?query=nuoc%20sach", Status: 200, Contains: []string{doc.ID.String()}},
			{Name: "withdraw", As: "secretary", Method: "POST", Path: "/api/documents/" + doc.ID.String() + "/withdraw", Body: `{"reason":"sai số liệu"}`, Status: 204},
			{Name: "a withdrawn version", As: "delegate", Method: "GET", Path: path, Header: map[string]string{"If-None-Match": tag}, Status: 410,
				Code: "documents.withdrawn", Contains: []string{"sai số liệu"}},
			{Name: "the secretary still opens it", As: "secretary", Method: "GET", Path: path, Status: 200},
		})
	})
}
