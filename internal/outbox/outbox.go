package outbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	entsql "entgo.io/ent/dialect/sql"

	"nghitruong/ent"
	"nghitruong/ent/liveevent"
	"nghitruong/ent/livetopic"
	"nghitruong/internal/store"
)

// Kind says what counts of a topic's events.
type Kind int

// The kinds of topics.
const (
	// Log: every event counts and is kept.
	Log Kind = iota + 1
	// State: only the newest whole value counts.
	State
	// Signal: not numbered, not kept.
	Signal
)

// Event is what a service emits.
type Event struct {
	// Topic, e.g. meeting/<id>.
	Topic string
	Kind  Kind
	// Name in the past tense, e.g. vote.opened.
	Name string
	// View is what those who hear the topic see; for a state its whole value. It is encoded as JSON when emitted.
	View any
	// Seq is given when the domain numbers its log itself and keeps it (chat); else 0.
	Seq int64
}

// Frame is an event ready for the wire.
type Frame struct {
	Topic string
	Kind  Kind
	Name  string
	// Seq is the number in a log, the version of a state, 0 for a signal.
	Seq int64
	// Data is the encoded view.
	Data json.RawMessage
	At   time.Time
}

// Stored is a kept event of a log.
type Stored struct {
	Seq  int64
	Name string
	Data json.RawMessage
	At   time.Time
}

// Publisher takes frames after the commit. It must not block.
type Publisher interface{ Publish(Frame) }

// Box is the outbox of a database.
type Box struct {
	store     *store.Store
	publisher Publisher
}

// New returns the outbox. publisher takes the frames; nil where nobody listens (commands, loading).
func New(s *store.Store, publisher Publisher) *Box { return &Box{store: s, publisher: publisher} }

// Emit numbers the event in the running transaction and publishes it after the commit. Of several emissions of one state in one
// transaction only the last is published. Outside a transaction only signals are allowed.
func (b *Box) Emit(ctx context.Context, e Event) error {
	data, err := encode(e.View)
	if err != nil {
		return fmt.Errorf("outbox: %s on %s: %w", e.Name, e.Topic, err)
	}
	frame := Frame{Topic: e.Topic, Kind: e.Kind, Name: e.Name, Seq: e.Seq, Data: data, At: b.store.Now()}
	if e.Kind == Signal {
		store.AfterCommit(ctx, func() { b.publish(frame) })
		return nil
	}
	if !store.InTx(ctx) {
		return fmt.Errorf("outbox: %s on %s emitted outside a transaction", e.Name, e.Topic)
	}
	if frame.Seq == 0 {
		if frame.Seq, err = b.next(ctx, e.Topic); err != nil {
			return fmt.Errorf("outbox: numbering %s on %s: %w", e.Name, e.Topic, err)
		}
		if e.Kind == Log {
			err := b.store.Client(ctx).LiveEvent.Create().SetTopic(e.Topic).SetSeq(frame.Seq).SetName(e.Name).SetPayload(string(data)).SetAt(frame.At).Exec(ctx)
			if err != nil {
				return fmt.Errorf("outbox: keeping %s on %s: %w", e.Name, e.Topic, err)
			}
		}
	}
	if e.Kind == State {
		store.AfterCommitOnce(ctx, "state "+e.Topic, func() { b.publish(frame) })
	} else {
		store.AfterCommit(ctx, func() { b.publish(frame) })
	}
	return nil
}

func (b *Box) publish(f Frame) {
	if b.publisher != nil {
		b.publisher.Publish(f)
	}
}

// next moves the topic's number on. The row stays locked until the commit, so the order of numbers is the order of commits.
func (b *Box) next(ctx context.Context, topic string) (int64, error) {
	client := b.store.Client(ctx)
	moved, err := client.LiveTopic.Update().Where(livetopic.ID(topic)).AddSeq(1).SetChangedAt(b.store.Now()).Save(ctx)
	if err != nil {
		return 0, err
	}
	if moved == 0 {
		err := client.LiveTopic.Create().SetID(topic).SetSeq(1).SetChangedAt(b.store.Now()).
			OnConflict(entsql.ConflictColumns(livetopic.FieldID)).Update(func(u *ent.LiveTopicUpsert) { u.AddSeq(1) }).Exec(ctx)
		if err != nil {
			return 0, err
		}
	}
	return b.Top(ctx, topic)
}

// Top is the newest number of a topic, 0 before its first event.
func (b *Box) Top(ctx context.Context, topic string) (int64, error) {
	row, err := b.store.Client(ctx).LiveTopic.Get(ctx, topic)
	if ent.IsNotFound(err) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("outbox: reading %s: %w", topic, err)
	}
	return row.Seq, nil
}

// Since returns up to limit kept events of a log after the given number, in order. A first event that does not follow the number
// means that older ones were pruned.
func (b *Box) Since(ctx context.Context, topic string, after int64, limit int) ([]Stored, error) {
	rows, err := b.store.Client(ctx).LiveEvent.Query().Where(liveevent.Topic(topic), liveevent.SeqGT(after)).Order(liveevent.BySeq()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("outbox: reading %s: %w", topic, err)
	}
	events := make([]Stored, len(rows))
	for i, row := range rows {
		events[i] = Stored{Seq: row.Seq, Name: row.Name, Data: json.RawMessage(row.Payload), At: row.At.UTC()}
	}
	return events, nil
}

// Prune removes kept events older than the moment; clients that come back from before get a fresh start instead of a replay.
func (b *Box) Prune(ctx context.Context, before time.Time) (int, error) {
	var n int
	err := b.store.Tx(ctx, func(ctx context.Context) (err error) {
		n, err = b.store.Client(ctx).LiveEvent.Delete().Where(liveevent.AtLT(before)).Exec(ctx)
		return err
	})
	return n, err
}

func encode(v any) (json.RawMessage, error) {
	var buffer bytes.Buffer
	e := json.NewEncoder(&buffer)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buffer.Bytes(), "\n"), nil
}
