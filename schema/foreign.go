package schema

import (
	"fmt"
	"strings"
)

// ForeignKey is a foreign key. It is declared for one column with [Column.References], or as an item of the table:
//
//	schema.ForeignKey{Columns: []string{"order_id", "line"}, Table: "order_line", References: []string{"order_id", "line"}}
type ForeignKey struct {
	Name    string // "" for one by the convention
	Columns []string
	// Table is the table referred to, "author" or "sales.author". It may be declared later. A name without a schema is looked
	// for in the schema of the table that the key belongs to first, one with a dot before it, ".author", in the default schema only.
	Table string
	// References are the columns referred to; none means the target's primary key.
	References []string
	OnDelete   Action
	OnUpdate   Action
	// Timing says when the constraint is checked.
	Timing Timing
	// Full has a key of several columns NULL in all of them or in none (MATCH FULL), for databases that can.
	Full bool

	owner *Table
}

// Action is what happens to rows that refer to a row which is deleted or whose key changes.
type Action uint8

// The actions. NoAction, the default, refuses the change.
const (
	NoAction Action = iota
	Restrict
	Cascade
	SetNull
	SetDefault
)

var actionText = [...]string{"NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT"}

// String returns the action as SQL has it.
func (a Action) String() string { return actionText[a] }

// Timing says when a foreign key is checked.
type Timing uint8

// The timings. AtOnce, the default, is at the end of each statement.
const (
	AtOnce             Timing = iota
	InitiallyImmediate        // at once, but a transaction can have it checked at commit, by SET CONSTRAINTS
	InitiallyDeferred         // at commit
)

// ForeignKeyOption changes a foreign key that is declared with [Column.References].
type ForeignKeyOption func(*ForeignKey)

// OnDelete says what happens when the row referred to is deleted.
func OnDelete(a Action) ForeignKeyOption { return func(f *ForeignKey) { f.OnDelete = a } }

// OnUpdate says what happens when the key referred to changes.
func OnUpdate(a Action) ForeignKeyOption { return func(f *ForeignKey) { f.OnUpdate = a } }

// Deferred has a foreign key checked at commit.
func Deferred() ForeignKeyOption { return func(f *ForeignKey) { f.Timing = InitiallyDeferred } }

// Deferrable has a foreign key checked at once unless a transaction asks for its check at commit.
func Deferrable() ForeignKeyOption { return func(f *ForeignKey) { f.Timing = InitiallyImmediate } }

// Named gives a foreign key a name.
func Named(name string) ForeignKeyOption { return func(f *ForeignKey) { f.Name = name } }

// splitTarget reads "table.column" or "table". What a target without a dot refers to is the table's primary key.
func splitTarget(target string) (table string, columns []string) {
	at := strings.LastIndexByte(target, '.')
	if at < 0 {
		return target, nil
	}
	return target[:at], []string{target[at+1:]}
}

// Target returns the table and columns referred to. It resolves them anew on each call. The error names the key and what it
// doesn't find.
func (f *ForeignKey) Target() (*Table, []string, error) {
	if f.owner == nil {
		return nil, nil, fmt.Errorf("schema: foreign key to %s belongs to no table", f.Table)
	}
	t := f.lookup()
	if t == nil {
		return nil, nil, fmt.Errorf("schema: %s: no table %s", f, f.Table)
	}
	columns := f.References
	if len(columns) == 0 && t.PrimaryKey != nil {
		columns = t.PrimaryKey.Columns
	}
	if len(columns) != len(f.Columns) {
		return nil, nil, fmt.Errorf("schema: %s: %d columns refer to %d (%s)", f, len(f.Columns), len(columns), strings.Join(columns, ", "))
	}
	for _, name := range columns {
		if _, ok := t.Def(name); !ok {
			return nil, nil, fmt.Errorf("schema: %s: table %s has no column %s, it has %s", f, t.FullName(), name, t.columnNames())
		}
	}
	return t, columns, nil
}

func (f *ForeignKey) lookup() *Table {
	md := f.owner.md
	if name, ok := strings.CutPrefix(f.Table, "."); ok {
		return md.byName[name]
	}
	if f.owner.Schema != "" {
		if t := md.byName[f.owner.Schema+"."+f.Table]; t != nil {
			return t
		}
	}
	return md.byName[f.Table]
}

// String names the key for messages.
func (f *ForeignKey) String() string {
	owner := "?"
	if f.owner != nil {
		owner = f.owner.FullName()
	}
	return fmt.Sprintf("foreign key %s(%s) to %s", owner, strings.Join(f.Columns, ", "), f.Table)
}

func (f ForeignKey) addTo(t *Table) {
	f.owner = t
	t.ForeignKeys = append(t.ForeignKeys, &f)
}

func (f *ForeignKey) named(c *Convention) (name, template string, columns []string) {
	return f.Name, c.ForeignKey, f.Columns
}
