package retort

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

var errNotAnAggregate = errors.New("only an aggregate itself has an order, not arithmetic with one")

// StringAgg joins the texts of a group's rows, in the order of the terms, with a separator between them; NULLs are left out, and it is
// NULL over no text. It is string_agg or group_concat. The separator is part of the statement's text: never build it from input. MySQL cuts
// the result at group_concat_max_len bytes, 1,024 by default, and says so in a warning only.
func StringAgg(e ExprOf[string], separator string, order ...Sorter) NullAgg[string] {
	return NullAgg[string]{opsOf[string](&ast.Func{Name: "string_agg", Args: []ast.Expr{ast.ExprOf(e)}, Order: appendOrder(nil, order), Separator: &separator})}
}

// OrderedBy is an aggregate that sees the rows in an order: array_agg(x ORDER BY y). MySQL and MariaDB have none; see [StringAgg].
func OrderedBy[E Expr](aggregate E, terms ...Sorter) E {
	return changed(aggregate, func(f *ast.Func) { f.Order = appendOrder(f.Order, terms) })
}

// WithinGroup is an aggregate of sorted rows: percentile_cont(0.5) WITHIN GROUP (ORDER BY price). Only PostgreSQL has it.
//
//	median := retort.WithinGroup(retort.Func[float64]("percentile_cont", 0.5), Books.Price)
func WithinGroup[E Expr](aggregate E, terms ...Sorter) E {
	return changed(aggregate, func(f *ast.Func) { f.Within = appendOrder(f.Within, terms) })
}

// changed is a function call with a change, as an expression of the same kind.
func changed[E Expr](e E, change func(*ast.Func)) E {
	f, ok := ast.ExprOf(e).(*ast.Func)
	if !ok {
		return filled(e, &ast.Bad{Err: errNotAnAggregate})
	}
	g := *f
	change(&g)
	return filled(e, &g)
}
