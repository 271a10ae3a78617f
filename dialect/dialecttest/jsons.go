package dialecttest

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

var jsonCases = []testCase{
	{"texts, numbers and truth values by path", jsonScalars},
	{"parts by path", jsonParts},
	{"arrays and members", jsonShapes},
	{"documents changed", jsonChanges},
	{"a document in another", jsonContains},
	{"documents made", jsonMade},
	{"rows in a document", jsonAggregates},
	{"elements as rows", jsonRows},
	{"NULL and JSON's null", jsonNulls},
	{"odd keys", jsonKeys},
	{"a path that is none is a fault", badPaths},
}

// spec is a document.
type spec struct {
	Name  string         `json:"name,omitempty"`
	Pages int64          `json:"pages,omitempty"`
	Price float64        `json:"price,omitempty"`
	New   bool           `json:"new,omitempty"`
	Tags  []string       `json:"tags,omitempty"`
	More  map[string]any `json:"more,omitempty"`
	Big   int64          `json:"big,omitempty"`
}

type documents struct {
	table *schema.Table
	id    retort.Num[int64]
	doc   retort.JSON[spec]
	none  retort.NullJSON[spec]
	n     retort.Num[int64]
	flag  retort.Column[bool]
	word  retort.NullText
}

func (s *suite) documents(t *testing.T) documents {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("documents", schema.BigInt("id").PrimaryKey(), schema.JSON("doc").NotNull(), schema.JSON("none"), schema.BigInt("n").NotNull(),
		schema.Bool("flag").NotNull(), schema.String("word", 20))
	s.create(t, md)
	d := documents{
		table: table,
		id:    retort.ColumnOf[retort.Num[int64]](table, "id"),
		doc:   retort.ColumnOf[retort.JSON[spec]](table, "doc"),
		none:  retort.ColumnOf[retort.NullJSON[spec]](table, "none"),
		n:     retort.ColumnOf[retort.Num[int64]](table, "n"),
		flag:  retort.ColumnOf[retort.Column[bool]](table, "flag"),
		word:  retort.ColumnOf[retort.NullText](table, "word"),
	}
	exec(t, s.eng, retort.InsertInto(table).Values(d.id.Set(1), d.n.Set(7), d.flag.Set(true), d.doc.Set(spec{
		Name: `Él "x"`, Pages: 320, Price: 12.75, New: true, Tags: []string{"a", "b", "c"}, Big: 1<<53 + 1,
		More: map[string]any{"": "empty", "it's": 1, "a b": []any{1, map[string]any{"k": "deep"}}, "no": nil, "off": false, "half": -1.5, "$.x[0]": "odd", "0": "zero"},
	})))
	return d
}

