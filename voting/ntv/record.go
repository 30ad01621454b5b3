package ntv

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
)

// Type says what a record of the board tells. The names are those of the board file.
type Type string

// The types of record; a record of any other type is refused (V2).
const (
	TypeGenesis      Type = "genesis"
	TypeRoll         Type = "roll"
	TypePresence     Type = "presence"
	TypeKeyToken     Type = "key-token"
	TypeKeyShare     Type = "key-share"
	TypeKeySet       Type = "keyset"
	TypeKeySetOK     Type = "keyset-ok"
	TypeVote         Type = "vote"
	TypeOpen         Type = "open"
	TypeBallot       Type = "ballot"
	TypeOpenBallot   Type = "open-ballot"
	TypeSpoil        Type = "spoil"
	TypeClose        Type = "close"
	TypeCloseOK      Type = "close-ok"
	TypeTally        Type = "tally"
	TypeShare        Type = "share"
	TypeResult       Type = "result"
	TypeKeyDestroyed Type = "key-destroyed"
	TypeAbort        Type = "abort"
	TypeNote         Type = "note"
)

var knownTypes = map[Type]bool{
	TypeGenesis: true, TypeRoll: true, TypePresence: true, TypeKeyToken: true, TypeKeyShare: true, TypeKeySet: true, TypeKeySetOK: true,
	TypeVote: true, TypeOpen: true, TypeBallot: true, TypeOpenBallot: true, TypeSpoil: true, TypeClose: true, TypeCloseOK: true,
	TypeTally: true, TypeShare: true, TypeResult: true, TypeKeyDestroyed: true, TypeAbort: true, TypeNote: true,
}

// Known reports whether the protocol has this type of record.
func (t Type) Known() bool { return knownTypes[t] }

// destroyable lists the types whose bodies may be missing from a board: the first three after the complaint period (2.15), open-ballot while
// the vote runs and its choices are withheld (2.12).
var destroyable = map[Type]bool{TypeBallot: true, TypeSpoil: true, TypeKeyShare: true, TypeOpenBallot: true}

const (
	// MaxLine is the most bytes that one line of a board may have, its newline included.
	MaxLine = 8 << 20
	// MaxBody is the most bytes that the body of a record may have.
	MaxBody = 4 << 20
)

// ErrLine says that a line of a board is not spelled in the one way the protocol has for it.
var ErrLine = errors.New("ntv: the line is not a record in its one spelling")

// Record is one entry of a board. Body holds the exact bytes that were recorded and is empty with Destroyed set when they have been destroyed
// or are withheld; BodyHash is the SHA-256 of these bytes in both cases.
type Record struct {
	Seq       uint64
	Prev      Hash
	Type      Type
	TS        uint64 // milliseconds since 1970, server's clock; never less than in the record before
	Body      []byte
	BodyHash  Hash
	Hash      Hash
	Sig       Signature // the server's over HeadHash: with Seq and Hash this is the signed head, and the receipt
	Destroyed bool
}

// Head is a signed head of a board: what a delegate gets as receipt and a witness keeps. Hash is the hash of the record Seq.
type Head struct {
	Board Hash      `json:"board"`
	Seq   uint64    `json:"seq"`
	Hash  Hash      `json:"hash"`
	Sig   Signature `json:"sig"`
}

// Verify reports whether the board's server signed this head.
func (h Head) Verify(server PublicKey) bool {
	return server.Verify(HeadHash(h.Board, h.Seq, h.Hash), h.Sig)
}

// HeadHash is what the server signs for record seq of a board (2.3).
func HeadHash(board Hash, seq uint64, hash Hash) Hash {
	return HB("head", board[:], U64(seq), hash[:])
}

// recordHash is the hash of a record (2.3); board is all zeros for record 0.
func recordHash(board Hash, r *Record) Hash {
	return HB("record", board[:], U64(r.Seq), r.Prev[:], []byte(r.Type), U64(r.TS), r.BodyHash[:])
}

// NewRecord makes the record that follows head, signed with the server's key. A zero head makes record 0, whose hash is the name of the board.
// A ts before the time of the last record is the caller's mistake: a board that holds such a record does not verify.
func NewRecord(head Head, t Type, ts uint64, body []byte, key ed25519.PrivateKey) (Record, error) {
	r := Record{Type: t, TS: ts, Body: bytes.Clone(body), BodyHash: sha256.Sum256(body)}
	if head != (Head{}) {
		r.Seq, r.Prev = head.Seq+1, head.Hash
	}
	if err := r.seal(head.Board, key); err != nil {
		return Record{}, err
	}
	return r, nil
}

// seal computes the hash of the record and signs it.
func (r *Record) seal(board Hash, key ed25519.PrivateKey) (err error) {
	r.Hash = recordHash(board, r)
	if r.Seq == 0 {
		board = r.Hash
	}
	r.Sig, err = Sign(key, HeadHash(board, r.Seq, r.Hash))
	return err
}

// Head is the signed head that this record makes on a board; for record 0 the board is the record's own hash.
func (r Record) Head(board Hash) Head {
	if r.Seq == 0 {
		board = r.Hash
	}
	return Head{Board: board, Seq: r.Seq, Hash: r.Hash, Sig: r.Sig}
}

// WithoutBody is the record with its body destroyed: chain and signature still verify. Only ballots, opened ballots and boxes of key shares may
// lose their bodies for good; those of open ballots are withheld while the vote runs.
func (r Record) WithoutBody() (Record, error) {
	if !destroyable[r.Type] {
		return Record{}, fmt.Errorf("ntv: the body of a %q record is never destroyed", r.Type)
	}
	r.Body, r.Destroyed = nil, true
	return r, nil
}

