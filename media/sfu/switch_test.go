package sfu_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"nghitruong/media/sfu"
)

func TestMuteEndsAtTheServer(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes})
	b := join(t, r, "b", options{})
	a.peer.Publish(true, false, false)
	a.stream('a', 30, sfu.Voice)
	wait(t, "b hears a", func() bool { mid := b.showing(sfu.AudioSlot, "a"); return mid != "" && b.packets(mid) > 10 })
	mid := b.showing(sfu.AudioSlot, "a")

	a.peer.Publish(false, false, false)
	wait(t, "slot of a is emptied", func() bool { return b.showing(sfu.AudioSlot, "a") == "" })
	// c's packets come after what was under way of a's; from then on nothing of a may come, though a goes on sending.
	c := join(t, r, "c", options{config: publishes})
	c.peer.Publish(true, false, false)
	c.stream('c', 30, sfu.Voice)
	wait(t, "b hears c", func() bool { mid := b.showing(sfu.AudioSlot, "c"); return mid != "" && b.packets(mid) > 10 })
	other := b.showing(sfu.AudioSlot, "c")
	before, from := b.packets(mid), b.packets(other)
	if other == mid {
		before = 0
	}
	wait(t, "c speaks on", func() bool { return b.packets(other) > from+50 })
	if other != mid && b.packets(mid) != before {
		t.Errorf("%d packets of a muted peer", b.packets(mid)-before)
	}

	a.peer.Publish(true, false, false)
	wait(t, "b hears a again", func() bool { mid := b.showing(sfu.AudioSlot, "a"); return mid != "" && b.packets(mid) > before+10 })
}

// continuous fails when numbers, timestamps or picture ids of a slot do not follow each other. Packets are put in order first: what the
// machine's own sockets dropped came again as a retransmission. The last ones may still be under way.
func continuous(t *testing.T, all []packet, video bool) {
	t.Helper()
	first := all[0].SequenceNumber
	slices.SortStableFunc(all, func(a, b packet) int {
		return int(int16(a.SequenceNumber-first)) - int(int16(b.SequenceNumber-first))
	})
	for i := 1; i < len(all); i++ {
		p, last := &all[i], &all[i-1]
		if p.SequenceNumber == last.SequenceNumber {
			continue
		}
		if p.SequenceNumber != last.SequenceNumber+1 {
			if i < len(all)-100 {
				t.Errorf("packet %d: sequence number %d after %d", i, p.SequenceNumber, last.SequenceNumber)
			}
			continue
		}
		if step := int32(p.Timestamp - last.Timestamp); step < 0 || step > 90000*20 {
			t.Errorf("packet %d: timestamp moves by %d", i, step)
		}
		if video && p.payload[0]&0x10 != 0 {
			if now, before := picture(p), picture(last); (now-before)&0x7fff != 1 {
				t.Errorf("packet %d: picture %d after %d", i, now, before)
			}
		}
	}
}

func picture(p *packet) uint16 { return (uint16(p.payload[2])<<8 | uint16(p.payload[3])) & 0x7fff }

func TestSpeakerTakesTheStage(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes})
	b := join(t, r, "b", options{config: publishes})
	viewer := join(t, r, "viewer", options{keep: true})
	a.peer.Publish(true, true, false)
	b.peer.Publish(true, true, false)
	first := a.stream('a', 30, sfu.Voice, sfu.Camera)
	second := b.stream('b', 127, sfu.Voice, sfu.Camera)

	var stage string
	for range 3 {
		from := 0
		wait(t, "a on the stage", func() bool {
			stage = viewer.showing(sfu.StageSlot, "a")
			if stage != "" && from == 0 {
				from = viewer.packets(stage) + 1
			}
			return stage != "" && viewer.packets(stage) > from+20
		})
		first.speak(127)
		second.speak(25)
		from = 0
		wait(t, "b on the stage", func() bool {
			stage = viewer.showing(sfu.StageSlot, "b")
			if stage != "" && from == 0 {
				from = viewer.packets(stage) + 1
			}
			return stage != "" && viewer.packets(stage) > from+20
		})
		first.speak(25)
		second.speak(127)
	}
	all := viewer.all(stage)
	if heard(all, 5, 'a') == 0 || heard(all, 5, 'b') == 0 {
		t.Fatal("the stage did not change its source")
	}
	continuous(t, all, true)
}

func TestLossIsRepaired(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes, loss: 0.05})
	viewer := join(t, r, "viewer", options{keep: true, loss: 0.05})
	wait(t, "both connect", func() bool { return a.connected() && viewer.connected() })
	a.peer.Publish(false, true, false)
	a.stream('a', 30, sfu.Camera)
	var stage string
	wait(t, "pictures", func() bool {
		stage = viewer.showing(sfu.StageSlot, "a")
		return stage != "" && viewer.packets(stage) > 2000
	})
	all := viewer.all(stage)
	missing := missing(all)
	repaired := 0
	for _, p := range all {
		if p.repair {
			repaired++
		}
	}
	// Both ways lose 5 % each, requests included; without repair a tenth would be missing.
	if missing > 4 {
		t.Errorf("%d of %d packets are missing after repair", missing, len(all))
	}
	if repaired == 0 {
		t.Error("nothing came as a retransmission")
	}
}

