package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"nghitruong/internal/httplisten"
	"nghitruong/internal/hub"
	"nghitruong/web"
	"nghitruong/web/server"
)

var files = fstest.MapFS{
	"index.html":            {Data: []byte("<title>Nghị Trường</title>")},
	"placeholder.html":      {Data: []byte("placeholder")},
	"assets/index-a1.js.br": {Data: []byte("brotli script")},
	"assets/index-a1.js.gz": {Data: packed("plain script")},
	"pdf/wasm/jbig2.wasm":   {Data: []byte("wasm")},
}

func packed(text string) []byte {
	var content bytes.Buffer
	w := gzip.NewWriter(&content)
	io.WriteString(w, text)
	w.Close()
	return content.Bytes()
}

func handler(t *testing.T, c server.Config) http.Handler {
	t.Helper()
	if c.API == nil {
		c.API = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "api "+r.URL.Path) })
	}
	if c.Client == nil {
		c.Client = files
	}
	h, err := server.Handler(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func get(h http.Handler, path string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.RemoteAddr = "127.0.0.1:4000"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestClientFiles(t *testing.T) {
	h := handler(t, server.Config{})
	for _, c := range []struct {
		path, accept string
		status       int
		body, coding string
		cache        string
	}{
		{"/", "", 200, "<title>Nghị Trường</title>", "", "no-cache"},
		{"/meetings/x/live", "", 200, "<title>Nghị Trường</title>", "", "no-cache"},
		{"/nothing", "", 404, "404 page not found\n", "", ""},
		{"/assets/gone.js", "", 404, "404 page not found\n", "", ""},
		{"/assets/index-a1.js", "", 200, "plain script", "", "immutable"},
		{"/assets/index-a1.js", "gzip, deflate, br;q=1.0", 200, "brotli script", "br", "immutable"},
		{"/assets/index-a1.js", "gzip, br;q=0", 200, string(packed("plain script")), "gzip", "immutable"},
		{"/assets/index-a1.js", "identity", 200, "plain script", "", "immutable"},
		{"/assets/index-a1.js.br", "br", 404, "404 page not found\n", "", ""},
		{"/assets/../../../etc/passwd", "", 404, "404 page not found\n", "", ""},
		{"/pdf/wasm/jbig2.wasm", "br", 200, "wasm", "", "no-cache"},
		{"/api/x", "", 200, "api /api/x", "", ""},
		{"/healthz", "", 200, "api /healthz", "", ""},
	} {
		w := get(h, c.path, "Accept-Encoding", c.accept)
		if strings.Contains(c.path, "..") && w.Code == 307 || w.Code == 301 {
			continue
		}
		if w.Code != c.status || w.Body.String() != c.body || w.Header().Get("Content-Encoding") != c.coding || !strings.Contains(w.Header().Get("Cache-Control"), c.cache) {
			t.Errorf("%s (%s): %d %q %v", c.path, c.accept, w.Code, w.Body, w.Header())
		}
	}
	w := get(h, "/assets/index-a1.js", "Accept-Encoding", "br")
	if w.Header().Get("Vary") != "Accept-Encoding" || w.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%v", w.Header())
	}
	tag := w.Header().Get("ETag")
	if tag == "" || tag == get(h, "/assets/index-a1.js").Header().Get("ETag") {
		t.Errorf("ETag %q is not that of the compressed form", tag)
	}
	if w := get(h, "/assets/index-a1.js", "Accept-Encoding", "br", "If-None-Match", tag); w.Code != 304 {
		t.Errorf("unchanged: %d", w.Code)
	}
	if _, err := server.Handler(server.Config{API: h, Client: fstest.MapFS{}}); err == nil {
		t.Error("a program without a page starts")
	}
}

func TestPolicies(t *testing.T) {
	w := get(handler(t, server.Config{}), "/")
	csp := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if strings.Contains(csp, "unsafe-inline") || strings.Contains(csp, "'unsafe-eval'") || strings.Contains(csp, "http") {
		t.Errorf("the policy is loose: %s", csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestTheEmbeddedClient(t *testing.T) {
	if _, err := fs.Stat(web.Client(), "placeholder.html"); err != nil {
		t.Fatal(err)
	}
	w := get(handler(t, server.Config{Client: web.Client()}), "/")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "Nghị Trường") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if inline := regexp.MustCompile(`<script(>| [^>]*[^/]>[^<])|<style| style=| on[a-z]+=`).FindString(w.Body.String()); inline != "" {
		t.Errorf("the page holds %q, which the policy forbids", inline)
	}
}

// Each address of the client must lead to its page when it is typed or opened again.
func TestScreens(t *testing.T) {
	routes, err := os.ReadFile("../client/src/app/routes.ts")
	if err != nil {
		t.Fatal(err)
	}
	h := handler(t, server.Config{})
	patterns := regexp.MustCompile(`pattern: '([^']+)'`).FindAllStringSubmatch(string(routes), -1)
	if len(patterns) < 10 {
		t.Fatalf("%d routes found", len(patterns))
	}
	for _, p := range patterns {
		if w := get(h, strings.ReplaceAll(p[1], ":", "")); w.Code != 200 {
			t.Errorf("%s: %d", p[1], w.Code)
		}
	}
}

func TestMetrics(t *testing.T) {
	hub := hub.New(hub.Config{})
	defer hub.Close()
	h := handler(t, server.Config{Metrics: server.Metrics(hub, func() int { return 7 })})
	if w := get(h, "http://localhost/metrics"); w.Code != 200 || !strings.Contains(w.Body.String(), "nghitruong_live_connections 7") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(h, "http://localhost/metrics", "X-Forwarded-For", "10.0.0.1"); w.Code != 404 {
		t.Errorf("through a proxy: %d", w.Code)
	}
	if w := get(h, "http://rebound.example.com/metrics"); w.Code != 404 {
		t.Errorf("under the name of a strange site: %d", w.Code)
	}
	r := httptest.NewRequest("GET", "http://localhost/metrics", nil)
	r.RemoteAddr = "10.0.0.9:1234"
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 404 {
		t.Errorf("from another machine: %d", w.Code)
	}
}

func TestTrust(t *testing.T) {
	if w := get(handler(t, server.Config{}), "/trust"); w.Code != 404 {
		t.Errorf("without an authority: %d", w.Code)
	}
	l, err := httplisten.New(httplisten.Config{Mode: httplisten.Local, Folder: t.TempDir() + "/tls"})
	if err != nil {
		t.Fatal(err)
	}
	config := server.Config{Authority: l.Authority(), Code: httplisten.QRSVG}
	served := httptest.NewUnstartedServer(nil)
	served.Config = server.New(handler(t, config), l.TLSConfig(), slog.New(slog.DiscardHandler))
	served.TLS = l.TLSConfig()
	served.StartTLS()
	defer served.Close()
	plain := server.Plain(config, "8443")
	for name, h := range map[string]http.Handler{"secure": served.Config.Handler, "plain": plain} {
		w := get(h, "/trust")
		if w.Code != 200 || !strings.Contains(w.Body.String(), l.Authority().Fingerprint()) || strings.Contains(w.Body.String(), "style=") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		for path, kind := range map[string]string{"nghitruong.pem": "application/x-pem-file", "nghitruong.crt": "application/x-x509-ca-cert",
			"nghitruong.mobileconfig": "application/x-apple-aspen-config", "code.svg": "image/svg+xml", "style.css": "text/css; charset=utf-8"} {
			if w := get(h, "/trust/"+path); w.Code != 200 || w.Header().Get("Content-Type") != kind || w.Body.Len() == 0 {
				t.Errorf("%s %s: %d %v", name, path, w.Code, w.Header())
			}
		}
	}
	for host, want := range map[string]string{"hop.local:8080": "https://hop.local:8443/chat?x=1", "[fe80::1]:80": "https://[fe80::1]:8443/chat?x=1"} {
		r := httptest.NewRequest("GET", "/chat?x=1", nil)
		r.Host = host
		w := httptest.NewRecorder()
		if plain.ServeHTTP(w, r); w.Code != 307 || w.Header().Get("Location") != want {
			t.Errorf("%s: %d %v", host, w.Code, w.Header())
		}
	}
}
