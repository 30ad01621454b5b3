package program

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/people"
)

// Council is a large council that meets, with a session of everybody on the server.
type Council struct {
	Meeting, Channel, Item string
	// Delegates hold the seats 1, 2, … and are in the hall.
	Delegates        []*Person
	Secretary, Chair *Person
}

// Convene adds a council of so many seats to the demo province, starts the server, opens the meeting and signs everybody in; all delegates
// are present, no vote is prepared. The people are entered through the service, everything else through the interface.
func Convene(ctx context.Context, i Installation, seats int) (*Council, *Server, error) {
	persons, council, term, err := elect(ctx, i, seats)
	if err != nil {
		return nil, nil, fmt.Errorf("electing: %w", err)
	}
	server, err := i.Start()
	if err != nil {
		return nil, nil, err
	}
	c := &Council{}
	if err := c.meet(ctx, At(server), persons, council, term); err != nil {
		return nil, nil, errors.Join(err, server.Kill())
	}
	return c, server, nil
}

// On is the council at a server that has the same people and sessions, such as one on a copy of the data.
func (c *Council) On(at *Address) *Council {
	move := func(p *Person) *Person {
		moved := *p
		moved.Server = at
		return &moved
	}
	there := &Council{Meeting: c.Meeting, Channel: c.Channel, Item: c.Item, Secretary: move(c.Secretary), Chair: move(c.Chair)}
	for _, d := range c.Delegates {
		there.Delegates = append(there.Delegates, move(d))
	}
	return there
}

// PutToTheVote prepares a vote by the usual rule and opens it.
func (c *Council) PutToTheVote(ctx context.Context) (vote string, err error) {
	var made struct{ ID string }
	err = c.Secretary.Do(ctx, http.MethodPost, "/api/meetings/"+c.Meeting+"/votes", map[string]string{"item_id": c.Item, "motion": "Thông qua nghị quyết"}, &made)
	if err != nil {
		return "", err
	}
	if err := c.Secretary.Do(ctx, http.MethodPost, "/api/votes/"+made.ID+"/ready", nil, nil); err != nil {
		return "", err
	}
	return made.ID, c.Chair.Do(ctx, http.MethodPost, "/api/votes/"+made.ID+"/open", map[string]string{}, nil)
}

func login(n int) string { return fmt.Sprintf("bench%03d", n) }

func elect(ctx context.Context, i Installation, seats int) (persons []string, council, term string, err error) {
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
		unit, err := service.CreateUnit(ctx, people.NewUnit{Code: "BENCH", Kind: "council", Name: fmt.Sprintf("Hội đồng %d ghế", seats), Parent: units[0].ID, Period: period})
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

func (c *Council) meet(ctx context.Context, at *Address, persons []string, council, term string) error {
	administrator, err := SignIn(ctx, at, "quantri2")
	if err != nil {
		return err
	}
	if c.Secretary, err = SignIn(ctx, at, "thuky1"); err != nil {
		return err
	}
	if c.Chair, err = SignIn(ctx, at, "db02"); err != nil {
		return err
	}
	var made struct{ ID string }
	now := time.Now().UTC()
	err = administrator.Do(ctx, http.MethodPost, "/api/meetings", map[string]any{"title": fmt.Sprintf("Kỳ họp %d ghế", len(persons)), "kind": "session_regular", "unit_id": council, "term_id": term,
		"starts_at": now.Format(time.RFC3339), "ends_at": now.Add(8 * time.Hour).Format(time.RFC3339), "place": "Hội trường"}, &made)
	if err != nil {
		return err
	}
	c.Meeting = made.ID
	path := "/api/meetings/" + c.Meeting
	for person, role := range map[string]string{c.Secretary.ID: "session_secretary", c.Chair.ID: "presiding"} {
		if err := administrator.Do(ctx, http.MethodPost, path+"/participants", map[string]string{"person_id": person, "role": role}, nil); err != nil {
			return err
		}
	}
	err = each(len(persons), func(n int) error {
		return administrator.Do(ctx, http.MethodPost, path+"/participants", map[string]string{"person_id": persons[n], "role": "delegate"}, nil)
	})
	if err != nil {
		return err
	}
	var item struct{ ID string }
	if err := c.Secretary.Do(ctx, http.MethodPost, path+"/items", map[string]any{"kind": "resolution_vote", "title": "Nghị quyết", "minutes": 10}, &item); err != nil {
		return err
	}
	c.Item = item.ID
	if err := c.Secretary.Do(ctx, http.MethodPost, path+"/open", nil, nil); err != nil {
		return err
	}
	c.Delegates = make([]*Person, len(persons))
	err = each(len(persons), func(n int) (err error) {
		if c.Delegates[n], err = SignIn(ctx, at, login(n+1)); err != nil {
			return err
		}
		return c.Delegates[n].Do(ctx, http.MethodPut, path+"/my-attendance", map[string]string{"mode": "hall"}, nil)
	})
	if err != nil {
		return err
	}
	var details struct {
		ChannelID string `json:"channel_id"`
	}
	err = c.Secretary.Do(ctx, http.MethodGet, path, nil, &details)
	c.Channel = details.ChannelID
	return err
}

// each does the work for 0, 1, … count-1, some at a time.
func each(count int, work func(n int) error) error {
	const together = 8
	var group sync.WaitGroup
	errs := make([]error, together)
	for worker := range together {
		group.Go(func() {
			for n := worker; n < count && errs[worker] == nil; n += together {
				errs[worker] = work(n)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}
