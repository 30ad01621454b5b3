package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"nghitruong/internal/testkit/program"
)

// votesTaken is how many votes are closed and announced; the first warms what is cold and is not counted.
const votesTaken = 6

// results measures how soon a result is on the screens: a council of five hundred votes; the chair, whose screen shows that all have, closes
// and announces without a pause, and each of the five hundred connections notes when it heard the announced result.
func (b *bench) results() error {
	if err := b.resultsOn("sqlite", ""); err != nil {
		return err
	}
	server := os.Getenv("NT_TEST_POSTGRES")
	if server == "" {
		return nil
	}
	address, drop, err := fresh(server)
	if err != nil {
		return err
	}
	return errors.Join(b.resultsOn("postgres", address), drop())
}

func (b *bench) resultsOn(name, database string) error {
	ctx := context.Background()
	i, err := b.demo("results-"+name, database)
	if err != nil {
		return err
	}
	h, err := convene(ctx, i)
	if err != nil {
		return err
	}
	return errors.Join(b.announce(ctx, h, name), h.server.Kill())
}

func (b *bench) announce(ctx context.Context, h *hall, name string) error {
	screens := make([]*program.Socket, len(h.delegates))
	for n, d := range h.delegates {
		var err error
		if screens[n], err = d.Listen(ctx, "meeting/"+h.meeting+"/votes"); err != nil {
			return fmt.Errorf("screen %d: %w", n+1, err)
		}
	}
	chair, err := h.chair.Listen(ctx, "meeting/"+h.meeting+"/votes")
	if err != nil {
		return err
	}
	var fromClose, fromAnnouncing, pressed []time.Duration
	for n := range votesTaken {
		if n > 0 {
			if err := h.putToTheVote(ctx); err != nil {
				return err
			}
		}
		if _, _, err := h.wave(ctx, nil, nil, 0); err != nil {
			return err
		}
		if err := received(ctx, chair, h.vote); err != nil {
			return err
		}
		moments := make([]time.Time, len(screens))
		errs := make([]error, len(screens))
		var readers sync.WaitGroup
		for k, s := range screens {
			readers.Go(func() { moments[k], errs[k] = result(ctx, s, h.vote) })
		}
		closing := time.Now()
		if err := h.chair.Do(ctx, http.MethodPost, "/api/votes/"+h.vote+"/close", nil, nil); err != nil {
			return err
		}
		announcing := time.Now()
		if err := h.chair.Do(ctx, http.MethodPost, "/api/votes/"+h.vote+"/announce", nil, nil); err != nil {
			return err
		}
		readers.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		pressed = append(pressed, announcing.Sub(closing))
		for _, at := range moments {
			fromClose, fromAnnouncing = append(fromClose, at.Sub(closing)), append(fromAnnouncing, at.Sub(announcing))
		}
	}
	for _, s := range append(screens, chair) {
		_ = s.Close() // nothing is read any more
	}
	slices.Sort(fromClose)
	slices.Sort(fromAnnouncing)
	return errors.Join(
		b.print("results_"+name+"_close", milliseconds(median(pressed)), "ms"),
		b.print("results_"+name+"_p50", milliseconds(percentile(fromClose, 50)), "ms"),
		b.print("results_"+name+"_p99", milliseconds(percentile(fromClose, 99)), "ms"),
		b.print("results_"+name+"_announce_p50", milliseconds(percentile(fromAnnouncing, 50)), "ms"),
		b.print("results_"+name+"_announce_p99", milliseconds(percentile(fromAnnouncing, 99)), "ms"))
}

// received waits until the chair's screen shows that every seat has stored a choice.
func received(ctx context.Context, s *program.Socket, vote string) error {
	for {
		e, err := s.Next(ctx)
		if err != nil {
			return err
		}
		var shown struct {
			Votes []struct {
				ID       string
				Received int
			}
		}
		if err := json.Unmarshal(e.Data, &shown); err != nil {
			return err
		}
		for _, v := range shown.Votes {
			if v.ID == vote && v.Received == seats {
				return nil
			}
		}
	}
}

// result returns when the announced result of the vote was heard. The text is searched and not decoded: real screens decode on devices of
// their own, not on the server's processors.
func result(ctx context.Context, s *program.Socket, vote string) (time.Time, error) {
	for {
		text, err := s.Raw(ctx)
		if err != nil {
			return time.Time{}, err
		}
		// Events are few here and whole values: what was announced last carries this vote.
		if bytes.Contains(text, []byte(`"k":"vote.announced"`)) && bytes.Contains(text, []byte(vote)) {
			return time.Now(), nil
		}
	}
}
