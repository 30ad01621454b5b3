package ntv

import (
	"errors"
	"fmt"
	"slices"
)

// MaxTrustees is the largest committee the format knows; the product's committees are of 3 to 9 (2.1).
const MaxTrustees = 64

// KeyToken is the body of a key-token record: trustee I binds itself to public parts it has not shown yet, so that nobody can choose his own
// after seeing those of the others (2.4, step 1).
type KeyToken struct {
	I     uint32    `json:"i"`
	VK    PublicKey `json:"vk"`
	Token Hash      `json:"token"`
	Sig   Signature `json:"sig"`
}

// Check says whether the token is signed by its trustee for this board. The error is a *Complaint naming him.
func (t KeyToken) Check(board Hash) error {
	if t.I < 1 || t.I > MaxTrustees {
		return complain(t.I, "the number of a trustee is 1 to %d", MaxTrustees)
	}
	if err := CheckPublicKey(t.VK); err != nil {
		return complain(t.I, "signing key: %w", err)
	}
	if !t.VK.Verify(keyTokenSigHash(board, t.I, t.Token), t.Sig) {
		return complain(t.I, "the signature on the token is not good")
	}
	return nil
}

// TrusteeKeys are the public parts a trustee reveals after all tokens are on the board, and its entry in the key set: A are the k commitments
// to the coefficients of its polynomial, Z is the key the others seal their boxes to, C and V (k+1) prove that it knows all the secrets.
type TrusteeKeys struct {
	I     uint32    `json:"i"`
	VK    PublicKey `json:"vk"`
	A     []*Point  `json:"A"`
	Z     *Point    `json:"Z"`
	C     *Scalar   `json:"c"`
	V     []*Scalar `json:"v"`
	Token Hash      `json:"token"`
}

// Check holds a trustee's public parts against its own token and its proof of knowledge ("pok"). The error is a *Complaint naming the trustee.
func (t TrusteeKeys) Check(board Hash, n, k uint32) error {
	if t.I < 1 || t.I > n {
		return complain(t.I, "the number of a trustee is 1 to %d", n)
	}
	if err := CheckPublicKey(t.VK); err != nil {
		return complain(t.I, "signing key: %w", err)
	}
	if uint32(len(t.A)) != k || uint32(len(t.V)) != k+1 {
		return complain(t.I, "%d commitments and %d answers instead of %d and %d", len(t.A), len(t.V), k, k+1)
	}
	for j, a := range t.A {
		if !isPublic(a) {
			return complain(t.I, "commitment %d is missing or the identity", j)
		}
	}
	if !isPublic(t.Z) {
		return complain(t.I, "the sealing key is missing or the identity")
	}
	if t.C == nil {
		return complain(t.I, "the challenge is missing")
	}
	for j, v := range t.V {
		if v == nil {
			return complain(t.I, "answer %d is missing", j)
		}
	}
	if t.token(board) != t.Token {
		return complain(t.I, "what was revealed is not what the token was made of")
	}
	h := make([]*Point, k+1)
	for j := range h {
		h[j] = publicBaseDouble(t.C, t.statement(j), t.V[j])
	}
	if !pokChallenge(board, t.I, n, k, t.A, t.Z, h).Equal(t.C) {
		return complain(t.I, "the proof of knowing the secrets does not hold")
	}
	return nil
}

// statement is the j-th point of which the discrete logarithm is proven: the commitments, then the sealing key.
func (t TrusteeKeys) statement(j int) *Point {
	if j < len(t.A) {
		return t.A[j]
	}
	return t.Z
}

// token is the hash the trustee had to show before: HB("key-token", board, u32 i, A…, Z, c, v…).
func (t TrusteeKeys) token(board Hash) Hash {
	parts := [][]byte{board[:], U32(t.I)}
	for _, a := range t.A {
		parts = append(parts, a.Bytes())
	}
	parts = append(parts, t.Z.Bytes(), t.C.Bytes())
	for _, v := range t.V {
		parts = append(parts, v.Bytes())
	}
	return HB("key-token", parts...)
}

