package mediatest

import (
	"encoding/json"
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
)

// Signal is what a line received.
type Signal struct {
	Topic, Name string
	Data        json.RawMessage
}

// Line is a live connection that keeps its signals. It implements media.Connection.
type Line struct {
	t  testing.TB
	id string

	mu      sync.Mutex
	signals []Signal
	heard   func(Signal)
	closed  bool
	onClose []func()
}

var lines atomic.Int64

// NewLine returns an open line.
func NewLine(t testing.TB) *Line {
	return &Line{t: t, id: "line-" + strconv.FormatInt(lines.Add(1), 10)}
}

// ID implements media.Connection.
func (l *Line) ID() string { return l.id }

// Send implements media.Connection.
func (l *Line) Send(topic, name string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return err
	}
	s := Signal{topic, name, text}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return errors.New("mediatest: the line is closed")
	}
	l.signals = append(l.signals, s)
	heard := l.heard
	l.mu.Unlock()
	if heard != nil {
		heard(s)
	}
	return nil
}

// SignedOut implements media.Connection.
func (l *Line) SignedOut() bool { return false }

// OnClose implements media.Connection.
func (l *Line) OnClose(fn func()) {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		fn()
		return
	}
	l.onClose = append(l.onClose, fn)
	l.mu.Unlock()
}

// Close breaks the line.
func (l *Line) Close() {
	l.mu.Lock()
	l.closed = true
	calls := l.onClose
	l.onClose = nil
	l.mu.Unlock()
	for _, fn := range calls {
		fn()
	}
}

// All are the signals of a name so far.
func (l *Line) All(name string) []Signal {
	l.mu.Lock()
	defer l.mu.Unlock()
	var all []Signal
	for _, s := range l.signals {
		if s.Name == name {
			all = append(all, s)
		}
	}
	return all
}

// Last decodes the newest signal of a name into v and returns whether there is one.
func (l *Line) Last(name string, v any) bool {
	l.t.Helper()
	all := l.All(name)
	if len(all) == 0 {
		return false
	}
	if err := json.Unmarshal(all[len(all)-1].Data, v); err != nil {
		l.t.Fatal(err)
	}
	return true
}
