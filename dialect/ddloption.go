package dialect

import (
	"errors"
	"slices"

	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// DDLOption changes how statements of DDL are written. One that a statement has no use for is an error.
type DDLOption func(*ddlOptions)

type ddlOptions struct {
	ifNotExists, ifExists, cascade, concurrently bool
	schemas                                      map[string]string
}

// IfNotExists writes IF NOT EXISTS behind CREATE and the kind, so that what is there already is left as it is, even if it differs. It is a
// [LackError] for what a database always creates: types, domains and views on PostgreSQL, indexes and views on MySQL, and foreign keys that are
// added to a table later, where tables refer to each other. Then ask what is there, as engine.CreateAll does.
func IfNotExists(o *ddlOptions) { o.ifNotExists = true }

// IfExists writes IF EXISTS behind DROP and the kind, so that what isn't there is no error.
func IfExists(o *ddlOptions) { o.ifExists = true }

// Cascade drops also what needs the thing that is dropped: views that read a table, foreign keys to it, columns of a type. It is a [LackError]
// where the database doesn't look for these.
func Cascade(o *ddlOptions) { o.cascade = true }

// Concurrently lets writers work while an index is created or dropped, or a materialized view refreshed. Such a statement can't be part of a
// transaction. It is a [LackError] where the database has no such thing.
func Concurrently(o *ddlOptions) { o.concurrently = true }

// WithSchemas writes other schemas than tables and all else say: a map from what they say, "" if they say nothing, to what is written. See
// engine.WithSchemas.
func WithSchemas(schemas map[string]string) DDLOption {
	return func(o *ddlOptions) { o.schemas = schemas }
}

// Having returns a condition for [schema.DDL]: a database that has all of the features.
func Having(features ...Feature) func(schema.Database) bool {
	return func(db schema.Database) bool {
		d, ok := db.(Dialect)
		return ok && !slices.ContainsFunc(features, func(f Feature) bool { return !d.Has(f) })
	}
}

// ddlVerb is a kind of DDL, as far as options concern it.
type ddlVerb uint8

const (
	createVerb ddlVerb = iota
	createIndexVerb
	dropVerb
	dropIndexVerb
	refreshVerb
)

func ddlOptionsOf(v ddlVerb, opts []DDLOption) (o ddlOptions, err error) {
	for _, set := range opts {
		set(&o)
	}
	drops := v == dropVerb || v == dropIndexVerb
	creates := v == createVerb || v == createIndexVerb
	switch {
	case o.ifNotExists && !creates:
		return o, errors.New("dialect: option IfNotExists is for CREATE: to DROP or refresh what may be missing take IfExists")
	case o.ifExists && !drops:
		return o, errors.New("dialect: option IfExists is for DROP: to CREATE what may be there take IfNotExists")
	case o.cascade && !drops:
		return o, errors.New("dialect: option Cascade is for DROP")
	case o.concurrently && (v == createVerb || v == dropVerb):
		return o, errors.New("dialect: option Concurrently is for a single index, and for RefreshView")
	}
	return o, nil
}

// schemaName returns what is written for a schema.
func (o *ddlOptions) schemaName(name string) string {
	if other, ok := o.schemas[name]; ok {
		return other
	}
	return name
}

// fullName returns the name by which the existence of something is asked for.
func (o *ddlOptions) fullName(schema, name string) string {
	if schema = o.schemaName(schema); schema != "" {
		return schema + "." + name
	}
	return name
}

// typeOf returns a type with the schema that is written for its enum.
func (o *ddlOptions) typeOf(t sqltype.Type) sqltype.Type {
	switch {
	case t.Elem != nil:
		elem := o.typeOf(*t.Elem)
		t.Elem = &elem
	case t.Enum != nil:
		e := *t.Enum
		e.Schema = o.schemaName(e.Schema)
		t.Enum = &e
	}
	return t
}
