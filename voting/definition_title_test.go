package voting_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"nghitruong/voting"
)

// titleCase is a case of testdata/definition_titles.json, which the client's tests read, too.
type titleCase struct {
	Motion  string
	Persons []voting.ListedPerson
	Title   string
}

func titleCases(t *testing.T) (cases []titleCase) {
	t.Helper()
	raw, err := os.ReadFile("testdata/definition_titles.json")
	if err == nil {
		err = json.Unmarshal(raw, &cases)
	}
	if err != nil {
		t.Fatal(err)
	}
	return cases
}

func TestDefinitionTitle(t *testing.T) {
	for _, c := range titleCases(t) {
		if got := voting.DefinitionTitle(c.Motion, c.Persons); got != c.Title {
			t.Errorf("got %q\nwant %q", got, c.Title)
		}
		motion, persons, ok := voting.ReadDefinitionTitle(c.Title)
		if ok != (len(c.Persons) > 0) {
			t.Errorf("%q read: %v", c.Title, ok)
		}
		if !ok {
			continue
		}
		plain := func(text string) string { return strings.Join(strings.Fields(text), " ") }
		want := make([]voting.ListedPerson, len(c.Persons))
		for i, p := range c.Persons {
			want[i] = voting.ListedPerson{Name: plain(p.Name), Title: plain(p.Title)}
		}
		if motion != plain(c.Motion) || !slices.Equal(persons, want) {
			t.Errorf("%q read as %q and %q, want %q", c.Title, motion, persons, want)
		}
	}
}

func TestReadDefinitionTitleRefusesOtherSpellings(t *testing.T) {
	for _, title := range []string{"", "]", " []", "Bầu", "Bầu [1. A", "Bầu [2. A]", "Bầu [1. A; 1. B]", "Bầu [1. A;2. B]", "Bầu [1. A,B]", "Bầu [1. A, ]", "Bầu [1. A; ]",
		`Bầu [1. A\]`, `Bầu [1. \A]`, "Bầu [1.  A]", "Bầu  x [1. A]", "Bầu [1. A]b]", "Bầu[1. A]"} {
		if motion, persons, ok := voting.ReadDefinitionTitle(title); ok {
			t.Errorf("%q read as %q and %q", title, motion, persons)
		}
	}
}

func FuzzDefinitionTitle(f *testing.F) {
	f.Add("Bầu [1. A]", "A; 2. B", "x, y]", `\`, "")
	f.Add("", `\\`, `;`, "[", " [1. ")
	f.Fuzz(func(t *testing.T, motion, name, title, other, another string) {
		tidy := func(text string) string { return strings.Join(strings.Fields(text), " ") }
		persons := []voting.ListedPerson{{tidy(name), tidy(title)}, {tidy(other), tidy(another)}}
		motion = tidy(motion)
		spelled := voting.DefinitionTitle(motion, persons)
		readMotion, read, ok := voting.ReadDefinitionTitle(spelled)
		if !ok || readMotion != motion || !slices.Equal(read, persons) {
			t.Errorf("%q of %q and %q is read as %q and %q", spelled, motion, persons, readMotion, read)
		}
		// Whatever is read has one spelling only.
		if m, p, ok := voting.ReadDefinitionTitle(motion); ok && voting.DefinitionTitle(m, p) != motion {
			t.Errorf("%q read as %q and %q", motion, m, p)
		}
	})
}
