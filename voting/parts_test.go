package voting_test

import (
	"context"
	"errors"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// decide opens a vote, lets so many choose for and against, closes and announces.
func decide(t testing.TB, room *votingtest.Room, v voting.Vote, inFavour, against int) voting.Vote {
	t.Helper()
	if _, err := room.Service.Open(room.Chair(), v.ID, ""); err != nil {
		t.Fatalf("opening %s: %v", v.Code, err)
	}
	for number := 1; number <= inFavour+against; number++ {
		choice := "for"
		if number > inFavour {
			choice = "against"
		}
		cast(t, room, v.ID, number, choice)
	}
	if _, err := room.Service.Close(room.Chair(), v.ID); err != nil {
		t.Fatalf("closing %s: %v", v.Code, err)
	}
	announced, err := room.Service.Announce(room.Chair(), v.ID)
	if err != nil {
		t.Fatalf("announcing %s: %v", v.Code, err)
	}
	return announced
}

func get(t testing.TB, room *votingtest.Room, ctx context.Context, v voting.Vote) voting.Vote {
	t.Helper()
	now, err := room.Service.Get(ctx, v.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// ready is Ready of the room, as the secretary sees the vote.
func ready(t testing.TB, room *votingtest.Room, n voting.NewVote) voting.Vote {
	t.Helper()
	v, err := room.Service.Get(room.Secretary(), room.Ready(t, n))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// BQ-12 of the demonstration: a part of the text is put to the vote first and fails, then the whole text without it passes.
func TestContestedPartsLockTheWholeText(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		whole := ready(t, room, voting.NewVote{Code: "BQ-12b", Motion: "Đặt tên đường, toàn văn"})
		a := ready(t, room, voting.NewVote{Code: "BQ-12a", Motion: "Mục 3 phụ lục", Parent: whole.ID})
		hidden, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Code: "BQ-12c", Motion: "Mục 4", Parent: whole.ID})
		if err != nil {
			t.Fatal(err)
		}
		if a.ParentID == nil || *a.ParentID != whole.ID {
			t.Errorf("the part's whole is %v", a.ParentID)
		}
		open := func() error { _, err := room.Service.Open(room.Chair(), whole.ID, ""); return err }
		amend := func() error {
			_, err := room.Service.Amend(room.Secretary(), whole.ID, voting.Amendment{Motion: "Toàn văn, bỏ mục 3", Note: "Bỏ mục 3 phụ lục"})
			return err
		}
		if err := open(); !errors.Is(err, voting.ErrPartsUndecided) {
			t.Errorf("the whole was opened before its parts: %v", err)
		}
		if err := amend(); !errors.Is(err, voting.ErrPartsUndecided) {
			t.Errorf("the whole was amended before its parts were decided: %v", err)
		}
		if seen := get(t, room, room.Delegate(1), whole); len(seen.Parts) != 1 || seen.PartsUndecided != 2 {
			t.Errorf("a delegate sees %d parts, %d undecided: want the shown one, and both undecided", len(seen.Parts), seen.PartsUndecided)
		}
		decide(t, room, a, 3, 2)
		if err := open(); !errors.Is(err, voting.ErrPartsUndecided) {
			t.Errorf("the whole was opened before its last part: %v", err)
		}
		if _, err := room.Service.Cancel(room.Secretary(), hidden.ID, "Không còn ý kiến"); err != nil {
			t.Fatal(err)
		}
		report, err := room.Service.BeforeOpening(room.Chair(), whole.ID)
		if err != nil || len(report.Warnings) != 1 || report.Warnings[0].Code != "voting.not_amended" || report.Warnings[0].Blocking {
			t.Errorf("before the amendment the chair is told %+v, %v", report.Warnings, err)
		}
		if err := amend(); err != nil {
			t.Fatal(err)
		}
		seen := get(t, room, room.Delegate(1), whole)
		if seen.Motion != "Toàn văn, bỏ mục 3" || seen.AmendmentNote != "Bỏ mục 3 phụ lục" || seen.AmendedAt == nil {
			t.Errorf("a delegate sees the amended text as %+v", seen)
		}
		if p := seen.Parts[0]; p.ID != a.ID || p.State != voting.Announced || p.Outcome != "failed" || seen.PartsUndecided != 0 {
			t.Errorf("the decided part is shown as %+v, undecided %d", p, seen.PartsUndecided)
		}
		if done := decide(t, room, whole, 5, 1); done.Result.Outcome != "passed" {
			t.Errorf("the whole: %+v", done.Result)
		}
		if _, err := room.Service.Prepare(room.Secretary(), room.Meeting, voting.NewVote{Item: room.Items[0], Motion: "x", Parent: whole.ID}); !errors.Is(err, voting.ErrParent) {
			t.Errorf("a part was added to a decided text: %v", err)
		}
		if err := amend(); !errors.Is(err, voting.ErrState) {
			t.Errorf("a decided text was amended: %v", err)
		}
	})
}