// missing counts the numbers that never came; the last ones may still be under way.
func missing(all []packet) int {
	have := map[uint16]bool{}
	for _, p := range all {
		have[p.SequenceNumber] = true
	}
	n := 0
	for at, end := all[0].SequenceNumber, all[len(all)-1].SequenceNumber-min(300, uint16(len(all)/2)); at != end; at++ {
		if !have[at] {
			n++
		}
	}
	return n
}

func TestLateJoinerGetsAKeyFrame(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes})
	a.peer.Publish(false, true, false)
	wait(t, "a connects", a.connected)
	p := a.publisher(sfu.Camera, 'a')
	// An early viewer has pictures sent that the late one cannot use: their key frame is out of the replay's reach.
	early := join(t, r, "early", options{})
	wait(t, "early connects", func() bool { return early.showing(sfu.StageSlot, "a") != "" })
	mid := early.showing(sfu.StageSlot, "a")
	p.frame(true, 1)
	for n := range 400 {
		wait(t, "early sees", func() bool { return early.packets(mid) > n })
		p.frame(false, 1)
	}
	a.mu.Lock()
	asked := a.keyAsked
	a.mu.Unlock()

	late := join(t, r, "late", options{keep: true})
	wait(t, "a key frame is asked for", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.keyAsked > asked
	})
	wait(t, "late has the slot", func() bool { return late.showing(sfu.StageSlot, "a") != "" })
	wait(t, "request is repeated", func() bool {
		a.mu.Lock()
		defer a.mu.Unlock()
		return a.keyAsked > asked+1
	})
	p.frame(true, 2)
	wait(t, "late sees", func() bool { return late.packets(late.showing(sfu.StageSlot, "a")) >= 2 })
	if first := late.all(late.showing(sfu.StageSlot, "a"))[0]; first.payload[4]&1 != 0 {
		t.Error("the first packet does not begin a key frame")
	}

	// The key frame is fresh now: the next one gets it from the ring without asking.
	p.frame(false, 1)
	next := join(t, r, "next", options{keep: true})
	wait(t, "next sees", func() bool { mid := next.showing(sfu.StageSlot, "a"); return mid != "" && next.packets(mid) == 3 })
	continuous(t, next.all(next.showing(sfu.StageSlot, "a")), true)
}

func TestScreenHasItsSlot(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes})
	listener := join(t, r, "listener", options{config: sfu.PeerConfig{AudioOnly: true}})
	a.peer.Publish(false, true, true)
	a.stream('s', 30, sfu.Screen)
	a.stream('c', 30, sfu.Camera)
	wait(t, "screen", func() bool {
		mid := listener.showing(sfu.ScreenSlot, "a")
		return mid != "" && listener.packets(mid) > 10
	})
	if listener.showing(sfu.StageSlot, "a") != "" {
		t.Error("a listener gets a camera")
	}
	mid := listener.showing(sfu.ScreenSlot, "a")
	if err := listener.peer.See([]sfu.View{{Slot: 5}}); err != nil {
		t.Fatal(err)
	}
	viewer := join(t, r, "viewer", options{})
	wait(t, "another sees", func() bool { m := viewer.showing(sfu.ScreenSlot, "a"); return m != "" && viewer.packets(m) > 10 })
	before, from := listener.packets(mid), viewer.packets(viewer.showing(sfu.ScreenSlot, "a"))
	wait(t, "screen goes on", func() bool { return viewer.packets(viewer.showing(sfu.ScreenSlot, "a")) > from+50 })
	if n := listener.packets(mid) - before; n > 0 {
		t.Errorf("%d packets of a hidden slot", n)
	}
	if err := listener.peer.See([]sfu.View{{Slot: 99}}); !errors.Is(err, sfu.ErrMalformed) {
		t.Errorf("a slot that does not exist: %v", err)
	}
}

