package ntv

import (
	"maps"
	"slices"
)

// VoteState is where a vote stands.
type VoteState struct {
	Election *Election
	Seq      uint64 // record of the manifest
	OpenSeq  uint64 // 0 before the opening
	CloseSeq uint64 // 0 before the close
	Opened   bool
	Closed   bool
	Aborted  bool

	// Ballots holds the ballot that counts of each delegate that voted.
	Ballots map[uint32]Cast
	// Accepted is the number of ballots accepted, those included that were replaced.
	Accepted int
	Spoils   []Opening

	CloseHash Hash     // of the close record
	Counted   []uint64 // records that count, ascending
	CloseOKs  []uint32 // trustees that co-signed the close

	Tally     *Tally
	TallyHash Hash // of the tally record
	TH        Hash // what shares are bound to (2.9)
	Shares    []PostedShare
	Result    *ResultBody

	// BodiesDestroyed says that counted ballots have lost their bodies: the sums are taken as signed by k trustees.
	BodiesDestroyed bool
	// BallotsMissing says that the board had ballots without bodies at the close that may be of this vote, whether they count or not. What they
	// replaced, or pretend to replace, may then be left out of the count, so trustees do not sign or decrypt.
	BallotsMissing bool

	roll     *RollState
	keysHash Hash
	keys     *KeySetState // nil in an open vote
	lastBSeq map[uint32]uint32
	seen     map[[32]byte]bool
	ballots  map[uint32][]byte // ciphertexts, or bits, of what counts
	sums     Sums
	stale    bool // sums miss ballots that were taken in without being decoded
	counts   []int
}

// Cast is an accepted ballot.
type Cast struct {
	Seq   uint64
	BSeq  uint32
	Hash  Hash // of the ballot; in an open vote of its record
	Times int  // how many ballots the delegate has cast so far, this one included
}

// Opening is an opened ballot on the board.
type Opening struct {
	Seq  uint64
	VID  uint32
	BSeq uint32
	Hash Hash // of the ballot
}

// PostedShare is a share on the board: a wrong one is kept and ignored.
type PostedShare struct {
	Seq    uint64
	I      uint32
	Good   bool
	Reason string // why it is wrong

	share Share
}

// Taking reports whether the vote takes ballots now.
func (v *VoteState) Taking() bool { return v.Opened && !v.Closed && !v.Aborted }

// Roll is the roll of the vote. It must not be changed.
func (v *VoteState) Roll() *RollState { return v.roll }

// KeySet is the key set of the vote; nil in an open vote. It must not be changed.
func (v *VoteState) KeySet() *KeySetState { return v.keys }

// LastBSeq is the highest sequence number that the delegate has used on the board in this vote, in a ballot or an opened one; 0 for none.
func (v *VoteState) LastBSeq(vid uint32) uint32 { return v.lastBSeq[vid] }

// GoodShare reports whether the trustee's share (0 is the server's) is on the board and holds.
func (v *VoteState) GoodShare(i uint32) bool { return v.goodShare(i) != nil }

func (v *VoteState) goodShare(i uint32) *Share {
	for k := range v.Shares {
		if v.Shares[k].I == i && v.Shares[k].Good {
			return &v.Shares[k].share
		}
	}
	return nil
}

// Sums are the added ballots that count so far; after the tally those of the tally. Only for a secret vote. An error means that a ballot was
// restored that does not decode.
func (v *VoteState) Sums() (Sums, error) {
	if v.Tally != nil {
		return v.Tally.sums()
	}
	if !v.stale {
		return v.sums, nil
	}
	sums := NewSums(len(v.Election.Cells))
	for _, halves := range v.ballots {
		b, err := decodeHalves(halves)
		if err != nil {
			return Sums{}, err
		}
		if err := sums.Add(b); err != nil {
			return Sums{}, err
		}
	}
	v.sums, v.stale = sums, false
	return sums, nil
}

// CountsSoFar are the sums of bits of an open vote.
func (v *VoteState) CountsSoFar() []int { return slices.Clone(v.counts) }

func (v *VoteState) clone() *VoteState {
	c := *v
	c.Ballots, c.lastBSeq, c.seen, c.ballots = maps.Clone(v.Ballots), maps.Clone(v.lastBSeq), maps.Clone(v.seen), maps.Clone(v.ballots)
	c.Spoils, c.CloseOKs, c.Shares, c.counts = slices.Clone(v.Spoils), slices.Clone(v.CloseOKs), slices.Clone(v.Shares), slices.Clone(v.counts)
	c.sums.A, c.sums.B = slices.Clone(v.sums.A), slices.Clone(v.sums.B)
	return &c
}

