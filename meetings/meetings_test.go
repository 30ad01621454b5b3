package meetings_test

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/meetings"
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

func TestLifeOfAMeeting(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		chair := w.As(t, "chair")
		m, items := w.Meeting(t)
		s := w.Meetings
		wants(t, "pausing before the opening", s.Pause(chair, m), meetings.ErrState)
		wants(t, "moving before the opening", s.SetCurrentItem(chair, m, items[0]), meetings.ErrState)
		must(t, s.Open(chair, m))
		wants(t, "opening twice", s.Open(chair, m), meetings.ErrState)
		must(t, s.SetCurrentItem(chair, m, items[0]))
		if live := w.Live(t, m); live.CurrentItem == nil || live.CurrentItem.ID != items[0] || live.CurrentItem.State != meetings.Presenting {
			t.Errorf("current item %+v", live.CurrentItem)
		}
		must(t, s.ChangeItem(chair, items[0], meetings.ItemChange{State: new(meetings.Debating)}))
		must(t, s.SetCurrentItem(chair, m, items[0]))
		if live := w.Live(t, m); live.CurrentItem.State != meetings.Debating {
			t.Errorf("moving to the current item made it %s", live.CurrentItem.State)
		}
		must(t, s.Pause(chair, m))
		must(t, s.Resume(chair, m))
		must(t, s.SetCurrentItem(chair, m, items[1]))
		view, err := s.Meeting(chair, m)
		must(t, err)
		if view.Items[0].State != meetings.Finished || view.Items[1].State != meetings.Presenting {
			t.Errorf("items %+v", view.Items)
		}
		if view.Me == nil || view.Me.Role != meetings.Presiding || view.Me.SeatNumber == nil || *view.Me.SeatNumber != 1 || !view.Me.IsVoter {
			t.Errorf("the chair's place %+v", view.Me)
		}
		if view.ChannelID == nil || !slices.Contains(view.May, "agenda.move") || slices.Contains(view.May, "presence.manage") {
			t.Errorf("channel %v, may %v", view.ChannelID, view.May)
		}
		must(t, s.Close(chair, m))
		for name, err := range map[string]error{
			"opening a closed meeting": s.Open(chair, m), "closing twice": s.Close(chair, m), "cancelling": s.Cancel(chair, m, "mưa bão"),
			"moving": s.SetCurrentItem(chair, m, items[0]),
		} {
			wants(t, name, err, meetings.ErrState)
		}
		want := []string{"meeting.created", "meeting.announced", "agenda.item_added", "agenda.item_added", "meeting.opened", "agenda.moved",
			"agenda.item_changed", "meeting.paused", "meeting.resumed", "agenda.moved", "meeting.closed"}
		got := slices.DeleteFunc(w.Acts(t, m), func(a string) bool { return a == "participant.added" })
		if !slices.Equal(got, want) {
			t.Errorf("ledger %v, want %v", got, want)
		}
		if frames := w.Frames.On(meetings.PersonTopic(w.People["delegate"])); len(frames) != 1 || frames[0].Name != "meeting.opened" || frames[0].Kind != outbox.Log {
			t.Errorf("the delegate was told %+v", frames)
		}
	})
}

func TestCreateRefusesNonsense(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		start := w.Store.Now()
		good := meetings.NewMeeting{Title: "Giao ban", Kind: "briefing", Unit: w.Unit, StartsAt: start, EndsAt: start.Add(time.Hour)}
		for name, change := range map[string]func(*meetings.NewMeeting){
			"no title":             func(n *meetings.NewMeeting) { n.Title = " " },
			"a control character":  func(n *meetings.NewMeeting) { n.Title = "a\x00b" },
			"unknown kind":         func(n *meetings.NewMeeting) { n.Kind = "party" },
			"session without term": func(n *meetings.NewMeeting) { n.Kind = "session_regular" },
			"end before start":     func(n *meetings.NewMeeting) { n.EndsAt = n.StartsAt },
			"unknown unit":         func(n *meetings.NewMeeting) { n.Unit = id.New[id.OrgUnit]() },
		} {
			bad := good
			change(&bad)
			_, err := w.Meetings.Create(w.As(t, "admin"), bad)
			wants(t, name, err, fault.ErrInput)
		}
		for _, who := range []string{"delegate", "outsider", "chair", "auditor"} {
			_, err := w.Meetings.Create(w.As(t, who), good)
			wants(t, who, err, authz.ErrForbidden)
		}
		_, err := w.Meetings.Create(w.As(t, "nobody"), good)
		wants(t, "nobody", err, authz.ErrSignInRequired)
		m, err := w.Meetings.Create(w.As(t, "admin"), good)
		must(t, err)
		if list, err := w.Meetings.List(w.As(t, "admin")); err != nil || len(list) != 1 || list[0].ID != m || list[0].State != meetings.Draft {
			t.Errorf("list %+v, %v", list, err)
		}
	})
}

