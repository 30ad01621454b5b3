package viet_test

import (
	"errors"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"nghitruong/internal/viet"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"  ĐƯỜNG \t Trần  Phú ": "duong tran phu",
		"Nguyễn Thị Thuý":       "nguyen thi thuy",
		"hòa":                   "hoa",
		"hoà":                   "hoa",
		"Nghị quyết số 12/NQ":   "nghi quyet so 12/nq",
		norm.NFD.String("Đặng"): "dang",
		"ăâêôơưđ ĂÂÊÔƠƯĐ":       "aaeooud aaeooud",
	} {
		if got := viet.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Đường  Trần Phú")
	f.Add("한글 İ ß ǅ")
	f.Fuzz(func(t *testing.T, s string) {
		once := viet.Fold(s)
		if again := viet.Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, folded again %q", s, once, again)
		}
		if got := viet.Fold(norm.NFD.String(s)); got != once {
			t.Errorf("Fold of the decomposed %q = %q, want %q", s, got, once)
		}
	})
}

func TestClean(t *testing.T) {
	got, err := viet.Clean("  "+norm.NFD.String("Nguyễn Thị Thuý")+"\n", 15)
	if err != nil || got != "Nguyễn Thị Thuý" {
		t.Errorf("Clean = %q, %v", got, err)
	}
	for in, want := range map[string]error{
		"a\x00b": viet.ErrControl, "a\nb": viet.ErrControl, "a\tb": viet.ErrControl, "a\u202eb": viet.ErrControl,
		"a\u2028b": viet.ErrControl, "a\x7fb": viet.ErrControl, "a\u0085b": viet.ErrControl, "\xff": viet.ErrNotText,
		strings.Repeat("ễ", 17): viet.ErrTooLong,
	} {
		if got, err := viet.Clean(in, 16); !errors.Is(err, want) || got != "" {
			t.Errorf("Clean(%q) = %q, %v; want %v", in, got, err, want)
		}
	}
	if got, err := viet.CleanText("một\r\nhai\rba\tbốn\n", 100); err != nil || got != "một\nhai\nba\tbốn" {
		t.Errorf("CleanText = %q, %v", got, err)
	}
	if _, err := viet.CleanText("a\x1bb", 100); !errors.Is(err, viet.ErrControl) {
		t.Errorf("CleanText of an escape: %v", err)
	}
	if _, err := viet.Clean("a", 0); err == nil {
		t.Error("Clean without a limit was accepted")
	}
}

// delegates are the sixty names of the demonstration council, in its own order.
var delegates = strings.Split("Trịnh Quốc Thuần;Nguyễn Hữu Khang;Lê Thị Minh Hạnh;Phạm Đức Toại;Vũ Thị Kim Oanh;Hoàng Văn Trí;Bàn Thị Liên;"+
	"Đỗ Mạnh Tuyên;Cao Xuân Hiển;Nguyễn Thị Thu Trà;Lưu Quang Vịnh;Tạ Thị Bích Ngân;Mai Thế Quyền;Ngô Đình Lực;Phan Thanh Nghị;"+
	"Trần Thị Diệu Linh;Bùi Công Định;Hà Văn Thụ;Nông Thị Phượng;Quách Trọng Nghĩa;Lê Hoài Thương;Doãn Minh Tú;Vương Đắc Thắng;"+
	"Lý Chí Dũng;Thân Văn Hòa;Nguyễn Thị Hồng Thắm;Dương Thị Ánh Nguyệt;Phùng Anh Khoa;Kiều Văn Thành;Chu Thị Hoài;Đặng Ngọc Sơn;"+
	"Nguyễn Văn Hùng;Trương Thị Ngọc Bích;Võ Hoàng Phúc Nguyên;Nguyễn Văn Hùng;Đinh Thị Thuý;Lò Văn Ín;Chíu Thị Mai;Hoàng Thị Sao;"+
	"Phạm Quang Y;Trần Đại Quý;Lê Thị Hoà;Huỳnh Tấn Lợi;Nguyễn Thị Phương Thảo Nguyên;Vàng A Lử;Đoàn Văn Huấn;Trần Bảo Lộc;"+
	"Phan Thị Mỹ Duyên;Nguyễn Đức Anh Tuấn;Hồ Thị Lan Chi;Đỗ Văn Tịnh;Lê Văn Đạo;Tô Thị Nhàn;Vi Thị Xuân;Ngô Gia Bách;"+
	"Đào Thị Ngọc Ánh;Trịnh Văn Ước;Bùi Thị Ơn;Nguyễn Khắc Ý;Vũ Đình Ưng", ";")

