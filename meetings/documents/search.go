package documents

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nghitruong/ent/documentpage"
	"nghitruong/ent/documentversion"
	"nghitruong/ent/predicate"
	"nghitruong/internal/fault"
	"nghitruong/internal/id"
	"nghitruong/internal/viet"
)

const (
	minQuery = 2
	maxQuery = 200
	// hitLimit is how many pages a search returns at most.
	hitLimit = 50
)

// Search finds the pages of the meeting's published documents on which all words of the query stand, without regard to tone marks, đ and
// case, in the order of publication. A document whose title or code holds the words comes with its first
// page. It needs document.read. Errors: documents.query_too_short, input.invalid.
func (s *Service) Search(ctx context.Context, m id.Meeting, query string) ([]SearchHit, error) {
	if _, err := s.meetings.Require(ctx, m, "document", "read"); err != nil {
		return nil, err
	}
	query, err := fault.Line("query", query, maxQuery)
	if err != nil {
		return nil, err
	}
	folded := viet.Fold(query)
	if utf8.RuneCountInString(folded) < minQuery {
		return nil, fault.ErrInput.At("query", ErrShortQuery.With("min", minQuery))
	}
	words := strings.Fields(folded)
	client := s.store.Client(ctx)
	versions, err := client.DocumentVersion.Query().Where(documentversion.MeetingID(m), documentversion.State(published)).
		WithDocument().All(ctx)
	if err != nil {
		return nil, err
	}
	byID := map[id.DocumentVersion]*hitSource{}
	ids := make([]id.DocumentVersion, len(versions))
	hits := []SearchHit{}
	for i, v := range versions {
		d := v.Edges.Document
		ids[i], byID[v.ID] = v.ID, &hitSource{document: v.DocumentID, title: d.Title}
		if containsAll(d.Folded, words) {
			hits = append(hits, SearchHit{DocumentID: v.DocumentID, VersionID: v.ID, Title: d.Title, Page: 1, Snippet: d.Title})
		}
	}
	has := make([]predicate.DocumentPage, 0, len(words)+1)
	has = append(has, documentpage.VersionIDIn(ids...))
	for _, word := range words {
		has = append(has, documentpage.FoldedContains(word))
	}
	pages, err := client.DocumentPage.Query().Where(has...).Order(documentpage.ByVersionID(), documentpage.ByPage()).Limit(hitLimit).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range pages {
		source := byID[p.VersionID]
		hits = append(hits, SearchHit{DocumentID: source.document, VersionID: p.VersionID, Title: source.title, Page: p.Page,
			Snippet: snippet(p.Text, folded, words)})
	}
	return hits[:min(len(hits), hitLimit)], nil
}

type hitSource struct {
	document id.Document
	title    string
}

func containsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}

const (
	snippetBefore = 60
	snippetAfter  = 140
)

// snippet returns the part of the text around the phrase, or where that does not stand as a whole around the first word found.
func snippet(text, phrase string, words []string) string {
	folded, origins := foldWithOrigins(text)
	at := -1
	for _, wanted := range append([]string{phrase}, words...) {
		if at = strings.Index(folded, wanted); at >= 0 {
			break
		}
	}
	place := 0
	if at >= 0 {
		place = origins[at]
	}
	runes := []rune(text)
	from, to := max(0, place-snippetBefore), min(len(runes), place+snippetAfter)
	from, to = wordStart(runes, from), wordEnd(runes, to)
	part := strings.Join(strings.Fields(string(runes[from:to])), " ")
	if from > 0 {
		part = "…" + part
	}
	if to < len(runes) {
		part += "…"
	}
	return part
}

// wordStart moves a cut forward to the beginning of a word, unless the word is very long.
func wordStart(runes []rune, i int) int {
	if i == 0 {
		return 0
	}
	for j := i; j < min(i+snippetBefore/3, len(runes)); j++ {
		if unicode.IsSpace(runes[j]) {
			return j + 1
		}
	}
	return i
}

// wordEnd moves a cut back to the end of a word, unless the word is very long.
func wordEnd(runes []rune, i int) int {
	if i == len(runes) {
		return i
	}
	for j := i; j > i-snippetBefore/3 && j > 0; j-- {
		if unicode.IsSpace(runes[j]) {
			return j
		}
	}
	return i
}

// foldWithOrigins is viet.Fold that remembers for each byte of the result from which character (by its number) of the text it comes.
func foldWithOrigins(text string) (string, []int) {
	var b strings.Builder
	var origins []int
	put := func(s string, n int) {
		b.WriteString(s)
		for range len(s) {
			origins = append(origins, n)
		}
	}
	space := -1
	n := -1
	for _, r := range text {
		n++
		if unicode.IsSpace(r) {
			if space < 0 && b.Len() > 0 {
				space = n
			}
			continue
		}
		folded := viet.Fold(string(r))
		if folded == "" {
			continue
		}
		if space >= 0 {
			put(" ", space)
			space = -1
		}
		put(folded, n)
	}
	return b.String(), origins
}
