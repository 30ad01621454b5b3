package paper

import (
	"embed"
	"strings"
	"time"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"nghitruong/internal/viet"
)

//go:embed fonts/*.ttf
var fonts embed.FS

// Measures in millimetres, sizes in points.
const (
	pageWidth, pageHeight   = 210.0, 297.0
	top, bottom             = 20.0, 20.0
	left, right             = 30.0, 15.0
	lineWidth               = pageWidth - left - right
	indent                  = 12.7
	bodySize                = 13.0
	pointInMillimetres      = 25.4 / 72
	leading                 = 1.3
	gap                     = 2.2 // between paragraphs: 6 points
	signatureRoom           = 25.0
	leftColumn, rightColumn = 67.0, lineWidth - 67.0
)

const family = "serif"

// sheet is a paper being set.
type sheet struct{ pdf *fpdf.Fpdf }

func newSheet(p Paper) *sheet {
	pdf := fpdf.New("P", "mm", "A4", "")
	for _, f := range [][2]string{{"", "Regular"}, {"B", "Bold"}, {"I", "Italic"}, {"BI", "BoldItalic"}} {
		ttf, err := fonts.ReadFile("fonts/LiberationSerif-" + f[1] + ".ttf")
		if err != nil {
			pdf.SetError(err)
			break
		}
		pdf.AddUTF8FontFromBytes(family, f[0], ttf)
	}
	made := p.Date
	if made.IsZero() {
		made = time.Unix(0, 0)
	}
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	pdf.SetCatalogSort(true)
	pdf.SetLang("vi")
	pdf.SetTitle(text(strings.TrimSpace(p.Title+" "+p.Subject)), true)
	pdf.SetAuthor(text(p.Issuer), true)
	pdf.SetProducer("Nghị Trường", true)
	pdf.SetMargins(left, top, right)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetCellMargin(0)
	pdf.SetLineWidth(0.2)
	pdf.SetHeaderFunc(func() { margin(pdf, p.Simulation) })
	pdf.AddPage()
	s := &sheet{pdf}
	s.font("", bodySize)
	return s
}

// margin writes what stands in the upper margin of each page.
func margin(pdf *fpdf.Fpdf, simulation bool) {
	if pdf.PageNo() > 1 {
		pdf.SetFont(family, "", bodySize)
		pdf.SetXY(left, 10)
		pdf.CellFormat(lineWidth, 6, viet.Number(pdf.PageNo()), "", 0, "C", false, 0, "")
	}
	if simulation {
		pdf.SetFont(family, "B", 11)
		pdf.SetXY(pageWidth-right-30, 9)
		pdf.CellFormat(30, 7, "MÔ PHỎNG", "1", 0, "C", false, 0, "")
	}
	pdf.SetXY(left, top)
}

// text makes s printable: normal form C, one line, and nothing the typeface library cannot take (it knows the basic plane alone).
func text(s string) string {
	return strings.Join(strings.FieldsFunc(strings.Map(func(r rune) rune {
		switch {
		case r > 0xffff:
			return '□'
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(viet.NFC(s), "□")), func(r rune) bool { return r != '\u00a0' && unicode.IsSpace(r) }), " ")
}

func (s *sheet) font(style string, size float64) { s.pdf.SetFont(family, style, size) }

// height is the height of a line in the font that is set.
func (s *sheet) height() float64 {
	points, _ := s.pdf.GetFontSize()
	return points * pointInMillimetres * leading
}

// room begins a new page unless height millimetres are left on this one.
func (s *sheet) room(height float64) {
	if s.pdf.GetY()+height > pageHeight-bottom {
		points, _ := s.pdf.GetFontSize()
		style := s.pdf.GetFontStyle()
		s.pdf.AddPage()
		s.font(style, points)
	}
}

// wrap breaks a printable text into lines of at most width millimetres; the first line is shorter by first. There is always a line.
func (s *sheet) wrap(txt string, width, first float64) []string {
	_, size := s.pdf.GetFontSize()
	units := func(mm float64) int { return int(mm * 1000 / size) }
	space := s.pdf.GetStringSymbolWidth(" ")
	var lines []string
	line, used, limit := "", 0, units(width-first)
	flush := func() {
		lines = append(lines, line)
		line, used, limit = "", 0, units(width)
	}
	for _, word := range strings.Split(txt, " ") {
		w := s.pdf.GetStringSymbolWidth(word)
		if line != "" && used+space+w > limit {
			flush()
		}
		if line != "" {
			line += " "
			used += space
		}
		// A word wider than a line is broken between letters.
		for w > limit {
			n := 0
			for _, r := range word {
				rw := s.pdf.GetStringSymbolWidth(string(r))
				if n > 0 && used+rw > limit {
					break
				}
				line, used, n = line+string(r), used+rw, n+len(string(r))
			}
			word = word[n:]
			w = s.pdf.GetStringSymbolWidth(word)
			if word == "" {
				break
			}
			flush()
		}
		line += word
		used += w
	}
	return append(lines, line)
}

// column sets a text in lines below each other from the present height, aligned within a column.
func (s *sheet) column(txt string, x, width float64, align string) {
	h := s.height()
	for _, l := range s.wrap(text(txt), width, 0) {
		s.room(h)
		s.pdf.SetX(x)
		s.pdf.CellFormat(width, h, l, "", 2, align, false, 0, "")
	}
}

// rule draws a line of the given width in the middle of a column, just below the present height.
func (s *sheet) rule(x, width, length float64) {
	y := s.pdf.GetY() + 0.8
	s.pdf.Line(x+(width-length)/2, y, x+(width+length)/2, y)
}

func (b Heading) set(s *sheet) {
	s.font("B", bodySize)
	s.room(3 * s.height())
	s.pdf.SetY(s.pdf.GetY() + gap)
	if b.Centered {
		s.column(b.Text, left, lineWidth, "C")
	} else {
		s.paragraph(text(b.Text))
	}
	s.pdf.SetY(s.pdf.GetY() + gap/2)
}

func (b Paragraph) set(s *sheet) {
	style := ""
	if b.Italic {
		style = "I"
	}
	s.font(style, bodySize)
	for part := range strings.SplitSeq(b.Text, "\n") {
		if part = text(part); part == "" {
			continue
		}
		s.paragraph(part)
		s.pdf.SetY(s.pdf.GetY() + gap)
	}
}

// paragraph sets a printable text justified, its first line indented.
func (s *sheet) paragraph(txt string) {
	h := s.height()
	lines := s.wrap(txt, lineWidth, indent)
	for i, l := range lines {
		s.room(h)
		x, align := left, "J"
		if i == 0 {
			x += indent
		}
		if i == len(lines)-1 || !strings.Contains(l, " ") {
			align = "L"
		}
		s.pdf.SetX(x)
		s.pdf.CellFormat(pageWidth-right-x, h, l, "", 2, align, false, 0, "")
	}
}
