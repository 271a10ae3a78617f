package testdb

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/retort-go/retort/dialect"
	sqlitedialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/faultydriver"
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
	// Driver returns what Open makes its engine of, for a test that wraps the driver; nil for one that can't be wrapped.
	Driver func(t testing.TB) (dialect.Dialect, engine.Driver)
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
		{Name: reference, Open: openSQLite, Driver: driveSQLite},
		{Name: "sqlite by modernc", Open: openModernc, Lax: true},
		{Name: "postgres", Open: openPostgres, Driver: drivePostgres},
		{Name: "mysql", Open: openMySQL, Driver: driveMySQL},
		{Name: "mysql without RETURNING", Open: openNoReturning, Driver: driveNoReturning},
	}
}

// Faulty returns an engine like Open's whose driver fails as told.
func (db Database) Faulty(t testing.TB, opts ...engine.Option) (*engine.Engine, *faultydriver.Driver) {
	t.Helper()
	d, inner := db.Driver(t)
	drv := faultydriver.New(inner)
	return detected(t, engine.New(d, drv.Able(), opts...)), drv
}

// detected has an engine find out which server it is on, so that a test may ask its dialect for capabilities.
func detected(t testing.TB, eng *engine.Engine) *engine.Engine {
	t.Helper()
	closing(t, eng)
	if _, err := eng.Detect(t.Context()); err != nil {
		t.Fatal(err)
	}
	return eng
}

func driveSQLite(t testing.TB) (dialect.Dialect, engine.Driver) {
	t.Helper()
	drv, err := sqlite.NewDriver(sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db")})
	if err != nil {
		t.Fatal(err)
	}
	return sqlitedialect.New(), drv
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
	return closing(t, engine.FromDB(db, sqlitedialect.New(), opts...))
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
