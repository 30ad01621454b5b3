package media_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"nghitruong/internal/audit"
	"nghitruong/internal/authz"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/media"
	"nghitruong/media/mediatest"
	"nghitruong/media/turn"
)

// seat is one who has joined.
type seat struct {
	h      *mediatest.House
	who    string
	line   *mediatest.Line
	client *mediatest.Client
	answer media.JoinAnswer
}

type offer struct {
	Generation int    `json:"generation"`
	SDP        string `json:"sdp"`
	Publish    *struct{ Audio, Video, Screen string }
	Slots      []struct {
		Slot      int
		Kind, Mid string
	}
}

type slots struct {
	Slots []struct {
		Slot          int     `json:"slot"`
		Mid           string  `json:"mid"`
		Kind          string  `json:"kind"`
		ParticipantID *string `json:"participant_id"`
	} `json:"slots"`
}

func request(h *mediatest.House) media.JoinRequest {
	return media.JoinRequest{MeetingID: h.Meeting.String(), Kind: media.KindPerson}
}

func join(t *testing.T, h *mediatest.House, who string, r media.JoinRequest) *seat {
	t.Helper()
	s := &seat{h: h, who: who, line: mediatest.NewLine(t)}
	var err error
	if s.answer, err = h.Service.Join(h.As(who), s.line, r); err != nil {
		t.Fatal(err)
	}
	return s
}

// connect answers the newest offer.
func (s *seat) connect(t *testing.T) {
	t.Helper()
	if s.client == nil {
		s.client = mediatest.NewClient(t)
	}
	var o offer
	if !s.line.Last("offer", &o) {
		t.Fatal("no offer came")
	}
	if err := s.h.Service.Answer(s.h.As(s.who), s.line, o.Generation, s.client.Answer(o.SDP, o.Publish != nil)); err != nil {
		t.Fatal(err)
	}
}

// hearing is the line in which another is heard, "" for none.
func (s *seat) hearing(other id.Participant) string {
	var all slots
	if !s.line.Last("slots", &all) {
		return ""
	}
	for _, one := range all.Slots {
		if one.Kind == "audio" && one.ParticipantID != nil && *one.ParticipantID == other.String() {
			return one.Mid
		}
	}
	return ""
}

func (s *seat) hears(t *testing.T, other id.Participant) {
	t.Helper()
	from := -1
	mediatest.Wait(t, s.who+" hears", func() bool {
		mid := s.hearing(other)
		if mid != "" && from < 0 {
			from = s.client.Received(mid)
		}
		return mid != "" && s.client.Received(mid) > from+10
	})
}

func (s *seat) send(t *testing.T, audio bool) {
	t.Helper()
	sent, err := s.h.Service.Send(s.h.As(s.who), s.line, media.Sending{Audio: audio})
	if err != nil || sent.Audio != audio {
		t.Fatalf("%+v, %v", sent, err)
	}
}

func acts(t *testing.T, h *mediatest.House) []string {
	t.Helper()
	entries, err := h.Audit.Entries(context.Background(), audit.Meeting(h.Meeting), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Act)
	}
	return all
}

func one(t *testing.T, h *mediatest.House, p id.Participant) media.ParticipantView {
	t.Helper()
	c, err := h.Service.Read(h.As(mediatest.Chair), h.Meeting)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range c.Participants {
		if v.ID == p {
			return v
		}
	}
	return media.ParticipantView{}
}

