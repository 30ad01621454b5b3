package ntv

import (
	"bytes"
	"testing"
)

func FuzzParseElection(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add([]byte(v.Manifest))
	}
	f.Add([]byte(`{"v":"NTV1"}`))
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := ParseElection(raw)
		if err != nil {
			return
		}
		again, err := e.Manifest.Encode()
		if err != nil || !bytes.Equal(again, raw) || !bytes.Equal(e.Raw, raw) {
			t.Errorf("%q was read but is written %q (%v)", raw, again, err)
		}
		if e.EH != HB("election", raw) {
			t.Errorf("%q has the election hash %s", raw, e.EH)
		}
		_ = e.CheckBits(make([]byte, len(e.Cells)))
	})
}

func FuzzParseBallot(f *testing.F) {
	all := vectors(f)
	elections := make([]*Election, len(all))
	for i, v := range all {
		e, b, _ := v.read(f)
		elections[i] = e
		f.Add(uint8(i), b.Body)
		f.Add(uint8(i), b.Body[:50])
	}
	_, vk := testKey(0)
	f.Fuzz(func(t *testing.T, which uint8, body []byte) {
		e := elections[int(which)%len(elections)]
		b, err := e.ParseBallot(body)
		if err != nil {
			return
		}
		if again := b.encode(e.ballotSize()); !bytes.Equal(again, body) || !bytes.Equal(b.Body, body) {
			t.Errorf("%x was read but is written %x", body, again)
		}
		if e.VerifyBallot(b, vk) == nil {
			t.Errorf("%x holds for a key that made no ballot", body)
		}
	})
}

func FuzzDecodePoint(f *testing.F) {
	f.Add(make([]byte, 32))
	f.Add(BasePoint().Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := DecodePoint(b)
		if err != nil {
			return
		}
		computed := &Point{made: true}
		computed.e.Set(p.element())
		if !bytes.Equal(computed.Bytes(), b) || !bytes.Equal(p.Bytes(), b) {
			t.Errorf("%x is read as %x", b, computed.Bytes())
		}
		if q := must(DecodePoint(p.Add(BasePoint()).Bytes()))(t); !q.Subtract(BasePoint()).Equal(p) {
			t.Errorf("%x: adding and taking away G changes it", b)
		}
	})
}

func FuzzDecodeScalar(f *testing.F) {
	f.Add(make([]byte, 32))
	f.Add(littleEnd(order))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := DecodeScalar(b)
		below := len(b) == 32 && fromLittleEnd(b).Cmp(order) < 0
		if (err == nil) != below {
			t.Fatalf("%x: %v", b, err)
		}
		if err == nil && !bytes.Equal(s.Bytes(), b) {
			t.Errorf("%x is read as %x", b, s.Bytes())
		}
	})
}

func FuzzParseHash(f *testing.F) {
	f.Add(Hash{1}.String())
	f.Add("ABCD")
	f.Fuzz(func(t *testing.T, text string) {
		if h, err := ParseHash(text); err == nil && h.String() != text {
			t.Errorf("%q is read as %s", text, h)
		}
		if k, err := ParsePublicKey(text); err == nil && k.String() != text {
			t.Errorf("%q is read as the key %s", text, k)
		}
	})
}

func FuzzTrackingCode(f *testing.F) {
	f.Add("0123-4567-89AB-CDEF", []byte{1})
	f.Fuzz(func(t *testing.T, typed string, b []byte) {
		if code, err := ParseTrackingCode(typed); err == nil {
			if again, err := ParseTrackingCode(code); err != nil || again != code {
				t.Errorf("%q gives %q, which gives %q (%v)", typed, code, again, err)
			}
		}
		code := TrackingCode(HB("ballot", b))
		if again, err := ParseTrackingCode(code); err != nil || again != code {
			t.Errorf("%s is read as %q (%v)", code, again, err)
		}
	})
}
