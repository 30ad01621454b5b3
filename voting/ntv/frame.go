package ntv

import "encoding/binary"

// Version is the name of the protocol. It opens every hash input and stands in every genesis record and manifest.
const Version = "NTV1"

// frame writes "NTV1", the label and every part, each with its length, so that no two different inputs give the same bytes (2.2).
// The label is one of the constants of the protocol: ASCII and short.
func frame(label string, parts ...[]byte) []byte {
	size := len(Version) + 2 + len(label)
	for _, part := range parts {
		size += 4 + len(part)
	}
	out := startFrame(make([]byte, 0, size), label)
	for _, part := range parts {
		out = appendPart(out, part)
	}
	return out
}

// startFrame begins a frame in dst, for callers that write many frames into one buffer.
func startFrame(dst []byte, label string) []byte {
	dst = append(dst, Version...)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(label)))
	return append(dst, label...)
}

// appendPart adds one part with its length to a frame that was begun.
func appendPart(dst, part []byte) []byte {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(part)))
	return append(dst, part...)
}

// U32 is an integer as it stands inside hash inputs and ballots: 4 bytes, big end first.
func U32(n uint32) []byte { return binary.BigEndian.AppendUint32(nil, n) }

// U64 is a record number or a time as it stands inside hash inputs: 8 bytes, big end first.
func U64(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }
