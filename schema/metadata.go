package schema

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// MetaData is a set of tables. Make one with [NewMetaData].
type MetaData struct {
	tables     []*Table
	byName     map[string]*Table
	views      []*Table
	viewByName map[string]*Table
	schemas    []string
	sequences  []*Sequence
	domains    []*Domain
	enums      []*sqltype.EnumType
	ddl        []*DDL
	convention Convention
	faults     []error
}

// Option configures a [MetaData].
type Option func(*MetaData)

// WithConvention gives every constraint that has no name one by the convention's templates.
func WithConvention(c Convention) Option { return func(m *MetaData) { m.convention = c } }

// NewMetaData returns an empty MetaData.
func NewMetaData(opts ...Option) *MetaData {
	m := &MetaData{byName: make(map[string]*Table), viewByName: make(map[string]*Table)}
	for _, o := range opts {
		o(m)
	}
	return m
}

// Table declares a table of the given items: columns, keys, constraints, indexes, [InSchema], [Comment]. It is never nil; what
// is wrong with it is returned by [MetaData.Check].
func (m *MetaData) Table(name string, items ...Item) *Table {
	t := newTable(m, name, items)
	m.add(t)
	return t
}

// View declares a view of the given items: columns, [InSchema], [Comment], [Materialized], [DDL]. query is what it shows, in the database's own SQL: it
// is created of it, as one of [MetaData.ViewOf] is. Without a query nothing makes the view. It is read like a table, but is not among
// [MetaData.Tables].
func (m *MetaData) View(name, query string, items ...Item) *Table {
	t := newTable(m, name, items)
	t.Query, t.view = query, true
	m.add(t)
	return t
}

// add makes a table or view part of m, unless there is one of its name.
func (m *MetaData) add(t *Table) {
	kind, names, list := "table", m.byName, &m.tables
	if t.view {
		kind, names, list = "view", m.viewByName, &m.views
	}
	key := t.FullName()
	if names[key] != nil {
		m.faults = append(m.faults, fmt.Errorf("%s %s is declared twice", kind, key))
		return
	}
	names[key] = t
	*list = append(*list, t)
}

// Lookup returns the table or view of a name: "book", or "sales.book" for one that was declared [InSchema].
func (m *MetaData) Lookup(name string) (*Table, error) {
	if t := m.byName[name]; t != nil {
		return t, nil
	}
	if t := m.viewByName[name]; t != nil {
		return t, nil
	}
	return nil, fmt.Errorf("schema: no table %s", name)
}

// Tables returns the tables in the order in which they were declared, without views.
func (m *MetaData) Tables() []*Table { return slices.Clone(m.tables) }

// Views returns the views in the order in which they were declared.
func (m *MetaData) Views() []*Table { return slices.Clone(m.views) }
