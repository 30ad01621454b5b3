package voting

import (
	"context"
	"strconv"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/ent/predicate"
	"nghitruong/ent/vote"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
)

// ErrBadReceipt refuses a record that the server did not give out. Nothing follows from it.
var ErrBadReceipt = fault.Define(fault.Invalid, "voting.bad_receipt",
	"Biên nhận trên thiết bị này không phải do máy chủ cấp. Ý kiến đã lưu trên máy chủ không bị ảnh hưởng.",
	"The receipt on this device was not given out by the server. What the server has stored is not affected.")

// Record is what a device was told to be stored last in a vote: parts of a Stored, unchanged.
type Record struct {
	Revision  int
	BallotKey string
	StoredAt  time.Time
	Receipt   string
}

// acknowledge completes what a person is told about a stored ballot with the receipt for it.
func (s *Service) acknowledge(v id.Vote, person id.Person, stored Stored) Stored {
	stored.Receipt = s.Audit.Receipt(receiptParts(v, person, stored.Revision, stored.BallotKey, stored.StoredAt)...)
	return stored
}

func receiptParts(v id.Vote, person id.Person, revision int, key string, at time.Time) []string {
	return []string{"ballot", v.String(), person.String(), strconv.Itoa(revision), key, strconv.FormatInt(at.UnixMilli(), 10)}
}

// MyRecord compares what the signed-in person's device was told with what is stored, and returns whether the vote is behind: ballots that
// were acknowledged are missing, because the database was put back to an older copy. A record whose ballot is missing makes the vote behind,
// and with it every open vote of the meeting; from then on they can only be cancelled or taken again.
//
// The receipt is made with a key outside the database, and nothing that was acknowledged is ever removed: so a true receipt without its
// ballot proves the loss, and whoever makes one up achieves nothing. Errors: ErrNotFound; those of authz; ErrBadReceipt.
func (s *Service) MyRecord(ctx context.Context, v id.Vote, r Record) (behind bool, err error) {
	row, domain, err := s.find(ctx, v)
	if err != nil {
		return false, err
	}
	if err := s.Authz.Require(ctx, "vote", "cast", domain); err != nil {
		return false, err
	}
	person := authz.From(ctx).Person
	if !s.Audit.IsReceipt(r.Receipt, receiptParts(v, person, r.Revision, r.BallotKey, r.StoredAt)...) {
		return false, ErrBadReceipt
	}
	held, err := s.Store.Client(ctx).Ballot.Query().
		Where(ballot.VoteID(v), ballot.PersonID(person), ballot.Revision(r.Revision), ballot.BallotKey(r.BallotKey)).Exist(ctx)
	if err != nil || held {
		return row.BehindAt != nil, err
	}
	s.Logger.Error("voting: a ballot that was acknowledged is missing: the database was put back to an older copy", "vote", v.String(), "code", row.Code, "revision", r.Revision)
	// The loss is a fact about the installation; the person's device only brought it to light.
	_, err = s.markBehind(ctx, row.MeetingID, "device", vote.Or(vote.ID(v), vote.State(string(Open))))
	return err == nil, err
}

// MarkBehind makes every open vote of a meeting behind, because the meeting's ledger was found shorter than it has been, and returns their
// codes. It asks for no authority: it is the program's own.
func (s *Service) MarkBehind(ctx context.Context, meeting id.Meeting) ([]string, error) {
	return s.markBehind(ctx, meeting, "witness", vote.State(string(Open)))
}

// markBehind marks those of the meeting's votes that are meant, not cancelled and not yet marked; by says who found the loss.
func (s *Service) markBehind(ctx context.Context, meeting id.Meeting, by string, meant predicate.Vote) (codes []string, err error) {
	err = s.Store.Tx(ctx, func(ctx context.Context) error {
		codes = nil
		q := s.Store.Client(ctx).Vote.Query().
			Where(vote.MeetingID(meeting), vote.BehindAtIsNil(), vote.StateNEQ(string(Cancelled)), meant).
			Order(ent.Asc(vote.FieldOrdinal, vote.FieldID))
		if s.Store.Postgres() {
			q = q.ForUpdate()
		}
		rows, err := q.All(ctx)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, row := range rows {
			if err := row.Update().SetBehindAt(s.Store.Now()).Exec(ctx); err != nil {
				return err
			}
			if err := s.record(ctx, row, "vote.behind", map[string]any{"code": row.Code, "found_by": by}); err != nil {
				return err
			}
			codes = append(codes, row.Code)
		}
		return s.emit(ctx, meeting, "vote.behind")
	})
	return codes, err
}

// Behind returns the codes of the votes that are behind and neither cancelled nor announced, over all meetings.
func (s *Service) Behind(ctx context.Context) ([]string, error) {
	return s.Store.Client(ctx).Vote.Query().Where(vote.BehindAtNotNil(), vote.StateNotIn(string(Cancelled), string(Announced))).
		Order(ent.Asc(vote.FieldCode)).Select(vote.FieldCode).Strings(ctx)
}
