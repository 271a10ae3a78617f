package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// MergeStmt is a MERGE: it goes through the rows of a source and inserts, changes or deletes rows of a table as the clauses say, the
// first that applies. PostgreSQL has it since version 15; elsewhere it is a fault that names the alternatives. It is immutable, see
// [SelectStmt].
//
//	retort.Merge(Books).Using(news, retort.Eq(Books.ISBN, retort.Of(news, isbn))).
//		WhenMatched(retort.Of(news, gone)).ThenDelete().
//		WhenMatched().ThenUpdate(Books.Title.SetTo(retort.Of(news, title))).
//		WhenNotMatched().ThenInsert(Books.ISBN.SetTo(retort.Of(news, isbn)), Books.Title.SetTo(retort.Of(news, title)))
type MergeStmt struct{ ast.IsDML }

// Merge begins a MERGE into a table.
func Merge(t Source) MergeStmt {
	table, err := tableOf(t)
	return MergeStmt{ast.NewDML(&ast.Merge{Into: table, Err: err})}
}

func (m MergeStmt) with(change func(*ast.Merge) error) MergeStmt {
	n := *ast.NodeOf(m).(*ast.Merge)
	if n.Err == nil {
		n.Err = change(&n)
	}
	return MergeStmt{ast.NewDML(&n)}
}

// Using names the source, a table, subquery or CTE, and the conditions by which its rows match rows of the table.
func (m MergeStmt) Using(source Source, on ...Condition) MergeStmt {
	return m.with(func(n *ast.Merge) error {
		f := ast.FromOf(source)
		if f == nil {
			return errNoSource
		}
		n.Source, n.On, n.With = f, appendConds(nil, on), ast.WithCTE(nil, f)
		return nil
	})
}

// WhenMatched begins a clause for rows of the source that match a row of the table, and meet the conditions.
func (m MergeStmt) WhenMatched(conds ...Condition) Matched { return Matched{m, conds} }

// WhenNotMatched begins a clause for rows of the source that match none. Conditions and values see the source only.
func (m MergeStmt) WhenNotMatched(conds ...Condition) NotMatched { return NotMatched{m, conds} }

func (m MergeStmt) when(matched bool, conds []Condition, do ast.MergeAction, set []Assignment) MergeStmt {
	return m.with(func(n *ast.Merge) error {
		assigns, err := assignsOf(nil, set)
		n.Whens = appended(n.Whens, ast.MergeWhen{Matched: matched, Where: appendConds(nil, conds), Do: do, Set: assigns})
		return err
	})
}

// Matched is a clause of a [MergeStmt] for rows that are there, which waits to be told what to do with them.
type Matched struct {
	merge MergeStmt
	conds []Condition
}

// ThenUpdate changes the row of the table.
func (w Matched) ThenUpdate(set ...Assignment) MergeStmt {
	return w.merge.when(true, w.conds, ast.MergeUpdate, set)
}

// ThenDelete deletes the row of the table.
func (w Matched) ThenDelete() MergeStmt { return w.merge.when(true, w.conds, ast.MergeDelete, nil) }

// ThenNothing leaves the row as it is: later clauses don't see it.
func (w Matched) ThenNothing() MergeStmt { return w.merge.when(true, w.conds, ast.MergeNothing, nil) }

// NotMatched is a clause of a [MergeStmt] for rows that aren't there, which waits to be told what to do with them.
type NotMatched struct {
	merge MergeStmt
	conds []Condition
}

// ThenInsert inserts a row; with no value, one of defaults.
func (w NotMatched) ThenInsert(values ...Assignment) MergeStmt {
	return w.merge.when(false, w.conds, ast.MergeInsert, values)
}

// ThenNothing inserts no row: later clauses don't see it.
func (w NotMatched) ThenNothing() MergeStmt {
	return w.merge.when(false, w.conds, ast.MergeNothing, nil)
}

// Err returns the first fault of the statement; see [SelectOf.Err].
func (m MergeStmt) Err() error { return nodeErr(ast.NodeOf(m)) }

// String returns the statement as SQL for people, with ? for binds.
func (m MergeStmt) String() string { return dialect.String(ast.NodeOf(m)) }
