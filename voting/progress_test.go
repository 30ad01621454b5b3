package voting

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nghitruong/internal/id"
)

func TestProgressIsPublishedAtMostOncePerInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lock sync.Mutex
		published := map[id.Meeting]int{}
		failures := 0
		a, b := id.New[id.Meeting](), id.New[id.Meeting]()
		p := newProgress(250*time.Millisecond, func(_ context.Context, m id.Meeting) error {
			lock.Lock()
			defer lock.Unlock()
			published[m]++
			if m == b {
				return errors.New("no connection")
			}
			return nil
		}, func(id.Meeting, error) { lock.Lock(); failures++; lock.Unlock() })
		for range 1000 {
			p.touch(a)
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if published[a] < 3 || published[a] > 4 {
			t.Errorf("a second of ballots was published %d times, want at most 4", published[a])
		}
		before := published[a]
		p.touch(a)
		p.touch(b)
		p.stop()
		p.touch(a)
		time.Sleep(time.Second)
		synctest.Wait()
		if published[a] != before+1 || published[b] != 1 || failures != 1 {
			t.Errorf("after stop: %d more for a, %d for b, %d failures; want 1, 1, 1", published[a]-before, published[b], failures)
		}
	})
}
