package ntv

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const (
	// ballotMagic opens the body of every secret ballot.
	ballotMagic = "NTVB"
	// ballotHeader is the length of what stands before the ciphertexts: magic, election hash, vid, bseq, number of cells.
	ballotHeader = 4 + 32 + 4 + 4 + 2
)

var (
	errNotSecret    = errors.New("ntv: an open vote has no secret ballots")
	errBallotHeader = errors.New("ntv: the ballot is not one of this vote")
)

// Ballot is a secret ballot (2.6): one ciphertext for each cell and the proofs that they hold a choice within the rules. It holds nothing
// secret: the randomness it was made with is gone. It is not changed after it was made.
type Ballot struct {
	// EH is the election hash of its vote.
	EH Hash
	// VID is the delegate's number on the roll.
	VID uint32
	// BSeq numbers the ballots of one delegate in one vote, from 1.
	BSeq uint32
	// Alpha and Beta are the halves of the ciphertexts, one for each cell.
	Alpha, Beta []*Point
	// Body are the bytes of the ballot, without the signature.
	Body []byte
	// Hash is the ballot hash.
	Hash Hash

	// proofs are the pairs (c, v) of all proofs: cells first, then rules.
	proofs []Scalar
}

// Code is the tracking code of the ballot.
func (b *Ballot) Code() string { return TrackingCode(b.Hash) }

// BallotSigHash is what a delegate signs to cast a secret ballot.
func BallotSigHash(eh, ballot Hash) Hash { return HB("ballot-sig", eh[:], ballot[:]) }

// SpoilSigHash is what a delegate signs to open a ballot that will never be cast.
func SpoilSigHash(eh, ballot Hash) Hash { return HB("spoil-sig", eh[:], ballot[:]) }

// OpenSigHash is what a delegate signs to answer in an open vote. The bits are one byte each, 0 or 1.
func OpenSigHash(eh Hash, vid, bseq uint32, bits []byte) Hash {
	return HB("open-sig", eh[:], U32(vid), U32(bseq), bits)
}

// ballotHash is the hash of a ballot's body.
func ballotHash(eh Hash, body []byte) Hash { return HB("ballot", eh[:], body) }

// ballotContext binds a ballot to vote, delegate, key and place in the order of that delegate's ballots.
func ballotContext(eh Hash, vid uint32, vk PublicKey, bseq uint32) Hash {
	return HB("ballot-ctx", eh[:], U32(vid), vk[:], U32(bseq))
}

// ciphertextHash covers the context and every ciphertext.
func ciphertextHash(ctx Hash, alpha, beta []*Point) Hash {
	parts := make([][]byte, 0, 1+2*len(alpha))
	parts = append(parts, ctx[:])
	for i := range alpha {
		parts = append(parts, alpha[i].Bytes(), beta[i].Bytes())
	}
	return HB("ballot-ct", parts...)
}

// Build makes a secret ballot. The same inputs give the same bytes, which is what an audit rests on: whoever gets seed and bits builds the
// ballot again and compares. Neither the seed nor the choice shows in the time it takes. It returns an error for an open vote, for a number
// that is zero, for a key that is none, and for a choice that CheckBits refuses.
func (e *Election) Build(vid uint32, vk PublicKey, bseq uint32, bits []byte, seed Seed) (*Ballot, error) {
	if e.y == nil {
		return nil, errNotSecret
	}
	if vid == 0 || bseq == 0 {
		return nil, errors.New("ntv: delegates and their ballots are numbered from 1")
	}
	if err := CheckPublicKey(vk); err != nil {
		return nil, err
	}
	if err := e.CheckBits(bits); err != nil {
		return nil, err
	}
	cells := len(e.Cells)
	b := &Ballot{EH: e.EH, VID: vid, BSeq: bseq, Alpha: make([]*Point, cells), Beta: make([]*Point, cells)}
	n := &nonces{seed: seed, ctx: ballotContext(e.EH, vid, vk, bseq), bits: bits}
	r := make([]*Scalar, cells)
	for i, bit := range bits {
		r[i] = n.cell(i)
		b.Alpha[i] = BaseMultiply(r[i]).encode()
		b.Beta[i] = e.y.Multiply(r[i].Add(NewScalar(uint32(bit)))).encode()
	}
	cth := ciphertextHash(n.ctx, b.Alpha, b.Beta)
	for i, bit := range bits {
		s := &statement{cth: cth, y: e.y, number: uint32(i), alpha: b.Alpha[i], beta: b.Beta[i], values: bitValues}
		b.proofs = append(b.proofs, prove(s, n, r[i], int(bit))...)
	}
	for i, c := range e.Constraints {
		s := e.ruleStatement(c, cth, i, b)
		sum := new(Scalar)
		for _, pair := range c.W {
			sum = sum.Add(r[pair[0]].Multiply(NewScalar(uint32(pair[1]))))
		}
		b.proofs = append(b.proofs, prove(s, n, sum, c.sum(bits))...)
	}
	b.Body = b.encode(e.ballotSize())
	b.Hash = ballotHash(b.EH, b.Body)
	return b, nil
}

