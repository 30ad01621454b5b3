package program

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
)

// transport keeps a connection for each of many people.
var transport = &http.Transport{MaxIdleConnsPerHost: 2048, MaxIdleConns: 4096}

var client = &http.Client{Transport: transport}

// Address is where the server is, which changes when it is started again. It is safe for many goroutines.
type Address struct{ url atomic.Pointer[string] }

// At returns the address of a server that stays where it is.
func At(s *Server) *Address {
	a := &Address{}
	a.Move(s)
	return a
}

// Move notes where the server is now.
func (a *Address) Move(s *Server) { a.url.Store(&s.URL) }

// URL is where the server is now.
func (a *Address) URL() string { return *a.url.Load() }

// Person is somebody at a device, signed in or not.
type Person struct {
	Login string
	// ID is the person's identifier, "" for somebody who is not signed in.
	ID     string
	Server *Address
	// Cookie is the header with which the server knows the device, "" without a session.
	Cookie string
}

// Problem is a refusal of the server.
type Problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Error implements error.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Code, p.Detail) }

// SignIn opens a session of a demo account.
func SignIn(ctx context.Context, server *Address, login string) (*Person, error) {
	p := &Person{Login: login, Server: server}
	var me struct {
		Person struct {
			ID string `json:"id"`
		} `json:"person"`
	}
	answer, err := p.Send(ctx, http.MethodPost, "/api/auth/demo-sign-in", "application/json", strings.NewReader(fmt.Sprintf(`{"login":%q}`, login)))
	if err != nil {
		return nil, err
	}
	if err := read(answer, &me); err != nil {
		return nil, fmt.Errorf("signing in %s: %w", login, err)
	}
	p.ID = me.Person.ID
	p.Remember(answer)
	return p, nil
}

// Remember keeps the cookies of an answer.
func (p *Person) Remember(answer *http.Response) {
	for _, c := range answer.Cookies() {
		p.Cookie = c.Name + "=" + c.Value
	}
}

// Send sends a request as the person and returns the answer, whose body the caller reads and closes.
func (p *Person) Send(ctx context.Context, method, path, mediaType string, body io.Reader) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, p.Server.URL()+path, body)
	if err != nil {
		return nil, err
	}
	if mediaType != "" {
		request.Header.Set("Content-Type", mediaType)
	}
	if p.Cookie != "" {
		request.Header.Set("Cookie", p.Cookie)
	}
	return client.Do(request)
}

// Do calls an operation: in is sent as JSON (nil: no body), out receives the answer (nil: not read). A refusal is a *Problem; every other
// error means that nobody knows whether the server acted.
func (p *Person) Do(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	mediaType := ""
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body, mediaType = bytes.NewReader(text), "application/json"
	}
	answer, err := p.Send(ctx, method, path, mediaType, body)
	if err != nil {
		return err
	}
	if err := read(answer, out); err != nil {
		return fmt.Errorf("%s %s as %s: %w", method, path, p.Login, err)
	}
	return nil
}

func read(answer *http.Response, out any) error {
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= http.StatusBadRequest {
		p := &Problem{}
		if err := json.Unmarshal(text, p); err != nil || p.Code == "" {
			return fmt.Errorf("status %d without a problem document: %.200s", answer.StatusCode, text)
		}
		return p
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(text, out)
}

// Upload sends a form with a file and returns what the server answers in out.
func (p *Person) Upload(ctx context.Context, path, filename string, content []byte, fields map[string]string, out any) error {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for name, value := range fields {
		if err := w.WriteField(name, value); err != nil {
			return err
		}
	}
	part, err := w.CreateFormFile("file", filename)
	if err != nil {
		return err
	}
	if _, err := part.Write(content); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	answer, err := p.Send(ctx, http.MethodPost, path, w.FormDataContentType(), &form)
	if err != nil {
		return err
	}
	if err := read(answer, out); err != nil {
		return fmt.Errorf("POST %s as %s: %w", path, p.Login, err)
	}
	return nil
}
