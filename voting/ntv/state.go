package ntv

import (
	"cmp"
	"errors"
	"maps"
	"slices"
)

// State is where a board stands after its records so far. The verifier and the server that writes the board use the same one: it is a projection
// that can be rebuilt at any time by giving the records to a new State, in order.
//
// It keeps no ballot. Of each vote that takes ballots it holds, for each delegate, the ciphertexts of the ballot that counts (64 bytes a cell: they
// are taken out of the running sums when the ballot is replaced) and the set of all first halves seen (32 bytes a cell and ballot); both are
// dropped when they cannot be needed any more, at the close or the tally. 500 delegates rating 30 persons need about 8 MB while the vote runs and
// some kB after it.
//
// A record that is refused leaves the state as it was. A State is for one goroutine at a time; Clone gives another one.
type State struct {
	head    Head
	ts      uint64
	started bool
	genesis Genesis

	rolls    map[Hash]*RollState
	lastRoll Hash
	out      map[uint32]bool
	tokens   map[KeyToken]bool
	keysets  map[Hash]*KeySetState
	votes    map[Hash]*VoteState
	names    map[string]Hash
	order    []Hash

	destroyed int
	lost      map[uint64]*lostBody
}

// RollState is a roll on the board.
type RollState struct {
	Seq  uint64
	Hash Hash // of the record
	Roll Roll

	byVID map[uint32]int
}

// Voter is the delegate with this number.
func (r *RollState) Voter(vid uint32) (Voter, bool) {
	i, ok := r.byVID[vid]
	if !ok {
		return Voter{}, false
	}
	return r.Roll.Voters[i], true
}

// KeySetState is a key set on the board, with the trustees that confirmed it and those that say they erased their share, in the order of their
// records.
type KeySetState struct {
	Seq       uint64
	Hash      Hash // of the record
	KeySet    KeySet
	OKs       []uint32
	Destroyed []uint32

	y *Point
}

// Confirmed reports whether all trustees confirmed the key set, so that votes may use it.
func (k *KeySetState) Confirmed() bool { return len(k.OKs) == int(k.KeySet.N) }

// lostBody is a record whose body is destroyed or withheld: it can belong to any of the votes that took ballots at that time and still may
// claim it.
type lostBody struct {
	t     Type
	votes map[Hash]bool
}

// NewState is the state of a board without records: the first record must be a genesis.
func NewState() *State {
	return &State{
		rolls: map[Hash]*RollState{}, out: map[uint32]bool{}, tokens: map[KeyToken]bool{}, keysets: map[Hash]*KeySetState{},
		votes: map[Hash]*VoteState{}, names: map[string]Hash{}, lost: map[uint64]*lostBody{},
	}
}

// Clone is a state of its own; it costs time and memory in proportion to what State is said to hold.
func (s *State) Clone() *State {
	c := *s
	c.rolls, c.out, c.tokens, c.names, c.order = maps.Clone(s.rolls), maps.Clone(s.out), maps.Clone(s.tokens), maps.Clone(s.names), slices.Clone(s.order)
	c.keysets = make(map[Hash]*KeySetState, len(s.keysets))
	for h, k := range s.keysets {
		own := *k
		own.OKs, own.Destroyed = slices.Clone(k.OKs), slices.Clone(k.Destroyed)
		c.keysets[h] = &own
	}
	c.votes = make(map[Hash]*VoteState, len(s.votes))
	for h, v := range s.votes {
		own := v.clone()
		own.keys = c.keysets[v.keysHash]
		c.votes[h] = own
	}
	c.lost = make(map[uint64]*lostBody, len(s.lost))
	for seq, l := range s.lost {
		c.lost[seq] = &lostBody{t: l.t, votes: maps.Clone(l.votes)}
	}
	return &c
}

// Head is the signed head of the last record; zero on a board without records.
func (s *State) Head() Head { return s.head }

// Time is the time of the last record, in milliseconds; the next one's is not less.
func (s *State) Time() uint64 { return s.ts }

// Board is the hash of record 0, the name of the board.
func (s *State) Board() Hash { return s.head.Board }

