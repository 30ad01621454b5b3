package people

import (
	"context"
	"fmt"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/account"
	"nghitruong/internal/id"
)

// SignedIn is a fresh session.
type SignedIn struct {
	// Token goes into the cookie and nowhere else; Until is when the session ends at the latest.
	Token string
	Until time.Time
	Me    Me
}

// unknownLogin stands in the attempts for what cannot be a login: it might be a password typed into the wrong field.
const unknownLogin = "?"

// SignIn opens a session. An unknown login takes the same time and gives the same answers as a wrong password. Errors: ErrSignInRefused,
// ErrAccountLocked, ErrSignInThrottled, ErrBusy.
func (s *Service) SignIn(ctx context.Context, login, password, device, address string) (SignedIn, error) {
	login = foldLogin(login)
	if !loginForm.MatchString(login) {
		login = unknownLogin
	}
	limits, err := signInLimits.get(ctx, s)
	if err != nil {
		return SignedIn{}, err
	}
	cost, err := hashCost.get(ctx, s)
	if err != nil {
		return SignedIn{}, err
	}
	if err := s.mayTry(ctx, login, address, limits); err != nil {
		s.log.Warn("sign-in locked", "login", login, "address", address)
		return SignedIn{}, err
	}
	decoy, err := s.decoy(ctx, cost)
	if err != nil {
		return SignedIn{}, err
	}
	row, err := s.store.Client(ctx).Account.Query().Where(account.Login(login)).Only(ctx)
	if ent.IsNotFound(err) {
		row, err = nil, nil
	}
	if err != nil {
		return SignedIn{}, fmt.Errorf("people: reading an account: %w", err)
	}
	ok, rehashed, err := s.check(ctx, row, password, decoy, cost)
	if err != nil {
		return SignedIn{}, err
	}
	var in SignedIn
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		// Guesses that ran at the same time may have locked the login meanwhile.
		if err := s.mayTry(ctx, login, address, limits); err != nil {
			return err
		}
		if !ok {
			return s.storeFailure(ctx, row, login, address, limits)
		}
		if rehashed != "" {
			err := s.store.Client(ctx).Account.Update().Where(account.ID(row.ID), account.PasswordHash(row.PasswordHash)).
				SetPasswordHash(rehashed).Exec(ctx)
			if err != nil {
				return fmt.Errorf("people: renewing a password hash: %w", err)
			}
		}
		if err := s.storeAttempt(ctx, login, address, attemptAccepted); err != nil {
			return err
		}
		in, err = s.open(ctx, row, device, address)
		return err
	})
	switch {
	case err != nil:
		return SignedIn{}, err
	case !ok:
		s.log.Warn("sign-in refused", "login", login, "address", address)
		return SignedIn{}, ErrSignInRefused
	}
	return in, nil
}

// check verifies the password against the account's hash or, where there is none to compare with, against the decoy, so that both take the
// same time. It returns a new hash when the stored one was made with another cost.
func (s *Service) check(ctx context.Context, row *ent.Account, password, decoy string, cost HashCost) (ok bool, rehashed string, err error) {
	if len(password) > 4*passwordMax {
		password = ""
	}
	if row == nil || row.Disabled || row.PasswordHash == "" {
		_, _, err := s.hasher.verify(ctx, password, decoy)
		return false, "", err
	}
	ok, made, err := s.hasher.verify(ctx, password, row.PasswordHash)
	if err != nil || !ok || made == cost {
		return ok, "", err
	}
	rehashed, err = s.hasher.hash(ctx, password, cost)
	return ok, rehashed, err
}

// decoy returns a hash that no password fits, made once for each cost.
func (s *Service) decoy(ctx context.Context, cost HashCost) (string, error) {
	s.lock.Lock()
	hash := s.decoys[cost]
	s.lock.Unlock()
	if hash != "" {
		return hash, nil
	}
	token, _ := newToken()
	hash, err := s.hasher.hash(ctx, token, cost)
	if err != nil {
		return "", err
	}
	s.lock.Lock()
	defer s.lock.Unlock()
	s.decoys[cost] = hash
	return hash, nil
}

