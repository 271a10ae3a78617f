package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/sqltype"
)

// Sequence is a generator of numbers that stands on its own, for databases that have these. A column takes its numbers by a default, in the
// database's own SQL: Default("nextval('invoice_number')"), or OnInsert(retort.Raw[int64]("nextval('invoice_number')")) for one of the program's.
type Sequence struct {
	Schema string // "" is the connection's default
	Name   string
	// Start is the first number; 0 is the database's default, Min, or Max of a sequence that descends.
	Start int64
	// Increment is the step from one number to the next, below zero for a sequence that descends; 0 is 1.
	Increment int64
	// Min and Max are the smallest and the largest number; nil is the database's default.
	Min, Max *int64
	// Cache is how many numbers are taken at once, and lost if they aren't used; 0 is the database's default.
	Cache int64
	// Cycle has the sequence begin anew at its end.
	Cycle bool
}

// FullName returns the name with its schema, if it has one.
func (s *Sequence) FullName() string { return fullName(s.Schema, s.Name) }

// Domain is a type with a condition, for databases that have these. A column is of it by its name: sqltype.Type{Kind: …, Verbatim: "isbn"}.
type Domain struct {
	Schema string // "" is the connection's default
	Name   string
	Type   sqltype.Type
	// NotNull forbids NULL.
	NotNull bool
	// DefaultSQL is the SQL of the default; "" for none.
	DefaultSQL string
	// Checks are conditions in which the value is VALUE. They go into DDL as they are.
	Checks []Check
}

// FullName returns the name with its schema, if it has one.
func (d *Domain) FullName() string { return fullName(d.Schema, d.Name) }

func fullName(schema, name string) string {
	if schema == "" {
		return name
	}
	return schema + "." + name
}

// Schema has a schema of the database created before what is in it, and dropped after. A table can be [InSchema] of one that exists
// without it.
func (m *MetaData) Schema(name string) {
	if !slices.Contains(m.schemas, name) {
		m.schemas = append(m.schemas, name)
	}
}

// Schemas returns what [MetaData.Schema] was given, in that order.
func (m *MetaData) Schemas() []string { return slices.Clone(m.schemas) }

// InSchemas returns the schemas that something of m is in, sorted; "" is the default one.
func (m *MetaData) InSchemas() []string {
	var names []string
	for _, t := range slices.Concat(m.tables, m.views) {
		names = append(names, t.Schema)
	}
	for _, s := range m.sequences {
		names = append(names, s.Schema)
	}
	for _, d := range m.domains {
		names = append(names, d.Schema)
	}
	for _, e := range m.Enums() {
		names = append(names, e.Schema)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Sequence declares a sequence.
func (m *MetaData) Sequence(s Sequence) { m.sequences = append(m.sequences, &s) }

// Sequences returns the sequences in the order in which they were declared.
func (m *MetaData) Sequences() []*Sequence { return slices.Clone(m.sequences) }

// Domain declares a domain.
func (m *MetaData) Domain(d Domain) { m.domains = append(m.domains, &d) }

// Domains returns the domains in the order in which they were declared.
func (m *MetaData) Domains() []*Domain { return slices.Clone(m.domains) }

// Enum declares an enum that is to be there though no column is of it. Those of columns need no word.
func (m *MetaData) Enum(e *sqltype.EnumType) { m.enums = append(m.enums, e) }

// Enums returns the enums that are types by name, each once: those that were declared, then those of columns in the order of the tables.
func (m *MetaData) Enums() []*sqltype.EnumType {
	all := slices.Clone(m.enums)
	for _, t := range m.tables {
		for _, c := range t.Columns {
			if e := enumIn(c.Type); e != nil && e.Name != "" && e.Storage == sqltype.EnumNative {
				all = append(all, e)
			}
		}
	}
	seen := make(map[string]bool, len(all))
	return slices.DeleteFunc(all, func(e *sqltype.EnumType) bool {
		name := fullName(e.Schema, e.Name)
		defer func() { seen[name] = true }()
		return seen[name]
	})
}

// enumIn returns the enum that a type is or has elements of; nil if there is none.
func enumIn(t sqltype.Type) *sqltype.EnumType {
	for t.Elem != nil {
		t = *t.Elem
	}
	return t.Enum
}

// checkNamed returns what is wrong with sequences, domains and enums.
func (m *MetaData) checkNamed() []error {
	var faults []error
	names := map[string]string{}
	take := func(kind, name string) {
		if other := names[name]; other != "" {
			faults = append(faults, fmt.Errorf("%s %s: the name is taken by a %s", kind, name, other))
		}
		names[name] = kind
	}
	for _, t := range m.tables {
		names[t.FullName()] = "table"
	}
	for _, s := range m.sequences {
		take("sequence", s.FullName())
	}
	for _, d := range m.domains {
		take("domain", d.FullName())
	}
	for _, e := range m.Enums() {
		take("enum", fullName(e.Schema, e.Name))
	}
	return append(faults, m.checkEnums()...)
}

// checkEnums finds enums of one name and other values, and enums without values.
func (m *MetaData) checkEnums() []error {
	var faults []error
	first := map[string]*sqltype.EnumType{}
	for _, e := range m.Enums() {
		first[fullName(e.Schema, e.Name)] = e
	}
	for _, t := range m.tables {
		for _, c := range t.Columns {
			e := enumIn(c.Type)
			if e == nil {
				continue
			}
			other := first[fullName(e.Schema, e.Name)]
			switch {
			case len(e.Values) == 0:
				faults = append(faults, fmt.Errorf("table %s: column %s is an enum without values", t.FullName(), c.Name))
			case other != nil && !slices.Equal(e.Values, other.Values):
				faults = append(faults, fmt.Errorf("table %s: column %s: enum %s is (%s) here and (%s) elsewhere", t.FullName(), c.Name, e.Name,
					strings.Join(e.Values, ", "), strings.Join(other.Values, ", ")))
			}
		}
	}
	return faults
}
