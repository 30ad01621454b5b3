package voting_test

import (
	"bytes"
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/ntv"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// verified demands that the board, as anybody can download it, is one that a verifier accepts with these receipts.
func verified(t *testing.T, room *votingtest.Room, receipts ...voting.SecretStored) *ntv.Report {
	t.Helper()
	options := ntv.Options{Workers: 1}
	for _, r := range receipts {
		hash, err := ntv.ParseHash(r.Hash)
		if err != nil {
			t.Fatal(err)
		}
		options.Receipts = append(options.Receipts, ntv.SeqHash{Seq: r.Seq, Hash: hash})
	}
	report, err := ntv.Verify(bytes.NewReader(room.Board(t)), options)
	if err != nil {
		t.Fatalf("the verifier refuses the board: %v", err)
	}
	return report
}

// counted has three of the trustees confirm and decrypt.
func counted(t *testing.T, room *votingtest.Room, c *votingtest.Committee, v id.Vote, e *ntv.Election, trustees ...uint32) voting.Vote {
	t.Helper()
	if err := c.CoSign(c.Counts(), e.EH, trustees...); err != nil {
		t.Fatalf("confirming: %v", err)
	}
	if err := c.Decrypt(c.Counts(), e.EH, trustees...); err != nil {
		t.Fatalf("decrypting: %v", err)
	}
	got, err := room.Service.Get(room.Secretary(), v)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// A secret motion of twelve delegates: opened and closed by two persons, replaced ballots, an opened one, absent ones, a lost trustee.
func TestASecretMotionOnDevices(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 12)
		room.Attend(11, voting.Excused)
		voters := room.Keys(t)
		rule := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret, r.MinTally = true, 5 })
		c := room.Counting(t, "BQ-01", 2, 3, 4, 5, 6)
		v := room.Ready(t, voting.NewVote{Code: "B-01", Rule: rule, Method: voting.Electronic, CountingBoard: c.Counting})
		if _, err := room.Service.Open(room.Chair(), v, ""); !errors.Is(err, voting.ErrNotApprover) {
			t.Errorf("the chair alone: %v", err)
		}
		waiting, err := room.Service.Open(c.As(1), v, "")
		if err != nil || waiting.State != voting.Ready || len(waiting.Secret.Approvals) != 1 || waiting.Secret.Trustees != 5 || waiting.Secret.Threshold != 3 {
			t.Fatalf("the first approval: %+v, %v", waiting.Secret, err)
		}
		if _, err := room.Service.Open(c.As(1), v, ""); !errors.Is(err, voting.ErrTwoPersons) {
			t.Errorf("one person twice: %v", err)
		}
		if _, err := room.Service.Open(room.Secretary(), v, ""); err != nil {
			t.Fatal(err)
		}
		e := room.Election(t, v)
		var receipts []voting.SecretStored
		for n := 1; n <= 8; n++ {
			r, err := room.Cast(e, v, voters[n-1], 1, n%3)
			if err != nil {
				t.Fatalf("delegate %d: %v", n, err)
			}
			receipts = append(receipts, r)
		}
		if _, err := room.Cast(e, v, voters[10], 1, 0); !errors.Is(err, voting.ErrNotPresent) {
			t.Errorf("an absent one: %v", err)
		}
		// The same bytes get the same receipt, another ballot with the number of the first is refused, a further one replaces it.
		record, _ := voters[8].Ballot(e, []byte{1, 0, 0}, 1)
		first, err := room.Service.CastSecret(room.Delegate(9), v, record)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := room.Service.CastSecret(room.Delegate(9), v, record); err != nil || again != first {
			t.Errorf("the same bytes: %+v, %v", again, err)
		}
		if _, err := room.Cast(e, v, voters[8], 1, 1); !errors.Is(err, voting.ErrBallotOrder) {
			t.Errorf("the same number: %v", err)
		}
		if _, err := room.Service.CastSecret(room.Delegate(10), v, record); !errors.Is(err, voting.ErrBadBallot) {
			t.Errorf("a copied ballot: %v", err)
		}
		spoil, err := voters[8].Spoil(e, []byte{0, 0, 1}, 2)
		if err != nil {
			t.Fatal(err)
		}
		opened := voting.OpenedBallot{BSeq: 2, Bits: []int{0, 0, 1}, Seed: ntv.Hash(spoil.Seed).String(), Ballot: spoil.Ballot.String(), Sig: spoil.Sig.String()}
		if r, err := room.Service.Spoil(room.Delegate(9), v, opened); err != nil || r.Code != ntv.TrackingCode(spoil.Ballot) {
			t.Fatalf("an opened ballot: %+v, %v", r, err)
		}
		third, err := room.Cast(e, v, voters[8], 3, 1)
		if err != nil {
			t.Fatal(err)
		}
		receipts = append(receipts, first, third)
		room.Attend(10, voting.Left)
		if _, err := room.Cast(e, v, voters[9], 1, 0); !errors.Is(err, voting.ErrNotPresent) {
			t.Errorf("one who left: %v", err)
		}
		if _, err := room.Service.Close(room.Chair(), v); !errors.Is(err, voting.ErrNotApprover) {
			t.Errorf("closed by the chair: %v", err)
		}
		closed := room.CloseSecret(t, c, v)
		if closed.State != voting.Counting || closed.Secret.Phase != voting.PhaseConfirming || closed.Received != 9 || len(closed.Secret.Missing) != 5 {
			t.Fatalf("closed: %+v", closed.Secret)
		}
		if again, err := room.Service.CastSecret(room.Delegate(9), v, record); err != nil || again != first {
			t.Errorf("the same bytes after the close: %+v, %v", again, err)
		}
		if _, err := room.Cast(e, v, voters[0], 2, 1); !errors.Is(err, voting.ErrNotOpen) {
			t.Errorf("after the close: %v", err)
		}
		list, err := room.Service.PublishedBallots(room.Delegate(1), v)
		if err != nil || len(list) != 11 {
			t.Errorf("%d ballots are published, %v", len(list), err)
		}
		// Trustees 1, 3 and 5; the others are lost.
		done := counted(t, room, c, v, e, 1, 3, 5)
		if done.State != voting.Closed || done.Secret.Phase != voting.PhaseDone {
			t.Fatalf("counted: %s %+v", done.State, done.Secret)
		}
		// 1..8: three times 1, three times 2, twice 0 among n%3; the ninth replaced its own by 1.
		if r := done.Result; r.For != 2 || r.Against != 4 || r.Abstain != 3 {
			t.Errorf("the result: %+v", r)
		}
		verified(t, room, receipts...)
		found, err := voting.Check(t.Context(), s, room.Audit, room.Meeting)
		if err != nil || len(found) > 0 {
			t.Errorf("the check of the rows: %v, %v", found, err)
		}
	})
}

