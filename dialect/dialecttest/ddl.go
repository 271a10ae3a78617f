package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// ddlCases are what DDL says beyond the tables themselves.
var ddlCases = []testCase{
	{"IF EXISTS forms can be run twice", ifExistsForms},
	{"statements of the program's own run beside those of a schema, once", ownStatements},
	{"moments of DDL run Go code in its transaction", ddlMoments},
	{"a schema made in a transaction goes with it", ddlInTransaction},
	{"temporary tables belong to a connection", temporaryTables},
	{"a circle of tables with rows is dropped", circlesOfRows},
	{"a circle of tables with actions is dropped", completeCircle},
	{"a table that a view reads is dropped", droppedUnderView},
	{"indexes are created and dropped beside writers", concurrentIndexes},
	{"sequences that say everything", fullSequences},
	{"exclusion constraints hold", exclusions},
}

// lacksDDL tells whether the database lacks what a statement of DDL needs; any other error fails.
func lacksDDL(t *testing.T, err error) bool {
	t.Helper()
	if errors.Is(err, errors.ErrUnsupported) {
		t.Logf("left out: %v", err)
		return true
	}
	ok(t, err)
	return false
}

func ifExistsForms(t *testing.T, s *suite) {
	d := s.eng.Dialect()
	b := newBook()
	index := &schema.Index{Name: "book_year", Parts: schema.On("year")}
	view := b.md.ViewOf("old", retort.Select(b.title).Where(b.year.Lt(1900)))
	kept := b.md.ViewOf("kept", retort.Select(b.title), schema.Materialized)
	number := &schema.Sequence{Name: "number"}
	one := func(text string, err error) ([]string, error) { return []string{text}, err }
	forms := []struct{ create, drop func() ([]string, error) }{
		{func() ([]string, error) { return dialect.CreateTable(d, b.table, dialect.IfNotExists) }, func() ([]string, error) { return dialect.DropTable(d, b.table, dialect.IfExists) }},
		{func() ([]string, error) { return one(dialect.CreateIndex(d, b.table, index, dialect.IfNotExists)) },
			func() ([]string, error) { return one(dialect.DropIndex(d, b.table, index, dialect.IfExists)) }},
		{func() ([]string, error) { return dialect.CreateView(d, view, dialect.IfNotExists) }, func() ([]string, error) { return one(dialect.DropView(d, view, dialect.IfExists)) }},
		{func() ([]string, error) { return dialect.CreateView(d, kept, dialect.IfNotExists) }, func() ([]string, error) { return one(dialect.DropView(d, kept, dialect.IfExists)) }},
		{func() ([]string, error) { return one(dialect.CreateSequence(d, number, dialect.IfNotExists)) },
			func() ([]string, error) { return one(dialect.DropSequence(d, number, dialect.IfExists)) }},
	}
	var drops [][]string
	for _, f := range forms {
		statements, err := f.create()
		if lacksDDL(t, err) {
			continue
		}
		s.send(t, statements...)
		s.send(t, statements...)
		statements, err = f.drop()
		ok(t, err)
		drops = append(drops, statements)
	}
	for _, statements := range slices.Backward(drops) {
		s.send(t, statements...)
	}
	if left := s.tables(t); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
	for _, statements := range drops[:1] { // what they belong to is gone with the table
		s.send(t, statements...)
	}
	ok(t, engine.CreateAll(t.Context(), s.eng, newBook().md, engine.Unchecked(dialect.IfNotExists)))
	ok(t, engine.CreateAll(t.Context(), s.eng, newBook().md, engine.Unchecked(dialect.IfNotExists)))
	_, err := engine.ExecSQL(t.Context(), s.eng, "DROP TABLE book")
	ok(t, err)
	ok(t, engine.DropAll(t.Context(), s.eng, newBook().md, engine.Unchecked(dialect.IfExists)))
	if err := engine.DropAll(t.Context(), s.eng, newBook().md, engine.Unchecked()); err == nil {
		t.Error("a table that isn't there was dropped")
	}
}