func TestJoinSpeakMuteLeave(t *testing.T) {
	testkit.Stores(t, func(t *testing.T, s *store.Store) {
		h := mediatest.New(t, s, nil)
		chair := join(t, h, mediatest.Chair, request(h))
		hanh := join(t, h, mediatest.Hanh, request(h))
		chair.connect(t)
		hanh.connect(t)
		hanh.client.Speak()
		hanh.send(t, true)
		chair.hears(t, hanh.answer.ParticipantID)
		mediatest.Wait(t, "the value says so", func() bool {
			v := one(t, h, hanh.answer.ParticipantID)
			return v.Audio && v.Connection == "good" && v.Name == "Nguyễn Thị Hạnh"
		})

		if err := h.Service.Mute(h.As(mediatest.Chair), h.Meeting, hanh.answer.ParticipantID, true); err != nil {
			t.Fatal(err)
		}
		var muted struct {
			By   string `json:"by"`
			Held bool   `json:"held"`
		}
		if !hanh.line.Last("muted", &muted) || muted.By != "Chủ tịch HĐND Lê Thị Minh Hạnh" || !muted.Held {
			t.Errorf("the muted one is told %+v", muted)
		}
		mediatest.Wait(t, "the slot is emptied", func() bool { return chair.hearing(hanh.answer.ParticipantID) == "" })
		if v := one(t, h, hanh.answer.ParticipantID); v.Audio || !v.Held {
			t.Errorf("%+v", v)
		}
		if _, err := h.Service.Send(h.As(mediatest.Hanh), hanh.line, media.Sending{Audio: true}); !errors.Is(err, media.ErrHeld) {
			t.Errorf("a held microphone is switched on: %v", err)
		}
		if err := h.Service.Allow(h.As(mediatest.Chair), h.Meeting, hanh.answer.ParticipantID); err != nil {
			t.Fatal(err)
		}
		if chair.hearing(hanh.answer.ParticipantID) != "" {
			t.Error("allowing switches the microphone on")
		}
		hanh.send(t, true)
		chair.hears(t, hanh.answer.ParticipantID)

		if err := h.Service.MuteAll(h.As(mediatest.Chair), h.Meeting, false); err != nil {
			t.Fatal(err)
		}
		mediatest.Wait(t, "all are muted", func() bool { return chair.hearing(hanh.answer.ParticipantID) == "" })
		hanh.send(t, true)

		if err := h.Service.Leave(h.As(mediatest.Hanh), hanh.line); err != nil {
			t.Fatal(err)
		}
		if err := h.Service.Leave(h.As(mediatest.Hanh), hanh.line); !errors.Is(err, media.ErrNotJoined) {
			t.Errorf("leaving twice: %v", err)
		}
		if err := h.Service.Leave(h.As(mediatest.Chair), chair.line); err != nil {
			t.Fatal(err)
		}
		c, err := h.Service.Read(h.As(mediatest.Chair), h.Meeting)
		if err != nil || c.Open || len(c.Participants) != 0 {
			t.Errorf("after the last one left: %+v, %v", c, err)
		}
		want := "conference.joined conference.joined conference.muted conference.allowed conference.all_muted conference.left conference.left conference.closed"
		if got := strings.Join(acts(t, h), " "); got != want {
			t.Errorf("the ledger says\n%s, not\n%s", got, want)
		}
		last := h.Published()[len(h.Published())-1]
		if last.Topic != media.Topic(h.Meeting) || string(last.Data) != `{"open":false,"locked":false,"participants":[]}` {
			t.Errorf("last value %s %s", last.Topic, last.Data)
		}
	})
}

