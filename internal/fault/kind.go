package fault

import "net/http"

// Kind says what sort of thing went wrong, coarse enough to decide the HTTP status and whether trying again helps.
type Kind uint8

// The kinds. Internal is the unknown: the zero value, so that a forgotten kind never looks like the caller's mistake.
const (
	// Internal: our mistake or a broken machine.
	Internal Kind = iota
	// Invalid: the input is wrong; it must be changed before it is sent again.
	Invalid
	// Unauthenticated: nobody is signed in.
	Unauthenticated
	// Forbidden: somebody is signed in who may not do this.
	Forbidden
	// NotFound: there is no such thing, or the caller may not know of it.
	NotFound
	// Conflict: the thing is in a state in which this cannot be done.
	Conflict
	// Gone: the thing existed and was withdrawn.
	Gone
	// TooLarge: more than the limit was sent.
	TooLarge
	// TooMany: too often; try again later.
	TooMany
	// Unavailable: something needed is not there just now; try again.
	Unavailable
	kindCount
)

var kinds = [kindCount]struct {
	name   string
	status int
}{
	Internal:        {"internal", http.StatusInternalServerError},
	Invalid:         {"invalid", http.StatusUnprocessableEntity},
	Unauthenticated: {"unauthenticated", http.StatusUnauthorized},
	Forbidden:       {"forbidden", http.StatusForbidden},
	NotFound:        {"not_found", http.StatusNotFound},
	Conflict:        {"conflict", http.StatusConflict},
	Gone:            {"gone", http.StatusGone},
	TooLarge:        {"too_large", http.StatusRequestEntityTooLarge},
	TooMany:         {"too_many", http.StatusTooManyRequests},
	Unavailable:     {"unavailable", http.StatusServiceUnavailable},
}

// String is the stable name, such as "not_found".
func (k Kind) String() string {
	if k >= kindCount {
		k = Internal
	}
	return kinds[k].name
}

// Status is the HTTP status code (RFC 9110 section 15) of the kind.
func (k Kind) Status() int {
	if k >= kindCount {
		k = Internal
	}
	return kinds[k].status
}

// Of returns the kind whose HTTP status is given. Statuses that no kind has count by their class: 4xx is Invalid, the rest Internal.
func Of(status int) Kind {
	for k := range kinds {
		if kinds[k].status == status {
			return Kind(k)
		}
	}
	if status >= 400 && status < 500 {
		return Invalid
	}
	return Internal
}
