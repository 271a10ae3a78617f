package dialect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
)

func (c *Compiler) insert(n *ast.Insert) {
	c.Fail(n.Err)
	if n.Into == nil {
		c.Fail(errNilFrom)
		return
	}
	c.Text("INSERT INTO ")
	into := *n.Into
	if c.dialect.Has(DuplicateKey) {
		into.Alias = "" // which such databases don't take there
	}
	c.table(&into)
	c.insertColumns(n)
	if c.err != nil {
		return
	}
	switch {
	case n.Query != nil:
		c.insertQuery(n)
	case len(n.Flat) > 0:
		c.insertFlat(n)
	case len(n.Rows) > 0 && len(n.Columns) > 0:
		c.insertRows(n)
	default:
		c.insertDefaults(n)
	}
	c.scope = &scope{clause: "INSERT INTO", cure: "only its own columns can be named here"}
	c.Fail(c.scope.add(n.Into, false))
	c.onConflict(n)
	c.returning(n.Returning, Returning, "INSERT")
	c.scope = nil
}

func (c *Compiler) insertColumns(n *ast.Insert) {
	if len(n.Columns) == 0 {
		return
	}
	c.Text(" (")
	c.columnList(n.Columns, n.Into, "INSERT INTO")
	c.buf = append(c.buf, ')')
}

// columnList writes the bare names of columns, which must be of table t.
func (c *Compiler) columnList(cols []*ast.Column, t *ast.Table, clause string) {
	for i, col := range cols {
		if i > 0 {
			c.Text(", ")
		}
		c.target(col, t, clause)
	}
}

// target writes the bare name of a column that is written to.
func (c *Compiler) target(col *ast.Column, t *ast.Table, clause string) {
	switch {
	case col == nil:
		c.Fail(errors.New("column is nil"))
	case !ast.Same(col.From, t):
		c.Fail(fmt.Errorf("%s %s: column %s is of another table", clause, describe(t), columnName(col)))
	default:
		if c.qualified {
			c.Ident(t.Ref())
			c.buf = append(c.buf, '.')
		}
		c.Ident(col.Name)
	}
}

func (c *Compiler) insertQuery(n *ast.Insert) {
	if len(n.Columns) == 0 {
		c.Fail(fmt.Errorf("INSERT INTO %s of a query names no columns", describe(n.Into)))
		return
	}
	c.buf = append(c.buf, ' ')
	at := inExpr
	if n.OnConflict != nil {
		at = forInsert
	}
	if got := c.query(n.Query, at); got != len(n.Columns) && c.err == nil {
		c.Fail(fmt.Errorf("query of INSERT INTO %s has %d columns, want %d (%s)", describe(n.Into), got, len(n.Columns), columnNames(n.Columns)))
	}
}

func (c *Compiler) insertFlat(n *ast.Insert) {
	c.Text(" VALUES ")
	c.Rows(n.Flat, len(n.Columns))
}

func (c *Compiler) insertRows(n *ast.Insert) {
	c.Text(" VALUES ")
	for i, row := range n.Rows {
		if len(row) != len(n.Columns) {
			c.Fail(fmt.Errorf("row %d of INSERT INTO %s has %d values, want %d (%s)", i+1, describe(n.Into), len(row), len(n.Columns), columnNames(n.Columns)))
			return
		}
		if i > 0 {
			c.Text(", ")
		}
		c.buf = append(c.buf, '(')
		c.exprs(row)
		c.buf = append(c.buf, ')')
	}
}

func (c *Compiler) insertDefaults(n *ast.Insert) {
	switch {
	case len(n.Columns) > 0:
		c.Fail(fmt.Errorf("INSERT INTO %s has no rows", describe(n.Into)))
	case len(n.Rows) > 1:
		c.Fail(fmt.Errorf("INSERT INTO %s of %d rows names no columns: rows of defaults go one by one", describe(n.Into), len(n.Rows)))
	case c.dialect.Has(DefaultValues):
		c.Text(" DEFAULT VALUES")
	default:
		c.Text(" () VALUES ()")
	}
}

func columnNames(cols []*ast.Column) string {
	names := make([]string, len(cols))
	for i, col := range cols {
		names[i] = col.Name
	}
	return strings.Join(names, ", ")
}

func (c *Compiler) onConflict(n *ast.Insert) {
	k := n.OnConflict
	if k == nil {
		return
	}
	if !c.dialect.Has(OnConflict) {
		c.Fail(fmt.Errorf("%s has no ON CONFLICT", c.dialect.Name()))
		return
	}
	if c.dialect.Has(DuplicateKey) {
		c.duplicateKey(n)
		return
	}
	c.Text(" ON CONFLICT")
	if len(k.Target) > 0 {
		c.Text(" (")
		c.columnList(k.Target, n.Into, "INSERT INTO")
		c.buf = append(c.buf, ')')
	}
	if len(k.Set) == 0 {
		c.Text(" DO NOTHING")
		if len(k.Where) > 0 {
			c.Fail(errors.New("ON CONFLICT DO NOTHING has a Where"))
		}
		return
	}
	c.Text(" DO UPDATE SET ")
	c.scope.upsert = n.Into
	c.assigns(k.Set, n.Into, "INSERT INTO")
	c.where(k.Where, false)
	c.scope.upsert = nil
}

// duplicateKey writes ON DUPLICATE KEY UPDATE. To do nothing is to assign a column to itself: INSERT IGNORE would pass over other faults
// of a row too.
func (c *Compiler) duplicateKey(n *ast.Insert) {
	k := n.OnConflict
	c.checkTarget(n)
	if n.Into.Alias != "" {
		c.Fail(fmt.Errorf("INSERT INTO %s: %s takes no alias beside ON DUPLICATE KEY UPDATE", describe(n.Into), c.dialect.Name()))
		return
	}
	if len(n.Columns) == 0 {
		c.Fail(fmt.Errorf("INSERT INTO %s names no columns, and %s wants one for ON DUPLICATE KEY", describe(n.Into), c.dialect.Name()))
		return
	}
	c.Text(" ON DUPLICATE KEY UPDATE ")
	switch {
	case len(k.Set) == 0 && len(k.Where) > 0:
		c.Fail(errors.New("ON CONFLICT DO NOTHING has a Where"))
	case len(k.Where) > 0:
		c.Fail(fmt.Errorf("%s has no Where in ON DUPLICATE KEY UPDATE: put the condition into the values with Case", c.dialect.Name()))
	case len(k.Set) == 0:
		c.assigns([]ast.Assign{{Column: n.Columns[0], Value: n.Columns[0]}}, n.Into, "INSERT INTO")
	default:
		c.scope.upsert = n.Into
		c.assigns(k.Set, n.Into, "INSERT INTO")
		c.scope.upsert = nil
	}
}

// checkTarget looks for faults in a target that isn't written.
func (c *Compiler) checkTarget(n *ast.Insert) {
	buf := len(c.buf)
	c.columnList(n.OnConflict.Target, n.Into, "INSERT INTO")
	c.buf = c.buf[:buf]
}

// returning writes RETURNING. Its columns stand alone: there is one table they can be of.
func (c *Compiler) returning(cells []ast.Cell, needs Feature, verb string) {
	if len(cells) == 0 {
		return
	}
	if !c.dialect.Has(needs) {
		c.Fail(fmt.Errorf("%s has no %s … RETURNING: read the rows by a statement of their own", c.dialect.Name(), verb))
		return
	}
	c.Text(" RETURNING ")
	c.scope.bare = true
	c.cells(cells, nil, true)
	c.scope.bare = false
}