func TestADraftIsKnownToThosePreparingIt(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m := w.Draft(t)
		for who, want := range map[string]error{"secretary": nil, "chair": nil, "admin": nil, "delegate": meetings.ErrNotFound,
			"technician": meetings.ErrNotFound, "auditor": meetings.ErrNotFound, "outsider": meetings.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			_, err := w.Meetings.Meeting(w.As(t, who), m)
			wants(t, who+" reading a draft", err, want)
			wants(t, who+" hearing a draft", w.Meetings.AllowLive(w.As(t, who), meetings.LiveTopic(m)), want)
		}
		if home, err := w.Meetings.Home(w.As(t, "delegate")); err != nil || home.Next != nil {
			t.Errorf("the delegate's day shows the draft: %+v, %v", home, err)
		}
		must(t, w.Meetings.Announce(w.As(t, "secretary"), m))
		_, err := w.Meetings.Meeting(w.As(t, "delegate"), m)
		must(t, err)
		wants(t, "cancelling without reason", w.Meetings.Cancel(w.As(t, "secretary"), m, " "), fault.ErrInput)
		must(t, w.Meetings.Cancel(w.As(t, "secretary"), m, "bão số 12"))
		if view, err := w.Meetings.Meeting(w.As(t, "delegate"), m); err != nil || view.State != meetings.Cancelled {
			t.Errorf("a cancelled meeting: %s, %v", view.State, err)
		}
	})
}

func TestHome(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		now, _ := w.Open(t)
		next, _ := w.Meeting(t)
		w.Clock.Advance(time.Minute)
		later, _ := w.Meeting(t)
		home, err := w.Meetings.Home(w.As(t, "delegate"))
		must(t, err)
		if len(home.Now) != 1 || home.Now[0].ID != now || home.Next == nil || home.Next.ID != next || len(home.Upcoming) != 1 || home.Upcoming[0].ID != later {
			t.Errorf("home %+v", home)
		}
		if c := home.Now[0]; c.MyRole != meetings.Delegate || c.Attendance == nil || *c.Attendance != meetings.Absent {
			t.Errorf("card %+v", c)
		}
		for _, who := range []string{"outsider", "admin", "auditor"} {
			if home, err := w.Meetings.Home(w.As(t, who)); err != nil || len(home.Now) != 0 || home.Next != nil {
				t.Errorf("%s takes part in nothing: %+v, %v", who, home, err)
			}
		}
		if list, err := w.Meetings.List(w.As(t, "outsider")); err != nil || len(list) != 0 {
			t.Errorf("the outsider reads %+v, %v", list, err)
		}
		_, err = w.Meetings.Home(w.As(t, "nobody"))
		wants(t, "nobody", err, authz.ErrSignInRequired)
	})
}