// ruleStatement is what the proof of rule number i is about: the weighted sums of the ciphertexts.
func (e *Election) ruleStatement(c Constraint, cth Hash, i int, b *Ballot) *statement {
	return &statement{cth: cth, y: e.y, number: uint32(len(e.Cells) + i), alpha: c.weighted(b.Alpha), beta: c.weighted(b.Beta), values: c.In}
}

func (b *Ballot) encode(size int) []byte {
	out := make([]byte, 0, size)
	out = append(out, ballotMagic...)
	out = append(out, b.EH[:]...)
	out = binary.BigEndian.AppendUint32(out, b.VID)
	out = binary.BigEndian.AppendUint32(out, b.BSeq)
	out = binary.BigEndian.AppendUint16(out, uint16(len(b.Alpha)))
	for i := range b.Alpha {
		out = b.Beta[i].appendTo(b.Alpha[i].appendTo(out))
	}
	for i := range b.proofs {
		out = append(out, b.proofs[i].Bytes()...)
	}
	return out
}

// ParseBallot reads the body of a secret ballot of this vote, without the signature. It checks what rule V8 asks for: the length that follows
// from the manifest, the header, canonical points and scalars, no first half that is the identity. It checks no proof.
func (e *Election) ParseBallot(body []byte) (*Ballot, error) {
	if e.y == nil {
		return nil, errNotSecret
	}
	if len(body) != e.ballotSize() {
		return nil, fmt.Errorf("ntv: a ballot of %d bytes, in this vote they have %d", len(body), e.ballotSize())
	}
	cells := len(e.Cells)
	b := &Ballot{Body: append([]byte(nil), body...), EH: Hash(body[4:36])}
	if string(body[:4]) != ballotMagic || b.EH != e.EH || int(binary.BigEndian.Uint16(body[44:])) != cells {
		return nil, errBallotHeader
	}
	b.VID, b.BSeq = binary.BigEndian.Uint32(body[36:]), binary.BigEndian.Uint32(body[40:])
	points := make([]Point, 2*cells)
	halves := make([]*Point, 2*cells)
	rest := body[ballotHeader:]
	for i := range points {
		if err := points[i].decode(rest[:32]); err != nil {
			return nil, fmt.Errorf("%w (cell %d)", err, i/2)
		}
		if i%2 == 0 && points[i].enc == [32]byte{} {
			return nil, fmt.Errorf("%w (cell %d)", errIdentity, i/2)
		}
		halves[i/2+i%2*cells] = &points[i]
		rest = rest[32:]
	}
	b.Alpha, b.Beta = halves[:cells:cells], halves[cells:]
	b.proofs = make([]Scalar, len(rest)/32)
	for i := range b.proofs {
		if _, err := b.proofs[i].s.SetCanonicalBytes(rest[32*i : 32*i+32]); err != nil {
			return nil, fmt.Errorf("%w (proof value %d)", errScalar, i)
		}
	}
	b.Hash = ballotHash(b.EH, b.Body)
	return b, nil
}

// VerifyBallot checks all proofs of a ballot that Build or ParseBallot of this vote gave, for the delegate with the key vk: every cell holds
// 0 or 1 and every rule is kept (V10). The signature over BallotSigHash is checked apart.
func (e *Election) VerifyBallot(b *Ballot, vk PublicKey) error {
	if e.y == nil {
		return errNotSecret
	}
	if b == nil || b.EH != e.EH || len(b.Alpha) != len(e.Cells) || len(b.Beta) != len(e.Cells) ||
		len(b.proofs) != (e.ballotSize()-ballotHeader-64*len(e.Cells))/32 {
		return errBallotHeader
	}
	cth := ciphertextHash(ballotContext(e.EH, b.VID, vk, b.BSeq), b.Alpha, b.Beta)
	v := verifier{table: e.table()}
	rest := b.proofs
	for i := range e.Cells {
		s := statement{cth: cth, y: e.y, number: uint32(i), alpha: b.Alpha[i], beta: b.Beta[i], values: bitValues}
		if !v.holds(&s, rest[:4]) {
			return fmt.Errorf("%w: cell %d", errProof, i)
		}
		rest = rest[4:]
	}
	for i, c := range e.Constraints {
		if !v.holds(e.ruleStatement(c, cth, i, b), rest[:2*len(c.In)]) {
			return fmt.Errorf("%w: rule %d", errProof, i)
		}
		rest = rest[2*len(c.In):]
	}
	return nil
}
