// Package ormtag reads the orm struct tags of models: which words a tag may have, and which of them take a value. Package orm reads the
// tags of types by reflection, package gen those of source code, and both say the same of a tag that is wrong. Values are immutable and
// safe for concurrent use.
//
//	t, err := ormtag.Parse("author_id,pk", ormtag.Column)
//	t.Name      // "author_id"
//	t.Has("pk") // true
//
// The files: ormtag.go (the words), parse.go (the grammar), value.go (what values make sense), naming.go (names for fields and types without one in their tags).
package ormtag

import "strings"

// Options are the option words that the tags of a kind of field may have.
type Options map[string]valueRule

// valueRule says whether an option takes a value.
type valueRule uint8

const (
	noValue valueRule = iota
	mayHaveValue
	needsValue
)

// Column, Relation, Struct and Table are the options of column fields, of relationship fields, of structs of columns, and of the field `_ struct{}` of a model.
var (
	Column = Options{
		"pk": noValue, "autoincrement": noValue, "null": noValue, "unique": mayHaveValue, "index": mayHaveValue, "fk": needsValue,
		"ondelete": needsValue, "onupdate": needsValue, "default": needsValue, "type": needsValue, "size": needsValue,
		"check": needsValue, "computed": needsValue, "created": noValue, "updated": noValue, "version": mayHaveValue,
		"bind": needsValue, "read": needsValue, "deferred": mayHaveValue, "expr": noValue,
	}
	Relation = Options{
		"fk": needsValue, "inverse": needsValue, "through": needsValue, "cascade": needsValue, "orderby": needsValue,
		"lazy": needsValue, "passive_deletes": noValue, "viewonly": noValue, "position": needsValue, "single_parent": noValue, "any": needsValue, "on": needsValue,
	}
	Struct = Options{"prefix": needsValue} // of a field that is a struct of columns
	Table  = Options{
		"table": needsValue, "view": noValue, "handle": needsValue, "registry": needsValue, // the last two are for package gen
		"on": needsValue, "identity": needsValue, "abstract": noValue, "strategy": needsValue, // inheritance
	}
)

// Tag is a parsed tag: a name and options in the order written. Its zero value is that of a field without a tag.
type Tag struct {
	Name    string
	options []option
}

type option struct{ key, value string }

// Get returns the value of an option and whether the tag has it.
func (t Tag) Get(key string) (string, bool) {
	for _, o := range t.options {
		if o.key == key {
			return o.value, true
		}
	}
	return "", false
}

// Has tells whether the tag has an option.
func (t Tag) Has(key string) bool { _, ok := t.Get(key); return ok }

// InHierarchy tells whether the tag of a field `_ struct{}` makes its struct part of a hierarchy.
func (t Tag) InHierarchy() bool {
	return t.Has("on") || t.Has("identity") || t.Has("abstract") || t.Has("strategy")
}

// List returns an option's value split at commas or spaces; nil if that leaves nothing.
func (t Tag) List(key string) []string {
	v, _ := t.Get(key)
	if list := words(v); len(list) > 0 {
		return list
	}
	return nil
}

// words splits a value at commas and spaces.
func words(value string) []string {
	return strings.FieldsFunc(value, func(r rune) bool { return r == ',' || r == ' ' })
}
