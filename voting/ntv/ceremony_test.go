package ntv

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// ceremony is a whole key ceremony with everything that was published in it.
type ceremony struct {
	board    Hash
	n, k     uint32
	signing  []ed25519.PrivateKey
	dealings []*Dealing
	tokens   []KeyToken
	reveals  []TrusteeKeys
	boxes    map[uint32]map[uint32][]byte // by receiver, then by sender
	server   *ServerKey
	keys     KeySet
	trustees []*Trustee
}

func chacha(seed uint64) *rand.ChaCha8 {
	var s [32]byte
	for i := range 8 {
		s[i] = byte(seed >> (8 * i))
	}
	return rand.NewChaCha8(s)
}

// deal runs a ceremony up to the boxes.
func deal(t testing.TB, random io.Reader, n, k uint32) *ceremony {
	t.Helper()
	c := &ceremony{board: HB("test-board", U32(n), U32(k)), n: n, k: k, boxes: make(map[uint32]map[uint32][]byte)}
	for i := uint32(1); i <= n; i++ {
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(random, seed); err != nil {
			t.Fatal(err)
		}
		key := ed25519.NewKeyFromSeed(seed)
		d, err := NewDealing(random, c.board, i, n, k, key)
		if err != nil {
			t.Fatal(err)
		}
		token, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		c.signing, c.dealings, c.tokens = append(c.signing, key), append(c.dealings, d), append(c.tokens, token)
	}
	for _, d := range c.dealings {
		shown, err := d.Reveal(c.tokens)
		if err != nil {
			t.Fatal(err)
		}
		c.reveals = append(c.reveals, shown)
	}
	for to := uint32(1); to <= n; to++ {
		if err := c.dealings[to-1].Receive(c.reveals); err != nil {
			t.Fatal(err)
		}
		c.boxes[to] = make(map[uint32][]byte)
	}
	for from, d := range c.dealings {
		for to := uint32(1); to <= n; to++ {
			box, err := d.Box(random, to)
			if err != nil {
				t.Fatal(err)
			}
			c.boxes[to][uint32(from)+1] = box
		}
	}
	server, err := NewServerKey(random, c.board)
	if err != nil {
		t.Fatal(err)
	}
	c.server = server
	public := server.Public()
	c.keys = KeySet{N: n, K: k, Trustees: c.reveals, Server: &public}
	return c
}

// conduct runs a whole ceremony.
func conduct(t testing.TB, random io.Reader, n, k uint32) *ceremony {
	t.Helper()
	c := deal(t, random, n, k)
	for i, d := range c.dealings {
		trustee, err := d.Trustee(c.keys, c.boxes[uint32(i)+1], nil)
		if err != nil {
			t.Fatal(err)
		}
		c.trustees = append(c.trustees, trustee)
	}
	return c
}

// culprit fails unless err is a complaint about trustee i.
func culprit(t *testing.T, what string, err error, i uint32) {
	t.Helper()
	var complaint *Complaint
	if !errors.As(err, &complaint) {
		t.Fatalf("%s: no complaint but %v", what, err)
	}
	if complaint.Culprit != i {
		t.Fatalf("%s: trustee %d is named instead of %d: %v", what, complaint.Culprit, i, err)
	}
}

func TestCeremonyOfEverySize(t *testing.T) {
	random := chacha(1)
	sizes := [][2]uint32{{1, 1}, {2, 1}, {2, 2}, {3, 2}, {4, 3}, {5, 3}, {5, 5}, {9, 5}}
	for _, size := range sizes {
		c := conduct(t, random, size[0], size[1])
		if err := CheckKeySet(c.board, c.keys); err != nil {
			t.Fatal(err)
		}
		body, err := c.keys.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseKeySet(body)
		if err != nil {
			t.Fatal(err)
		}
		if err := CheckKeySet(c.board, again); err != nil {
			t.Fatal(err)
		}
		for _, trustee := range c.trustees {
			if !BaseMultiply(trustee.s.share).Equal(c.keys.ShareKey(trustee.I())) {
				t.Fatalf("%v of %v: trustee %d holds another share than its public key says", size[1], size[0], trustee.I())
			}
		}
	}
}

