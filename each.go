package retort

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Each is a value that fn makes, anew for each row and each run of a statement. It stands in the default of a column only, as OnInsert or
// OnUpdate of package schema or of an orm.Mapping declare it; anywhere else it is a fault of the statement. fn must be safe for concurrent
// use if the engine is used so.
//
//	schema.UUID("token").NotNull().OnInsert(retort.Each(uuid.New))
func Each[T any](fn func() T) Column[T] {
	return Column[T]{opsOf[T](&ast.Each{Make: func(ast.Moment) (sqltype.Value, error) { return sqltype.Of(fn()) }})}
}

// EachRow is [Each] with a function that sees the call's context and the row, and may fail: nothing is sent then.
func EachRow[T any](fn func(ctx context.Context, row NewRow) (T, error)) Column[T] {
	return Column[T]{opsOf[T](&ast.Each{Make: func(m ast.Moment) (sqltype.Value, error) {
		v, err := fn(m.Context, NewRow{m})
		if err != nil {
			return sqltype.Null, err
		}
		return sqltype.Of(v)
	}})}
}

// Clock is the time at which a statement or a flush begins, by the engine's clock (engine.WithClock) and to the microsecond, which every
// database keeps. All rows of one statement get the same. Like [Each] it stands in the default of a column only; [Now] is the database's.
func Clock() Column[time.Time] {
	return Column[time.Time]{opsOf[time.Time](&ast.Each{Make: func(m ast.Moment) (sqltype.Value, error) { return sqltype.TimeOf(m.Now), nil }})}
}

// NewRow is a row that is being written, as far as it is known: what the statement or the object gives it, and the defaults of columns declared
// before. A changed row has only what changes; the rows of a query, and those that an upsert changes, have nothing.
type NewRow struct{ m ast.Moment }

// Now returns what [Clock] gives the row.
func (r NewRow) Now() time.Time { return r.m.Now }

// Given returns the value that a row gives a column; nil, or the zero T, for NULL. It is false for a column that the database fills or that gets an SQL
// expression.
func Given[T any](r NewRow, c Selectable[T]) (v T, ok bool, err error) {
	x, isExpr := c.(Expr)
	if !isExpr {
		return v, false, errNotAColumn
	}
	col, isColumn := ast.ExprOf(x).(*ast.Column)
	if !isColumn {
		return v, false, errNotAColumn
	}
	val, ok := r.m.Given(col.Name)
	if !ok {
		return v, false, nil
	}
	codec, err := sqltype.CodecOf(reflect.TypeFor[T]())
	if err == nil {
		err = codec.Scan(sqltype.Addr(&v), sqltype.ValueSource{V: val}, 0)
	}
	if err != nil {
		return v, false, fmt.Errorf("the row's %s: %w", col.Name, err)
	}
	return v, true, nil
}
