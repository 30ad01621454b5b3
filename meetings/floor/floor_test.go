package floor_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/meetings/floor"
	"nghitruong/meetings/meetingstest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wants(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}

func queue(live meetings.MeetingLive) []string {
	names := []string{}
	for _, q := range live.Queue {
		names = append(names, q.Name)
	}
	return names
}

func TestQueue(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		s := floor.New(w.Meetings)
		m, items := w.Meeting(t)
		chair := w.As(t, "chair")
		_, err := s.Request(w.As(t, "delegate"), m, "")
		wants(t, "asking before the opening", err, floor.ErrNotRunning)
		must(t, w.Meetings.Open(chair, m))
		must(t, w.Meetings.SetCurrentItem(chair, m, items[0]))
		// Requests of one moment keep the order in which they came.
		requests := map[string]id.SpeakRequest{}
		for _, who := range []string{"second", "delegate", "suspended"} {
			r, err := s.Request(w.As(t, who), m, "ngân sách")
			must(t, err)
			requests[who] = r
		}
		_, err = s.Request(w.As(t, "delegate"), m, "")
		wants(t, "asking twice", err, floor.ErrAlreadyRequested)
		_, err = s.Request(w.As(t, "guest"), m, "a\x00")
		wants(t, "a topic with a control character", err, fault.ErrInput)
		if got, want := queue(w.Live(t, m)), []string{"Đỗ Mạnh Tuyên", "Huỳnh Tấn Lợi", "Lê Thị Hoà"}; !slices.Equal(got, want) {
			t.Errorf("queue %v, want %v", got, want)
		}
		must(t, w.Meetings.Pause(chair, m))
		wants(t, "calling in a pause", s.Call(chair, requests["delegate"]), floor.ErrPaused)
		must(t, w.Meetings.Resume(chair, m))
		must(t, s.Call(chair, requests["delegate"]))
		live := w.Live(t, m)
		if live.Speaker == nil || live.Speaker.ID != requests["delegate"] || !live.Speaker.Since.Equal(w.Store.Now()) || live.Speaker.Seconds != 420 {
			t.Errorf("speaker %+v", live.Speaker)
		}
		if got, want := queue(live), []string{"Đỗ Mạnh Tuyên", "Lê Thị Hoà"}; !slices.Equal(got, want) {
			t.Errorf("queue %v, want %v", got, want)
		}
		wants(t, "calling the speaker again", s.Call(chair, requests["delegate"]), floor.ErrState)
		wants(t, "withdrawing a speech", s.Withdraw(w.As(t, "delegate"), requests["delegate"]), floor.ErrState)
		wants(t, "finishing a waiting request", s.Finish(chair, requests["second"]), floor.ErrState)
		w.Clock.Advance(time.Minute)
		must(t, s.Call(chair, requests["second"]))
		if live := w.Live(t, m); live.Speaker == nil || live.Speaker.Name != "Đỗ Mạnh Tuyên" {
			t.Errorf("speaker %+v", live.Speaker)
		}
		wants(t, "finishing the speech that the next call finished", s.Finish(w.As(t, "delegate"), requests["delegate"]), floor.ErrState)
		must(t, s.Finish(w.As(t, "second"), requests["second"]))
		if live := w.Live(t, m); live.Speaker != nil {
			t.Errorf("speaker %+v after the end", live.Speaker)
		}
		// A further speech on the item is shorter.
		again, err := s.Request(w.As(t, "second"), m, "")
		must(t, err)
		must(t, s.Call(chair, again))
		if live := w.Live(t, m); live.Speaker == nil || live.Speaker.Seconds != 180 {
			t.Errorf("speaker %+v", live.Speaker)
		}
		must(t, w.Meetings.Close(chair, m))
		if live := w.Live(t, m); live.Speaker != nil || len(live.Queue) != 0 {
			t.Errorf("after the close: %+v", live)
		}
		wants(t, "calling after the close", s.Call(chair, requests["suspended"]), floor.ErrNotRunning)
		for _, act := range []string{"floor.requested", "floor.called", "floor.finished"} {
			if !slices.Contains(w.Acts(t, m), act) {
				t.Errorf("%s is not in the ledger", act)
			}
		}
	})
}

func TestWrongPersons(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		s := floor.New(w.Meetings)
		m, _ := w.Open(t)
		for who, want := range map[string]error{"observer": authz.ErrForbidden, "technician": authz.ErrForbidden, "auditor": authz.ErrForbidden,
			"admin": authz.ErrForbidden, "outsider": meetings.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			_, err := s.Request(w.As(t, who), m, "")
			wants(t, who+" asking", err, want)
		}
		r, err := s.Request(w.As(t, "delegate"), m, "")
		must(t, err)
		for who, want := range map[string]error{"second": authz.ErrForbidden, "observer": authz.ErrForbidden, "admin": authz.ErrForbidden,
			"outsider": floor.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			wants(t, who+" calling", s.Call(w.As(t, who), r), want)
			wants(t, who+" finishing", s.Finish(w.As(t, who), r), want)
			wants(t, who+" withdrawing", s.Withdraw(w.As(t, who), r), want)
		}
		wants(t, "the delegate calling himself", s.Call(w.As(t, "delegate"), r), authz.ErrForbidden)
		wants(t, "an unknown request", s.Call(w.As(t, "chair"), id.New[id.SpeakRequest]()), floor.ErrNotFound)
		must(t, s.Withdraw(w.As(t, "delegate"), r))
		second, err := s.Request(w.As(t, "delegate"), m, "")
		must(t, err)
		must(t, s.Withdraw(w.As(t, "secretary"), second))
		if live := w.Live(t, m); len(live.Queue) != 0 {
			t.Errorf("queue %+v", live.Queue)
		}
	})
}
