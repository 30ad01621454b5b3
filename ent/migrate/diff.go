//go:build ignore

// This program writes the versioned migrations that bring a database from the last one to ent/schema, for both databases. Run it by
// "make migration NAME=…", which starts the empty PostgreSQL database it needs. Without a change in the schema it writes nothing; with
// -check it fails when it would have written.
package main

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/sqltool"
	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	entmigrate "nghitruong/ent/migrate"
)

func main() {
	check := flag.Bool("check", false, "fail when the migrations do not match the schema; write nothing")
	seal := flag.Bool("seal", false, "accept a migration written by hand: renew the sum files; write nothing else")
	flag.Parse()
	name := flag.Arg(0)
	if *seal {
		for _, folder := range []string{"sqlite", "postgres"} {
			if err := renewSum(filepath.Join("ent", "migrate", "migrations", folder)); err != nil {
				log.Fatal(err)
			}
		}
		return
	}
	if name == "" && !*check {
		log.Fatal("usage: diff.go [-check | -seal] NAME")
	}
	ctx := context.Background()
	for _, target := range []struct{ dialect, driver, source string }{
		{dialect.SQLite, "sqlite", "file:diff?mode=memory&_pragma=foreign_keys(1)"},
		{dialect.Postgres, "pgx", os.Getenv("NT_TEST_POSTGRES")},
	} {
		if err := diff(ctx, target.dialect, target.driver, target.source, name, *check); err != nil {
			log.Fatalf("%s: %v", target.dialect, err)
		}
	}
}

func diff(ctx context.Context, dialectName, driver, source, name string, check bool) error {
	folder := map[string]string{dialect.SQLite: "sqlite", dialect.Postgres: "postgres"}[dialectName]
	path := filepath.Join("ent", "migrate", "migrations", folder)
	if check {
		copied, err := os.MkdirTemp("", "migrations")
		if err != nil {
			return err
		}
		defer os.RemoveAll(copied)
		if err := os.CopyFS(copied, os.DirFS(path)); err != nil {
			return err
		}
		path, name = copied, "drift"
	}
	before, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	if err := migrate.Validate(dir); err != nil && len(before) > 0 {
		return fmt.Errorf("a migration was edited by hand after it was written: %w", err)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	engine, err := schema.NewMigrate(entsql.OpenDB(dialectName, db), schema.WithDir(dir),
		schema.WithMigrationMode(schema.ModeReplay), schema.WithFormatter(sqltool.GooseFormatter), schema.WithDialect(dialectName))
	if err != nil {
		return err
	}
	if err := engine.NamedDiff(ctx, name, entmigrate.Tables...); err != nil {
		return err
	}
	after, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	if check && len(after) != len(before) {
		return fmt.Errorf("the migrations do not match ent/schema: run make migration NAME=…")
	}
	if check || len(after) == len(before) {
		return nil
	}
	return putLast(path, name, before, after)
}

// putLast gives a new migration a number after all others where the clock would place it before one of them.
func putLast(path, name string, before, after []os.DirEntry) error {
	var newest int64
	known := map[string]bool{}
	for _, e := range before {
		known[e.Name()] = true
		var version int64
		if _, err := fmt.Sscanf(e.Name(), "%d_", &version); err == nil {
			newest = max(newest, version)
		}
	}
	for _, e := range after {
		var version int64
		if _, err := fmt.Sscanf(e.Name(), "%d_", &version); err != nil || known[e.Name()] || version > newest {
			continue
		}
		moved := fmt.Sprintf("%d_%s.sql", newest+1, name)
		if err := os.Rename(filepath.Join(path, e.Name()), filepath.Join(path, moved)); err != nil {
			return err
		}
	}
	return renewSum(path)
}

func renewSum(path string) error {
	dir, err := sqltool.NewGooseDir(path)
	if err != nil {
		return err
	}
	sum, err := dir.Checksum()
	if err != nil {
		return err
	}
	return migrate.WriteSumFile(dir, sum)
}