func TestWrongPersons(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	chair := join(t, h, mediatest.Chair, request(h))
	hanh := join(t, h, mediatest.Hanh, request(h))
	nobody := authz.With(context.Background(), authz.Subject{})
	wall := authz.With(context.Background(), authz.Subject{Display: h.Wall})
	otherWall := authz.With(context.Background(), authz.Subject{Display: id.New[id.Display]()})
	watch := request(h)
	watch.Kind = media.KindWatch
	unknown := request(h)
	unknown.MeetingID = id.New[id.Meeting]().String()
	try := func(ctx context.Context, r media.JoinRequest) error {
		_, err := h.Service.Join(ctx, mediatest.NewLine(t), r)
		return err
	}
	p := hanh.answer.ParticipantID
	for name, got := range map[string]struct{ err, want error }{
		"nobody joins":           {try(nobody, request(h)), authz.ErrSignInRequired},
		"a stranger joins":       {try(h.As(mediatest.Stranger), request(h)), authz.ErrForbidden},
		"a stranger watches":     {try(h.As(mediatest.Stranger), watch), authz.ErrForbidden},
		"a wall speaks":          {try(wall, request(h)), authz.ErrForbidden},
		"another wall watches":   {try(otherWall, watch), authz.ErrForbidden},
		"a delegate mutes":       {h.Service.Mute(h.As(mediatest.Duc), h.Meeting, p, false), authz.ErrForbidden},
		"a delegate mutes all":   {h.Service.MuteAll(h.As(mediatest.Duc), h.Meeting, false), authz.ErrForbidden},
		"a delegate allows":      {h.Service.Allow(h.As(mediatest.Hanh), h.Meeting, p), authz.ErrForbidden},
		"a delegate removes":     {h.Service.Remove(h.As(mediatest.Hanh), h.Meeting, chair.answer.ParticipantID), authz.ErrForbidden},
		"a delegate admits":      {h.Service.Admit(h.As(mediatest.Hanh), h.Meeting, p), authz.ErrForbidden},
		"a delegate locks":       {h.Service.Lock(h.As(mediatest.Hanh), h.Meeting, true), authz.ErrForbidden},
		"a wall removes":         {h.Service.Remove(wall, h.Meeting, p), authz.ErrSignInRequired},
		"a stranger reads":       {h.Service.AllowRead(h.As(mediatest.Stranger), h.Meeting), authz.ErrForbidden},
		"another wall reads":     {h.Service.AllowRead(otherWall, h.Meeting), authz.ErrForbidden},
		"a delegate reads":       {h.Service.AllowRead(h.As(mediatest.Duc), h.Meeting), nil},
		"the wall reads":         {h.Service.AllowRead(wall, h.Meeting), nil},
		"the wall watches":       {try(wall, watch), nil},
		"no such participant":    {h.Service.Mute(h.As(mediatest.Chair), h.Meeting, id.New[id.Participant](), false), media.ErrNoSuchParticipant},
		"nobody is in there":     {h.Service.MuteAll(h.As(mediatest.Chair), h.Other, false), media.ErrNotOpen},
		"another's line answers": {h.Service.Answer(h.As(mediatest.Duc), mediatest.NewLine(t), 1, ""), media.ErrNotJoined},
	} {
		if !errors.Is(got.err, got.want) {
			t.Errorf("%s: %v, not %v", name, got.err, got.want)
		}
	}
	if err := try(h.As(mediatest.Chair), unknown); fault.From(err).Kind != fault.NotFound {
		t.Errorf("an unknown meeting: %v", err)
	}
	if c, err := h.Service.Read(h.As(mediatest.Chair), h.Meeting); err != nil || len(c.Participants) != 2 {
		t.Errorf("watchers are listed, or somebody was put out: %+v, %v", c, err)
	}
}

func TestRemovedStaysOut(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	chair := join(t, h, mediatest.Chair, request(h))
	hanh := join(t, h, mediatest.Hanh, request(h))
	chair.connect(t)
	hanh.connect(t)
	hanh.client.Speak()
	hanh.send(t, true)
	chair.hears(t, hanh.answer.ParticipantID)
	if err := h.Service.Remove(h.As(mediatest.Chair), h.Meeting, hanh.answer.ParticipantID); err != nil {
		t.Fatal(err)
	}
	if len(hanh.line.All("removed")) != 1 {
		t.Error("the removed one is not told")
	}
	mediatest.Wait(t, "the slot is emptied", func() bool { return chair.hearing(hanh.answer.ParticipantID) == "" })
	if _, err := h.Service.Send(h.As(mediatest.Hanh), hanh.line, media.Sending{Audio: true}); !errors.Is(err, media.ErrNotJoined) {
		t.Errorf("a removed one speaks: %v", err)
	}
	again := request(h)
	again.Resume = hanh.answer.Resume
	if _, err := h.Service.Join(h.As(mediatest.Hanh), mediatest.NewLine(t), again); !errors.Is(err, media.ErrRemoved) {
		t.Errorf("a removed one comes back: %v", err)
	}
	if err := h.Service.Admit(h.As(mediatest.Chair), h.Meeting, hanh.answer.ParticipantID); err != nil {
		t.Fatal(err)
	}
	join(t, h, mediatest.Hanh, request(h))
}

