package main_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

const (
	// voters cast without pause; the seats after theirs belong to delegates who are not there.
	voters, absentees = 207, 3
	// killsInVote is how often the server is killed while one vote is open, votesInHouse how many such votes a copy of the data sees.
	killsInVote, votesInHouse = 5, 4
)

// cast is one press of the button: what was asked and, once it was answered, what the server said.
type cast struct {
	key, choice string
	revision    int
	storedAt    time.Time
	// retried: the answer came only after the same key was sent again.
	retried bool
}

// chamber is an installation in which a large council meets, with everybody's session.
type chamber struct {
	program.Installation
	*program.Council
}

// convene makes what the tests start from: a council of so many seats in which all are present, nothing is put to the vote, no server runs.
func convene(t *testing.T, i program.Installation, seats int) chamber {
	t.Helper()
	c, server, err := program.Convene(t.Context(), i, seats)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, server)
	return chamber{i, c}
}

// postgresDemo is the demo province on PostgreSQL.
func postgresDemo(t *testing.T) program.Installation {
	t.Helper()
	if testkit.Postgres() == "" {
		t.Skip("NT_TEST_POSTGRES is not set")
	}
	i := empty(t)
	i.Database = testkit.PostgresDatabase(t)
	run(t, i, 0, []string{"demo"})
	return i
}

// onBoth runs a test in a council of so many seats on SQLite and on PostgreSQL.
func onBoth(t *testing.T, seats int, test func(t *testing.T, c chamber)) {
	t.Run("sqlite", func(t *testing.T) { test(t, convene(t, demoOn(t), seats)) })
	t.Run("postgres", func(t *testing.T) { test(t, convene(t, postgresDemo(t), seats)) })
}

// TestKillDuringVote kills the server in the midst of a storm of ballots, again and again. Whatever was acknowledged must be there afterwards,
// once, as it was acknowledged; a ballot that was committed but not yet answered when the process ended is found again by its key. That last
// moment, between commit and answer, is hit by chance: the log says how often.
func TestKillDuringVote(t *testing.T) {
	rounds := map[string]int{"sqlite": 10, "postgres": 5}
	if os.Getenv("NT_LONG") != "" {
		rounds = map[string]int{"sqlite": 667, "postgres": 333}
	}
	onBoth(t, voters+absentees, func(t *testing.T, c chamber) {
		_, kind, _ := strings.Cut(t.Name(), "/")
		c.sendAway(t, c.Delegates[voters:])
		killRounds(t, c, rounds[kind])
	})
}

// sendAway notes that delegates are not there.
func (c chamber) sendAway(t *testing.T, absent []*program.Person) {
	t.Helper()
	server := start(t, c.Installation)
	secretary := c.On(program.At(server)).Secretary
	var all struct {
		Participants []struct {
			ID       string `json:"id"`
			PersonID string `json:"person_id"`
		} `json:"participants"`
	}
	must(t, secretary, http.MethodGet, "/api/meetings/"+c.Meeting+"/participants", nil, &all)
	gone := 0
	for _, p := range all.Participants {
		for _, a := range absent {
			if p.PersonID == a.ID {
				must(t, secretary, http.MethodPut, "/api/meetings/"+c.Meeting+"/participants/"+p.ID+"/attendance", map[string]string{"attendance": "left"}, nil)
				gone++
			}
		}
	}
	if gone != len(absent) {
		t.Fatalf("%d delegates of %d were sent away", gone, len(absent))
	}
	stop(t, server)
}

// killRounds kills the server so often. A round is a kill; a fresh copy of the data serves a few votes with a few kills each.
func killRounds(t *testing.T, c chamber, rounds int) {
	var sum tally
	for house := 1; rounds > 0; house++ {
		here := min(rounds, killsInVote*votesInHouse)
		rounds -= here
		ok := t.Run(fmt.Sprint(house), func(t *testing.T) { sum.add(c.house(t, here)) })
		if !ok {
			return
		}
	}
	t.Logf("%d kills in %d votes, %d ballots, of which %d were stored before a kill and answered after it; ready again after %s at the median, %s at most",
		len(sum.restarts), sum.votes, sum.ballots, sum.unanswered, sum.median().Round(time.Millisecond), sum.restarts[len(sum.restarts)-1].Round(time.Millisecond))
}

// tally counts what the rounds have seen.
type tally struct {
	votes, ballots, unanswered int
	restarts                   []time.Duration
}