func ownStatements(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	name := s.eng.Dialect().Name()
	insert := func(text string) string { return "INSERT INTO {table} (what) VALUES ('" + text + "')" }
	logged := md.Table("log entry", schema.BigInt("id").PrimaryKey(), schema.String("what", 50).NotNull(),
		schema.DDL{SQL: insert("this dialect"), Dialects: []string{"none", name}}, schema.DDL{SQL: insert("another dialect"), Dialects: []string{"none"}},
		schema.DDL{SQL: insert("has the feature"), If: func(d schema.Database) bool { return d.Name() == name }},
		schema.DDL{SQL: insert("has not"), If: func(schema.Database) bool { return false }},
		schema.DDL{When: schema.BeforeDrop, SQL: "DELETE FROM {table}"})
	quoted := string(s.eng.Dialect().Quote(nil, "log entry"))
	md.DDL(schema.DDL{SQL: "INSERT INTO " + quoted + " (what) VALUES ('all')"}, schema.DDL{When: schema.AfterDrop, SQL: "CREATE TABLE gone (a INTEGER)"})
	what, id := retort.ColumnOf[retort.Text](logged, "what"), retort.ColumnOf[retort.Num[int64]](logged, "id")
	for range 2 { // the second time there is nothing to do
		ok(t, engine.CreateAll(t.Context(), s.eng, md))
		wantRows(t, s.eng, retort.Select(what).OrderBy(id), "this dialect", "has the feature", "all")
	}
	for range 2 {
		ok(t, engine.DropAll(t.Context(), s.eng, md))
		if left := s.tables(t); !slices.Equal(left, []string{"gone"}) {
			t.Errorf("%q are left, want what was made after all", left)
		}
	}
}

func ddlMoments(t *testing.T, s *suite) {
	b := newBook()
	b.md.ViewOf("titles", retort.Select(b.title))
	var seen []string
	note := engine.OnDDL(func(ctx context.Context, tx *engine.Tx, m engine.DDLMoment) error {
		name := "all"
		if m.Table != nil {
			name = m.Table.Name
		}
		seen = append(seen, fmt.Sprint(m.When, " ", name))
		if m.When == schema.AfterCreate && m.Table == b.table {
			b.add(t, tx, 1, "Emma")
		}
		return nil
	})
	want := func(moments ...string) {
		t.Helper()
		if !slices.Equal(seen, moments) {
			t.Errorf("moments are %q, want %q", seen, moments)
		}
		seen = nil
	}
	ok(t, engine.CreateAll(t.Context(), s.eng, b.md, note))
	want("before create all", "before create book", "after create book", "before create titles", "after create titles", "after create all")
	ok(t, engine.CreateAll(t.Context(), s.eng, b.md, note))
	want()
	wantRows(t, s.eng, b.titles(), "Emma")
	ok(t, engine.DropAll(t.Context(), s.eng, b.md, note))
	want("before drop all", "before drop titles", "after drop titles", "before drop book", "after drop book", "after drop all")
	why := errors.New("not this one")
	err := engine.CreateAll(t.Context(), s.eng, b.md, engine.OnDDL(func(context.Context, *engine.Tx, engine.DDLMoment) error { return why }))
	if !errors.Is(err, why) || len(s.tables(t)) > 0 {
		t.Errorf("error is %v, tables %q", err, s.tables(t))
	}
}

func ddlInTransaction(t *testing.T, s *suite) {
	b := newBook()
	tx, err := s.eng.Begin(t.Context())
	ok(t, err)
	ok(t, engine.CreateAll(t.Context(), tx, b.md))
	ok(t, engine.CreateAll(t.Context(), tx, b.md)) // which sees what it has made
	b.add(t, tx, 1, "Emma")
	wantRows(t, tx, b.titles(), "Emma")
	ok(t, tx.Rollback(t.Context()))
	if undone := len(s.tables(t)) == 0; undone != s.has(dialect.TransactionalDDL) {
		t.Errorf("after a rollback there are %q", s.tables(t))
	}
	c, err := s.eng.Conn(t.Context())
	ok(t, err)
	ok(t, engine.DropAll(t.Context(), c, b.md))
	ok(t, c.Close())
	if left := s.tables(t); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
}

