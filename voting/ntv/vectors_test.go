package ntv

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/gtank/ristretto255"
)

// vector is one ballot that every implementation must build byte for byte.
type vector struct {
	Manifest string `json:"manifest"`
	EH       string `json:"eh"`
	VID      uint32 `json:"vid"`
	BSeq     uint32 `json:"seq"`
	VK       string `json:"vk"`
	SKSeed   string `json:"sk_seed"`
	Bits     []int  `json:"bits"`
	Seed     string `json:"seed"`
	Body     string `json:"body"`
	Hash     string `json:"hash"`
	Track    string `json:"track"`
	Sig      string `json:"sig"`
}

func (v vector) bits() []byte {
	out := make([]byte, len(v.Bits))
	for i, bit := range v.Bits {
		out[i] = byte(bit)
	}
	return out
}

func vectors(t testing.TB) []vector {
	t.Helper()
	var out []vector
	readTestdata(t, "ballots.json", &out)
	if len(out) == 0 {
		t.Fatal("no vectors")
	}
	return out
}

func readTestdata(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	return must(hex.DecodeString(s))(t)
}

// election and ballot of a vector, read from its bytes.
func (v vector) read(t testing.TB) (*Election, *Ballot, PublicKey) {
	t.Helper()
	e := must(ParseElection([]byte(v.Manifest)))(t)
	return e, must(e.ParseBallot(unhex(t, v.Body)))(t), must(ParsePublicKey(v.VK))(t)
}

func TestVectorsAreReproduced(t *testing.T) {
	for i, v := range vectors(t) {
		e := must(ParseElection([]byte(v.Manifest)))(t)
		if e.EH.String() != v.EH {
			t.Errorf("%d: election hash %s, want %s", i, e.EH, v.EH)
		}
		if again := must(e.Manifest.Encode())(t); string(again) != v.Manifest {
			t.Errorf("%d: the manifest is written as %s", i, again)
		}
		sk := ed25519.NewKeyFromSeed(unhex(t, v.SKSeed))
		vk := must(PublicKeyOf(sk))(t)
		if vk.String() != v.VK {
			t.Errorf("%d: key %s, want %s", i, vk, v.VK)
		}
		b := must(e.Build(v.VID, vk, v.BSeq, v.bits(), must(ParseSeed(v.Seed))(t)))(t)
		if hex.EncodeToString(b.Body) != v.Body {
			t.Errorf("%d: another body", i)
		}
		if b.Hash.String() != v.Hash || b.Code() != v.Track {
			t.Errorf("%d: hash %s and code %s, want %s and %s", i, b.Hash, b.Code(), v.Hash, v.Track)
		}
		sig := must(Sign(sk, BallotSigHash(e.EH, b.Hash)))(t)
		if sig.String() != v.Sig {
			t.Errorf("%d: signature %s, want %s", i, sig, v.Sig)
		}
		if err := e.VerifyBallot(b, vk); err != nil {
			t.Errorf("%d: the ballot as built: %v", i, err)
		}
	}
}

func TestVectorsAreVerified(t *testing.T) {
	for i, v := range vectors(t) {
		e, b, vk := v.read(t)
		if err := e.VerifyBallot(b, vk); err != nil {
			t.Errorf("%d: %v", i, err)
		}
		if b.VID != v.VID || b.BSeq != v.BSeq || b.Hash.String() != v.Hash {
			t.Errorf("%d: read as vid %d, bseq %d, hash %s", i, b.VID, b.BSeq, b.Hash)
		}
		if !vk.Verify(BallotSigHash(e.EH, b.Hash), must(ParseSignature(v.Sig))(t)) {
			t.Errorf("%d: the signature does not hold", i)
		}
	}
}

func TestRFC9496(t *testing.T) {
	var rfc struct {
		Multiples []string                                     `json:"small_multiples"`
		Bad       []string                                     `json:"bad_encodings"`
		Uniform   []struct{ Message, Uniform, Element string } `json:"from_uniform"`
		Equal     struct {
			Inputs  []string
			Element string
		} `json:"equivalent_uniform"`
	}
	readTestdata(t, "rfc9496.json", &rfc)
	if len(rfc.Multiples) != 16 || len(rfc.Bad) != 29 || len(rfc.Uniform) != 7 || len(rfc.Equal.Inputs) != 4 {
		t.Fatal("the file is not the one of the appendix")
	}
	sum := (*Point)(nil)
	for n, want := range rfc.Multiples {
		if got := BaseMultiply(NewScalar(uint32(n))).String(); got != want {
			t.Errorf("%d·G = %s, want %s", n, got, want)
		}
		if sum.String() != want {
			t.Errorf("G added %d times = %s, want %s", n, sum, want)
		}
		p := must(ParsePoint(want))(t)
		if !p.Equal(sum) || p.String() != want {
			t.Errorf("%d·G does not come back from its encoding", n)
		}
		sum = sum.Add(BasePoint())
	}
	for _, bad := range rfc.Bad {
		if _, err := ParsePoint(bad); err == nil {
			t.Errorf("the bad encoding %s was read", bad)
		}
	}
	for _, u := range rfc.Uniform {
		wide := sha512.Sum512([]byte(u.Message))
		if !bytes.Equal(wide[:], unhex(t, u.Uniform)) {
			t.Errorf("%q: not the input of the appendix", u.Message)
		}
		if e := must(ristretto255.NewIdentityElement().SetUniformBytes(wide[:]))(t); hex.EncodeToString(e.Bytes()) != u.Element {
			t.Errorf("%q gives %x, want %s", u.Message, e.Bytes(), u.Element)
		}
	}
	for _, input := range rfc.Equal.Inputs {
		if e := must(ristretto255.NewIdentityElement().SetUniformBytes(unhex(t, input)))(t); hex.EncodeToString(e.Bytes()) != rfc.Equal.Element {
			t.Errorf("%s gives %x", input, e.Bytes())
		}
	}
}
