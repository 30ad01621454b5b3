package sfu

import "encoding/binary"

// descriptor tells where the numbered fields of a VP8 payload descriptor (RFC 7741 section 4.2) are and what they hold.
type descriptor struct {
	// pictureAt and tl0At are offsets in the payload; 0 means that the field is absent (offset 0 is never a field).
	pictureAt, tl0At uint8
	// wide says that the picture id has 15 bits, otherwise 7.
	wide    bool
	picture uint16
	tl0     uint8
}

// parseVP8 reads the descriptor of a payload; key is true for the first packet of a key frame. A payload cut short gives an empty
// descriptor.
func parseVP8(payload []byte) (d descriptor, key bool) {
	if len(payload) < 2 {
		return descriptor{}, false
	}
	first := payload[0]
	at := 1
	if first&0x80 != 0 {
		extension := payload[1]
		at = 2
		if extension&0x80 != 0 {
			if len(payload) < at+1 {
				return descriptor{}, false
			}
			d.pictureAt = uint8(at)
			d.wide = payload[at]&0x80 != 0
			if d.wide {
				if len(payload) < at+2 {
					return descriptor{}, false
				}
				d.picture = binary.BigEndian.Uint16(payload[at:]) & 0x7fff
				at += 2
			} else {
				d.picture = uint16(payload[at])
				at++
			}
		}
		if extension&0x40 != 0 {
			if len(payload) < at+1 {
				return descriptor{}, false
			}
			d.tl0At, d.tl0 = uint8(at), payload[at]
			at++
		}
		if extension&0x30 != 0 {
			at++
		}
	}
	startOfFrame := first&0x10 != 0 && first&0x07 == 0
	// RFC 7741 section 4.3: the lowest bit of the payload header is 0 in key frames.
	return d, startOfFrame && len(payload) > at && payload[at]&0x01 == 0
}

// patch writes picture id and TL0PICIDX, moved by the offsets of a run, into the payload.
func (d descriptor) patch(payload []byte, picture uint16, tl0 uint8) {
	if d.pictureAt != 0 {
		moved := d.picture + picture
		if d.wide {
			binary.BigEndian.PutUint16(payload[d.pictureAt:], moved&0x7fff|0x8000)
		} else {
			payload[d.pictureAt] = uint8(moved & 0x7f)
		}
	}
	if d.tl0At != 0 {
		payload[d.tl0At] = d.tl0 + tl0
	}
}