func TestAgendaOrder(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, items := w.Meeting(t)
		secretary := w.As(t, "secretary")
		order := func() []id.AgendaItem {
			view, err := w.Meetings.Meeting(secretary, m)
			must(t, err)
			var all []id.AgendaItem
			for i, item := range view.Items {
				if item.Number != i+1 {
					t.Errorf("item %d has the number %d", i+1, item.Number)
				}
				all = append(all, item.ID)
			}
			return all
		}
		third, err := w.Meetings.AddItem(secretary, m, meetings.NewItem{Kind: "speech", Title: "Khai mạc", After: items[0]})
		must(t, err)
		if got := order(); !slices.Equal(got, []id.AgendaItem{items[0], third, items[1]}) {
			t.Errorf("after inserting: %v", got)
		}
		for number, want := range map[int][]id.AgendaItem{1: {third, items[0], items[1]}, 99: {items[0], items[1], third}} {
			must(t, w.Meetings.ChangeItem(secretary, third, meetings.ItemChange{Number: &number}))
			if got := order(); !slices.Equal(got, want) {
				t.Errorf("moved to %d: %v, want %v", number, got, want)
			}
		}
		before := w.Live(t, m).AgendaRevision
		withdrawn, pending := meetings.Withdrawn, meetings.Pending
		must(t, w.Meetings.ChangeItem(w.As(t, "chair"), third, meetings.ItemChange{State: &withdrawn}))
		if got := w.Live(t, m).AgendaRevision; got != before+1 {
			t.Errorf("agenda revision %d after %d", got, before)
		}
		must(t, w.Meetings.Open(secretary, m))
		wants(t, "moving to a withdrawn item", w.Meetings.SetCurrentItem(secretary, m, third), meetings.ErrItemState)
		wants(t, "an impossible change", w.Meetings.ChangeItem(secretary, third, meetings.ItemChange{State: new(meetings.Decided)}), meetings.ErrItemState)
		must(t, w.Meetings.ChangeItem(secretary, third, meetings.ItemChange{State: &pending}))
		other, foreign := w.Meeting(t)
		wants(t, "moving to another meeting's item", w.Meetings.SetCurrentItem(secretary, m, foreign[0]), fault.ErrInput)
		_, err = w.Meetings.AddItem(secretary, other, meetings.NewItem{Kind: "speech", Title: "x", After: items[0]})
		wants(t, "after another meeting's item", err, fault.ErrInput)
		_, err = w.Meetings.AddItem(secretary, other, meetings.NewItem{Kind: "speech", Title: "x", Minutes: -1})
		wants(t, "negative minutes", err, fault.ErrInput)
		_, err = w.Meetings.AddItem(secretary, other, meetings.NewItem{Kind: "dance", Title: "x"})
		wants(t, "an unknown kind", err, fault.ErrInput)
	})
}

func TestCheckIn(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Meeting(t)
		s, delegate := w.Meetings, w.As(t, "delegate")
		_, err := s.CheckIn(delegate, m, meetings.Hall)
		wants(t, "two hours before", err, meetings.ErrNotOpenYet)
		w.Clock.Advance(time.Hour)
		got, err := s.CheckIn(delegate, m, meetings.Hall)
		must(t, err)
		if got.Attendance != meetings.Hall || !got.At.Equal(w.Store.Now()) {
			t.Errorf("check-in %+v", got)
		}
		w.Clock.Advance(time.Minute)
		again, err := s.CheckIn(delegate, m, meetings.Hall)
		if err != nil || !again.At.Equal(got.At) {
			t.Errorf("the second time %+v, %v: it should change nothing", again, err)
		}
		for _, bad := range []meetings.Attendance{meetings.Excused, meetings.Unexcused, meetings.Absent, "", "here"} {
			_, err := s.CheckIn(delegate, m, bad)
			wants(t, "reporting oneself as "+string(bad), err, fault.ErrInput)
		}
		_, err = s.CheckIn(w.As(t, "second"), m, meetings.Left)
		wants(t, "leaving without having come", err, meetings.ErrNotPresent)
		for who, want := range map[string]error{"uninvited": meetings.ErrNotFound, "outsider": meetings.ErrNotFound, "admin": authz.ErrForbidden,
			"auditor": authz.ErrForbidden, "nobody": authz.ErrSignInRequired} {
			_, err := s.CheckIn(w.As(t, who), m, meetings.Hall)
			wants(t, who, err, want)
		}
		_, err = s.CheckIn(w.As(t, "second"), m, meetings.Online)
		must(t, err)
		_, err = s.CheckIn(w.As(t, "suspended"), m, meetings.Hall)
		must(t, err)
		_, err = s.CheckIn(w.As(t, "guest"), m, meetings.Hall)
		must(t, err)
		// Seven seats; the suspended delegate and the guest are here but do not count.
		want := meetings.Quorum{Seats: 7, Present: 2, Hall: 1, Online: 1, Needed: 5, Met: false}
		q := w.Live(t, m).Presence
		q.Text, q.TextEn = "", ""
		if q != want {
			t.Errorf("quorum %+v, want %+v", q, want)
		}
		must(t, s.Open(w.As(t, "chair"), m))
		_, err = s.CheckIn(delegate, m, meetings.Left)
		must(t, err)
		if q := w.Live(t, m).Presence; q.Present != 1 {
			t.Errorf("after the delegate left: %+v", q)
		}
		must(t, s.Close(w.As(t, "chair"), m))
		_, err = s.CheckIn(delegate, m, meetings.Hall)
		wants(t, "after the end", err, meetings.ErrState)
		if e := w.Participants(t, m)["delegate"]; e.Attendance != meetings.Left {
			t.Errorf("the list says %s", e.Attendance)
		}
		var live meetings.MeetingLive
		frames := w.Frames.On(meetings.LiveTopic(m))
		must(t, json.Unmarshal(frames[len(frames)-1].Data, &live))
		if live.State != meetings.Closed || live.Presence.Online != 1 {
			t.Errorf("the last published value %+v", live)
		}
	})
}

