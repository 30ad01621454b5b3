package voting

import (
	"context"
	"crypto/rand"
	"fmt"

	"github.com/google/uuid"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/voting/rules"
)

// castAttempts bounds how often a ballot is tried when two devices of one person, served by two nodes, store at the same moment.
const castAttempts = 5

const nonceSize = 16

// Cast stores the choice of the signed-in person, who is the only one who can do it. It returns after the durable commit. ballotKey is a
// UUID that the device makes for each press of the button and keeps until it has heard the answer: the same key gets the same answer, as
// long as the vote exists. A different key is a further revision, whether or not the choice differs.
//
// Errors: ErrNotFound; those of authz (the system itself is always refused); ErrBadChoice, ErrBadKey; ErrNotOpen; ErrNotOnRoll,
// ErrSuspended, ErrNotPresent; ErrKeyReused when the key was used for another choice. An interrupted context leaves the outcome unknown:
// ask again with the same key.
func (s *Service) Cast(ctx context.Context, v id.Vote, choice, ballotKey string) (Stored, error) {
	domain, err := s.domainOfVote(ctx, v)
	if err != nil {
		return Stored{}, err
	}
	if err := s.Authz.Require(ctx, "vote", "cast", domain); err != nil {
		return Stored{}, err
	}
	if !rules.Choice(choice).Known() {
		return Stored{}, ErrBadChoice
	}
	if u, err := uuid.Parse(ballotKey); err != nil || u.String() != ballotKey {
		return Stored{}, ErrBadKey
	}
	person := authz.From(ctx).Person
	for range castAttempts {
		// A fresh value for each attempt: an act whose caller has gone may still be running and writing to it.
		stored := new(Stored)
		err = s.Store.Group(ctx, func(ctx context.Context) error {
			var err error
			*stored, err = s.cast(ctx, v, person, rules.Choice(choice), ballotKey)
			return err
		})
		if err == nil {
			return *stored, nil
		}
		if !ent.IsConstraintError(err) {
			break
		}
	}
	return Stored{}, err
}

// cast runs inside the transaction.
func (s *Service) cast(ctx context.Context, v id.Vote, person id.Person, choice rules.Choice, key string) (Stored, error) {
	row, err := s.share(ctx, v)
	if err != nil {
		return Stored{}, err
	}
	client := s.Store.Client(ctx)
	earlier, err := client.Ballot.Query().Where(ballot.VoteID(v), ballot.PersonID(person)).Order(ent.Asc(ballot.FieldRevision)).
		Select(ballot.FieldBallotKey, ballot.FieldChoice, ballot.FieldRevision, ballot.FieldStoredAt).All(ctx)
	if err != nil {
		return Stored{}, err
	}
	for _, b := range earlier {
		if b.BallotKey != key {
			continue
		}
		if b.Choice != string(choice) {
			return Stored{}, ErrKeyReused
		}
		return Stored{Choice: b.Choice, Revision: b.Revision, StoredAt: b.StoredAt}, nil
	}
	if State(row.State) != Open {
		return Stored{}, ErrNotOpen.With("code", row.Code)
	}
	entry, err := s.entitled(ctx, row, person)
	if err != nil {
		return Stored{}, err
	}
	revision := 1
	if n := len(earlier); n > 0 {
		revision = earlier[n-1].Revision + 1
	}
	b := id.New[id.Ballot]()
	nonce := make([]byte, nonceSize)
	if _, err := rand.Read(nonce); err != nil {
		return Stored{}, fmt.Errorf("voting: no random source: %w", err)
	}
	stored := Stored{Choice: string(choice), Revision: revision, StoredAt: s.Store.Now()}
	err = client.Ballot.Create().SetID(b).SetVoteID(v).SetSeatID(entry.SeatID).SetPersonID(person).SetRevision(revision).
		SetChoice(string(choice)).SetBallotKey(key).SetNonce(nonce).SetStoredAt(stored.StoredAt).Exec(ctx)
	if err != nil {
		return Stored{}, err
	}
	err = s.Audit.Record(ctx, audit.Act{
		Ledger: audit.Meeting(row.MeetingID), Name: "ballot.stored", Subject: "vote/" + v.String(),
		Body: map[string]any{"ballot_id": b, "seat_number": entry.Number, "revision": revision, "digest": Digest(b, choice, nonce)},
	})
	if err != nil {
		return Stored{}, err
	}
	err = s.Outbox.Emit(ctx, outbox.Event{
		Topic: "person/" + person.String(), Kind: outbox.Log, Name: "ballot.stored", View: BallotStored{VoteID: v, Stored: stored},
	})
	if err != nil {
		return Stored{}, err
	}
	meeting := row.MeetingID
	store.AfterCommitOnce(ctx, "voting.progress/"+meeting.String(), func() { s.progress.touch(meeting) })
	return stored, nil
}

// entitled returns the person's seat on the roll if it may cast now.
func (s *Service) entitled(ctx context.Context, row *ent.Vote, person id.Person) (*ent.RollEntry, error) {
	entry, err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteID(row.ID), rollentry.PersonID(person)).
		Select(rollentry.FieldSeatID, rollentry.FieldPersonID, rollentry.FieldNumber, rollentry.FieldSuspended, rollentry.FieldMayCast).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, ErrNotOnRoll.With("code", row.Code)
	}
	if err != nil {
		return nil, err
	}
	if err := s.castable(ctx, row, entry); err != nil {
		return nil, err
	}
	return entry, nil
}

// castable is nil when the seat may cast now.
func (s *Service) castable(ctx context.Context, row *ent.Vote, entry *ent.RollEntry) error {
	line := entryLine(entry)
	now, err := s.Roster.Attendance(ctx, row.MeetingID, line.person)
	if err != nil {
		return err
	}
	if refused := mayCastNow(line, now); refused != nil {
		return refused.With("code", row.Code)
	}
	return nil
}

// entryLine reads a seat of the stored roll for counting.
func entryLine(entry *ent.RollEntry) rollLine {
	line := rollLine{
		seat: entry.SeatID, suspended: entry.Suspended, mayCast: entry.MayCast,
		atOpening: Attendance(entry.Attendance), atClose: Attendance(entry.AttendanceAtClosing),
	}
	if entry.PersonID != nil {
		line.person = *entry.PersonID
	}
	return line
}
