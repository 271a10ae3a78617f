package schema

import "github.com/retort-go/retort/ast"

// Item is what a table is declared of: a [Column], [PrimaryKey], [ForeignKey], [Unique], [Check], [Exclude], [Index], [InSchema],
// [Comment], [Temporary], [DDL], or an [Extra] of a dialect.
type Item interface{ addTo(t *Table) }

// Constraint is something of a table that has a name: *PrimaryKey, *ForeignKey, *Unique, *Check, *Exclude or *Index.
type Constraint interface {
	// named returns the name that the program gave, the convention's template for it, and the columns it is named for.
	named(c *Convention) (name, template string, columns []string)
}

// PrimaryKey is a table's primary key. Its columns become NOT NULL.
type PrimaryKey struct {
	Name    string // "" for one by the convention
	Columns []string
}

// Unique is a unique constraint.
type Unique struct {
	Name    string // "" for one by the convention
	Columns []string
	// NullsEqual takes NULLs for equal, for databases that can: there may be one. Else each NULL is different.
	NullsEqual bool
}

// Check is a condition that rows must meet.
type Check struct {
	Name string // "" for one by the convention
	SQL  string // goes into DDL as it is
	// Columns are those that the constraint is named for. They may be empty.
	Columns []string
}

// Index is an index.
type Index struct {
	Name   string // "" for one by the convention
	Parts  []Part
	Unique bool
	// Where is the SQL condition of the rows in a partial index; "" for all rows.
	Where string

	// What follows is for databases that have it; others refuse it when their DDL is made.

	// Include are columns that are kept in the index to be read from it.
	Include []string
	// Method is the kind of index, in the database's own word: "gin". "" is its default.
	Method string
	// NullsEqual takes NULLs for equal in a unique index.
	NullsEqual bool
	// Extras are options that one database has: postgres.With, postgres.Tablespace. Others pass over them.
	Extras []Extra
}

// Part is one term of an index: a column, or an SQL expression.
type Part struct {
	Column string
	SQL    string // used if Column is empty; goes into DDL as it is, in parentheses
	Desc   bool
	// Nulls says where NULLs stand, and Ops is the operator class, for databases that have these.
	Nulls ast.NullsOrder
	Ops   string
}

// On returns the parts of an index of columns in ascending order.
func On(columns ...string) []Part {
	parts := make([]Part, len(columns))
	for i, c := range columns {
		parts[i].Column = c
	}
	return parts
}

// InSchema puts a table into a schema of the database.
type InSchema string

// Comment is a table's comment, for databases that keep one.
type Comment string

func (c Column) addTo(t *Table) {
	items := c.items
	c.items = nil
	t.Columns = append(t.Columns, &c)
	for _, i := range items {
		i.addTo(t)
	}
}

func (p PrimaryKey) addTo(t *Table) {
	if t.PrimaryKey != nil {
		t.fault("two primary keys")
		return
	}
	t.PrimaryKey = &p
}

func (u Unique) addTo(t *Table)   { t.Uniques = append(t.Uniques, &u) }
func (c Check) addTo(t *Table)    { t.Checks = append(t.Checks, &c) }
func (i Index) addTo(t *Table)    { t.Indexes = append(t.Indexes, &i) }
func (s InSchema) addTo(t *Table) { t.Schema = string(s) }
func (c Comment) addTo(t *Table)  { t.Comment = string(c) }

func (p *PrimaryKey) named(c *Convention) (name, template string, columns []string) {
	return p.Name, c.PrimaryKey, p.Columns
}

func (u *Unique) named(c *Convention) (name, template string, columns []string) {
	return u.Name, c.Unique, u.Columns
}

func (k *Check) named(c *Convention) (name, template string, columns []string) {
	return k.Name, c.Check, k.Columns
}

func (i *Index) named(c *Convention) (name, template string, columns []string) {
	for _, p := range i.Parts {
		if p.Column != "" {
			columns = append(columns, p.Column)
		}
	}
	if i.Unique {
		return i.Name, c.Unique, columns
	}
	return i.Name, c.Index, columns
}
