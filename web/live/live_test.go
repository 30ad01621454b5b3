package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"nghitruong/internal/authz"
	"nghitruong/internal/hub"
	"nghitruong/internal/id"
	"nghitruong/internal/outbox"
	"nghitruong/internal/store"
	"nghitruong/internal/testkit"
	"nghitruong/web/api"
	"nghitruong/web/api/apitest"
	"nghitruong/web/live"
)

// bench is a served live connection over a real database, with two persons and one meeting that only "an" may hear.
type bench struct {
	t       *testing.T
	url     string
	api     *api.API
	store   *store.Store
	box     *outbox.Box
	hub     *hub.Hub
	live    *live.Server
	meeting string
	chat    string

	mu      sync.Mutex
	persons apitest.Persons
	allowed map[id.Person]bool
	rights  uint64
	value   map[string]any
}

func (b *bench) Version() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rights
}

// Resolve implements api.Sessions with persons that change.
func (b *bench) Resolve(_ context.Context, token, _ string) (authz.Subject, string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.persons[token], "", nil
}

func (b *bench) change(fn func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	fn()
}

func (b *bench) allow(ctx context.Context, _ string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.allowed[authz.From(ctx).Person] {
		return authz.ErrForbidden
	}
	return nil
}

func newBench(t *testing.T, options ...func(*live.Deps)) *bench {
	return newBenchWith(t, hub.Config{}, options...)
}