func TestLockOutlivesTheProcess(t *testing.T) {
	s := testkit.SQLite(t)
	h := mediatest.New(t, s, nil)
	join(t, h, mediatest.Chair, request(h))
	hanh := join(t, h, mediatest.Hanh, request(h))
	if err := h.Service.Lock(h.As(mediatest.Chair), h.Meeting, true); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Service.Join(h.As(mediatest.Duc), mediatest.NewLine(t), request(h)); !errors.Is(err, media.ErrLocked) {
		t.Errorf("a newcomer enters a locked conference: %v", err)
	}
	again := request(h)
	again.Resume = hanh.answer.Resume
	join(t, h, mediatest.Hanh, again)

	h.Service.Stop()
	if _, err := h.Service.Join(h.As(mediatest.Chair), mediatest.NewLine(t), request(h)); !errors.Is(err, media.ErrStopping) {
		t.Errorf("joining a stopped service: %v", err)
	}
	next := media.New(h.Service.Deps)
	defer next.Stop()
	if _, err := next.Join(h.As(mediatest.Duc), mediatest.NewLine(t), request(h)); !errors.Is(err, media.ErrLocked) {
		t.Errorf("the lock is forgotten: %v", err)
	}
	if _, err := next.Join(h.As(mediatest.Chair), mediatest.NewLine(t), request(h)); err != nil {
		t.Errorf("a moderator is locked out: %v", err)
	}
}

func TestResume(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	chair := join(t, h, mediatest.Chair, request(h))
	hanh := join(t, h, mediatest.Hanh, request(h))
	chair.connect(t)
	hanh.connect(t)
	hanh.client.Speak()
	hanh.send(t, true)
	chair.hears(t, hanh.answer.ParticipantID)
	recorded := len(acts(t, h))

	hanh.line.Close()
	mediatest.Wait(t, "the loss is shown", func() bool { return one(t, h, hanh.answer.ParticipantID).Connection == "lost" })
	chair.hears(t, hanh.answer.ParticipantID)
	r := request(h)
	r.Resume, r.KeepConnection = hanh.answer.Resume, true
	back := join(t, h, mediatest.Hanh, r)
	if !back.answer.Resumed || back.answer.Resume != hanh.answer.Resume {
		t.Fatalf("not resumed: %+v", back.answer)
	}
	var o offer
	if !back.line.Last("offer", &o) || o.Generation != 2 {
		t.Errorf("offer of generation %d", o.Generation)
	}
	back.client = hanh.client
	back.connect(t)
	chair.hears(t, hanh.answer.ParticipantID)
	mediatest.Wait(t, "the path is good", func() bool { return one(t, h, hanh.answer.ParticipantID).Connection == "good" })

	// A reloaded page has no media connection any more.
	back.line.Close()
	r.KeepConnection = false
	reloaded := join(t, h, mediatest.Hanh, r)
	if reloaded.answer.Resumed || !reloaded.line.Last("offer", &o) || o.Generation != 1 {
		t.Errorf("a reloaded page gets generation %d, %+v", o.Generation, reloaded.answer)
	}
	reloaded.connect(t)
	reloaded.client.Speak()
	reloaded.send(t, true)
	chair.hears(t, hanh.answer.ParticipantID)
	if n := len(acts(t, h)); n != recorded {
		t.Errorf("coming back is recorded as joining: %v", acts(t, h))
	}
}

func TestSecondDeviceTakesOver(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	first := join(t, h, mediatest.Hanh, request(h))
	wrong := request(h)
	wrong.Resume, wrong.KeepConnection = "not the token", true
	second := join(t, h, mediatest.Hanh, wrong)
	if second.answer.Resumed {
		t.Error("a wrong token resumes")
	}
	var ended struct{ Reason string }
	if !first.line.Last("ended", &ended) || ended.Reason != "replaced" {
		t.Errorf("the first device is told %q", ended.Reason)
	}
	if _, err := h.Service.Send(h.As(mediatest.Hanh), first.line, media.Sending{}); !errors.Is(err, media.ErrNotJoined) {
		t.Errorf("the first device is still in: %v", err)
	}
	first.line.Close()
	if c, err := h.Service.Read(h.As(mediatest.Chair), h.Meeting); err != nil || len(c.Participants) != 1 || c.Participants[0].ID != second.answer.ParticipantID {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestGraceEnds(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), func(d *media.Deps) { d.Grace = time.Millisecond })
	join(t, h, mediatest.Chair, request(h))
	hanh := join(t, h, mediatest.Hanh, request(h))
	hanh.line.Close()
	mediatest.Wait(t, "the place is given up", func() bool { return one(t, h, hanh.answer.ParticipantID).ID.IsZero() })
	if all := acts(t, h); all[len(all)-1] != "conference.left" {
		t.Errorf("the ledger says %v", all)
	}
}

