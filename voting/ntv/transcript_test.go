package ntv

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math/big"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/ceremony.json anew")

// spelled is the frame of 2.2, written from the protocol's text and not with the package's own function. Integers are u32.
func spelled(label string, parts ...any) []byte {
	out := append([]byte("NTV1"), byte(len(label)>>8), byte(len(label)))
	out = append(out, label...)
	for _, part := range parts {
		var b []byte
		switch p := part.(type) {
		case Hash:
			b = p[:]
		case int:
			b = binary.BigEndian.AppendUint32(nil, uint32(p))
		case *Point:
			b = p.Bytes()
		case *Scalar:
			b = p.Bytes()
		default:
			panic(part)
		}
		out = binary.BigEndian.AppendUint32(out, uint32(len(b)))
		out = append(out, b...)
	}
	return out
}

// reduced is SHA-512 with the little end first, modulo the order, by the numbers of the standard library.
func reduced(framed []byte) []byte {
	order, _ := new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	sum := sha512.Sum512(framed)
	slices.Reverse(sum[:])
	out := new(big.Int).Mod(new(big.Int).SetBytes(sum[:]), order).FillBytes(make([]byte, 32))
	slices.Reverse(out)
	return out
}

// commitment is h = v·G + c·P, what the prover put into the challenge.
func commitment(v, c *Scalar, p *Point) *Point { return BaseMultiply(v).Add(p.Multiply(c)) }

// Every hash input of the ceremony and of the shares is the one that the protocol's text gives, part by part.
func TestTranscriptsOfTheProtocol(t *testing.T) {
	random := chacha(51)
	c := conduct(t, random, 3, 2)
	for _, shown := range c.reveals {
		i := int(shown.I)
		parts := []any{c.board, i, 3, 2, shown.A[0], shown.A[1], shown.Z}
		for j, p := range []*Point{shown.A[0], shown.A[1], shown.Z} {
			parts = append(parts, commitment(shown.V[j], shown.C, p))
		}
		if !bytes.Equal(reduced(spelled("pok", parts...)), shown.C.Bytes()) {
			t.Error("pok")
		}
		token := Hash(sha256.Sum256(spelled("key-token", c.board, i, shown.A[0], shown.A[1], shown.Z, shown.C, shown.V[0], shown.V[1], shown.V[2])))
		if token != shown.Token || token != c.tokens[i-1].Token {
			t.Error("key-token")
		}
		if !shown.VK.Verify(sha256.Sum256(spelled("key-token-sig", c.board, i, token)), c.tokens[i-1].Sig) {
			t.Error("key-token-sig")
		}
	}
	server := c.server.Public()
	if !bytes.Equal(reduced(spelled("pok-single", c.board, server.Pub, commitment(server.V, server.C, server.Pub))), server.C.Bytes()) {
		t.Error("pok-single")
	}
	y := server.Pub
	for _, shown := range c.reveals {
		y = y.Add(shown.A[0])
	}
	if !y.Equal(c.keys.Y()) {
		t.Error("Y")
	}
	for _, m := range []uint32{1, 2, 3} {
		public := new(Point)
		for _, shown := range c.reveals {
			public = public.Add(shown.A[0]).Add(shown.A[1].Multiply(NewScalar(m)))
		}
		if !public.Equal(c.keys.ShareKey(m)) {
			t.Errorf("Y_%d", m)
		}
	}

	// The box of trustee 2 for trustee 3.
	box := c.boxes[3][2]
	e, err := DecodePoint(box[:32])
	if err != nil {
		t.Fatal(err)
	}
	z := c.dealings[2].s.z
	key, err := hkdf.Key(sha256.New, e.Multiply(z).Bytes(), nil, string(spelled("share-key", c.board, 2, 3, e, c.reveals[2].Z)), 32)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCM(must(aes.NewCipher(key))(t))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := aead.Open(nil, make([]byte, 12), box[32:], nil)
	if err != nil {
		t.Fatal("share-key: ", err)
	}
	dealt := c.dealings[1].s.a
	if want := dealt[0].Add(dealt[1].Multiply(NewScalar(3))); !bytes.Equal(plain, want.Bytes()) {
		t.Error("P_2(3)")
	}

	v := hold(t, random, c.keys, 6, 2)
	th := Hash(sha256.Sum256(spelled("tally", v.eh, v.closing, 6, v.sums.A[0], v.sums.B[0], v.sums.A[1], v.sums.B[1])))
	for _, s := range decrypt(t, random, c, v, 1, 3) {
		public := c.keys.ShareKey(s.I)
		for j, a := range v.sums.A {
			first, second := commitment(s.V[j], s.C[j], public), a.Multiply(s.V[j]).Add(s.M[j].Multiply(s.C[j]))
			if !bytes.Equal(reduced(spelled("dleq", v.eh, th, int(s.I), j, public, a, s.M[j], first, second)), s.C[j].Bytes()) {
				t.Errorf("dleq of share %d, cell %d", s.I, j)
			}
		}
	}
	// λ_1 of 1 and 3 is 3/2, λ_3 is −1/2.
	weights, err := lagrange([]uint32{1, 3})
	if err != nil {
		t.Fatal(err)
	}
	two := NewScalar(2)
	if !weights[0].Multiply(two).Equal(NewScalar(3)) || !weights[1].Multiply(two).Add(NewScalar(1)).IsZero() {
		t.Error("λ")
	}
}

