package ntv

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"testing"
)

// The tests of this file are the mistakes that programs of this kind are known for.

// order is the order of the group.
var order, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)

// littleEnd is n in 32 bytes with the little end first.
func littleEnd(n *big.Int) []byte {
	b := n.FillBytes(make([]byte, 32))
	for i, j := 0, 31; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return b
}

// tiny is a vote of one cell without rules, small enough to forge proofs for by hand.
func tiny(t testing.TB, y *Point) *Election {
	t.Helper()
	m := Manifest{V: Version, Vote: "v", Mode: ModeSecret, Title: "t", Cells: []string{"a"}, Constraints: []Constraint{}, Keys: Hash{}.String(),
		Y: y.String(), Revote: RevoteLast, MinTally: 1}
	return must(ParseElection(must(m.Encode())(t)))(t)
}

// testKey is the n-th of the keys for tests.
func testKey(n byte) (ed25519.PrivateKey, PublicKey) {
	sk := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n + 1}, 32))
	return sk, PublicKey(sk[32:])
}

// A challenge that leaves out part of the statement lets a prover choose that part afterwards. So every part must change the challenge: here
// each is changed in turn under a proof that holds.
func TestChallengeCoversTheWholeStatement(t *testing.T) {
	y := BaseMultiply(NewScalar(77))
	e := tiny(t, y)
	_, vk := testKey(0)
	b := must(e.Build(5, vk, 3, []byte{1}, Seed{1}))(t)
	if err := e.VerifyBallot(b, vk); err != nil {
		t.Fatal(err)
	}
	cth := ciphertextHash(ballotContext(e.EH, 5, vk, 3), b.Alpha, b.Beta)
	good := statement{cth: cth, y: y, number: 0, alpha: b.Alpha[0], beta: b.Beta[0], values: bitValues}
	framed := good.challenge(nil)
	other := BaseMultiply(NewScalar(9))
	for name, change := range map[string]func(*statement){
		"context":     func(s *statement) { s.cth[0] ^= 1 },
		"key":         func(s *statement) { s.y = other },
		"number":      func(s *statement) { s.number = 1 },
		"first half":  func(s *statement) { s.alpha = other },
		"second half": func(s *statement) { s.beta = other },
	} {
		s := good
		change(&s)
		if bytes.Equal(s.challenge(nil), framed) {
			t.Errorf("%s is not part of the challenge", name)
		}
		v := verifier{table: newFixedBase(s.y)}
		if v.holds(&s, b.proofs) {
			t.Errorf("the proof holds with another %s", name)
		}
	}
	again := e.EH
	again[0] ^= 1
	_, otherKey := testKey(1)
	base := ballotContext(e.EH, 5, vk, 3)
	for name, ctx := range map[string]Hash{
		"vote": ballotContext(again, 5, vk, 3), "delegate": ballotContext(e.EH, 6, vk, 3),
		"delegate's key": ballotContext(e.EH, 5, otherKey, 3), "sequence number": ballotContext(e.EH, 5, vk, 4),
	} {
		if ctx == base {
			t.Errorf("the %s is not part of the context", name)
		}
	}
	if ciphertextHash(base, []*Point{y}, []*Point{other}) == ciphertextHash(base, []*Point{other}, []*Point{y}) {
		t.Error("the ciphertexts are not part of their hash in order")
	}
	if err := e.VerifyBallot(b, otherKey); !errors.Is(err, errProof) {
		t.Errorf("the ballot of one delegate passes for another's: %v", err)
	}
}

