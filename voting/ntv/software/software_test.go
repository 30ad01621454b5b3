package software_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
)

func TestWholeSessionIsAcceptedByTheVerifier(t *testing.T) {
	s := sit(t, 1, 12, 5, 3)
	e := s.open("B-01", ntv.ModeSecret)
	want := make([]int, 3)
	for i := range s.voters {
		s.cast(e, i, 0, 1)
	}
	// One delegate audits, then casts; others think again.
	spoil, err := s.voters[3].Spoil(e, mark(2), 2)
	s.must(err)
	s.post(ntv.TypeSpoil, spoil)
	for i := range s.voters {
		s.cast(e, i, i%3, 3)
		want[i%3]++
	}
	s.close(e)
	s.must(s.committee.CoSign(s, e.EH))
	s.tally(e)
	s.must(s.committee.Decrypt(s, e.EH, 5, 2, 3)) // 1 and 4 are lost
	opened := s.result(e)
	if !slices.Equal(opened.Counts, want) || !slices.Equal(opened.Used, []uint32{2, 3, 5}) {
		t.Errorf("%+v instead of %v", opened, want)
	}

	open := s.open("B-02", ntv.ModeOpen)
	for i, v := range s.voters[:7] {
		b, err := v.Open(open, mark(i%2), 1)
		s.must(err)
		s.post(ntv.TypeOpenBallot, b)
	}
	s.close(open)
	s.post(ntv.TypeResult, ntv.ResultBody{EH: open.EH, Counts: []int{4, 3, 0}, Used: []uint32{}})
	s.must(s.committee.Destroy(s))
	if err := s.committee.Decrypt(s, e.EH); !errors.Is(err, ntv.ErrErased) {
		t.Errorf("decrypted with erased shares: %v", err)
	}
	if _, err := ntv.Verify(bytes.NewReader(s.file()), ntv.Options{}); err != nil {
		t.Errorf("the verifier refuses the board: %v", err)
	}
}

