package voting

import (
	"context"
	"fmt"
	"strings"

	"nghitruong/ent"
)

// ListedPerson is a person as the list of a vote names it: name and title at the time when the list was made.
type ListedPerson struct{ Name, Title string }

// inName and inTitle escape what separates: a comma ends a name, a semicolon a person, a bracket the list.
var (
	inName  = strings.NewReplacer(`\`, `\\`, `,`, `\,`, `;`, `\;`, `[`, `\[`, `]`, `\]`)
	inTitle = strings.NewReplacer(`\`, `\\`, `;`, `\;`, `[`, `\[`, `]`, `\]`)
)

// DefinitionTitle spells the title under which a vote stands on a public board. The labels of the cells say neither who stands nor in which
// order, so the title of a vote about persons ends with their list: "Bầu Chủ tịch [1. Trần Thị Bưởi, Trưởng ban; 2. Lê Văn Cam]", standing
// persons only, in the official order, which is that of the cells. Since the election hash covers the title, nobody can show one order and
// count another. Line breaks and repeated spaces become one space; in names the signs \ , ; [ ] and in titles \ ; [ ] have a \ before them.
// Two different lists never have one spelling. The title of a vote about a motion is the motion.
func DefinitionTitle(motion string, persons []ListedPerson) string {
	if len(persons) == 0 {
		return plain(motion)
	}
	list := make([]string, len(persons))
	for i, p := range persons {
		list[i] = fmt.Sprintf("%d. %s", i+1, inName.Replace(plain(p.Name)))
		if title := plain(p.Title); title != "" {
			list[i] += ", " + inTitle.Replace(title)
		}
	}
	return plain(motion) + " [" + strings.Join(list, "; ") + "]"
}

// ReadDefinitionTitle reads what DefinitionTitle spelled for a vote about persons; false for every other text.
func ReadDefinitionTitle(title string) (motion string, persons []ListedPerson, ok bool) {
	// Inside the list every bracket follows a \, so the last one after a space begins it.
	at := strings.LastIndex(title, " [")
	if at < 0 || !strings.HasSuffix(title, "]") {
		return "", nil, false
	}
	motion = title[:at]
	for i, listed := range unescapedFields(title[at+2:len(title)-1], ';') {
		entry, found := strings.CutPrefix(strings.TrimPrefix(listed, " "), fmt.Sprintf("%d. ", i+1))
		if !found {
			return "", nil, false
		}
		name := unescapedFields(entry, ',')[0]
		persons = append(persons, ListedPerson{Name: unescape(name), Title: unescape(strings.TrimPrefix(entry[len(name):], ", "))})
	}
	return motion, persons, DefinitionTitle(motion, persons) == title
}

// unescapedFields splits a text at a separator that has no \ before it.
func unescapedFields(text string, separator byte) []string {
	var fields []string
	from := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case separator:
			fields, from = append(fields, text[from:i]), i+1
		}
	}
	return append(fields, text[from:])
}

// unescape takes the \ away that stands before a sign.
func unescape(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// definitionTitle is the title of a vote by what is stored of it.
func (s *Service) definitionTitle(ctx context.Context, row *ent.Vote) (string, error) {
	if !Kind(row.Kind).ofPersons() {
		return DefinitionTitle(row.Motion, nil), nil
	}
	standing, err := s.standing(ctx, row.ID)
	if err != nil {
		return "", err
	}
	persons := make([]ListedPerson, len(standing))
	for i, c := range standing {
		persons[i] = ListedPerson{Name: c.Name, Title: c.Title}
	}
	return DefinitionTitle(row.Motion, persons), nil
}
