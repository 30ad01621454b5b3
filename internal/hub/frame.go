package hub

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strconv"
)

// Kind says how a frame is treated when its listener is slow.
type Kind uint8

// The kinds of frames.
const (
	// State is the whole current value of a topic.
	State Kind = iota + 1
	// Log is an entry of a topic that is kept.
	Log
	// Signal is a passing hint.
	Signal
	// Direct is meant for one member.
	Direct
)

// Opcodes of RFC 6455 section 5.2 that the hub writes.
const (
	OpText  = 0x1
	OpClose = 0x8
	OpPing  = 0x9
	OpPong  = 0xA
)

// Frame is one encoded message, shared by all who get it and never changed.
type Frame struct {
	// Topic it belongs to; "" for answers.
	Topic string
	// Kind decides about waiting and dropping.
	Kind Kind
	// Seq is the number of a log entry or the version of a state.
	Seq int64
	// Text is the JSON envelope; several, joined by commas, in a bundle.
	Text []byte
	// Wire is Text as WebSocket frames.
	Wire []byte
}

// NewFrame frames a JSON text.
func NewFrame(topic string, kind Kind, seq int64, text []byte) *Frame {
	wire := AppendFrame(make([]byte, 0, len(text)+10), OpText, text)
	return &Frame{Topic: topic, Kind: kind, Seq: seq, Text: wire[len(wire)-len(text):], Wire: wire}
}

// NewControl frames a control message, which has no text.
func NewControl(opcode byte, payload []byte) *Frame {
	return &Frame{Kind: Direct, Wire: AppendFrame(make([]byte, 0, len(payload)+2), opcode, payload)}
}

// NewBundle makes one frame of several texts, in order; it travels as several messages but takes one place in the queue.
func NewBundle(topic string, kind Kind, last int64, texts [][]byte) *Frame {
	f := &Frame{Topic: topic, Kind: kind, Seq: last}
	for i, t := range texts {
		if i > 0 {
			f.Text = append(f.Text, ',')
		}
		f.Text = append(f.Text, t...)
		f.Wire = AppendFrame(f.Wire, OpText, t)
	}
	return f
}

// AppendFrame appends a whole, unmasked frame as a server sends it (RFC 6455 section 5.2).
func AppendFrame(b []byte, opcode byte, payload []byte) []byte {
	const final = 0x80
	b = append(b, final|opcode)
	switch n := len(payload); {
	case n < 126:
		b = append(b, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, 127), uint64(n))
	}
	return append(b, payload...)
}

// Encode writes the envelope of an event: "s" carries the number of a log entry, "v" the version of a state, a signal has neither.
func Encode(topic string, kind Kind, seq int64, name string, view json.RawMessage) ([]byte, error) {
	t, err := json.Marshal(topic)
	if err != nil {
		return nil, fmt.Errorf("hub: encoding the topic: %w", err)
	}
	k, err := json.Marshal(name)
	if err != nil {
		return nil, fmt.Errorf("hub: encoding the name: %w", err)
	}
	if len(view) == 0 {
		view = json.RawMessage("null")
	}
	b := make([]byte, 0, len(t)+len(k)+len(view)+48)
	b = append(append(b, `{"t":`...), t...)
	switch kind {
	case Log:
		b = strconv.AppendInt(append(b, `,"s":`...), seq, 10)
	case State:
		b = strconv.AppendInt(append(b, `,"v":`...), seq, 10)
	}
	b = append(append(b, `,"k":`...), k...)
	b = append(append(b, `,"d":`...), view...)
	return append(b, '}'), nil
}
