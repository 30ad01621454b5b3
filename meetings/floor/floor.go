package floor

import (
	"context"
	"errors"

	"nghitruong/ent"
	"nghitruong/ent/speakrequest"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/meetings"
)

// What can go wrong on the floor.
var (
	// ErrNotFound: there is no such request for the one who asks.
	ErrNotFound = fault.Define(fault.NotFound, "floor.not_found",
		"Không tìm thấy đăng ký phát biểu này. Có thể cuộc họp đã chuyển sang lượt khác.",
		"There is no such request to speak. The meeting may have moved on.")
	// ErrNotRunning: the meeting has not been opened or is over.
	ErrNotRunning = fault.Define(fault.Conflict, "floor.meeting_not_running",
		"Chỉ đăng ký và mời phát biểu được khi cuộc họp đang diễn ra.",
		"Speaking can be requested and called only while the meeting is going on.")
	// ErrPaused: nobody is called during a pause.
	ErrPaused = fault.Define(fault.Conflict, "floor.meeting_paused",
		"Cuộc họp đang tạm dừng. Hãy tiếp tục cuộc họp rồi mời phát biểu.",
		"The meeting is paused. Resume it before calling a speaker.")
	// ErrAlreadyRequested: the participant waits or speaks already.
	ErrAlreadyRequested = fault.Define(fault.Conflict, "floor.already_requested",
		"Ông/Bà đã đăng ký phát biểu và đang trong danh sách chờ.",
		"You have already asked to speak and are in the queue.")
	// ErrState: the request is in a state in which this cannot be done.
	ErrState = fault.Define(fault.Conflict, "floor.wrong_state",
		"Đăng ký phát biểu này đã được xử lý. Hãy xem lại danh sách mới nhất.",
		"This request to speak has been dealt with already. Look at the latest list.")
)

const (
	requested = "requested"
	speaking  = "speaking"
	finished  = "finished"
	withdrawn = "withdrawn"
)

const maxTopic = 200

// Service does everything on the floor. It is safe for concurrent use.
type Service struct {
	store    *store.Store
	meetings *meetings.Service
}

// New makes a Service over that of the meetings.
func New(m *meetings.Service) *Service { return &Service{store: m.Store, meetings: m} }

// Request puts the one who acts into the queue, with what he wants to speak about ("" when he does not say). It needs floor.request in a
// running meeting. Errors: those of meetings.Require, meetings.not_a_participant, floor.meeting_not_running, floor.already_requested.
func (s *Service) Request(ctx context.Context, m id.Meeting, topic string) (id.SpeakRequest, error) {
	request := id.New[id.SpeakRequest]()
	err := s.meetings.Act(ctx, m, "floor", "request", func(ctx context.Context, r meetings.Room) error {
		p, err := s.meetings.ParticipantOf(ctx, m)
		if err != nil {
			return err
		}
		if !r.State.Running() {
			return ErrNotRunning
		}
		topic, err := fault.Line("topic", topic, maxTopic)
		if err != nil {
			return err
		}
		client := s.store.Client(ctx)
		open, err := client.SpeakRequest.Query().
			Where(speakrequest.MeetingID(m), speakrequest.ParticipantID(p), speakrequest.StateIn(requested, speaking)).Exist(ctx)
		if err != nil {
			return err
		}
		if open {
			return ErrAlreadyRequested
		}
		create := client.SpeakRequest.Create().SetID(request).SetMeetingID(m).SetParticipantID(p).SetTopic(topic).
			SetRequestedAt(s.store.Now())
		if !r.CurrentItem.IsZero() {
			create.SetItemID(r.CurrentItem)
		}
		if err := create.Exec(ctx); err != nil {
			return err
		}
		return s.changed(ctx, m, "floor.requested", request)
	})
	if err != nil {
		return id.SpeakRequest{}, err
	}
	return request, nil
}

// changed records what happened to a request and emits the live value.
func (s *Service) changed(ctx context.Context, m id.Meeting, name string, request id.SpeakRequest) error {
	if err := s.meetings.Record(ctx, m, name, "speak_request/"+request.String(), nil); err != nil {
		return err
	}
	return s.meetings.EmitLive(ctx, m, name)
}

