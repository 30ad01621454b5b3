package sfu

// codec is a media format that can be forwarded.
type codec uint8

const (
	codecNone codec = iota
	codecOpus
	codecVP8
	codecH264
	codecCount
)

func (c codec) video() bool { return c == codecVP8 || c == codecH264 }

// head is what is known of a packet in a ring: everything a receiver needs besides the payload.
type head struct {
	// sequence is the publisher's sequence number, extended to 64 bits.
	sequence  uint64
	timestamp uint32
	// order counts the packets of the ring in the order of their arrival.
	order uint64
	// epoch changes when the track was off in between: the packet does not continue the ones before.
	epoch  uint32
	codec  codec
	marker bool
	// key marks the first packet of a key frame.
	key bool
	vp8 descriptor
	// arrived is in nanoseconds of the engine's clock.
	arrived int64
}

// extend gives the 64-bit number nearest to newest whose low 16 bits are sequence (RFC 3711 section 3.3.1 does the same for the index).
func extend(newest uint64, sequence uint16) uint64 {
	return uint64(int64(newest) + int64(int16(sequence-uint16(newest)))) //nolint:gosec // wrap-around is the purpose
}
