package ntv

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
)

// ErrErased is returned by everything that needs a secret after Erase.
var ErrErased = errors.New("ntv: the secrets of this trustee were erased")

// Dealing is one trustee's side of a key ceremony (2.4), with the secrets of its polynomial. The steps follow each other and none can be left
// out: Token, Reveal, Receive, Box for each of the others, Trustee. It is for one goroutine. Printing it shows no secret.
type Dealing struct{ s *dealing }

type dealing struct {
	board   Hash
	i, n, k uint32
	key     ed25519.PrivateKey
	a       []*Scalar
	z       *Scalar
	keys    TrusteeKeys
	tokens  []KeyToken
	dealers []TrusteeKeys
	erased  bool
}

// NewDealing draws the secrets of trustee i of n with threshold k, and proves knowledge of them for this board. The key signs for the trustee;
// its copy is the dealing's own.
func NewDealing(rand io.Reader, board Hash, i, n, k uint32, key ed25519.PrivateKey) (*Dealing, error) {
	if n < 1 || n > MaxTrustees || k < 1 || k > n || i < 1 || i > n {
		return nil, fmt.Errorf("ntv: there is no trustee %d of %d with threshold %d", i, n, k)
	}
	vk, err := PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	d := &dealing{board: board, i: i, n: n, k: k, key: slices.Clone(key)}
	secrets, err := drawScalars(rand, int(k)+1)
	if err != nil {
		return nil, err
	}
	d.a, d.z = secrets[:k], secrets[k]
	nonces, err := drawScalars(rand, int(k)+1)
	if err != nil {
		return nil, err
	}
	d.keys = TrusteeKeys{I: i, VK: vk, A: make([]*Point, k), Z: BaseMultiply(d.z), V: make([]*Scalar, k+1)}
	h := make([]*Point, k+1)
	for j := range h {
		h[j] = BaseMultiply(nonces[j])
		if j < int(k) {
			d.keys.A[j] = BaseMultiply(d.a[j])
		}
	}
	d.keys.C = pokChallenge(board, i, n, k, d.keys.A, d.keys.Z, h)
	for j := range d.keys.V {
		d.keys.V[j] = nonces[j].Subtract(d.keys.C.Multiply(secrets[j]))
		nonces[j].Erase()
	}
	d.keys.Token = d.keys.token(board)
	return &Dealing{d}, nil
}

// Token is what the trustee publishes first.
func (d *Dealing) Token() (KeyToken, error) {
	if d.s.erased {
		return KeyToken{}, ErrErased
	}
	t := KeyToken{I: d.s.i, VK: d.s.keys.VK, Token: d.s.keys.Token}
	var err error
	t.Sig, err = Sign(d.s.key, keyTokenSigHash(d.s.board, t.I, t.Token))
	return t, err
}

// Reveal gives the public parts, against the tokens of all n trustees: a trustee that showed its parts before the last token was fixed would let
// that last one choose the common key. A bad token is a *Complaint. The tokens of the first call hold; other ones later are refused.
func (d *Dealing) Reveal(tokens []KeyToken) (TrusteeKeys, error) {
	if d.s.erased {
		return TrusteeKeys{}, ErrErased
	}
	ordered := make([]KeyToken, d.s.n)
	for _, t := range tokens {
		if err := t.Check(d.s.board); err != nil {
			return TrusteeKeys{}, err
		}
		if t.I > d.s.n {
			return TrusteeKeys{}, complain(t.I, "there are only %d trustees", d.s.n)
		}
		if ordered[t.I-1].I != 0 {
			return TrusteeKeys{}, complain(t.I, "two tokens of one trustee")
		}
		ordered[t.I-1] = t
	}
	signers := make(map[PublicKey]bool, d.s.n)
	for place, t := range ordered {
		if t.I == 0 {
			return TrusteeKeys{}, fmt.Errorf("ntv: the token of trustee %d is missing", place+1)
		}
		if signers[t.VK] {
			return TrusteeKeys{}, complain(t.I, "the signing key is another trustee's")
		}
		signers[t.VK] = true
	}
	if own := ordered[d.s.i-1]; own.Token != d.s.keys.Token || own.VK != d.s.keys.VK {
		return TrusteeKeys{}, fmt.Errorf("ntv: the token shown for trustee %d is not its own", d.s.i)
	}
	if d.s.tokens != nil && !slices.Equal(d.s.tokens, ordered) {
		return TrusteeKeys{}, errors.New("ntv: these are other tokens than those revealed against")
	}
	d.s.tokens = ordered
	return d.s.keys.clone(), nil
}

// Receive takes the public parts of all n trustees and checks each against its token and its proof. A bad part is a *Complaint.
func (d *Dealing) Receive(dealers []TrusteeKeys) error {
	switch {
	case d.s.erased:
		return ErrErased
	case d.s.tokens == nil:
		return errors.New("ntv: the tokens come before the keys")
	case uint32(len(dealers)) != d.s.n:
		return fmt.Errorf("ntv: the public parts of %d trustees instead of %d", len(dealers), d.s.n)
	}
	for place, t := range dealers {
		i := uint32(place) + 1
		if t.I != i {
			return fmt.Errorf("ntv: at place %d stand the parts of trustee %d", i, t.I)
		}
		if shown := d.s.tokens[place]; t.Token != shown.Token || t.VK != shown.VK {
			return complain(i, "the token is not the one shown before")
		}
		if err := t.Check(d.s.board, d.s.n, d.s.k); err != nil {
			return err
		}
	}
	received := make([]TrusteeKeys, len(dealers))
	for place, t := range dealers {
		received[place] = t.clone()
	}
	d.s.dealers = received
	return nil
}