// Withdraw takes a waiting request out of the queue: one's own (floor.request), or anyone's for who leads the floor (floor.manage).
// Errors: floor.not_found, floor.wrong_state.
func (s *Service) Withdraw(ctx context.Context, request id.SpeakRequest) error {
	return s.onRequest(ctx, request, true, func(ctx context.Context, r meetings.Room, row *ent.SpeakRequest) error {
		if row.State != requested {
			return ErrState
		}
		if err := row.Update().SetState(withdrawn).SetEndedAt(s.store.Now()).Exec(ctx); err != nil {
			return err
		}
		return s.changed(ctx, r.ID, "floor.withdrawn", request)
	})
}

// Call gives the floor to a waiting request and finishes the speech before. It needs floor.manage in a meeting in progress. Errors:
// floor.not_found, floor.meeting_not_running, floor.meeting_paused, floor.wrong_state.
func (s *Service) Call(ctx context.Context, request id.SpeakRequest) error {
	return s.onRequest(ctx, request, false, func(ctx context.Context, r meetings.Room, row *ent.SpeakRequest) error {
		switch {
		case r.State == meetings.Paused:
			return ErrPaused
		case r.State != meetings.InProgress:
			return ErrNotRunning
		case row.State != requested:
			return ErrState
		}
		client, now := s.store.Client(ctx), s.store.Now()
		if !r.CurrentSpeech.IsZero() {
			err := client.SpeakRequest.UpdateOneID(r.CurrentSpeech).SetState(finished).SetEndedAt(now).Exec(ctx)
			if err != nil {
				return err
			}
			if err := s.meetings.Record(ctx, r.ID, "floor.finished", "speak_request/"+r.CurrentSpeech.String(), nil); err != nil {
				return err
			}
		}
		update := row.Update().SetState(speaking).SetCalledAt(now)
		// The speech belongs to the item under which it is held, not to the one under which it was asked for.
		if !r.CurrentItem.IsZero() {
			update.SetItemID(r.CurrentItem)
		}
		if err := update.Exec(ctx); err != nil {
			return err
		}
		if err := client.Meeting.UpdateOneID(r.ID).SetCurrentSpeechID(request).Exec(ctx); err != nil {
			return err
		}
		return s.changed(ctx, r.ID, "floor.called", request)
	})
}

// Finish ends a speech: the speaker himself may (floor.request), and who leads the floor (floor.manage). Errors: floor.not_found,
// floor.wrong_state.
func (s *Service) Finish(ctx context.Context, request id.SpeakRequest) error {
	return s.onRequest(ctx, request, true, func(ctx context.Context, r meetings.Room, row *ent.SpeakRequest) error {
		if row.State != speaking {
			return ErrState
		}
		if err := row.Update().SetState(finished).SetEndedAt(s.store.Now()).Exec(ctx); err != nil {
			return err
		}
		if err := s.store.Client(ctx).Meeting.UpdateOneID(r.ID).ClearCurrentSpeechID().Exec(ctx); err != nil {
			return err
		}
		return s.changed(ctx, r.ID, "floor.finished", request)
	})
}

// onRequest finds the request and runs fn in a transaction that holds the meeting: for who leads the floor, and, when own is set, for the
// participant whose request it is.
func (s *Service) onRequest(ctx context.Context, request id.SpeakRequest, own bool,
	fn func(context.Context, meetings.Room, *ent.SpeakRequest) error) error {
	row, err := s.store.Client(ctx).SpeakRequest.Get(ctx, request)
	if ent.IsNotFound(err) {
		return s.meetings.Unknown(ctx, ErrNotFound)
	}
	if err != nil {
		return err
	}
	action := "manage"
	if own && s.isOwn(ctx, row) {
		action = "request"
	}
	err = s.meetings.Act(ctx, row.MeetingID, "floor", action, func(ctx context.Context, r meetings.Room) error {
		row, err := s.store.Client(ctx).SpeakRequest.Get(ctx, request)
		if err != nil {
			return err
		}
		return fn(ctx, r, row)
	})
	// A request in a meeting that one may not know of looks like none.
	if errors.Is(err, meetings.ErrNotFound) {
		return ErrNotFound
	}
	return err
}

func (s *Service) isOwn(ctx context.Context, row *ent.SpeakRequest) bool {
	mine, err := s.meetings.ParticipantOf(ctx, row.MeetingID)
	return err == nil && mine == row.ParticipantID
}
