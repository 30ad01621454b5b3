package meetings_test

import (
	"context"
	"testing"

	"nghitruong/internal/authz"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/meetings/meetingstest"
)

func TestClosedPart(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		s, secretary := w.Meetings, w.As(t, "secretary")
		m, items := w.Open(t)
		begun := 0
		s.OnClosedPart(func(_ context.Context, of id.Meeting) {
			if of == m {
				begun++
			}
		})
		in := func(when string, want bool, times int) {
			t.Helper()
			got, err := s.ClosedPart(t.Context(), m)
			must(t, err)
			if live := w.Live(t, m).ClosedPart; got != want || live != want || begun != times {
				t.Errorf("%s: closed part %v, live %v, begun %d times; expected %v, %d times", when, got, live, begun, want, times)
			}
			var refusal error
			if want {
				refusal = meetings.ErrClosedPart
			}
			wants(t, when, s.RequireNoClosedPart(t.Context(), m), refusal)
		}
		closed, err := s.AddItem(secretary, m, meetings.NewItem{Kind: "closed_part", Title: "Nội dung họp kín"})
		must(t, err)
		must(t, s.SetCurrentItem(secretary, m, items[0]))
		in("an ordinary item", false, 0)
		_, err = s.CheckIn(w.As(t, "chair"), m, meetings.Online)
		must(t, err)

		for _, who := range []string{"delegate", "technician"} {
			wants(t, who+" beginning it", s.SetCurrentItem(w.As(t, who), m, closed), authz.ErrForbidden)
		}
		in("begun by a wrong person", false, 0)
		must(t, s.SetCurrentItem(secretary, m, closed))
		in("begun", true, 1)
		must(t, s.SetCurrentItem(secretary, m, closed))
		in("begun again", true, 1)
		_, err = s.CheckIn(w.As(t, "delegate"), m, meetings.Online)
		wants(t, "coming online", err, meetings.ErrClosedPart)
		_, err = s.CheckIn(w.As(t, "delegate"), m, meetings.Hall)
		must(t, err)
		if mine, err := s.CheckIn(w.As(t, "chair"), m, meetings.Online); err != nil || mine.Attendance != meetings.Online {
			t.Errorf("who was online before: %+v, %v", mine, err)
		}
		must(t, s.Pause(secretary, m))
		in("paused", true, 1)
		must(t, s.Resume(secretary, m))
		must(t, s.SetCurrentItem(secretary, m, items[1]))
		in("the next item", false, 1)
		_, err = s.CheckIn(w.As(t, "delegate"), m, meetings.Online)
		must(t, err)

		must(t, s.ChangeItem(secretary, items[1], meetings.ItemChange{Kind: new("closed_part")}))
		in("the current item became one", true, 2)
		must(t, s.ChangeItem(secretary, items[1], meetings.ItemChange{Kind: new("report")}))
		in("the current item became another", false, 2)
		must(t, s.ChangeItem(secretary, items[0], meetings.ItemChange{Kind: new("closed_part")}))
		in("an item that is not current", false, 2)
		must(t, s.SetCurrentItem(secretary, m, closed))
		in("once more", true, 3)
		must(t, s.Close(secretary, m))
		in("closed", false, 3)
		wants(t, "a meeting that is not there", s.RequireNoClosedPart(t.Context(), id.New[id.Meeting]()), meetings.ErrNotFound)
	})
}
