package dialect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
)

// place says where a query stands, which decides about its select list.
type place uint8

const (
	topLevel  place = iota // the statement itself
	inFrom                 // a subquery in FROM: its columns need names of their own
	inMember               // such a one that is a member of the statement's set operation
	inLateral              // one that sees the items of FROM before it
	inExpr                 // a subquery as a value or a list
	anyRow                 // EXISTS: only whether there are rows matters
	forInsert              // INSERT … SELECT with an ON CONFLICT behind it
)

// query writes a SELECT and returns the number of its columns.
func (c *Compiler) query(s *ast.Select, at place) int {
	if s == nil {
		c.Fail(errors.New("subquery is nil"))
		return 0
	}
	c.Fail(s.Err)
	defined := len(c.ctes)
	c.with(s.With)
	defer func() { c.ctes = c.ctes[:defined] }()
	if s.Text != nil || len(s.Members) > 0 {
		c.noVerb(s.Prefixes)
	}
	if s.Text != nil {
		return c.textual(s, at)
	}
	if len(s.Members) > 0 {
		return c.setOperation(s, at)
	}
	outer, windows, grouped, having := c.scope, c.windows, c.grouped, c.having
	c.scope, c.windows, c.grouped, c.having = newScope(outer), ast.Windows{}, c.groupedTerms(s), false
	switch {
	case at == inLateral:
		at = inFrom
	case at == inFrom && outer != nil:
		c.scope.up = outer.up // a subquery in FROM doesn't see its neighbours
	}
	sources, joins, where := c.resolve(s)
	if c.err != nil {
		return 0
	}
	n := c.selectList(s, at)
	c.from(sources, joins)
	c.where(where, at == forInsert)
	c.group(s)
	c.havingBy(s)
	c.namedWindows()
	c.orderBy(s)
	c.limit(s)
	c.lock(s.Lock)
	c.scope, c.windows, c.grouped, c.having = outer, windows, grouped, having
	return n
}

// resolve fills the scope with what is in FROM: the sources and every joined item. It returns them, and the conditions of WHERE.
func (c *Compiler) resolve(s *ast.Select) ([]ast.From, []ast.Join, []ast.Expr) {
	sources, err := s.Sources()
	if err != nil {
		c.Fail(err)
		return nil, nil, nil
	}
	joins, where := c.spreadSources(sources, s.Where)
	c.scope.spreadOuter = len(joins) > 0
	for _, j := range s.Joins {
		steps, err := ast.Joined(j)
		if err != nil {
			c.Fail(err)
			return nil, nil, nil
		}
		for _, step := range steps {
			spread, conds := c.spreadJoin(step)
			c.scope.spreadOuter = c.scope.spreadOuter || len(spread) > 1 || len(spread[0].Nested) > len(step.Nested)
			joins, where = append(joins, spread...), append(slices.Clip(where), conds...)
		}
	}
	c.Fail(checkSources(s, sources))
	for _, f := range sources {
		c.Fail(c.scope.add(f, false))
	}
	for i := range joins {
		c.addJoin(&joins[i], false)
	}
	return sources, joins, where
}

func checkSources(s *ast.Select, sources []ast.From) error {
	switch {
	case len(s.From) > 0:
		return nil
	case len(sources) > 1:
		names := make([]string, len(sources))
		for i, f := range sources {
			names[i] = describe(f)
		}
		return fmt.Errorf("tables %s are not joined: use Join, or From or CrossJoin to get every combination of their rows", strings.Join(names, ", "))
	case len(sources) == 0 && len(s.Joins) > 0:
		return errors.New("nothing to join to: select something of the table that comes first, or name it with From")
	}
	return nil
}

func (c *Compiler) addJoin(j *ast.Join, outer bool) {
	outer = outer || j.Kind == ast.LeftJoin || j.Kind == ast.FullJoin
	if j.Kind == ast.FullJoin {
		c.Need(FullJoin, "FULL JOIN", "unite a left join with the rows of the other side that have no partner")
		for i := range c.scope.items {
			it := &c.scope.items[i]
			it.outer, it.full = true, it.full || !it.outer
		}
	}
	c.Fail(c.scope.add(j.Target, outer))
	if n := len(c.scope.items); n > 0 {
		c.scope.items[n-1].full = j.Kind == ast.FullJoin
	}
	for i := range j.Nested {
		c.addJoin(&j.Nested[i], outer)
	}
}

