package scenario

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	pg "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// onPostgres opens PostgreSQL on a schema of its own.
func onPostgres(t *testing.T) *engine.Engine {
	t.Helper()
	eng, err := postgres.Open(t.Context(), testdb.Postgres(t))
	expect.OK(t, err)
	t.Cleanup(func() { eng.Close() })
	return eng
}

// status is an enum whose type in the database is called st.
type status string

// EnumValues implements sqltype.Enumerated.
func (status) EnumValues() []string { return []string{"a", "b"} }

// EnumName implements sqltype.EnumNamer.
func (status) EnumName() string { return "st" }

// A type is made once before the tables and dropped after the last of them; a table that is dropped alone leaves it.
func TestP06_EnumsNative(t *testing.T) {
	eng := onPostgres(t)
	codec, err := sqltype.CodecOf(reflect.TypeFor[status]())
	expect.OK(t, err)
	md := schema.NewMetaData()
	one := md.Table("one", schema.BigInt("id").PrimaryKey(), schema.Of("st", codec.Type).NotNull())
	md.Table("two", schema.BigInt("id").PrimaryKey(), schema.Of("st", codec.Type))
	types := func() string {
		return text(t, eng, "SELECT count(*)::text FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = 'st' AND n.nspname = current_schema()")
	}
	create(t, eng, md)
	there, err := schema.Reflect(t.Context(), eng)
	expect.OK(t, err)
	names := map[string]bool{}
	for _, x := range there.Tables() {
		names[x.Name] = true
	}
	for _, e := range there.Enums() {
		names[e.Name] = true
	}
	again, err := dialect.CreateAll(eng.Dialect(), md, func(name string) bool { return names[name] })
	expect.OK(t, err)
	expect.List(t, "created the second time", again, nil)
	expect.Equal(t, "types", types(), "1")
	st := retort.ColumnOf[retort.Column[status]](one, "st")
	exec(t, eng, retort.InsertInto(one).Values(st.Set("a")).Values(st.Set("b")))
	_, err = engine.Exec(t.Context(), eng, retort.InsertInto(one).Values(st.Set("c")))
	expect.Is(t, err, sqltype.ErrMismatch)
	expect.Text(t, err, `"c"`, "a", "b")
	wantRows(t, eng, retort.Select(st).Where(st.Gt("a")), "b")
	drop, err := dialect.DropTable(eng.Dialect(), one)
	expect.OK(t, err)
	send(t, eng, drop...)
	expect.Equal(t, "types when one of two tables is gone", types(), "1")
	send(t, eng, "CREATE TABLE one (id BIGINT)")
	drop, err = dialect.DropAll(eng.Dialect(), md, nil)
	expect.OK(t, err)
	send(t, eng, drop...)
	expect.Equal(t, "types when all tables are gone", types(), "0")
}

func TestP08_RoundTripOfPostgresTypes(t *testing.T) {
	eng := onPostgres(t)
	md := schema.NewMetaData()
	table := md.Table("t", schema.BigInt("id").PrimaryKey(), schema.Array("tags", sqltype.Type{Kind: sqltype.String}), schema.JSON("doc"),
		schema.Range("span", sqltype.Type{Kind: sqltype.Int64}), schema.UUID("ref"), schema.Decimal("n", 30, 10))
	create(t, eng, md)
	id, tags := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Nullable[[]string]](table, "tags")
	doc, span := retort.ColumnOf[retort.NullJSON[any]](table, "doc"), retort.ColumnOf[retort.Nullable[sqltype.Range[int64]]](table, "span")
	ref, n := retort.ColumnOf[retort.Nullable[uuid.UUID]](table, "ref"), retort.ColumnOf[retort.NullTextOf[string]](table, "ref")
	key := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	values := map[string]any{"int": 1.0, "float": 1.5, "list": []any{"x", nil}}
	exec(t, eng, retort.InsertInto(table).Values(id.Set(1), tags.Set([]string{"a", `b"\,`, "", "NULL"}), doc.Set(values), span.Set(sqltype.RangeOf[int64](3, 6)), ref.Set(key)))
	exec(t, eng, retort.InsertInto(table).Values(id.Set(2), tags.Set([]string{}), doc.SetNull(), span.SetNull(), ref.SetNull()))
	exec(t, eng, retort.InsertInto(table).Values(id.Set(3), tags.SetNull(), doc.SetNull(), span.SetNull(), ref.SetNull()))
	first := one(t, eng, retort.Select4(tags, doc, span, ref).Where(id.Eq(1)))
	if !reflect.DeepEqual(*first.V1, []string{"a", `b"\,`, "", "NULL"}) || !reflect.DeepEqual(*first.V2, any(values)) ||
		*first.V3 != sqltype.RangeOf[int64](3, 6) || *first.V4 != key {
		t.Errorf("read %v %v %v %v", *first.V1, *first.V2, *first.V3, *first.V4)
	}
	if empty := one(t, eng, retort.Select(tags).Where(id.Eq(2))); empty == nil || len(*empty) != 0 {
		t.Errorf("an empty array is read as %v", empty)
	}
	if null := one(t, eng, retort.Select(tags).Where(id.Eq(3))); null != nil {
		t.Errorf("NULL is read as %v", *null)
	}
	wantRows(t, eng, retort.Select(id).Where(ref.Eq(key)), 1)
	wantRows(t, eng, retort.Select(id).Where(n.IsNull()).OrderBy(id), 2, 3)
	wantRows(t, eng, retort.Select(id).Where(retort.Raw[bool]("? = ANY(?)", "a", tags)), 1)
	expect.Equal(t, "a number of the document", text(t, eng, "SELECT doc->>'int' || ' ' || (doc->>'float') FROM t WHERE id = 1"), "1 1.5")
}

