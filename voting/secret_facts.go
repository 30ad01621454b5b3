package voting

import (
	"context"
	"errors"
	"fmt"

	"nghitruong/ent"
	"nghitruong/ent/ballot"
	"nghitruong/internal/id"
	"nghitruong/voting/bulletin"
	"nghitruong/voting/ntv"
	"nghitruong/voting/trustees"
)

// phaseOf tells where the counting of a secret vote stands.
func phaseOf(row *ent.Vote, vote *ntv.VoteState) SecretPhase {
	switch State(row.State) {
	case Open:
		return PhaseVoting
	case Counting:
		if vote.Tally == nil {
			return PhaseConfirming
		}
		return PhaseDecrypting
	case Closed, Announced:
		if vote.Result == nil {
			return PhaseSealed
		}
		return PhaseDone
	}
	return ""
}

// gatherSecret reads how the secret votes on devices are conducted, and how many choices of open ones are signed.
func (s *Service) gatherSecret(ctx context.Context, meeting id.Meeting, rows []*ent.Vote, f *facts) error {
	var onBoard []*ent.Vote
	var open []id.Vote
	for _, row := range rows {
		if Method(row.Method) != Electronic {
			continue
		}
		rule, err := readSnapshot(row.Rule)
		if err != nil {
			return err
		}
		if !rule.Secret {
			if row.ElectionHash != "" {
				open = append(open, row.ID)
			}
			continue
		}
		view := &SecretView{Approvals: []Approval{}, Missing: []string{}, MinTally: max(rule.MinTally, smallestSecretTally)}
		f.secret[row.ID] = view
		if err := s.gatherApprovals(ctx, row, view); err != nil {
			return err
		}
		if row.ElectionHash != "" && s.Bulletin != nil {
			onBoard = append(onBoard, row)
		} else if err := s.gatherKey(ctx, row, view); err != nil {
			return err
		}
	}
	if err := s.gatherSigned(ctx, open, f); err != nil {
		return err
	}
	if len(onBoard) == 0 {
		return nil
	}
	keys := map[id.KeyCeremony]trustees.Key{}
	for _, row := range onBoard {
		if _, known := keys[value(row.CeremonyID)]; known || row.CeremonyID == nil {
			continue
		}
		key, err := s.Trustees.Key(ctx, *row.CeremonyID)
		if err != nil {
			return err
		}
		keys[*row.CeremonyID] = key
	}
	err := s.Bulletin.Look(ctx, meeting, func(state *ntv.State) error {
		for _, row := range onBoard {
			eh, err := ntv.ParseHash(row.ElectionHash)
			if err != nil {
				return fmt.Errorf("voting: stored election hash: %w", err)
			}
			if vote := state.Vote(eh); vote != nil {
				f.received[row.ID] = len(vote.Ballots)
				f.secret[row.ID].see(row, vote, keys[value(row.CeremonyID)])
			}
		}
		return nil
	})
	if errors.Is(err, bulletin.ErrDamaged) || errors.Is(err, bulletin.ErrBehind) {
		// The votes are shown all the same: they have to be cancelled.
		return nil
	}
	return err
}

// see fills in what the board tells.
func (v *SecretView) see(row *ent.Vote, vote *ntv.VoteState, key trustees.Key) {
	ceremony := key.Ceremony
	v.CeremonyID, v.Trustees, v.Threshold, v.Opened = &ceremony, key.N, key.K, len(vote.Spoils)
	v.Phase, v.Confirmations = phaseOf(row, vote), len(vote.CloseOKs)
	for n := 1; n <= key.N; n++ {
		good := vote.GoodShare(uint32(n))
		if good {
			v.Shares++
		}
		// Nobody waits for a share that is lost.
		if !key.Lost[n] && (v.Phase == PhaseConfirming && !has(vote.CloseOKs, uint32(n)) || v.Phase == PhaseDecrypting && !good) {
			v.Missing = append(v.Missing, key.Names[n])
		}
	}
}

