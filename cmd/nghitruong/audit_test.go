package main_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// TestVerifyNamesWhatWasChanged edits the database as somebody with the file in hands would, past the triggers, and demands that the
// verification names the very row.
func TestVerifyNamesWhatWasChanged(t *testing.T) {
	whole := demoOn(t)
	if out := run(t, whole, 0, []string{"audit", "verify"}).Out; !strings.Contains(out, "OK") {
		t.Errorf("the untouched ledgers: %s", out)
	}
	db := testkit.OpenSQL(t, filepath.Join(whole.Data, databaseFile), "")
	var last int64
	if err := db.QueryRow("SELECT max(seq) FROM audit_entries WHERE ledger = 'installation'").Scan(&last); err != nil {
		t.Fatal(err)
	}
	if last < 10 {
		t.Fatalf("the demo's ledger has only %d entries", last)
	}
	middle := last / 2
	db.Close()
	for _, c := range []struct{ name, statement, want string }{
		{"a byte of a body", fmt.Sprintf("UPDATE audit_entries SET body = replace(substr(body, 1, 1), '{', ' {') || substr(body, 2) WHERE ledger = 'installation' AND seq = %d", middle),
			fmt.Sprintf("installation entry %d [hash]", middle)},
		{"the actor", fmt.Sprintf("UPDATE audit_entries SET actor = 'person/' || actor WHERE ledger = 'installation' AND seq = %d", middle),
			fmt.Sprintf("installation entry %d [hash]", middle)},
		{"the time", fmt.Sprintf("UPDATE audit_entries SET at = replace(at, '20', '21') WHERE ledger = 'installation' AND seq = %d", last),
			fmt.Sprintf("installation entry %d [hash]", last)},
		{"an entry taken out", fmt.Sprintf("DELETE FROM audit_entries WHERE ledger = 'installation' AND seq = %d", middle),
			fmt.Sprintf("installation entry %d [gap]", middle)},
		{"the last entry taken out", fmt.Sprintf("DELETE FROM audit_entries WHERE ledger = 'installation' AND seq = %d", last),
			fmt.Sprintf("installation entry %d [gap]", last)},
		{"the head set back", "UPDATE audit_heads SET seq = seq - 1 WHERE ledger = 'installation'", fmt.Sprintf("installation entry %d [head]", last-1)},
		{"a seal's heads", "UPDATE audit_seals SET heads = replace(heads, 'installation', 'installatiom') WHERE seq = 1", "seals entry 1 [hash]"},
		{"a seal's signature", "UPDATE audit_seals SET signature = replace(replace(replace(signature, '0', 'x'), '1', '0'), 'x', '1') WHERE seq = 1", "seals entry 1 [signature]"},
		{"a seal taken out", "DELETE FROM audit_seals WHERE seq = 1", "seals entry 1 ["},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := copyOf(t, whole)
			edit(t, i, c.statement)
			if out := run(t, i, 1, []string{"audit", "verify"}).Out; !strings.Contains(out, "FAULT "+c.want) {
				t.Errorf("want %q, got %s", c.want, out)
			}
		})
	}
}

// edit changes rows after taking off every protection.
func edit(t *testing.T, i program.Installation, statement string) {
	t.Helper()
	db := testkit.OpenSQL(t, filepath.Join(i.Data, databaseFile), "")
	defer db.Close()
	for _, name := range triggers(t, db) {
		if _, err := db.Exec("DROP TRIGGER " + name); err != nil {
			t.Fatal(err)
		}
	}
	done, err := db.Exec(statement)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		t.Fatalf("%s changed %d rows: %v", statement, n, err)
	}
}

func triggers(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}

// TestServeRefusesUnprotectedRecords: a server does not start on a database whose triggers are gone.
func TestServeRefusesUnprotectedRecords(t *testing.T) {
	i := demoOn(t)
	db := testkit.OpenSQL(t, filepath.Join(i.Data, databaseFile), "")
	if _, err := db.Exec("DROP TRIGGER ballots_no_update"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if _, err := i.Start(); err == nil || !strings.Contains(err.Error(), "ballots_no_update") {
		t.Errorf("a server that must not start: %v", err)
	}
}
