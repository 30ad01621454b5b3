package people

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/account"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

// Languages of an account.
var accountLanguages = []string{fault.Vietnamese, fault.English}

var loginForm = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,39}$`)

// foldLogin is the form in which logins are stored and compared: a keyboard that adds tones or capitals does no harm.
func foldLogin(login string) string { return viet.Fold(strings.TrimSpace(login)) }

// NewAccount gives a person an account.
type NewAccount struct {
	Person id.Person
	Login  string
	// Password must satisfy the password rule, except where MustChange is set: an initial password may be simple for a day. Empty makes an
	// account that nobody can sign in to with a password; only demo accounts may be so.
	Password string
	// MustChange asks for a new password at the first sign-in.
	MustChange bool
	// Demo offers the account for quick sign-in on rehearsal data.
	Demo bool
	// Language is vi (when empty) or en.
	Language string
}

// CreateAccount gives a person an account with a given password; for loading data and first-run setup, so only the system may. Errors:
// ErrInput, ErrLoginTaken, ErrAccountExists, ErrPersonNotFound.
func (s *Service) CreateAccount(ctx context.Context, in NewAccount) (id.Account, error) {
	if !authz.From(ctx).System {
		return id.Account{}, authz.ErrForbidden
	}
	if in.Password == "" && !in.Demo {
		return id.Account{}, fault.ErrInput.At("password", fault.ErrRequired)
	}
	if in.Password != "" && !in.MustChange {
		rule, err := passwordRule.get(ctx, s)
		if err != nil {
			return id.Account{}, err
		}
		if problem := rule.check(in.Password, foldLogin(in.Login)); problem != nil {
			return id.Account{}, fault.ErrInput.At("password", problem)
		}
	}
	return s.storeAccount(ctx, in)
}

// IssueAccount gives a person an account with a random initial password, returned once, which must be replaced at the first sign-in.
// Errors: ErrInput, ErrLoginTaken, ErrAccountExists, ErrPersonNotFound; authority: the right to manage the person.
func (s *Service) IssueAccount(ctx context.Context, who id.Person, login string) (id.Account, string, error) {
	if err := s.mayManagePerson(ctx, who); err != nil {
		return id.Account{}, "", err
	}
	rule, err := passwordRule.get(ctx, s)
	if err != nil {
		return id.Account{}, "", err
	}
	initial := initialPassword(rule)
	created, err := s.storeAccount(ctx, NewAccount{Person: who, Login: login, Password: initial, MustChange: true})
	if err != nil {
		return id.Account{}, "", err
	}
	return created, initial, nil
}

func (s *Service) storeAccount(ctx context.Context, in NewAccount) (id.Account, error) {
	var none id.Account
	in.Login = foldLogin(in.Login)
	if !loginForm.MatchString(in.Login) {
		return none, fault.ErrInput.At("login", ErrLoginForm)
	}
	if in.Language == "" {
		in.Language = fault.Vietnamese
	}
	if in.Language != fault.Vietnamese && in.Language != fault.English {
		return none, fault.ErrInput.At("language", ErrChoice.With("choices", accountLanguages))
	}
	var hash string
	if in.Password != "" {
		cost, err := hashCost.get(ctx, s)
		if err != nil {
			return none, err
		}
		if hash, err = s.hasher.hash(ctx, in.Password, cost); err != nil {
			return none, err
		}
	}
	created := id.New[id.Account]()
	err := s.store.Tx(ctx, func(ctx context.Context) error {
		client := s.store.Client(ctx)
		exists, err := client.Account.Query().Where(account.PersonID(in.Person)).Exist(ctx)
		if err != nil {
			return fmt.Errorf("people: reading accounts: %w", err)
		}
		if exists {
			return ErrAccountExists
		}
		if _, err := client.Person.Get(ctx, in.Person); err != nil {
			return found(err, "a person", ErrPersonNotFound)
		}
		now := s.store.Now()
		err = client.Account.Create().SetID(created).SetPersonID(in.Person).SetLogin(in.Login).SetPasswordHash(hash).
			SetMustChangePassword(in.MustChange).SetDemo(in.Demo).SetLanguage(in.Language).SetPasswordChangedAt(now).SetCreatedAt(now).Exec(ctx)
		if err := stored(err, "an account", ErrLoginTaken.With("login", in.Login), ErrPersonNotFound); err != nil {
			return err
		}
		return s.record(ctx, "account.created", "account/"+created.String(), map[string]any{
			"person": in.Person.String(), "login": in.Login, "demo": in.Demo,
		})
	})
	if err != nil {
		return none, err
	}
	return created, nil
}

// AccountByLogin finds an account, for the administrator's commands. Only the system may. Errors: ErrAccountNotFound.
func (s *Service) AccountByLogin(ctx context.Context, login string) (id.Account, error) {
	if !authz.From(ctx).System {
		return id.Account{}, authz.ErrForbidden
	}
	of, err := s.store.Client(ctx).Account.Query().Where(account.Login(foldLogin(login))).OnlyID(ctx)
	return of, found(err, "an account", ErrAccountNotFound)
}

// ResetPassword replaces an account's password by a random initial one, returned once, unlocks the account and ends all its sessions.
// Errors: ErrAccountNotFound; authority: the right to manage the person.
func (s *Service) ResetPassword(ctx context.Context, of id.Account) (string, error) {
	if _, err := s.manageableAccount(ctx, of); err != nil {
		return "", err
	}
	rule, err := passwordRule.get(ctx, s)
	if err != nil {
		return "", err
	}
	cost, err := hashCost.get(ctx, s)
	if err != nil {
		return "", err
	}
	initial := initialPassword(rule)
	hash, err := s.hasher.hash(ctx, initial, cost)
	if err != nil {
		return "", err
	}
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.manageableAccount(ctx, of)
		if err != nil {
			return err
		}
		err = row.Update().SetPasswordHash(hash).SetMustChangePassword(true).ClearLockedUntil().SetPasswordChangedAt(s.store.Now()).Exec(ctx)
		if err != nil {
			return fmt.Errorf("people: replacing a password: %w", err)
		}
		if err := s.storeAttempt(ctx, row.Login, authz.From(ctx).Address, attemptUnlocked); err != nil {
			return err
		}
		if err := s.revoke(ctx, row, "password_reset"); err != nil {
			return err
		}
		return s.record(ctx, "account.password_reset", "account/"+of.String(), nil)
	})
	if err != nil {
		return "", err
	}
	return initial, nil
}

// Unlock ends the lock of an account before its time. Errors: ErrAccountNotFound; authority: the right to manage the person.
func (s *Service) Unlock(ctx context.Context, of id.Account) error {
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.manageableAccount(ctx, of)
		if err != nil {
			return err
		}
		if err := row.Update().ClearLockedUntil().Exec(ctx); err != nil {
			return fmt.Errorf("people: unlocking an account: %w", err)
		}
		if err := s.storeAttempt(ctx, row.Login, authz.From(ctx).Address, attemptUnlocked); err != nil {
			return err
		}
		return s.record(ctx, "account.unlocked", "account/"+of.String(), nil)
	})
}

// SetDisabled closes an account, ending its sessions, or opens it again. Errors: ErrAccountNotFound; authority: the right to manage the
// person.
func (s *Service) SetDisabled(ctx context.Context, of id.Account, disabled bool) error {
	return s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.manageableAccount(ctx, of)
		if err != nil {
			return err
		}
		if row.Disabled == disabled {
			return nil
		}
		if err := row.Update().SetDisabled(disabled).Exec(ctx); err != nil {
			return fmt.Errorf("people: closing an account: %w", err)
		}
		name := "account.enabled"
		if disabled {
			name = "account.disabled"
			if err := s.revoke(ctx, row, "account_disabled"); err != nil {
				return err
			}
		}
		return s.record(ctx, name, "account/"+of.String(), nil)
	})
}

func (s *Service) manageableAccount(ctx context.Context, of id.Account) (*ent.Account, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return nil, err
	}
	row, err := s.store.Client(ctx).Account.Get(ctx, of)
	if err := found(err, "an account", ErrAccountNotFound); err != nil {
		return nil, err
	}
	return row, s.mayManagePerson(ctx, row.PersonID)
}

// ChangePassword replaces the own password: next for current. All other sessions of the account end. A wrong current password counts as a
// failed sign-in. Errors: ErrSignInRequired, ErrAccountLocked, ErrInput with ErrPasswordWrong at "current" or what is wrong with "next".
func (s *Service) ChangePassword(ctx context.Context, current, next string) error {
	subject := authz.From(ctx)
	if subject.Account.IsZero() {
		return authz.ErrSignInRequired
	}
	row, err := s.store.Client(ctx).Account.Get(ctx, subject.Account)
	if err := found(err, "an account", authz.ErrSignInRequired); err != nil {
		return err
	}
	limits, err := signInLimits.get(ctx, s)
	if err != nil {
		return err
	}
	rule, err := passwordRule.get(ctx, s)
	if err != nil {
		return err
	}
	cost, err := hashCost.get(ctx, s)
	if err != nil {
		return err
	}
	if err := s.mayTry(ctx, row.Login, subject.Address, limits); err != nil {
		return err
	}
	ok := false
	if row.PasswordHash != "" && len(current) <= 4*passwordMax {
		if ok, _, err = s.hasher.verify(ctx, current, row.PasswordHash); err != nil {
			return err
		}
	}
	if !ok {
		if err := s.store.Tx(ctx, func(ctx context.Context) error {
			return s.storeFailure(ctx, row, row.Login, subject.Address, limits)
		}); err != nil {
			return err
		}
		return fault.ErrInput.At("current", ErrPasswordWrong)
	}
	if viet.NFC(next) == viet.NFC(current) {
		return fault.ErrInput.At("next", ErrPasswordSame)
	}
	if problem := rule.check(next, row.Login); problem != nil {
		return fault.ErrInput.At("next", problem)
	}
	hash, err := s.hasher.hash(ctx, next, cost)
	if err != nil {
		return err
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		// Of two changes at once only the first finds the password it was made for.
		changed, err := s.store.Client(ctx).Account.Update().Where(account.ID(row.ID), account.PasswordHash(row.PasswordHash)).
			SetPasswordHash(hash).SetMustChangePassword(false).SetPasswordChangedAt(s.store.Now()).Save(ctx)
		if err != nil {
			return fmt.Errorf("people: replacing a password: %w", err)
		}
		if changed == 0 {
			return fault.ErrInput.At("current", ErrPasswordWrong)
		}
		if err := s.revoke(ctx, row, "password_changed", subject.Session); err != nil {
			return err
		}
		return s.record(ctx, "account.password_changed", "account/"+row.ID.String(), nil)
	})
}

// SetLanguage chooses the language of the own account, vi or en. Errors: ErrInput, authz.ErrSignInRequired.
func (s *Service) SetLanguage(ctx context.Context, language string) error {
	subject := authz.From(ctx)
	if subject.Account.IsZero() {
		return authz.ErrSignInRequired
	}
	if language != fault.Vietnamese && language != fault.English {
		return fault.ErrInput.At("language", ErrChoice.With("choices", accountLanguages))
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		if err := s.store.Client(ctx).Account.UpdateOneID(subject.Account).SetLanguage(language).Exec(ctx); err != nil {
			return fmt.Errorf("people: storing a language: %w", err)
		}
		return nil
	})
}

// withAccounts adds to each person the account, for those whom the asker may manage.
func (s *Service) withAccounts(ctx context.Context, views []PersonView) ([]PersonEntry, error) {
	entries := make([]PersonEntry, len(views))
	ids := make([]id.Person, len(views))
	for i, v := range views {
		entries[i].PersonView, ids[i] = v, v.ID
	}
	places, err := s.standing(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows, err := s.store.Client(ctx).Account.Query().Where(account.PersonIDIn(ids...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading accounts: %w", err)
	}
	of := map[id.Person]*ent.Account{}
	for _, row := range rows {
		of[row.PersonID] = row
	}
	now := s.store.Now()
	for i := range entries {
		row := of[entries[i].ID]
		if row == nil || s.mayManagePlaces(ctx, places[entries[i].ID]) != nil {
			continue
		}
		entries[i].AccountID, entries[i].Login, entries[i].Disabled = &row.ID, row.Login, row.Disabled
		if row.LockedUntil != nil && row.LockedUntil.After(now) {
			until := row.LockedUntil.UTC().Truncate(time.Millisecond)
			entries[i].LockedUntil = &until
		}
	}
	return entries, nil
}
