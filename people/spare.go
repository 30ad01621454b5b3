package people

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/account"
	"nghitruong/ent/session"
	"nghitruong/ent/sparedevice"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/pairing"
)

// Spare tablets (máy dự phòng). A tablet that nobody uses asks for a code; somebody with authority in a meeting, which the meetings room
// decides, binds it to a person by typing that code. From that moment every other session of the person has ended, and the tablet fetches
// a session of its own, which is confined to the meeting's path and ends with the binding.

// Why sessions were withdrawn, as it is stored.
const (
	becauseReplaced  = "device_replaced"
	becauseWithdrawn = "spare_withdrawn"
)

// spareToken keeps the tokens of spare tablets apart from those of other screens.
const spareToken = "nghitruong spare device token 1"

// SparePairing is what a waiting tablet gets to show and to keep.
type SparePairing struct {
	// Code has six digits.
	Code string `json:"code"`
	// Key is 256 random bits, base64url without padding, with which the tablet asks.
	Key       string    `json:"key"`
	ExpiresAt time.Time `json:"expires_at"`
}

// BeginSpare gives a code to anybody who asks. device is what the browser calls itself. Errors: ErrSpareThrottled.
func (s *Service) BeginSpare(ctx context.Context, device, address string) (SparePairing, error) {
	now, from := s.store.Now(), network(address)
	p := SparePairing{Key: pairing.NewKey(), ExpiresAt: now.Add(pairing.CodeLife)}
	err := s.store.Tx(ctx, func(ctx context.Context) error {
		client := s.store.Client(ctx)
		_, err := client.SpareDevice.Delete().Where(sparedevice.BoundAtIsNil(), sparedevice.CodeExpiresAtLTE(now)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("people: removing spare tablets nobody bound: %w", err)
		}
		waiting, err := client.SpareDevice.Query().Where(sparedevice.BoundAtIsNil()).
			Select(sparedevice.FieldCode, sparedevice.FieldAddress).All(ctx)
		if err != nil {
			return fmt.Errorf("people: reading waiting spare tablets: %w", err)
		}
		same, taken := 0, make(map[string]bool, len(waiting))
		for _, d := range waiting {
			taken[d.Code] = true
			if d.Address == from {
				same++
			}
		}
		if same >= pairing.CodesPerAddress || len(waiting) >= pairing.CodesAtOnce {
			return ErrSpareThrottled
		}
		if p.Code, err = pairing.FreshCode(taken); err != nil {
			return err
		}
		err = client.SpareDevice.Create().SetCode(p.Code).SetKeyHash(pairing.Hash(p.Key)).SetDevice(shortDevice(device)).SetAddress(from).
			SetCodeExpiresAt(p.ExpiresAt).SetCreatedAt(now).Exec(ctx)
		if err != nil {
			return fmt.Errorf("people: storing a spare tablet: %w", err)
		}
		return nil
	})
	if err != nil {
		return SparePairing{}, err
	}
	return p, nil
}

// SpareProgress is the answer to a waiting tablet.
type SpareProgress struct {
	Bound bool `json:"bound"`
	// PersonName and Title say whose tablet it is now, BoundByName who bound it; "" until then.
	PersonName  string `json:"person_name"`
	Title       string `json:"title"`
	BoundByName string `json:"bound_by_name"`
	// MeetingID, BoundAt and EndsAt are null until then.
	MeetingID *id.Meeting `json:"meeting_id"`
	BoundAt   *time.Time  `json:"bound_at"`
	EndsAt    *time.Time  `json:"ends_at"`
	// Token goes into the session cookie and nowhere else; "" until then.
	Token string `json:"-"`
}

// ClaimSpare tells a waiting tablet whether it was bound and hands over its session; asked again within ten minutes of the binding it gives
// the same session, for the answer may have been lost. Errors: ErrSpareNotFound for an unknown, expired or withdrawn tablet.
func (s *Service) ClaimSpare(ctx context.Context, key, address string) (SpareProgress, error) {
	row, err := s.store.Client(ctx).SpareDevice.Query().Where(sparedevice.KeyHash(pairing.Hash(key))).Only(ctx)
	if err := found(err, "a spare tablet", ErrSpareNotFound); err != nil {
		return SpareProgress{}, err
	}
	now := s.store.Now()
	switch {
	case row.BoundAt == nil && now.Before(row.CodeExpiresAt):
		return SpareProgress{}, nil
	case row.BoundAt == nil, row.WithdrawnAt != nil, now.After(row.BoundAt.Add(pairing.CodeLife)), !now.Before(*row.EndsAt):
		return SpareProgress{}, ErrSpareNotFound
	}
	token := pairing.Token(spareToken, key)
	if row.SessionID == nil {
		if err := s.openSpare(ctx, row.ID, token, address); err != nil {
			return SpareProgress{}, err
		}
	}
	of, err := s.store.Client(ctx).Account.Get(ctx, *row.AccountID)
	if err != nil {
		return SpareProgress{}, fmt.Errorf("people: reading an account: %w", err)
	}
	known, err := s.Persons(ctx, []id.Person{of.PersonID, *row.BoundBy})
	if err != nil {
		return SpareProgress{}, err
	}
	owner := known[of.PersonID]
	return SpareProgress{Bound: true, PersonName: owner.Name, Title: owner.Title, BoundByName: known[*row.BoundBy].Name,
		MeetingID: row.MeetingID, BoundAt: row.BoundAt, EndsAt: row.EndsAt, Token: token}, nil
}

// openSpare stores the session of a bound tablet, unless the binding was withdrawn or another answer has stored it meanwhile.
func (s *Service) openSpare(ctx context.Context, which id.SpareDevice, token, address string) error {
	return s.store.Tx(ctx, func(ctx context.Context) error {
		client, now, opened := s.store.Client(ctx), s.store.Now(), id.New[id.Session]()
		claimed, err := client.SpareDevice.Update().
			Where(sparedevice.ID(which), sparedevice.SessionIDIsNil(), sparedevice.WithdrawnAtIsNil()).SetSessionID(opened).SetClaimedAt(now).Save(ctx)
		if err != nil {
			return fmt.Errorf("people: claiming a spare tablet: %w", err)
		}
		row, err := client.SpareDevice.Get(ctx, which)
		if err != nil {
			return fmt.Errorf("people: reading a spare tablet: %w", err)
		}
		if claimed == 0 {
			if row.WithdrawnAt != nil {
				return ErrSpareNotFound
			}
			return nil
		}
		err = client.Session.Create().SetID(opened).SetAccountID(*row.AccountID).SetTokenHash(hashToken(token)).SetDevice(row.Device).
			SetAddress(address).SetDomain(row.Domain).SetLastSeenAt(now).SetExpiresAt(*row.EndsAt).SetCreatedAt(now).Exec(ctx)
		if err != nil {
			return fmt.Errorf("people: storing a session: %w", err)
		}
		return nil
	})
}

// SpareBinding is what the meetings room decided: who gets the tablet that shows the code.
type SpareBinding struct {
	Code    string
	Person  id.Person
	Meeting id.Meeting
	// Domain is the meeting's path, to which the tablet's session is confined.
	Domain string
	// Until is when the session ends at the latest.
	Until time.Time
}

// BindSpare binds the tablet to the person, ends every other session of the account and every earlier binding of it. It runs inside the
// transaction of the caller, who has decided that the one who acts may. For other domains. Errors: ErrSpareCode, ErrSpareNoAccount,
// ErrSpareManager.
func (s *Service) BindSpare(ctx context.Context, in SpareBinding) (id.SpareDevice, error) {
	if !pairing.IsCode(in.Code) {
		return id.SpareDevice{}, ErrSpareCode
	}
	of, err := s.spareAccount(ctx, in.Person)
	if err != nil {
		return id.SpareDevice{}, err
	}
	client, now := s.store.Client(ctx), s.store.Now()
	which, err := client.SpareDevice.Query().
		Where(sparedevice.Code(in.Code), sparedevice.BoundAtIsNil(), sparedevice.CodeExpiresAtGT(now)).OnlyID(ctx)
	if err := found(err, "a spare tablet", ErrSpareCode); err != nil {
		return id.SpareDevice{}, err
	}
	// Two at once may have read the same code: only the first finds the tablet waiting.
	bound, err := client.SpareDevice.Update().Where(sparedevice.ID(which), sparedevice.BoundAtIsNil()).SetCode("").SetAccountID(of.ID).
		SetMeetingID(in.Meeting).SetDomain(in.Domain).SetBoundBy(authz.From(ctx).Person).SetBoundAt(now).SetEndsAt(in.Until).Save(ctx)
	if err != nil {
		return id.SpareDevice{}, fmt.Errorf("people: binding a spare tablet: %w", err)
	}
	if bound == 0 {
		return id.SpareDevice{}, ErrSpareCode
	}
	err = client.SpareDevice.Update().Where(sparedevice.AccountID(of.ID), sparedevice.IDNEQ(which), sparedevice.BoundAtNotNil(),
		sparedevice.WithdrawnAtIsNil(), sparedevice.EndsAtGT(now)).SetWithdrawnAt(now).Exec(ctx)
	if err != nil {
		return id.SpareDevice{}, fmt.Errorf("people: ending earlier spare tablets: %w", err)
	}
	if err := s.revoke(ctx, of, becauseReplaced); err != nil {
		return id.SpareDevice{}, err
	}
	// The other nodes' live connections of the old device ask again, and the answer is no.
	return which, s.authz.Changed(ctx)
}