// 2 devices of each of 500 delegates post bseq 1 at once: exactly one of the two is accepted. Then all 500 post while the vote is closed: what was
// accepted is what is counted.
func TestTwoDevicesOfOneDelegateAtOnce(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		const delegates = 500
		room := votingtest.New(t, s, delegates)
		voters := room.Keys(t)
		rule := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret, r.MinTally = true, 5 })
		c := room.Counting(t, "BQ-01", 1, 2, 3)
		v := room.Ready(t, voting.NewVote{Code: "B-01", Rule: rule, Method: voting.Electronic, CountingBoard: c.Counting})
		e := room.OpenSecret(t, c, v)
		var records [delegates][2][]byte
		for i, voter := range voters {
			for d := range 2 {
				bits := []byte{0, 0, 0}
				bits[d] = 1
				record, err := voter.Ballot(e, bits, 1)
				if err != nil {
					t.Fatal(err)
				}
				records[i][d] = record
			}
		}
		var accepted [delegates][2]bool
		var group sync.WaitGroup
		for i := range delegates {
			for d := range 2 {
				group.Go(func() {
					_, err := room.Service.CastSecret(room.Delegate(i+1), v, records[i][d])
					if err != nil && !errors.Is(err, voting.ErrBallotOrder) {
						t.Errorf("delegate %d: %v", i+1, err)
					}
					accepted[i][d] = err == nil
				})
			}
		}
		group.Wait()
		for i, both := range accepted {
			if both[0] == both[1] {
				t.Errorf("of the two ballots of delegate %d were accepted: %v", i+1, both)
			}
		}
		if closed := room.CloseSecret(t, c, v); closed.Received != delegates {
			t.Errorf("%d ballots", closed.Received)
		}
		draft := voting.NewVote{Code: "B-02", Rule: rule, Method: voting.Electronic, CountingBoard: c.Counting}
		v = room.Ready(t, draft)
		e = room.OpenSecret(t, c, v)
		if _, err := room.Service.Close(room.Secretary(), v); err != nil {
			t.Fatal(err)
		}
		for i, voter := range voters {
			record, err := voter.Ballot(e, []byte{0, 0, 1}, 1)
			if err != nil {
				t.Fatal(err)
			}
			records[i][0] = record
		}
		var got [delegates]voting.SecretStored
		some := make(chan struct{}, delegates)
		for i := range delegates {
			group.Go(func() {
				stored, err := room.Service.CastSecret(room.Delegate(i+1), v, records[i][0])
				if err != nil && !errors.Is(err, voting.ErrNotOpen) {
					t.Errorf("delegate %d during the close: %v", i+1, err)
				}
				if err == nil {
					got[i] = stored
				}
				some <- struct{}{}
			})
		}
		for range 60 {
			<-some
		}
		closed, err := room.Service.Close(c.As(1), v)
		if err != nil {
			t.Fatal(err)
		}
		group.Wait()
		var receipts []voting.SecretStored
		for _, stored := range got {
			if stored.Seq > 0 {
				receipts = append(receipts, stored)
			}
		}
		t.Logf("%d of %d were in time", len(receipts), delegates)
		if len(receipts) < 60 || closed.Received != len(receipts) {
			t.Errorf("%d were accepted, %d are counted", len(receipts), closed.Received)
		}
		for _, receipt := range verified(t, room, receipts...).Receipts {
			if !receipt.Counts {
				t.Errorf("record %d was accepted and is not counted", receipt.Seq)
			}
		}
	})
}