func TestP10_SkipLockedAndNoWait(t *testing.T) {
	having(t, dialect.RowLocks, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 0, 0, 0)
		a, err := eng.Begin(t.Context())
		expect.OK(t, err)
		defer a.Rollback(t.Context())
		jobs := retort.Select(th.id).OrderBy(th.id)
		wantRows(t, a, jobs.Where(th.id.Eq(1)).ForUpdate(), 1)
		b, err := eng.Begin(t.Context())
		expect.OK(t, err)
		defer b.Rollback(t.Context())
		got := all(t, b, jobs.Limit(1).ForUpdate(retort.SkipLocked))
		if fmt.Sprint(got) != "[2]" {
			t.Errorf("the next free job is %v, want 2", got)
		}
		_, err = engine.All(t.Context(), eng, jobs.Where(th.id.Eq(1)).ForUpdate(retort.NoWait))
		expect.Is(t, err, engine.ErrBusy)
	})
}

// A column takes a sequence's numbers by its default, in the database's own SQL; a program asks for one by the database's function.
func TestP12_Sequences(t *testing.T) {
	eng := onPostgres(t)
	md := schema.NewMetaData()
	md.Sequence(schema.Sequence{Name: "s1", Start: 5, Increment: 5})
	table := md.Table("t", schema.BigInt("id").PrimaryKey().Default("nextval('s1')"), schema.Int("n"))
	statements, err := dialect.CreateAll(eng.Dialect(), md, nil)
	expect.OK(t, err)
	expect.Equal(t, "the first statement", statements[0], "CREATE SEQUENCE s1 START WITH 5 INCREMENT BY 5")
	send(t, eng, statements...)
	id, n := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullNum[int64]](table, "n")
	wantRows(t, eng, retort.Returning(retort.InsertInto(table).Values(n.Set(1)), id), 5)
	next := retort.Func[int64]("nextval", retort.Raw[string]("'s1'"))
	wantRows(t, eng, retort.Select(next), 10)
	wantRows(t, eng, retort.Returning(retort.InsertInto(table).Values(n.Set(2), id.SetTo(next)), id), 15)
	keys, err := engine.AllMany(t.Context(), eng, []int64{7, 8, 9}, func(v int64) retort.Query[int64] {
		return retort.Returning(retort.InsertInto(table).Values(n.Set(v)), id)
	})
	expect.OK(t, err)
	expect.List(t, "keys of many", keys, []int64{20, 25, 30})
	own := schema.NewMetaData().Table("t", schema.BigInt("id").PrimaryKey().OnInsert(next), schema.Int("n")) // a default of the program's
	ownID, ownN := retort.ColumnOf[retort.Num[int64]](own, "id"), retort.ColumnOf[retort.NullNum[int64]](own, "n")
	wantRows(t, eng, retort.Returning(retort.InsertInto(own).Values(ownN.Set(1)).Values(ownN.Set(2)), ownID), 35, 40)
	drops, err := dialect.DropAll(eng.Dialect(), md, nil)
	expect.OK(t, err)
	expect.List(t, "drops", drops, []string{"DROP TABLE t", "DROP SEQUENCE s1"})
	send(t, eng, drops...)
}