func TestSecretarySetsAttendance(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Meeting(t)
		p := w.Participants(t, m)["delegate"].ID
		for who, want := range map[string]error{"delegate": authz.ErrForbidden, "chair": authz.ErrForbidden, "admin": authz.ErrForbidden,
			"guest": authz.ErrForbidden, "outsider": meetings.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			wants(t, who, w.Meetings.SetAttendance(w.As(t, who), m, p, meetings.Hall, ""), want)
		}
		secretary := w.As(t, "secretary")
		must(t, w.Meetings.SetAttendance(secretary, m, p, meetings.Excused, "ốm"))
		wants(t, "an unknown kind", w.Meetings.SetAttendance(secretary, m, p, "asleep", ""), fault.ErrInput)
		wants(t, "an unknown participant", w.Meetings.SetAttendance(secretary, m, id.New[id.Participant](), meetings.Hall, ""), meetings.ErrNotFound)
		other, _ := w.Meeting(t)
		wants(t, "a participant of another meeting", w.Meetings.SetAttendance(secretary, other, p, meetings.Hall, ""), meetings.ErrNotFound)
		for who, reason := range map[string]string{"secretary": "ốm", "chair": "ốm", "delegate": "ốm", "second": "", "guest": "", "auditor": ""} {
			list, err := w.Meetings.Participants(w.As(t, who), m)
			must(t, err)
			i := slices.IndexFunc(list, func(v meetings.ParticipantView) bool { return v.ID == p })
			if list[i].Reason != reason || list[i].Attendance != meetings.Excused {
				t.Errorf("%s sees the reason %q of %s, want %q", who, list[i].Reason, list[i].Attendance, reason)
			}
		}
		for who, want := range map[string]error{"secretary": nil, "chair": nil, "delegate": authz.ErrForbidden, "outsider": meetings.ErrNotFound,
			"nobody": authz.ErrSignInRequired} {
			_, err := w.Meetings.AttendanceLog(w.As(t, who), m)
			wants(t, who+" reading the log", err, want)
		}
		log, err := w.Meetings.AttendanceLog(secretary, m)
		must(t, err)
		if len(log) != 1 || log[0].By != w.People["secretary"] || log[0].Reason != "ốm" || log[0].Participant != p {
			t.Errorf("log %+v", log)
		}
	})
}

// The projection in the participants' rows must equal the replay of the log after every event.
func TestProjectionEqualsReplay(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Open(t)
		secretary, random := w.As(t, "secretary"), rand.New(rand.NewPCG(7, 7))
		participants := w.Participants(t, m)
		names := []string{"chair", "secretary", "delegate", "second", "suspended", "guest"}
		for range 30 {
			w.Clock.Advance(time.Duration(random.IntN(2)) * time.Second)
			name := names[random.IntN(len(names))]
			must(t, w.Meetings.SetAttendance(secretary, m, participants[name].ID, meetings.Attendances[random.IntN(len(meetings.Attendances))], ""))
			log, err := w.Meetings.AttendanceLog(secretary, m)
			must(t, err)
			var events []meetings.Change[id.Participant]
			for _, e := range log {
				events = append(events, meetings.Change[id.Participant]{Who: e.Participant, Attendance: e.Attendance, At: e.At})
			}
			replayed, hall := meetings.Replay(events), 0
			for name, p := range w.Participants(t, m) {
				want := meetings.Absent
				if c, ok := replayed[p.ID]; ok {
					want = c.Attendance
				}
				if p.Attendance != want {
					t.Fatalf("after %d events the row of %s says %s, the log %s", len(log), name, p.Attendance, want)
				}
				if want == meetings.Hall && p.SeatNumber != nil && name != "suspended" {
					hall++
				}
			}
			if q := w.Live(t, m).Presence; q.Hall != hall {
				t.Fatalf("after %d events the gauge has %d in the hall, the log %d", len(log), q.Hall, hall)
			}
		}
	})
}

