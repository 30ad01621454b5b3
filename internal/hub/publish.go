package hub

import (
	"log/slog"

	"nghitruong/internal/outbox"
)

// StateVersion is the version of a state on the wire: one more than its number in the outbox, so that the value before the first event has
// a version too and 0 means none.
func StateVersion(seq int64) int64 { return seq + 1 }

// Publish implements outbox.Publisher.
func (h *Hub) Publish(e outbox.Frame) {
	kind, seq := Signal, int64(0)
	switch e.Kind {
	case outbox.State:
		kind, seq = State, StateVersion(e.Seq)
	case outbox.Log:
		kind, seq = Log, e.Seq
	}
	text, err := Encode(e.Topic, kind, seq, e.Name, e.Data)
	if err != nil {
		slog.Error("hub: an event cannot be encoded", "topic", e.Topic, "name", e.Name, "cause", err.Error())
		return
	}
	h.Send(NewFrame(e.Topic, kind, seq, text))
}
