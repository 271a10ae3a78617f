package retort

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
)

// Sub is a query used as a table: a subquery in FROM, or a common table expression. It can stand in From and Join; [Of] reads the
// expressions it selects.
type Sub struct{ ast.Source }

// Subquery makes the query a table of a name: (SELECT …) AS name.
func (s *SelectOf[P]) Subquery(name string) Sub {
	return Sub{ast.MakeSource(&ast.Derived{Query: ast.SelectOf(&s.Draft), Alias: name})}
}

// CTE makes the query a common table expression: WITH name AS (SELECT …). It is written once, however often it is used.
func (s *SelectOf[P]) CTE(name string) Sub {
	return newCTE(ast.CTE{Name: name, Query: ast.SelectOf(&s.Draft)})
}

func newCTE(c ast.CTE) Sub { return Sub{ast.MakeSource(&ast.CTERef{CTE: &c})} }

// Recursive makes a recursive common table expression: the rows of anchor, then again and again those that step makes of the rows
// before, until there are none. step gets the CTE itself, as a table of the anchor's columns, and must select as many columns.
//
//	tree := retort.Recursive("tree", retort.Select2(Nodes.ID, Nodes.Name).Where(Nodes.ParentID.IsNull()),
//		func(self retort.Sub) retort.Stmt {
//			return retort.Select2(child.ID, child.Name).Join(self, retort.Eq(child.ParentID, retort.Of(self, Nodes.ID)))
//		})
func Recursive(name string, anchor Stmt, step func(self Sub) Stmt) Sub {
	sel, bad := selectOf(anchor)
	if bad != nil {
		sel = &ast.Select{Err: bad.(*ast.Bad).Err}
	}
	c := &ast.CTE{Name: name, Query: sel}
	self := Sub{ast.MakeSource(&ast.CTERef{CTE: c})}
	if c.Step, bad = selectOf(step(self)); bad != nil {
		c.Step = &ast.Select{Err: bad.(*ast.Bad).Err}
	}
	return self
}

// Materialized asks the database to compute a common table expression once and keep it. Call it before the CTE is used: it returns
// another one. A subquery, and databases without the hint, ignore it.
func (s Sub) Materialized() Sub { return s.hinted(ast.Wish) }

// NotMaterialized asks the database to merge a common table expression into the query that uses it; see Materialized.
func (s Sub) NotMaterialized() Sub { return s.hinted(ast.Avoid) }

func (s Sub) hinted(h ast.Hint) Sub {
	ref, ok := ast.FromOf(s).(*ast.CTERef)
	if !ok {
		return s
	}
	c := *ref.CTE
	c.Materialized = h
	return newCTE(c)
}

// As gives the table another name in FROM, for a second use in one statement.
func (s Sub) As(alias string) Sub {
	switch f := ast.FromOf(s).(type) {
	case *ast.Derived:
		return Sub{ast.MakeSource(&ast.Derived{Query: f.Query, Alias: alias, Lateral: f.Lateral})}
	case *ast.Values:
		v := *f
		v.Alias = alias
		return Sub{ast.MakeSource(&v)}
	case *ast.TableFunc:
		fn := *f
		fn.Alias = alias
		return Sub{ast.MakeSource(&fn)}
	case *ast.CTERef:
		return Sub{ast.MakeSource(&ast.CTERef{CTE: f.CTE, Alias: alias})}
	}
	return s
}

var errNoSub = errors.New("Of reads from a Sub that was made by Subquery, CTE or Recursive")

// Of is an expression that a subquery or CTE selects, read from there, with its kind: name it by the same Go value, or the same
// column, that was selected.
func Of[E Expr](s Sub, e E) E {
	f := ast.FromOf(s)
	name, err := labelIn(f, ast.ExprOf(e))
	if err != nil {
		return filled(e, &ast.Bad{Err: err})
	}
	codec := CellOf(e).Codec
	col := &ast.Column{From: f, Name: name, Nullable: codec != nil && codec.Nullable}
	if of, ok := ast.ExprOf(e).(*ast.Column); ok {
		col.Wrap = of.Wrap
	}
	return filled(e, col)
}

// labelIn finds the name that a subquery or CTE gives to an expression it selects.
func labelIn(f ast.From, x ast.Expr) (string, error) {
	var q *ast.Select
	var called string
	switch f := f.(type) {
	case *ast.Derived:
		q, called = f.Query, "subquery "+f.Alias
	case *ast.CTERef:
		q, called = f.CTE.Query, "CTE "+f.CTE.Name
	default:
		return "", errNoSub
	}
	n, err := q.Ordinal(x)
	if err != nil {
		return "", err
	}
	if n == 0 {
		return "", fmt.Errorf("Of: %s doesn't select %s: use the Go value that it was given", called, what(x))
	}
	labels, err := ast.Labels(q.Cells)
	if err != nil {
		return "", err
	}
	return labels[n-1], nil
}