func TestMeetingClosesConference(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	hanh := join(t, h, mediatest.Hanh, request(h))
	failed := errors.New("rolled back")
	err := h.Store.Tx(context.Background(), func(ctx context.Context) error {
		h.Service.MeetingClosed(ctx, h.Meeting)
		return failed
	})
	if !errors.Is(err, failed) || len(hanh.line.All("ended")) != 0 {
		t.Errorf("a closing that was rolled back ends the conference: %v", err)
	}
	err = h.Store.Tx(context.Background(), func(ctx context.Context) error {
		h.Service.MeetingClosed(ctx, h.Meeting)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	mediatest.Wait(t, "everybody is told", func() bool { return len(hanh.line.All("ended")) == 1 })
}

func TestClosedPartEndsConference(t *testing.T) {
	wall := func(h *mediatest.House) context.Context {
		return authz.With(context.Background(), authz.Subject{Display: h.Wall})
	}
	watching := func(h *mediatest.House) media.JoinRequest {
		r := request(h)
		r.Kind = media.KindWatch
		return r
	}
	for name, begin := range map[string]func(h *mediatest.House){
		"by the hook": func(h *mediatest.House) {
			err := h.Store.Tx(context.Background(), func(ctx context.Context) error {
				h.Service.ClosedPartBegan(ctx, h.Meeting)
				h.CloseDoors(true)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		},
		"begun on another node": func(h *mediatest.House) { h.CloseDoors(true) },
	} {
		t.Run(name, func(t *testing.T) {
			h := mediatest.New(t, testkit.SQLite(t), nil)
			hanh, chair := join(t, h, mediatest.Hanh, request(h)), join(t, h, mediatest.Chair, request(h))
			h.Service.ClosedPartBegan(context.Background(), h.Meeting)
			begin(h)
			for _, c := range []*mediatest.Line{hanh.line, chair.line} {
				mediatest.Wait(t, "everybody is cut", func() bool { return len(c.All("ended")) == 1 })
				var ended struct{ Reason string }
				if c.Last("ended", &ended); ended.Reason != "closed_part" {
					t.Errorf("told %q", ended.Reason)
				}
			}
			if _, err := h.Service.Send(h.As(mediatest.Hanh), hanh.line, media.Sending{}); !errors.Is(err, media.ErrNotJoined) {
				t.Errorf("still in: %v", err)
			}
			again := request(h)
			again.Resume = hanh.answer.Resume
			for _, r := range []media.JoinRequest{request(h), again} {
				if _, err := h.Service.Join(h.As(mediatest.Chair), mediatest.NewLine(t), r); !errors.Is(err, mediatest.ErrDoorsClosed) {
					t.Errorf("joining during the closed part: %v", err)
				}
			}
			if _, err := h.Service.Join(wall(h), mediatest.NewLine(t), watching(h)); !errors.Is(err, mediatest.ErrDoorsClosed) {
				t.Errorf("a wall joins during the closed part: %v", err)
			}
			h.CloseDoors(false)
			join(t, h, mediatest.Hanh, request(h))
			if _, err := h.Service.Join(wall(h), mediatest.NewLine(t), watching(h)); err != nil {
				t.Errorf("a wall joins afterwards: %v", err)
			}
		})
	}
}

func TestLostRightsPutOut(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	join(t, h, mediatest.Chair, request(h))
	hanh := join(t, h, mediatest.Hanh, request(h))
	h.Revoke(mediatest.Hanh)
	mediatest.Wait(t, "the one without rights is put out", func() bool { return len(hanh.line.All("removed")) == 1 })
	if c, err := h.Service.Read(h.As(mediatest.Chair), h.Meeting); err != nil || len(c.Participants) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestMeetingsDoNotMix(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	join(t, h, mediatest.Chair, request(h))
	other := request(h)
	other.MeetingID = h.Other.String()
	duc := join(t, h, mediatest.Duc, other)
	if err := h.Service.Remove(h.As(mediatest.Chair), h.Meeting, duc.answer.ParticipantID); !errors.Is(err, media.ErrNoSuchParticipant) {
		t.Errorf("a participant of another meeting is removed: %v", err)
	}
	// The same line goes over to another meeting: it leaves the first.
	answer, err := h.Service.Join(h.As(mediatest.Duc), duc.line, request(h))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := h.Service.Read(h.As(mediatest.Chair), h.Other); err != nil || c.Open {
		t.Errorf("the first conference goes on: %+v, %v", c, err)
	}
	if v := one(t, h, answer.ParticipantID); v.ID.IsZero() {
		t.Error("the second one was not joined")
	}
}

func TestFull(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), func(d *media.Deps) { d.MaxParticipants = 1 })
	join(t, h, mediatest.Hanh, request(h))
	if _, err := h.Service.Join(h.As(mediatest.Duc), mediatest.NewLine(t), request(h)); !errors.Is(err, media.ErrFull) {
		t.Errorf("a full conference: %v", err)
	}
	join(t, h, mediatest.Hanh, request(h))
}

func TestMalformedMessages(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	hanh := join(t, h, mediatest.Hanh, request(h))
	ctx := h.As(mediatest.Hanh)
	bad := request(h)
	bad.Kind = "chair"
	_, kind := h.Service.Join(ctx, mediatest.NewLine(t), bad)
	_, meeting := h.Service.Join(ctx, mediatest.NewLine(t), media.JoinRequest{MeetingID: "x", Kind: media.KindPerson})
	many := make([]media.SlotView, 65)
	for name, got := range map[string]struct{ err, want error }{
		"kind":        {kind, media.ErrMalformed},
		"meeting":     {meeting, media.ErrMalformed},
		"answer":      {h.Service.Answer(ctx, hanh.line, 1, "v=0\r\n"), media.ErrMalformed},
		"stale":       {h.Service.Answer(ctx, hanh.line, 7, "v=0\r\n"), media.ErrStaleAnswer},
		"long answer": {h.Service.Answer(ctx, hanh.line, 1, strings.Repeat("x", 1<<17)), media.ErrTooLarge},
		"candidate":   {h.Service.Candidate(ctx, hanh.line, strings.Repeat("x", 1<<11)), media.ErrTooLarge},
		"many views":  {h.Service.View(ctx, hanh.line, many), media.ErrMalformed},
		"large view":  {h.Service.View(ctx, hanh.line, []media.SlotView{{Width: 1 << 20, Height: 1}}), media.ErrMalformed},
		"no slot":     {h.Service.View(ctx, hanh.line, []media.SlotView{{Slot: -1}}), media.ErrMalformed},
		"good view":   {h.Service.View(ctx, hanh.line, []media.SlotView{{Slot: 4, Width: 640, Height: 360}}), nil},
	} {
		if !errors.Is(got.err, got.want) {
			t.Errorf("%s: %v, not %v", name, got.err, got.want)
		}
	}
	generation, err := h.Service.Restart(ctx, hanh.line)
	if err != nil || generation != 1 {
		t.Errorf("an offer that waits is not sent again: %d, %v", generation, err)
	}
}

func TestRelayIsOfferedWhenThereIsOne(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	hanh := join(t, h, mediatest.Hanh, request(h))
	text, err := json.Marshal(hanh.answer)
	if err != nil || !strings.Contains(string(text), `"ice_servers":[]`) || !strings.Contains(string(text), `"slots":{"audio":4,"stage":1,"screen":1,"thumbs":12}`) {
		t.Errorf("%s, %v", text, err)
	}

	h = mediatest.New(t, testkit.SQLite(t), func(d *media.Deps) {
		addresses, err := d.Engine.Addresses()
		if err != nil {
			t.Fatal(err)
		}
		if d.Relay, err = turn.Open(turn.Config{Listen: "127.0.0.1:0", MediaPort: d.Engine.Port(), Addresses: addresses}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Relay.Close() })
	})
	hanh = join(t, h, mediatest.Hanh, request(h))
	servers := hanh.answer.ICEServers
	if len(servers) != 1 || len(servers[0].URLs) != 2 || !strings.HasSuffix(servers[0].Username, ":"+hanh.answer.ParticipantID.String()) {
		t.Errorf("%+v", servers)
	}
}
