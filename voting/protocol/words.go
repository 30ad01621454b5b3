package protocol

import (
	"fmt"
	"strings"
	"unicode"

	"nghitruong/internal/viet"
)

func upper(s string) string { return strings.ToUpper(s) }

// count writes a number as minutes do: below 10 with a 0 before it.
func count(n int) string { return fmt.Sprintf("%02d", n) }

// inWords writes a number with its words: "55 (năm mươi lăm)".
func inWords(n int) string { return count(n) + " (" + viet.Spell(n) + ")" }

// capital returns s with its first letter in upper case.
func capital(s string) string {
	letters := []rune(s)
	if len(letters) > 0 {
		letters[0] = unicode.ToUpper(letters[0])
	}
	return string(letters)
}

// sentence ends s with one full stop.
func sentence(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".;") + "." }

// units are the words after which the name of a place stands in the name of a body; the last one in the name decides.
var units = []string{"tỉnh", "thành phố", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "đặc khu"}

// PlaceOf returns the place where a body issues its papers, from the body's name: "Đông Lam" of "Hội đồng nhân dân tỉnh Đông Lam". It is
// empty when the name holds none.
func PlaceOf(body string) string {
	place, found := "", -1
	lower := strings.ToLower(body)
	for _, unit := range units {
		if at := strings.LastIndex(lower, " "+unit+" "); at >= 0 && at+len(unit) > found {
			found = at + len(unit)
			place = body[at+len(unit)+2:]
		}
	}
	if first := []rune(place); len(first) == 0 || !unicode.IsUpper(first[0]) {
		return ""
	}
	return place
}
