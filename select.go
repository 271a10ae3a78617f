package retort

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// SelectStmt is a SELECT whose rows are of type R. It is immutable: each method returns a new statement and leaves its
// receiver as it was, so a statement may be kept, shared between goroutines and extended in several ways. Faults are kept:
// [SelectOf.Err] and every run return the first one. Its methods are those of SelectOf.
type SelectStmt[R any] = SelectOf[*R]

// SelectOf is a [SelectStmt] by a pointer to its row type. The compiler makes code for each kind of struct that a generic type is used
// with, but only once for all pointers; with the row type itself, a program of many row types would compile these methods many times.
type SelectOf[P any] struct {
	ast.Drafted[P]
	ast.Draft
}

// ordered and limited are statements and what they add to the one before, in one object.
type (
	ordered[P any] struct {
		stmt SelectOf[P]
		edit orderEdit
	}
	limited[P any] struct {
		stmt SelectOf[P]
		edit limitEdit
	}
)

// None is the row type of a statement that selects nothing, made by [From].
type None struct{}

// The methods are compiled once for each R: each makes the new statement and calls, for what is in it, a function that is not.

// From names what is selected from, where that can't be told from what is selected. Several sources without a condition
// between them give every combination.
func (s *SelectOf[P]) From(sources ...Source) *SelectOf[P] {
	n := new(SelectOf[P])
	addFrom(&n.Draft, &s.Draft, sources)
	return n
}

// Join is an inner join: along a relationship (Authors.Books), or with a table or alias and its ON conditions. Conditions
// after a relationship are added to the relationship's own.
func (s *SelectOf[P]) Join(target Source, on ...Condition) *SelectOf[P] {
	n := new(SelectOf[P])
	addJoin(&n.Draft, &s.Draft, ast.InnerJoin, target, on)
	return n
}

// LeftJoin is a left outer join: rows without a partner stay, an entity of the joined side is then nil and its columns NULL
// (read them with [Opt]).
func (s *SelectOf[P]) LeftJoin(target Source, on ...Condition) *SelectOf[P] {
	n := new(SelectOf[P])
	addJoin(&n.Draft, &s.Draft, ast.LeftJoin, target, on)
	return n
}

// FullJoin is a full outer join: rows of both sides without a partner stay, and either side may be NULL (see [SelectStmt.LeftJoin]). MySQL
// and MariaDB have none.
func (s *SelectOf[P]) FullJoin(target Source, on ...Condition) *SelectOf[P] {
	n := new(SelectOf[P])
	addJoin(&n.Draft, &s.Draft, ast.FullJoin, target, on)
	return n
}

// CrossJoin joins every row with every row of target.
func (s *SelectOf[P]) CrossJoin(target Source) *SelectOf[P] {
	n := new(SelectOf[P])
	addJoin(&n.Draft, &s.Draft, ast.CrossJoin, target, nil)
	return n
}

// Where keeps the rows that meet all conditions, those of earlier calls included.
func (s *SelectOf[P]) Where(conds ...Condition) *SelectOf[P] {
	n := new(SelectOf[P])
	addWhere(&n.Draft, &s.Draft, conds)
	return n
}

// GroupBy adds terms to GROUP BY.
func (s *SelectOf[P]) GroupBy(terms ...Expr) *SelectOf[P] {
	n := new(SelectOf[P])
	addGroup(&n.Draft, &s.Draft, terms)
	return n
}

// Having keeps the groups that meet all conditions.
func (s *SelectOf[P]) Having(conds ...Condition) *SelectOf[P] {
	n := new(SelectOf[P])
	addHaving(&n.Draft, &s.Draft, conds)
	return n
}

// OrderBy adds terms to ORDER BY: expressions sort ascending, see Desc and NullsLast.
func (s *SelectOf[P]) OrderBy(terms ...Sorter) *SelectOf[P] {
	n := new(ordered[P])
	n.edit.add(&n.stmt.Draft, &s.Draft, terms)
	return &n.stmt
}

