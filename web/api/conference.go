package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/media"
)

// ConferencePath names a meeting. Exported, as ConferenceMember, because huma passes over embedded structs that are not.
type ConferencePath struct {
	ID string `path:"id" doc:"the meeting"`
}

// ConferenceMember names a participant of a meeting.
type ConferenceMember struct {
	ConferencePath
	Participant string `path:"pid" doc:"the participant of the meeting"`
}

type muteBody struct {
	Hold bool `json:"hold,omitempty" doc:"the participant cannot switch the microphone on until allowed"`
}

type muteMember struct {
	ConferenceMember
	Body *muteBody
}

type muteAll struct {
	ConferencePath
	Body *muteBody
}

func (b *muteBody) hold() bool { return b != nil && b.Hold }

// RegisterConference adds the operations on the conferences of meetings. Joining and media go over the live connection: docs/media.md.
func RegisterConference(a *API, m *media.Service) {
	const path = "/api/meetings/{id}/conference"
	Get(a, path, "read-conference", "The conference of a meeting", func(ctx context.Context, in *ConferencePath) (media.Conference, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return media.Conference{}, err
		}
		return m.Read(ctx, meeting)
	})
	Post(a, path+"/participants/{pid}/mute", "mute-participant", "Switch a participant's microphone off", func(ctx context.Context, in *muteMember) (None, error) {
		return in.run(func(meeting id.Meeting, participant id.Participant) error {
			return m.Mute(ctx, meeting, participant, in.Body.hold())
		})
	})
	memberOp := func(act, operationID, summary string, run func(context.Context, id.Meeting, id.Participant) error) {
		Post(a, path+"/participants/{pid}/"+act, operationID, summary, func(ctx context.Context, in *ConferenceMember) (None, error) {
			return in.run(func(meeting id.Meeting, participant id.Participant) error { return run(ctx, meeting, participant) })
		})
	}
	memberOp("allow", "allow-participant", "Let a held participant switch the microphone on again", m.Allow)
	memberOp("remove", "remove-participant-from-conference", "Put a participant out of the conference", m.Remove)
	memberOp("admit", "admit-participant-to-conference", "Let a removed participant join again", m.Admit)
	Post(a, path+"/mute-all", "mute-all-participants", "Switch all other microphones off", func(ctx context.Context, in *muteAll) (None, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return None{}, err
		}
		return None{}, m.MuteAll(ctx, meeting, in.Body.hold())
	})
	lock := func(act, operationID, summary string, locked bool) {
		Post(a, path+"/"+act, operationID, summary, func(ctx context.Context, in *ConferencePath) (None, error) {
			meeting, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, m.Lock(ctx, meeting, locked)
		})
	}
	lock("lock", "lock-conference", "Let nobody new in but moderators", true)
	lock("unlock", "unlock-conference", "Open a locked conference", false)
}

// run reads the path and acts.
func (in *ConferenceMember) run(act func(meeting id.Meeting, participant id.Participant) error) (None, error) {
	meeting, err := PathID[id.Meeting](in.ID)
	if err != nil {
		return None{}, err
	}
	participant, err := PathID[id.Participant](in.Participant)
	if err != nil {
		return None{}, err
	}
	return None{}, act(meeting, participant)
}
