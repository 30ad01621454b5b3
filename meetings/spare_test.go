package meetings_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/meetings/meetingstest"
)

var errNoCode = fault.Define(fault.Invalid, "meetingstest.no_code", "Không có.", "There is no such code.")

// shelf is a keeper of spare tablets whose code is always 123456.
type shelf struct {
	bound []meetings.BoundSpare
	asked []meetings.SpareBinding
	now   func() time.Time
}

func (s *shelf) Bind(ctx context.Context, b meetings.SpareBinding) (id.SpareDevice, error) {
	if b.Code != "123456" {
		return id.SpareDevice{}, errNoCode
	}
	s.asked = append(s.asked, b)
	one := meetings.BoundSpare{ID: id.New[id.SpareDevice](), Person: b.Person, BoundBy: authz.From(ctx).Person, BoundAt: s.now(), EndsAt: b.Until}
	s.bound = append(s.bound, one)
	return one.ID, nil
}

func (s *shelf) WrongCode(err error) bool { return errors.Is(err, errNoCode) }

func (s *shelf) Withdraw(_ context.Context, _ id.Meeting, device id.SpareDevice) (id.Person, error) {
	for i, b := range s.bound {
		if b.ID == device && b.WithdrawnAt == nil {
			at := s.now()
			s.bound[i].WithdrawnAt = &at
			return b.Person, nil
		}
	}
	return id.Person{}, meetings.ErrNotFound
}

func (s *shelf) Bound(context.Context, id.Meeting) ([]meetings.BoundSpare, error) {
	return s.bound, nil
}

func TestSpareTablets(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		keeper := &shelf{now: w.Clock.Now}
		w.Meetings.UseSpares(keeper)
		m, _ := w.Meeting(t)
		other, _ := w.Meeting(t)
		people, elsewhere := w.Participants(t, m), w.Participants(t, other)
		delegate := people["delegate"].ID
		technician, secretary := w.As(t, "technician"), w.As(t, "secretary")
		for who, want := range map[string]error{"delegate": authz.ErrForbidden, "chair": authz.ErrForbidden, "auditor": authz.ErrForbidden,
			"admin": authz.ErrForbidden, "guest": authz.ErrForbidden, "outsider": meetings.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			_, err := w.Meetings.BindSpare(w.As(t, who), m, "123456", delegate)
			wants(t, who+" binding", err, want)
			_, err = w.Meetings.Spares(w.As(t, who), m)
			wants(t, who+" listing", err, want)
			wants(t, who+" withdrawing", w.Meetings.WithdrawSpare(w.As(t, who), m, id.New[id.SpareDevice]()), want)
		}
		_, err := w.Meetings.BindSpare(technician, m, "123456", elsewhere["delegate"].ID)
		wants(t, "a participant of another meeting", err, meetings.ErrNotFound)
		_, err = w.Meetings.BindSpare(technician, m, "123456", id.New[id.Participant]())
		wants(t, "somebody unknown", err, meetings.ErrNotFound)
		for _, leader := range []string{"chair", "secretary"} {
			_, err = w.Meetings.BindSpare(technician, m, "123456", people[leader].ID)
			wants(t, "a technician becoming the "+leader, err, meetings.ErrSpareLeader)
		}
		if len(keeper.asked) != 0 {
			t.Fatalf("refused bindings reached the keeper: %+v", keeper.asked)
		}

		bound, err := w.Meetings.BindSpare(technician, m, "123456", delegate)
		must(t, err)
		if bound.Name != "Huỳnh Tấn Lợi" || bound.BoundByName != "Bùi Thị Ơn" || !bound.InUse || bound.ParticipantID != delegate {
			t.Errorf("bound %+v", bound)
		}
		// 07:00 in Vietnam, the meeting is on that day: it ends after twelve hours.
		if got := keeper.asked[0]; got.Person != w.People["delegate"] || got.Domain != meetings.Path(meetingstest.UnitPath, m) || got.Until != w.Clock.Now().Add(12*time.Hour) {
			t.Errorf("asked %+v", got)
		}
		if frames := w.Frames.On(meetings.PersonTopic(w.People["delegate"])); len(frames) != 1 || frames[0].Name != "device.replaced" {
			t.Errorf("the person was told %+v", frames)
		}
		value, err := w.Meetings.CurrentSecretariat(secretary, meetings.SecretariatTopic(m))
		must(t, err)
		i := slices.IndexFunc(value.(meetings.Secretariat).Participants, func(e meetings.SecretariatEntry) bool { return e.SpareSince != nil })
		if i < 0 || value.(meetings.Secretariat).Participants[i].ID != delegate {
			t.Errorf("the secretariat sees %+v", value)
		}
		if _, err = w.Meetings.BindSpare(secretary, m, "123456", people["chair"].ID); err != nil {
			t.Errorf("the secretary for the chair: %v", err)
		}
		if list, err := w.Meetings.Spares(technician, m); err != nil || len(list) != 2 || list[1].ID != bound.ID {
			t.Errorf("list %+v, %v", list, err)
		}
		must(t, w.Meetings.WithdrawSpare(technician, m, bound.ID))
		wants(t, "withdrawing twice", w.Meetings.WithdrawSpare(technician, m, bound.ID), meetings.ErrNotFound)
		if list, err := w.Meetings.Spares(technician, m); err != nil || list[1].InUse || list[1].WithdrawnAt == nil {
			t.Errorf("list %+v, %v", list, err)
		}
		for _, act := range []string{"device.bound", "device.withdrawn"} {
			if !slices.Contains(w.Acts(t, m), act) {
				t.Errorf("%s is not in the ledger", act)
			}
		}
		must(t, w.Meetings.Cancel(secretary, m, "bão"))
		_, err = w.Meetings.BindSpare(technician, m, "123456", delegate)
		wants(t, "a cancelled meeting", err, meetings.ErrState)
	})
}

func TestSpareGuesses(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		w.Meetings.UseSpares(&shelf{now: w.Clock.Now})
		m, _ := w.Meeting(t)
		delegate := w.Participants(t, m)["delegate"].ID
		technician := w.As(t, "technician")
		for range 20 {
			_, err := w.Meetings.BindSpare(technician, m, "000000", delegate)
			wants(t, "a guess", err, errNoCode)
		}
		_, err := w.Meetings.BindSpare(technician, m, "123456", delegate)
		wants(t, "the right code after twenty wrong ones", err, meetings.ErrSpareThrottled)
		_, err = w.Meetings.BindSpare(w.As(t, "secretary"), m, "123456", delegate)
		must(t, err)
		w.Clock.Advance(10 * time.Minute)
		_, err = w.Meetings.BindSpare(technician, m, "123456", delegate)
		must(t, err)
	})
}