func TestParticipants(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Meeting(t)
		secretary := w.As(t, "secretary")
		list, err := w.Meetings.Participants(secretary, m)
		must(t, err)
		var given []string
		for _, p := range list {
			given = append(given, p.Name)
		}
		want := []string{"Lê Thị Hoà", "Ánh Văn Khách", "Nguyễn Hữu Khang", "Huỳnh Tấn Lợi", "Bùi Thị Ơn", "Doãn Minh Tú", "Đỗ Mạnh Tuyên",
			"Phạm Quang Y"}
		if !slices.Equal(given, want) {
			t.Errorf("participants %v, want %v", given, want)
		}
		add := func(ctx context.Context, person id.Person, role meetings.Role) error {
			_, err := w.Meetings.AddParticipant(ctx, m, meetings.NewParticipant{Person: person, Role: role})
			return err
		}
		wants(t, "a person twice", add(secretary, w.People["guest"], meetings.Guest), meetings.ErrAlreadyParticipant)
		wants(t, "an unknown person", add(secretary, id.New[id.Person](), meetings.Guest), fault.ErrInput)
		wants(t, "an unknown role", add(secretary, w.People["outsider"], "king"), fault.ErrInput)
		wants(t, "a delegate adding", add(w.As(t, "delegate"), w.People["outsider"], meetings.Guest), authz.ErrForbidden)
		wants(t, "an outsider adding himself", add(w.As(t, "outsider"), w.People["outsider"], meetings.Guest), meetings.ErrNotFound)
		must(t, add(secretary, w.People["outsider"], meetings.Guest))
		if _, err := w.Meetings.Meeting(w.As(t, "outsider"), m); err != nil {
			t.Errorf("the new guest cannot read: %v", err)
		}
	})
}

func TestRoster(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, items := w.Open(t)
		_, err := w.Meetings.CheckIn(w.As(t, "delegate"), m, meetings.Online)
		must(t, err)
		roll, err := w.Meetings.RosterSeats(t.Context(), m)
		must(t, err)
		if len(roll) != 7 {
			t.Fatalf("%d seats", len(roll))
		}
		for i, want := range []struct {
			person     string
			attendance meetings.Attendance
			suspended  bool
		}{{"chair", meetings.Absent, false}, {"secretary", meetings.Absent, false}, {"delegate", meetings.Online, false},
			{"second", meetings.Absent, false}, {"suspended", meetings.Absent, true}, {"", meetings.Absent, false}, {"uninvited", meetings.Absent, false}} {
			got := roll[i]
			if got.Number != i+1 || got.Person != w.People[want.person] || got.Attendance != want.attendance || got.Suspended != want.suspended ||
				(got.PersonName == "") != (want.person == "") {
				t.Errorf("seat %d: %+v, want %+v", i+1, got, want)
			}
		}
		info, err := w.Meetings.Info(t.Context(), m)
		must(t, err)
		if !slices.Equal(info.Chairs, []id.Person{w.People["chair"]}) || info.Path != meetings.Path(meetingstest.UnitPath, m) || !info.State.Running() {
			t.Errorf("info %+v", info)
		}
		if item, err := w.Meetings.ItemInfo(t.Context(), items[1]); err != nil || item.Meeting != m || item.Number != 2 {
			t.Errorf("item %+v, %v", item, err)
		}
		if a, err := w.Meetings.AttendanceOf(t.Context(), m, w.People["delegate"]); err != nil || a != meetings.Online {
			t.Errorf("attendance %s, %v", a, err)
		}
		if a, err := w.Meetings.AttendanceOf(t.Context(), m, w.People["outsider"]); err != nil || a != meetings.Absent {
			t.Errorf("attendance of an outsider %s, %v", a, err)
		}
		_, err = w.Meetings.RosterSeats(t.Context(), id.New[id.Meeting]())
		wants(t, "an unknown meeting", err, meetings.ErrNotFound)
	})
}

