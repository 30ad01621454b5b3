package api

import (
	"context"

	"nghitruong/internal/id"
	"nghitruong/meetings/floor"
)

type newSpeakRequest struct {
	ID   string `path:"id"`
	Body struct {
		Topic string `json:"topic,omitempty"`
	}
}

type speakRequestPath struct {
	ID string `path:"id"`
}

// RegisterFloor adds the operations on requests to speak.
func RegisterFloor(a *API, s *floor.Service) {
	Post(a, "/api/meetings/{id}/speak-requests", "request-floor", "Ask to speak", func(ctx context.Context, in *newSpeakRequest) (Created, error) {
		m, err := PathID[id.Meeting](in.ID)
		if err != nil {
			return Created{}, err
		}
		request, err := s.Request(ctx, m, in.Body.Topic)
		return Created{request.String()}, err
	})
	onRequest := func(do func(context.Context, id.SpeakRequest) error) func(context.Context, *speakRequestPath) (None, error) {
		return func(ctx context.Context, in *speakRequestPath) (None, error) {
			request, err := PathID[id.SpeakRequest](in.ID)
			if err != nil {
				return None{}, err
			}
			return None{}, do(ctx, request)
		}
	}
	Delete(a, "/api/speak-requests/{id}", "withdraw-speak-request", "Take a request to speak back", onRequest(s.Withdraw))
	Post(a, "/api/speak-requests/{id}/call", "call-speaker", "Give somebody the floor", onRequest(s.Call))
	Post(a, "/api/speak-requests/{id}/finish", "finish-speech", "End a speech", onRequest(s.Finish))
}
