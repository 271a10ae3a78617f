package retort

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// UpdateStmt is an UPDATE. It is immutable, see [SelectStmt].
type UpdateStmt struct{ ast.IsDML }

// Update begins an UPDATE of a table. Without Where it is [ErrNoWhere], unless it says All.
func Update(t Source) UpdateStmt {
	table, err := tableOf(t)
	return UpdateStmt{ast.NewDML(&ast.Update{Table: table, Err: err})}
}

func (u UpdateStmt) with(change func(*ast.Update) error) UpdateStmt {
	n := *ast.NodeOf(u).(*ast.Update)
	if n.Err == nil {
		n.Err = change(&n)
	}
	return UpdateStmt{ast.NewDML(&n)}
}

// Set adds assignments.
func (u UpdateStmt) Set(set ...Assignment) UpdateStmt {
	return u.with(func(n *ast.Update) (err error) {
		n.Set, err = assignsOf(n.Set, set)
		return err
	})
}

// From names further tables whose columns Set and Where may use: UPDATE … FROM, or a join on MySQL and MariaDB. A row that several rows
// of them match is changed by one of these, the database says which.
func (u UpdateStmt) From(sources ...Source) UpdateStmt {
	return u.with(func(n *ast.Update) (err error) {
		n.From, n.With, err = addSources(n.From, n.With, sources)
		return err
	})
}

// addSources adds tables to those that a statement reads beside its own, and the common table expressions that they are.
func addSources(items []ast.From, with []*ast.CTE, sources []Source) ([]ast.From, []*ast.CTE, error) {
	items = slices.Clip(items)
	for _, s := range sources {
		f := ast.FromOf(s)
		if f == nil {
			return items, with, errNoSource
		}
		items = append(items, f)
		with = ast.WithCTE(with, f)
	}
	return items, with, nil
}

// Where changes only the rows that meet all conditions.
func (u UpdateStmt) Where(conds ...Condition) UpdateStmt {
	return u.with(func(n *ast.Update) error { n.Where = appendConds(n.Where, conds); return nil })
}

// All says that every row is meant.
func (u UpdateStmt) All() UpdateStmt {
	return u.with(func(n *ast.Update) error { n.All = true; return nil })
}

// OrderBy says which rows come first, for Limit. MySQL and MariaDB only.
func (u UpdateStmt) OrderBy(terms ...Sorter) UpdateStmt {
	return u.with(func(n *ast.Update) error { n.Order = appendOrder(n.Order, terms); return nil })
}

// Limit changes n rows at most. MySQL and MariaDB only; elsewhere name the rows by a subquery that has the limit.
func (u UpdateStmt) Limit(n int) UpdateStmt {
	return u.with(func(up *ast.Update) (err error) { up.Limit, err = limitOf(n); return err })
}

// Err returns the first fault of the statement; see [SelectOf.Err].
func (u UpdateStmt) Err() error { return nodeErr(ast.NodeOf(u)) }

// String returns the statement as SQL for people, with ? for binds.
func (u UpdateStmt) String() string { return dialect.String(ast.NodeOf(u)) }

func assignsOf(list []ast.Assign, set []Assignment) ([]ast.Assign, error) {
	out := list[:len(list):len(list)]
	for _, a := range set {
		if a.err != nil {
			return list, a.err
		}
		out = append(out, a.assign)
	}
	return out, nil
}

// limitOf is the bind of the most rows that a statement changes.
func limitOf(n int) (ast.Expr, error) {
	if n < 0 {
		return nil, fmt.Errorf("Limit(%d): want 0 or more", n)
	}
	return &ast.Bind{Value: sqltype.IntOf(int64(n))}, nil
}
