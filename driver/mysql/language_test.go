package mysql_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// create creates the tables of a schema.
func create(t *testing.T, eng *engine.Engine, md *schema.MetaData) {
	t.Helper()
	d, err := eng.Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	texts, err := dialect.CreateAll(d, md, nil)
	if err != nil {
		t.Fatal(err)
	}
	run(t, eng, texts...)
}

// all returns the rows of a statement.
func all[R any](t *testing.T, eng *engine.Engine, q retort.Query[R]) []R {
	t.Helper()
	rows, err := engine.All(t.Context(), eng, q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// Equality of texts is that of their bytes, in conditions, unique constraints, DISTINCT and joins with binds.
func TestTextsAreEqualByTheirBytes(t *testing.T) {
	eng := open(t)
	md := schema.NewMetaData()
	word := md.Table("word", schema.String("text", 0).PrimaryKey(), schema.String("long", 0))
	create(t, eng, md)
	texts := []string{"", " ", "A", "a", "a ", "ä", "a\u0308", "Straße", "strasse", "\x00", "a\x00", "😀"}
	for _, s := range texts {
		run(t, eng, "DO 1")
		if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO word VALUES (?, ?)", s, s); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
	}
	for _, name := range []string{"text", "long"} {
		col := retort.ColumnOf[retort.NullText](word, name)
		for _, s := range texts {
			if got := all(t, eng, retort.Select(retort.Count(col)).Where(col.Eq(s))); got[0] != 1 {
				t.Errorf("%s = %q finds %d rows", name, s, got[0])
			}
		}
		if got := all(t, eng, retort.Select(retort.CountDistinct(col))); got[0] != int64(len(texts)) {
			t.Errorf("%d distinct values of %s, want %d", got[0], name, len(texts))
		}
	}
	if got := number(t, eng, "SELECT ? = ?", "a", "A"); got != 0 {
		t.Error("two binds that differ in case are equal")
	}
}

// A list over 500 values is one bind, of each storage class.
func TestLongLists(t *testing.T) {
	eng := open(t)
	md := schema.NewMetaData()
	tab := md.Table("tab", schema.BigInt("id").PrimaryKey(), schema.String("s", 0), schema.Bytes("b"), schema.Float("f"), schema.Timestamp("at"))
	create(t, eng, md)
	start := time.Date(2026, 1, 2, 3, 4, 5, 678901000, time.UTC)
	for n := range 3 {
		if _, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO tab VALUES (?, ?, ?, ?, ?)",
			n, fmt.Sprintf("it's \"%d\" \\ \n😀", n), []byte{0xff, byte(n)}, float64(n)/3, start.AddDate(0, 0, n)); err != nil {
			t.Fatal(err)
		}
	}
	ints, texts, blobs, floats, times := make([]int64, 600), make([]string, 600), make([][]byte, 600), make([]float64, 600), make([]time.Time, 600)
	for i := range ints {
		n := i + 1
		ints[i], texts[i], blobs[i] = int64(n), fmt.Sprintf("it's \"%d\" \\ \n😀", n), []byte{0xff, byte(n % 251)}
		floats[i], times[i] = float64(n)/3, start.AddDate(0, 0, n)
	}
	blobs[250] = []byte{7} // else the 251st would be that of row 0
	blobs[501] = []byte{7}
	id := retort.ColumnOf[retort.Num[int64]](tab, "id")
	for name, cond := range map[string]retort.Condition{
		"integers": id.In(ints...),
		"texts":    retort.ColumnOf[retort.NullText](tab, "s").In(texts...),
		"bytes":    retort.ColumnOf[retort.Nullable[[]byte]](tab, "b").In(blobs...),
		"floats":   retort.ColumnOf[retort.NullNum[float64]](tab, "f").In(floats...),
		"times":    retort.ColumnOf[retort.Nullable[time.Time]](tab, "at").In(times...),
	} {
		if got := all(t, eng, retort.Select(id).Where(cond).OrderBy(id)); !slices.Equal(got, []int64{1, 2}) {
			t.Errorf("%s: got rows %v, want 1 and 2", name, got)
		}
	}
}

func TestWhatMySQLSaysInItsOwnWay(t *testing.T) {
	eng := open(t)
	md := schema.NewMetaData()
	book := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 0).NotNull(), schema.String("isbn", 20))
	create(t, eng, md)
	run(t, eng, `INSERT INTO book VALUES (1, 'It', NULL), (2, '50% \\_off', 'x'), (3, 'Élan', 'y')`)
	id := retort.ColumnOf[retort.Num[int64]](book, "id")
	title := retort.ColumnOf[retort.Text](book, "title")
	isbn := retort.ColumnOf[retort.NullText](book, "isbn")
	ids := func(s *retort.SelectStmt[int64]) func() any { return func() any { return all(t, eng, s) } }
	for name, c := range map[string]struct {
		got  func() any
		want any
	}{
		"NULLs last":              {ids(retort.Select(id).OrderBy(isbn.Asc().NullsLast())), []int64{2, 3, 1}},
		"NULLs first, descending": {ids(retort.Select(id).OrderBy(isbn.Desc().NullsFirst())), []int64{1, 3, 2}},
		"offset without limit":    {ids(retort.Select(id).OrderBy(id).Offset(1)), []int64{2, 3}},
		"a limit behind IN":       {ids(retort.Select(id).Where(retort.In(id, retort.Select(id).OrderBy(id.Desc()).Limit(1)))), []int64{3}},
		"an escaped LIKE":         {ids(retort.Select(id).Where(title.Contains(`% \_`))), []int64{2}},
		"LIKE of a backslash":     {ids(retort.Select(id).Where(title.Contains(`\`))), []int64{2}},
		"length in characters":    {ids(retort.Select(title.Length()).Where(id.Eq(3))), []int64{4}},
		"a filtered count":        {ids(retort.Select(retort.Count(id).Filter(isbn.IsNotNull()))), []int64{2}},
		"concatenation": {func() any {
			return *all(t, eng, retort.Select(retort.Concat(title, retort.Val("!"))).Where(id.Eq(1)))[0]
		}, "It!"},
		"a cast to text":         {func() any { return all(t, eng, retort.Select(retort.Cast[string](id)).Where(id.Eq(1))) }, []string{"1"}},
		"a condition as a value": {func() any { return all(t, eng, retort.Select(isbn.IsNull()).OrderBy(id)) }, []bool{true, false, false}},
		"a sum of integers":      {func() any { return *all(t, eng, retort.Select(retort.Sum(id)))[0] }, int64(6)},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.got(); !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// What stands before SET in the text comes behind it in the node.
func TestUpdateFromASubqueryHasItsValuesInOrder(t *testing.T) {
	eng := open(t)
	md := schema.NewMetaData()
	book := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.String("title", 20), schema.BigInt("author_id").NotNull())
	author := md.Table("author", schema.BigInt("id").PrimaryKey(), schema.String("name", 20))
	create(t, eng, md)
	run(t, eng, "INSERT INTO author VALUES (1, 'King'), (2, 'Buck')", "INSERT INTO book VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 1)")
	name := retort.ColumnOf[retort.NullText](author, "name")
	kings := retort.Select(retort.ColumnOf[retort.Num[int64]](author, "id")).Where(name.Eq("King")).Subquery("kings")
	key := retort.Of(kings, retort.ColumnOf[retort.Num[int64]](author, "id"))
	title, bookID := retort.ColumnOf[retort.NullText](book, "title"), retort.ColumnOf[retort.Num[int64]](book, "id")
	stmt := retort.Update(book).Set(title.Set("It")).From(kings).
		Where(retort.Eq[int64](retort.ColumnOf[retort.Num[int64]](book, "author_id"), key), bookID.Gt(1))
	res, err := engine.Exec(t.Context(), eng, stmt)
	if err != nil || res.Rows != 1 {
		t.Fatalf("got %d rows, %v, want 1", res.Rows, err)
	}
	if got := text(t, eng, "SELECT GROUP_CONCAT(title ORDER BY id) FROM book"); got != "a,b,It" {
		t.Errorf("titles are %s", got)
	}
}

func TestErrorsNameWhatTheyAreAbout(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE author (id BIGINT PRIMARY KEY, name VARCHAR(5) NOT NULL, CONSTRAINT named UNIQUE (name), CONSTRAINT positive CHECK (id > 0))",
		"CREATE TABLE book (id BIGINT PRIMARY KEY, author_id BIGINT, CONSTRAINT written_by FOREIGN KEY (author_id) REFERENCES author (id))",
		"INSERT INTO author VALUES (1, 'a''b')", "INSERT INTO book VALUES (1, 1)")
	for query, want := range map[string]engine.Error{
		"INSERT INTO author VALUES (2, 'a''b')":    {Kind: engine.ErrUnique, Code: "1062", Constraint: "named"},
		"INSERT INTO author VALUES (1, 'x')":       {Kind: engine.ErrUnique, Code: "1062", Constraint: "PRIMARY"},
		"INSERT INTO author VALUES (2, NULL)":      {Kind: engine.ErrNotNull, Code: "1048", Column: "name"},
		"INSERT INTO author (id) VALUES (2)":       {Kind: engine.ErrNotNull, Code: "1364", Column: "name"},
		"INSERT INTO author VALUES (3, 'toolong')": {Kind: engine.ErrTooBig, Code: "1406"},
		"INSERT INTO author VALUES ('x', 'y')":     {Kind: engine.ErrCheck, Code: "1366"},
		"INSERT INTO book VALUES (2, 9)":           {Kind: engine.ErrForeignKey, Code: "1452", Table: "book", Constraint: "written_by"},
		"DELETE FROM author":                       {Kind: engine.ErrForeignKey, Code: "1451", Table: "book", Constraint: "written_by"},
		"SELECT * FROM nowhere":                    {Kind: engine.ErrNoTable, Code: "1146"},
		"SELECT nothing FROM author":               {Kind: engine.ErrNoColumn, Code: "1054"},
		"SELEC 1":                                  {Kind: engine.ErrSyntax, Code: "1064"},
	} {
		_, err := engine.ExecSQL(t.Context(), eng, query)
		got, ok := errors.AsType[*engine.Error](err)
		if !ok || got.Kind != want.Kind || got.Code != want.Code || got.Column != want.Column || got.Constraint != want.Constraint {
			t.Errorf("%s: got %+v, want %+v", query, got, want)
		}
	}
	_, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO author VALUES (-1, 'x')")
	if got, ok := errors.AsType[*engine.Error](err); !ok || got.Kind != engine.ErrCheck || got.Constraint != "positive" {
		t.Errorf("check: got %+v", got)
	}
}
