package people

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"

	"nghitruong/ent"
	"nghitruong/ent/session"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
)

const (
	tokenLength = 32 // bytes
	deviceMax   = 120
	// touchEvery bounds how often the last use of a session is written.
	touchEvery = time.Minute
)

// newToken returns a session's secret for the cookie and its hash for the database.
func newToken() (token, hash string) {
	b := make([]byte, tokenLength)
	// crypto/rand never fails since Go 1.24; it ends the program instead.
	_, _ = rand.Read(b)
	token = base64.RawURLEncoding.EncodeToString(b)
	return token, hashToken(token)
}

func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// shortDevice keeps of what a browser calls itself what can be shown in a list.
func shortDevice(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) > deviceMax {
		s = string(runes[:deviceMax])
	}
	return s
}

// startSession stores a session of the account and returns its token and the end of its longest life.
func (s *Service) startSession(ctx context.Context, of id.Account, device, address string) (string, time.Time, id.Session, error) {
	life, err := s.life.get(ctx, s)
	if err != nil {
		return "", time.Time{}, id.Session{}, err
	}
	token, hash := newToken()
	now := s.store.Now()
	until := now.Add(life.absolute())
	opened := id.New[id.Session]()
	err = s.store.Client(ctx).Session.Create().SetID(opened).SetAccountID(of).SetTokenHash(hash).SetDevice(shortDevice(device)).SetAddress(address).
		SetLastSeenAt(now).SetExpiresAt(until).SetCreatedAt(now).Exec(ctx)
	if err != nil {
		return "", time.Time{}, id.Session{}, fmt.Errorf("people: storing a session: %w", err)
	}
	return token, until, opened, nil
}

// Resolve returns the subject of the session with the token, and the account's language. A token that is unknown, expired or withdrawn, and
// one of a closed account, give the zero Subject and no error. While the account has its initial password the subject has no Person.
func (s *Service) Resolve(ctx context.Context, token, address string) (authz.Subject, string, error) {
	var nobody authz.Subject
	if len(token) != base64.RawURLEncoding.EncodedLen(tokenLength) {
		return nobody, "", nil
	}
	row, err := s.store.Client(ctx).Session.Query().Where(session.TokenHash(hashToken(token)), session.RevokedAtIsNil()).WithAccount().Only(ctx)
	if ent.IsNotFound(err) {
		return nobody, "", nil
	}
	if err != nil {
		return nobody, "", fmt.Errorf("people: reading a session: %w", err)
	}
	life, err := s.life.get(ctx, s)
	if err != nil {
		return nobody, "", err
	}
	now, of := s.store.Now(), row.Edges.Account
	if !alive(row, life, now) || of.Disabled {
		return nobody, "", nil
	}
	if now.Sub(row.LastSeenAt) >= min(touchEvery, life.idle()/4) {
		s.touch(ctx, row.ID, now)
	}
	subject := authz.Subject{Account: of.ID, Session: row.ID, Within: row.Domain, Address: address, MustChangePassword: of.MustChangePassword}
	if !of.MustChangePassword {
		subject.Person = of.PersonID
	}
	return subject, of.Language, nil
}

func alive(row *ent.Session, life SessionLife, now time.Time) bool {
	return row.RevokedAt == nil && now.Before(row.ExpiresAt) && now.Before(row.LastSeenAt.Add(life.idle()))
}

// touch notes the use of a session. A failure is only logged: reading must go on when the disk is full.
func (s *Service) touch(ctx context.Context, of id.Session, now time.Time) {
	err := s.store.Group(ctx, func(ctx context.Context) error {
		return s.store.Client(ctx).Session.Update().Where(session.ID(of), session.LastSeenAtLT(now)).SetLastSeenAt(now).Exec(ctx)
	})
	if err != nil {
		s.log.Warn("noting the use of a session failed", "session", of.String(), "cause", err.Error())
	}
}

// OnSessionsRevoked registers f, called after the commit with the sessions that were withdrawn, so that their live connections close. Call
// it before serving.
func (s *Service) OnSessionsRevoked(f func([]id.Session)) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.revoked = append(s.revoked, f)
}

