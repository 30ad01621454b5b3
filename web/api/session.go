package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/text/language"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
)

// Names of the cookies.
const (
	// SessionCookie carries the secret of a person's session.
	SessionCookie = "nt_session"
	// DisplayCookie carries the secret of a paired wall.
	DisplayCookie = "nt_display"
)

// Sessions finds out who a session cookie belongs to.
type Sessions interface {
	// Resolve returns the subject of the session with its Address set to address, and the account's language ("vi", "en", "" when none was
	// chosen). A token that is unknown, expired or withdrawn gives the zero Subject and no error; an error means that nobody can tell now.
	Resolve(ctx context.Context, token, address string) (authz.Subject, string, error)
}

// Displays finds out which wall a display cookie belongs to.
type Displays interface {
	// Resolve returns the subject of the wall, the zero Subject for a token that is unknown or withdrawn.
	Resolve(ctx context.Context, token, address string) (authz.Subject, error)
}

// state is what the middleware knows of a request; it travels in the context.
type state struct {
	requestID string
	language  string
	address   string
	token     string
	display   string
	header    http.Header
	// onThisMachine: see OnThisMachine.
	onThisMachine bool
}

type stateKey struct{}

func stateOf(ctx context.Context) *state {
	if s, ok := ctx.Value(stateKey{}).(*state); ok {
		return s
	}
	return &state{language: "vi", header: http.Header{}}
}

// RequestID is the number of the request, as in the X-Request-Id header and the log; "" outside of one.
func RequestID(ctx context.Context) string { return stateOf(ctx).requestID }

// Language is the reader's: "vi" or "en".
func Language(ctx context.Context) string { return stateOf(ctx).language }

// Address is the caller's network address without port; "" outside of a request.
func Address(ctx context.Context) string { return stateOf(ctx).address }

// Token is the secret of the session cookie, "" when there was none; for signing out and for re-checking a long connection.
func Token(ctx context.Context) string { return stateOf(ctx).token }

// DisplayToken is the secret of the display cookie, "" when there was none.
func DisplayToken(ctx context.Context) string { return stateOf(ctx).display }

// WithReader returns ctx for work that outlives its request, such as that of a socket: problems are written in the language lang and
// carry requestID.
func WithReader(ctx context.Context, requestID, lang string) context.Context {
	return context.WithValue(ctx, stateKey{}, &state{requestID: requestID, language: lang, header: http.Header{}})
}

// SetCookie adds a cookie to the answer of the operation that runs in ctx: HttpOnly, SameSite=Strict, for the whole site, Secure under TLS.
// A zero until makes it end with the browser.
func (a *API) SetCookie(ctx context.Context, name, value string, until time.Time) {
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, Secure: a.deps.Secure, SameSite: http.SameSiteStrictMode, Expires: until,
	}
	stateOf(ctx).header.Add("Set-Cookie", c.String())
}

// ClearCookie removes a cookie set by SetCookie.
func (a *API) ClearCookie(ctx context.Context, name string) {
	c := &http.Cookie{
		Name: name, Path: "/", HttpOnly: true, Secure: a.deps.Secure, SameSite: http.SameSiteStrictMode, MaxAge: -1,
	}
	stateOf(ctx).header.Add("Set-Cookie", c.String())
}

// Identify resolves the cookies again, for long connections: who the caller is now. The session wins over the wall.
func (a *API) Identify(ctx context.Context, token, display, address string) (authz.Subject, string, error) {
	if token != "" && a.deps.Sessions != nil {
		subject, lang, err := a.deps.Sessions.Resolve(ctx, token, address)
		if err != nil {
			return authz.Subject{}, "", fmt.Errorf("finding the session: %w", err)
		}
		if subject != (authz.Subject{}) {
			subject.Address = address
			return subject, lang, nil
		}
	}
	if display != "" && a.deps.Displays != nil {
		subject, err := a.deps.Displays.Resolve(ctx, display, address)
		if err != nil {
			return authz.Subject{}, "", fmt.Errorf("finding the wall: %w", err)
		}
		if subject != (authz.Subject{}) {
			subject.Address = address
			return subject, "", nil
		}
	}
	return authz.Subject{Address: address}, "", nil
}

// wrap puts the middleware around the operations, outermost first: request number, log, panics, other sites, who asks.
func (a *API) wrap(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { a.WriteError(w, r, errCrossOrigin) }))
	return a.observe(guard.Handler(a.identify(next)))
}

func (a *API) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		// A reader that takes nothing is given up in the end; a socket lifts the limit with its handshake.
		// So is a sender whose body never ends; operations that read one allow less.
		_ = http.NewResponseController(w).SetWriteDeadline(began.Add(uploadTimeout))
		_ = http.NewResponseController(w).SetReadDeadline(began.Add(uploadTimeout))
		rec := &recorder{ResponseWriter: w}
		s := &state{
			requestID: newRequestID(), language: acceptedLanguage(r.Header.Get("Accept-Language")), address: a.clientAddress(r), header: rec.Header(),
			onThisMachine: OnThisMachine(r),
		}
		if c, err := r.Cookie(SessionCookie); err == nil {
			s.token = c.Value
		}
		if c, err := r.Cookie(DisplayCookie); err == nil {
			s.display = c.Value
		}
		rec.Header().Set("X-Request-Id", s.requestID)
		rec.Header().Set("Cache-Control", "no-store")
		ctx := context.WithValue(r.Context(), stateKey{}, s)
		r = r.WithContext(ctx)
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				a.deps.Log.Error("panic", "request_id", s.requestID, "method", r.Method, "path", r.URL.Path, "panic", fmt.Sprint(p),
					"stack", string(debug.Stack()))
				if rec.status == 0 {
					a.WriteError(rec, r, fault.ErrUnexpected)
				}
			}
			// The query is left out: it may hold what somebody searched for.
			a.deps.Log.LogAttrs(ctx, slog.LevelInfo, "request", slog.String("request_id", s.requestID), slog.String("method", r.Method),
				slog.String("path", r.URL.Path), slog.Int("status", rec.shownStatus()), slog.Int64("bytes", rec.bytes),
				slog.Duration("took", time.Since(began)), slog.String("address", s.address))
		}()
		next.ServeHTTP(rec, r)
	})
}

func (a *API) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		s := stateOf(ctx)
		subject, lang, err := a.Identify(ctx, s.token, s.display, s.address)
		if err != nil {
			a.WriteError(w, r, err)
			return
		}
		if lang != "" {
			s.language = lang
		}
		next.ServeHTTP(w, r.WithContext(authz.With(ctx, subject)))
	})
}

func newRequestID() string {
	var b [8]byte
	// crypto/rand never fails since Go 1.24; it ends the program instead.
	_, _ = rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

var languages = language.NewMatcher([]language.Tag{language.Vietnamese, language.English})

// acceptedLanguage chooses by RFC 9110 section 12.5.4; Vietnamese when nothing fits.
func acceptedLanguage(header string) string {
	if header == "" {
		return "vi"
	}
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return "vi"
	}
	if _, i, confidence := languages.Match(wanted...); confidence != language.No && i == 1 {
		return "en"
	}
	return "vi"
}

// clientAddress is the peer's address or, when the peer is a trusted proxy, the nearest address in X-Forwarded-For that is not.
func (a *API) clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && a.trusted(host); i-- {
		hop := strings.TrimSpace(hops[i])
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
	}
	return host
}

func (a *API) trusted(host string) bool {
	address, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, p := range a.deps.TrustedProxies {
		if p.Contains(address.Unmap()) {
			return true
		}
	}
	return false
}
