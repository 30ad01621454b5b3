package sfu_test

import (
	"testing"

	"github.com/pion/webrtc/v4"

	"nghitruong/media/sfu"
	"nghitruong/media/turn"
)

func TestRelayedClientGetsMedia(t *testing.T) {
	e := engine(t, nil)
	addresses, err := e.Addresses()
	if err != nil {
		t.Fatal(err)
	}
	relay, err := turn.Open(turn.Config{Listen: "127.0.0.1:0", MediaPort: e.Port(), Addresses: addresses})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := relay.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, url := range relay.URLs() {
		t.Run(url[len(url)-3:], func(t *testing.T) {
			r := room(t, e)
			a := join(t, r, "a", options{config: publishes})
			a.peer.Publish(true, false, false)
			a.stream('a', 30, sfu.Voice)
			credentials := relay.Credentials("b")
			b := join(t, r, "b", options{relay: &webrtc.ICEServer{
				URLs: relay.URLs()[i : i+1], Username: credentials.Username, Credential: credentials.Password,
			}})
			wait(t, "b hears a through the relay", func() bool { mid := b.showing(sfu.AudioSlot, "a"); return mid != "" && b.packets(mid) > 20 })
			pair, err := b.pc.SCTP().Transport().ICETransport().GetSelectedCandidatePair()
			if err != nil || pair.Local.Typ != webrtc.ICECandidateTypeRelay {
				t.Errorf("path is %v, %v", pair, err)
			}
		})
	}
}
