package voting

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"nghitruong/ent"
	"nghitruong/ent/voteapproval"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/voting/trustees"
)

// approvalLife is how long the first of two approvals waits for the second.
const approvalLife = 15 * time.Minute

// What two persons do together, and who they are.
const (
	actOpen   = "open"
	actClose  = "close"
	boardHead = "board_head"
	secretary = "secretary"
)

// secretIncomplete returns what a secret vote on devices lacks to be opened, nil for nothing.
func (s *Service) secretIncomplete(ctx context.Context, row *ent.Vote, rule snapshot, board *CountingBoard, standing int) (*fault.Error, error) {
	if s.Bulletin == nil || s.Trustees == nil || board == nil || !board.Approved {
		return ErrNoCeremony.With("code", row.Code), nil
	}
	_, err := s.Trustees.Confirmed(ctx, board.ID)
	if errors.Is(err, trustees.ErrNoKey) {
		return ErrNoCeremony.With("code", row.Code), nil
	}
	return nil, err
}

// alone refuses to open or close a secret vote on devices together with others.
func alone(row *ent.Vote) error {
	rule, err := readSnapshot(row.Rule)
	if err == nil && secretOnDevices(Method(row.Method), rule) {
		return ErrSecretTogether.With("code", row.Code)
	}
	return err
}

// openSecret stores the first approval of the opening, or opens with the second.
func (s *Service) openSecret(ctx context.Context, seen *ent.Vote, domain, belowQuorumReason string) (Vote, error) {
	if err := s.Authz.Require(ctx, "meeting", "read", domain); err != nil {
		return Vote{}, err
	}
	reason, err := fault.Line("body.below_quorum_reason", belowQuorumReason, maxReason)
	if err != nil {
		return Vote{}, err
	}
	err = s.together(ctx, seen, domain, actOpen, Ready, func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
		if err := s.nothingOpen(ctx, row.MeetingID, info); err != nil {
			return "", nil, err
		}
		return s.open(ctx, row, info, now, reason, uuid.NewString(), true)
	})
	if ent.IsConstraintError(err) {
		return Vote{}, ErrAnotherOpen.Wrap(err)
	}
	if err != nil {
		return Vote{}, err
	}
	return s.Get(ctx, seen.ID)
}

// together stores the caller's approval of an act, and does it when the other of the two has approved too.
func (s *Service) together(ctx context.Context, seen *ent.Vote, domain, act string, from State, do step) error {
	return s.act(ctx, seen.MeetingID, []id.Vote{seen.ID}, func(row *ent.Vote) bool { return State(row.State) == from },
		func(ctx context.Context, row *ent.Vote, info MeetingInfo, now time.Time) (string, any, error) {
			role, both, err := s.approve(ctx, row, domain, act, now)
			if err != nil {
				return "", nil, err
			}
			if both {
				return do(ctx, row, info, now)
			}
			if act == actOpen {
				// What stands in the way is said to the first one, not after the second has come.
				if err := s.mayOpen(ctx, row, info); err != nil {
					return "", nil, err
				}
			}
			return "vote." + act + "_approved", map[string]any{"code": row.Code, "role": role, "person_id": authz.From(ctx).Person}, nil
		})
}

// mayOpen is nil when a secret vote lacks nothing but the second approval.
func (s *Service) mayOpen(ctx context.Context, row *ent.Vote, info MeetingInfo) error {
	if row.BehindAt != nil {
		return ErrBehind.With("code", row.Code)
	}
	rule, err := readSnapshot(row.Rule)
	if err != nil {
		return err
	}
	if err := s.nothingOpen(ctx, row.MeetingID, info); err != nil {
		return err
	}
	if err := s.partsDecided(ctx, row); err != nil {
		return err
	}
	return s.complete(ctx, row, rule)
}

// approve stores the caller's approval and tells whether both are there. The head of the counting board and a secretary approve, never one
// person for both. Errors: ErrNotApprover, ErrTwoPersons.
func (s *Service) approve(ctx context.Context, row *ent.Vote, domain, act string, now time.Time) (role string, both bool, err error) {
	person := authz.From(ctx).Person
	if person.IsZero() {
		return "", false, ErrNotApprover.With("code", row.Code)
	}
	board, err := s.boardOf(ctx, row)
	if err != nil {
		return "", false, err
	}
	name := ""
	switch head, found := headOf(board); {
	case found && head.PersonID == person:
		role, name = boardHead, head.Name
	case s.Authz.Allowed(ctx, "vote", "prepare", domain):
		role = secretary
		known, err := s.Directory.Persons(ctx, []id.Person{person})
		if err != nil {
			return "", false, err
		}
		name = known[person].Name
	default:
		return "", false, ErrNotApprover.With("code", row.Code)
	}
	waiting, err := s.approvals(ctx, row.ID, act, now)
	if err != nil {
		return "", false, err
	}
	for _, a := range waiting {
		if a.PersonID == person {
			return "", false, ErrTwoPersons.With("code", row.Code)
		}
		both = both || a.Role != role
	}
	given, err := s.Store.Client(ctx).VoteApproval.Create().SetVoteID(row.ID).SetAct(act).SetRole(role).SetPersonID(person).SetName(name).SetCreatedAt(now).Save(ctx)
	if err != nil {
		return "", false, err
	}
	return role, both, s.record(ctx, row, "vote.approval_given", map[string]any{"code": row.Code, "approval_id": given.ID, "act": act, "role": role, "person_id": person,
		"name": name, "at": given.CreatedAt.UnixMilli()})
}

func headOf(board *CountingBoard) (BoardMember, bool) {
	if board == nil || !board.Approved {
		return BoardMember{}, false
	}
	for _, m := range board.Members {
		if m.Head {
			return m, true
		}
	}
	return BoardMember{}, false
}

// approvals are those of an act that still wait.
func (s *Service) approvals(ctx context.Context, v id.Vote, act string, now time.Time) ([]*ent.VoteApproval, error) {
	return s.Store.Client(ctx).VoteApproval.Query().Where(voteapproval.VoteID(v), voteapproval.Act(act), voteapproval.CreatedAtGT(now.Add(-approvalLife))).
		Order(ent.Asc(voteapproval.FieldCreatedAt, voteapproval.FieldID)).All(ctx)
}