// ceremonyVector is a whole ceremony and an opened tally with the secrets that were drawn, so that another program can check itself against it.
type ceremonyVector struct {
	Board    Hash             `json:"board"`
	Tokens   []KeyToken       `json:"tokens"`
	KeySet   KeySet           `json:"keyset"`
	Z        []*Scalar        `json:"z"`      // secret sealing keys of the trustees
	Boxes    []KeyShare       `json:"boxes"`  // all, of a trustee to itself too
	Shares   []*Scalar        `json:"shares"` // y_i
	Server   *Scalar          `json:"server"` // x_S
	EH       Hash             `json:"eh"`
	Close    Hash             `json:"close"`
	N        int              `json:"n"`
	A        []*Point         `json:"A"`
	B        []*Point         `json:"B"`
	TH       Hash             `json:"th"`
	Decrypts map[uint32]Share `json:"decrypts"` // 0 is the server
	Counts   []int            `json:"counts"`
}

// The file holds what this program makes from fixed random numbers: a changed transcript shows as a changed file.
func TestCeremonyVector(t *testing.T) {
	random := chacha(52)
	c := conduct(t, random, 3, 2)
	held := hold(t, random, c.keys, 7, 3)
	v := ceremonyVector{
		Board: c.board, Tokens: c.tokens, KeySet: c.keys, Server: c.server.s.x, EH: held.eh, Close: held.closing, N: held.sums.N, A: held.sums.A, B: held.sums.B,
		TH: must(TallyHash(held.eh, held.closing, held.sums))(t), Decrypts: make(map[uint32]Share), Counts: held.counts,
	}
	for i, d := range c.dealings {
		v.Z, v.Shares = append(v.Z, d.s.z), append(v.Shares, c.trustees[i].s.share)
		for to := range c.n {
			v.Boxes = append(v.Boxes, KeyShare{From: uint32(i) + 1, To: to + 1, Box: Box(c.boxes[to+1][uint32(i)+1])})
		}
	}
	for _, s := range decrypt(t, random, c, held, 1, 2, 3) {
		v.Decrypts[s.I] = s.Share
	}
	made := append(must(json.MarshalIndent(v, "", " "))(t), '\n')
	const file = "testdata/ceremony.json"
	if *update {
		if err := os.WriteFile(file, made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if kept := must(os.ReadFile(file))(t); !bytes.Equal(kept, made) {
		t.Error("the transcript of a ceremony has changed")
	}
}