func (s *tally) add(more tally) {
	s.votes, s.ballots, s.unanswered = s.votes+more.votes, s.ballots+more.ballots, s.unanswered+more.unanswered
	s.restarts = append(s.restarts, more.restarts...)
}

func (s *tally) median() time.Duration {
	slices.Sort(s.restarts)
	return s.restarts[len(s.restarts)/2]
}

// house runs a few votes on a copy of the data with so many kills in all.
func (c chamber) house(t *testing.T, kills int) (sum tally) {
	c.Installation = copyOf(t, c.Installation)
	server := start(t, c.Installation)
	at := program.At(server)
	c.Council = c.On(at)
	for kills > 0 {
		here := min(kills, killsInVote)
		kills -= here
		sum.add(c.round(t, at, &server, here))
		run(t, c.Installation, 0, []string{"audit", "verify"})
	}
	stop(t, server)
	return sum
}

// round opens a vote, kills the server so often during it, closes the vote and compares.
func (c chamber) round(t *testing.T, at *program.Address, server **program.Server, kills int) (sum tally) {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	motion, err := c.PutToTheVote(ctx)
	if err != nil {
		t.Fatal(err)
	}
	storm := newStorm(ctx, c.Delegates, motion)
	var killed []time.Time
	for range kills {
		storm.await(t, storm.answered.Load()+int64(1+rand.IntN(2*voters)))
		// Not always while answers go out.
		pause(ctx, time.Duration(rand.Int64N(int64(50*time.Millisecond))))
		if err := (*server).Kill(); err != nil {
			t.Fatal(err)
		}
		killed = append(killed, time.Now())
		*server = start(t, c.Installation)
		sum.restarts = append(sum.restarts, (*server).Started)
		at.Move(*server)
		var open vote
		must(t, c.Chair, http.MethodGet, "/api/votes/"+motion, nil, &open)
		if open.State != "open" {
			t.Errorf("the vote is %s after the kill", open.State)
		}
	}
	storm.await(t, storm.answered.Load()+100)
	acknowledged := storm.end(t)
	var closed vote
	must(t, c.Chair, http.MethodPost, "/api/votes/"+motion+"/close", nil, &closed)

	db := testkit.OpenSQL(t, filepath.Join(c.Data, databaseFile), c.Database)
	c.compareRows(t, db, motion, acknowledged)
	c.compareCount(t, closed, acknowledged)
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	sum.votes = 1
	for _, all := range acknowledged {
		for _, b := range all {
			sum.ballots++
			for _, at := range killed {
				if b.retried && b.storedAt.Before(at) && at.Sub(b.storedAt) < time.Second {
					sum.unanswered++
				}
			}
		}
	}
	return sum
}

// storm is many delegates who cast and change without pause.
type storm struct {
	answered atomic.Int64
	stop     atomic.Bool
	group    sync.WaitGroup
	lock     sync.Mutex
	wrong    []error
	casts    map[string][]cast
}

func newStorm(ctx context.Context, delegates []*program.Person, motion string) *storm {
	s := &storm{casts: map[string][]cast{}}
	for n, one := range delegates {
		s.group.Go(func() {
			casts, err := s.vote(ctx, one, n >= voters, "/api/votes/"+motion+"/ballot")
			s.lock.Lock()
			defer s.lock.Unlock()
			s.casts[one.ID] = casts
			if err != nil {
				s.wrong = append(s.wrong, fmt.Errorf("%s: %w", one.Login, err))
			}
		})
	}
	return s
}

// vote presses buttons until the storm ends; every press is repeated with its key until the server has answered it.
func (s *storm) vote(ctx context.Context, p *program.Person, absent bool, path string) ([]cast, error) {
	var casts []cast
	for !s.stop.Load() {
		b := cast{key: uuid.NewString(), choice: []string{"for", "against", "abstain"}[rand.IntN(3)]}
		for {
			var answer struct {
				Choice   string    `json:"choice"`
				Revision int       `json:"revision"`
				StoredAt time.Time `json:"stored_at"`
			}
			err := p.Do(ctx, http.MethodPut, path, map[string]string{"choice": b.choice, "ballot_key": b.key}, &answer)
			var refused *program.Problem
			switch {
			case err == nil && answer.Choice != b.choice:
				return casts, fmt.Errorf("asked for %s, acknowledged %s", b.choice, answer.Choice)
			case err == nil:
				b.revision, b.storedAt = answer.Revision, answer.StoredAt
				casts = append(casts, b)
				s.answered.Add(1)
			case ctx.Err() != nil:
				return casts, err
			case errors.As(err, &refused) && absent && refused.Code == "voting.not_present":
				return casts, nil
			case errors.As(err, &refused) && refused.Status < http.StatusInternalServerError:
				return casts, err
			default:
				// Killed or just dying: nobody knows whether the ballot is stored. The same key again.
				b.retried = true
				pause(ctx, 20*time.Millisecond)
				continue
			}
			break
		}
	}
	return casts, nil
}

