package api

import (
	"context"
	"time"

	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
	"nghitruong/people"
)

// InstallationInfo is what everybody may know before signing in.
type InstallationInfo struct {
	Name            string    `json:"name"`
	FirstRun        bool      `json:"first_run" doc:"No account exists yet: show first-run setup"`
	Rehearsal       bool      `json:"rehearsal"`
	RehearsalBanner string    `json:"rehearsal_banner"`
	Version         string    `json:"version"`
	DemoAccounts    bool      `json:"demo_accounts" doc:"Quick sign-in is offered to this Caller"`
	ServerTime      time.Time `json:"server_time"`
}

// Caller is what a sign-in notes of the browser. It is exported because huma passes over embedded structs that are not.
type Caller struct {
	UserAgent string `header:"User-Agent" hidden:"true"`
}

// localPeer is the caller's address when the request comes from this machine and nobody stands between, else "".
func localPeer(ctx context.Context) string {
	if s := stateOf(ctx); s.onThisMachine {
		return s.address
	}
	return ""
}

type signInInput struct {
	Caller
	Body struct {
		Login    string `json:"login" maxLength:"200"`
		Password string `json:"password" maxLength:"1024"`
	}
}

type demoSignInInput struct {
	Caller
	Body struct {
		Login string `json:"login" maxLength:"200"`
	}
}

type setupInput struct {
	Caller
	Body struct {
		SetupCode     string `json:"setup_code" maxLength:"100"`
		UnitName      string `json:"unit_name"`
		UnitCode      string `json:"unit_code"`
		LevelScheme   string `json:"level_scheme" doc:"province_commune or province_district_commune"`
		UnitLevel     string `json:"unit_level,omitempty" doc:"The unit's level in the scheme; the top when absent"`
		AdminName     string `json:"admin_name"`
		AdminLogin    string `json:"admin_login"`
		AdminPassword string `json:"admin_password" maxLength:"1024"`
	}
}

type passwordInput struct {
	Body struct {
		Current string `json:"current" maxLength:"1024"`
		Next    string `json:"next" maxLength:"1024"`
	}
}

type languageInput struct {
	Body struct {
		Language string `json:"language" doc:"vi or en"`
	}
}

// OnlyID is the input of an operation on one thing.
type OnlyID struct {
	ID string `path:"id"`
}

// DemoAccountList is the answer with the accounts for quick sign-in.
type DemoAccountList struct {
	Accounts []people.DemoAccount `json:"accounts"`
}

// SessionList is the answer with the own sessions.
type SessionList struct {
	Sessions []people.SessionView `json:"sessions"`
}

// RegisterPeople adds the operations on sign-in, units, people and accounts.
func RegisterPeople(a *API, s *people.Service, now func() time.Time) {
	registerSignIn(a, s, now)
	registerOwnAccount(a, s)
	registerUnits(a, s, now)
	registerPersons(a, s)
	registerAccounts(a, s)
	registerRoles(a, s, now)
}

