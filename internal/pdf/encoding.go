package pdf

import (
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"nghitruong/internal/viet"
)

// baseEncoding returns the 256 characters of a named encoding (ISO 32000-1 annex D). The standard encoding of Latin fonts differs from
// WinAnsi only in signs, not in letters and digits, and is read as WinAnsi.
func baseEncoding(encoding string) [256]string {
	table := charmap.Windows1252
	if encoding == "MacRomanEncoding" {
		table = charmap.Macintosh
	}
	var all [256]string
	for i := range all {
		if r := table.DecodeByte(byte(i)); r >= ' ' && r != '\ufffd' {
			all[i] = string(r)
		}
	}
	return all
}

// signs are names of glyphs that do not say what they are; letters with marks are put together by glyphText.
var signs = map[string]string{
	"space": " ", "nbspace": " ", "exclam": "!", "quotedbl": "\"", "numbersign": "#", "dollar": "$", "percent": "%", "ampersand": "&",
	"quotesingle": "'", "quoteright": "’", "quoteleft": "‘", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+",
	"comma": ",", "hyphen": "-", "minus": "−", "period": ".", "slash": "/", "zero": "0", "one": "1", "two": "2", "three": "3",
	"four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9", "colon": ":", "semicolon": ";", "less": "<",
	"equal": "=", "greater": ">", "question": "?", "at": "@", "bracketleft": "[", "backslash": "\\", "bracketright": "]",
	"asciicircum": "^", "underscore": "_", "grave": "`", "braceleft": "{", "bar": "|", "braceright": "}", "asciitilde": "~",
	"quotedblleft": "“", "quotedblright": "”", "quotedblbase": "„", "quotesinglbase": "‚", "endash": "–", "emdash": "—",
	"ellipsis": "…", "bullet": "•", "section": "§", "degree": "°", "dong": "₫", "multiply": "×", "divide": "÷", "plusminus": "±",
	"fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "dcroat": "đ", "dmacron": "đ", "Dcroat": "Đ", "Eth": "Đ", "Dslash": "Đ",
	"guillemotleft": "«", "guillemotright": "»", "periodcentered": "·", "copyright": "©", "registered": "®", "trademark": "™", "Euro": "€",
}

var glyphMarks = []struct{ name, mark string }{
	{"circumflex", "\u0302"}, {"breve", "\u0306"}, {"horn", "\u031b"}, {"grave", "\u0300"}, {"acute", "\u0301"}, {"tilde", "\u0303"},
	{"hookabove", "\u0309"}, {"hook", "\u0309"}, {"dotbelow", "\u0323"}, {"dieresis", "\u0308"}, {"ring", "\u030a"}, {"cedilla", "\u0327"},
	{"caron", "\u030c"}, {"macron", "\u0304"},
}

// glyphText returns the text of a glyph name of the Adobe Glyph List as far as it serves Vietnamese and Western text: signs, "uni1EC7",
// "u1EC7", and letters with the names of their marks ("ecircumflexdotbelow"). An unknown name gives "".
func glyphText(glyph string) string {
	glyph, _, _ = strings.Cut(glyph, ".")
	if s, ok := signs[glyph]; ok {
		return s
	}
	for _, prefix := range []string{"uni", "u"} {
		hex, found := strings.CutPrefix(glyph, prefix)
		if !found || len(hex) < 4 || len(hex) > 6 {
			continue
		}
		if v, err := strconv.ParseUint(hex, 16, 32); err == nil && v <= 0x10ffff {
			return string(rune(v))
		}
	}
	if glyph == "" || glyph[0] < 'A' || glyph[0] > 'z' || glyph[0] > 'Z' && glyph[0] < 'a' {
		return ""
	}
	out, rest := glyph[:1], glyph[1:]
next:
	for rest != "" {
		for _, m := range glyphMarks {
			if after, ok := strings.CutPrefix(rest, m.name); ok {
				out, rest = out+m.mark, after
				continue next
			}
		}
		return ""
	}
	return viet.NFC(out)
}
