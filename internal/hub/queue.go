package hub

// queue holds the frames that wait for one member. The member's lock guards it.
type queue struct {
	urgent []*Frame
	normal []*Frame
	// first is the place of normal[0], counted since the beginning; stateAt keeps places, not indices.
	first   int
	stateAt map[string]int
	bytes   int
}

func (q *queue) frames() int { return len(q.urgent) + len(q.normal) }

// limits of a queue.
type limits struct{ bytes, frames int }

func (l limits) full(bytes, frames int) bool { return bytes > l.bytes || frames > l.frames }

// push appends f, and reports whether it was taken and whether the queue is over its limit even after signals were thrown out.
func (q *queue) push(f *Frame, l limits) (taken, full bool) {
	size := len(f.Wire)
	if f.Kind == Signal && (q.bytes+size > l.bytes/2 || q.frames() >= l.frames/2) {
		return false, false
	}
	if f.Kind == State && q.replace(f) {
		return true, false
	}
	if l.full(q.bytes+size, q.frames()+1) {
		q.dropSignals()
		// A single frame larger than the limit still has to go out.
		if q.frames() > 0 && l.full(q.bytes+size, q.frames()+1) {
			return false, true
		}
	}
	q.bytes += size
	if f.Kind == Direct {
		q.urgent = append(q.urgent, f)
		return true, false
	}
	if f.Kind == State {
		if q.stateAt == nil {
			q.stateAt = map[string]int{}
		}
		q.stateAt[f.Topic] = q.first + len(q.normal)
	}
	q.normal = append(q.normal, f)
	return true, false
}

// replace puts f in the place of an older value of its topic that still waits.
func (q *queue) replace(f *Frame) bool {
	place, waiting := q.stateAt[f.Topic]
	if !waiting {
		return false
	}
	i := place - q.first
	if q.normal[i].Seq < f.Seq {
		q.bytes += len(f.Wire) - len(q.normal[i].Wire)
		q.normal[i] = f
	}
	return true
}

func (q *queue) dropSignals() {
	kept := q.normal[:0]
	for _, f := range q.normal {
		if f.Kind == Signal {
			q.bytes -= len(f.Wire)
			continue
		}
		kept = append(kept, f)
	}
	clear(q.normal[len(kept):])
	q.normal = kept
	clear(q.stateAt)
	for i, f := range q.normal {
		if f.Kind == State {
			q.stateAt[f.Topic] = q.first + i
		}
	}
}

// take moves frames of up to max bytes, at least one, to dst: urgent ones first.
func (q *queue) take(dst []*Frame, max int) []*Frame {
	budget := max
	next := func(f *Frame) bool {
		if len(dst) > 0 && budget < len(f.Wire) {
			return false
		}
		budget -= len(f.Wire)
		q.bytes -= len(f.Wire)
		dst = append(dst, f)
		return true
	}
	n := 0
	for n < len(q.urgent) && next(q.urgent[n]) {
		n++
	}
	q.urgent = shift(q.urgent, n)
	if len(q.urgent) > 0 {
		return dst
	}
	n = 0
	for n < len(q.normal) && next(q.normal[n]) {
		if f := q.normal[n]; f.Kind == State {
			delete(q.stateAt, f.Topic)
		}
		n++
	}
	q.first += n
	q.normal = shift(q.normal, n)
	return dst
}

// shift removes the first n; an emptied queue gives its memory back, since most connections are idle most of the time.
func shift(frames []*Frame, n int) []*Frame {
	if n == len(frames) {
		return nil
	}
	kept := copy(frames, frames[n:])
	clear(frames[kept:])
	return frames[:kept]
}
