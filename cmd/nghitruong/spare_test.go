package main_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/testkit/program"
)

// TestSpareTabletInAnOpenVote: a delegate casts on the old tablet, which breaks; the spare one shows the stored choice and may change it,
// the old one is cut off and told why. The spare one has nothing of the delegate outside this meeting.
func TestSpareTabletInAnOpenVote(t *testing.T) {
	t.Run("built-in parts", func(t *testing.T) { spareTablet(t, demoOn(t)) })
	t.Run("PostgreSQL and Redis", func(t *testing.T) { spareTablet(t, onServices(t)) })
}

func spareTablet(t *testing.T, i program.Installation) {
	at := program.At(start(t, i))
	secretary, chair := signIn(t, at, "thuky1"), signIn(t, at, "db02")
	m := session(t, secretary)
	must(t, secretary, http.MethodPost, "/api/meetings/"+m.ID+"/open", nil, nil)
	delegates := checkIn(t, at, m.ID, 57)
	old := delegates[31]
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	line, err := old.Listen(ctx, "meeting/"+m.ID+"/votes")
	if err != nil {
		t.Fatal(err)
	}
	defer line.Close()
	motion := votes(t, secretary, m.ID)["BQ-01"].ID
	openVote(t, secretary, chair, motion)
	ballot := func(p *program.Person, choice string) error {
		return p.Do(t.Context(), http.MethodPut, "/api/votes/"+motion+"/ballot", map[string]string{"choice": choice, "ballot_key": uuid.NewString()}, nil)
	}
	if err := ballot(old, "for"); err != nil {
		t.Fatal(err)
	}

	tablet := &program.Person{Login: "spare", Server: at}
	var shown struct{ Code, Key string }
	must(t, tablet, http.MethodPost, "/api/spare-devices", nil, &shown)
	var list struct {
		Participants []struct {
			ID       string `json:"id"`
			PersonID string `json:"person_id"`
		}
	}
	must(t, secretary, http.MethodGet, "/api/meetings/"+m.ID+"/participants", nil, &list)
	binding := map[string]string{"code": shown.Code}
	for _, p := range list.Participants {
		if p.PersonID == old.ID {
			binding["participant_id"] = p.ID
		}
	}
	must(t, secretary, http.MethodPost, "/api/meetings/"+m.ID+"/spare-devices", binding, nil)

	if err := ballot(old, "against"); codeOf(err) != "people.device_replaced" {
		t.Errorf("the old tablet casting: %v", err)
	}
	for {
		if _, err := line.Next(ctx); err != nil {
			break
		}
	}
	if ctx.Err() != nil {
		t.Error("the live connection of the old tablet stayed open")
	}
	answer, err := tablet.Send(t.Context(), http.MethodPost, "/api/spare-devices/claim", "application/json", strings.NewReader(`{"key":"`+shown.Key+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	tablet.Remember(answer)
	var seen struct {
		MyBallot struct {
			Choice   string
			Revision int
		} `json:"my_ballot"`
	}
	must(t, tablet, http.MethodGet, "/api/votes/"+motion, nil, &seen)
	if seen.MyBallot.Choice != "for" || seen.MyBallot.Revision != 1 {
		t.Errorf("the spare tablet shows %+v", seen)
	}
	if err := ballot(tablet, "abstain"); err != nil {
		t.Fatal(err)
	}
	must(t, tablet, http.MethodGet, "/api/votes/"+motion, nil, &seen)
	if seen.MyBallot.Choice != "abstain" || seen.MyBallot.Revision != 2 {
		t.Errorf("after the change the spare tablet shows %+v", seen)
	}
	var meetings struct{ Meetings []struct{ ID string } }
	must(t, tablet, http.MethodGet, "/api/meetings", nil, &meetings)
	if len(meetings.Meetings) != 1 || meetings.Meetings[0].ID != m.ID {
		t.Errorf("the spare tablet reads the meetings %+v", meetings)
	}
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/close", nil, nil)
	must(t, chair, http.MethodPost, "/api/votes/"+motion+"/announce", nil, nil)
	if r := votes(t, secretary, m.ID)["BQ-01"].Result; r == nil || r.For != 0 || r.Abstain != 1 {
		t.Errorf("announced %+v", r)
	}
	run(t, i, 0, []string{"audit", "verify"})
}
