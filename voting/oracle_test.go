package voting_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// The nineteen votes of the demonstration session with what must come out: base 60, passed at 31.
var oracle = []struct {
	code                                                   string
	present, inFavour, against, abstain, notVoting, absent int
	share, outcome                                         string
}{
	{"BQ-01", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-02", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-03", 58, 56, 0, 2, 0, 2, "93,33%", "thông qua"},
	{"BQ-04", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-05", 57, 54, 0, 3, 0, 3, "90,00%", "thông qua"},
	{"BQ-06", 57, 55, 0, 2, 0, 3, "91,67%", "thông qua"},
	{"BQ-07", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-08", 57, 54, 1, 2, 0, 3, "90,00%", "thông qua"},
	{"BQ-09", 57, 53, 2, 2, 0, 3, "88,33%", "thông qua"},
	{"BQ-10", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-11", 57, 29, 17, 11, 0, 3, "48,33%", "không thông qua"},
	{"BQ-12a", 57, 30, 20, 7, 0, 3, "50,00%", "không thông qua"},
	{"BQ-12b", 57, 52, 3, 2, 0, 3, "86,67%", "thông qua"},
	{"BQ-13", 57, 56, 0, 1, 0, 3, "93,33%", "thông qua"},
	{"BQ-14", 57, 45, 6, 4, 2, 3, "75,00%", "thông qua"},
	{"BQ-15", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-16", 57, 56, 0, 1, 0, 3, "93,33%", "thông qua"},
	{"BQ-17", 57, 57, 0, 0, 0, 3, "95,00%", "thông qua"},
	{"BQ-18", 57, 56, 0, 1, 0, 3, "93,33%", "thông qua"},
}

func TestTheDemonstrationSession(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		room := votingtest.New(t, s, 60)
		for _, want := range oracle {
			// Seats 43 and 45 take part online; the highest numbers are absent.
			room.Change(func(number int, seat *voting.RosterSeat) {
				seat.Attendance = voting.InHall
				switch {
				case number > want.present:
					seat.Attendance = voting.Excused
				case number == 43 || number == 45:
					seat.Attendance = voting.Online
				}
			})
			v := room.Open(t, voting.NewVote{Code: want.code, Motion: "Nội dung " + want.code})
			choices := make([]string, 0, want.present)
			for choice, n := range map[string]int{"for": want.inFavour, "against": want.against, "abstain": want.abstain} {
				for range n {
					choices = append(choices, choice)
				}
			}
			for i, choice := range choices {
				if i%7 == 0 { // some change their mind: only the last choice may count
					cast(t, room, v, i+1, map[string]string{"for": "against", "against": "abstain", "abstain": "for"}[choice])
				}
				cast(t, room, v, i+1, choice)
			}
			if _, err := room.Service.Close(room.Chair(), v); err != nil {
				t.Fatalf("%s: closing: %v", want.code, err)
			}
			got, err := room.Service.Announce(room.Chair(), v)
			if err != nil {
				t.Fatalf("%s: announcing: %v", want.code, err)
			}
			r := got.Result
			line := fmt.Sprintln(got.Code, got.Roll.Present, r.For, r.Against, r.Abstain, r.NotVoting, r.Absent, r.ShareText, r.OutcomeText, r.Base, r.Needed,
				r.For+r.Against+r.Abstain+r.NotVoting+r.Absent, got.Roll.Online, got.Roll.QuorumNeeded, got.Roll.QuorumMet)
			expected := fmt.Sprintln(want.code, want.present, want.inFavour, want.against, want.abstain, want.notVoting, want.absent, want.share, want.outcome, 60, 31,
				60, 2, 40, true)
			if line != expected {
				t.Errorf("got  %swant %s", line, expected)
			}
		}
		list, err := room.Service.List(room.Delegate(1), room.Meeting)
		if err != nil || len(list) != len(oracle) {
			t.Errorf("a delegate sees %d votes, %v; want %d", len(list), err, len(oracle))
		}
	})
}

// cast stores a choice of the seat with the number under a fresh key.
func cast(t testing.TB, room *votingtest.Room, v id.Vote, number int, choice string) voting.Stored {
	t.Helper()
	stored, err := room.Service.Cast(room.Delegate(number), v, choice, uuid.NewString())
	if err != nil {
		t.Fatalf("seat %d: %v", number, err)
	}
	if stored.Choice != choice {
		t.Fatalf("seat %d: stored %q, cast %q", number, stored.Choice, choice)
	}
	return stored
}
