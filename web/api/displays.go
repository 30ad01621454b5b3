package api

import (
	"context"
	"time"

	"nghitruong/internal/id"
	"nghitruong/meetings/displays"
)

// DisplayList is the walls of a meeting.
type DisplayList struct {
	Displays []displays.DisplayView `json:"displays"`
}

type pollPairing struct {
	Body struct {
		PollKey string `json:"poll_key"`
	}
}

type pairDisplay struct {
	ID   string `path:"id"`
	Body struct {
		Code string `json:"code"`
		Name string `json:"name"`
	}
}

type displayPath struct {
	ID string `path:"id"`
}

// RegisterDisplays adds the operations on the walls of the hall.
func RegisterDisplays(a *API, s *displays.Service) {
	Post(a, "/api/displays/pairing", "begin-pairing", "A wall asks for a code to show", func(ctx context.Context, _ *None) (displays.Pairing, error) {
		return s.Begin(ctx)
	})
	// The key is a secret: it stands in the body, since addresses are written into logs.
	Post(a, "/api/displays/pairing/progress", "poll-pairing", "A wall asks whether it was paired",
		func(ctx context.Context, in *pollPairing) (displays.Progress, error) {
			progress, err := s.Poll(ctx, in.Body.PollKey)
			if err == nil && progress.Paired {
				// The wall stays paired until it is withdrawn; the browser drops cookies after 400 days at the latest.
				a.SetCookie(ctx, DisplayCookie, progress.Token, time.Now().AddDate(1, 0, 0))
			}
			return progress, err
		})
	Get(a, "/api/displays/me", "get-display", "The wall that asks", func(ctx context.Context, _ *None) (displays.Self, error) {
		return s.Me(ctx)
	})
	Post(a, "/api/meetings/{id}/displays", "pair-display", "Tie a wall to the meeting", func(ctx context.Context, in *pairDisplay) (Created, error) {
		m, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return Created{}, err
		}
		wall, err := s.Pair(ctx, m, in.Body.Code, in.Body.Name)
		return Created{wall.String()}, err
	})
	Get(a, "/api/meetings/{id}/displays", "list-displays", "The walls of the meeting", func(ctx context.Context, in *meetingPath) (DisplayList, error) {
		m, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return DisplayList{}, err
		}
		list, err := s.List(ctx, m)
		return DisplayList{list}, err
	})
	Delete(a, "/api/displays/{id}", "revoke-display", "Take a wall away from its meeting", func(ctx context.Context, in *displayPath) (None, error) {
		wall, err := PathID[id.Display](in.ID)
		if err != nil {
			return None{}, err
		}
		return None{}, s.Revoke(ctx, wall)
	})
}
