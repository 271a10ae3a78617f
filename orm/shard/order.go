package shard

import (
	"bytes"
	"cmp"
	"fmt"
	"math/big"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// How rows of several databases are put in one order.
//
// Each shard sorts its rows, and they are merged by the values that it has sorted by, which are selected beside them. Numbers, times and bytes compare
// in one way. Texts don't: a collation knows what comes first. So texts are compared by their bytes, and the rows of each shard are watched: one
// that sorts otherwise is an error, with the cure. NULLs stand where the databases have them; if these disagree, they are told.

// term is one term of ORDER BY.
type term struct {
	order  ast.Order
	column *ast.Column // nil for other expressions
	first  bool        // NULLs come first
}

// termsOf makes the terms of a statement's order comparable. It returns the order to send.
func (s *Session) termsOf(order []ast.Order, on []int) ([]term, []ast.Order) {
	largest, agree := s.nullsLargest(on[0]), true
	for _, k := range on {
		agree = agree && s.nullsLargest(k) == largest
	}
	terms, sent := make([]term, len(order)), make([]ast.Order, len(order))
	for k, o := range order {
		first := o.Nulls == ast.NullsFirst
		if o.Nulls == ast.NullsDefault {
			if first = largest == o.Desc; !agree {
				o.Nulls = ast.NullsLast
				if first {
					o.Nulls = ast.NullsFirst
				}
			}
		}
		column := columnIn(o.X)
		terms[k], sent[k] = term{o, column, first}, o
	}
	return terms, sent
}

// columnIn is the column that an expression is, by whatever collation; nil for others.
func columnIn(x ast.Expr) *ast.Column {
	x = ast.Resolved(x)
	if c, ok := x.(*ast.Collate); ok {
		x = ast.Resolved(c.X)
	}
	column, _ := x.(*ast.Column)
	return column
}

// nullsLargest tells whether a shard's database takes NULLs for larger than all values.
func (s *Session) nullsLargest(k int) bool {
	return s.f.shards[k].eng.Dialect().Has(dialect.NullsLargest)
}

// compare orders two values that rows are sorted by.
func (t *term) compare(a, b value) (int, error) {
	switch {
	case a.v.IsNull() && b.v.IsNull():
		return 0, nil
	case a.v.IsNull() == t.first && b.v.IsNull() != t.first: // a is the NULL that comes first, or b the one that comes last
		return -1, nil
	case a.v.IsNull() || b.v.IsNull():
		return 1, nil
	}
	c, err := t.compareValues(a, b)
	if t.order.Desc {
		c = -c
	}
	return c, err
}

func (t *term) compareValues(a, b value) (int, error) {
	x, y := a.v.Kind(), b.v.Kind()
	switch {
	case a.decimal || b.decimal || t.column != nil && t.column.Type.Kind == sqltype.Decimal:
		return compareDecimals(a.v, b.v)
	case x == sqltype.FloatValue && y == sqltype.IntValue || x == sqltype.IntValue && y == sqltype.FloatValue:
		return compareDecimals(a.v, b.v)
	case x != y:
	case x == sqltype.IntValue:
		return cmp.Compare(a.v.Int(), b.v.Int()), nil
	case x == sqltype.FloatValue:
		return cmp.Compare(a.v.Float(), b.v.Float()), nil
	case x == sqltype.BoolValue && a.v.Bool() == b.v.Bool():
		return 0, nil
	case x == sqltype.BoolValue && b.v.Bool():
		return -1, nil
	case x == sqltype.BoolValue:
		return 1, nil
	case x == sqltype.TimeValue:
		return a.v.Time().Compare(b.v.Time()), nil
	case x == sqltype.BytesValue:
		return bytes.Compare(a.v.Bytes(), b.v.Bytes()), nil
	case x == sqltype.TextValue && t.column != nil:
		return strings.Compare(a.v.Text(), b.v.Text()), nil
	case x == sqltype.TextValue:
		return 0, fmt.Errorf("%w: rows of several shards can be sorted by texts of columns only", orm.ErrUsage)
	}
	return 0, fmt.Errorf("%w: rows of several shards can't be sorted by values of the kinds %v and %v", orm.ErrUsage, x, y)
}

// compareDecimals compares numbers by their values, however they are written.
func compareDecimals(a, b sqltype.Value) (int, error) {
	x, y := ratOf(a), ratOf(b)
	if x == nil || y == nil {
		return 0, fmt.Errorf("%w: rows of several shards can't be sorted by %s and %s", orm.ErrUsage, a, b)
	}
	return x.Cmp(y), nil
}

// ratOf is a number, nil if a value is none.
func ratOf(v sqltype.Value) *big.Rat {
	if r, ok := new(big.Rat).SetString(written(v)); ok {
		return r
	}
	return nil
}

// written is a number as it is written.
func written(v sqltype.Value) string {
	if v.Kind() == sqltype.TextValue {
		return v.Text()
	}
	return v.String()
}
