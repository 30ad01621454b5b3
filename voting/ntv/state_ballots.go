package ntv

import "bytes"

// taking is the vote that a ballot names, if it takes ballots of this mode.
func (s *State) taking(eh Hash, mode Mode, t Type) (*VoteState, *fault) {
	v, f := s.alive(eh, t)
	switch {
	case f != nil:
		return nil, f
	case !v.Opened:
		return nil, broken(RuleLife, "the vote is not open yet")
	case v.Closed:
		return nil, broken(RuleLife, "the vote is closed")
	case v.Election.Mode != mode:
		return nil, broken(RuleLife, "a %q record in a vote of mode %q", t, v.Election.Mode)
	}
	return v, nil
}

// delegate is the delegate on the roll of the vote.
func (v *VoteState) delegate(vid uint32) (Voter, *fault) {
	voter, on := v.roll.Voter(vid)
	if !on {
		return Voter{}, broken(RuleDelegate, "delegate %d is not on the roll of the vote", vid)
	}
	return voter, nil
}

// voter is the delegate, who must also be present.
func (s *State) voter(v *VoteState, vid uint32) (Voter, *fault) {
	voter, f := v.delegate(vid)
	if f == nil && !s.Present(vid) {
		f = broken(RuleDelegate, "delegate %d is marked as absent", vid)
	}
	return voter, f
}

// inTurn is the rule of sequence numbers: from 1, each above the last, and none after the first where the first one counts.
func (v *VoteState) inTurn(vid, bseq uint32) *fault {
	last, voted := v.Ballots[vid]
	switch {
	case voted && v.Election.Revote == RevoteFirst:
		return broken(RuleSequence, "delegate %d has voted and may not vote again", vid)
	case bseq <= last.BSeq:
		return broken(RuleSequence, "ballot %d of delegate %d comes after ballot %d", bseq, vid, last.BSeq)
	}
	return nil
}

// fresh reports by a fault when a first half was seen in this vote before or stands twice in the ballot. halves are alpha ‖ beta ….
func (v *VoteState) fresh(halves []byte) *fault {
	own := make(map[[32]byte]bool, len(halves)/64)
	for i := 0; i < len(halves); i += 64 {
		alpha := [32]byte(halves[i : i+32])
		if v.seen[alpha] || own[alpha] {
			return broken(RuleSequence, "a ciphertext of the ballot stands on the board already (cell %d)", i/64)
		}
		own[alpha] = true
	}
	return nil
}

func (v *VoteState) remember(halves []byte) {
	for i := 0; i < len(halves); i += 64 {
		v.seen[[32]byte(halves[i:i+32])] = true
	}
}

// voted writes down that a delegate's ballot counts from now on.
func (v *VoteState) voted(vid uint32, c Cast, content []byte) {
	c.Times = v.Ballots[vid].Times + 1
	v.Ballots[vid] = c
	v.ballots[vid] = content
	v.lastBSeq[vid] = max(v.lastBSeq[vid], c.BSeq)
	v.Accepted++
}

func (s *State) planBallot(r *Record, ballot *Ballot) (*step, *fault) {
	signed, err := ParseSignedBallot(r.Body)
	if err != nil {
		return nil, broken(RuleBallot, "%v", err)
	}
	v, f := s.taking(signed.EH, ModeSecret, r.Type)
	switch {
	case f != nil:
		return nil, f
	case len(signed.Ballot) != v.Election.ballotSize():
		return nil, broken(RuleBallot, "a ballot of %d bytes, in this vote they have %d", len(signed.Ballot), v.Election.ballotSize())
	}
	election := v.Election
	voter, f := s.voter(v, signed.VID)
	if f != nil {
		// What the ballot is comes before whose it is; points are otherwise read together with the proofs.
		if _, err := election.ParseBallot(signed.Ballot); err != nil {
			return nil, broken(RuleBallot, "%v", err)
		}
		return nil, f
	}
	halves := bytes.Clone(signed.Ballot[ballotHeader : ballotHeader+64*len(election.Cells)])
	given := ballot != nil && bytes.Equal(ballot.Body, signed.Ballot)
	if !given {
		ballot = nil
	}
	return &step{
		deferred: true,
		prove: func() *fault {
			b, err := election.ParseBallot(signed.Ballot)
			if err != nil {
				return broken(RuleBallot, "%v", err)
			}
			if !voter.VK.Verify(BallotSigHash(election.EH, b.Hash), signed.Sig) {
				return broken(RuleDelegate, "the signature of delegate %d does not hold", signed.VID)
			}
			if err := election.VerifyBallot(b, voter.VK); err != nil {
				return broken(RuleProofs, "%v", err)
			}
			ballot = b
			return nil
		},
		settle: func() *fault {
			if f := v.inTurn(signed.VID, signed.BSeq); f != nil {
				return f
			}
			return v.fresh(halves)
		},
		commit: func() {
			v.count(signed.VID, ballot, halves)
			v.remember(halves)
			hash := ballotHash(signed.EH, signed.Ballot)
			v.voted(signed.VID, Cast{Seq: r.Seq, BSeq: signed.BSeq, Hash: hash}, halves)
		},
	}, nil
}

