package fault

import (
	"errors"

	"nghitruong/internal/viet"
)

// Field is one wrong field of an input, in one language.
type Field struct {
	// Location is the path of the field, such as "body.title" or "body.items[2].minutes".
	Location string `json:"location"`
	// Code is the stable name of what is wrong.
	Code string `json:"code"`
	// Message is the text for the reader.
	Message string `json:"message"`
}

// field keeps either a defined error, whose text depends on the reader, or a message in one language only (a schema validator's).
type field struct {
	location string
	err      *Error
	raw      Field
}

func (f field) code() string {
	if f.err != nil {
		return f.err.Code
	}
	return f.raw.Code
}

// What may be wrong with a line or a text of input.
var (
	ErrRequired = Define(Invalid, "input.required", "Mục này không được để trống.", "This field must not be empty.")
	ErrTooLong  = Define(Invalid, "input.too_long", "Mục này dài quá {max} ký tự. Hãy rút ngắn.",
		"This field is longer than {max} characters. Shorten it.")
	ErrControl = Define(Invalid, "input.control_character", "Mục này chứa ký tự điều khiển không hiển thị được. Hãy gõ lại.",
		"This field contains control characters that cannot be shown. Type it again.")
	ErrNotText = Define(Invalid, "input.not_text", "Mục này không phải là văn bản Unicode hợp lệ. Hãy gõ lại.",
		"This field is not valid Unicode text. Type it again.")
)

// At returns a copy that names one more wrong field: ErrInput.At("title", ErrRequired).
func (e *Error) At(location string, problem *Error) *Error {
	return e.add(field{location: location, err: problem})
}

// AtText is At for a message that exists in one language only.
func (e *Error) AtText(f Field) *Error { return e.add(field{location: f.Location, raw: f}) }

func (e *Error) add(f field) *Error {
	c := *e
	c.fields = append(e.fields[:len(e.fields):len(e.fields)], f)
	return &c
}

// Fields returns the wrong fields with their texts in the language lang, in the order in which they were added; nil when none was named.
func (e *Error) Fields(lang string) []Field {
	var all []Field
	for _, f := range e.fields {
		if f.err == nil {
			all = append(all, f.raw)
			continue
		}
		all = append(all, Field{Location: f.location, Code: f.err.Code, Message: f.err.Text(lang)})
	}
	return all
}

// Line cleans one line of input for storing (viet.Clean): at most max characters. What is wrong comes back as ErrInput with the field's
// location. The empty line is accepted; see RequiredLine.
func Line(location, s string, max int) (string, error) {
	out, err := viet.Clean(s, max)
	return cleaned(location, out, max, err)
}

// RequiredLine is Line that refuses an empty line.
func RequiredLine(location, s string, max int) (string, error) {
	return required(location)(Line(location, s, max))
}

// Paragraphs is Line for text of several lines (viet.CleanText).
func Paragraphs(location, s string, max int) (string, error) {
	out, err := viet.CleanText(s, max)
	return cleaned(location, out, max, err)
}

// RequiredParagraphs is Paragraphs that refuses an empty text.
func RequiredParagraphs(location, s string, max int) (string, error) {
	return required(location)(Paragraphs(location, s, max))
}

func cleaned(location, out string, max int, err error) (string, error) {
	switch {
	case err == nil:
		return out, nil
	case errors.Is(err, viet.ErrTooLong):
		return "", ErrInput.At(location, ErrTooLong.With("max", max))
	case errors.Is(err, viet.ErrControl):
		return "", ErrInput.At(location, ErrControl)
	case errors.Is(err, viet.ErrNotText):
		return "", ErrInput.At(location, ErrNotText)
	}
	return "", err
}

func required(location string) func(string, error) (string, error) {
	return func(s string, err error) (string, error) {
		if err == nil && s == "" {
			return "", ErrInput.At(location, ErrRequired)
		}
		return s, err
	}
}
