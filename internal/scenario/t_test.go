package scenario

import (
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/schema"
)

// things is a table of an integer, a number and a text.
type things struct {
	*schema.Table
	id, v retort.Num[int64]
	f     retort.NullNum[float64]
	s     retort.NullText
}

// newThings creates the table in a database.
func newThings(t *testing.T, eng *engine.Engine) things {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("thing", schema.BigInt("id").PrimaryKey(), schema.BigInt("v").NotNull(), schema.Float("f"), schema.String("s", 200))
	create(t, eng, md)
	return things{
		Table: table,
		id:    retort.ColumnOf[retort.Num[int64]](table, "id"), v: retort.ColumnOf[retort.Num[int64]](table, "v"),
		f: retort.ColumnOf[retort.NullNum[float64]](table, "f"), s: retort.ColumnOf[retort.NullText](table, "s"),
	}
}

// fill adds rows of values v, with ids from 1.
func (th things) fill(t *testing.T, x engine.Execer, vs ...int64) {
	t.Helper()
	for i, v := range vs {
		exec(t, x, retort.InsertInto(th).Values(th.id.Set(int64(i+1)), th.v.Set(v)))
	}
}

func TestT02_FetchFirstWithTies(t *testing.T) {
	having(t, dialect.WithTies, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 1, 2, 2, 3)
		wantRows(t, eng, retort.Select(th.v).OrderBy(th.v).LimitTies(2), 1, 2, 2)
		wantRows(t, eng, retort.Select(th.v).OrderBy(th.v).Limit(2), 1, 2)
	})
}

func TestT04_InListsOfAllKinds(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 5, 6, 7)
		exec(t, eng, retort.Update(th).Set(th.s.SetTo(retort.Concat(retort.Val("z"), retort.Cast[string](th.id)))).Where(th.id.Lt(3)))
		ids := retort.Select(th.id).OrderBy(th.id)
		wantRows(t, eng, ids.Where(th.v.In()))
		wantRows(t, eng, ids.Where(th.v.NotIn()), 1, 2, 3)
		wantRows(t, eng, ids.Where(retort.Null[int64]().In()))
		wantRows(t, eng, ids.Where(retort.Not(retort.Null[int64]().In())), 1, 2, 3)
		wantRows(t, eng, ids.Where(retort.Pair(th.v, th.s).In(retort.Row2[int64, string]{V1: 5, V2: "z1"}, retort.Row2[int64, string]{V1: 6, V2: "z1"})), 1)
		wantRows(t, eng, ids.Where(retort.Pair(th.v, th.s).In()))
		wantRows(t, eng, ids.Where(th.s.In("z1", "z2", "it's")), 1, 2)
		wantRows(t, eng, ids.Where(th.s.NotIn("z1", "nobody's")), 2) // NULL is not known to be another
		for _, n := range []int{1, 3, 600, 2} {
			list := make([]int64, n)
			for i := range list {
				list[i] = int64(7 + i)
			}
			wantRows(t, eng, ids.Where(th.v.In(list...)), 3)
			wantRows(t, eng, ids.Where(th.v.NotIn(list...)), 1, 2)
		}
	})
}

// Div is towards zero where SQLAlchemy's // floors: it is what Go's / does.
func TestT06_DivisionAndRemainder(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		exec(t, eng, retort.InsertInto(th).Values(th.id.Set(10), th.v.Set(15), th.f.Set(2.5)))
		wantRows(t, eng, retort.Select(retort.Ratio(th.v, th.id).Else(0)), 1.5)
		wantRows(t, eng, retort.Select(retort.Div(th.v, th.id).Else(0)), 1)
		wantRows(t, eng, retort.Select(th.v.Div(10)), 1)
		wantRows(t, eng, retort.Select(retort.Mod(th.v, th.id).Else(0)), 5)
		wantRows(t, eng, retort.Select(th.f.Div(2).Else(0)), 1.25)
		wantRows(t, eng, retort.Select(retort.Ratio(th.f, th.id).Else(0)), 0.25)
		seven, two, minus := retort.Val[int64](7), retort.Val[int64](2), retort.Val[int64](-7)
		wantRows(t, eng, retort.Select(retort.Ratio(seven, two).Else(0)), 3.5)
		wantRows(t, eng, retort.Select2(retort.Div(minus, two).Else(0), retort.Mod(minus, two).Else(0)), retort.Row2[int64, int64]{V1: -3, V2: -1})
	})
}

var difficult = []string{"méil", "测试", "😀 ❤️", "", "it's", `"quoted"`, "`tick`", `back\slash`, "100% ?", "a:b::c $1 {x}", "line\nbreak\ttab", " spaces "}