// at is the trustee's polynomial at m, in the exponent: Σ m^j·A_j, which is P_i(m)·G.
func (t TrusteeKeys) at(m uint32) *Point { return evaluatePublic(t.A, m) }

// ServerShareKey is the public side of the server's mandatory share, with its proof of knowledge ("pok-single").
type ServerShareKey struct {
	Pub *Point  `json:"pub"`
	C   *Scalar `json:"c"`
	V   *Scalar `json:"v"`
}

// Check verifies the proof for this board.
func (s ServerShareKey) Check(board Hash) error {
	if !isPublic(s.Pub) {
		return errors.New("ntv: the server's share key is missing or the identity")
	}
	if s.C == nil || s.V == nil {
		return errors.New("ntv: the proof of the server's share key is missing")
	}
	if !pokSingleChallenge(board, s.Pub, publicBaseDouble(s.C, s.Pub, s.V)).Equal(s.C) {
		return errors.New("ntv: the proof of the server's share key does not hold")
	}
	return nil
}

// KeySet is the body of a keyset record: the public side of a committee's ceremony. Any K of the N trustees, together with the server where
// there is one, can open a sum; fewer cannot.
type KeySet struct {
	N        uint32          `json:"n"`
	K        uint32          `json:"k"`
	Trustees []TrusteeKeys   `json:"trustees"`
	Server   *ServerShareKey `json:"server,omitempty"`
}

// CheckKeySet verifies the form of a key set and every proof in it (the part of V4 that needs no other record). Trustee i stands at place i.
// That every token was shown earlier is the board's to check.
func CheckKeySet(board Hash, ks KeySet) error {
	if err := ks.checkForm(); err != nil {
		return err
	}
	for _, t := range ks.Trustees {
		if err := t.Check(board, ks.N, ks.K); err != nil {
			return err
		}
	}
	if ks.Server != nil {
		if err := ks.Server.Check(board); err != nil {
			return err
		}
	}
	for m := range ks.N {
		if !isPublic(ks.ShareKey(m + 1)) {
			return fmt.Errorf("ntv: the share key of trustee %d is the identity", m+1)
		}
	}
	if !isPublic(ks.Y()) {
		return errors.New("ntv: the sum of the keys is the identity")
	}
	return nil
}

// checkForm checks numbers, lengths and presence: what the arithmetic below relies on.
func (ks KeySet) checkForm() error {
	if ks.N < 1 || ks.N > MaxTrustees || ks.K < 1 || ks.K > ks.N {
		return fmt.Errorf("ntv: a key set of %d of %d is none", ks.K, ks.N)
	}
	if uint32(len(ks.Trustees)) != ks.N {
		return fmt.Errorf("ntv: the key set holds %d trustees instead of %d", len(ks.Trustees), ks.N)
	}
	keys := make(map[PublicKey]uint32, ks.N)
	for place, t := range ks.Trustees {
		if t.I != uint32(place)+1 {
			return fmt.Errorf("ntv: at place %d of the key set stands trustee %d", place+1, t.I)
		}
		if other, twice := keys[t.VK]; twice {
			return fmt.Errorf("ntv: trustees %d and %d have one signing key", other, t.I)
		}
		keys[t.VK] = t.I
		if uint32(len(t.A)) != ks.K {
			return fmt.Errorf("ntv: trustee %d has %d commitments instead of %d", t.I, len(t.A), ks.K)
		}
		for _, a := range t.A {
			if !isPublic(a) {
				return fmt.Errorf("ntv: a commitment of trustee %d is missing or the identity", t.I)
			}
		}
	}
	if ks.Server != nil && !isPublic(ks.Server.Pub) {
		return errors.New("ntv: the server's share key is missing or the identity")
	}
	return nil
}

// Y is the key ballots are encrypted to: Σ A_{i,0}, plus the server's where there is one. Nil for a key set that is none.
func (ks KeySet) Y() *Point {
	if ks.checkForm() != nil {
		return nil
	}
	sum := new(Point)
	for _, t := range ks.Trustees {
		sum = sum.Add(t.A[0])
	}
	if ks.Server != nil {
		sum = sum.Add(ks.Server.Pub)
	}
	return sum
}

