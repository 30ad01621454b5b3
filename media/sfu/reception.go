package sfu

import (
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp"
)

// reception counts what arrives of a track, for receiver reports (RFC 3550 section 6.4 and appendix A.8).
type reception struct {
	newest, first     uint64
	packets           uint64
	expectedPrior     uint64
	packetsPrior      uint64
	transit           int64
	jitter            float64
	lastReport        uint32
	lastReportArrived time.Time
	// lost is the share lost in the last interval, 0 to 255.
	lost uint8
}

// sequenceBase keeps numbers positive when the first packets arrive out of order.
const sequenceBase = 1 << 32

// receive counts a packet; now is in nanoseconds. It returns its extended number and the newest before it, 0 when it is the first.
func (r *reception) receive(h *rtp.Header, clock uint32, now int64) (sequence, newest uint64) {
	newest = r.newest
	if newest == 0 {
		sequence = sequenceBase | uint64(h.SequenceNumber)
		r.first, r.newest = sequence, sequence
	} else {
		sequence = extend(newest, h.SequenceNumber)
		r.newest = max(newest, sequence)
	}
	r.packets++
	transit := ticks(now, clock) - int64(h.Timestamp)
	if r.packets > 1 {
		// The timestamp wraps: only the low 32 bits of the difference mean something.
		d := float64(int32(transit - r.transit)) //nolint:gosec // wrap-around is the purpose
		if d < 0 {
			d = -d
		}
		r.jitter += (d - r.jitter) / 16
	}
	r.transit = transit
	return sequence, newest
}

func (r *reception) senderReport(ntp uint64, now time.Time) {
	r.lastReport, r.lastReportArrived = uint32(ntp>>16), now
}

// report closes an interval.
func (r *reception) report(ssrc uint32, now time.Time) rtcp.ReceptionReport {
	out := rtcp.ReceptionReport{SSRC: ssrc, LastSenderReport: r.lastReport}
	if r.packets > 0 {
		expected := r.newest - r.first + 1
		interval, received := expected-r.expectedPrior, r.packets-r.packetsPrior
		r.expectedPrior, r.packetsPrior = expected, r.packets
		r.lost = 0
		if interval > received {
			r.lost = uint8(min(255, (interval-received)<<8/interval))
		}
		out.FractionLost = r.lost
		if expected > r.packets {
			out.TotalLost = uint32(min(expected-r.packets, 0x7fffff))
		}
		out.LastSequenceNumber = uint32(r.newest)
		out.Jitter = uint32(r.jitter)
	}
	if !r.lastReportArrived.IsZero() {
		out.Delay = uint32(now.Sub(r.lastReportArrived).Seconds() * 65536)
	}
	return out
}

// ntpEpoch is the distance of the epochs of NTP (1900) and Unix (1970) in seconds.
const ntpEpoch = 2208988800

func ntpTime(ntp uint64) time.Time {
	return time.Unix(int64(ntp>>32)-ntpEpoch, int64((ntp&0xffffffff)*1e9>>32))
}

func timeNTP(t time.Time) uint64 {
	return uint64(t.Unix()+ntpEpoch)<<32 | uint64(t.Nanosecond())<<32/1e9
}

// ticks converts nanoseconds to units of an RTP clock without overflowing within years.
func ticks(nanoseconds int64, clock uint32) int64 { return nanoseconds / 1000 * int64(clock) / 1e6 }
