package software_test

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"math/rand/v2"
	"slices"
	"testing"

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
)

// hall keeps a board in memory as a server does: it takes only what its own state accepts.
type hall struct {
	t      testing.TB
	random *rand.ChaCha8
	key    ed25519.PrivateKey
	state  *ntv.State
	lines  [][]byte
	server *ntv.ServerKey
	shown  []ntv.TrusteeKeys
	k      uint32
	hide   bool // serve ballots without their bodies
}

type body interface{ Encode() ([]byte, error) }

func newHall(t testing.TB, seed byte, k uint32) *hall {
	t.Helper()
	h := &hall{t: t, random: rand.NewChaCha8([32]byte{seed}), state: ntv.NewState(), k: k}
	_, h.key, _ = ed25519.GenerateKey(h.random)
	vk, err := ntv.PublicKeyOf(h.key)
	h.must(err)
	h.post(ntv.TypeGenesis, ntv.Genesis{V: ntv.Version, Title: "Kỳ họp thứ nhất", ServerVK: vk})
	h.server, err = ntv.NewServerKey(h.random, h.state.Board())
	h.must(err)
	return h
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) append(t ntv.Type, raw []byte) (ntv.Record, error) {
	r, err := ntv.NewRecord(h.state.Head(), t, h.state.Time()+1, raw, h.key)
	if err != nil {
		return r, err
	}
	if err := h.state.Apply(r); err != nil {
		return r, err
	}
	h.lines = append(h.lines, r.Line())
	return r, nil
}

func (h *hall) try(t ntv.Type, b body) error {
	raw, err := b.Encode()
	if err != nil {
		return err
	}
	_, err = h.append(t, raw)
	return err
}

func (h *hall) post(t ntv.Type, b body) ntv.Record {
	h.t.Helper()
	raw, err := b.Encode()
	h.must(err)
	r, err := h.append(t, raw)
	h.must(err)
	return r
}

func (h *hall) file() []byte { return bytes.Join(h.lines, nil) }

func (h *hall) Board() (io.Reader, error) {
	if !h.hide {
		return bytes.NewReader(h.file()), nil
	}
	var out bytes.Buffer
	for _, line := range h.lines {
		r, err := ntv.ParseLine(line)
		h.must(err)
		if r.Type == ntv.TypeBallot {
			r, err = r.WithoutBody()
			h.must(err)
		}
		out.Write(r.Line())
	}
	return &out, nil
}

func (h *hall) PostToken(t ntv.KeyToken) error { return h.try(ntv.TypeKeyToken, t) }

func (h *hall) PostKeys(k ntv.TrusteeKeys) error {
	h.shown = append(h.shown, k)
	return nil
}

func (h *hall) PostBoxes(_ uint32, boxes []ntv.KeyShare) error {
	for _, b := range boxes {
		if err := h.try(ntv.TypeKeyShare, b); err != nil {
			return err
		}
	}
	return nil
}

func (h *hall) KeySet() (ntv.Hash, error) {
	public := h.server.Public()
	ks := ntv.KeySet{N: uint32(len(h.shown)), K: h.k, Trustees: h.shown, Server: &public}
	return h.post(ntv.TypeKeySet, ks).Hash, nil
}

func (h *hall) Confirm(b ntv.KeySetOK) error       { return h.try(ntv.TypeKeySetOK, b) }
func (h *hall) CoSign(b ntv.CloseOK) error         { return h.try(ntv.TypeCloseOK, b) }
func (h *hall) PostShare(b ntv.ShareBody) error    { return h.try(ntv.TypeShare, b) }
func (h *hall) Destroyed(b ntv.KeyDestroyed) error { return h.try(ntv.TypeKeyDestroyed, b) }

// sitting is a hall with delegates on the roll and a committee whose keys are confirmed.
type sitting struct {
	*hall
	voters    []*software.Voter
	committee *software.Committee
	roll      ntv.Hash
	keys      ntv.Hash
}

