package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nghitruong/internal/testkit/program"
)

// TestClosedPart: during a closed part nobody writes in the meeting's channel, nobody is in the conference or comes online; the next item
// opens everything again.
func TestClosedPart(t *testing.T) {
	i := demoOn(t)
	at := program.At(start(t, i))
	secretary, chair := signIn(t, at, "thuky1"), signIn(t, at, "db02")
	m := session(t, secretary)
	path := "/api/meetings/" + m.ID
	must(t, secretary, http.MethodPost, path+"/open", nil, nil)
	delegate := signIn(t, at, "db32")
	must(t, delegate, http.MethodPut, path+"/my-attendance", map[string]string{"mode": "online"}, nil)
	var closed struct{ ID string }
	must(t, secretary, http.MethodPost, path+"/items", map[string]any{"kind": "closed_part", "title": "Nội dung họp kín", "minutes": 30}, &closed)
	move := func(item string) {
		t.Helper()
		must(t, chair, http.MethodPost, path+"/current-item", map[string]string{"item_id": item}, nil)
	}
	move(m.Items[1].ID)

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	inside, err := delegate.Listen(ctx, "meeting/"+m.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	write := func() error {
		body := map[string]string{"client_id": uuid.NewString(), "body": "Xin chào"}
		return delegate.Do(ctx, http.MethodPost, "/api/channels/"+m.ChannelID+"/messages", body, nil)
	}
	enter := func() string {
		t.Helper()
		answer, err := inside.Ask(ctx, "media.join", map[string]any{"meeting_id": m.ID, "kind": "person", "audio_only": false})
		if err != nil {
			t.Fatal(err)
		}
		var problem program.Problem
		if len(answer.Error) > 0 {
			if err := json.Unmarshal(answer.Error, &problem); err != nil {
				t.Fatal(err)
			}
		}
		return problem.Code
	}
	if err := write(); err != nil {
		t.Fatal(err)
	}
	if code := enter(); code != "" {
		t.Fatalf("entering before: %s", code)
	}

	refused(t, delegate, http.StatusForbidden, http.MethodPost, path+"/current-item", map[string]string{"item_id": closed.ID})
	if err := write(); err != nil {
		t.Errorf("a delegate began a closed part: %v", err)
	}
	move(closed.ID)
	heard(t, ctx, inside, "media/"+m.ID, `"closed_part"`)
	late := signIn(t, at, "db33")
	for what, err := range map[string]error{
		"writing":       write(),
		"coming online": late.Do(ctx, http.MethodPut, path+"/my-attendance", map[string]string{"mode": "online"}, nil),
	} {
		if code := codeOf(err); code != "meetings.closed_part" {
			t.Errorf("%s during the closed part: %v", what, err)
		}
	}
	if code := enter(); code != "meetings.closed_part" {
		t.Errorf("entering during the closed part: %q", code)
	}
	var conference struct{ Participants []any }
	must(t, chair, http.MethodGet, path+"/conference", nil, &conference)
	if len(conference.Participants) != 0 {
		t.Errorf("in the conference: %v", conference.Participants)
	}
	var messages struct{ Messages []struct{ Body string } }
	must(t, delegate, http.MethodGet, "/api/channels/"+m.ChannelID+"/messages", nil, &messages)
	if n := len(messages.Messages); n < 2 || messages.Messages[n-1].Body != "Xin chào" {
		t.Errorf("read during the closed part: %+v", messages)
	}
	var channels struct{ Channels []struct{ ID string } }
	must(t, delegate, http.MethodGet, "/api/channels", nil, &channels)
	if len(channels.Channels) == 0 {
		t.Error("the channels are gone")
	}

	move(m.Items[2].ID)
	if err := write(); err != nil {
		t.Errorf("writing afterwards: %v", err)
	}
	if code := enter(); code != "" {
		t.Errorf("entering afterwards: %s", code)
	}
	must(t, late, http.MethodPut, path+"/my-attendance", map[string]string{"mode": "online"}, nil)
	var said []string
	for after, more := int64(0), true; more; {
		var ledger struct {
			Entries []struct {
				Seq       int64
				Act, Body string
			}
			More bool
		}
		must(t, secretary, http.MethodGet, fmt.Sprintf("%s/audit?after=%d", path, after), nil, &ledger)
		for _, e := range ledger.Entries {
			after = e.Seq
			if e.Act == "agenda.moved" {
				said = append(said, e.Body)
			}
		}
		more = ledger.More
	}
	if all := strings.Join(said, " "); len(said) != 3 || strings.Count(all, `"closed_part":true`) != 1 || strings.Count(all, `"closed_part":false`) != 2 {
		t.Errorf("the ledger says %s", all)
	}
}