// The common secret is never anywhere; only the test puts it together, to see that the key of the ballots is its public side.
func TestAnyKSharesAreTheSecret(t *testing.T) {
	c := conduct(t, chacha(2), 5, 3)
	for _, used := range subsets(5, 3) {
		weights, err := lagrange(used)
		if err != nil {
			t.Fatal(err)
		}
		secret := NewScalar(0).Add(c.server.s.x)
		for place, i := range used {
			secret = secret.Add(weights[place].Multiply(c.trustees[i-1].s.share))
		}
		if !BaseMultiply(secret).Equal(c.keys.Y()) {
			t.Fatalf("the shares of %v are not the secret", used)
		}
	}
	for _, used := range subsets(5, 2) {
		weights, _ := lagrange(used)
		secret := NewScalar(0).Add(c.server.s.x)
		for place, i := range used {
			secret = secret.Add(weights[place].Multiply(c.trustees[i-1].s.share))
		}
		if BaseMultiply(secret).Equal(c.keys.Y()) {
			t.Fatalf("the two shares of %v are enough", used)
		}
	}
}

// subsets are all ascending choices of k of the numbers 1 to n.
func subsets(n, k uint32) [][]uint32 {
	var out [][]uint32
	for mask := range uint32(1) << n {
		var one []uint32
		for i := range n {
			if mask>>i&1 == 1 {
				one = append(one, i+1)
			}
		}
		if uint32(len(one)) == k {
			out = append(out, one)
		}
	}
	return out
}

func TestEveryFieldOfATokenMatters(t *testing.T) {
	c := deal(t, chacha(3), 3, 2)
	good := c.tokens[1]
	if err := good.Check(c.board); err != nil {
		t.Fatal(err)
	}
	if good.Check(HB("another-board")) == nil {
		t.Error("a token holds on another board")
	}
	changes := map[string]func(*KeyToken){
		"i":     func(x *KeyToken) { x.I = 3 },
		"i 0":   func(x *KeyToken) { x.I = 0 },
		"vk":    func(x *KeyToken) { x.VK = c.tokens[0].VK },
		"no vk": func(x *KeyToken) { x.VK = PublicKey{} },
		"token": func(x *KeyToken) { x.Token[5] ^= 1 },
		"sig":   func(x *KeyToken) { x.Sig[9] ^= 1 },
	}
	for name, change := range changes {
		bad := good
		change(&bad)
		culprit(t, name, bad.Check(c.board), bad.I)
		if _, err := c.dealings[0].Reveal([]KeyToken{c.tokens[0], bad, c.tokens[2]}); err == nil {
			t.Errorf("%s: a trustee reveals its keys against a bad token", name)
		}
	}
}

