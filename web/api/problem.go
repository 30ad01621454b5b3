package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
)

// Problem is an error as clients get it: a problem document (RFC 9457, application/problem+json). It never contains a cause or a value
// that was sent.
type Problem struct {
	// Type is always about:blank; the code tells problems apart.
	Type string `json:"type" enum:"about:blank"`
	// Title is the kind of the problem in English, for developers.
	Title string `json:"title" example:"conflict"`
	// Status repeats the HTTP status.
	Status int `json:"status" example:"409"`
	// Code is the stable name of the problem.
	Code string `json:"code" example:"voting.closed" doc:"Stable name; see docs/errors.md"`
	// Detail is the text for the reader, in the reader's language.
	Detail string `json:"detail" doc:"What happened and what to do, in the reader's language"`
	// Args are the values inside the text.
	Args map[string]any `json:"args,omitempty"`
	// Errors names the wrong fields of an input.
	Errors []fault.Field `json:"errors,omitempty"`
	// RequestID finds the request in the server's log.
	RequestID string `json:"request_id"`
}

// Error is the code: a Problem is an error for huma only.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the HTTP status code.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType tells huma that problems have a media type of their own.
func (p *Problem) ContentType(ct string) string {
	if ct == "application/json" {
		return "application/problem+json"
	}
	return ct
}

// NewProblem turns any error into what the person of ctx may see of it.
func NewProblem(ctx context.Context, err error) *Problem {
	e := fault.From(err)
	lang := Language(ctx)
	return &Problem{
		Type: "about:blank", Title: e.Kind.String(), Status: status(e), Code: e.Code, Detail: e.Text(lang), Args: e.Args,
		Errors: e.Fields(lang), RequestID: RequestID(ctx),
	}
}

// status is that of the kind, except where HTTP has a finer one for mistakes below the level of the product.
func status(e *fault.Error) int {
	switch e.Code {
	case errMethod.Code:
		return http.StatusMethodNotAllowed
	case errSlow.Code:
		return http.StatusRequestTimeout
	case errMediaType.Code:
		return http.StatusUnsupportedMediaType
	}
	return e.Kind.Status()
}

// problem is NewProblem that also logs what the answer hides.
func (a *API) problem(ctx context.Context, err error) *Problem {
	p := NewProblem(ctx, a.ended(ctx, err))
	if p.Status >= http.StatusInternalServerError {
		a.deps.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("request_id", p.RequestID), slog.String("code", p.Code),
			slog.String("cause", err.Error()))
	}
	return p
}

// ended gives the refusal to sign in the reason why the session of the request has ended, when there is one to tell.
func (a *API) ended(ctx context.Context, err error) error {
	token := Token(ctx)
	if a.deps.WhyEnded == nil || token == "" || !errors.Is(err, authz.ErrSignInRequired) {
		return err
	}
	if why := a.deps.WhyEnded(ctx, token); why != nil {
		return why
	}
	return err
}

// WriteError answers a raw handler's request with err as a problem document.
func (a *API) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	p := a.problem(r.Context(), err)
	body, failed := json.Marshal(p)
	if failed != nil {
		a.deps.Log.Error("writing a problem", "cause", failed.Error())
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	// The reader may be gone; there is nobody left to tell.
	_, _ = w.Write(body)
}

var replaceErrors sync.Once

// useProblems makes huma build our problems, both when it documents errors (NewError) and when it finds one (NewErrorWithContext).
func useProblems() {
	replaceErrors.Do(func() {
		huma.NewError = func(int, string, ...error) huma.StatusError { return &Problem{} }
		huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
			return NewProblem(ctx.Context(), fromHuma(ctx, status, message, errs))
		}
		huma.DefaultArrayNullable = false
	})
}

// fromHuma maps what huma complains about to our errors.
func fromHuma(ctx huma.Context, status int, message string, errs []error) error {
	switch status {
	case http.StatusRequestEntityTooLarge:
		return errTooLarge.With("limit", ctx.Operation().MaxBodyBytes)
	case http.StatusRequestTimeout:
		return errSlow
	case http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		return errMediaType
	case http.StatusInternalServerError:
		cause := errors.Join(errs...)
		var network net.Error
		if errors.As(cause, &network) || errors.Is(cause, io.ErrUnexpectedEOF) {
			return errUnread.Wrap(cause)
		}
		return fault.ErrUnexpected.Wrap(cause)
	}
	out := errRequest
	for _, err := range errs {
		detail, ok := err.(huma.ErrorDetailer)
		if !ok {
			// The text may quote what was sent; only the place is told.
			out = out.At("body", errFieldWrong)
			continue
		}
		d := detail.ErrorDetail()
		location, problem := fieldProblem(d.Location, d.Message)
		out = out.At(location, problem)
	}
	if len(errs) == 0 && message == "request body is required" {
		out = out.At("body", fault.ErrRequired)
	}
	return out
}