func TestRestartKeepsMedia(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes})
	viewer := join(t, r, "viewer", options{keep: true})
	a.peer.Publish(false, true, false)
	a.stream('a', 30, sfu.Camera)
	var stage string
	wait(t, "pictures", func() bool {
		stage = viewer.showing(sfu.StageSlot, "a")
		return stage != "" && viewer.packets(stage) > 20
	})
	for _, c := range []*client{viewer, a} {
		before := c.pc.RemoteDescription().SDP
		offer, err := c.peer.Offer()
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.peer.Offer()
		if err != nil || again.SDP != offer.SDP || again.Generation != 2 {
			t.Errorf("an offer that waits is not given again: generation %d, %v", again.Generation, err)
		}
		if fragment(before) == fragment(offer.SDP) {
			t.Error("the offer does not restart ICE")
		}
		if err := c.peer.Answer(1, "v=0"); !errors.Is(err, sfu.ErrStale) {
			t.Errorf("answer to an old offer: %v", err)
		}
		c.answer(offer)
		from := viewer.packets(stage)
		wait(t, "pictures after the restart", func() bool { return viewer.packets(stage) > from+50 })
	}
	if n := missing(viewer.all(stage)); n > 4 {
		t.Errorf("%d packets were lost", n)
	}
}

func fragment(description string) string {
	_, rest, _ := strings.Cut(description, "a=ice-ufrag:")
	line, _, _ := strings.Cut(rest, "\r\n")
	return line
}

func TestRoomsDoNotLeak(t *testing.T) {
	e := engine(t, nil)
	one, two := room(t, e), room(t, e)
	a := join(t, one, "a", options{config: publishes})
	b := join(t, one, "b", options{})
	x := join(t, two, "x", options{config: publishes})
	y := join(t, two, "y", options{keep: true})
	for _, c := range []*client{a, x} {
		c.peer.Publish(true, true, false)
	}
	a.stream('a', 30, sfu.Voice, sfu.Camera)
	x.stream('x', 30, sfu.Voice, sfu.Camera)
	wait(t, "b sees a", func() bool { mid := b.showing(sfu.StageSlot, "a"); return mid != "" && b.packets(mid) > 20 })
	wait(t, "y sees x", func() bool { mid := y.showing(sfu.StageSlot, "x"); return mid != "" && y.packets(mid) > 50 })
	y.mu.Lock()
	defer y.mu.Unlock()
	for mid, all := range y.received {
		for _, p := range all {
			if p.payload[0] == 'a' || len(p.payload) > 5 && p.payload[5] == 'a' {
				t.Fatalf("a packet of the other room in line %s", mid)
			}
		}
	}
}

func TestLeavingEmptiesSlots(t *testing.T) {
	r := room(t, engine(t, nil))
	a := join(t, r, "a", options{config: publishes})
	b := join(t, r, "b", options{})
	a.peer.Publish(true, true, false)
	a.stream('a', 30, sfu.Voice, sfu.Camera)
	wait(t, "b sees a", func() bool { mid := b.showing(sfu.StageSlot, "a"); return mid != "" && b.packets(mid) > 20 })
	if err := a.peer.Close(); err != nil {
		t.Fatal(err)
	}
	wait(t, "slots are empty", func() bool { return b.showing(sfu.StageSlot, "a")+b.showing(sfu.AudioSlot, "a") == "" })
	if n := len(r.Peers()); n != 1 {
		t.Errorf("%d peers are left", n)
	}
}

func TestMalformedAnswers(t *testing.T) {
	r := room(t, engine(t, nil))
	c := join(t, r, "a", options{config: publishes})
	offer, err := c.peer.Offer()
	if err != nil {
		t.Fatal(err)
	}
	good := c.describe(offer)
	for name, bad := range map[string]string{
		"empty":           "",
		"noise":           "\x00\xff\r\n",
		"no lines":        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n",
		"too long":        good + strings.Repeat("a=x\r\n", sfu.DescriptionLimit/5),
		"sends in a slot": strings.ReplaceAll(good, "a=recvonly", "a=sendrecv"),
		"other lines":     strings.ReplaceAll(good, "a=mid:5", "a=mid:50"),
		"other kind":      strings.Replace(good, "m=audio", "m=application", 1),
		"no password":     strings.ReplaceAll(good, "a=ice-pwd", "a=ice-nothing"),
		"no fingerprint":  strings.ReplaceAll(good, "a=fingerprint", "a=footprint"),
	} {
		if err := c.peer.Answer(offer.Generation, bad); !errors.Is(err, sfu.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := c.peer.Answer(offer.Generation, good); err != nil {
		t.Errorf("the right answer after wrong ones: %v", err)
	}
	for _, bad := range []string{"x", "candidate:1 1 udp 1 999.1.1.1 1 typ host", strings.Repeat("c", 2000)} {
		if err := c.peer.Candidate(bad); !errors.Is(err, sfu.ErrMalformed) {
			t.Errorf("candidate %.40q: %v", bad, err)
		}
	}
	for _, good := range []string{"", "candidate:1 1 udp 2130706431 0f1e2d3c.local 50000 typ host", "candidate:1 1 udp 2130706431 127.0.0.1 9 typ host"} {
		if err := c.peer.Candidate(good); err != nil {
			t.Errorf("candidate %q: %v", good, err)
		}
	}
}
