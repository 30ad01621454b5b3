package ntv

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// heldVote is a vote whose ballots are in, with what its counts must be.
type heldVote struct {
	eh, closing Hash
	sums        Sums
	counts      []int
	ballots     []*Ballot
}

// hold encrypts random marks: only the ciphertexts, since counting does not look at proofs.
func hold(t testing.TB, random *rand.ChaCha8, keys KeySet, ballots, cells int) heldVote {
	t.Helper()
	y := keys.Y()
	v := heldVote{eh: HB("test-election", y.Bytes()), closing: HB("test-close"), counts: make([]int, cells)}
	for range ballots {
		b := &Ballot{EH: v.eh}
		for j := range cells {
			r, err := RandomScalar(random)
			if err != nil {
				t.Fatal(err)
			}
			alpha, beta := BaseMultiply(r), y.Multiply(r)
			if random.Uint64()%3 == 0 {
				beta = beta.Add(y)
				v.counts[j]++
			}
			b.Alpha, b.Beta = append(b.Alpha, alpha), append(b.Beta, beta)
		}
		v.ballots = append(v.ballots, b)
	}
	sums, err := SumBallots(cells, slices.Values(v.ballots))
	if err != nil {
		t.Fatal(err)
	}
	v.sums = sums
	return v
}

// decrypt gives the shares of these trustees and the server's, which comes first.
func decrypt(t testing.TB, random io.Reader, c *ceremony, v heldVote, used ...uint32) []NumberedShare {
	t.Helper()
	server, err := c.server.Decrypt(random, v.eh, v.closing, v.sums)
	if err != nil {
		t.Fatal(err)
	}
	out := []NumberedShare{{I: 0, Share: server}}
	for _, i := range used {
		s, err := c.trustees[i-1].Decrypt(random, v.eh, v.closing, v.sums)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, NumberedShare{I: i, Share: s})
	}
	return out
}

func TestEverySubsetOfKOpensTheSame(t *testing.T) {
	random := chacha(21)
	for range 6 {
		n := 1 + uint32(random.Uint64()%6)
		k := 1 + uint32(random.Uint64()%uint64(n))
		c := conduct(t, random, n, k)
		v := hold(t, random, c.keys, int(random.Uint64()%12), 2)
		for _, used := range subsets(n, k) {
			opened, err := OpenTally(c.keys, v.eh, v.closing, v.sums, decrypt(t, random, c, v, used...))
			if err != nil {
				t.Fatalf("%d of %d by %v: %v", k, n, used, err)
			}
			if !slices.Equal(opened.Counts, v.counts) || !slices.Equal(opened.Used, used) || len(opened.Refused) != 0 {
				t.Fatalf("%d of %d by %v: %+v instead of %v", k, n, used, opened, v.counts)
			}
		}
	}
}

func TestTooFewSharesSayHowManyAreMissing(t *testing.T) {
	random := chacha(22)
	c := conduct(t, random, 5, 3)
	v := hold(t, random, c.keys, 6, 1)
	all := decrypt(t, random, c, v, 2, 4, 5)
	cases := []struct {
		shares []NumberedShare
		want   MissingShares
	}{
		{all[:3], MissingShares{Have: 2, Need: 3}},
		{all[1:3], MissingShares{Have: 2, Need: 3, Server: true}},
		{all[1:], MissingShares{Have: 3, Need: 3, Server: true}},
		{nil, MissingShares{Have: 0, Need: 3, Server: true}},
		{[]NumberedShare{all[0], all[1], all[1], all[1]}, MissingShares{Have: 1, Need: 3}},
	}
	for _, one := range cases {
		_, err := OpenTally(c.keys, v.eh, v.closing, v.sums, one.shares)
		var missing *MissingShares
		if !errors.As(err, &missing) || *missing != one.want {
			t.Errorf("%d shares: %v instead of %v", len(one.shares), err, &one.want)
		}
	}
	if text := (&MissingShares{Have: 1, Need: 3, Server: true}).Error(); !strings.Contains(text, "2 of 3") || !strings.Contains(text, "server") {
		t.Error(text)
	}
}

