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

	"nghitruong/voting/ntv"
	"nghitruong/voting/ntv/software"
)

// waves is how often everybody casts: the first wave opens connections and warms what is cold; of the others the median is reported, and their
// sum: five thousand ballots in sequence.
const waves = 11

// ballots measures five hundred open ballots that are cast at once, unsigned and signed, on SQLite and, where there is one, on PostgreSQL.
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
	return errors.Join(b.openBallots(ctx, h, name), h.server.Kill())
}

// openBallots measures choices without a signature, of delegates without a registered device, and then signed ones, which go on the public board.
func (b *bench) openBallots(ctx context.Context, h *hall, name string) error {
	if err := b.openWaves(ctx, h, "ballots_"+name, nil, nil); err != nil {
		return err
	}
	if err := h.chair.Do(ctx, http.MethodPost, "/api/votes/"+h.vote+"/close", nil, nil); err != nil {
		return err
	}
	voters, err := h.council.GiveKeys(ctx)
	if err != nil {
		return err
	}
	if err := h.putToTheVote(ctx); err != nil {
		return err
	}
	e, err := h.council.Election(ctx, h.vote)
	if err != nil {
		return err
	}
	return b.openWaves(ctx, h, "signed_"+name, voters, e)
}

func (b *bench) openWaves(ctx context.Context, h *hall, name string, voters []*software.Voter, e *ntv.Election) error {
	var whole, slowest, middle []time.Duration
	var first, sum time.Duration
	var used time.Duration
	for n := range waves {
		if n == 1 {
			var err error
			if used, err = processor(h.server.PID()); err != nil {
				return err
			}
		}
		took, each, err := h.wave(ctx, voters, e, uint32(n)+1)
		if err != nil {
			return err
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
		return err
	}
	sequence := float64((waves - 1) * seats)
	rate := seats / median(whole).Seconds()
	return errors.Join(b.print(name, rate, "ballots/s"), b.print(name+"_all", milliseconds(median(whole)), "ms"),
		b.print(name+"_first_wave", milliseconds(first), "ms"), b.print(name+"_p50", milliseconds(median(middle)), "ms"),
		b.print(name+"_p99", milliseconds(median(slowest)), "ms"),
		b.print(name+"_5000", milliseconds(sum), "ms"), b.print(name+"_server_cpu", milliseconds(spent-used)*1000/sequence, "µs/ballot"))
}

// wave lets everybody cast an open choice in the same moment and returns how long it took until all, and until each, were acknowledged. With voters
// each choice is signed by the key of the device, as ballot number bseq of the delegate.
func (h *hall) wave(ctx context.Context, voters []*software.Voter, e *ntv.Election, bseq uint32) (whole time.Duration, each []time.Duration, err error) {
	bodies := make([]any, len(h.delegates))
	for n := range bodies {
		body := map[string]any{"choice": []string{"for", "against", "abstain"}[n%3], "ballot_key": uuid.NewString()}
		if voters != nil {
			signed, err := voters[n].Open(e, motionBits(n), bseq)
			if err != nil {
				return 0, nil, err
			}
			body["signature"] = map[string]any{"bseq": signed.BSeq, "sig": signed.Sig}
		}
		bodies[n] = body
	}
	return h.atOnce(ctx, "/api/votes/"+h.vote+"/ballot", bodies)
}

// atOnce lets everybody store something in the same moment.
func (h *hall) atOnce(ctx context.Context, path string, bodies []any) (whole time.Duration, each []time.Duration, err error) {
	each = make([]time.Duration, len(h.delegates))
	errs := make([]error, len(h.delegates))
	start := make(chan struct{})
	var group sync.WaitGroup
	for n, d := range h.delegates {
		group.Go(func() {
			<-start
			began := time.Now()
			errs[n] = d.Do(ctx, http.MethodPut, path, bodies[n], nil)
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
