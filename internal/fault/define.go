package fault

import (
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

var (
	codePattern = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+$`)
	placeholder = regexp.MustCompile(`\{([a-z][a-z0-9_]*)\}`)

	registryLock sync.RWMutex
	registry     = map[string]*Error{}
)

// Define registers an error and returns it; call it from package variables only. The texts are templates with {name} placeholders and
// must use the same ones. A code that is taken or misspelt, and a text that is missing or not in normal form C, are mistakes of the
// programmer: Define panics, so the program does not start with them.
func Define(kind Kind, code, vi, en string) *Error {
	if problem := check(kind, code, vi, en); problem != "" {
		panic(fmt.Sprintf("fault: %q: %s", code, problem))
	}
	e := &Error{Kind: kind, Code: code, vi: vi, en: en}
	registryLock.Lock()
	defer registryLock.Unlock()
	if _, taken := registry[code]; taken {
		panic(fmt.Sprintf("fault: %q is defined twice", code))
	}
	registry[code] = e
	return e
}

// All returns every definition, ordered by code.
func All() []*Error {
	registryLock.RLock()
	defer registryLock.RUnlock()
	return slices.SortedFunc(maps.Values(registry), func(a, b *Error) int { return strings.Compare(a.Code, b.Code) })
}

// Placeholders returns the names used in the texts of the definition, in order.
func (e *Error) Placeholders() []string { return names(e.vi) }

func names(text string) []string {
	var all []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// WriteMarkdown writes the table of all definitions, one section per domain: docs/errors.md.
func WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Error codes\n\nGenerated from the program; do not edit. Codes are stable; texts may be improved.\n" +
		"The same codes appear in HTTP answers (RFC 9457, member `code`) and on the live connection.\n")
	section := ""
	for _, e := range All() {
		if domain, _, _ := strings.Cut(e.Code, "."); domain != section {
			section = domain
			b.WriteString("\n## " + domain + "\n\n| Code | Kind | HTTP | Tiếng Việt | English |\n|---|---|---|---|---|\n")
		}
		fmt.Fprintf(&b, "| `%s` | %s | %d | %s | %s |\n", e.Code, e.Kind, e.Kind.Status(), cell(e.vi), cell(e.en))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func cell(s string) string { return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s) }
