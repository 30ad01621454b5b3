package voting

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"nghitruong/ent"
	"nghitruong/ent/vote"
	"nghitruong/ent/votekey"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
)

// maxDevice is the length of what a device calls itself, in characters.
const maxDevice = 120

// Why a vote key ended.
const (
	keyReplaced  = "replaced"
	keyWithdrawn = "withdrawn"
)

// VoteKeySigHash is what a device signs with a new key to prove that it has the private half.
func VoteKeySigHash(person id.Person) ntv.Hash { return ntv.HB("vote-key", []byte(person.String())) }

// Fingerprint is what delegates compare of a vote key: 80 bits in the form of a tracking code.
func Fingerprint(key ntv.PublicKey) string { return ntv.TrackingCode(ntv.HB("vote-key-print", key[:])) }

func fingerprint(hex string) string {
	key, err := ntv.ParsePublicKey(hex)
	if err != nil {
		return ""
	}
	return Fingerprint(key)
}

// VoteKey returns the vote key of the signed-in person, empty without one. Errors: those of authz.
func (s *Service) VoteKey(ctx context.Context) (MyVoteKey, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return MyVoteKey{}, err
	}
	row, err := s.activeKey(ctx, authz.From(ctx).Person)
	if row == nil {
		return MyVoteKey{}, err
	}
	return keyView(row), nil
}

func keyView(row *ent.VoteKey) MyVoteKey {
	at := row.CreatedAt
	return MyVoteKey{PublicKey: row.PublicKey, Fingerprint: fingerprint(row.PublicKey), Device: row.Device, RegisteredAt: &at}
}

// activeKey returns the key in use of a person, nil without one.
func (s *Service) activeKey(ctx context.Context, person id.Person) (*ent.VoteKey, error) {
	row, err := s.Store.Client(ctx).VoteKey.Query().Where(votekey.ActiveGuard(person)).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	return row, err
}

// RegisterVoteKey makes a key the one with which the signed-in person's ballots are signed. The key that is in use already is registered
// again without effect; another one is replaced when the caller says so. A session that is confined to a path, such as that of a spare
// tablet, registers for everywhere too: ballots are signed by whoever is signed in. Errors: those of authz; ErrVoteKey, ErrVoteKeySignature,
// fault.ErrInput; ErrVoteKeyElsewhere while another key is in use; ErrVoteKeyUsed for a key that was registered before.
func (s *Service) RegisterVoteKey(ctx context.Context, n NewVoteKey) (MyVoteKey, error) {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return MyVoteKey{}, err
	}
	subject := authz.From(ctx)
	if subject.Person.IsZero() {
		return MyVoteKey{}, authz.ErrForbidden
	}
	key, err := ntv.ParsePublicKey(n.PublicKey)
	if err != nil {
		return MyVoteKey{}, fault.ErrInput.At("body.public_key", ErrVoteKey)
	}
	sig, err := ntv.ParseSignature(n.Signature)
	if err != nil || !key.Verify(VoteKeySigHash(subject.Person), sig) {
		return MyVoteKey{}, fault.ErrInput.At("body.signature", ErrVoteKeySignature)
	}
	device, err := fault.Line("body.device", n.Device, maxDevice)
	if err != nil {
		return MyVoteKey{}, err
	}
	var view MyVoteKey
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		view, err = s.registerKey(ctx, subject, key, device, n.Replace)
		return err
	})
	if ent.IsConstraintError(err) {
		// Two devices at once, or a key that somebody had before.
		return MyVoteKey{}, ErrVoteKeyUsed.Wrap(err)
	}
	return view, err
}

func (s *Service) registerKey(ctx context.Context, subject authz.Subject, key ntv.PublicKey, device string, replace bool) (MyVoteKey, error) {
	client := s.Store.Client(ctx)
	person, now := subject.Person, s.Store.Now()
	old, err := s.activeKey(ctx, person)
	if err != nil {
		return MyVoteKey{}, err
	}
	name, told := "vote_key.registered", map[string]any{"person_id": person, "public_key": key.String(), "fingerprint": Fingerprint(key), "device": device, "replaces": ""}
	rows := map[string]string{}
	if old != nil {
		if old.PublicKey == key.String() {
			return keyView(old), nil
		}
		if !replace {
			return MyVoteKey{}, ErrVoteKeyElsewhere.With("device", cmp.Or(old.Device, fingerprint(old.PublicKey)))
		}
		if old, err = old.Update().ClearActiveGuard().SetReplacedAt(now).SetReplacedBecause(keyReplaced).Save(ctx); err != nil {
			return MyVoteKey{}, err
		}
		rows[old.ID.String()] = keyDigest(old)
		name, told["replaces"] = "vote_key.replaced", old.PublicKey
	}
	row, err := client.VoteKey.Create().SetID(id.New[id.VoteKey]()).SetPersonID(person).SetPublicKey(key.String()).SetDevice(device).
		SetDomain(subject.Within).SetActiveGuard(person).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return MyVoteKey{}, err
	}
	rows[row.ID.String()] = keyDigest(row)
	told["rows"] = rows
	if err := s.Audit.Record(ctx, audit.Act{Ledger: audit.Installation, Name: name, Subject: "person/" + person.String(), Body: told}); err != nil {
		return MyVoteKey{}, err
	}
	if err := s.tellKey(ctx, person, VoteKeyChanged{Fingerprint: Fingerprint(key), Device: device}); err != nil || old == nil {
		return keyView(row), err
	}
	return keyView(row), s.tellSecretariats(ctx, old.PublicKey)
}

