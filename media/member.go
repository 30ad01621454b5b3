package media

import (
	"sync/atomic"
	"time"

	"nghitruong/media/sfu"
)

// member is one who is in, or whose place is kept. All but connection is guarded by the conference.
type member struct {
	conference *conference
	// key is the peer's ID in the room: the participant's, or a made-up one for a watcher.
	key    string
	kind   Kind
	entry  Entry
	resume string
	peer   *sfu.Peer
	// connection is the live connection, nil while it is lost.
	connection atomic.Pointer[Connection]
	wants      Sending
	held       bool
	timer      *time.Timer
}

func (m *member) subject() string {
	if m.entry.ParticipantID.IsZero() {
		return "conference/watcher"
	}
	return "participant/" + m.entry.ParticipantID.String()
}

// send signals the client. A connection that is gone says so itself by its end.
func (m *member) send(name string, data any) {
	if connection := m.connection.Load(); connection != nil {
		_ = (*connection).Send(SignalTopic(m.conference.meeting), name, data)
	}
}

// apply gives the packets of what is wanted and allowed free.
func (m *member) apply() Sent {
	if m.held {
		m.wants.Audio = false
	}
	m.peer.Publish(m.wants.Audio, m.wants.Video, m.wants.Screen)
	return Sent{Sending: m.wants, Held: m.held}
}

func (m *member) sendOffer(o sfu.Offer) {
	signal := offerSignal{Generation: o.Generation, SDP: o.SDP}
	if len(o.Publish) > 0 {
		signal.Publish = &publishing{Audio: o.Publish[sfu.Voice], Video: o.Publish[sfu.Camera], Screen: o.Publish[sfu.Screen]}
	}
	for _, s := range o.Slots {
		signal.Slots = append(signal.Slots, offered{Slot: s.Number, Kind: s.Kind.String(), Mid: s.Mid})
	}
	m.send("offer", signal)
}

// sendSlots is called by the room.
func (m *member) sendSlots(slots []sfu.SlotState) {
	signal := slotsSignal{Slots: make([]slotContent, len(slots))}
	for i, s := range slots {
		signal.Slots[i] = slotContent{Slot: s.Number, Mid: s.Mid, Kind: s.Kind.String()}
		if s.Peer != "" {
			signal.Slots[i].ParticipantID = &slots[i].Peer
		}
	}
	m.send("slots", signal)
}
