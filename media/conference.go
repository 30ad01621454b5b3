package media

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"nghitruong/ent"
	entconference "nghitruong/ent/conference"
	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/media/sfu"
)

const (
	// publishPause is the least time between two values of the topic.
	publishPause = 500 * time.Millisecond
	// rightsPause is how often changed rights are looked at.
	rightsPause = 5 * time.Second
	// heldPause is how often it is looked at whether the conference may still be held. It bounds how long a closed part that began on
	// another node, or between somebody's admission and joining, leaves a conference open.
	heldPause = time.Second
)

// Reasons in ended signals.
const (
	endedClosed     = "closed"
	endedReplaced   = "replaced"
	endedClosedPart = "closed_part"
)

// conference is the live conference of one meeting.
type conference struct {
	service *Service
	meeting id.Meeting
	domain  string
	room    *sfu.Room
	dirty   chan struct{}
	done    chan struct{}
	rights  uint64

	mu      sync.Mutex
	row     id.Conference
	locked  bool
	closed  bool
	members []*member
	// removed are those who need to be admitted before they may join again.
	removed map[id.Participant]bool
	// last is the value published last.
	last []byte
}

// Topic is the state topic of a meeting's conference.
func Topic(meeting id.Meeting) string { return "meeting/" + meeting.String() + "/conference" }

// SignalTopic is the topic of the signals to single clients.
func SignalTopic(meeting id.Meeting) string { return "media/" + meeting.String() }

// touch has the value published soon. It may be called under any lock.
func (c *conference) touch() {
	select {
	case c.dirty <- struct{}{}:
	default:
	}
}

// publish follows the changes until the conference ends.
func (c *conference) publish() {
	check := time.NewTicker(rightsPause)
	defer check.Stop()
	held := time.NewTicker(heldPause)
	defer held.Stop()
	for {
		select {
		case <-c.done:
			return
		case <-check.C:
			c.reviewRights()
			continue
		case <-held.C:
			c.reviewHeld()
			continue
		case <-c.dirty:
		}
		c.mu.Lock()
		if !c.closed {
			if err := c.emit(authz.SystemContext(context.Background())); err != nil {
				c.service.Log.Error("media: publishing a conference", "meeting", c.meeting, "cause", err)
			}
		}
		c.mu.Unlock()
		select {
		case <-c.done:
			return
		case <-time.After(publishPause):
		}
	}
}

// emit publishes the value when it is another than the last.
func (c *conference) emit(ctx context.Context) error {
	view := c.view()
	text, err := json.Marshal(view)
	if err != nil {
		return fmt.Errorf("media: encoding the conference: %w", err)
	}
	if bytes.Equal(text, c.last) {
		return nil
	}
	err = c.service.Store.Tx(ctx, func(ctx context.Context) error {
		return c.service.Outbox.Emit(ctx, outbox.Event{Topic: Topic(c.meeting), Kind: outbox.State, Name: "conference.changed", View: view})
	})
	if err == nil {
		c.last = text
	}
	return err
}

func (c *conference) view() Conference {
	states := map[string]sfu.PeerState{}
	for _, p := range c.room.Peers() {
		states[p.ID] = p
	}
	v := Conference{Open: !c.closed && len(c.members) > 0, Locked: c.locked, Participants: []ParticipantView{}}
	for _, m := range c.members {
		if m.kind == KindWatch || c.closed {
			continue
		}
		state := states[m.key]
		p := ParticipantView{
			ID: m.entry.ParticipantID, PersonID: m.entry.PersonID, Name: m.entry.Name, Title: m.entry.Title, SiteName: m.entry.SiteName,
			Kind: m.kind, Audio: state.Voice, Video: state.Camera, Screen: state.Screen, Held: m.held, Speaking: state.Speaking,
			Connection: state.Connection.String(),
		}
		if m.connection.Load() == nil {
			p.Connection = sfu.Lost.String()
		}
		v.Participants = append(v.Participants, p)
	}
	return v
}

// record writes the ledger, in a transaction with change.
func (c *conference) record(ctx context.Context, act string, m *member, body any, change func(ctx context.Context) error) error {
	return c.service.Store.Tx(ctx, func(ctx context.Context) error {
		if change != nil {
			if err := change(ctx); err != nil {
				return err
			}
		}
		subject := "meeting/" + c.meeting.String()
		if m != nil {
			subject = m.subject()
		}
		return c.service.Audit.Record(ctx, audit.Act{Ledger: audit.Meeting(c.meeting), Name: act, Subject: subject, Body: body})
	})
}

