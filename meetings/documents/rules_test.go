package documents

import (
	"strings"
	"testing"
	"time"

	"nghitruong/internal/viet"
)

func TestIsLate(t *testing.T) {
	start := time.Date(2026, 12, 9, 0, 45, 0, 0, time.UTC)
	for _, c := range []struct {
		kind, meeting string
		before        time.Duration
		want          bool
	}{
		{"review_report", "session_regular", 5 * 24 * time.Hour, false}, {"review_report", "session_regular", 5*24*time.Hour - time.Millisecond, true},
		{"draft_resolution", "session_first", time.Hour, true}, {"submission", "session_thematic", -time.Hour, true},
		{"speech", "session_regular", time.Hour, false}, {"review_report", "briefing", time.Hour, false},
	} {
		if got := isLate(c.kind, c.meeting, start, start.Add(-c.before)); got != c.want {
			t.Errorf("%s of a %s, %s before: late %v, want %v", c.kind, c.meeting, c.before, got, c.want)
		}
	}
}

func TestCleanFilename(t *testing.T) {
	for in, want := range map[string]string{
		"Tờ trình 01.pdf": "Tờ trình 01.pdf", `C:\Users\a\báo cáo.PDF`: "báo cáo.pdf", "../../etc/passwd": "passwd.pdf", "": "tai-lieu.pdf",
		".pdf": "tai-lieu.pdf", "a\r\nb\x00.pdf": "ab.pdf", "x.docx": "x.docx.pdf", `a"b<c>.pdf`: "abc.pdf", "..": "tai-lieu.pdf",
		"a\u202efdp.exe": "afdp.exe.pdf", strings.Repeat("ễ", 300) + ".pdf": strings.Repeat("ễ", 150) + ".pdf",
	} {
		if got := cleanFilename(in); got != want {
			t.Errorf("cleanFilename(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestBurst(t *testing.T) {
	start := time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		minutes []int
		want    int
	}{{[]int{0}, 0}, {[]int{0, 5}, 0}, {[]int{0, 6}, 1}, {[]int{0, 10, 12, 17, 17}, 1}} {
		var times []time.Time
		for _, m := range c.minutes {
			times = append(times, start.Add(time.Duration(m)*time.Minute))
		}
		if got := burst(times); got != c.want {
			t.Errorf("burst(%v) = %d, want %d", c.minutes, got, c.want)
		}
	}
}

func TestFoldWithOrigins(t *testing.T) {
	for _, text := range []string{"", "  Điều 35.  Hội đồng\n\tnhân dân ", "đường Trần Phú ĐÀ NẴNG", "a b  ", "a\u0301 e\u0323"} {
		folded, origins := foldWithOrigins(text)
		if folded != viet.Fold(text) || len(origins) != len(folded) {
			t.Errorf("folded %q of %q, want %q; %d origins", folded, text, viet.Fold(text), len(origins))
		}
		runes := []rune(text)
		for i, n := range origins {
			if f := viet.Fold(string(runes[n])); f != "" && !strings.Contains(f, folded[i:i+1]) {
				t.Errorf("byte %d (%q) of %q is said to come from %q", i, folded[i], folded, runes[n])
			}
		}
	}
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("chữ đầu ", 40) + "Bảo đảm nguồn nước sạch cho nông thôn. " + strings.Repeat("chữ cuối ", 40)
	got := snippet(long, "nuoc sach", []string{"nuoc", "sach"})
	if !strings.Contains(got, "nguồn nước sạch cho nông thôn") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || len([]rune(got)) > 210 {
		t.Errorf("snippet %q", got)
	}
	if got := snippet("Nước trong,\nđất sạch.", "sach nuoc", []string{"sach", "nuoc"}); got != "Nước trong, đất sạch." {
		t.Errorf("snippet %q", got)
	}
}