func TestP14_DomainsNamedTypesCasts(t *testing.T) {
	eng := onPostgres(t)
	md := schema.NewMetaData()
	md.Domain(schema.Domain{Name: "pos", Type: sqltype.Type{Kind: sqltype.Int32}, Checks: []schema.Check{{SQL: "VALUE > 0"}}})
	table := md.Table("t", schema.BigInt("id").PrimaryKey(), schema.Of("n", sqltype.Type{Kind: sqltype.Int32, Verbatim: "pos"}))
	statements, err := dialect.CreateAll(eng.Dialect(), md, nil)
	expect.OK(t, err)
	expect.Equal(t, "the domain", statements[0], "CREATE DOMAIN pos AS INTEGER CHECK (VALUE > 0)")
	send(t, eng, statements...)
	n := retort.ColumnOf[retort.NullNum[int64]](table, "n")
	exec(t, eng, retort.InsertInto(table).Values(n.Set(1)).Values(n.Set(3)))
	_, err = engine.Exec(t.Context(), eng, retort.InsertInto(table).Values(n.Set(0)))
	expect.Is(t, err, engine.ErrCheck)
	list := retort.OrderedBy(retort.Func[[]int64]("array_agg", n), n.Desc())
	if got := one(t, eng, retort.Select(list).From(table)); !reflect.DeepEqual(got, []int64{3, 1}) {
		t.Errorf("array_agg in an order is %v", got)
	}
	wantRows(t, eng, retort.Select(retort.Func[string]("json_build_object", retort.Raw[string]("'n'"), retort.Max(n))).From(table), `{"n" : 3}`)
}

func TestP16_RangesAndArraysInQueries(t *testing.T) {
	eng := onPostgres(t)
	md := schema.NewMetaData()
	table := md.Table("room", schema.BigInt("id").PrimaryKey(), schema.Range("booked", sqltype.Type{Kind: sqltype.Int64}), schema.Array("tags", sqltype.Type{Kind: sqltype.String}),
		schema.Range("opened", sqltype.Type{Kind: sqltype.Timestamp}))
	create(t, eng, md)
	id, booked := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Nullable[sqltype.Range[int64]]](table, "booked")
	tags, opened := retort.ColumnOf[retort.Nullable[[]string]](table, "tags"), retort.ColumnOf[retort.Nullable[sqltype.Range[time.Time]]](table, "opened")
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	for i, r := range []sqltype.Range[int64]{sqltype.RangeOf[int64](1, 4), sqltype.RangeOf[int64](4, 9), sqltype.RangeOf[int64](20, 30)} {
		from := day.AddDate(0, 0, i)
		exec(t, eng, retort.InsertInto(table).Values(id.Set(int64(i+1)), booked.Set(r), tags.Set([]string{"x", fmt.Sprint(i)}),
			opened.Set(sqltype.Range[time.Time]{Low: from, High: from.Add(time.Hour), LowBound: sqltype.Excluded, HighBound: sqltype.Included})))
	}
	exec(t, eng, retort.InsertInto(table).Values(id.Set(4), booked.Set(sqltype.Range[int64]{Empty: true}), tags.Set(nil)))
	ids := retort.Select(id).OrderBy(id)
	wantRows(t, eng, ids.Where(pg.RangeHas(booked, 5)), 2)
	wantRows(t, eng, ids.Where(pg.RangeHas(opened, day.AddDate(0, 0, 1).Add(time.Hour))), 2)
	wantRows(t, eng, ids.Where(pg.RangeHas(opened, day.AddDate(0, 0, 1))), []int64{}...)
	wantRows(t, eng, ids.Where(pg.RangeOverlaps(booked, retort.Val(sqltype.RangeOf[int64](3, 6)))), 1, 2)
	wantRows(t, eng, ids.Where(pg.RangeAdjacent(booked, retort.Val(sqltype.RangeOf[int64](9, 12)))), 2)
	wantRows(t, eng, retort.Select2(pg.RangeLow(booked).Else(0), pg.RangeHigh(booked).Else(0)).OrderBy(id).Limit(2),
		retort.Row2[int64, int64]{V1: 1, V2: 4}, retort.Row2[int64, int64]{V1: 4, V2: 9})
	both := retort.Scalar(booked, retort.From(table).Where(id.Eq(1)))
	joined := one(t, eng, retort.Select(pg.RangeUnion(booked, both)).Where(id.Eq(2)))
	expect.Equal(t, "the union", *joined, sqltype.RangeOf[int64](1, 9))
	wantRows(t, eng, ids.Where(pg.RangeEmpty(booked)), 4)
	expect.Equal(t, "an empty range", *one(t, eng, retort.Select(booked).Where(id.Eq(4))), sqltype.Range[int64]{Empty: true})
	bounds := one(t, eng, retort.Select(opened).Where(id.Eq(1)))
	expect.Equal(t, "the bounds", fmt.Sprint(bounds.LowBound, bounds.HighBound), fmt.Sprint(sqltype.Excluded, sqltype.Included))
	wantRows(t, eng, ids.Where(retort.Eq(retort.Val("1"), retort.AnyElement(tags))), 2)
	wantRows(t, eng, ids.Where(retort.Ne(retort.Val("1"), retort.AllElements(tags))), 1, 3, 4)
	list := one(t, eng, retort.Select(retort.OrderedBy(pg.ArrayAgg(id), id.Desc())).From(table))
	expect.List(t, "array_agg", *list, []int64{4, 3, 2, 1})
}

