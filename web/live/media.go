package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"

	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/media"
)

// RegisterMedia adds the signalling of conferences and their state topic: docs/media.md.
func RegisterMedia(s *Server, m *media.Service) {
	s.Register("meeting/{id}/conference", Topic{
		Kind: outbox.State,
		Allow: func(ctx context.Context, topic string) error {
			meeting, err := TopicID[id.Meeting](topic)
			if err != nil {
				return err
			}
			return m.AllowRead(ctx, meeting)
		},
		Current: func(ctx context.Context, topic string) (any, error) {
			meeting, err := TopicID[id.Meeting](topic)
			if err != nil {
				return nil, err
			}
			return m.Read(ctx, meeting)
		},
	})
	mediaOp(s, "media.join", func(ctx context.Context, c Conn, in media.JoinRequest) (any, error) {
		return m.Join(ctx, c, in)
	})
	mediaOp(s, "media.answer", func(ctx context.Context, c Conn, in mediaAnswer) (any, error) {
		return nothing{}, m.Answer(ctx, c, in.Generation, in.SDP)
	})
	mediaOp(s, "media.candidate", func(ctx context.Context, c Conn, in mediaCandidate) (any, error) {
		return nothing{}, m.Candidate(ctx, c, in.Candidate)
	})
	mediaOp(s, "media.state", func(ctx context.Context, c Conn, in media.Sending) (any, error) {
		return m.Send(ctx, c, in)
	})
	mediaOp(s, "media.view", func(ctx context.Context, c Conn, in mediaView) (any, error) {
		return nothing{}, m.View(ctx, c, in.Slots)
	})
	mediaOp(s, "media.restart", func(ctx context.Context, c Conn, _ nothing) (any, error) {
		generation, err := m.Restart(ctx, c)
		return mediaGeneration{generation}, err
	})
	mediaOp(s, "media.leave", func(ctx context.Context, c Conn, _ nothing) (any, error) {
		return nothing{}, m.Leave(ctx, c)
	})
}

type (
	nothing     struct{}
	mediaAnswer struct {
		Generation int    `json:"generation"`
		SDP        string `json:"sdp"`
	}
	mediaCandidate struct {
		Candidate string `json:"candidate"`
	}
	mediaView struct {
		Slots []media.SlotView `json:"slots"`
	}
	mediaGeneration struct {
		Generation int `json:"generation"`
	}
)

// mediaOp registers an operation whose data is read strictly.
func mediaOp[I any](s *Server, name string, run func(ctx context.Context, c Conn, in I) (any, error)) {
	s.HandleOp(name, func(ctx context.Context, c Conn, data json.RawMessage) (any, error) {
		in, err := decodeMedia[I](data)
		if err != nil {
			return nil, media.ErrMalformed.Wrap(err)
		}
		return run(ctx, c, in)
	})
}

// decodeMedia reads one object without unknown members; no data at all is the empty object.
func decodeMedia[I any](data json.RawMessage) (in I, err error) {
	if len(data) == 0 {
		return in, nil
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return in, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return in, errors.New("more than one value")
	}
	return in, nil
}
