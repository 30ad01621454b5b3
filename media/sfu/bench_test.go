package sfu_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"nghitruong/media/sfu"
)

// loadVariable makes this test program the other side of BenchmarkForward: the publisher and the receivers, in a process of their own so
// that their work is not counted as the server's.
const loadVariable = "NGHITRUONG_SFU_LOAD"

func TestMain(m *testing.M) {
	if os.Getenv(loadVariable) != "" {
		if err := load(os.Stdin, os.Stdout); err != nil {
			log.Fatal(err)
		}
		return
	}
	os.Exit(m.Run())
}

// description is an offer or its answer; the peer 0 publishes.
type description struct {
	Peer int
	SDP  string
	// Begin asks the publisher to send.
	Begin bool
}

// load answers offers until its input ends.
func load(in io.Reader, out io.Writer) error {
	media := &webrtc.MediaEngine{}
	if err := media.RegisterDefaultCodecs(); err != nil {
		return err
	}
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	settings.LoggerFactory = quiet{}
	api := webrtc.NewAPI(webrtc.WithMediaEngine(media), webrtc.WithSettingEngine(settings), webrtc.WithInterceptorRegistry(&interceptor.Registry{}))
	voice, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus, ClockRate: 48000, Channels: 2}, "voice", "voice")
	if err != nil {
		return err
	}
	camera, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8, ClockRate: 90000}, "camera", "camera")
	if err != nil {
		return err
	}
	lines, answers := bufio.NewScanner(in), json.NewEncoder(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var d description
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return err
		}
		if d.Begin {
			go publish(voice, camera)
			continue
		}
		pc, err := api.NewPeerConnection(webrtc.Configuration{})
		if err != nil {
			return err
		}
		pc.OnTrack(func(remote *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
			for b := make([]byte, 1500); ; {
				if _, _, err := remote.Read(b); err != nil {
					return
				}
			}
		})
		if err := pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeOffer, SDP: d.SDP}); err != nil {
			return err
		}
		if d.Peer == 0 {
			for _, t := range []webrtc.TrackLocal{voice, camera} {
				if _, err := pc.AddTrack(t); err != nil {
					return err
				}
			}
		}
		answer, err := pc.CreateAnswer(nil)
		if err != nil {
			return err
		}
		gathered := webrtc.GatheringCompletePromise(pc)
		if err := pc.SetLocalDescription(answer); err != nil {
			return err
		}
		<-gathered
		if err := answers.Encode(description{Peer: d.Peer, SDP: pc.LocalDescription().SDP}); err != nil {
			return err
		}
	}
	return lines.Err()
}

// publish sends 50 packets of sound and 150 of 1200 bytes of video a second: 1.44 Mbit/s in 30 frames.
func publish(voice, camera *webrtc.TrackLocalStaticRTP) {
	v := &rtp.Packet{Header: rtp.Header{Version: 2}, Payload: make([]byte, 80)}
	p := &rtp.Packet{Header: rtp.Header{Version: 2}, Payload: make([]byte, 1200)}
	ticker := time.NewTicker(time.Second / 150)
	for n := 0; ; n++ {
		<-ticker.C
		if n%3 == 0 {
			v.SequenceNumber++
			v.Timestamp += 960
			_ = voice.WriteRTP(v)
		}
		p.Payload[0], p.Payload[1] = 0, 1
		if n%5 == 0 {
			p.Timestamp += 3000
			// Each frame begins as a key frame, so that the measuring begins at once.
			p.Payload[0], p.Payload[1] = 0x10, 0
		}
		p.SequenceNumber++
		p.Marker = n%5 == 4
		_ = camera.WriteRTP(p)
	}
}

// BenchmarkForward measures the processor time of the whole server process, user and system, for each packet forwarded to a receiver over
// the loopback, with one publisher (1.44 Mbit/s of video and sound). The clients run in another process. It takes five seconds whatever
// the number of iterations asked for.
func BenchmarkForward(b *testing.B) {
	for _, receivers := range []int{50, 200} {
		b.Run(fmt.Sprint(receivers), func(b *testing.B) {
			e := engine(b, func(c *sfu.Config) { c.Layout = sfu.Layout{Audio: 1, Stage: 1} })
			r := room(b, e)
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), loadVariable+"=1")
			child.Stderr = os.Stderr
			in, err := child.StdinPipe()
			if err != nil {
				b.Fatal(err)
			}
			out, err := child.StdoutPipe()
			if err != nil {
				b.Fatal(err)
			}
			if err := child.Start(); err != nil {
				b.Fatal(err)
			}
			b.Cleanup(func() { _ = in.Close(); _ = child.Wait() })
			offers, answers := json.NewEncoder(in), json.NewDecoder(out)
			for n := range receivers + 1 {
				peer, err := r.Join(sfu.PeerConfig{ID: fmt.Sprint(n), Publishes: n == 0})
				if err != nil {
					b.Fatal(err)
				}
				offer, err := peer.Offer()
				if err != nil {
					b.Fatal(err)
				}
				if err := offers.Encode(description{Peer: n, SDP: offer.SDP}); err != nil {
					b.Fatal(err)
				}
				var answer description
				if err := answers.Decode(&answer); err != nil {
					b.Fatal(err)
				}
				if err := peer.Answer(offer.Generation, answer.SDP); err != nil {
					b.Fatal(err)
				}
				if n == 0 {
					peer.Publish(true, true, false)
				}
			}
			wait(b, "all connect", func() bool {
				for _, p := range r.Peers() {
					if p.Connection == sfu.Lost {
						return false
					}
				}
				return true
			})
			if err := offers.Encode(description{Begin: true}); err != nil {
				b.Fatal(err)
			}
			wait(b, "packets flow", func() bool { return e.Sent() > uint64(receivers)*200 })
			b.ResetTimer()
			sent, used := e.Sent(), processorTime(b)
			time.Sleep(5 * time.Second)
			used, sent = processorTime(b)-used, e.Sent()-sent
			b.StopTimer()
			b.ReportMetric(float64(used.Microseconds())/float64(sent), "cpu-µs/packet")
			b.ReportMetric(float64(sent)/5, "packets/s")
			b.ReportMetric(float64(e.Shed()), "shed")
		})
	}
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