// Each kind of vote about persons, counted from the sums.
func TestSecretVotesAboutPersonsOnDevices(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 9)
		voters := room.Keys(t)
		c := room.Counting(t, "BQ-01", 1, 2, 3)
		stand := []voting.NewCandidate{{Name: "Đặng Ngọc Sơn"}, {Name: "Phan Thị Mỹ Duyên"}, {Name: "Lê Văn An"}}
		for name, test := range map[string]struct {
			draft voting.NewVote
			// marks are the cells that each delegate marks.
			marks [][]int
			check func(r *voting.Result) bool
		}{
			"yes or no, with one who says nothing": {voting.NewVote{Code: "B-01", Kind: voting.Election, Rule: "elect_absolute", SeatsToFill: 1, Candidates: stand[:1]},
				[][]int{{0}, {0}, {0}, {0}, {0}, {0}, {1}, {1}, {}},
				func(r *voting.Result) bool {
					return r.Outcome == string(rules.Elected) && r.Persons[0].Yes == 6 && r.Persons[0].No == 2 && r.Ballots.Blank == 1 && r.Ballots.Returned == 9
				}},
			"marks and a blank ballot": {voting.NewVote{Code: "B-02", Kind: voting.Election, Rule: "elect_plurality", SeatsToFill: 2, Candidates: stand},
				[][]int{{0, 1}, {0, 1}, {0}, {0, 2}, {1}, {0, 1}, {1, 2}, {3}, {0}},
				func(r *voting.Result) bool {
					return r.Persons[0].Yes == 6 && r.Persons[1].Yes == 5 && r.Persons[2].Yes == 2 && r.Ballots.Returned == 9 && r.Persons[0].Outcome == rules.PersonElected
				}},
			"a rating with rows left unmarked": {voting.NewVote{Code: "B-03", Kind: voting.ConfidenceRating, Rule: "confidence_rating_ballots", Candidates: stand[:2]},
				[][]int{{0, 3}, {0}, {1, 4}, {2, 5}, {0, 5}, {}, {1}, {2, 5}, {0, 3}},
				func(r *voting.Result) bool {
					p := r.Persons
					return p[0].High == 4 && p[0].Mid == 2 && p[0].Low == 2 && p[0].Unmarked == 1 && p[1].High == 2 && p[1].Mid == 1 && p[1].Low == 3 && p[1].Unmarked == 3
				}},
			"a confidence ballot": {voting.NewVote{Code: "B-04", Kind: voting.ConfidenceBallot, Rule: "confidence_ballot", Candidates: stand[:1]},
				[][]int{{0}, {1}, {1}, {1}, {1}, {1}, {0}, {0}, {}},
				func(r *voting.Result) bool { return r.Persons[0].Yes == 3 && r.Persons[0].No == 5 }},
		} {
			test.draft.Method, test.draft.CountingBoard = voting.Electronic, c.Counting
			v := room.Ready(t, test.draft)
			e := room.OpenSecret(t, c, v)
			for i, marks := range test.marks {
				if _, err := room.Cast(e, v, voters[i], 1, marks...); err != nil {
					t.Fatalf("%s: delegate %d: %v", name, i+1, err)
				}
			}
			room.CloseSecret(t, c, v)
			done := counted(t, room, c, v, e, 1, 2)
			if done.State != voting.Closed || !test.check(done.Result) {
				t.Errorf("%s: %s %+v", name, done.State, done.Result)
			}
			if _, err := room.Service.Announce(room.Chair(), v); err != nil {
				t.Errorf("%s: announcing: %v", name, err)
			}
		}
		verified(t, room)
		if found, err := voting.Check(t.Context(), s, room.Audit, room.Meeting); err != nil || len(found) > 0 {
			t.Errorf("the check of the rows: %v, %v", found, err)
		}
	})
}

