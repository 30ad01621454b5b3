package live_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"

	"nghitruong/internal/hub"
	"nghitruong/internal/outbox"
	"nghitruong/web/api"
	"nghitruong/web/live"
)

func TestASlowClientHoldsUpNobodyAndResumes(t *testing.T) {
	b := newBenchWith(t, hub.Config{QueueFrames: 64, QueueBytes: 1 << 20})
	slow, quick := b.dial("an"), b.dial("an")
	slow.hello("", object{b.chat: object{"pos": 0}})
	quick.hello("", object{b.chat: object{"pos": 0}})
	// The slow client does not read; large signals would be dropped, entries are not.
	body := strings.Repeat("x", 100<<10)
	for s := int64(1); s <= 200; s++ {
		b.hub.Publish(outbox.Frame{Topic: b.chat, Kind: outbox.Log, Name: "message.posted", Seq: s, Data: []byte(`"` + body + `"`)})
		if m := quick.next(); m["s"] != float64(s) {
			t.Fatalf("entry %v, want %d", m["s"], s)
		}
	}
	if got := b.hub.Stats().Overflows; got != 1 {
		t.Errorf("%d overflows", got)
	}
	last := 0.0
	for {
		var o object
		err := slow.ws.ReadJSON(&o)
		if err != nil {
			if !websocket.IsCloseError(err, live.CloseSlow) && !strings.Contains(err.Error(), "EOF") && !strings.Contains(err.Error(), "reset") {
				t.Errorf("the slow client ended with %v", err)
			}
			break
		}
		if s, _ := o["s"].(float64); s != last+1 {
			t.Fatalf("entry %v after %v", s, last)
		}
		last++
	}
	if last == 0 || last == 200 {
		t.Errorf("the slow client heard %v", last)
	}
}

func TestShutdown(t *testing.T) {
	b := newBench(t)
	var clients []*client
	for range 10 {
		c := b.dial("an")
		c.hello("", object{b.chat: object{}})
		clients = append(clients, c)
	}
	ended := make(chan struct{})
	b.live.HandleOp("wait", func(_ context.Context, conn live.Conn, _ json.RawMessage) (any, error) {
		conn.OnClose(func() { close(ended) })
		return nil, nil
	})
	clients[0].send(object{"op": "wait"})
	clients[0].want(object{"a": 2.0})
	result := make(chan error)
	go func() { result <- b.live.Shutdown(context.Background()) }()
	for _, c := range clients {
		if code := c.closed(); code != live.CloseMove {
			t.Errorf("closed with %d", code)
		}
	}
	if err := <-result; err != nil {
		t.Error(err)
	}
	<-ended
	if _, answer, err := b.tryDial("an", nil); err == nil || answer.StatusCode != 503 {
		t.Errorf("after the shutdown: %v, %v", answer, err)
	}
}

func TestPoll(t *testing.T) {
	b := newBench(t)
	exchange := func(as, connection string, frames ...object) (int, object) {
		t.Helper()
		body, err := json.Marshal(object{"connection": connection, "frames": frames})
		if err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), "POST", b.url+"/api/live/poll", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.AddCookie(&http.Cookie{Name: api.SessionCookie, Value: as})
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var o object
		if err := json.NewDecoder(answer.Body).Decode(&o); err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, o
	}
	if status, _ := exchange("nobody", ""); status != 401 {
		t.Errorf("nobody: %d", status)
	}
	b.post(2)
	status, o := exchange("an", "", object{"i": 1, "op": "hello", "d": object{"topics": object{b.chat: object{"pos": 0}}}})
	name, _ := o["connection"].(string)
	frames, _ := o["frames"].([]any)
	if status != 200 || name == "" || len(frames) != 3 {
		t.Fatalf("%d %v", status, o)
	}
	if diff := cmp.Diff([]any{entry(b.chat, 1), entry(b.chat, 2)}, frames[1:]); diff != "" {
		t.Error(diff)
	}
	if status, o := exchange("binh", name); status != 410 {
		t.Errorf("somebody else's connection: %d %v", status, o)
	}
	for s := 3; s < 6; s++ {
		heard := make(chan object)
		go func() {
			_, o := exchange("an", name)
			heard <- o
		}()
		// Whether the entry comes before or after the client begins to listen makes no difference.
		b.post(1)
		if diff := cmp.Diff(object{"connection": name, "frames": []any{entry(b.chat, s)}}, <-heard); diff != "" {
			t.Error(diff)
		}
		if _, o := exchange("an", name, object{"i": s, "op": "ping"}); len(o["frames"].([]any)) != 1 {
			t.Errorf("%v", o)
		}
	}
	heard := make(chan int)
	go func() {
		status, _ := exchange("an", name)
		heard <- status
	}()
	b.live.Revoke(b.persons["an"].Session)
	if status := <-heard; status != 401 {
		t.Errorf("after the session ended: %d", status)
	}
}

// Over TLS what waits is written as one record; the messages must be the same.
func TestTLS(t *testing.T) {
	b := newBench(t)
	b.post(20)
	served := httptest.NewTLSServer(b.api.Handler())
	defer served.Close()
	dialer := websocket.Dialer{Subprotocols: []string{live.Subprotocol}, TLSClientConfig: served.Client().Transport.(*http.Transport).TLSClientConfig}
	header := http.Header{"Cookie": {api.SessionCookie + "=an"}, "Origin": {served.URL}}
	ws, _, err := dialer.Dial("wss"+strings.TrimPrefix(served.URL, "https")+"/api/live", header)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	c := &client{t: t, ws: ws}
	c.hello("", object{b.chat: object{"pos": 0}, b.meeting: object{"pos": 1}})
	for s := 1; s <= 20; s++ {
		c.want(entry(b.chat, s))
	}
	for i := range 200 {
		if err := ws.WriteJSON(object{"i": 1000 + i, "op": "unsub", "t": "x"}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 200 {
		if m := c.next(); m["a"] != float64(1000+i) {
			t.Fatalf("answer %v, want %d", m, 1000+i)
		}
	}
	b.live.Revoke(b.persons["an"].Session)
	if code := c.closed(); code != live.CloseSignedOut {
		t.Errorf("closed with %d", code)
	}
}