// spareAccount returns the account of a person who may get a spare tablet.
func (s *Service) spareAccount(ctx context.Context, who id.Person) (*ent.Account, error) {
	query := s.store.Client(ctx).Account.Query().Where(account.PersonID(who))
	if s.store.Postgres() {
		// Two tablets for one person follow one another, so that the second ends the first.
		query = query.ForUpdate()
	}
	of, err := query.Only(ctx)
	if err := found(err, "an account", ErrSpareNoAccount); err != nil {
		return nil, err
	}
	if of.Disabled || of.MustChangePassword {
		return nil, ErrSpareNoAccount
	}
	grants, err := s.authz.RolesOf(who)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if g.Role == RoleSysadmin || g.Role == RoleUnitAdmin {
			return nil, ErrSpareManager
		}
	}
	return of, nil
}

// WithdrawSpare ends the binding of a tablet in the meeting, and its session. It runs inside the transaction of the caller, who has decided
// that the one who acts may. It returns whose tablet it was. For other domains. Errors: ErrSpareNotFound.
func (s *Service) WithdrawSpare(ctx context.Context, m id.Meeting, which id.SpareDevice) (id.Person, error) {
	client, now := s.store.Client(ctx), s.store.Now()
	changed, err := client.SpareDevice.Update().Where(sparedevice.ID(which), sparedevice.MeetingID(m), sparedevice.BoundAtNotNil(),
		sparedevice.WithdrawnAtIsNil(), sparedevice.EndsAtGT(now)).SetWithdrawnAt(now).Save(ctx)
	if err != nil {
		return id.Person{}, fmt.Errorf("people: withdrawing a spare tablet: %w", err)
	}
	if changed == 0 {
		return id.Person{}, ErrSpareNotFound
	}
	row, err := client.SpareDevice.Get(ctx, which)
	if err != nil {
		return id.Person{}, fmt.Errorf("people: reading a spare tablet: %w", err)
	}
	of, err := client.Account.Get(ctx, *row.AccountID)
	if err != nil {
		return id.Person{}, fmt.Errorf("people: reading an account: %w", err)
	}
	if row.SessionID != nil {
		alive, err := client.Session.Query().Where(session.ID(*row.SessionID), session.RevokedAtIsNil()).IDs(ctx)
		if err != nil {
			return id.Person{}, fmt.Errorf("people: reading a session: %w", err)
		}
		if err := s.revokeSessions(ctx, of, alive, becauseWithdrawn); err != nil {
			return id.Person{}, err
		}
	}
	return of.PersonID, s.authz.Changed(ctx)
}

// BoundSpare is a tablet that was bound in a meeting.
type BoundSpare struct {
	ID              id.SpareDevice
	Person, BoundBy id.Person
	// Device is what the browser calls itself.
	Device  string
	BoundAt time.Time
	// ClaimedAt is nil until the tablet has fetched its session.
	ClaimedAt *time.Time
	EndsAt    time.Time
	// WithdrawnAt is nil while nobody ended the binding; a later tablet of the same person ends it too.
	WithdrawnAt *time.Time
}

// BoundSpares returns every tablet that was bound in the meeting, in the order of the bindings. For other domains.
func (s *Service) BoundSpares(ctx context.Context, m id.Meeting) ([]BoundSpare, error) {
	client := s.store.Client(ctx)
	rows, err := client.SpareDevice.Query().Where(sparedevice.MeetingID(m), sparedevice.BoundAtNotNil()).
		Order(sparedevice.ByBoundAt(), sparedevice.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("people: reading spare tablets: %w", err)
	}
	accounts := make([]id.Account, len(rows))
	for i, row := range rows {
		accounts[i] = *row.AccountID
	}
	owners := map[id.Account]id.Person{}
	for chunk := range slices.Chunk(accounts, 500) {
		known, err := client.Account.Query().Where(account.IDIn(chunk...)).Select(account.FieldID, account.FieldPersonID).All(ctx)
		if err != nil {
			return nil, fmt.Errorf("people: reading accounts: %w", err)
		}
		for _, of := range known {
			owners[of.ID] = of.PersonID
		}
	}
	all := make([]BoundSpare, len(rows))
	for i, row := range rows {
		all[i] = BoundSpare{ID: row.ID, Person: owners[*row.AccountID], BoundBy: *row.BoundBy, Device: row.Device, BoundAt: row.BoundAt.UTC(),
			ClaimedAt: row.ClaimedAt, EndsAt: row.EndsAt.UTC(), WithdrawnAt: row.WithdrawnAt}
	}
	return all, nil
}

// WhyEnded says why the session of a token has ended, where "please sign in" would leave the reader in the dark: ErrDeviceReplaced,
// ErrSpareWithdrawn, else nil.
func (s *Service) WhyEnded(ctx context.Context, token string) error {
	because, err := s.store.Client(ctx).Session.Query().Where(session.TokenHash(hashToken(token)), session.RevokedAtNotNil()).
		Select(session.FieldRevokedBecause).Strings(ctx)
	if err != nil {
		return fmt.Errorf("people: reading a session: %w", err)
	}
	switch {
	case slices.Contains(because, becauseReplaced):
		return ErrDeviceReplaced
	case slices.Contains(because, becauseWithdrawn):
		return ErrSpareWithdrawn
	}
	return nil
}
