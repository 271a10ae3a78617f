package retort

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

var errNotCTE = errors.New("WithCTE takes what CTE, Recursive or WriteCTE made")

// WithCTE writes common table expressions before a query, whether something in it reads them or not: most often a [WriteCTE], which runs in any
// case. Those that From or Join names are written without it. The query itself stays as it is.
//
//	gone := retort.WriteCTE("gone", retort.Delete(Carts).Where(Carts.Touched.Lt(limit)))
//	rest := retort.WithCTE(retort.Select(retort.CountAll()).From(Carts), gone)
func WithCTE[R any](q Query[R], ctes ...Sub) Query[R] {
	return ast.NewRows[R](withCTEs(ast.NodeOf(q), ctes))
}

// ExecWithCTE is [WithCTE] for a statement that changes rows and returns none.
func ExecWithCTE(stmt DML, ctes ...Sub) DML { return ast.NewDML(withCTEs(ast.NodeOf(stmt), ctes)) }

// withCTEs copies a node and gives the copy common table expressions.
func withCTEs(n ast.Node, ctes []Sub) ast.Node {
	switch n := n.(type) {
	case *ast.Select:
		c := *n
		addCTEs(&c.With, &c.Err, ctes)
		return &c
	case *ast.Insert:
		c := *n
		addCTEs(&c.With, &c.Err, ctes)
		return &c
	case *ast.Update:
		c := *n
		addCTEs(&c.With, &c.Err, ctes)
		return &c
	case *ast.Delete:
		c := *n
		addCTEs(&c.With, &c.Err, ctes)
		return &c
	case *ast.Merge:
		c := *n
		addCTEs(&c.With, &c.Err, ctes)
		return &c
	}
	return n
}

// addCTEs replaces a list by a longer one.
func addCTEs(list *[]*ast.CTE, fault *error, ctes []Sub) {
	for _, sub := range ctes {
		f := ast.FromOf(sub)
		if d, ok := f.(*ast.Derived); ok && d.Query != nil && d.Query.Err != nil {
			*fault = firstErr(*fault, d.Query.Err)
			continue
		}
		if _, ok := f.(*ast.CTERef); !ok {
			*fault = firstErr(*fault, errNotCTE)
		}
		*list = ast.WithCTE(*list, f)
	}
}
