package main_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nghitruong/internal/testkit"
	"nghitruong/internal/testkit/program"
)

// expected is what the played session must announce: for each vote those present, for, against, abstaining, present without a choice, absent,
// the share of all sixty seats, and the outcome. Two rows protect the most important rule: 29 and 30 of 60 fail although they are a majority
// of those who voted.
var expected = map[string]struct {
	present int
	result
}{
	"BQ-01":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-02":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-03":  {58, result{"passed", 60, 56, 0, 2, 0, 2, "93,33%"}},
	"BQ-04":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-05":  {57, result{"passed", 60, 54, 0, 3, 0, 3, "90,00%"}},
	"BQ-06":  {57, result{"passed", 60, 55, 0, 2, 0, 3, "91,67%"}},
	"BQ-07":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-08":  {57, result{"passed", 60, 54, 1, 2, 0, 3, "90,00%"}},
	"BQ-09":  {57, result{"passed", 60, 53, 2, 2, 0, 3, "88,33%"}},
	"BQ-10":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-11":  {57, result{"failed", 60, 29, 17, 11, 0, 3, "48,33%"}},
	"BQ-12a": {57, result{"failed", 60, 30, 20, 7, 0, 3, "50,00%"}},
	"BQ-12b": {57, result{"passed", 60, 52, 3, 2, 0, 3, "86,67%"}},
	"BQ-13":  {57, result{"passed", 60, 56, 0, 1, 0, 3, "93,33%"}},
	"BQ-14":  {57, result{"passed", 60, 45, 6, 4, 2, 3, "75,00%"}},
	"BQ-15":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-16":  {57, result{"passed", 60, 56, 0, 1, 0, 3, "93,33%"}},
	"BQ-17":  {57, result{"passed", 60, 57, 0, 0, 0, 3, "95,00%"}},
	"BQ-18":  {57, result{"passed", 60, 56, 0, 1, 0, 3, "93,33%"}},
}

// TestPlayedSession plays the demo session and reads its votes back through the interface.
func TestPlayedSession(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { played(t, demoOn(t)) })
	t.Run("postgres", func(t *testing.T) {
		if testkit.Postgres() == "" {
			t.Skip("NT_TEST_POSTGRES is not set")
		}
		i := empty(t)
		i.Database = testkit.PostgresDatabase(t)
		played(t, i)
	})
}

func played(t *testing.T, i program.Installation) {
	if r := run(t, i, 0, []string{"demo"}, "-play"); !strings.Contains(r.Out, playedSession) {
		t.Errorf("the session's code is not said: %s", r.Out)
	}
	playedBoard(t, i)
	run(t, i, 0, []string{"audit", "verify"})
	server := start(t, i)
	delegate := signIn(t, program.At(server), "db32")
	m := session(t, delegate)
	if m.State != "ended" && m.State != "closed" {
		t.Errorf("the session is %q after its last item", m.State)
	}
	announced := votes(t, delegate, m.ID)
	if want := len(expected) + len(expectedPersons); len(announced) != want {
		t.Errorf("%d votes, expected %d", len(announced), want)
	}
	playedPersons(t, delegate, m.ID)
	for code, want := range expected {
		v := announced[code]
		switch {
		case v.State != "announced" || v.Result == nil:
			t.Errorf("%s is %q", code, v.State)
		case *v.Result != want.result:
			t.Errorf("%s: announced %+v, expected %+v", code, *v.Result, want.result)
		case v.Roll.Present != want.present:
			t.Errorf("%s: %d present, expected %d", code, v.Roll.Present, want.present)
		}
	}
}

// TestDemoTwice: loading again changes not one row; playing again neither.
func TestDemoTwice(t *testing.T) {
	i := demoOn(t)
	run(t, i, 0, []string{"demo"}, "-play")
	before := fingerprint(t, i)
	for _, again := range [][]string{nil, {"-play"}} {
		r := run(t, i, 0, []string{"demo"}, again...)
		if !strings.Contains(r.Out, "nothing changed") {
			t.Errorf("demo %v said: %s", again, r.Out)
		}
		after := fingerprint(t, i)
		for table, rows := range before {
			// A seal is written at the end of every loading.
			if table != "audit_seals" && table != "audit_heads" && after[table] != rows {
				t.Errorf("demo %v changed the table %s", again, table)
			}
		}
	}
	run(t, i, 0, []string{"audit", "verify"})
}

// fingerprint is the content of every table of a SQLite database.
func fingerprint(t *testing.T, i program.Installation) map[string]string {
	t.Helper()
	db := testkit.OpenSQL(t, filepath.Join(i.Data, databaseFile), "")
	defer db.Close()
	rows, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	content := map[string]string{}
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			t.Fatal(err)
		}
		content[table] = ""
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for table := range content {
		content[table] = contentOf(t, db, table)
	}
	return content
}

func contentOf(t *testing.T, db *sql.DB, table string) string {
	t.Helper()
	rows, err := db.Query("SELECT * FROM " + table + " ORDER BY 1, 2")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for rows.Next() {
		values := make([]any, len(columns))
		places := make([]any, len(columns))
		for n := range values {
			places[n] = &values[n]
		}
		if err := rows.Scan(places...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&text, values...)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// TestDemoPassword: the password that the demo prints signs in, another does not.
func TestDemoPassword(t *testing.T) {
	i := demoOn(t)
	password, err := os.ReadFile(filepath.Join(i.Data, "demo-password"))
	if err != nil {
		t.Fatal(err)
	}
	server := start(t, i)
	if !strings.Contains(server.Output(), strings.TrimSpace(string(password))) {
		t.Error("the server does not say the demo's password")
	}
	nobody := &program.Person{Server: program.At(server)}
	body := map[string]string{"login": "db32", "password": strings.TrimSpace(string(password))}
	must(t, nobody, http.MethodPost, "/api/auth/sign-in", body, nil)
	body["password"] += "x"
	refused(t, nobody, http.StatusUnauthorized, http.MethodPost, "/api/auth/sign-in", body)
}
