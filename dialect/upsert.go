package dialect

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
)

// onConflict writes what becomes of rows that exist.
func (c *Compiler) onConflict(n *ast.Insert) {
	if n.OnConflict == nil || !c.Need(OnConflict, "INSERT … ON CONFLICT", "") {
		return
	}
	if n.OnConflict.Before != nil && !c.Need(SeveralConflicts, "several ON CONFLICT clauses", "name the conflict that is to be expected") {
		return
	}
	c.checkConflict(n.Into, n.OnConflict)
	if c.dialect.Has(DuplicateKey) {
		c.duplicateKey(n)
		return
	}
	c.conflict(n.Into, n.OnConflict)
}

// checkConflict looks for what no database takes.
func (c *Compiler) checkConflict(t *ast.Table, k *ast.Conflict) {
	switch {
	case len(k.Set) == 0 && len(k.Where) > 0:
		c.Fail(fmt.Errorf("INSERT INTO %s: ON CONFLICT DO NOTHING has a Where", describe(t)))
	case len(k.Target) > 0 && k.Constraint != "":
		c.Fail(fmt.Errorf("INSERT INTO %s: ON CONFLICT names both columns and a constraint", describe(t)))
	case len(k.Target) == 0 && len(k.IndexWhere) > 0:
		c.Fail(fmt.Errorf("INSERT INTO %s: ON CONFLICT has the condition of an index, but not its columns", describe(t)))
	case k.Before != nil && len(k.Before.Target) == 0 && k.Before.Constraint == "":
		c.Fail(fmt.Errorf("INSERT INTO %s: an ON CONFLICT of any key is the last one, as those behind it are never reached", describe(t)))
	}
}

// conflict writes a clause behind those before it.
func (c *Compiler) conflict(t *ast.Table, k *ast.Conflict) {
	if k.Before != nil {
		c.checkConflict(t, k.Before)
		c.conflict(t, k.Before)
	}
	c.Text(" ON CONFLICT")
	c.conflictTarget(t, k)
	c.conflictAction(t, k)
}

func (c *Compiler) conflictTarget(t *ast.Table, k *ast.Conflict) {
	switch {
	case k.Constraint != "":
		if !c.Need(OnConstraint, "ON CONFLICT ON CONSTRAINT", "name the constraint's columns") {
			return
		}
		c.Text(" ON CONSTRAINT ")
		c.Ident(k.Constraint)
	case len(k.Target) > 0:
		c.Text(" (")
		c.columnList(k.Target, t, "INSERT INTO")
		c.buf = append(c.buf, ')')
		c.indexWhere(t, k.IndexWhere)
	case len(k.Set) > 0:
		c.Need(UpsertAnyKey, "ON CONFLICT DO UPDATE without columns", "give those of a unique constraint to OnConflict")
	}
}

// indexWhere writes the condition of a partial index. The database compares its text with the index's.
func (c *Compiler) indexWhere(t *ast.Table, conds []ast.Expr) {
	before := len(c.places)
	c.scope.bare = true
	c.where(conds, false)
	c.scope.bare = false
	if len(c.places) > before {
		c.Fail(fmt.Errorf("INSERT INTO %s: the condition of ON CONFLICT's index holds a value, and no index is found by a bind: write it with Raw, as the index has it", describe(t)))
	}
}

func (c *Compiler) conflictAction(t *ast.Table, k *ast.Conflict) {
	if len(k.Set) == 0 {
		c.Text(" DO NOTHING")
		return
	}
	c.Text(" DO UPDATE SET ")
	c.scope.upsert = t
	c.assigns(k.Set, t, "INSERT INTO")
	c.where(k.Where, false)
	c.scope.upsert = nil
}

// duplicateKey writes ON DUPLICATE KEY UPDATE. To do nothing is to assign a column to itself: INSERT IGNORE would pass over other faults
// of a row too.
func (c *Compiler) duplicateKey(n *ast.Insert) {
	k := n.OnConflict
	c.checkTarget(n)
	switch {
	case n.Into.Alias != "":
		c.lacks("alias of the table beside ON DUPLICATE KEY UPDATE", "insert into the table itself")
	case len(n.Columns) == 0:
		c.Fail(fmt.Errorf("INSERT INTO %s names no columns, and %s wants one for ON DUPLICATE KEY", describe(n.Into), c.dialect.Name()))
	case len(k.Where) > 0:
		c.lacks("WHERE of ON DUPLICATE KEY UPDATE", "put the condition into the values with Case")
	case len(k.IndexWhere) > 0:
		c.lacks("partial indexes, and so no WHERE of ON CONFLICT's columns", "")
	case len(k.Set) == 0:
		c.Text(" ON DUPLICATE KEY UPDATE ")
		c.assigns([]ast.Assign{{Column: n.Columns[0], Value: n.Columns[0]}}, n.Into, "INSERT INTO")
	default:
		c.duplicateSet(n)
	}
}

func (c *Compiler) duplicateSet(n *ast.Insert) {
	if c.aliased = n.Query == nil && c.dialect.Has(RowAlias); c.aliased {
		c.Text(" AS excluded")
	}
	c.Text(" ON DUPLICATE KEY UPDATE ")
	c.scope.upsert = n.Into
	c.assigns(n.OnConflict.Set, n.Into, "INSERT INTO")
	c.scope.upsert = nil
}

// checkTarget looks for faults in a target that isn't written.
func (c *Compiler) checkTarget(n *ast.Insert) {
	buf := len(c.buf)
	c.columnList(n.OnConflict.Target, n.Into, "INSERT INTO")
	c.buf = c.buf[:buf]
}

// excluded writes a column of the row that was to be inserted.
func (c *Compiler) excluded(x *ast.Excluded) {
	if x.Column == nil || c.scope == nil || c.scope.upsert == nil || !ast.Same(c.scope.upsert, x.Column.From) {
		c.Fail(errors.New("the proposed row (Excluded) can be read in DoUpdate of the same table only"))
		return
	}
	if c.dialect.Has(DuplicateKey) && !c.aliased {
		c.Text("VALUES(")
		c.Ident(x.Column.Name)
		c.buf = append(c.buf, ')')
		return
	}
	c.Text("excluded.")
	c.Ident(x.Column.Name)
}