func TestEveryFieldOfARevealMatters(t *testing.T) {
	c := deal(t, chacha(4), 3, 2)
	one := NewScalar(1)
	changes := map[string]func(*TrusteeKeys){
		"vk":         func(x *TrusteeKeys) { x.VK = c.reveals[0].VK },
		"token":      func(x *TrusteeKeys) { x.Token[0] ^= 1 },
		"Z":          func(x *TrusteeKeys) { x.Z = x.Z.Add(BasePoint()) },
		"no Z":       func(x *TrusteeKeys) { x.Z = nil },
		"identity Z": func(x *TrusteeKeys) { x.Z = new(Point) },
		"c":          func(x *TrusteeKeys) { x.C = x.C.Add(one) },
		"no c":       func(x *TrusteeKeys) { x.C = nil },
		"short A":    func(x *TrusteeKeys) { x.A = x.A[:1] },
		"long A":     func(x *TrusteeKeys) { x.A = append(x.A, BasePoint()) },
		"short v":    func(x *TrusteeKeys) { x.V = x.V[:2] },
		"long v":     func(x *TrusteeKeys) { x.V = append(x.V, one) },
		"empty":      func(x *TrusteeKeys) { *x = TrusteeKeys{I: 2} },
	}
	for j := range 2 {
		changes[fmt.Sprintf("A %d", j)] = func(x *TrusteeKeys) { x.A[j] = x.A[j].Add(BasePoint()) }
		changes[fmt.Sprintf("no A %d", j)] = func(x *TrusteeKeys) { x.A[j] = nil }
		changes[fmt.Sprintf("identity A %d", j)] = func(x *TrusteeKeys) { x.A[j] = new(Point) }
	}
	for j := range 3 {
		changes[fmt.Sprintf("v %d", j)] = func(x *TrusteeKeys) { x.V[j] = x.V[j].Add(one) }
		changes[fmt.Sprintf("no v %d", j)] = func(x *TrusteeKeys) { x.V[j] = nil }
	}
	for name, change := range changes {
		bad := c.reveals[1].clone()
		change(&bad)
		culprit(t, name, c.dealings[0].Receive([]TrusteeKeys{c.reveals[0], bad, c.reveals[2]}), 2)
		ks := c.keys
		ks.Trustees = []TrusteeKeys{c.reveals[0], bad, c.reveals[2]}
		if name != "vk" && CheckKeySet(c.board, ks) == nil {
			t.Errorf("%s: the key set is taken", name)
		}
		if name == "vk" && CheckKeySet(c.board, ks) == nil {
			t.Error("two trustees of one key are taken")
		}
		// With a token that fits, only the proof of knowledge is left to notice.
		if bad.Z != nil && bad.C != nil && !strings.HasPrefix(name, "no ") {
			bad.Token = bad.token(c.board)
			err := bad.Check(c.board, 3, 2)
			if name == "vk" || name == "token" {
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
			} else {
				culprit(t, name+" with a fitting token", err, 2)
			}
		}
	}
}

// The proof binds the trustee to its number, to the size of the committee and to the board: nobody can repeat another's parts as its own.
func TestProofOfKnowledgeIsBoundToItsPlace(t *testing.T) {
	c := deal(t, chacha(5), 3, 2)
	copied := c.reveals[1].clone()
	copied.I = 3
	copied.Token = copied.token(c.board)
	culprit(t, "copied", copied.Check(c.board, 3, 2), 3)
	if c.reveals[1].Check(c.board, 4, 2) == nil {
		t.Error("the proof holds for a committee of another size")
	}
	moved := c.reveals[1].clone()
	moved.Token = moved.token(HB("another-board"))
	if moved.Check(HB("another-board"), 3, 2) == nil {
		t.Error("the proof holds on another board")
	}
}

// A proof whose challenge covers one coefficient less would let a dealer choose that coefficient freely.
func TestProofCoversEveryCoefficient(t *testing.T) {
	c := deal(t, chacha(6), 3, 3)
	for j := range 4 {
		bad := c.reveals[0].clone()
		// h_j stays what it was in the challenge: v is moved along with the statement, as a forger would.
		if j < 3 {
			bad.A[j] = bad.A[j].Add(BasePoint())
		} else {
			bad.Z = bad.Z.Add(BasePoint())
		}
		bad.V[j] = bad.V[j].Subtract(bad.C)
		bad.Token = bad.token(c.board)
		culprit(t, fmt.Sprintf("statement %d", j), bad.Check(c.board, 3, 3), 1)
	}
}

