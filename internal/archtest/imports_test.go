package archtest

import (
	"slices"
	"strings"
	"testing"
)

var domains = []string{"people", "meetings", "voting", "chat", "media"}

// TestRooms: cmd -> web -> domains -> internal -> ent, and ent knows only two leaves.
func TestRooms(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range p.Imports {
			if ours(imported) && !forTests(p) {
				if problem := forbidden(p.ImportPath, imported); problem != "" {
					t.Errorf("%s imports %s: %s", p.ImportPath, imported, problem)
				}
			}
		}
	}
}

// forbidden says why one of our packages must not import another, "" when it may.
func forbidden(from, to string) string {
	source, target := room(from), room(to)
	switch {
	case source == "cmd" || source == target && source != "internal" && source != "ent":
		return ""
	case source == "ent":
		if target == "ent" || under(to, "internal/id") || under(to, "internal/viet") {
			return ""
		}
		return "ent knows only internal/id and internal/viet"
	case source == "internal":
		if target == "internal" || target == "ent" {
			return ""
		}
		return "internal knows only internal and ent"
	case slices.Contains(domains, source):
		if target == "internal" || target == "ent" {
			return ""
		}
		return "a domain knows internal, ent and itself; what it needs of another domain it declares as an interface"
	case source == "web":
		if target == "internal" || slices.Contains(domains, target) {
			return ""
		}
		return "web knows domains and internal, never ent or cmd"
	}
	return "a package in a folder that is no room of the house"
}

func TestForbidden(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{"nghitruong/cmd/nghitruong", "nghitruong/ent", true},
		{"nghitruong/web/api", "nghitruong/voting", true},
		{"nghitruong/web/api", "nghitruong/ent/vote", false},
		{"nghitruong/voting", "nghitruong/voting/rules", true},
		{"nghitruong/voting", "nghitruong/meetings", false},
		{"nghitruong/meetings/floor", "nghitruong/meetings", true},
		{"nghitruong/internal/hub", "nghitruong/people", false},
		{"nghitruong/internal/jobs", "nghitruong/ent", true},
		{"nghitruong/ent/schema", "nghitruong/internal/id", true},
		{"nghitruong/ent/schema", "nghitruong/internal/store", false},
		{"nghitruong/tools", "nghitruong/internal/id", false},
	} {
		if got := forbidden(c.from, c.to) == ""; got != c.allowed {
			t.Errorf("%s imports %s: allowed %v", c.from, c.to, got)
		}
	}
}

// TestLibraries: a library that may one day be exchanged is known to one room only.
func TestLibraries(t *testing.T) {
	homes := map[string][]string{
		"github.com/gorilla/websocket":        {"web/live"},
		"github.com/danielgtaylor/huma/v2":    {"web/api"},
		"github.com/hibiken/asynq":            {"internal/jobs"},
		"github.com/alicebob/miniredis/v2":    {"internal/jobs"},
		"github.com/casbin/casbin/v2":         {"internal/authz"},
		"github.com/pion":                     {"media"},
		"github.com/pdfcpu/pdfcpu":            {"internal/pdf", "meetings/documents"},
		"codeberg.org/go-pdf/fpdf":            {"internal/pdf"},
		"modernc.org/sqlite":                  {"internal/store", "ent/migrate"},
		"github.com/jackc/pgx/v5":             {"internal/store", "ent/migrate"},
		"github.com/pressly/goose/v3":         {"internal/store", "ent/migrate"},
		"github.com/prometheus/client_golang": {"web/server"},
	}
	for _, p := range packages(t) {
		if forTests(p) {
			continue
		}
		for _, imported := range p.Imports {
			for library, rooms := range homes {
				if imported != library && !strings.HasPrefix(imported, library+"/") {
					continue
				}
				if !slices.ContainsFunc(rooms, func(r string) bool { return under(p.ImportPath, r) }) {
					t.Errorf("%s imports %s, which belongs to %v", p.ImportPath, imported, rooms)
				}
			}
		}
	}
}

// TestPurity: an auditor reads the rules of voting alone, and packets meet neither database nor HTTP nor JSON.
func TestPurity(t *testing.T) {
	banned := map[string][]string{
		"voting/rules":    {"database/sql", "net", "net/http", "os", "math/rand", "math/rand/v2", module + "/ent", module + "/internal/store", module + "/internal/outbox"},
		"voting/protocol": {"database/sql", "net", "net/http", "os", module + "/ent", module + "/internal/store", module + "/internal/outbox"},
		"voting/ntv":      {"database/sql", "net", "net/http", "os", module + "/ent", module + "/internal/store", module + "/internal/outbox"},
		"media/sfu":       {"database/sql", "net/http", "encoding/json", module + "/ent", module + "/internal/store", module + "/internal/outbox", module + "/internal/audit"},
	}
	for _, p := range packages(t) {
		for folder, list := range banned {
			if !under(p.ImportPath, folder) || forTests(p) {
				continue
			}
			for _, imported := range p.Imports {
				if slices.ContainsFunc(list, func(b string) bool { return imported == b || ours(b) && strings.HasPrefix(imported, b+"/") }) {
					t.Errorf("%s imports %s and is no longer pure", p.ImportPath, imported)
				}
			}
			if folder == "media/sfu" {
				continue
			}
			c := check(t, p)
			for name, object := range c.info.Uses {
				if object.Pkg() != nil && object.Pkg().Path() == "time" && (object.Name() == "Now" || object.Name() == "Since") {
					t.Errorf("%s asks the clock", c.where(name.Pos()))
				}
			}
		}
	}
}
