package hub_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/redis/go-redis/v9"

	"log/slog"

	"nghitruong/internal/hub"
	"nghitruong/internal/outbox"
	"nghitruong/internal/testkit"
)

// listener takes frames as soon as they wait, unless it is stuck.
type listener struct {
	member *hub.Member
	stuck  bool
	mu     sync.Mutex
	texts  []string
	more   chan struct{}
	full   chan struct{}
}

func connect(h *hub.Hub, stuck bool) *listener {
	l := &listener{stuck: stuck, more: make(chan struct{}, 1<<16), full: make(chan struct{})}
	l.member = h.Connect(hub.Events{
		Ready: func() {
			if !l.stuck {
				go l.take()
			}
		},
		Full: func() { close(l.full) },
	})
	return l
}

func (l *listener) take() {
	for {
		frames, err := l.member.Take(nil, 1<<20)
		if err != nil || len(frames) == 0 {
			return
		}
		l.mu.Lock()
		for _, f := range frames {
			l.texts = append(l.texts, string(f.Text))
			l.more <- struct{}{}
		}
		l.mu.Unlock()
	}
}

// wait returns the first n texts once they are there.
func (l *listener) wait(t *testing.T, n int) []string {
	t.Helper()
	for range n {
		<-l.more
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.texts)
}

func listen(h *hub.Hub, stuck bool, topics ...string) *listener {
	l := connect(h, stuck)
	for _, topic := range topics {
		l.member.Subscribe(topic)
		l.member.Release(topic, 0, nil)
	}
	return l
}

func frame(topic string, kind hub.Kind, seq int64) *hub.Frame {
	return hub.NewFrame(topic, kind, seq, fmt.Appendf(nil, "%s %d", topic, seq))
}

