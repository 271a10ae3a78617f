package dialecttest

import (
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var tableCases = []testCase{
	{"created tables are listed, and dropped ones are not", createdTablesAreListed},
	{"a column of every type", everyType},
	{"generated keys", generatedKeys},
	{"a generated key may be given", givenKeys},
	{"a generated key that begins elsewhere", keysFrom1000},
	{"views are read like tables, and made again from what they are", views},
	{"a materialized view is as it was until it is refreshed", materializedViews},
	{"a column's type of one database is on that alone", variantTypes},
	{"sequences, domains and enums are listed, and go with the tables", namedThings},
	{"defaults, computed columns and checks", defaultsAndChecks},
	{"foreign keys and their actions", foreignKeys},
	{"deferred foreign keys are checked at commit", deferredKeys},
	{"tables that refer to each other in a circle", circles},
	{"unique, partial and expression indexes", indexes},
	{"a naming convention and comments", conventions},
	{"reserved and odd words are names", oddNames},
	{"a name that is too long is refused before anything is sent", longNames},
}

func createdTablesAreListed(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	md.Table("author", schema.BigInt("author_id").PrimaryKey(), schema.String("last_name", 50).NotNull())
	md.Table("select", schema.BigInt("group").PrimaryKey(), schema.BigInt("author_id").References("author"))
	s.create(t, md)
	if got, want := s.tables(t), []string{"author", "select"}; !slices.Equal(got, want) {
		t.Errorf("tables are %q, want %q", got, want)
	}
	s.drop(t, md)
	if got := s.tables(t); len(got) > 0 {
		t.Errorf("tables are %q, want none", got)
	}
}

func (s *suite) drop(t *testing.T, md *schema.MetaData) {
	t.Helper()
	statements, err := dialect.DropAll(s.eng.Dialect(), md, nil)
	ok(t, err)
	s.send(t, statements...)
}

// tables lists the tables of the database.
func (s *suite) tables(t *testing.T) []string {
	t.Helper()
	lister, can := s.eng.Dialect().(dialect.TableLister)
	if !can {
		t.Fatal("the dialect can't list tables: implement dialect.TableLister, orm.Registry.CreateAll needs it")
	}
	q := lister.ListTables([]string{""})
	rows, err := engine.QuerySQL(t.Context(), s.eng, q.SQL, q.Args...)
	ok(t, err)
	defer rows.Close()
	var names []string
	for rows.Next() {
		names = append(names, rows.Text(0))
	}
	ok(t, rows.Err())
	return names
}

func everyType(t *testing.T, s *suite) {
	items := []schema.Item{schema.BigInt("id").PrimaryKey()}
	for _, typ := range []sqltype.Type{{Kind: sqltype.Bool}, {Kind: sqltype.Int16}, {Kind: sqltype.Int32}, {Kind: sqltype.Int64},
		{Kind: sqltype.Float32}, {Kind: sqltype.Float64}, {Kind: sqltype.Decimal}, {Kind: sqltype.Decimal, Size: 12, Scale: 3},
		{Kind: sqltype.String}, {Kind: sqltype.String, Size: 80}, {Kind: sqltype.Bytes}, {Kind: sqltype.Bytes, Size: 16},
		{Kind: sqltype.Timestamp}, {Kind: sqltype.JSON}, {Kind: sqltype.Date}, {Kind: sqltype.TimeOfDay}, {Kind: sqltype.DateTime},
		{Kind: sqltype.Duration}, {Kind: sqltype.Interval}, {Kind: sqltype.UUID}, {Kind: sqltype.Inet}, {Kind: sqltype.MAC},
		{Kind: sqltype.Array, Elem: &sqltype.Type{Kind: sqltype.Int32}}, {Kind: sqltype.Span, Elem: &sqltype.Type{Kind: sqltype.Date}}} {
		items = append(items, schema.Of("c"+string(rune('a'+len(items))), typ))
	}
	md := schema.NewMetaData()
	md.Table("kinds", items...)
	s.create(t, md)
	s.drop(t, md)
}

func generatedKeys(t *testing.T, s *suite) {
	for _, column := range []schema.Column{schema.SmallInt("id"), schema.Int("id"), schema.BigInt("id"), schema.BigInt("id").Autoincrement()} {
		md := schema.NewMetaData()
		table := md.Table("t", column.PrimaryKey(), schema.Int("n"))
		s.create(t, md)
		id, n := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullNum[int64]](table, "n")
		for i := range int64(3) {
			exec(t, s.eng, retort.InsertInto(table).Values(n.Set(i)))
		}
		exec(t, s.eng, retort.InsertInto(table)) // nothing but defaults
		keys := all(t, s.eng, retort.Select(id).OrderBy(id))
		if len(keys) != 4 || keys[0] <= 0 || !slices.IsSorted(keys) {
			t.Errorf("keys are %v, want four that ascend", keys)
		}
		s.drop(t, md)
	}
}

