package ntv

import (
	"encoding/binary"
	"fmt"
)

// Genesis is the body of the first record: what the board is for and the key its server signs with.
type Genesis struct {
	V        string    `json:"v"`
	Title    string    `json:"title"`
	ServerVK PublicKey `json:"server_vk"`
}

// Voter is a delegate on a roll: a number, a name and the key that the delegate's ballots are signed with.
type Voter struct {
	VID  uint32    `json:"vid"`
	Name string    `json:"name"`
	VK   PublicKey `json:"vk"`
}

// Roll is the body of a roll record. A vote names it by the hash of its record.
type Roll struct {
	Voters []Voter `json:"voters"`
}

// Presence is the body of a presence record; the last one of a delegate counts.
type Presence struct {
	VID uint32 `json:"vid"`
	In  bool   `json:"in"`
}

// KeyShare is the body of a key-share record: what trustee From sends to trustee To in the ceremony.
type KeyShare struct {
	From uint32 `json:"from"`
	To   uint32 `json:"to"`
	Box  Box    `json:"box"`
}

// KeySetOK is the body of a keyset-ok record: trustee I confirms the key set recorded under the hash Keys.
type KeySetOK struct {
	Keys Hash      `json:"keys"`
	I    uint32    `json:"i"`
	Sig  Signature `json:"sig"`
}

// OpenBody is the body of an open record.
type OpenBody struct {
	EH Hash `json:"eh"`
}

// OpenBallot is the body of an open-ballot record: a choice in an open vote, signed by the delegate over OpenSigHash.
type OpenBallot struct {
	EH   Hash      `json:"eh"`
	VID  uint32    `json:"vid"`
	BSeq uint32    `json:"bseq"`
	Bits Bits      `json:"bits"`
	Sig  Signature `json:"sig"`
}

// Spoil is the body of a spoil record: a secret ballot that was opened to be audited instead of cast (2.7). Ballot is the ballot's hash; it must be
// the hash of what Seed and Bits rebuild. Sig is the delegate's over SpoilSigHash.
type Spoil struct {
	EH     Hash      `json:"eh"`
	VID    uint32    `json:"vid"`
	BSeq   uint32    `json:"bseq"`
	Bits   Bits      `json:"bits"`
	Seed   Raw       `json:"seed"`
	Ballot Hash      `json:"ballot"`
	Sig    Signature `json:"sig"`
}

// Close is the body of a close record: the numbers of the records that count, one of each delegate that voted, ascending.
type Close struct {
	EH      Hash     `json:"eh"`
	Counted []uint64 `json:"counted"`
}

// CloseOK is the body of a close-ok record: trustee I co-signs the close recorded under the hash Close.
type CloseOK struct {
	EH    Hash      `json:"eh"`
	Close Hash      `json:"close"`
	I     uint32    `json:"i"`
	Sig   Signature `json:"sig"`
}

// Tally is the body of a tally record: the sums of the N ballots that count, a pair of points for each cell.
type Tally struct {
	EH    Hash  `json:"eh"`
	Close Hash  `json:"close"`
	N     int   `json:"n"`
	A     []Raw `json:"A"`
	B     []Raw `json:"B"`
}

// ShareBody is the body of a share record: trustee I (0 is the server) decrypts the tally recorded under the hash Tally. M, C and V have an entry
// for each cell. A wrong share stays on the board and is ignored.
type ShareBody struct {
	EH    Hash   `json:"eh"`
	Tally Hash   `json:"tally"`
	I     uint32 `json:"i"`
	M     []Raw  `json:"M"`
	C     []Raw  `json:"c"`
	V     []Raw  `json:"v"`
}

// ResultBody is the body of a result record: the count of each cell and the trustees whose shares gave it, ascending, the server not named.
// In an open vote Used is empty.
type ResultBody struct {
	EH     Hash     `json:"eh"`
	Counts []int    `json:"counts"`
	Used   []uint32 `json:"used"`
}

// KeyDestroyed is the body of a key-destroyed record: trustee I confirms that its share of the key set Keys is erased; Sig is over
// KeyDestroyedSigHash.
type KeyDestroyed struct {
	Keys Hash      `json:"keys"`
	I    uint32    `json:"i"`
	Sig  Signature `json:"sig"`
}

// Abort is the body of an abort record: the vote is broken off and never has a result.
type Abort struct {
	EH  Hash   `json:"eh"`
	Why string `json:"why"`
}

// Note is the body of a note record.
type Note struct {
	Text string `json:"text"`
}

// KeySetOKSigHash is what a trustee signs to confirm a key set: keys is the hash of the key set's record.
func KeySetOKSigHash(board, keys Hash) Hash { return HB("keyset-ok", board[:], keys[:]) }

// CloseOKSigHash is what a trustee signs to co-sign a close: closing is the hash of the close record.
func CloseOKSigHash(board, closing Hash) Hash { return HB("close-ok", board[:], closing[:]) }

