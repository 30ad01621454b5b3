package pdf_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"golang.org/x/text/unicode/norm"

	"nghitruong/internal/fault"
	"nghitruong/internal/pdf"
	"nghitruong/internal/pdf/paper"
)

// build writes a small PDF file from numbered objects; object 1 is the catalogue.
func build(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, xref)
	return b.Bytes()
}

func stream(dict, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", dict, len(content), content)
}

// onePage is a file of one page with the given content and font; more objects begin with number 6.
func onePage(content, font string, more ...string) []byte {
	return build(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
		stream("", content), font,
	}, more...)...)
}

const helvetica = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"

func pages(t *testing.T, file []byte) []string {
	t.Helper()
	got, err := pdf.Text(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTextOfOwnPaper(t *testing.T) {
	var b bytes.Buffer
	long := "Ủy ban nhân dân tỉnh chịu trách nhiệm tổ chức thực hiện Nghị quyết; đẩy mạnh chuyển đổi số ở phường Ỷ La, xã Vĩnh Thuỵ."
	p := paper.Paper{
		Issuer: "HỘI ĐỒNG NHÂN DÂN TỈNH ĐÔNG LAM", Number: "45/NQ-HĐND", Place: "Đông Lam", Date: time.Date(2026, 12, 9, 1, 0, 0, 0, time.UTC),
		Title: "NGHỊ QUYẾT", Signatures: []paper.Signature{{Post: "CHỦ TỊCH", Name: "Nguyễn Hữu Khang"}},
	}
	for range 40 {
		p.Blocks = append(p.Blocks, paper.Paragraph{Text: long + " " + long})
	}
	p.Blocks = append(p.Blocks, paper.Table{
		Columns: []paper.Column{{Title: "TT", Width: 1}, {Title: "Nội dung", Width: 5}}, Rows: [][]string{{"1", "Phí tham quan"}},
	})
	if err := paper.Write(&b, p); err != nil {
		t.Fatal(err)
	}
	got := pages(t, b.Bytes())
	info, err := pdf.Inspect(t.Context(), bytes.NewReader(b.Bytes()))
	if err != nil || info.Pages != len(got) || len(got) < 3 {
		t.Fatalf("Inspect = %+v, %v; %d pages of text", info, err, len(got))
	}
	all := strings.Join(got, "\n")
	if !norm.NFC.IsNormalString(all) {
		t.Error("the text is not in normal form C")
	}
	if n := strings.Count(strings.ReplaceAll(all, "\n", " "), long); n < 74 {
		t.Errorf("%d of 80 sentences are whole", n)
	}
	for _, line := range []string{"Số: 45/NQ-HĐND Đông Lam, ngày 09 tháng 12 năm 2026", "NGHỊ QUYẾT", "TT Nội dung", "1 Phí tham quan", "Nguyễn Hữu Khang"} {
		if !strings.Contains("\n"+all+"\n", "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
}

// The file was printed by Chromium 156: composite fonts, cut down, with ToUnicode tables.
func TestTextOfABrowsersFile(t *testing.T) {
	file, err := os.ReadFile("testdata/browser.pdf")
	if err != nil {
		t.Fatal(err)
	}
	got := pages(t, file)
	if len(got) != 2 {
		t.Fatalf("%d pages", len(got))
	}
	first := strings.ReplaceAll(got[0], "\n", " ")
	for _, want := range []string{
		"BÁO CÁO THẨM TRA Ban Kinh tế - Ngân sách Hội đồng nhân dân tỉnh Đông Lam đã tiến hành thẩm tra dự thảo nghị quyết về dự toán thu, chi ngân sách; " +
			"nhất trí trình Hội đồng nhân dân tỉnh xem xét, quyết định theo quy định của pháp luật. Đường Trần Hưng Đạo, xã Vĩnh Thuỵ, phường Ỷ La.",
		"STT Nội dung Số tiền (đồng)", "1 Thu nội địa 1.234.567.000", "2 Chi thường xuyên 987.654.321",
		"Thuý Hoà, Nguyễn Khắc Ý, Vũ Đình Ưng, Trịnh Văn Ước, Bùi Thị Ơn.",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("%q is not in\n%s", want, got[0])
		}
	}
	if want := "Trang thứ hai: office affine “trích dẫn” – kết thúc."; got[1] != want {
		t.Errorf("second page %q, want %q", got[1], want)
	}
}

func TestOperators(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"strings":         {`BT /F 12 Tf (a\(b\)\101\n) Tj <414 2> Tj ET`, "a(b)A AB"},
		"kerning":         {`BT /F 12 Tf [(Ng) 20 (h) -60 (i)] TJ ET`, "Nghi"},
		"gap is a space":  {`BT /F 12 Tf [(Hai) -250 (tu)] TJ ET`, "Hai tu"},
		"lines":           {"BT /F 12 Tf 14 TL 50 700 Td (mot) Tj T* (hai) Tj (ba) ' 0 0 (bon) \" 0 -20 TD (nam) Tj T* (sau) Tj ET", "mot\nhai\nba\nbon\nnam\nsau"},
		"same line":       {"BT /F 12 Tf 50 700 Td (trai) Tj ET BT /F 12 Tf 300 700 Td (phai) Tj ET", "trai phai"},
		"superscript":     {"BT /F 12 Tf (m) Tj 4 Ts /F 8 Tf (2) Tj ET", "m2"},
		"letter spacing":  {"BT /F 12 Tf 6 Tc (HOP) Tj ET", "HOP"},
		"rotated":         {"BT /F 12 Tf 0 1 -1 0 100 100 Tm (doc ) Tj (len) Tj ET", "doc len"},
		"scaled matrix":   {"q .1 0 0 .1 0 0 cm BT /F 120 Tf 500 7000 Td (to) Tj ET Q BT /F 12 Tf 50 600 Td (nho) Tj ET", "to\nnho"},
		"state restored":  {"q BT /F 12 Tf (a) Tj ET Q BT (no font) Tj ET", "a"},
		"inline image":    {"BI /W 1 /H 1 /BPC 8 /CS /G ID \x00(Tj EIx EI BT /F 12 Tf (sau anh) Tj ET", "sau anh"},
		"marked content":  {"/P <</MCID 0 /X [(]) <<>>]>> BDC BT /F 12 Tf (danh dau) Tj ET EMC", "danh dau"},
		"form":            {"BT /F 12 Tf (truoc) Tj ET /X Do", "truoc\ntrong khung"},
		"damaged":         {"BT /F 12 Tf (con lai) Tj [ ( ((( <zz", "con lai"},
		"nothing":         {"", ""},
		"unknown numbers": {"BT /F 12 Tf 1e999 --5 Td 0 0 Td (x) Tj ET", "x"},
	} {
		t.Run(name, func(t *testing.T) {
			file := onePage(c.content, helvetica, stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Matrix[1 0 0 1 0 50]", "BT /F 12 Tf (trong khung) Tj ET"))
			if got := pages(t, file); len(got) != 1 || got[0] != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFonts(t *testing.T) {
	table := "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n" +
		"2 beginbfchar <0001> <0111> <0002> <0065030203230020> endbfchar 2 beginbfrange <0010> <0012> <0061> <0020> <0021> [<1EC7> <D83DDE00>] endbfrange endcmap"
	composite := "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/A" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor 8 0 R/DW 500/W[1[600 600] 16 18 400]>>]/ToUnicode 7 0 R>>"
	descriptor := "<</Type/FontDescriptor/FontName/A/Flags 4/FontBBox[0 0 1 1]/ItalicAngle 0/Ascent 1/Descent 0/CapHeight 1/StemV 1>>"
	for name, c := range map[string]struct{ content, font, table, want string }{
		"ToUnicode of two bytes": {"BT /F 12 Tf <00010002001000110012002000210099> Tj ET", composite, table, "đệ abcệ😀"},
		"ToUnicode of one byte": {"BT /F 12 Tf (AB) Tj ET", strings.Replace(helvetica, "/Encoding", "/ToUnicode 7 0 R/Encoding", 1),
			"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <41> <1ED8> endbfchar", "ỘB"},
		// A glyph without a known text leaves its place empty.
		"differences": {"BT /F 12 Tf (\x01\x02\x03\x04\x05 \x06\x07\x08) Tj ET", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding<</Type/Encoding" +
			"/Differences[1/Dcroat/uni1EC7/uhorndotbelow/ecircumflexacute/A.alt/fi/g123/ytilde]>>>>", "", "ĐệựếA fi ỹ"},
		"WinAnsi":  {"BT /F 12 Tf (\xe0\x93\x80) Tj ET", helvetica, "", "à“€"},
		"MacRoman": {"BT /F 12 Tf (\x8e) Tj ET", strings.Replace(helvetica, "WinAnsi", "MacRoman", 1), "", "é"},
	} {
		t.Run(name, func(t *testing.T) {
			file := onePage(c.content, c.font, "null", stream("", c.table), descriptor)
			if got := pages(t, file); len(got) != 1 || got[0] != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestContentInPartsAndManyPages(t *testing.T) {
	file := build(
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 595 842]>>",
		"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 7 0 R>>>>/Contents[5 0 R 6 0 R]>>",
		"<</Type/Page/Parent 2 0 R/Resources<<>>/Contents[]>>",
		stream("", "BT /F 12 Tf (mot) Tj"), stream("", "ET BT 0 -50 Td (hai) Tj ET"), helvetica,
	)
	if got := pages(t, file); len(got) != 2 || got[0] != "mot\nhai" || got[1] != "" {
		t.Errorf("got %q", got)
	}
}

func TestWhatIsRefused(t *testing.T) {
	good := onePage("BT /F 12 Tf (x) Tj ET", helvetica, "null")
	if err := pdf.Sniff(t.Context(), bytes.NewReader(good)); err != nil {
		t.Fatal(err)
	}
	protect := func(user, owner string) []byte {
		conf := model.NewAESConfiguration(user, owner, 256)
		var b bytes.Buffer
		if err := api.Encrypt(bytes.NewReader(good), &b, conf); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty":          {nil, pdf.ErrNotPDF},
		"text":           {[]byte("không phải PDF"), pdf.ErrNotPDF},
		"renamed zip":    {[]byte("PK\x03\x04" + strings.Repeat("x", 5000)), pdf.ErrNotPDF},
		"late header":    {append(bytes.Repeat([]byte{' '}, 2000), good...), pdf.ErrNotPDF},
		"only a header":  {[]byte("%PDF-1.7\n"), pdf.ErrDamaged},
		"cut off":        {good[:120], pdf.ErrDamaged},
		"no pages":       {build("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"), pdf.ErrDamaged},
		"password":       {protect("bí mật", "chủ"), pdf.ErrEncrypted},
		"permissions":    {protect("", "chủ"), pdf.ErrEncrypted},
		"circular pages": {build("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"), pdf.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			if err := pdf.Sniff(t.Context(), bytes.NewReader(c.file)); !errors.Is(err, c.want) {
				t.Errorf("Sniff: %v, want %v", err, c.want)
			}
			if fault.From(c.want).Kind != fault.Invalid {
				t.Errorf("%v is not the sender's mistake", c.want)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	// A form that shows itself, and twelve that each show the next many times.
	circular := onePage("/X Do", helvetica, stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", strings.Repeat("/X Do ", 300)))
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := pdf.Text(ctx, bytes.NewReader(circular)); !errors.Is(err, pdf.ErrTooComplex) {
		t.Errorf("a form within itself: %v", err)
	}
	cancel()
	for name, f := range map[string]func() error{
		"Text":    func() error { _, err := pdf.Text(ctx, bytes.NewReader(circular)); return err },
		"Inspect": func() error { _, err := pdf.Inspect(ctx, bytes.NewReader(circular)); return err },
	} {
		if err := f(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s after the end of its context: %v", name, err)
		}
	}
}

func FuzzText(f *testing.F) {
	browser, err := os.ReadFile("testdata/browser.pdf")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(browser)
	f.Add(onePage("BT /F 12 Tf [(a) -300 (b)] TJ T* (c) ' ET BI ID EI /X Do", helvetica, stream("/Subtype/Form", "/X Do")))
	f.Add([]byte("%PDF-1.4\ntrailer<</Encrypt 1 0 R>>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := pdf.Text(t.Context(), bytes.NewReader(b))
		if err != nil && got != nil {
			t.Error("text and an error")
		}
		if s := strings.Join(got, "\n"); !norm.NFC.IsNormalString(s) {
			t.Errorf("%q is not in normal form C", s)
		}
	})
}

// FuzzContent reaches the interpreter and the tables of a font directly, past the structure of the file.
func FuzzContent(f *testing.F) {
	f.Add("BT /F 12 Tf [(a) -300 <0001>] TJ T* (c) ' ET BI ID EI /X Do q Q cm", "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfrange <00> <ff> <0041> endbfrange")
	f.Add("BT /F 1e30 Tf 1 0 0 Tm ((((", "beginbfchar <1> [ <<>> ] endbfchar <00> <ffffffff> <> endbfrange")
	f.Fuzz(func(t *testing.T, content, table string) {
		font := strings.Replace(helvetica, "/Encoding", "/ToUnicode 7 0 R/Encoding", 1)
		_, err := pdf.Text(t.Context(), bytes.NewReader(onePage(content, font, "null", stream("", table))))
		if errors.Is(err, pdf.ErrDamaged) && strings.Contains(err.Error(), "reader failed") {
			t.Error(err)
		}
	})
}

func BenchmarkText(b *testing.B) {
	var file bytes.Buffer
	p := paper.Paper{Issuer: "A", Title: "B"}
	for range 2800 {
		p.Blocks = append(p.Blocks, paper.Paragraph{Text: strings.Repeat("Hội đồng nhân dân tỉnh xem xét, quyết định. ", 6)})
	}
	if err := paper.Write(&file, p); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := pdf.Text(b.Context(), bytes.NewReader(file.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
