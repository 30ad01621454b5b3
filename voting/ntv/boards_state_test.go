package ntv_test

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/boardtest"
)

func good(t *testing.T, name string) []byte {
	t.Helper()
	for _, c := range boardtest.Good() {
		if c.Name == name {
			return c.Make()
		}
	}
	t.Fatalf("no board %s", name)
	return nil
}

func records(t *testing.T, file []byte) []ntv.Record {
	t.Helper()
	var out []ntv.Record
	for line := range bytes.Lines(file) {
		r, err := ntv.ParseLine(line)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func verify(t *testing.T, file []byte, opts ntv.Options) *ntv.Report {
	t.Helper()
	report, err := ntv.Verify(bytes.NewReader(file), opts)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestBoardsAreTheSameBytesEveryTime(t *testing.T) {
	for _, name := range []string{"revote", "unused-share-bad", "audited-ballot", "open-vote"} {
		if !bytes.Equal(good(t, name), good(t, name)) {
			t.Errorf("the board %s differs from one making to the next", name)
		}
	}
}

func TestReport(t *testing.T) {
	for _, c := range []struct {
		board    string
		outcomes []ntv.Outcome
		counts   []int
		used     []uint32
		wrong    []uint32
	}{
		{board: "genesis-only"},
		{board: "motion", outcomes: []ntv.Outcome{ntv.OutcomeCounted}, counts: []int{2, 2, 2}, used: []uint32{1, 2}},
		{board: "running", outcomes: []ntv.Outcome{ntv.OutcomeOpen}},
		{board: "revote", outcomes: []ntv.Outcome{ntv.OutcomeCounted}, counts: []int{2, 2, 2}, used: []uint32{1, 2}},
		{board: "unused-share-bad", outcomes: []ntv.Outcome{ntv.OutcomeCounted}, counts: []int{2, 2, 2}, used: []uint32{2, 3}, wrong: []uint32{1}},
		{board: "sealed", outcomes: []ntv.Outcome{ntv.OutcomeSealed}},
		{board: "nobody-voted", outcomes: []ntv.Outcome{ntv.OutcomeSealed}},
		{board: "open-vote", outcomes: []ntv.Outcome{ntv.OutcomeCounted}, counts: []int{3, 2, 1}, used: []uint32{}},
		{board: "aborted-and-repeated", outcomes: []ntv.Outcome{ntv.OutcomeAborted, ntv.OutcomeCounted}},
		{board: "election", outcomes: []ntv.Outcome{ntv.OutcomeCounted}, counts: []int{3, 1, 1, 2, 1}, used: []uint32{1, 2}},
	} {
		t.Run(c.board, func(t *testing.T) {
			r := verify(t, good(t, c.board), ntv.Options{})
			var outcomes []ntv.Outcome
			for _, v := range r.Votes {
				outcomes = append(outcomes, v.Outcome)
			}
			if !slices.Equal(outcomes, c.outcomes) {
				t.Fatalf("outcomes %v, expected %v", outcomes, c.outcomes)
			}
			if c.counts == nil {
				return
			}
			if v := r.Votes[0]; !slices.Equal(v.Counts, c.counts) || !slices.Equal(v.Used, c.used) || !slices.Equal(v.WrongShares, c.wrong) {
				t.Fatalf("counts %v with shares %v, wrong %v; expected %v, %v, %v", v.Counts, v.Used, v.WrongShares, c.counts, c.used, c.wrong)
			}
		})
	}
}

func TestBodiesDestroyedAreReported(t *testing.T) {
	r := verify(t, good(t, "bodies-destroyed"), ntv.Options{})
	v := r.Votes[0]
	// Six ballots, a replaced one, one after an opened one, the opened one; and six boxes of the ceremony.
	if r.BodiesDestroyed != 9+6 || !v.BodiesDestroyed || v.Outcome != ntv.OutcomeCounted || v.Counted != 7 {
		t.Fatalf("%d bodies destroyed, vote %+v", r.BodiesDestroyed, v)
	}
	if whole := verify(t, good(t, "motion"), ntv.Options{}); whole.BodiesDestroyed != 0 || whole.Votes[0].BodiesDestroyed {
		t.Fatal("a whole board is reported as destroyed")
	}
}

// A server that destroys the body of one ballot only cannot put another ballot into the count: the list is held against what is left.
func TestPartlyDestroyed(t *testing.T) {
	rs := records(t, good(t, "motion"))
	for i, r := range rs {
		if r.Type == ntv.TypeBallot {
			lost, err := r.WithoutBody()
			if err != nil {
				t.Fatal(err)
			}
			rs[i] = lost
			break
		}
	}
	if r := verify(t, boardtest.File(rs), ntv.Options{}); !r.Votes[0].BodiesDestroyed {
		t.Fatal("the report is silent about the destroyed ballot")
	}
	for _, r := range rs {
		if _, err := r.WithoutBody(); (err == nil) != (r.Type == ntv.TypeBallot || r.Type == ntv.TypeKeyShare) {
			t.Fatalf("the body of a %s: %v", r.Type, err)
		}
	}
}

// Two open votes overlap: a withheld record may belong to the one that still runs, until that one is closed as well.
func TestWithheldWhileAnotherVoteRuns(t *testing.T) {
	b := boardtest.New("withheld-twice")
	b.Roll(4)
	one := b.Motion("mot", ntv.ModeOpen, ntv.RevoteLast)
	two := b.Motion("hai", ntv.ModeOpen, ntv.RevoteLast)
	one.Cast(1, 1, one.Choice(0))
	late := two.Cast(2, 1, two.Choice(0))
	one.Close()
	withheld := func() []byte {
		rs := slices.Clone(b.Records)
		lost, err := rs[late.Seq].WithoutBody()
		if err != nil {
			t.Fatal(err)
		}
		rs[late.Seq] = lost
		return boardtest.File(rs)
	}
	if r := verify(t, withheld(), ntv.Options{}); r.Votes[0].Outcome != ntv.OutcomeClosed || r.Votes[1].Outcome != ntv.OutcomeOpen {
		t.Fatalf("%+v", r.Votes)
	}
	two.Close()
	_, err := ntv.Verify(bytes.NewReader(withheld()), ntv.Options{})
	if v := ntv.ViolationOf(err); v == nil || v.Rule != ntv.RuleOpenVote {
		t.Fatalf("withheld for good: %v", err)
	}
}

func TestReceiptsAndHeads(t *testing.T) {
	rs := records(t, good(t, "revote"))
	var opts ntv.Options
	for _, r := range rs {
		if r.Type == ntv.TypeBallot {
			opts.Receipts = append(opts.Receipts, ntv.SeqHash{Seq: r.Seq, Hash: r.Hash})
		}
		opts.Heads = append(opts.Heads, ntv.SeqHash{Seq: r.Seq, Hash: r.Hash})
	}
	r := verify(t, boardtest.File(rs), opts)
	var counts []bool
	for _, receipt := range r.Receipts {
		counts = append(counts, receipt.Counts)
	}
	// Of nine ballots the first two were replaced, and the first of the replacements again.
	if !slices.Equal(counts, []bool{false, false, true, true, true, true, false, true, true}) {
		t.Fatalf("receipts that count: %v", counts)
	}
	for _, head := range []ntv.SeqHash{{Seq: 3, Hash: rs[4].Hash}, {Seq: uint64(len(rs)), Hash: rs[3].Hash}} {
		_, err := ntv.Verify(bytes.NewReader(boardtest.File(rs)), ntv.Options{Heads: []ntv.SeqHash{head}})
		if v := ntv.ViolationOf(err); v == nil || v.Rule != ntv.RuleWitness || v.Seq != head.Seq {
			t.Fatalf("head %d: %v", head.Seq, err)
		}
	}
}

// The violation told is that of the first record, though its proof is checked after the chain has gone on to worse ones.
func TestFirstViolationIsTold(t *testing.T) {
	b := boardtest.New("first-violation")
	b.Roll(40)
	b.Ceremony(3, 2)
	v := b.Motion("to-trinh", ntv.ModeSecret, ntv.RevoteLast)
	v.Cast(1, 1, v.Choice(0))
	ballot := v.Build(2, 1, v.Choice(0))
	body := v.SignedBy(2, ballot)
	body.Sig[3] ^= 1
	bad := b.Append(ntv.TypeBallot, body)
	for vid := uint32(3); vid <= 30; vid++ {
		v.Cast(vid, 1, v.Choice(1))
	}
	v.Cast(99, 1, v.Choice(0))
	file := append(b.File(), "rubbish"...)
	for workers := 1; workers <= 4; workers++ {
		_, err := ntv.Verify(bytes.NewReader(file), ntv.Options{Workers: workers})
		if found := ntv.ViolationOf(err); found == nil || found.Seq != bad.Seq || found.Rule != ntv.RuleDelegate {
			t.Fatalf("%d workers: %v, the first bad record is %d", workers, err, bad.Seq)
		}
	}
}

func TestAcceptKeepsTheSums(t *testing.T) {
	rs := records(t, good(t, "revote"))
	applied, restored, accepted := ntv.NewState(), ntv.NewState(), ntv.NewState()
	for _, r := range rs {
		var ballot *ntv.Ballot
		if r.Type == ntv.TypeBallot {
			signed, err := ntv.ParseSignedBallot(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if ballot, err = accepted.Vote(signed.EH).Election.ParseBallot(signed.Ballot); err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range []error{applied.Apply(r), restored.Restore(r), accepted.Accept(r, ballot)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if r.Type != ntv.TypeBallot {
			continue
		}
		want, err := applied.VoteNamed("to-trinh").Sums()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []*ntv.State{restored, accepted, accepted.Clone()} {
			got, err := s.VoteNamed("to-trinh").Sums()
			if err != nil || !got.Equal(want) {
				t.Fatalf("after record %d the sums differ (%v)", r.Seq, err)
			}
		}
	}
}

// A server tries a batch on a clone: what happens there does not reach the state it was made of.
func TestCloneIsApart(t *testing.T) {
	rs := records(t, good(t, "audited-ballot"))
	s := ntv.NewState()
	for i, r := range rs {
		before := s.Head()
		clone := s.Clone()
		for _, later := range rs[i:] {
			if err := clone.Restore(later); err != nil {
				t.Fatal(err)
			}
		}
		if s.Head() != before {
			t.Fatal("the clone moved the head of the state")
		}
		if err := s.Apply(r); err != nil {
			t.Fatalf("after its clone went on, the state refuses record %d: %v", r.Seq, err)
		}
	}
}

func TestStateTellsWhereItStands(t *testing.T) {
	rs := records(t, good(t, "audited-ballot"))
	s := ntv.NewState()
	for _, r := range rs {
		if err := s.Apply(r); err != nil {
			t.Fatal(err)
		}
		if r.Type == ntv.TypeSpoil {
			v := s.VoteNamed("to-trinh")
			if !v.Taking() || v.LastBSeq(7) != 1 || len(v.Spoils) != 1 || len(v.Ballots) != 6 || v.LastBSeq(8) != 0 {
				t.Fatalf("after the opened ballot: %+v", v)
			}
			if _, voted := v.Ballots[7]; voted {
				t.Fatal("an opened ballot stands as cast")
			}
		}
	}
	v := s.VoteNamed("to-trinh")
	if s.Vote(v.Election.EH) != v || len(s.Votes()) != 1 || v.LastBSeq(7) != 2 || v.Ballots[7].Times != 1 || v.Accepted != 7 || v.Taking() {
		t.Fatalf("at the end: %+v", v)
	}
	if !v.GoodShare(0) || !v.GoodShare(1) || v.GoodShare(3) {
		t.Fatal("the shares that hold are the server's, 1 and 2")
	}
	keys := s.KeySets()
	if len(keys) != 1 || !keys[0].Confirmed() || s.KeySet(keys[0].Hash) != keys[0] || v.KeySet() != keys[0] {
		t.Fatal("the key set is not told")
	}
	if s.LastRoll() != v.Roll() || s.Roll(v.Election.Roll) != v.Roll() || s.Head().Verify(s.ServerKey()) == false {
		t.Fatal("roll or head are not told")
	}
	trustee := keys[0].KeySet.Trustees[1]
	if !s.HasToken(2, trustee.VK, trustee.Token) || s.HasToken(1, trustee.VK, trustee.Token) {
		t.Fatal("the tokens shown are not told")
	}
	if s.Time() != rs[len(rs)-1].TS || s.Board() != rs[0].Hash || s.Genesis().Title == "" || !s.Present(7) {
		t.Fatal("time, board, title or presence are not told")
	}
}

// notes is a long board that is made while it is read.
type notes struct {
	server ed25519.PrivateKey
	head   ntv.Head
	ts     uint64
	left   int
	body   []byte
	rest   []byte
}

func (n *notes) Read(p []byte) (int, error) {
	if len(n.rest) == 0 {
		if n.left == 0 {
			return 0, io.EOF
		}
		n.left--
		r, err := ntv.NewRecord(n.head, ntv.TypeNote, n.ts, n.body, n.server)
		if err != nil {
			return 0, err
		}
		n.head, n.rest = r.Head(n.head.Board), r.Line()
	}
	k := copy(p, n.rest)
	n.rest = n.rest[k:]
	return k, nil
}

// Verifying 40 MB takes no more memory than verifying the first of them.
func TestMemoryIsFlat(t *testing.T) {
	b := boardtest.New("long")
	body, err := ntv.Note{Text: strings.Repeat("biên bản ", 8000)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	source := &notes{server: b.Server, head: b.Records[0].Head(b.Board()), ts: b.Records[0].TS, left: 400, body: body}
	var first, most uint64
	_, err = ntv.Verify(io.MultiReader(bytes.NewReader(b.File()), source), ntv.Options{Progress: func(seq uint64) {
		if seq%50 != 10 {
			return
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if first == 0 {
			first = m.HeapAlloc
		}
		most = max(most, m.HeapAlloc)
	}})
	if err != nil {
		t.Fatal(err)
	}
	if most > first+4<<20 {
		t.Fatalf("memory grew from %d to %d bytes", first, most)
	}
}

func TestReaderErrorIsNoVerdict(t *testing.T) {
	report, err := ntv.Verify(io.MultiReader(bytes.NewReader(good(t, "genesis-only")), failing{}), ntv.Options{})
	if err == nil || ntv.ViolationOf(err) != nil || report.Violation != nil {
		t.Fatalf("a file that cannot be read: %v", err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("disk gone") }
