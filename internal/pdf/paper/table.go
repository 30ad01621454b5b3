package paper

const (
	cellPadding = 1.2
	tableSize   = 12.0
)

func (t Table) set(s *sheet) {
	var total float64
	for _, c := range t.Columns {
		total += c.Width
	}
	widths := make([]float64, len(t.Columns))
	head := make([]string, len(t.Columns))
	centred := make([]Align, len(t.Columns))
	aligns := make([]Align, len(t.Columns))
	for i, c := range t.Columns {
		widths[i], head[i], centred[i], aligns[i] = lineWidth*c.Width/total, c.Title, Center, c.Align
	}
	setHead := func() {
		s.font("B", tableSize)
		s.row(s.cells(head, widths), widths, centred, nil)
		s.font("", tableSize)
	}
	s.font("", tableSize)
	s.room(4 * s.height())
	setHead()
	for _, r := range t.Rows {
		s.row(s.cells(r, widths), widths, aligns, setHead)
	}
	s.pdf.SetXY(left, s.pdf.GetY()+gap)
}

func (s *sheet) cells(texts []string, widths []float64) [][]string {
	all := make([][]string, len(texts))
	for i, txt := range texts {
		all[i] = s.wrap(text(txt), widths[i]-2*cellPadding, 0)
	}
	return all
}

// row sets one row. A row that does not fit moves to the next page, after the head; one that is taller than a page is divided.
func (s *sheet) row(cells [][]string, widths []float64, aligns []Align, head func()) {
	h := s.height()
	todo := 0
	for _, c := range cells {
		todo = max(todo, len(c))
	}
	for done := 0; done < todo; {
		fits := int((pageHeight - bottom - 2*cellPadding - s.pdf.GetY()) / h)
		fresh := int((pageHeight - bottom - top - 2*cellPadding) / h)
		if head != nil && fits < todo-done && (fits < 1 || todo-done <= fresh-3) {
			s.pdf.AddPage()
			head()
			fits = int((pageHeight - bottom - 2*cellPadding - s.pdf.GetY()) / h)
		}
		n := min(todo-done, max(fits, 1))
		x, y := left, s.pdf.GetY()
		for i, c := range cells {
			s.pdf.Rect(x, y, widths[i], float64(n)*h+2*cellPadding, "D")
			for k := done; k < done+n && k < len(c); k++ {
				s.pdf.SetXY(x+cellPadding, y+cellPadding+float64(k-done)*h)
				s.pdf.CellFormat(widths[i]-2*cellPadding, h, c[k], "", 0, string(aligns[i]), false, 0, "")
			}
			x += widths[i]
		}
		s.pdf.SetXY(left, y+float64(n)*h+2*cellPadding)
		done += n
	}
}