// A lost trustee and one that sends rubbish: the others finish, and the rubbish is named.
func TestWrongSharesAreNamedAndIgnored(t *testing.T) {
	random := chacha(23)
	c := conduct(t, random, 5, 3)
	v := hold(t, random, c.keys, 7, 2)
	all := decrypt(t, random, c, v, 1, 2, 4, 5)
	bad := all[1].clone()
	bad.M[1] = bad.M[1].Add(BasePoint())
	shares := []NumberedShare{{I: 1, Share: bad}, {I: 7, Share: all[2].Share}, {I: 3, Share: all[2].Share}, all[0], all[2], all[3], all[4]}
	opened, err := OpenTally(c.keys, v.eh, v.closing, v.sums, shares)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(opened.Counts, v.counts) || !slices.Equal(opened.Used, []uint32{2, 4, 5}) {
		t.Errorf("%+v instead of %v", opened, v.counts)
	}
	var named []uint32
	for _, refused := range opened.Refused {
		if refused.Reason == nil {
			t.Error("refused without a reason")
		}
		named = append(named, refused.I)
	}
	if !slices.Equal(named, []uint32{1, 7, 3}) {
		t.Errorf("%v are named", named)
	}
	// Whoever sent a wrong share may send the right one afterwards.
	opened, err = OpenTally(c.keys, v.eh, v.closing, v.sums, []NumberedShare{{I: 1, Share: bad}, all[0], all[1], all[2], all[3]})
	if err != nil || !slices.Equal(opened.Used, []uint32{1, 2, 4}) {
		t.Errorf("%+v, %v", opened, err)
	}
}

func (s Share) clone() Share {
	return Share{M: slices.Clone(s.M), C: slices.Clone(s.C), V: slices.Clone(s.V)}
}

func TestEveryPartOfAShareMatters(t *testing.T) {
	random := chacha(24)
	c := conduct(t, random, 3, 2)
	v := hold(t, random, c.keys, 5, 2)
	th, err := TallyHash(v.eh, v.closing, v.sums)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range decrypt(t, random, c, v, 1) {
		good := s.Share
		if err := VerifyShare(c.keys, s.I, v.eh, th, v.sums.A, good); err != nil {
			t.Fatal(err)
		}
		refused := func(what string, i uint32, eh, th Hash, a []*Point, s Share) {
			t.Helper()
			if VerifyShare(c.keys, i, eh, th, a, s) == nil {
				t.Errorf("share %d holds with another %s", i, what)
			}
		}
		refused("number", s.I+1, v.eh, th, v.sums.A, good)
		refused("number out of range", 4, v.eh, th, v.sums.A, good)
		refused("vote", s.I, HB("another"), th, v.sums.A, good)
		refused("tally", s.I, v.eh, HB("another"), v.sums.A, good)
		refused("order of cells", s.I, v.eh, th, []*Point{v.sums.A[1], v.sums.A[0]}, good)
		refused("number of cells", s.I, v.eh, th, v.sums.A[:1], good)
		refused("empty list", s.I, v.eh, th, nil, Share{})
		refused("missing sum", s.I, v.eh, th, []*Point{v.sums.A[0], nil}, good)
		refused("nothing", s.I, v.eh, th, v.sums.A, Share{})
		for j := range 2 {
			changes := map[string]func(*Share){
				"M":       func(x *Share) { x.M[j] = x.M[j].Add(BasePoint()) },
				"no M":    func(x *Share) { x.M[j] = nil },
				"c":       func(x *Share) { x.C[j] = x.C[j].Add(NewScalar(1)) },
				"no c":    func(x *Share) { x.C[j] = nil },
				"v":       func(x *Share) { x.V[j] = x.V[j].Add(NewScalar(1)) },
				"no v":    func(x *Share) { x.V[j] = nil },
				"short M": func(x *Share) { x.M = x.M[:j] },
				"short c": func(x *Share) { x.C = x.C[:j] },
				"short v": func(x *Share) { x.V = x.V[:j] },
			}
			for name, change := range changes {
				bad := good.clone()
				change(&bad)
				refused(fmt.Sprintf("%s %d", name, j), s.I, v.eh, th, v.sums.A, bad)
			}
			swapped := good.clone()
			slices.Reverse(swapped.M)
			slices.Reverse(swapped.C)
			slices.Reverse(swapped.V)
			refused("order of its parts", s.I, v.eh, th, v.sums.A, swapped)
		}
	}
}

