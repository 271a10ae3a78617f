package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// How an entity of a hierarchy stands in a statement, and where in its rows the columns of each struct are. A row has the columns of the
// entity's own struct, base first, and behind them those that each struct which inherits it has beside them.

// layout is that of one entity.
type layout struct {
	of     *mapper
	made   uint64             // for which state of the registry
	cols   []*ast.Column      // all of a row
	at     map[*field]int     // where those are that the entity's own struct has not
	spans  map[*mapper][]span // by the struct that a row is of
	spread ast.Spreading
	kind   int // of a union, the column that tells whose a row is
}

// span is a run of columns that are fields of one struct.
type span struct {
	m     *mapper
	first int
	moves []sqltype.Move
}

// layout returns how the entity's rows are laid out; nil for a struct outside of hierarchies. The registry must be resolved.
func (e *entity) layout() *layout {
	if e.m.kin == nil {
		return nil
	}
	if e.whole != nil {
		return e.whole.layout()
	}
	made := e.m.reg.made.Load()
	if l := e.laid.Load(); l != nil && l.made == made {
		return l
	}
	l := e.layOut(made)
	e.laid.Store(l)
	return l
}

func (e *entity) layOut(made uint64) *layout {
	l := &layout{of: e.m, made: made, cols: slices.Clip(e.cols), at: map[*field]int{}, spans: map[*mapper][]span{}}
	l.spans[e.m] = []span{{e.m, 0, e.m.moves}}
	for _, p := range e.m.chain() {
		if p.parent != nil && p.tabled && !e.m.apart() && e.from == nil {
			l.join(ast.InnerJoin, e.m, e.tableOf(p))
		}
	}
	for _, n := range e.m.subs {
		e.layOutSub(l, n)
	}
	if e.m.united() {
		l.unite(e)
	} else if !e.m.apart() {
		e.restrict(l)
	}
	return l
}

// layOutSub adds what n has beside its base, and what inherits n.
func (e *entity) layOutSub(l *layout, n *mapper) {
	own := n.ownFields()
	if n.tabled && !e.m.apart() && e.from == nil {
		l.join(ast.LeftJoin, e.m, e.tableOf(n))
	}
	l.spans[n] = append(slices.Clip(l.spans[n.parent]), span{n, len(l.cols), n.moves[len(n.fields)-len(own):]})
	for _, f := range own {
		c := *f.col
		if c.From = e.tableOf(n.store()); e.m.apart() {
			c.From, c.Name = e.table, n.tableName+"_"+c.Name
		}
		if f.made {
			c.From, c.Is = e.table, e.meaning(f)
		}
		if e.from != nil {
			e.from.column(&c, f, e.table)
		}
		l.at[f] = len(l.cols)
		l.cols = append(l.cols, &c)
	}
	for _, sub := range n.subs {
		e.layOutSub(l, sub)
	}
}

// restrict makes the entity's rows those of its struct and what inherits it.
func (e *entity) restrict(l *layout) {
	if e.m.parent == nil {
		return
	}
	var marks []ast.Expr
	e.m.each(func(n *mapper) {
		if n.marked {
			marks = append(marks, &ast.Binary{Op: ast.Eq, L: e.discriminator(), R: &ast.Literal{Value: n.identity}})
		}
	})
	l.spread.Alone = []ast.Expr{orOf(marks)}
	if !e.m.tabled || e.from != nil { // else the join with its table says it
		l.spread.Where = l.spread.Alone
	}
}

// discriminator is what tells whose a row is, as it stands in the entity. An expression has its values in the text, as what comes with a table has
// no binds.
func (e *entity) discriminator() ast.Expr {
	on := e.m.kin.on
	if !on.made || on.sql == nil {
		return e.column(on)
	}
	return ast.Rewrite(ast.Rewrite(on.sql, reaim(aim{on.m.base, e})), func(x ast.Expr) ast.Expr {
		if b, ok := x.(*ast.Bind); ok {
			return &ast.Literal{Value: b.Value}
		}
		return x
	})
}

// kindColumn is the column of a union that tells whose a row is.
const kindColumn = "of_struct"

// unite makes the rows those of all structs' tables, one after the other, each with NULL for the columns of others.
func (l *layout) unite(e *entity) {
	if e.from != nil {
		l.kind = len(l.cols)
		l.cols = append(l.cols, &ast.Column{From: e.table, Name: e.from.kind, Type: sqltype.Type{Kind: sqltype.String}})
		return
	}
	union := &ast.Select{}
	e.m.each(func(n *mapper) {
		if n.abstract {
			return
		}
		q := &ast.Select{From: []ast.From{n.table}}
		for k, c := range l.cols {
			if c.Is != nil {
				continue
			}
			x := l.cellOf(n, k, c)
			q.Cells = append(q.Cells, ast.Cell{Expr: x})
		}
		q.Cells = append(q.Cells, ast.Cell{Expr: &ast.Label{X: &ast.Literal{Value: n.identity}, Name: kindColumn}})
		union.Members = append(union.Members, ast.Member{Op: ast.UnionAll, Query: q})
	})
	l.kind = len(l.cols)
	l.cols = append(l.cols, &ast.Column{From: e.table, Name: kindColumn, Type: sqltype.Type{Kind: sqltype.String}})
	if len(union.Members) == 0 {
		return
	}
	union.Cells = union.Members[0].Query.Cells
	if len(union.Members) == 1 {
		union = union.Members[0].Query
	}
	l.spread.Query = union
}