func TestBallotIsCastOrOpenedOnce(t *testing.T) {
	s := sit(t, 2, 5, 3, 2)
	e := s.open("B-01", ntv.ModeSecret)
	v := s.voters[0]
	p, err := v.Prepare(e, mark(0), 1)
	s.must(err)
	if len(p.Code()) != 19 {
		t.Errorf("tracking code %q", p.Code())
	}
	if _, err := p.Open(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Cast(); !errors.Is(err, software.ErrUsed) {
		t.Errorf("an opened ballot was cast: %v", err)
	}
	p, err = v.Prepare(e, mark(0), 1)
	s.must(err)
	if _, err := p.Cast(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Open(); !errors.Is(err, software.ErrUsed) {
		t.Errorf("a cast ballot was opened: %v", err)
	}
	if _, err := v.Ballot(e, []byte{1, 1, 0}, 1); err == nil {
		t.Error("a choice against the rules was encrypted")
	}
	if _, err := v.Open(e, mark(0), 1); err == nil {
		t.Error("an open ballot in a secret vote")
	}
	open := s.open("B-02", ntv.ModeOpen)
	if _, err := v.Open(open, []byte{1, 1, 0}, 1); err == nil {
		t.Error("an open ballot against the rules")
	}
	if _, err := v.Ballot(open, mark(0), 1); err == nil {
		t.Error("a secret ballot in an open vote")
	}
	if _, err := software.NewVoter(strings.NewReader("short"), 1); err == nil {
		t.Error("a delegate without random numbers")
	}
	if got := fmt.Sprintf("%v %+v %#v %x", v, *v, v, v); strings.Count(got, "delegate 1") != 4 || len(got) > 60 {
		t.Errorf("printed: %s", got)
	}
}

// A hostile server shows the committee another board than before, none of its ballots, or another board altogether.
func TestCommitteeVerifiesBeforeItSigns(t *testing.T) {
	s := sit(t, 3, 6, 3, 2)
	e := s.open("B-01", ntv.ModeSecret)
	for i := range s.voters {
		s.cast(e, i, 1, 1)
	}
	if err := s.committee.CoSign(s, e.EH); err == nil {
		t.Error("co-signed before the close")
	}
	s.close(e)
	if err := s.committee.Decrypt(s, e.EH); err == nil {
		t.Error("decrypted before the tally")
	}
	if err := s.committee.CoSign(s, ntv.HB("another vote")); err == nil {
		t.Error("co-signed a vote that is not on the board")
	}
	read := func(c *software.Copy, file []byte) error { return c.Read(bytes.NewReader(file)) }
	seen := software.NewCopy(s.state.Board())
	s.must(read(seen, s.file()))
	s.must(read(seen, s.file()))
	s.must(read(seen, s.lines[len(s.lines)-1]))
	if err := read(seen, bytes.Join(s.lines[:len(s.lines)-1], nil)); !errors.Is(err, software.ErrFork) {
		t.Errorf("a shorter board: %v", err)
	}
	if err := read(seen, nil); !errors.Is(err, software.ErrFork) {
		t.Errorf("no board: %v", err)
	}
	if err := read(software.NewCopy(ntv.HB("another")), s.file()); !errors.Is(err, software.ErrOtherBoard) {
		t.Errorf("another board: %v", err)
	}
	if err := seen.Read(io.MultiReader(bytes.NewReader(s.file()), strings.NewReader("{}\n"))); err == nil {
		t.Error("a line that is no record was read")
	}
	// The same history up to the close, another record there or after it.
	head := seen.State().Head()
	other, err := ntv.NewRecord(ntv.Head{Board: head.Board, Seq: head.Seq - 1, Hash: ntv.HB("elsewhere")}, ntv.TypeNote, s.state.Time(), []byte(`{"text":"x"}`), s.key)
	s.must(err)
	if err := read(seen, other.Line()); !errors.Is(err, software.ErrFork) {
		t.Errorf("another record of the same number: %v", err)
	}
	next, err := ntv.NewRecord(ntv.Head{Board: head.Board, Seq: head.Seq, Hash: ntv.HB("elsewhere")}, ntv.TypeNote, s.state.Time(), []byte(`{"text":"x"}`), s.key)
	s.must(err)
	if err := read(seen, next.Line()); !errors.Is(err, software.ErrFork) {
		t.Errorf("a record that follows another: %v", err)
	}
	// Ballots without their bodies cannot be checked: not signed, not decrypted.
	s.hide = true
	blind, err := software.NewCommittee(s.random, s.state.Board(), 3, 2)
	s.must(err)
	if err := blind.CoSign(s, e.EH); err == nil || !strings.Contains(err.Error(), "withheld") {
		t.Errorf("co-signed without the ballots: %v", err)
	}
}

func TestCeremonyStopsWhenTheBoardIsNotWhatWasSent(t *testing.T) {
	h := newHall(t, 4, 2)
	c, err := software.NewCommittee(h.random, h.state.Board(), 3, 2)
	h.must(err)
	if _, err := c.Ceremony(silent{h}); err == nil || !strings.Contains(err.Error(), "token of trustee 2") {
		t.Errorf("the token of trustee 2 was dropped: %v", err)
	}
	if err := c.Destroy(h); err == nil {
		t.Error("destroyed before the ceremony was finished")
	}
	if _, err := c.VK(4); err == nil {
		t.Error("a fourth trustee of three")
	}
	if _, err := software.WithKeys(h.random, h.state.Board(), nil, 1); err == nil {
		t.Error("a committee without members")
	}
	if _, err := software.NewCommittee(h.random, h.state.Board(), 3, 4); err == nil {
		t.Error("a threshold above the number of trustees")
	}
}

// silent drops the token of trustee 2.
type silent struct{ *hall }

func (s silent) PostToken(t ntv.KeyToken) error {
	if t.I == 2 {
		return nil
	}
	return s.hall.PostToken(t)
}

// A ballot without its body may stand for a later one of anybody, and so hide that others were left out of the count.
func TestCommitteeSignsNothingInTheShadowOfAHiddenBallot(t *testing.T) {
	s := sit(t, 9, 6, 3, 2)
	e := s.open("B-01", ntv.ModeSecret)
	for i := range s.voters {
		s.cast(e, i, 1, 1)
	}
	honest := s.lines
	s.state, s.lines = ntv.NewState(), nil
	counted := []uint64{}
	for _, line := range honest {
		r, err := ntv.ParseLine(line)
		s.must(err)
		if r.Type == ntv.TypeBallot {
			counted = append(counted, r.Seq)
			if len(counted) == 1 {
				r, err = r.WithoutBody()
				s.must(err)
			}
		}
		s.must(s.state.Apply(r))
		s.lines = append(s.lines, r.Line())
	}
	s.post(ntv.TypeClose, ntv.Close{EH: e.EH, Counted: counted[3:]})
	if v := s.state.Vote(e.EH); v.BodiesDestroyed || !v.BallotsMissing {
		t.Errorf("bodies of counted ballots destroyed: %v, ballots missing: %v", v.BodiesDestroyed, v.BallotsMissing)
	}
	blind, err := software.NewCommittee(s.random, s.state.Board(), 3, 2)
	s.must(err)
	if err := blind.CoSign(s, e.EH); err == nil || !strings.Contains(err.Error(), "withheld") {
		t.Errorf("co-signed in the shadow of a hidden ballot: %v", err)
	}
}
