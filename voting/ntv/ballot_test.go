package ntv

import (
	"bytes"
	"crypto/sha512"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/gtank/ristretto255"
)

func sha512Of(b []byte) [64]byte { return sha512.Sum512(b) }

func fromLittleEnd(b []byte) *big.Int {
	reversed := make([]byte, len(b))
	for i := range b {
		reversed[len(b)-1-i] = b[i]
	}
	return new(big.Int).SetBytes(reversed)
}

// electionOf is a secret vote with these cells under a key made for tests.
func electionOf(t testing.TB, cells []string, rules []Constraint) *Election {
	t.Helper()
	m := Manifest{V: Version, Board: HB("board"), Vote: "B-02", Mode: ModeSecret, Title: "Lấy phiếu tín nhiệm", Cells: cells, Constraints: rules,
		Roll: HB("roll"), Keys: HB("keys").String(), Y: BaseMultiply(hashToScalar("y")).String(), Revote: RevoteLast, MinTally: 5}
	return must(ParseElection(must(m.Encode())(t)))(t)
}

// randomSource gives the same bytes in every run.
type randomSource struct{ *rand.ChaCha8 }

func testRandom(n byte) randomSource { return randomSource{rand.NewChaCha8([32]byte{n})} }

func (r randomSource) scalar(t testing.TB) *Scalar {
	t.Helper()
	return must(RandomScalar(r))(t)
}

// kinds are the votes of the council with whether a choice of n marks is allowed.
func kinds() map[string]struct {
	cells []string
	rules []Constraint
	allow func([]byte) bool
} {
	type kind = struct {
		cells []string
		rules []Constraint
		allow func([]byte) bool
	}
	make := func(allow func([]byte) bool, cells []string, rules []Constraint) kind {
		return kind{cells, rules, allow}
	}
	count := func(bits []byte, step, from int) int {
		n := 0
		for i := from; i < len(bits); i += step {
			n += int(bits[i])
		}
		return n
	}
	groups := func(size int) func([]byte) bool {
		return func(bits []byte) bool {
			for i := 0; i < len(bits); i += size {
				if count(bits[i:i+size], 1, 0) > 1 {
					return false
				}
			}
			return true
		}
	}
	out := map[string]kind{}
	cells, rules := Motion()
	out["motion"] = make(func(b []byte) bool { return count(b, 1, 0) == 1 }, cells, rules)
	cells, rules = Rating(2)
	out["rating"] = make(groups(3), cells, rules)
	cells, rules = Confidence(3)
	out["confidence"] = make(groups(2), cells, rules)
	cells, rules = ElectionMarks(5, 3)
	out["marks"] = make(func(b []byte) bool {
		marks := count(b[:5], 1, 0)
		if b[5] == 1 {
			return marks == 0
		}
		return marks >= 1 && marks <= 3
	}, cells, rules)
	cells, rules = ElectionYesNo(3, 2)
	out["yes or no"] = make(func(b []byte) bool { return groups(2)(b) && count(b, 2, 0) <= 2 }, cells, rules)
	return out
}

// Of all choices there are, exactly those that the law of the vote allows pass, and Build takes no other.
func TestEveryChoiceOfEveryKind(t *testing.T) {
	_, vk := testKey(0)
	for name, kind := range kinds() {
		e := electionOf(t, kind.cells, kind.rules)
		built := 0
		for n := 0; n < 1<<len(kind.cells); n++ {
			bits := make([]byte, len(kind.cells))
			for i := range bits {
				bits[i] = byte(n >> i & 1)
			}
			allowed := kind.allow(bits)
			if err := e.CheckBits(bits); (err == nil) != allowed {
				t.Errorf("%s: choice %v gives %v", name, bits, err)
			}
			if allowed && name != "motion" && n%5 != 0 {
				continue // of the larger kinds a fifth is enough to build
			}
			b, err := e.Build(3, vk, 1, bits, Seed{byte(n)})
			if (err == nil) != allowed {
				t.Errorf("%s: building %v gives %v", name, bits, err)
			}
			if err != nil {
				continue
			}
			built++
			if len(b.Body) != e.ballotSize() {
				t.Errorf("%s: %d bytes, want %d", name, len(b.Body), e.ballotSize())
			}
			read := must(e.ParseBallot(b.Body))(t)
			if err := e.VerifyBallot(read, vk); err != nil || read.Hash != b.Hash || read.Code() != b.Code() {
				t.Errorf("%s: choice %v: %v", name, bits, err)
			}
		}
		if built == 0 {
			t.Errorf("%s: nothing was built", name)
		}
	}
}