// Limit returns at most so many rows. A negative number is a fault of the statement.
func (s *SelectOf[P]) Limit(rows int) *SelectOf[P] {
	n := new(limited[P])
	n.edit.add(&n.stmt.Draft, &s.Draft, rows)
	return &n.stmt
}

// LimitTies returns at most so many rows, and those that sort as the last of them does: FETCH FIRST … ROWS WITH TIES. It needs an OrderBy.
// SQLite and MySQL have none.
func (s *SelectOf[P]) LimitTies(rows int) *SelectOf[P] {
	n := new(SelectOf[P])
	addTies(&n.Draft, &s.Draft, rows)
	return n
}

// Offset skips the first rows. A negative number is a fault of the statement.
func (s *SelectOf[P]) Offset(rows int) *SelectOf[P] {
	n := new(SelectOf[P])
	addOffset(&n.Draft, &s.Draft, rows)
	return n
}

// Distinct drops rows that are equal in all columns. Given expressions, it keeps the first row, in the statement's order, of those that are
// equal in these: DISTINCT ON, which only PostgreSQL has; its OrderBy must begin with them.
func (s *SelectOf[P]) Distinct(on ...Expr) *SelectOf[P] {
	n := new(SelectOf[P])
	addDistinct(&n.Draft, &s.Draft, on)
	return n
}

// ForUpdate locks the selected rows until the transaction ends. Databases without row locks (SQLite) ignore it, but run the
// statement on a connection that may write. Several locks are combined: ForUpdate(retort.Share, retort.SkipLocked).
func (s *SelectOf[P]) ForUpdate(locks ...Lock) *SelectOf[P] {
	n := new(SelectOf[P])
	addLock(&n.Draft, &s.Draft, locks)
	return n
}

// With adds loader strategies for the selected entity, such as orm.SelectIn(Authors.Books).
func (s *SelectOf[P]) With(loaders ...LoaderOf[P]) *SelectOf[P] {
	options := make([]any, len(loaders))
	for i, l := range loaders {
		options[i] = l.loads(*new(P))
	}
	n := new(SelectOf[P])
	addOptions(&n.Draft, &s.Draft, options)
	return n
}

// Options adds options that are not tied to the row type, such as orm.PopulateExisting.
func (s *SelectOf[P]) Options(options ...Option) *SelectOf[P] {
	n := new(SelectOf[P])
	addOptions(&n.Draft, &s.Draft, optionsOf(options))
	return n
}

// Err returns the first fault of the statement: a value that can't be converted, a column whose table is not in FROM. Nothing
// has been sent then. It is the error that running the statement returns.
func (s *SelectOf[P]) Err() error { return nodeErr(ast.SelectOf(&s.Draft)) }

// String returns the statement as SQL for people, with ? for binds.
func (s *SelectOf[P]) String() string { return dialect.String(ast.SelectOf(&s.Draft)) }

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

// The functions below make d the draft before with what the method of the same name adds. The short ones are kept from being inlined:
// the method is compiled for each row type.

func addFrom(d, before *ast.Draft, sources []Source) {
	items := make([]ast.From, len(sources))
	for i, src := range sources {
		items[i] = ast.FromOf(src)
	}
	ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) {
		n.From = slices.Concat(n.From, items)
		for _, f := range items {
			if f == nil {
				fail(n, errNoSource)
			}
			n.With = ast.WithCTE(n.With, f)
		}
	}))
}

func addJoin(d, before *ast.Draft, kind ast.JoinKind, target Source, on []Condition) {
	f := ast.FromOf(target)
	if err := checkJoin(kind, f, on); err != nil {
		ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) { fail(n, err) }))
		return
	}
	fillConds(ast.DraftJoin(d, before, kind, f, len(on)), on)
}

func checkJoin(kind ast.JoinKind, f ast.From, on []Condition) error {
	if f == nil {
		return errNoSource
	}
	if len(on) > 0 || kind == ast.CrossJoin || ast.Open(f) {
		return nil
	}
	if _, rel := f.(ast.Relation); !rel {
		return errNoOn
	}
	return nil
}

