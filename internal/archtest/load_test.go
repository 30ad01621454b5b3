package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const module = "nghitruong"

// root is the folder of the module, seen from this package.
const root = "../.."

// goPackage is what `go list` says of a package.
type goPackage struct {
	ImportPath string
	Dir        string
	Export     string
	Name       string
	GoFiles    []string
	Imports    []string
	Standard   bool
	ForTest    string
	Error      *struct{ Err string }
}

// room is the first part of a package's path inside the module, "" for the module's root.
func room(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, module), "/"), "/")
	return first
}

func ours(path string) bool { return path == module || strings.HasPrefix(path, module+"/") }

// under reports whether a package is at or below the given path inside the module.
func under(path, folder string) bool {
	rest := strings.TrimPrefix(path, module+"/")
	return rest == folder || strings.HasPrefix(rest, folder+"/")
}

// forTests reports whether a package exists for tests alone: its name ends in "test", or it is the test kit, or a command that puts test boards
// into files.
func forTests(p *goPackage) bool {
	return strings.HasSuffix(p.Name, "test") || under(p.ImportPath, "internal/testkit") || under(p.ImportPath, "voting/ntv/boardtest")
}

// list asks the go command for all our packages and everything they need, compiled.
var list = sync.OnceValues(func() (map[string]*goPackage, error) {
	command := exec.Command("go", "list", "-e", "-export", "-deps", "-json=ImportPath,Dir,Export,Name,GoFiles,Imports,Standard,Error", "./...")
	command.Dir = root
	var complaints strings.Builder
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, complaints.String())
	}
	all := map[string]*goPackage{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all[p.ImportPath] = &p
	}
})

// packages returns our packages.
func packages(t *testing.T) []*goPackage {
	t.Helper()
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	var found []*goPackage
	for path, p := range all {
		if !ours(path) {
			continue
		}
		if p.Error != nil {
			t.Errorf("%s: %s", path, p.Error.Err)
			continue
		}
		found = append(found, p)
	}
	if len(found) < 10 {
		t.Fatalf("only %d packages found", len(found))
	}
	return found
}

// checked is a package with types.
type checked struct {
	*goPackage
	files *token.FileSet
	trees []*ast.File
	types *types.Package
	info  *types.Info
}

// check reads a package's files with their types; what it imports comes compiled.
func check(t *testing.T, p *goPackage) *checked {
	t.Helper()
	all, err := list()
	if err != nil {
		t.Fatal(err)
	}
	c := &checked{goPackage: p, files: token.NewFileSet(), info: &types.Info{
		Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	for _, name := range p.GoFiles {
		tree, err := parser.ParseFile(c.files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		c.trees = append(c.trees, tree)
	}
	lookup := func(path string) (io.ReadCloser, error) {
		dependency := all[path]
		if dependency == nil || dependency.Export == "" {
			return nil, fmt.Errorf("%s does not compile", path)
		}
		return os.Open(dependency.Export)
	}
	config := types.Config{Importer: importer.ForCompiler(c.files, "gc", lookup)}
	if c.types, err = config.Check(p.ImportPath, c.files, c.trees, c.info); err != nil {
		t.Fatalf("%s: %v", p.ImportPath, err)
	}
	return c
}

// where is the place of a position, relative to the module's folder.
func (c *checked) where(p token.Pos) string {
	at := c.files.Position(p)
	base, err := filepath.Abs(root)
	if err != nil {
		return at.String()
	}
	name, err := filepath.Rel(base, at.Filename)
	if err != nil {
		return at.String()
	}
	return fmt.Sprintf("%s:%d", name, at.Line)
}
