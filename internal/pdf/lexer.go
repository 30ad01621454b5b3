package pdf

import (
	"bytes"
	"strconv"
)

// What the lexer finds, beside float64: names, strings, arrays, dictionaries (whose content nobody needs here) and operators.
type (
	name     string
	text     []byte
	array    []any
	dict     struct{}
	operator string
)

// lexer reads the objects of a content stream or of a CMap (ISO 32000-1, 7.2 and 7.3). It accepts everything; what makes no sense is
// skipped.
type lexer struct {
	b []byte
	i int
}

// maxNesting bounds arrays and dictionaries within each other.
const maxNesting = 16

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// next returns the next object; ok is false at the end.
func (l *lexer) next() (object any, ok bool) { return l.object(0) }

func (l *lexer) object(depth int) (any, bool) {
	for {
		l.skipSpace()
		if l.i >= len(l.b) {
			return nil, false
		}
		switch c := l.b[l.i]; c {
		case '/':
			l.i++
			return l.name(), true
		case '(':
			l.i++
			return l.literal(), true
		case '[':
			l.i++
			return l.array(depth), true
		case '<':
			l.i++
			if l.at('<') {
				l.i++
				return l.dict(depth), true
			}
			return l.hex(), true
		case ']', '>', ')', '{', '}':
			l.i++
			if depth > 0 && (c == ']' || c == '>') {
				if c == '>' && l.at('>') {
					l.i++
				}
				return nil, true
			}
		default:
			return l.word(), true
		}
	}
}

func (l *lexer) at(c byte) bool { return l.i < len(l.b) && l.b[l.i] == c }

func (l *lexer) skipSpace() {
	for l.i < len(l.b) {
		switch c := l.b[l.i]; {
		case isSpace(c):
			l.i++
		case c == '%':
			for l.i < len(l.b) && l.b[l.i] != '\n' && l.b[l.i] != '\r' {
				l.i++
			}
		default:
			return
		}
	}
}

func (l *lexer) regular() []byte {
	start := l.i
	for l.i < len(l.b) && !isSpace(l.b[l.i]) && !isDelimiter(l.b[l.i]) {
		l.i++
	}
	return l.b[start:l.i]
}

func (l *lexer) word() any {
	w := l.regular()
	if c := w[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if f, err := strconv.ParseFloat(string(w), 64); err == nil {
			return f
		}
		return 0.0
	}
	return operator(w)
}

func (l *lexer) name() name {
	w := l.regular()
	if !bytes.Contains(w, []byte("#")) {
		return name(w)
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if v, err := strconv.ParseUint(string(w[i+1:i+3]), 16, 8); err == nil {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return name(out)
}

func (l *lexer) array(depth int) array {
	a := array{}
	if depth >= maxNesting {
		return a
	}
	for {
		o, ok := l.object(depth + 1)
		if !ok || o == nil {
			return a
		}
		a = append(a, o)
	}
}

func (l *lexer) dict(depth int) dict {
	if depth < maxNesting {
		for {
			if o, ok := l.object(depth + 1); !ok || o == nil {
				break
			}
		}
	}
	return dict{}
}

func (l *lexer) hex() text {
	var out []byte
	half, digits := byte(0), 0
	for l.i < len(l.b) {
		c := l.b[l.i]
		l.i++
		if c == '>' {
			break
		}
		v := unhex(c)
		if v > 15 {
			continue
		}
		if half = half<<4 | v; digits%2 == 1 {
			out = append(out, half)
			half = 0
		}
		digits++
	}
	if digits%2 == 1 {
		out = append(out, half<<4)
	}
	return out
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (l *lexer) literal() text {
	var out []byte
	for open := 1; l.i < len(l.b); {
		c := l.b[l.i]
		l.i++
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				return out
			}
		case '\\':
			if l.i >= len(l.b) {
				return out
			}
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return out
}

func (l *lexer) escape(out []byte) []byte {
	c := l.b[l.i]
	l.i++
	if r, ok := escapes[c]; ok {
		return append(out, r)
	}
	switch {
	case c == '\r':
		if l.at('\n') {
			l.i++
		}
		return out
	case c == '\n':
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	v := int(c - '0')
	for n := 1; n < 3 && l.i < len(l.b) && l.b[l.i] >= '0' && l.b[l.i] <= '7'; n++ {
		v = v*8 + int(l.b[l.i]-'0')
		l.i++
	}
	return append(out, byte(v))
}

// skipImage moves behind an inline image whose BI was read: the data between ID and EI may contain anything.
func (l *lexer) skipImage() {
	for {
		o, ok := l.next()
		if !ok {
			return
		}
		if o == operator("ID") {
			break
		}
	}
	for l.i+2 < len(l.b) {
		k := bytes.Index(l.b[l.i:], []byte("EI"))
		if k < 0 {
			l.i = len(l.b)
			return
		}
		at := l.i + k
		l.i = at + 2
		if at > 0 && isSpace(l.b[at-1]) && (l.i == len(l.b) || isSpace(l.b[l.i])) {
			return
		}
	}
}
