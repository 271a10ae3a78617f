package retort

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// SelectStmt is a SELECT whose rows are of type R. It is immutable: each method returns a new statement and leaves its
// receiver as it was, so a statement may be kept, shared between goroutines and extended in several ways. Faults are kept:
// [SelectStmt.Err] and every run return the first one.
type SelectStmt[R any] struct{ ast.Rows[R] }

// None is the row type of a statement that selects nothing, made by [From].
type None struct{}

func (s *SelectStmt[R]) sel() *ast.Select { return ast.NodeOf(s).(*ast.Select) }

// with returns a new statement: a copy of s that change has altered.
func (s *SelectStmt[R]) with(change func(*ast.Select)) *SelectStmt[R] {
	return newSelect[R](changed(s.sel(), change))
}

func newSelect[R any](n *ast.Select) *SelectStmt[R] { return &SelectStmt[R]{ast.NewRows[R](n)} }

func changed(n *ast.Select, change func(*ast.Select)) *ast.Select {
	c := *n
	change(&c)
	return &c
}

// From names what is selected from, where that can't be told from what is selected. Several sources without a condition
// between them give every combination.
func (s *SelectStmt[R]) From(sources ...Source) *SelectStmt[R] {
	return s.with(func(n *ast.Select) {
		for _, src := range sources {
			n.From = append(n.From[:len(n.From):len(n.From)], fromOf(n, src))
		}
	})
}

// Join is an inner join: along a relationship (Authors.Books), or with a table or alias and its ON conditions. Conditions
// after a relationship are added to the relationship's own.
func (s *SelectStmt[R]) Join(target Source, on ...Condition) *SelectStmt[R] {
	return s.with(func(n *ast.Select) { addJoin(n, ast.InnerJoin, target, on) })
}

// LeftJoin is a left outer join: rows without a partner stay, an entity of the joined side is then nil and its columns NULL
// (read them with [Opt]).
func (s *SelectStmt[R]) LeftJoin(target Source, on ...Condition) *SelectStmt[R] {
	return s.with(func(n *ast.Select) { addJoin(n, ast.LeftJoin, target, on) })
}

// CrossJoin joins every row with every row of target.
func (s *SelectStmt[R]) CrossJoin(target Source) *SelectStmt[R] {
	return s.with(func(n *ast.Select) { addJoin(n, ast.CrossJoin, target, nil) })
}

// Where keeps the rows that meet all conditions, those of earlier calls included.
func (s *SelectStmt[R]) Where(conds ...Condition) *SelectStmt[R] {
	return s.with(func(n *ast.Select) { n.Where = appendConds(n.Where, conds) })
}

// GroupBy adds terms to GROUP BY.
func (s *SelectStmt[R]) GroupBy(terms ...Expr) *SelectStmt[R] {
	return s.with(func(n *ast.Select) {
		for _, t := range terms {
			n.Group = append(n.Group[:len(n.Group):len(n.Group)], ast.ExprOf(t))
		}
	})
}

// Having keeps the groups that meet all conditions.
func (s *SelectStmt[R]) Having(conds ...Condition) *SelectStmt[R] {
	return s.with(func(n *ast.Select) { n.Having = appendConds(n.Having, conds) })
}

// OrderBy adds terms to ORDER BY: expressions sort ascending, see Desc and NullsLast.
func (s *SelectStmt[R]) OrderBy(terms ...Sorter) *SelectStmt[R] {
	return s.with(func(n *ast.Select) { n.Order = appendOrder(n.Order, terms) })
}

// Limit returns at most n rows. A negative n is a fault of the statement.
func (s *SelectStmt[R]) Limit(n int) *SelectStmt[R] {
	return s.with(func(sel *ast.Select) { sel.Limit = countBind(sel, "Limit", n) })
}

// Offset skips the first n rows. A negative n is a fault of the statement.
func (s *SelectStmt[R]) Offset(n int) *SelectStmt[R] {
	return s.with(func(sel *ast.Select) { sel.Offset = countBind(sel, "Offset", n) })
}

