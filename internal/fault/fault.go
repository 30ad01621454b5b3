package fault

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// Error is an error that people see. A value made by Define is the definition itself and may be returned as it is; With, Wrap and At
// return copies, so definitions never change and may be shared.
type Error struct {
	// Kind says what sort of thing went wrong.
	Kind Kind
	// Code is the stable name, "domain.what_happened".
	Code string
	// Args are the values of the placeholders; nil when there are none. Clients may show their own text from code and values.
	Args map[string]any

	vi, en string
	fields []field
	cause  error
}

// What From makes of errors that nobody defined, and the frame of field errors.
var (
	ErrUnexpected = Define(Internal, "internal.unexpected",
		"Hệ thống gặp lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn lỗi, báo cho quản trị viên kèm mã yêu cầu.",
		"Something unexpected went wrong. Try again; if it happens again, give the request number to your administrator.")
	ErrInterrupted = Define(Unavailable, "internal.interrupted",
		"Yêu cầu bị gián đoạn trước khi hoàn tất. Hãy thử lại.",
		"The request was interrupted before it was finished. Try again.")
	ErrInput = Define(Invalid, "input.invalid",
		"Dữ liệu gửi lên chưa đúng. Hãy sửa các mục được đánh dấu rồi gửi lại.",
		"The data sent is not right. Correct the marked fields and send again.")
)

// With returns a copy that has value for the placeholder {name}. Numbers, times and lists are written in the reader's language by Text.
func (e *Error) With(name string, value any) *Error {
	c := *e
	c.Args = maps.Clone(e.Args)
	if c.Args == nil {
		c.Args = map[string]any{}
	}
	c.Args[name] = value
	return &c
}

// Wrap returns a copy that hides cause: it appears in Error (the log) and to errors.Is and errors.As, never in Text.
func (e *Error) Wrap(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Error is the line for the log: code, values, cause. It is not meant for people in the room.
func (e *Error) Error() string {
	s := e.Code
	for _, name := range slices.Sorted(maps.Keys(e.Args)) {
		s += " " + name + "=" + plain(e.Args[name])
	}
	for _, f := range e.fields {
		s += " " + f.location + ":" + f.code()
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the hidden cause, nil when there is none.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an Error of the same code; a nil Error (From of no error) is none.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && e != nil && t != nil && t.Code == e.Code
}

// From returns the Error in the chain of err. A context that ended gives internal.interrupted, anything unknown internal.unexpected, both
// with err as the hidden cause; nil gives nil. Do not return its nil result as an error: a nil *Error in an error is not nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return ErrInterrupted.Wrap(err)
	}
	return ErrUnexpected.Wrap(err)
}
