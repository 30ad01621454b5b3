package chat

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"nghitruong/internal/id"
)

// A person may send this many messages a second for long, and this many at once.
const (
	sendRate  = 5
	sendBurst = 20
	// rememberedSenders is the number of people after which those who could send a full burst again are forgotten.
	rememberedSenders = 10000
)

// limiter limits how fast a person sends, on this node.
type limiter struct {
	lock   sync.Mutex
	people map[id.Person]*rate.Limiter
}

func (l *limiter) allow(person id.Person, now time.Time) bool {
	l.lock.Lock()
	defer l.lock.Unlock()
	if l.people == nil {
		l.people = map[id.Person]*rate.Limiter{}
	}
	if len(l.people) >= rememberedSenders {
		for p, one := range l.people {
			if one.TokensAt(now) >= sendBurst {
				delete(l.people, p)
			}
		}
	}
	one := l.people[person]
	if one == nil {
		one = rate.NewLimiter(sendRate, sendBurst)
		l.people[person] = one
	}
	return one.AllowN(now, 1)
}
