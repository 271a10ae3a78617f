package dialecttest

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var valueCases = []testCase{
	{"booleans", trips(schema.Bool, false, true)},
	{"integers of 64 bits", trips(schema.BigInt, int64(0), 1, -1, math.MaxInt64, math.MinInt64)},
	{"integers of 32 bits", trips(schema.Int, int32(0), -1, math.MaxInt32, math.MinInt32)},
	{"integers of 16 bits", trips(schema.SmallInt, int16(0), -1, math.MaxInt16, math.MinInt16)},
	{"unsigned integers", trips(schema.BigInt, uint64(0), 1, math.MaxInt64)},
	{"bytes as numbers", trips(schema.SmallInt, uint8(0), 1, math.MaxUint8)},
	{"floats of 64 bits", trips(schema.Float, 0.0, 0.1, -1.5, math.MaxFloat64, math.SmallestNonzeroFloat64, 1e-300)},
	{"floats of 32 bits", trips(of(sqltype.Type{Kind: sqltype.Float32}), float32(0), 0.1, -1.5, 1e30)},
	{"texts", trips(text, "", " ", "a", "it's", `"quoted"`, `back\slash`, "line\nbreak\r\n", "tab\t", "%_", "?", "$1", ":x", "--", "NULL",
		"Zażółć gęślą jaźń", "日本語", "👩‍👩‍👧", "e\u0301", strings.Repeat("x", 100_000))},
	{"named types", trips(text, title("Emma"), "")},
	{"decimals keep their digits", trips(func(n string) schema.Column { return schema.Decimal(n, 30, 10) },
		"1.1000000000", "0.0000000001", "-12345678901234567890.1234567890", "99999999999999999999.9999999999")},
	{"NULL of every type", nullsOfEveryType},
	{"binary values", binaryValues},
	{"points in time keep their instant", instants},
	{"JSON", jsonValues},
	{"what is over the Go type it is read into", overRead},
	{"NaN and infinity come back or are refused", oddFloats},
	{"text that is not UTF-8 comes back or is refused", func(t *testing.T, s *suite) { keptOrRefused(t, s, "a\xffb") }},
	{"a NUL in text comes back or is refused", func(t *testing.T, s *suite) { keptOrRefused(t, s, "a\x00b") }},
	{"an unsigned integer over the database's is an error before anything is sent", tooBigToSend},
	{"an integer that its field can't hold is an error", tooBigToRead},
	{"a number from a text column is an error", wrongKind},
	{"values that nothing gives a type", looseValues},
	{"structs are filled as the codecs do it", scannedAlike},
	{"structs are filled column by column", wholeRows},
}

type title string

func text(name string) schema.Column { return schema.String(name, 0) }

func of(typ sqltype.Type) func(string) schema.Column {
	return func(name string) schema.Column { return schema.Of(name, typ) }
}

// trips is the case that values come back as they were sent, and are found by comparison.
func trips[T comparable](column func(name string) schema.Column, values ...T) func(*testing.T, *suite) {
	return func(t *testing.T, s *suite) {
		md := schema.NewMetaData()
		table := md.Table("v", schema.BigInt("id").PrimaryKey(), column("a").NotNull())
		s.create(t, md)
		id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[T]](table, "a")
		for i, v := range values {
			exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), a.Set(v)))
		}
		wantRows(t, s.eng, retort.Select(a).OrderBy(id), values...)
		if _, isFloat := any(values[0]).(float32); isFloat {
			return // a REAL isn't equal to the DOUBLE PRECISION of the same digits
		}
		for i, v := range values {
			wantRows(t, s.eng, retort.Select(id).Where(a.Eq(v)), int64(i))
		}
	}
}

func nullsOfEveryType(t *testing.T, s *suite) {
	kinds := []sqltype.Kind{sqltype.Bool, sqltype.Int16, sqltype.Int32, sqltype.Int64, sqltype.Float32, sqltype.Float64, sqltype.Decimal,
		sqltype.String, sqltype.Bytes, sqltype.Timestamp, sqltype.JSON}
	for _, k := range kinds {
		md := schema.NewMetaData()
		table := md.Table("v_"+k.String(), schema.BigInt("id").PrimaryKey(), schema.Of("a", sqltype.Type{Kind: k}))
		s.create(t, md)
		id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullText](table, "a")
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1), a.SetNull()))
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(2), a.SetPtr(nil)))
		for _, v := range all(t, s.eng, retort.Select(a)) {
			if v != nil {
				t.Errorf("%s: NULL came back as %q", k, *v)
			}
		}
		wantRows(t, s.eng, retort.Select(id).Where(a.IsNull()).OrderBy(id), 1, 2)
	}
}