// keysFrom1000: where an identity can't begin elsewhere, its DDL is an error.
func keysFrom1000(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("t", schema.BigInt("id").PrimaryKey().Identity(schema.Identity{Start: 1000}), schema.Int("n"))
	if _, err := dialect.CreateAll(s.eng.Dialect(), md, nil); err != nil {
		if !strings.Contains(err.Error(), "Identity") {
			t.Errorf("error is %v, want one that says what can't be", err)
		}
		return
	}
	s.create(t, md)
	id, n := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullNum[int64]](table, "n")
	exec(t, s.eng, retort.InsertInto(table).Values(n.Set(1)))
	wantRows(t, s.eng, retort.Select(id), 1000)
}

func views(t *testing.T, s *suite) {
	b := newBook()
	since := sqlLiterals()
	inner := retort.ColumnOf[retort.Text](schema.NewMetaData().View("old", "", schema.String("title", 0).NotNull()), "title")
	b.md.ViewOf("outer_view", retort.Select(inner)) // declared before what it reads
	old := b.md.ViewOf("old", retort.Select3(b.id, b.title, b.year).Where(b.year.Lt(1950), b.title.NotIn(since...)))
	s.create(t, b.md)
	for i, title := range append(since, "Emma") {
		b.add(t, s.eng, int64(i+1), title, b.year.Set(1815))
	}
	b.add(t, s.eng, 100, "Dune", b.year.Set(1965))
	wantRows(t, s.eng, retort.Select(retort.ColumnOf[retort.Text](old, "title")), "Emma")
	wantRows(t, s.eng, retort.Select(inner.Length()), 4)
	for _, name := range []string{"old", "outer_view"} {
		if !slices.Contains(s.tables(t), name) {
			t.Errorf("%s is not among %q", name, s.tables(t))
		}
	}
	s.drop(t, b.md)
	if left := s.tables(t); len(left) > 0 {
		t.Errorf("%q are left", left)
	}
}

// sqlLiterals are texts that must be written into a view's text with care.
func sqlLiterals() []string {
	return []string{"it's", `back\slash`, `\'; DROP TABLE book; --`, "?", "$1", "%", "日本語", "line\nbreak"}
}

func materializedViews(t *testing.T, s *suite) {
	if !s.has(dialect.MaterializedViews) {
		return
	}
	b := newBook()
	kept := b.md.ViewOf("kept", retort.Select(b.title), schema.Materialized, schema.Index{Parts: schema.On("title"), Unique: true})
	s.create(t, b.md)
	b.add(t, s.eng, 1, "Emma")
	title := retort.ColumnOf[retort.Text](kept, "title")
	wantRows(t, s.eng, retort.Select(title))
	refresh, err := dialect.RefreshView(s.eng.Dialect(), kept)
	ok(t, err)
	s.send(t, refresh)
	wantRows(t, s.eng, retort.Select(title), "Emma")
	s.drop(t, b.md)
}

func namedThings(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	md.Table("t", schema.BigInt("id").PrimaryKey(), schema.Enum("a", &sqltype.EnumType{Name: "mood", Values: []string{"sad"}}))
	want := []string{"t"}
	if s.has(dialect.EnumTypes) {
		want = append(want, "mood")
	}
	if s.has(dialect.Sequences) {
		md.Sequence(schema.Sequence{Name: "seq", Start: 5})
		want = append(want, "seq")
	}
	if s.has(dialect.Domains) {
		md.Domain(schema.Domain{Name: "short", Type: sqltype.Type{Kind: sqltype.String, Size: 9}})
		want = append(want, "short")
	}
	s.create(t, md)
	there := s.tables(t)
	for _, name := range want {
		if !slices.Contains(there, name) {
			t.Errorf("%s is not among %q", name, there)
		}
	}
	again, err := dialect.CreateAll(s.eng.Dialect(), md, func(name string) bool { return slices.Contains(there, name) })
	if err != nil || len(again) > 0 {
		t.Errorf("a second time it takes %q, %v, want nothing", again, err)
	}
	s.drop(t, md)
	for _, name := range want {
		if slices.Contains(s.tables(t), name) {
			t.Errorf("%s is there still", name)
		}
	}
}

func givenKeys(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	b.add(t, s.eng, 1000, "given")
	wantRows(t, s.eng, retort.Select(b.id), 1000)
}

