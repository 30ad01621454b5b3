package pdf

import "github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

// matrix is a transformation [a b c d e f] (ISO 32000-1, 8.3.3).
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// times applies m first, then n.
func (m matrix) times(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// shower executes the operators of one content stream.
type shower struct {
	in        *interpreter
	resources types.Dict
	depth     int
	state     state
	saved     []state
	tm, tlm   matrix
}

// maxSaved bounds the stack of saved graphics states.
const maxSaved = 1000

func num(operands []any, i int) float64 {
	if i < 0 || i >= len(operands) {
		return 0
	}
	f, _ := operands[i].(float64)
	return f
}

func mat(o []any) matrix {
	return matrix{num(o, 0), num(o, 1), num(o, 2), num(o, 3), num(o, 4), num(o, 5)}
}

// do executes one operator (ISO 32000-1, tables 57, 87, 103 to 109); those that neither show nor place text do nothing.
func (t *shower) do(op operator, o []any) error {
	s := &t.state
	switch op {
	case "q":
		if len(t.saved) < maxSaved {
			t.saved = append(t.saved, *s)
		}
	case "Q":
		if n := len(t.saved); n > 0 {
			*s, t.saved = t.saved[n-1], t.saved[:n-1]
		}
	case "cm":
		s.ctm = mat(o).times(s.ctm)
	case "Do":
		return t.form(o)
	case "BT":
		t.tm, t.tlm = identity, identity
	case "Tf":
		if len(o) >= 2 {
			n, _ := o[0].(name)
			s.font, s.size = t.in.fontNamed(t.resources, string(n)), num(o, 1)
		}
	case "Tc":
		s.char = num(o, 0)
	case "Tw":
		s.word = num(o, 0)
	case "Tz":
		s.scale = num(o, 0) / 100
	case "TL":
		s.led = num(o, 0)
	case "Ts":
		s.rise = num(o, 0)
	case "Td":
		t.move(num(o, 0), num(o, 1))
	case "TD":
		s.led = -num(o, 1)
		t.move(num(o, 0), num(o, 1))
	case "Tm":
		t.tm = mat(o)
		t.tlm = t.tm
	case "T*":
		t.move(0, -s.led)
	case "Tj":
		return t.show(o, 0)
	case "'":
		t.move(0, -s.led)
		return t.show(o, 0)
	case "\"":
		s.word, s.char = num(o, 0), num(o, 1)
		t.move(0, -s.led)
		return t.show(o, 2)
	case "TJ":
		return t.showArray(o)
	}
	return nil
}

func (t *shower) move(x, y float64) {
	t.tlm = matrix{1, 0, 0, 1, x, y}.times(t.tlm)
	t.tm = t.tlm
}

func (t *shower) show(o []any, i int) error {
	if i >= len(o) {
		return nil
	}
	if s, ok := o[i].(text); ok {
		return t.string(s)
	}
	return nil
}

func (t *shower) showArray(o []any) error {
	if len(o) == 0 {
		return nil
	}
	parts, _ := o[len(o)-1].(array)
	for _, p := range parts {
		switch p := p.(type) {
		case text:
			if err := t.string(p); err != nil {
				return err
			}
		case float64:
			t.advance(-p / 1000 * t.state.size * t.state.scale)
		}
	}
	return nil
}

func (t *shower) advance(x float64) { t.tm = matrix{1, 0, 0, 1, x, 0}.times(t.tm) }

// string shows the glyphs of one string.
func (t *shower) string(b []byte) error {
	s := &t.state
	if s.font == nil {
		return nil
	}
	for len(b) > 0 {
		if err := t.in.count(); err != nil {
			return err
		}
		var g glyph
		g, b = s.font.next(b)
		start := t.placed()
		advance := g.width / 1000 * s.size
		// The space after a glyph belongs to the next: letter spacing must not look like the end of a word.
		extra := s.char
		if g.space {
			extra += s.word
		}
		t.advance((advance + extra) * s.scale)
		t.in.lines.add(g.text, start, t.placed())
	}
	return nil
}

// placed is the transformation from a font of size 1 to the page at the present place.
func (t *shower) placed() matrix {
	s := &t.state
	return matrix{s.size * s.scale, 0, 0, s.size, 0, s.rise}.times(t.tm).times(s.ctm)
}

// form runs a form XObject (ISO 32000-1, 8.10).
func (t *shower) form(o []any) error {
	if len(o) == 0 || t.depth >= maxForms {
		return nil
	}
	n, _ := o[0].(name)
	doc := t.in.doc
	sd, ok := doc.get(doc.dict(t.resources, "XObject"), string(n)).(types.StreamDict)
	if !ok || doc.name(sd.Dict, "Subtype") != "Form" {
		return nil
	}
	resources := doc.dict(sd.Dict, "Resources")
	if resources == nil {
		resources = t.resources
	}
	ctm := t.state.ctm
	if m := doc.array(sd.Dict, "Matrix"); len(m) == 6 {
		var own matrix
		for i := range own {
			own[i], _ = doc.number(m[i])
		}
		ctm = own.times(ctm)
	}
	return t.in.run(doc.stream(sd), resources, ctm, t.depth+1)
}

// fontNamed returns the font of a resource name, nil when there is none. Fonts that are objects of their own are read once.
func (in *interpreter) fontNamed(resources types.Dict, n string) *font {
	fonts := in.doc.dict(resources, "Font")
	o, found := fonts.Find(n)
	if !found {
		return nil
	}
	fd := in.doc.dict(fonts, n)
	ref, isRef := o.(types.IndirectRef)
	if !isRef {
		if fd == nil {
			return nil
		}
		return in.doc.font(fd)
	}
	nr := ref.ObjectNumber.Value()
	f, known := in.fonts[nr]
	if !known && fd != nil {
		f = in.doc.font(fd)
	}
	in.fonts[nr] = f
	return f
}