func registerSignIn(a *API, s *people.Service, now func() time.Time) {
	opened := func(ctx context.Context, in people.SignedIn, err error) (people.Me, error) {
		if err != nil {
			return people.Me{}, err
		}
		a.SetCookie(ctx, SessionCookie, in.Token, in.Until)
		return in.Me, nil
	}
	Get(a, "/api/installation", "get-installation", "What the sign-in page needs to know", func(ctx context.Context, _ *None) (InstallationInfo, error) {
		about, err := s.Installation(ctx, localPeer(ctx), Language(ctx))
		return InstallationInfo{about.Name, about.FirstRun, about.Rehearsal, about.RehearsalBanner, a.deps.Version, about.DemoAccounts, now()}, err
	})
	Post(a, "/api/setup", "set-up", "First-run setup; signs the administrator in", func(ctx context.Context, in *setupInput) (people.Me, error) {
		b := in.Body
		err := s.SetUp(ctx, people.Setup{Code: b.SetupCode, UnitName: b.UnitName, UnitCode: b.UnitCode, LevelScheme: b.LevelScheme,
			UnitLevel: b.UnitLevel, AdminName: b.AdminName, AdminLogin: b.AdminLogin, AdminPassword: b.AdminPassword})
		if err != nil {
			return people.Me{}, err
		}
		signed, err := s.SignIn(ctx, b.AdminLogin, b.AdminPassword, in.UserAgent, Address(ctx))
		return opened(ctx, signed, err)
	})
	Post(a, "/api/auth/sign-in", "sign-in", "Open a session with login and password", func(ctx context.Context, in *signInInput) (people.Me, error) {
		signed, err := s.SignIn(ctx, in.Body.Login, in.Body.Password, in.UserAgent, Address(ctx))
		return opened(ctx, signed, err)
	})
	Get(a, "/api/auth/demo-accounts", "list-demo-accounts", "Accounts for quick sign-in on rehearsal data, on the server itself",
		func(ctx context.Context, _ *None) (DemoAccountList, error) {
			list, err := s.DemoAccounts(ctx, localPeer(ctx), Language(ctx))
			return DemoAccountList{list}, err
		})
	Post(a, "/api/auth/demo-sign-in", "demo-sign-in", "Open a session for a demo account", func(ctx context.Context, in *demoSignInInput) (people.Me, error) {
		signed, err := s.DemoSignIn(ctx, in.Body.Login, in.UserAgent, localPeer(ctx))
		return opened(ctx, signed, err)
	})
	Post(a, "/api/auth/sign-out", "sign-out", "End this session", func(ctx context.Context, _ *None) (None, error) {
		err := s.SignOut(ctx)
		if err == nil {
			a.ClearCookie(ctx, SessionCookie)
		}
		return None{}, err
	})
	Post(a, "/api/auth/sign-out-everywhere", "sign-out-everywhere", "End all own sessions", func(ctx context.Context, _ *None) (None, error) {
		err := s.SignOutEverywhere(ctx)
		if err == nil {
			a.ClearCookie(ctx, SessionCookie)
		}
		return None{}, err
	})
}

func registerOwnAccount(a *API, s *people.Service) {
	Get(a, "/api/auth/me", "get-me", "Who is signed in", func(ctx context.Context, _ *None) (people.Me, error) { return s.Me(ctx) })
	Post(a, "/api/auth/password", "change-password", "Replace the own password; all other sessions end", func(ctx context.Context, in *passwordInput) (None, error) {
		return None{}, s.ChangePassword(ctx, in.Body.Current, in.Body.Next)
	})
	Put(a, "/api/auth/language", "set-language", "Choose the language of the own account", func(ctx context.Context, in *languageInput) (None, error) {
		return None{}, s.SetLanguage(ctx, in.Body.Language)
	})
	Get(a, "/api/auth/sessions", "list-sessions", "The own sessions", func(ctx context.Context, _ *None) (SessionList, error) {
		list, err := s.Sessions(ctx)
		return SessionList{list}, err
	})
	Delete(a, "/api/auth/sessions/{id}", "revoke-session", "End one of the own sessions", func(ctx context.Context, in *OnlyID) (None, error) {
		which, err := PathID[id.Session](in.ID)
		if err != nil {
			return None{}, err
		}
		return None{}, s.RevokeSession(ctx, which)
	})
}

// errDay is a day that is not written as 2026-12-09.
var errDay = fault.Define(fault.Invalid, "request.day", "Ngày chưa đúng. Hãy chọn lại ngày.", "The day is not right. Choose it again.")

// day reads a day in Asia/Ho_Chi_Minh as its first moment; "" gives the zero time.
func day(location, s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, s, viet.Zone)
	if err != nil {
		return t, fault.ErrInput.At(location, errDay)
	}
	return t, nil
}

// bodyID reads an identifier of a body; "" gives none.
func bodyID[T id.Named](location, s string) (T, error) {
	var none T
	if s == "" {
		return none, nil
	}
	v, err := id.Parse[T](s)
	if err != nil {
		return none, fault.ErrInput.At(location, errFieldFormat.With("expected", "UUID")).Wrap(err)
	}
	return v, nil
}
