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

// The methods are compiled once for each R: each makes one call into code that is not, and wraps what comes back.

func (s *SelectStmt[R]) sel() *ast.Select { return ast.NodeOf(s.IsStmt).(*ast.Select) }

func newSelect[R any](n *ast.Select) *SelectStmt[R] { return &SelectStmt[R]{ast.NewRows[R](n)} }

// copySelect is not inlined, so that what calls it stays small.
//
//go:noinline
func copySelect(n *ast.Select) *ast.Select {
	c := *n
	return &c
}

// From names what is selected from, where that can't be told from what is selected. Several sources without a condition
// between them give every combination.
func (s *SelectStmt[R]) From(sources ...Source) *SelectStmt[R] {
	return newSelect[R](selectFrom(s.sel(), sources))
}

// Join is an inner join: along a relationship (Authors.Books), or with a table or alias and its ON conditions. Conditions
// after a relationship are added to the relationship's own.
func (s *SelectStmt[R]) Join(target Source, on ...Condition) *SelectStmt[R] {
	return newSelect[R](selectJoin(s.sel(), ast.InnerJoin, target, on))
}

// LeftJoin is a left outer join: rows without a partner stay, an entity of the joined side is then nil and its columns NULL
// (read them with [Opt]).
func (s *SelectStmt[R]) LeftJoin(target Source, on ...Condition) *SelectStmt[R] {
	return newSelect[R](selectJoin(s.sel(), ast.LeftJoin, target, on))
}

// CrossJoin joins every row with every row of target.
func (s *SelectStmt[R]) CrossJoin(target Source) *SelectStmt[R] {
	return newSelect[R](selectJoin(s.sel(), ast.CrossJoin, target, nil))
}

// Where keeps the rows that meet all conditions, those of earlier calls included.
func (s *SelectStmt[R]) Where(conds ...Condition) *SelectStmt[R] {
	return newSelect[R](selectWhere(s.sel(), conds))
}

// GroupBy adds terms to GROUP BY.
func (s *SelectStmt[R]) GroupBy(terms ...Expr) *SelectStmt[R] {
	return newSelect[R](selectGroup(s.sel(), terms))
}

// Having keeps the groups that meet all conditions.
func (s *SelectStmt[R]) Having(conds ...Condition) *SelectStmt[R] {
	return newSelect[R](selectHaving(s.sel(), conds))
}

// OrderBy adds terms to ORDER BY: expressions sort ascending, see Desc and NullsLast.
func (s *SelectStmt[R]) OrderBy(terms ...Sorter) *SelectStmt[R] {
	return newSelect[R](selectOrder(s.sel(), terms))
}

// Limit returns at most n rows. A negative n is a fault of the statement.
func (s *SelectStmt[R]) Limit(n int) *SelectStmt[R] {
	return newSelect[R](selectLimit(s.sel(), n))
}

// Offset skips the first n rows. A negative n is a fault of the statement.
func (s *SelectStmt[R]) Offset(n int) *SelectStmt[R] {
	return newSelect[R](selectOffset(s.sel(), n))
}

// Distinct drops rows that are equal in all columns.
func (s *SelectStmt[R]) Distinct() *SelectStmt[R] {
	return newSelect[R](selectDistinct(s.sel()))
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
	return newSelect[R](selectLock(s.sel(), locks))
}

// With adds loader strategies for the selected entity, such as orm.SelectIn(Authors.Books).
func (s *SelectStmt[R]) With(loaders ...Loader[R]) *SelectStmt[R] {
	n := copySelect(s.sel())
	for _, l := range loaders {
		n.Options = appended(n.Options, l.loads(*new(R)))
	}
	return newSelect[R](n)
}

// Options adds options that are not tied to the row type, such as orm.PopulateExisting.
func (s *SelectStmt[R]) Options(options ...Option) *SelectStmt[R] {
	return newSelect[R](selectOptions(s.sel(), options))
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
	n.With = withCTE(n.With, f)
	return f
}

// The functions below return a changed copy of a SELECT, for the methods of the same name.

func selectFrom(n *ast.Select, sources []Source) *ast.Select {
	n = copySelect(n)
	for _, src := range sources {
		n.From = appended(n.From, fromOf(n, src))
	}
	return n
}

func selectJoin(n *ast.Select, kind ast.JoinKind, target Source, on []Condition) *ast.Select {
	n = copySelect(n)
	f := fromOf(n, target)
	if _, rel := f.(ast.Relation); !rel && kind != ast.CrossJoin && len(on) == 0 {
		fail(n, errNoOn)
	}
	n.Joins = appended(n.Joins, ast.Join{Kind: kind, Target: f, On: appendConds(nil, on)})
	return n
}

func selectWhere(n *ast.Select, conds []Condition) *ast.Select {
	n = copySelect(n)
	n.Where = appendConds(n.Where, conds)
	return n
}

func selectGroup(n *ast.Select, terms []Expr) *ast.Select {
	n = copySelect(n)
	for _, t := range terms {
		n.Group = appended(n.Group, ast.ExprOf(t))
	}
	return n
}

func selectHaving(n *ast.Select, conds []Condition) *ast.Select {
	n = copySelect(n)
	n.Having = appendConds(n.Having, conds)
	return n
}

func selectOrder(n *ast.Select, terms []Sorter) *ast.Select {
	n = copySelect(n)
	n.Order = appendOrder(n.Order, terms)
	return n
}

func selectLimit(n *ast.Select, rows int) *ast.Select {
	n = copySelect(n)
	n.Limit = countBind(n, "Limit", rows)
	return n
}

func selectOffset(n *ast.Select, rows int) *ast.Select {
	n = copySelect(n)
	n.Offset = countBind(n, "Offset", rows)
	return n
}

func selectDistinct(n *ast.Select) *ast.Select {
	n = copySelect(n)
	n.Distinct = true
	return n
}

func selectLock(n *ast.Select, locks []Lock) *ast.Select {
	n = copySelect(n)
	n.Lock = ast.ForUpdate
	for _, l := range locks {
		n.Lock = ast.Lock(l)
	}
	return n
}

func selectOptions(n *ast.Select, options []Option) *ast.Select {
	n = copySelect(n)
	for _, o := range options {
		n.Options = appended(n.Options, o.option())
	}
	return n
}

// appended returns list with x behind, in room of its own and no more.
func appended[T any](list []T, x T) []T {
	out := make([]T, len(list)+1)
	copy(out, list)
	out[len(list)] = x
	return out
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