// cellOf is what the table of n has for a column of the union.
func (l *layout) cellOf(n *mapper, k int, c *ast.Column) ast.Expr {
	if k < len(l.of.fields) {
		return n.columnOf(l.of.fields[k])
	}
	for f, at := range l.at {
		if at == k && n.is(f.m) {
			return &ast.Label{X: n.columnOf(f), Name: c.Name}
		}
	}
	return &ast.Label{X: &ast.Cast{X: ast.NullWord, Type: c.Type}, Name: c.Name}
}

// columnOf is the column of a field in the mapper's own table.
func (m *mapper) columnOf(f *field) *ast.Column {
	c := *f.col
	c.From = m.table
	return &c
}

// join brings a table in by the key.
func (l *layout) join(kind ast.JoinKind, m *mapper, t *ast.Table) {
	on := make([]ast.Expr, len(m.pk))
	for k, f := range m.pk {
		there := *f.col
		there.From = t
		here := *f.col
		here.From = t.Of
		on[k] = &ast.Binary{Op: ast.Eq, L: &there, R: &here}
	}
	l.spread.Joins = append(l.spread.Joins, ast.Join{Kind: kind, Target: t, On: on})
}

// tableOf is the table of a mapper as it stands in the entity's FROM.
func (e *entity) tableOf(m *mapper) *ast.Table {
	if m.parent == nil || e.from != nil {
		return e.table
	}
	t := &ast.Table{Schema: m.schema, Name: m.tableName, Entity: e, Of: e.table}
	if e.table.Alias != "" {
		t.Alias = e.table.Alias + "_" + m.tableName
	}
	for _, known := range e.tables {
		if ast.Same(known, t) {
			return known
		}
	}
	return t
}

// fieldOf is the field that a column of the entity's tables is, of its own struct or of one that inherits it; nil if there is none.
func (e *entity) fieldOf(c *ast.Column) *field {
	if e.from != nil {
		return e.from.fieldOf(c, e.table)
	}
	var found *field
	e.m.each(func(n *mapper) {
		if e.m.apart() {
			if f := n.byColumn[c.Name]; n == e.m && f != nil && ast.Same(c.From, e.table) {
				found = f
			}
			return
		}
		if f := n.byColumn[c.Name]; f != nil && found == nil && (ast.Same(c.From, e.tableOf(f.m.store())) || f.pk && ast.Same(c.From, e.tableOf(n.store()))) {
			found = f
		}
	})
	return found
}

// SpreadKey is the struct's name: what comes with its table follows from it.
func (e *entity) SpreadKey() string { return e.m.typ.String() }

// Spread returns what makes the table's rows those of the entity.
func (e *entity) Spread() (ast.Spreading, error) {
	if err := e.m.reg.resolve(); err != nil {
		return ast.Spreading{}, err
	}
	return e.layout().spread, nil
}

// kindOf returns the struct that a row is of whose columns begin at first.
func (l *layout) kindOf(v *view, src sqltype.Source, first int) (*mapper, error) {
	h := l.of.kin
	switch {
	case l.of.united():
		return h.find(sqltype.TextOf(src.Text(first + v.kindAt(l)))), nil
	case h.apart:
		return l.of, nil
	}
	mark, err := h.on.rowValue(src, first+v.place(h.on))
	if err != nil {
		return nil, fmt.Errorf("read column %s.%s: %w", h.root.tableName, h.on.col.Name, err)
	}
	n := h.find(mark)
	switch {
	case n == nil:
		return nil, fmt.Errorf("%w: a row of %s has %s in column %s, which is no identity of what inherits %s (%s): map a struct with identity=%s",
			ErrMapping, h.root.tableName, mark, h.on.col.Name, h.root, h.marks(), mark)
	case l.spans[n] == nil:
		return nil, fmt.Errorf("%w: a row of %s is a %s, which does not inherit %s", ErrMapping, h.root.tableName, n, l.of)
	}
	return n, nil
}

// scan fills an object of n's struct from a row whose columns begin at first.
func (l *layout) scan(n *mapper, obj sqltype.Ptr, src sqltype.Source, first int) error {
	for _, s := range l.spans[n] {
		if i, err := sqltype.ScanRow(src, obj, s.moves, first+s.first); err != nil {
			f := n.fields[len(s.m.fields)-len(s.moves)+i]
			return fmt.Errorf("read column %s.%s into %s: %w", s.m.tableName, f.col.Name, f, err)
		}
	}
	return nil
}

// rowOfKin is EntityRow for an object of n, which is the entity's struct or inherits it.
func (e *entity) rowOfKin(n *mapper, obj sqltype.Ptr, to []sqltype.Value) ([]*ast.Column, []sqltype.Value, error) {
	if err := n.insertable(obj); err != nil {
		return nil, nil, err
	}
	if n.apart() && n != e.m {
		return nil, nil, fmt.Errorf("%w: a row of %s is in a table of its own: insert it by the handle of %s", ErrUsage, n, n)
	}
	if len(n.parts) > 1 {
		return nil, nil, fmt.Errorf("%w: a row of %s is in several tables: add the object to a session", ErrUsage, n)
	}
	var cols []*ast.Column
	for _, f := range n.fields {
		if f.left(obj) {
			continue
		}
		val, err := n.valueIn(f, obj)
		if err != nil {
			return nil, nil, err
		}
		cols, to = append(cols, e.column(f)), append(to, val)
	}
	return cols, to, nil
}
