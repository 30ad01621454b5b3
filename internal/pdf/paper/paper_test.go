package paper_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"nghitruong/internal/pdf/paper"
)

// letters are all letters of the Vietnamese alphabet with all tones.
var letters = func() string {
	var b strings.Builder
	for _, v := range "aăâeêioôơuưy" {
		for _, tone := range []string{"", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"} {
			b.WriteString(norm.NFC.String(string(v) + tone))
		}
		b.WriteByte(' ')
	}
	return b.String() + "bcdđghklmnpqrstvx " + strings.ToUpper(b.String()+"bcdđghklmnpqrstvx")
}()

func resolution(paragraphs int) paper.Paper {
	p := paper.Paper{
		Superior: "TỈNH ĐÔNG LAM", Issuer: "HỘI ĐỒNG NHÂN DÂN", Number: "45/NQ-HĐND", Place: "Đông Lam",
		Date: time.Date(2026, 12, 9, 3, 0, 0, 0, time.UTC), Title: "NGHỊ QUYẾT", Subject: "Về việc thông qua kế hoạch đầu tư công năm 2027",
		Blocks: []paper.Block{
			paper.Paragraph{Text: "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;", Italic: true},
			paper.Heading{Text: "QUYẾT NGHỊ:", Centered: true},
			paper.Heading{Text: "Điều 1. Thông qua kế hoạch"},
			paper.Paragraph{Text: letters},
		},
		Recipients: []string{"Như Điều 3;", "UBND tỉnh", "Lưu: VT."},
		Signatures: []paper.Signature{{Capacity: "TM. HỘI ĐỒNG NHÂN DÂN", Post: "CHỦ TỊCH", Name: "Nguyễn Hữu Khang"}},
	}
	for i := range paragraphs {
		p.Blocks = append(p.Blocks, paper.Paragraph{Text: fmt.Sprintf("%d. Ủy ban nhân dân tỉnh chịu trách nhiệm tổ chức thực hiện Nghị quyết này; "+
			"Thường trực Hội đồng nhân dân, các Ban, các Tổ đại biểu và đại biểu Hội đồng nhân dân tỉnh giám sát việc thực hiện theo quy định của pháp luật.", i+1)})
	}
	return p
}

func set(t testing.TB, p paper.Paper) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := paper.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdftotext reads the text back with poppler, an independent reader; pages end with a form feed.
func pdftotext(t *testing.T, pdf []byte) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext (poppler-utils) is not installed")
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-enc", "UTF-8", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func words(s string) string { return strings.Join(strings.Fields(s), " ") }

func TestTextOfAResolution(t *testing.T) {
	p := resolution(3)
	p.Simulation = true
	// Decomposed input comes out composed.
	p.Subject = norm.NFD.String(p.Subject)
	got := pdftotext(t, set(t, p))
	if !norm.NFC.IsNormalString(got) {
		t.Error("the text is not in normal form C")
	}
	got = words(got)
	for _, want := range []string{
		"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "HỘI ĐỒNG NHÂN DÂN", "Số: 45/NQ-HĐND",
		"Đông Lam, ngày 09 tháng 12 năm 2026", "NGHỊ QUYẾT", "Về việc thông qua kế hoạch đầu tư công năm 2027", words(letters),
		"Nơi nhận:", "- UBND tỉnh;", "- Lưu: VT.", "TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Hữu Khang", "MÔ PHỎNG",
		"giám sát việc thực hiện theo quy định của pháp luật.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in the text:\n%s", want, got)
		}
	}
	if strings.Contains(words(pdftotext(t, set(t, resolution(1)))), "MÔ PHỎNG") {
		t.Error("a real paper is marked as an exercise")
	}
}

