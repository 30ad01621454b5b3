package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const entPath = module + "/ent"

var ownerLine = regexp.MustCompile(`(?m)^Owner: ([a-z/]+)\.$`)

// owners reads which room owns which entity from the schemas' doc comments.
func owners(t *testing.T) map[string]string {
	t.Helper()
	folder := filepath.Join(root, "ent", "schema")
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), filepath.Join(folder, e.Name()), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			for _, s := range g.Specs {
				spec := s.(*ast.TypeSpec)
				if !isEntity(spec) {
					continue
				}
				m := ownerLine.FindStringSubmatch(g.Doc.Text())
				if m == nil {
					t.Errorf("ent/schema/%s: the comment of %s lacks a line \"Owner: room.\"", e.Name(), spec.Name)
					continue
				}
				found[spec.Name.Name] = m[1]
			}
		}
	}
	if len(found) < 10 {
		t.Fatalf("only %d entities found", len(found))
	}
	return found
}

// isEntity recognises a struct that embeds ent.Schema.
func isEntity(spec *ast.TypeSpec) bool {
	s, ok := spec.Type.(*ast.StructType)
	if !ok {
		return false
	}
	for _, f := range s.Fields.List {
		if selector, ok := f.Type.(*ast.SelectorExpr); ok && len(f.Names) == 0 && selector.Sel.Name == "Schema" {
			return true
		}
	}
	return false
}

// TestOwners: only the owner of an entity reads or writes it.
func TestOwners(t *testing.T) {
	owner := owners(t)
	folder := map[string]string{}
	for entity := range owner {
		folder[strings.ToLower(entity)] = entity
	}
	for _, p := range packages(t) {
		if room(p.ImportPath) == "ent" || forTests(p) || !slices.ContainsFunc(p.Imports, func(i string) bool { return i == entPath || strings.HasPrefix(i, entPath+"/") }) {
			continue
		}
		used := map[string]string{}
		for _, imported := range p.Imports {
			if entity := folder[strings.TrimPrefix(imported, entPath+"/")]; entity != "" {
				used[entity] = "import of " + imported
			}
		}
		c := check(t, p)
		for expression, selection := range c.info.Selections {
			if entity := touched(selection, owner); entity != "" {
				used[entity] = c.where(expression.Pos())
			}
		}
		for entity, place := range used {
			if !under(p.ImportPath, owner[entity]) {
				t.Errorf("%s uses the entity %s, which belongs to %s (%s)", p.ImportPath, entity, owner[entity], place)
			}
		}
	}
}

// touched returns the entity whose rows a selection leads to: the field of the client, or a query along an edge.
func touched(s *types.Selection, owner map[string]string) string {
	object := s.Obj()
	if object.Pkg() == nil || object.Pkg().Path() != entPath {
		return ""
	}
	result := object.Type()
	if f, ok := result.(*types.Signature); ok {
		if !strings.HasPrefix(object.Name(), "Query") || f.Results().Len() != 1 {
			return ""
		}
		result = f.Results().At(0).Type()
	}
	if pointer, ok := result.(*types.Pointer); ok {
		result = pointer.Elem()
	}
	named, ok := result.(*types.Named)
	if !ok {
		return ""
	}
	for _, ending := range []string{"Client", "Query"} {
		if entity, found := strings.CutSuffix(named.Obj().Name(), ending); found && owner[entity] != "" {
			return entity
		}
	}
	return ""
}

// TestNoRowsInSignatures: a domain's callers never see database rows.
func TestNoRowsInSignatures(t *testing.T) {
	for _, p := range packages(t) {
		if !slices.Contains(domains, room(p.ImportPath)) || forTests(p) {
			continue
		}
		c := check(t, p)
		scope := c.types.Scope()
		for _, name := range scope.Names() {
			object := scope.Lookup(name)
			if !object.Exported() {
				continue
			}
			if showsEnt(object.Type(), map[types.Type]bool{}) {
				t.Errorf("%s: %s shows a type of ent", c.where(object.Pos()), name)
			}
			named, ok := object.Type().(*types.Named)
			if !ok {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() && showsEnt(m.Type(), map[types.Type]bool{}) {
					t.Errorf("%s: %s.%s shows a type of ent", c.where(m.Pos()), name, m.Name())
				}
			}
		}
	}
}

// showsEnt reports whether a type, as far as others can see into it, is one of ent's.
func showsEnt(t types.Type, seen map[types.Type]bool) bool {
	if seen[t] {
		return false
	}
	seen[t] = true
	switch t := t.(type) {
	case *types.Named:
		if pkg := t.Obj().Pkg(); pkg != nil && (pkg.Path() == entPath || strings.HasPrefix(pkg.Path(), entPath+"/")) && pkg.Path() != entPath+"/schema" {
			return true
		}
		// Other packages' types are looked at where they are declared.
		return false
	case *types.Pointer:
		return showsEnt(t.Elem(), seen)
	case *types.Slice:
		return showsEnt(t.Elem(), seen)
	case *types.Array:
		return showsEnt(t.Elem(), seen)
	case *types.Chan:
		return showsEnt(t.Elem(), seen)
	case *types.Map:
		return showsEnt(t.Key(), seen) || showsEnt(t.Elem(), seen)
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() && showsEnt(f.Type(), seen) {
				return true
			}
		}
	case *types.Signature:
		return showsEntTuple(t.Params(), seen) || showsEntTuple(t.Results(), seen)
	case *types.Interface:
		for m := range t.Methods() {
			if m.Exported() && showsEnt(m.Type(), seen) {
				return true
			}
		}
	}
	return false
}

func showsEntTuple(tuple *types.Tuple, seen map[types.Type]bool) bool {
	for v := range tuple.Variables() {
		if showsEnt(v.Type(), seen) {
			return true
		}
	}
	return false
}