func addWhere(d, before *ast.Draft, conds []Condition) {
	fillConds(ast.DraftWhere(d, before, len(conds)), conds)
}

func addGroup(d, before *ast.Draft, terms []Expr) {
	xs := exprsOf(terms)
	ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) { n.Group = slices.Concat(n.Group, xs) }))
}

func addHaving(d, before *ast.Draft, conds []Condition) {
	xs := appendConds(nil, conds)
	ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) { n.Having = slices.Concat(n.Having, xs) }))
}

// orderEdit adds terms to ORDER BY. It has room for two.
type orderEdit struct {
	terms []ast.Order
	room  [2]ast.Order
}

func (o *orderEdit) add(d, before *ast.Draft, terms []Sorter) {
	o.terms = o.room[:0]
	for _, t := range terms {
		o.terms = append(o.terms, t.sorts())
	}
	o.terms = slices.Clip(o.terms)
	ast.DraftEdit(d, before, o)
}

// Edit implements [ast.Edit].
func (o *orderEdit) Edit(n *ast.Select) {
	if n.Order == nil {
		n.Order = o.terms
	} else {
		n.Order = slices.Concat(n.Order, o.terms)
	}
}

// limitEdit sets the number of rows, offsetEdit how many are skipped: each with its bind in one object.
type (
	limitEdit  struct{ bind ast.Bind }
	offsetEdit struct{ bind ast.Bind }
)

func (l *limitEdit) add(d, before *ast.Draft, rows int) {
	if rows < 0 {
		ast.DraftEdit(d, before, negative("Limit", rows))
		return
	}
	l.bind.Value = sqltype.IntOf(int64(rows))
	ast.DraftEdit(d, before, l)
}

// Edit implements [ast.Edit].
func (l *limitEdit) Edit(n *ast.Select) { n.Limit, n.Ties = &l.bind, false }

func addOffset(d, before *ast.Draft, rows int) {
	if rows < 0 {
		ast.DraftEdit(d, before, negative("Offset", rows))
		return
	}
	ast.DraftEdit(d, before, &offsetEdit{ast.Bind{Value: sqltype.IntOf(int64(rows))}})
}

// Edit implements [ast.Edit].
func (o *offsetEdit) Edit(n *ast.Select) { n.Offset = &o.bind }

// negative is the fault of a number of rows.
func negative(what string, rows int) ast.EditFunc {
	return func(n *ast.Select) { fail(n, fmt.Errorf("%s(%d): want 0 or more", what, rows)) }
}

func addTies(d, before *ast.Draft, rows int) {
	limit := new(ast.Draft)
	new(limitEdit).add(limit, before, rows)
	ast.DraftEdit(d, limit, ast.EditFunc(func(n *ast.Select) { n.Ties = true }))
}

func addDistinct(d, before *ast.Draft, on []Expr) {
	xs := exprsOf(on)
	ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) {
		n.Distinct, n.DistinctOn = true, slices.Concat(n.DistinctOn, xs)
	}))
}

//go:noinline
func addLock(d, before *ast.Draft, locks []Lock) {
	lock, err := lockOf(locks)
	ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) {
		n.Lock = lock
		if err != nil {
			fail(n, err)
		}
	}))
}

func addOptions(d, before *ast.Draft, options []any) {
	ast.DraftEdit(d, before, ast.EditFunc(func(n *ast.Select) { n.Options = slices.Concat(n.Options, options) }))
}

func optionsOf(options []Option) []any {
	out := make([]any, len(options))
	for i, o := range options {
		out[i] = o.option()
	}
	return out
}

// appended returns list with x behind, in room of its own and no more.
func appended[T any](list []T, x T) []T { return append(list[:len(list):len(list)], x) }

func fillConds(room []ast.Expr, conds []Condition) {
	for i, c := range conds {
		room[i] = ast.ExprOf(c)
	}
}

func exprsOf(es []Expr) []ast.Expr {
	out := make([]ast.Expr, len(es))
	for i, e := range es {
		out[i] = ast.ExprOf(e)
	}
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
