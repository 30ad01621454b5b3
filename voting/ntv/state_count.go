package ntv

import (
	"bytes"
	"errors"
	"slices"
)

var errOtherTally = errors.New("the share names another tally than that of the vote")

func (s *State) planClose(r *Record) (*step, *fault) {
	c, err := ParseClose(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.alive(c.EH, r.Type)
	switch {
	case f != nil:
		return nil, f
	case !v.Opened:
		return nil, broken(RuleLife, "the vote was never opened")
	case v.Closed:
		return nil, broken(RuleLife, "the vote was closed before")
	}
	counted := slices.Sorted(slices.Values(c.Counted))
	lost, missing, f := s.checkCounted(v, counted)
	if f != nil {
		return nil, f
	}
	return &step{
		settle: func() *fault {
			if v.Election.Mode != ModeOpen {
				return nil
			}
			// Choices withheld while the vote ran are shown from the close on. A record that another vote may claim is settled at that one's close.
			for seq, l := range s.lost {
				if l.t == TypeOpenBallot && l.votes[c.EH] && len(l.votes) == 1 {
					return broken(RuleOpenVote, "the open ballot in record %d is withheld though its vote is closed", seq)
				}
			}
			return nil
		},
		commit: func() {
			v.Closed, v.CloseSeq, v.CloseHash, v.Counted, v.BodiesDestroyed, v.BallotsMissing = true, r.Seq, r.Hash, counted, lost > 0, missing > 0
			v.seen = nil
			for _, seq := range counted {
				delete(s.lost, seq)
			}
			s.release(c.EH)
			if v.BodiesDestroyed || v.Election.Mode == ModeOpen {
				v.ballots = nil
			}
		},
	}, nil
}

// checkCounted is V13: what counts is the last (or first) ballot of each delegate. Where bodies are destroyed, a record without body that the vote
// can have taken may stand in the list, and what it replaced is missing from it; missing is how many such records there are, lost how many of
// them the list has.
func (s *State) checkCounted(v *VoteState, counted []uint64) (lost, missing int, _ *fault) {
	expected := make(map[uint64]bool, len(v.Ballots))
	for _, c := range v.Ballots {
		expected[c.Seq] = true
	}
	for _, l := range s.lost {
		if l.votes[v.Election.EH] && l.t == TypeBallot {
			missing++
		}
	}
	for i, seq := range counted {
		if i > 0 && seq == counted[i-1] {
			return 0, 0, broken(RuleCounted, "record %d is counted twice", seq)
		}
		l := s.lost[seq]
		switch {
		case expected[seq]:
			delete(expected, seq)
		case l != nil && l.t == TypeBallot && l.votes[v.Election.EH]:
			lost++
		case l != nil && l.t == TypeOpenBallot && l.votes[v.Election.EH]:
			return 0, 0, broken(RuleOpenVote, "the open ballot in record %d is withheld though its vote is closed", seq)
		default:
			return 0, 0, broken(RuleCounted, "record %d is counted and is not the ballot that counts of anybody", seq)
		}
	}
	if len(expected) > 0 && missing == 0 {
		return 0, 0, broken(RuleCounted, "the ballot in record %d is not counted", slices.Min(keysOf(expected)))
	}
	if len(counted) > len(v.roll.Roll.Voters) {
		return 0, 0, broken(RuleCounted, "%d ballots are counted of %d delegates", len(counted), len(v.roll.Roll.Voters))
	}
	return lost, missing, nil
}

func keysOf(m map[uint64]bool) []uint64 {
	keys := make([]uint64, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}

// closed is the vote that a record of the count names; it must be a secret one whose close is the one that the record names.
func (s *State) closed(eh Hash, t Type, closing Hash, rule string) (*VoteState, *fault) {
	v, f := s.alive(eh, t)
	switch {
	case f != nil:
		return nil, f
	case !v.Closed:
		return nil, broken(RuleLife, "the vote is not closed")
	case v.Election.Mode != ModeSecret:
		return nil, broken(RuleLife, "an open vote has no co-signatures and no tally")
	case closing != v.CloseHash:
		return nil, broken(rule, "the record names another close than that of the vote")
	}
	return v, nil
}

func (s *State) planCloseOK(r *Record) (*step, *fault) {
	ok, err := ParseCloseOK(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.closed(ok.EH, r.Type, ok.Close, RuleCoSigned)
	if f != nil {
		return nil, f
	}
	vk, f := trusteeKey(v.keys, RuleCoSigned, ok.I)
	if f != nil {
		return nil, f
	}
	return &step{
		prove:  signature(vk, CloseOKSigHash(s.Board(), ok.Close), ok.Sig, RuleCoSigned, "trustee", ok.I),
		commit: func() { v.CloseOKs = once(v.CloseOKs, ok.I) },
	}, nil
}

func (s *State) planTally(r *Record) (*step, *fault) {
	t, err := ParseTally(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.closed(t.EH, r.Type, t.Close, RuleSums)
	switch {
	case f != nil:
		return nil, f
	case v.Tally != nil:
		return nil, broken(RuleLife, "the vote has a tally already")
	case len(v.CloseOKs) < int(v.keys.KeySet.K):
		return nil, broken(RuleCoSigned, "%d trustees co-signed the close, %d are needed", len(v.CloseOKs), v.keys.KeySet.K)
	case t.N != len(v.Counted):
		return nil, broken(RuleSums, "the tally is of %d ballots, %d are counted", t.N, len(v.Counted))
	case t.N < v.Election.MinTally:
		return nil, broken(RuleSums, "%d ballots are fewer than the %d that a tally needs", t.N, v.Election.MinTally)
	case len(t.A) != len(v.Election.Cells) || len(t.B) != len(v.Election.Cells):
		return nil, broken(RuleSums, "sums of %d and %d cells, the vote has %d", len(t.A), len(t.B), len(v.Election.Cells))
	}
	sums, err := t.sums()
	if err != nil {
		return nil, broken(RuleSums, "%v", err)
	}
	th, err := TallyHash(t.EH, t.Close, sums)
	if err != nil {
		return nil, broken(RuleSums, "%v", err)
	}
	compare := func() *fault {
		if v.BodiesDestroyed {
			return nil
		}
		own, err := v.Sums()
		if err != nil {
			return broken(RuleSums, "%v", err)
		}
		for j := range own.A {
			if !bytes.Equal(own.A[j].Bytes(), t.A[j][:]) || !bytes.Equal(own.B[j].Bytes(), t.B[j][:]) {
				return broken(RuleSums, "the sum of cell %d is not that of the counted ballots", j)
			}
		}
		return nil
	}
	return &step{
		prove: compare,
		need:  compare,
		commit: func() {
			v.Tally, v.TallyHash, v.TH = &t, r.Hash, th
			v.ballots, v.sums = nil, Sums{}
		},
	}, nil
}

func (s *State) planShare(r *Record) (*step, *fault) {
	body, err := ParseShareBody(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.alive(body.EH, r.Type)
	switch {
	case f != nil:
		return nil, f
	case v.Tally == nil:
		return nil, broken(RuleLife, "the vote has no tally")
	}
	posted := PostedShare{Seq: r.Seq, I: body.I}
	verify := func() *fault {
		if err := v.verifyShare(body, &posted); err != nil {
			posted.Reason = err.Error()
		}
		return nil
	}
	return &step{prove: verify, need: verify, commit: func() { v.Shares = append(v.Shares, posted) }}, nil
}

// verifyShare fills in a share that holds; the error says why it does not. A wrong share is not a fault of the board.
func (v *VoteState) verifyShare(body ShareBody, posted *PostedShare) error {
	if body.Tally != v.TallyHash {
		return errOtherTally
	}
	sums, err := v.Tally.sums()
	if err != nil {
		return err
	}
	share, err := body.Share()
	if err != nil {
		return err
	}
	if err := VerifyShare(v.keys.KeySet, body.I, body.EH, v.TH, sums.A, share); err != nil {
		return err
	}
	posted.Good, posted.share = true, share
	return nil
}

func (s *State) planResult(r *Record) (*step, *fault) {
	res, err := ParseResultBody(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.alive(res.EH, r.Type)
	if f != nil {
		return nil, f
	}
	if !v.Closed {
		return nil, broken(RuleLife, "the vote is not closed")
	}
	if v.Tally == nil && v.Election.Mode == ModeSecret {
		return nil, broken(RuleLife, "the vote has no tally")
	}
	check := v.checkResult
	if v.Election.Mode == ModeOpen {
		check = v.checkOpenResult
	}
	if f := check(res); f != nil {
		return nil, f
	}
	return &step{commit: func() {
		v.Result = &res
		for i := range v.Shares {
			v.Shares[i].share = Share{}
		}
	}}, nil
}

// checkOpenResult is V20 for the result of an open vote.
func (v *VoteState) checkOpenResult(res ResultBody) *fault {
	if len(res.Used) > 0 {
		return broken(RuleOpenVote, "the result of an open vote names shares")
	}
	if !slices.Equal(res.Counts, v.counts) {
		return broken(RuleOpenVote, "the counts %v are not the sums of the counted ballots %v", res.Counts, v.counts)
	}
	return nil
}

// checkResult is V16 and V17.
func (v *VoteState) checkResult(res ResultBody) *fault {
	keys := v.keys.KeySet
	shares := make(map[uint32]Share, len(res.Used))
	for _, i := range res.Used {
		if _, twice := shares[i]; twice {
			return broken(RuleShares, "the share of trustee %d is used twice", i)
		}
		if _, known := keys.Trustee(i); !known {
			return broken(RuleShares, "the key set has no trustee %d", i)
		}
		share := v.goodShare(i)
		if share == nil {
			return broken(RuleShares, "no share of trustee %d on the board holds", i)
		}
		shares[i] = *share
	}
	if len(shares) != int(keys.K) {
		return broken(RuleShares, "%d shares are used, it takes %d", len(shares), keys.K)
	}
	server := v.goodShare(0)
	if keys.Server != nil && server == nil {
		return broken(RuleShares, "no share of the server on the board holds")
	}
	sums, err := v.Tally.sums()
	if err != nil {
		return broken(RuleSums, "%v", err)
	}
	counts, err := Combine(keys, sums, shares, server)
	if err != nil {
		return broken(RuleCounts, "%v", err)
	}
	if !slices.Equal(counts, res.Counts) {
		return broken(RuleCounts, "the counts %v are not what the shares open: %v", res.Counts, counts)
	}
	return nil
}
