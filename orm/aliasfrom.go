package orm

import (
	"fmt"
	"reflect"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// Entities whose rows come from a query, not from their table.
//
// Problem: a subquery that selects an entity has all that an object is made of, under names of its own. Choice: the entity stands in FROM as a
// table node does, and what is written there is the query (ast.Substitute); its columns are named as the query names them. So joins along
// relationships, loads, criteria and the identity map need to know nothing of it. Columns that the query leaves out are like deferred ones.
// Rejected: a Derived in the place of the table, which all that handles entities would have to tell from one.

// AliasFrom returns a handle of an entity whose rows are those of a subquery or common table expression, under that one's name:
//
//	late := retort.Select(Books).Where(Books.Year.Gt(2000)).OrderBy(Books.Year).Limit(10).Subquery("late")
//	b := orm.AliasFrom(Books, late)
//	all, err := orm.All(ctx, s, retort.Select(b).Join(b.Author).OrderBy(Authors.LastName))
//
// The query selects the entity, or its columns, or those of an [Alias] of it; so may the first member of a union. Its rows are objects of the
// session like those of the table, one for each key. Fields whose columns the query doesn't select are left out, as by [Only]; those that a session can't do
// without must be there. The handle can be joined, joined from, loaded along (Authors.Books.As(b)) and given an [Alias]; it can't be
// written to. A mistake is returned by the statements that use the handle. The registry must be complete: don't call it while package variables are
// initialised.
func AliasFrom[E any](e *E, sub retort.Sub) *E {
	handle := new(E)
	from, to := reflect.ValueOf(e).Elem(), reflect.ValueOf(handle).Elem()
	if part, ok := findEntity(from); ok && entityOf(part.handle) != nil {
		bindHandle(to, newFrom(entityOf(part.handle).m, ast.FromOf(sub), ""), false)
	}
	return handle
}

// fromQuery is what the rows of an entity come from. It is never changed.
type fromQuery struct {
	from  ast.From          // a *ast.Derived or a *ast.CTERef
	names map[*field]string // what it calls the columns of fields; those of others it lacks
	kind  string            // what it calls the column that tells whose a row of a union is
	err   error
}

// Substitute implements ast.Substitute.
func (q *fromQuery) Substitute() (ast.From, error) { return q.from, q.err }

// lacks tells whether the query doesn't have the column of a field.
func (q *fromQuery) lacks(f *field) bool {
	if q == nil {
		return false
	}
	_, has := q.names[f]
	return !has
}

// column gives the column of a field the name that it has in the query.
func (q *fromQuery) column(c *ast.Column, f *field, of *ast.Table) {
	c.From, c.Is = of, nil
	if !q.lacks(f) {
		c.Name = q.names[f]
		return
	}
	err := fmt.Errorf("%w: the query of %s doesn't select %s", ErrUsage, of.Ref(), f)
	c.Is = &ast.Deferred{Make: func() (ast.Expr, error) { return nil, err }}
}

// fieldOf is the field that a column of the query is.
func (q *fromQuery) fieldOf(c *ast.Column, of *ast.Table) *field {
	if !ast.Same(c.From, of) {
		return nil
	}
	for f, name := range q.names {
		if name == c.Name {
			return f
		}
	}
	return nil
}

// newFrom is an entity over a query. alias is its name, "" for the query's own.
func newFrom(m *mapper, from ast.From, alias string) *entity {
	q := &fromQuery{from: from, names: map[*field]string{}}
	var query *ast.Select
	switch f := from.(type) {
	case *ast.Derived:
		query, alias = f.Query, first(alias, f.Alias)
	case *ast.CTERef:
		query, alias = f.CTE.Query, first(alias, f.Ref())
	default:
		q.err = fmt.Errorf("%w: AliasFrom(%s) takes a subquery or a common table expression", ErrUsage, m)
	}
	if query != nil {
		q.err = q.read(m, query)
	}
	e := newEntity(m, alias)
	e.from, e.tables = q, nil
	e.table.Instead = q
	if ref, ok := from.(*ast.CTERef); ok {
		e.table.With = ref.CTE
	}
	for i, f := range m.fields {
		q.column(e.cols[i], f, e.table)
	}
	return e
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// read finds what the query calls the columns of an entity.
func (q *fromQuery) read(m *mapper, query *ast.Select) error {
	if err := m.reg.resolve(); err != nil {
		return err
	}
	if query.Err != nil {
		return query.Err
	}
	labels, err := ast.Labels(query.Cells)
	if err != nil {
		return err
	}
	source := sourceOf(m, query.Cells)
	if source == nil {
		return fmt.Errorf("%w: AliasFrom(%s): the query selects no %s and no column of it", ErrUsage, m, m)
	}
	label := func(c *ast.Column) (string, bool) {
		n, err := query.Ordinal(c)
		if err != nil || n == 0 {
			return "", false
		}
		return labels[n-1], true
	}
	m.each(func(n *mapper) {
		for _, f := range n.fields {
			if !source.m.is(f.m) && !f.m.is(source.m) {
				continue
			}
			if name, ok := label(source.column(f)); ok {
				q.names[f] = name
			}
		}
	})
	if m.united() {
		l := source.layout()
		q.kind, _ = label(l.cols[l.kind])
	}
	return q.check(m)
}

// check refuses a query without what a session needs.
func (q *fromQuery) check(m *mapper) error {
	for _, f := range m.fields {
		if f.kept && q.lacks(f) {
			return fmt.Errorf("%w: AliasFrom(%s): the query doesn't select %s, which a session can't do without: select the entity, or that column too", ErrUsage, m, f)
		}
	}
	if m.united() && q.kind == "" {
		return fmt.Errorf("%w: AliasFrom(%s): only a query that selects the entity as a whole tells whose its rows are", ErrUsage, m)
	}
	return nil
}

// sourceOf is the entity of a mapper, or in a hierarchy of its kin, that cells are read from.
func sourceOf(m *mapper, cells []ast.Cell) *entity {
	fits := func(x any) *entity {
		e, ok := x.(*entity)
		if ok && (e.m == m || e.m.root == m.root && !m.apart()) {
			return e
		}
		return nil
	}
	for _, c := range cells {
		if c.Entity != nil {
			if e := fits(c.Entity); e != nil {
				return e
			}
			continue
		}
		if col, ok := ast.Resolved(c.Expr).(*ast.Column); ok && col != nil {
			t, _ := col.From.(*ast.Table)
			if t != nil && t.Of != nil {
				t = t.Of
			}
			if t != nil {
				if e := fits(t.Entity); e != nil {
					return e
				}
			}
		}
	}
	return nil
}

// nameCTEs adds to a statement of the session's own the common table expression that it reads an entity from.
func nameCTEs(sel *ast.Select, from ...ast.From) {
	for _, f := range from {
		sel.With = ast.WithCTE(sel.With, f)
	}
}
