package engine

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/retort-go/retort/ast"
)

// WithSchemas has statements use other schemas than their tables say: for a schema of each tenant. The map is from what a table says, "" for one
// that says nothing, to what is written; a schema that isn't in it stays. It is applied when a statement's text is made, so one handle serves all
// tenants, and each tenant has texts of its own in the cache. [CreateAll], [DropAll] and schema.Reflect go by it as well. Text in the database's own
// SQL is as the program writes it.
//
//	tenant := eng.With(engine.WithSchemas(map[string]string{"": "tenant_7"}))
//	s := orm.NewSession(tenant, library.Models)
//
// A later WithSchemas adds to the map, and wins where both have a schema. The map isn't kept.
func WithSchemas(schemas map[string]string) Option {
	return func(c *config) {
		all := maps.Clone(c.schemas)
		if all == nil {
			all = map[string]string{}
		}
		maps.Copy(all, schemas)
		c.schemas, c.space = all, spaceOf(all)
	}
}

// spaceOf writes a map of schemas so that it can be a part of a statement's key. The key before it can be read back in one way only, so
// that what follows it is told apart.
func spaceOf(schemas map[string]string) []byte {
	var space []byte
	text := func(s string) {
		space = binary.AppendUvarint(space, uint64(len(s)))
		space = append(space, s...)
	}
	for _, from := range slices.Sorted(maps.Keys(schemas)) {
		text(from)
		text(schemas[from])
	}
	return space
}

// Schemas returns the map that [WithSchemas] gave; nil if there is none. It is a copy.
func (e *Engine) Schemas() map[string]string { return maps.Clone(e.cfg.schemas) }

// schemaName returns what is written for a schema.
func (e *Engine) schemaName(name string) string {
	if to, ok := e.cfg.schemas[name]; ok {
		return to
	}
	return name
}

// translated returns a table as the engine's statements write it.
func (e *Engine) translated(t *ast.Table) *ast.Table {
	to := e.schemaName(t.Schema)
	if to == t.Schema {
		return t
	}
	c := *t
	c.Schema = to
	return &c
}
