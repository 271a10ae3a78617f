package dialecttest

import (
	"reflect"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var arrayCases = []testCase{
	{"elements looked for", arraySearches},
	{"elements by their place", arrayPlaces},
	{"any and all elements", arrayQuantifiers},
	{"arrays put together", arrayConcats},
	{"columns with the names of what json_each gives", arrayNames},
}

// shelves is a table of arrays: 1 has elements, 2 has none, 3 is NULL where it may be.
type shelves struct {
	table *schema.Table
	id    retort.Num[int64]
	tags  retort.Column[[]string]
	n     retort.Nullable[[]int64]
	flags retort.Nullable[[]bool]
	x     retort.Nullable[[]float64]
	keys  retort.Nullable[[][]byte]
	times retort.Nullable[[]time.Time]
	word  retort.Text
	at    retort.Column[time.Time]
}

var noon = time.Date(2024, 2, 29, 12, 0, 0, 500_000_000, time.UTC)

func (s *suite) shelves(t *testing.T) shelves {
	t.Helper()
	array := func(name string, elem sqltype.Kind) schema.Column {
		return schema.Array(name, sqltype.Type{Kind: elem})
	}
	md := schema.NewMetaData()
	table := md.Table("shelf", schema.BigInt("id").PrimaryKey(), array("tags", sqltype.String).NotNull(), array("n", sqltype.Int64), array("flags", sqltype.Bool),
		array("x", sqltype.Float64), array("keys", sqltype.Bytes), array("times", sqltype.Timestamp), schema.String("word", 20).NotNull(), schema.Timestamp("at").NotNull())
	s.create(t, md)
	v := shelves{
		table: table,
		id:    retort.ColumnOf[retort.Num[int64]](table, "id"),
		tags:  retort.ColumnOf[retort.Column[[]string]](table, "tags"),
		n:     retort.ColumnOf[retort.Nullable[[]int64]](table, "n"),
		flags: retort.ColumnOf[retort.Nullable[[]bool]](table, "flags"),
		x:     retort.ColumnOf[retort.Nullable[[]float64]](table, "x"),
		keys:  retort.ColumnOf[retort.Nullable[[][]byte]](table, "keys"),
		times: retort.ColumnOf[retort.Nullable[[]time.Time]](table, "times"),
		word:  retort.ColumnOf[retort.Text](table, "word"),
		at:    retort.ColumnOf[retort.Column[time.Time]](table, "at"),
	}
	exec(t, s.eng, retort.InsertInto(table).Values(v.id.Set(1), v.tags.Set([]string{"a", `b "c"`, "é"}), v.n.Set([]int64{1, 1 << 60, -3}), v.flags.Set([]bool{true, false}),
		v.x.Set([]float64{0.5, 2}), v.keys.Set([][]byte{{0, 255}, {}}), v.times.Set([]time.Time{noon}), v.word.Set("é"), v.at.Set(noon)))
	exec(t, s.eng, retort.InsertInto(table).Values(v.id.Set(2), v.tags.Set(nil), v.n.Set(nil), v.flags.Set(nil), v.x.Set(nil), v.keys.Set(nil), v.times.Set(nil),
		v.word.Set("x"), v.at.Set(noon.Add(time.Second))))
	exec(t, s.eng, retort.InsertInto(table).Values(v.id.Set(3), v.tags.Set([]string{"a"}), v.word.Set("a"), v.at.Set(noon)))
	return v
}

func arraySearches(t *testing.T, s *suite) {
	v := s.shelves(t)
	ids := retort.Select(v.id).OrderBy(v.id)
	for _, c := range []struct {
		cond retort.Condition
		want []int64
	}{
		{retort.ArrayHas(v.tags, "a"), []int64{1, 3}},
		{retort.ArrayHas(v.tags, "é", "a"), []int64{1}},
		{retort.ArrayHas(v.tags, `b "c"`), []int64{1}},
		{retort.ArrayHas(v.tags, "A"), nil},
		{retort.ArrayHas(v.tags), []int64{1, 2, 3}},
		{retort.ArrayHasAny(v.tags, "é", "none"), []int64{1}},
		{retort.ArrayHasAny(v.tags), nil},
		{retort.ArrayHas(v.n, 1<<60, 1), []int64{1}},
		{retort.ArrayHas(v.n), []int64{1, 2}},
		{retort.Not(retort.ArrayHas(v.n, 1)), []int64{2}},
		{retort.Not(retort.ArrayHasAny(v.n, 1, 7)), []int64{2}},
		{retort.ArrayHas(v.flags, false), []int64{1}},
		{retort.ArrayHas(v.x, 2), []int64{1}},
		{retort.ArrayHas(v.keys, []byte{0, 255}), []int64{1}},
		{retort.ArrayHas(v.times, noon), []int64{1}},
		{retort.ArrayContains(v.tags, v.tags), []int64{1, 2, 3}},
		{retort.ArrayContains(retort.Val([]string{"a", "b"}), v.tags), []int64{2, 3}},
		{retort.ArrayOverlaps(v.tags, v.tags), []int64{1, 3}},
	} {
		wantRows(t, s.eng, ids.Where(c.cond), c.want...)
	}
}

func arrayPlaces(t *testing.T, s *suite) {
	v := s.shelves(t)
	one := v.id.Eq(1)
	checkArray(t, s, retort.Select(retort.ArrayAt(v.tags, 0)).OrderBy(v.id), new("a"), nil, new("a"))
	checkArray(t, s, retort.Select(retort.ArrayAt(v.tags, 2)).OrderBy(v.id), new("é"), nil, nil)
	checkArray(t, s, retort.Select(retort.ArrayAt(v.n, 1)).Where(one), new(int64(1<<60)))
	checkArray(t, s, retort.Select(retort.ArrayAt(v.flags, 1)).Where(one), new(false))
	checkArray(t, s, retort.Select(retort.ArrayAt(v.x, 0)).Where(one), new(0.5))
	checkArray(t, s, retort.Select(retort.ArrayAt(v.times, 0)).Where(one), new(noon))
	checkArray(t, s, retort.Select(retort.ArrayLen(v.n)).OrderBy(v.id), new(int64(3)), new(int64(0)), nil)
	checkArray(t, s, retort.Select(retort.ArrayLen(v.tags)).OrderBy(v.id), new(int64(3)), new(int64(0)), new(int64(1)))
	wantRows(t, s.eng, retort.Select(v.id).Where(retort.Eq(retort.ArrayAt(v.tags, 2), v.word)), 1)
	last := retort.Select(retort.ArrayAt(v.tags, -1)).Where(one)
	checkArray(t, s, last, new("é"))
	checkArray(t, s, retort.Select(retort.ArrayAt(v.n, -3)).Where(one), new(int64(1)))
	if bytes := retort.Select(retort.ArrayAt(v.keys, 0)).Where(one); !lacks(t, s, bytes, "array_element_of_bytes", dialect.Arrays) {
		checkArray(t, s, bytes, new([]byte{0, 255}))
	}
}

// checkArray checks what a query gives.
func checkArray[R any](t *testing.T, s *suite, q *retort.SelectStmt[R], want ...R) {
	t.Helper()
	if got := all(t, s.eng, q); !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n got %v\nwant %v", q, got, want)
	}
}

