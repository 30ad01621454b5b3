package people

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/signinattempt"
)

// Outcomes of attempts to sign in. Those refused because of a lock are not stored: a flood must not fill the database.
const (
	attemptAccepted = "accepted"
	attemptRefused  = "refused"
	attemptUnlocked = "unlocked"
	attemptDemo     = "demo"
)

// attempt is one stored attempt.
type attempt struct {
	at      time.Time
	outcome string
}

// lockedUntil returns the end of the last lock that the attempts, in order of time, lead to; the zero time when they lead to none. A success
// or an unlocking forgets the failures before it, where forgive is set.
func lockedUntil(attempts []attempt, limit SignInLimit, forgive bool) time.Time {
	var failures []time.Time
	var until time.Time
	for _, a := range attempts {
		switch {
		case a.outcome == attemptRefused:
			failures = append(failures, a.at)
			if len(failures) < limit.Failures {
				continue
			}
			if oldest := failures[len(failures)-limit.Failures]; a.at.Sub(oldest) < limit.window() {
				until = a.at.Add(limit.lock())
			}
		case forgive:
			failures, until = nil, time.Time{}
		}
	}
	return until
}

// loginLock returns until when the login is locked; a login that no account has is locked the same way.
func (s *Service) loginLock(ctx context.Context, login string, limit SignInLimit) (time.Time, error) {
	rows, err := s.store.Client(ctx).SignInAttempt.Query().
		Where(signinattempt.Login(login), signinattempt.AtGT(s.store.Now().Add(-limit.window()-limit.lock()))).
		Order(signinattempt.ByAt(), signinattempt.ByID()).All(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("people: reading attempts to sign in: %w", err)
	}
	return lockedUntil(attemptsOf(rows), limit, true), nil
}

// addressLock returns until when nobody may sign in from the network address.
func (s *Service) addressLock(ctx context.Context, address string, limit SignInLimit) (time.Time, error) {
	rows, err := s.store.Client(ctx).SignInAttempt.Query().
		Where(signinattempt.Address(network(address)), signinattempt.Outcome(attemptRefused),
			signinattempt.AtGT(s.store.Now().Add(-limit.window()-limit.lock()))).
		Order(signinattempt.ByAt(), signinattempt.ByID()).All(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("people: reading attempts to sign in: %w", err)
	}
	return lockedUntil(attemptsOf(rows), limit, false), nil
}

// network is the part of an address that one subscriber holds: of an IPv6 address the first 64 bits, or a machine could guess from another
// one each time.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || !a.Unmap().Is6() {
		return address
	}
	prefix, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}

func attemptsOf(rows []*ent.SignInAttempt) []attempt {
	all := make([]attempt, len(rows))
	for i, row := range rows {
		all[i] = attempt{row.At.UTC(), row.Outcome}
	}
	return all
}

func (s *Service) storeAttempt(ctx context.Context, login, address, outcome string) error {
	err := s.store.Client(ctx).SignInAttempt.Create().SetLogin(login).SetAddress(network(address)).SetOutcome(outcome).SetAt(s.store.Now()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("people: storing an attempt to sign in: %w", err)
	}
	return nil
}

// mayTry returns ErrSignInThrottled or ErrAccountLocked while the address or the login is locked.
func (s *Service) mayTry(ctx context.Context, login, address string, limits SignInLimits) error {
	until, err := s.addressLock(ctx, address, limits.Address)
	if err != nil {
		return err
	}
	if until.After(s.store.Now()) {
		return ErrSignInThrottled.With("until", until)
	}
	until, err = s.loginLock(ctx, login, limits.Account)
	if err != nil {
		return err
	}
	if until.After(s.store.Now()) {
		return ErrAccountLocked.With("until", until)
	}
	return nil
}

// storeFailure stores a wrong password and locks the account when it was one too many. account is nil for an unknown login.
func (s *Service) storeFailure(ctx context.Context, account *ent.Account, login, address string, limits SignInLimits) error {
	if err := s.storeAttempt(ctx, login, address, attemptRefused); err != nil {
		return err
	}
	until, err := s.loginLock(ctx, login, limits.Account)
	if err != nil || account == nil || !until.After(s.store.Now()) {
		return err
	}
	if err := s.store.Client(ctx).Account.UpdateOneID(account.ID).SetLockedUntil(until).Exec(ctx); err != nil {
		return fmt.Errorf("people: locking an account: %w", err)
	}
	return s.record(ctx, "account.locked", "account/"+account.ID.String(), map[string]any{"until": until, "address": address})
}
