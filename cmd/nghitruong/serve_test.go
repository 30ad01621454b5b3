package main_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/testkit/program"
)

// TestSettings: a flag wins over the environment, the environment over the file. The upload limit stands for all settings; it is read off
// the refusal of a file that is too large.
func TestSettings(t *testing.T) {
	i := demoOn(t)
	file := filepath.Join(i.Data, "nghitruong.conf")
	for _, c := range []struct {
		name, file, environment string
		flags                   []string
		limit                   int
	}{
		{"file", "# settings of this house\nupload-limit = 1\n", "", nil, 1},
		{"environment over file", "upload-limit = 1\n", "NGHITRUONG_UPLOAD_LIMIT=2", nil, 2},
		{"flag over environment", "upload-limit = 1\n", "NGHITRUONG_UPLOAD_LIMIT=2", []string{"-upload-limit", "3"}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, file, c.file)
			i := i
			if c.environment != "" {
				i.Environment = []string{c.environment}
			}
			server := start(t, i, c.flags...)
			secretary := signIn(t, program.At(server), "thuky1")
			item := session(t, secretary).Items[0].ID
			fields := map[string]string{"title": "Phụ lục", "kind": "other"}
			err := secretary.Upload(t.Context(), "/api/items/"+item+"/documents", "phu-luc.pdf", make([]byte, c.limit<<20+1), fields, nil)
			if code := codeOf(err); code != "request.too_large" {
				t.Errorf("%d MiB and a byte: %v", c.limit, err)
			}
			err = secretary.Upload(t.Context(), "/api/items/"+item+"/documents", "phu-luc.pdf", make([]byte, (c.limit-1)<<20+1), fields, nil)
			if code := codeOf(err); code == "" || code == "request.too_large" {
				t.Errorf("below %d MiB: %v, expected a refusal because it is no paper", c.limit, err)
			}
		})
	}
}

// TestWrongSettings: what cannot be meant is refused before anything starts, and named.
func TestWrongSettings(t *testing.T) {
	for _, c := range []struct {
		name, file, environment string
		flags                   []string
		want                    string
	}{
		{"unknown flag", "", "", []string{"-colour", "red"}, "colour"},
		{"stray word", "", "", []string{"now"}, `unexpected argument "now"`},
		{"unknown line", "listen = localhost:0\ncolour = red\n", "", nil, "line 2: colour is no setting"},
		{"a line that is none", "listen\n", "", nil, `line 1: want "name = value"`},
		{"wrong value in the file", "session-idle = soon\n", "", nil, "line 1"},
		{"wrong value in the environment", "", "NGHITRUONG_UPLOAD_LIMIT=much", nil, "NGHITRUONG_UPLOAD_LIMIT"},
		{"unknown mode", "", "", []string{"-tls", "maybe"}, "maybe"},
		{"no certificate", "", "", []string{"-tls", "files"}, "tls-cert"},
		{"no level", "", "", []string{"-log-level", "loud"}, "log-level"},
		{"no such file", "", "", []string{"-config", "nowhere.conf"}, "nowhere.conf"},
		{"no database there", "", "", []string{"-database-url", "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"}, "does not answer"},
		{"no Redis there", "", "", []string{"-redis-address", "127.0.0.1:1"}, "redis-address"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := empty(t)
			if err := os.MkdirAll(i.Data, 0o700); err != nil {
				t.Fatal(err)
			}
			if c.file != "" {
				write(t, filepath.Join(i.Data, "nghitruong.conf"), c.file)
			}
			if c.environment != "" {
				i.Environment = []string{c.environment}
			}
			switch server, err := i.Start(c.flags...); {
			case err == nil:
				t.Error("the server started")
				server.Kill()
			case !strings.Contains(err.Error(), "status 2") || !strings.Contains(err.Error(), c.want):
				t.Errorf("%v, expected %q", err, c.want)
			}
		})
	}
}

