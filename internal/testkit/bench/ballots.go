package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// waves is how often everybody casts: the first wave opens connections and warms what is cold; of the others the median is reported, and their
// sum: five thousand ballots in sequence.
const waves = 11

// ballots measures five hundred ballots that are cast at once, on SQLite and, where there is one, on PostgreSQL.
func (b *bench) ballots() error {
	if err := b.ballotsOn("sqlite", ""); err != nil {
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
	return errors.Join(b.ballotsOn("postgres", address), drop())
}

// fresh makes an empty database beside the one at the address.
func fresh(server string) (address string, drop func() error, err error) {
	u, err := url.Parse(server)
	if err != nil {
		return "", nil, err
	}
	name := fmt.Sprintf("bench_%d", os.Getpid())
	execute := func(statement string) error {
		db, err := sql.Open("pgx", server)
		if err != nil {
			return err
		}
		_, err = db.Exec(statement)
		return errors.Join(err, db.Close())
	}
	if err := execute("CREATE DATABASE " + name); err != nil {
		return "", nil, err
	}
	u.Path = "/" + name
	return u.String(), func() error { return execute("DROP DATABASE " + name + " WITH (FORCE)") }, nil
}

func (b *bench) ballotsOn(name, database string) error {
	ctx := context.Background()
	i, err := b.demo(name, database)
	if err != nil {
		return err
	}
	h, err := convene(ctx, i)
	if err != nil {
		return err
	}
	var whole, slowest, middle []time.Duration
	var first, sum time.Duration
	var used time.Duration
	for n := range waves {
		if n == 1 {
			if used, err = processor(h.server.PID()); err != nil {
				return errors.Join(err, h.server.Kill())
			}
		}
		took, each, err := h.wave(ctx)
		if err != nil {
			return errors.Join(err, h.server.Kill())
		}
		if n == 0 {
			first = took
			continue
		}
		sum += took
		whole, slowest, middle = append(whole, took), append(slowest, percentile(each, 99)), append(middle, percentile(each, 50))
	}
	spent, err := processor(h.server.PID())
	if err != nil {
		return errors.Join(err, h.server.Kill())
	}
	sequence := float64((waves - 1) * seats)
	rate := seats / median(whole).Seconds()
	return errors.Join(stop(h.server), b.print("ballots_"+name, rate, "ballots/s"), b.print("ballots_"+name+"_all", milliseconds(median(whole)), "ms"),
		b.print("ballots_"+name+"_first_wave", milliseconds(first), "ms"), b.print("ballots_"+name+"_p50", milliseconds(median(middle)), "ms"),
		b.print("ballots_"+name+"_p99", milliseconds(median(slowest)), "ms"),
		b.print("ballots_"+name+"_5000", milliseconds(sum), "ms"), b.print("ballots_"+name+"_server_cpu", milliseconds(spent-used)*1000/sequence, "µs/ballot"))
}

// wave lets everybody cast in the same moment and returns how long it took until all, and until each, were acknowledged.
func (h *hall) wave(ctx context.Context) (whole time.Duration, each []time.Duration, err error) {
	each = make([]time.Duration, len(h.delegates))
	errs := make([]error, len(h.delegates))
	start := make(chan struct{})
	var group sync.WaitGroup
	for n, d := range h.delegates {
		body := map[string]string{"choice": []string{"for", "against", "abstain"}[n%3], "ballot_key": uuid.NewString()}
		group.Go(func() {
			<-start
			began := time.Now()
			errs[n] = d.Do(ctx, http.MethodPut, "/api/votes/"+h.vote+"/ballot", body, nil)
			each[n] = time.Since(began)
		})
	}
	began := time.Now()
	close(start)
	group.Wait()
	whole = time.Since(began)
	slices.Sort(each)
	return whole, each, errors.Join(errs...)
}