// Too few ballots stay sealed; a wrong share is recorded, named and ignored; a vote broken off in the count is held again.
func TestASecretCountThatGoesWrong(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 9)
		voters := room.Keys(t)
		c := room.Counting(t, "BQ-01", 1, 2, 3)
		rule := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret = true })
		draft := voting.NewVote{Code: "B-01", Rule: rule, Method: voting.Electronic, CountingBoard: c.Counting}
		v := room.Ready(t, draft)
		e := room.OpenSecret(t, c, v)
		for i := range 4 {
			if _, err := room.Cast(e, v, voters[i], 1, 0); err != nil {
				t.Fatal(err)
			}
		}
		sealed := room.CloseSecret(t, c, v)
		if sealed.State != voting.Closed || sealed.Secret.Phase != voting.PhaseSealed {
			t.Fatalf("four ballots: %s, %+v", sealed.State, sealed.Secret)
		}
		if sealed, err := room.Service.Get(room.Secretary(), v); err != nil || sealed.Result == nil || sealed.Result.Outcome != string(rules.Sealed) || sealed.Result.For != 0 {
			t.Errorf("the result of four ballots: %+v, %v", sealed.Result, err)
		}
		draft.Code = "B-02"
		v = room.Ready(t, draft)
		e = room.OpenSecret(t, c, v)
		for i := range 6 {
			if _, err := room.Cast(e, v, voters[i], 1, i%2); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := room.Service.ConfirmClose(c.As(1), v, ntv.Signature{}.String()); err == nil {
			t.Error("confirmed before the close")
		}
		room.CloseSecret(t, c, v)
		if _, err := room.Service.ConfirmClose(room.Delegate(8), v, ntv.Signature{}.String()); !errors.Is(err, voting.ErrNotTrustee) {
			t.Errorf("confirmed by somebody else: %v", err)
		}
		if _, err := room.Service.ConfirmClose(c.As(1), v, ntv.Signature{1}.String()); err == nil {
			t.Error("confirmed by a wrong signature")
		}
		if err := c.CoSign(c.Counts(), e.EH, 1, 2); err != nil {
			t.Fatal(err)
		}
		// A share of points and scalars that decode, and do not hold.
		cell := ntv.Raw{}
		wrong := ntv.ShareBody{EH: e.EH, I: 2, M: []ntv.Raw{cell, cell, cell}, C: []ntv.Raw{cell, cell, cell}, V: []ntv.Raw{cell, cell, cell}}
		if _, err := c.Post(v, wrong); !errors.Is(err, voting.ErrBadShare) {
			t.Errorf("a wrong share: %v", err)
		}
		if !bytes.Contains(room.Board(t), []byte(`"type":"note"`)) {
			t.Error("no note names the trustee of the wrong share")
		}
		again, err := room.Service.Repeat(room.Chair(), v, voting.Repetition{Reason: "Thiết bị hỏng"})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Decrypt(c.Counts(), e.EH, 1); err == nil {
			t.Error("decrypted after the vote was broken off")
		}
		v = again.ID
		e = room.OpenSecret(t, c, v)
		for i := range 6 {
			if _, err := room.Cast(e, v, voters[i], 1, 0); err != nil {
				t.Fatal(err)
			}
		}
		room.CloseSecret(t, c, v)
		if done := counted(t, room, c, v, e, 2, 3); done.State != voting.Closed || done.Result.For != 6 {
			t.Errorf("held again: %s %+v", done.State, done.Result)
		}
		verified(t, room)
	})
}

