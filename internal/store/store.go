package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver
	_ "modernc.org/sqlite"             // the SQLite driver

	"nghitruong/ent"
)

// Config says which database to open.
type Config struct {
	// URL of a PostgreSQL database (postgres://…). Empty: SQLite.
	URL string
	// Path of the SQLite file; its folder is created when missing.
	Path string
	// Clock gives the time; nil means the system's clock.
	Clock func() time.Time
	// MaxConnections caps the PostgreSQL pool; 0 means 20.
	MaxConnections int
}

// Store is an open database.
type Store struct {
	client  *ent.Client
	writer  *sql.DB
	readers *sql.DB // the same as writer on PostgreSQL
	dialect string
	clock   func() time.Time
	group   *group
	config  Config
	noRoom  atomic.Bool
}

const sqliteReaders = 8

// sqliteDSN turns a file path into a data source name whose settings hold on every pooled connection. Times are stored as UTC text
// of one form, otherwise rows written in different zones would not sort.
func sqliteDSN(path string, foreignKeys bool, readOnly bool) string {
	on := 0
	if foreignKeys {
		on = 1
	}
	dsn := fmt.Sprintf("file:%s?_txlock=immediate&_time_format=sqlite&_timezone=UTC"+
		"&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(%d)", escapePath(path), on)
	if readOnly {
		dsn += "&_pragma=query_only(1)"
	}
	return dsn
}

func escapePath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

// Open opens the database. It does not change the schema: see Migrate. The error names what could not be opened, never a password.
func Open(ctx context.Context, config Config) (*Store, error) {
	s := &Store{config: config, clock: config.Clock}
	if s.clock == nil {
		s.clock = time.Now
	}
	var driver dialect.Driver
	if config.URL != "" {
		db, err := sql.Open("pgx", config.URL)
		if err != nil {
			return nil, fmt.Errorf("store: opening PostgreSQL: %w", err)
		}
		limit := config.MaxConnections
		if limit == 0 {
			limit = 20
		}
		db.SetMaxOpenConns(limit)
		db.SetMaxIdleConns(limit)
		s.dialect, s.writer, s.readers = dialect.Postgres, db, db
		driver = entsql.OpenDB(dialect.Postgres, db)
	} else {
		if config.Path == "" {
			return nil, errors.New("store: neither a PostgreSQL address nor a SQLite file given")
		}
		if err := os.MkdirAll(filepath.Dir(config.Path), 0o750); err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		writer, err := sql.Open("sqlite", sqliteDSN(config.Path, true, false))
		if err != nil {
			return nil, fmt.Errorf("store: opening %s: %w", config.Path, err)
		}
		writer.SetMaxOpenConns(1)
		writer.SetMaxIdleConns(1)
		readers, err := sql.Open("sqlite", sqliteDSN(config.Path, true, true))
		if err != nil {
			writer.Close()
			return nil, fmt.Errorf("store: opening %s: %w", config.Path, err)
		}
		readers.SetMaxOpenConns(sqliteReaders)
		readers.SetMaxIdleConns(sqliteReaders)
		s.dialect, s.writer, s.readers = dialect.SQLite, writer, readers
		driver = splitDriver{write: entsql.OpenDB(dialect.SQLite, writer), read: entsql.OpenDB(dialect.SQLite, readers)}
	}
	if err := s.check(ctx); err != nil {
		s.writer.Close()
		s.readers.Close()
		return nil, err
	}
	s.client = ent.NewClient(ent.Driver(driver))
	s.group = newGroup(s)
	return s, nil
}

// check refuses a database that would acknowledge before it is safe.
func (s *Store) check(ctx context.Context) error {
	if err := s.writer.PingContext(ctx); err != nil {
		return fmt.Errorf("store: the database does not answer: %w", err)
	}
	question, want := "PRAGMA synchronous", "2"
	if s.Postgres() {
		question, want = "SHOW synchronous_commit", "on"
	}
	var got string
	if err := s.writer.QueryRowContext(ctx, question).Scan(&got); err != nil {
		return fmt.Errorf("store: reading the durability setting: %w", err)
	}
	if got != want {
		return fmt.Errorf("store: the database would acknowledge before it has stored (%s is %q, must be %q)", question, got, want)
	}
	return nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.readers.PingContext(ctx) }

// Close waits for the running group commit and closes the database.
func (s *Store) Close() error {
	s.group.close()
	err := s.client.Close()
	if s.readers != s.writer {
		err = errors.Join(err, s.readers.Close())
	}
	return errors.Join(err, s.writer.Close())
}

// Client is the entry to the entities: inside a transaction its client, else the pool's.
func (s *Store) Client(ctx context.Context) *ent.Client {
	if tx := txFrom(ctx); tx != nil {
		return tx.client
	}
	return s.client
}

// Postgres tells whether the database is PostgreSQL; row locks are only needed (and only possible) there.
func (s *Store) Postgres() bool { return s.dialect == dialect.Postgres }

// Now is the server's time: UTC, in milliseconds, the only time that is ever stored.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Millisecond) }

// Epoch is the random identity of this database. It changes when a backup is restored, so that numbers which run again are noticed.
func (s *Store) Epoch(ctx context.Context) (string, error) {
	row, err := s.installation(ctx)
	if err != nil {
		return "", err
	}
	return row.Epoch, nil
}

// Rehearsal tells whether the database holds rehearsal data (dữ liệu mô phỏng).
func (s *Store) Rehearsal(ctx context.Context) (bool, error) {
	row, err := s.installation(ctx)
	if err != nil {
		return false, err
	}
	return row.Rehearsal, nil
}

// MarkRehearsal marks the database as holding rehearsal data; the mark cannot be taken off again.
func (s *Store) MarkRehearsal(ctx context.Context) error {
	return s.Tx(ctx, func(ctx context.Context) error {
		if _, err := s.installation(ctx); err != nil {
			return err
		}
		return s.Client(ctx).Installation.UpdateOneID(installationID).SetRehearsal(true).Exec(ctx)
	})
}

const installationID = "installation"

func (s *Store) installation(ctx context.Context) (*ent.Installation, error) {
	row, err := s.Client(ctx).Installation.Get(ctx, installationID)
	if !ent.IsNotFound(err) {
		return row, err
	}
	err = s.Tx(ctx, func(ctx context.Context) error {
		row, err = s.Client(ctx).Installation.Create().SetID(installationID).SetEpoch(uuid.NewString()).SetCreatedAt(s.Now()).Save(ctx)
		return err
	})
	if ent.IsConstraintError(err) && txFrom(ctx) == nil {
		return s.Client(ctx).Installation.Get(ctx, installationID)
	}
	return row, err
}
