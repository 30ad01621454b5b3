//go:build ignore

// This program writes the generated part of package ent from ent/schema. Run it by "make generate".
package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"entgo.io/ent/entc"
	"entgo.io/ent/entc/gen"
)

func main() {
	config := &gen.Config{Features: []gen.Feature{gen.FeatureExecQuery, gen.FeatureLock, gen.FeatureUpsert, gen.FeatureModifier}}
	if err := entc.Generate("./schema", config); err != nil {
		log.Fatalf("generating package ent: %v", err)
	}
	if err := renameShadows("."); err != nil {
		log.Fatalf("renaming in package ent: %v", err)
	}
	if err := leaveEngineOut(); err != nil {
		log.Fatalf("taking the migration engine out of package ent: %v", err)
	}
}

// leaveEngineOut takes ent's migration engine out of the client, and the test package that needs it: the program applies the migrations that
// diff.go has written, and would else carry four megabytes that nobody calls.
func leaveEngineOut() error {
	const name = "client.go"
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	for _, part := range []string{
		"\t\"nghitruong/ent/migrate\"\n",
		"\t// Schema is the client for creating, migrating and dropping schema.\n\tSchema *migrate.Schema\n",
		"\tc.Schema = migrate.NewSchema(c.driver)\n",
	} {
		if bytes.Count(text, []byte(part)) != 1 {
			return fmt.Errorf("%s does not hold %q once", name, part)
		}
		text = bytes.Replace(text, []byte(part), nil, 1)
	}
	if err := os.WriteFile(name, text, 0o644); err != nil {
		return err
	}
	return os.RemoveAll("enttest")
}

// renameShadows gives our package of identifiers another name in the generated code, whose local variables are called "id" too.
func renameShadows(dir string) error {
	const path = `"nghitruong/internal/id"`
	use := regexp.MustCompile(`\bid\.([A-Z][A-Za-z]*)\b`)
	return filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".go" || strings.HasPrefix(name, "schema") || name == "entc.go" {
			return err
		}
		old, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(old, []byte(path)) || bytes.Contains(old, []byte("identifier "+path)) {
			return err
		}
		text := use.ReplaceAll(old, []byte("identifier.$1"))
		text = bytes.Replace(text, []byte(path), []byte("identifier "+path), 1)
		return os.WriteFile(name, text, 0o644)
	})
}
