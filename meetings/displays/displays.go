package displays

import (
	"context"
	"errors"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/display"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/pairing"
	"nghitruong/internal/store"
	"nghitruong/meetings"
)

const maxName = 100

// Service does everything about walls. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	authz    *authz.Engine
	meetings *meetings.Service
	guesses  pairing.Guesses
}

// New makes a Service over that of the meetings.
func New(m *meetings.Service) *Service {
	return &Service{store: m.Store, authz: m.Authz, meetings: m}
}

// Pairing is what a wall gets to show and to keep.
type Pairing struct {
	// Code has six digits.
	Code string `json:"code"`
	// PollKey is 256 random bits, base64url without padding.
	PollKey   string    `json:"poll_key"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Begin starts a pairing for anyone who asks; the address is that of the subject of ctx. Errors: displays.throttled.
func (s *Service) Begin(ctx context.Context) (Pairing, error) {
	now, address := s.store.Now(), authz.From(ctx).Address
	p := Pairing{PollKey: pairing.NewKey(), ExpiresAt: now.Add(pairing.CodeLife)}
	err := s.store.Tx(ctx, func(ctx context.Context) error {
		client := s.store.Client(ctx)
		_, err := client.Display.Delete().Where(display.PairedAtIsNil(), display.CodeExpiresAtLTE(now)).Exec(ctx)
		if err != nil {
			return err
		}
		waiting, err := client.Display.Query().Where(display.PairedAtIsNil()).Select(display.FieldCode, display.FieldAddress).All(ctx)
		if err != nil {
			return err
		}
		same, taken := 0, make(map[string]bool, len(waiting))
		for _, d := range waiting {
			taken[d.Code] = true
			if d.Address == address {
				same++
			}
		}
		if same >= pairing.CodesPerAddress || len(waiting) >= pairing.CodesAtOnce {
			return ErrThrottled
		}
		if p.Code, err = pairing.FreshCode(taken); err != nil {
			return err
		}
		return client.Display.Create().SetCode(p.Code).SetPollHash(pairing.Hash(p.PollKey)).SetAddress(address).
			SetCodeExpiresAt(p.ExpiresAt).SetCreatedAt(now).Exec(ctx)
	})
	if err != nil {
		return Pairing{}, err
	}
	return p, nil
}

// tokenLabel keeps the tokens of walls apart from those of other screens.
const tokenLabel = "nghitruong display token 1"

// Progress is the answer to a waiting wall.
type Progress struct {
	Paired bool `json:"paired"`
	// MeetingID is null until the wall is paired.
	MeetingID *id.Meeting `json:"meeting_id"`
	// Token identifies the wall from now on, "" until it is paired.
	Token string `json:"-"`
}

// Poll tells a waiting wall whether it was paired and hands over its token. Errors: displays.not_found for an unknown, expired or
// withdrawn pairing.
func (s *Service) Poll(ctx context.Context, pollKey string) (Progress, error) {
	row, err := s.store.Client(ctx).Display.Query().Where(display.PollHash(pairing.Hash(pollKey))).Only(ctx)
	if ent.IsNotFound(err) {
		return Progress{}, ErrNotFound
	}
	if err != nil {
		return Progress{}, err
	}
	now := s.store.Now()
	switch {
	case row.RevokedAt != nil, row.PairedAt == nil && !now.Before(row.CodeExpiresAt),
		row.PairedAt != nil && now.After(row.PairedAt.Add(pairing.CodeLife)):
		return Progress{}, ErrNotFound
	case row.PairedAt == nil:
		return Progress{}, nil
	}
	p := Progress{Paired: true, MeetingID: row.MeetingID, Token: pairing.Token(tokenLabel, pollKey)}
	if row.TokenHash != nil {
		return p, nil
	}
	err = s.store.Tx(ctx, func(ctx context.Context) error {
		return s.store.Client(ctx).Display.Update().Where(display.ID(row.ID), display.RevokedAtIsNil()).SetTokenHash(pairing.Hash(p.Token)).Exec(ctx)
	})
	if err != nil {
		return Progress{}, err
	}
	return p, nil
}

// Resolve returns the subject of the wall that holds the token; the zero Subject when the token is unknown or the wall was withdrawn.
func (s *Service) Resolve(ctx context.Context, token, address string) (authz.Subject, error) {
	wall, err := s.store.Client(ctx).Display.Query().
		Where(display.TokenHash(pairing.Hash(token)), display.PairedAtNotNil(), display.RevokedAtIsNil()).OnlyID(ctx)
	if ent.IsNotFound(err) {
		return authz.Subject{}, nil
	}
	if err != nil {
		return authz.Subject{}, err
	}
	return authz.Subject{Display: wall, Address: address}, nil
}

// Pair ties the wall that shows the code to the meeting. It needs display.manage. Errors: those of meetings.Require,
// displays.wrong_code, displays.throttled, displays.meeting_over.
func (s *Service) Pair(ctx context.Context, m id.Meeting, code, name string) (id.Display, error) {
	if _, err := s.meetings.Require(ctx, m, "display", "manage"); err != nil {
		return id.Display{}, err
	}
	who, now := authz.From(ctx).Person, s.store.Now()
	if !s.guesses.Allowed(who, now) {
		return id.Display{}, ErrThrottled
	}
	var wall id.Display
	err := s.meetings.Act(ctx, m, "display", "manage", func(ctx context.Context, r meetings.Room) error {
		name, err := fault.RequiredLine("name", name, maxName)
		if err != nil {
			return err
		}
		if r.State.Over() {
			return ErrMeetingOver
		}
		if !pairing.IsCode(code) {
			return ErrCode
		}
		row, err := s.store.Client(ctx).Display.Query().
			Where(display.Code(code), display.PairedAtIsNil(), display.CodeExpiresAtGT(now)).Only(ctx)
		if ent.IsNotFound(err) {
			return ErrCode
		}
		if err != nil {
			return err
		}
		wall = row.ID
		// Two meetings at once: only the first finds the wall waiting.
		paired, err := s.store.Client(ctx).Display.Update().Where(display.ID(wall), display.PairedAtIsNil()).
			SetMeetingID(m).SetName(name).SetCode("").SetPairedAt(now).Save(ctx)
		if err != nil {
			return err
		}
		if paired == 0 {
			return ErrCode
		}
		return s.meetings.Record(ctx, m, "display.paired", "display/"+wall.String(), map[string]any{"name": name})
	})
	if errors.Is(err, ErrCode) {
		s.guesses.Wrong(who, now)
	}
	if err != nil {
		return id.Display{}, err
	}
	return wall, nil
}

// DisplayView is a paired wall in the secretary's list.
type DisplayView struct {
	ID       id.Display `json:"id"`
	Name     string     `json:"name"`
	PairedAt time.Time  `json:"paired_at"`
}

// List returns the walls of a meeting, in the order of their pairing. It needs display.manage.
func (s *Service) List(ctx context.Context, m id.Meeting) ([]DisplayView, error) {
	if _, err := s.meetings.Require(ctx, m, "display", "manage"); err != nil {
		return nil, err
	}
	rows, err := s.store.Client(ctx).Display.Query().
		Where(display.MeetingID(m), display.PairedAtNotNil(), display.RevokedAtIsNil()).Order(display.ByPairedAt(), display.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]DisplayView, len(rows))
	for i, row := range rows {
		list[i] = DisplayView{ID: row.ID, Name: row.Name, PairedAt: *row.PairedAt}
	}
	return list, nil
}

// Revoke takes a wall away from its meeting for good; its token means nothing from then on. It needs display.manage. Errors:
// displays.not_found.
func (s *Service) Revoke(ctx context.Context, wall id.Display) error {
	row, err := s.store.Client(ctx).Display.Query().Where(display.ID(wall), display.MeetingIDNotNil(), display.RevokedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return s.meetings.Unknown(ctx, ErrNotFound)
	}
	if err != nil {
		return err
	}
	err = s.meetings.Act(ctx, *row.MeetingID, "display", "manage", func(ctx context.Context, r meetings.Room) error {
		if err := s.store.Client(ctx).Display.UpdateOneID(wall).SetRevokedAt(s.store.Now()).Exec(ctx); err != nil {
			return err
		}
		// A new version of the authority makes the live connections ask again, and this wall's answer is no.
		if err := s.authz.Changed(ctx); err != nil {
			return err
		}
		return s.meetings.Record(ctx, r.ID, "display.revoked", "display/"+wall.String(), map[string]any{"name": row.Name})
	})
	// A wall of a meeting that one may not know of looks like none.
	if errors.Is(err, meetings.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

// Self is what a wall knows about itself.
type Self struct {
	ID        id.Display     `json:"id"`
	Name      string         `json:"name"`
	MeetingID id.Meeting     `json:"meeting_id"`
	Title     string         `json:"title"`
	State     meetings.State `json:"state"`
	Rehearsal bool           `json:"rehearsal"`
}

// Me returns the wall that acts. Errors: people.sign_in_required when no wall acts, displays.not_found when it was withdrawn meanwhile.
func (s *Service) Me(ctx context.Context) (Self, error) {
	wall := authz.From(ctx).Display
	if wall.IsZero() {
		return Self{}, s.meetings.Unknown(ctx, ErrNotFound)
	}
	row, err := s.store.Client(ctx).Display.Query().Where(display.ID(wall), display.MeetingIDNotNil(), display.RevokedAtIsNil()).Only(ctx)
	if ent.IsNotFound(err) {
		return Self{}, ErrNotFound
	}
	if err != nil {
		return Self{}, err
	}
	info, err := s.meetings.Info(ctx, *row.MeetingID)
	if err != nil {
		return Self{}, err
	}
	return Self{ID: wall, Name: row.Name, MeetingID: info.ID, Title: info.Title, State: info.State, Rehearsal: info.Rehearsal}, nil
}