// count keeps the running sums: the ballot in, the one it replaces out. Without the decoded ballot the sums are made anew when they are needed.
func (v *VoteState) count(vid uint32, b *Ballot, halves []byte) {
	if v.stale || b == nil {
		v.stale = true
		return
	}
	if old, replaced := v.ballots[vid]; replaced {
		before, err := decodeHalves(old)
		if err == nil {
			err = v.sums.Remove(before)
		}
		if err != nil {
			v.stale = true
			return
		}
	}
	if v.sums.Add(b) != nil {
		v.stale = true
	}
}

func (s *State) planSpoil(r *Record) (*step, *fault) {
	sp, err := ParseSpoil(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.taking(sp.EH, ModeSecret, r.Type)
	if f != nil {
		return nil, f
	}
	voter, f := v.delegate(sp.VID)
	if f != nil {
		return nil, f
	}
	election := v.Election
	var halves []byte
	rebuild := func() *fault {
		b, err := election.Build(sp.VID, voter.VK, sp.BSeq, sp.Bits, Seed(sp.Seed))
		if err != nil {
			return broken(RuleOpened, "the opened ballot cannot be rebuilt: %v", err)
		}
		if b.Hash != sp.Ballot {
			return broken(RuleOpened, "the opened ballot is not what its seed and choice rebuild")
		}
		halves = bytes.Clone(b.Body[ballotHeader : ballotHeader+64*len(election.Cells)])
		return nil
	}
	return &step{
		deferred: true,
		prove: func() *fault {
			if !voter.VK.Verify(SpoilSigHash(sp.EH, sp.Ballot), sp.Sig) {
				return broken(RuleDelegate, "the signature of delegate %d does not hold", sp.VID)
			}
			return rebuild()
		},
		need:   rebuild,
		settle: func() *fault { return v.fresh(halves) },
		commit: func() {
			v.remember(halves)
			v.lastBSeq[sp.VID] = max(v.lastBSeq[sp.VID], sp.BSeq)
			v.Spoils = append(v.Spoils, Opening{Seq: r.Seq, VID: sp.VID, BSeq: sp.BSeq, Hash: sp.Ballot})
		},
	}, nil
}

func (s *State) planOpenBallot(r *Record) (*step, *fault) {
	o, err := ParseOpenBallot(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.taking(o.EH, ModeOpen, r.Type)
	if f != nil {
		return nil, f
	}
	voter, f := s.voter(v, o.VID)
	if f != nil {
		return nil, f
	}
	if err := v.Election.CheckBits(o.Bits); err != nil {
		return nil, broken(RuleOpenVote, "%v", err)
	}
	return &step{
		deferred: true,
		prove:    signature(voter.VK, OpenSigHash(o.EH, o.VID, o.BSeq, o.Bits), o.Sig, RuleOpenVote, "delegate", o.VID),
		settle:   func() *fault { return v.inTurn(o.VID, o.BSeq) },
		commit: func() {
			for i, bit := range v.ballots[o.VID] {
				v.counts[i] -= int(bit)
			}
			for i, bit := range o.Bits {
				v.counts[i] += int(bit)
			}
			v.voted(o.VID, Cast{Seq: r.Seq, BSeq: o.BSeq, Hash: r.Hash}, bytes.Clone(o.Bits))
		},
	}, nil
}
