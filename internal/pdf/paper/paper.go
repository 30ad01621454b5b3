package paper

import (
	"errors"
	"io"
	"time"
)

// Paper is the content of an official paper. Texts are in Vietnamese and may be in any normal form.
type Paper struct {
	// Superior is the body above the issuer, "" for none; Issuer the issuing body, such as "HỘI ĐỒNG NHÂN DÂN TỈNH ĐÔNG LAM".
	Superior, Issuer string
	// Number is number and sign, such as "45/NQ-HĐND"; "" leaves the line out.
	Number string
	// Place and Date are where and when the paper was issued. Without a date the line stays open to be filled in.
	Place string
	Date  time.Time
	// Title is the kind of paper in capitals ("NGHỊ QUYẾT"), Subject what it is about.
	Title, Subject string
	// Blocks are the body.
	Blocks []Block
	// Recipients are the lines under "Nơi nhận"; none leaves it out.
	Recipients []string
	// Signatures stand beside each other in pairs; a single one stands on the right.
	Signatures []Signature
	// Simulation marks every page as belonging to an exercise.
	Simulation bool
}

// Signature is the place where one person signs.
type Signature struct {
	// Capacity is the form of signing, such as "TM. HỘI ĐỒNG NHÂN DÂN"; "" for none. Post is the post, Name the full name.
	Capacity, Post, Name string
}

// Block is a part of the body: Heading, Paragraph or Table.
type Block interface{ set(*sheet) }

// Heading is a heading of a part or article, in bold; Centered puts it in the middle.
type Heading struct {
	Text     string
	Centered bool
}

// Paragraph is a paragraph of text, justified and indented. Line breaks in Text begin new paragraphs. Italic is used for the grounds of a
// resolution.
type Paragraph struct {
	Text   string
	Italic bool
}

// Align is where the text of a column stands.
type Align string

// The alignments.
const (
	Left   Align = "L"
	Center Align = "C"
	Right  Align = "R"
)

// Column is a column of a table. Width is its share of the line relative to the other columns; it must be positive.
type Column struct {
	Title string
	Width float64
	Align Align
}

// Table is a ruled table. Its head is repeated on every page. A row must have as many cells as there are columns.
type Table struct {
	Columns []Column
	Rows    [][]string
}

// Errors of Write: mistakes of the caller.
var (
	ErrNoTitle = errors.New("paper: a paper needs an issuer and a title")
	ErrTable   = errors.New("paper: a table needs columns of positive width and as many cells in each row")
)

// Write sets the paper and writes the PDF to w. It returns ErrNoTitle or ErrTable for a paper that cannot be set, or the error of w;
// nothing is written before the paper is complete.
func Write(w io.Writer, p Paper) error {
	if p.Issuer == "" || p.Title == "" {
		return ErrNoTitle
	}
	for _, b := range p.Blocks {
		if t, ok := b.(Table); ok && !t.valid() {
			return ErrTable
		}
	}
	s := newSheet(p)
	s.letterhead(p)
	s.title(p)
	for _, b := range p.Blocks {
		b.set(s)
	}
	s.ending(p)
	return s.pdf.Output(w)
}

func (t Table) valid() bool {
	for _, c := range t.Columns {
		if !(c.Width > 0) {
			return false
		}
	}
	for _, r := range t.Rows {
		if len(r) != len(t.Columns) {
			return false
		}
	}
	return len(t.Columns) > 0
}