// Genesis is the body of record 0.
func (s *State) Genesis() Genesis { return s.genesis }

// ServerKey is the key that the board's records are signed with.
func (s *State) ServerKey() PublicKey { return s.genesis.ServerVK }

// Roll is the roll recorded under this hash; nil when there is none. It must not be changed.
func (s *State) Roll(record Hash) *RollState { return s.rolls[record] }

// LastRoll is the roll recorded last; nil when there is none.
func (s *State) LastRoll() *RollState { return s.rolls[s.lastRoll] }

// Present reports whether the delegate may vote: only one whose last presence record says out may not.
func (s *State) Present(vid uint32) bool { return !s.out[vid] }

// KeySet is the key set recorded under this hash; nil when there is none. It must not be changed.
func (s *State) KeySet(record Hash) *KeySetState { return s.keysets[record] }

// KeySets are all key sets in the order of their records.
func (s *State) KeySets() []*KeySetState {
	return slices.SortedFunc(maps.Values(s.keysets), func(a, b *KeySetState) int { return cmp.Compare(a.Seq, b.Seq) })
}

// HasToken reports whether this token was shown on the board.
func (s *State) HasToken(i uint32, vk PublicKey, token Hash) bool {
	return s.tokens[KeyToken{I: i, VK: vk, Token: token}]
}

// Vote is the vote with this election hash; nil when there is none. It must not be changed.
func (s *State) Vote(eh Hash) *VoteState { return s.votes[eh] }

// VoteNamed is the vote with this identifier; nil when there is none.
func (s *State) VoteNamed(vote string) *VoteState { return s.votes[s.names[vote]] }

// Votes are all votes in the order of their records.
func (s *State) Votes() []*VoteState {
	votes := make([]*VoteState, len(s.order))
	for i, eh := range s.order {
		votes[i] = s.votes[eh]
	}
	return votes
}

// BodiesDestroyed is the number of records without their bodies.
func (s *State) BodiesDestroyed() int { return s.destroyed }

// step is what a record would do to the state. prove is the expensive part and reads nothing that later records change, so that it may run while
// the chain goes on; settle looks at what earlier ballots left behind; commit changes the state. Any of them may be nil.
type step struct {
	deferred bool          // prove, settle and commit may wait while later ballots are looked at
	prove    func() *fault // expensive
	need     func() *fault // what settle and commit need of prove when prove is left out
	settle   func() *fault
	commit   func()
}

// Apply checks the record in full, as far as one record goes, and takes it into the state. The error is a *Violation.
func (s *State) Apply(r Record) error {
	if v := s.chain(&r); v != nil {
		return v
	}
	st, v := s.plan(&r, nil)
	if !s.signed(&r) {
		return unsigned(r.Seq)
	}
	if v != nil {
		return v
	}
	if f := st.run(true); f != nil {
		return f.at(r.Seq)
	}
	s.advance(&r)
	st.finish()
	return nil
}

// Restore takes in a record that this server verified before it was appended: chain, spelling and order are checked, signatures and proofs are
// not (only a share is verified again, since it counts by its proof). The error is a *Violation.
func (s *State) Restore(r Record) error { return s.accept(r, nil) }

// Accept is Restore for a ballot record whose ballot the caller has parsed and verified: the sums need not decode it again.
func (s *State) Accept(r Record, ballot *Ballot) error { return s.accept(r, ballot) }

func (s *State) accept(r Record, ballot *Ballot) error {
	if v := s.chain(&r); v != nil {
		return v
	}
	st, v := s.plan(&r, ballot)
	if v != nil {
		return v
	}
	if f := st.run(false); f != nil {
		return f.at(r.Seq)
	}
	s.advance(&r)
	st.finish()
	return nil
}

// Check reports whether the board would take this body as its next record, in full. The error is a *Violation.
func (s *State) Check(t Type, body []byte) error { return s.check(t, body, true) }

// CheckVerified is Check for a body whose signatures and proofs the caller has verified: only what depends on the state of the board is looked at.
func (s *State) CheckVerified(t Type, body []byte) error { return s.check(t, body, false) }

