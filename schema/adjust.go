package schema

import (
	"fmt"
	"slices"
)

// adjustment is what is read of a table, or said of it, other than what the database has.
type adjustment struct {
	table   string
	only    []string // nil for all columns
	columns []Column // that win over the database's
	used    bool
}

// OnlyColumns reads these columns of a table, in the table's order, and leaves out the keys, constraints and indexes that need others. A
// check, or an index of an expression, that doesn't say its columns is kept. See [Only] for the name of the table; a table or column that is
// not there is an error.
func OnlyColumns(table string, columns ...string) ReflectOption {
	return func(s *Scope) {
		s.adjustments = append(s.adjustments, &adjustment{table: table, only: columns})
	}
}

// Override gives columns of a table another definition than the database has: a type that says more, a default, a comment. They win over
// those of their name, and stand in their place; one that isn't there is added at the end, for a view whose columns say too little, or a
// column that is yet to be made.
func Override(table string, columns ...Column) ReflectOption {
	return func(s *Scope) {
		s.adjustments = append(s.adjustments, &adjustment{table: table, columns: columns})
	}
}

// EachColumn has a function change each column as it is read: give it the name of a struct field, another type, data of the program. table is
// the full name. The column keeps its name, which is the database's. An [Override] comes after it.
func EachColumn(change func(table string, c Column) Column) ReflectOption {
	return func(s *Scope) { s.each = append(s.each, change) }
}

// adjust returns a definition as the options want it.
func (s Scope) adjust(d Definition) (Definition, error) {
	inSchema := ""
	for _, i := range d.Items {
		if x, ok := i.(InSchema); ok {
			inSchema = string(x)
		}
	}
	s.changeEach(&d, fullName(inSchema, d.Name))
	for _, a := range s.adjustments {
		if d.Name == "" || a.table != d.Name && a.table != fullName(inSchema, d.Name) {
			continue
		}
		a.used = true
		if a.only != nil {
			if err := a.narrow(&d); err != nil {
				return d, err
			}
		}
		a.override(&d)
	}
	return d, nil
}

// changeEach has the functions of [EachColumn] change the columns.
func (s Scope) changeEach(d *Definition, table string) {
	if len(s.each) == 0 {
		return
	}
	d.Items = slices.Clone(d.Items)
	for i, item := range d.Items {
		c, ok := item.(Column)
		if !ok {
			continue
		}
		for _, change := range s.each {
			name := c.Name
			c = change(table, c)
			c.Name = name
		}
		d.Items[i] = c
	}
}

// narrow drops columns, and what needs them.
func (a *adjustment) narrow(d *Definition) error {
	dropped := map[string]bool{}
	var found []string
	for _, i := range d.Items {
		if c, ok := i.(Column); ok {
			found = append(found, c.Name)
			dropped[c.Name] = !slices.Contains(a.only, c.Name)
		}
	}
	for _, name := range a.only {
		if !slices.Contains(found, name) {
			return fmt.Errorf("table %s has no column %s, it has %v", d.Name, name, found)
		}
	}
	d.Items = slices.DeleteFunc(slices.Clone(d.Items), func(i Item) bool {
		return slices.ContainsFunc(columnsOf(i), func(name string) bool { return dropped[name] })
	})
	return nil
}

// columnsOf returns the columns that an item is, or needs.
func columnsOf(i Item) []string {
	switch i := i.(type) {
	case Column:
		return []string{i.Name}
	case PrimaryKey:
		return i.Columns
	case Unique:
		return i.Columns
	case ForeignKey:
		return i.Columns
	case Check:
		return i.Columns
	case Index:
		names := slices.Clone(i.Include)
		for _, p := range i.Parts {
			if p.Column != "" {
				names = append(names, p.Column)
			}
		}
		return names
	}
	return nil
}

// override puts the given columns in the place of those with their names.
func (a *adjustment) override(d *Definition) {
	d.Items = slices.Clone(d.Items)
	for _, c := range a.columns {
		at := slices.IndexFunc(d.Items, func(i Item) bool {
			old, ok := i.(Column)
			return ok && old.Name == c.Name
		})
		if at >= 0 {
			d.Items[at] = c
		} else {
			d.Items = append(d.Items, c)
		}
	}
}
