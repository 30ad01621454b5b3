package displays

import (
	"sync"
	"time"

	"nghitruong/internal/id"
)

// guessLimit is how many wrong codes a person may type in guessWindow.
const (
	guessLimit  = 20
	guessWindow = 10 * time.Minute
)

// guesses remembers the wrong codes of each person. It lives in the memory of one process: with several, the limit holds in each.
type guesses struct {
	mu  sync.Mutex
	all map[id.Person][]time.Time
}

func newGuesses() *guesses { return &guesses{all: map[id.Person][]time.Time{}} }

// allowed reports whether the person may try now.
func (g *guesses) allowed(who id.Person, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.recent(who, now)) < guessLimit
}

// wrong remembers a wrong code.
func (g *guesses) wrong(who id.Person, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all[who] = append(g.recent(who, now), now)
}

// recent forgets what is older than the window.
func (g *guesses) recent(who id.Person, now time.Time) []time.Time {
	old := 0
	for _, at := range g.all[who] {
		if now.Sub(at) < guessWindow {
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