func arrayQuantifiers(t *testing.T, s *suite) {
	v := s.shelves(t)
	ids := retort.Select(v.id).OrderBy(v.id)
	wantRows(t, s.eng, ids.Where(retort.Eq(v.word, retort.AnyElement(v.tags))), 1, 3)
	wantRows(t, s.eng, ids.Where(retort.Eq(retort.Val[int64](-3), retort.AnyElement(v.n))), 1)
	wantRows(t, s.eng, ids.Where(retort.Ne(retort.Val[int64](-3), retort.AllElements(v.n))), 2)
	wantRows(t, s.eng, ids.Where(retort.Not(retort.Eq(retort.Val[int64](-3), retort.AnyElement(v.n)))), 2)
	wantRows(t, s.eng, ids.Where(retort.Ne(v.word, retort.AllElements(v.tags))), 2)
	wantRows(t, s.eng, ids.Where(retort.Eq(v.at, retort.AnyElement(v.times))), 1)
	wantRows(t, s.eng, ids.Where(retort.Eq(retort.Val([]byte{0, 255}), retort.AnyElement(v.keys))), 1)
	wantRows(t, s.eng, ids.Where(retort.Eq(retort.Val(false), retort.AnyElement(v.flags))), 1)
	wantRows(t, s.eng, ids.Where(retort.Eq(retort.Val(2.0), retort.AnyElement(v.x))), 1)
	if greater := ids.Where(retort.Gt(retort.Val[int64](0), retort.AnyElement(v.n))); !lacks(t, s, greater, "ANY of an array by this operator", dialect.Arrays) {
		wantRows(t, s.eng, greater, 1)
		wantRows(t, s.eng, ids.Where(retort.Gt(retort.Val[int64](0), retort.AllElements(v.n))), 2)
	}
}

