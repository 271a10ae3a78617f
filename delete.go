package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// DeleteStmt is a DELETE. It is immutable, see [SelectStmt].
type DeleteStmt struct{ ast.IsDML }

// Delete begins a DELETE from a table. Without Where it is [ErrNoWhere], unless it says All.
func Delete(t Source) DeleteStmt {
	table, err := tableOf(t)
	return DeleteStmt{ast.NewDML(&ast.Delete{Table: table, Err: err})}
}

func (d DeleteStmt) with(change func(*ast.Delete) error) DeleteStmt {
	n := *ast.NodeOf(d).(*ast.Delete)
	if n.Err == nil {
		n.Err = change(&n)
	}
	return DeleteStmt{ast.NewDML(&n)}
}

// Using names further tables whose columns Where may use. The rows that meet the conditions with any row of them are deleted: by
// DELETE … USING, by a join on MySQL and MariaDB, by EXISTS on SQLite.
func (d DeleteStmt) Using(sources ...Source) DeleteStmt {
	return d.with(func(n *ast.Delete) (err error) {
		n.Using, n.With, err = addSources(n.Using, n.With, sources)
		return err
	})
}

// Where deletes only the rows that meet all conditions.
func (d DeleteStmt) Where(conds ...Condition) DeleteStmt {
	return d.with(func(n *ast.Delete) error { n.Where = appendConds(n.Where, conds); return nil })
}

// All says that every row is meant.
func (d DeleteStmt) All() DeleteStmt {
	return d.with(func(n *ast.Delete) error { n.All = true; return nil })
}

// OrderBy says which rows come first, for Limit. MySQL and MariaDB only.
func (d DeleteStmt) OrderBy(terms ...Sorter) DeleteStmt {
	return d.with(func(n *ast.Delete) error { n.Order = appendOrder(n.Order, terms); return nil })
}

// Limit deletes n rows at most. MySQL and MariaDB only; elsewhere name the rows by a subquery that has the limit.
func (d DeleteStmt) Limit(n int) DeleteStmt {
	return d.with(func(del *ast.Delete) (err error) { del.Limit, err = limitOf(n); return err })
}

// Err returns the first fault of the statement; see [SelectOf.Err].
func (d DeleteStmt) Err() error { return nodeErr(ast.NodeOf(d)) }

// String returns the statement as SQL for people, with ? for binds.
func (d DeleteStmt) String() string { return dialect.String(ast.NodeOf(d)) }
