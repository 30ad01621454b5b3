package voting_test

import (
	"sync"
	"testing"
	"time"

	"nghitruong/internal/testkit"
	"nghitruong/voting"
	"nghitruong/voting/rules"
	"nghitruong/voting/votingtest"
)

// BenchmarkSecretStorm lets 500 delegates cast secret ballots of three options in the same moment, made beforehand, through the service on a SQLite
// file with synchronous FULL, proofs verified, and reports the ballots a second.
func BenchmarkSecretStorm(b *testing.B) {
	const seats = 500
	room := votingtest.New(b, testkit.SQLite(b), seats)
	c := room.Counting(b, "BQ-01", 1, 2, 3)
	voters := room.Keys(b)
	rule := room.Rule(b, voting.DefaultRule, func(r *rules.Rule) { r.Secret, r.MinTally = true, 5 })
	v := room.Ready(b, voting.NewVote{Code: "B-01", Rule: rule, Method: voting.Electronic, CountingBoard: c.Counting})
	e := room.OpenSecret(b, c, v)
	var total time.Duration
	bseq := uint32(0)
	for b.Loop() {
		b.StopTimer()
		bseq++
		records := make([][]byte, seats)
		for i := range records {
			bits := []byte{0, 0, 0}
			bits[i%3] = 1
			var err error
			if records[i], err = voters[i].Ballot(e, bits, bseq); err != nil {
				b.Fatal(err)
			}
		}
		var done sync.WaitGroup
		start := make(chan struct{})
		for i := range seats {
			done.Go(func() {
				<-start
				if _, err := room.Service.CastSecret(room.Delegate(i+1), v, records[i]); err != nil {
					b.Errorf("seat %d: %v", i+1, err)
				}
			})
		}
		b.StartTimer()
		began := time.Now()
		close(start)
		done.Wait()
		total += time.Since(began)
	}
	b.ReportMetric(float64(seats)*float64(bseq)/total.Seconds(), "ballots/s")
}
