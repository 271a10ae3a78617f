package schema

import "github.com/retort-go/retort/internal/topo"

// Sorted returns the tables so that each comes after those its foreign keys refer to, otherwise in order of declaration: the
// order in which to create them; the reverse is the one to drop them in.
//
// Tables that refer to each other in a circle have no such order. The circle is then opened at the table declared first; its
// foreign key to a table further back must be added when both tables exist, unless the database takes a reference to a table
// that isn't there yet, as SQLite does. [Late] tells which keys those are. A table that refers to itself is no circle.
//
// The error is the first foreign key that leads nowhere.
func (m *MetaData) Sorted() ([]*Table, error) {
	refs := make(map[*Table][]*Table, len(m.tables))
	for _, t := range m.tables {
		for _, f := range t.ForeignKeys {
			target, _, err := f.Target()
			if err != nil {
				return nil, err
			}
			refs[t] = append(refs[t], target)
		}
	}
	return topo.SortCyclic(m.tables, func(t *Table) []*Table { return refs[t] }), nil
}

// Late returns the foreign keys of tables that refer to a table further back in the given order, by the table they belong to.
func Late(tables []*Table) (map[*Table][]*ForeignKey, error) {
	place := make(map[*Table]int, len(tables))
	for i, t := range tables {
		place[t] = i
	}
	late := make(map[*Table][]*ForeignKey)
	for i, t := range tables {
		for _, f := range t.ForeignKeys {
			target, _, err := f.Target()
			if err != nil {
				return nil, err
			}
			if at, ok := place[target]; ok && at > i {
				late[t] = append(late[t], f)
			}
		}
	}
	return late, nil
}