func defaultsAndChecks(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("t", schema.BigInt("id").PrimaryKey(), schema.Int("a").NotNull().Default("7"), schema.String("b", 20).Default("'it''s'"),
		schema.Int("twice").Computed("a * 2"), schema.Timestamp("at").Default("CURRENT_TIMESTAMP"), schema.Int("c").Check("c > 0"))
	s.create(t, md)
	id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Num[int64]](table, "a")
	b, twice := retort.ColumnOf[retort.NullText](table, "b"), retort.ColumnOf[retort.NullNum[int64]](table, "twice")
	exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1)))
	wantRows(t, s.eng, retort.Select4(a, b.Else(""), twice.Else(0), id), retort.Row4[int64, string, int64, int64]{V1: 7, V2: "it's", V3: 14, V4: 1})
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(retort.ColumnOf[retort.NullNum[int64]](table, "c").Set(0)))
	wantKind(t, err, engine.ErrCheck)
}

// family is a table of parents and one of children with the given way of referring.
func (s *suite) family(t *testing.T, opts ...schema.ForeignKeyOption) (parent, child *schema.Table) {
	t.Helper()
	md := schema.NewMetaData()
	parent = md.Table("parent", schema.BigInt("id").PrimaryKey())
	child = md.Table("child", schema.BigInt("id").PrimaryKey(), schema.BigInt("parent_id").References("parent.id", opts...))
	s.create(t, md)
	id, own := retort.ColumnOf[retort.Num[int64]](parent, "id"), retort.ColumnOf[retort.Num[int64]](child, "id")
	exec(t, s.eng, retort.InsertInto(parent).Values(id.Set(1)))
	exec(t, s.eng, retort.InsertInto(child).Values(own.Set(1), parentID(child).Set(1)))
	return parent, child
}

func parentID(child *schema.Table) retort.NullNum[int64] {
	return retort.ColumnOf[retort.NullNum[int64]](child, "parent_id")
}

func foreignKeys(t *testing.T, s *suite) {
	tests := []struct {
		name    string
		action  schema.Action
		refused bool
		left    int // children
	}{
		{"no action", schema.NoAction, true, 1},
		{"restrict", schema.Restrict, true, 1},
		{"cascade", schema.Cascade, false, 0},
		{"set null", schema.SetNull, false, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := &suite{db: s.db, eng: s.db.Open(t)}
			parent, child := s.family(t, schema.OnDelete(test.action))
			_, err := engine.Exec(t.Context(), s.eng, retort.Delete(parent).All())
			if test.refused {
				wantKind(t, err, engine.ErrForeignKey)
			} else {
				ok(t, err)
			}
			left := all(t, s.eng, retort.Select(parentID(child)))
			if len(left) != test.left || test.action == schema.SetNull && left[0] != nil {
				t.Errorf("children are left with %v", left)
			}
		})
	}
}

func deferredKeys(t *testing.T, s *suite) {
	if !s.has(dialect.DeferredKeys) {
		t.Log("left out: no deferred foreign keys")
		return
	}
	parent, child := s.family(t, schema.Deferred())
	swap := func(tx *engine.Tx) {
		exec(t, tx, retort.Delete(parent).All())
		exec(t, tx, retort.Update(child).Set(parentID(child).Set(2)).All())
	}
	err := engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		swap(tx)
		exec(t, tx, retort.InsertInto(parent).Values(retort.ColumnOf[retort.Num[int64]](parent, "id").Set(2)))
		return nil
	})
	ok(t, err)
	err = engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error { swap(tx); return nil })
	wantKind(t, err, engine.ErrForeignKey)
	if got := all(t, s.eng, retort.Select(parentID(child))); len(got) != 1 || *got[0] != 2 {
		t.Errorf("children refer to %v after a failed commit, want 2", got)
	}
}

func circles(t *testing.T, s *suite) {
	md := schema.NewMetaData(schema.WithConvention(schema.Convention{ForeignKey: "fk_%table_%cols"}))
	md.Table("department", schema.BigInt("id").PrimaryKey(), schema.BigInt("head_id").References("employee.id"))
	md.Table("employee", schema.BigInt("id").PrimaryKey(), schema.BigInt("department_id").References("department.id"),
		schema.BigInt("boss_id").References("employee.id"))
	s.create(t, md)
	if got := s.tables(t); !slices.Equal(got, []string{"department", "employee"}) {
		t.Errorf("tables are %q", got)
	}
	s.drop(t, md)
}

