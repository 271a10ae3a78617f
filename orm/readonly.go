package orm

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// Entities that are only read (tag view of the struct): of a view of the database, or of a query that the mapping says.

// Query says of an entity tagged view what its rows come from: a SELECT, and what of it each field is. Every field but those tagged
// expr has one:
//
//	m.Query(retort.From(Authors).LeftJoin(Authors.Books).GroupBy(Authors.ID, Authors.LastName),
//		s.AuthorID.SetTo(Authors.ID), s.Name.SetTo(Authors.LastName), s.Books.SetTo(retort.Count(Books.ID)))
//
// The query stands as a subquery wherever the entity does. Without it the rows are those of the view that the struct is named for, or its
// table= names; the program makes that, as CreateAll does not.
func (mp *Mapping) Query(from *retort.SelectStmt[retort.None], columns ...retort.Assignment) {
	m := mp.m
	switch {
	case !m.view:
		m.fault("", "Mapping: Query goes with an entity that is only read: tag it `_ struct{} `orm:\",view\"``")
		return
	case from == nil:
		m.fault("", "Mapping: Query of nil: begin it with retort.From")
		return
	}
	q := *ast.NodeOf(from).(*ast.Select)
	q.Cells = nil
	given := map[*field]bool{}
	for _, a := range mp.assigned("Query", columns) {
		f := m.byColumn[a.Column.Name]
		given[f] = true
		q.Cells = append(q.Cells, ast.Cell{Expr: &ast.Label{X: a.Value, Name: f.col.Name}, Codec: f.codec})
	}
	for _, f := range m.fields {
		if !given[f] && !f.made {
			m.fault(f.name, "Mapping: Query says nothing of it: give it an expression, as in Query(…, s.%s.SetTo(…))", f.name)
		}
	}
	if q.Err != nil {
		m.fault("", "Mapping: Query: %w", q.Err)
	}
	m.query = &ast.Derived{Query: &q}
}

// Substitute implements ast.Substitute: what stands in the place of an entity that is only read.
func (m *mapper) Substitute() (ast.From, error) {
	if err := m.reg.resolve(); err != nil || m.query == nil {
		return nil, err
	}
	return m.query, nil
}

// checkView refuses what goes with tables alone.
func (m *mapper) checkView() {
	switch {
	case !m.view:
	case m.kin != nil:
		m.fault("_", "a view can't be part of a hierarchy")
	case m.version != nil:
		m.fault(m.version.name, "a version goes with rows that are written: the entity is tagged view")
	}
}

// errReadOnly is the error of a flush that would have to write an entity that is only read.
var errReadOnly = errors.New("the entity is tagged view, so that it is only read")

// checkWritable refuses to write objects that are only read.
func (w *work) checkWritable() error {
	for _, c := range w.changes {
		if c.i.m.view {
			return fmt.Errorf("%w: %s: %w: change the tables that it is made of, and Expire or Expunge the object", ErrUsage, c.i, errReadOnly)
		}
	}
	return nil
}