func sit(t testing.TB, seed byte, delegates, n, k uint32) *sitting {
	t.Helper()
	s := &sitting{hall: newHall(t, seed, k)}
	var roll ntv.Roll
	for vid := uint32(1); vid <= delegates; vid++ {
		v, err := software.NewVoter(s.random, vid)
		s.must(err)
		s.voters, roll.Voters = append(s.voters, v), append(roll.Voters, v.OnRoll("Đại biểu"))
	}
	s.roll = s.post(ntv.TypeRoll, roll).Hash
	var err error
	s.committee, err = software.NewCommittee(s.random, s.state.Board(), n, k)
	s.must(err)
	s.keys, err = s.committee.Ceremony(s)
	s.must(err)
	return s
}

func (s *sitting) open(name string, mode ntv.Mode) *ntv.Election {
	s.t.Helper()
	cells, rules := ntv.Motion()
	m := ntv.Manifest{V: ntv.Version, Board: s.state.Board(), Vote: name, Mode: mode, Title: "Tờ trình", Cells: cells, Constraints: rules, Roll: s.roll,
		Revote: ntv.RevoteLast, MinTally: 5}
	if mode == ntv.ModeSecret {
		m.Keys, m.Y = s.keys.String(), s.state.KeySet(s.keys).KeySet.Y().String()
	}
	s.post(ntv.TypeVote, m)
	e := s.state.VoteNamed(name).Election
	s.post(ntv.TypeOpen, ntv.OpenBody{EH: e.EH})
	return e
}

func (s *sitting) cast(e *ntv.Election, voter int, cell int, bseq uint32) {
	s.t.Helper()
	raw, err := s.voters[voter].Ballot(e, mark(cell), bseq)
	s.must(err)
	_, err = s.append(ntv.TypeBallot, raw)
	s.must(err)
}

func (s *sitting) close(e *ntv.Election) {
	s.t.Helper()
	c := ntv.Close{EH: e.EH}
	for _, v := range s.voters {
		if cast, voted := s.state.Vote(e.EH).Ballots[v.VID()]; voted {
			c.Counted = append(c.Counted, cast.Seq)
		}
	}
	slices.Sort(c.Counted)
	s.post(ntv.TypeClose, c)
}

func (s *sitting) tally(e *ntv.Election) {
	s.t.Helper()
	vote := s.state.Vote(e.EH)
	sums, err := vote.Sums()
	s.must(err)
	s.post(ntv.TypeTally, ntv.NewTally(e.EH, vote.CloseHash, sums))
}

// result opens the tally from the shares that were posted.
func (s *sitting) result(e *ntv.Election) ntv.Opened {
	s.t.Helper()
	vote := s.state.Vote(e.EH)
	sums, err := vote.Sums()
	s.must(err)
	server, err := s.server.Decrypt(s.random, e.EH, vote.CloseHash, sums)
	s.must(err)
	s.post(ntv.TypeShare, ntv.NewShareBody(e.EH, vote.TallyHash, 0, server))
	var shares []ntv.NumberedShare
	for _, line := range s.lines {
		r, err := ntv.ParseLine(line)
		s.must(err)
		if r.Type != ntv.TypeShare {
			continue
		}
		b, err := ntv.ParseShareBody(r.Body)
		s.must(err)
		if b.EH != e.EH {
			continue
		}
		share, err := b.Share()
		s.must(err)
		shares = append(shares, ntv.NumberedShare{I: b.I, Share: share})
	}
	opened, err := ntv.OpenTally(s.state.KeySet(s.keys).KeySet, e.EH, vote.CloseHash, sums, shares)
	s.must(err)
	s.post(ntv.TypeResult, ntv.ResultBody{EH: e.EH, Counts: opened.Counts, Used: opened.Used})
	return opened
}

func mark(cell int) []byte {
	bits := make([]byte, 3)
	bits[cell] = 1
	return bits
}
