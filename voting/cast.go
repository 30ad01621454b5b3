package voting

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/rollentry"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/voting/rules"
)

// castAttempts bounds how often a ballot is tried when two devices of one person, served by two nodes, store at the same moment.
const castAttempts = 5

const nonceSize = 16

// maxOpinion is the length of the words of another opinion, in characters.
const maxOpinion = 4000

// Cast is CastOpinion without words.
func (s *Service) Cast(ctx context.Context, v id.Vote, choice, ballotKey string) (Stored, error) {
	return s.CastOpinion(ctx, v, choice, "", ballotKey)
}

// CastOpinion stores the choice of the signed-in person, who is the only one who can do it. It returns after the durable commit. ballotKey
// is a UUID that the device makes for each press of the button and keeps until it has heard the answer: the same key gets the same answer,
// as long as the vote exists. A different key is a further revision, whether or not the choice differs, or in a vote of one shot refused.
// opinion is the text of the choice "other", which needs one; no other choice has a text.
//
// Errors: ErrNotFound; those of authz (the system itself is always refused); ErrBadChoice, ErrBadKey, ErrOpinion, ErrNoOpinion,
// fault.ErrInput; ErrNotOpen, ErrNotElectronic, ErrBehind; ErrNotOnRoll, ErrSuspended, ErrExcluded, ErrNotPresent; ErrOneShot;
// ErrKeyReused when the key was used for another choice. An interrupted context leaves the outcome unknown: ask again with the same key.
func (s *Service) CastOpinion(ctx context.Context, v id.Vote, choice, opinion, ballotKey string) (Stored, error) {
	return s.CastSigned(ctx, v, choice, opinion, ballotKey, nil)
}