func newBenchWith(t *testing.T, config hub.Config, options ...func(*live.Deps)) *bench {
	an, binh := id.New[id.Person](), id.New[id.Person]()
	b := &bench{
		t: t, store: testkit.SQLite(t), meeting: "meeting/" + id.New[id.Meeting]().String(), chat: "chat/" + id.New[id.Channel]().String(),
		persons: apitest.Persons{"an": {Person: an, Session: id.New[id.Session]()}, "binh": {Person: binh, Session: id.New[id.Session]()}},
		allowed: map[id.Person]bool{an: true}, value: map[string]any{"state": "open", "title": "Kỳ họp thứ ba"},
	}
	b.hub = hub.New(config)
	b.box = outbox.New(b.store, b.hub)
	var a *api.API
	deps := live.Deps{
		Hub: b.hub, Outbox: b.box, Rights: b, Epoch: "epoch-1", Drain: time.Nanosecond,
		Identify: func(ctx context.Context, token, display, address string) (authz.Subject, string, error) {
			return a.Identify(ctx, token, display, address)
		},
	}
	for _, o := range options {
		o(&deps)
	}
	b.live = live.New(deps)
	b.live.Register("meeting/{id}", live.Topic{Kind: outbox.State, Allow: b.allow, Current: func(context.Context, string) (any, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.value, nil
	}})
	b.live.Register("chat/{id}", live.Topic{Kind: outbox.Log, Allow: b.allow})
	b.live.HandleOp("echo", func(ctx context.Context, conn live.Conn, data json.RawMessage) (any, error) {
		if err := conn.Send("media/x", "offer", map[string]any{"to": conn.ID() != ""}); err != nil {
			return nil, err
		}
		return map[string]any{"data": data, "who": authz.From(ctx).Person}, nil
	})
	b.live.HandleOp("panic", func(context.Context, live.Conn, json.RawMessage) (any, error) { panic("hunter2") })
	served := apitest.Start(t, nil, b.live.Mount, func(d *api.Deps) { d.Sessions = b })
	a, b.api, b.url = served.API, served.API, served.URL
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		// Connections that the test left open are cut off; the error says so.
		_ = b.live.Shutdown(ctx)
		if err := b.hub.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// post emits n entries to the log.
func (b *bench) post(n int) {
	b.t.Helper()
	for range n {
		err := b.store.Tx(b.t.Context(), func(ctx context.Context) error {
			return b.box.Emit(ctx, outbox.Event{Topic: b.chat, Kind: outbox.Log, Name: "message.posted", View: map[string]string{"body": "Đồng ý"}})
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) set(value any) {
	b.t.Helper()
	b.change(func() { b.value = map[string]any{"state": value} })
	err := b.store.Tx(b.t.Context(), func(ctx context.Context) error {
		return b.box.Emit(ctx, outbox.Event{Topic: b.meeting, Kind: outbox.State, Name: "meeting.changed", View: map[string]any{"state": value}})
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

// client is a socket of the test.
type client struct {
	t  *testing.T
	ws *websocket.Conn
	i  int
}

type object = map[string]any

func (b *bench) dial(as string) *client {
	b.t.Helper()
	c, answer, err := b.tryDial(as, nil)
	if err != nil {
		b.t.Fatalf("dialling: %v (%v)", err, answer)
	}
	return c
}

func (b *bench) tryDial(as string, header http.Header) (*client, *http.Response, error) {
	if header == nil {
		header = http.Header{}
	}
	if as != "" {
		header.Set("Cookie", api.SessionCookie+"="+as)
	}
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}}
	ws, answer, err := dialer.DialContext(b.t.Context(), "ws"+strings.TrimPrefix(b.url, "http")+"/api/live", header)
	if err != nil {
		return nil, answer, err
	}
	b.t.Cleanup(func() { ws.Close() })
	// A hanging test should say where.
	_ = ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	return &client{t: b.t, ws: ws}, answer, nil
}

func (c *client) send(request object) {
	c.t.Helper()
	c.i++
	request["i"] = c.i
	if err := c.ws.WriteJSON(request); err != nil {
		c.t.Fatal(err)
	}
}

func (c *client) next() object {
	c.t.Helper()
	var o object
	if err := c.ws.ReadJSON(&o); err != nil {
		c.t.Fatalf("reading: %v", err)
	}
	return o
}

// want compares the next message.
func (c *client) want(want object) {
	c.t.Helper()
	if diff := cmp.Diff(want, c.next()); diff != "" {
		c.t.Errorf("message (-want +got):\n%s", diff)
	}
}

// problem reads an answer and returns the code of its problem.
func (c *client) problem() string {
	c.t.Helper()
	e, _ := c.next()["e"].(object)
	code, _ := e["code"].(string)
	return code
}

// closed reads on to the end and returns the close code.
func (c *client) closed() int {
	c.t.Helper()
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			if e, ok := err.(*websocket.CloseError); ok {
				return e.Code
			}
			c.t.Fatalf("ended without a close frame: %v", err)
		}
	}
}

func (c *client) hello(epoch string, topics object) object {
	c.t.Helper()
	c.send(object{"op": "hello", "d": object{"epoch": epoch, "topics": topics}})
	d, _ := c.next()["d"].(object)
	return d
}

func entry(topic string, s int) object {
	return object{"t": topic, "s": float64(s), "k": "message.posted", "d": object{"body": "Đồng ý"}}
}

func TestHelloValueAndEntries(t *testing.T) {
	b := newBench(t)
	b.post(3)
	c := b.dial("an")
	answer := c.hello("", object{b.meeting: object{"pos": 0}, b.chat: object{"pos": 1}, "meeting/12": object{}, "nothing": object{"pos": 3}})
	if diff := cmp.Diff(object{b.meeting: "ok", b.chat: "ok", "meeting/12": "denied", "nothing": "denied"}, answer["topics"]); diff != "" {
		t.Error(diff)
	}
	if answer["epoch"] != "epoch-1" || answer["connection"] == "" || answer["server_time"] == "" {
		t.Errorf("%v", answer)
	}
	got := map[string]object{}
	for range 3 {
		m := c.next()
		got[fmt.Sprint(m["t"], m["s"])] = m
	}
	want := map[string]object{
		b.meeting + "<nil>": {"t": b.meeting, "v": 1.0, "k": "snapshot", "d": object{"state": "open", "title": "Kỳ họp thứ ba"}},
		b.chat + "2":        entry(b.chat, 2), b.chat + "3": entry(b.chat, 3),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	b.set("paused")
	c.want(object{"t": b.meeting, "v": 2.0, "k": "meeting.changed", "d": object{"state": "paused"}})
	b.post(1)
	c.want(entry(b.chat, 4))
	c.send(object{"op": "unsub", "t": b.chat})
	c.want(object{"a": 2.0, "d": "ok"})
	b.post(1)
	b.set("open")
	c.want(object{"t": b.meeting, "v": 3.0, "k": "meeting.changed", "d": object{"state": "open"}})
}

func TestResume(t *testing.T) {
	b := newBench(t)
	b.post(5)
	b.set("open")
	c := b.dial("an")
	steps := []struct {
		name  string
		sub   object
		want  []object
		start string
	}{
		{"up to date", object{"t": b.chat, "pos": 5}, nil, "ok"},
		{"two missing", object{"t": b.chat, "pos": 3}, []object{entry(b.chat, 4), entry(b.chat, 5)}, "ok"},
		{"the same again", object{"t": b.chat, "pos": 4}, []object{entry(b.chat, 5)}, "ok"},
		{"from now on", object{"t": b.chat}, nil, "ok"},
		{"a position from nowhere", object{"t": b.chat, "pos": 7}, []object{entry(b.chat, 1), entry(b.chat, 2), entry(b.chat, 3), entry(b.chat, 4), entry(b.chat, 5)}, "reset"},
		{"a negative position", object{"t": b.chat, "pos": -1}, []object{entry(b.chat, 1), entry(b.chat, 2), entry(b.chat, 3), entry(b.chat, 4), entry(b.chat, 5)}, "reset"},
		{"a known value", object{"t": b.meeting, "pos": 2}, nil, "ok"},
		{"an old value", object{"t": b.meeting, "pos": 1}, []object{{"t": b.meeting, "v": 2.0, "k": "snapshot", "d": object{"state": "open"}}}, "ok"},
		{"a value from nowhere", object{"t": b.meeting, "pos": 9}, []object{{"t": b.meeting, "v": 2.0, "k": "snapshot", "d": object{"state": "open"}}}, "reset"},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			s.sub["op"] = "sub"
			c.send(s.sub)
			c.want(object{"a": float64(c.i), "d": s.start})
			for _, w := range s.want {
				c.want(w)
			}
			c.send(object{"op": "ping"})
			if answer := c.next(); answer["a"] != float64(c.i) {
				t.Errorf("something follows: %v", answer)
			}
		})
	}
	t.Run("another epoch", func(t *testing.T) {
		c := b.dial("an")
		answer := c.hello("epoch-0", object{b.chat: object{"pos": 4}})
		if diff := cmp.Diff(object{b.chat: "reset"}, answer["topics"]); diff != "" {
			t.Error(diff)
		}
		c.want(entry(b.chat, 1))
	})
	t.Run("too much and pruned", func(t *testing.T) {
		b.post(500)
		c := b.dial("an")
		c.send(object{"op": "sub", "t": b.chat, "pos": 5})
		c.want(object{"a": float64(c.i), "d": "ok"})
		for s := 6; s <= 505; s++ {
			c.want(entry(b.chat, s))
		}
		gap := object{"t": b.chat, "gap": object{"have": 4.0, "top": 505.0}}
		c.send(object{"op": "sub", "t": b.chat, "pos": 4})
		c.want(object{"a": float64(c.i), "d": "ok"})
		c.want(gap)
		if _, err := b.box.Prune(t.Context(), b.store.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		c.send(object{"op": "sub", "t": b.chat, "pos": 504})
		c.want(object{"a": float64(c.i), "d": "ok"})
		c.want(object{"t": b.chat, "gap": object{"have": 504.0, "top": 505.0}})
		b.post(1)
		c.want(entry(b.chat, 506))
	})
}

func TestMergeWhilePublishing(t *testing.T) {
	b := newBench(t)
	b.post(20)
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.post(60)
	}()
	c := b.dial("an")
	for at := 0; at < 80; {
		c.send(object{"op": "sub", "t": b.chat, "pos": at})
		if m := c.next(); m["d"] != "ok" {
			// Entries of the subscription before may come first.
			if m["s"] != nil {
				t.Fatalf("an entry before the answer: %v", m)
			}
			t.Fatalf("%v", m)
		}
		for range 7 {
			if at == 80 {
				break
			}
			m := c.next()
			if m["s"] != float64(at+1) {
				t.Fatalf("entry %v after %d", m["s"], at)
			}
			at++
		}
		c.send(object{"op": "unsub", "t": b.chat})
		for m := c.next(); m["a"] == nil; m = c.next() {
			if s, _ := m["s"].(float64); int(s) == at+1 {
				at++
			}
		}
	}
	<-done
}

func TestWrongPersons(t *testing.T) {
	b := newBench(t)
	if _, answer, err := b.tryDial("", nil); err == nil || answer.StatusCode != 401 {
		t.Errorf("nobody: %v, %v", answer, err)
	}
	if _, answer, err := b.tryDial("stranger", nil); err == nil || answer.StatusCode != 401 {
		t.Errorf("a worthless cookie: %v, %v", answer, err)
	}
	if _, answer, err := b.tryDial("an", http.Header{"Origin": {"http://elsewhere.example"}}); err == nil || answer.StatusCode != 403 {
		t.Errorf("another site: %v, %v", answer, err)
	}
	plain := websocket.Dialer{}
	header := http.Header{"Cookie": {api.SessionCookie + "=an"}}
	if _, answer, err := plain.Dial("ws"+strings.TrimPrefix(b.url, "http")+"/api/live", header); err == nil || answer.StatusCode != 422 {
		t.Errorf("no subprotocol: %v, %v", answer, err)
	}
	c := b.dial("binh")
	answer := c.hello("", object{b.meeting: object{"pos": 0}, b.chat: object{"pos": 0}})
	if diff := cmp.Diff(object{b.meeting: "denied", b.chat: "denied"}, answer["topics"]); diff != "" {
		t.Error(diff)
	}
	c.send(object{"op": "sub", "t": b.meeting})
	if code := c.problem(); code != "people.forbidden" {
		t.Errorf("sub: %q", code)
	}
	c.send(object{"op": "sub", "t": "meeting/" + strings.Repeat("x", 500)})
	if code := c.problem(); code != "live.no_such_topic" {
		t.Errorf("no such topic: %q", code)
	}
	b.set("open")
	b.post(1)
	c.send(object{"op": "ping"})
	if m := c.next(); m["a"] == nil {
		t.Errorf("a person who may not hear heard %v", m)
	}
}

func TestRightsChange(t *testing.T) {
	b := newBench(t)
	c := b.dial("an")
	c.hello("", object{b.meeting: object{"pos": 1}, b.chat: object{}})
	b.change(func() { clear(b.allowed); b.rights++ })
	gone := map[any]bool{}
	for range 2 {
		m := c.next()
		if m["gone"] != true {
			t.Errorf("%v", m)
		}
		gone[m["t"]] = true
	}
	if !gone[b.meeting] || !gone[b.chat] {
		t.Errorf("gone: %v", gone)
	}
	b.set("closed")
	c.send(object{"op": "ping"})
	if m := c.next(); m["a"] == nil {
		t.Errorf("heard %v after the topic was gone", m)
	}
}

func TestRevoke(t *testing.T) {
	b := newBench(t)
	an, binh := b.dial("an"), b.dial("binh")
	an.hello("", nil)
	binh.hello("", nil)
	b.live.Revoke(id.Session{})
	b.live.Revoke(b.persons["an"].Session)
	if code := an.closed(); code != live.CloseSignedOut {
		t.Errorf("closed with %d", code)
	}
	binh.send(object{"op": "ping"})
	binh.next()
}

func TestSessionEndsElsewhere(t *testing.T) {
	clock := testkit.NewClock(time.Date(2026, 12, 9, 8, 0, 0, 0, time.UTC))
	b := newBench(t, func(d *live.Deps) { d.Now = clock.Now })
	c := b.dial("an")
	c.hello("", nil)
	b.change(func() { delete(b.persons, "an") })
	clock.Advance(61 * time.Second)
	if code := c.closed(); code != live.CloseSignedOut {
		t.Errorf("closed with %d", code)
	}
}

func TestQuietClientsAreCutAndOthersGetTops(t *testing.T) {
	clock := testkit.NewClock(time.Date(2026, 12, 9, 8, 0, 0, 0, time.UTC))
	b := newBench(t, func(d *live.Deps) { d.Now = clock.Now })
	b.post(3)
	b.set("open")
	c := b.dial("an")
	c.hello("", object{b.meeting: object{"pos": 2}, b.chat: object{}})
	// A client that reads answers pings, which is its sign of life.
	message := make(chan object)
	go func() {
		var o object
		if c.ws.ReadJSON(&o) == nil {
			message <- o
		}
	}()
	pinged := make(chan struct{}, 10)
	c.ws.SetPingHandler(func(payload string) error {
		err := c.ws.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(time.Second))
		pinged <- struct{}{}
		return err
	})
	for range 3 {
		clock.Advance(26 * time.Second)
		<-pinged
	}
	if diff := cmp.Diff(object{"tops": object{b.meeting: 2.0, b.chat: 3.0}}, <-message); diff != "" {
		t.Error(diff)
	}
	clock.Advance(5 * time.Minute)
	if _, _, err := c.ws.ReadMessage(); err == nil {
		t.Error("a quiet client stays")
	}
}