func jsonScalars(t *testing.T, s *suite) {
	d := s.documents(t)
	checkAll(t, s, d.table,
		is(retort.JSONText(d.doc, "name"), `Él "x"`), is(retort.JSONText(d.doc, "pages"), "320"), is(retort.JSONText(d.doc, "new"), "true"), is(retort.JSONText(d.doc, "more", "off"), "false"),
		is(retort.JSONText(d.doc, "more", "half"), "-1.5"), is(retort.JSONText(d.doc, "tags", 0), "a"), is(retort.JSONText(d.doc, "tags", 2), "c"), is(retort.JSONText(d.doc, "more", "a b", 1, "k"), "deep"),
		is(retort.JSONAt[string](d.doc, "tags", 1), "b"), is(retort.JSONAt[int64](d.doc, "pages"), 320), is(retort.JSONAt[int64](d.doc, "big"), 1<<53+1), is(retort.JSONAt[int](d.doc, "more", "a b", 0), 1),
		is(retort.JSONAt[float64](d.doc, "price"), 12.75), is(retort.JSONAt[float64](d.doc, "pages"), 320), is(retort.JSONAt[int64](d.doc, "price"), 12), is(retort.JSONAt[int64](d.doc, "more", "half"), -1),
		is(retort.JSONAt[bool](d.doc, "new"), true), is(retort.JSONAt[bool](d.doc, "more", "off"), false),
		isNull(retort.JSONAt[int64](d.doc, "name")), isNull(retort.JSONAt[float64](d.doc, "new")), isNull(retort.JSONAt[bool](d.doc, "pages")), isNull(retort.JSONAt[int64](d.doc, "tags")),
		isNull(retort.JSONText(d.doc, "absent")), isNull(retort.JSONText(d.doc, "tags", 3)), isNull(retort.JSONText(d.doc, "name", "deeper")), isNull(retort.JSONAt[bool](d.doc, "absent")),
	)
	rows := retort.Select(d.id)
	wantRows(t, s.eng, rows.Where(retort.JSONAt[int64](d.doc, "pages").Gt(300), retort.JSONText(d.doc, "name").Like("%x%"), retort.JSONAt[bool](d.doc, "new").Eq(true)), 1)
	wantRows(t, s.eng, rows.Where(retort.Eq(retort.JSONAt[int64](d.doc, "pages"), d.n)))
	wantRows(t, s.eng, rows.Where(retort.JSONText(d.doc, "tags", 0).Eq("a"), retort.JSONText(d.doc, "tags", 1).In("a", "b"), retort.JSONText(d.doc, "tags", 1).Gt("a")), 1)
	wantRows(t, s.eng, rows.Where(retort.IsDistinct(retort.JSONText(d.doc, "tags", 0), d.word), retort.Eq(retort.JSONText(d.doc, "tags", 0), retort.JSONText(d.doc, "tags", -3))), 1)
	checkAll(t, s, nil, is(retort.JSONAt[int64](retort.JSONVal(spec{Pages: 5}), "pages"), 5))
}

func jsonParts(t *testing.T, s *suite) {
	d := s.documents(t)
	wantJSON(t, s, d, retort.JSONPart[[]string](d.doc, "tags"), []string{"a", "b", "c"})
	wantJSON(t, s, d, retort.JSONPart[map[string]string](d.doc, "more", "a b", 1), map[string]string{"k": "deep"})
	wantJSON(t, s, d, retort.JSONPart[string](d.doc, "name"), `Él "x"`)
	wantJSON(t, s, d, retort.JSONPart[int](d.doc, "pages"), 320)
	wantJSON(t, s, d, retort.JSONPart[bool](d.doc, "new"), true)
	whole := all(t, s.eng, retort.Select(retort.JSONPart[spec](d.doc)).From(d.table))
	if len(whole) != 1 || whole[0] == nil || whole[0].Pages != 320 {
		t.Errorf("the whole document is %v", whole)
	}
	// A part of a part.
	checkAll(t, s, d.table, is(retort.JSONText(retort.JSONPart[[]any](d.doc, "more", "a b"), 1, "k"), "deep"))
}

// wantJSON checks a document that may be NULL.
func wantJSON[T any](t *testing.T, s *suite, d documents, e retort.Selectable[*T], want T) {
	t.Helper()
	got := all(t, s.eng, retort.Select(e).From(d.table))
	if len(got) != 1 || got[0] == nil || !reflect.DeepEqual(*got[0], want) {
		t.Errorf("%v\n got %v\nwant %v", retort.Select(e), shown(got), want)
	}
}

// wantDoc checks a document that is never NULL, as its JSON with the keys in order.
func wantDoc[T any](t *testing.T, s *suite, d documents, e retort.Selectable[T], want string) {
	t.Helper()
	got := all(t, s.eng, retort.Select(e).From(d.table))
	text, err := json.Marshal(got[0])
	if err != nil || len(got) != 1 || string(text) != want {
		t.Errorf("%v\n got %s, %v\nwant %s", retort.Select(e), text, err, want)
	}
}