// openRow reads the meeting's row that is not closed, nil when there is none.
func (c *conference) openRow(ctx context.Context) (*ent.Conference, error) {
	row, err := c.service.Store.Client(ctx).Conference.Query().
		Where(entconference.MeetingID(c.meeting), entconference.ClosedAtIsNil()).Order(ent.Desc(entconference.FieldID)).First(ctx)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("media: reading the conference: %w", err)
	}
	return row, nil
}

// ensureRow takes up the meeting's open row, or writes a new one, when this conference has none yet.
func (c *conference) ensureRow(ctx context.Context) (id.Conference, bool, error) {
	if !c.row.IsZero() {
		return c.row, c.locked, nil
	}
	row, err := c.openRow(ctx)
	if err == nil && row == nil {
		row, err = c.service.Store.Client(ctx).Conference.Create().SetMeetingID(c.meeting).SetOpenedAt(c.service.Store.Now()).Save(ctx)
	}
	if err != nil {
		return id.Conference{}, false, fmt.Errorf("media: opening the conference: %w", err)
	}
	return row.ID, row.Locked, nil
}

// end closes the conference for good; reason is one of the ended signals.
func (c *conference) end(ctx context.Context, reason string) error {
	if c.closed {
		return nil
	}
	if !c.row.IsZero() {
		err := c.record(ctx, "conference.closed", nil, closing{reason}, func(ctx context.Context) error {
			now := c.service.Store.Now()
			if err := c.service.Store.Client(ctx).Conference.UpdateOneID(c.row).SetClosedAt(now).Exec(ctx); err != nil {
				return err
			}
			return c.service.Outbox.Emit(ctx, outbox.Event{Topic: Topic(c.meeting), Kind: outbox.State, Name: "conference.closed",
				View: Conference{Participants: []ParticipantView{}}})
		})
		if err != nil {
			return err
		}
	}
	c.shut(reason)
	return nil
}

// reviewHeld ends the conference when it may not be held any more.
func (c *conference) reviewHeld() {
	ctx := authz.SystemContext(context.Background())
	err := c.service.Gate.MayBeHeld(ctx, c.meeting)
	if err == nil {
		return
	}
	if fault.From(err).Kind == fault.Conflict {
		c.mu.Lock()
		defer c.mu.Unlock()
		err = c.end(ctx, endedClosedPart)
	}
	if err != nil {
		c.service.Log.Error("media: reviewing whether a conference may be held", "meeting", c.meeting, "cause", err)
	}
}

// shut ends the conference in this process.
func (c *conference) shut(reason string) {
	if c.closed {
		return
	}
	c.closed = true
	close(c.done)
	c.service.drop(c)
	for _, m := range c.members {
		m.send("ended", endedSignal{reason})
		c.discard(m)
	}
	c.members = nil
	if err := c.room.Close(); err != nil {
		c.service.Log.Warn("media: closing a room", "meeting", c.meeting, "cause", err)
	}
}

// discard frees what a member holds.
func (c *conference) discard(m *member) {
	if m.timer != nil {
		m.timer.Stop()
	}
	if connection := m.connection.Swap(nil); connection != nil {
		c.service.unseat((*connection).ID(), m)
	}
	if err := m.peer.Close(); err != nil {
		c.service.Log.Debug("media: closing a connection", "meeting", c.meeting, "cause", err)
	}
}

// out takes a member out after the act was recorded, and ends the conference with the last one.
func (c *conference) out(ctx context.Context, m *member, act string, body any) error {
	if err := c.record(ctx, act, m, body, nil); err != nil {
		return err
	}
	c.members = slices.DeleteFunc(c.members, func(x *member) bool { return x == m })
	c.discard(m)
	if len(c.members) == 0 {
		return c.end(ctx, endedClosed)
	}
	c.touch()
	return nil
}

// reviewRights puts out who may not be here any more.
func (c *conference) reviewRights() {
	version := c.service.Authz.Version()
	if version == c.rights {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range slices.Clone(c.members) {
		if c.closed || m.entry.PersonID.IsZero() {
			continue
		}
		holds, err := c.service.Authz.Holds(m.entry.PersonID, "conference", "join", c.domain)
		if err != nil {
			c.service.Log.Error("media: asking for rights", "meeting", c.meeting, "cause", err)
			return
		}
		if holds {
			continue
		}
		m.send("removed", bySignal{})
		if err := c.out(authz.SystemContext(context.Background()), m, "conference.removed", leaving{Reason: "rights"}); err != nil {
			c.service.Log.Error("media: removing a member", "meeting", c.meeting, "cause", err)
			return
		}
	}
	c.rights = version
}