func TestWhatAPartCannotBe(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room, other := votingtest.New(t, s, 3), votingtest.New(t, s, 3)
		whole := ready(t, room, voting.NewVote{})
		part := ready(t, room, voting.NewVote{Parent: whole.ID})
		foreign := ready(t, other, voting.NewVote{})
		for what, n := range map[string]voting.NewVote{"of another meeting's vote": {Parent: foreign.ID}, "of a part": {Parent: part.ID}} {
			n.Item, n.Motion = room.Items[0], "x"
			if _, err := room.Service.Prepare(room.Secretary(), room.Meeting, n); !errors.Is(err, voting.ErrParent) {
				t.Errorf("a part %s: %v", what, err)
			}
		}
		plain := ready(t, room, voting.NewVote{})
		for what, c := range map[string]struct {
			v    voting.Vote
			a    voting.Amendment
			ctx  context.Context
			want error
		}{
			"without parts":   {plain, voting.Amendment{Motion: "x", Note: "x"}, room.Secretary(), voting.ErrNoParts},
			"by a delegate":   {whole, voting.Amendment{Motion: "x", Note: "x"}, room.Delegate(1), authz.ErrForbidden},
			"by the chair":    {whole, voting.Amendment{Motion: "x", Note: "x"}, room.Chair(), authz.ErrForbidden},
			"by nobody":       {whole, voting.Amendment{Motion: "x", Note: "x"}, context.Background(), authz.ErrSignInRequired},
			"before the part": {whole, voting.Amendment{Motion: "x", Note: "x"}, room.Secretary(), voting.ErrPartsUndecided},
		} {
			if _, err := room.Service.Amend(c.ctx, c.v.ID, c.a); !errors.Is(err, c.want) {
				t.Errorf("amending %s: %v, want %v", what, err, c.want)
			}
		}
		decide(t, room, part, 2, 1)
		for what, c := range map[string]struct {
			a    voting.Amendment
			want error
		}{
			"nothing":                 {voting.Amendment{Note: "x"}, voting.ErrNothingAmended},
			"without a note":          {voting.Amendment{Motion: "x"}, fault.ErrInput},
			"another meeting's paper": {voting.Amendment{DocumentVersion: other.Version, Note: "x"}, voting.ErrDocumentUnknown},
		} {
			if _, err := room.Service.Amend(room.Secretary(), whole.ID, c.a); !errors.Is(err, c.want) {
				t.Errorf("amending %s: %v, want %v", what, err, c.want)
			}
		}
		amended, err := room.Service.Amend(room.Secretary(), whole.ID, voting.Amendment{DocumentVersion: room.Version, Note: "Theo kết quả"})
		if err != nil || amended.DocumentVersionID == nil || *amended.DocumentVersionID != room.Version || amended.Motion != whole.Motion {
			t.Errorf("amended %+v, %v", amended, err)
		}
		// A part that is taken again locks the whole again; once the whole is open, no part can be.
		again, err := room.Service.Repeat(room.Chair(), part.ID, voting.Repetition{Reason: "Đếm sai"})
		if err != nil || again.ParentID == nil || *again.ParentID != whole.ID {
			t.Fatalf("the repeated part is %+v, %v", again, err)
		}
		if _, err := room.Service.Open(room.Chair(), whole.ID, ""); !errors.Is(err, voting.ErrPartsUndecided) {
			t.Errorf("the whole was opened before the repeated part: %v", err)
		}
		decide(t, room, again, 2, 1)
		decide(t, room, whole, 2, 1)
		if _, err := room.Service.Repeat(room.Chair(), again.ID, voting.Repetition{Reason: "Đếm sai"}); !errors.Is(err, voting.ErrParent) {
			t.Errorf("a part was repeated after the whole: %v", err)
		}
		third, err := room.Service.Repeat(room.Chair(), whole.ID, voting.Repetition{Reason: "Sai chữ"})
		if err != nil || len(third.Parts) != 2 || third.AmendmentNote != "Theo kết quả" {
			t.Errorf("the repeated whole shows the parts %+v and the note %q, %v", third.Parts, third.AmendmentNote, err)
		}
	})
}