// overRead: what doesn't fit the Go type it is read into is ErrOverflow, and names the column.
func overRead(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("v", schema.BigInt("id").PrimaryKey(), schema.BigInt("a").NotNull(), schema.Float("f").NotNull())
	s.create(t, md)
	id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Num[int64]](table, "a")
	f := retort.ColumnOf[retort.Num[float64]](table, "f")
	for i, v := range []int64{math.MaxInt8 + 1, math.MinInt8 - 1, math.MaxInt16 + 1, math.MaxInt32 + 1, -1, math.MaxUint8 + 1, math.MaxUint16 + 1, math.MaxUint32 + 1} {
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), a.Set(v), f.Set(1e300)))
	}
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[int8]], 0, 1, 2)
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[int16]], 2, 3)
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[int32]], 3, 7)
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[uint8]], 4, 5)
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[uint16]], 4, 6)
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[uint32]], 4, 7)
	overflows(t, s, table, "a", id, retort.ColumnOf[retort.Num[uint64]], 4)
	overflows(t, s, table, "f", id, retort.ColumnOf[retort.Num[float32]], 0)
}

func overflows[T any](t *testing.T, s *suite, table *schema.Table, column string, id retort.Num[int64], as func(*schema.Table, string) retort.Num[T], rows ...int64) {
	t.Helper()
	for _, row := range rows {
		got, err := engine.All(t.Context(), s.eng, retort.Select(as(table, column)).Where(id.Eq(row)))
		if !errors.Is(err, sqltype.ErrOverflow) || !strings.Contains(err.Error(), "column "+column) {
			t.Errorf("row %d: got %v and %v, want ErrOverflow that names the column", row, got, err)
		}
	}
}

func binaryValues(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("v", schema.BigInt("id").PrimaryKey(), schema.Bytes("a").NotNull())
	s.create(t, md)
	id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[[]byte]](table, "a")
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	values := [][]byte{{}, nil, {0}, []byte(`\x00`), every, bytes.Repeat(every, 4000)}
	for i, v := range values {
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), a.Set(v)))
	}
	for i, got := range all(t, s.eng, retort.Select(a).OrderBy(id)) {
		if !bytes.Equal(got, values[i]) {
			t.Errorf("value %d: %d bytes came back changed", i, len(values[i]))
		}
	}
	wantRows(t, s.eng, retort.Select(id).Where(a.Eq(every)), 4)
}

func instants(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("v", schema.BigInt("id").PrimaryKey(), schema.Timestamp("a").NotNull())
	s.create(t, md)
	id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Column[time.Time]](table, "a")
	values := []time.Time{
		time.Date(2026, 11, 22, 14, 16, 29, 123456000, time.UTC),
		time.Date(2026, 11, 22, 14, 16, 29, 0, time.FixedZone("east", 5*3600+1800)),
		time.Date(2026, 7, 1, 23, 59, 59, 999999000, time.FixedZone("west", -9*3600)),
		time.Date(1969, 12, 31, 23, 59, 59, 1000, time.UTC),
		time.Date(1000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
	}
	for i, v := range values {
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), a.Set(v)))
	}
	for i, got := range all(t, s.eng, retort.Select(a).OrderBy(id)) {
		if !got.Equal(values[i]) {
			t.Errorf("%v came back as %v", values[i], got)
		}
		wantRows(t, s.eng, retort.Select(id).Where(a.Eq(values[i].In(time.FixedZone("other", 3600)))), int64(i))
	}
	wantRows(t, s.eng, retort.Select(id).OrderBy(a), 4, 3, 2, 1, 0, 5)
}

type document struct {
	Name string         `json:"name"`
	Tags []string       `json:"tags"`
	More map[string]any `json:"more"`
}

func jsonValues(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("v", schema.BigInt("id").PrimaryKey(), schema.JSON("a").NotNull())
	s.create(t, md)
	id, a := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.JSON[document]](table, "a")
	values := []document{
		{},
		{Name: `it's "é" \ ?`, Tags: []string{"a", ""}, More: map[string]any{"n": 1.5, "nested": map[string]any{"x": nil}}},
	}
	for i, v := range values {
		exec(t, s.eng, retort.InsertInto(table).Values(id.Set(int64(i)), a.Set(v)))
	}
	if got := all(t, s.eng, retort.Select(a).OrderBy(id)); !reflect.DeepEqual(got, values) {
		t.Errorf("got %v, want %v", got, values)
	}
}

