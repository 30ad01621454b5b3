package audit

import (
	"context"
	"time"
)

const (
	clockInterval = time.Second
	// clockJump is how far the machine's clock may move by itself within one interval.
	clockJump = 2 * time.Second
)

// WatchClock compares the machine's clock with a timer that nobody can set, and records in the installation's ledger when the clock has
// jumped by more than two seconds, back or forth. It returns when ctx ends. Failures are given to report.
func (l *Log) WatchClock(ctx context.Context, report func(error)) {
	began := time.Now()
	watch := clockWatch{}
	watch.look(l.store.Now(), 0)
	tick := time.NewTicker(clockInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			now := l.store.Now()
			jump := watch.look(now, time.Since(began))
			if jump == 0 {
				continue
			}
			if err := l.recordJump(ctx, now, jump); err != nil {
				report(err)
			}
		}
	}
}

func (l *Log) recordJump(ctx context.Context, now time.Time, jump time.Duration) error {
	return l.store.Tx(ctx, func(ctx context.Context) error {
		return l.Record(ctx, Act{Ledger: Installation, Name: "clock.jumped", Subject: "installation",
			Body: map[string]any{"by_ms": jump.Milliseconds(), "now": now}})
	})
}

// clockWatch remembers what the clock said and how long the timer had run at the last look.
type clockWatch struct {
	wall    time.Time
	elapsed time.Duration
}

// look tells by how much the clock has jumped since the last look, 0 when it has not.
func (w *clockWatch) look(wall time.Time, elapsed time.Duration) time.Duration {
	before := *w
	*w = clockWatch{wall.Round(0), elapsed}
	if before.wall.IsZero() {
		return 0
	}
	jump := w.wall.Sub(before.wall) - (elapsed - before.elapsed)
	if jump.Abs() <= clockJump {
		return 0
	}
	return jump
}