func sorted(names []string) []string {
	s := slices.Clone(names)
	slices.SortStableFunc(s, func(a, b string) int { return strings.Compare(viet.SortKey(a), viet.SortKey(b)) })
	return s
}

func TestSortKeyOrdersTheCouncil(t *testing.T) {
	if len(delegates) != 60 {
		t.Fatalf("%d delegates", len(delegates))
	}
	var given []string
	for _, n := range sorted(delegates) {
		given = append(given, viet.GivenName(n))
	}
	first := []string{"Ánh", "Bách", "Bích", "Chi", "Dũng", "Duyên", "Đạo", "Định", "Hạnh", "Hiển"}
	last := []string{"Tuấn", "Tuyên", "Ưng", "Ước", "Vịnh", "Xuân", "Y", "Ý"}
	if got := given[:10]; !slices.Equal(got, first) {
		t.Errorf("first ten %v, want %v", got, first)
	}
	if got := given[52:]; !slices.Equal(got, last) {
		t.Errorf("last eight %v, want %v", got, last)
	}
}

func TestSortKeyOrder(t *testing.T) {
	for _, want := range [][]string{
		{"Lê Ma", "Lê Mà", "Lê Mả", "Lê Mã", "Lê Má", "Lê Mạ"},
		{"Lê Ba", "Lê Bă", "Lê Bâ", "Lê Be", "Lê Bê"},
		{"Lê Do", "Lê Đo", "Lê Eo"},
		// The given name decides before the tone of any other word; the family name decides before the middle name.
		{"Trần Văn An", "Ánh", "Lê Ánh"},
		{"Đặng Văn Hùng", "Lê Văn Hùng", "Nguyễn Thị Hùng", "Nguyễn Văn Hùng", "Trần An Hùng"},
		{"Vũ Hoa", "An Hoàn", "An Hoan Y"},
	} {
		reversed := slices.Clone(want)
		slices.Reverse(reversed)
		if got := sorted(reversed); !slices.Equal(got, want) {
			t.Errorf("sorted %q, want %q", got, want)
		}
	}
}

func TestSortKeyIsStable(t *testing.T) {
	a := viet.SortKey("Nguyễn Văn Hùng")
	if b := viet.SortKey(norm.NFD.String("  Nguyễn  Văn Hùng ")); a != b {
		t.Errorf("keys differ by form: %s, %s", a, b)
	}
	if strings.Trim(a, "0123456789abcdef") != "" {
		t.Errorf("key %q is not lower-case hexadecimal", a)
	}
	const stored = "16b41836174f1691000000200020003500200020000008020202020000174f169118361880164d174f0109185f15f0174f00000020002000200020002000370020002000200020002000000802020202020202080202"
	if a != stored {
		t.Errorf("SortKey = %s, stored keys of earlier versions have %s: they must be recomputed by a migration", a, stored)
	}
	if viet.SortKey(" ") != "" || viet.GivenName("") != "" {
		t.Error("no name has a key")
	}
}