// Box seals the share of trustee to, P_i(to), for its eyes only. Every call gives another box.
func (d *Dealing) Box(rand io.Reader, to uint32) ([]byte, error) {
	switch {
	case d.s.erased:
		return nil, ErrErased
	case d.s.dealers == nil:
		return nil, errors.New("ntv: the keys come before the boxes")
	case to < 1 || to > d.s.n:
		return nil, fmt.Errorf("ntv: there is no trustee %d", to)
	}
	share := d.s.deal(to)
	defer share.Erase()
	return sealShare(rand, d.s.board, d.s.i, to, d.s.dealers[to-1].Z, share)
}

// Open opens the box that trustee from sealed for this one, and holds the share against the commitments. A bad box is a *Complaint naming from.
func (d *Dealing) Open(from uint32, box []byte) (*Scalar, error) {
	switch {
	case d.s.erased:
		return nil, ErrErased
	case d.s.dealers == nil:
		return nil, errors.New("ntv: the keys come before the boxes")
	case from < 1 || from > d.s.n:
		return nil, fmt.Errorf("ntv: there is no trustee %d", from)
	}
	share, err := openShare(d.s.board, from, d.s.i, d.s.z, box)
	if err != nil {
		return nil, complain(from, "the box for trustee %d: %w", d.s.i, err)
	}
	if !BaseMultiply(share).Equal(d.s.dealers[from-1].at(d.s.i)) {
		share.Erase()
		return nil, complain(from, "the share for trustee %d is not what the commitments say", d.s.i)
	}
	return share, nil
}

// Trustee ends the ceremony: it checks that the key set holds exactly what was received, opens the boxes of all the others (by sender), and
// holds the summed share from then on. Whoever sent no box or a bad one is named by a *Complaint. The dealing's own secrets may be erased after.
func (d *Dealing) Trustee(ks KeySet, boxes map[uint32][]byte, memory TallyMemory) (*Trustee, error) {
	if d.s.erased {
		return nil, ErrErased
	}
	if d.s.dealers == nil {
		return nil, errors.New("ntv: the keys come before the key set")
	}
	if err := CheckKeySet(d.s.board, ks); err != nil {
		return nil, err
	}
	if ks.N != d.s.n || ks.K != d.s.k {
		return nil, fmt.Errorf("ntv: a key set of %d of %d instead of %d of %d", ks.K, ks.N, d.s.k, d.s.n)
	}
	for place, t := range ks.Trustees {
		if !t.equal(d.s.dealers[place]) {
			return nil, fmt.Errorf("ntv: the key set does not hold what trustee %d revealed", t.I)
		}
	}
	share := d.s.deal(d.s.i)
	for from := uint32(1); from <= d.s.n; from++ {
		if from == d.s.i {
			continue
		}
		box, sent := boxes[from]
		if !sent {
			share.Erase()
			return nil, complain(from, "no box for trustee %d", d.s.i)
		}
		part, err := d.Open(from, box)
		if err != nil {
			share.Erase()
			return nil, err
		}
		sum := share.Add(part)
		share.Erase()
		part.Erase()
		share = sum
	}
	defer share.Erase()
	return NewTrustee(d.s.board, ks, d.s.i, d.s.key, share, memory)
}

// deal is P_i(m), the value of the polynomial at m.
func (d *dealing) deal(m uint32) *Scalar {
	at, sum := NewScalar(m), NewScalar(0)
	for j := len(d.a) - 1; j >= 0; j-- {
		sum = sum.Multiply(at).Add(d.a[j])
	}
	return sum
}

// Erase overwrites the secrets. The dealing is of no use afterwards.
func (d *Dealing) Erase() {
	for _, a := range d.s.a {
		a.Erase()
	}
	d.s.z.Erase()
	clear(d.s.key)
	d.s.erased = true
}

// String names the dealing without its secrets.
func (d Dealing) String() string {
	if d.s == nil {
		return "ntv: no dealing"
	}
	return fmt.Sprintf("ntv: dealing of trustee %d of %d", d.s.i, d.s.n)
}

// Format writes the same for every verb: no verb shows a secret.
func (d Dealing) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, d.String()) }

// LogValue is the same for the log.
func (d Dealing) LogValue() slog.Value { return slog.StringValue(d.String()) }

func (t TrusteeKeys) clone() TrusteeKeys {
	t.A, t.V = slices.Clone(t.A), slices.Clone(t.V)
	return t
}

// equal compares every public part.
func (t TrusteeKeys) equal(o TrusteeKeys) bool {
	return t.I == o.I && t.VK == o.VK && t.Token == o.Token && t.Z.Equal(o.Z) && t.C.Equal(o.C) &&
		slices.EqualFunc(t.A, o.A, (*Point).Equal) && slices.EqualFunc(t.V, o.V, (*Scalar).Equal)
}

// drawScalars draws secrets. Zero is refused: it comes of a broken generator and its public side would be the identity.
func drawScalars(rand io.Reader, count int) ([]*Scalar, error) {
	out := make([]*Scalar, count)
	for j := range out {
		s, err := RandomScalar(rand)
		if err != nil {
			return nil, err
		}
		if s.IsZero() {
			return nil, errors.New("ntv: the random numbers are all zero")
		}
		out[j] = s
	}
	return out, nil
}

// Erase overwrites the number with zero.
func (s *Scalar) Erase() { s.s.Zero() }
