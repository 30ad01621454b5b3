package authz

import (
	"context"

	"nghitruong/internal/id"
)

// Subject is who acts. The zero value is nobody.
type Subject struct {
	// Person is the signed-in person.
	Person id.Person
	// Account is the account used to sign in.
	Account id.Account
	// Session is the session of this browser.
	Session id.Session
	// Display is set for a paired wall display, which is no person.
	Display id.Display
	// System marks the program itself: background work, loading of data. It may do everything except cast ballots.
	System bool
	// MustChangePassword is set, and Person is not, while an account still has its initial password: nothing but the replacement of the
	// password, which goes by Account, may be done then.
	MustChangePassword bool
	// Within is the path to which this session's authority is confined, "" when it is not: a tablet bound to a person for one meeting has
	// none of the person's authority elsewhere.
	Within string
	// Address is the network address of the caller, "" when unknown.
	Address string
}

type contextKey struct{}

// With returns a context in which s acts.
func With(ctx context.Context, s Subject) context.Context {
	return context.WithValue(ctx, contextKey{}, s)
}

// From returns who acts in ctx; the zero Subject when nobody was set.
func From(ctx context.Context) Subject {
	s, _ := ctx.Value(contextKey{}).(Subject)
	return s
}

// SystemContext returns a context in which the program itself acts.
func SystemContext(ctx context.Context) context.Context {
	return With(ctx, Subject{System: true})
}

// RequireSignedIn returns nil when a person is signed in, or the program itself acts. Errors: ErrPasswordChangeRequired, ErrSignInRequired.
func RequireSignedIn(ctx context.Context) error {
	s := From(ctx)
	switch {
	case s.System:
		return nil
	case s.MustChangePassword:
		return ErrPasswordChangeRequired
	case s.Person.IsZero():
		return ErrSignInRequired
	}
	return nil
}
