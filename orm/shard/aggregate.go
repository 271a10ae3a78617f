package shard

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// Aggregates of several shards: count and sum are added, of min and max the smallest and the largest is taken. No other can be made of those of the
// shards.

// combiners make the aggregate of all shards of those of two.
var combiners = map[string]func(a, b value) (value, error){
	"count": add, "sum": add,
	"min": func(a, b value) (value, error) { return extreme(a, b, -1) },
	"max": func(a, b value) (value, error) { return extreme(a, b, 1) },
}

// aggregates are the names of what sees several rows, beside those.
var aggregates = []string{"avg", "total", "group_concat", "string_agg", "array_agg", "json_agg", "jsonb_agg", "json_arrayagg", "json_objectagg",
	"bool_and", "bool_or", "every", "stddev", "variance"}

// combinable is how an expression that is an aggregate of rows is made of those of the shards, nil if it is none or can't be.
func combinable(x ast.Expr) func(a, b value) (value, error) {
	f, ok := ast.Resolved(x).(*ast.Func)
	if !ok || f.Distinct || len(f.Args) != 1 {
		return nil
	}
	return combiners[strings.ToLower(f.Name)]
}

// allCombinable tells whether a statement selects aggregates of all its rows, and nothing else.
func allCombinable(sel *ast.Select) bool {
	return len(sel.Members)+len(sel.Group)+len(sel.Having) == 0 && sel.Limit == nil && sel.Offset == nil && sel.Text == nil &&
		!slices.ContainsFunc(sel.Cells, func(c ast.Cell) bool { return c.Entity != nil || combinable(c.Expr) == nil })
}

// hasAggregate tells whether there is an aggregate in what is selected.
func hasAggregate(cells []ast.Cell) bool {
	return contains(cells, func(x ast.Expr) bool {
		f, ok := x.(*ast.Func)
		if !ok {
			return false
		}
		name := strings.ToLower(f.Name)
		return combiners[name] != nil && (len(f.Args) == 1 || f.Distinct) || slices.Contains(aggregates, name) ||
			f.Fn != "" || f.Separator != nil || len(f.Within)+len(f.Filter) > 0
	})
}

// hasWindow tells whether there is a window function in it.
func hasWindow(cells []ast.Cell) bool {
	return contains(cells, func(x ast.Expr) bool { _, ok := x.(*ast.Over); return ok })
}

// contains tells whether cells have an expression that is something; what is in a window function doesn't count.
func contains(cells []ast.Cell, is func(ast.Expr) bool) (found bool) {
	for _, c := range cells {
		if c.Expr == nil {
			continue
		}
		ast.Walk(c.Expr, func(x ast.Expr) bool {
			found = found || is(x)
			_, window := x.(*ast.Over)
			return !found && !window
		})
	}
	return found
}

// aggregate asks several shards for aggregates and makes one row of theirs.
func aggregate[R any](ctx context.Context, s *Session, sel *ast.Select, on []int) (r R, err error) {
	xs := make([]ast.Expr, len(sel.Cells))
	for k, c := range sel.Cells {
		xs[k] = c.Expr
	}
	c := *sel
	c.Order, c.Cells = nil, valueCells[R](xs)
	parts := make([]keyed[R], len(on))
	err = s.each(on, func(n int, m *orm.Session) (err error) {
		parts[n], err = orm.One(ctx, m, ast.NewRows[keyed[R]](&c))
		return err
	})
	if err != nil {
		return r, err
	}
	for k, cell := range sel.Cells {
		v := parts[0].Keys[k]
		for _, part := range parts[1:] {
			if v, err = combineTwo(cell.Expr, v, part.Keys[k]); err != nil {
				return r, err
			}
		}
		if err := cell.Codec.Scan(sqltype.Field(sqltype.Addr(&r), cell.Offset), source{sqltype.ValueSource{V: v.v}, v.decimal}, 0); err != nil {
			return r, fmt.Errorf("read the aggregate of all shards: %w", err)
		}
	}
	return r, nil
}

// combineTwo makes one aggregate of two. One that is NULL has seen no value.
func combineTwo(x ast.Expr, a, b value) (value, error) {
	switch {
	case a.v.IsNull():
		return b, nil
	case b.v.IsNull():
		return a, nil
	}
	return combinable(x)(a, b)
}

// add adds two numbers.
func add(a, b value) (value, error) {
	switch x, y := a.v, b.v; {
	case a.decimal || b.decimal:
		return addDecimals(x, y)
	case x.Kind() == sqltype.IntValue && y.Kind() == sqltype.IntValue:
		sum := x.Int() + y.Int()
		if (sum > x.Int()) != (y.Int() > 0) && y.Int() != 0 {
			return value{}, fmt.Errorf("%w: the sum over the shards is beyond %d", sqltype.ErrOverflow, math.MaxInt64)
		}
		return value{v: sqltype.IntOf(sum)}, nil
	case x.Kind() == sqltype.FloatValue && y.Kind() == sqltype.FloatValue:
		return value{v: sqltype.FloatOf(x.Float() + y.Float())}, nil
	}
	return value{}, fmt.Errorf("%w: sums of the kinds %v and %v over several shards", orm.ErrUsage, a.v.Kind(), b.v.Kind())
}

// addDecimals adds numbers that are written out, with as many digits behind the point as the longer has.
func addDecimals(a, b sqltype.Value) (value, error) {
	x, y := ratOf(a), ratOf(b)
	if x == nil || y == nil {
		return value{}, fmt.Errorf("%w: sums %s and %s over several shards", orm.ErrUsage, a, b)
	}
	digits := max(scale(written(a)), scale(written(b)))
	return value{sqltype.TextOf(new(big.Rat).Add(x, y).FloatString(digits)), true}, nil
}

// scale is how many digits a number has behind the point.
func scale(s string) int {
	_, digits, _ := strings.Cut(s, ".")
	return len(digits)
}

// extreme is the one of two values that is smaller (-1) or larger (1).
func extreme(a, b value, sign int) (value, error) {
	c, err := new(term).compareValues(a, b)
	if err != nil {
		return value{}, fmt.Errorf("%w; sort by it and take the first", err)
	}
	if c == sign {
		return a, nil
	}
	return b, nil
}

// source is a value as a codec reads it.
type source struct {
	sqltype.ValueSource
	decimal bool
}

// Kind tells a number that is written out from a text.
func (s source) Kind(col int) sqltype.ValueKind {
	if s.decimal {
		return sqltype.DecimalValue
	}
	return s.ValueSource.Kind(col)
}