// decodeHalves makes the ciphertexts of a ballot from its bytes alpha ‖ beta ….
func decodeHalves(halves []byte) (*Ballot, error) {
	cells := len(halves) / 64
	b := &Ballot{Alpha: make([]*Point, cells), Beta: make([]*Point, cells)}
	for i := range cells {
		var err error
		if b.Alpha[i], err = DecodeKeyPoint(halves[64*i : 64*i+32]); err != nil {
			return nil, err
		}
		if b.Beta[i], err = DecodePoint(halves[64*i+32 : 64*i+64]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// sums are the points of a tally; an error when one is none.
func (t *Tally) sums() (Sums, error) {
	s := Sums{N: t.N, A: make([]*Point, len(t.A)), B: make([]*Point, len(t.B))}
	var err error
	for i := range t.A {
		if s.A[i], err = DecodePoint(t.A[i][:]); err != nil {
			return Sums{}, err
		}
	}
	for i := range t.B {
		if s.B[i], err = DecodePoint(t.B[i][:]); err != nil {
			return Sums{}, err
		}
	}
	return s, nil
}

// NewTally is the body of a tally over these sums.
func NewTally(eh, closing Hash, sums Sums) Tally {
	t := Tally{EH: eh, Close: closing, N: sums.N}
	for i := range sums.A {
		t.A, t.B = append(t.A, Raw(sums.A[i].Bytes())), append(t.B, Raw(sums.B[i].Bytes()))
	}
	return t
}

// NewShareBody is the body of a share of the tally recorded under the hash tally.
func NewShareBody(eh, tally Hash, i uint32, share Share) ShareBody {
	b := ShareBody{EH: eh, Tally: tally, I: i}
	for j := range share.M {
		b.M, b.C, b.V = append(b.M, Raw(share.M[j].Bytes())), append(b.C, Raw(share.C[j].Bytes())), append(b.V, Raw(share.V[j].Bytes()))
	}
	return b
}

// Share is the share with its points and scalars read; an error when one is none.
func (b ShareBody) Share() (Share, error) {
	s := Share{M: make([]*Point, len(b.M)), C: make([]*Scalar, len(b.C)), V: make([]*Scalar, len(b.V))}
	var err error
	for i := range b.M {
		if s.M[i], err = DecodePoint(b.M[i][:]); err != nil {
			return Share{}, err
		}
	}
	for i := range b.C {
		if s.C[i], err = DecodeScalar(b.C[i][:]); err != nil {
			return Share{}, err
		}
	}
	for i := range b.V {
		if s.V[i], err = DecodeScalar(b.V[i][:]); err != nil {
			return Share{}, err
		}
	}
	return s, nil
}

// alive is the vote that a record names, unless it has ended: after an abort and after a result nothing of a vote follows.
func (s *State) alive(eh Hash, t Type) (*VoteState, *fault) {
	v := s.votes[eh]
	switch {
	case v == nil:
		return nil, broken(RuleLife, "there is no vote with the election hash %s", eh)
	case v.Aborted && t == TypeResult:
		return nil, broken(RuleOneResult, "the vote was broken off")
	case v.Aborted:
		return nil, broken(RuleLife, "the vote was broken off")
	case v.Result != nil && t == TypeResult:
		return nil, broken(RuleOneResult, "the vote has its result")
	case v.Result != nil:
		return nil, broken(RuleLife, "the vote has its result")
	}
	return v, nil
}

func (s *State) planVote(r *Record) (*step, *fault) {
	e, err := ParseElection(r.Body)
	if err != nil {
		// A manifest in its one spelling that is no vote all the same breaks another rule than one that is spelled differently.
		shape := new(Manifest)
		if parseCanonical(r.Body, shape, func() ([]byte, error) { return canonicalJSON(shape) }) == nil && shape.V == Version &&
			(shape.Mode == ModeSecret || shape.Mode == ModeOpen) && (shape.Revote == RevoteLast || shape.Revote == RevoteFirst) {
			return nil, broken(RuleManifest, "%v", err)
		}
		return nil, spelling(err)
	}
	roll := s.rolls[e.Roll]
	_, named := s.names[e.Vote]
	switch {
	case e.Board != s.Board():
		return nil, broken(RuleManifest, "the vote belongs to another board")
	case roll == nil:
		return nil, broken(RuleManifest, "the vote's roll is not on the board")
	case named || s.votes[e.EH] != nil:
		return nil, broken(RuleManifest, "a vote %q is on the board already", e.Vote)
	}
	v := &VoteState{
		Election: e, Seq: r.Seq, Ballots: map[uint32]Cast{}, roll: roll, lastBSeq: map[uint32]uint32{},
		seen: map[[32]byte]bool{}, ballots: map[uint32][]byte{},
	}
	if e.Mode == ModeOpen {
		v.counts = make([]int, len(e.Cells))
	} else {
		if v.keysHash, err = ParseHash(e.Keys); err != nil {
			return nil, broken(RuleManifest, "%v", err)
		}
		v.keys = s.keysets[v.keysHash]
		switch {
		case v.keys == nil:
			return nil, broken(RuleManifest, "the vote's key set is not on the board")
		case !v.keys.Confirmed():
			return nil, broken(RuleConfirmed, "%d of %d trustees confirmed the key set", len(v.keys.OKs), v.keys.KeySet.N)
		case v.keys.y == nil || !e.Key().Equal(v.keys.y):
			return nil, broken(RuleManifest, "Y is not the key of the key set")
		}
		v.sums = NewSums(len(e.Cells))
	}
	return &step{commit: func() {
		s.votes[e.EH], s.names[e.Vote], s.order = v, e.EH, append(s.order, e.EH)
	}}, nil
}

func (s *State) planOpen(r *Record) (*step, *fault) {
	o, err := ParseOpenBody(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.alive(o.EH, r.Type)
	if f != nil {
		return nil, f
	}
	if v.Opened {
		return nil, broken(RuleLife, "the vote was opened before")
	}
	return &step{commit: func() { v.Opened, v.OpenSeq = true, r.Seq }}, nil
}

func (s *State) planAbort(r *Record) (*step, *fault) {
	a, err := ParseAbort(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	v, f := s.alive(a.EH, r.Type)
	if f != nil {
		return nil, f
	}
	return &step{commit: func() {
		v.Aborted = true
		v.seen, v.ballots = nil, nil
		s.release(a.EH)
	}}, nil
}

// release says that the vote claims no more records without body.
func (s *State) release(eh Hash) {
	for seq, l := range s.lost {
		delete(l.votes, eh)
		if len(l.votes) == 0 {
			delete(s.lost, seq)
		}
	}
}
