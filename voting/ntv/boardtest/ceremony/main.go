// Command ceremony plays all trustees of a key ceremony but the last, and the server, against a last one that speaks on standard input: what it
// reads and writes are JSON values in turns. The browser's tests hold their trustee against it.
package main

import (
	"bufio"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"nghitruong/voting/ntv"
)

func main() {
	if err := run(bufio.NewReader(os.Stdin), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "ceremony:", err)
		os.Exit(1)
	}
}

// place is the first turn of the last trustee: which board, how many trustees, which threshold, and how a vote of that many ballots ends.
type place struct {
	Board   ntv.Hash `json:"board"`
	N       uint32   `json:"n"`
	K       uint32   `json:"k"`
	EH      ntv.Hash `json:"eh"`
	Close   ntv.Hash `json:"close"`
	Record  ntv.Hash `json:"record"`
	Counts  []uint32 `json:"counts"`
	Ballots int      `json:"ballots"`
}

type table struct {
	in       *json.Decoder
	out      *json.Encoder
	place    place
	dealings []*ntv.Dealing
	dealers  []ntv.TrusteeKeys
	boxes    []ntv.KeyShare
	keys     ntv.KeySet
	server   *ntv.ServerKey
	trustees []*ntv.Trustee
	sums     ntv.Sums
	last     uint32
}

func run(in io.Reader, out io.Writer) error {
	t := &table{in: json.NewDecoder(in), out: json.NewEncoder(out)}
	for _, step := range []func() error{t.begin, t.reveal, t.deal, t.confirm, t.count} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// begin reads the place and shows the tokens of the others.
func (t *table) begin() error {
	if err := t.in.Decode(&t.place); err != nil {
		return fmt.Errorf("reading the place: %w", err)
	}
	t.last = t.place.N
	var tokens []ntv.KeyToken
	for i := uint32(1); i < t.last; i++ {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return err
		}
		dealing, err := ntv.NewDealing(rand.Reader, t.place.Board, i, t.place.N, t.place.K, key)
		if err != nil {
			return err
		}
		token, err := dealing.Token()
		if err != nil {
			return err
		}
		t.dealings, tokens = append(t.dealings, dealing), append(tokens, token)
	}
	return t.out.Encode(tokens)
}

// reveal reads all tokens and shows the public parts of the others.
func (t *table) reveal() error {
	var tokens []ntv.KeyToken
	if err := t.in.Decode(&tokens); err != nil {
		return fmt.Errorf("reading the tokens: %w", err)
	}
	var shown []ntv.TrusteeKeys
	for _, dealing := range t.dealings {
		keys, err := dealing.Reveal(tokens)
		if err != nil {
			return err
		}
		shown = append(shown, keys)
	}
	return t.out.Encode(shown)
}

// deal reads all public parts and shows the boxes of the others, with the key set.
func (t *table) deal() error {
	if err := t.in.Decode(&t.dealers); err != nil {
		return fmt.Errorf("reading the public parts: %w", err)
	}
	for at, dealing := range t.dealings {
		if err := dealing.Receive(t.dealers); err != nil {
			return err
		}
		from := uint32(at) + 1
		for to := uint32(1); to <= t.place.N; to++ {
			if to == from {
				continue
			}
			box, err := dealing.Box(rand.Reader, to)
			if err != nil {
				return err
			}
			t.boxes = append(t.boxes, ntv.KeyShare{From: from, To: to, Box: ntv.Box(box)})
		}
	}
	var err error
	if t.server, err = ntv.NewServerKey(rand.Reader, t.place.Board); err != nil {
		return err
	}
	public := t.server.Public()
	t.keys = ntv.KeySet{N: t.place.N, K: t.place.K, Trustees: t.dealers, Server: &public}
	return t.out.Encode(struct {
		Boxes []ntv.KeyShare `json:"boxes"`
		Keys  ntv.KeySet     `json:"keys"`
	}{t.boxes, t.keys})
}

// confirm reads the boxes and the signatures of the last trustee, lets the others hold their shares, and shows a tally.
func (t *table) confirm() error {
	var said struct {
		Boxes   []ntv.KeyShare `json:"boxes"`
		OK      ntv.KeySetOK   `json:"ok"`
		CloseOK ntv.CloseOK    `json:"closeOK"`
	}
	if err := t.in.Decode(&said); err != nil {
		return fmt.Errorf("reading the boxes: %w", err)
	}
	for at, dealing := range t.dealings {
		own := make(map[uint32][]byte)
		for _, box := range append(t.boxes, said.Boxes...) {
			if box.To == uint32(at)+1 {
				own[box.From] = box.Box[:]
			}
		}
		trustee, err := dealing.Trustee(t.keys, own, nil)
		if err != nil {
			return err
		}
		t.trustees = append(t.trustees, trustee)
	}
	vk := t.dealers[t.last-1].VK
	if said.OK.I != t.last || !vk.Verify(ntv.KeySetOKSigHash(t.place.Board, t.place.Record), said.OK.Sig) {
		return errors.New("the signature on the key set does not hold")
	}
	if said.CloseOK.I != t.last || !vk.Verify(ntv.CloseOKSigHash(t.place.Board, t.place.Close), said.CloseOK.Sig) {
		return errors.New("the signature on the close does not hold")
	}
	sums := ntv.NewSums(len(t.place.Counts))
	sums.N = t.place.Ballots
	for cell, count := range t.place.Counts {
		r, err := ntv.RandomScalar(rand.Reader)
		if err != nil {
			return err
		}
		sums.A[cell] = ntv.BaseMultiply(r)
		sums.B[cell] = t.keys.Y().Multiply(r.Add(ntv.NewScalar(count)))
	}
	t.sums = sums
	return t.out.Encode(struct {
		A []*ntv.Point `json:"A"`
		B []*ntv.Point `json:"B"`
	}{sums.A, sums.B})
}

// count reads the share of the last trustee, opens the sums with it, the server's and as few of the others as are needed, and shows the shares
// and the counts.
func (t *table) count() error {
	var last ntv.Share
	if err := t.in.Decode(&last); err != nil {
		return fmt.Errorf("reading the share: %w", err)
	}
	server, err := t.server.Decrypt(rand.Reader, t.place.EH, t.place.Close, t.sums)
	if err != nil {
		return err
	}
	shares := []ntv.NumberedShare{{I: 0, Share: server}, {I: t.last, Share: last}}
	for _, trustee := range t.trustees[:t.place.K-1] {
		share, err := trustee.Decrypt(rand.Reader, t.place.EH, t.place.Close, t.sums)
		if err != nil {
			return err
		}
		shares = append(shares, ntv.NumberedShare{I: trustee.I(), Share: share})
	}
	opened, err := ntv.OpenTally(t.keys, t.place.EH, t.place.Close, t.sums, shares)
	if err != nil {
		return err
	}
	type numbered struct {
		I uint32 `json:"i"`
		ntv.Share
	}
	var shown []numbered
	for _, share := range shares {
		shown = append(shown, numbered{share.I, share.Share})
	}
	return t.out.Encode(struct {
		Counts []int      `json:"counts"`
		Used   []uint32   `json:"used"`
		Shares []numbered `json:"shares"`
	}{opened.Counts, opened.Used, shown})
}