func newHub(t *testing.T, config hub.Config) *hub.Hub {
	h := hub.New(config)
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

func TestEnvelope(t *testing.T) {
	for _, c := range []struct {
		kind hub.Kind
		want string
	}{
		{hub.Log, `{"t":"chat/\"1","s":7,"k":"message.posted","d":{"body":"đã"}}`},
		{hub.State, `{"t":"chat/\"1","v":7,"k":"message.posted","d":{"body":"đã"}}`},
		{hub.Signal, `{"t":"chat/\"1","k":"message.posted","d":{"body":"đã"}}`},
	} {
		got, err := hub.Encode(`chat/"1`, c.kind, 7, "message.posted", []byte(`{"body":"đã"}`))
		if err != nil || string(got) != c.want {
			t.Errorf("%s, %v; want %s", got, err, c.want)
		}
	}
	// RFC 6455 section 5.2: the three forms of the length.
	for n, header := range map[int]string{5: "\x81\x05", 126: "\x81\x7e\x00\x7e", 65536: "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"} {
		text := strings.Repeat("x", n)
		f := hub.NewFrame("", hub.Direct, 0, []byte(text))
		if string(f.Wire) != header+text || string(f.Text) != text {
			t.Errorf("%d bytes are framed as %q", n, f.Wire[:14])
		}
	}
}

func TestEverybodyHearsTheSameBytes(t *testing.T) {
	h := newHub(t, hub.Config{Shards: 3})
	var all []*listener
	for range 20 {
		all = append(all, listen(h, false, "a"))
	}
	other := listen(h, false, "b")
	h.Publish(outbox.Frame{Topic: "a", Kind: outbox.Log, Name: "x", Seq: 1, Data: []byte(`1`)})
	h.Publish(outbox.Frame{Topic: "b", Kind: outbox.State, Name: "y", Seq: 1, Data: []byte(`2`)})
	for _, l := range all {
		if got := l.wait(t, 1); got[0] != `{"t":"a","s":1,"k":"x","d":1}` {
			t.Errorf("heard %q", got)
		}
	}
	// The value before the first event is version 1.
	if got := other.wait(t, 1); len(got) != 1 || got[0] != `{"t":"b","v":2,"k":"y","d":2}` {
		t.Errorf("heard %q", got)
	}
}

func TestAStuckListenerHoldsUpNobody(t *testing.T) {
	h := newHub(t, hub.Config{Shards: 1, QueueFrames: 10})
	stuck, quick := listen(h, true, "a"), listen(h, false, "a")
	for i := range int64(1000) {
		h.Send(frame("a", hub.Log, i+1))
		// One at a time, so that only the stuck one falls behind.
		quick.wait(t, 1)
	}
	<-stuck.full
	if _, err := stuck.member.Take(nil, 1<<20); err != hub.ErrFull {
		t.Errorf("Take of the stuck one: %v", err)
	}
	if got := h.Stats(); got.Overflows != 1 || got.Members != 2 || got.Published != 1000 {
		t.Errorf("%+v", got)
	}
	if got := quick.wait(t, 0); len(got) != 1000 || got[999] != "a 1000" {
		t.Errorf("the quick one heard %d", len(got))
	}
}

// barrier waits until everything sent before was spread: a marker reaches a listener of the same shard.
func barrier(t *testing.T, h *hub.Hub) {
	t.Helper()
	l := listen(h, false, "barrier")
	h.Send(frame("barrier", hub.Signal, 0))
	l.wait(t, 1)
	l.member.Close()
}

func texts(t *testing.T, m *hub.Member) []string {
	t.Helper()
	frames, err := m.Take(nil, 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range frames {
		all = append(all, string(f.Text))
	}
	return all
}

func TestPressure(t *testing.T) {
	h := newHub(t, hub.Config{Shards: 1, QueueFrames: 10})
	l := listen(h, true, "log", "state", "other", "signal")
	h.Send(frame("state", hub.State, 1))
	h.Send(frame("log", hub.Log, 1))
	h.Send(frame("other", hub.State, 1))
	h.Send(frame("signal", hub.Signal, 1))
	for v := range int64(100) {
		h.Send(frame("state", hub.State, v+2))
	}
	// Late news of an old version changes nothing.
	h.Send(frame("state", hub.State, 50))
	barrier(t, h)
	if !l.member.Send(frame("answer", hub.Direct, 0)) {
		t.Fatal("an answer was refused")
	}
	// Five wait: the queue is half full, and signals are no longer taken.
	for i := range int64(50) {
		h.Send(frame("signal", hub.Signal, i+2))
	}
	// Five more fill it; the sixth throws the waiting signal out.
	for i := range int64(6) {
		h.Send(frame("log", hub.Log, i+2))
	}
	h.Send(frame("other", hub.State, 2))
	barrier(t, h)
	want := []string{"answer 0", "state 101", "log 1", "other 2", "log 2", "log 3", "log 4", "log 5", "log 6", "log 7"}
	if got := texts(t, l.member); !slices.Equal(got, want) {
		t.Errorf("waiting %q, want %q", got, want)
	}
	if got := h.Stats(); got.Overflows != 0 || got.Dropped != 50 {
		t.Errorf("%+v", got)
	}
	// After taking, everything works as before.
	h.Send(frame("state", hub.State, 102))
	h.Send(frame("state", hub.State, 103))
	h.Send(frame("signal", hub.Signal, 1))
	barrier(t, h)
	if got := texts(t, l.member); !slices.Equal(got, []string{"state 103", "signal 1"}) {
		t.Errorf("later waiting %q", got)
	}
}

func TestTakeByBytes(t *testing.T) {
	h := newHub(t, hub.Config{Shards: 1})
	l := listen(h, true, "a")
	big := strings.Repeat("x", 3<<20)
	if !l.member.Send(hub.NewFrame("", hub.Direct, 0, []byte(big))) {
		t.Error("a frame larger than the queue is refused although nothing waits")
	}
	for i := range int64(5) {
		h.Send(frame("a", hub.Log, i+1))
	}
	barrier(t, h)
	var sizes []int
	for {
		frames, err := l.member.Take(nil, 12)
		if err != nil {
			// The queue was over its bytes when the log came.
			break
		}
		if len(frames) == 0 {
			break
		}
		sizes = append(sizes, len(frames))
	}
	if len(sizes) != 0 {
		t.Errorf("took %v after the overflow", sizes)
	}
	l = listen(h, true, "a")
	for i := range int64(5) {
		h.Send(frame("a", hub.Log, i+1))
	}
	barrier(t, h)
	for range 4 {
		frames, err := l.member.Take(nil, 12)
		if err != nil {
			t.Fatal(err)
		}
		sizes = append(sizes, len(frames))
	}
	// "a 1" is 5 bytes on the wire.
	if !slices.Equal(sizes, []int{2, 2, 1, 0}) {
		t.Errorf("took %v", sizes)
	}
}

func TestSubscribeFirstReadSecondMerge(t *testing.T) {
	h := newHub(t, hub.Config{Shards: 2})
	h.Send(frame("a", hub.Log, 3))
	l := connect(h, false)
	l.member.Subscribe("a")
	for _, seq := range []int64{4, 6, 5} {
		h.Send(frame("a", hub.Log, seq))
	}
	barrier(t, h)
	barrier(t, h)
	// The past was read up to 4: 4 among the held frames is a duplicate.
	l.member.Release("a", 4, hub.NewBundle("a", hub.Log, 4, [][]byte{[]byte("past 3"), []byte("past 4")}))
	h.Send(frame("a", hub.Log, 4))
	h.Send(frame("a", hub.Log, 7))
	if got := l.wait(t, 4); !slices.Equal(got, []string{"past 3,past 4", "a 6", "a 5", "a 7"}) {
		t.Errorf("heard %q", got)
	}
	if !l.member.Unsubscribe("a") || l.member.Unsubscribe("a") {
		t.Error("Unsubscribe does not say whether the topic was heard")
	}
	h.Send(frame("a", hub.Log, 8))
	barrier(t, h)
	l.member.Close()
	l.member.Close()
	if l.member.Send(frame("a", hub.Direct, 1)) {
		t.Error("a closed member takes frames")
	}
	if got := l.wait(t, 0); len(got) != 4 {
		t.Errorf("heard %q after leaving", got)
	}
}

func TestBuses(t *testing.T) {
	run := func(t *testing.T, one, two hub.Bus) {
		a, b := newHub(t, hub.Config{Bus: one}), newHub(t, hub.Config{Bus: two})
		here, there := listen(a, false, "nghị"), listen(b, false, "nghị")
		a.Publish(outbox.Frame{Topic: "nghị", Kind: outbox.Log, Name: "đã.nói", Seq: 1, Data: []byte(`"một\nhai"`)})
		b.Publish(outbox.Frame{Topic: "nghị", Kind: outbox.Log, Name: "đã.nói", Seq: 2, Data: []byte(`2`)})
		want := []string{`{"t":"nghị","s":1,"k":"đã.nói","d":"một\nhai"}`, `{"t":"nghị","s":2,"k":"đã.nói","d":2}`}
		for _, l := range []*listener{here, there} {
			got := l.wait(t, 2)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("heard %q", got)
			}
		}
		if got := a.Stats().Published; got != 2 {
			t.Errorf("%d frames at the first server: its own came back", got)
		}
	}
	t.Run("local", func(t *testing.T) {
		bus := hub.NewLocal()
		run(t, bus.Node(), bus.Node())
	})
	t.Run("redis", func(t *testing.T) {
		if testkit.Redis() == "" {
			t.Skip("no Redis")
		}
		client := redis.NewClient(&redis.Options{Addr: testkit.Redis()})
		t.Cleanup(func() { client.Close() })
		var nodes [2]*hub.Redis
		for i := range nodes {
			var err error
			if nodes[i], err = hub.NewRedis(t.Context(), client, slog.New(slog.DiscardHandler)); err != nil {
				t.Fatal(err)
			}
		}
		run(t, nodes[0], nodes[1])
	})
}

func TestConcurrency(t *testing.T) {
	h := newHub(t, hub.Config{Shards: 4})
	var work sync.WaitGroup
	for i := range 8 {
		work.Go(func() {
			for j := range 200 {
				l := listen(h, j%2 == 0, "a", "b")
				l.member.Unsubscribe("a")
				l.member.Subscribe("a")
				l.member.Close()
			}
		})
		work.Go(func() {
			for j := range int64(500) {
				h.Send(frame([]string{"a", "b"}[j%2], hub.Kind(1+i%3), j))
			}
		})
	}
	work.Wait()
	if got := h.Stats().Members; got != 0 {
		t.Errorf("%d members left", got)
	}
}