func (s *State) check(t Type, body []byte, full bool) error {
	r := Record{Seq: s.nextSeq(), Type: t, Body: body}
	st, v := s.plan(&r, nil)
	if v != nil {
		return v
	}
	return st.run(full).at(r.Seq).asError()
}

func (s *State) nextSeq() uint64 {
	if !s.started {
		return 0
	}
	return s.head.Seq + 1
}

// chain is V1 without the signature.
func (s *State) chain(r *Record) *Violation {
	seq := s.nextSeq()
	switch {
	case r.Seq != seq:
		return broken(RuleChain, "the record has the number %d", r.Seq).at(seq)
	case r.Prev != s.head.Hash:
		return broken(RuleChain, "the record does not name the hash of the one before").at(seq)
	case r.TS < s.ts:
		return broken(RuleChain, "time goes back").at(seq)
	case recordHash(s.head.Board, r) != r.Hash:
		return broken(RuleChain, "the hash is not that of the record").at(seq)
	}
	return nil
}

// signed reports whether the server's signature on the record holds. That of record 0 is made with the key which the record itself names.
func (s *State) signed(r *Record) bool {
	if s.started {
		return r.Head(s.head.Board).Verify(s.genesis.ServerVK)
	}
	g, err := ParseGenesis(r.Body)
	// A genesis that cannot be read is refused for that; there is no key to hold its signature against.
	return err != nil || r.Head(Hash{}).Verify(g.ServerVK)
}

// advance moves the head on to the record.
func (s *State) advance(r *Record) {
	s.head = r.Head(s.head.Board)
	s.ts, s.started = r.TS, true
	if r.Destroyed {
		s.destroyed++
	}
}

// run does what precedes the change: the proofs, or in their place what is needed of them, and what depends on the order.
func (st *step) run(full bool) *fault {
	var found *fault
	switch {
	case full && st.prove != nil:
		found = st.prove()
	case !full && st.need != nil:
		found = st.need()
	}
	return st.settled(found)
}

// settled is what a record is refused for after its expensive part found this: a ciphertext that stands on the board twice is told before the proof
// that fails with it, as the rules are numbered by what a reader looks at last.
func (st *step) settled(found *fault) *fault {
	if st.settle == nil || found != nil && found.rule != RuleProofs {
		return found
	}
	if f := st.settle(); f != nil {
		return f
	}
	return found
}

func (st *step) finish() {
	if st.commit != nil {
		st.commit()
	}
}

// plan looks at what a record says and what it may do where the board stands; it changes nothing. A ballot that was parsed and verified may be
// given with its record.
func (s *State) plan(r *Record, ballot *Ballot) (*step, *Violation) {
	st, f := s.planType(r, ballot)
	return st, f.at(s.nextSeq())
}

func (s *State) planType(r *Record, ballot *Ballot) (*step, *fault) {
	switch {
	case !r.Type.Known():
		return nil, broken(RuleCanonical, "records of type %q are not known", r.Type)
	case s.started == (r.Type == TypeGenesis):
		return nil, broken(RuleChain, "the first record is a genesis and no other is")
	case r.Destroyed:
		return s.planLost(r)
	}
	switch r.Type {
	case TypeGenesis:
		return s.planGenesis(r)
	case TypeRoll:
		return s.planRoll(r)
	case TypePresence:
		return s.planPresence(r)
	case TypeNote:
		_, err := ParseNote(r.Body)
		return &step{}, spelling(err)
	case TypeKeyToken:
		return s.planKeyToken(r)
	case TypeKeyShare:
		return s.planKeyShare(r)
	case TypeKeySet:
		return s.planKeySet(r)
	case TypeKeySetOK:
		return s.planKeySetOK(r)
	case TypeKeyDestroyed:
		return s.planKeyDestroyed(r)
	case TypeVote:
		return s.planVote(r)
	case TypeOpen:
		return s.planOpen(r)
	case TypeBallot:
		return s.planBallot(r, ballot)
	case TypeOpenBallot:
		return s.planOpenBallot(r)
	case TypeSpoil:
		return s.planSpoil(r)
	case TypeClose:
		return s.planClose(r)
	case TypeCloseOK:
		return s.planCloseOK(r)
	case TypeTally:
		return s.planTally(r)
	case TypeShare:
		return s.planShare(r)
	case TypeResult:
		return s.planResult(r)
	}
	return s.planAbort(r)
}

