package opinions

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"github.com/google/uuid"

	"nghitruong/ent"
	"nghitruong/ent/opinionanswer"
	"nghitruong/ent/opinionmember"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/rules"
)

// NewAnswer is the answer of the one who acts.
type NewAnswer struct {
	// Choice is for (đồng ý), against (không đồng ý) or other (ý kiến khác).
	Choice string
	// Opinion are the member's words; another opinion needs them, the other choices may have some.
	Opinion string
	// Key is a UUID that the device makes for each press of the button and keeps until it has heard the answer.
	Key string
}

// Answer stores the answer of the signed-in member, who is the only one who can do it. It returns after the durable commit. The same key gets
// the same answer, as long as the ballot exists; a different key is a further revision.
//
// Errors: those of authz (the program itself is always refused), ErrNotFound, ErrNotMember, ErrAdministrator; ErrBadChoice, ErrBadKey,
// fault.ErrInput without the words of another opinion; ErrNotOpen, ErrDeadlinePassed; ErrKeyReused. An interrupted context leaves the outcome
// unknown: ask again with the same key.
func (s *Service) Answer(ctx context.Context, b id.OpinionBallot, n NewAnswer) (StoredAnswer, error) {
	if authz.From(ctx).System {
		return StoredAnswer{}, authz.ErrForbidden
	}
	seen, v, err := s.see(ctx, b)
	if err != nil {
		return StoredAnswer{}, err
	}
	person := authz.From(ctx).Person
	administers, err := s.administers(person)
	switch {
	case err != nil:
		return StoredAnswer{}, err
	case v.member == nil:
		return StoredAnswer{}, ErrNotMember.With("code", seen.Code)
	case administers:
		return StoredAnswer{}, ErrAdministrator
	}
	rule, err := readRule(seen.Rule)
	if err != nil {
		return StoredAnswer{}, err
	}
	if !rule.Offers(rules.Choice(n.Choice)) {
		return StoredAnswer{}, ErrBadChoice
	}
	if u, err := uuid.Parse(n.Key); err != nil || u.String() != n.Key {
		return StoredAnswer{}, ErrBadKey
	}
	take := fault.Paragraphs
	if n.Choice == string(rules.Other) {
		take = fault.RequiredParagraphs
	}
	if n.Opinion, err = take("opinion", n.Opinion, maxOpinion); err != nil {
		return StoredAnswer{}, err
	}
	// A value of this call's own: an act whose caller has gone may still be running and writing to it.
	stored := new(StoredAnswer)
	err = s.Store.Group(ctx, func(ctx context.Context) error {
		var err error
		*stored, err = s.store(ctx, b, person, n)
		return err
	})
	if err != nil {
		return StoredAnswer{}, err
	}
	return *stored, nil
}

// store runs inside the transaction.
func (s *Service) store(ctx context.Context, b id.OpinionBallot, person id.Person, n NewAnswer) (StoredAnswer, error) {
	row, err := s.lock(ctx, b)
	if err != nil {
		return StoredAnswer{}, err
	}
	client := s.Store.Client(ctx)
	earlier, err := client.OpinionAnswer.Query().Where(opinionanswer.BallotID(b), opinionanswer.PersonID(person)).Order(opinionanswer.ByRevision()).All(ctx)
	if err != nil {
		return StoredAnswer{}, err
	}
	for _, a := range earlier {
		if a.AnswerKey != n.Key {
			continue
		}
		if a.Choice != n.Choice || a.Opinion != n.Opinion {
			return StoredAnswer{}, ErrKeyReused
		}
		return storedAnswer(a), nil
	}
	now := s.Store.Now()
	switch {
	case State(row.State) != Sent:
		return StoredAnswer{}, ErrNotOpen.With("code", row.Code)
	case !now.Before(*row.Deadline):
		return StoredAnswer{}, ErrDeadlinePassed.With("code", row.Code).With("deadline", *row.Deadline)
	}
	member, err := client.OpinionMember.Query().Where(opinionmember.BallotID(b), opinionmember.PersonID(person)).Only(ctx)
	if ent.IsNotFound(err) {
		return StoredAnswer{}, ErrNotMember.With("code", row.Code)
	}
	if err != nil {
		return StoredAnswer{}, err
	}
	answer := StoredAnswer{Choice: rules.Choice(n.Choice), Opinion: n.Opinion, Revision: len(earlier) + 1, StoredAt: now}
	made := id.New[id.OpinionAnswer]()
	err = client.OpinionAnswer.Create().SetID(made).SetBallotID(b).SetPersonID(person).SetRevision(answer.Revision).SetChoice(n.Choice).
		SetOpinion(n.Opinion).SetAnswerKey(n.Key).SetStoredAt(now).Exec(ctx)
	if err != nil {
		return StoredAnswer{}, err
	}
	body := map[string]any{"answer_id": made.String(), "ordinal": member.Ordinal, "revision": answer.Revision, "digest": Digest(made, n)}
	if err := s.record(ctx, row, "opinion.answered", body); err != nil {
		return StoredAnswer{}, err
	}
	if err := s.tell(ctx, row, []*ent.OpinionMember{member}, "opinion.answered"); err != nil {
		return StoredAnswer{}, err
	}
	return answer, s.emit(ctx, b)
}

func storedAnswer(a *ent.OpinionAnswer) StoredAnswer {
	return StoredAnswer{Choice: rules.Choice(a.Choice), Opinion: a.Opinion, Revision: a.Revision, StoredAt: a.StoredAt.UTC()}
}

// Digest is what the ledger holds of an answer: SHA-256 (lower-case hex) over the identifier of its row, choice, words and key, each preceded by its
// length as four bytes, big-endian. The key is random, and no view shows it.
func Digest(answer id.OpinionAnswer, n NewAnswer) string {
	return digest("nghitruong/opinion/1", answer.String(), n.Choice, n.Opinion, n.Key)
}

func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		var size [4]byte
		binary.BigEndian.PutUint32(size[:], uint32(len(part)))
		h.Write(size[:])
		h.Write([]byte(part))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Read remembers that the member has opened the ballot; only the first time counts. Errors: those of see; ErrNotMember.
func (s *Service) Read(ctx context.Context, b id.OpinionBallot) error {
	seen, v, err := s.see(ctx, b)
	switch {
	case err != nil:
		return err
	case v.member == nil:
		return ErrNotMember.With("code", seen.Code)
	case v.member.ReadAt != nil:
		return nil
	}
	return s.Store.Tx(ctx, func(ctx context.Context) error {
		row, err := s.lock(ctx, b)
		if err != nil {
			return err
		}
		n, err := s.Store.Client(ctx).OpinionMember.Update().Where(opinionmember.ID(v.member.ID), opinionmember.ReadAtIsNil()).SetReadAt(s.Store.Now()).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		if err := s.record(ctx, row, "opinion.read", map[string]any{"ordinal": v.member.Ordinal}); err != nil {
			return err
		}
		return s.emit(ctx, b)
	})
}