// What SQLAlchemy's sort_by_parameter_order promises and doesn't keep: rows in the order of the items, though two of four exist and their
// keys don't ascend.
func TestP18_UpsertOfManyKeepsTheOrder(t *testing.T) {
	having(t, dialect.OnConflict, func(t *testing.T, eng *engine.Engine) {
		if !eng.Dialect().Has(dialect.Returning) {
			return // MySQL: there are no rows to have an order
		}
		md := schema.NewMetaData()
		tag := md.Table("tag", schema.BigInt("id").PrimaryKey(), schema.String("name", 30).NotNull().Unique())
		create(t, eng, md)
		id, name := retort.ColumnOf[retort.Num[int64]](tag, "id"), retort.ColumnOf[retort.Text](tag, "name")
		exec(t, eng, retort.InsertInto(tag).Values(name.Set("horror")).Values(name.Set("classic")).Values(name.Set("spy")))
		names := []string{"spy", "n1", "horror", "n2"}
		rows, err := engine.AllMany(t.Context(), eng, names, func(s string) retort.Query[retort.Row2[int64, string]] {
			return retort.Returning2(retort.InsertInto(tag).Values(name.Set(s)).OnConflict(name).DoUpdate(name.SetExcluded()), id, name)
		})
		expect.OK(t, err)
		expect.List(t, "names", expect.Map(rows, func(r retort.Row2[int64, string]) string { return r.V2 }), names)
		expect.Equal(t, "keys of those that were there", fmt.Sprint(rows[0].V1, rows[2].V1), "3 1")
		wantRows(t, eng, retort.Select(retort.CountAll()).From(tag), 5)
	})
}

func TestP20_StatementTimeout(t *testing.T) {
	eng := onPostgres(t)
	c, err := eng.Conn(t.Context())
	expect.OK(t, err)
	defer c.Close()
	pid := text(t, c, "SELECT pg_backend_pid()::text")
	send(t, c, "SET statement_timeout = 50")
	tx, err := c.Begin(t.Context())
	expect.OK(t, err)
	_, err = engine.ExecSQL(t.Context(), tx, "SELECT pg_sleep(5)")
	expect.Is(t, err, engine.ErrCanceled)
	if e := asError(t, err); e.Code != "57014" || errors.Is(err, engine.ErrConnection) || errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v with code %s", err, e.Code)
	}
	if _, err := engine.ExecSQL(t.Context(), tx, "SELECT 1"); err == nil {
		t.Error("a failed transaction took a statement")
	}
	expect.OK(t, tx.Rollback(t.Context()))
	expect.Equal(t, "the process behind the connection", text(t, c, "SELECT pg_backend_pid()::text"), pid)
	send(t, c, "SET statement_timeout = 0")
	limited := engine.Using(c, engine.WithStatementTimeout(50*time.Millisecond))
	_, err = engine.ExecSQL(t.Context(), limited, "SELECT pg_sleep(5)")
	expect.Is(t, err, engine.ErrTimeout, context.DeadlineExceeded)
	expect.Equal(t, "the process after that", text(t, c, "SELECT pg_backend_pid()::text"), pid)
}
