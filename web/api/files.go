package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// uploadMemory is how much of an upload stays in memory; the rest goes to a temporary file.
const uploadMemory = 1 << 20

// PathID reads the identifier of a thing from a path segment. Error: request.bad_id, with status 404 since no thing has such an address.
func PathID[T id.Named](s string) (T, error) {
	v, err := id.Parse[T](s)
	if err != nil {
		shown := []rune(s)
		return v, ErrBadID.With("value", string(shown[:min(len(shown), 40)])).Wrap(err)
	}
	return v, nil
}

// RawDoc documents a raw operation in the OpenAPI document.
type RawDoc struct {
	// OperationID and Summary are as for Get.
	OperationID, Summary string
	// Upload names the form fields of an upload besides "file"; nil when the operation takes none.
	Upload []string
	// Answer is the media type of the answer, such as "application/pdf"; "" is application/json.
	Answer string
	// Query names the parameters behind the path that may be left out.
	Query []string
}

// Raw registers a handler that reads and writes HTTP itself: files with ranges, uploads. It runs behind the same middleware as all
// operations. An error it returns is written as a problem document; it must not return one after it began to write.
func (a *API) Raw(method, path string, doc RawDoc, handler func(w http.ResponseWriter, r *http.Request) error) {
	a.mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) {
		if err := handler(w, r); err != nil {
			a.WriteError(w, r, err)
		}
	})
	op := &huma.Operation{
		Method: method, Path: path, OperationID: doc.OperationID, Summary: doc.Summary, Tags: []string{tag(path)},
		Responses: map[string]*huma.Response{},
	}
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			op.Parameters = append(op.Parameters, &huma.Param{
				Name: strings.TrimSuffix(name, "}"), In: "path", Required: true, Schema: &huma.Schema{Type: "string"},
			})
		}
	}
	for _, name := range doc.Query {
		op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: "string"}})
	}
	if doc.Upload != nil {
		form := &huma.Schema{Type: "object", Properties: map[string]*huma.Schema{"file": {Type: "string", Format: "binary"}}, Required: []string{"file"}}
		for _, field := range doc.Upload {
			form.Properties[field] = &huma.Schema{Type: "string"}
		}
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: form}}}
	}
	media := doc.Answer
	if media == "" {
		media = "application/json"
	}
	content := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	if media == "application/json" {
		content.Schema = &huma.Schema{Type: "object"}
	}
	op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{media: content}}
	op.Responses["default"] = &huma.Response{Description: "Error", Content: map[string]*huma.MediaType{
		"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}},
	}}
	a.huma.OpenAPI().AddOperation(op)
}

// Upload is a form with one file. Close it when done.
type Upload struct {
	// File is the content; it can seek.
	File multipart.File
	// Filename is the name given by the sender, without folders, in normal form C.
	Filename string
	// Size is in bytes.
	Size int64

	form *multipart.Form
}

// Field returns a text field of the form, "" when it was not sent.
func (u *Upload) Field(name string) string {
	if v := u.form.Value[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Close removes the temporary file.
func (u *Upload) Close() error {
	return errors.Join(u.File.Close(), u.form.RemoveAll())
}

// ReadUpload reads a multipart form whose file is called "file". Errors: request.too_large, request.cut_off, request.file_missing,
// request.field_unknown for fields other than the allowed ones.
func (a *API) ReadUpload(w http.ResponseWriter, r *http.Request, allowed ...string) (*Upload, error) {
	// A large file over a weak line takes long; the server's own limits are for headers only.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(uploadTimeout))
	r.Body = http.MaxBytesReader(w, r.Body, a.deps.MaxUpload)
	if err := r.ParseMultipartForm(uploadMemory); err != nil {
		var tooLarge *http.MaxBytesError
		switch {
		case errors.As(err, &tooLarge):
			return nil, errTooLarge.With("limit", a.deps.MaxUpload)
		case errors.Is(err, http.ErrNotMultipart), errors.Is(err, http.ErrMissingBoundary):
			return nil, errMediaType.Wrap(err)
		}
		return nil, errUnread.Wrap(err)
	}
	form := r.MultipartForm
	refuse := func(err error) (*Upload, error) {
		return nil, errors.Join(err, form.RemoveAll())
	}
	for name := range form.Value {
		if !contains(allowed, name) {
			return refuse(errRequest.At("body."+name, errFieldUnknown))
		}
	}
	files := form.File["file"]
	if len(files) != 1 || len(form.File) != 1 {
		return refuse(errRequest.At("body.file", errNoFile))
	}
	f, err := files[0].Open()
	if err != nil {
		return refuse(err)
	}
	return &Upload{File: f, Filename: viet.NFC(filepath.Base(files[0].Filename)), Size: files[0].Size, form: form}, nil
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// Download describes a file to send.
type Download struct {
	// Content must seek, for ranges.
	Content io.ReadSeeker
	// Filename is offered for saving.
	Filename string
	// MediaType such as "application/pdf".
	MediaType string
	// Hash identifies the content for ever: the entity tag.
	Hash string
	// Attachment asks the browser to save rather than show.
	Attachment bool
}

// ServeFile sends a file that never changes: with ranges, an entity tag and a cache life without end in the reader's own browser.
func ServeFile(w http.ResponseWriter, r *http.Request, d Download) {
	serve(w, r, d, "private, max-age=31536000, immutable")
}

// ServeChanging sends a file that is made anew when it is asked for: the browser asks each time, and keeps what has not changed.
func ServeChanging(w http.ResponseWriter, r *http.Request, d Download) {
	serve(w, r, d, "private, no-cache")
}

func serve(w http.ResponseWriter, r *http.Request, d Download, caching string) {
	h := w.Header()
	disposition := "inline"
	if d.Attachment {
		disposition = "attachment"
	}
	h.Set("Content-Type", d.MediaType)
	// FormatMediaType writes names outside of ASCII as RFC 5987 asks.
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": d.Filename}))
	h.Set("ETag", `"`+d.Hash+`"`)
	h.Set("Cache-Control", caching)
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	http.ServeContent(w, r, "", time.Time{}, d.Content)
}
