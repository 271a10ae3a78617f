package dialect

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
)

// scope is what the names in one statement or subquery can mean: the items of its FROM clause, and beyond them those of the
// enclosing queries (correlation).
type scope struct {
	up    *scope
	items []item
	// shown is how many items can be seen: a condition of a join doesn't see the tables joined after it.
	shown int
	// clause and cure are for the message about a table that is missing: "FROM", "join it, or name it with From".
	clause, cure string
	// bare tells that columns are written without their table, as RETURNING wants it.
	bare bool
	// spreadOuter tells that tables came with others, perhaps by outer joins.
	spreadOuter bool
	// upsert is the table whose proposed row can be read as excluded; nil outside of ON CONFLICT.
	upsert *ast.Table
}

// item is a table or subquery of a FROM clause.
type item struct {
	from ast.From
	ref  string
	// outer tells that it is on the outer side of a left join, so that its columns may be NULL.
	outer bool
	// full tells that it is so by a full join.
	full bool
	// labels are the names of a subquery's columns; nil for a table.
	labels []string
}

const (
	fromClause = "FROM"
	fromCure   = "join it, or name it with From"
)

func newScope(up *scope) *scope { return &scope{up: up, clause: fromClause, cure: fromCure} }

// add puts an item into the scope.
func (s *scope) add(f ast.From, outer bool) error {
	it := item{from: f, outer: outer}
	switch f := f.(type) {
	case *ast.Table:
		if f == nil {
			return errNilFrom
		}
		it.ref = f.Ref()
	case *ast.Derived:
		if f == nil || f.Query == nil {
			return errNilFrom
		}
		if f.Alias == "" {
			return errors.New("subquery in FROM has no name: give it one with Subquery(name)")
		}
		labels, err := ast.Labels(f.Query.Cells)
		if err != nil {
			return err
		}
		it.ref, it.labels = f.Alias, labels
	case *ast.Values:
		if f == nil {
			return errNilFrom
		}
		it.ref, it.labels = f.Alias, make([]string, len(f.Columns))
		for i := range f.Columns {
			it.labels[i] = f.Columns[i].Name
		}
	case *ast.Arrays:
		if f == nil {
			return errNilFrom
		}
		it.ref, it.labels = f.Alias, f.Names
	case *ast.TableFunc:
		if f == nil {
			return errNilFrom
		}
		it.ref, it.labels = f.Alias, f.Columns
		if len(f.Own) > 0 {
			it.labels = slices.Concat(f.Columns, f.Own)
		}
	case *ast.Sample:
		if f == nil || f.Of == nil {
			return errNilFrom
		}
		it.ref = f.Of.Ref()
	case *ast.Hinted:
		if f == nil || f.Of == nil {
			return errNilFrom
		}
		it.ref = f.Of.Ref()
	case *ast.CTERef:
		if f == nil || f.CTE == nil || f.CTE.Query == nil {
			return errNilFrom
		}
		labels, err := ast.Labels(f.CTE.Query.Cells)
		if err != nil {
			return err
		}
		if len(labels) == 0 {
			return fmt.Errorf("CTE %s returns nothing that could be read: see Returning", f.CTE.Name)
		}
		it.ref, it.labels = f.Ref(), labels
	default:
		return fmt.Errorf("%T in FROM: a relationship can be a join's target only", f)
	}
	for i := range s.items {
		if s.items[i].ref == it.ref {
			return twice(s.clause, s.items[i].from, f)
		}
	}
	s.items = append(s.items, it)
	s.shown = len(s.items)
	return nil
}

func twice(clause string, a, b ast.From) error {
	if ast.Same(a, b) {
		return fmt.Errorf("%s is in %s twice: give one of them an alias", describe(a), clause)
	}
	return fmt.Errorf("%s and %s have one name in %s: give one of them another alias", describe(a), describe(b), clause)
}

var errNilFrom = errors.New("table is nil: the handle was not made by orm.Map or a schema.MetaData")