// open starts a session for an account whose holder has been recognised.
func (s *Service) open(ctx context.Context, row *ent.Account, device, address string) (SignedIn, error) {
	if row.Disabled {
		return SignedIn{}, ErrSignInRefused
	}
	expired, err := s.passwordExpired(ctx, row)
	if err != nil {
		return SignedIn{}, err
	}
	if expired {
		if err := s.store.Client(ctx).Account.UpdateOneID(row.ID).SetMustChangePassword(true).Exec(ctx); err != nil {
			return SignedIn{}, fmt.Errorf("people: asking for a new password: %w", err)
		}
		row.MustChangePassword = true
	}
	token, until, opened, err := s.startSession(ctx, row.ID, device, address)
	if err != nil {
		return SignedIn{}, err
	}
	me, err := s.me(ctx, row)
	if err != nil {
		return SignedIn{}, err
	}
	s.log.Info("signed in", "account", row.ID.String(), "session", opened.String(), "address", address)
	return SignedIn{Token: token, Until: until, Me: me}, nil
}

// passwordExpired tells whether an administrator's password is older than the rule allows. Accounts without a password have none to renew.
func (s *Service) passwordExpired(ctx context.Context, row *ent.Account) (bool, error) {
	rule, err := passwordRule.get(ctx, s)
	if err != nil || rule.AdministratorDays == 0 || row.PasswordHash == "" || row.PasswordChangedAt == nil {
		return false, err
	}
	if s.store.Now().Sub(*row.PasswordChangedAt) < time.Duration(rule.AdministratorDays)*24*time.Hour {
		return false, nil
	}
	grants, err := s.authz.RolesOf(row.PersonID)
	if err != nil {
		return false, err
	}
	for _, g := range grants {
		if g.Role == RoleSysadmin || g.Role == RoleUnitAdmin {
			return true, nil
		}
	}
	return false, nil
}

// Me is what a person sees of the own account.
type Me struct {
	Person MePerson `json:"person"`
	Login  string   `json:"login"`
	// MustChangePassword: nothing else works until the password was replaced.
	MustChangePassword bool   `json:"must_change_password"`
	Language           string `json:"language" enum:"vi,en"`
	// Roles are those that hold now, in units and in meetings, each at its path.
	Roles      []MeRole  `json:"roles"`
	Rehearsal  bool      `json:"rehearsal"`
	ServerTime time.Time `json:"server_time"`
}

// MePerson is the person of an account.
type MePerson struct {
	ID       id.Person `json:"id"`
	Name     string    `json:"name"`
	Title    string    `json:"title"`
	UnitName string    `json:"unit_name"`
	SortKey  string    `json:"sort_key"`
}

// MeRole is a role at a path.
type MeRole struct {
	Role   string `json:"role"`
	Domain string `json:"domain"`
}

// Me returns who acts, also while the password must be changed. Errors: authz.ErrSignInRequired.
func (s *Service) Me(ctx context.Context) (Me, error) {
	row, err := s.own(ctx)
	if err != nil {
		return Me{}, err
	}
	return s.me(ctx, row)
}

func (s *Service) me(ctx context.Context, row *ent.Account) (Me, error) {
	persons, err := s.Persons(ctx, []id.Person{row.PersonID})
	if err != nil {
		return Me{}, err
	}
	rehearsal, err := s.store.Rehearsal(ctx)
	if err != nil {
		return Me{}, fmt.Errorf("people: reading the installation: %w", err)
	}
	p := persons[row.PersonID]
	me := Me{Person: MePerson{p.ID, p.Name, p.Title, p.UnitName, p.SortKey}, Login: row.Login, MustChangePassword: row.MustChangePassword,
		Language: row.Language, Roles: []MeRole{}, Rehearsal: rehearsal, ServerTime: s.store.Now()}
	if row.MustChangePassword {
		return me, nil
	}
	grants, err := s.authz.RolesOf(row.PersonID)
	if err != nil {
		return Me{}, err
	}
	for _, g := range grants {
		me.Roles = append(me.Roles, MeRole{g.Role, g.Domain})
	}
	return me, nil
}
