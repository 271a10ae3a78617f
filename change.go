package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
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

// From names further tables whose columns Set and Where may use.
func (u UpdateStmt) From(sources ...Source) UpdateStmt {
	return u.with(func(n *ast.Update) error {
		for _, s := range sources {
			f := ast.FromOf(s)
			if f == nil {
				return errNoSource
			}
			n.From = append(n.From[:len(n.From):len(n.From)], f)
			n.With = withCTE(n.With, f)
		}
		return nil
	})
}

// Where changes only the rows that meet all conditions.
func (u UpdateStmt) Where(conds ...Condition) UpdateStmt {
	return u.with(func(n *ast.Update) error { n.Where = appendConds(n.Where, conds); return nil })
}

// All says that every row is meant.
func (u UpdateStmt) All() UpdateStmt {
	return u.with(func(n *ast.Update) error { n.All = true; return nil })
}

// Err returns the first fault of the statement; see [SelectStmt.Err].
func (u UpdateStmt) Err() error { return nodeErr(ast.NodeOf(u)) }

// String returns the statement as SQL for people, with ? for binds.
func (u UpdateStmt) String() string { return dialect.String(ast.NodeOf(u)) }

// DeleteStmt is a DELETE. It is immutable, see [SelectStmt].
type DeleteStmt struct{ ast.IsDML }

// Delete begins a DELETE from a table. Without Where it is [ErrNoWhere], unless it says All.
func Delete(t Source) DeleteStmt {
	table, err := tableOf(t)
	return DeleteStmt{ast.NewDML(&ast.Delete{Table: table, Err: err})}
}

func (d DeleteStmt) with(change func(*ast.Delete)) DeleteStmt {
	n := *ast.NodeOf(d).(*ast.Delete)
	change(&n)
	return DeleteStmt{ast.NewDML(&n)}
}

// Where deletes only the rows that meet all conditions.
func (d DeleteStmt) Where(conds ...Condition) DeleteStmt {
	return d.with(func(n *ast.Delete) { n.Where = appendConds(n.Where, conds) })
}

// All says that every row is meant.
func (d DeleteStmt) All() DeleteStmt { return d.with(func(n *ast.Delete) { n.All = true }) }

// Err returns the first fault of the statement; see [SelectStmt.Err].
func (d DeleteStmt) Err() error { return nodeErr(ast.NodeOf(d)) }

// String returns the statement as SQL for people, with ? for binds.
func (d DeleteStmt) String() string { return dialect.String(ast.NodeOf(d)) }

// ReturningStmt is an INSERT, UPDATE or DELETE that returns rows of type R. Run it like a query.
type ReturningStmt[R any] struct{ ast.Rows[R] }

// Returning makes a statement that changes rows return something of each: a column, an expression or the entity.
func Returning[R any](stmt DML, s Selectable[R]) *ReturningStmt[R] {
	return returning[R](stmt, s.cell())
}

// Returning2 returns two things of each row.
func Returning2[A, B any](stmt DML, a Selectable[A], b Selectable[B]) *ReturningStmt[Row2[A, B]] {
	return returning[Row2[A, B]](stmt, a.cell(), b.cell())
}

// Returning3 returns three things of each row.
func Returning3[A, B, C any](stmt DML, a Selectable[A], b Selectable[B], c Selectable[C]) *ReturningStmt[Row3[A, B, C]] {
	return returning[Row3[A, B, C]](stmt, a.cell(), b.cell(), c.cell())
}

func returning[R any](stmt DML, cells ...ast.Cell) *ReturningStmt[R] {
	placeCells[R](cells)
	var err error
	for _, c := range cells {
		if err == nil {
			err = c.Err
		}
	}
	return &ReturningStmt[R]{ast.NewRows[R](withReturning(ast.NodeOf(stmt), cells, err))}
}

func withReturning(n ast.Node, cells []ast.Cell, err error) ast.Node {
	switch n := n.(type) {
	case *ast.Insert:
		c := *n
		c.Returning, c.Err = cells, firstErr(c.Err, err)
		return &c
	case *ast.Update:
		c := *n
		c.Returning, c.Err = cells, firstErr(c.Err, err)
		return &c
	case *ast.Delete:
		c := *n
		c.Returning, c.Err = cells, firstErr(c.Err, err)
		return &c
	}
	return n
}

func firstErr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// Err returns the first fault of the statement; see [SelectStmt.Err].
func (s *ReturningStmt[R]) Err() error { return nodeErr(ast.NodeOf(s)) }

// String returns the statement as SQL for people, with ? for binds.
func (s *ReturningStmt[R]) String() string { return dialect.String(ast.NodeOf(s)) }