func indexes(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("t", schema.BigInt("id").PrimaryKey(), schema.String("a", 50).Index(), schema.Int("b"),
		schema.Index{Parts: schema.On("a", "b"), Unique: true})
	s.create(t, md)
	if s.has(dialect.PartialIndexes) {
		partial := schema.NewMetaData()
		table = partial.Table("p", schema.BigInt("id").PrimaryKey(), schema.String("a", 50), schema.Int("b"),
			schema.Index{Name: "lower_a", Parts: []schema.Part{{SQL: "lower(a)"}, {Column: "b", Desc: true}}, Where: "b > 0", Unique: true})
		s.create(t, partial)
	}
	a, b := retort.ColumnOf[retort.NullText](table, "a"), retort.ColumnOf[retort.NullNum[int64]](table, "b")
	exec(t, s.eng, retort.InsertInto(table).Values(a.Set("x"), b.Set(1)))
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(a.Set("x"), b.Set(1)))
	wantKind(t, err, engine.ErrUnique)
	if s.has(dialect.PartialIndexes) {
		for range 2 {
			exec(t, s.eng, retort.InsertInto(table).Values(a.Set("X"), b.Set(0)))
		}
	}
}

func conventions(t *testing.T, s *suite) {
	md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
	md.Table("author", schema.BigInt("id").PrimaryKey().Comment("it's the key"), schema.String("name", 50).Unique(), schema.Comment("people; who write"))
	md.Table("book", schema.BigInt("id").PrimaryKey(), schema.BigInt("author_id").References("author.id").Index(), schema.Int("n").Check("n > 0"))
	s.create(t, md)
	s.drop(t, md)
}

func oddNames(t *testing.T, s *suite) {
	names := []string{"select", "order", "user", "group", "table", "Mixed", "with space", `quo"te`, "quo'te", "back`tick", "semi;colon", "dash--dash",
		"ключ", "year", "value", "a.b", "?", "$1", "%", "brack[et]"}
	for i, name := range names {
		md := schema.NewMetaData()
		table := md.Table(name, schema.BigInt("id").PrimaryKey(), schema.String(name, 20).NotNull().Index())
		s.create(t, md)
		id, column := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, name)
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), column.Set(name)))
		exec(t, s.eng, retort.Update(table).Set(column.Set(name+"!")).Where(column.Eq(name)))
		other := table.As(name + "2")
		wantRows(t, s.eng, retort.Select(column).Join(other, retort.Eq(id, retort.ColumnOf[retort.Num[int64]](other, "id"))).
			Where(column.Eq(name+"!")).OrderBy(column), name+"!")
		exec(t, s.eng, retort.Delete(table).Where(column.Eq(name+"!")))
		s.drop(t, md)
	}
}

func longNames(t *testing.T, s *suite) {
	limit := s.eng.Dialect().Limits().Ident
	if limit == 0 {
		t.Log("left out: identifiers of any length")
		return
	}
	md := schema.NewMetaData()
	md.Table(strings.Repeat("x", limit), schema.BigInt("id").PrimaryKey())
	s.create(t, md)
	s.drop(t, md)
	md = schema.NewMetaData()
	md.Table(strings.Repeat("x", limit+1), schema.BigInt("id").PrimaryKey())
	if _, err := dialect.CreateAll(s.eng.Dialect(), md, nil); err == nil || !strings.Contains(err.Error(), "bytes") {
		t.Errorf("error is %v, want one about the length", err)
	}
}

func variantTypes(t *testing.T, s *suite) {
	long := sqltype.Type{Kind: sqltype.String, Size: 77}
	md := schema.NewMetaData()
	table := md.Table("variant", schema.BigInt("id").PrimaryKey(),
		schema.Of("here", sqltype.Type{Kind: sqltype.String, Size: 7}).NotNull().Unique().On(s.eng.Dialect().Name(), long).On("elsewhere", sqltype.Type{Kind: sqltype.Bytes}),
		schema.String("not_here", 7).On("elsewhere", long))
	s.create(t, md)
	there, err := schema.Reflect(t.Context(), s.eng)
	ok(t, err)
	found, err := there.Lookup("variant")
	ok(t, err)
	for name, size := range map[string]int{"here": 77, "not_here": 7} {
		if c, _ := found.Def(name); c == nil || c.Type.Size != size {
			t.Errorf("column %s is %+v, want %d characters", name, c, size)
		}
	}
	text := strings.Repeat("x", 77)
	here := retort.ColumnOf[retort.Text](table, "here")
	exec(t, s.eng, retort.InsertInto(table).Values(here.Set(text)))
	wantRows(t, s.eng, retort.Select(here).Where(here.Eq(text)), text)
	if c, _ := table.Def("here"); c.Type.Size != 7 {
		t.Errorf("the schema's own type is now %+v", c.Type)
	}
}
