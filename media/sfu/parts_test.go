package sfu

import (
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
)

func TestExtend(t *testing.T) {
	for _, c := range []struct {
		newest uint64
		number uint16
		want   uint64
	}{
		{1 << 32, 1, 1<<32 + 1}, {1<<32 + 5, 65535, 1<<32 - 1}, {1<<32 + 65535, 0, 1<<32 + 65536}, {1<<32 + 65536, 65535, 1<<32 + 65535},
		{1<<32 + 100, 90, 1<<32 + 90},
	} {
		if got := extend(c.newest, c.number); got != c.want {
			t.Errorf("extend(%d, %d) = %d, not %d", c.newest, c.number, got, c.want)
		}
	}
}

func TestRing(t *testing.T) {
	r := newRing(8)
	put := func(sequence uint64, key bool, arrived int64) bool {
		return r.put(&head{sequence: sequence, key: key, arrived: arrived, timestamp: uint32(sequence)}, []byte{byte(sequence)})
	}
	if _, ok := r.sinceKey(0, 1, 8); ok {
		t.Error("an empty ring replays")
	}
	for n := uint64(100); n < 106; n++ {
		if !put(n, n == 102, 10) {
			t.Errorf("packet %d is refused", n)
		}
	}
	if put(103, false, 10) {
		t.Error("a duplicate is taken")
	}
	var h head
	buffer := make([]byte, payloadLimit)
	if n, ok := r.get(104, &h, buffer); !ok || n != 1 || buffer[0] != 104 || h.sequence != 104 {
		t.Errorf("packet 104 is %d, %v", buffer[0], ok)
	}
	if s, ok := r.sinceKey(11, 5, 8); !ok || s != (replay{first: 102, last: 105, order: 6, timestamp: 105}) {
		t.Errorf("replay %+v, %v", s, ok)
	}
	if _, ok := r.sinceKey(20, 5, 8); ok {
		t.Error("an old key frame is replayed")
	}
	if _, ok := r.sinceKey(11, 5, 3); ok {
		t.Error("a key frame too far back is replayed")
	}
	for n := uint64(106); n < 112; n++ {
		put(n, false, 12)
	}
	if _, ok := r.get(102, &h, buffer); ok {
		t.Error("a packet that was written over is found")
	}
	if _, ok := r.sinceKey(12, 5, 100); ok {
		t.Error("a key frame that was written over is replayed")
	}
	if put(103, false, 12) {
		t.Error("a packet older than the ring is taken")
	}
	if r.put(&head{sequence: 113}, make([]byte, payloadLimit+1)) {
		t.Error("a packet that is too large is taken")
	}
	r.clear()
	if _, ok := r.get(111, &h, buffer); ok {
		t.Error("a cleared ring holds packets")
	}
}

func TestLosses(t *testing.T) {
	var l losses
	if !l.gap(10, 13, 0) {
		t.Fatal("a small gap is refused")
	}
	l.found(11)
	if got := l.due(0); !slices.Equal(got, []uint16{10, 12, 13}) {
		t.Errorf("due %v", got)
	}
	if got := l.due(repairPause - 1); got != nil {
		t.Errorf("asked again too soon: %v", got)
	}
	l.found(10)
	for n := int64(1); n < repairTries; n++ {
		if got := l.due(n * repairPause); !slices.Equal(got, []uint16{12, 13}) {
			t.Errorf("due %v", got)
		}
	}
	if l.due(repairTries * repairPause); len(l.list) != 0 {
		t.Errorf("never given up: %v", l.list)
	}
	if l.gap(0, lossLimit, 0) || len(l.list) != 0 {
		t.Error("a gap beyond the limit is kept")
	}
}

func TestVP8Descriptor(t *testing.T) {
	for name, c := range map[string]struct {
		payload []byte
		want    descriptor
		key     bool
	}{
		"empty":           {nil, descriptor{}, false},
		"plain key":       {[]byte{0x10, 0x00}, descriptor{}, true},
		"plain delta":     {[]byte{0x10, 0x01}, descriptor{}, false},
		"not the start":   {[]byte{0x00, 0x00}, descriptor{}, false},
		"other partition": {[]byte{0x11, 0x00}, descriptor{}, false},
		"narrow id":       {[]byte{0x90, 0x80, 0x7f, 0x00}, descriptor{pictureAt: 2, picture: 0x7f}, true},
		"wide id":         {[]byte{0x90, 0x80, 0xff, 0xfe, 0x01}, descriptor{pictureAt: 2, wide: true, picture: 0x7ffe}, false},
		"id, tl0, tid":    {[]byte{0x90, 0xe0, 0x81, 0x02, 0x09, 0x20, 0x00}, descriptor{pictureAt: 2, wide: true, picture: 0x102, tl0At: 4, tl0: 9}, true},
		"cut in the id":   {[]byte{0x90, 0x80, 0x81}, descriptor{}, false},
		"cut before tl0":  {[]byte{0x90, 0x40}, descriptor{}, false},
		"cut before data": {[]byte{0x90, 0x80, 0x81, 0x02}, descriptor{pictureAt: 2, wide: true, picture: 0x102}, false},
	} {
		if got, key := parseVP8(c.payload); got != c.want || key != c.key {
			t.Errorf("%s: %+v, %v", name, got, key)
		}
	}
	payload := []byte{0x90, 0xc0, 0xff, 0xff, 0xff, 0x00}
	d, _ := parseVP8(payload)
	d.patch(payload, 1, 2)
	if !slices.Equal(payload, []byte{0x90, 0xc0, 0x80, 0x00, 0x01, 0x00}) {
		t.Errorf("wrapped to % x", payload)
	}
}

