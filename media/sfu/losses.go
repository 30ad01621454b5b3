package sfu

const (
	lossLimit = 256
	// repairTries and repairPause (nanoseconds): a packet that did not come after 8 requests in half a second is of no use.
	repairTries = 8
	repairPause = 60e6
)

type loss struct {
	sequence uint64
	next     int64
	tries    int
}

// losses are the packets of a track that should have arrived. Guarded by its track.
type losses struct{ list []loss }

// gap notes the numbers from first to last as missing. It returns false when so many are missing that only a key frame helps.
func (l *losses) gap(first, last uint64, now int64) bool {
	if last-first >= lossLimit || len(l.list)+int(last-first) >= lossLimit {
		l.list = l.list[:0]
		return false
	}
	for n := first; n <= last; n++ {
		l.list = append(l.list, loss{sequence: n, next: now})
	}
	return true
}

// found forgets a number that has arrived.
func (l *losses) found(sequence uint64) {
	for i := range l.list {
		if l.list[i].sequence == sequence {
			l.list = append(l.list[:i], l.list[i+1:]...)
			return
		}
	}
}

// due returns the numbers to ask for now and plans their next request.
func (l *losses) due(now int64) []uint16 {
	var ask []uint16
	kept := l.list[:0]
	for _, m := range l.list {
		if m.next <= now {
			if m.tries == repairTries {
				continue
			}
			m.tries++
			m.next = now + repairPause
			ask = append(ask, uint16(m.sequence))
		}
		kept = append(kept, m)
	}
	l.list = kept
	return ask
}
