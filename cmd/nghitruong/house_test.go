package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/meetings"
	"nghitruong/people"
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

// What one node changes in the rights holds on the others as soon as they look.
func TestRightsOnSeveralNodes(t *testing.T) {
	demoHouses(t, func(t *testing.T, one *house) {
		other, err := openHouse(t.Context(), one.config, slog.New(slog.DiscardHandler), nil)
		must(t, err)
		t.Cleanup(func() { must(t, other.close()) })
		meeting, err := one.services().Session(authz.SystemContext(t.Context()))
		must(t, err)
		info, err := one.meetings.Info(t.Context(), meeting)
		must(t, err)
		system := authz.SystemContext(t.Context())
		who, err := one.people.CreatePerson(system, people.NewPerson{Name: "Đặng Thu Thảo"})
		must(t, err)
		unit, err := one.people.UnitByCode(system, "H99")
		must(t, err)
		may := func(h *house, object, action, domain string) bool {
			t.Helper()
			must(t, h.authz.CatchUp(t.Context()))
			holds, err := h.authz.Holds(who, object, action, domain)
			must(t, err)
			return holds
		}
		if may(other, "meeting", "read", info.Path) {
			t.Fatal("a stranger may read the meeting")
		}
		readers := func() []id.Person {
			t.Helper()
			who, err := (&chatParticipants{one.meetings}).People(t.Context(), meeting)
			must(t, err)
			return who
		}
		before := readers()
		_, err = one.meetings.AddParticipant(one.as(t, "thuky1"), meeting, meetings.NewParticipant{Person: who, Role: meetings.Guest})
		must(t, err)
		if !may(other, "meeting", "read", info.Path) {
			t.Error("the other node does not know the new participant")
		}
		if after := readers(); !slices.Equal(after, before) || !slices.Contains(after, authz.From(one.as(t, "db32")).Person) {
			t.Errorf("a guest is told of the channel's messages: %d people, before %d", len(after), len(before))
		}
		grant, err := one.people.GrantRole(system, people.NewGrant{Person: who, Role: people.RoleUnitAdmin, Unit: unit.ID, Ground: "thử",
			Period: people.Period{From: one.store.Now().Add(-time.Hour)}})
		must(t, err)
		if !may(other, "people", "manage", "/H99/") {
			t.Error("the other node does not know the new role")
		}
		must(t, one.people.EndRole(system, grant, one.store.Now()))
		if may(other, "people", "manage", "/H99/") {
			t.Error("the right that was taken away lives on on the other node")
		}
		version := other.authz.Version()
		if may(other, "people", "manage", "/H99/"); other.authz.Version() != version {
			t.Error("the grants are read again although nothing has changed")
		}
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
