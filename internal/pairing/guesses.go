package pairing

import (
	"sync"
	"time"

	"nghitruong/internal/id"
)

// guessLimit is how many wrong codes a person may type in the life of a code.
const guessLimit = 20

// Guesses remembers the wrong codes of each person. It lives in the memory of one process: with several, the limit holds in each. The zero
// value is ready; it is safe for concurrent use.
type Guesses struct {
	mu  sync.Mutex
	all map[id.Person][]time.Time
}

// Allowed reports whether the person may try now.
func (g *Guesses) Allowed(who id.Person, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.recent(who, now)) < guessLimit
}

// Wrong remembers a wrong code.
func (g *Guesses) Wrong(who id.Person, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	recent := append(g.recent(who, now), now)
	if g.all == nil {
		g.all = map[id.Person][]time.Time{}
	}
	g.all[who] = recent
}

// recent forgets what is older than the life of a code.
func (g *Guesses) recent(who id.Person, now time.Time) []time.Time {
	old := 0
	for _, at := range g.all[who] {
		if now.Sub(at) < CodeLife {
			break
		}
		old++
	}
	if old == len(g.all[who]) {
		delete(g.all, who)
		return nil
	}
	return g.all[who][old:]
}
