package viet

import (
	"encoding/hex"
	"strings"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// collators are pooled because a collate.Collator keeps its iterators and must not be shared between goroutines.
var collators = sync.Pool{New: func() any { return collate.New(language.Vietnamese) }}

// GivenName returns the given name (tên), the last word of a full name: "Hùng" of "Nguyễn Văn Hùng".
func GivenName(full string) string {
	words := strings.Fields(full)
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}

// SortKey returns the key by which lists of people are ordered: given name first, then family and middle names, in Vietnamese
// alphabetical order (ă and â after a, đ after d; tones ngang, huyền, hỏi, ngã, sắc, nặng). It consists of the digits 0-9 and a-f,
// so that comparing bytes gives the same order on every database. The same name in another normal form or with other spacing has the
// same key. Keys of different versions of the collation tables must not be mixed: recompute stored keys when golang.org/x/text changes
// them (TestSortKeyIsStable).
func SortKey(fullName string) string {
	words := strings.Fields(NFC(fullName))
	if len(words) == 0 {
		return ""
	}
	last := len(words) - 1
	// Two zero bytes are lower than every weight: a given name that is the beginning of another comes first whatever follows.
	return collationKey(words[last]) + "0000" + collationKey(strings.Join(words[:last], " "))
}

func collationKey(s string) string {
	c := collators.Get().(*collate.Collator)
	defer collators.Put(c)
	var buf collate.Buffer
	return hex.EncodeToString(c.KeyFromString(&buf, s))
}
