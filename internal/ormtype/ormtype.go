// Package ormtype knows the types of package orm in source code, by go/types, for tools: it tells relationship fields of models apart as
// orm itself does by reflection. Safe for concurrent use as far as the types are.
package ormtype

import "go/types"

// Path is the import path of package orm.
const Path = "github.com/retort-go/retort/orm"

// Relation returns what a relationship field of type t holds, *Book or an interface, and whether it holds many. ok is false if t is
// no such type. They are told apart by their fields: items for many, v for one.
func Relation(t types.Type) (item types.Type, many, ok bool) {
	n, isNamed := types.Unalias(t).(*types.Named)
	if !isNamed || n.Obj().Pkg() == nil || n.Obj().Pkg().Path() != Path {
		return nil, false, false
	}
	st, isStruct := n.Underlying().(*types.Struct)
	if !isStruct {
		return nil, false, false
	}
	for f := range st.Fields() {
		switch f.Name() {
		case "items":
			if list, isList := f.Type().Underlying().(*types.Slice); isList {
				return list.Elem(), true, true
			}
		case "v":
			return f.Type(), false, true
		}
	}
	return nil, false, false
}