// The commitments belong into the challenge as well: without them a proof can be made up backwards.
func TestProofMadeUpBackwardsIsRefused(t *testing.T) {
	y := BaseMultiply(NewScalar(77))
	e := tiny(t, y)
	_, vk := testKey(0)
	r, two := NewScalar(1234), NewScalar(2) // the cell holds 2
	alpha, beta := BaseMultiply(r), y.Multiply(r.Add(two))
	body := append([]byte(ballotMagic), e.EH[:]...)
	body = append(append(body, U32(1)...), U32(1)...)
	body = append(body, 0, 1)
	body = append(append(body, alpha.Bytes()...), beta.Bytes()...)
	cth := ciphertextHash(ballotContext(e.EH, 1, vk, 1), []*Point{alpha}, []*Point{beta})
	s := statement{cth: cth, y: y, alpha: alpha, beta: beta, values: bitValues}
	weak := scalarOfFrame(s.challenge(nil)) // without commitments
	proof := []*Scalar{NewScalar(5), NewScalar(6), weak.Subtract(NewScalar(5)), NewScalar(7)}
	for _, p := range proof {
		body = append(body, p.Bytes()...)
	}
	b := must(e.ParseBallot(body))(t)
	if err := e.VerifyBallot(b, vk); !errors.Is(err, errProof) {
		t.Errorf("a made-up proof gives %v", err)
	}
}

// A prover that follows the rules but encrypts a value outside the set finds no proof.
func TestValueOutsideTheSetHasNoProof(t *testing.T) {
	y := BaseMultiply(NewScalar(77))
	r := NewScalar(4321)
	n := &nonces{bits: []byte{1}}
	for m := 0; m < 5; m++ {
		s := statement{y: y, alpha: BaseMultiply(r), beta: y.Multiply(r.Add(NewScalar(uint32(m)))), values: []int{1, 3}}
		v := verifier{table: newFixedBase(y)}
		if got, want := v.holds(&s, prove(&s, n, r, m)), m == 1 || m == 3; got != want {
			t.Errorf("value %d of {1, 3}: holds is %v", m, got)
		}
		if v.holds(&s, nil) || v.holds(&s, []Scalar{}) {
			t.Error("no proof at all holds")
		}
		empty := s
		empty.values = nil
		if v.holds(&empty, nil) {
			t.Error("an empty list of checks holds")
		}
	}
}

// A challenge shorter than the order, or one that is reduced from 256 bits only, is not what HS is.
func TestChallengeIsReducedFrom512Bits(t *testing.T) {
	long, bits := 0, 0
	for i := uint32(0); i < 64; i++ {
		framed := frame("member", U32(i))
		b := hashToScalar("member", U32(i)).Bytes()

		sum := sha512Of(framed)
		n := new(big.Int).Mod(fromLittleEnd(sum[:]), order)
		if !bytes.Equal(littleEnd(n), b) {
			t.Fatalf("HS is not SHA-512 modulo the order: %x", b)
		}

		if b[31] != 0 {
			long++
		}
		bits = max(bits, n.BitLen())
	}
	if long < 48 || bits < 250 {
		t.Errorf("%d of 64 challenges fill the last byte, the longest has %d bits", long, bits)
	}
}

func TestHashInputsCarryTheirLengths(t *testing.T) {
	seen := map[Hash]string{}
	for _, in := range []struct {
		label string
		parts []string
	}{
		{"a", []string{"bc", "d"}}, {"a", []string{"b", "cd"}}, {"a", []string{"bcd"}}, {"a", []string{"bcd", ""}}, {"a", []string{"", "bcd"}},
		{"ab", []string{"cd"}}, {"abcd", nil}, {"abcd", []string{""}}, {"", []string{"abcd"}}, {"a", []string{"bc", "d", ""}},
	} {
		var parts [][]byte
		for _, p := range in.parts {
			parts = append(parts, []byte(p))
		}
		h, name := HB(in.label, parts...), fmt.Sprintf("%q %q", in.label, in.parts)
		if other, ok := seen[h]; ok {
			t.Errorf("%s and %s have one hash", name, other)
		}
		seen[h] = name
	}
	if got := hex.EncodeToString(frame("head", []byte{7, 8})); got != "4e545631"+"0004"+"68656164"+"00000002"+"0708" {
		t.Errorf("frame is %s", got)
	}
}