// pause waits between two attempts to reach a server that is not there.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// await waits until so many ballots were acknowledged.
func (s *storm) await(t *testing.T, answered int64) {
	t.Helper()
	for s.answered.Load() < answered {
		pause(t.Context(), time.Millisecond)
		s.lock.Lock()
		wrong := errors.Join(s.wrong...)
		s.lock.Unlock()
		if wrong != nil {
			t.Fatal(wrong)
		}
	}
}

// end lets everybody get the answer to their last ballot and returns the acknowledged ballots of each person, in order.
func (s *storm) end(t *testing.T) map[string][]cast {
	t.Helper()
	s.stop.Store(true)
	s.group.Wait()
	if err := errors.Join(s.wrong...); err != nil {
		t.Fatal(err)
	}
	return s.casts
}

// compareRows demands that the stored ballots of the vote are exactly the acknowledged ones, and that each has its entry in the ledger and its
// event.
func (c chamber) compareRows(t *testing.T, db *sql.DB, motion string, acknowledged map[string][]cast) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT CAST(person_id AS text), ballot_key, choice, revision, stored_at FROM ballots WHERE CAST(vote_id AS text) = '"+motion+"' ORDER BY person_id, revision")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	stored := map[string][]cast{}
	total := 0
	for rows.Next() {
		var person string
		var b cast
		if err := rows.Scan(&person, &b.key, &b.choice, &b.revision, &b.storedAt); err != nil {
			t.Fatal(err)
		}
		stored[person] = append(stored[person], b)
		total++
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for n, d := range c.Delegates {
		said, found := acknowledged[d.ID], stored[d.ID]
		if len(said) != len(found) {
			t.Errorf("%s: %d ballots were acknowledged, %d are stored", d.Login, len(said), len(found))
		}
		for n := range min(len(said), len(found)) {
			a, b := said[n], found[n]
			if a.key != b.key || a.choice != b.choice || a.revision != b.revision || b.revision != n+1 || !a.storedAt.Equal(b.storedAt) {
				t.Errorf("%s, ballot %d: acknowledged %s %s revision %d at %s, stored %s %s revision %d at %s", d.Login, n+1,
					a.key, a.choice, a.revision, a.storedAt, b.key, b.choice, b.revision, b.storedAt)
			}
		}
		if n >= voters && len(found) > 0 {
			t.Errorf("%s is absent and has stored a ballot", d.Login)
		}
	}
	for _, count := range []struct{ what, question string }{
		{"entries in the ledger", "SELECT count(*) FROM audit_entries WHERE act = 'ballot.stored' AND subject = 'vote/" + motion + "'"},
		{"events", "SELECT count(*) FROM live_events WHERE name = 'ballot.stored' AND CAST(payload AS text) LIKE '%" + motion + "%'"},
	} {
		var n int
		if err := db.QueryRowContext(t.Context(), count.question).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n != total {
			t.Errorf("%d ballots have %d %s", total, n, count.what)
		}
	}
}

// compareCount demands that the result counts the last acknowledged choice of each seat.
func (c chamber) compareCount(t *testing.T, closed vote, acknowledged map[string][]cast) {
	t.Helper()
	present := min(voters, len(c.Delegates))
	want := result{Base: len(c.Delegates), NotVoting: present, Absent: len(c.Delegates) - present}
	for _, all := range acknowledged {
		if len(all) == 0 {
			continue
		}
		want.NotVoting--
		switch all[len(all)-1].choice {
		case "for":
			want.For++
		case "against":
			want.Against++
		case "abstain":
			want.Abstain++
		}
	}
	if closed.Result == nil {
		t.Fatal("the closed vote has no result")
	}
	got := *closed.Result
	got.Outcome, got.ShareText = "", ""
	if got != want {
		t.Errorf("counted %+v, acknowledged %+v", got, want)
	}
}
