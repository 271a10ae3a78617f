package engine_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/retort-go/retort/ast"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/faultydriver"
	"github.com/retort-go/retort/sqltype"

	_ "modernc.org/sqlite"
)

// backends are the ways to reach SQLite. What holds for an engine holds on each.
var backends = map[string]func(t *testing.T, opts ...engine.Option) *engine.Engine{
	"native in memory": inMemory,
	"native on file":   onFile,
	"database/sql":     overSQL,
}

// onEach runs a test on each backend.
func onEach(t *testing.T, f func(t *testing.T, e *engine.Engine)) {
	for name, open := range backends {
		t.Run(name, func(t *testing.T) { f(t, open(t)) })
	}
}

func inMemory(t *testing.T, opts ...engine.Option) *engine.Engine {
	return opened(t, sqlite.Config{Path: ":memory:"}, opts...)
}

func onFile(t *testing.T, opts ...engine.Option) *engine.Engine {
	return opened(t, sqlite.Config{Path: filepath.Join(t.TempDir(), "test.db")}, opts...)
}

func opened(t *testing.T, c sqlite.Config, opts ...engine.Option) *engine.Engine {
	t.Helper()
	e, err := sqlite.OpenWith(t.Context(), c, opts...)
	return closing(t, e, err)
}

func overSQL(t *testing.T, opts ...engine.Option) *engine.Engine {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "sql.db")+"?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=journal_mode(WAL)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return closing(t, engine.FromDB(db, dialect.New(), opts...), nil)
}

// faulty returns an engine in memory and the driver that makes it fail.
func faulty(t *testing.T, opts ...engine.Option) (*engine.Engine, *faultydriver.Driver) {
	t.Helper()
	inner, err := sqlite.NewDriver(sqlite.Config{Path: ":memory:"})
	if err != nil {
		t.Fatal(err)
	}
	d := faultydriver.New(inner)
	return closing(t, engine.New(dialect.New(), d, opts...), nil), d
}

func closing(t *testing.T, e *engine.Engine, err error) *engine.Engine {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("close the engine: %v", err)
		}
	})
	return e
}

// must runs a text.
func must(t *testing.T, x engine.Execer, text string, args ...any) {
	t.Helper()
	if _, err := engine.ExecSQL(t.Context(), x, text, args...); err != nil {
		t.Fatal(err)
	}
}

// library makes the table that most tests use, with three rows.
func library(t *testing.T, e *engine.Engine) {
	t.Helper()
	must(t, e, "CREATE TABLE author (author_id INTEGER PRIMARY KEY, last_name TEXT NOT NULL, born TIMESTAMP)")
	must(t, e, "INSERT INTO author VALUES (1, 'King', '1947-09-21 00:00:00+00:00'), (2, 'Lem', NULL), (3, 'Woolf', NULL)")
}

// number reads the one integer that a text gives.
func number(t *testing.T, x engine.Execer, text string, args ...any) int64 {
	t.Helper()
	r, err := engine.QuerySQL(t.Context(), x, text, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !r.Next() {
		t.Fatalf("%s gave no row: %v", text, r.Err())
	}
	return r.Int(0)
}

// authors counts the rows of author.
func authors(t *testing.T, x engine.Execer) int64 {
	t.Helper()
	return number(t, x, "SELECT count(*) FROM author")
}

// author is a row as the typed calls read it.
type author struct {
	ID       int64
	LastName string
	Born     *time.Time
}

var (
	authorTable = &ast.Table{Name: "author"}
	authorCells = []ast.Cell{
		column[int64]("author_id", reflect.TypeFor[author]().Field(0).Offset, "Author.ID"),
		column[string]("last_name", reflect.TypeFor[author]().Field(1).Offset, "Author.LastName"),
		column[*time.Time]("born", reflect.TypeFor[author]().Field(2).Offset, "Author.Born"),
	}
)

func column[T any](name string, offset uintptr, field string) ast.Cell {
	return cell[T](&ast.Column{From: authorTable, Name: name}, offset, field)
}

func cell[T any](x ast.Expr, offset uintptr, field string) ast.Cell {
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	return ast.Cell{Expr: x, Codec: codec, Offset: offset, Note: &ast.CellNote{Go: field, Err: err}}
}

// selecting is the query for authors that meet the conditions, by key.
func selecting(where ...ast.Expr) ast.Rows[author] {
	return ast.NewRows[author](&ast.Select{
		Cells: authorCells,
		Where: where,
		Order: []ast.Order{{X: authorCells[0].Expr}},
	})
}

// named is the condition that an author has a name.
func named(name string) ast.Expr {
	return &ast.Binary{Op: ast.Eq, L: authorCells[1].Expr, R: &ast.Bind{Value: sqltype.TextOf(name)}}
}

// scalar is a query without a table whose rows are one value.
func scalar[T any](text string) ast.Rows[T] {
	return ast.NewRows[T](&ast.Select{
		Cells: []ast.Cell{cell[T](&ast.Raw{SQL: text}, 0, "")},
		From:  []ast.From{},
	})
}

// endless is a text that runs until it is stopped.
const endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

// trace keeps the texts that an engine sends.
type trace struct {
	mu    sync.Mutex
	texts []string
}

func (tr *trace) option() engine.Option {
	return engine.WithObserver(func(ev engine.Event) {
		tr.mu.Lock()
		defer tr.mu.Unlock()
		tr.texts = append(tr.texts, ev.SQL)
	})
}

// take returns the texts since the last call.
func (tr *trace) take() []string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	texts := tr.texts
	tr.texts = nil
	return texts
}

func (tr *trace) want(t *testing.T, want ...string) {
	t.Helper()
	if got := tr.take(); !reflect.DeepEqual(got, want) && len(got)+len(want) > 0 {
		t.Errorf("sent\n  %q\nwant\n  %q", got, want)
	}
}

// within fails the test if f takes longer than it may, with room for a slow machine.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > limit {
		t.Errorf("took %v, want less than %v", took, limit)
	}
}

var background = context.Background()

// briefly is how long a test waits for what must not happen.
const briefly = 20 * time.Millisecond