func TestTallyHashCoversEverything(t *testing.T) {
	random := chacha(25)
	c := conduct(t, random, 1, 1)
	v := hold(t, random, c.keys, 5, 2)
	hash := func(eh, closing Hash, s Sums) Hash {
		t.Helper()
		th, err := TallyHash(eh, closing, s)
		if err != nil {
			t.Fatal(err)
		}
		return th
	}
	seen := map[Hash]string{hash(v.eh, v.closing, v.sums): "itself"}
	add := func(what string, th Hash) {
		t.Helper()
		if other, twice := seen[th]; twice {
			t.Errorf("another %s has the hash of %s", what, other)
		}
		seen[th] = what
	}
	with := func(change func(*Sums)) Sums {
		s := Sums{N: v.sums.N, A: slices.Clone(v.sums.A), B: slices.Clone(v.sums.B)}
		change(&s)
		return s
	}
	add("vote", hash(HB("another"), v.closing, v.sums))
	add("close", hash(v.eh, HB("another"), v.sums))
	add("n", hash(v.eh, v.closing, with(func(s *Sums) { s.N-- })))
	add("cell less", hash(v.eh, v.closing, with(func(s *Sums) { s.A, s.B = s.A[:1], s.B[:1] })))
	for j := range 2 {
		add(fmt.Sprintf("A %d", j), hash(v.eh, v.closing, with(func(s *Sums) { s.A[j] = s.A[j].Add(BasePoint()) })))
		add(fmt.Sprintf("B %d", j), hash(v.eh, v.closing, with(func(s *Sums) { s.B[j] = s.B[j].Add(BasePoint()) })))
	}
	for what, s := range map[string]Sums{"empty": {}, "nil point": {A: []*Point{nil}, B: []*Point{nil}}, "uneven": {A: v.sums.A, B: v.sums.B[:1]}, "negative": {N: -1, A: v.sums.A, B: v.sums.B}} {
		if _, err := TallyHash(v.eh, v.closing, s); err == nil {
			t.Errorf("%s sums have a hash", what)
		}
		if _, err := Combine(c.keys, s, nil, nil); err == nil {
			t.Errorf("%s sums are opened", what)
		}
	}
}

