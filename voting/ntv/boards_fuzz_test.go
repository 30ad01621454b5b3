package ntv_test

import (
	"bytes"
	"testing"

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/boardtest"
)

// seedBoards are boards with a record of every type.
func seedBoards(f *testing.F, add func(ntv.Record)) {
	for _, c := range boardtest.Good() {
		switch c.Name {
		case "bodies-destroyed", "unused-share-bad", "open-vote", "audited-ballot", "keys-destroyed", "aborted-and-repeated":
		default:
			continue
		}
		for line := range bytes.Lines(c.Make()) {
			r, err := ntv.ParseLine(line)
			if err != nil {
				f.Fatal(err)
			}
			add(r)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	seen := map[ntv.Type]bool{}
	seedBoards(f, func(r ntv.Record) {
		if !seen[r.Type] || r.Destroyed {
			f.Add(r.Line())
		}
		seen[r.Type] = true
	})
	f.Add([]byte("{\"seq\":01}\n"))
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := ntv.ParseLine(line)
		if err == nil && !bytes.Equal(r.Line(), line) {
			t.Fatalf("%q was read and is written as %q", line, r.Line())
		}
	})
}

type encoder interface{ Encode() ([]byte, error) }

func parse[T encoder](parse func([]byte) (T, error)) func([]byte) (encoder, error) {
	return func(body []byte) (encoder, error) { return parse(body) }
}

var bodyParsers = map[ntv.Type]func([]byte) (encoder, error){
	ntv.TypeGenesis: parse(ntv.ParseGenesis), ntv.TypeRoll: parse(ntv.ParseRoll), ntv.TypePresence: parse(ntv.ParsePresence),
	ntv.TypeKeyToken: parse(ntv.ParseKeyToken), ntv.TypeKeyShare: parse(ntv.ParseKeyShare), ntv.TypeKeySet: parse(ntv.ParseKeySet),
	ntv.TypeKeySetOK: parse(ntv.ParseKeySetOK), ntv.TypeOpen: parse(ntv.ParseOpenBody), ntv.TypeBallot: parse(ntv.ParseSignedBallot),
	ntv.TypeOpenBallot: parse(ntv.ParseOpenBallot), ntv.TypeSpoil: parse(ntv.ParseSpoil), ntv.TypeClose: parse(ntv.ParseClose),
	ntv.TypeCloseOK: parse(ntv.ParseCloseOK), ntv.TypeTally: parse(ntv.ParseTally), ntv.TypeShare: parse(ntv.ParseShareBody),
	ntv.TypeResult: parse(ntv.ParseResultBody), ntv.TypeKeyDestroyed: parse(ntv.ParseKeyDestroyed), ntv.TypeAbort: parse(ntv.ParseAbort),
	ntv.TypeNote: parse(ntv.ParseNote),
}

// FuzzBodies gives any bytes to every decoder: none panics, and what is read is written with the same bytes.
func FuzzBodies(f *testing.F) {
	seen := map[ntv.Type]bool{}
	seedBoards(f, func(r ntv.Record) {
		if !seen[r.Type] && !r.Destroyed {
			f.Add(r.Body)
			seen[r.Type] = true
		}
	})
	for t := range bodyParsers {
		if !seen[t] {
			f.Fatalf("no seed of type %s", t)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for typ, parse := range bodyParsers {
			v, err := parse(body)
			if err != nil {
				continue
			}
			again, err := v.Encode()
			if err != nil || !bytes.Equal(again, body) {
				t.Fatalf("%s: %q was read and is written as %q (%v)", typ, body, again, err)
			}
		}
	})
}

// FuzzVerify changes a good board at one place: the verifier never panics, and no changed board is accepted.
func FuzzVerify(f *testing.F) {
	var board []byte
	for _, c := range boardtest.Good() {
		if c.Name == "unused-share-bad" {
			board = c.Make()
		}
	}
	for _, at := range []int{0, 7, 80, 500, len(board) / 2, len(board) - 2} {
		f.Add(at, byte(1))
		f.Add(at, byte(0x20))
	}
	f.Fuzz(func(t *testing.T, at int, change byte) {
		if at < 0 || at >= len(board) || change == 0 {
			return
		}
		changed := bytes.Clone(board)
		changed[at] ^= change
		_, err := ntv.Verify(bytes.NewReader(changed), ntv.Options{Workers: 1})
		if ntv.ViolationOf(err) == nil {
			t.Fatalf("byte %d changed by %x: %v", at, change, err)
		}
	})
}