// revoke withdraws the living sessions of an account except the kept ones. It runs inside the transaction of the act.
func (s *Service) revoke(ctx context.Context, of *ent.Account, because string, keep ...id.Session) error {
	query := s.store.Client(ctx).Session.Query().Where(session.AccountID(of.ID), session.RevokedAtIsNil(), session.ExpiresAtGT(s.store.Now()))
	if len(keep) > 0 {
		query.Where(session.IDNotIn(keep...))
	}
	ids, err := query.IDs(ctx)
	if err != nil {
		return fmt.Errorf("people: reading sessions: %w", err)
	}
	return s.revokeSessions(ctx, of, ids, because)
}

func (s *Service) revokeSessions(ctx context.Context, of *ent.Account, ids []id.Session, because string) error {
	if len(ids) == 0 {
		return nil
	}
	err := s.store.Client(ctx).Session.Update().Where(session.IDIn(ids...)).SetRevokedAt(s.store.Now()).SetRevokedBecause(because).Exec(ctx)
	if err != nil {
		return fmt.Errorf("people: withdrawing sessions: %w", err)
	}
	names := make([]string, len(ids))
	for i, one := range ids {
		names[i] = one.String()
	}
	err = s.outbox.Emit(ctx, outbox.Event{Topic: "person/" + of.PersonID.String(), Kind: outbox.Log, Name: "session.revoked",
		View: map[string]any{"session_ids": names, "because": because}})
	if err != nil {
		return fmt.Errorf("people: announcing withdrawn sessions: %w", err)
	}
	store.AfterCommit(ctx, func() {
		s.lock.Lock()
		listeners := s.revoked
		s.lock.Unlock()
		for _, f := range listeners {
			f(ids)
		}
	})
	return s.record(ctx, "session.revoked", "account/"+of.ID.String(), map[string]any{"sessions": names, "because": because})
}

// own returns the account of who acts, also while its password must be changed.
func (s *Service) own(ctx context.Context) (*ent.Account, error) {
	subject := authz.From(ctx)
	if subject.Account.IsZero() {
		return nil, authz.ErrSignInRequired
	}
	row, err := s.store.Client(ctx).Account.Get(ctx, subject.Account)
	return row, found(err, "an account", authz.ErrSignInRequired)
}

// SignOut ends the session of who acts; without one there is nothing to do.
func (s *Service) SignOut(ctx context.Context) error {
	current := authz.From(ctx).Session
	if current.IsZero() {
		return nil
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.own(ctx)
		if err != nil {
			return err
		}
		return s.revokeSessions(ctx, row, []id.Session{current}, "signed_out")
	})
}

// SignOutEverywhere ends all sessions of who acts, this one too. Errors: authz.ErrSignInRequired.
func (s *Service) SignOutEverywhere(ctx context.Context) error {
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.own(ctx)
		if err != nil {
			return err
		}
		return s.revoke(ctx, row, "signed_out_everywhere")
	})
}

// SessionView is one of the own sessions.
type SessionView struct {
	ID id.Session `json:"id"`
	// Device is what the browser calls itself, Address where it signed in.
	Device     string    `json:"device"`
	Address    string    `json:"address"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
	Current    bool      `json:"current"`
}

// Sessions returns the living sessions of who acts, the last used first. Errors: authz.ErrSignInRequired, ErrPasswordChangeRequired.
func (s *Service) Sessions(ctx context.Context) ([]SessionView, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	row, err := s.own(ctx)
	if err != nil {
		return nil, err
	}
	life, err := s.life.get(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.Client(ctx).Session.Query().Where(session.AccountID(row.ID), session.RevokedAtIsNil()).
		Order(ent.Desc(session.FieldLastSeenAt), session.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading sessions: %w", err)
	}
	var all []SessionView
	for _, r := range rows {
		if alive(r, life, s.store.Now()) {
			all = append(all, SessionView{r.ID, r.Device, r.Address, r.CreatedAt.UTC(), r.LastSeenAt.UTC(), r.ID == authz.From(ctx).Session})
		}
	}
	return all, nil
}

// RevokeSession ends one of the own sessions. Errors: ErrSessionNotFound, also for somebody else's; authz.ErrSignInRequired.
func (s *Service) RevokeSession(ctx context.Context, which id.Session) error {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return err
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.own(ctx)
		if err != nil {
			return err
		}
		one, err := s.store.Client(ctx).Session.Query().Where(session.ID(which), session.AccountID(row.ID), session.RevokedAtIsNil()).OnlyID(ctx)
		if err := found(err, "a session", ErrSessionNotFound); err != nil {
			return err
		}
		return s.revokeSessions(ctx, row, []id.Session{one}, "revoked_by_owner")
	})
}
