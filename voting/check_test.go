package voting_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

func check(ctx context.Context, t *testing.T, s *store.Store, room *votingtest.Room) []voting.Mismatch {
	t.Helper()
	found, err := voting.Check(ctx, s, room.Audit, room.Meeting)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// history fills a meeting with a vote of every kind and state.
func history(t *testing.T, room *votingtest.Room) {
	t.Helper()
	announce := func(v id.Vote) {
		t.Helper()
		for _, act := range []func(context.Context, id.Vote) (voting.Vote, error){room.Service.Close, room.Service.Announce} {
			if _, err := act(room.Chair(), v); err != nil {
				t.Fatal(err)
			}
		}
	}
	electronic := room.Open(t, voting.NewVote{Code: "BQ-01", Exclusions: []voting.NewExclusion{{Person: room.Delegates[5], Reason: "Có lợi ích liên quan"}}})
	for n, choice := range []string{"for", "against", "for", "abstain"} {
		if _, err := room.Service.Cast(room.Delegate(n+1), electronic, choice, uuid.NewString()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := room.Service.Cast(room.Delegate(1), electronic, "against", uuid.NewString()); err != nil {
		t.Fatal(err)
	}
	announce(electronic)
	hands := room.Open(t, voting.NewVote{Code: "BQ-02", Method: voting.Hands})
	for _, who := range []context.Context{room.Chair(), room.Secretary()} {
		if _, err := room.Service.Tally(who, hands, voting.Figures{For: 4, Against: 1}); err != nil {
			t.Fatal(err)
		}
	}
	announce(hands)
	announce(room.Open(t, voting.NewVote{Code: "BQ-03", Board: &voting.NewBoard{Head: room.Delegates[0], Members: room.Delegates[1:5]}}))
	election := room.Open(t, voting.NewVote{Code: "BQ-04", Rule: "elect_absolute", Kind: voting.Election, Method: voting.Hands, SeatsToFill: 1,
		Candidates: []voting.NewCandidate{{Name: "Trần Thị Bưởi"}, {Name: "Lê Văn Cam"}}})
	list, err := room.Service.Get(room.Chair(), election)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := room.Service.Tally(room.Chair(), election, voting.Figures{Persons: []voting.PersonFigures{
		{CandidateID: list.Candidates[0].ID, Yes: 4}, {CandidateID: list.Candidates[1].ID, Yes: 1}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := room.Service.Cancel(room.Chair(), election, "Sai danh sách"); err != nil {
		t.Fatal(err)
	}
	if _, err := room.Service.Repeat(room.Chair(), electronic, voting.Repetition{Reason: "Có khiếu nại"}); err != nil {
		t.Fatal(err)
	}
	room.Ready(t, voting.NewVote{Code: "BQ-06"})
}

var errUndo = errors.New("undo")

// TestCheckFindsEveryChangedRow changes what is stored about votes, one thing after the other, as an administrator would who has taken the
// triggers off.
func TestCheckFindsEveryChangedRow(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := keyed(t, s, 7)
		room.Attend(7, voting.Absent)
		history(t, room)
		ctx := context.Background()
		if found := check(ctx, t, s, room); len(found) != 0 {
			t.Fatalf("untouched: %v", found)
		}
		first, hands, board, election, repeated := "code = 'BQ-01'", "code = 'BQ-02'", "code = 'BQ-03'", "code = 'BQ-04'", "code = 'BQ-01/2'"
		of := func(vote string) string { return "vote_id IN (SELECT id FROM votes WHERE " + vote + ")" }
		for _, c := range []struct{ change, row string }{
			{"UPDATE ballots SET choice = 'abstain' WHERE revision = 2", "ballots/"},
			{"UPDATE ballots SET opinion = 'x' WHERE revision = 2", "ballots/"},
			{"UPDATE ballots SET revision = 3 WHERE revision = 2", "ballots/"},
			{"UPDATE ballots SET ballot_key = 'x' WHERE revision = 2", "ballots/"},
			{"UPDATE ballots SET stored_at = (SELECT created_at FROM votes WHERE " + first + ") WHERE revision = 2", "ballots/"},
			{"UPDATE ballots SET person_id = '" + room.Delegates[5].String() + "' WHERE revision = 2", "ballots/"},
			{"UPDATE ballots SET seat_id = '" + room.Seats[5].String() + "' WHERE revision = 2", "ballots/"},
			{"DELETE FROM ballots WHERE revision = 2", "ballots/"},
			{"UPDATE roll_entries SET attendance = 'online' WHERE number = 1 AND " + of(first), "roll_entries/"},
			{"UPDATE roll_entries SET attendance_at_closing = 'left' WHERE number = 1 AND " + of(first), "roll_entries/"},
			{"UPDATE roll_entries SET name = 'X' WHERE number = 1 AND " + of(first), "roll_entries/"},
			{"UPDATE roll_entries SET excluded_because = '' WHERE number = 6 AND " + of(first), "roll_entries/"},
			{"UPDATE roll_entries SET may_cast = NOT may_cast WHERE number = 6 AND " + of(first), "roll_entries/"},
			{"DELETE FROM roll_entries WHERE number = 7 AND " + of(first), "roll_entries/"},
			{"UPDATE votes SET motion = 'khác' WHERE " + first, "votes/"},
			{"UPDATE votes SET rule = (SELECT rule FROM votes WHERE " + election + ") WHERE " + first, "votes/"},
			{"UPDATE votes SET result = (SELECT result FROM votes WHERE " + hands + ") WHERE " + first, "votes/"},
			{"UPDATE votes SET result = NULL WHERE " + first, "votes/"},
			{"UPDATE votes SET method = 'cards' WHERE " + hands, "votes/"},
			{"UPDATE votes SET present_at_closing = 3 WHERE " + first, "votes/"},
			{"UPDATE votes SET present_at_opening = 3 WHERE " + first, "votes/"},
			{"UPDATE votes SET seats = 3 WHERE " + first, "votes/"},
			{"UPDATE votes SET state = 'closed' WHERE " + board, "votes/"},
			{"UPDATE votes SET state = 'announced', cancelled_reason = '' WHERE " + election, "votes/"},
			{"UPDATE votes SET state = 'prepared' WHERE code = 'BQ-06'", "votes/"},
			{"UPDATE votes SET cancelled_reason = 'khác' WHERE " + election, "votes/"},
			{"UPDATE votes SET void_reason = '' WHERE " + first, "votes/"},
			{"UPDATE votes SET voided_at = NULL WHERE " + first, "votes/"},
			{"UPDATE votes SET conclusion = 'passed' WHERE " + first, "votes/"},
			{"UPDATE votes SET behind_at = created_at WHERE " + first, "votes/"},
			{"UPDATE votes SET code = 'BQ-99' WHERE " + repeated, "votes/"},
			{"UPDATE votes SET below_quorum_reason = 'x' WHERE " + first, "votes/"},
			{"UPDATE votes SET tally = (SELECT CAST(replace(CAST(tally AS text), '4', '5') AS " + jsonType(s) + ") FROM votes WHERE " + hands + ") WHERE " + hands, "votes/"},
			{"UPDATE votes SET tally_confirmed_at = NULL WHERE " + hands, "votes/"},
			{"UPDATE tally_entries SET figures = CAST(replace(CAST(figures AS text), '4', '5') AS " + jsonType(s) + ") WHERE ordinal = 1 AND " + of(hands), "tally_entries/"},
			{"UPDATE tally_entries SET name = 'X' WHERE ordinal = 1 AND " + of(hands), "tally_entries/"},
			{"UPDATE tally_entries SET ordinal = 5 WHERE ordinal = 1 AND " + of(hands), "tally_entries/"},
			{"DELETE FROM tally_entries WHERE " + of(election), "tally_entries/"},
			{"UPDATE candidates SET name = 'X' WHERE ordinal = 1", "candidates/"},
			{"UPDATE candidates SET ordinal = 3 WHERE ordinal = 1", "candidates/"},
			{"UPDATE candidates SET withdrawn_at = created_at WHERE ordinal = 1", "candidates/"},
			{"UPDATE counting_board_members SET person_id = '" + room.Delegates[6].String() + "' WHERE ordinal = 2", "candidates/"},
			{"UPDATE counting_board_members SET head = NOT head", "candidates/"},
			{"DELETE FROM counting_board_members WHERE ordinal = 2", "candidates/"},
		} {
			err := s.Tx(ctx, func(ctx context.Context) error {
				for _, statement := range append(dropTriggers(ctx, t, s), c.change) {
					if _, err := s.Client(ctx).ExecContext(ctx, statement); err != nil {
						t.Fatalf("%s: %v", statement, err)
					}
				}
				found := check(ctx, t, s, room)
				if len(found) == 0 || !strings.HasPrefix(found[0].Row, c.row) {
					t.Errorf("%s: found %v, want %s named first", c.change, found, c.row)
				}
				return errUndo
			})
			if !errors.Is(err, errUndo) {
				t.Fatal(err)
			}
		}
		if found := check(ctx, t, s, room); len(found) != 0 {
			t.Errorf("after everything was undone: %v", found)
		}
	})
}

func jsonType(s *store.Store) string {
	if s.Postgres() {
		return "jsonb"
	}
	return "text"
}

// dropTriggers are the statements that take every trigger of the program off.
func dropTriggers(ctx context.Context, t *testing.T, s *store.Store) (all []string) {
	t.Helper()
	if s.Postgres() {
		return []string{"SET LOCAL session_replication_role = 'replica'"}
	}
	rows, err := s.Client(ctx).QueryContext(ctx, "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql NOT LIKE '%fts%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		all = append(all, "DROP TRIGGER "+name)
	}
	return all
}