func TestSizesOfTheProtocol(t *testing.T) {
	for name, c := range map[string]struct {
		cells []string
		rules []Constraint
		want  int
	}{
		"motion":     {cells: first(Motion()), rules: second(Motion()), want: 686},
		"10 persons": {cells: first(Rating(10)), rules: second(Rating(10)), want: 46 + 192*30 + 64*20},
		"30 persons": {cells: first(Rating(30)), rules: second(Rating(30)), want: 46 + 192*90 + 64*60},
		"5/3":        {cells: first(ElectionMarks(5, 3)), rules: second(ElectionMarks(5, 3)), want: 46 + 192*6 + 64*3},
		"20/10":      {cells: first(ElectionMarks(20, 10)), rules: second(ElectionMarks(20, 10)), want: 46 + 192*21 + 64*10},
	} {
		if got := electionOf(t, c.cells, c.rules).ballotSize(); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
}

func first[A, B any](a A, _ B) A  { return a }
func second[A, B any](_ A, b B) B { return b }

// The vectors were made with the cells that the functions of the kinds give.
func TestKindsAreThoseOfTheVectors(t *testing.T) {
	for i, v := range vectors(t) {
		e := must(ParseElection([]byte(v.Manifest)))(t)
		m := e.Manifest
		switch e.Vote {
		case "motion":
			m.Cells, m.Constraints = Motion()
		case "confidence":
			m.Cells, m.Constraints = Rating(len(m.Cells) / 3)
		case "election":
			m.Cells, m.Constraints = ElectionMarks(len(m.Cells)-1, m.Constraints[0].W[len(m.Cells)-1][1])
		default:
			t.Fatalf("vote %q", e.Vote)
		}
		if raw := must(m.Encode())(t); string(raw) != v.Manifest {
			t.Errorf("%d: %s", i, raw)
		}
	}
}

// No bit of a ballot can be turned without being noticed, and no length is taken but the right one.
func TestEveryByteOfABallotMatters(t *testing.T) {
	v := vectors(t)[0]
	e, b, vk := v.read(t)
	for at := range b.Body {
		body := bytes.Clone(b.Body)
		body[at] ^= 1 << (at % 8)
		changed, err := e.ParseBallot(body)
		if err == nil {
			err = e.VerifyBallot(changed, vk)
		}
		if err == nil {
			t.Errorf("byte %d changed unnoticed", at)
		}
	}
	for _, body := range [][]byte{nil, {}, b.Body[:len(b.Body)-1], append(bytes.Clone(b.Body), 0), b.Body[:46], append(bytes.Clone(b.Body), b.Body...)} {
		if _, err := e.ParseBallot(body); err == nil {
			t.Errorf("a ballot of %d bytes was read", len(body))
		}
	}
}

// Halves or proofs of two good ballots put together make no good one.
func TestMixedBallotsAreRefused(t *testing.T) {
	cells, rules := Motion()
	e := electionOf(t, cells, rules)
	_, vk := testKey(0)
	a := must(e.Build(1, vk, 1, []byte{1, 0, 0}, Seed{1}))(t)
	b := must(e.Build(1, vk, 1, []byte{1, 0, 0}, Seed{2}))(t)
	for at := ballotHeader; at < len(a.Body); at += 32 {
		body := bytes.Clone(a.Body)
		copy(body[at:at+32], b.Body[at:at+32])
		if err := e.VerifyBallot(must(e.ParseBallot(body))(t), vk); err == nil {
			t.Errorf("32 bytes at %d of another ballot passed", at)
		}
	}
	body := bytes.Clone(a.Body)
	copy(body[ballotHeader:], a.Body[ballotHeader+64:ballotHeader+128])
	copy(body[ballotHeader+64:], a.Body[ballotHeader:ballotHeader+64])
	if err := e.VerifyBallot(must(e.ParseBallot(body))(t), vk); err == nil {
		t.Error("two cells changed places")
	}
}

func TestBuildRefuses(t *testing.T) {
	cells, rules := Motion()
	e := electionOf(t, cells, rules)
	_, vk := testKey(0)
	for name, try := range map[string]func() error{
		"delegate 0":   func() error { _, err := e.Build(0, vk, 1, []byte{1, 0, 0}, Seed{}); return err },
		"ballot 0":     func() error { _, err := e.Build(1, vk, 0, []byte{1, 0, 0}, Seed{}); return err },
		"no key":       func() error { _, err := e.Build(1, PublicKey{}, 1, []byte{1, 0, 0}, Seed{}); return err },
		"two marks":    func() error { _, err := e.Build(1, vk, 1, []byte{1, 1, 0}, Seed{}); return err },
		"no mark":      func() error { _, err := e.Build(1, vk, 1, []byte{0, 0, 0}, Seed{}); return err },
		"mark of 2":    func() error { _, err := e.Build(1, vk, 1, []byte{2, 0, 0}, Seed{}); return err },
		"a bit less":   func() error { _, err := e.Build(1, vk, 1, []byte{1, 0}, Seed{}); return err },
		"a bit more":   func() error { _, err := e.Build(1, vk, 1, []byte{1, 0, 0, 0}, Seed{}); return err },
		"nothing":      func() error { _, err := e.Build(1, vk, 1, nil, Seed{}); return err },
		"marks of 255": func() error { _, err := e.Build(1, vk, 1, []byte{255, 1, 1}, Seed{}); return err },
	} {
		if try() == nil {
			t.Errorf("%s: built", name)
		}
	}
}

// The forms that take a time depending on their input give what the plain ones give, and the library agrees with big integers.
func TestPublicFormsAgreeWithPlainOnes(t *testing.T) {
	random := testRandom(1)
	edge := []*Scalar{NewScalar(0), NewScalar(1), NewScalar(31), NewScalar(32), NewScalar(33), NewScalar(63), NewScalar(64), NewScalar(0xffffffff),
		new(Scalar).Subtract(NewScalar(1)), new(Scalar).Subtract(NewScalar(32)), new(Scalar).Subtract(NewScalar(33))}
	for len(edge) < 40 {
		edge = append(edge, random.scalar(t))
	}
	p, q := BaseMultiply(random.scalar(t)), BaseMultiply(random.scalar(t))
	table := newFixedBase(p)
	for i, s := range edge {
		r := edge[len(edge)-1-i]
		got := &Point{made: true}
		got.e.Set(q.element())
		table.addTo(&got.e, s.scalar())
		if want := q.Add(p.Multiply(s)); !got.Equal(want) {
			t.Errorf("table: scalar %d gives %s, want %s", i, got, want)
		}
		if got, want := publicBaseDouble(s, p, r), p.Multiply(s).Add(BaseMultiply(r)); !got.Equal(want) {
			t.Errorf("double: scalar %d gives %s, want %s", i, got, want)
		}
		if got, want := publicMultiSum([]*Scalar{s, r}, []*Point{p, q}), p.Multiply(s).Add(q.Multiply(r)); !got.Equal(want) {
			t.Errorf("sum: scalar %d gives %s, want %s", i, got, want)
		}
		product := new(big.Int).Mul(fromLittleEnd(s.Bytes()), fromLittleEnd(r.Bytes()))
		if !bytes.Equal(s.Multiply(r).Bytes(), littleEnd(product.Mod(product, order))) {
			t.Errorf("product of scalar %d", i)
		}
		if !s.IsZero() && !s.Multiply(s.Invert()).Equal(NewScalar(1)) {
			t.Errorf("inverse of scalar %d", i)
		}
	}
	if !publicMultiSum(nil, nil).IsIdentity() {
		t.Error("the sum of nothing is not the identity")
	}
	rule := Constraint{W: [][2]int{{1, 1}, {0, 65536}, {2, 12345}}}
	points := []*Point{p, q, p.Add(q)}
	want := q.Add(p.Multiply(NewScalar(65536))).Add(points[2].Multiply(NewScalar(12345)))
	if got := rule.weighted(points); !got.Equal(want) || !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("weighted sum %s, want %s", got, want)
	}
}

