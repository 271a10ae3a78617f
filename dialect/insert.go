package dialect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

func (c *Compiler) insert(n *ast.Insert) {
	c.Fail(n.Err)
	if n.Into == nil {
		c.Fail(errNilFrom)
		return
	}
	defined := len(c.ctes)
	defer func() { c.ctes = c.ctes[:defined] }()
	before := n.Leading()
	if behind := n.Query != nil && !c.dialect.Has(InsertWith); !behind {
		c.insertWith(before)
		before = nil
	}
	c.verb("INSERT", n.Prefixes)
	c.Text(" INTO ")
	into := *n.Into
	if c.dialect.Has(DuplicateKey) {
		into.Alias = "" // which such databases don't take there
	}
	c.Table(&into)
	c.insertColumns(n)
	if c.err != nil {
		return
	}
	c.insertSource(n, before)
	c.scope = &scope{clause: "INSERT INTO", cure: "only its own columns can be named here"}
	c.Fail(c.scope.add(n.Into, false))
	c.onConflict(n)
	c.returning(n.Returning, Returning, "INSERT", nil)
	c.scope = nil
}

// insertWith writes the common table expressions before an INSERT.
func (c *Compiler) insertWith(list []*ast.CTE) {
	if len(list) > 0 {
		c.Need(InsertWith, "WITH before INSERT", "insert the rows of a query that names the CTE")
	}
	c.with(list)
}

// insertSource writes where the rows come from; with are common table expressions that a query has before it.
func (c *Compiler) insertSource(n *ast.Insert, with []*ast.CTE) {
	switch {
	case n.Query != nil && len(n.Rows)+len(n.Flat) > 0:
		c.Fail(fmt.Errorf("INSERT INTO %s has both rows and a query", describe(n.Into)))
	case n.Query != nil:
		c.insertQuery(n, with)
	case len(n.Flat) > 0:
		c.insertFlat(n)
	case len(n.Rows) > 0 && len(n.Columns) > 0:
		c.insertRows(n)
	default:
		c.insertDefaults(n)
	}
}

func (c *Compiler) insertColumns(n *ast.Insert) {
	if len(n.Columns) == 0 {
		return
	}
	for i, col := range n.Columns {
		if col != nil && slices.ContainsFunc(n.Columns[:i], func(x *ast.Column) bool { return x != nil && x.Name == col.Name }) {
			c.Fail(fmt.Errorf("INSERT INTO %s: column %s is given twice", describe(n.Into), columnName(col)))
		}
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

// goesOn tells whether a column is in a table that comes with t.
func goesOn(col *ast.Column, t *ast.Table) bool {
	of, ok := col.From.(*ast.Table)
	return ok && of.Of != nil && ast.Same(of.Of, t)
}

// target writes the bare name of a column that is written to.
func (c *Compiler) target(col *ast.Column, t *ast.Table, clause string) {
	switch {
	case col == nil:
		c.Fail(errors.New("column is nil"))
	case col.Is != nil:
		c.Fail(fmt.Errorf("%s %s: %s is an SQL expression and no column: it can be read, not written", clause, describe(t), col.Name))
	case !ast.Same(col.From, t) && goesOn(col, t):
		c.Fail(fmt.Errorf("%s %s: column %s is in a table that goes on with its rows, and %s writes one table: change the objects in a session", clause, describe(t), columnName(col), clause))
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

func (c *Compiler) insertQuery(n *ast.Insert, with []*ast.CTE) {
	if len(n.Columns) == 0 {
		c.Fail(fmt.Errorf("INSERT INTO %s of a query names no columns", describe(n.Into)))
		return
	}
	c.buf = append(c.buf, ' ')
	c.with(with)
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
	c.rowsOf(n.Flat, len(n.Columns), func(k int, v sqltype.Value) { c.besideValue(n.Columns[k], v) })
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
		c.newRow(n.Columns, row)
		c.buf = append(c.buf, ')')
	}
}

// newRow writes the values that columns get.
func (c *Compiler) newRow(cols []*ast.Column, row []ast.Expr) {
	for k, x := range row {
		if k > 0 {
			c.Text(", ")
		}
		c.Beside(cols[k], x, ast.PrecNone)
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

// returning writes RETURNING. Its columns stand alone, unless the statement reads other tables, which may have columns of the same names.
func (c *Compiler) returning(cells []ast.Cell, needs Feature, verb string, others []ast.From) {
	if len(cells) == 0 {
		return
	}
	if !c.Need(needs, verb+" … RETURNING", "read the rows by a statement of their own") {
		return
	}
	c.Text(" RETURNING ")
	c.scope.bare = len(others) == 0
	c.cells(cells, nil, topLevel)
	c.scope.bare = false
}
