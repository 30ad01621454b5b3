package fault_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/fault"
)

var (
	errClosed = fault.Define(fault.Conflict, "testing.closed", "Biểu quyết {code} đã kết thúc lúc {at}.", "Vote {code} was closed at {at}.")
	errLarge  = fault.Define(fault.TooLarge, "testing.large", "Tối đa {max} | byte, loại {kinds}.", "At most {max} | bytes, kinds {kinds}.")
)

func TestText(t *testing.T) {
	e := errClosed.With("code", "BQ-09").With("at", time.Date(2026, 12, 9, 8, 30, 0, 0, time.UTC))
	if got, want := e.Text("vi"), "Biểu quyết BQ-09 đã kết thúc lúc 09/12/2026 15:30."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := e.Text("en"), "Vote BQ-09 was closed at 09/12/2026 15:30."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if e.Text("fr") != e.Text("vi") {
		t.Error("an unknown language is not answered in Vietnamese")
	}
	large := errLarge.With("max", 1048576).With("kinds", []string{"PDF", "DOCX"})
	if got, want := large.Text("vi"), "Tối đa 1.048.576 | byte, loại PDF, DOCX."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := large.Text("en"), "At most 1,048,576 | bytes, kinds PDF, DOCX."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	word := errClosed.With("code", "BQ-09").With("at", fault.Word{Code: "noon", Vietnamese: "giữa trưa", English: "noon sharp"})
	if vi, en := word.Text("vi"), word.Text("en"); vi != "Biểu quyết BQ-09 đã kết thúc lúc giữa trưa." || en != "Vote BQ-09 was closed at noon sharp." {
		t.Errorf("a word: %q, %q", vi, en)
	}
	if args, err := json.Marshal(word.Args); err != nil || string(args) != `{"at":"noon","code":"BQ-09"}` || word.Error() != "testing.closed at=noon code=BQ-09" {
		t.Errorf("a word for the client %s, %v, for the log %s", args, err, word)
	}
	// A value that looks like a placeholder is not expanded again.
	if got := errClosed.With("code", "{at}").With("at", "x").Text("en"); got != "Vote {at} was closed at x." {
		t.Errorf("got %q", got)
	}
}

func TestDefinitionsNeverChange(t *testing.T) {
	a := errClosed.With("code", "A")
	b := a.With("code", "B").Wrap(errors.New("x"))
	if errClosed.Args != nil || a.Args["code"] != "A" || a.Unwrap() != nil || b.Args["code"] != "B" {
		t.Errorf("copies share state: %v, %v, %v", errClosed, a, b)
	}
	one := fault.ErrInput.At("a", fault.ErrRequired)
	two, three := one.At("b", fault.ErrRequired), one.At("c", fault.ErrRequired)
	if f := two.Fields("vi"); len(f) != 2 || f[1].Location != "b" {
		t.Errorf("fields of two: %v", f)
	}
	if f := three.Fields("vi"); len(f) != 2 || f[1].Location != "c" || len(fault.ErrInput.Fields("vi")) != 0 {
		t.Errorf("fields of three: %v", f)
	}
}

func TestIsAndFrom(t *testing.T) {
	cause := errors.New("disk gone")
	err := fmt.Errorf("closing: %w", errClosed.With("code", "X").Wrap(cause))
	if !errors.Is(err, errClosed) || !errors.Is(err, cause) || errors.Is(err, errLarge) {
		t.Error("errors.Is does not follow codes and causes")
	}
	if got := fault.From(err); got.Code != "testing.closed" || got.Kind != fault.Conflict {
		t.Errorf("From = %v", got)
	}
	if got := fault.From(cause); got.Code != "internal.unexpected" || !errors.Is(got, cause) ||
		strings.Contains(got.Text("vi")+got.Text("en"), "disk") || !strings.Contains(got.Error(), "disk gone") {
		t.Errorf("From(unknown) = %v", got)
	}
	if got := fault.From(fmt.Errorf("reading: %w", context.Canceled)); got.Code != "internal.interrupted" {
		t.Errorf("From(cancelled) = %v", got)
	}
	if fault.From(nil) != nil {
		t.Error("From(nil) is an error")
	}
}

