package voting_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// The definition on the board names who stands, in the official order, without who has withdrawn; rows that name others are found.
func TestTheDefinitionNamesWhoStands(t *testing.T) {
	s := testkit.SQLite(t)
	room := votingtest.New(t, s, 6)
	room.Keys(t)
	c := room.Counting(t, "BQ-01", 1, 2, 3)
	v := room.Ready(t, voting.NewVote{Code: "B-01", Motion: "Bầu  hai\tPhó Chủ tịch", Kind: voting.Election, Rule: "elect_absolute", SeatsToFill: 2, Method: voting.Electronic, CountingBoard: c.Counting,
		Candidates: []voting.NewCandidate{{Name: "Đặng Ngọc Sơn", Title: "Ủy viên, Trưởng ban; thư ký"}, {Name: "Lê Văn An"}, {Name: "Phan Thị Mỹ Duyên"}}})
	prepared, err := room.Service.Get(room.Secretary(), v)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.Service.Withdraw(room.Secretary(), v, prepared.Candidates[1].ID, "Xin rút", id.Vote{}); err != nil {
		t.Fatal(err)
	}
	e := room.OpenSecret(t, c, v)
	if want := `Bầu hai Phó Chủ tịch [1. Đặng Ngọc Sơn, Ủy viên, Trưởng ban\; thư ký; 2. Phan Thị Mỹ Duyên]`; e.Title != want || len(e.Cells) != 4 {
		t.Fatalf("the title is %q of %v, want %q", e.Title, e.Cells, want)
	}

	ctx := context.Background()
	if found := check(ctx, t, s, room); len(found) > 0 {
		t.Fatalf("untouched: %v", found)
	}
	const what = "is not what the board shows"
	for _, change := range []string{
		"UPDATE candidates SET ordinal = 4 - ordinal",
		"UPDATE candidates SET name = 'Người khác' WHERE ordinal = 1",
		"UPDATE candidates SET title = '' WHERE ordinal = 1",
		"UPDATE candidates SET withdrawn_at = NULL",
		"UPDATE votes SET motion = 'Bầu Chủ tịch' WHERE code = 'B-01'",
	} {
		err := s.Tx(ctx, func(ctx context.Context) error {
			for _, statement := range append(dropTriggers(ctx, t, s), change) {
				if _, err := s.Client(ctx).ExecContext(ctx, statement); err != nil {
					return err
				}
			}
			found := 0
			for _, m := range check(ctx, t, s, room) {
				if strings.Contains(m.What, what) {
					found++
				}
			}
			if found != 1 {
				t.Errorf("%s: found %d times", change, found)
			}
			return errUndo
		})
		if !errors.Is(err, errUndo) {
			t.Fatal(err)
		}
	}
}