func jsonShapes(t *testing.T, s *suite) {
	d := s.documents(t)
	checkAll(t, s, d.table,
		is(retort.JSONLen(d.doc, "tags"), 3), is(retort.JSONLen(d.doc, "more", "a b"), 2), isNull(retort.JSONLen(d.doc, "name")), isNull(retort.JSONLen(d.doc)), isNull(retort.JSONLen(d.doc, "absent")), isNull(retort.JSONLen(d.none)),
		has(retort.JSONHas(d.doc, "name"), true), has(retort.JSONHas(d.doc, "absent"), false), has(retort.JSONHas(d.doc, "more", "no"), true), has(retort.JSONHas(d.doc, "tags", 2), true), has(retort.JSONHas(d.doc, "tags", 3), false),
		has(retort.JSONHas(d.none, "name"), false), has(retort.Not(retort.JSONHas(d.doc, "absent")), true),
		is(retort.JSONText(d.doc, "tags", -1), "c"), is(retort.JSONText(d.doc, "tags", -3), "a"), isNull(retort.JSONText(d.doc, "tags", -4)),
	)
}

func jsonChanges(t *testing.T, s *suite) {
	d := s.documents(t)
	small := retort.JSONVal(map[string]any{"a": 1, "b": []int{1, 2}})
	wantDoc(t, s, d, retort.JSONSet(small, "x", "a"), `{"a":"x","b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, []int{3}, "c"), `{"a":1,"b":[1,2],"c":[3]}`)
	wantDoc(t, s, d, retort.JSONSet(small, nil, "a"), `{"a":null,"b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, true, "b", 0), `{"a":1,"b":[true,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, d.n, "a"), `{"a":7,"b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, d.flag, "a"), `{"a":true,"b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, d.word, "a"), `{"a":null,"b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, retort.Val("it's"), "a"), `{"a":"it's","b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONSet(small, retort.JSONPart[[]string](d.doc, "tags"), "b"), `{"a":1,"b":["a","b","c"]}`)
	wantDoc(t, s, d, retort.JSONSet(retort.JSONSet(small, 2, "a"), 3, "z"), `{"a":2,"b":[1,2],"z":3}`)
	wantDoc(t, s, d, retort.JSONRemove(small, "a"), `{"b":[1,2]}`)
	wantDoc(t, s, d, retort.JSONRemove(small, "b", 0), `{"a":1,"b":[2]}`)
	wantDoc(t, s, d, retort.JSONRemove(small, "absent"), `{"a":1,"b":[1,2]}`)
	checkAll(t, s, d.table, isNull(retort.JSONText(retort.JSONSet(d.none, 1, "a"), "a")), isNull(retort.JSONText(retort.JSONRemove(d.none, "a"))))
	exec(t, s.eng, retort.Update(d.table).Set(d.doc.SetTo(retort.JSONSet(d.doc, 321, "pages"))).Where(d.id.Eq(1)))
	checkAll(t, s, d.table, is(retort.JSONAt[int64](d.doc, "pages"), 321), is(retort.JSONText(d.doc, "name"), `Él "x"`))
}

func jsonContains(t *testing.T, s *suite) {
	d := s.documents(t)
	if s.lacks(t, retort.Select(retort.JSONContains(d.doc, 1)), "json_contains") {
		return
	}
	checkAll(t, s, d.table,
		has(retort.JSONContains(d.doc, map[string]any{"pages": 320}), true), has(retort.JSONContains(d.doc, map[string]any{"pages": 321}), false),
		has(retort.JSONContains(d.doc, spec{Tags: []string{"b"}}), true), has(retort.JSONContains(d.doc, spec{Tags: []string{"b", "z"}}), false),
		has(retort.JSONContains(retort.JSONPart[[]string](d.doc, "tags"), []string{"c", "a"}), true),
	)
	wantRows(t, s.eng, retort.Select(d.id).Where(retort.JSONContains(d.none, map[string]any{})))
}

func jsonMade(t *testing.T, s *suite) {
	d := s.documents(t)
	wantDoc(t, s, d, retort.JSONObject[map[string]any](retort.JSONMember("n", d.n), retort.JSONMember("flag", d.flag), retort.JSONMember("word", d.word),
		retort.JSONMember("it's", "x\"y"), retort.JSONMember("list", []int{1, 2}), retort.JSONMember("tags", retort.JSONPart[[]string](d.doc, "tags")), retort.JSONMember("v", retort.Val("t"))),
		`{"flag":true,"it's":"x\"y","list":[1,2],"n":7,"tags":["a","b","c"],"v":"t","word":null}`)
	wantDoc(t, s, d, retort.JSONArray[any](d.n, "a", nil, 1.5, d.flag, retort.JSONObject[any](retort.JSONMember("k", retort.Not(d.flag)))), `[7,"a",null,1.5,true,{"k":false}]`)
	wantDoc(t, s, d, retort.JSONObject[map[string]any](), `{}`)
	wantDoc(t, s, d, retort.JSONArray[int](), `[]`)
	checkAll(t, s, nil, is(retort.JSONText(retort.JSONObject[any](retort.JSONMember("a", retort.Val[int64](3))), "a"), "3"))
}

func jsonAggregates(t *testing.T, s *suite) {
	b := s.shelf(t)
	years := all(t, s.eng, retort.Select(retort.JSONAgg[*int](b.year)).From(b.table))
	sum, nulls := 0, 0
	for _, y := range years[0] {
		if y == nil {
			nulls++
			continue
		}
		sum += *y
	}
	if len(years) != 1 || len(years[0]) != 5 || sum != 7663 || nulls != 1 {
		t.Errorf("years are %v", years)
	}
	titles := all(t, s.eng, retort.Select(retort.JSONObjectAgg[map[string]any](b.title, retort.JSONObject[map[string]any](retort.JSONMember("id", b.id)))).From(b.table).Where(b.id.Le(2)))
	if want := map[string]map[string]any{"Emma": {"id": 1.0}, "Ulysses": {"id": 2.0}}; len(titles) != 1 || !reflect.DeepEqual(titles[0], want) {
		t.Errorf("titles are %v, want %v", titles, want)
	}
	none := all(t, s.eng, retort.Select2(retort.JSONAgg[int](b.id), retort.JSONObjectAgg[int](b.title, b.id)).From(b.table).Where(b.id.Gt(99)))
	if len(none) != 1 || none[0].V1 == nil || len(none[0].V1) != 0 || none[0].V2 == nil || len(none[0].V2) != 0 {
		t.Errorf("of no rows: %v", none)
	}
}

// jsonRows: the elements of an array as a table, whatever they are.
func jsonRows(t *testing.T, s *suite) {
	d := s.documents(t)
	exec(t, s.eng, retort.InsertInto(d.table).Values(d.id.Set(2), d.n.Set(1), d.flag.Set(false), d.doc.Set(spec{
		More: map[string]any{"lines": []any{map[string]any{"sku": "a'1", "n": 2}, map[string]any{"sku": "b", "n": "3"}, "text", 4, true, nil, []int{5}}},
	})))
	line := retort.JSONRows[any]("line", d.doc, "more", "lines")
	type row = retort.Row4[int64, int64, *string, *int64]
	each := retort.Select4(d.id, line.Place, retort.JSONText(line.Value, "sku"), retort.JSONAt[int64](line.Value, "n")).From(d.table).Join(line)
	wantDeep(t, s.eng, each.Where(line.Place.Lt(4)).OrderBy(line.Place), row{V1: 2, V2: 1, V3: new("a'1"), V4: new(int64(2))}, row{V1: 2, V2: 2, V3: new("b")}, row{V1: 2, V2: 3})
	whole := retort.Select3(retort.JSONText(line.Value), retort.JSONAt[int64](line.Value), retort.JSONAt[bool](line.Value)).From(d.table).Join(line)
	type scalars = retort.Row3[*string, *int64, *bool]
	wantDeep(t, s.eng, whole.Where(line.Place.Between(3, 6)).OrderBy(line.Place),
		scalars{V1: new("text")}, scalars{V1: new("4"), V2: new(int64(4))}, scalars{V1: new("true"), V3: new(true)}, scalars{})
	wantDeep(t, s.eng, retort.Select(line.Value).From(d.table).Join(line).OrderBy(line.Place),
		[]any{map[string]any{"sku": "a'1", "n": 2.0}, map[string]any{"sku": "b", "n": "3"}, "text", 4.0, true, nil, []any{5.0}}...)
	tag := retort.JSONRows[string]("tag", d.doc, "tags")
	wantDeep(t, s.eng, retort.Select2(d.id, retort.Count(tag.Place)).From(d.table).LeftJoin(tag).GroupBy(d.id).OrderBy(d.id),
		retort.Row2[int64, int64]{V1: 1, V2: 3}, retort.Row2[int64, int64]{V1: 2})
	wantDeep(t, s.eng, retort.Select2(d.id, retort.JSONAgg[string](tag.Value)).From(d.table).Join(tag, tag.Place.Gt(2)).GroupBy(d.id),
		retort.Row2[int64, []string]{V1: 1, V2: []string{"c"}})
	wantDeep(t, s.eng, retort.Select(d.id).From(d.table).LeftJoin(tag).Where(retort.JSONText(tag.Value).IsNull()), 2)
	sub := retort.Select2(d.id, tag.Value).From(d.table).Join(tag).Where(tag.Place.Eq(2)).Subquery("second")
	wantDeep(t, s.eng, retort.Select(retort.Of(sub, tag.Value)), "b")
	for _, none := range []retort.JSONTable[any]{retort.JSONRows[any]("none", d.doc, "more"), retort.JSONRows[any]("none", d.doc, "name"), retort.JSONRows[any]("none", d.none)} {
		wantDeep(t, s.eng, retort.Select(retort.CountAll()).From(d.table).Join(none), 0)
	}
	sent := retort.JSONRows[spec]("sent", retort.JSONVal([]spec{{Name: "x", Pages: 7}, {Name: "y"}}))
	wantDeep(t, s.eng, retort.Select2(sent.Place, sent.Value).OrderBy(sent.Place.Desc()),
		retort.Row2[int64, spec]{V1: 2, V2: spec{Name: "y"}}, retort.Row2[int64, spec]{V1: 1, V2: spec{Name: "x", Pages: 7}})
}

// wantDeep is wantRows for rows that are compared by what they hold.
func wantDeep[R any](t *testing.T, x engine.Execer, q ast.Query[R], want ...R) {
	t.Helper()
	if got := all(t, x, q); !reflect.DeepEqual(got, want) {
		g, _ := json.Marshal(got)
		w, _ := json.Marshal(want)
		t.Errorf("%v\n got %s\nwant %s", q, g, w)
	}
}

func jsonNulls(t *testing.T, s *suite) {
	d := s.documents(t)
	checkAll(t, s, d.table,
		isNull(retort.JSONText(d.none, "a")), isNull(retort.JSONAt[int64](d.none, "a")), isNull(retort.JSONPart[int](d.none, "a")), isNull(retort.JSONText(d.doc, "more", "no")),
		isNull(retort.JSONAt[int64](d.doc, "more", "no")), isNull(retort.JSONPart[*int](d.doc, "absent")),
	)
}

func jsonKeys(t *testing.T, s *suite) {
	d := s.documents(t)
	checkAll(t, s, d.table,
		is(retort.JSONAt[int](d.doc, "more", "it's"), 1), is(retort.JSONText(d.doc, "more", "$.x[0]"), "odd"), is(retort.JSONText(d.doc, "more", "0"), "zero"),
	)
}

func badPaths(t *testing.T, s *suite) {
	d := s.documents(t)
	for _, q := range []interface {
		retort.Stmt
		Err() error
	}{
		retort.Select(retort.JSONText(d.doc, 1.5)), retort.Select(retort.JSONText(d.doc, nil)), retort.Select(retort.JSONSet(d.doc, 1)), retort.Select(retort.JSONRemove(d.doc)),
		retort.Select(retort.JSONAt[[]int](d.doc, "tags")), retort.Select(retort.JSONSet(d.doc, func() {}, "a")), retort.Select(retort.JSONText(d.doc, "a\x00")),
		retort.Select(retort.JSONText(d.doc, `a"b`)), retort.Select(retort.JSONText(d.doc, `a\b`)), retort.Select(retort.JSONText(d.doc, "a\nb")),
	} {
		if q.Err() == nil {
			t.Errorf("%v is no fault", q)
		}
	}
	if _, err := engine.One(t.Context(), s.eng, retort.Select(retort.JSONText(d.doc, "a\x00"))); err == nil {
		t.Error("a NUL in a path is no error")
	}
}
