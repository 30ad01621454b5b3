package testkit

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
)

// PostgresCopy is the address of a fresh copy of a database that nobody is connected to; the copy is dropped after the test.
func PostgresCopy(t testing.TB, of string) string {
	t.Helper()
	source, err := url.Parse(of)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("copy_%d_%d", os.Getpid(), databases.Add(1))
	if err := execute("CREATE DATABASE " + name + " TEMPLATE " + strings.TrimPrefix(source.Path, "/")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execute("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return address(name)
}

// OpenSQL opens a database below the store, to look at what the program has really stored: path is that of a SQLite file, address that of
// a PostgreSQL database; one of them is "".
func OpenSQL(t testing.TB, path, address string) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	if address != "" {
		driver, source = "pgx", address
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}
