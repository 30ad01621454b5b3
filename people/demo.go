package people

import (
	"context"
	"fmt"
	"net/netip"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/account"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// rehearsalBanner is shown on every screen of rehearsal data.
const (
	rehearsalBanner   = "DỮ LIỆU MÔ PHỎNG – TẬP HUẤN BỎ PHIẾU ĐIỆN TỬ"
	rehearsalBannerEn = "SIMULATED DATA – ELECTRONIC VOTING TRAINING"
)

// DemoAccount is an account offered for quick sign-in.
type DemoAccount struct {
	Login     string `json:"login"`
	Name      string `json:"name"`
	Title     string `json:"title"`
	RoleLabel string `json:"role_label"`
}

// suggested are the accounts of the demo province that stand before others of their role: those that the program names at its start.
var suggested = []string{"thuky1", "db02", "db32", "xa10", "kythuat10", "quantri"}

// demoAvailable returns nil on rehearsal data for a caller on this machine, ErrNoDemo otherwise.
func (s *Service) demoAvailable(ctx context.Context, address string) error {
	peer, err := netip.ParseAddr(address)
	if err != nil || !peer.Unmap().IsLoopback() {
		return ErrNoDemo
	}
	rehearsal, err := s.store.Rehearsal(ctx)
	if err != nil {
		return fmt.Errorf("people: reading the installation: %w", err)
	}
	if !rehearsal {
		return ErrNoDemo
	}
	return nil
}

// DemoAccounts returns the accounts for quick sign-in, the most important first. address is that of the network peer itself. Errors:
// ErrNoDemo unless the installation holds rehearsal data and the caller is on this machine.
func (s *Service) DemoAccounts(ctx context.Context, address, language string) ([]DemoAccount, error) {
	if err := s.demoAvailable(ctx, address); err != nil {
		return nil, err
	}
	rows, err := s.store.Client(ctx).Account.Query().Where(account.Demo(true), account.Disabled(false)).Order(account.ByLogin()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading accounts: %w", err)
	}
	ids := make([]id.Person, len(rows))
	for i, row := range rows {
		ids[i] = row.PersonID
	}
	persons, err := s.Persons(ctx, ids)
	if err != nil {
		return nil, err
	}
	type ranked struct {
		DemoAccount
		rank, order int
	}
	all := make([]ranked, len(rows))
	for i, row := range rows {
		grants, err := s.authz.RolesOf(row.PersonID)
		if err != nil {
			return nil, err
		}
		roles := make([]string, len(grants))
		for j, g := range grants {
			roles[j] = g.Role
		}
		p := persons[row.PersonID]
		all[i] = ranked{DemoAccount{row.Login, p.Name, p.Title, RoleLabel(roles, language)}, roleRank(roles), p.ProtocolOrder}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		if x, y := slices.Contains(suggested, a.Login), slices.Contains(suggested, b.Login); x != y {
			if x {
				return -1
			}
			return 1
		}
		return byProtocol(a.order, b.order)
	})
	list := make([]DemoAccount, len(all))
	for i, a := range all {
		list[i] = a.DemoAccount
	}
	return list, nil
}

// DemoSignIn opens a session for a demo account without a password. Errors: ErrNoDemo as for DemoAccounts, and for every other account.
func (s *Service) DemoSignIn(ctx context.Context, login, device, address string) (SignedIn, error) {
	if err := s.demoAvailable(ctx, address); err != nil {
		return SignedIn{}, err
	}
	if login = foldLogin(login); !loginForm.MatchString(login) {
		return SignedIn{}, ErrNoDemo
	}
	var in SignedIn
	err := s.store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.store.Client(ctx).Account.Query().
			Where(account.Login(login), account.Demo(true), account.Disabled(false)).Only(ctx)
		if ent.IsNotFound(err) {
			return ErrNoDemo
		}
		if err != nil {
			return fmt.Errorf("people: reading an account: %w", err)
		}
		if err := s.storeAttempt(ctx, row.Login, address, attemptDemo); err != nil {
			return err
		}
		in, err = s.open(ctx, row, device, address)
		return err
	})
	return in, err
}

// Installation is what everybody may know before signing in.
type Installation struct {
	// Name is the unit at the top of the tree, "" before first-run setup.
	Name string
	// FirstRun: no account exists yet.
	FirstRun bool
	// Rehearsal data carry RehearsalBanner on every screen.
	Rehearsal       bool
	RehearsalBanner string
	// DemoAccounts: quick sign-in is offered to this caller.
	DemoAccounts bool
}

// Installation returns what the sign-in page needs. address is that of the network peer itself.
func (s *Service) Installation(ctx context.Context, address, language string) (Installation, error) {
	var about Installation
	exists, err := s.store.Client(ctx).Account.Query().Exist(ctx)
	if err != nil {
		return about, fmt.Errorf("people: reading accounts: %w", err)
	}
	about.FirstRun = !exists
	if about.Rehearsal, err = s.store.Rehearsal(ctx); err != nil {
		return about, fmt.Errorf("people: reading the installation: %w", err)
	}
	if about.Rehearsal {
		about.RehearsalBanner = rehearsalBanner
		if language == fault.English {
			about.RehearsalBanner = rehearsalBannerEn
		}
	}
	about.DemoAccounts = s.demoAvailable(ctx, address) == nil
	about.Name, err = s.topName(ctx)
	return about, err
}
