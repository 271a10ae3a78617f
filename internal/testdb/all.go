package testdb

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/sqltrace"

	_ "modernc.org/sqlite" // for engine.FromDB
)

// Database is a kind of database that tests run on. What holds for an engine holds on each.
type Database struct {
	// Name is for the test's name only: a test asks for a capability instead.
	Name string
	// Open returns an engine on an empty database or schema that lives as long as the test. It skips the test if no server
	// answers, or fails it under RETORT_TEST_REQUIRE=1.
	Open func(t testing.TB, opts ...engine.Option) *engine.Engine
	// Lax tells of a driver that takes any number of values for a statement's placeholders, and does not tell a text that the
	// database refused from other errors, as some behind database/sql.
	Lax bool
}

// reference is the database that tests write expected statements for.
const reference = "sqlite"

// Traced is Open with a recorder of what is sent.
func (db Database) Traced(t testing.TB, opts ...engine.Option) (*engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	trace := &sqltrace.Recorder{}
	eng := db.Open(t, append(opts, trace.Option())...)
	if db.Name != reference {
		trace.Dialect = eng.Dialect()
	}
	return eng, trace
}

// All returns the databases at hand.
func All() []Database {
	return []Database{
		{Name: reference, Open: openSQLite},
		{Name: "sqlite by modernc", Open: openModernc, Lax: true},
		{Name: "postgres", Open: openPostgres},
		{Name: "mysql", Open: openMySQL},
		{Name: "mysql without RETURNING", Open: openNoReturning},
	}
}

// Each runs a test on each database.
func Each(t *testing.T, f func(t *testing.T, db Database)) {
	t.Helper()
	for _, db := range All() {
		t.Run(db.Name, func(t *testing.T) { f(t, db) })
	}
}

func openSQLite(t testing.TB, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, _ := SQLite(t, opts...)
	return eng
}

func openModernc(t testing.TB, opts ...engine.Option) *engine.Engine {
	t.Helper()
	path := (&url.URL{Path: filepath.Join(t.TempDir(), "sql.db")}).EscapedPath() // the test's name is in it
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return closing(t, engine.FromDB(db, dialect.New(), opts...))
}

func closing(t testing.TB, eng *engine.Engine) *engine.Engine {
	t.Helper()
	t.Cleanup(func() {
		if err := eng.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return eng
}
