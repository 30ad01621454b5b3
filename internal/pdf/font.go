package pdf

import (
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// font turns the bytes of a shown string into text and widths.
type font struct {
	composite bool
	codes     *cmap // lengths of codes of a composite font with its own encoding; nil for two bytes
	unicode   *cmap // ToUnicode, nil without
	simple    [256]string
	widths    map[uint32]float64 // thousandths of the font size
	width     float64            // of every other code
	cache     map[uint32]string
}

// glyph is one code of a shown string.
type glyph struct {
	text  string
	width float64
	space bool // the single byte 32, to which word spacing applies
}

// document reads objects; what is missing or of the wrong type is as if it were not there, as readers do (ISO 32000-1, 7.3.10).
type document struct{ *model.Context }

func (d document) get(in types.Dict, key string) types.Object {
	o, found := in.Find(key)
	if !found {
		return nil
	}
	o, err := d.Dereference(o)
	if err != nil {
		return nil
	}
	return o
}

func (d document) dict(in types.Dict, key string) types.Dict {
	switch o := d.get(in, key).(type) {
	case types.Dict:
		return o
	case types.StreamDict:
		return o.Dict
	}
	return nil
}

func (d document) array(in types.Dict, key string) types.Array {
	a, _ := d.get(in, key).(types.Array)
	return a
}

func (d document) name(in types.Dict, key string) string {
	n, _ := d.get(in, key).(types.Name)
	return string(n)
}

func (d document) number(o types.Object) (float64, bool) {
	o, err := d.Dereference(o)
	if err != nil {
		return 0, false
	}
	switch v := o.(type) {
	case types.Integer:
		return float64(v), true
	case types.Float:
		return float64(v), true
	}
	return 0, false
}

func (d document) numberAt(in types.Dict, key string, otherwise float64) float64 {
	if o, found := in.Find(key); found {
		if v, ok := d.number(o); ok {
			return v
		}
	}
	return otherwise
}

// stream decodes a stream, nil when it is none or damaged.
func (d document) stream(o types.Object) []byte {
	o, err := d.Dereference(o)
	if err != nil {
		return nil
	}
	s, ok := o.(types.StreamDict)
	if !ok || s.DecodeWithLimit(maxStream) != nil {
		return nil
	}
	return s.Content
}

func (d document) font(fd types.Dict) *font {
	f := &font{widths: map[uint32]float64{}, cache: map[uint32]string{}}
	if o, found := fd.Find("ToUnicode"); found {
		if b := d.stream(o); b != nil {
			f.unicode = parseCMap(b)
		}
	}
	if d.name(fd, "Subtype") == "Type0" {
		d.compositeFont(f, fd)
		return f
	}
	d.simpleFont(f, fd)
	return f
}

func (d document) compositeFont(f *font, fd types.Dict) {
	f.composite, f.width = true, 1000
	if o, found := fd.Find("Encoding"); found {
		if b := d.stream(o); b != nil {
			f.codes = parseCMap(b)
		}
	}
	descendants := d.array(fd, "DescendantFonts")
	if len(descendants) == 0 {
		return
	}
	o, err := d.Dereference(descendants[0])
	if err != nil {
		return
	}
	cid, ok := o.(types.Dict)
	if !ok {
		return
	}
	f.width = d.numberAt(cid, "DW", 1000)
	d.cidWidths(f, d.array(cid, "W"))
}

// cidWidths reads "c [w1 w2 …]" and "first last w" (ISO 32000-1, 9.7.4.3).
func (d document) cidWidths(f *font, w types.Array) {
	for i := 0; i+1 < len(w) && len(f.widths) < 1<<16; {
		first, ok := d.number(w[i])
		if !ok || first < 0 || first > 0xffff {
			return
		}
		o, err := d.Dereference(w[i+1])
		if err != nil {
			return
		}
		if list, isList := o.(types.Array); isList {
			for k, e := range list {
				if v, ok := d.number(e); ok && k < 1<<16 {
					f.widths[uint32(first)+uint32(k)] = v
				}
			}
			i += 2
			continue
		}
		last, okLast := d.number(o)
		if !okLast || i+2 >= len(w) {
			return
		}
		v, _ := d.number(w[i+2])
		for c := uint32(first); float64(c) <= min(last, 0xffff); c++ {
			f.widths[c] = v
		}
		i += 3
	}
}

func (d document) simpleFont(f *font, fd types.Dict) {
	// Half the size stands for the unknown widths of the standard fonts, which need not be written into the file.
	f.width = 500
	if desc := d.dict(fd, "FontDescriptor"); desc != nil {
		f.width = d.numberAt(desc, "MissingWidth", 500)
	}
	scale := 1.0
	if m := d.array(fd, "FontMatrix"); len(m) == 6 {
		if a, ok := d.number(m[0]); ok && a != 0 {
			scale = a * 1000
		}
	}
	first := d.numberAt(fd, "FirstChar", 0)
	for i, o := range d.array(fd, "Widths") {
		if c := first + float64(i); c >= 0 && c < 256 {
			if v, ok := d.number(o); ok {
				f.widths[uint32(c)] = v * scale
			}
		}
	}
	f.simple = baseEncoding(d.name(fd, "Encoding"))
	if enc := d.dict(fd, "Encoding"); enc != nil {
		f.simple = baseEncoding(d.name(enc, "BaseEncoding"))
		c := 0
		for _, o := range d.array(enc, "Differences") {
			if n, ok := d.number(o); ok {
				c = int(max(0, min(n, 256)))
				continue
			}
			if n, ok := o.(types.Name); ok && c < 256 {
				f.simple[c] = glyphText(string(n))
				c++
			}
		}
	}
}

// next takes one glyph from a shown string and returns the rest.
func (f *font) next(b []byte) (glyph, []byte) {
	c, n := uint32(b[0]), 1
	if f.composite {
		c, n = f.codes.split(b, 2)
	}
	g := glyph{width: f.width, space: n == 1 && c == ' '}
	if w, ok := f.widths[c]; ok {
		g.width = w
	}
	s, known := f.cache[c]
	if !known {
		s = f.lookup(c)
		if len(f.cache) < 1<<16 {
			f.cache[c] = s
		}
	}
	g.text = s
	return g, b[n:]
}

func (f *font) lookup(c uint32) string {
	if f.unicode != nil {
		if s, ok := f.unicode.lookup(c); ok {
			return s
		}
	}
	if !f.composite && c < 256 {
		return f.simple[c]
	}
	return ""
}
