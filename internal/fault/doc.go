// Package fault is the one kind of error that people see. Every such error is defined once, with a stable code, a kind and its text in
// Vietnamese and in English; a domain keeps its definitions in its errors.go:
//
//	var ErrVoteClosed = fault.Define(fault.Conflict, "voting.closed",
//		"Biểu quyết {code} đã kết thúc lúc {at}.", "Vote {code} was closed at {at}.")
//
//	return ErrVoteClosed.With("code", v.Code).With("at", v.ClosedAt)
//
// A text says what happened and what to do next. Clients and tests recognise an error by its code, never by its text; errors.Is compares
// codes. A cause added with Wrap is for the log alone: no text shown to anyone contains it. An error that was not defined here becomes
// internal.unexpected (From), so nothing of the inside leaks.
//
// The kinds map once to HTTP status codes (Kind.Status); web/api writes them as problem details (RFC 9457), web/live sends the same codes
// on the socket.
package fault
