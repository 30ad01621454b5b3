package voting_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/ent/boardrecord"
	entbulletin "nghitruong/ent/bulletin"
	"nghitruong/ent/keyceremony"
	"nghitruong/ent/trustee"
	"nghitruong/ent/voteapproval"
	"nghitruong/ent/votekey"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// audited is what audit verify says of the meeting's votes and of everybody's keys.
func audited(ctx context.Context, t *testing.T, s *store.Store, room *votingtest.Room) []voting.Mismatch {
	t.Helper()
	keys, err := voting.CheckKeys(ctx, s, room.Audit)
	if err != nil {
		t.Fatal(err)
	}
	return append(check(ctx, t, s, room), keys...)
}

// other is an SQL value of a column's kind that is not the one in the row.
func other(s *store.Store, table, column string) string {
	switch {
	case column == "body":
		if s.Postgres() {
			return `'\x00'`
		}
		return "x'00'"
	case strings.HasSuffix(column, "_at"):
		return "'2020-01-02 03:04:05+00:00'"
	case column == "head":
		return "NOT head"
	case slices.Contains([]string{"trustees", "threshold", "number", "broken_by", "broken_against", "boxes_seq", "seq", "ts", "board_seq"}, column):
		return "COALESCE(" + column + ", 0) + 40"
	case column == "id" && table != "board_record", strings.HasSuffix(column, "_id"), strings.HasSuffix(column, "_by"), column == "active_guard", column == "board" && table == "board_record":
		return "'" + uuid.Must(uuid.NewV7()).String() + "'"
	}
	return "COALESCE(" + column + ", '') || 'x'"
}

// Every column of every row about keys, ceremonies, approvals and the board is changed in turn, and each row is taken away: an administrator who
// does so past the program is found.
func TestEveryEditedRowOfTheBoardIsFound(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 6)
		voters := room.Keys(t)
		voters[5] = room.Key(t, 6, true)
		c := room.Counting(t, "BQ-01", 1, 2, 3)
		open := room.Open(t, voting.NewVote{Code: "BQ-02"})
		signed(t, room, open, voters[0])
		signed(t, room, open, voters[1])
		if _, err := room.Service.Close(room.Chair(), open); err != nil {
			t.Fatal(err)
		}
		rule := room.Rule(t, voting.DefaultRule, func(r *rules.Rule) { r.Secret = true })
		v := room.Ready(t, voting.NewVote{Code: "B-01", Rule: rule, Method: voting.Electronic, CountingBoard: c.Counting})
		e := room.OpenSecret(t, c, v)
		for i, voter := range voters {
			if _, err := room.Cast(e, v, voter, 1, i%2); err != nil {
				t.Fatal(err)
			}
		}
		room.CloseSecret(t, c, v)
		counted(t, room, c, v, e, 1, 3)
		ctx := t.Context()
		if found := audited(ctx, t, s, room); len(found) != 0 {
			t.Fatalf("untouched: %v", found)
		}
		first := func(table string) string { return "id = (SELECT min(id) FROM " + table + ")" }
		type edited struct {
			table, where string
			columns      []string
		}
		changes := []string{"DELETE FROM board_record WHERE seq = 3", "UPDATE ballots SET board_seq = 0 WHERE board_seq = (SELECT max(board_seq) FROM ballots)",
			"UPDATE bulletins SET seq = seq - 1", "UPDATE bulletins SET ts = ts - 1"}
		for _, e := range []edited{
			{"vote_keys", first("vote_keys"), votekey.Columns}, {"vote_approvals", first("vote_approvals"), voteapproval.Columns},
			{"vote_keys", "replaced_at IS NOT NULL", votekey.Columns},
			{"key_ceremonies", first("key_ceremonies"), keyceremony.Columns}, {"trustees", first("trustees"), trustee.Columns},
			{"bulletins", first("bulletins"), entbulletin.Columns}, {"board_record", "seq = 3", boardrecord.Columns},
			{"votes", "code = 'B-01'", []string{"election_hash", "ceremony_id", "ballots_closed_at"}}, {"votes", "code = 'BQ-02'", []string{"election_hash", "ceremony_id", "ballots_closed_at"}},
			{"ballots", "board_seq = (SELECT max(board_seq) FROM ballots)", []string{"board_seq"}},
		} {
			for _, column := range e.columns {
				changes = append(changes, fmt.Sprintf("UPDATE %s SET %s = %s WHERE %s", e.table, column, other(s, e.table, column), e.where))
			}
			if e.table != "votes" && e.table != "ballots" && e.table != "board_record" {
				changes = append(changes, "DELETE FROM "+e.table+" WHERE "+e.where)
			}
		}
		for _, change := range changes {
			err := s.Tx(ctx, func(ctx context.Context) error {
				before := dropTriggers(ctx, t, s)
				if !s.Postgres() {
					before = append(before, "PRAGMA defer_foreign_keys = ON")
				}
				for _, statement := range before {
					if _, err := s.Client(ctx).ExecContext(ctx, statement); err != nil {
						t.Fatalf("%s: %v", statement, err)
					}
				}
				result, err := s.Client(ctx).ExecContext(ctx, change)
				if err != nil {
					t.Errorf("%s: %v", change, err)
					return errUndo
				}
				if n, err := result.RowsAffected(); err != nil || n != 1 {
					t.Errorf("%s: %d rows, %v", change, n, err)
				}
				if found := audited(ctx, t, s, room); len(found) == 0 {
					t.Errorf("%s: nothing is found", change)
				}
				return errUndo
			})
			if !errors.Is(err, errUndo) {
				t.Fatalf("%s: %v", change, err)
			}
		}
		if found := audited(ctx, t, s, room); len(found) != 0 {
			t.Errorf("after everything was undone: %v", found)
		}
		t.Logf("%d edits", len(changes))
	})
}