// Open votes: who has a key signs, who has none or another one than on the roll votes as before.
func TestOpenVotesAreSigned(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		one, two, three := room.Key(t, 1, false), room.Key(t, 2, false), room.Key(t, 3, false)
		v := room.Open(t, voting.NewVote{Code: "BQ-01"})
		mine := func(n int) *voting.MyBallot {
			got, err := room.Service.Get(room.Delegate(n), v)
			if err != nil || got.MyBallot == nil {
				t.Fatal(err)
			}
			return got.MyBallot
		}
		if m := mine(1); m.VID != 1 || m.KeyOnRoll != one.VK().String() || m.NextBSeq != 1 || m.ElectionHash == "" {
			t.Fatalf("the place of a delegate with a key: %+v", m)
		}
		eh, err := ntv.ParseHash(mine(1).ElectionHash)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.Cast(room.Delegate(1), v, "for", uuid.NewString()); !errors.Is(err, voting.ErrSignatureMissing) {
			t.Errorf("without a signature: %v", err)
		}
		sign := func(h ntv.Hash, by interface {
			Sign(ntv.Hash) (ntv.Signature, error)
		}, bseq uint32) *voting.BallotSignature {
			sig, err := by.Sign(h)
			if err != nil {
				t.Fatal(err)
			}
			return &voting.BallotSignature{BSeq: bseq, Sig: sig.String()}
		}
		forBits, against := ntv.Bits{1, 0, 0}, ntv.Bits{0, 1, 0}
		if _, err := room.Service.CastSigned(room.Delegate(1), v, "for", "", uuid.NewString(), sign(ntv.OpenSigHash(eh, 1, 1, against), one, 1)); err == nil {
			t.Error("a signature of another choice")
		}
		k := uuid.NewString()
		first, err := room.Service.CastSigned(room.Delegate(1), v, "for", "", k, sign(ntv.OpenSigHash(eh, 1, 1, forBits), one, 1))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := room.Service.CastSigned(room.Delegate(1), v, "for", "", k, sign(ntv.OpenSigHash(eh, 1, 1, forBits), one, 1)); err != nil || !again.StoredAt.Equal(first.StoredAt) {
			t.Errorf("the same again: %+v, %v", again, err)
		}
		if _, err := room.Service.CastSigned(room.Delegate(2), v, "for", "", uuid.NewString(), sign(ntv.OpenSigHash(eh, 2, 1, forBits), two, 1)); err != nil {
			t.Fatal(err)
		}
		if _, err := room.Service.CastSigned(room.Delegate(2), v, "against", "", uuid.NewString(), sign(ntv.OpenSigHash(eh, 2, 2, against), two, 2)); err != nil {
			t.Fatal(err)
		}
		// The third has another device since the opening, the fourth never had one.
		room.Key(t, 3, true)
		_ = three
		for n := 3; n <= 4; n++ {
			if _, err := room.Service.Cast(room.Delegate(n), v, "for", uuid.NewString()); err != nil {
				t.Fatalf("delegate %d: %v", n, err)
			}
		}
		if bytes.Contains(room.Board(t), []byte(`"type":"open-ballot","ts"`)) && !bytes.Contains(room.Board(t), []byte("body_sha256")) {
			t.Error("choices of an open vote under way can be read on the board")
		}
		if got, err := room.Service.Get(room.Secretary(), v); err != nil || got.Signed != 2 || got.Unsigned != 2 {
			t.Errorf("signed and unsigned: %d, %d, %v", got.Signed, got.Unsigned, err)
		}
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil {
			t.Fatal(err)
		}
		if closed.Result.For != 3 || closed.Result.Against != 1 {
			t.Errorf("the result: %+v", closed.Result)
		}
		verified(t, room)
		if found, err := voting.Check(t.Context(), s, room.Audit, room.Meeting); err != nil || len(found) > 0 {
			t.Errorf("the check of the rows: %v, %v", found, err)
		}
	})
}