// CastSigned is CastOpinion with the signature of the person's registered device, which goes on the meeting's board with the choice. It is
// demanded of those whose key is on the roll of the vote and still in use. Further errors: ErrSignatureMissing, ErrBadSignature,
// ErrBallotOrder.
func (s *Service) CastSigned(ctx context.Context, v id.Vote, choice, opinion, ballotKey string, signature *BallotSignature) (Stored, error) {
	domain, err := s.domainOfVote(ctx, v)
	if err != nil {
		return Stored{}, err
	}
	if err := s.Authz.Require(ctx, "vote", "cast", domain); err != nil {
		return Stored{}, err
	}
	answer := answer{choice: rules.Choice(choice), key: ballotKey}
	if !answer.choice.Known() && answer.choice != rules.Other {
		return Stored{}, ErrBadChoice
	}
	if answer.opinion, err = fault.Paragraphs("body.opinion", opinion, maxOpinion); err != nil {
		return Stored{}, err
	}
	switch {
	case answer.choice == rules.Other && answer.opinion == "":
		return Stored{}, ErrOpinion
	case answer.choice != rules.Other && answer.opinion != "":
		return Stored{}, ErrNoOpinion
	}
	if u, err := uuid.Parse(ballotKey); err != nil || u.String() != ballotKey {
		return Stored{}, ErrBadKey
	}
	person := authz.From(ctx).Person
	if answer.post, err = s.signing(ctx, v, person, answer.choice, signature); err != nil {
		return Stored{}, err
	}
	for range castAttempts {
		// A fresh value for each attempt: an act whose caller has gone may still be running and writing to it.
		stored := new(Stored)
		err = s.Store.Group(ctx, func(ctx context.Context) error {
			var err error
			*stored, err = s.cast(ctx, v, person, answer)
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

// answer is what a device sends.
type answer struct {
	choice  rules.Choice
	opinion string
	key     string
	// post is what goes on the board with it, nil for nothing.
	post *posting
}

// cast runs inside the transaction.
func (s *Service) cast(ctx context.Context, v id.Vote, person id.Person, a answer) (Stored, error) {
	row, err := s.share(ctx, v)
	if err != nil {
		return Stored{}, err
	}
	client := s.Store.Client(ctx)
	earlier, err := client.Ballot.Query().Where(ballot.VoteID(v), ballot.PersonID(person)).Order(ent.Asc(ballot.FieldRevision)).
		Select(ballot.FieldBallotKey, ballot.FieldChoice, ballot.FieldOpinion, ballot.FieldRevision, ballot.FieldStoredAt).All(ctx)
	if err != nil {
		return Stored{}, err
	}
	for _, b := range earlier {
		if b.BallotKey != a.key {
			continue
		}
		if b.Choice != string(a.choice) || b.Opinion != a.opinion {
			return Stored{}, ErrKeyReused
		}
		return s.acknowledge(v, person, Stored{Choice: b.Choice, Opinion: b.Opinion, Revision: b.Revision, StoredAt: b.StoredAt, BallotKey: b.BallotKey}), nil
	}
	if err := s.takes(row, a.choice); err != nil {
		return Stored{}, err
	}
	entry, err := s.entitled(ctx, row, person)
	if err != nil {
		return Stored{}, err
	}
	revision, now := 1, s.Store.Now()
	if n := len(earlier); n > 0 {
		if row.OneShot {
			return Stored{}, ErrOneShot.With("code", row.Code)
		}
		revision = earlier[n-1].Revision + 1
		// The machine's clock may have been put back; a later revision is never said to be stored before an earlier one.
		if last := earlier[n-1].StoredAt; now.Before(last) {
			now = last.UTC()
		}
	}
	b := id.New[id.Ballot]()
	nonce := make([]byte, nonceSize)
	if _, err := rand.Read(nonce); err != nil {
		return Stored{}, fmt.Errorf("voting: no random source: %w", err)
	}
	boardSeq, err := s.post(ctx, row, a.post)
	if err != nil {
		return Stored{}, err
	}
	stored := s.acknowledge(v, person, Stored{Choice: string(a.choice), Opinion: a.opinion, Revision: revision, StoredAt: now, BallotKey: a.key})
	err = client.Ballot.Create().SetID(b).SetVoteID(v).SetSeatID(entry.SeatID).SetPersonID(person).SetRevision(revision).
		SetChoice(string(a.choice)).SetOpinion(a.opinion).SetBallotKey(a.key).SetBoardSeq(boardSeq).SetNonce(nonce).SetStoredAt(stored.StoredAt).Exec(ctx)
	if err != nil {
		return Stored{}, err
	}
	err = s.Audit.Record(ctx, audit.Act{
		Ledger: audit.Meeting(row.MeetingID), Name: "ballot.stored", Subject: "vote/" + v.String(),
		Body: map[string]any{"ballot_id": b, "seat_number": entry.Number, "revision": revision, "digest": DigestOpinion(b, a.choice, a.opinion, nonce),
			"row_digest": ballotRowDigest(b, person, a.key, stored.StoredAt, nonce)},
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

// takes is nil when the vote takes the choice on devices now. The rule of a vote that is open never changes, so its choices are read once.
func (s *Service) takes(row *ent.Vote, choice rules.Choice) error {
	switch {
	case State(row.State) != Open:
		return ErrNotOpen.With("code", row.Code)
	case Method(row.Method).Counted():
		return ErrNotElectronic.With("code", row.Code)
	case row.BehindAt != nil:
		return ErrBehind.With("code", row.Code)
	}
	offered, known := s.offers.Load(row.ID)
	if !known {
		rule, err := readSnapshot(row.Rule)
		if err != nil {
			return err
		}
		offered = rule.Choices()
		s.offers.Store(row.ID, offered)
	}
	if !slices.Contains(offered.([]rules.Choice), choice) {
		return ErrBadChoice
	}
	return nil
}

// entitled returns the person's seat on the roll if it may cast now.
func (s *Service) entitled(ctx context.Context, row *ent.Vote, person id.Person) (*ent.RollEntry, error) {
	entry, err := s.Store.Client(ctx).RollEntry.Query().Where(rollentry.VoteID(row.ID), rollentry.PersonID(person)).
		Select(rollentry.FieldSeatID, rollentry.FieldPersonID, rollentry.FieldNumber, rollentry.FieldSuspended, rollentry.FieldExcludedBecause,
			rollentry.FieldMayCast).Only(ctx)
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
	if entry.ExcludedBecause != "" {
		return ErrExcluded.With("code", row.Code).With("reason", entry.ExcludedBecause)
	}
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
		seat: entry.SeatID, number: entry.Number, suspended: entry.Suspended, excluded: entry.ExcludedBecause != "", mayCast: entry.MayCast,
		atOpening: Attendance(entry.Attendance), atClose: Attendance(entry.AttendanceAtClosing),
	}
	if entry.PersonID != nil {
		line.person = *entry.PersonID
	}
	return line
}
