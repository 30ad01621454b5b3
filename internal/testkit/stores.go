package testkit

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nghitruong/internal/store"
)

// Stores runs the test on a fresh, migrated SQLite file and, when there is one, on a fresh, migrated PostgreSQL database.
func Stores(t *testing.T, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	StoresAt(t, nil, test)
}

// StoresAt is Stores with a clock of the test's own.
func StoresAt(t *testing.T, clock func() time.Time, test func(t *testing.T, s *store.Store)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, open(t, store.Config{Path: SQLiteFile(t), Clock: clock})) })
	if Postgres() != "" {
		t.Run("postgres", func(t *testing.T) { test(t, open(t, store.Config{URL: PostgresDatabase(t), Clock: clock})) })
	}
}

// SQLite is a fresh, migrated store on a SQLite file that goes away with the test.
func SQLite(t testing.TB) *store.Store {
	t.Helper()
	return open(t, store.Config{Path: SQLiteFile(t)})
}

// Postgres is the address of the PostgreSQL for tests, "" when there is none.
func Postgres() string { return os.Getenv("NT_TEST_POSTGRES") }

// Redis is the address of the Redis for tests, "" when there is none.
func Redis() string { return os.Getenv("NT_TEST_REDIS") }

func open(t testing.TB, config store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "nghitruong-template")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	if err := migrated(store.Config{Path: path}); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func migrated(config store.Config) error {
	ctx := context.Background()
	s, err := store.Open(ctx, config)
	if err != nil {
		return err
	}
	if err := s.Migrate(ctx); err != nil {
		s.Close()
		return err
	}
	return s.Close()
}

// SQLiteFile is the path of a fresh, migrated database file.
func SQLiteFile(t testing.TB) string {
	t.Helper()
	content, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("making the SQLite template: %v", err)
	}
	path := filepath.Join(t.TempDir(), "nghitruong.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

var databases atomic.Int64

var postgresTemplate = sync.OnceValues(func() (string, error) {
	name := fmt.Sprintf("template_%d", os.Getpid())
	if err := execute("DROP DATABASE IF EXISTS "+name, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	return name, migrated(store.Config{URL: address(name)})
})

func execute(statements ...string) error {
	db, err := sql.Open("pgx", Postgres())
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func address(database string) string {
	u, err := url.Parse(Postgres())
	if err != nil {
		return ""
	}
	u.Path = "/" + database
	return u.String()
}

// PostgresDatabase is the address of a fresh, migrated database that is dropped after the test. The test needs NT_TEST_POSTGRES.
func PostgresDatabase(t testing.TB) string {
	t.Helper()
	template, err := postgresTemplate()
	if err != nil {
		t.Fatalf("making the PostgreSQL template: %v", err)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), databases.Add(1))
	if err := execute("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil && !strings.Contains(err.Error(), "does not exist") {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return address(name)
}
