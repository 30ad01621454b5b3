package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/voting"
)

// demoHouses runs the test on the demo province, on every database there is.
func demoHouses(t *testing.T, test func(t *testing.T, h *house)) {
	t.Helper()
	run := func(t *testing.T, config Config) {
		config.Data, config.UploadLimit, config.MailFrom = t.TempDir(), 1, "nghitruong@localhost"
		h, err := openHouse(t.Context(), config, slog.New(slog.DiscardHandler), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := h.close(); err != nil {
				t.Error(err)
			}
		})
		if err := h.demo(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		test(t, h)
	}
	t.Run("sqlite", func(t *testing.T) { run(t, Config{}) })
	if testkit.Postgres() != "" {
		t.Run("postgres", func(t *testing.T) { run(t, Config{DatabaseURL: testkit.PostgresDatabase(t)}) })
	}
}

// A house that cannot be opened says why and leaves nothing open.
func TestAHouseThatCannotBeOpened(t *testing.T) {
	_, err := openHouse(t.Context(), Config{Data: t.TempDir(), SMTPAddress: "mail.example.vn"}, slog.New(slog.DiscardHandler), nil)
	if err == nil || !strings.Contains(err.Error(), "smtp-address") {
		t.Errorf("got %v", err)
	}
}

func (h *house) as(t *testing.T, login string) context.Context {
	t.Helper()
	person, err := h.people.PersonByCode(authz.SystemContext(t.Context()), login)
	if err != nil {
		t.Fatal(err)
	}
	return authz.With(t.Context(), authz.Subject{Person: person})
}

// A meeting is neither paused nor closed while one of its votes is open: nobody could cast, and the vote would stay open for ever.
func TestNoHaltWhileAVoteIsOpen(t *testing.T) {
	demoHouses(t, func(t *testing.T, h *house) {
		meeting, err := h.services().Session(authz.SystemContext(t.Context()))
		must(t, err)
		chair, secretary := h.as(t, "db02"), h.as(t, "thuky1")
		must(t, h.meetings.Open(secretary, meeting))
		votes := readyVotes(t, h, meeting, 2)
		const absent = "diễn tập"
		_, err = h.voting.Open(chair, votes[0], absent)
		must(t, err)
		for name, halt := range map[string]func(context.Context, id.Meeting) error{"pausing": h.meetings.Pause, "closing": h.meetings.Close} {
			if err := halt(chair, meeting); !errors.Is(err, voting.ErrVoteOpen) {
				t.Errorf("%s while a vote is open: %v", name, err)
			}
		}
		_, err = h.voting.Close(chair, votes[0])
		must(t, err)
		must(t, h.meetings.Pause(chair, meeting))
		if _, err := h.voting.Open(chair, votes[1], absent); !errors.Is(err, voting.ErrMeetingNotRunning) {
			t.Errorf("opening during a pause: %v", err)
		}
		for range 30 {
			must(t, h.meetings.Resume(chair, meeting))
			var both sync.WaitGroup
			var opened, paused error
			both.Go(func() { _, opened = h.voting.Open(chair, votes[1], absent) })
			both.Go(func() { paused = h.meetings.Pause(chair, meeting) })
			both.Wait()
			if (opened == nil) == (paused == nil) {
				t.Fatalf("opening: %v, pausing at the same time: %v", opened, paused)
			}
			if opened == nil {
				_, err := h.voting.Cancel(chair, votes[1], "thử lại")
				must(t, err)
				votes[1] = readyVotes(t, h, meeting, 1)[0]
				must(t, h.meetings.Pause(chair, meeting))
			}
		}
		must(t, h.meetings.Close(chair, meeting))
	})
}

// readyVotes shows n further votes of the first item.
func readyVotes(t *testing.T, h *house, meeting id.Meeting, n int) []id.Vote {
	t.Helper()
	secretary := h.as(t, "thuky1")
	view, err := h.meetings.Meeting(secretary, meeting)
	must(t, err)
	var all []id.Vote
	for range n {
		v, err := h.voting.Prepare(secretary, meeting, voting.NewVote{Item: view.Items[0].ID, Motion: "Thông qua chương trình kỳ họp"})
		must(t, err)
		_, err = h.voting.Ready(secretary, v.ID)
		must(t, err)
		all = append(all, v.ID)
	}
	return all
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

