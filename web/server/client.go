package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// screens are the first segments of the client's own addresses (web/client/src/app/routes.ts): all of them are the one page.
var screens = []string{"", "sign-in", "setup", "password", "meetings", "chat", "wall", "spare", "verify-ballot", "opinions", "admin", "me"}

// mediaTypes of the client's files, so that they do not depend on tables of the machine.
var mediaTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/vnd.microsoft.icon",
	".js": "text/javascript; charset=utf-8", ".json": "application/json", ".mjs": "text/javascript; charset=utf-8", ".pfb": "application/octet-stream",
	".png": "image/png", ".svg": "image/svg+xml", ".ttf": "font/ttf", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm",
	".webmanifest": "application/manifest+json", ".woff2": "font/woff2", ".mp3": "audio/mpeg", ".wav": "audio/wav", ".webp": "image/webp",
}

// codings by preference, with the ending of the compressed file. Most files are there in these forms only.
var codings = []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// client serves the files of the built client.
type client struct {
	files fs.FS
	names map[string]bool
	page  string

	// tags are the entity tags by name, of the files that somebody has asked for: reading all of them at the start would only fill memory.
	lock sync.Mutex
	tags map[string]string
}

func newClient(files fs.FS) (*client, error) {
	c := &client{files: files, names: map[string]bool{}, tags: map[string]string{}, page: "placeholder.html"}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			c.names[name] = true
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("server: reading the client's files: %w", err)
	}
	if c.has("index.html") {
		c.page = "index.html"
	}
	if !c.has(c.page) {
		return nil, fmt.Errorf("server: the client's files hold no page")
	}
	return c, nil
}

// has tells whether there is a file, as it is or packed.
func (c *client) has(name string) bool { return c.names[name] || c.names[name+packed] }

// packed is the ending of the form from which a file is unpacked for the few who take no compressed one.
const packed = ".gz"

// tag is the entity tag of a file: of its content, which does not change while the program runs. It leaves the content at its beginning.
func (c *client) tag(name string, content io.ReadSeeker) (string, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if known := c.tags[name]; known != "" {
		return known, nil
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return "", err
	}
	if _, err := content.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	c.tags[name] = `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:12]) + `"`
	return c.tags[name], nil
}

// ServeHTTP answers GET and HEAD.
func (c *client) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	switch first, _, _ := strings.Cut(name, "/"); {
	case c.has(name) && !compressed(name):
	case slices.Contains(screens, first):
		name = c.page
	default:
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	kind := mediaTypes[path.Ext(name)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	h.Set("Content-Type", kind)
	c.send(w, r, c.choose(h, name, r.Header.Get("Accept-Encoding")))
}

func compressed(name string) bool {
	return strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz")
}

// choose returns the file to send: the best compressed form that the browser takes.
func (c *client) choose(h http.Header, name, accepted string) string {
	several := false
	chosen := name
	for _, coding := range codings {
		if !c.names[name+coding.ending] {
			continue
		}
		several = true
		if chosen == name && accepts(accepted, coding.name) {
			chosen = name + coding.ending
			h.Set("Content-Encoding", coding.name)
		}
	}
	if several {
		h.Set("Vary", "Accept-Encoding")
	}
	return chosen
}

// accepts reads Accept-Encoding (RFC 9110 section 12.5.3) as far as it matters: a coding that is named and not refused.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, parameters, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		weight, given := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(parameters), " ", ""), "q=")
		if !given {
			return true
		}
		q, err := strconv.ParseFloat(weight, 64)
		return err == nil && q > 0
	}
	return false
}

func (c *client) send(w http.ResponseWriter, r *http.Request, name string) {
	content, err := c.open(name)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	defer content.Close()
	tag, err := c.tag(name, content)
	if err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", tag)
	http.ServeContent(w, r, "", time.Time{}, content)
}

// open opens a file, unpacked when there is only a packed one.
func (c *client) open(name string) (io.ReadSeekCloser, error) {
	if !c.names[name] {
		return c.unpack(name)
	}
	f, err := c.files.Open(name)
	if err != nil {
		return nil, err
	}
	content, ok := f.(io.ReadSeekCloser)
	if !ok {
		f.Close()
		return nil, fmt.Errorf("server: %s cannot seek", name)
	}
	return content, nil
}

func (c *client) unpack(name string) (io.ReadSeekCloser, error) {
	f, err := c.files.Open(name + packed)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	reader, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		return nil, err
	}
	return unpacked{bytes.NewReader(content)}, nil
}

// unpacked is a file that was unpacked into memory.
type unpacked struct{ *bytes.Reader }

// Close implements io.Closer.
func (unpacked) Close() error { return nil }