// single returns a table of one column that takes any value.
func (s *suite) single(t *testing.T, column schema.Column) *schema.Table {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("v", column)
	s.create(t, md)
	return table
}

func oddFloats(t *testing.T, s *suite) {
	table := s.single(t, schema.Float("a"))
	a := retort.ColumnOf[retort.NullNum[float64]](table, "a")
	for _, v := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
		exec(t, s.eng, retort.Delete(table).All())
		_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(a.Set(v)))
		if math.IsNaN(v) && !s.has(dialect.NaN) || math.IsInf(v, 0) && !s.has(dialect.Infinity) {
			wantKind(t, err, engine.ErrCheck)
			wantRows(t, s.eng, retort.Select(retort.CountAll()).From(table), 0)
			continue
		}
		ok(t, err)
		if got := all(t, s.eng, retort.Select(a))[0]; got == nil || *got != v && !(math.IsNaN(v) && math.IsNaN(*got)) {
			t.Errorf("%v came back as %v", v, got)
		}
	}
}

func keptOrRefused(t *testing.T, s *suite, value string) {
	table := s.single(t, text("a").NotNull())
	a := retort.ColumnOf[retort.Text](table, "a")
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(a.Set(value)))
	if err != nil {
		wantKind(t, err, engine.ErrCheck)
		wantRows(t, s.eng, retort.Select(a))
		return
	}
	wantRows(t, s.eng, retort.Select(a), value)
}

func tooBigToSend(t *testing.T, s *suite) {
	table := s.single(t, schema.BigInt("a").NotNull())
	a := retort.ColumnOf[retort.Column[uint64]](table, "a")
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(a.Set(math.MaxUint64)))
	if !errors.Is(err, sqltype.ErrOverflow) {
		t.Errorf("error is %v, want ErrOverflow", err)
	}
	wantRows(t, s.eng, retort.Select(a))
}

func tooBigToRead(t *testing.T, s *suite) {
	table := s.single(t, schema.BigInt("a").NotNull())
	exec(t, s.eng, retort.InsertInto(table).Values(retort.ColumnOf[retort.Num[int64]](table, "a").Set(math.MaxInt32+1)))
	_, err := engine.All(t.Context(), s.eng, retort.Select(retort.ColumnOf[retort.Num[int32]](table, "a")))
	if !errors.Is(err, sqltype.ErrOverflow) {
		t.Errorf("error is %v, want ErrOverflow", err)
	}
}

func wrongKind(t *testing.T, s *suite) {
	table := s.single(t, text("a").NotNull())
	exec(t, s.eng, retort.InsertInto(table).Values(retort.ColumnOf[retort.Text](table, "a").Set("12")))
	_, err := engine.All(t.Context(), s.eng, retort.Select(retort.ColumnOf[retort.Num[int64]](table, "a")))
	if !errors.Is(err, sqltype.ErrMismatch) {
		t.Errorf("error is %v, want ErrMismatch", err)
	}
}

// looseValues: a server that takes a value's type from what stands around it must be told where that says nothing.
func looseValues(t *testing.T, s *suite) {
	b := s.shelf(t)
	wantRows(t, s.eng, retort.Select(retort.Val[int64](7)).From(b.table).Where(b.id.Eq(1)), 7)
	wantRows(t, s.eng, retort.Select(retort.Val("x")).From(b.table).Where(b.id.Eq(1)), "x")
	wantRows(t, s.eng, retort.Select(retort.Val(1.5)).From(b.table).Where(b.id.Eq(1)), 1.5)
	wantRows(t, s.eng, retort.Select(retort.Val(true)).From(b.table).Where(b.id.Eq(1)), true)
	wantRows(t, s.eng, retort.Select(b.id.Add(10)).Where(b.id.Eq(1)), 11)
	wantRows(t, s.eng, retort.Select(b.id).Where(retort.Eq(retort.Val[int64](1), retort.Val[int64](1)), b.id.Eq(1)), 1)
	wantRows(t, s.eng, retort.Select(retort.Case[int64]().When(b.id.Eq(1), 5).Else(6)).OrderBy(b.id).Limit(2), 5, 6)
	wantRows(t, s.eng, retort.Select(retort.Case[string]().When(b.id.Eq(1), "five").Else("six")).OrderBy(b.id).Limit(2), "five", "six")
	wantRows(t, s.eng, retort.Select(b.year.Else(1)).Where(b.id.Eq(4)), 1)
	wantRows(t, s.eng, retort.Select(retort.Func[int64]("abs", retort.Val[int64](-3))).From(b.table).Where(b.id.Eq(1)), 3)
}
