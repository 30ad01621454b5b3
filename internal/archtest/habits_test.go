package archtest

import (
	"bytes"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// lineLimit is where a file is too long to be one idea.
const lineLimit = 700

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// written calls visit for every hand-written source file, with its path inside the module.
func written(t *testing.T, visit func(path string, content []byte)) {
	t.Helper()
	skipped := []string{"node_modules", "dist", "testdata", "data", "bin", "test-artefacts", ".git"}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(skipped, entry.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains([]string{".go", ".ts", ".svelte", ".css", ".mjs"}, filepath.Ext(path)) || strings.HasSuffix(path, ".gen.ts") {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		if !generated.Match(content) {
			visit(filepath.ToSlash(name), content)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreShort(t *testing.T) {
	written(t, func(path string, content []byte) {
		if n := bytes.Count(content, []byte{'\n'}); n > lineLimit {
			t.Errorf("%s has %d lines: give its second idea a file of its own", path, n)
		}
	})
}

func TestPackagesAreDescribed(t *testing.T) {
	described := map[string]bool{}
	written(t, func(path string, content []byte) {
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return
		}
		tree, err := parser.ParseFile(token.NewFileSet(), path, content, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			t.Error(err)
			return
		}
		folder := filepath.Dir(path)
		described[folder] = described[folder] || strings.TrimSpace(tree.Doc.Text()) != ""
	})
	// The generated code is ent's; its folder holds only the instructions.
	delete(described, "ent")
	for folder, ok := range described {
		if !ok {
			t.Errorf("%s: no file says what the package is for", folder)
		}
	}
}

// TestCoreKnowsNoUserInterface: the client's core can be tested and reused without one.
func TestCoreKnowsNoUserInterface(t *testing.T) {
	library := regexp.MustCompile(`from ['"](svelte|@lucide)|from ['"][^'"]*\.svelte['"]`)
	files := 0
	written(t, func(path string, content []byte) {
		if !strings.HasPrefix(path, "web/client/src/core/") {
			return
		}
		files++
		if m := library.Find(content); m != nil {
			t.Errorf("%s: %s", path, m)
		}
	})
	if files == 0 {
		t.Error("the client has no core")
	}
}

// TestNothingIsLeftOver: what was to be done later is done or written down where people look.
func TestNothingIsLeftOver(t *testing.T) {
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	written(t, func(path string, content []byte) {
		for i, line := range bytes.Split(content, []byte{'\n'}) {
			if later.Match(line) {
				t.Errorf("%s:%d: %s", path, i+1, bytes.TrimSpace(line))
			}
		}
	})
}