func TestH264Key(t *testing.T) {
	for name, c := range map[string]struct {
		payload []byte
		want    bool
	}{
		"empty": {nil, false}, "idr": {[]byte{0x65, 0}, true}, "sps": {[]byte{0x67, 0}, true}, "delta": {[]byte{0x41, 0}, false},
		"aggregate":        {[]byte{0x78, 0, 1, 0x41, 0, 1, 0x67}, true},
		"aggregate, delta": {[]byte{0x78, 0, 1, 0x41, 0, 1, 0x41}, false},
		"aggregate, cut":   {[]byte{0x78, 0, 9, 0x41}, false},
		"aggregate, empty": {[]byte{0x78, 0, 0, 0x67}, false},
		"fragment start":   {[]byte{0x7c, 0x85}, true},
		"fragment middle":  {[]byte{0x7c, 0x05}, false},
	} {
		if got := keyH264(c.payload); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// out keeps what a slot sends.
type out struct{ all []rtp.Packet }

func (o *out) WriteRTP(h *rtp.Header, payload []byte) (int, error) {
	o.all = append(o.all, rtp.Packet{Header: *h, Payload: slices.Clone(payload)})
	return 0, nil
}

func vp8(picture uint16, key bool) []byte {
	last := byte(1)
	if key {
		last = 0
	}
	return []byte{0x90, 0x80, byte(picture>>8) | 0x80, byte(picture), last}
}

// TestNumbersGoOn switches a slot between two sources whose numbers are far apart and about to wrap.
func TestNumbersGoOn(t *testing.T) {
	s, o := newSlot(0, StageSlot), &out{}
	s.binding.Store(&binding{writer: o, ssrc: 7, repair: 8, payload: [codecCount]uint8{codecVP8: 96}, repairPayload: [codecCount]uint8{codecVP8: 97}})
	s.sequence, s.picture = sequenceBase|65533, 0x7ffe
	shard := newShard(0, func() int64 { return 0 })
	now := int64(time.Second)
	sources := []*track{newTrack(&Peer{}, Camera, 1), newTrack(&Peer{}, Camera, 1)}
	sequences := []uint64{sequenceBase | 65534, sequenceBase | 12}
	timestamps := []uint32{0xffffff00, 5}
	pictures := []uint16{0x7fff, 40}
	for turn := range 6 {
		which := turn % 2
		t1 := sources[which]
		s.source, s.running = t1, false
		for n := range 3 {
			payload := vp8(pictures[which]&0x7fff, n == 0)
			h := head{sequence: sequences[which], timestamp: timestamps[which], codec: codecVP8, arrived: now}
			h.vp8, h.key = parseVP8(payload)
			t1.ring.put(&h, payload)
			s.forward(&h, payload, now)
			sequences[which]++
			pictures[which]++
			timestamps[which] += 3000
			now += int64(time.Second) / 30
		}
	}
	if len(o.all) != 18 {
		t.Fatalf("%d packets came", len(o.all))
	}
	for i := 1; i < len(o.all); i++ {
		a, b := o.all[i-1], o.all[i]
		if b.SequenceNumber != a.SequenceNumber+1 {
			t.Errorf("packet %d: number %d after %d", i, b.SequenceNumber, a.SequenceNumber)
		}
		if step := int32(b.Timestamp - a.Timestamp); step < 2990 || step > 3010 {
			t.Errorf("packet %d: timestamp moves by %d", i, step)
		}
		x, _ := parseVP8(a.Payload)
		y, _ := parseVP8(b.Payload)
		if (y.picture-x.picture)&0x7fff != 1 {
			t.Errorf("packet %d: picture %d after %d", i, y.picture, x.picture)
		}
	}
	// What was sent can be asked for again, across the switches, and comes with the same numbers.
	sent := slices.Clone(o.all)
	for _, p := range sent {
		o.all = nil
		shard.retransmit(s, []uint16{p.SequenceNumber})
		if len(o.all) != 1 {
			t.Fatalf("number %d is not sent again", p.SequenceNumber)
		}
		again := o.all[0]
		number := uint16(again.Payload[0])<<8 | uint16(again.Payload[1])
		if again.SSRC != 8 || again.PayloadType != 97 || number != p.SequenceNumber || again.Timestamp != p.Timestamp || !slices.Equal(again.Payload[2:], p.Payload) {
			t.Errorf("number %d comes again as %v", p.SequenceNumber, again)
		}
	}
	o.all = nil
	shard.retransmit(s, []uint16{sent[17].SequenceNumber + 1, sent[0].SequenceNumber - 1})
	if len(o.all) != 0 {
		t.Error("numbers that were never sent are sent again")
	}
}

func TestAShutTrackKeepsNothing(t *testing.T) {
	tr := newTrack(&Peer{}, Voice, 1)
	tr.begin(1)
	buffer := make([]byte, payloadLimit)
	stored := func(number uint16) bool {
		tr.ingest(&rtp.Header{SequenceNumber: number}, []byte{1}, codecOpus, 20, 0)
		_, ok := tr.ring.get(sequenceBase|uint64(number), new(head), buffer)
		return ok
	}
	if stored(1) || tr.heard() != 0 {
		t.Error("a track that is not open keeps a packet")
	}
	tr.set(true)
	if !stored(2) || tr.heard() != 107 {
		t.Error("an open track loses a packet")
	}
	tr.set(false)
	if _, ok := tr.ring.get(sequenceBase|2, new(head), buffer); ok || stored(3) {
		t.Error("a shut track keeps packets")
	}
}

func TestADeltaPictureDoesNotBeginARun(t *testing.T) {
	s, o := newSlot(0, StageSlot), &out{}
	s.binding.Store(&binding{writer: o, payload: [codecCount]uint8{codecVP8: 96}})
	s.source = newTrack(&Peer{}, Camera, 1)
	payload := vp8(1, false)
	h := head{sequence: sequenceBase, codec: codecVP8}
	h.vp8, h.key = parseVP8(payload)
	s.forward(&h, payload, 0)
	if len(o.all) != 0 || !s.source.wantsKey.Load() {
		t.Error("a picture that cannot be decoded is sent, or no key frame is asked for")
	}
	h.codec = codecH264
	h.key = true
	s.forward(&h, payload, 0)
	if len(o.all) != 0 {
		t.Error("a codec the receiver does not have is sent")
	}
}

// levels runs looks at given loudness.
func levels(r *ranking, on []*Peer, looks int, loudness map[*Peer]float64) {
	for range looks {
		r.look(on, func(p *Peer) float64 { return loudness[p] })
	}
}

func TestSpeakerHasHysteresis(t *testing.T) {
	a, b := &Peer{id: "a", joined: 1}, &Peer{id: "b", joined: 2}
	on := []*Peer{a, b}
	r := &ranking{places: 1}
	levels(r, on, 20, map[*Peer]float64{a: 50, b: 40})
	if r.speaker != nil {
		t.Error("a quiet room has a speaker")
	}
	levels(r, on, 20, map[*Peer]float64{a: 95, b: 40})
	if r.speaker != a || !a.voice.speaking || b.voice.speaking {
		t.Error("a does not become the speaker")
	}
	levels(r, on, 50, map[*Peer]float64{a: 95, b: 99})
	if r.speaker != a {
		t.Error("a slightly louder one takes the stage")
	}
	levels(r, on, 1, map[*Peer]float64{a: 0, b: 127})
	if r.speaker != a {
		t.Error("one loud moment takes the stage")
	}
	levels(r, on, 20, map[*Peer]float64{a: 40, b: 95})
	if r.speaker != b || b.voice.spoke <= a.voice.spoke {
		t.Error("b does not become the speaker")
	}
	levels(r, on, 50, map[*Peer]float64{})
	if r.speaker != b || b.voice.speaking {
		t.Error("silence changes the speaker, or b is still speaking")
	}
	levels(r, []*Peer{a}, 1, map[*Peer]float64{})
	if r.speaker != nil {
		t.Error("one who is muted stays the speaker")
	}
}

func TestLoudestVoices(t *testing.T) {
	var on []*Peer
	for n := range 6 {
		on = append(on, &Peer{joined: uint64(n)})
	}
	r := &ranking{places: 3}
	loudness := map[*Peer]float64{on[0]: 90, on[1]: 85, on[2]: 80, on[3]: 70, on[4]: 60, on[5]: 50}
	levels(r, on, 30, loudness)
	for _, p := range on[:3] {
		if !slices.Contains(r.chosen, p) {
			t.Errorf("voice %d is not chosen", p.joined)
		}
	}
	if got := r.voicesFor(on[0]); len(got) != 3 || slices.Contains(got, on[0]) || !slices.Contains(got, on[3]) {
		t.Error("one of the chosen does not hear the next voice instead of the own")
	}
	before := slices.Clone(r.chosen)
	loudness[on[3]] = 84
	levels(r, on, 50, loudness)
	if !slices.Equal(r.chosen, before) {
		t.Error("a slightly louder voice pushes one out")
	}
	loudness[on[5]] = 100
	levels(r, on, 50, loudness)
	if !slices.Contains(r.chosen, on[5]) || slices.Contains(r.chosen, on[2]) {
		t.Error("a much louder voice does not push the weakest out")
	}
	if r.chosen[slices.Index(before, on[0])] != on[0] {
		t.Error("a voice changed its place")
	}
}

func TestThumbnailsKeepTheirPlaces(t *testing.T) {
	a, b, c := &track{}, &track{}, &track{}
	places := make([]*track, 3)
	keep(places, []*track{nil, b, a}, []*track{a, c})
	if !slices.Equal(places, []*track{c, nil, a}) {
		t.Errorf("%v", places)
	}
}

func TestReports(t *testing.T) {
	var r reception
	for n := range 100 {
		if n%10 == 5 {
			continue
		}
		r.receive(&rtp.Header{SequenceNumber: uint16(65500 + n), Timestamp: uint32(n * 3000)}, 90000, int64(n)*int64(time.Second)/30)
	}
	now := time.Now()
	report := r.report(1, now)
	if report.TotalLost != 10 || report.FractionLost < 23 || report.FractionLost > 27 || report.LastSequenceNumber != 65500+99 {
		t.Errorf("%+v", report)
	}
	if report.Jitter > 10 {
		t.Errorf("jitter of an even stream is %d", report.Jitter)
	}
	if again := r.report(1, now); again.FractionLost != 0 || again.TotalLost != 10 {
		t.Errorf("the next interval begins with %+v", again)
	}
	if got := ntpTime(timeNTP(now)).Sub(now).Abs(); got > time.Microsecond {
		t.Errorf("NTP time is off by %v", got)
	}
}

func FuzzPayloads(f *testing.F) {
	f.Add([]byte{0x90, 0xe0, 0x81, 0x02, 0x09, 0x20, 0x00})
	f.Add([]byte{0x78, 0, 1, 0x41, 0, 1, 0x67})
	f.Fuzz(func(t *testing.T, payload []byte) {
		d, _ := parseVP8(payload)
		d.patch(slices.Clone(payload), 12345, 200)
		keyH264(payload)
	})
}

// TestMutatedAnswers has answers changed at random: whatever comes, nothing panics and every peer can be closed. (The fuzzing engine
// cannot guide itself here: what runs depends on the network's timing.)
func TestMutatedAnswers(t *testing.T) {
	e, err := Open(Config{Listen: "127.0.0.1:0", IncludeLoopback: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	r, err := e.NewRoom(nil)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(2026, 11)) //nolint:gosec // repeatable on purpose
	taken := 0
	for range 300 {
		p, err := r.Join(PeerConfig{ID: "a", Publishes: true})
		if err != nil {
			t.Fatal(err)
		}
		offer, err := p.Offer()
		if err != nil {
			t.Fatal(err)
		}
		answer := mutate(random, mirror.Replace(offer.SDP))
		if p.Answer(offer.Generation, answer) == nil {
			taken++
		}
		if err := p.Close(); err != nil {
			t.Errorf("%v after\n%s", err, answer)
		}
	}
	if taken == 0 || taken == 300 {
		t.Errorf("%d of 300 answers were taken: they test nothing", taken)
	}
}

// mirror turns an offer into what answers it.
var mirror = strings.NewReplacer("a=sendonly", "a=recvonly", "a=recvonly", "a=sendonly", "a=setup:actpass", "a=setup:active")

func mutate(random *rand.Rand, text string) string {
	if random.IntN(2) == 0 {
		lines := strings.SplitAfter(text, "\r\n")
		for range random.IntN(3) + 1 {
			i, j := random.IntN(len(lines)), random.IntN(len(lines))
			if random.IntN(2) == 0 {
				lines[i] = lines[j]
			} else {
				lines = slices.Delete(lines, i, i+1)
			}
		}
		return strings.Join(lines, "")
	}
	b := []byte(text)
	for range random.IntN(4) + 1 {
		switch i := random.IntN(len(b)); random.IntN(2) {
		case 0:
			b[i] = byte(random.Uint32())
		case 1:
			b = slices.Delete(b, i, i+1)
		}
	}
	return string(b)
}