func TestPagesAndTable(t *testing.T) {
	p := resolution(30)
	rows := make([][]string, 90)
	for i := range rows {
		rows[i] = []string{fmt.Sprint(i + 1), "Nội dung thứ " + fmt.Sprint(i+1), "Tán thành"}
	}
	rows[40][1] = strings.Repeat("Một ô rất dài phải chia qua nhiều trang. ", 250) + "HẾT Ô"
	p.Blocks = append(p.Blocks, paper.Table{
		Columns: []paper.Column{{"TT", 1, paper.Center}, {"Nội dung biểu quyết", 6, paper.Left}, {"Kết quả", 3, paper.Left}}, Rows: rows,
	})
	pages := strings.Split(strings.TrimSuffix(pdftotext(t, set(t, p)), "\f"), "\f")
	if len(pages) < 6 {
		t.Fatalf("%d pages", len(pages))
	}
	heads := 0
	for i, page := range pages {
		first := words(strings.SplitN(page, "\n", 2)[0])
		if want := fmt.Sprint(i + 1); i > 0 && first != want {
			t.Errorf("page %d begins with %q", i+1, first)
		}
		heads += strings.Count(words(page), "Nội dung biểu quyết")
	}
	all := words(strings.Join(pages, " "))
	if heads < 4 {
		t.Errorf("the head of the table stands on %d pages", heads)
	}
	for _, want := range []string{"Nội dung thứ 1 ", "Nội dung thứ 90 ", "HẾT Ô"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if n := strings.Count(all, "Một ô rất dài"); n < 240 {
		t.Errorf("only %d sentences of the long cell are there", n)
	}
	if last := words(pages[len(pages)-1]); !strings.Contains(last, "CHỦ TỊCH") || !strings.Contains(last, "Nguyễn Hữu Khang") {
		t.Errorf("the signature is not whole on the last page: %s", last)
	}
}

func TestMinutesHaveTwoSignatures(t *testing.T) {
	p := resolution(1)
	p.Title, p.Recipients = "BIÊN BẢN", nil
	p.Signatures = []paper.Signature{{Post: "THƯ KÝ", Name: "Doãn Minh Tú"}, {Post: "CHỦ TỌA", Name: "Nguyễn Hữu Khang"}}
	p.Date = time.Time{}
	p.Number = ""
	got := words(pdftotext(t, set(t, p)))
	for _, want := range []string{"THƯ KÝ CHỦ TỌA", "Doãn Minh Tú Nguyễn Hữu Khang", "Đông Lam, ngày …… tháng …… năm"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
	if strings.Contains(got, "Nơi nhận") || strings.Contains(got, "Số:") {
		t.Errorf("empty parts are set: %s", got)
	}
	p.Signatures = append(p.Signatures, paper.Signature{Post: "GIÁM SÁT", Name: "Ba"}, paper.Signature{Post: "KIỂM PHIẾU", Name: "Bốn"})
	p.Recipients = []string{"Lưu"}
	got = words(pdftotext(t, set(t, p)))
	if !strings.Contains(got, "GIÁM SÁT KIỂM PHIẾU") || !strings.Contains(got, "Nơi nhận: - Lưu.") {
		t.Errorf("four signatures: %s", got)
	}
}

func TestSamePaperSameBytes(t *testing.T) {
	want := set(t, resolution(10))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			var b bytes.Buffer
			if err := paper.Write(&b, resolution(10)); err != nil || !bytes.Equal(b.Bytes(), want) {
				t.Errorf("the paper made again differs (%v)", err)
			}
		})
	}
	wg.Wait()
	if bytes.Equal(set(t, resolution(11)), want) {
		t.Error("another paper has the same bytes")
	}
	if len(want) > 200_000 {
		t.Errorf("%d bytes: the typeface is not cut down to the glyphs in use", len(want))
	}
}

func TestStrangeInput(t *testing.T) {
	p := resolution(0)
	p.Blocks = []paper.Block{
		paper.Paragraph{Text: "\xff\x00 chữ 😀 " + strings.Repeat("W", 5000) + "\r\n\n  \n(ngoặc) \\ và ﷺ \uffff"},
		paper.Heading{}, paper.Paragraph{}, paper.Heading{Text: strings.Repeat("rất dài ", 2000)},
		paper.Table{Columns: []paper.Column{{strings.Repeat("đầu bảng ", 900), 1, paper.Left}, {"", 0.0001, ""}}, Rows: [][]string{{"a", "bcd"}, {"", ""}}},
	}
	p.Signatures = []paper.Signature{{}}
	got := words(pdftotext(t, set(t, p)))
	if !strings.Contains(got, "(ngoặc) \\ và") {
		t.Errorf("text after strange characters is missing: %.200s", got)
	}
}

func TestUnusablePapersAreRefused(t *testing.T) {
	for name, change := range map[string]func(*paper.Paper){
		"title":  func(p *paper.Paper) { p.Title = "" },
		"issuer": func(p *paper.Paper) { p.Issuer = "" },
		"row": func(p *paper.Paper) {
			p.Blocks = []paper.Block{paper.Table{Columns: []paper.Column{{"A", 1, paper.Left}}, Rows: [][]string{{"a", "b"}}}}
		},
		"width": func(p *paper.Paper) {
			p.Blocks = []paper.Block{paper.Table{Columns: []paper.Column{{"A", 0, paper.Left}}}}
		},
		"columns": func(p *paper.Paper) { p.Blocks = []paper.Block{paper.Table{}} },
	} {
		p := resolution(0)
		change(&p)
		var b bytes.Buffer
		if err := paper.Write(&b, p); !errors.Is(err, paper.ErrTable) && !errors.Is(err, paper.ErrNoTitle) || b.Len() != 0 {
			t.Errorf("%s: %v, %d bytes", name, err, b.Len())
		}
	}
	broken := errors.New("disk full")
	if err := paper.Write(writer{broken}, resolution(0)); !errors.Is(err, broken) {
		t.Errorf("error of the writer: %v", err)
	}
}

type writer struct{ err error }

func (w writer) Write([]byte) (int, error) { return 0, w.err }

func BenchmarkTwoHundredPages(b *testing.B) {
	p := resolution(2800)
	for b.Loop() {
		b.ReportMetric(float64(bytes.Count(set(b, p), []byte("/Type /Page\n"))), "pages")
	}
}