func TestT08_DifficultStrings(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		insert := func(s string) retort.DML { return retort.InsertInto(th).Values(th.v.Set(0), th.s.Set(s)) }
		_, err := engine.ExecMany(t.Context(), eng, difficult, insert)
		expect.OK(t, err)
		exec(t, eng, retort.InsertInto(th).Values(th.v.Set(0), th.s.SetNull()))
		for i, s := range difficult {
			id := int64(i + 1)
			wantRows(t, eng, retort.Select(th.s.Else("NULL")).Where(th.id.Eq(id)), s)
			wantRows(t, eng, retort.Select(th.id).Where(th.s.Eq(s)), id)
			wantRows(t, eng, retort.Select(retort.Val(s)), s)
			wantRows(t, eng, retort.Select(th.id).Where(th.s.In(s, "nothing else")), id)
		}
		wantRows(t, eng, retort.Select(retort.CountAll()).From(th).Where(th.s.IsNull()), 1)
		if got := one(t, eng, retort.Select(th.s).Where(th.s.IsNull())); got != nil {
			t.Errorf("NULL is read as %q", *got)
		}
	})
}

func TestT08_DifficultNames(t *testing.T) {
	for _, name := range []string{"tête à tête", "测试", "per%cent %s", "co:lon ::int", "paren(s) [x]", "semi;colon", "Upper", "select", `quo"te`, "tick`s", "it's ?", "dot.ted"} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, eng *engine.Engine) {
				md := schema.NewMetaData()
				table := md.Table(name, schema.BigInt("id").PrimaryKey(), schema.String(name+" c", 20).NotNull())
				create(t, eng, md)
				c := retort.ColumnOf[retort.Text](table, name+" c")
				exec(t, eng, retort.InsertInto(table).Values(c.Set("x")).Values(c.Set("y")))
				exec(t, eng, retort.Update(table).Set(c.Set("z")).Where(c.Eq("y")))
				wantRows(t, eng, retort.Select(c).OrderBy(c), "x", "z")
				sub := retort.Select(c).Subquery(name + " s")
				wantRows(t, eng, retort.Select(retort.Of(sub, c)).Where(retort.Of(sub, c).Gt("x")), "z")
				exec(t, eng, retort.Delete(table).Where(c.Eq("x")))
				wantRows(t, eng, retort.Select(retort.CountAll()).From(table), 1)
			})
		})
	}
}

func TestT12_Inserts(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		md := schema.NewMetaData()
		table := md.Table("t", schema.BigInt("id").PrimaryKey(), schema.String("s", 20).Default("'given'"), schema.Int("n"))
		create(t, eng, md)
		id, s, n := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullText](table, "s"), retort.ColumnOf[retort.NullNum[int64]](table, "n")
		insert := retort.InsertInto(table)
		for want := range int64(2) {
			added := insert.Values(s.Set("x"))
			if eng.Dialect().Has(dialect.Returning) {
				expect.Equal(t, "key", one(t, eng, retort.Returning(added, id)), want+1)
				continue
			}
			expect.Equal(t, "rows", exec(t, eng, added), 1)
		}
		r, err := engine.ExecMany(t.Context(), eng, []*int64{new(int64(3)), nil}, func(v *int64) retort.DML { return insert.Values(n.SetPtr(v), s.SetNull()) })
		expect.OK(t, err)
		expect.Equal(t, "rows of many", r.Rows, 2)
		exec(t, eng, insert)
		expect.Equal(t, "rows of a query", exec(t, eng, insert.FromSelect(retort.Select2(s, n).Where(id.Le(3)), s, n)), 3)
		text := func(e retort.NullText) retort.TextOf[string] { return e.Else("NULL") }
		wantRows(t, eng, retort.Select3(id, text(s), n.Else(-1)).OrderBy(id).Limit(5),
			retort.Row3[int64, string, int64]{V1: 1, V2: "x", V3: -1}, retort.Row3[int64, string, int64]{V1: 2, V2: "x", V3: -1},
			retort.Row3[int64, string, int64]{V1: 3, V2: "NULL", V3: 3}, retort.Row3[int64, string, int64]{V1: 4, V2: "NULL", V3: -1},
			retort.Row3[int64, string, int64]{V1: 5, V2: "given", V3: -1})
		wantRows(t, eng, retort.Select(retort.CountAll()).From(table), 8)
		expect.Equal(t, "connections in use", eng.Stats().Pool.InUse, 0)
	})
}

