package displays_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/meetings"
	"nghitruong/meetings/displays"
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

// at is a wall that has no token yet.
func at(t *testing.T, address string) context.Context {
	return authz.With(t.Context(), authz.Subject{Address: address})
}

func TestPairing(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		s := displays.New(w.Meetings)
		m, _ := w.Meeting(t)
		other, _ := w.Meeting(t)
		secretary := w.As(t, "secretary")
		p, err := s.Begin(at(t, "192.0.2.7"))
		must(t, err)
		if !regexp.MustCompile(`^\d{6}$`).MatchString(p.Code) || len(p.PollKey) != 43 {
			t.Errorf("pairing %+v", p)
		}
		if got, err := s.Poll(t.Context(), p.PollKey); err != nil || got.Paired || got.Token != "" || got.MeetingID != nil {
			t.Errorf("before the pairing: %+v, %v", got, err)
		}
		_, err = s.Poll(t.Context(), "guessed")
		wants(t, "a guessed poll key", err, displays.ErrNotFound)
		for who, want := range map[string]error{"delegate": authz.ErrForbidden, "chair": authz.ErrForbidden, "auditor": authz.ErrForbidden,
			"outsider": meetings.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			_, err := s.Pair(w.As(t, who), m, p.Code, "Màn hình 1")
			wants(t, who+" pairing", err, want)
			_, err = s.List(w.As(t, who), m)
			wants(t, who+" listing", err, want)
		}
		_, err = s.Pair(secretary, m, p.Code, " ")
		wants(t, "without a name", err, fault.ErrInput)
		_, err = s.Pair(secretary, m, "", "Màn hình 1")
		wants(t, "an empty code", err, displays.ErrCode)
		_, err = s.Pair(secretary, m, p.Code[:5]+"\x00", "Màn hình 1")
		wants(t, "a code with what no database stores", err, displays.ErrCode)
		wall, err := s.Pair(secretary, m, p.Code, "Màn hình 1")
		must(t, err)
		_, err = s.Pair(secretary, other, p.Code, "Màn hình 2")
		wants(t, "a used code", err, displays.ErrCode)
		got, err := s.Poll(t.Context(), p.PollKey)
		must(t, err)
		again, err := s.Poll(t.Context(), p.PollKey)
		must(t, err)
		if !got.Paired || got.Token == "" || got.Token != again.Token || got.MeetingID == nil || *got.MeetingID != m {
			t.Errorf("after the pairing: %+v, then %+v", got, again)
		}
		subject, err := s.Resolve(t.Context(), got.Token, "192.0.2.7")
		must(t, err)
		if (subject != authz.Subject{Display: wall, Address: "192.0.2.7"}) {
			t.Errorf("subject %+v", subject)
		}
		asWall := authz.With(t.Context(), subject)
		if self, err := s.Me(asWall); err != nil || self.ID != wall || self.MeetingID != m || self.Name != "Màn hình 1" {
			t.Errorf("self %+v, %v", self, err)
		}
		must(t, w.Meetings.AllowLive(asWall, meetings.LiveTopic(m)))
		wants(t, "the wall hearing another meeting", w.Meetings.AllowLive(asWall, meetings.LiveTopic(other)), meetings.ErrNotFound)
		wants(t, "the wall hearing the secretariat", w.Meetings.AllowSecretariat(asWall, meetings.SecretariatTopic(m)), authz.ErrSignInRequired)
		_, err = w.Meetings.Participants(asWall, m)
		wants(t, "the wall reading participants", err, authz.ErrSignInRequired)
		if list, err := s.List(secretary, m); err != nil || len(list) != 1 || list[0].ID != wall {
			t.Errorf("list %+v, %v", list, err)
		}
		for who, want := range map[string]error{"delegate": authz.ErrForbidden, "outsider": displays.ErrNotFound, "nobody": authz.ErrSignInRequired} {
			wants(t, who+" revoking", s.Revoke(w.As(t, who), wall), want)
		}
		wants(t, "an unknown wall", s.Revoke(secretary, id.New[id.Display]()), displays.ErrNotFound)
		before := w.Authz.Version()
		must(t, s.Revoke(secretary, wall))
		if w.Authz.Version() == before {
			t.Error("live connections are not asked again after the withdrawal")
		}
		if subject, err := s.Resolve(t.Context(), got.Token, ""); err != nil || subject != (authz.Subject{}) {
			t.Errorf("the withdrawn wall is %+v, %v", subject, err)
		}
		wants(t, "the withdrawn wall hearing", w.Meetings.AllowLive(asWall, meetings.LiveTopic(m)), meetings.ErrNotFound)
		_, err = s.Me(asWall)
		wants(t, "the withdrawn wall's entry", err, displays.ErrNotFound)
		_, err = s.Poll(t.Context(), p.PollKey)
		wants(t, "the withdrawn wall polling", err, displays.ErrNotFound)
		_, err = s.Me(t.Context())
		wants(t, "no wall", err, authz.ErrSignInRequired)
		_, err = s.Me(secretary)
		wants(t, "a person", err, displays.ErrNotFound)
		for _, act := range []string{"display.paired", "display.revoked"} {
			if !slices.Contains(w.Acts(t, m), act) {
				t.Errorf("%s is not in the ledger", act)
			}
		}
	})
}