func (c *Compiler) selectList(s *ast.Select, at place) int {
	c.verb("SELECT", s.Prefixes)
	c.Text(" ")
	if s.Distinct {
		c.Text("DISTINCT ")
		c.distinctOn(s)
	}
	if at == anyRow && (len(s.Cells) == 0 || (&ast.Exists{Query: s}).Bare()) {
		c.checkCells(s.Cells)
		c.Text("1")
		return 1
	}
	if len(s.Cells) == 0 {
		c.Fail(errors.New("nothing to select"))
		return 0
	}
	c.Fail(checkLabels(s.Cells))
	var labels []string
	if at == inFrom || at == inMember {
		var err error
		labels, err = ast.Labels(s.Cells)
		c.Fail(err)
	}
	return c.cells(s.Cells, labels, at)
}

// checkLabels refuses two columns of one label: a text that names it would mean either.
func checkLabels(cells []ast.Cell) error {
	for i := range cells {
		a, ok := cells[i].Expr.(*ast.Label)
		for j := range cells[:i] {
			if b, also := cells[j].Expr.(*ast.Label); ok && also && a.Name == b.Name {
				return fmt.Errorf("two columns of the result have the label %s: give one of them another", a.Name)
			}
		}
	}
	return nil
}

// checkCells reports the faults of cells that are not written.
func (c *Compiler) checkCells(cells []ast.Cell) {
	before := c.state()
	c.cells(cells, nil, anyRow)
	c.back(before)
}

// cells writes a select list, with AS where labels has another name than the column. It returns the number of columns.
func (c *Compiler) cells(cells []ast.Cell, labels []string, at place) int {
	read := at == topLevel || at == inMember
	n := 0
	column := func(x ast.Expr, name string) {
		if n > 0 {
			c.Text(", ")
		}
		if read {
			c.read(x)
		} else {
			c.loose(x, ast.PrecNone)
		}
		label := ""
		if l, ok := x.(*ast.Label); ok {
			label, name = l.Name, ""
		}
		if n < len(labels) {
			label = labels[n]
		}
		if label != "" && label != name {
			c.Text(" AS ")
			c.Ident(label)
		}
		n++
	}
	for i := range cells {
		cell := &cells[i]
		c.Fail(cell.Err())
		if c.err != nil {
			return n
		}
		if cell.Entity == nil && cell.Expr == nil {
			c.Fail(errors.New("nothing to select: the cell has neither an expression nor an entity"))
			return n
		}
		if cell.Entity == nil {
			if read || at == inFrom {
				c.checkOuter(cell)
			}
			column(cell.Expr, plainName(cell.Expr))
			continue
		}
		cols, err := cell.Entity.EntityColumns(cell.From)
		c.Fail(err)
		for _, col := range cols {
			name := col.Name
			if col.Is != nil {
				name = ""
			}
			column(col, name)
		}
	}
	return n
}

// plainName is the name that a result column gets by itself, if all databases agree on it.
func plainName(x ast.Expr) string {
	if col, ok := ast.Resolved(x).(*ast.Column); ok && col != nil && col.Is == nil {
		return col.Name
	}
	return ""
}

// checkOuter refuses to read a NOT NULL column of the outer side of a left join as if it could not be NULL.
func (c *Compiler) checkOuter(cell *ast.Cell) {
	col, ok := cell.Expr.(*ast.Column)
	if !ok || col == nil || col.Nullable || cell.Codec == nil || cell.Codec.Nullable {
		return
	}
	if it, depth := c.scope.find(col.From); it != nil && depth == 0 && it.outer {
		kind := "left"
		if it.full {
			kind = "full"
		}
		c.Fail(fmt.Errorf("column %s is NULL where the %s join finds no row: select retort.Opt(…) of it, or use Join", columnName(col), kind))
	}
}

func (c *Compiler) from(sources []ast.From, joins []ast.Join) {
	if len(sources) == 0 {
		return
	}
	c.Text(" FROM ")
	c.scope.shown = 0 // a lateral item sees those before it
	c.sources(sources, len(joins) > 0)
	c.scope.shown = len(sources)
	for i := range joins {
		c.join(&joins[i])
	}
	c.scope.shown = len(c.scope.items)
}

