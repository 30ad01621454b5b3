package live_test

import (
	"strings"
	"testing"

	"nghitruong/internal/id"
	"nghitruong/internal/testkit"
	"nghitruong/media/mediatest"
	"nghitruong/web/api/apitest"
	"nghitruong/web/live"
)

// reply reads on to the answer of the last request and returns it with the signals before it, by name.
func (c *client) reply() (object, map[string]object) {
	c.t.Helper()
	signals := map[string]object{}
	for {
		m := c.next()
		if m["a"] == float64(c.i) {
			return m, signals
		}
		if name, ok := m["k"].(string); ok {
			signals[name], _ = m["d"].(object)
		}
	}
}

func code(answer object) string {
	e, _ := answer["e"].(object)
	text, _ := e["code"].(string)
	return text
}

// Whoever is signed out is out of the conference at once: the place is kept for lost lines only.
func TestSignedOutLeavesTheConference(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	b := newBench(t)
	live.RegisterMedia(b.live, h.Service)
	hanh := h.Persons[mediatest.Hanh]
	hanh.Session = id.New[id.Session]()
	b.change(func() { b.persons = apitest.Persons{mediatest.Hanh: hanh} })
	c := b.dial(mediatest.Hanh)
	c.hello("", object{})
	c.send(object{"op": "media.join", "d": object{"meeting_id": h.Meeting.String(), "kind": "person", "audio_only": false, "resume": "", "keep_connection": false}})
	if answer, _ := c.reply(); code(answer) != "" {
		t.Fatalf("join: %v", answer)
	}
	b.live.Revoke(hanh.Session)
	if code := c.closed(); code != live.CloseSignedOut {
		t.Errorf("closed with %d", code)
	}
	mediatest.Wait(t, "the conference has ended with its only member", func() bool {
		conference, err := h.Service.Read(h.As(mediatest.Hanh), h.Meeting)
		return err == nil && !conference.Open
	})
}

func TestMediaSignalling(t *testing.T) {
	h := mediatest.New(t, testkit.SQLite(t), nil)
	b := newBench(t)
	live.RegisterMedia(b.live, h.Service)
	b.change(func() {
		b.persons = apitest.Persons(h.Persons)
	})
	meeting := h.Meeting.String()
	request := object{"meeting_id": meeting, "kind": "person", "audio_only": false, "resume": "", "keep_connection": false}

	stranger := b.dial(mediatest.Stranger)
	topic := "meeting/" + meeting + "/conference"
	if d := stranger.hello("", object{topic: object{"pos": 0}}); d["topics"].(object)[topic] != "denied" {
		t.Errorf("a stranger hears the conference: %v", d)
	}
	stranger.send(object{"op": "media.join", "d": request})
	if answer, _ := stranger.reply(); code(answer) != "people.forbidden" {
		t.Errorf("a stranger joins: %v", answer)
	}

	hanh := b.dial(mediatest.Hanh)
	if d := hanh.hello("", object{topic: object{"pos": 0}}); d["topics"].(object)[topic] != "ok" {
		t.Errorf("a delegate does not hear the conference: %v", d)
	}
	for _, op := range []string{"answer", "candidate", "state", "view", "restart", "leave"} {
		hanh.send(object{"op": "media." + op, "d": object{}})
		if answer, _ := hanh.reply(); code(answer) != "media.not_joined" {
			t.Errorf("%s before joining: %v", op, answer)
		}
	}
	hanh.send(object{"op": "media.join", "d": request})
	answer, signals := hanh.reply()
	joined, _ := answer["d"].(object)
	if joined["participant_id"] != h.Participant(mediatest.Hanh).String() || joined["resumed"] != false || joined["resume"] == "" {
		t.Errorf("joined: %v", answer)
	}
	offer := signals["offer"]
	if offer["generation"] != float64(1) || !strings.HasPrefix(offer["sdp"].(string), "v=0") {
		t.Fatalf("offer: %v", offer)
	}
	if got, _ := offer["publish"].(object); got["audio"] != "0" || got["video"] != "1" || got["screen"] != "2" || len(offer["slots"].([]any)) != 18 {
		t.Errorf("lines: %v, %v", got, offer["slots"])
	}
	description := mediatest.NewClient(t).Answer(offer["sdp"].(string), true)
	for _, bad := range []struct {
		op   string
		d    any
		code string
	}{
		{"join", "x", "media.malformed"},
		{"join", object{"meeting_id": meeting, "kind": "person", "role": "chair"}, "media.malformed"},
		{"answer", object{"generation": "1"}, "media.malformed"},
		{"answer", object{"generation": 1, "sdp": "v=0"}, "media.malformed"},
		{"answer", object{"generation": 9, "sdp": description}, "media.stale_answer"},
		{"candidate", object{"candidate": "nonsense"}, "media.malformed"},
		{"state", []any{true}, "media.malformed"},
		{"view", object{"slots": []object{{"slot": 77, "width": 1, "height": 1}}}, "media.malformed"},
	} {
		hanh.send(object{"op": "media." + bad.op, "d": bad.d})
		if answer, _ := hanh.reply(); code(answer) != bad.code {
			t.Errorf("%s %v: %v", bad.op, bad.d, answer)
		}
	}
	for op, d := range map[string]object{
		"state": {"audio": true, "video": false, "screen": false}, "view": {"slots": []object{{"slot": 4, "width": 640, "height": 360}}},
	} {
		hanh.send(object{"op": "media." + op, "d": d})
		if answer, _ := hanh.reply(); code(answer) != "" {
			t.Errorf("%s: %v", op, answer)
		}
	}
	hanh.send(object{"op": "media.restart", "d": object{}})
	if answer, signals := hanh.reply(); answer["d"].(object)["generation"] != float64(1) || signals["offer"]["sdp"] != offer["sdp"] {
		t.Errorf("restart: %v", answer)
	}
	hanh.send(object{"op": "media.leave", "d": object{}})
	if answer, _ := hanh.reply(); code(answer) != "" {
		t.Errorf("leave: %v", answer)
	}
}