func TestStepsOfTheCeremonyCannotBeLeftOut(t *testing.T) {
	random := chacha(7)
	c := deal(t, random, 3, 2)
	d, err := NewDealing(random, c.board, 1, 3, 2, c.signing[0])
	if err != nil {
		t.Fatal(err)
	}
	if d.Receive(c.reveals) == nil {
		t.Error("keys before tokens")
	}
	if _, err := d.Box(random, 2); err == nil {
		t.Error("a box before the keys")
	}
	if _, err := d.Open(2, c.boxes[1][2]); err == nil {
		t.Error("opened before the keys")
	}
	if _, err := d.Trustee(c.keys, c.boxes[1], nil); err == nil {
		t.Error("a trustee before the keys")
	}
	if _, err := d.Reveal(c.tokens); err == nil {
		t.Error("revealed although another token was shown in its name")
	}
	own, err := d.Token()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reveal([]KeyToken{own, c.tokens[1]}); err == nil {
		t.Error("revealed before the last token")
	}
	_, err = d.Reveal([]KeyToken{own, c.tokens[1], c.tokens[1]})
	culprit(t, "twice", err, 2)
	if _, err := d.Reveal([]KeyToken{own, c.tokens[1], c.tokens[2]}); err != nil {
		t.Fatal(err)
	}
	other, err := NewDealing(random, c.board, 3, 3, 2, c.signing[2])
	if err != nil {
		t.Fatal(err)
	}
	second, err := other.Token()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Reveal([]KeyToken{own, c.tokens[1], second}); err == nil {
		t.Error("revealed against other tokens the second time")
	}
	for _, of := range [][3]uint32{{0, 3, 2}, {4, 3, 2}, {1, 3, 4}, {1, 3, 0}, {1, 0, 0}, {1, 65, 2}} {
		if _, err := NewDealing(random, c.board, of[0], of[1], of[2], c.signing[0]); err == nil {
			t.Errorf("a dealing of trustee %d of %d with threshold %d", of[0], of[1], of[2])
		}
	}
	if _, err := NewDealing(random, c.board, 1, 3, 2, nil); err == nil {
		t.Error("a dealing without a signing key")
	}
	if _, err := NewDealing(strings.NewReader("short"), c.board, 1, 3, 2, c.signing[0]); err == nil {
		t.Error("a dealing without random numbers")
	}
}

func TestBadBoxesNameTheirSender(t *testing.T) {
	c := deal(t, chacha(8), 3, 2)
	open := func(box []byte) error {
		boxes := map[uint32][]byte{1: c.boxes[3][1], 2: box}
		_, err := c.dealings[2].Trustee(c.keys, boxes, nil)
		return err
	}
	good := c.boxes[3][2]
	if len(good) != 80 {
		t.Fatalf("a box of %d bytes", len(good))
	}
	if err := open(good); err != nil {
		t.Fatal(err)
	}
	for at := range good {
		bad := append([]byte(nil), good...)
		bad[at] ^= 1
		culprit(t, fmt.Sprintf("byte %d", at), open(bad), 2)
	}
	for size := range good {
		culprit(t, fmt.Sprintf("%d bytes", size), open(good[:size]), 2)
	}
	culprit(t, "too long", open(append(append([]byte(nil), good...), 0)), 2)
	culprit(t, "no bytes", open(nil), 2)
	culprit(t, "another sender's", open(c.boxes[3][1]), 2)
	culprit(t, "another receiver's", open(c.boxes[1][2]), 2)
	culprit(t, "identity", open(append(make([]byte, 32), good[32:]...)), 2)
	// Sealed well, but another share than the commitments say.
	wrong, err := sealShare(chacha(9), c.board, 2, 3, c.reveals[2].Z, NewScalar(7))
	if err != nil {
		t.Fatal(err)
	}
	culprit(t, "wrong share", open(wrong), 2)
	_, err = c.dealings[2].Trustee(c.keys, map[uint32][]byte{2: good}, nil)
	culprit(t, "no box", err, 1)
}

// Two boxes of the same share must not look alike, or the zero nonce would be used twice under one key.
func TestBoxesAreSealedAnew(t *testing.T) {
	random := chacha(10)
	c := deal(t, random, 3, 2)
	again, err := c.dealings[0].Box(random, 2)
	if err != nil {
		t.Fatal(err)
	}
	if string(again[:32]) == string(c.boxes[2][1][:32]) {
		t.Error("the key of a box was used twice")
	}
}