func TestKinds(t *testing.T) {
	want := map[fault.Kind]int{
		fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409, fault.Gone: 410,
		fault.TooLarge: 413, fault.TooMany: 429, fault.Unavailable: 503, fault.Internal: 500, fault.Kind(200): 500,
	}
	for k, status := range want {
		if k.Status() != status {
			t.Errorf("%v has status %d, want %d", k, k.Status(), status)
		}
		if k <= fault.Unavailable && fault.Of(status) != k {
			t.Errorf("Of(%d) = %v, want %v", status, fault.Of(status), k)
		}
	}
	if fault.Of(http.StatusTeapot) != fault.Invalid || fault.Of(http.StatusBadGateway) != fault.Internal {
		t.Error("statuses of no kind are not counted by class")
	}
}

func TestDefineRefusesMistakes(t *testing.T) {
	for name, define := range map[string]func(){
		"duplicate":    func() { fault.Define(fault.Gone, "testing.closed", "a", "b") },
		"no text":      func() { fault.Define(fault.Gone, "testing.a", "a", " ") },
		"code":         func() { fault.Define(fault.Gone, "Testing.a", "a", "b") },
		"no domain":    func() { fault.Define(fault.Gone, "closed", "a", "b") },
		"placeholders": func() { fault.Define(fault.Gone, "testing.b", "{a}", "{b}") },
		"misspelt":     func() { fault.Define(fault.Gone, "testing.c", "{Ab}", "{Ab}") },
		"decomposed":   func() { fault.Define(fault.Gone, "testing.d", "e\u0302", "b") },
		"kind":         func() { fault.Define(fault.Kind(99), "testing.e", "a", "b") },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was accepted", name)
				}
			}()
			define()
		}()
	}
}

func TestAllAndMarkdown(t *testing.T) {
	var codes []string
	for _, e := range fault.All() {
		codes = append(codes, e.Code)
	}
	if !slices.IsSorted(codes) || !slices.Contains(codes, "testing.closed") || !slices.Contains(codes, "internal.unexpected") {
		t.Errorf("All = %v", codes)
	}
	if got := errClosed.Placeholders(); !slices.Equal(got, []string{"at", "code"}) {
		t.Errorf("Placeholders = %v", got)
	}
	var b strings.Builder
	if err := fault.WriteMarkdown(&b); err != nil {
		t.Fatal(err)
	}
	row := "| `testing.large` | too_large | 413 | Tối đa {max} \\| byte, loại {kinds}. | At most {max} \\| bytes, kinds {kinds}. |\n"
	if !strings.Contains(b.String(), row) || !strings.Contains(b.String(), "\n## testing\n") {
		t.Errorf("markdown:\n%s", b.String())
	}
}

func TestFields(t *testing.T) {
	if s, err := fault.RequiredLine("body.title", " Kỳ họp thứ ba ", 20); err != nil || s != "Kỳ họp thứ ba" {
		t.Errorf("RequiredLine = %q, %v", s, err)
	}
	for in, code := range map[string]string{
		"": "input.required", " ": "input.required", "a\nb": "input.control_character", "\xff": "input.not_text",
		strings.Repeat("a", 21): "input.too_long",
	} {
		_, err := fault.RequiredLine("body.title", in, 20)
		e := fault.From(err)
		if !errors.Is(err, fault.ErrInput) || len(e.Fields("vi")) != 1 || e.Fields("vi")[0].Code != code || e.Fields("en")[0].Location != "body.title" {
			t.Errorf("RequiredLine(%q): %v", in, err)
		}
		if e.Fields("vi")[0].Message == e.Fields("en")[0].Message {
			t.Errorf("RequiredLine(%q): one message for both languages", in)
		}
	}
	if s, err := fault.Paragraphs("body", "a\r\nb", 20); err != nil || s != "a\nb" {
		t.Errorf("Paragraphs = %q, %v", s, err)
	}
	if _, err := fault.RequiredParagraphs("body", "\n", 20); !errors.Is(err, fault.ErrInput) {
		t.Errorf("RequiredParagraphs of nothing: %v", err)
	}
	if s, err := fault.Line("body", "", 20); err != nil || s != "" {
		t.Errorf("Line of nothing = %q, %v", s, err)
	}
	raw := fault.Field{Location: "body.x", Code: "schema", Message: "expected integer"}
	if f := fault.ErrInput.AtText(raw).Fields("en"); len(f) != 1 || f[0] != raw {
		t.Errorf("AtText: %v", f)
	}
}

func TestNoErrorIsNoDefinedError(t *testing.T) {
	if fault.From(nil).Is(fault.ErrInput) {
		t.Error("no error is taken for input.invalid")
	}
}