func TestOneIfEqual(t *testing.T) {
	for _, pair := range [][2]int{{0, 0}, {1, 0}, {0, 1}, {65536, 65536}, {65536, 0}, {3, 7}} {
		want := uint32(0)
		if pair[0] == pair[1] {
			want = 1
		}
		if !oneIfEqual(pair[0], pair[1]).Equal(NewScalar(want)) {
			t.Errorf("%v", pair)
		}
	}
}

func TestRandomnessThatEndsIsAnError(t *testing.T) {
	if _, err := RandomScalar(bytes.NewReader(make([]byte, 63))); err == nil {
		t.Error("a scalar was drawn from 63 bytes")
	}
	if _, err := NewSeed(bytes.NewReader(make([]byte, 31))); err == nil {
		t.Error("a seed was drawn from 31 bytes")
	}
	if a, b := must(NewSeed(testRandom(1)))(t), must(NewSeed(testRandom(2)))(t); a == b {
		t.Error("two sources give one seed")
	}
}

// Many goroutines verify under one election whose table is made on first use.
func TestVerifyingAtOnce(t *testing.T) {
	e, b, vk := vectors(t)[0].read(t)
	results := make(chan error)
	for range 8 {
		go func() { results <- e.VerifyBallot(b, vk) }()
	}
	for range 8 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestTrackingCodes(t *testing.T) {
	for name, c := range map[string]struct{ typed, want string }{
		"as shown":       {"0123-4567-89AB-CDEF", "0123-4567-89AB-CDEF"},
		"small letters":  {"ghjk-mnpq-rstv-wxyz", "GHJK-MNPQ-RSTV-WXYZ"},
		"no hyphens":     {"0123456789ABCDEF", "0123-4567-89AB-CDEF"},
		"spaces":         {" 0123 4567 89AB CDEF ", "0123-4567-89AB-CDEF"},
		"lookalikes":     {"oOiI-lL00-0000-0000", "0011-1100-0000-0000"},
		"too short":      {"0123-4567-89AB-CDE", ""},
		"too long":       {"0123-4567-89AB-CDEF-0", ""},
		"U":              {"U123-4567-89AB-CDEF", ""},
		"not ASCII":      {"Đ123-4567-89AB-CDEF", ""},
		"letter aliases": {"\u0130123-4567-89AB-CDEF", ""},
		"beyond a byte":  {"\u0141123-4567-89AB-CDEF", ""},
		"nothing":        {"", ""},
	} {
		got, err := ParseTrackingCode(c.typed)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	var h Hash
	for i := range h {
		h[i] = byte(i)
	}
	n := new(big.Int).SetBytes(h[:10])
	code := TrackingCode(h)
	for at := len(code) - 1; at >= 0; at-- {
		if code[at] == '-' {
			continue
		}
		if digit := crockford[new(big.Int).And(n, big.NewInt(31)).Int64()]; code[at] != digit {
			t.Fatalf("%s: place %d should be %c", code, at, digit)
		}
		n.Rsh(n, 5)
	}
	if _, err := ristretto255.NewIdentityElement().SetCanonicalBytes(nil); err == nil {
		t.Error("no bytes are an element")
	}
}
