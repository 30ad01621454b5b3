package boardtest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"

	"nghitruong/voting/ntv"
)

// Builder writes a board with everybody's keys in hand: server, delegates and trustees. It checks nothing, so that it can write bad boards too. What
// cannot fail with keys that it made itself panics.
type Builder struct {
	Records  []ntv.Record
	Server   ed25519.PrivateKey
	Rand     *rand.ChaCha8
	Trustees []*ntv.Trustee
	Share    *ntv.ServerKey
	Keys     ntv.KeySet
	KeysHash ntv.Hash
	RollHash ntv.Hash

	name  string
	ts    uint64
	write func(ntv.Type, []byte) ntv.Record
}

// Ballot is a ballot that a Vote took.
type Ballot struct {
	Seq    uint64
	VID    uint32
	BSeq   uint32
	Bits   []byte
	Ballot *ntv.Ballot // nil in an open vote
}

// Vote is a vote on the board as the builder remembers it.
type Vote struct {
	*ntv.Election
	Ballots   []Ballot
	CloseHash ntv.Hash
	TallyHash ntv.Hash
	Sums      ntv.Sums
	Shares    map[uint32]ntv.Share

	b *Builder
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("boardtest: %v", err))
	}
	return v
}

// Key is the signing key of somebody by that name.
func Key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("boardtest key " + name))
	return ed25519.NewKeyFromSeed(seed[:])
}

// New begins a board with its genesis.
func New(name string) *Builder {
	b := &Builder{Server: Key(name + " server"), Rand: rand.NewChaCha8(sha256.Sum256([]byte("boardtest " + name))), name: name, ts: 1795000000000}
	b.Append(ntv.TypeGenesis, ntv.Genesis{V: ntv.Version, Title: "Kỳ họp " + name, ServerVK: must(ntv.PublicKeyOf(b.Server))})
	return b
}

// Over is a builder on a board that somebody else writes, a service with a database for instance; first is its genesis.
func Over(name string, first ntv.Record, write func(ntv.Type, []byte) ntv.Record) *Builder {
	return &Builder{Records: []ntv.Record{first}, Rand: rand.NewChaCha8(sha256.Sum256([]byte("boardtest " + name))), name: name, write: write}
}

// Body is something that spells itself as the body of a record.
type Body interface{ Encode() ([]byte, error) }

// Append adds a record.
func (b *Builder) Append(t ntv.Type, body Body) ntv.Record {
	return b.AppendRaw(t, must(body.Encode()))
}

// AppendRaw adds a record with these bytes as its body.
func (b *Builder) AppendRaw(t ntv.Type, body []byte) ntv.Record {
	if b.write != nil {
		r := b.write(t, body)
		b.Records = append(b.Records, r)
		return r
	}
	var head ntv.Head
	if len(b.Records) > 0 {
		head = b.Records[len(b.Records)-1].Head(b.Board())
	}
	b.ts += 1000
	r := must(ntv.NewRecord(head, t, b.ts, body, b.Server))
	b.Records = append(b.Records, r)
	return r
}

// Board is the name of the board.
func (b *Builder) Board() ntv.Hash {
	if len(b.Records) == 0 {
		return ntv.Hash{}
	}
	return b.Records[0].Hash
}

// Voter is the signing key of delegate vid.
func (b *Builder) Voter(vid uint32) ed25519.PrivateKey {
	return Key(fmt.Sprintf("%s delegate %d", b.name, vid))
}

// VK is the public half of Voter.
func (b *Builder) VK(vid uint32) ntv.PublicKey { return must(ntv.PublicKeyOf(b.Voter(vid))) }

// MakeRoll is a roll of the delegates 1 to n.
func (b *Builder) MakeRoll(n uint32) ntv.Roll {
	var roll ntv.Roll
	for vid := uint32(1); vid <= n; vid++ {
		roll.Voters = append(roll.Voters, ntv.Voter{VID: vid, Name: fmt.Sprintf("Đại biểu số %d", vid), VK: b.VK(vid)})
	}
	return roll
}

