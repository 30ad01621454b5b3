package witness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// headsPause is how long a head may wait to be written, so that a storm of acts costs a few small writes in a second.
	headsPause = 100 * time.Millisecond
	// headsLimit is the size in bytes from which the file is written anew at a start, with the last head of each chain only.
	headsLimit = 1 << 20
)

// Head is how far a chain has come.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
	// Sig is the signature of the head, for chains that have one: two signed heads of one number that differ prove a fork.
	Sig string `json:"sig,omitempty"`
}

// File is a witness.
//
// Heads are written shortly after their commit, never before: the witness may know a tenth of a second less than the database, never more.
// Several servers of an installation may write to one file.
type File struct {
	path string
	// key is the field of a line that names the chain.
	key string

	lock  sync.Mutex
	known map[string]Head
	moved map[string]bool
	again map[string]bool
	fault error

	news    chan struct{}
	stopped chan struct{}
	ended   chan struct{}
}

// headLine is a line of the file, but for the name of the chain. Of the lines of a chain the one with the highest number counts, of those after
// the last one with Again.
type headLine struct {
	Head
	// Again: the chain was found shorter, and goes on from here.
	Again bool `json:"again,omitempty"`
}

// Open reads what the witness in the file remembers; a file that is not there is new. key is the field of a line that names the chain. It writes
// nothing: see Start.
func Open(path, key string) (*File, error) {
	w := &File{path: path, key: key, known: map[string]Head{}, moved: map[string]bool{}, again: map[string]bool{}, news: make(chan struct{}, 1)}
	content, err := os.ReadFile(w.path)
	if errors.Is(err, os.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return nil, fmt.Errorf("witness: %w", err)
	}
	return w, w.read(content)
}

// line spells a line of the file.
func (w *File) line(name string, head headLine) []byte {
	// Lines are made of texts, a number and a hash: they can always be encoded.
	quoted, _ := json.Marshal(name)
	rest, _ := json.Marshal(head)
	return fmt.Appendf(nil, "{%q:%s,%s\n", w.key, quoted, rest[1:])
}

// parse reads a line of the file.
func (w *File) parse(text []byte) (name string, head headLine, ok bool) {
	fields := map[string]json.RawMessage{}
	ok = json.Unmarshal(text, &fields) == nil && json.Unmarshal(fields[w.key], &name) == nil && json.Unmarshal(text, &head) == nil
	return name, head, ok
}

// read takes in lines. A last line without an end was cut short by a crash; what it told is in the database.
func (w *File) read(content []byte) error {
	for n := 1; ; n++ {
		text, rest, whole := bytes.Cut(content, []byte{'\n'})
		if !whole {
			return nil
		}
		content = rest
		name, line, ok := w.parse(text)
		if !ok {
			// A crash may also leave half a line before one that was written after the next start.
			if cut := bytes.LastIndex(text, fmt.Appendf(nil, "{%q", w.key)); cut > 0 {
				name, line, ok = w.parse(text[cut:])
			}
		}
		if !ok {
			return fmt.Errorf("witness: line %d of %s is broken", n, w.path)
		}
		if last, known := w.known[name]; line.Again || !known || line.Seq > last.Seq {
			w.known[name] = line.Head
		}
	}
}

// Start begins to write what is noted, until Stop. A failure to write is reported once until a write succeeds again; Fault tells it meanwhile.
// Acts go on without their witness.
func (w *File) Start(report func(error)) error {
	if err := os.MkdirAll(filepath.Dir(w.path), 0o700); err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	if err := w.compact(); err != nil {
		return fmt.Errorf("witness: %w", err)
	}
	w.stopped, w.ended = make(chan struct{}), make(chan struct{})
	go w.run(report)
	return nil
}

// Stop writes what is still to be written.
func (w *File) Stop() error {
	if w.stopped == nil {
		return nil
	}
	close(w.stopped)
	<-w.ended
	w.stopped = nil
	return w.write()
}

// Fault is why the last write failed, nil when it did not.
func (w *File) Fault() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.fault
}

func (w *File) run(report func(error)) {
	defer close(w.ended)
	for {
		select {
		case <-w.stopped:
			return
		case <-w.news:
		}
		before := w.Fault()
		if err := w.write(); err != nil && before == nil {
			report(err)
		}
		select {
		case <-w.stopped:
			return
		case <-time.After(headsPause):
		}
		if w.Fault() != nil {
			w.wake()
		}
	}
}

func (w *File) wake() {
	select {
	case w.news <- struct{}{}:
	default:
	}
}

// Note remembers a committed head. Those of concurrent transactions may come in any order.
func (w *File) Note(name string, head Head) {
	w.lock.Lock()
	if last, known := w.known[name]; !known || head.Seq > last.Seq {
		w.known[name], w.moved[name] = head, true
	}
	w.lock.Unlock()
	w.wake()
}

// Restart forgets what was known of a chain and goes on from the head.
func (w *File) Restart(name string, head Head) {
	w.lock.Lock()
	w.known[name], w.moved[name], w.again[name] = head, true, true
	w.lock.Unlock()
	w.wake()
}

// write appends the heads that have moved and flushes them to the disk.
func (w *File) write() error {
	w.lock.Lock()
	moved, again := w.moved, w.again
	w.moved, w.again = map[string]bool{}, map[string]bool{}
	var text bytes.Buffer
	for name := range moved {
		text.Write(w.line(name, headLine{w.known[name], again[name]}))
	}
	w.lock.Unlock()
	err := appendDurably(w.path, text.Bytes())
	w.lock.Lock()
	defer w.lock.Unlock()
	w.fault = nil
	if err != nil {
		w.fault = fmt.Errorf("witness: %w", err)
		for name := range moved {
			w.moved[name] = true
		}
		for name := range again {
			w.again[name] = true
		}
	}
	return w.fault
}

func appendDurably(path string, content []byte) error {
	if len(content) == 0 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// compact writes a large file anew. What another server appends to the old one meanwhile is carried over.
func (w *File) compact() error {
	old, err := os.Open(w.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer old.Close()
	content, err := io.ReadAll(old)
	if err != nil || len(content) < headsLimit {
		return err
	}
	if err := w.read(content); err != nil {
		return err
	}
	var text bytes.Buffer
	for name, head := range w.known {
		text.Write(w.line(name, headLine{head, true}))
	}
	fresh := w.path + ".new"
	if err := os.Remove(fresh); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := writeNew(fresh, text.Bytes()); err != nil {
		return err
	}
	if err := os.Rename(fresh, w.path); err != nil {
		return err
	}
	late, err := io.ReadAll(old)
	if err != nil {
		return err
	}
	return appendDurably(w.path, late)
}

func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// Remembered is what the witness knows.
func (w *File) Remembered() map[string]Head {
	w.lock.Lock()
	defer w.lock.Unlock()
	all := make(map[string]Head, len(w.known))
	for name, head := range w.known {
		all[name] = head
	}
	return all
}
