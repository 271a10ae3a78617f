package retort

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

// Conflict is an insert that waits to be told what to do with rows that exist.
type Conflict[R any] struct {
	insert InsertStmt[R]
	clause ast.Conflict
	err    error
}

// OnConflict names the columns of a unique constraint or index; with none it means any, which PostgreSQL takes for DoNothing only. MySQL
// and MariaDB look at every unique key whatever is named. A further OnConflict behind DoNothing or DoUpdate is for the conflicts that those before
// it don't name; SQLite alone has that.
func (i InsertStmt[R]) OnConflict(cols ...Expr) Conflict[R] {
	target, err := columnsOf(cols)
	return Conflict[R]{i, ast.Conflict{Target: target}, err}
}

// OnConstraint is OnConflict for a unique constraint by its name. SQLite has no such clause.
func (i InsertStmt[R]) OnConstraint(name string) Conflict[R] {
	c := Conflict[R]{insert: i, clause: ast.Conflict{Constraint: name}}
	if name == "" {
		c.err = errNoConstraint
	}
	return c
}

// IndexWhere says that the columns are those of a partial unique index with this condition. Databases find the index by the text of the
// condition, so it must be the index's own, with no bind in it: a bool column, IsNull, or [Raw].
func (c Conflict[R]) IndexWhere(conds ...Condition) Conflict[R] {
	c.clause.IndexWhere = appendConds(c.clause.IndexWhere, conds)
	return c
}

// DoNothing leaves rows that exist as they are. They count as not inserted, and RETURNING gives nothing of them.
func (c Conflict[R]) DoNothing() InsertStmt[R] { return c.do(nil) }

// DoUpdate changes rows that exist. [Excluded] and SetExcluded are the values that were to be inserted. See also [InsertStmt.Where].
func (c Conflict[R]) DoUpdate(set ...Assignment) InsertStmt[R] {
	if len(set) == 0 && c.err == nil {
		c.err = errNoUpdate
	}
	return c.do(set)
}

func (c Conflict[R]) do(set []Assignment) InsertStmt[R] {
	return c.insert.with(func(n *ast.Insert) error {
		clause, err := c.clause, c.err
		if err == nil {
			clause.Set, err = assignsOf(nil, set)
		}
		clause.Before = n.OnConflict
		n.OnConflict = &clause
		return err
	})
}

// Where limits DoUpdate to rows that meet all conditions; others are left as they are, and RETURNING gives nothing of them. It stands
// behind DoUpdate. MySQL and MariaDB have no such clause.
func (i InsertStmt[R]) Where(conds ...Condition) InsertStmt[R] {
	return i.with(func(n *ast.Insert) error {
		if n.OnConflict == nil || len(n.OnConflict.Set) == 0 {
			return errWhereOfInsert
		}
		clause := *n.OnConflict
		clause.Where = appendConds(clause.Where, conds)
		n.OnConflict = &clause
		return nil
	})
}

var (
	errNoConstraint  = errors.New("OnConstraint wants the name of a constraint")
	errNoUpdate      = errors.New("DoUpdate sets nothing: use DoNothing")
	errWhereOfInsert = errors.New("Where of an Insert stands behind DoUpdate, which it limits")
)