// ShareKey is the public share key of trustee i, Y_i = Σ_m Σ_j i^j·A_{m,j}; 0 is the server. Nil when there is no such share.
func (ks KeySet) ShareKey(i uint32) *Point {
	if ks.checkForm() != nil || i > ks.N {
		return nil
	}
	if i == 0 {
		if ks.Server == nil {
			return nil
		}
		return ks.Server.Pub
	}
	column := make([]*Point, ks.K)
	for j := range column {
		column[j] = new(Point)
		for _, t := range ks.Trustees {
			column[j] = column[j].Add(t.A[j])
		}
	}
	return evaluatePublic(column, i)
}

// Trustee is the entry of trustee i.
func (ks KeySet) Trustee(i uint32) (TrusteeKeys, bool) {
	if i < 1 || uint64(i) > uint64(len(ks.Trustees)) || ks.Trustees[i-1].I != i {
		return TrusteeKeys{}, false
	}
	return ks.Trustees[i-1], true
}

// Complaint says that a trustee's part of the ceremony is bad. The ceremony stops and starts again without the culprit (2.4, step 4).
type Complaint struct {
	Culprit uint32
	Reason  error
}

// Error names the culprit.
func (c *Complaint) Error() string { return fmt.Sprintf("ntv: trustee %d: %v", c.Culprit, c.Reason) }

// Unwrap gives the reason.
func (c *Complaint) Unwrap() error { return c.Reason }

func complain(culprit uint32, format string, args ...any) error {
	return &Complaint{Culprit: culprit, Reason: fmt.Errorf(format, args...)}
}

func isPublic(p *Point) bool { return p != nil && !p.IsIdentity() }

// evaluatePublic is Σ m^j·coefficients[j], by Horner's rule, of one coefficient or more.
func evaluatePublic(coefficients []*Point, m uint32) *Point {
	at := NewScalar(m)
	last := len(coefficients) - 1
	sum := coefficients[last]
	for j := last - 1; j >= 0; j-- {
		sum = sum.Multiply(at).Add(coefficients[j])
	}
	return sum
}

func pokChallenge(board Hash, i, n, k uint32, a []*Point, z *Point, h []*Point) *Scalar {
	parts := [][]byte{board[:], U32(i), U32(n), U32(k)}
	for _, p := range a {
		parts = append(parts, p.Bytes())
	}
	parts = append(parts, z.Bytes())
	for _, p := range h {
		parts = append(parts, p.Bytes())
	}
	return hashToScalar("pok", parts...)
}

func pokSingleChallenge(board Hash, pub, h *Point) *Scalar {
	return hashToScalar("pok-single", board[:], pub.Bytes(), h.Bytes())
}

func keyTokenSigHash(board Hash, i uint32, token Hash) Hash {
	return HB("key-token-sig", board[:], U32(i), token[:])
}

// Encode spells the body of a key-token record.
func (t KeyToken) Encode() ([]byte, error) { return canonicalJSON(t) }

// Encode spells the body of a keyset record. A key set that lacks a part has no spelling.
func (ks KeySet) Encode() ([]byte, error) {
	if err := ks.checkComplete(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCanonical, err)
	}
	return canonicalJSON(ks)
}

// ParseKeySet reads the body of a keyset record; ErrCanonical unless it is in its one spelling. The proofs are CheckKeySet's to verify.
func ParseKeySet(body []byte) (KeySet, error) { return parseBody[KeySet](body) }

// checkComplete says whether every list and value is there: JSON would write null for one that is not.
func (ks KeySet) checkComplete() error {
	if ks.Trustees == nil {
		return errors.New("a key set without trustees")
	}
	for _, t := range ks.Trustees {
		if t.A == nil || t.Z == nil || t.C == nil || t.V == nil || slices.Contains(t.A, nil) || slices.Contains(t.V, nil) {
			return fmt.Errorf("a public part of trustee %d is missing", t.I)
		}
	}
	if s := ks.Server; s != nil && (s.Pub == nil || s.C == nil || s.V == nil) {
		return errors.New("a part of the server's share key is missing")
	}
	return nil
}
