package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit/program"
	"nghitruong/people"
)

// seats is the size of the council that is measured.
const seats = 500

// hall is a running council of that size in which all are present and a vote is open.
type hall struct {
	server    *program.Server
	meeting   string
	channel   string
	vote      string
	item      string
	delegates []*program.Person
	secretary *program.Person
	chair     *program.Person
}

func login(n int) string { return fmt.Sprintf("bench%03d", n) }

// convene adds a council of many seats to the demo province, starts the server and opens a vote. The people are entered through the service,
// everything else through the interface.
func convene(ctx context.Context, i program.Installation) (h *hall, err error) {
	persons, council, term, err := elect(ctx, i)
	if err != nil {
		return nil, fmt.Errorf("electing: %w", err)
	}
	h = &hall{}
	if h.server, err = i.Start(); err != nil {
		return nil, err
	}
	if err := h.open(ctx, persons, council, term); err != nil {
		return nil, errors.Join(err, h.server.Kill())
	}
	return h, nil
}

func elect(ctx context.Context, i program.Installation) (persons []string, council, term string, err error) {
	s, err := store.Open(ctx, store.Config{URL: i.Database, Path: filepath.Join(i.Data, "nghitruong.db")})
	if err != nil {
		return nil, "", "", err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	keys, err := audit.OpenKeys(filepath.Join(i.Data, "keys"))
	if err != nil {
		return nil, "", "", err
	}
	engine := authz.New(people.Policy())
	service := people.New(people.Deps{Store: s, Audit: audit.New(s, keys), Outbox: outbox.New(s, nil), Authz: engine})
	ctx = authz.SystemContext(ctx)
	if err := engine.Load(ctx); err != nil {
		return nil, "", "", err
	}
	err = s.Tx(ctx, func(ctx context.Context) error {
		units, err := service.Units(ctx, s.Now())
		if err != nil {
			return err
		}
		period := people.Period{From: s.Now().AddDate(0, -1, 0)}
		unit, err := service.CreateUnit(ctx, people.NewUnit{Code: "BENCH", Kind: "council", Name: "Hội đồng 500 ghế", Parent: units[0].ID, Period: period})
		if err != nil {
			return err
		}
		council = unit.String()
		made, err := service.CreateTerm(ctx, people.NewTerm{Council: unit, Number: "I", Name: "khóa I", ElectedSeats: seats, Period: period})
		if err != nil {
			return err
		}
		term = made.String()
		for n := 1; n <= seats; n++ {
			person, err := service.CreatePerson(ctx, people.NewPerson{Name: fmt.Sprintf("Nguyễn Văn %d", n), Code: login(n)})
			if err != nil {
				return err
			}
			if _, err := service.CreateAccount(ctx, people.NewAccount{Person: person, Login: login(n), Demo: true}); err != nil {
				return err
			}
			seat, err := service.CreateSeat(ctx, people.NewSeat{Term: made, Number: n})
			if err != nil {
				return err
			}
			if _, err := service.StartTenure(ctx, people.NewTenure{Seat: seat, Person: person, Status: people.SeatActive, Period: period}); err != nil {
				return err
			}
			persons = append(persons, person.String())
		}
		return nil
	})
	return persons, council, term, err
}

func (h *hall) open(ctx context.Context, persons []string, council, term string) error {
	at := program.At(h.server)
	administrator, err := program.SignIn(ctx, at, "quantri2")
	if err != nil {
		return err
	}
	if h.secretary, err = program.SignIn(ctx, at, "thuky1"); err != nil {
		return err
	}
	if h.chair, err = program.SignIn(ctx, at, "db02"); err != nil {
		return err
	}
	var made struct{ ID string }
	now := time.Now().UTC()
	err = administrator.Do(ctx, http.MethodPost, "/api/meetings", map[string]any{"title": "Kỳ họp 500 ghế", "kind": "session_regular", "unit_id": council, "term_id": term,
		"starts_at": now.Format(time.RFC3339), "ends_at": now.Add(8 * time.Hour).Format(time.RFC3339), "place": "Hội trường"}, &made)
	if err != nil {
		return err
	}
	h.meeting = made.ID
	path := "/api/meetings/" + h.meeting
	for person, role := range map[string]string{h.secretary.ID: "session_secretary", h.chair.ID: "presiding"} {
		if err := administrator.Do(ctx, http.MethodPost, path+"/participants", map[string]string{"person_id": person, "role": role}, nil); err != nil {
			return err
		}
	}
	for _, person := range persons {
		if err := administrator.Do(ctx, http.MethodPost, path+"/participants", map[string]string{"person_id": person, "role": "delegate"}, nil); err != nil {
			return err
		}
	}
	var item struct{ ID string }
	if err := h.secretary.Do(ctx, http.MethodPost, path+"/items", map[string]any{"kind": "resolution_vote", "title": "Nghị quyết", "minutes": 10}, &item); err != nil {
		return err
	}
	if err := h.secretary.Do(ctx, http.MethodPost, path+"/open", nil, nil); err != nil {
		return err
	}
	for n := 1; n <= seats; n++ {
		d, err := program.SignIn(ctx, at, login(n))
		if err != nil {
			return err
		}
		if err := d.Do(ctx, http.MethodPut, path+"/my-attendance", map[string]string{"mode": "hall"}, nil); err != nil {
			return err
		}
		h.delegates = append(h.delegates, d)
	}
	h.item = item.ID
	if err := h.putToTheVote(ctx); err != nil {
		return err
	}
	var details struct {
		ChannelID string `json:"channel_id"`
	}
	err = h.secretary.Do(ctx, http.MethodGet, path, nil, &details)
	h.channel = details.ChannelID
	return err
}

// putToTheVote prepares a vote and opens it.
func (h *hall) putToTheVote(ctx context.Context) error {
	var vote struct{ ID string }
	err := h.secretary.Do(ctx, http.MethodPost, "/api/meetings/"+h.meeting+"/votes", map[string]string{"item_id": h.item, "motion": "Thông qua nghị quyết"}, &vote)
	if err != nil {
		return err
	}
	h.vote = vote.ID
	if err := h.secretary.Do(ctx, http.MethodPost, "/api/votes/"+h.vote+"/ready", nil, nil); err != nil {
		return err
	}
	return h.chair.Do(ctx, http.MethodPost, "/api/votes/"+h.vote+"/open", map[string]string{}, nil)
}
