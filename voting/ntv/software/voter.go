package software

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"nghitruong/voting/ntv"
)

// ErrUsed is returned for a ballot that was cast or opened already: an opened one can never be cast, and a cast one never opened (2.7).
var ErrUsed = errors.New("software: the ballot was cast or opened already")

// Voter is a delegate with its vote key. It is for one goroutine. Printing it shows no key.
type Voter struct {
	vid    uint32
	vk     ntv.PublicKey
	secret *voterSecret
}

type voterSecret struct {
	random io.Reader
	key    ed25519.PrivateKey
}

// NewVoter draws a vote key for delegate vid. Seeds of ballots come from random as well.
func NewVoter(random io.Reader, vid uint32) (*Voter, error) {
	key, err := drawKey(random)
	if err != nil {
		return nil, err
	}
	return WithKey(random, vid, key)
}

// WithKey is delegate vid with a key that it has already.
func WithKey(random io.Reader, vid uint32, key ed25519.PrivateKey) (*Voter, error) {
	vk, err := ntv.PublicKeyOf(key)
	if err != nil {
		return nil, err
	}
	return &Voter{vid: vid, vk: vk, secret: &voterSecret{random: random, key: key}}, nil
}

// VID is the delegate's number on the roll.
func (v *Voter) VID() uint32 { return v.vid }

// VK is the key the delegate's ballots are signed with.
func (v *Voter) VK() ntv.PublicKey { return v.vk }

// OnRoll is the delegate's entry of a roll.
func (v *Voter) OnRoll(name string) ntv.Voter { return ntv.Voter{VID: v.vid, Name: name, VK: v.vk} }

// Sign signs a hash with the vote key.
func (v *Voter) Sign(h ntv.Hash) (ntv.Signature, error) { return ntv.Sign(v.secret.key, h) }

// String names the delegate without its key.
func (v Voter) String() string { return fmt.Sprintf("delegate %d", v.vid) }

// Format writes the same for every verb.
func (v Voter) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, v.String()) }

// LogValue is the same for the log.
func (v Voter) LogValue() slog.Value { return slog.StringValue(v.String()) }

// Prepared is a secret ballot before the choice between casting it and opening it: its tracking code is known to the delegate by then.
type Prepared struct {
	Ballot *ntv.Ballot
	voter  *Voter
	secret *preparedSecret
}

type preparedSecret struct {
	bits []byte
	seed ntv.Seed
	used bool
}

// Prepare makes a ballot with a fresh seed.
func (v *Voter) Prepare(e *ntv.Election, bits []byte, bseq uint32) (*Prepared, error) {
	seed, err := ntv.NewSeed(v.secret.random)
	if err != nil {
		return nil, err
	}
	ballot, err := e.Build(v.vid, v.vk, bseq, bits, seed)
	if err != nil {
		return nil, err
	}
	own := append([]byte(nil), bits...)
	return &Prepared{Ballot: ballot, voter: v, secret: &preparedSecret{bits: own, seed: seed}}, nil
}

// Code is the tracking code.
func (p *Prepared) Code() string { return p.Ballot.Code() }

// Cast is the body of the ballot record. The seed is overwritten: nobody can open this ballot any more.
func (p *Prepared) Cast() ([]byte, error) {
	if p.secret.used {
		return nil, ErrUsed
	}
	sig, err := p.voter.Sign(ntv.BallotSigHash(p.Ballot.EH, p.Ballot.Hash))
	if err != nil {
		return nil, err
	}
	body, err := ntv.SignedBallot{EH: p.Ballot.EH, VID: p.Ballot.VID, BSeq: p.Ballot.BSeq, Ballot: p.Ballot.Body, Sig: sig}.Encode()
	if err != nil {
		return nil, err
	}
	p.spend()
	return body, nil
}

// Open is the body of the spoil record that shows what the ballot holds instead of casting it.
func (p *Prepared) Open() (ntv.Spoil, error) {
	if p.secret.used {
		return ntv.Spoil{}, ErrUsed
	}
	sig, err := p.voter.Sign(ntv.SpoilSigHash(p.Ballot.EH, p.Ballot.Hash))
	if err != nil {
		return ntv.Spoil{}, err
	}
	bits := append(ntv.Bits(nil), p.secret.bits...)
	s := ntv.Spoil{
		EH: p.Ballot.EH, VID: p.Ballot.VID, BSeq: p.Ballot.BSeq, Bits: bits, Seed: ntv.Raw(p.secret.seed), Ballot: p.Ballot.Hash, Sig: sig,
	}
	p.spend()
	return s, nil
}

func (p *Prepared) spend() {
	clear(p.secret.seed[:])
	clear(p.secret.bits)
	p.secret.used = true
}

// Ballot prepares and casts: the body of a ballot record.
func (v *Voter) Ballot(e *ntv.Election, bits []byte, bseq uint32) ([]byte, error) {
	p, err := v.Prepare(e, bits, bseq)
	if err != nil {
		return nil, err
	}
	return p.Cast()
}

// Spoil prepares and opens: the body of a spoil record.
func (v *Voter) Spoil(e *ntv.Election, bits []byte, bseq uint32) (ntv.Spoil, error) {
	p, err := v.Prepare(e, bits, bseq)
	if err != nil {
		return ntv.Spoil{}, err
	}
	return p.Open()
}

// Open votes in an open vote: the body of an open-ballot record.
func (v *Voter) Open(e *ntv.Election, bits []byte, bseq uint32) (ntv.OpenBallot, error) {
	if e.Mode != ntv.ModeOpen {
		return ntv.OpenBallot{}, errors.New("software: this vote is secret")
	}
	if err := e.CheckBits(bits); err != nil {
		return ntv.OpenBallot{}, err
	}
	sig, err := v.Sign(ntv.OpenSigHash(e.EH, v.vid, bseq, bits))
	if err != nil {
		return ntv.OpenBallot{}, err
	}
	return ntv.OpenBallot{EH: e.EH, VID: v.vid, BSeq: bseq, Bits: append(ntv.Bits(nil), bits...), Sig: sig}, nil
}

func drawKey(random io.Reader) (ed25519.PrivateKey, error) {
	seed := make([]byte, ed25519.SeedSize)
	defer clear(seed)
	if _, err := io.ReadFull(random, seed); err != nil {
		return nil, fmt.Errorf("software: drawing a signing key: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
