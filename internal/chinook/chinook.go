// Package chinook makes databases of the Chinook sample (https://github.com/lerocha/chinook-database) for tests, as it is made for SQLite,
// PostgreSQL and MySQL. Its scripts lie in ../shared/data beside the repository; without them a test is skipped.
package chinook

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// Database is the sample as it is on one kind of database.
type Database struct {
	// Name is sqlite, postgres or mysql, for what is written differently on each.
	Name string
	// Spell gives a name of the sample, InvoiceLine, as the database has it.
	Spell func(string) string
	open  func(t testing.TB) (*engine.Engine, string)
}

// Open makes the sample in a database or schema of the test's own, which is gone when the test ends.
func (d Database) Open(t testing.TB) *engine.Engine {
	eng, _ := d.open(t)
	return eng
}

// OpenSource is Open, and returns the data source name as well, for another program.
func (d Database) OpenSource(t testing.TB) (*engine.Engine, string) { return d.open(t) }

// All returns the databases.
func All() []Database {
	return []Database{{"sqlite", asItIs, openSQLite}, {"postgres", snake, openPostgres}, {"mysql", asItIs, openMySQL}}
}

func asItIs(name string) string { return name }

var hump = regexp.MustCompile("([a-z])([A-Z])")

// snake turns InvoiceLine into invoice_line.
func snake(name string) string { return strings.ToLower(hump.ReplaceAllString(name, "${1}_$2")) }

// find returns a file of the sample. They lie in ../shared/data beside the repository; without them the test is skipped.
func find(t testing.TB, name string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		path := filepath.Join(dir, "..", "shared", "data", name)
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skipf("no ../shared/data/%s beside the repository: the Chinook tests need it", name)
	return ""
}

func openSQLite(t testing.TB) (*engine.Engine, string) {
	from, err := os.Open(find(t, "chinook.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	path := filepath.Join(t.TempDir(), "chinook.sqlite")
	to, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(to, from); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	eng, err := sqlite.Open(t.Context(), path)
	return closing(t, eng, err), path
}

func openPostgres(t testing.TB) (*engine.Engine, string) {
	path, source := find(t, "chinook_postgresql.sql"), testdb.Postgres(t)
	eng, err := postgres.Open(t.Context(), source)
	load(t, closing(t, eng, err), path)
	return eng, source
}

// openMySQL gives the tables a collation that compares bytes, as the other databases do. National characters would bring their own.
func openMySQL(t testing.TB) (*engine.Engine, string) {
	path, source := find(t, "chinook_mysql.sql"), testdb.MySQL(t)
	eng, err := mysql.Open(t.Context(), source)
	closing(t, eng, err)
	if _, err := engine.ExecSQL(t.Context(), eng, "ALTER DATABASE COLLATE utf8mb4_bin"); err != nil {
		t.Fatal(err)
	}
	load(t, eng, path)
	return eng, source
}

func closing(t testing.TB, eng *engine.Engine, err error) *engine.Engine {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := eng.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return eng
}

var (
	comment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	// elsewhere are statements that name a database: the test has one of its own.
	elsewhere = regexp.MustCompile(`^(DROP DATABASE|CREATE DATABASE|USE|\\c)\b`)
	end       = regexp.MustCompile(`;[ \t\r]*(\n|$)`)
)

// load runs a script, each statement of which ends with its line.
func load(t testing.TB, eng *engine.Engine, path string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	script := strings.ReplaceAll(comment.ReplaceAllString(string(text), ""), "NVARCHAR", "VARCHAR")
	err = engine.Transact(t.Context(), eng, func(tx *engine.Tx) error {
		for _, statement := range end.Split(script, -1) {
			statement = strings.TrimSpace(statement)
			if statement == "" || elsewhere.MatchString(statement) {
				continue
			}
			if _, err := engine.ExecSQL(t.Context(), tx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
