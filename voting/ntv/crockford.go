package ntv

import (
	"errors"
	"strings"
)

// crockford is the alphabet of base 32 after Crockford: no I, L, O and U, so that nothing is misread.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// TrackingCode is the first 80 bits of a ballot's hash as XXXX-XXXX-XXXX-XXXX (2.6): what a delegate compares with the published list.
func TrackingCode(ballot Hash) string {
	out := make([]byte, 0, 19)
	bits, held := 0, 0
	for i := 0; i < 10; i++ {
		bits, held = bits<<8|int(ballot[i]), held+8
		for held >= 5 {
			held -= 5
			if n := len(out); n == 4 || n == 9 || n == 14 {
				out = append(out, '-')
			}
			out = append(out, crockford[bits>>held&31])
		}
		bits &= 1<<held - 1
	}
	return string(out)
}

// ParseTrackingCode reads a code as people type it: capital or small letters, with or without hyphens and spaces, O for 0, I and L for 1.
// It gives the code as TrackingCode writes it.
func ParseTrackingCode(typed string) (string, error) {
	out := make([]byte, 0, 19)
	for _, r := range strings.ToUpper(typed) {
		switch r {
		case '-', ' ':
			continue
		case 'O':
			r = '0'
		case 'I', 'L':
			r = '1'
		}
		if r > 'Z' || strings.IndexByte(crockford, byte(r)) < 0 || len(out) == 19 {
			return "", errTrackingCode
		}
		if n := len(out); n == 4 || n == 9 || n == 14 {
			out = append(out, '-')
		}
		out = append(out, byte(r))
	}
	if len(out) != 19 {
		return "", errTrackingCode
	}
	return string(out), nil
}

var errTrackingCode = errors.New("ntv: a tracking code is 16 digits and letters without I, L, O and U")
