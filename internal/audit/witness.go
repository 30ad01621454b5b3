package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"nghitruong/ent"
	"nghitruong/ent/auditentry"
	"nghitruong/ent/audithead"
)

const (
	headsFile = "audit-heads.jsonl"
	// headsPause is how long a head may wait to be written, so that a storm of acts costs a few small writes in a second.
	headsPause = 100 * time.Millisecond
	// headsLimit is the size in bytes from which the file is written anew at a start, with the last head of each ledger only.
	headsLimit = 1 << 20
)

// Witness remembers, in a file outside the database, how far each ledger was. A database that was put back to an older copy is shorter than
// its witness remembers, or holds another entry at that number.
//
// Heads are written shortly after their commit, never before: the witness may know a tenth of a second less than the database, never more.
// Several servers of an installation may write to one file.
type Witness struct {
	path string

	lock  sync.Mutex
	known map[Ledger]Head
	moved map[Ledger]bool
	again map[Ledger]bool
	fault error

	news    chan struct{}
	stopped chan struct{}
	ended   chan struct{}
}

// headLine is a line of the file. Of the lines of a ledger the one with the highest number counts, of those after the last one with Again.
type headLine struct {
	Ledger Ledger `json:"ledger"`
	Head
	// Again: the ledger was found shorter, and goes on from here.
	Again bool `json:"again,omitempty"`
}

// OpenWitness reads what the witness in the folder remembers; a folder without one is new. It writes nothing: see Start.
func OpenWitness(folder string) (*Witness, error) {
	w := &Witness{path: filepath.Join(folder, headsFile), known: map[Ledger]Head{}, moved: map[Ledger]bool{}, again: map[Ledger]bool{}, news: make(chan struct{}, 1)}
	content, err := os.ReadFile(w.path)
	if errors.Is(err, os.ErrNotExist) {
		return w, nil
	}
	if err != nil {
		return nil, fmt.Errorf("audit: witness: %w", err)
	}
	return w, w.read(content)
}

// read takes in lines. A last line without an end was cut short by a crash; what it told is in the database.
func (w *Witness) read(content []byte) error {
	for n := 1; ; n++ {
		text, rest, whole := bytes.Cut(content, []byte{'\n'})
		if !whole {
			return nil
		}
		content = rest
		var line headLine
		if err := json.Unmarshal(text, &line); err != nil {
			// A crash may also leave half a line before one that was written after the next start.
			if cut := bytes.LastIndex(text, []byte(`{"ledger"`)); cut <= 0 || json.Unmarshal(text[cut:], &line) != nil {
				return fmt.Errorf("audit: witness: line %d of %s is broken", n, w.path)
			}
		}
		if line.Again || line.Seq > w.known[line.Ledger].Seq {
			w.known[line.Ledger] = line.Head
		}
	}
}

// Start begins to write what is noted, until Stop. A failure to write is reported once until a write succeeds again; Fault tells it meanwhile.
// Acts go on without their witness.
func (w *Witness) Start(report func(error)) error {
	if err := os.MkdirAll(filepath.Dir(w.path), 0o700); err != nil {
		return fmt.Errorf("audit: witness: %w", err)
	}
	if err := w.compact(); err != nil {
		return fmt.Errorf("audit: witness: %w", err)
	}
	w.stopped, w.ended = make(chan struct{}), make(chan struct{})
	go w.run(report)
	return nil
}

// Stop writes what is still to be written.
func (w *Witness) Stop() error {
	if w.stopped == nil {
		return nil
	}
	close(w.stopped)
	<-w.ended
	w.stopped = nil
	return w.write()
}

// Fault is why the last write failed, nil when it did not.
func (w *Witness) Fault() error {
	w.lock.Lock()
	defer w.lock.Unlock()
	return w.fault
}

func (w *Witness) run(report func(error)) {
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

func (w *Witness) wake() {
	select {
	case w.news <- struct{}{}:
	default:
	}
}

// note remembers a committed head. Those of concurrent transactions may come in any order.
func (w *Witness) note(ledger Ledger, head Head) {
	w.lock.Lock()
	if head.Seq > w.known[ledger].Seq {
		w.known[ledger], w.moved[ledger] = head, true
	}
	w.lock.Unlock()
	w.wake()
}

// restart forgets what was known of a ledger and goes on from the head.
func (w *Witness) restart(ledger Ledger, head Head) {
	w.lock.Lock()
	w.known[ledger], w.moved[ledger], w.again[ledger] = head, true, true
	w.lock.Unlock()
	w.wake()
}

// write appends the heads that have moved and flushes them to the disk.
func (w *Witness) write() error {
	w.lock.Lock()
	moved, again := w.moved, w.again
	w.moved, w.again = map[Ledger]bool{}, map[Ledger]bool{}
	var text bytes.Buffer
	for ledger := range moved {
		// A line is made of a text, a number and a hash: it can always be encoded.
		line, _ := json.Marshal(headLine{ledger, w.known[ledger], again[ledger]})
		text.Write(append(line, '\n'))
	}
	w.lock.Unlock()
	err := appendDurably(w.path, text.Bytes())
	w.lock.Lock()
	defer w.lock.Unlock()
	w.fault = nil
	if err != nil {
		w.fault = fmt.Errorf("audit: witness: %w", err)
		for ledger := range moved {
			w.moved[ledger] = true
		}
		for ledger := range again {
			w.again[ledger] = true
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
func (w *Witness) compact() error {
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
	for ledger, head := range w.known {
		line, err := json.Marshal(headLine{ledger, head, true})
		if err != nil {
			return err
		}
		text.Write(append(line, '\n'))
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

// remembered is what the witness knows.
func (w *Witness) remembered() map[Ledger]Head {
	w.lock.Lock()
	defer w.lock.Unlock()
	all := make(map[Ledger]Head, len(w.known))
	for ledger, head := range w.known {
		all[ledger] = head
	}
	return all
}

// Lost is a ledger of which the database holds less than, or something else than, the witness remembers.
type Lost struct {
	Ledger Ledger `json:"ledger"`
	// Known is the head that the witness remembers, Found the one that the database has.
	Known Head `json:"known"`
	Found Head `json:"found"`
}

// Lost compares the database with the witness. It reads only.
func (l *Log) Lost(ctx context.Context) ([]Lost, error) {
	if l.witness == nil {
		return nil, nil
	}
	// Read first: whatever is remembered was committed before.
	known := l.witness.remembered()
	client := l.store.Client(ctx)
	var lost []Lost
	for ledger, head := range known {
		same, err := client.AuditEntry.Query().Where(auditentry.Ledger(string(ledger)), auditentry.Seq(head.Seq), auditentry.Hash(head.Hash)).Exist(ctx)
		if err != nil {
			return nil, fmt.Errorf("audit: comparing %s with its witness: %w", ledger, err)
		}
		if same {
			continue
		}
		found, err := l.head(ctx, ledger)
		if err != nil {
			return nil, err
		}
		lost = append(lost, Lost{Ledger: ledger, Known: head, Found: found})
	}
	return lost, nil
}

func (l *Log) head(ctx context.Context, ledger Ledger) (Head, error) {
	row, err := l.store.Client(ctx).AuditHead.Query().Where(audithead.ID(string(ledger))).Only(ctx)
	if ent.IsNotFound(err) {
		return Head{}, nil
	}
	if err != nil {
		return Head{}, fmt.Errorf("audit: head of %s: %w", ledger, err)
	}
	return Head{row.Seq, row.Hash}, nil
}

// GoOn records in the installation's ledger that entries were lost, and has the witness go on from what the database holds, so that the same
// loss is not found again. It is to be called once everything that depends on the lost entries has been dealt with.
func (l *Log) GoOn(ctx context.Context, lost []Lost) error {
	for _, one := range lost {
		err := l.store.Tx(ctx, func(ctx context.Context) error {
			return l.Record(ctx, Act{Ledger: Installation, Name: "ledger.lost", Subject: "ledger/" + string(one.Ledger), Body: one})
		})
		if err != nil {
			return err
		}
	}
	for _, one := range lost {
		head, err := l.head(ctx, one.Ledger)
		if err != nil {
			return err
		}
		l.witness.restart(one.Ledger, head)
	}
	return nil
}