func TestPairingEnds(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		s := displays.New(w.Meetings)
		m, _ := w.Meeting(t)
		secretary := w.As(t, "secretary")
		p, err := s.Begin(at(t, "192.0.2.7"))
		must(t, err)
		w.Clock.Advance(10 * time.Minute)
		_, err = s.Pair(secretary, m, p.Code, "Màn hình")
		wants(t, "a code of ten minutes ago", err, displays.ErrCode)
		_, err = s.Poll(t.Context(), p.PollKey)
		wants(t, "polling with it", err, displays.ErrNotFound)
		p, err = s.Begin(at(t, "192.0.2.7"))
		must(t, err)
		_, err = s.Pair(secretary, m, p.Code, "Màn hình")
		must(t, err)
		w.Clock.Advance(10*time.Minute + time.Millisecond)
		_, err = s.Poll(t.Context(), p.PollKey)
		wants(t, "an old poll key", err, displays.ErrNotFound)
		must(t, w.Meetings.Cancel(secretary, m, "bão"))
		p, err = s.Begin(at(t, "192.0.2.7"))
		must(t, err)
		_, err = s.Pair(secretary, m, p.Code, "Màn hình")
		wants(t, "a cancelled meeting", err, displays.ErrMeetingOver)
	})
}

func TestThrottling(t *testing.T) {
	meetingstest.Run(t, nil, func(t *testing.T, w *meetingstest.World) {
		s := displays.New(w.Meetings)
		m, _ := w.Meeting(t)
		secretary := w.As(t, "secretary")
		for range 20 {
			_, err := s.Begin(at(t, "192.0.2.7"))
			must(t, err)
		}
		_, err := s.Begin(at(t, "192.0.2.7"))
		wants(t, "the 21st code for one address", err, displays.ErrThrottled)
		p, err := s.Begin(at(t, "192.0.2.8"))
		must(t, err)
		wrong := "000000"
		if p.Code == wrong {
			wrong = "000001"
		}
		for i := range 20 {
			_, err := s.Pair(secretary, m, "x"+wrong[:5], "Màn hình")
			wants(t, fmt.Sprintf("guess %d", i+1), err, displays.ErrCode)
		}
		_, err = s.Pair(secretary, m, p.Code, "Màn hình")
		wants(t, "the right code after twenty wrong ones", err, displays.ErrThrottled)
		_, err = s.Pair(w.As(t, "admin"), m, p.Code, "Màn hình")
		must(t, err)
		w.Clock.Advance(10 * time.Minute)
		p, err = s.Begin(at(t, "192.0.2.7"))
		must(t, err)
		_, err = s.Pair(secretary, m, p.Code, "Màn hình")
		must(t, err)
	})
}
