package media

import (
	"context"
	"strings"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
)

// muting is what the ledger keeps of a mute.
type muting struct {
	Held bool `json:"held"`
}

// moderate runs an act of a moderator in the conference's turn; by is the moderator's title and name.
func (s *Service) moderate(ctx context.Context, meeting id.Meeting, act func(c *conference, by string) error) error {
	if err := s.require(ctx, meeting, "conference", "moderate"); err != nil {
		return err
	}
	c := s.find(meeting)
	if c == nil {
		return ErrNotOpen
	}
	by := s.name(ctx, meeting)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrNotOpen
	}
	return act(c, by)
}

// name is how the one who acts is shown; "" for a moderator who is no participant of the meeting.
func (s *Service) name(ctx context.Context, meeting id.Meeting) string {
	entry, err := s.Gate.MayEnter(ctx, meeting)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(entry.Title + " " + entry.Name)
}

func (c *conference) participant(participant id.Participant) (*member, error) {
	for _, m := range c.members {
		if m.entry.ParticipantID == participant && m.kind != KindWatch {
			return m, nil
		}
	}
	return nil, ErrNoSuchParticipant
}

// Mute switches a participant's microphone off in the server; with hold it stays off until Allow. Errors: those of authority
// (conference.moderate), ErrNotOpen, ErrNoSuchParticipant.
func (s *Service) Mute(ctx context.Context, meeting id.Meeting, participant id.Participant, hold bool) error {
	return s.moderate(ctx, meeting, func(c *conference, by string) error {
		m, err := c.participant(participant)
		if err != nil {
			return err
		}
		if err := c.record(ctx, "conference.muted", m, muting{hold}, nil); err != nil {
			return err
		}
		c.mute(m, by, hold)
		return nil
	})
}

// MuteAll mutes everybody but the moderator who asks. Errors: as Mute.
func (s *Service) MuteAll(ctx context.Context, meeting id.Meeting, hold bool) error {
	me := authz.From(ctx).Person
	return s.moderate(ctx, meeting, func(c *conference, by string) error {
		if err := c.record(ctx, "conference.all_muted", nil, muting{hold}, nil); err != nil {
			return err
		}
		for _, m := range c.members {
			if m.kind != KindWatch && m.entry.PersonID != me {
				c.mute(m, by, hold)
			}
		}
		return nil
	})
}

func (c *conference) mute(m *member, by string, hold bool) {
	m.wants.Audio, m.held = false, hold || m.held
	m.apply()
	m.send("muted", mutedSignal{By: by, Held: m.held})
	c.touch()
}

// Allow lifts the hold on a microphone; it stays off until the participant switches it on. Errors: as Mute.
func (s *Service) Allow(ctx context.Context, meeting id.Meeting, participant id.Participant) error {
	return s.moderate(ctx, meeting, func(c *conference, by string) error {
		m, err := c.participant(participant)
		if err != nil {
			return err
		}
		if err := c.record(ctx, "conference.allowed", m, nil, nil); err != nil {
			return err
		}
		m.held = false
		m.send("allowed", bySignal{by})
		c.touch()
		return nil
	})
}

// Remove puts a participant out, who may not join again until Admit. Errors: as Mute.
func (s *Service) Remove(ctx context.Context, meeting id.Meeting, participant id.Participant) error {
	return s.moderate(ctx, meeting, func(c *conference, by string) error {
		m, err := c.participant(participant)
		if err != nil {
			return err
		}
		signal := m.connection.Load()
		if err := c.out(ctx, m, "conference.removed", leaving{Reason: "removed"}); err != nil {
			return err
		}
		c.removed[participant] = true
		if signal != nil {
			// The participant's device is told after its media have ended.
			_ = (*signal).Send(SignalTopic(meeting), "removed", bySignal{by})
		}
		return nil
	})
}

// Admit lets a removed participant join again. Errors: those of authority, ErrNotOpen.
func (s *Service) Admit(ctx context.Context, meeting id.Meeting, participant id.Participant) error {
	return s.moderate(ctx, meeting, func(c *conference, _ string) error {
		if !c.removed[participant] {
			return ErrNoSuchParticipant
		}
		m := &member{entry: Entry{ParticipantID: participant}}
		if err := c.record(ctx, "conference.admitted", m, nil, nil); err != nil {
			return err
		}
		delete(c.removed, participant)
		return nil
	})
}

// Lock lets nobody new in but moderators, or opens the door again. Errors: those of authority, ErrNotOpen.
func (s *Service) Lock(ctx context.Context, meeting id.Meeting, locked bool) error {
	return s.moderate(ctx, meeting, func(c *conference, _ string) error {
		if c.locked == locked {
			return nil
		}
		act := "conference.unlocked"
		if locked {
			act = "conference.locked"
		}
		err := c.record(ctx, act, nil, nil, func(ctx context.Context) error {
			return s.Store.Client(ctx).Conference.UpdateOneID(c.row).SetLocked(locked).Exec(ctx)
		})
		if err != nil {
			return err
		}
		c.locked = locked
		c.touch()
		return nil
	})
}
