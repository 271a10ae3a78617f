package dialecttest

import (
	"database/sql"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// scannedTypes are Go types that each column is read into, whether it fits or not.
var scannedTypes = []reflect.Type{
	reflect.TypeFor[bool](), reflect.TypeFor[int8](), reflect.TypeFor[uint16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[int](), reflect.TypeFor[uint64](), reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[string](),
	reflect.TypeFor[title](), reflect.TypeFor[[]byte](), reflect.TypeFor[time.Time](), reflect.TypeFor[*bool](), reflect.TypeFor[*int32](),
	reflect.TypeFor[*int64](), reflect.TypeFor[*float32](), reflect.TypeFor[*float64](), reflect.TypeFor[*string](),
	reflect.TypeFor[*time.Time](), reflect.TypeFor[**int64](), reflect.TypeFor[sql.Null[bool]](), reflect.TypeFor[sql.Null[int32]](),
	reflect.TypeFor[sql.Null[int64]](), reflect.TypeFor[sql.Null[float32]](), reflect.TypeFor[sql.Null[float64]](),
	reflect.TypeFor[sql.Null[string]](), reflect.TypeFor[sql.Null[time.Time]](), reflect.TypeFor[sql.Null[[]byte]](),
	reflect.TypeFor[time.Duration](), reflect.TypeFor[*time.Duration](),
}

// everyKind is a table with a column of each type, all of which may be NULL, and rows of values that are easily got wrong.
func (s *suite) everyKind(t *testing.T) *retort.SelectStmt[retort.Row8[*bool, *int32, *int64, *float32, *float64, *string, *[]byte, *time.Time]] {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("v", schema.BigInt("id").PrimaryKey(), schema.Bool("a"), schema.Int("b"), schema.BigInt("c"),
		schema.Of("d", sqltype.Type{Kind: sqltype.Float32}), schema.Float("e"), schema.String("f", 0), schema.Bytes("g"), schema.Timestamp("h"))
	s.create(t, md)
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	a, b := retort.ColumnOf[retort.Nullable[bool]](table, "a"), retort.ColumnOf[retort.NullNum[int32]](table, "b")
	c, d := retort.ColumnOf[retort.NullNum[int64]](table, "c"), retort.ColumnOf[retort.NullNum[float32]](table, "d")
	e, f := retort.ColumnOf[retort.NullNum[float64]](table, "e"), retort.ColumnOf[retort.NullText](table, "f")
	g, h := retort.ColumnOf[retort.Nullable[[]byte]](table, "g"), retort.ColumnOf[retort.Nullable[time.Time]](table, "h")
	at := time.Date(2026, 2, 28, 23, 59, 59, 999000, time.UTC)
	for i, row := range [][]retort.Assignment{
		{a.Set(true), b.Set(1), c.Set(1), d.Set(1.5), e.Set(1), f.Set(""), g.Set([]byte{}), h.Set(at)},
		{a.Set(false), b.Set(math.MinInt32), c.Set(math.MaxInt64), d.Set(-math.MaxFloat32), e.Set(math.MaxFloat64), f.Set("12"), g.Set([]byte("12")),
			h.Set(time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC))},
		{b.Set(math.MaxInt32), c.Set(math.MinInt64), d.Set(0), e.Set(-0.1), f.Set(strings.Repeat("long ", 100)), g.Set([]byte{0, 255}), h.Set(time.Unix(0, 0))},
		{a.SetNull(), b.SetNull(), c.SetNull(), d.SetNull(), e.SetNull(), f.SetNull(), g.SetNull(), h.SetNull()},
		{c.Set(1 << 40), e.Set(1 << 40), f.Set("2026-11-22 10:20:30")},
	} {
		exec(t, s.eng, retort.InsertInto(table).Values(append(row, id.Set(int64(i)))...))
	}
	return retort.Select8(a, b, c, d, e, f, g, h).OrderBy(id)
}

// scannedAlike: a driver that fills structs by itself gives what the codecs give, the errors too.
func scannedAlike(t *testing.T, s *suite) {
	rows, err := engine.Query(t.Context(), s.eng, ast.NodeOf(s.everyKind(t)))
	ok(t, err)
	defer rows.Close()
	for rows.Next() {
		for col := range 8 {
			for _, typ := range scannedTypes {
				scanBoth(t, rows.Source, col, typ)
			}
		}
	}
	ok(t, rows.Err())
}

// scanBoth reads a column in both ways, over what was in the variable before.
func scanBoth(t *testing.T, src sqltype.Source, col int, typ reflect.Type) {
	t.Helper()
	codec, err := sqltype.CodecOf(typ)
	ok(t, err)
	a, b := reflect.New(typ), filled(typ)
	errA := codec.Scan(sqltype.PtrOf(a), src, col)
	moves := []sqltype.Move{sqltype.MoveOf(0, codec)}
	n, errB := sqltype.ScanRow(src, sqltype.PtrOf(b), moves, col)
	switch {
	case (errA == nil) != (errB == nil) || errA != nil && errA.Error() != errB.Error():
		t.Errorf("column %d into %s: error is %v, want %v", col+1, typ, errB, errA)
	case errA != nil && n != 0 || errA == nil && n != 1:
		t.Errorf("column %d into %s: stored %d", col+1, typ, n)
	case errA == nil && !reflect.DeepEqual(a.Interface(), b.Interface()):
		t.Errorf("column %d into %s: got %v, want %v", col+1, typ, b.Elem(), a.Elem())
	}
}

// filled is a variable that isn't zero.
func filled(typ reflect.Type) reflect.Value {
	v := reflect.New(typ)
	switch e := v.Elem(); e.Kind() {
	case reflect.Bool:
		e.SetBool(true)
	case reflect.Pointer:
		e.Set(filled(typ.Elem()))
	case reflect.Struct:
		if f := e.FieldByName("Valid"); f.IsValid() {
			f.SetBool(true)
			e.FieldByName("V").Set(filled(e.FieldByName("V").Type()).Elem())
		}
	case reflect.String:
		e.SetString("before")
	case reflect.Slice:
		e.SetBytes([]byte("before"))
	case reflect.Float32, reflect.Float64:
		e.SetFloat(-7)
	default:
		if e.CanInt() {
			e.SetInt(-7)
		} else {
			e.SetUint(7)
		}
	}
	return v
}

// wholeRows: several fields of a struct at once, and the error of the one that doesn't fit.
func wholeRows(t *testing.T, s *suite) {
	type target struct {
		A, B *string
		N    int64
		C    string
		D    sql.Null[string]
	}
	b := s.shelf(t)
	long := strings.Repeat("x", 1000)
	second := retort.Case[string]().When(b.year.IsNotNull(), long).Else("")
	rows, err := engine.Query(t.Context(), s.eng, ast.NodeOf(retort.Select5(b.title, second, b.id, b.title, b.title).OrderBy(b.id)))
	ok(t, err)
	defer rows.Close()
	typ := reflect.TypeFor[target]()
	var moves []sqltype.Move
	for i := range typ.NumField() {
		codec, err := sqltype.CodecOf(typ.Field(i).Type)
		ok(t, err)
		moves = append(moves, sqltype.MoveOf(typ.Field(i).Offset, codec))
	}
	for id, name := range []string{"Emma", "Ulysses", "Solaris", "Walden", "Dune"} {
		if !rows.Next() {
			t.Fatal("a row is missing:", rows.Err())
		}
		want := long
		if name == "Walden" {
			want = ""
		}
		var got target
		n, err := sqltype.ScanRow(rows.Source, sqltype.Addr(&got), moves, 0)
		ok(t, err)
		if n != 5 || *got.A != name || *got.B != want || got.N != int64(id+1) || got.C != name || got.D != (sql.Null[string]{V: name, Valid: true}) {
			t.Errorf("row %d: got %d fields %+v", id+1, n, got)
		}
		if n, err := sqltype.ScanRow(rows.Source, sqltype.Addr(&got), moves, 1); n != 1 || err == nil {
			t.Errorf("row %d, columns moved by one: stored %d fields, error %v, want 1 and that of an integer for a string", id+1, n, err)
		}
	}
}
