package paper

import (
	"strings"

	"nghitruong/internal/viet"
)

// letterhead sets issuer and number on the left, the national title, the motto, place and date on the right.
func (s *sheet) letterhead(p Paper) {
	y := s.pdf.GetY()
	if p.Superior != "" {
		s.font("", 12)
		s.column(p.Superior, left, leftColumn, "C")
	}
	s.font("B", 12)
	s.column(p.Issuer, left, leftColumn, "C")
	s.rule(left, leftColumn, leftColumn/3)
	leftEnd := s.pdf.GetY() + 2.5

	x := left + leftColumn
	s.pdf.SetY(y)
	s.font("B", 12)
	s.column("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", x, rightColumn, "C")
	s.font("B", bodySize)
	const motto = "Độc lập - Tự do - Hạnh phúc"
	s.column(motto, x, rightColumn, "C")
	s.rule(x, rightColumn, s.pdf.GetStringWidth(motto))

	y = max(leftEnd, s.pdf.GetY()+2.5)
	end := y
	if p.Number != "" {
		s.pdf.SetY(y)
		s.font("", bodySize)
		s.column("Số: "+p.Number, left, leftColumn, "C")
		end = s.pdf.GetY()
	}
	s.pdf.SetY(y)
	s.font("I", bodySize)
	date := "ngày …… tháng …… năm ………"
	if !p.Date.IsZero() {
		date = viet.FormalDate(p.Date)
	}
	if p.Place != "" {
		date = p.Place + ", " + date
	}
	s.column(date, x, rightColumn, "C")
	s.pdf.SetY(max(end, s.pdf.GetY()) + 6)
}

func (s *sheet) title(p Paper) {
	s.font("B", 14)
	s.column(p.Title, left, lineWidth, "C")
	if strings.TrimSpace(p.Subject) != "" {
		s.column(p.Subject, left+15, lineWidth-30, "C")
	}
	s.rule(left, lineWidth, lineWidth/3)
	s.pdf.SetY(s.pdf.GetY() + 6)
}

// ending sets recipients and signatures, which stay together on one page as far as they fit.
func (s *sheet) ending(p Paper) {
	if len(p.Signatures) == 0 && len(p.Recipients) == 0 {
		return
	}
	s.font("B", bodySize)
	s.pdf.SetY(s.pdf.GetY() + 4)
	s.room(4*s.height() + signatureRoom)
	y := s.pdf.GetY()
	signatures := p.Signatures
	if len(signatures)%2 == 1 {
		s.signature(signatures[0], left+lineWidth/2, y)
		signatures = signatures[1:]
	} else if len(signatures) > 0 {
		y = s.pair(signatures, y)
		signatures = signatures[2:]
		if len(p.Recipients) == 0 && len(signatures) == 0 {
			return
		}
		s.pdf.SetY(y)
	}
	end, page := s.pdf.GetY(), s.pdf.PageNo()
	if len(p.Recipients) > 0 {
		s.pdf.SetY(y)
		s.recipients(p.Recipients)
	}
	if s.pdf.PageNo() == page {
		s.pdf.SetY(max(end, s.pdf.GetY()))
	}
	for ; len(signatures) >= 2; signatures = signatures[2:] {
		s.font("B", bodySize)
		s.pdf.SetY(s.pdf.GetY() + 6)
		s.room(4*s.height() + signatureRoom)
		s.pdf.SetY(s.pair(signatures, s.pdf.GetY()))
	}
}

// pair sets two signatures beside each other and returns the height below both.
func (s *sheet) pair(both []Signature, y float64) float64 {
	s.signature(both[0], left, y)
	end := s.pdf.GetY()
	s.signature(both[1], left+lineWidth/2, y)
	return max(end, s.pdf.GetY()) + gap
}

func (s *sheet) signature(g Signature, x, y float64) {
	s.pdf.SetY(y)
	s.font("B", bodySize)
	for _, line := range []string{g.Capacity, g.Post} {
		if line != "" {
			s.column(line, x, lineWidth/2, "C")
		}
	}
	s.pdf.SetY(s.pdf.GetY() + signatureRoom)
	s.column(g.Name, x, lineWidth/2, "C")
}

func (s *sheet) recipients(lines []string) {
	s.font("BI", 12)
	s.column("Nơi nhận:", left, lineWidth/2, "L")
	s.font("", 11)
	for i, line := range lines {
		end := ";"
		if i == len(lines)-1 {
			end = "."
		}
		s.column("- "+strings.TrimRight(line, ".;")+end, left, lineWidth/2, "L")
	}
}