// gatherApprovals adds the approvals that wait for the other of the two.
func (s *Service) gatherApprovals(ctx context.Context, row *ent.Vote, view *SecretView) error {
	act := ""
	switch State(row.State) {
	case Ready:
		act = actOpen
	case Open:
		act = actClose
	default:
		return nil
	}
	list, err := s.approvals(ctx, row.ID, act, s.Store.Now())
	for _, a := range list {
		view.Approvals = append(view.Approvals, Approval{Act: a.Act, Role: a.Role, PersonID: a.PersonID, Name: a.Name, At: a.CreatedAt.UTC(), ExpiresAt: a.CreatedAt.UTC().Add(approvalLife)})
	}
	return err
}

// gatherKey adds the key that a vote which is not open yet would use.
func (s *Service) gatherKey(ctx context.Context, row *ent.Vote, view *SecretView) error {
	if row.CountingBoardID == nil || s.Trustees == nil {
		return nil
	}
	key, err := s.Trustees.Confirmed(ctx, *row.CountingBoardID)
	if errors.Is(err, trustees.ErrNoKey) {
		return nil
	}
	if err != nil {
		return err
	}
	view.CeremonyID, view.Trustees, view.Threshold = &key.Ceremony, key.N, key.K
	return nil
}

// gatherSigned counts the seats whose last choice is signed.
func (s *Service) gatherSigned(ctx context.Context, votes []id.Vote, f *facts) error {
	if len(votes) == 0 {
		return nil
	}
	rows, err := s.Store.Client(ctx).Ballot.Query().Where(ballot.VoteIDIn(votes...)).Order(ent.Asc(ballot.FieldRevision)).
		Select(ballot.FieldVoteID, ballot.FieldSeatID, ballot.FieldBoardSeq).All(ctx)
	if err != nil {
		return err
	}
	type seat struct {
		vote id.Vote
		seat id.Seat
	}
	signed := map[seat]bool{}
	for _, b := range rows {
		signed[seat{b.VoteID, b.SeatID}] = b.BoardSeq > 0
	}
	for of, is := range signed {
		if is {
			f.signed[of.vote]++
		}
	}
	return nil
}

// myPlace adds what a device needs to sign a choice.
func (s *Service) myPlace(ctx context.Context, row *ent.Vote, entry *ent.RollEntry, mine *MyBallot) error {
	if row.ElectionHash == "" || s.Bulletin == nil {
		return nil
	}
	eh, err := ntv.ParseHash(row.ElectionHash)
	if err != nil {
		return fmt.Errorf("voting: stored election hash: %w", err)
	}
	mine.ElectionHash = row.ElectionHash
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		mine.Board = state.Board().String()
		vote := state.Vote(eh)
		if vote == nil {
			return nil
		}
		voter, on := vote.Roll().Voter(uint32(entry.Number))
		if !on {
			return nil
		}
		mine.VID, mine.KeyOnRoll, mine.NextBSeq = voter.VID, voter.VK.String(), vote.LastBSeq(voter.VID)+1
		if vote.Election.Mode == ntv.ModeSecret {
			mine.Revision = vote.Ballots[voter.VID].Times
		}
		return nil
	})
	if errors.Is(err, bulletin.ErrDamaged) || errors.Is(err, bulletin.ErrBehind) {
		return nil
	}
	return err
}

// votedOnBoard are the numbers of those whose ballot in a secret vote is on the board.
func (s *Service) votedOnBoard(ctx context.Context, row *ent.Vote, rule snapshot) (map[uint32]bool, error) {
	if row.ElectionHash == "" || s.Bulletin == nil || !rule.Secret {
		return nil, nil
	}
	eh, err := ntv.ParseHash(row.ElectionHash)
	if err != nil {
		return nil, fmt.Errorf("voting: stored election hash: %w", err)
	}
	voted := map[uint32]bool{}
	err = s.Bulletin.Look(ctx, row.MeetingID, func(state *ntv.State) error {
		if vote := state.Vote(eh); vote != nil {
			for vid := range vote.Ballots {
				voted[vid] = true
			}
		}
		return nil
	})
	return voted, err
}