// Roll records a roll of the delegates 1 to n and marks them all as present.
func (b *Builder) Roll(n uint32) {
	b.RollHash = b.Append(ntv.TypeRoll, b.MakeRoll(n)).Hash
	for vid := uint32(1); vid <= n; vid++ {
		b.Presence(vid, true)
	}
}

// Presence records that a delegate is in or out.
func (b *Builder) Presence(vid uint32, in bool) {
	b.Append(ntv.TypePresence, ntv.Presence{VID: vid, In: in})
}

// Ceremony records a whole key ceremony of n trustees with threshold k.
func (b *Builder) Ceremony(n, k uint32) {
	dealings := make([]*ntv.Dealing, n)
	tokens := make([]ntv.KeyToken, n)
	for i := range dealings {
		number := uint32(i) + 1
		dealings[i] = must(ntv.NewDealing(b.Rand, b.Board(), number, n, k, Key(fmt.Sprintf("%s trustee %d", b.name, number))))
		tokens[i] = must(dealings[i].Token())
		b.Append(ntv.TypeKeyToken, tokens[i])
	}
	parts := make([]ntv.TrusteeKeys, n)
	for i, d := range dealings {
		parts[i] = must(d.Reveal(tokens))
	}
	boxes := make([]map[uint32][]byte, n)
	for i := range boxes {
		boxes[i] = map[uint32][]byte{}
	}
	for i, d := range dealings {
		if err := d.Receive(parts); err != nil {
			panic(err)
		}
		for to := uint32(1); to <= n; to++ {
			if to == uint32(i)+1 {
				continue
			}
			box := must(d.Box(b.Rand, to))
			boxes[to-1][uint32(i)+1] = box
			b.Append(ntv.TypeKeyShare, ntv.KeyShare{From: uint32(i) + 1, To: to, Box: ntv.Box(box)})
		}
	}
	b.Share = must(ntv.NewServerKey(b.Rand, b.Board()))
	public := b.Share.Public()
	b.Keys = ntv.KeySet{N: n, K: k, Trustees: parts, Server: &public}
	b.KeysHash = b.Append(ntv.TypeKeySet, b.Keys).Hash
	b.Trustees = nil
	for i, d := range dealings {
		// A memory that forgets, since a builder of bad boards decrypts what an honest trustee would not.
		b.Trustees = append(b.Trustees, must(d.Trustee(b.Keys, boxes[i], forgetful{})))
		b.Confirm(uint32(i) + 1)
	}
}

type forgetful struct{}

func (forgetful) Remember(_, th ntv.Hash) (ntv.Hash, error) { return th, nil }

// Confirm records trustee i's confirmation of the key set.
func (b *Builder) Confirm(i uint32) {
	b.Append(ntv.TypeKeySetOK, ntv.KeySetOK{Keys: b.KeysHash, I: i, Sig: must(b.Trustees[i-1].ConfirmKeySet(b.KeysHash))})
}

// Manifest is that of a vote on this board's roll and keys.
func (b *Builder) Manifest(name string, mode ntv.Mode, revote ntv.Revote, cells []string, rules []ntv.Constraint) ntv.Manifest {
	m := ntv.Manifest{V: ntv.Version, Board: b.Board(), Vote: name, Mode: mode, Title: "Biểu quyết " + name, Cells: cells, Constraints: rules,
		Roll: b.RollHash, Revote: revote, MinTally: 5}
	if mode == ntv.ModeSecret {
		m.Keys, m.Y = b.KeysHash.String(), b.Keys.Y().String()
	}
	return m
}

// Define records a vote.
func (b *Builder) Define(m ntv.Manifest) *Vote {
	raw := must(m.Encode())
	b.AppendRaw(ntv.TypeVote, raw)
	return &Vote{Election: must(ntv.ParseElection(raw)), Shares: map[uint32]ntv.Share{}, b: b}
}

// Motion defines a vote on a motion and opens it.
func (b *Builder) Motion(name string, mode ntv.Mode, revote ntv.Revote) *Vote {
	cells, rules := ntv.Motion()
	v := b.Define(b.Manifest(name, mode, revote, cells, rules))
	v.Open()
	return v
}

