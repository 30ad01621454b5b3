package people

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"nghitruong/ent"
)

// SignInLimit is how many failures lock, for one login or one network address.
type SignInLimit struct {
	// Failures within WindowMinutes lock for LockMinutes.
	Failures      int `json:"failures"`
	WindowMinutes int `json:"window_minutes"`
	LockMinutes   int `json:"lock_minutes"`
}

func (l SignInLimit) valid() bool {
	return l.Failures >= 1 && l.WindowMinutes >= 1 && l.LockMinutes >= 1
}
func (l SignInLimit) window() time.Duration { return time.Duration(l.WindowMinutes) * time.Minute }
func (l SignInLimit) lock() time.Duration   { return time.Duration(l.LockMinutes) * time.Minute }

// SignInLimits are the limits of failed sign-ins.
type SignInLimits struct {
	Account SignInLimit `json:"account"`
	// Address is the limit of one network address. A hall shares one, so it is generous.
	Address SignInLimit `json:"address"`
}

// SessionLife is how long a session lives.
type SessionLife struct {
	// AbsoluteMinutes is the longest life, IdleMinutes the longest time without a request.
	AbsoluteMinutes int `json:"absolute_minutes"`
	IdleMinutes     int `json:"idle_minutes"`
}

func (l SessionLife) absolute() time.Duration { return time.Duration(l.AbsoluteMinutes) * time.Minute }
func (l SessionLife) idle() time.Duration     { return time.Duration(l.IdleMinutes) * time.Minute }

// Names of the settings that this domain owns.
const (
	SettingPasswordRule = "people.password_rule"
	SettingHashCost     = "people.password_hash"
	SettingSignIn       = "people.sign_in_limits"
	SettingSession      = "people.session_life"
)

// setting is a named value with its default, its ground and its limits. A row of the settings table replaces the default.
type setting[T any] struct {
	name, ground string
	initial      T
	valid        func(T) bool
}

var (
	passwordRule = setting[PasswordRule]{
		SettingPasswordRule, "QCVN 12:2026/BCA (ít nhất 8 ký tự, đủ bốn loại; quản trị viên đổi mỗi 2 tháng); 12 ký tự theo quy định của hệ thống",
		PasswordRule{MinLength: 12, AllClasses: true, AdministratorDays: 60},
		func(r PasswordRule) bool { return r.MinLength >= 8 && r.MinLength <= 64 && r.AdministratorDays >= 0 },
	}
	hashCost = setting[HashCost]{
		SettingHashCost, "RFC 9106, mục 4 (phương án thứ hai)",
		HashCost{MemoryKiB: 64 << 10, Iterations: 3, Parallelism: 4}, HashCost.valid,
	}
	signInLimits = setting[SignInLimits]{
		SettingSignIn, "QCVN 12:2026/BCA (tối đa 5 lần sai; tự mở sau 12 giờ, quản trị viên mở sớm hơn)",
		SignInLimits{
			Account: SignInLimit{Failures: 5, WindowMinutes: 15, LockMinutes: 12 * 60},
			Address: SignInLimit{Failures: 60, WindowMinutes: 15, LockMinutes: 15},
		},
		func(l SignInLimits) bool { return l.Account.valid() && l.Address.valid() },
	}
	sessionLife = setting[SessionLife]{
		SettingSession, "Quy định của hệ thống: đủ một ngày họp, hết giờ thì đăng nhập lại",
		SessionLife{AbsoluteMinutes: 16 * 60, IdleMinutes: 4 * 60},
		func(l SessionLife) bool { return l.IdleMinutes >= 1 && l.AbsoluteMinutes >= l.IdleMinutes },
	}
)

// get returns the value in force.
func (d setting[T]) get(ctx context.Context, s *Service) (T, error) {
	row, err := s.store.Client(ctx).Setting.Get(ctx, d.name)
	if ent.IsNotFound(err) {
		return d.initial, nil
	}
	if err != nil {
		return d.initial, fmt.Errorf("people: reading the setting %s: %w", d.name, err)
	}
	v, ok := d.parse(row.Value)
	if !ok {
		return d.initial, fmt.Errorf("people: the stored setting %s makes no sense", d.name)
	}
	return v, nil
}

func (d setting[T]) parse(raw json.RawMessage) (T, bool) {
	var v T
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil || decoder.More() {
		return v, false
	}
	return v, d.valid(v)
}

// canonical returns the value as it is stored, false when it is wrong.
func (d setting[T]) canonical(raw json.RawMessage) (json.RawMessage, bool) {
	v, ok := d.parse(raw)
	if !ok {
		return nil, false
	}
	out, err := json.Marshal(v)
	return out, err == nil
}

var settings = map[string]interface {
	canonical(json.RawMessage) (json.RawMessage, bool)
}{
	SettingPasswordRule: passwordRule, SettingHashCost: hashCost, SettingSignIn: signInLimits, SettingSession: sessionLife,
}

// ChangeSetting replaces the value of a setting of this domain. value is its JSON or a Go value of its type; ground says on what the change
// rests. Errors: ErrSettingUnknown, ErrSettingWrong, authz errors (settings.manage at "/").
func (s *Service) ChangeSetting(ctx context.Context, name string, value any, ground string) error {
	if err := s.authz.Require(ctx, "settings", "manage", "/"); err != nil {
		return err
	}
	known, ok := settings[name]
	if !ok {
		return ErrSettingUnknown.With("name", name)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		return ErrSettingWrong.With("name", name).Wrap(err)
	}
	stored, ok := known.canonical(raw)
	if !ok {
		return ErrSettingWrong.With("name", name)
	}
	return s.store.Tx(ctx, func(ctx context.Context) error {
		client := s.store.Client(ctx).Setting
		row, err := client.Get(ctx, name)
		switch {
		case ent.IsNotFound(err):
			err = client.Create().SetID(name).SetValue(stored).SetGround(ground).SetChangedAt(s.store.Now()).Exec(ctx)
		case err == nil:
			err = row.Update().SetValue(stored).SetGround(ground).SetChangedAt(s.store.Now()).Exec(ctx)
		}
		if err != nil {
			return fmt.Errorf("people: storing the setting %s: %w", name, err)
		}
		return s.record(ctx, "setting.changed", "setting/"+name, map[string]any{"value": stored, "ground": ground})
	})
}
