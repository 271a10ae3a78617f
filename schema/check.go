package schema

import (
	"errors"
	"fmt"
	"strings"
)

// Check returns all faults of the schema joined, nil if there are none: tables and columns that are declared twice or have no
// name, sequences, domains and enums that contradict each other, keys and indexes of unknown columns, foreign keys that lead nowhere or to another number of columns, names used twice.
func (m *MetaData) Check() error {
	faults := append(append([]error(nil), m.faults...), m.checkNamed()...)
	for _, d := range m.ddl {
		if d.SQL == "" {
			faults = append(faults, fmt.Errorf("DDL %s without SQL", d.When))
		}
	}
	for _, t := range m.tables {
		c := checker{table: t, names: make(map[string]bool)}
		c.run()
		faults = append(faults, t.faults...)
		faults = append(faults, c.faults...)
	}
	for i, err := range faults {
		if !strings.HasPrefix(err.Error(), "schema: ") {
			faults[i] = fmt.Errorf("schema: %w", err)
		}
	}
	return errors.Join(faults...)
}

// checker gathers the faults of one table.
type checker struct {
	table  *Table
	names  map[string]bool
	faults []error
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("table %s: "+format, append([]any{c.table.FullName()}, args...)...))
}

func (c *checker) run() {
	t := c.table
	if t.Name == "" {
		c.fault("name is empty")
	}
	if len(t.Columns) == 0 {
		c.fault("no columns")
	}
	c.columns()
	if t.PrimaryKey != nil {
		c.constraint(t.PrimaryKey, "primary key", t.PrimaryKey.Columns)
	}
	for _, u := range t.Uniques {
		c.constraint(u, "unique constraint", u.Columns)
	}
	for _, f := range t.ForeignKeys {
		c.constraint(f, "foreign key to "+f.Table, f.Columns)
		if _, _, err := f.Target(); err != nil {
			c.faults = append(c.faults, err)
		}
	}
	for _, k := range t.Checks {
		c.check(k)
	}
	for _, x := range t.Excludes {
		if x.SQL == "" {
			c.fault("exclusion constraint without SQL")
		}
		c.name(x)
	}
	for _, i := range t.Indexes {
		c.index(i)
	}
	if t.Temporary && t.Schema != "" {
		c.fault("a temporary table is in no schema, got %s", t.Schema)
	}
	for _, d := range t.DDL {
		if d.SQL == "" {
			c.fault("DDL %s without SQL", d.When)
		}
	}
}

func (c *checker) columns() {
	seen := make(map[string]bool, len(c.table.Columns))
	for _, col := range c.table.Columns {
		switch {
		case col.Name == "":
			c.fault("column without a name")
		case seen[strings.ToLower(col.Name)]:
			c.fault("column %s is declared twice", col.Name)
		case col.DefaultSQL != "" && col.ComputedSQL != "":
			c.fault("column %s has both Default and Computed", col.Name)
		case col.Unstored && col.ComputedSQL == "":
			c.fault("column %s is Virtual and not Computed", col.Name)
		case col.Auto && col.Given:
			c.fault("column %s has both Autoincrement and Manual", col.Name)
		case col.Ident != nil && (col.DefaultSQL != "" || col.ComputedSQL != "" || col.Given):
			c.fault("column %s has an Identity and another source of its values", col.Name)
		case col.Ident != nil && !isInteger(col.Type):
			c.fault("column %s has an Identity: only an integer can", col.Name)
		case col.Auto && c.table.GeneratedKey() != col:
			c.fault("column %s says Autoincrement: only a single integer key without default can", col.Name)
		}
		seen[strings.ToLower(col.Name)] = true
	}
}

// constraint checks the columns and the name of something that has columns.
func (c *checker) constraint(k Constraint, what string, columns []string) {
	if len(columns) == 0 {
		c.fault("%s has no columns", what)
	}
	c.known(what, columns)
	c.name(k)
}

func (c *checker) known(what string, columns []string) {
	for _, name := range columns {
		if _, ok := c.table.Def(name); !ok {
			c.fault("%s: no column %s, there is %s", what, name, c.table.columnNames())
		}
	}
}

func (c *checker) check(k *Check) {
	if k.SQL == "" {
		c.fault("check without a condition")
	}
	c.known("check", k.Columns)
	c.name(k)
}

func (c *checker) index(i *Index) {
	if len(i.Parts) == 0 {
		c.fault("index has no columns")
		return
	}
	for _, p := range i.Parts {
		switch {
		case p.Column == "" && p.SQL == "":
			c.fault("index has an empty part")
		case p.Column != "":
			c.known("index", []string{p.Column})
		}
	}
	c.known("index", i.Include)
	c.name(i)
}

// name checks that a constraint's name is not taken in the table.
func (c *checker) name(k Constraint) {
	find := c.table.GivenName
	if _, ok := k.(*Index); ok {
		find = c.table.NeededName
	}
	name, err := find(k, 0)
	switch {
	case err != nil:
		c.faults = append(c.faults, err)
	case name != "" && c.names[name]:
		c.fault("name %s is used twice", name)
	}
	c.names[name] = true
}
