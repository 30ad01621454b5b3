package main_test

import (
	"fmt"
	"net/http"
	"testing"

	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// TestRestartDuringBQ09: the server is killed and started again while BQ-09 is open and 31 of 57 ballots are stored. The vote is open as before,
// every delegate finds the own ballot, the others cast, and the result is the one of the session's table.
func TestRestartDuringBQ09(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { restartDuringBQ09(t, demoOn(t)) })
	t.Run("postgres", func(t *testing.T) {
		if testkit.Postgres() == "" {
			t.Skip("NT_TEST_POSTGRES is not set")
		}
		i := empty(t)
		i.Database = testkit.PostgresDatabase(t)
		run(t, i, 0, []string{"demo"})
		restartDuringBQ09(t, i)
	})
}

func restartDuringBQ09(t *testing.T, i program.Installation) {
	const before = 31
	server := start(t, i)
	at := program.At(server)
	secretary, chair := signIn(t, at, "thuky1"), signIn(t, at, "db02")
	m := session(t, secretary)
	must(t, secretary, http.MethodPost, "/api/meetings/"+m.ID+"/open", nil, nil)
	away := map[string]bool{"db23": true, "db25": true, "db50": true}
	var present []*program.Person
	for n := 1; n <= 60; n++ {
		p := signIn(t, at, fmt.Sprintf("db%02d", n))
		if !away[p.Login] {
			must(t, p, http.MethodPut, "/api/meetings/"+m.ID+"/my-attendance", map[string]string{"mode": "hall"}, nil)
			present = append(present, p)
		}
	}
	motion := votes(t, secretary, m.ID)["BQ-09"].ID
	must(t, secretary, http.MethodPost, "/api/votes/"+motion+"/ready", nil, nil)
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/open", map[string]string{}, nil)
	// 53 for, 2 against, 2 abstaining, the rarer choices among those who cast before.
	choice := func(n int) string {
		switch n {
		case 3, 17:
			return "against"
		case 8, 40:
			return "abstain"
		}
		return "for"
	}
	told := make([]acknowledged, before)
	for n, p := range present[:before] {
		told[n] = mustCast(t, p, motion, choice(n))
	}
	if err := server.Kill(); err != nil {
		t.Fatal(err)
	}
	run(t, i, 0, []string{"audit", "verify"})
	at.Move(start(t, i))
	if v := votes(t, chair, m.ID)["BQ-09"]; v.State != "open" || v.Received == nil || *v.Received != before {
		t.Fatalf("after the restart BQ-09 is %q with %v received", v.State, v.Received)
	}
	for n, p := range present[:before] {
		var v struct {
			MyBallot acknowledged `json:"my_ballot"`
		}
		must(t, p, http.MethodGet, "/api/votes/"+motion, nil, &v)
		if v.MyBallot.Choice != told[n].Choice || v.MyBallot.Revision != 1 || v.MyBallot.StoredAt != told[n].StoredAt {
			t.Errorf("%s was told %+v and finds %+v", p.Login, told[n], v.MyBallot)
		}
	}
	for n, p := range present[before:] {
		mustCast(t, p, motion, choice(before+n))
	}
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/close", nil, nil)
	var announced vote
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/announce", nil, &announced)
	if want := expected["BQ-09"]; announced.Result == nil || *announced.Result != want.result || announced.Roll.Present != want.present {
		t.Errorf("BQ-09 is %+v with %d present, expected %+v", announced.Result, announced.Roll.Present, want)
	}
	run(t, i, 0, []string{"audit", "verify"})
}