func temporaryTables(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	b.add(t, s.eng, 1, "of all")
	md := schema.NewMetaData()
	md.Table("book", schema.BigInt("book_id").PrimaryKey(), schema.String("title", 100).NotNull().Index(), schema.Temporary)
	c, err := s.eng.Conn(t.Context())
	ok(t, err)
	for range 2 {
		ok(t, engine.CreateAll(t.Context(), c, md))
	}
	b.add(t, c, 7, "of one connection")
	wantRows(t, c, b.titles(), "of one connection")
	wantRows(t, s.eng, b.titles(), "of all")
	for range 2 {
		ok(t, engine.DropAll(t.Context(), c, md))
		wantRows(t, c, b.titles(), "of all")
	}
	ok(t, c.Close())
}

func circlesOfRows(t *testing.T, s *suite) {
	md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
	head := schema.BigInt("id").PrimaryKey()
	a := md.Table("a", head, schema.BigInt("b_id").References("b.id"), schema.BigInt("a_id").References("a.id"))
	b := md.Table("b", head, schema.BigInt("c_id").References("c.id"), schema.BigInt("a_id").References("a.id"))
	c := md.Table("c", head, schema.BigInt("a_id").References("a.id"))
	for range 2 {
		ok(t, engine.CreateAll(t.Context(), s.eng, md))
		for _, table := range []*schema.Table{a, b, c} {
			exec(t, s.eng, retort.InsertInto(table).Values(retort.ColumnOf[retort.Num[int64]](table, "id").Set(1)))
		}
		for _, ref := range []struct {
			table *schema.Table
			name  string
		}{{a, "b_id"}, {a, "a_id"}, {b, "c_id"}, {b, "a_id"}, {c, "a_id"}} {
			exec(t, s.eng, retort.Update(ref.table).Set(retort.ColumnOf[retort.NullNum[int64]](ref.table, ref.name).Set(1)).All())
		}
		_, err := engine.Exec(t.Context(), s.eng, retort.Delete(b).All())
		wantKind(t, err, engine.ErrForeignKey)
		ok(t, engine.DropAll(t.Context(), s.eng, md))
		if left := s.tables(t); len(left) > 0 {
			t.Errorf("%q are left", left)
		}
	}
}

// completeCircle: each of three tables refers to all, with every action among them, and rows hold each other.
func completeCircle(t *testing.T, s *suite) {
	for _, actions := range [][]schema.Action{{schema.Cascade, schema.SetNull, schema.NoAction}, {schema.SetNull}, {schema.Cascade}, {schema.Restrict, schema.Cascade}} {
		md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
		names := []string{"a", "b", "c"}
		var tables []*schema.Table
		for i, name := range names {
			items := []schema.Item{schema.BigInt("id").PrimaryKey(), schema.BigInt("code").NotNull().Unique()}
			for j, target := range names {
				column := "id"
				if (i+j)%2 == 1 {
					column = "code"
				}
				items = append(items, schema.BigInt(target+"_id").References(target+"."+column, schema.OnDelete(actions[(i*2+j)%len(actions)])))
			}
			tables = append(tables, md.Table(name, items...))
		}
		for range 2 {
			ok(t, engine.CreateAll(t.Context(), s.eng, md))
			for _, table := range tables {
				for n := range int64(2) {
					exec(t, s.eng, retort.InsertInto(table).Values(retort.ColumnOf[retort.Num[int64]](table, "id").Set(n), retort.ColumnOf[retort.Num[int64]](table, "code").Set(n)))
				}
			}
			for _, table := range tables {
				set := func(name string, v int64) retort.Assignment {
					return retort.ColumnOf[retort.NullNum[int64]](table, name).Set(v)
				}
				exec(t, s.eng, retort.Update(table).Set(set("a_id", 0), set("b_id", 1), set("c_id", 0)).All())
			}
			ok(t, engine.DropAll(t.Context(), s.eng, md))
			if left := s.tables(t); len(left) > 0 {
				t.Errorf("%q are left", left)
			}
		}
	}
}

func droppedUnderView(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	s.send(t, "CREATE VIEW outside AS SELECT title FROM book")
	statements, err := dialect.DropTable(s.eng.Dialect(), b.table, dialect.Cascade)
	if lacksDDL(t, err) {
		s.drop(t, b.md)
		s.send(t, "DROP VIEW outside")
		return
	}
	if _, err := engine.ExecSQL(t.Context(), s.eng, "DROP TABLE book"); err == nil {
		t.Error("a table was dropped under a view")
	}
	s.send(t, statements...)
	if left := s.tables(t); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
}

