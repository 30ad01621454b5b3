package meetings

import (
	"testing"
	"time"

	"nghitruong/internal/viet"
)

func TestSpareUntil(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 12, day, hour, 0, 0, 0, viet.Zone).UTC() }
	for _, c := range []struct {
		name               string
		now, starts, until time.Time
	}{
		{"in the morning, twelve hours", at(9, 7), at(9, 8), at(9, 19)},
		{"in the afternoon, to midnight", at(9, 14), at(9, 8), at(10, 0)},
		{"the evening before, twelve hours", at(8, 21), at(9, 8), at(9, 9)},
		{"on the second day, that day", at(10, 13), at(9, 8), at(11, 0)},
	} {
		if got := spareUntil(c.now, c.starts); !got.Equal(c.until) {
			t.Errorf("%s: until %v, want %v", c.name, got, c.until)
		}
	}
}