// sources writes the items that are not joined. Where a join follows, they are cross joined, because a comma binds weaker than
// JOIN: the join's conditions would see the last item only.
func (c *Compiler) sources(items []ast.From, joined bool) {
	for i, f := range items {
		switch {
		case i > 0 && joined:
			c.Text(" CROSS JOIN ")
		case i > 0:
			c.Text(", ")
		}
		c.item(f)
		c.scope.shown = min(c.scope.shown+1, len(c.scope.items))
	}
}

// item writes a table or subquery of a FROM clause.
func (c *Compiler) item(f ast.From) {
	switch f := f.(type) {
	case *ast.Table:
		if q := c.spreadOf(f).Query; q != nil {
			c.derived(&ast.Derived{Query: q, Alias: f.Ref()})
			return
		}
		if c.standing(f) {
			return
		}
		c.Table(f)
	case *ast.Derived:
		c.derived(f)
	case *ast.Values:
		c.valuesTable(f)
	case *ast.Arrays:
		c.arrays(f)
	case *ast.TableFunc:
		c.tableFunc(f)
	case *ast.Sample:
		c.sample(f)
	case *ast.Hinted:
		c.hinted(f)
	case *ast.CTERef:
		c.cteRef(f.CTE, f.Ref())
	}
}

// cteRef writes a common table expression under a name.
func (c *Compiler) cteRef(cte *ast.CTE, ref string) {
	if !slices.Contains(c.ctes, cte) {
		c.Fail(fmt.Errorf("CTE %s is not part of the statement: name it with From or Join", cte.Name))
	}
	c.Ident(cte.Name)
	if ref != cte.Name {
		c.Text(" AS ")
		c.Ident(ref)
	}
}

// standing writes what stands in a table's place, and tells whether something does.
func (c *Compiler) standing(t *ast.Table) bool {
	from, err := t.Standing()
	c.Fail(err)
	switch from := from.(type) {
	case *ast.Derived:
		c.derived(&ast.Derived{Query: from.Query, Alias: t.Ref(), Lateral: from.Lateral})
		return true
	case *ast.CTERef:
		c.cteRef(from.CTE, t.Ref())
		return true
	}
	return err != nil
}

// Table writes a table by its name, and its alias if it has one.
func (c *Compiler) Table(t *ast.Table) {
	if from, err := t.Standing(); err != nil || from != nil {
		c.Fail(errors.Join(err, fmt.Errorf("%s stands for a query: it can be read, not written, nor sampled or hinted at", describe(t))))
		return
	}
	if c.inline {
		c.tables = append(c.tables, t)
	}
	schema := t.Schema
	if other, ok := c.schemas[schema]; ok {
		schema = other
	}
	if schema != "" {
		c.Ident(schema)
		c.Text(".")
	}
	c.Ident(t.Name)
	if t.Alias != "" {
		c.Text(" AS ")
		c.Ident(t.Alias)
	}
}

func (c *Compiler) join(j *ast.Join) {
	c.Text(joinText[j.Kind])
	if len(j.Nested) > 0 {
		c.Text("(")
	}
	c.item(j.Target)
	c.scope.shown++
	for i := range j.Nested {
		c.join(&j.Nested[i])
	}
	if len(j.Nested) > 0 {
		c.Text(")")
	}
	c.on(j)
}

var joinText = [...]string{ast.InnerJoin: " JOIN ", ast.LeftJoin: " LEFT JOIN ", ast.CrossJoin: " CROSS JOIN ", ast.FullJoin: " FULL JOIN "}

func (c *Compiler) on(j *ast.Join) {
	switch {
	case j.Kind == ast.CrossJoin && len(j.On) > 0:
		c.Fail(fmt.Errorf("cross join of %s has a condition: use Join", describe(j.Target)))
	case j.Kind == ast.CrossJoin:
	case len(j.On) == 0 && ast.Open(j.Target):
		c.Text(" ON TRUE")
	case len(j.On) == 0:
		c.Fail(fmt.Errorf("join of %s has no condition: give it one, or use CrossJoin", describe(j.Target)))
	default:
		c.conditions(" ON ", j.On)
	}
}