func concurrentIndexes(t *testing.T, s *suite) {
	b := s.shelf(t)
	index := &schema.Index{Name: "book_year", Parts: schema.On("year"), Where: "year > 1900"}
	text, err := dialect.CreateIndex(s.eng.Dialect(), b.table, index, dialect.Concurrently, dialect.IfNotExists)
	if lacksDDL(t, err) {
		return
	}
	s.send(t, text, text)
	text, err = dialect.DropIndex(s.eng.Dialect(), b.table, index, dialect.Concurrently, dialect.IfExists)
	ok(t, err)
	s.send(t, text, text)
	kept := b.md.ViewOf("kept", retort.Select(b.title), schema.Materialized, schema.Index{Parts: schema.On("title"), Unique: true})
	ok(t, engine.CreateAll(t.Context(), s.eng, b.md))
	b.add(t, s.eng, 6, "Ada")
	text, err = dialect.RefreshView(s.eng.Dialect(), kept, dialect.Concurrently)
	ok(t, err)
	s.send(t, text)
	title := retort.ColumnOf[retort.Text](kept, "title")
	wantRows(t, s.eng, retort.Select(title).OrderBy(title).Limit(2), "Ada", "Dune")
}

func fullSequences(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	want := []schema.Sequence{{Name: "down", Increment: -3}, {Name: "full", Start: 5, Increment: 2, Min: new(int64(0)), Max: new(int64(99)), Cache: 7, Cycle: true}, {Name: "plain"}}
	for _, x := range want {
		md.Sequence(x)
	}
	if err := engine.CreateAll(t.Context(), s.eng, md); lacksDDL(t, err) {
		return
	}
	again, err := schema.Reflect(t.Context(), s.eng)
	ok(t, err)
	got := again.Sequences()
	slices.SortFunc(got, func(a, b *schema.Sequence) int { return strings.Compare(a.Name, b.Name) })
	for i, x := range got {
		if sequenceText(x) != sequenceText(&want[i]) {
			t.Errorf("reflected %s, want %s", sequenceText(x), sequenceText(&want[i]))
		}
	}
	if len(got) != len(want) {
		t.Errorf("reflected %d sequences, want %d", len(got), len(want))
	}
}

func sequenceText(s *schema.Sequence) string {
	number := func(n *int64) string {
		if n == nil {
			return "default"
		}
		return fmt.Sprint(*n)
	}
	return fmt.Sprintf("%s from %d by %d in %s to %s cache %d cycle %t", s.FullName(), s.Start, s.Increment, number(s.Min), number(s.Max), s.Cache, s.Cycle)
}

func exclusions(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	md.Table("stay", schema.BigInt("id").PrimaryKey(), schema.Range("during", sqltype.Type{Kind: sqltype.Date}).NotNull(),
		schema.Exclude{Name: "once", SQL: "USING gist (during WITH &&) WHERE (id > 0)"})
	if err := engine.CreateAll(t.Context(), s.eng, md); lacksDDL(t, err) {
		return
	}
	add := func(id int, during string) error {
		_, err := engine.ExecSQL(t.Context(), s.eng, fmt.Sprintf("INSERT INTO stay VALUES (%d, '%s')", id, during))
		return err
	}
	ok(t, add(1, "[2026-01-01,2026-01-05)"))
	ok(t, add(2, "[2026-01-05,2026-01-09)"))
	if err := add(3, "[2026-01-04,2026-01-06)"); err == nil || !strings.Contains(err.Error(), "once") {
		t.Errorf("error is %v, want one of the constraint", err)
	}
	again, err := schema.Reflect(t.Context(), s.eng)
	ok(t, err)
	stay, err := again.Lookup("stay")
	ok(t, err)
	if len(stay.Excludes) != 1 || stay.Excludes[0].Name != "once" || !strings.Contains(stay.Excludes[0].SQL, "USING gist (during WITH &&)") {
		t.Errorf("reflected %+v", stay.Excludes)
	}
	ok(t, engine.DropAll(t.Context(), s.eng, again))
	ok(t, engine.CreateAll(t.Context(), s.eng, again))
}