// KeyDestroyedSigHash is what a trustee signs to confirm that its share of a key set is erased.
func KeyDestroyedSigHash(board, keys Hash) Hash { return HB("key-destroyed", board[:], keys[:]) }

// SignedBallot is the body of a ballot record: the ballot's bytes and the delegate's signature over BallotSigHash. Its fields EH, VID and BSeq are
// read from the header of the ballot; what lies behind the header has not been looked at.
type SignedBallot struct {
	EH     Hash
	VID    uint32
	BSeq   uint32
	Ballot []byte // the ballot body of 2.6
	Sig    Signature
}

// Encode is the ballot's bytes with the signature behind them.
func (b SignedBallot) Encode() ([]byte, error) {
	out := make([]byte, 0, len(b.Ballot)+len(b.Sig))
	out = append(out, b.Ballot...)
	return append(out, b.Sig[:]...), nil
}

// ParseSignedBallot takes the signature off and reads the header; ErrBallotBody when there is no room for them or the magic is not that of a
// ballot. Ballot shares its memory with body.
func ParseSignedBallot(body []byte) (SignedBallot, error) {
	if len(body) < ballotHeader+len(Signature{}) || len(body) > MaxBody || string(body[:4]) != "NTVB" {
		return SignedBallot{}, ErrBallotBody
	}
	var b SignedBallot
	b.Ballot = body[: len(body)-len(b.Sig) : len(body)-len(b.Sig)]
	copy(b.Sig[:], body[len(b.Ballot):])
	copy(b.EH[:], b.Ballot[4:])
	b.VID = binary.BigEndian.Uint32(b.Ballot[36:])
	b.BSeq = binary.BigEndian.Uint32(b.Ballot[40:])
	return b, nil
}

// ErrBallotBody says that the bytes are no ballot with a signature.
var ErrBallotBody = fmt.Errorf("ntv: not a ballot with its signature")

// Encode spells the body; ErrCanonical when a text has no spelling.
func (g Genesis) Encode() ([]byte, error) { return canonicalJSON(g) }

// Encode spells the body; ErrCanonical when a text has no spelling.
func (r Roll) Encode() ([]byte, error) {
	r.Voters = filled(r.Voters)
	return canonicalJSON(r)
}

// Encode spells the body.
func (p Presence) Encode() ([]byte, error) { return canonicalJSON(p) }

// Encode spells the body.
func (k KeyShare) Encode() ([]byte, error) { return canonicalJSON(k) }

// Encode spells the body.
func (k KeySetOK) Encode() ([]byte, error) { return canonicalJSON(k) }

// Encode spells the body.
func (o OpenBody) Encode() ([]byte, error) { return canonicalJSON(o) }

// Encode spells the body; ErrCanonical when a bit is neither 0 nor 1.
func (o OpenBallot) Encode() ([]byte, error) {
	o.Bits = filled(o.Bits)
	return canonicalJSON(o)
}

// Encode spells the body; ErrCanonical when a bit is neither 0 nor 1.
func (s Spoil) Encode() ([]byte, error) {
	s.Bits = filled(s.Bits)
	return canonicalJSON(s)
}

// Encode spells the body; ErrCanonical when a number is above maxNumber.
func (c Close) Encode() ([]byte, error) {
	c.Counted = filled(c.Counted)
	for _, seq := range c.Counted {
		if seq > maxNumber {
			return nil, fmt.Errorf("%w: a record number is too large", ErrCanonical)
		}
	}
	return canonicalJSON(c)
}

// Encode spells the body.
func (c CloseOK) Encode() ([]byte, error) { return canonicalJSON(c) }

// Encode spells the body; ErrCanonical when N is negative or above maxNumber.
func (t Tally) Encode() ([]byte, error) {
	t.A, t.B = filled(t.A), filled(t.B)
	if t.N < 0 || t.N > maxNumber {
		return nil, fmt.Errorf("%w: the number of ballots is out of range", ErrCanonical)
	}
	return canonicalJSON(t)
}

// Encode spells the body.
func (s ShareBody) Encode() ([]byte, error) {
	s.M, s.C, s.V = filled(s.M), filled(s.C), filled(s.V)
	return canonicalJSON(s)
}

// Encode spells the body; ErrCanonical when a count is negative or above maxNumber.
func (r ResultBody) Encode() ([]byte, error) {
	r.Counts, r.Used = filled(r.Counts), filled(r.Used)
	for _, n := range r.Counts {
		if n < 0 || n > maxNumber {
			return nil, fmt.Errorf("%w: a count is out of range", ErrCanonical)
		}
	}
	return canonicalJSON(r)
}

// Encode spells the body.
func (k KeyDestroyed) Encode() ([]byte, error) { return canonicalJSON(k) }

// Encode spells the body; ErrCanonical when the text has no spelling.
func (a Abort) Encode() ([]byte, error) { return canonicalJSON(a) }

// Encode spells the body; ErrCanonical when the text has no spelling.
func (n Note) Encode() ([]byte, error) { return canonicalJSON(n) }

