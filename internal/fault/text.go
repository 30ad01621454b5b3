package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"nghitruong/internal/viet"
)

// Languages of the texts.
const (
	Vietnamese = "vi"
	English    = "en"
)

// Text is what people read, in the language lang ("vi" or "en"; anything else is Vietnamese). A placeholder without a value stays visible.
// Whole numbers from 10000 on are grouped, times are written in Asia/Ho_Chi_Minh, lists with commas.
func (e *Error) Text(lang string) string {
	template := e.vi
	if lang == English {
		template = e.en
	}
	return placeholder.ReplaceAllStringFunc(template, func(name string) string {
		value, ok := e.Args[name[1:len(name)-1]]
		if !ok {
			return name
		}
		return spoken(value, lang)
	})
}

// Word is a value that is said differently in each language: a state, a kind. Clients get the code.
type Word struct{ Code, Vietnamese, English string }

// MarshalText writes the code.
func (w Word) MarshalText() ([]byte, error) { return []byte(w.Code), nil }

// String is the code, for the log.
func (w Word) String() string { return w.Code }

func spoken(value any, lang string) string {
	switch v := value.(type) {
	case Word:
		if lang == English {
			return v.English
		}
		return v.Vietnamese
	case int:
		if v > -10000 && v < 10000 {
			return strconv.Itoa(v)
		}
		if lang == English {
			return strings.ReplaceAll(viet.Number(v), ".", ",")
		}
		return viet.Number(v)
	case int64:
		return spoken(int(v), lang)
	case time.Time:
		return viet.DateTime(v)
	case []string:
		return strings.Join(v, ", ")
	}
	return plain(value)
}

// plain writes a value for the log.
func plain(value any) string {
	if s, ok := value.(string); ok {
		return s
	}
	return fmt.Sprint(value)
}

func check(kind Kind, code, vi, en string) string {
	switch {
	case kind >= kindCount:
		return "unknown kind"
	case !codePattern.MatchString(code):
		return "a code is domain.what_happened in small letters"
	case strings.TrimSpace(vi) == "" || strings.TrimSpace(en) == "":
		return "the Vietnamese and the English text are both needed"
	case viet.NFC(vi) != vi:
		return "the Vietnamese text is not in normal form C"
	case !slices.Equal(names(vi), names(en)):
		return fmt.Sprintf("the texts have different placeholders: %v and %v", names(vi), names(en))
	case strings.Count(vi, "{") != len(placeholder.FindAllString(vi, -1)), strings.Count(en, "{") != len(placeholder.FindAllString(en, -1)):
		return "a placeholder is misspelt"
	}
	return ""
}
