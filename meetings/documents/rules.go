package documents

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode"

	"nghitruong/internal/viet"
	"nghitruong/meetings"
)

// Kinds are the kinds of documents.
var Kinds = []string{"submission", "draft_resolution", "review_report", "report", "minutes", "letter", "annex", "list", "speech"}

// dossierKinds are the papers of a draft resolution's dossier, which must reach delegates before the session.
var dossierKinds = []string{"submission", "draft_resolution", "review_report"}

// dossierTime is how long before a council session the dossier must be there: five days by the custom of the councils' regulations.
const dossierTime = 5 * 24 * time.Hour

// isLate reports whether a document published at that time counts as sent in afterwards (gửi bổ sung).
func isLate(kind, meetingKind string, startsAt, publishedAt time.Time) bool {
	return meetings.IsSession(meetingKind) && slices.Contains(dossierKinds, kind) && publishedAt.After(startsAt.Add(-dossierTime))
}

const maxFilename = 150

// cleanFilename makes a name for the file that every system can store: without folders and control characters, with the ending ".pdf".
func cleanFilename(name string) string {
	name = path.Base(strings.ReplaceAll(viet.NFC(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || !unicode.IsPrint(r) || strings.ContainsRune(`<>:"/\|?*`, r) {
			return -1
		}
		return r
	}, name)
	stem := strings.TrimRight(name, ". ")
	if strings.EqualFold(path.Ext(stem), ".pdf") {
		stem = stem[:len(stem)-len(".pdf")]
	}
	if runes := []rune(stem); len(runes) > maxFilename {
		stem = string(runes[:maxFilename])
	}
	if stem = strings.Trim(stem, ". "); stem == "" {
		stem = "tai-lieu"
	}
	return stem + ".pdf"
}

// quietTime is how long after a publication the letter about it waits for further ones.
const quietTime = 5 * time.Minute

// burst returns which of the publication times, sorted ascending, belong to one letter together with the last of them: those that follow
// one another by at most quietTime. It returns the index of the first.
func burst(times []time.Time) int {
	first := len(times) - 1
	for first > 0 && times[first].Sub(times[first-1]) <= quietTime {
		first--
	}
	return first
}
