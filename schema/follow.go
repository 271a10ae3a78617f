package schema

import (
	"context"
	"slices"
	"strings"
)

// FollowKeys reads, besides the tables that [Only] names, those that their foreign keys lead to, and so on, also into schemas that were not asked for.
func FollowKeys() ReflectOption { return func(s *Scope) { s.follow = true } }

// read reads what is in scope: with [FollowKeys], the schemas in it whole, of which what is wanted is kept, and again with each schema that foreign keys
// lead to.
func (s Scope) read(ctx context.Context, db Reflectable) ([]Definition, error) {
	if !s.follow || len(s.only) == 0 {
		defs, err := db.ReadCatalog(ctx, s)
		return temporaryFirst(defs), err
	}
	wide := s
	wide.only = nil
	for {
		defs, err := db.ReadCatalog(ctx, wide)
		if err != nil {
			return nil, err
		}
		defs = temporaryFirst(defs)
		kept, schemas := s.reached(defs, wide.Schemas)
		if len(schemas) == 0 {
			return kept, nil
		}
		wide.Schemas = append(slices.Clone(wide.Schemas), schemas...)
		slices.Sort(wide.Schemas)
	}
}

// reached returns the definitions that are wanted, and those that their foreign keys lead to. schemas are those of targets that are in none of
// those that were read.
func (s Scope) reached(defs []Definition, read []string) (kept []Definition, schemas []string) {
	place := make(map[string]int, len(defs))
	for i := range defs {
		if defs[i].Name != "" {
			place[fullName(defs[i].schema(), defs[i].Name)] = i
		}
	}
	keep := make([]bool, len(defs))
	var visit func(i int)
	visit = func(i int) {
		if keep[i] {
			return
		}
		keep[i] = true
		for _, f := range defs[i].foreignKeys() {
			target, in := targetOf(f.Table, defs[i].schema(), place)
			if at, ok := place[target]; ok {
				visit(at)
			} else if !slices.Contains(read, in) && !slices.Contains(schemas, in) {
				schemas = append(schemas, in)
			}
		}
	}
	for i, d := range defs {
		if s.Wants(d.schema(), d.name()) {
			visit(i)
		}
	}
	for i, d := range defs {
		if keep[i] {
			kept = append(kept, d)
		}
	}
	return kept, schemas
}

// targetOf returns the full name of the table that a foreign key of a table in a schema says, and its schema.
func targetOf(said, owner string, place map[string]int) (target, schema string) {
	if name, ok := strings.CutPrefix(said, "."); ok {
		return name, ""
	}
	if own := fullName(owner, said); !strings.Contains(said, ".") || hasKey(place, own) {
		return own, owner
	}
	schema, _, _ = strings.Cut(said, ".")
	return said, schema
}

func hasKey(m map[string]int, key string) bool {
	_, ok := m[key]
	return ok
}

// foreignKeys returns the foreign keys among the items of a definition and of its columns.
func (d *Definition) foreignKeys() []ForeignKey {
	var keys []ForeignKey
	for _, item := range d.Items {
		inside := []Item{item}
		if c, ok := item.(Column); ok {
			inside = c.items
		}
		for _, i := range inside {
			if f, ok := i.(ForeignKey); ok {
				keys = append(keys, f)
			}
		}
	}
	return keys
}

// schema returns the schema that a definition is in.
func (d *Definition) schema() string {
	switch {
	case d.Sequence != nil:
		return d.Sequence.Schema
	case d.Domain != nil:
		return d.Domain.Schema
	case d.Enum != nil:
		return d.Enum.Schema
	}
	for _, i := range d.Items {
		if x, ok := i.(InSchema); ok {
			return string(x)
		}
	}
	return ""
}

func (d *Definition) name() string {
	switch {
	case d.Sequence != nil:
		return d.Sequence.Name
	case d.Domain != nil:
		return d.Domain.Name
	case d.Enum != nil:
		return d.Enum.Name
	}
	return d.Name
}

// temporaryFirst leaves out tables and views that a temporary table of their name stands before.
func temporaryFirst(defs []Definition) []Definition {
	temporary := map[string]bool{}
	for _, d := range defs {
		if slices.Contains(d.Items, Item(Temporary)) {
			temporary[d.Name] = true
		}
	}
	if len(temporary) == 0 {
		return defs
	}
	return slices.DeleteFunc(defs, func(d Definition) bool {
		return temporary[d.Name] && d.schema() == "" && !slices.Contains(d.Items, Item(Temporary))
	})
}