// Open records the opening.
func (v *Vote) Open() { v.b.Append(ntv.TypeOpen, ntv.OpenBody{EH: v.EH}) }

// Choice are the bits of a ballot that marks one cell.
func (v *Vote) Choice(cell int) []byte {
	bits := make([]byte, len(v.Cells))
	bits[cell] = 1
	return bits
}

func (v *Vote) seed() ntv.Seed { return must(ntv.NewSeed(v.b.Rand)) }

// Build makes a secret ballot without recording it.
func (v *Vote) Build(vid, bseq uint32, bits []byte) *ntv.Ballot {
	return must(v.Election.Build(vid, v.b.VK(vid), bseq, bits, v.seed()))
}

// SignedBy is the body of a ballot record, signed by delegate vid.
func (v *Vote) SignedBy(vid uint32, ballot *ntv.Ballot) ntv.SignedBallot {
	return ntv.SignedBallot{Ballot: ballot.Body, Sig: must(ntv.Sign(v.b.Voter(vid), ntv.BallotSigHash(v.EH, ballot.Hash)))}
}

// Cast records a ballot of a secret vote, or of an open one.
func (v *Vote) Cast(vid, bseq uint32, bits []byte) Ballot {
	c := Ballot{VID: vid, BSeq: bseq, Bits: bits}
	if v.Mode == ntv.ModeSecret {
		c.Ballot = v.Build(vid, bseq, bits)
		c.Seq = v.b.Append(ntv.TypeBallot, v.SignedBy(vid, c.Ballot)).Seq
	} else {
		c.Seq = v.b.Append(ntv.TypeOpenBallot, v.OpenBallot(vid, bseq, bits)).Seq
	}
	v.Ballots = append(v.Ballots, c)
	return c
}

// OpenBallot is the body of an open ballot, signed by its delegate.
func (v *Vote) OpenBallot(vid, bseq uint32, bits []byte) ntv.OpenBallot {
	sig := must(ntv.Sign(v.b.Voter(vid), ntv.OpenSigHash(v.EH, vid, bseq, bits)))
	return ntv.OpenBallot{EH: v.EH, VID: vid, BSeq: bseq, Bits: bits, Sig: sig}
}

// Spoil records a ballot that is opened instead of cast.
func (v *Vote) Spoil(vid, bseq uint32, bits []byte) ntv.Spoil {
	seed := v.seed()
	ballot := must(v.Election.Build(vid, v.b.VK(vid), bseq, bits, seed))
	sp := v.SpoilOf(vid, bseq, bits, seed, ballot.Hash)
	v.b.Append(ntv.TypeSpoil, sp)
	return sp
}

// SpoilOf is the body of an opened ballot that claims to have this hash.
func (v *Vote) SpoilOf(vid, bseq uint32, bits []byte, seed ntv.Seed, hash ntv.Hash) ntv.Spoil {
	return ntv.Spoil{EH: v.EH, VID: vid, BSeq: bseq, Bits: bits, Seed: ntv.Raw(seed), Ballot: hash,
		Sig: must(ntv.Sign(v.b.Voter(vid), ntv.SpoilSigHash(v.EH, hash)))}
}

// Counting are the ballots that count: the last of each delegate, or the first.
func (v *Vote) Counting() []Ballot {
	byVID := map[uint32]Ballot{}
	for _, c := range v.Ballots {
		if _, voted := byVID[c.VID]; voted && v.Revote == ntv.RevoteFirst {
			continue
		}
		byVID[c.VID] = c
	}
	var counting []Ballot
	for _, c := range byVID {
		counting = append(counting, c)
	}
	slices.SortFunc(counting, func(a, b Ballot) int { return int(a.Seq) - int(b.Seq) })
	return counting
}

// Counts are the true counts.
func (v *Vote) Counts() []int {
	counts := make([]int, len(v.Cells))
	for _, c := range v.Counting() {
		for i, bit := range c.Bits {
			counts[i] += int(bit)
		}
	}
	return counts
}