// Rows are structs: their fields are typed by what was selected and found by place, so columns of one name are no trouble.
func TestT14_RowsByPlace(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 7)
		wantRows(t, eng, retort.Select3(th.v, th.id, th.v), retort.Row3[int64, int64, int64]{V1: 7, V2: 1, V3: 7})
		wantRows(t, eng, retort.Select2(retort.Label("x", th.v.Add(1)), retort.Label("y", th.id)), retort.Row2[int64, int64]{V1: 8, V2: 1})
		refused(t, retort.Select2(retort.Label("x", th.v.Add(1)), retort.Label("x", th.id)), "two columns", "label x") // who labels wants to tell them apart
		top := retort.Scalar(retort.Max(th.v), retort.From(th))
		wantRows(t, eng, retort.Select(top.Else(0)), 7)
		type named struct {
			Number int64
			Text   *string
		}
		wantRows(t, eng, retort.SelectInto[named](th.v, th.s), named{Number: 7})
		rows, err := engine.QuerySQL(t.Context(), eng, "SELECT id, v AS labelled, v FROM thing")
		expect.OK(t, err)
		defer rows.Close()
		expect.List(t, "columns", rows.Columns(), []string{"id", "labelled", "v"})
		if !rows.Next() {
			t.Fatalf("no row: %v", rows.Err())
		}
		expect.Equal(t, "by place", fmt.Sprint(rows.Int(0), rows.Int(1), rows.Int(2)), "1 7 7")
	})
}

func TestT16_JoinsOfConstantsExistsWindows(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 30, 10, 20)
		other := things{Table: th.As("other")}
		other.id = retort.ColumnOf[retort.Num[int64]](other.Table, "id")
		pairs := retort.Select2(th.id, retort.Opt(other.id).Else(0)).OrderBy(th.id, other.id)
		yes, no := retort.And(), retort.Or()
		type row = retort.Row2[int64, int64]
		expect.Equal(t, "rows joined on true", len(all(t, eng, pairs.Join(other, yes))), 9)
		wantRows(t, eng, pairs.Join(other, no))
		wantRows(t, eng, pairs.LeftJoin(other, no), row{V1: 1}, row{V1: 2}, row{V1: 3})
		wantRows(t, eng, retort.Select2(retort.Exists(retort.From(th).Where(th.v.Gt(25))), retort.Exists(retort.From(th).Where(th.v.Gt(35)))),
			retort.Row2[bool, bool]{V1: true})
		upwards := retort.Window{}.OrderBy(th.v)
		wantRows(t, eng, retort.Select2(th.id, retort.RowNumber().Over(upwards)).OrderBy(th.id), row{V1: 1, V2: 3}, row{V1: 2, V2: 1}, row{V1: 3, V2: 2})
		wantRows(t, eng, retort.Select2(th.id, retort.Sum(th.v).Over(upwards.Rows(retort.Preceding(1), retort.CurrentRow)).Else(0)).OrderBy(th.id),
			row{V1: 1, V2: 50}, row{V1: 2, V2: 10}, row{V1: 3, V2: 30})
	})
}

func TestT18_ConstraintErrors(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 1)
		_, err := engine.Exec(t.Context(), eng, retort.InsertInto(th).Values(th.id.Set(1), th.v.Set(2)))
		expect.Is(t, err, engine.ErrUnique)
		expect.Text(t, err, "INSERT INTO thing (id, v)")
		e := asError(t, err)
		if e.Err == nil || e.Code == "" {
			t.Errorf("%v has no cause or no code", err)
		}
		bad := "SELECT 'méil 测试 " + strings.Repeat("é", 1000) + "' FROM"
		_, err = engine.ExecSQL(t.Context(), eng, bad)
		expect.Text(t, err, bad)
		long := "SELECT '" + strings.Repeat("é", 5000) + "' FROM"
		_, err = engine.ExecSQL(t.Context(), eng, long)
		expect.Equal(t, "the statement of the error", asError(t, err).SQL, long)
	})
}

// Shout is written in lower case and read in upper case. SQL around binds and columns there is none: Go code is where a value changes.
type Shout string

// Value implements driver.Valuer.
func (s Shout) Value() (driver.Value, error) { return strings.ToLower(string(s)), nil }

// Scan implements sql.Scanner.
func (s *Shout) Scan(v any) error {
	*s = Shout(strings.ToUpper(fmt.Sprintf("%s", v)))
	return nil
}

func TestT20_TypesThatChangeTheirValues(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		md := schema.NewMetaData()
		table := md.Table("shouted", schema.BigInt("id").PrimaryKey(), schema.String("word", 20).NotNull())
		create(t, eng, md)
		word, plain := retort.ColumnOf[retort.Column[Shout]](table, "word"), retort.ColumnOf[retort.Text](table, "word")
		insert := retort.InsertInto(table).Values(word.Set("AbC"))
		if eng.Dialect().Has(dialect.Returning) {
			expect.Equal(t, "returned", one(t, eng, retort.Returning(insert, word)), "ABC")
		} else {
			exec(t, eng, insert)
		}
		wantRows(t, eng, retort.Select(plain), "abc")
		wantRows(t, eng, retort.Select(word), "ABC")
		wantRows(t, eng, retort.Select(plain).Where(word.Eq("aBc")), "abc")
		wantRows(t, eng, retort.Select(plain).Where(word.In("ABC", "x")), "abc")
		wantRows(t, eng, retort.Select(plain).Where(plain.Eq("aBc")))
	})
}