// spelling is the fault of a body that is not in its one spelling.
func spelling(err error) *fault {
	if err == nil {
		return nil
	}
	return broken(RuleCanonical, "%v", err)
}

// misread tells a body whose spelling is wrong from one whose values are: shape is a value of the same fields with unread keys and points.
func misread[T any](body []byte, rule string, err error) *fault {
	unread := errors.Is(err, errKey) || errors.Is(err, errPoint) || errors.Is(err, errScalar) || errors.Is(err, errIdentity)
	shape := new(T)
	if unread && parseCanonical(body, shape, func() ([]byte, error) { return canonicalJSON(shape) }) == nil {
		return broken(rule, "%v", err)
	}
	return spelling(err)
}

func (s *State) planGenesis(r *Record) (*step, *fault) {
	g, err := ParseGenesis(r.Body)
	if err != nil {
		return nil, misread[struct {
			V        string `json:"v"`
			Title    string `json:"title"`
			ServerVK Raw    `json:"server_vk"`
		}](r.Body, RuleChain, err)
	}
	if g.V != Version {
		return nil, broken(RuleCanonical, "a board of version %q", g.V)
	}
	return &step{commit: func() { s.genesis = g }}, nil
}

func (s *State) planRoll(r *Record) (*step, *fault) {
	roll, err := ParseRoll(r.Body)
	if err != nil {
		return nil, misread[struct {
			Voters []struct {
				VID  uint32 `json:"vid"`
				Name string `json:"name"`
				VK   Raw    `json:"vk"`
			} `json:"voters"`
		}](r.Body, RuleRoll, err)
	}
	if len(roll.Voters) == 0 {
		return nil, broken(RuleRoll, "nobody is on the roll")
	}
	byVID, keys := make(map[uint32]int, len(roll.Voters)), make(map[PublicKey]bool, len(roll.Voters))
	for i, voter := range roll.Voters {
		if _, twice := byVID[voter.VID]; twice {
			return nil, broken(RuleRoll, "the number %d is on the roll twice", voter.VID)
		}
		if keys[voter.VK] {
			return nil, broken(RuleRoll, "the key of delegate %d is on the roll twice", voter.VID)
		}
		byVID[voter.VID], keys[voter.VK] = i, true
	}
	return &step{commit: func() {
		s.rolls[r.Hash] = &RollState{Seq: r.Seq, Hash: r.Hash, Roll: roll, byVID: byVID}
		s.lastRoll = r.Hash
	}}, nil
}

func (s *State) planPresence(r *Record) (*step, *fault) {
	p, err := ParsePresence(r.Body)
	if err != nil {
		return nil, spelling(err)
	}
	return &step{commit: func() {
		if p.In {
			delete(s.out, p.VID)
		} else {
			s.out[p.VID] = true
		}
	}}, nil
}

// planLost is for records without a body: what they did is not known any more, only which votes they can have belonged to.
func (s *State) planLost(r *Record) (*step, *fault) {
	if !destroyable[r.Type] {
		return nil, broken(RuleCanonical, "the body of a %q record is missing", r.Type)
	}
	if r.Type == TypeKeyShare {
		return &step{}, nil
	}
	mode := ModeSecret
	if r.Type == TypeOpenBallot {
		mode = ModeOpen
	}
	candidates := map[Hash]bool{}
	for eh, v := range s.votes {
		if v.Election.Mode == mode && v.Taking() {
			candidates[eh] = true
		}
	}
	if len(candidates) == 0 {
		return nil, broken(RuleLife, "no vote was open that this %q could belong to", r.Type)
	}
	return &step{commit: func() { s.lost[r.Seq] = &lostBody{t: r.Type, votes: candidates} }}, nil
}
