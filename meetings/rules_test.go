package meetings

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestMeetingTransitions(t *testing.T) {
	allowed := map[act]map[State]State{
		announce: {Draft: Upcoming},
		open:     {Draft: InProgress, Upcoming: InProgress},
		pause:    {InProgress: Paused},
		resume:   {Paused: InProgress},
		closing:  {InProgress: Closed, Paused: Closed},
		cancel:   {Draft: Cancelled, Upcoming: Cancelled},
	}
	for _, a := range []act{announce, open, pause, resume, closing, cancel} {
		for _, s := range []State{Draft, Upcoming, InProgress, Paused, Closed, Cancelled} {
			want, may := allowed[a][s]
			if got, ok := a.next(s); ok != may || ok && got != want {
				t.Errorf("%s in state %s: %s, %v; want %s, %v", a, s, got, ok, want, may)
			}
		}
	}
}

func TestItemTransitions(t *testing.T) {
	for _, c := range []struct {
		from, to ItemState
		may      bool
	}{
		{Pending, Presenting, true}, {Pending, Withdrawn, true}, {Presenting, Debating, true}, {Debating, AwaitingVote, true},
		{AwaitingVote, Decided, true}, {AwaitingVote, Debating, true}, {Debating, Pending, false}, {Decided, Debating, false},
		{Decided, Pending, false}, {Withdrawn, Presenting, false}, {Withdrawn, Pending, true}, {Postponed, Presenting, true},
		{Finished, Presenting, true}, {Finished, Pending, false}, {Pending, Pending, false}, {Pending, "nonsense", false},
	} {
		if got := c.from.mayBecome(c.to); got != c.may {
			t.Errorf("%s to %s: %v, want %v", c.from, c.to, got, c.may)
		}
	}
	for from, want := range map[ItemState]ItemState{Pending: Presenting, Finished: Presenting, Postponed: Presenting, Debating: Debating,
		AwaitingVote: AwaitingVote, Decided: Decided} {
		if got := from.onArrival(); got != want {
			t.Errorf("arriving at %s gives %s, want %s", from, got, want)
		}
	}
	for from, want := range map[ItemState]ItemState{Presenting: Finished, Debating: Finished, AwaitingVote: AwaitingVote, Decided: Decided,
		Pending: Pending} {
		if got := from.onDeparture(); got != want {
			t.Errorf("leaving %s gives %s, want %s", from, got, want)
		}
	}
	for state := range itemTransitions {
		if !slices.Contains(ItemStates, state) || itemWords[state][0] == "" || itemWords[state][1] == "" {
			t.Errorf("state %s has no word", state)
		}
	}
}

// The table of the councils: seats and at least two thirds of them.
func TestNeededTwoThirds(t *testing.T) {
	for seats, want := range map[int]int{0: 0, 1: 1, 2: 2, 3: 2, 13: 9, 15: 10, 17: 12, 19: 13, 25: 17, 30: 20, 50: 34, 59: 40, 60: 40, 67: 45,
		82: 55, 85: 57, 125: 84} {
		if got := needed(seats, 2, 3); got != want {
			t.Errorf("two thirds of %d: %d, want %d", seats, got, want)
		}
	}
}

func TestNeededIsTheSmallestThatIsEnough(t *testing.T) {
	for seats := range 200 {
		for _, fraction := range [][2]int{{1, 2}, {2, 3}, {3, 4}, {1, 3}, {1, 1}} {
			n := needed(seats, fraction[0], fraction[1])
			threshold := big.NewRat(int64(seats*fraction[0]), int64(fraction[1]))
			if big.NewRat(int64(n), 1).Cmp(threshold) < 0 || n > 0 && big.NewRat(int64(n-1), 1).Cmp(threshold) >= 0 {
				t.Errorf("%v of %d: %d", fraction, seats, n)
			}
		}
	}
}

func TestGauge(t *testing.T) {
	q := gauge(60, 55, 2, 2, 3)
	if q.Present != 57 || q.Needed != 40 || !q.Met {
		t.Errorf("gauge %+v", q)
	}
	if want := "Có mặt 57/60 (tại hội trường 55, trực tuyến 2); cần ít nhất 40: đủ điều kiện tiến hành"; q.Text != want {
		t.Errorf("words %q, want %q", q.Text, want)
	}
	if want := "57 of 60 present (55 in the hall, 2 online); at least 40 needed: quorum reached"; q.TextEn != want {
		t.Errorf("words %q, want %q", q.TextEn, want)
	}
	if q := gauge(60, 39, 0, 2, 3); q.Met || !strings.HasSuffix(q.Text, ": chưa đủ điều kiện tiến hành") || !strings.HasSuffix(q.TextEn, "quorum not reached") {
		t.Errorf("39 of 60: %+v", q)
	}
	if q := gauge(60, 39, 1, 2, 3); !q.Met {
		t.Errorf("40 of 60: %+v", q)
	}
	if q := gauge(0, 0, 0, 2, 3); q.Met {
		t.Error("nobody of nobody is a quorum")
	}
}

// Replaying the log up to any event must give the numbers that a person with a tally at the door would have.
func TestReplayGivesTheRightNumberAtEveryStep(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		people := 1 + random.IntN(60)
		counted := func(who int) bool { return who%5 != 0 }
		at := time.Date(2026, 12, 9, 1, 0, 0, 0, time.UTC)
		var events []Change[int]
		inHall, online := map[int]bool{}, map[int]bool{}
		for range 300 {
			e := Change[int]{Who: random.IntN(people), Attendance: Attendances[random.IntN(len(Attendances))], At: at}
			at = at.Add(time.Duration(random.IntN(3)) * time.Second)
			events = append(events, e)
			delete(inHall, e.Who)
			delete(online, e.Who)
			if e.Attendance == Hall && counted(e.Who) {
				inHall[e.Who] = true
			}
			if e.Attendance == Online && counted(e.Who) {
				online[e.Who] = true
			}
			gotHall, gotOnline := count(Replay(events), counted)
			if gotHall != len(inHall) || gotOnline != len(online) {
				t.Fatalf("seed %d after %d events: %d in the hall and %d online, want %d and %d", seed, len(events), gotHall, gotOnline,
					len(inHall), len(online))
			}
		}
	}
}

func TestCheckInFrom(t *testing.T) {
	start := time.Date(2026, 12, 9, 0, 45, 0, 0, time.UTC)
	for _, c := range []struct {
		state  State
		now    time.Duration
		ok     bool
		hasDue bool
	}{
		{Upcoming, -2 * time.Hour, false, true}, {Upcoming, -time.Hour - time.Millisecond, false, true}, {Upcoming, -time.Hour, true, true},
		{Upcoming, time.Hour, true, true}, {InProgress, -5 * time.Hour, true, false}, {Paused, time.Hour, true, false},
		{Draft, 0, false, false}, {Closed, 0, false, false}, {Cancelled, 0, false, false},
	} {
		ok, from := checkInFrom(c.state, start, start.Add(c.now))
		if ok != c.ok || from.IsZero() == c.hasDue {
			t.Errorf("%s at %s: %v from %s", c.state, c.now, ok, from)
		}
	}
}

func TestSpeakingTime(t *testing.T) {
	for _, c := range []struct {
		kind    string
		earlier int
		want    int
	}{{"plenary_debate", 0, 420}, {"plenary_debate", 1, 180}, {"question_time", 0, 180}, {"question_time", 4, 180}, {"", 0, 420}} {
		if got := SpeakingTime(c.kind, c.earlier); got != c.want {
			t.Errorf("speech %d on %q: %d s, want %d", c.earlier+1, c.kind, got, c.want)
		}
	}
}