// find returns the item that f is, and how many scopes further out it is.
func (s *scope) find(f ast.From) (*item, int) {
	depth := 0
	for at := s; at != nil; at = at.up {
		for i := range at.items {
			if at.items[i].from == f {
				return &at.items[i], depth
			}
		}
		for i := range at.items {
			if ast.Same(at.items[i].from, f) {
				return &at.items[i], depth
			}
		}
		depth++
	}
	return nil, 0
}

// column finds the item of a column. The error names the column, its table, and what to do.
func (s *scope) column(col *ast.Column) (*item, int, error) {
	it, depth := s.find(col.From)
	if it == nil {
		return nil, 0, s.missing(col)
	}
	at := s
	for range depth {
		at = at.up
	}
	if at.shown < len(at.items) && !slices.ContainsFunc(at.items[:at.shown], func(x item) bool { return x.ref == it.ref }) {
		return nil, 0, fmt.Errorf("column %s: table %s is joined only after this condition: put its join first", columnName(col), describe(col.From))
	}
	if it.labels != nil && !slices.Contains(it.labels, col.Name) {
		return nil, 0, fmt.Errorf("column %s: subquery %s has no such column, it has %s", columnName(col), it.ref, strings.Join(it.labels, ", "))
	}
	if depth > 0 {
		return it, depth, s.hidden(col, it.ref, depth)
	}
	return it, depth, nil
}

// hidden tells whether a nearer item of the same name stands between a column and its table.
func (s *scope) hidden(col *ast.Column, ref string, depth int) error {
	for at := s; depth > 0; at, depth = at.up, depth-1 {
		for i := range at.items {
			if at.items[i].ref == ref {
				return fmt.Errorf("column %s of the enclosing query is hidden by %s of the subquery: give one of them an alias",
					columnName(col), describe(at.items[i].from))
			}
		}
	}
	return nil
}

func (s *scope) missing(col *ast.Column) error {
	if col.From == nil {
		return fmt.Errorf("column %s has no table", col.Name)
	}
	if len(s.items) == 0 {
		return fmt.Errorf("column %s: no table can be named here", columnName(col))
	}
	if t, ok := col.From.(*ast.Table); ok && t.Of != nil && (s.clause == "UPDATE" || strings.HasPrefix(s.clause, "DELETE")) {
		return fmt.Errorf("column %s: %s goes on with the rows of %s, and %s writes one table: choose rows by key, as a Select finds them",
			columnName(col), describe(t), describe(t.Of), s.clause)
	}
	return fmt.Errorf("column %s: table %s is not in %s (%s): %s", columnName(col), describe(col.From), s.clause, s.names(), s.cure)
}

// names lists the items for a message.
func (s *scope) names() string {
	names := make([]string, len(s.items))
	for i := range s.items {
		names[i] = describe(s.items[i].from)
	}
	return strings.Join(names, ", ")
}

// columnName writes a column for a message: its table's name or alias, and its own.
func columnName(col *ast.Column) string {
	switch f := col.From.(type) {
	case *ast.Table:
		return f.Ref() + "." + col.Name
	case *ast.Derived:
		return f.Alias + "." + col.Name
	case *ast.CTERef:
		return f.Ref() + "." + col.Name
	case *ast.Values:
		return f.Alias + "." + col.Name
	case *ast.Arrays:
		return f.Alias + "." + col.Name
	case *ast.TableFunc:
		return f.Alias + "." + col.Name
	}
	return col.Name
}

// describe writes a FROM item for a message.
func describe(f ast.From) string {
	switch f := f.(type) {
	case *ast.Table:
		if f.Instead != nil {
			return f.Ref()
		}
		name := f.Name
		if f.Schema != "" {
			name = f.Schema + "." + name
		}
		if f.Alias != "" {
			return name + " AS " + f.Alias
		}
		return name
	case *ast.Derived:
		return f.Alias
	case *ast.CTERef:
		return f.Ref()
	case *ast.Values:
		return f.Alias
	case *ast.Arrays:
		return f.Alias
	case *ast.TableFunc:
		return f.Alias
	case *ast.Sample:
		return describe(f.Of)
	case *ast.Hinted:
		return describe(f.Of)
	}
	return fmt.Sprintf("%T", f)
}
