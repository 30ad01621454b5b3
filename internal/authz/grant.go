package authz

import (
	"context"
	"strings"
	"time"

	"nghitruong/internal/id"
)

// Grant gives a person a role at a path and below, from From (inclusive) until Until (exclusive).
type Grant struct {
	Person id.Person
	// Role is the name of a role of the policy.
	Role string
	// Domain is a path: "/", "/H99/", "/H99/m/<meeting>/".
	Domain string
	// From and Until bound the period. The zero From is "always has", the zero Until "open end".
	From, Until time.Time
}

// Source supplies grants. It returns all of them, also those that begin later; those that have ended may be left out.
// The context carries no transaction: a source sees committed grants only.
type Source interface {
	Grants(ctx context.Context) ([]Grant, error)
}

// Permission is one line of the policy: the role may do the action to objects of the kind, or with Deny must not, whatever else allows it.
type Permission struct {
	Role, Object, Action string
	Deny                 bool
}

// ValidDomain reports whether domain is a path: "/" or segments without white space between slashes, with a slash at both ends.
func ValidDomain(domain string) bool {
	return strings.HasPrefix(domain, "/") && strings.HasSuffix(domain, "/") &&
		!strings.Contains(domain, "//") && !strings.ContainsAny(domain, " \t\r\n")
}

// covers reports whether a grant at path granted holds at path asked.
func covers(asked, granted string) bool {
	return strings.HasPrefix(asked, granted)
}

// holds reports whether the grant is effective at the moment now.
func (g Grant) holds(now time.Time) bool {
	return !now.Before(g.From) && (g.Until.IsZero() || now.Before(g.Until))
}

// nextChange returns the first moment after now at which some grant begins or ends; the zero time when there is none.
func nextChange(grants []Grant, now time.Time) time.Time {
	var next time.Time
	for _, g := range grants {
		for _, t := range []time.Time{g.From, g.Until} {
			if t.After(now) && (next.IsZero() || t.Before(next)) {
				next = t
			}
		}
	}
	return next
}
