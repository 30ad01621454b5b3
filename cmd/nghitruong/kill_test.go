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
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// killedTwice is how often the server is killed in a round: once among ballots of a fresh vote, once among those of a recovered one.
const killedTwice = 2

// cast is one press of the button: what was asked and, once it was answered, what the server said.
type cast struct {
	key, choice string
	revision    int
	storedAt    time.Time
	// retried: the answer came only after the same key was sent again.
	retried bool
}

// chamber is an installation in which BQ-11 is open, with the sessions of the sixty delegates.
type chamber struct {
	program.Installation
	meeting, vote string
	chair         program.Person
	delegates     []program.Person
}

// absent are the delegates who are not there: the demo's two excused ones and the one who comes later.
var absent = map[string]bool{"db25": true, "db47": true, "db50": true}

// openChamber prepares what every round starts from: 57 of 60 delegates have checked in, BQ-11 is open, nobody has voted.
func openChamber(t *testing.T, i program.Installation) chamber {
	t.Helper()
	server := start(t, i)
	at := program.At(server)
	secretary, chair := signIn(t, at, "thuky1"), signIn(t, at, "db02")
	m := session(t, secretary)
	c := chamber{Installation: i, meeting: m.ID, chair: *chair}
	must(t, secretary, http.MethodPost, "/api/meetings/"+m.ID+"/open", nil, nil)
	for n := 1; n <= 60; n++ {
		p := signIn(t, at, fmt.Sprintf("db%02d", n))
		if !absent[p.Login] {
			must(t, p, http.MethodPut, "/api/meetings/"+m.ID+"/my-attendance", map[string]string{"mode": "hall"}, nil)
		}
		c.delegates = append(c.delegates, *p)
	}
	c.vote = votes(t, secretary, m.ID)["BQ-11"].ID
	must(t, secretary, http.MethodPost, "/api/votes/"+c.vote+"/ready", nil, nil)
	must(t, chair, http.MethodPost, "/api/votes/"+c.vote+"/open", map[string]string{}, nil)
	stop(t, server)
	return c
}

// TestKillDuringVote kills the server in the midst of a storm of ballots. Whatever was acknowledged must be there afterwards, once, as it was
// acknowledged; a ballot that was committed but not yet answered when the process ended is found again by its key. That last moment, between
// commit and answer, is hit by chance: the log says how often.
func TestKillDuringVote(t *testing.T) {
	rounds := map[string]int{"sqlite": 10, "postgres": 5}
	if os.Getenv("NT_LONG") != "" {
		rounds = map[string]int{"sqlite": 200, "postgres": 100}
	}
	t.Run("sqlite", func(t *testing.T) { killRounds(t, openChamber(t, demoOn(t)), rounds["sqlite"]) })
	t.Run("postgres", func(t *testing.T) {
		if testkit.Postgres() == "" {
			t.Skip("NT_TEST_POSTGRES is not set")
		}
		i := empty(t)
		i.Database = testkit.PostgresDatabase(t)
		run(t, i, 0, []string{"demo"})
		killRounds(t, openChamber(t, i), rounds["postgres"])
	})
}

func killRounds(t *testing.T, c chamber, rounds int) {
	var ballots, unanswered int
	for round := range rounds {
		ok := t.Run(fmt.Sprint(round+1), func(t *testing.T) {
			stored, lost := c.round(t)
			ballots, unanswered = ballots+stored, unanswered+lost
		})
		if !ok {
			return
		}
	}
	t.Logf("%d rounds, %d kills, %d ballots, of which %d were stored before a kill and answered after it", rounds, killedTwice*rounds, ballots, unanswered)
}

// round kills the server twice during the vote, closes the vote and compares. It returns the number of ballots, and how many of them were
// committed before a kill but acknowledged only afterwards.
func (c chamber) round(t *testing.T) (ballots, unanswered int) {
	i := copyOf(t, c.Installation)
	server := start(t, i)
	at := program.At(server)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	storm := newStorm(ctx, c, at)
	var killed []time.Time
	for range killedTwice {
		storm.await(t, storm.answered.Load()+int64(1+rand.IntN(400)))
		if err := server.Kill(); err != nil {
			t.Fatal(err)
		}
		killed = append(killed, time.Now())
		run(t, i, 0, []string{"audit", "verify"})
		server = start(t, i)
		at.Move(server)
	}
	storm.await(t, storm.answered.Load()+100)
	acknowledged := storm.end(t)

	chair := c.chair
	chair.Server = at
	var open vote
	must(t, &chair, http.MethodGet, "/api/votes/"+c.vote, nil, &open)
	if open.State != "open" {
		t.Errorf("the vote is %s after the kills", open.State)
	}
	var closed vote
	must(t, &chair, http.MethodPost, "/api/votes/"+c.vote+"/close", nil, &closed)
	stop(t, server)
	run(t, i, 0, []string{"audit", "verify"})

	db := testkit.OpenSQL(t, filepath.Join(i.Data, databaseFile), i.Database)
	c.compareRows(t, db, acknowledged)
	c.compareCount(t, closed, acknowledged)
	for _, all := range acknowledged {
		for _, b := range all {
			ballots++
			for _, at := range killed {
				if b.retried && b.storedAt.Before(at) && at.Sub(b.storedAt) < time.Second {
					unanswered++
				}
			}
		}
	}
	return ballots, unanswered
}

// storm is sixty delegates who cast and change without pause.
type storm struct {
	answered atomic.Int64
	stop     atomic.Bool
	group    sync.WaitGroup
	lock     sync.Mutex
	wrong    []error
	casts    map[string][]cast
}

func newStorm(ctx context.Context, c chamber, at *program.Address) *storm {
	s := &storm{casts: map[string][]cast{}}
	for _, one := range c.delegates {
		one.Server = at
		s.group.Go(func() {
			casts, err := s.vote(ctx, &one, "/api/votes/"+c.vote+"/ballot")
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
func (s *storm) vote(ctx context.Context, p *program.Person, path string) ([]cast, error) {
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
			case errors.As(err, &refused) && absent[p.Login] && refused.Code == "voting.not_present":
				return casts, nil
			case errors.As(err, &refused) && refused.Status < http.StatusInternalServerError:
				return casts, err
			default:
				// Killed or just dying: nobody knows whether the ballot is stored. The same key again.
				b.retried = true
				pause(ctx, 5*time.Millisecond)
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

// compareRows demands that the stored ballots are exactly the acknowledged ones, and that each has its entry in the ledger and its event.
func (c chamber) compareRows(t *testing.T, db *sql.DB, acknowledged map[string][]cast) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT CAST(person_id AS text), ballot_key, choice, revision, stored_at FROM ballots ORDER BY person_id, revision")
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
	for _, d := range c.delegates {
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
		if absent[d.Login] && len(found) > 0 {
			t.Errorf("%s is absent and has stored a ballot", d.Login)
		}
	}
	for _, count := range []struct{ what, question string }{
		{"entries in the ledger", "SELECT count(*) FROM audit_entries WHERE act = 'ballot.stored'"},
		{"events", "SELECT count(*) FROM live_events WHERE name = 'ballot.stored'"},
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
	want := result{Base: 60, NotVoting: 57, Absent: 3}
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