func what(x ast.Expr) string {
	c, ok := x.(*ast.Column)
	if !ok {
		return "that expression"
	}
	if t, ok := c.From.(*ast.Table); ok {
		return "column " + cmp.Or(t.Alias, t.Name) + "." + c.Name
	}
	return "column " + c.Name
}

// Label gives an expression a name in the result of the statement that selects it. Programs need it for texts that name the column,
// such as a view; within the language the Go value serves as the name.
func Label[E Expr](name string, e E) E {
	return filled(e, &ast.Label{X: ast.ExprOf(e), Name: name})
}

// TypeAs takes an expression as another kind, with no SQL for it: retort.TypeAs[retort.Num[int64]](retort.Val[int64](0)). What the
// database sends must fit the kind's Go type.
func TypeAs[E Expr](e Expr) E {
	var kind E
	return filled(kind, ast.ExprOf(e))
}

// withCell adds the common table expressions that a selected expression reads from to a statement's list.
func withCell(list []*ast.CTE, c *ast.Cell) []*ast.CTE {
	switch x := c.Expr.(type) {
	case nil:
		list = ast.WithCTE(list, c.From)
	case *ast.Column:
		list = ast.WithCTE(list, x.From)
	case *ast.Func, *ast.Call, *ast.Binary, *ast.Case, *ast.Collate, *ast.Custom, *ast.Construct, *ast.Cast, *ast.Over, *ast.Label:
		ast.Walk(x, func(y ast.Expr) bool {
			if col, ok := y.(*ast.Column); ok && col != nil {
				list = ast.WithCTE(list, col.From)
			}
			return true
		})
	}
	return list
}

// Union adds the rows of other queries and drops duplicates. The result takes OrderBy (by what this query selects), Limit and Offset;
// what this query had of these stays its own.
func (s *SelectOf[P]) Union(others ...ast.QueryOf[P]) *SelectOf[P] {
	n := new(SelectOf[P])
	addMembers(&n.Draft, &s.Draft, ast.Union, stmtsOf(others))
	return n
}

// UnionAll adds the rows of other queries, duplicates included; see Union.
func (s *SelectOf[P]) UnionAll(others ...ast.QueryOf[P]) *SelectOf[P] {
	n := new(SelectOf[P])
	addMembers(&n.Draft, &s.Draft, ast.UnionAll, stmtsOf(others))
	return n
}

// Intersect keeps the rows that all queries have; see Union.
func (s *SelectOf[P]) Intersect(others ...ast.QueryOf[P]) *SelectOf[P] {
	n := new(SelectOf[P])
	addMembers(&n.Draft, &s.Draft, ast.Intersect, stmtsOf(others))
	return n
}

// Except drops the rows that another query has; see Union.
func (s *SelectOf[P]) Except(others ...ast.QueryOf[P]) *SelectOf[P] {
	n := new(SelectOf[P])
	addMembers(&n.Draft, &s.Draft, ast.Except, stmtsOf(others))
	return n
}

func stmtsOf[P any](qs []ast.QueryOf[P]) []ast.Stmt {
	out := make([]ast.Stmt, len(qs))
	for i, q := range qs {
		out[i] = q
	}
	return out
}

// addMembers makes d the combination of a query with others. A chain of one operation stays flat; anything else nests, since databases
// disagree on which operation binds tighter.
func addMembers(d, before *ast.Draft, op ast.SetOp, others []ast.Stmt) {
	first := ast.SelectOf(before)
	ast.DraftEdit(d, nil, ast.EditFunc(func(n *ast.Select) {
		n.Cells, n.Options, n.With = first.Cells, first.Options, first.With
		n.Members = []ast.Member{{Query: first}}
		if continues(first, op) {
			n.Members = slices.Clone(first.Members)
		}
		for _, o := range others {
			addMember(n, op, o)
		}
	}))
}

func addMember(n *ast.Select, op ast.SetOp, other ast.Stmt) {
	sel, bad := selectOf(other)
	if bad != nil {
		fail(n, bad.(*ast.Bad).Err)
		return
	}
	n.Members = append(n.Members, ast.Member{Op: op, Query: sel})
	for _, c := range sel.With {
		if !slices.Contains(n.With, c) {
			n.With = appended(n.With, c)
		}
	}
}

// continues tells whether a query is a chain of the same operation that nothing was added to.
func continues(q *ast.Select, op ast.SetOp) bool {
	if len(q.Members) == 0 || len(q.Order) > 0 || q.Limit != nil || q.Offset != nil {
		return false
	}
	return !slices.ContainsFunc(q.Members[1:], func(m ast.Member) bool { return m.Op != op })
}