func arrayConcats(t *testing.T, s *suite) {
	v := s.shelves(t)
	checkArray(t, s, retort.Select(retort.ArrayAppend(v.tags, "x", `y"`)).OrderBy(v.id), []string{"a", `b "c"`, "é", "x", `y"`}, []string{"x", `y"`}, []string{"a", "x", `y"`})
	checkArray(t, s, retort.Select(retort.ArrayPrepend(v.n, 7)).OrderBy(v.id), new([]int64{7, 1, 1 << 60, -3}), new([]int64{7}), new([]int64{7}))
	checkArray(t, s, retort.Select(retort.ArrayConcat(v.n, v.n)).OrderBy(v.id), []int64{1, 1 << 60, -3, 1, 1 << 60, -3}, []int64{}, []int64{})
	checkArray(t, s, retort.Select(retort.ArrayAppend(v.keys, []byte{1})).Where(v.id.Eq(1)), new([][]byte{{0, 255}, {}, {1}}))
	checkArray(t, s, retort.Select(retort.ArrayAppend(v.flags, true)).Where(v.id.Eq(1)), new([]bool{true, false, true}))
	exec(t, s.eng, retort.Update(v.table).Set(v.tags.SetTo(retort.ArrayAppend(v.tags, "new"))).Where(retort.ArrayHas(v.tags, "a")))
	wantRows(t, s.eng, retort.Select(v.id).Where(retort.ArrayHas(v.tags, "new")).OrderBy(v.id), 1, 3)
}

// arrayNames: a column that is called like one of the rows of json_each, in an UPDATE, where columns stand without their tables.
func arrayNames(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("names", schema.BigInt("id").PrimaryKey(), schema.Array("value", sqltype.Type{Kind: sqltype.Int64}).NotNull(), schema.BigInt("key").NotNull())
	s.create(t, md)
	id, key := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Num[int64]](table, "key")
	value := retort.ColumnOf[retort.Column[[]int64]](table, "value")
	exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1), value.Set([]int64{5}), key.Set(5)).Values(id.Set(2), value.Set([]int64{6}), key.Set(5)))
	n := exec(t, s.eng, retort.Update(table).Set(value.SetTo(retort.ArrayAppend(value, 9))).Where(retort.Eq(key, retort.AnyElement(value)), retort.ArrayHas(value, 5)))
	if n != 1 {
		t.Errorf("%d rows were changed, want 1", n)
	}
	checkArray(t, s, retort.Select(value).OrderBy(id), []int64{5, 9}, []int64{6})
}