func TestSortKeyConcurrently(t *testing.T) {
	want := sorted(delegates)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if got := sorted(delegates); !slices.Equal(got, want) {
				t.Error("order differs between goroutines")
			}
		})
	}
	wg.Wait()
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 2, 8, 17, 5, 9, 0, time.UTC) // 00:05:09 on the ninth in Vietnam
	for _, c := range [][2]string{
		{viet.Date(at), "09/02/2026"}, {viet.DateTime(at), "09/02/2026 00:05"}, {viet.Clock(at), "00:05:09"},
		{viet.HourMinute(at), "00:05"}, {viet.FormalClock(at), "00 giờ 05 phút"}, {viet.FormalDate(at), "ngày 09 tháng 02 năm 2026"},
		{viet.FormalDate(at.AddDate(0, 1, 3)), "ngày 12 tháng 3 năm 2026"},
		{viet.Date(time.Time{}), ""}, {viet.FormalDate(time.Time{}), ""}, {viet.Clock(time.Time{}), ""},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func TestPercent(t *testing.T) {
	for _, c := range []struct {
		num, den int
		want     string
	}{
		{29, 60, "48,33"}, {30, 60, "50,00"}, {57, 60, "95,00"}, {55, 60, "91,67"}, {0, 60, "0,00"}, {60, 60, "100,00"}, {1, 800, "0,13"},
		{61, 60, "101,67"}, {99999, 100000, "100,00"}, {1, 0, "–"}, {-1, 5, "–"}, {1<<62 - 1, 1 << 62, "100,00"},
	} {
		if got := viet.Percent(c.num, c.den); got != c.want {
			t.Errorf("Percent(%d, %d) = %q, want %q", c.num, c.den, got, c.want)
		}
	}
}

func FuzzPercent(f *testing.F) {
	f.Add(29, 60)
	f.Add(1<<62, 3)
	f.Fuzz(func(t *testing.T, num, den int) {
		if num < 0 || den <= 0 {
			t.Skip()
		}
		r := big.NewRat(0, 1).SetFrac(big.NewInt(int64(num)), big.NewInt(int64(den)))
		r.Mul(r, big.NewRat(10000, 1)).Add(r, big.NewRat(1, 2))
		hundredths := new(big.Int).Quo(r.Num(), r.Denom())
		whole, rest := new(big.Int).QuoRem(hundredths, big.NewInt(100), new(big.Int))
		want := whole.String() + "," + string([]byte{'0' + byte(rest.Int64()/10), '0' + byte(rest.Int64()%10)})
		if got := viet.Percent(num, den); got != want {
			t.Errorf("Percent(%d, %d) = %q, want %q", num, den, got, want)
		}
	})
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.000", 1234567: "1.234.567", -1000: "-1.000", -999: "-999"} {
		if got := viet.Number(n); got != want {
			t.Errorf("Number(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestSpell(t *testing.T) {
	for n, want := range map[int]string{
		0: "không", 1: "một", 4: "bốn", 5: "năm", 10: "mười", 11: "mười một", 14: "mười bốn", 15: "mười lăm", 20: "hai mươi",
		21: "hai mươi mốt", 24: "hai mươi tư", 25: "hai mươi lăm", 31: "ba mươi mốt", 57: "năm mươi bảy", 60: "sáu mươi", 100: "một trăm",
		101: "một trăm linh một", 104: "một trăm linh tư", 105: "một trăm linh năm", 110: "một trăm mười", 114: "một trăm mười bốn",
		115: "một trăm mười lăm", 121: "một trăm hai mươi mốt", 1000: "một nghìn", 1001: "một nghìn không trăm linh một",
		1015: "một nghìn không trăm mười lăm", 2300: "hai nghìn ba trăm", 21_021: "hai mươi mốt nghìn không trăm hai mươi mốt",
		1_000_000: "một triệu", 1_000_005: "một triệu không trăm linh năm", 1_002_000: "một triệu không trăm linh hai nghìn",
		999_999_999: "chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
		-3:          "-3", 1_000_000_000: "1.000.000.000",
	} {
		if got := viet.Spell(n); got != want {
			t.Errorf("Spell(%d) = %q, want %q", n, got, want)
		}
	}
	seen := map[string]int{}
	for n := range 20_000 {
		s := viet.Spell(n)
		if other, dup := seen[s]; dup {
			t.Fatalf("%d and %d are both %q", other, n, s)
		}
		seen[s] = n
	}
}
