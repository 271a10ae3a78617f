package schema

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode/utf8"
)

// Convention holds templates for the names of constraints that were not given one. A template is text with tokens: %table is
// the table's name, %cols the columns' names with _ between them, %ref the table that a foreign key refers to. An empty
// template leaves a constraint without a name where the database needs none.
type Convention struct {
	PrimaryKey string
	ForeignKey string
	Unique     string // also for unique indexes
	Index      string
	Check      string
}

// DefaultConvention returns the templates used where the database needs a name and the convention of the MetaData has none: for
// indexes, and for foreign keys that are added to a table later.
func DefaultConvention() Convention {
	return Convention{
		PrimaryKey: "pk_%table",
		ForeignKey: "fk_%table_%cols_%ref",
		Unique:     "uq_%table_%cols",
		Index:      "ix_%table_%cols",
		Check:      "ck_%table_%cols",
	}
}

// GivenName returns the name of a constraint of the table: the one it was given, or one by the convention of the MetaData, or
// "" if neither says one. limit is the number of bytes that the database takes, 0 for any: a name by convention is cut to it
// and ends in a hash of the whole; a name that was given must fit.
func (t *Table) GivenName(c Constraint, limit int) (string, error) {
	return t.nameBy(&t.md.convention, c, limit)
}

// NeededName is [Table.GivenName] for a constraint that must have a name: if nothing else does, [DefaultConvention] gives one.
func (t *Table) NeededName(c Constraint, limit int) (string, error) {
	name, err := t.GivenName(c, limit)
	if err != nil || name != "" {
		return name, err
	}
	fallback := DefaultConvention()
	return t.nameBy(&fallback, c, limit)
}

func (t *Table) nameBy(by *Convention, c Constraint, limit int) (string, error) {
	name, template, columns := c.named(by)
	if name != "" {
		if limit > 0 && len(name) > limit {
			return "", fmt.Errorf("schema: table %s: name %s has %d bytes, the database takes %d", t.FullName(), name, len(name), limit)
		}
		return name, nil
	}
	if template == "" {
		return "", nil
	}
	if len(columns) == 0 && strings.Contains(template, "%cols") {
		return "", fmt.Errorf("schema: table %s: %s has no columns to be named for: give it a Name", t.FullName(), kindOf(c))
	}
	ref := ""
	if f, ok := c.(*ForeignKey); ok {
		ref = f.Table[strings.LastIndexByte(f.Table, '.')+1:]
	}
	full := strings.NewReplacer("%table", t.Name, "%cols", strings.Join(columns, "_"), "%ref", ref).Replace(template)
	return shortened(full, limit), nil
}

func kindOf(c Constraint) string {
	switch c := c.(type) {
	case *Check:
		return "check (" + c.SQL + ")"
	case *Index:
		return "index"
	}
	return "constraint"
}

// shortened cuts a name to limit bytes, with a hash of the whole name at the end, so that names that begin alike stay apart.
func shortened(name string, limit int) string {
	const tail = 9 // _ and eight hex digits
	if limit <= tail || len(name) <= limit {
		return name
	}
	at := limit - tail
	for at > 0 && !utf8.RuneStart(name[at]) {
		at--
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	return fmt.Sprintf("%s_%08x", name[:at], h.Sum32())
}
