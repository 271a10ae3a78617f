package dialect

import (
	"fmt"
	"strconv"

	"github.com/retort-go/retort/ast"
)

// derived writes a subquery of FROM.
func (c *Compiler) derived(f *ast.Derived) {
	at := inFrom
	if f.Lateral {
		c.Need(Lateral, "LATERAL", "join an ordinary Subquery that is grouped or numbered by what it is joined on")
		c.Text("LATERAL ")
		at = inLateral
	}
	c.Text("(")
	c.query(f.Query, at)
	c.Text(") AS ")
	c.Ident(f.Alias)
}

// valuesTable writes a table of values.
//
//	(VALUES (CAST($1 AS BIGINT), CAST($2 AS TEXT)), ($3, $4)) AS v (id, name)      [ValuesNamed]
//	(VALUES ROW(?, ?), ROW(?, ?)) AS v (id, name)                                  [ValuesRow]
//	(SELECT column1 AS id, column2 AS name FROM (VALUES (?, ?), (?, ?))) AS v      [ValuesNumbered]
//	(SELECT ? AS id, ? AS name UNION ALL SELECT ?, ?) AS v                         without any
func (c *Compiler) valuesTable(v *ast.Values) {
	width := len(v.Columns)
	if width == 0 || len(v.Flat) == 0 || len(v.Flat)%width != 0 {
		c.Fail(fmt.Errorf("VALUES %s has %d values for %d columns: want one row at least", v.Alias, len(v.Flat), width))
		return
	}
	switch {
	case c.dialect.Has(ValuesRow):
		c.valuesRows(v, "VALUES ROW(", "), ROW(", ")")
	case c.dialect.Has(ValuesNamed):
		c.valuesRows(v, "VALUES (", "), (", ")")
	case c.dialect.Has(ValuesNumbered):
		c.Text("(SELECT ")
		for i := range v.Columns {
			c.separate(i, "column")
			if i > 0 {
				c.Text("column")
			}
			c.buf = strconv.AppendInt(c.buf, int64(i+1), 10)
			c.Text(" AS ")
			c.Ident(v.Columns[i].Name)
		}
		c.Text(" FROM (VALUES ")
		c.Rows(v.Flat, width)
		c.Text(")) AS ")
		c.Ident(v.Alias)
		return
	default:
		c.valuesRows(v, "SELECT ", " UNION ALL SELECT ", "")
	}
	c.Text(" AS ")
	c.Ident(v.Alias)
	if c.dialect.Has(ValuesRow) || c.dialect.Has(ValuesNamed) {
		names := make([]string, width)
		for i := range v.Columns {
			names[i] = v.Columns[i].Name
		}
		c.columnAliases(names)
	}
}

// valuesRows writes the rows of a table of values. The first tells what the columns are: their types, where binds have none, and their
// names, where these don't follow behind.
func (c *Compiler) valuesRows(v *ast.Values, first, next, last string) {
	width := len(v.Columns)
	_, typed := c.dialect.(BindTyper)
	named := !c.dialect.Has(ValuesRow) && !c.dialect.Has(ValuesNamed)
	c.buf = append(c.buf, '(')
	for i, value := range v.Flat {
		switch {
		case i == 0:
			c.Text(first)
		case i%width == 0:
			c.Text(next)
		default:
			c.Text(", ")
		}
		if i < width && typed {
			c.Text("CAST(")
			c.Bind(value)
			c.Text(" AS ")
			c.Type(v.Columns[i].Type)
			c.buf = append(c.buf, ')')
			continue
		}
		c.Bind(value)
		if i < width && named {
			c.Text(" AS ")
			c.Ident(v.Columns[i].Name)
		}
	}
	c.Text(last)
	c.buf = append(c.buf, ')')
}

func (c *Compiler) columnAliases(names []string) {
	for i, name := range names {
		c.separate(i, " (")
		c.Ident(name)
	}
	if len(names) > 0 {
		c.buf = append(c.buf, ')')
	}
}

// tableFunc writes a function of FROM: generate_series(1, 3) WITH ORDINALITY AS g (n, i).
func (c *Compiler) tableFunc(f *ast.TableFunc) {
	if f.Fn != "" {
		c.Template(c.spelled(f.Fn), f.Args...)
	} else {
		c.plainTableFunc(f)
	}
	if f.Ordinality && c.Need(Ordinality, "WITH ORDINALITY", "number the rows by RowNumber") {
		c.Text(" WITH ORDINALITY")
	}
	c.Text(" AS ")
	c.Ident(f.Alias)
	if c.dialect.Has(ValuesNamed) { // else the columns have the function's own names
		c.columnAliases(f.Columns)
	}
}

func (c *Compiler) plainTableFunc(f *ast.TableFunc) {
	c.Need(TableFuncs, "functions in FROM", "use Values or a recursive CTE")
	c.FuncName(f.Name)
	c.buf = append(c.buf, '(')
	for i, x := range f.Args {
		if i > 0 {
			c.Text(", ")
		}
		c.loose(x, ast.PrecNone)
	}
	c.buf = append(c.buf, ')')
}

// sample writes a random part of a table.
func (c *Compiler) sample(f *ast.Sample) {
	c.Table(f.Of)
	if !c.Need(TableSample, "TABLESAMPLE", "compare Random with the part that is wanted") {
		return
	}
	c.Text(" TABLESAMPLE ")
	c.FuncName(f.Method)
	c.buf = append(c.buf, '(')
	c.exprs(f.Args)
	c.buf = append(c.buf, ')')
	c.part(" REPEATABLE (", f.Seed, ")")
}