// rule turns one of huma's English messages into a defined error.
type rule struct {
	pattern *regexp.Regexp
	problem *fault.Error
	arg     string
}

var complaints = []rule{
	translate(validation.MsgUnexpectedProperty, errFieldUnknown, ""),
	translate(validation.MsgExpectedMinLength, errFieldShort, "min"),
	translate(validation.MsgExpectedMaxLength, fault.ErrTooLong, "max"),
	translate(validation.MsgExpectedMinimumNumber, errFieldSmall, "min"),
	translate(validation.MsgExpectedMaximumNumber, errFieldBig, "max"),
	translate(validation.MsgExpectedExclusiveMinimumNumber, errFieldSmall, "min"),
	translate(validation.MsgExpectedExclusiveMaximumNumber, errFieldBig, "max"),
	translate(validation.MsgExpectedMinItems, errFieldFew, "min"),
	translate(validation.MsgExpectedMaxItems, errFieldMany, "max"),
	translate(validation.MsgExpectedArrayItemsUnique, errFieldTwice, ""),
	translate(validation.MsgExpectedOneOf, errFieldChoice, "choices"),
}

func translate(template string, problem *fault.Error, arg string) rule {
	p := regexp.QuoteMeta(template)
	for _, verb := range []string{"%d", "%v", "%s"} {
		p = strings.ReplaceAll(p, verb, "(.*)")
	}
	return rule{regexp.MustCompile("^" + p + "$"), problem, arg}
}

var (
	missing    = regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(validation.MsgExpectedRequiredProperty), "%s", "(.*)") + `$`)
	noParam    = regexp.MustCompile(`^required .* parameter is missing$`)
	kinds      = map[string]string{"boolean": "boolean", "number": "number", "integer": "integer", "string": "text", "array": "list", "object": "object"}
	formats    = map[string]string{"date-time": "2026-12-09T08:30:00Z", "date": "2026-12-09", "uuid": "UUID"}
	formatRule = regexp.MustCompile(`^expected string to be (?:RFC \d+ ([a-z-]+)|.*)`)
	badID      = regexp.MustCompile(`^id: |is not an identifier`)
	badNumber  = regexp.MustCompile(`^invalid (integer|floating value|boolean|date/time)`)
)

// fieldProblem returns the location and the defined error of one complaint. Messages may quote the value sent (a JSON syntax error does),
// so what is not recognised is answered without its text.
func fieldProblem(location, message string) (string, *fault.Error) {
	if location == "" {
		location = "body"
	}
	if m := missing.FindStringSubmatch(message); m != nil {
		return location + "." + m[1], fault.ErrRequired
	}
	if noParam.MatchString(message) || message == "File required" {
		return location, fault.ErrRequired
	}
	if strings.HasPrefix(message, "unknown query parameter") {
		return location, errFieldUnknown
	}
	for _, r := range complaints {
		m := r.pattern.FindStringSubmatch(message)
		switch {
		case m == nil:
		case r.arg == "choices":
			return location, r.problem.With(r.arg, strings.Split(strings.ReplaceAll(m[1], `"`, ""), ", "))
		case r.arg != "":
			if n, err := strconv.ParseInt(m[1], 10, 64); err == nil {
				return location, r.problem.With(r.arg, n)
			}
			return location, r.problem.With(r.arg, m[1])
		default:
			return location, r.problem
		}
	}
	if kind, ok := kinds[strings.TrimPrefix(message, "expected ")]; ok {
		return location, errFieldKind.With("expected", kind)
	}
	if m := badNumber.FindStringSubmatch(message); m != nil {
		return location, errFieldKind.With("expected", m[1])
	}
	if m := formatRule.FindStringSubmatch(message); m != nil {
		expected := m[1]
		if shown, ok := formats[expected]; ok {
			expected = shown
		}
		if expected == "" {
			return location, errFieldWrong
		}
		return location, errFieldFormat.With("expected", expected)
	}
	if badID.MatchString(message) {
		return location, errFieldFormat.With("expected", "UUID")
	}
	if location == "body" {
		return location, errFieldMalformed
	}
	return location, errFieldWrong
}