func TestAttendee(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Meeting(t)
		for who, want := range map[string]error{"chair": nil, "delegate": nil, "technician": nil, "observer": authz.ErrForbidden,
			"auditor": authz.ErrForbidden, "outsider": meetings.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			a, err := w.Meetings.Attendee(w.As(t, who), m)
			wants(t, who, err, want)
			if err == nil && a.Moderator != (who == "chair") {
				t.Errorf("%s moderates: %v", who, a.Moderator)
			}
		}
		must(t, w.Meetings.Cancel(w.As(t, "chair"), m, "bão"))
		_, err := w.Meetings.Attendee(w.As(t, "chair"), m)
		wants(t, "a cancelled meeting", err, meetings.ErrState)
	})
}

func TestMeetingWithoutCouncil(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		system := authz.SystemContext(t.Context())
		start := w.Store.Now()
		m, err := w.Meetings.Create(system, meetings.NewMeeting{Title: "Giao ban", Kind: "briefing", Unit: w.Unit, StartsAt: start, EndsAt: start.Add(time.Hour)})
		must(t, err)
		_, err = w.Meetings.AddParticipants(system, m, []meetings.NewParticipant{{Person: w.People["chair"], Role: meetings.Presiding},
			{Person: w.People["second"], Role: meetings.Official}, {Person: w.People["guest"], Role: meetings.Guest}})
		must(t, err)
		must(t, w.Meetings.Open(system, m))
		for _, who := range []string{"chair", "second", "guest"} {
			_, err := w.Meetings.CheckIn(w.As(t, who), m, meetings.Hall)
			must(t, err)
		}
		if q := w.Live(t, m).Presence; q.Seats != 2 || q.Present != 2 || !q.Met {
			t.Errorf("quorum %+v", q)
		}
	})
}

func TestTopics(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Meeting(t)
		s := w.Meetings
		for who, want := range map[string][2]error{
			"chair": {nil, nil}, "secretary": {nil, nil}, "admin": {nil, nil}, "delegate": {nil, authz.ErrForbidden},
			"guest": {nil, authz.ErrForbidden}, "auditor": {nil, authz.ErrForbidden},
			"outsider": {meetings.ErrNotFound, meetings.ErrNotFound}, "nobody": {authz.ErrSignInRequired, authz.ErrSignInRequired},
		} {
			wants(t, who+" hearing the meeting", s.AllowLive(w.As(t, who), meetings.LiveTopic(m)), want[0])
			wants(t, who+" hearing the secretariat", s.AllowSecretariat(w.As(t, who), meetings.SecretariatTopic(m)), want[1])
		}
		delegate := w.As(t, "delegate")
		must(t, s.AllowPerson(delegate, meetings.PersonTopic(w.People["delegate"])))
		wants(t, "hearing another person", s.AllowPerson(delegate, meetings.PersonTopic(w.People["chair"])), authz.ErrForbidden)
		wants(t, "nobody hearing a person", s.AllowPerson(t.Context(), meetings.PersonTopic(id.Person{})), authz.ErrSignInRequired)
		for _, topic := range []string{"meeting/", "meeting/x", "meeting/" + id.New[id.Meeting]().String(), meetings.SecretariatTopic(m), "person/1"} {
			wants(t, "hearing "+topic, s.AllowLive(delegate, topic), meetings.ErrNotFound)
		}
		view, err := s.CurrentSecretariat(t.Context(), meetings.SecretariatTopic(m))
		if err != nil || len(view.(meetings.Secretariat).Participants) != 8 {
			t.Errorf("secretariat %+v, %v", view, err)
		}
		wall := authz.With(t.Context(), authz.Subject{Display: id.New[id.Display]()})
		wants(t, "an unknown wall", s.AllowLive(wall, meetings.LiveTopic(m)), meetings.ErrNotFound)
		wants(t, "a wall hearing the secretariat", s.AllowSecretariat(wall, meetings.SecretariatTopic(m)), authz.ErrSignInRequired)
	})
}

// Nothing of an act may remain when its last step fails.
func TestActsAreWhole(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		m, _ := w.Meeting(t)
		before := len(w.Acts(t, m))
		_, err := w.Meetings.AddParticipants(w.As(t, "secretary"), m, []meetings.NewParticipant{
			{Person: w.People["outsider"], Role: meetings.Guest}, {Person: id.New[id.Person](), Role: meetings.Guest}})
		wants(t, "one unknown person of two", err, fault.ErrInput)
		if _, there := w.Participants(t, m)["outsider"]; there {
			t.Error("half of the list was added")
		}
		if got := len(w.Acts(t, m)); got != before {
			t.Errorf("%d acts in the ledger, %d before", got, before)
		}
	})
}