func TestScalarsAtOrAboveTheOrderAreRefused(t *testing.T) {
	one := big.NewInt(1)
	for name, c := range map[string]struct {
		n    *big.Int
		good bool
	}{
		"zero": {big.NewInt(0), true}, "order − 1": {new(big.Int).Sub(order, one), true}, "order": {order, false},
		"order + 1": {new(big.Int).Add(order, one), false}, "2^255 − 1": {new(big.Int).Sub(new(big.Int).Lsh(one, 255), one), false},
		"2^256 − 1": {new(big.Int).Sub(new(big.Int).Lsh(one, 256), one), false}, "2^253": {new(big.Int).Lsh(one, 253), false},
	} {
		if _, err := DecodeScalar(littleEnd(c.n)); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, length := range []int{0, 31, 33, 64} {
		if _, err := DecodeScalar(make([]byte, length)); err == nil {
			t.Errorf("a scalar of %d bytes was read", length)
		}
		if _, err := DecodePoint(make([]byte, length)); err == nil {
			t.Errorf("a point of %d bytes was read", length)
		}
	}
}

// Every scalar of a ballot has one encoding only: the order added to it is the same number and another ballot hash.
func TestBallotWithReducibleScalarIsRefused(t *testing.T) {
	v := vectors(t)[0]
	e, b, _ := v.read(t)
	for i := range b.proofs {
		body := bytes.Clone(b.Body)
		at := ballotHeader + 64*len(e.Cells) + 32*i
		n := new(big.Int).Add(fromLittleEnd(body[at:at+32]), order)
		copy(body[at:], littleEnd(n))
		if _, err := e.ParseBallot(body); !errors.Is(err, errScalar) {
			t.Fatalf("value %d written as itself plus the order: %v", i, err)
		}
	}
}

func TestIdentityIsRefused(t *testing.T) {
	zeros := make([]byte, 32)
	if _, err := DecodePoint(zeros); err != nil {
		t.Errorf("the identity is a point: %v", err)
	}
	if _, err := DecodeKeyPoint(zeros); !errors.Is(err, errIdentity) {
		t.Errorf("as a key: %v", err)
	}
	v := vectors(t)[0]
	e, b, _ := v.read(t)
	for i := range e.Cells {
		body := bytes.Clone(b.Body)
		copy(body[ballotHeader+64*i:], zeros)
		if _, err := e.ParseBallot(body); !errors.Is(err, errIdentity) {
			t.Errorf("as first half of cell %d: %v", i, err)
		}
	}
	m := e.Manifest
	m.Y = (*Point)(nil).String()
	if _, err := m.Encode(); !errors.Is(err, errIdentity) {
		t.Errorf("as the key of a vote, on writing: %v", err)
	}
	raw := strings.Replace(v.Manifest, e.Y, m.Y, 1)
	if _, err := ParseElection([]byte(raw)); !errors.Is(err, errIdentity) {
		t.Errorf("as the key of a vote, on reading: %v", err)
	}
}

func TestPointsOutsideTheGroupAreRefusedInBallots(t *testing.T) {
	var rfc struct {
		Bad []string `json:"bad_encodings"`
	}
	readTestdata(t, "rfc9496.json", &rfc)
	e, b, _ := vectors(t)[0].read(t)
	for _, bad := range rfc.Bad {
		for half := 0; half < 2*len(e.Cells); half++ {
			body := bytes.Clone(b.Body)
			copy(body[ballotHeader+32*half:], unhex(t, bad))
			if _, err := e.ParseBallot(body); !errors.Is(err, errPoint) {
				t.Fatalf("%s in place %d: %v", bad, half, err)
			}
		}
	}
}

func TestHexHasOneCase(t *testing.T) {
	v := vectors(t)[0]
	for name, read := range map[string]func(string) error{
		"hash":   func(s string) error { _, err := ParseHash(s); return err },
		"key":    func(s string) error { _, err := ParsePublicKey(s); return err },
		"point":  func(s string) error { _, err := ParsePoint(s); return err },
		"scalar": func(s string) error { _, err := ParseScalar(s); return err },
		"seed":   func(s string) error { _, err := ParseSeed(s); return err },
		"signature": func(s string) error {
			_, err := ParseSignature(s)
			return err
		},
	} {
		good := map[string]string{"hash": v.EH, "key": v.VK, "point": BaseMultiply(NewScalar(2)).String(), "seed": v.Seed, "signature": v.Sig,
			"scalar": hex.EncodeToString(hashToScalar("x").Bytes())}[name]
		if err := read(good); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, bad := range []string{strings.ToUpper(good), good[:len(good)-1], good + "0", good[:len(good)-2], " " + good[1:], "g" + good[1:], ""} {
			if read(bad) == nil {
				t.Errorf("%s: %q was read", name, bad)
			}
		}
	}
	upper := strings.Replace(v.Manifest, "6c80840ccd", "6C80840CCD", 1)
	if _, err := ParseElection([]byte(upper)); err == nil {
		t.Error("a manifest with upper-case hex was read")
	}
}

func TestManifestHasOneSpelling(t *testing.T) {
	good := vectors(t)[0].Manifest
	replace := func(old, new string) string {
		t.Helper()
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in the manifest", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	for name, raw := range map[string]string{
		"field in another case":     replace(`"revote"`, `"Revote"`),
		"Y in small letter":         replace(`"Y"`, `"y"`),
		"field twice":               replace(`"revote":"last"`, `"revote":"first","revote":"last"`),
		"field twice, equal":        replace(`"mode":"secret"`, `"mode":"secret","mode":"secret"`),
		"field twice, other case":   replace(`"mode":"secret"`, `"MODE":"open","mode":"secret"`),
		"unknown field":             replace(`"revote"`, `"more":1,"revote"`),
		"field missing":             replace(`,"min_tally":5`, ``),
		"another order":             replace(`"revote":"last","min_tally":5`, `"min_tally":5,"revote":"last"`),
		"space":                     replace(`:5}`, `: 5}`),
		"space behind":              good + " ",
		"line end behind":           good + "\n",
		"something behind":          good + "{}",
		"number with fraction":      replace(`:5}`, `:5.0}`),
		"number with exponent":      replace(`:5}`, `:5e0}`),
		"number with leading zero":  replace(`:5}`, `:05}`),
		"number beyond 2^53":        replace(`:5}`, `:9007199254740992}`),
		"number beyond 2^64":        replace(`:5}`, `:18446744073709551621}`),
		"negative number":           replace(`:5}`, `:-5}`),
		"number as text":            replace(`:5}`, `:"5"}`),
		"no smallest tally":         replace(`:5}`, `:0}`),
		"escaped letter":            replace(`"title":"motion"`, `"title":"\u006dotion"`),
		"escaped slash":             replace(`"title":"motion"`, `"title":"a\/b"`),
		"escaped ampersand":         replace(`"title":"motion"`, `"title":"\u0026"`),
		"escaped line separator":    replace(`"title":"motion"`, `"title":"\u2028"`),
		"line separator":            replace(`"title":"motion"`, "\"title\":\"\u2028\""),
		"escaped new line":          replace(`"title":"motion"`, `"title":"\n"`),
		"delete character":          replace(`"title":"motion"`, "\"title\":\"\x7f\""),
		"C1 control":                replace(`"title":"motion"`, "\"title\":\"\u0085\""),
		"broken UTF-8":              replace(`"title":"motion"`, "\"title\":\"\xff\""),
		"lone surrogate":            replace(`"title":"motion"`, `"title":"\ud800"`),
		"byte order mark":           "\ufeff" + good,
		"null for a list":           replace(`"cells":["tan-thanh","khong-tan-thanh","khong-bieu-quyet"]`, `"cells":null`),
		"null for rules":            replace(`[{"w":[[0,1],[1,1],[2,1]],"in":[1]}]`, `null`),
		"null for weights":          replace(`"w":[[0,1],[1,1],[2,1]]`, `"w":null`),
		"weight with three numbers": replace(`[0,1]`, `[0,1,2]`),
		"weight with one number":    replace(`[0,1]`, `[0]`),
		"another version":           replace(`"NTV1"`, `"NTV2"`),
		"another mode":              replace(`"secret"`, `"Secret"`),
		"another revote":            replace(`"last"`, `"any"`),
		"open with keys":            replace(`"secret"`, `"open"`),
		"no keys":                   replace(`"keys":"c3a8`, `"keys":"","x":"c3a8`),
		"no identifier":             replace(`"vote":"motion"`, `"vote":""`),
		"cell twice":                replace(`"khong-tan-thanh"`, `"tan-thanh"`),
		"cell without label":        replace(`"khong-tan-thanh"`, `""`),
		"array":                     "[" + good + "]",
		"null":                      "null",
		"nothing":                   "",
	} {
		if raw == good {
			t.Fatalf("%s changes nothing", name)
		}
		if e, err := ParseElection([]byte(raw)); err == nil {
			t.Errorf("%s was read: %+v", name, e.Manifest)
		}
	}
	for name, raw := range map[string]string{
		"as it is":            good,
		"<>& as they are":     replace(`"title":"motion"`, `"title":"<a> & b"`),
		"quotes":              replace(`"title":"motion"`, `"title":"\"a\" \\ b"`),
		"Vietnamese":          replace(`"title":"motion"`, `"title":"Miễn nhiệm chức vụ"`),
		"beyond the plane":    replace(`"title":"motion"`, `"title":"𝄞"`),
		"replacement as such": replace(`"title":"motion"`, "\"title\":\"\ufffd\""),
		"no title":            replace(`"title":"motion"`, `"title":""`),
		"no rules":            replace(`[{"w":[[0,1],[1,1],[2,1]],"in":[1]}]`, `[]`),
	} {
		if _, err := ParseElection([]byte(raw)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestManifestLimits(t *testing.T) {
	good := must(ParseElection([]byte(vectors(t)[0].Manifest)))(t).Manifest
	labels := func(n int) []string {
		out := make([]string, n)
		for i := range out {
			out[i] = fmt.Sprint(i)
		}
		return out
	}
	rule := func(w [][2]int, in ...int) func(*Manifest) {
		return func(m *Manifest) { m.Constraints = []Constraint{{W: w, In: in}} }
	}
	one := [][2]int{{0, 1}}
	for name, c := range map[string]struct {
		change func(*Manifest)
		good   bool
	}{
		"512 cells":           {func(m *Manifest) { m.Cells = labels(512) }, true},
		"513 cells":           {func(m *Manifest) { m.Cells = labels(513) }, false},
		"no cell":             {func(m *Manifest) { m.Cells, m.Constraints = []string{}, []Constraint{} }, false},
		"256 rules":           {func(m *Manifest) { m.Constraints = make([]Constraint, 256); fill(m.Constraints, one) }, true},
		"257 rules":           {func(m *Manifest) { m.Constraints = make([]Constraint, 257); fill(m.Constraints, one) }, false},
		"largest weight":      {rule([][2]int{{0, 1 << 16}}, 0, 1<<16), true},
		"weight too large":    {rule([][2]int{{0, 1<<16 + 1}}, 0), false},
		"weight zero":         {rule([][2]int{{0, 0}}, 0), false},
		"weight negative":     {rule([][2]int{{0, -1}}, 0), false},
		"sum too large":       {rule(one, 1<<16+1), false},
		"sum negative":        {rule(one, -1), false},
		"sums equal":          {rule(one, 1, 1), false},
		"sums descending":     {rule(one, 1, 0), false},
		"no sums":             {rule(one), false},
		"no cells in rule":    {rule([][2]int{}, 0), false},
		"cell negative":       {rule([][2]int{{-1, 1}}, 0), false},
		"cell past the end":   {rule([][2]int{{3, 1}}, 0), false},
		"cell twice":          {rule([][2]int{{0, 1}, {0, 2}}, 0), false},
		"cells in any order":  {rule([][2]int{{2, 1}, {0, 2}}, 0), true},
		"ballot too large":    {func(m *Manifest) { m.Constraints = []Constraint{{W: one, In: upTo(0, 1<<16)}} }, false},
		"many sums":           {func(m *Manifest) { m.Constraints = []Constraint{{W: one, In: upTo(0, 60000)}} }, true},
		"largest tally bound": {func(m *Manifest) { m.MinTally = 1<<53 - 1 }, true},
		"tally bound too big": {func(m *Manifest) { m.MinTally = 1 << 53 }, false},
		"open without keys":   {func(m *Manifest) { m.Mode, m.Keys, m.Y = ModeOpen, "", "" }, true},
	} {
		m := good
		c.change(&m)
		raw, err := m.Encode()
		if (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if _, err := ParseElection(raw); err != nil {
				t.Errorf("%s is not read back: %v", name, err)
			}
		}
	}
}

func fill(rules []Constraint, w [][2]int) {
	for i := range rules {
		rules[i] = Constraint{W: w, In: []int{0, 1}}
	}
}

// A nil point, a point of the zero value, and a ballot without points give errors, never a panic.
func TestNilPointsDoNotPanic(t *testing.T) {
	var none *Point
	for _, p := range []*Point{none, {}} {
		if !p.IsIdentity() || !p.Equal(none) || !p.Add(p).IsIdentity() || !p.Subtract(p).IsIdentity() || !p.Multiply(NewScalar(3)).IsIdentity() {
			t.Error("a missing point is not the identity")
		}
		if !p.Multiply(nil).IsIdentity() || p.String() != strings.Repeat("0", 64) {
			t.Error("a missing point has another encoding")
		}
	}
	var nothing *Scalar
	if !nothing.IsZero() || !nothing.Equal(NewScalar(0)) || !nothing.Add(nothing).IsZero() || !nothing.Invert().IsZero() {
		t.Error("a missing scalar is not zero")
	}
	e, b, vk := vectors(t)[0].read(t)
	if err := e.VerifyBallot(nil, vk); err == nil {
		t.Error("no ballot passes")
	}
	if err := e.VerifyBallot(&Ballot{EH: e.EH}, vk); err == nil {
		t.Error("an empty ballot passes")
	}
	holes := *b
	holes.Alpha = make([]*Point, len(b.Alpha))
	if err := e.VerifyBallot(&holes, vk); err == nil {
		t.Error("a ballot with holes passes")
	}
	holes = *b
	holes.proofs = nil
	if err := e.VerifyBallot(&holes, vk); err == nil {
		t.Error("a ballot without proofs passes")
	}
	m := e.Manifest
	m.Mode, m.Keys, m.Y = ModeOpen, "", ""
	open := must(ParseElection(must(m.Encode())(t)))(t)
	if _, err := open.ParseBallot(b.Body); !errors.Is(err, errNotSecret) {
		t.Errorf("a secret ballot in an open vote: %v", err)
	}
	if _, err := open.Build(1, vk, 1, []byte{1, 0, 0}, Seed{}); !errors.Is(err, errNotSecret) {
		t.Errorf("building one: %v", err)
	}
	if err := open.VerifyBallot(b, vk); !errors.Is(err, errNotSecret) {
		t.Errorf("verifying one: %v", err)
	}
}

// A seed that is used twice with another choice, number, delegate or vote must give other randomness everywhere: equal nonces under two
// choices would show both.
func TestSameSeedOtherChoiceGivesOtherNonces(t *testing.T) {
	v := vectors(t)[0]
	e := must(ParseElection([]byte(v.Manifest)))(t)
	_, vk := testKey(0)
	_, otherKey := testKey(1)
	other := must(ParseElection([]byte(strings.Replace(v.Manifest, `"title":"motion"`, `"title":"another"`, 1))))(t)
	seed := Seed{9}
	ballots := []*Ballot{
		must(e.Build(1, vk, 1, []byte{1, 0, 0}, seed))(t), must(e.Build(1, vk, 1, []byte{0, 1, 0}, seed))(t),
		must(e.Build(1, vk, 2, []byte{1, 0, 0}, seed))(t), must(e.Build(2, vk, 1, []byte{1, 0, 0}, seed))(t),
		must(e.Build(1, otherKey, 1, []byte{1, 0, 0}, seed))(t), must(other.Build(1, vk, 1, []byte{1, 0, 0}, seed))(t),
		must(e.Build(1, vk, 1, []byte{1, 0, 0}, Seed{8}))(t),
	}
	seen := map[string]bool{}
	for i, b := range ballots {
		for _, p := range append(append([]*Point{}, b.Alpha...), b.Beta...) {
			if seen[p.String()] {
				t.Errorf("ballot %d repeats a point", i)
			}
			seen[p.String()] = true
		}
		for _, s := range b.proofs {
			if text := hex.EncodeToString(s.Bytes()); seen[text] {
				t.Errorf("ballot %d repeats a value of a proof", i)
			} else {
				seen[text] = true
			}
		}
	}
	if again := must(e.Build(1, vk, 1, []byte{1, 0, 0}, seed))(t); !bytes.Equal(again.Body, ballots[0].Body) {
		t.Error("the same inputs give another ballot")
	}
}

func TestSecretsAreNotPrinted(t *testing.T) {
	seed := Seed(bytes.Repeat([]byte{0xab}, 32))
	scalar := must(DecodeScalar(append(bytes.Repeat([]byte{0xab}, 31), 0)))(t)
	type around struct {
		Seed   Seed
		Inner  *Scalar
		Choice Scalar
	}
	whole := around{seed, scalar, *scalar}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%X", "%d", "%q", "%c", "%o"} {
		fmt.Fprintf(&out, verb+" "+verb+" "+verb+"\n", seed, scalar, &seed)
		fmt.Fprintf(&out, verb+"\n", []Seed{seed})
		fmt.Fprintf(&out, verb+"\n", struct {
			S Seed
			P *Scalar
		}{seed, scalar})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "seed", seed, "scalar", scalar, "whole", whole)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "seed", seed, "scalar", scalar, "seeds", []Seed{seed})
	raw := must(json.Marshal(map[string]any{"seed": seed, "more": []Seed{seed}}))(t)
	out.Write(raw)
	for _, leak := range []string{"abab", "ABAB", "171 171", "171,171", "0xab", `\xab`, "253 253", "««"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("%q stands in the output:\n%s", leak, out.String())
		}
	}
	if back := must(ParseSeed(seed.Reveal()))(t); back != seed {
		t.Error("a revealed seed does not come back")
	}
}

func TestKeysThatAreNoneAreRefused(t *testing.T) {
	if err := CheckPublicKey(PublicKey(BasePoint().Bytes())); err != nil {
		t.Log("the generator's encoding happens to be no Ed25519 point:", err)
	}
	_, good := testKey(3)
	if err := CheckPublicKey(good); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"zero":                       "0000000000000000000000000000000000000000000000000000000000000000",
		"neutral":                    "0100000000000000000000000000000000000000000000000000000000000000",
		"neutral, not canonical":     "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"neutral with a sign":        "0100000000000000000000000000000000000000000000000000000000000080",
		"order 2":                    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"order 2 with a sign":        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		"order 4":                    "0000000000000000000000000000000000000000000000000000000000000080",
		"order 4, not canonical":     "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"order 8":                    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"order 8, other":             "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		"order 8, other sign":        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
		"no point":                   "0200000000000000000000000000000000000000000000000000000000000000",
		"large order, not canonical": "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	} {
		if _, err := ParsePublicKey(text); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := Sign(ed25519.PrivateKey{1, 2}, Hash{}); err == nil {
		t.Error("a key of two bytes signs")
	}
	if _, err := PublicKeyOf(nil); err == nil {
		t.Error("no key has a public half")
	}
}