// Line is the record as one line of a board file, newline included.
func (r Record) Line() []byte {
	size := 420 + len(r.Type) + base64.StdEncoding.EncodedLen(len(r.Body))
	b := make([]byte, 0, size)
	b = append(b, `{"seq":`...)
	b = strconv.AppendUint(b, r.Seq, 10)
	b = append(b, `,"prev":"`...)
	b = hex.AppendEncode(b, r.Prev[:])
	b = append(b, `","type":"`...)
	b = append(b, r.Type...)
	b = append(b, `","ts":`...)
	b = strconv.AppendUint(b, r.TS, 10)
	if r.Destroyed {
		b = append(b, `,"body_sha256":"`...)
		b = hex.AppendEncode(b, r.BodyHash[:])
	} else {
		b = append(b, `,"body":"`...)
		b = base64.StdEncoding.AppendEncode(b, r.Body)
	}
	b = append(b, `","hash":"`...)
	b = hex.AppendEncode(b, r.Hash[:])
	b = append(b, `","sig":"`...)
	b = hex.AppendEncode(b, r.Sig[:])
	return append(b, '"', '}', '\n')
}

// ParseLine reads one line of a board, which must end with its newline and be spelled exactly as Line spells it: any other order, space, case of
// hexadecimal digits, base64 or number is refused with ErrLine. Whether the record fits into a chain is not looked at.
func ParseLine(line []byte) (Record, error) {
	if len(line) > MaxLine {
		return Record{}, fmt.Errorf("%w: longer than %d bytes", ErrLine, MaxLine)
	}
	s := scanner{rest: line}
	var r Record
	s.expect(`{"seq":`)
	r.Seq = s.number()
	s.expect(`,"prev":"`)
	s.hex(r.Prev[:])
	s.expect(`","type":"`)
	r.Type = Type(s.until('"'))
	s.expect(`","ts":`)
	r.TS = s.number()
	if s.has(`,"body_sha256":"`) {
		r.Destroyed = true
		s.hex(r.BodyHash[:])
	} else {
		s.expect(`,"body":"`)
		r.Body = s.base64()
	}
	s.expect(`","hash":"`)
	s.hex(r.Hash[:])
	s.expect(`","sig":"`)
	s.hex(r.Sig[:])
	s.expect("\"}\n")
	switch {
	case s.bad != "":
		return Record{}, fmt.Errorf("%w: %s", ErrLine, s.bad)
	case len(s.rest) > 0:
		return Record{}, fmt.Errorf("%w: bytes after the end of the record", ErrLine)
	case len(r.Body) > MaxBody:
		return Record{}, fmt.Errorf("%w: body longer than %d bytes", ErrLine, MaxBody)
	case !plainWord(string(r.Type)):
		return Record{}, fmt.Errorf("%w: the type is not a plain word", ErrLine)
	}
	if !r.Destroyed {
		r.BodyHash = sha256.Sum256(r.Body)
	}
	return r, nil
}

// plainWord reports whether s is made of lower-case letters and hyphens only, so that it has one spelling in JSON.
func plainWord(s string) bool {
	if s == "" {
		return false
	}
	for _, c := range []byte(s) {
		if c != '-' && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// scanner takes a line apart from left to right; the first thing that does not fit is kept in bad and everything after it is ignored.
type scanner struct {
	rest []byte
	bad  string
}

func (s *scanner) fail(format string, args ...any) {
	if s.bad == "" {
		s.bad = fmt.Sprintf(format, args...)
	}
}

func (s *scanner) has(want string) bool {
	if s.bad != "" || len(s.rest) < len(want) || string(s.rest[:len(want)]) != want {
		return false
	}
	s.rest = s.rest[len(want):]
	return true
}

func (s *scanner) expect(want string) {
	if !s.has(want) {
		s.fail("%q is not where it belongs", want)
	}
}

// number reads digits without leading zeros, below 2^53 so that every language holds the number exactly.
func (s *scanner) number() uint64 {
	if s.bad != "" {
		return 0
	}
	n := 0
	for n < len(s.rest) && s.rest[n] >= '0' && s.rest[n] <= '9' && n < 17 {
		n++
	}
	digits := string(s.rest[:n])
	v, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || v > maxNumber || (n > 1 && digits[0] == '0') {
		s.fail("%q is not a number in its one spelling", digits)
		return 0
	}
	s.rest = s.rest[n:]
	return v
}

func (s *scanner) hex(dst []byte) {
	n := 2 * len(dst)
	if s.bad != "" || len(s.rest) < n {
		s.fail("hexadecimal digits are missing")
		return
	}
	for i := range dst {
		high, low := hexDigit(s.rest[2*i]), hexDigit(s.rest[2*i+1])
		if high < 0 || low < 0 {
			s.fail("not lower-case hexadecimal digits")
			return
		}
		dst[i] = byte(high<<4 | low)
	}
	s.rest = s.rest[n:]
}

func (s *scanner) until(end byte) string {
	i := bytes.IndexByte(s.rest, end)
	if s.bad != "" || i < 0 {
		s.fail("%q is missing", end)
		return ""
	}
	v := string(s.rest[:i])
	s.rest = s.rest[i:]
	return v
}

func (s *scanner) base64() []byte {
	i := bytes.IndexByte(s.rest, '"')
	if s.bad != "" || i < 0 {
		s.fail("the body has no end")
		return nil
	}
	text := s.rest[:i]
	// The decoder skips line ends and takes padding bits that are not zero unless it is strict; encoding again settles both.
	body, err := base64.StdEncoding.Strict().AppendDecode(make([]byte, 0, base64.StdEncoding.DecodedLen(len(text))), text)
	if err != nil || base64.StdEncoding.EncodedLen(len(body)) != len(text) {
		s.fail("the body is not base64 in its one spelling")
		return nil
	}
	s.rest = s.rest[i:]
	return body
}