// filled makes an empty list of a nil one: JSON would say null.
func filled[S ~[]E, E any](s S) S {
	if s == nil {
		return S{}
	}
	return s
}

// encoder is a body that spells itself.
type encoder interface{ Encode() ([]byte, error) }

func parseBody[T encoder](body []byte) (T, error) {
	var v T
	err := parseCanonical(body, &v, func() ([]byte, error) { return v.Encode() })
	if err == nil {
		err = checkRanges(v)
	}
	if err != nil {
		var zero T
		return zero, err
	}
	return v, nil
}

// checkRanges refuses numbers that nobody has: delegates are numbered from 1, trustees from 1 to MaxTrustees and 0 for the server's share.
func checkRanges(body any) error {
	delegate := func(vid uint32) bool { return vid >= 1 }
	trustee := func(i uint32) bool { return i >= 1 && i <= MaxTrustees }
	good := true
	switch b := body.(type) {
	case Roll:
		for _, voter := range b.Voters {
			good = good && delegate(voter.VID)
		}
	case Presence:
		good = delegate(b.VID)
	case OpenBallot:
		good = delegate(b.VID)
	case Spoil:
		good = delegate(b.VID)
	case KeyToken:
		good = trustee(b.I)
	case KeyShare:
		good = trustee(b.From) && trustee(b.To)
	case KeySetOK:
		good = trustee(b.I)
	case CloseOK:
		good = trustee(b.I)
	case KeyDestroyed:
		good = trustee(b.I)
	case ShareBody:
		good = b.I <= MaxTrustees
	}
	if !good {
		return fmt.Errorf("%w: the number of a delegate or trustee is out of range", ErrCanonical)
	}
	return nil
}

// ParseGenesis reads the body of a genesis; ErrCanonical unless it is in its one spelling.
func ParseGenesis(body []byte) (Genesis, error) { return parseBody[Genesis](body) }

// ParseRoll reads the body of a roll; ErrCanonical unless it is in its one spelling.
func ParseRoll(body []byte) (Roll, error) { return parseBody[Roll](body) }

// ParsePresence reads the body of a presence record; ErrCanonical unless it is in its one spelling.
func ParsePresence(body []byte) (Presence, error) { return parseBody[Presence](body) }

// ParseKeyToken reads the body of a key-token; ErrCanonical unless it is in its one spelling.
func ParseKeyToken(body []byte) (KeyToken, error) { return parseBody[KeyToken](body) }

// ParseKeyShare reads the body of a key-share; ErrCanonical unless it is in its one spelling.
func ParseKeyShare(body []byte) (KeyShare, error) { return parseBody[KeyShare](body) }

// ParseKeySetOK reads the body of a keyset-ok; ErrCanonical unless it is in its one spelling.
func ParseKeySetOK(body []byte) (KeySetOK, error) { return parseBody[KeySetOK](body) }

// ParseOpenBody reads the body of an open record; ErrCanonical unless it is in its one spelling.
func ParseOpenBody(body []byte) (OpenBody, error) { return parseBody[OpenBody](body) }

// ParseOpenBallot reads the body of an open-ballot; ErrCanonical unless it is in its one spelling.
func ParseOpenBallot(body []byte) (OpenBallot, error) { return parseBody[OpenBallot](body) }

// ParseSpoil reads the body of a spoil; ErrCanonical unless it is in its one spelling.
func ParseSpoil(body []byte) (Spoil, error) { return parseBody[Spoil](body) }

// ParseClose reads the body of a close; ErrCanonical unless it is in its one spelling.
func ParseClose(body []byte) (Close, error) { return parseBody[Close](body) }

// ParseCloseOK reads the body of a close-ok; ErrCanonical unless it is in its one spelling.
func ParseCloseOK(body []byte) (CloseOK, error) { return parseBody[CloseOK](body) }

// ParseTally reads the body of a tally; ErrCanonical unless it is in its one spelling.
func ParseTally(body []byte) (Tally, error) { return parseBody[Tally](body) }

// ParseShareBody reads the body of a share; ErrCanonical unless it is in its one spelling.
func ParseShareBody(body []byte) (ShareBody, error) { return parseBody[ShareBody](body) }

// ParseResultBody reads the body of a result; ErrCanonical unless it is in its one spelling.
func ParseResultBody(body []byte) (ResultBody, error) { return parseBody[ResultBody](body) }

// ParseKeyDestroyed reads the body of a key-destroyed; ErrCanonical unless it is in its one spelling.
func ParseKeyDestroyed(body []byte) (KeyDestroyed, error) { return parseBody[KeyDestroyed](body) }

// ParseAbort reads the body of an abort; ErrCanonical unless it is in its one spelling.
func ParseAbort(body []byte) (Abort, error) { return parseBody[Abort](body) }

// ParseNote reads the body of a note; ErrCanonical unless it is in its one spelling.
func ParseNote(body []byte) (Note, error) { return parseBody[Note](body) }
