package voting_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/votingtest"
)

// BenchmarkBallotStorm lets 500 delegates cast in the same moment, through the service on a SQLite file with synchronous FULL, and reports
// the ballots a second and the time to the durable acknowledgement.
func BenchmarkBallotStorm(b *testing.B) {
	const seats = 500
	room := votingtest.New(b, testkit.SQLite(b), seats)
	var times []time.Duration
	var total time.Duration
	for b.Loop() {
		b.StopTimer()
		v := room.Open(b, voting.NewVote{})
		took := make([]time.Duration, seats)
		var ready, done sync.WaitGroup
		start := make(chan struct{})
		for i := range seats {
			ready.Add(1)
			done.Go(func() {
				ctx, key := room.Delegate(i+1), uuid.NewString()
				ready.Done()
				<-start
				began := time.Now()
				if _, err := room.Service.Cast(ctx, v, "for", key); err != nil {
					b.Errorf("seat %d: %v", i+1, err)
				}
				took[i] = time.Since(began)
			})
		}
		ready.Wait()
		b.StartTimer()
		began := time.Now()
		close(start)
		done.Wait()
		total += time.Since(began)
		b.StopTimer()
		times = append(times, took...)
		closed, err := room.Service.Close(room.Chair(), v)
		if err != nil {
			b.Fatal(err)
		}
		if closed.Result.For != seats {
			b.Fatalf("%d of %d ballots were counted", closed.Result.For, seats)
		}
		b.StartTimer()
	}
	slices.Sort(times)
	at := func(share float64) float64 {
		return float64(times[int(share*float64(len(times)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(float64(len(times))/total.Seconds(), "ballots/s")
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
}
