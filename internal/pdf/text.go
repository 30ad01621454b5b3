package pdf

import (
	"context"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Bounds of the work on one file.
const (
	maxStream = 64 << 20   // bytes of one decoded stream
	maxWork   = 50_000_000 // operators, glyphs and parts of 16 bytes of content, all pages together
	maxText   = 64 << 20   // bytes of text, all pages together
	maxForms  = 12         // forms within each other
)

// Text returns the text of each page, in normal form C, lines separated by "\n". A page without text, or whose content is damaged, gives
// what could be read of it, which may be "". Errors are those of Sniff, except that the structure beyond what is needed for the text is
// not checked.
func Text(ctx context.Context, r io.ReadSeeker) ([]string, error) {
	var pages []string
	err := guarded(ctx, func() error {
		doc, err := open(ctx, r)
		if err != nil {
			return err
		}
		in := &interpreter{ctx: ctx, doc: document{doc}, fonts: map[int]*font{}}
		for nr := 1; nr <= doc.PageCount; nr++ {
			page, err := in.page(nr)
			if err != nil {
				return err
			}
			pages = append(pages, page)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return pages, nil
}

// interpreter reads the pages of one file.
type interpreter struct {
	ctx   context.Context
	doc   document
	fonts map[int]*font // by object number
	work  int
	bytes int
	lines lines
}

func (in *interpreter) page(nr int) (string, error) {
	pd, _, inherited, err := in.doc.PageDict(nr, false)
	if err != nil || pd == nil {
		return "", in.ctx.Err()
	}
	resources := in.doc.dict(pd, "Resources")
	if resources == nil && inherited != nil {
		resources = inherited.Resources
	}
	in.lines = lines{}
	if err := in.run(in.content(pd), resources, identity, 0); err != nil {
		return "", err
	}
	s := in.lines.String()
	if in.bytes += len(s); in.bytes > maxText {
		return "", ErrTooComplex.With("max", MaxPages)
	}
	return s, nil
}

// content joins the content streams of a page; tokens do not continue from one to the next (ISO 32000-1, table 30).
func (in *interpreter) content(pd types.Dict) []byte {
	o, found := pd.Find("Contents")
	if !found {
		return nil
	}
	o, err := in.doc.Dereference(o)
	if err != nil {
		return nil
	}
	parts, isArray := o.(types.Array)
	if !isArray {
		return in.doc.stream(o)
	}
	var all []byte
	for _, p := range parts {
		if all = append(append(all, in.doc.stream(p)...), '\n'); len(all) > maxStream {
			break
		}
	}
	return all
}

// count bounds the work and stops when the context ends.
func (in *interpreter) count() error {
	in.work++
	if in.work > maxWork {
		return ErrTooComplex.With("max", MaxPages)
	}
	if in.work%4096 == 0 {
		return in.ctx.Err()
	}
	return nil
}

// state is the part of the graphics state that matters for text.
type state struct {
	ctm                          matrix
	font                         *font
	size, char, word, scale, led float64
	rise                         float64
}

// maxOperands bounds what is kept in front of an operator; more than that is no operator's.
const maxOperands = 64

// run interprets a content stream of a page or a form.
func (in *interpreter) run(content []byte, resources types.Dict, ctm matrix, depth int) error {
	// The same form may be run again and again.
	in.work += len(content) / 16
	l := lexer{b: content}
	t := &shower{in: in, resources: resources, depth: depth}
	t.state = state{ctm: ctm, scale: 1}
	t.tm, t.tlm = identity, identity
	var operands []any
	for {
		o, ok := l.next()
		if !ok {
			return nil
		}
		if err := in.count(); err != nil {
			return err
		}
		op, isOp := o.(operator)
		if !isOp {
			if len(operands) < maxOperands {
				operands = append(operands, o)
			}
			continue
		}
		if op == "BI" {
			l.skipImage()
		} else if err := t.do(op, operands); err != nil {
			return err
		}
		operands = operands[:0]
	}
}
