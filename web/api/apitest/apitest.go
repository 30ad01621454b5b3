// Package apitest runs tables of requests against a served API, with the whole middleware in between and persons of the test's own.
//
//	server := apitest.Start(t, apitest.Persons{"chair": chair, "delegate": delegate}, func(a *api.API) { api.RegisterVoting(a, service) })
//	server.Run(t, []apitest.Scenario{
//		{Name: "a delegate cannot open", As: "delegate", Method: "POST", Path: "/api/votes/" + vote + "/open", Body: `{}`,
//			Status: 403, Code: "people.forbidden"},
//	})
package apitest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/web/api"
)

// Persons are who may ask, by the name used in Scenario.As; the name is also the session token.
type Persons map[string]authz.Subject

// Resolve implements api.Sessions.
func (p Persons) Resolve(_ context.Context, token, _ string) (authz.Subject, string, error) {
	return p[token], "", nil
}

// Walls are paired displays by name.
type Walls map[string]authz.Subject

// Resolve implements api.Displays.
func (w Walls) Resolve(_ context.Context, token, _ string) (authz.Subject, error) {
	return w[token], nil
}

// Server is a served API.
type Server struct {
	// URL is where it listens, without a slash at the end.
	URL string
	// API is what is served.
	API *api.API
}

// Start serves an API on a free port until the test ends. register adds the operations; options change the parts.
func Start(t testing.TB, persons Persons, register func(*api.API), options ...func(*api.Deps)) *Server {
	t.Helper()
	deps := api.Deps{Sessions: persons, Version: "test"}
	for _, option := range options {
		option(&deps)
	}
	a := api.New(deps)
	if register != nil {
		register(a)
	}
	served := httptest.NewServer(a.Handler())
	t.Cleanup(served.Close)
	return &Server{URL: served.URL, API: a}
}

// Scenario is one request and what must come back.
type Scenario struct {
	// Name describes the case.
	Name string
	// As is the name of the person; "" is nobody. Wall is the name of the wall.
	As, Wall string
	// Method and Path are the request line.
	Method, Path string
	// Body is sent as it is when it is a string or bytes, else as JSON; nil sends none.
	Body any
	// Header is added to the request; Host replaces the name asked.
	Header map[string]string
	// Status must be the answer's.
	Status int
	// Code must be the problem's code; "" demands that the answer is no problem.
	Code string
	// Contains must all be found in the answer, Lacks must not.
	Contains, Lacks []string
	// After looks at the answer further.
	After func(t *testing.T, answer *http.Response, body []byte)
}

// Run runs the scenarios in order, each as a subtest.
func (s *Server) Run(t *testing.T, scenarios []Scenario) {
	t.Helper()
	for _, c := range scenarios {
		t.Run(c.Name, func(t *testing.T) {
			t.Helper()
			answer, body := s.Do(t, c)
			if answer.StatusCode != c.Status {
				t.Errorf("%s %s: status %d, want %d: %s", c.Method, c.Path, answer.StatusCode, c.Status, body)
			}
			var problem api.Problem
			isProblem := strings.HasPrefix(answer.Header.Get("Content-Type"), "application/problem+json")
			if isProblem {
				if err := json.Unmarshal(body, &problem); err != nil {
					t.Errorf("the problem is not JSON: %v: %s", err, body)
				}
			}
			if problem.Code != c.Code || isProblem != (c.Code != "") {
				t.Errorf("%s %s: code %q, want %q: %s", c.Method, c.Path, problem.Code, c.Code, body)
			}
			for _, want := range c.Contains {
				if !bytes.Contains(body, []byte(want)) {
					t.Errorf("%s %s: the answer lacks %q: %s", c.Method, c.Path, want, body)
				}
			}
			for _, no := range c.Lacks {
				if bytes.Contains(body, []byte(no)) {
					t.Errorf("%s %s: the answer contains %q: %s", c.Method, c.Path, no, body)
				}
			}
			if c.After != nil {
				c.After(t, answer, body)
			}
		})
	}
}

// Do sends the request of a scenario and returns the answer with its body read.
func (s *Server) Do(t testing.TB, c Scenario) (*http.Response, []byte) {
	t.Helper()
	var body io.Reader
	kind := ""
	switch b := c.Body.(type) {
	case nil:
	case string:
		body, kind = strings.NewReader(b), "application/json"
	case []byte:
		body, kind = bytes.NewReader(b), "application/json"
	default:
		encoded, err := json.Marshal(b)
		if err != nil {
			t.Fatalf("encoding the body: %v", err)
		}
		body, kind = bytes.NewReader(encoded), "application/json"
	}
	request, err := http.NewRequestWithContext(t.Context(), c.Method, s.URL+c.Path, body)
	if err != nil {
		t.Fatalf("the request: %v", err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if c.As != "" {
		request.AddCookie(&http.Cookie{Name: api.SessionCookie, Value: c.As})
	}
	if c.Wall != "" {
		request.AddCookie(&http.Cookie{Name: api.DisplayCookie, Value: c.Wall})
	}
	for name, value := range c.Header {
		if name == "Host" {
			request.Host = value
			continue
		}
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("%s %s: %v", c.Method, c.Path, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("reading the answer: %v", err)
	}
	return answer, content
}