// The attack this stops: decrypt everything, then everything but one ballot, and subtract.
func TestTrusteeDecryptsOneTallyOfAVote(t *testing.T) {
	random := chacha(26)
	c := conduct(t, random, 3, 2)
	v := hold(t, random, c.keys, 6, 1)
	trustee := c.trustees[0]
	for range 2 { // The same tally may be asked for again: the answer may have been lost.
		if _, err := trustee.Decrypt(random, v.eh, v.closing, v.sums); err != nil {
			t.Fatal(err)
		}
	}
	less := Sums{N: v.sums.N, A: slices.Clone(v.sums.A), B: slices.Clone(v.sums.B)}
	if err := less.Remove(v.ballots[3]); err != nil {
		t.Fatal(err)
	}
	if _, err := trustee.Decrypt(random, v.eh, v.closing, less); !errors.Is(err, ErrSecondTally) {
		t.Errorf("all but one ballot: %v", err)
	}
	if _, err := trustee.Decrypt(random, v.eh, HB("another close"), v.sums); !errors.Is(err, ErrSecondTally) {
		t.Errorf("another close: %v", err)
	}
	if _, err := trustee.Decrypt(random, HB("another vote"), v.closing, less); err != nil {
		t.Errorf("another vote: %v", err)
	}
	// A trustee restored from its backup still remembers what it kept outside.
	memory := &processMemory{tallies: make(map[Hash]Hash)}
	before, err := NewTrustee(c.board, c.keys, 2, c.signing[1], c.trustees[1].s.share, memory)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.Decrypt(random, v.eh, v.closing, v.sums); err != nil {
		t.Fatal(err)
	}
	after, err := NewTrustee(c.board, c.keys, 2, c.signing[1], c.trustees[1].s.share, memory)
	if err != nil {
		t.Fatal(err)
	}
	before.Erase()
	if _, err := after.Decrypt(random, v.eh, v.closing, less); !errors.Is(err, ErrSecondTally) {
		t.Errorf("restored: %v", err)
	}
	if _, err := after.Decrypt(random, v.eh, v.closing, v.sums); err != nil {
		t.Errorf("erasing one trustee erased its restored copy: %v", err)
	}
	broken, err := NewTrustee(c.board, c.keys, 2, c.signing[1], after.s.share, brokenMemory{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := broken.Decrypt(random, v.eh, v.closing, v.sums); err == nil {
		t.Error("decrypted although the tally could not be remembered")
	}
	for what, err := range map[string]error{
		"another's share": second(NewTrustee(c.board, c.keys, 2, c.signing[1], c.trustees[0].s.share, nil)),
		"no share":        second(NewTrustee(c.board, c.keys, 2, c.signing[1], nil, nil)),
		"another's key":   second(NewTrustee(c.board, c.keys, 2, c.signing[0], after.s.share, nil)),
		"no key":          second(NewTrustee(c.board, c.keys, 2, nil, after.s.share, nil)),
		"no such trustee": second(NewTrustee(c.board, c.keys, 0, c.signing[1], after.s.share, nil)),
	} {
		if err == nil {
			t.Errorf("a trustee with %s", what)
		}
	}
}

type brokenMemory struct{}

func (brokenMemory) Remember(_, _ Hash) (Hash, error) { return Hash{}, errors.New("disk full") }

func TestLagrangeRefusesZeroAndRepetition(t *testing.T) {
	for _, numbers := range [][]uint32{{0}, {0, 1}, {2, 0, 3}, {1, 1}, {3, 1, 3}} {
		if _, err := lagrange(numbers); err == nil {
			t.Errorf("%v has coefficients", numbers)
		}
	}
	random := chacha(27)
	c := conduct(t, random, 3, 2)
	v := hold(t, random, c.keys, 5, 1)
	all := decrypt(t, random, c, v, 1, 2)
	// Were the server's share taken as that of a trustee 0, its coefficient would be 1 and the trustees' 0.
	server := all[0].Share
	for what, shares := range map[string]map[uint32]Share{"0": {0: server, 1: all[1].Share}, "9": {1: all[1].Share, 9: all[2].Share}, "empty": {1: all[1].Share, 2: {}}} {
		if counts, err := Combine(c.keys, v.sums, shares, &server); err == nil {
			t.Errorf("opened with share %s: %v", what, counts)
		}
	}
	if counts, err := Combine(c.keys, v.sums, map[uint32]Share{1: all[1].Share, 2: all[1].Share}, &server); err == nil {
		t.Errorf("opened with one share under two numbers: %v", counts)
	}
	if _, err := Combine(c.keys, v.sums, map[uint32]Share{1: all[1].Share, 2: all[2].Share}, &Share{}); err == nil {
		t.Error("opened with an empty share of the server")
	}
	without := c.keys
	without.Server = nil
	if _, err := Combine(without, v.sums, map[uint32]Share{1: all[1].Share, 2: all[2].Share}, &server); err == nil {
		t.Error("a share of a server that has none")
	}
	if _, err := Combine(KeySet{}, v.sums, nil, nil); err == nil {
		t.Error("opened without keys")
	}
}

// Colluding delegates can make a sum the identity: that must neither stop the count nor change it.
func TestSumThatIsTheIdentityIsCounted(t *testing.T) {
	random := chacha(28)
	c := conduct(t, random, 3, 2)
	r := NewScalar(5)
	y := c.keys.Y()
	one := &Ballot{Alpha: []*Point{BaseMultiply(r)}, Beta: []*Point{y.Multiply(r).Add(y)}}
	other := &Ballot{Alpha: []*Point{new(Point).Subtract(BaseMultiply(r))}, Beta: []*Point{y.Subtract(y.Multiply(r))}}
	sums, err := SumBallots(1, slices.Values([]*Ballot{one, other}))
	if err != nil || !sums.A[0].IsIdentity() {
		t.Fatal(sums, err)
	}
	v := heldVote{eh: HB("e"), closing: HB("c"), sums: sums}
	opened, err := OpenTally(c.keys, v.eh, v.closing, sums, decrypt(t, random, c, v, 1, 3))
	if err != nil || !slices.Equal(opened.Counts, []int{2}) {
		t.Errorf("%+v, %v", opened, err)
	}
}

func TestSumsTakeOnlyWholeBallots(t *testing.T) {
	c := conduct(t, chacha(29), 1, 1)
	v := hold(t, chacha(30), c.keys, 3, 2)
	for what, b := range map[string]*Ballot{
		"nil":       nil,
		"empty":     {},
		"short":     {Alpha: v.ballots[0].Alpha[:1], Beta: v.ballots[0].Beta[:1]},
		"uneven":    {Alpha: v.ballots[0].Alpha, Beta: v.ballots[0].Beta[:1]},
		"nil alpha": {Alpha: []*Point{nil, BasePoint()}, Beta: v.ballots[0].Beta},
		"nil beta":  {Alpha: v.ballots[0].Alpha, Beta: []*Point{BasePoint(), nil}},
	} {
		s := NewSums(2)
		if s.Add(b) == nil || s.Remove(b) == nil || s.N != 0 {
			t.Errorf("%s: the ballot is counted", what)
		}
		if _, err := SumBallots(2, slices.Values([]*Ballot{v.ballots[0], b})); err == nil {
			t.Errorf("%s: the ballot is summed", what)
		}
	}
	s := NewSums(2)
	if s.Remove(v.ballots[0]) == nil {
		t.Error("taken out of nothing")
	}
	for _, b := range v.ballots {
		if err := s.Add(b); err != nil {
			t.Fatal(err)
		}
	}
	if !s.Equal(v.sums) {
		t.Error("kept sums are not the sums")
	}
	if err := s.Remove(v.ballots[1]); err != nil {
		t.Fatal(err)
	}
	want, err := SumBallots(2, slices.Values([]*Ballot{v.ballots[0], v.ballots[2]}))
	if err != nil || !s.Equal(want) || s.Equal(v.sums) {
		t.Error("a ballot taken out is not gone")
	}
	none := Sums{}
	if none.Add(v.ballots[0]) == nil || none.Equal(none) {
		t.Error("sums without cells")
	}
}

// With a generator that repeats itself, two decryptions must not use one nonce: the secret could be computed from them.
func TestNoncesOfSharesDifferEvenWithARepeatingGenerator(t *testing.T) {
	stuck := func() io.Reader { return strings.NewReader(strings.Repeat("x", 64)) }
	c := conduct(t, chacha(31), 1, 1)
	v := hold(t, chacha(32), c.keys, 5, 2)
	secret := c.trustees[0].s.share
	made := make(map[[32]byte]bool)
	for _, th := range []Hash{HB("one"), HB("two")} {
		s, err := MakeShare(stuck(), 1, secret, v.eh, th, v.sums.A)
		if err != nil {
			t.Fatal(err)
		}
		for j := range s.V {
			w := s.V[j].Add(s.C[j].Multiply(secret)) // the nonce
			if made[[32]byte(w.Bytes())] {
				t.Error("a nonce was used twice")
			}
			made[[32]byte(w.Bytes())] = true
		}
	}
	if _, err := MakeShare(strings.NewReader("short"), 1, secret, v.eh, v.eh, v.sums.A); err == nil {
		t.Error("a share without random numbers")
	}
	for what, err := range map[string]error{
		"nothing": second(MakeShare(stuck(), 1, nil, v.eh, v.eh, v.sums.A)),
		"zero":    second(MakeShare(stuck(), 1, NewScalar(0), v.eh, v.eh, v.sums.A)),
		"no sum":  second(MakeShare(stuck(), 1, secret, v.eh, v.eh, []*Point{nil})),
	} {
		if err == nil {
			t.Errorf("a share of %s", what)
		}
	}
}

func TestErasedSecretsAreGone(t *testing.T) {
	random := chacha(33)
	c := conduct(t, random, 3, 2)
	v := hold(t, random, c.keys, 5, 1)
	keys := HB("keys record")
	trustee := c.trustees[0]
	confirmed, err := trustee.ConfirmKeySet(keys)
	if err != nil || !trustee.VK().Verify(KeySetOKSigHash(c.board, keys), confirmed) {
		t.Error("the key set is not confirmed", err)
	}
	signed, err := trustee.CoSignClose(v.closing)
	if err != nil || !trustee.VK().Verify(CloseOKSigHash(c.board, v.closing), signed) {
		t.Error("the close is not signed", err)
	}
	destroyed, err := trustee.EraseShare(keys)
	if err != nil || !trustee.VK().Verify(KeyDestroyedSigHash(c.board, keys), destroyed) {
		t.Error("the erasure is not signed", err)
	}
	if _, err := trustee.Decrypt(random, v.eh, v.closing, v.sums); !errors.Is(err, ErrErased) || !trustee.s.share.IsZero() {
		t.Errorf("an erased share decrypts: %v", err)
	}
	key := trustee.s.key
	trustee.Erase()
	if _, err := trustee.CoSignClose(v.closing); !errors.Is(err, ErrErased) {
		t.Errorf("an erased trustee signs: %v", err)
	}
	for _, b := range key {
		if b != 0 {
			t.Fatal("the signing key was not overwritten")
		}
	}
	if slices.Max(c.signing[0]) == 0 {
		t.Error("the caller's key was overwritten")
	}
	d := c.dealings[1]
	d.Erase()
	if !d.s.z.IsZero() || !d.s.a[0].IsZero() || !d.s.a[1].IsZero() || slices.Max(d.s.key) != 0 {
		t.Error("the secrets of the dealing are still there")
	}
	for what, err := range map[string]error{
		"Token": second(d.Token()), "Reveal": second(d.Reveal(c.tokens)), "Receive": d.Receive(c.reveals), "Box": second(d.Box(random, 1)),
		"Open": second(d.Open(1, c.boxes[2][1])), "Trustee": second(d.Trustee(c.keys, c.boxes[2], nil)),
	} {
		if !errors.Is(err, ErrErased) {
			t.Errorf("%s after erasing: %v", what, err)
		}
	}
	if _, err := c.trustees[1].Decrypt(random, v.eh, v.closing, v.sums); err != nil {
		t.Errorf("erasing the dealing erased the trustee: %v", err)
	}
	c.server.Erase()
	if _, err := c.server.Decrypt(random, v.eh, v.closing, v.sums); !errors.Is(err, ErrErased) || !c.server.s.x.IsZero() {
		t.Errorf("the erased server decrypts: %v", err)
	}
	if _, err := c.server.KeyFile(); !errors.Is(err, ErrErased) {
		t.Errorf("the erased server writes a key file: %v", err)
	}
}

func TestServerKeyFile(t *testing.T) {
	c := deal(t, chacha(34), 1, 1)
	file, err := c.server.KeyFile()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseServerKey(file)
	if err != nil || !again.Public().Pub.Equal(c.server.Public().Pub) || !again.s.x.Equal(c.server.s.x) || again.Board() != c.board {
		t.Fatal("the key file does not give the key back", err)
	}
	other, err := NewServerKey(chacha(35), c.board)
	if err != nil {
		t.Fatal(err)
	}
	secret, foreign := must(c.server.s.x.MarshalText())(t), must(other.s.x.MarshalText())(t)
	for what, bad := range map[string]string{
		"empty": "", "none": "{}", "null": "null", "cut": string(file[:len(file)-9]),
		"board":  strings.Replace(string(file), c.board.String(), HB("another").String(), 1),
		"secret": strings.Replace(string(file), string(secret), string(foreign), 1),
		"format": strings.Replace(string(file), serverKeyFormat, "NTV2", 1),
	} {
		_, err := ParseServerKey([]byte(bad))
		if err == nil {
			t.Errorf("%s: the key file is read", what)
		} else if strings.Contains(err.Error(), string(secret)) {
			t.Errorf("%s: the error shows the secret", what)
		}
	}
}

func TestCeremonySecretsAreNotPrinted(t *testing.T) {
	c := conduct(t, chacha(36), 3, 2)
	secrets := []*Scalar{c.server.s.x, c.trustees[0].s.share, c.dealings[0].s.z, c.dealings[0].s.a[0], c.dealings[0].s.a[1]}
	type holder struct {
		Dealing *Dealing
		trustee *Trustee
		Server  ServerKey
	}
	h := holder{c.dealings[0], c.trustees[0], *c.server}
	var out strings.Builder
	log := slog.New(slog.NewJSONHandler(&out, nil))
	for _, v := range []any{c.dealings[0], *c.dealings[0], c.trustees[0], *c.trustees[0], c.server, *c.server, h, &h, []any{h}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		log.Info("secret", "value", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("secret", "value", v)
	}
	for i, s := range secrets {
		for _, spelled := range []string{fmt.Sprintf("%x", s.Bytes()), fmt.Sprintf("%X", s.Bytes()), fmt.Sprint(s.Bytes()), fmt.Sprintf("%#v", s.Bytes())} {
			if strings.Contains(out.String(), strings.Trim(spelled, "[]")) {
				t.Errorf("secret %d is printed", i)
			}
		}
	}
	if key := fmt.Sprintf("%x", c.signing[0].Seed()); strings.Contains(out.String(), key) {
		t.Error("the signing key is printed")
	}
	if fmt.Sprint(Dealing{}, Trustee{}, ServerKey{}) == "" {
		t.Error("empty ones print nothing")
	}
}
