package mediatest

import (
	"sync"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// Client is the WebRTC end of a member: it answers offers, can send sound, and counts what it receives.
type Client struct {
	t     testing.TB
	PC    *webrtc.PeerConnection
	voice *webrtc.TrackLocalStaticRTP

	mu       sync.Mutex
	received map[string]int
	began    bool
}

// NewClient returns a client that has no connection yet.
func NewClient(t testing.TB) *Client {
	t.Helper()
	engine := &webrtc.MediaEngine{}
	if err := engine.RegisterDefaultCodecs(); err != nil {
		t.Fatal(err)
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	pc, err := webrtc.NewAPI(webrtc.WithMediaEngine(engine), webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{})
	if err != nil {
		t.Fatal(err)
	}
	voice, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "voice", "voice")
	if err != nil {
		t.Fatal(err)
	}
	c := &Client{t: t, PC: pc, voice: voice, received: map[string]int{}}
	t.Cleanup(func() { _ = pc.Close() })
	pc.OnTrack(func(remote *webrtc.TrackRemote, receiver *webrtc.RTPReceiver) {
		mid := receiver.RTPTransceiver().Mid()
		for {
			if _, _, err := remote.ReadRTP(); err != nil {
				return
			}
			c.mu.Lock()
			c.received[mid]++
			c.mu.Unlock()
		}
	})
	return c
}

// Answer takes an offer and returns the answer's description. publish gives the first line a voice.
func (c *Client) Answer(offer string, publish bool) string {
	c.t.Helper()
	if err := c.PC.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: offer}); err != nil {
		c.t.Fatal(err)
	}
	if publish && !c.began {
		c.began = true
		if _, err := c.PC.AddTrack(c.voice); err != nil {
			c.t.Fatal(err)
		}
	}
	answer, err := c.PC.CreateAnswer(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(c.PC)
	if err := c.PC.SetLocalDescription(answer); err != nil {
		c.t.Fatal(err)
	}
	<-gathered
	return c.PC.LocalDescription().SDP
}

// Speak sends sound until the test ends.
func (c *Client) Speak() {
	stop := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		p := &rtp.Packet{Header: rtp.Header{Version: 2}, Payload: []byte{1, 2, 3}}
		ticker := time.NewTicker(10 * time.Millisecond)
		defer ticker.Stop()
		for {
			select {
			case <-stop:
				return
			case <-ticker.C:
			}
			p.SequenceNumber++
			p.Timestamp += 480
			if err := c.voice.WriteRTP(p); err != nil {
				return
			}
		}
	})
	c.t.Cleanup(func() { close(stop); done.Wait() })
}

// Received is the number of packets in a line.
func (c *Client) Received(mid string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.received[mid]
}
