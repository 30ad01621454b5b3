package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/people"
)

// SpareList is the spare tablets that were bound in a meeting.
type SpareList struct {
	Devices []meetings.SpareView `json:"devices"`
}

type beginSpare struct {
	Caller
}

type claimSpare struct {
	Body struct {
		Key string `json:"key" maxLength:"200"`
	}
}

type bindSpare struct {
	ID   string `path:"id" doc:"the meeting"`
	Body struct {
		Code          string `json:"code" doc:"the six digits that the tablet shows"`
		ParticipantID string `json:"participant_id" doc:"who gets the tablet"`
	}
}

type sparePath struct {
	ID     string `path:"id" doc:"the meeting"`
	Device string `path:"device" doc:"the spare tablet"`
}

// RegisterSpares adds the operations on spare tablets: the tablet asks p, who binds it asks m.
func RegisterSpares(a *API, p *people.Service, m *meetings.Service) {
	Post(a, "/api/spare-devices", "begin-spare", "A spare tablet asks for a code to show", func(ctx context.Context, in *beginSpare) (people.SparePairing, error) {
		return p.BeginSpare(ctx, in.UserAgent, Address(ctx))
	})
	// The key is a secret: it stands in the body, since addresses are written into logs.
	Post(a, "/api/spare-devices/claim", "claim-spare", "A spare tablet asks whether it was bound, and gets the session",
		func(ctx context.Context, in *claimSpare) (people.SpareProgress, error) {
			progress, err := p.ClaimSpare(ctx, in.Body.Key, Address(ctx))
			if err == nil && progress.Bound {
				a.SetCookie(ctx, SessionCookie, progress.Token, *progress.EndsAt)
			}
			return progress, err
		})
	Post(a, "/api/meetings/{id}/spare-devices", "bind-spare", "Give a spare tablet to a participant, whose other sessions end",
		func(ctx context.Context, in *bindSpare) (meetings.SpareView, error) {
			meeting, err := PathID[id.Meeting](in.ID)
			if err != nil {
				return meetings.SpareView{}, err
			}
			participant, err := PathID[id.Participant](in.Body.ParticipantID)
			if err != nil {
				return meetings.SpareView{}, err
			}
			return m.BindSpare(ctx, meeting, in.Body.Code, participant)
		})
	Get(a, "/api/meetings/{id}/spare-devices", "list-spares", "The spare tablets that were bound in the meeting", func(ctx context.Context, in *meetingPath) (SpareList, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return SpareList{}, err
		}
		list, err := m.Spares(ctx, meeting)
		return SpareList{list}, err
	})
	Delete(a, "/api/meetings/{id}/spare-devices/{device}", "withdraw-spare", "End the binding of a spare tablet", func(ctx context.Context, in *sparePath) (None, error) {
		meeting, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return None{}, err
		}
		device, err := PathID[id.SpareDevice](in.Device)
		if err != nil {
			return None{}, err
		}
		return None{}, m.WithdrawSpare(ctx, meeting, device)
	})
}
