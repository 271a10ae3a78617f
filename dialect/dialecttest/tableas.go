package dialecttest

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// tableAsCases are tables made of queries, and texts with their values in them.
var tableAsCases = []testCase{
	{"a table of a query", tableAs},
	{"a temporary table", temporaryTableAs},
	{"what can't be a table", notTableAs},
	{"a statement with its values in the text", inlined},
}

func tableAs(t *testing.T, s *suite) {
	b := s.shelf(t)
	age := retort.Label("age", b.year.Mul(-1).Add(2000))
	q := retort.Select3(b.title, age, retort.Label("it's", retort.Val(`a 'quoted' \ text`))).Where(b.year.Gt(1900), b.title.Ne("x' OR ''='"))
	table, err := engine.CreateTableAs(t.Context(), s.eng, dialect.TableAs{Name: "modern"}, q)
	ok(t, err)
	title, aged := retort.ColumnOf[retort.Text](table, "title"), retort.ColumnOf[retort.NullNum[int64]](table, "age")
	quoted := retort.ColumnOf[retort.Text](table, "it's")
	wantRows(t, s.eng, retort.Select3(title, aged.Else(0), quoted).OrderBy(title), retort.Row3[string, int64, string]{V1: "Dune", V2: 35, V3: `a 'quoted' \ text`},
		retort.Row3[string, int64, string]{V1: "Solaris", V2: 39, V3: `a 'quoted' \ text`}, retort.Row3[string, int64, string]{V1: "Ulysses", V2: 78, V3: `a 'quoted' \ text`})
	exec(t, s.eng, retort.Delete(table).Where(title.Eq("Dune")))
	_, err = engine.CreateTableAs(t.Context(), s.eng, dialect.TableAs{Name: "modern"}, q)
	if err == nil || !strings.Contains(err.Error(), "exist") {
		t.Errorf("a table that is there was made: %v", err)
	}
	_, err = engine.CreateTableAs(t.Context(), s.eng, dialect.TableAs{Name: "modern", IfNotExists: true}, q)
	ok(t, err)
	wantRows(t, s.eng, retort.Select(title).OrderBy(title), "Solaris", "Ulysses")
	both := retort.Select2(b.id, b.id).Where(b.id.Lt(3)).UnionAll(retort.Select2(b.id, b.id).Where(b.id.Eq(5))).OrderBy(b.id)
	table, err = engine.CreateTableAs(t.Context(), s.eng, dialect.TableAs{Name: "twice"}, both)
	ok(t, err)
	wantRows(t, s.eng, retort.Select(retort.Sum(retort.ColumnOf[retort.Num[int64]](table, "book_id_1")).Else(0)), 8)
}

func temporaryTableAs(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx := s.begin(t)
	table, err := engine.CreateTableAs(t.Context(), tx, dialect.TableAs{Name: "passing", Temporary: true}, b.titles().Where(b.id.Gt(3)))
	ok(t, err)
	title := retort.ColumnOf[retort.Text](table, "title")
	exec(t, tx, retort.Update(table).Set(title.Set("Walden; or, Life in the Woods")).Where(title.Eq("Walden")))
	wantRows(t, tx, retort.Select(title).OrderBy(title), "Dune", "Walden; or, Life in the Woods")
	ok(t, tx.Rollback(t.Context()))
	wantRows(t, s.eng, b.titles().Where(b.id.Gt(3)), "Walden", "Dune")
}

func notTableAs(t *testing.T, s *suite) {
	b := newBook()
	for want, q := range map[string]retort.Stmt{
		"want a query": retort.Delete(b.table).All(), "no literal": retort.Select(b.title).Where(b.price.Lt(math.NaN())),
		"a parameter": retort.Select(b.title).Where(retort.Eq(b.title, retort.Param[string]("p"))), "is empty": retort.Select(retort.ColumnIn[retort.Text](retort.Select(b.title).Subquery(""), "title")),
	} {
		_, err := engine.CreateTableAs(t.Context(), s.eng, dialect.TableAs{Name: "x"}, q)
		if err == nil || !strings.Contains(err.Error(), want) && want != "is empty" {
			t.Errorf("%v: %v, want %q", q, err, want)
		}
	}
	if _, err := engine.CreateTableAs(t.Context(), s.eng, dialect.TableAs{}, b.titles()); err == nil {
		t.Error("a table without a name is no fault")
	}
}

// inlined runs the text that people see.
func inlined(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("plain", schema.BigInt("id").PrimaryKey(), schema.String("body", 100).NotNull(), schema.Timestamp("at").NotNull(), schema.Bytes("raw").NotNull(), schema.Bool("yes").NotNull(),
		schema.Float("size").NotNull())
	s.create(t, md)
	id, body := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Text](table, "body")
	at, raw := retort.ColumnOf[retort.Column[time.Time]](table, "at"), retort.ColumnOf[retort.Column[[]byte]](table, "raw")
	yes, size := retort.ColumnOf[retort.Column[bool]](table, "yes"), retort.ColumnOf[retort.Num[float64]](table, "size")
	moment := time.Date(2024, 2, 29, 1, 2, 3, 4000, time.UTC)
	for i, hostile := range []string{"plain", `it's "x"`, `\' ; --`, "?", "$1", "a\nb"} {
		insert, err := retort.Inline(s.eng.Dialect(), retort.InsertInto(table).Values(id.Set(int64(-i)), body.Set(hostile), at.Set(moment), raw.Set([]byte{0, 255, '\''}), yes.Set(true), size.Set(-1.5)))
		ok(t, err)
		s.send(t, insert)
		wantRows(t, s.eng, retort.Select(body).Where(id.Eq(int64(-i)), at.Eq(moment), raw.Eq([]byte{0, 255, '\''}), yes.Eq(true), size.Eq(-1.5)), hostile)
		query, err := retort.Inline(s.eng.Dialect(), retort.Select(body).Where(body.Eq(hostile), at.Le(moment), id.In(0, int64(-i)), yes).OrderBy(id).Limit(1))
		ok(t, err)
		rows, err := engine.QuerySQL(t.Context(), s.eng, query)
		ok(t, err)
		if !rows.Next() || rows.Text(0) != hostile {
			t.Errorf("%s: got no %q", query, hostile)
		}
		ok(t, rows.Close())
	}
	for _, q := range []retort.Stmt{retort.Select(body).Where(size.Eq(math.Inf(1))), retort.Select(body).Where(retort.Eq(body, retort.Param[string]("p"))), retort.Delete(table)} {
		if text, err := retort.Inline(s.eng.Dialect(), q); err == nil {
			t.Errorf("%v is written as %s", q, text)
		}
	}
}
