package sfu_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"nghitruong/media/sfu"
)

// page joins as two peers in one browser: the first sends sound, a camera and a screen, the second reports what it gets.
const page = `<!doctype html><meta charset=utf-8><body><script>
const post = async (path, body) => (await fetch(path, {method: 'POST', body: JSON.stringify(body ?? {})})).json();
const say = (what) => fetch('/say', {method: 'POST', body: String(what)});
async function connect(who, publish) {
  const pc = new RTCPeerConnection();
  const renew = async () => {
    const offer = await post('/' + who + '/offer');
    await pc.setRemoteDescription({type: 'offer', sdp: offer.SDP});
    for (const t of pc.getTransceivers()) {
      const at = (offer.Publish ?? []).indexOf(t.mid);
      if (at < 0) continue;
      t.direction = 'sendonly';
      if (publish && publish[at]) await t.sender.replaceTrack(publish[at]);
    }
    await pc.setLocalDescription(await pc.createAnswer());
    await post('/' + who + '/answer', {generation: offer.Generation, sdp: pc.localDescription.sdp});
  };
  await renew();
  return {pc, renew};
}
async function statistics(pc) {
  const all = {};
  for (const s of (await pc.getStats()).values()) {
    if (s.type === 'inbound-rtp') all[s.mid] = {packets: s.packetsReceived, frames: s.framesDecoded ?? 0, samples: s.totalSamplesReceived ?? 0, nacks: s.nackCount ?? 0, energy: s.totalAudioEnergy ?? 0};
  }
  return all;
}
(async () => {
  const media = await navigator.mediaDevices.getUserMedia({audio: true, video: {width: 320, height: 180}});
  const canvas = document.createElement('canvas');
  canvas.width = 640; canvas.height = 360;
  const drawing = canvas.getContext('2d');
  let n = 0;
  setInterval(() => { drawing.fillStyle = 'hsl(' + (n++ * 7 % 360) + ' 80% 50%)'; drawing.fillRect(0, 0, 640, 360); }, 100);
  const a = await connect('a', [media.getAudioTracks()[0], media.getVideoTracks()[0], canvas.captureStream(10).getVideoTracks()[0]]);
  const b = await connect('b', null);
  for (const t of b.pc.getReceivers()) {
    const element = document.createElement(t.track.kind);
    element.srcObject = new MediaStream([t.track]);
    element.autoplay = true;
    document.body.append(element);
  }
  let renewed = false;
  for (;;) {
    const answer = await post('/report', await statistics(b.pc));
    if (answer.renew && !renewed) { renewed = true; await a.renew(); await b.renew(); await say('renewed'); }
    await new Promise((r) => setTimeout(r, 100));
  }
})().catch((e) => say('failed: ' + e.stack));
</script>`

type inbound struct {
	Packets, Frames, Samples, Nacks, Energy float64
}

func TestBrowser(t *testing.T) {
	program, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed")
	}
	r := room(t, engine(t, nil))
	var mu sync.Mutex
	said := map[string]bool{}
	var report map[string]inbound
	var slots []sfu.SlotState
	renew := false
	peers := map[string]*sfu.Peer{}
	for _, name := range []string{"a", "b"} {
		c := sfu.PeerConfig{ID: name, Publishes: true}
		if name == "b" {
			c.Slots = func(s []sfu.SlotState) { mu.Lock(); slots = s; mu.Unlock() }
		}
		if peers[name], err = r.Join(c); err != nil {
			t.Fatal(err)
		}
	}
	peers["a"].Publish(true, true, true)

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, page) })
	mux.HandleFunc("POST /{who}/offer", func(w http.ResponseWriter, q *http.Request) {
		offer, err := peers[q.PathValue("who")].Offer()
		if err != nil {
			t.Error(err)
		}
		_ = json.NewEncoder(w).Encode(offer)
	})
	mux.HandleFunc("POST /{who}/answer", func(w http.ResponseWriter, q *http.Request) {
		var in struct {
			Generation int
			SDP        string
		}
		if err := json.NewDecoder(q.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		if err := peers[q.PathValue("who")].Answer(in.Generation, in.SDP); err != nil {
			t.Errorf("answer of %d bytes: %v\n%s", len(in.SDP), err, in.SDP)
		}
		_, _ = io.WriteString(w, "{}")
	})
	mux.HandleFunc("POST /say", func(_ http.ResponseWriter, q *http.Request) {
		text, _ := io.ReadAll(q.Body)
		if strings.HasPrefix(string(text), "failed") {
			t.Error(string(text))
		}
		mu.Lock()
		said[string(text)] = true
		mu.Unlock()
	})
	mux.HandleFunc("POST /report", func(w http.ResponseWriter, q *http.Request) {
		var in map[string]inbound
		if err := json.NewDecoder(q.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		report = in
		_ = json.NewEncoder(w).Encode(map[string]bool{"renew": renew})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)

	browser := exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream",
		"--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required", "--user-data-dir="+t.TempDir(), server.URL)
	if err := browser.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = browser.Process.Kill(); _ = browser.Wait() })

	in := func(kind sfu.SlotKind) (inbound, bool) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range slots {
			if s.Kind == kind && s.Peer == "a" {
				got, ok := report[s.Mid]
				return got, ok
			}
		}
		return inbound{}, false
	}
	patience := time.Now().Add(60 * time.Second)
	for what, arrived := range map[string]func() bool{
		"sound":  func() bool { got, ok := in(sfu.AudioSlot); return ok && got.Packets > 50 && got.Energy > 0 },
		"camera": func() bool { got, ok := in(sfu.StageSlot); return ok && got.Frames > 20 },
		"screen": func() bool { got, ok := in(sfu.ScreenSlot); return ok && got.Frames > 10 },
	} {
		for !arrived() {
			if time.Now().After(patience) {
				t.Fatalf("no %s: %v, slots %v", what, report, slots)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
	for _, p := range r.Peers() {
		if p.Connection != sfu.Good {
			t.Errorf("%s is %v", p.ID, p.Connection)
		}
	}
	wait(t, "a speaks", func() bool { return r.Peers()[0].Speaking })

	mu.Lock()
	renew = true
	mu.Unlock()
	wait(t, "restart", func() bool { mu.Lock(); defer mu.Unlock(); return said["renewed"] })
	before, _ := in(sfu.StageSlot)
	wait(t, "pictures after the restart", func() bool { got, ok := in(sfu.StageSlot); return ok && got.Frames > before.Frames+20 })
}