// TestBusyPorts: two servers at one address are one too many, and the second says which address.
func TestBusyPorts(t *testing.T) {
	web, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer web.Close()
	// The media port may be taken on any address of the machine.
	media, err := net.ListenPacket("udp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	defer media.Close()
	_, mediaPort, err := net.SplitHostPort(media.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	for name, flags := range map[string][]string{web.Addr().String(): {"-listen", web.Addr().String()}, "media-port": {"-media-port", mediaPort}} {
		server, err := empty(t).Start(flags...)
		if err == nil {
			t.Errorf("%s: the server started", name)
			server.Kill()
			continue
		}
		if !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "status 2") {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(err.Error(), "goroutine") {
			t.Errorf("%s: a panic is no message: %v", name, err)
		}
	}
}

// TestStopsWhenAsked: SIGTERM ends a server in time, although a live connection is open and a reader waits for news.
func TestStopsWhenAsked(t *testing.T) {
	server := start(t, demoOn(t))
	delegate := signIn(t, program.At(server), "db32")
	socket, err := delegate.Listen(t.Context(), "meeting/"+session(t, delegate).ID)
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	var opened struct{ Connection string }
	must(t, delegate, http.MethodPost, "/api/live/poll", map[string]any{"connection": "", "frames": []any{map[string]any{"i": 1, "op": "ping"}}}, &opened)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		// The answer may be news, a refusal or a closed line: that the server did not wait for it is what matters.
		_ = delegate.Do(t.Context(), http.MethodPost, "/api/live/poll", map[string]any{"connection": opened.Connection}, nil)
	}()
	stop(t, server)
	<-ended
	if log := server.Log(); strings.Contains(log, "panic") {
		t.Errorf("the server panicked while ending: %s", log)
	}
}

// TestFirstRun: a server without data prints a setup code; with it, and only with it, the first administrator is made, once.
func TestFirstRun(t *testing.T) {
	server := start(t, empty(t))
	found := regexp.MustCompile(`(/setup) and enter the code ([A-Z2-7-]{19})`).FindStringSubmatch(server.Output())
	if found == nil {
		t.Fatalf("no setup code in %q", server.Output())
	}
	admin := &program.Person{Login: "the first", Server: program.At(server)}
	var installation struct {
		FirstRun  bool `json:"first_run"`
		Rehearsal bool `json:"rehearsal"`
	}
	must(t, admin, http.MethodGet, "/api/installation", nil, &installation)
	if !installation.FirstRun || installation.Rehearsal {
		t.Errorf("an empty installation says %+v", installation)
	}
	refused(t, admin, http.StatusNotFound, http.MethodPost, "/api/auth/demo-sign-in", map[string]string{"login": "db01"})
	setup := map[string]string{"setup_code": "AAAA-AAAA-AAAA-AAAA", "unit_name": "Tỉnh Đông Lam", "unit_code": "H99", "level_scheme": "province_commune",
		"admin_name": "Nguyễn Văn Quản", "admin_login": "quantri", "admin_password": "Một-mật-khẩu-dài-2026"}
	refused(t, admin, http.StatusForbidden, http.MethodPost, "/api/setup", setup)
	setup["setup_code"] = found[2]
	body, err := json.Marshal(setup)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := admin.Send(t.Context(), http.MethodPost, "/api/setup", "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatalf("setup: %s", answer.Status)
	}
	admin.Remember(answer)
	var me struct{ Login string }
	must(t, admin, http.MethodGet, "/api/auth/me", nil, &me)
	if me.Login != "quantri" {
		t.Errorf("signed in as %q", me.Login)
	}
	setup["admin_login"] = "second"
	err = (&program.Person{Server: admin.Server}).Do(t.Context(), http.MethodPost, "/api/setup", setup, nil)
	if code := codeOf(err); code != "people.setup_done" {
		t.Errorf("setup a second time: %v", err)
	}
	must(t, admin, http.MethodGet, "/api/installation", nil, &installation)
	if installation.FirstRun {
		t.Error("after the setup it is still the first run")
	}
}

// TestLocalAuthority: a device that trusts the installation's authority connects, another does not; the plain port shows how to trust and
// leads everything else to the secure one.
func TestLocalAuthority(t *testing.T) {
	i := demoOn(t)
	plain := freeAddress(t)
	server := start(t, i, "-tls", "local", "-plain-listen", plain)
	pem, err := os.ReadFile(filepath.Join(i.Data, "tls", "authority.pem"))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatal("the authority's file holds no certificate")
	}
	trusting := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer trusting.CloseIdleConnections()
	if text, _ := fetch(t, trusting, server.URL+"/healthz"); !strings.Contains(text, `"ok"`) {
		t.Errorf("healthz: %s", text)
	}
	if _, err := http.Get(server.URL + "/healthz"); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a device that does not trust the authority: %v", err)
	}
	if text, _ := fetch(t, trusting, server.URL+"/trust"); !strings.Contains(text, "SHA-256") && !strings.Contains(text, "mobileconfig") {
		t.Error("the page /trust does not help")
	}
	unencrypted := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	given, answer := fetch(t, unencrypted, "http://"+plain+"/trust/nghitruong.pem")
	if answer.StatusCode != http.StatusOK || strings.Contains(given, "PRIVATE") || !strings.Contains(string(pem), strings.TrimSpace(given)) {
		t.Errorf("the authority is not given out as it is: %s", answer.Status)
	}
	if _, answer := fetch(t, unencrypted, "http://"+plain+"/meetings"); !strings.HasPrefix(answer.Header.Get("Location"), "https://") {
		t.Errorf("the plain port does not lead to the secure one: %s %v", answer.Status, answer.Header)
	}
	// Cookies of a secure server are secure.
	answer, err = trusting.Post(server.URL+"/api/auth/demo-sign-in", "application/json", strings.NewReader(`{"login":"db32"}`))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if len(answer.Cookies()) != 1 || !answer.Cookies()[0].Secure || !answer.Cookies()[0].HttpOnly {
		t.Errorf("cookies %v", answer.Cookies())
	}
}

// TestDescription: the description that a running server gives is the committed one.
func TestDescription(t *testing.T) {
	server := start(t, demoOn(t))
	text, answer := fetch(t, http.DefaultClient, server.URL+"/openapi.json")
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status)
	}
	committed, err := os.ReadFile("../../web/api/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if running, kept := withoutVersion(t, []byte(text)), withoutVersion(t, committed); !reflect.DeepEqual(running, kept) {
		t.Error("web/api/openapi.json is not what the server says: run make generate")
	}
}

func withoutVersion(t *testing.T, text []byte) map[string]any {
	t.Helper()
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	delete(document["info"].(map[string]any), "version")
	return document
}

func codeOf(err error) string {
	var p *program.Problem
	if !errors.As(err, &p) {
		return ""
	}
	return p.Code
}

func statusOf(err error) int {
	var p *program.Problem
	if !errors.As(err, &p) {
		return 0
	}
	return p.Status
}

func fetch(t *testing.T, client *http.Client, url string) (string, *http.Response) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), answer
}

// freeAddress is an address that was free a moment ago.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
