package dialecttest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

var errorCases = []testCase{
	{"each constraint has its kind", constraintKinds},
	{"a syntax error", syntaxError},
	{"a missing table and a missing column", missingNames},
	{"a text that is too long is kept or refused", tooLong},
	{"what is there already", thereAlready},
	{"a value of another type is kept or refused", otherType},
	{"a number over its column is kept or refused", overColumn},
	{"dividing by zero is NULL or refused", byZero},
	{"a transaction with a statement that failed goes on or says that it is over", afterFailure},
	{"a foreign key keeps a parent's row", keptParent},
	{"the wrong number of binds", wrongBinds},
	{"a context that has ended sends nothing", contextEnded},
	{"a context that ends stops a statement and leaves the pool healthy", contextStops},
	{"a context that ends between rows stops them", contextBetweenRows},
	{"an engine that is closed", closedEngine},
}

func constraintKinds(t *testing.T, s *suite) {
	md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
	md.Table("parent", schema.BigInt("id").PrimaryKey())
	table := md.Table("child", schema.BigInt("id").PrimaryKey(), schema.BigInt("parent_id").References("parent.id"),
		schema.String("name", 20).NotNull().Unique(), schema.Int("n").Check("n > 0"))
	s.create(t, md)
	id, parent := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullNum[int64]](table, "parent_id")
	name, n := retort.ColumnOf[retort.Text](table, "name"), retort.ColumnOf[retort.NullNum[int64]](table, "n")
	insert := retort.InsertInto(table)
	exec(t, s.eng, insert.Values(id.Set(1), name.Set("a")))
	tests := []struct {
		name       string
		stmt       retort.InsertStmt[retort.None]
		kind       error
		column     string
		constraint string
	}{
		{"primary key", insert.Values(id.Set(1), name.Set("b")), engine.ErrUnique, "id", "pk_child"},
		{"unique", insert.Values(id.Set(2), name.Set("a")), engine.ErrUnique, "name", "uq_child_name"},
		{"foreign key", insert.Values(id.Set(2), name.Set("b"), parent.Set(9)), engine.ErrForeignKey, "parent_id", "fk_child_parent_id_parent"},
		{"not null", insert.Values(id.Set(2)), engine.ErrNotNull, "name", ""},
		{"check", insert.Values(id.Set(2), name.Set("b"), n.Set(0)), engine.ErrCheck, "n", "ck_child_n"},
	}
	for _, test := range tests {
		_, err := engine.Exec(t.Context(), s.eng, test.stmt)
		e := wantKind(t, err, test.kind)
		if e.Code == "" || e.SQL == "" {
			t.Errorf("%s: the error has code %q and SQL %q", test.name, e.Code, e.SQL)
		}
		unnamed := errors.Is(test.kind, engine.ErrForeignKey) && s.has(dialect.SchemaIsFile) // SQLite doesn't say which it is
		if e.Constraint == "" && e.Column == "" && !unnamed {
			t.Errorf("%s: the error names neither a constraint nor a column", test.name)
		}
		if e.Table != "" && e.Table != "child" || e.Column != "" && e.Column != test.column {
			t.Errorf("%s: the error names %s.%s", test.name, e.Table, e.Column)
		}
		if e.Constraint != "" && e.Constraint != test.constraint && !strings.EqualFold(e.Constraint, "PRIMARY") && e.Constraint != test.constraint[3:] {
			t.Errorf("%s: the error names constraint %s, want %s", test.name, e.Constraint, test.constraint)
		}
		for _, other := range tests {
			if other.kind != test.kind && errors.Is(err, other.kind) {
				t.Errorf("%s: the error is also %q", test.name, other.kind)
			}
		}
	}
	wantRows(t, s.eng, retort.Select(name), "a")
}

// strict tells whether a case is to run that a lax driver leaves out.
func (s *suite) strict(t *testing.T) bool {
	t.Helper()
	if s.db.Lax {
		t.Log("left out: the driver is lax")
	}
	return !s.db.Lax
}

func syntaxError(t *testing.T, s *suite) {
	if !s.strict(t) {
		return
	}
	_, err := engine.ExecSQL(t.Context(), s.eng, "SELEKT 1")
	wantKind(t, err, engine.ErrSyntax)
	_, err = engine.QuerySQL(t.Context(), s.eng, "SELEKT 1")
	wantKind(t, err, engine.ErrSyntax)
}

func missingNames(t *testing.T, s *suite) {
	if !s.strict(t) {
		return
	}
	s.shelf(t)
	for text, kind := range map[string]error{"SELECT * FROM nowhere": engine.ErrNoTable, "SELECT nothing FROM book": engine.ErrNoColumn} {
		rows, err := engine.QuerySQL(t.Context(), s.eng, text)
		if err == nil {
			t.Fatalf("%s: no error but %v", text, rows.Columns())
		}
		if !errors.Is(err, kind) && !errors.Is(err, engine.ErrSyntax) { // SQLite has one code for both
			t.Errorf("%s: error is %v, want %q", text, err, kind)
		}
	}
}

func thereAlready(t *testing.T, s *suite) {
	if !s.strict(t) {
		return
	}
	b := s.shelf(t)
	_, err := engine.ExecSQL(t.Context(), s.eng, "CREATE TABLE book (a INTEGER)")
	if !errors.Is(err, engine.ErrExists) && !errors.Is(err, engine.ErrSyntax) { // SQLite has one code for both
		t.Errorf("error is %v, want ErrExists", err)
	}
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
}

// keptOr checks that a text runs, or is refused with a kind.
func (s *suite) keptOr(t *testing.T, kind error, text string) {
	t.Helper()
	if _, err := engine.ExecSQL(t.Context(), s.eng, text); err != nil {
		if e := wantKind(t, err, kind); e.Code == "" {
			t.Errorf("%v has no code", err)
		}
	}
}

