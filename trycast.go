package retort

import (
	"fmt"
	"math"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// TryCast reads a text as a T, and is NULL where the text is none: where Cast is an error, or on SQLite whatever the text begins with. It means
// the same on every database, none of which has a TRY_CAST:
//
//   - an integer of any Go type is a sign, which may be missing, and digits, within the type's range (of unsigned ones up to 1<<63 - 1);
//   - a float may have a point and an exponent; the largest float there is and all beyond are NULL, what is under 2.3e-308 is 0;
//   - a bool is true, t, 1, false, f or 0, in either case;
//   - a civil.Date is like 2006-01-02, a day that exists, from the year 1 on;
//   - a time.Time has a time of day behind such a date and a space or T, as in 2006-01-02 15:04:05.999999Z: the fraction and the Z may be
//     missing, and it is in UTC.
//
// There is nothing else around it, no spaces either: Trim them before. Other types are a fault of the statement.
func TryCast[T any](e ExprOf[string]) Nullable[T] {
	return Nullable[T]{opsOf[T](tryCast(ast.ExprOf(e), reflect.TypeFor[T]()))}
}

func tryCast(x ast.Expr, t reflect.Type) ast.Expr {
	codec, err := sqltype.CodecOf(t)
	if err != nil {
		return &ast.Bad{Err: err}
	}
	switch kind := codec.Type.Kind; {
	case kind == sqltype.Bool:
		return function(ast.TryBool, x)
	case kind == sqltype.Date:
		return function(ast.TryDate, x)
	case kind == sqltype.Timestamp:
		return function(ast.TryTime, x)
	case t.Kind() == reflect.Float64:
		return function(ast.TryFloat, x)
	case t.Kind() == reflect.Float32:
		const most = math.MaxFloat32
		return function(ast.InRange, function(ast.TryFloat, x), literalOf(sqltype.FloatOf(-most)), literalOf(sqltype.FloatOf(most)))
	case kind == sqltype.Int16, kind == sqltype.Int32, kind == sqltype.Int64:
		return tryInt(x, t)
	}
	return &ast.Bad{Err: fmt.Errorf("TryCast has no %s: read the text and convert it in Go", t)}
}

// tryInt is an integer of the range of t.
func tryInt(x ast.Expr, t reflect.Type) ast.Expr {
	bits := t.Bits()
	least, most := int64(math.MinInt64)>>(64-bits), int64(math.MaxInt64)>>(64-bits)
	if t.Kind() >= reflect.Uint && t.Kind() <= reflect.Uint64 {
		least = 0
		if bits < 64 {
			most = 1<<bits - 1
		}
	}
	whole := function(ast.TryInt, x)
	if least == math.MinInt64 {
		return whole
	}
	return function(ast.InRange, whole, literalOf(sqltype.IntOf(least)), literalOf(sqltype.IntOf(most)))
}

func literalOf(v sqltype.Value) ast.Expr { return &ast.Literal{Value: v} }
