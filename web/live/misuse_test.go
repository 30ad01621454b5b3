package live_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"nghitruong/web/live"
)

func TestOperations(t *testing.T) {
	b := newBench(t)
	c := b.dial("an")
	c.send(object{"op": "echo", "d": object{"lời": "chào 👋 ế"}})
	got := []object{c.next(), c.next()}
	want := []object{
		{"t": "media/x", "k": "offer", "d": object{"to": true}},
		{"a": 1.0, "d": object{"data": object{"lời": "chào 👋 ế"}, "who": b.persons["an"].Person.String()}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	c.send(object{"op": "panic"})
	e, _ := c.next()["e"].(object)
	if e["code"] != "internal.unexpected" || strings.Contains(fmt.Sprint(e), "hunter2") {
		t.Errorf("%v", e)
	}
	c.send(object{"op": "launch"})
	if code := c.problem(); code != "live.no_such_operation" {
		t.Errorf("%q", code)
	}
	c.send(object{"op": "sub"})
	if code := c.problem(); code != "input.invalid" {
		t.Errorf("%q", code)
	}
}

func TestMalformed(t *testing.T) {
	b := newBench(t)
	c := b.dial("an")
	for i, text := range []string{"{", `[1]`, `{"i":1,"op":"ping"} {}`, `{"i":-1,"op":"ping"}`, `{"i":1,"op":"ping","secret":1}`} {
		if err := c.ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if code := c.problem(); code != "live.malformed" {
			t.Errorf("message %d: %q", i, code)
		}
	}
	if code := c.closed(); code != 1007 {
		t.Errorf("closed with %d", code)
	}
	c = b.dial("an")
	if err := c.ws.WriteMessage(websocket.BinaryMessage, []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if code := c.closed(); code != 1003 {
		t.Errorf("binary: closed with %d", code)
	}
	c = b.dial("an")
	large, err := json.Marshal(object{"i": 1, "op": "echo", "d": strings.Repeat("x", 64<<10-26)})
	if err != nil || len(large) != 64<<10 {
		t.Fatalf("%d bytes, %v", len(large), err)
	}
	if err := c.ws.WriteMessage(websocket.TextMessage, large); err != nil {
		t.Fatal(err)
	}
	c.next()
	c.next()
	if err := c.ws.WriteMessage(websocket.TextMessage, append(large, ' ')); err != nil {
		t.Fatal(err)
	}
	if code := c.closed(); code != 1009 {
		t.Errorf("large: closed with %d", code)
	}
	c = b.dial("an")
	if err := c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if code := c.closed(); code != 1000 {
		t.Errorf("closing: answered with %d", code)
	}
}

func TestTooManyRequests(t *testing.T) {
	b := newBench(t)
	c := b.dial("an")
	go func() {
		for i := range 200 {
			if c.ws.WriteJSON(object{"i": i, "op": "hello"}) != nil {
				return
			}
		}
	}()
	for range 5 {
		if m := c.next(); m["e"] != nil {
			t.Errorf("%v", m)
		}
	}
	if code := c.problem(); code != "live.too_often" {
		t.Errorf("%q", code)
	}
	if code := c.closed(); code != live.CloseTooMany {
		t.Errorf("closed with %d", code)
	}
}

func TestTooManyConnections(t *testing.T) {
	b := newBench(t, func(d *live.Deps) { d.MaxPerSubject = 2 })
	first := b.dial("an")
	b.dial("an")
	if _, answer, err := b.tryDial("an", nil); err == nil || answer.StatusCode != 429 {
		t.Errorf("a third: %v, %v", answer, err)
	}
	b.dial("binh")
	first.ws.Close()
	// The server notices the lost connection on a goroutine of its own.
	for b.live.Connections() > 2 {
		runtime.Gosched()
	}
	b.dial("an")
}
