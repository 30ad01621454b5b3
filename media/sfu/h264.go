package sfu

import "encoding/binary"

// H.264 unit types (ITU-T H.264 table 7-1, RFC 6184 section 5.2).
const (
	unitIDR       = 5
	unitSPS       = 7
	unitAggregate = 24
	unitFragment  = 28
)

// keyH264 tells whether a payload begins a key frame: it holds a sequence parameter set or the start of an IDR picture.
func keyH264(payload []byte) bool {
	if len(payload) < 2 {
		return false
	}
	begins := func(unit byte) bool { return unit&0x1f == unitIDR || unit&0x1f == unitSPS }
	switch payload[0] & 0x1f {
	case unitAggregate:
		for rest := payload[1:]; len(rest) > 2; {
			size := int(binary.BigEndian.Uint16(rest))
			if size == 0 || len(rest) < 2+size {
				return false
			}
			if begins(rest[2]) {
				return true
			}
			rest = rest[2+size:]
		}
		return false
	case unitFragment:
		return payload[1]&0x80 != 0 && begins(payload[1])
	default:
		return begins(payload[0])
	}
}
