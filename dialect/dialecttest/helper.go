package dialecttest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// has tells whether the database has a feature.
func (s *suite) has(f dialect.Feature) bool { return s.eng.Dialect().Has(f) }

// lacks tells whether the dialect has no words for a statement, and checks that this is an error that names what it lacks, and that nothing
// is sent.
func (s *suite) lacks(t *testing.T, q retort.Stmt, what string) bool {
	t.Helper()
	_, err := dialect.Compile(s.eng.Dialect(), ast.NodeOf(q))
	if err == nil {
		return false
	}
	if text := err.Error(); !strings.Contains(text, s.eng.Dialect().Name()) || !strings.Contains(text, what) {
		t.Errorf("%v\nis refused by %q, want the names of the database and of %s", q, text, what)
	}
	t.Logf("left out: %v", err)
	return true
}

// create creates the tables of a schema.
func (s *suite) create(t *testing.T, md *schema.MetaData) {
	t.Helper()
	statements, err := dialect.CreateAll(s.eng.Dialect(), md, nil)
	ok(t, err)
	s.send(t, statements...)
}

// send runs texts.
func (s *suite) send(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), s.eng, text); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	}
}

// exec runs a statement that writes and returns the number of rows.
func exec(t *testing.T, x engine.Execer, d ast.DML) int64 {
	t.Helper()
	res, err := engine.Exec(t.Context(), x, d)
	ok(t, err)
	return res.Rows
}

// all runs a query.
func all[R any](t *testing.T, x engine.Execer, q ast.Query[R]) []R {
	t.Helper()
	rows, err := engine.All(t.Context(), x, q)
	ok(t, err)
	return rows
}

// wantRows checks what a query gives.
func wantRows[R comparable](t *testing.T, x engine.Execer, q ast.Query[R], want ...R) {
	t.Helper()
	if got := all(t, x, q); !slices.Equal(got, want) {
		t.Errorf("%v\n got %v\nwant %v", q, got, want)
	}
}

// wantIdle checks that no connection is in use. A pool may need a moment to close one.
func (s *suite) wantIdle(t *testing.T) {
	t.Helper()
	deadline := time.Now().Add(5 * time.Second)
	for s.eng.Stats().Pool.InUse > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are in use, want none", s.eng.Stats().Pool.InUse)
		}
		time.Sleep(time.Millisecond)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantKind checks the kind of an error.
func wantKind(t *testing.T, err error, kind error) *engine.Error {
	t.Helper()
	var e *engine.Error
	if !errors.Is(err, kind) || !errors.As(err, &e) {
		t.Fatalf("error is %v, want kind %q", err, kind)
	}
	return e
}

// book is the table that most cases use: a generated key, a title, and a year and a price that may be NULL.
type book struct {
	md    *schema.MetaData
	table *schema.Table
	id    retort.Num[int64]
	title retort.Text
	year  retort.NullNum[int64]
	price retort.NullNum[float64]
}

func newBook() book {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("book_id").PrimaryKey(), schema.String("title", 100).NotNull(),
		schema.Int("year"), schema.Float("price"))
	return book{
		md: md, table: table,
		id:    retort.ColumnOf[retort.Num[int64]](table, "book_id"),
		title: retort.ColumnOf[retort.Text](table, "title"),
		year:  retort.ColumnOf[retort.NullNum[int64]](table, "year"),
		price: retort.ColumnOf[retort.NullNum[float64]](table, "price"),
	}
}

// add inserts a book with the given key.
func (b book) add(t *testing.T, x engine.Execer, id int64, title string, more ...retort.Assignment) {
	t.Helper()
	exec(t, x, retort.InsertInto(b.table).Values(append(more, b.id.Set(id), b.title.Set(title))...))
}

// titles is the query for the titles in the order of their keys.
func (b book) titles() *retort.SelectStmt[string] { return retort.Select(b.title).OrderBy(b.id) }

// shelf creates the table with five books, of which the fourth has neither year nor price.
func (s *suite) shelf(t *testing.T) book {
	t.Helper()
	b := newBook()
	s.create(t, b.md)
	for i, title := range []string{"Emma", "Ulysses", "Solaris", "Walden", "Dune"} {
		more := []retort.Assignment{b.year.Set([]int64{1815, 1922, 1961, 0, 1965}[i]), b.price.Set(float64(i) + 0.5)}
		if title == "Walden" {
			more = nil
		}
		b.add(t, s.eng, int64(i+1), title, more...)
	}
	return b
}