// What is bound goes through lower, what is read through upper, each once; a condition compares the column itself.
func TestT20_SQLAroundTheValues(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		md := schema.NewMetaData()
		table := md.Table("loud", schema.BigInt("id").PrimaryKey(), schema.String("word", 20).Around("lower(?)", "upper(?)"))
		plainly := schema.NewMetaData().Table("loud", schema.BigInt("id").PrimaryKey(), schema.String("word", 20))
		create(t, eng, md)
		id, word, plain := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullText](table, "word"), retort.ColumnOf[retort.NullText](plainly, "word")
		stored := func(want ...string) {
			t.Helper()
			wantRows(t, eng, retort.Select(plain.Else("NULL")).OrderBy(retort.ColumnOf[retort.Num[int64]](plainly, "id")), want...)
		}
		insert := retort.InsertInto(table).Values(word.Set("AbC"))
		if eng.Dialect().Has(dialect.Returning) {
			expect.Equal(t, "returned", *one(t, eng, retort.Returning(insert, word)), "ABC")
		} else {
			exec(t, eng, insert)
		}
		exec(t, eng, retort.InsertInto(table).Values(word.SetNull()))
		stored("abc", "NULL")
		ids := retort.Select(id).OrderBy(id)
		for name, q := range map[string]*retort.SelectStmt[int64]{
			"=": ids.Where(word.Eq("aBC")), "IN": ids.Where(word.In("ABC", "x")), "BETWEEN": ids.Where(word.Between("ABB", "ABD")),
			"a long list": ids.Where(word.In(append(slices.Repeat([]string{"-"}, 600), "ABc")...)), "LIKE": ids.Where(word.StartsWith("AB")),
			"a parameter": ids.Where(retort.Eq(word, retort.Val("ABC"))), "two columns": ids.Where(retort.Eq(word, word)),
			"what is read is no condition": ids.Where(retort.Eq(retort.Raw[string]("?", word), retort.Raw[string]("'abc'"))),
		} {
			if got := all(t, eng, q); !slices.Equal(got, []int64{1}) {
				t.Errorf("%s: got %v, want [1]\n%v", name, got, q)
			}
		}
		wantRows(t, eng, retort.Select(word.Else("NULL")).OrderBy(id), "abc", "NULL") // of an expression the program says what is around it
		first := ids.Where(id.Eq(1))
		read := func(q *retort.SelectStmt[*string]) string { return *one(t, eng, q) }
		expect.Equal(t, "read", read(retort.Select(word).Where(id.Eq(1))), "ABC")
		sub := retort.Select2(id, word).Where(id.In(1)).Subquery("s")
		expect.Equal(t, "of a subquery", read(retort.Select(retort.Of(sub, word))), "ABC")
		expect.Equal(t, "of a subquery, compared", read(retort.Select(retort.Of(sub, word)).Where(retort.Of(sub, word).Eq("ABC"))), "ABC")
		expect.Equal(t, "of a union", read(retort.Select(word).Where(id.Eq(1)).Union(retort.Select(word).Where(id.Eq(1)).Limit(1))), "ABC")
		expect.Equal(t, "of the key", one(t, eng, first), 1)
		exec(t, eng, retort.Update(table).Set(word.Set("XyZ")).Where(word.Eq("ABC")))
		exec(t, eng, retort.InsertInto(table).FromSelect(retort.Select(word).Where(id.Eq(1)), word))
		_, err := engine.ExecMany(t.Context(), eng, slices.Repeat([]string{"Many"}, 30), func(s string) retort.DML { return retort.InsertInto(table).Values(word.Set(s)) })
		expect.OK(t, err)
		stored(append([]string{"xyz", "NULL", "xyz"}, slices.Repeat([]string{"many"}, 30)...)...)
	})
}

func TestT22_SavepointAfterAnError(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		insert := func(id int64) retort.DML { return retort.InsertInto(th).Values(th.id.Set(id), th.v.Set(0)) }
		tx, err := eng.Begin(t.Context())
		expect.OK(t, err)
		defer tx.Rollback(t.Context())
		exec(t, tx, insert(1))
		point, err := tx.Savepoint(t.Context())
		expect.OK(t, err)
		_, err = engine.Exec(t.Context(), tx, insert(1))
		expect.Is(t, err, engine.ErrUnique)
		expect.OK(t, point.Rollback(t.Context()))
		exec(t, tx, insert(2))
		expect.OK(t, tx.Commit(t.Context()))
		wantRows(t, eng, retort.Select(th.id).OrderBy(th.id), 1, 2)
	})
}