// Close records the close.
func (v *Vote) Close() {
	counted := []uint64{}
	for _, c := range v.Counting() {
		counted = append(counted, c.Seq)
	}
	v.CloseWith(counted)
}

// CloseWith records a close with this list.
func (v *Vote) CloseWith(counted []uint64) {
	v.CloseHash = v.b.Append(ntv.TypeClose, ntv.Close{EH: v.EH, Counted: counted}).Hash
}

// CoSign records co-signatures of the close.
func (v *Vote) CoSign(trustees ...uint32) {
	for _, i := range trustees {
		sig := must(v.b.Trustees[i-1].CoSignClose(v.CloseHash))
		v.b.Append(ntv.TypeCloseOK, ntv.CloseOK{EH: v.EH, Close: v.CloseHash, I: i, Sig: sig})
	}
}

// TrueSums are the sums of the ballots that count.
func (v *Vote) TrueSums() ntv.Sums {
	sums := ntv.NewSums(len(v.Cells))
	for _, c := range v.Counting() {
		if err := sums.Add(c.Ballot); err != nil {
			panic(err)
		}
	}
	return sums
}

// Tally records the sums.
func (v *Vote) Tally() { v.TallyWith(v.TrueSums()) }

// TallyWith records these sums.
func (v *Vote) TallyWith(sums ntv.Sums) {
	v.Sums = sums
	v.TallyHash = v.b.Append(ntv.TypeTally, ntv.NewTally(v.EH, v.CloseHash, sums)).Hash
}

// MakeShare is the share of trustee i; 0 is the server.
func (v *Vote) MakeShare(i uint32) ntv.Share {
	if i == 0 {
		return must(v.b.Share.Decrypt(v.b.Rand, v.EH, v.CloseHash, v.Sums))
	}
	return must(v.b.Trustees[i-1].Decrypt(v.b.Rand, v.EH, v.CloseHash, v.Sums))
}

// Share records the shares of these trustees.
func (v *Vote) Share(trustees ...uint32) {
	for _, i := range trustees {
		v.ShareWith(i, v.MakeShare(i))
	}
}

// ShareWith records this as the share of trustee i.
func (v *Vote) ShareWith(i uint32, share ntv.Share) {
	v.b.Append(ntv.TypeShare, ntv.NewShareBody(v.EH, v.TallyHash, i, share))
}

// Result records the true counts, opened with the shares of these trustees.
func (v *Vote) Result(used ...uint32) { v.ResultWith(v.Counts(), used...) }

// ResultWith records these counts.
func (v *Vote) ResultWith(counts []int, used ...uint32) {
	v.b.Append(ntv.TypeResult, ntv.ResultBody{EH: v.EH, Counts: counts, Used: used})
}

// Count does what follows the close: co-signatures, tally, shares and result with trustees 1 to k.
func (v *Vote) Count() {
	used := make([]uint32, v.b.Keys.K)
	for i := range used {
		used[i] = uint32(i) + 1
	}
	v.CoSign(used...)
	v.Tally()
	v.Share(used...)
	v.Share(0)
	v.Result(used...)
}

// Abort breaks the vote off.
func (v *Vote) Abort() { v.b.Append(ntv.TypeAbort, ntv.Abort{EH: v.EH, Why: "Mất điện"}) }

// File is the board as a file.
func (b *Builder) File() []byte { return File(b.Records) }

// File is these records as a file.
func File(records []ntv.Record) []byte {
	var out []byte
	for _, r := range records {
		out = append(out, r.Line()...)
	}
	return out
}

// Rechain numbers, links and signs these records anew as a hostile server would after changing what it likes.
func (b *Builder) Rechain(records []ntv.Record) []ntv.Record {
	var head ntv.Head
	var board ntv.Hash
	var out []ntv.Record
	for i, r := range records {
		fresh := must(ntv.NewRecord(head, r.Type, r.TS, r.Body, b.Server))
		if i == 0 {
			board = fresh.Hash
		}
		if r.Destroyed {
			panic("boardtest: bodies are destroyed last")
		}
		head = fresh.Head(board)
		out = append(out, fresh)
	}
	return out
}
