package scenario

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// dialects are those that texts are compared for.
var dialects = []dialect.Dialect{sqlite.New(), postgres.New(), mysql.New("8.4.3"), mysql.New("10.11.6-MariaDB")}

// said is a statement of a scenario, and what it is in words.
type said struct {
	name string
	stmt ast.Stmt
}

// compiles holds the texts of statements against testdata/<id>.txtar: a section for each text, which names its databases unless all have
// that one. A statement that a database has no words for is its error.
func compiles(t *testing.T, id string, statements ...said) {
	t.Helper()
	file := golden.Open(t, "testdata/"+id+".txtar")
	for _, s := range statements {
		var texts []string
		names := make(map[string][]string)
		for _, d := range dialects {
			text := compiled(d, s.stmt)
			if names[text] == nil {
				texts = append(texts, text)
			}
			names[text] = append(names[text], d.Name())
		}
		for _, text := range texts {
			section := s.name
			if len(texts) > 1 {
				section += " / " + strings.Join(names[text], ", ")
			}
			file.Want(section, text)
		}
	}
}

// compiled is the text of a statement and, behind it, the values as they are sent.
func compiled(d dialect.Dialect, stmt ast.Stmt) string {
	node := ast.NodeOf(stmt)
	c, err := dialect.Compile(d, node)
	if err != nil {
		return "error: " + err.Error()
	}
	values, err := sentValues(d, c, node)
	switch {
	case err != nil:
		return "error: " + err.Error()
	case len(values) == 0:
		return c.SQL
	}
	return fmt.Sprintf("%s\n%v", c.SQL, sqltype.ListOf(values))
}

// sentValues are the binds of a statement in the order of its placeholders, in the storage class that the database takes.
func sentValues(d dialect.Dialect, c *dialect.Compiled, node ast.Node) ([]sqltype.Value, error) {
	_, args, err := ast.Fingerprint(node, nil, nil)
	if err != nil {
		return nil, err
	}
	if c.Order != nil {
		ordered := make([]sqltype.Value, len(c.Order))
		for i, from := range c.Order {
			ordered[i] = args[from]
		}
		args = ordered
	}
	for i, v := range args {
		if args[i], err = d.Encode(v); err != nil {
			return nil, err
		}
	}
	return args, nil
}

// refused checks that a statement holds a fault and that its message has each of the parts.
func refused(t *testing.T, stmt interface{ Err() error }, parts ...string) {
	t.Helper()
	expect.Text(t, stmt.Err(), parts...)
}

// each runs a test on each database at hand.
func each(t *testing.T, f func(t *testing.T, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) { f(t, db.Open(t)) })
}

// having runs a test on each database that has a feature, and fails if there is none.
func having(t *testing.T, f dialect.Feature, test func(t *testing.T, eng *engine.Engine)) {
	t.Helper()
	ran := false
	each(t, func(t *testing.T, eng *engine.Engine) {
		if eng.Dialect().Has(f) {
			ran = true
			test(t, eng)
		}
	})
	if !ran {
		t.Error("no database at hand has the feature")
	}
}

// create creates the tables of a schema.
func create(t *testing.T, eng *engine.Engine, md *schema.MetaData) {
	t.Helper()
	statements, err := dialect.CreateAll(eng.Dialect(), md, nil)
	expect.OK(t, err)
	send(t, eng, statements...)
}

// send runs texts.
func send(t *testing.T, x engine.Execer, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), x, text); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	}
}

// wantIdle checks that no connection is in use. A pool may need a moment to end a result that was left.
func wantIdle(t *testing.T, eng *engine.Engine) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for eng.Stats().Pool.InUse > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are in use, want none", eng.Stats().Pool.InUse)
		}
		time.Sleep(time.Millisecond)
	}
}

// asError is the engine's error in err.
func asError(t *testing.T, err error) *engine.Error {
	t.Helper()
	var e *engine.Error
	if !errors.As(err, &e) {
		t.Fatalf("%v is no engine.Error", err)
	}
	return e
}

// exec runs a statement that writes and returns the number of rows.
func exec(t *testing.T, x engine.Execer, d retort.DML) int64 {
	t.Helper()
	r, err := engine.Exec(t.Context(), x, d)
	expect.OK(t, err)
	return r.Rows
}

// all runs a query.
func all[R any](t *testing.T, x engine.Execer, q retort.Query[R]) []R {
	t.Helper()
	rows, err := engine.All(t.Context(), x, q)
	if err != nil {
		t.Fatalf("%v\n%v", q, err)
	}
	return rows
}

// one runs a query of one row.
func one[R any](t *testing.T, x engine.Execer, q retort.Query[R]) R {
	t.Helper()
	r, err := engine.One(t.Context(), x, q)
	if err != nil {
		t.Fatalf("%v\n%v", q, err)
	}
	return r
}

// wantRows checks what a query gives.
func wantRows[R comparable](t *testing.T, x engine.Execer, q retort.Query[R], want ...R) {
	t.Helper()
	if got := all(t, x, q); !slices.Equal(got, want) {
		t.Errorf("%v\n got %v\nwant %v", q, got, want)
	}
}