func otherType(t *testing.T, s *suite) {
	s.shelf(t)
	s.keptOr(t, engine.ErrCheck, "UPDATE book SET year = 'never' WHERE book_id = 1")
	s.keptOr(t, engine.ErrCheck, "INSERT INTO book (book_id, title) VALUES ('first', 'x')")
}

func overColumn(t *testing.T, s *suite) {
	s.shelf(t)
	s.keptOr(t, engine.ErrTooBig, "UPDATE book SET year = 99999999999 WHERE book_id = 1")
}

func byZero(t *testing.T, s *suite) {
	s.shelf(t)
	s.keptOr(t, engine.ErrCheck, "UPDATE book SET year = year / 0 WHERE book_id = 1")
}

func afterFailure(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx, err := s.eng.Begin(t.Context())
	ok(t, err)
	_, err = engine.Exec(t.Context(), tx, retort.InsertInto(b.table).Values(b.id.Set(1), b.title.Set("again")))
	wantKind(t, err, engine.ErrUnique)
	if _, err := engine.Exec(t.Context(), tx, retort.Delete(b.table).Where(b.id.Eq(2))); err != nil {
		wantKind(t, err, engine.ErrTxDone)
	}
	ok(t, tx.Rollback(t.Context()))
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
}

func keptParent(t *testing.T, s *suite) {
	md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
	parent := md.Table("parent", schema.BigInt("id").PrimaryKey())
	child := md.Table("child", schema.BigInt("id").PrimaryKey(), schema.BigInt("parent_id").References("parent.id"))
	s.create(t, md)
	id := retort.ColumnOf[retort.Num[int64]](parent, "id")
	exec(t, s.eng, retort.InsertInto(parent).Values(id.Set(1)))
	exec(t, s.eng, retort.InsertInto(child).Values(retort.ColumnOf[retort.Num[int64]](child, "id").Set(1), retort.ColumnOf[retort.NullNum[int64]](child, "parent_id").Set(1)))
	_, err := engine.Exec(t.Context(), s.eng, retort.Delete(parent).Where(id.Eq(1)))
	e := wantKind(t, err, engine.ErrForeignKey)
	if e.Constraint != "" && e.Constraint != "fk_child_parent_id_parent" {
		t.Errorf("the error names constraint %s", e.Constraint)
	}
	if e.Table != "" && e.Table != "child" {
		t.Errorf("the error names table %s", e.Table)
	}
}

func tooLong(t *testing.T, s *suite) {
	table := s.single(t, schema.String("a", 3).NotNull())
	a := retort.ColumnOf[retort.Text](table, "a")
	exec(t, s.eng, retort.InsertInto(table).Values(a.Set("äöü")))
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(a.Set("abcd")))
	if err != nil {
		wantKind(t, err, engine.ErrTooBig)
		wantRows(t, s.eng, retort.Select(a), "äöü")
		return
	}
	wantRows(t, s.eng, retort.Select(a).OrderBy(a), "abcd", "äöü")
}

func wrongBinds(t *testing.T, s *suite) {
	if !s.strict(t) {
		return
	}
	b := s.shelf(t)
	text := "DELETE FROM book WHERE book_id = " + string(s.eng.Dialect().Placeholder(nil, 1))
	for _, args := range [][]any{{1, 2}, {}} {
		if _, err := engine.ExecSQL(t.Context(), s.eng, text, args...); err == nil {
			t.Errorf("%d values for one placeholder are no error", len(args))
		}
	}
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
}

func contextEnded(t *testing.T, s *suite) {
	b := s.shelf(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := engine.Exec(ctx, s.eng, retort.Delete(b.table).All())
	wantKind(t, err, engine.ErrCanceled)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not context.Canceled", err)
	}
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
}

// slow runs for minutes: it counts the ways to put fourteen books of five in a row.
func slow() string {
	text := "SELECT count(*) FROM book a1"
	for _, alias := range strings.Fields("a2 a3 a4 a5 a6 a7 a8 a9 a10 a11 a12 a13 a14") {
		text += ", book " + alias
	}
	return text
}

func contextStops(t *testing.T, s *suite) {
	b := s.shelf(t)
	for _, inTx := range []bool{false, true} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		start := time.Now()
		run := func(x engine.Execer) error {
			rows, err := engine.QuerySQL(ctx, x, slow())
			if err == nil {
				rows.Next()
				err = rows.Close()
			}
			return err
		}
		var err error
		if inTx {
			err = engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
				b.add(t, tx, 6, "undone")
				return run(tx)
			})
		} else {
			err = run(s.eng)
		}
		cancel()
		wantKind(t, err, engine.ErrTimeout)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is not context.DeadlineExceeded", err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("it took %v to stop", took)
		}
		for range 5 { // whichever connection it was
			wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
		}
	}
	s.wantIdle(t)
}

func contextBetweenRows(t *testing.T, s *suite) {
	b := s.shelf(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	long := "SELECT a.title FROM book a, book b, book c, book d, book e, book f, book g, book h, book i"
	rows, err := engine.QuerySQL(ctx, s.eng, long)
	ok(t, err)
	for n := 0; rows.Next(); n++ {
		if n == 3 {
			cancel()
		}
	}
	wantKind(t, rows.Err(), engine.ErrCanceled)
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
}

func closedEngine(t *testing.T, s *suite) {
	b := s.shelf(t)
	eng := s.eng
	ok(t, eng.Close())
	_, err := engine.All(t.Context(), eng, b.titles())
	wantKind(t, err, engine.ErrClosed)
}