func TestTrusteeTakesOnlyTheKeySetItKnows(t *testing.T) {
	random := chacha(11)
	c := deal(t, random, 3, 2)
	foreign := deal(t, random, 3, 2)
	// A good key set of the same board, in which one trustee was exchanged after the boxes.
	ks := c.keys
	ks.Trustees = []TrusteeKeys{c.reveals[0], c.reveals[1], foreign.reveals[2]}
	if err := CheckKeySet(c.board, ks); err != nil {
		t.Fatal(err)
	}
	if _, err := c.dealings[0].Trustee(ks, c.boxes[1], nil); err == nil || !strings.Contains(err.Error(), "trustee 3 revealed") {
		t.Errorf("a key set with an exchanged trustee: %v", err)
	}
}

func TestKeySetsThatAreNone(t *testing.T) {
	c := deal(t, chacha(12), 3, 2)
	changes := map[string]func(*KeySet){
		"n":                 func(ks *KeySet) { ks.N = 4 },
		"k":                 func(ks *KeySet) { ks.K = 3 },
		"k 0":               func(ks *KeySet) { ks.K = 0 },
		"k above n":         func(ks *KeySet) { ks.K = 4 },
		"order":             func(ks *KeySet) { ks.Trustees = []TrusteeKeys{c.reveals[1], c.reveals[0], c.reveals[2]} },
		"twice":             func(ks *KeySet) { ks.Trustees = []TrusteeKeys{c.reveals[0], c.reveals[0], c.reveals[2]} },
		"missing":           func(ks *KeySet) { ks.Trustees = c.reveals[:2] },
		"nobody":            func(ks *KeySet) { *ks = KeySet{} },
		"server pub":        func(ks *KeySet) { ks.Server = &ServerShareKey{BasePoint(), ks.Server.C, ks.Server.V} },
		"server c":          func(ks *KeySet) { ks.Server = &ServerShareKey{ks.Server.Pub, NewScalar(1), ks.Server.V} },
		"server v":          func(ks *KeySet) { ks.Server = &ServerShareKey{ks.Server.Pub, ks.Server.C, NewScalar(1)} },
		"server identity":   func(ks *KeySet) { ks.Server = &ServerShareKey{new(Point), ks.Server.C, ks.Server.V} },
		"server of nothing": func(ks *KeySet) { ks.Server = &ServerShareKey{} },
	}
	for name, change := range changes {
		ks := c.keys
		change(&ks)
		if CheckKeySet(c.board, ks) == nil {
			t.Errorf("%s: the key set is taken", name)
		}
	}
	if CheckKeySet(HB("another-board"), c.keys) == nil {
		t.Error("the key set is taken on another board")
	}
	// The server could cancel everybody else's keys if it had not to prove that it knows its own.
	sum := new(Point)
	for _, shown := range c.reveals {
		sum = sum.Add(shown.A[0])
	}
	ks := c.keys
	ks.Server = &ServerShareKey{BasePoint().Subtract(sum), ks.Server.C, ks.Server.V}
	if CheckKeySet(c.board, ks) == nil {
		t.Error("a server key that cancels the others is taken")
	}
	if (KeySet{}).Y() != nil || (KeySet{}).ShareKey(0) != nil || c.keys.ShareKey(4) != nil {
		t.Error("a key that is none")
	}
	if _, err := (KeySet{}).Encode(); !errors.Is(err, ErrCanonical) {
		t.Error("an empty key set has a spelling")
	}
}

func FuzzOpenBox(f *testing.F) {
	c := deal(f, chacha(13), 3, 2)
	f.Add(c.boxes[1][2])
	f.Add(c.boxes[1][3])
	f.Add([]byte{})
	f.Add(make([]byte, 80))
	f.Fuzz(func(t *testing.T, box []byte) {
		share, err := c.dealings[0].Open(2, box)
		if err != nil {
			var complaint *Complaint
			if share != nil || !errors.As(err, &complaint) || complaint.Culprit != 2 {
				t.Fatalf("%v with %v", share, err)
			}
			return
		}
		if string(box) != string(c.boxes[1][2]) {
			t.Fatal("a box opens that trustee 2 did not seal")
		}
	})
}