// Distinct drops rows that are equal in all columns.
func (s *SelectStmt[R]) Distinct() *SelectStmt[R] {
	return s.with(func(n *ast.Select) { n.Distinct = true })
}

// Lock says how ForUpdate treats rows that others have locked.
type Lock ast.Lock

// The kinds of row locks.
const (
	SkipLocked = Lock(ast.ForUpdateSkipLocked) // leave locked rows out
	NoWait     = Lock(ast.ForUpdateNoWait)     // fail at once
	Share      = Lock(ast.ForShare)            // a lock that others may share
)

// ForUpdate locks the selected rows until the transaction ends. Databases without row locks (SQLite) ignore it, but run the
// statement on a connection that may write. Of several locks the last counts.
func (s *SelectStmt[R]) ForUpdate(locks ...Lock) *SelectStmt[R] {
	return s.with(func(n *ast.Select) {
		n.Lock = ast.ForUpdate
		for _, l := range locks {
			n.Lock = ast.Lock(l)
		}
	})
}

// With adds loader strategies for the selected entity, such as orm.SelectIn(Authors.Books).
func (s *SelectStmt[R]) With(loaders ...Loader[R]) *SelectStmt[R] {
	return s.with(func(n *ast.Select) {
		for _, l := range loaders {
			n.Options = append(n.Options[:len(n.Options):len(n.Options)], l.loads(*new(R)))
		}
	})
}

// Options adds options that are not tied to the row type, such as orm.PopulateExisting.
func (s *SelectStmt[R]) Options(options ...Option) *SelectStmt[R] {
	return s.with(func(n *ast.Select) {
		for _, o := range options {
			n.Options = append(n.Options[:len(n.Options):len(n.Options)], o.option())
		}
	})
}

// Err returns the first fault of the statement: a value that can't be converted, a column whose table is not in FROM. Nothing
// has been sent then. It is the error that running the statement returns.
func (s *SelectStmt[R]) Err() error { return nodeErr(s.sel()) }

// String returns the statement as SQL for people, with ? for binds.
func (s *SelectStmt[R]) String() string { return dialect.String(s.sel()) }

// nodeErr compiles a statement just for its faults.
func nodeErr(n ast.Node) error {
	_, err := dialect.Compile(dialect.Neutral(), n)
	return err
}

func fail(n *ast.Select, err error) {
	if n.Err == nil {
		n.Err = err
	}
}

func fromOf(n *ast.Select, src Source) ast.From {
	f := ast.FromOf(src)
	if f == nil {
		fail(n, errNoSource)
	}
	return f
}

func addJoin(n *ast.Select, kind ast.JoinKind, target Source, on []Condition) {
	f := fromOf(n, target)
	if _, rel := f.(ast.Relation); !rel && kind != ast.CrossJoin && len(on) == 0 {
		fail(n, errNoOn)
	}
	n.Joins = append(n.Joins[:len(n.Joins):len(n.Joins)], ast.Join{Kind: kind, Target: f, On: appendConds(nil, on)})
}

// appendConds returns list with the nodes of conds behind, never in list's own spare room.
func appendConds(list []ast.Expr, conds []Condition) []ast.Expr {
	out := make([]ast.Expr, len(list), len(list)+len(conds))
	copy(out, list)
	for _, c := range conds {
		out = append(out, ast.ExprOf(c))
	}
	return out
}

func appendOrder(list []ast.Order, terms []Sorter) []ast.Order {
	out := make([]ast.Order, len(list), len(list)+len(terms))
	copy(out, list)
	for _, t := range terms {
		out = append(out, t.sorts())
	}
	return out
}

func countBind(sel *ast.Select, what string, n int) ast.Expr {
	if n < 0 {
		fail(sel, fmt.Errorf("%s(%d): want 0 or more", what, n))
	}
	return &ast.Bind{Value: sqltype.IntOf(int64(n))}
}
