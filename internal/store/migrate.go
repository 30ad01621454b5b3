package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/pressly/goose/v3"

	"nghitruong/ent/migrate/migrations"
)

// Migrate brings the database to the newest schema. On SQLite it works on a connection of its own with foreign keys off, because a
// table that is rebuilt would otherwise take its child rows with it; the references are checked afterwards. It then makes sure that
// every trigger that protects records stands. A database newer than the program is refused.
func (s *Store) Migrate(ctx context.Context) error {
	db, folder, flavour := s.writer, "postgres", goose.DialectPostgres
	if !s.Postgres() {
		own, err := sql.Open("sqlite", sqliteDSN(s.config.Path, false, false))
		if err != nil {
			return fmt.Errorf("store: opening for migration: %w", err)
		}
		defer own.Close()
		own.SetMaxOpenConns(1)
		db, folder, flavour = own, "sqlite", goose.DialectSQLite3
	}
	files, err := fs.Sub(migrations.Files, folder)
	if err != nil {
		return fmt.Errorf("store: reading migrations: %w", err)
	}
	provider, err := goose.NewProvider(flavour, db, files)
	if err != nil {
		return fmt.Errorf("store: reading migrations: %w", err)
	}
	have, known, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("store: reading the schema's version: %w", err)
	}
	if have > known {
		return fmt.Errorf("store: the database has version %d, this program knows only %d: start the newer program", have, known)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("store: migrating: %w", err)
	}
	if !s.Postgres() {
		if err := checkReferences(ctx, db); err != nil {
			return err
		}
	}
	return checkTriggers(ctx, db, files, s.Postgres())
}

func checkReferences(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		return fmt.Errorf("store: checking references: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		var table, parent string
		var row, key sql.NullInt64
		if err := rows.Scan(&table, &row, &parent, &key); err != nil {
			return fmt.Errorf("store: checking references: %w", err)
		}
		return fmt.Errorf("store: row %d of %s points to a row of %s that is not there", row.Int64, table, parent)
	}
	return rows.Err()
}

var createTrigger = regexp.MustCompile(`(?m)^CREATE TRIGGER (\w+)`)

// checkTriggers compares the triggers that the migrations create with those that stand.
func checkTriggers(ctx context.Context, db *sql.DB, files fs.FS, postgres bool) error {
	question := "SELECT name FROM sqlite_master WHERE type = 'trigger'"
	if postgres {
		question = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
	}
	rows, err := db.QueryContext(ctx, question)
	if err != nil {
		return fmt.Errorf("store: reading triggers: %w", err)
	}
	defer rows.Close()
	standing := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return fmt.Errorf("store: reading triggers: %w", err)
		}
		standing[name] = true
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("store: reading triggers: %w", err)
	}
	var missing []error
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".sql") {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		for _, match := range createTrigger.FindAllStringSubmatch(up, -1) {
			if !standing[match[1]] {
				missing = append(missing, fmt.Errorf("store: the trigger %s is gone: somebody has taken the protection off the records", match[1]))
			}
		}
		return nil
	})
	return errors.Join(append(missing, err)...)
}
