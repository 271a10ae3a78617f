package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/retort-go/retort/sqltype"
)

// Translated returns the scope in other schemas than it says: a map from what it says to what the database is asked for. [Scope.Restore] undoes
// that in what was read. Names given to options are those of before.
func (s Scope) Translated(schemas map[string]string) Scope {
	if len(schemas) == 0 {
		return s
	}
	s.said = make(map[string]string, len(schemas))
	add := func(name string) {
		if real, ok := schemas[name]; ok {
			if _, taken := s.said[real]; !taken {
				s.said[real] = name
			}
		}
	}
	asked := s.Schemas
	s.Schemas = nil
	for _, name := range asked { // what is asked for wins over others that are written alike
		add(name)
		if real, ok := schemas[name]; ok {
			name = real
		}
		s.Schemas = append(s.Schemas, name)
	}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		add(name)
	}
	slices.Sort(s.Schemas)
	s.Schemas = slices.Compact(s.Schemas)
	return s
}

// saidFor returns the schema that was said for one of the database.
func (s Scope) saidFor(real string) string {
	if name, ok := s.said[real]; ok {
		return name
	}
	return real
}

// Restore returns definitions with the schemas that were said before [Scope.Translated]. Text in the database's own SQL stays as it is.
func (s Scope) Restore(defs []Definition) []Definition {
	if len(s.said) == 0 {
		return defs
	}
	enums := enumCopies{}
	for n := range defs {
		d := &defs[n]
		switch {
		case d.Sequence != nil:
			d.Sequence.Schema = s.saidFor(d.Sequence.Schema)
		case d.Domain != nil:
			d.Domain.Schema = s.saidFor(d.Domain.Schema)
		case d.Enum != nil:
			d.Enum = enums.enum(d.Enum, s.saidFor)
		}
		d.Items = s.restoreItems(d.Items, enums)
	}
	return defs
}

func (s Scope) restoreItems(items []Item, enums enumCopies) []Item {
	var restored []Item
	for _, i := range items {
		switch x := i.(type) {
		case InSchema:
			if i = InSchema(s.saidFor(string(x))); i == InSchema("") {
				continue
			}
		case Column:
			x.Type = enums.in(x.Type, s.saidFor)
			i = x
		case ForeignKey:
			if at := strings.IndexByte(x.Table, '.'); at > 0 {
				if name, ok := s.said[x.Table[:at]]; ok {
					x.Table = name + x.Table[at:]
				}
			}
			i = x
		}
		restored = append(restored, i)
	}
	return restored
}

// enumCopies are enums in other schemas than they say, one for each.
type enumCopies map[*sqltype.EnumType]*sqltype.EnumType

// in returns a type whose enum, if it is one or has elements of one, is in another schema.
func (c enumCopies) in(t sqltype.Type, schema func(string) string) sqltype.Type {
	switch {
	case t.Elem != nil:
		elem := c.in(*t.Elem, schema)
		t.Elem = &elem
	case t.Enum != nil:
		t.Enum = c.enum(t.Enum, schema)
	}
	return t
}

func (c enumCopies) enum(e *sqltype.EnumType, schema func(string) string) *sqltype.EnumType {
	if c[e] == nil {
		other := *e
		if other.Schema = schema(e.Schema); other.Schema == e.Schema {
			c[e] = e
		} else {
			c[e] = &other
		}
	}
	return c[e]
}