func (s *Service) tellKey(ctx context.Context, person id.Person, event VoteKeyChanged) error {
	return s.Outbox.Emit(ctx, outbox.Event{Topic: "person/" + person.String(), Kind: outbox.Log, Name: "vote_key.changed", View: event})
}

// WithdrawVoteKey ends the key in use of the signed-in person; without one nothing happens. Errors: those of authz.
func (s *Service) WithdrawVoteKey(ctx context.Context) error {
	if err := authz.RequireSignedIn(ctx); err != nil {
		return err
	}
	person := authz.From(ctx).Person
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.activeKey(ctx, person)
		if row == nil {
			return err
		}
		if row, err = row.Update().ClearActiveGuard().SetReplacedAt(s.Store.Now()).SetReplacedBecause(keyWithdrawn).Save(ctx); err != nil {
			return err
		}
		err = s.Audit.Record(ctx, audit.Act{Ledger: audit.Installation, Name: "vote_key.withdrawn", Subject: "person/" + person.String(),
			Body: map[string]any{"person_id": person, "public_key": row.PublicKey, "fingerprint": fingerprint(row.PublicKey),
				"rows": map[string]string{row.ID.String(): keyDigest(row)}}})
		if err != nil {
			return err
		}
		if err := s.tellKey(ctx, person, VoteKeyChanged{}); err != nil {
			return err
		}
		return s.tellSecretariats(ctx, row.PublicKey)
	})
}

// keysOf returns the keys in use of those of the persons that have one.
func (s *Service) keysOf(ctx context.Context, persons []id.Person) (map[id.Person]*ent.VoteKey, error) {
	keys := make(map[id.Person]*ent.VoteKey, len(persons))
	for portion := range slices.Chunk(persons, 500) {
		rows, err := s.Store.Client(ctx).VoteKey.Query().Where(votekey.ActiveGuardIn(portion...)).All(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			keys[row.PersonID] = row
		}
	}
	return keys, nil
}

// VoteKeys returns the vote keys of those who hold a seat of the meeting's body, by seat, also of those who have none: they are read out or
// shown before an opening. It needs meeting.read. Errors: those of authz.
func (s *Service) VoteKeys(ctx context.Context, meeting id.Meeting) ([]VoteKeyLine, error) {
	domain, err := s.domain(ctx, meeting)
	if err != nil {
		return nil, err
	}
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return nil, err
	}
	last, err := s.lastRoll(ctx, meeting)
	if err != nil {
		return nil, err
	}
	return s.keyLines(ctx, meeting, last)
}

// keyLines are the vote keys by seat, compared with the last roll on the board.
func (s *Service) keyLines(ctx context.Context, meeting id.Meeting, last map[uint32]string) ([]VoteKeyLine, error) {
	seats, err := s.Roster.Roll(ctx, meeting)
	if err != nil {
		return nil, err
	}
	persons := make([]id.Person, 0, len(seats))
	for _, seat := range seats {
		if !seat.Person.IsZero() {
			persons = append(persons, seat.Person)
		}
	}
	keys, err := s.keysOf(ctx, persons)
	if err != nil {
		return nil, err
	}
	lines := make([]VoteKeyLine, 0, len(persons))
	for _, seat := range seats {
		if seat.Person.IsZero() {
			continue
		}
		line := VoteKeyLine{SeatNumber: seat.Number, PersonID: seat.Person, Name: seat.PersonName}
		if row := keys[seat.Person]; row != nil {
			at := row.CreatedAt
			line.Fingerprint, line.Device, line.RegisteredAt = fingerprint(row.PublicKey), row.Device, &at
			line.Changed = last != nil && last[uint32(seat.Number)] != row.PublicKey
		}
		lines = append(lines, line)
	}
	slices.SortFunc(lines, func(a, b VoteKeyLine) int { return cmp.Compare(a.SeatNumber, b.SeatNumber) })
	return lines, nil
}

// keyChanges are those who have another vote key than on the last roll on the meeting's board, or none any more. A meeting without a board has none;
// an edited board tells nothing.
func (s *Service) keyChanges(ctx context.Context, meeting id.Meeting) ([]VoteKeyLine, error) {
	changes := []VoteKeyLine{}
	if s.Bulletin == nil {
		return changes, nil
	}
	last, err := s.lastRoll(ctx, meeting)
	if errors.Is(err, bulletin.ErrDamaged) || errors.Is(err, bulletin.ErrBehind) || err == nil && last == nil {
		return changes, nil
	}
	if err != nil {
		return nil, err
	}
	lines, err := s.keyLines(ctx, meeting, last)
	for _, line := range lines {
		_, had := last[uint32(line.SeatNumber)]
		if line.Changed || had && line.Fingerprint == "" {
			changes = append(changes, line)
		}
	}
	return changes, err
}

// tellSecretariats has the secretariats of the meetings on whose last roll the person's old key stands see that it changed, as long as they have
// votes that are not over.
func (s *Service) tellSecretariats(ctx context.Context, old string) error {
	if s.Bulletin == nil {
		return nil
	}
	meetings, err := s.Store.Client(ctx).Vote.Query().
		Where(vote.StateIn(string(Prepared), string(Ready), string(Open), string(Counting))).
		Unique(true).Select(vote.FieldMeetingID).Strings(ctx)
	if err != nil {
		return err
	}
	slices.Sort(meetings)
	for _, text := range meetings {
		meeting, err := id.Parse[id.Meeting](text)
		if err != nil {
			return err
		}
		last, err := s.lastRoll(ctx, meeting)
		if errors.Is(err, bulletin.ErrDamaged) || errors.Is(err, bulletin.ErrBehind) {
			continue
		}
		if err != nil {
			return err
		}
		for _, key := range last {
			if key == old {
				if err := s.emit(ctx, meeting, "vote_key.changed"); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}
