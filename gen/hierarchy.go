package gen

import (
	"go/types"

	"github.com/retort-go/retort/internal/ormtag"
)

// Hierarchies, by the rules of package orm: a struct inherits the one that it embeds first of all its fields, if that says of itself that it is
// the base of others or inherits one.

// inherited returns the struct that a model inherits, nil if it inherits none.
func (s *source) inherited(m *model) *model {
	st, ok := m.obj.Type().Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Name() == "_" {
			continue
		}
		if f.Embedded() {
			if base := s.structOf(f.Type()); base != nil && base.obj != m.obj && s.inKin(base) {
				return base
			}
		}
		break
	}
	return nil
}

// inKin tells whether a struct is part of a hierarchy.
func (s *source) inKin(m *model) bool {
	return m.table.InHierarchy() || s.inherited(m) != nil
}

// tableName is the name of a model's table, as orm finds it: that of its base if it has none of its own.
func (s *source) tableName(m *model) string {
	if name, ok := m.table.Get("table"); ok {
		return name
	}
	if base := s.inherited(m); base != nil && s.strategy(m) == "single" {
		return s.tableName(base)
	}
	return ormtag.TableName(types.TypeString(types.Unalias(m.obj.Type()), nil))
}

// strategy is how a struct of a hierarchy is stored: as it says, or as its base does.
func (s *source) strategy(m *model) string {
	if word, ok := m.table.Get("strategy"); ok {
		return word
	}
	if base := s.inherited(m); base != nil {
		return s.strategy(base)
	}
	return "single"
}

// faceOf finds the interface that the rows of a base are read as: one of the package that has a method returning a pointer to the struct, which
// implements it. A base is what others inherit, or what says that it is one.
func (s *source) faceOf(m *model) *types.TypeName {
	if !s.inKin(m) || !s.isBase(m) {
		return nil
	}
	self, scope := types.NewPointer(m.obj.Type()), s.pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		face, ok := obj.Type().Underlying().(*types.Interface)
		if !ok || !types.Implements(self, face) {
			continue
		}
		for method := range face.Methods() {
			if sig := method.Signature(); sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), self) {
				return obj
			}
		}
	}
	return nil
}

// isBase tells whether a struct of a hierarchy is there for others.
func (s *source) isBase(m *model) bool {
	if m.table.Has("on") || m.table.Has("abstract") || s.inherited(m) == nil {
		return true
	}
	for _, other := range s.structs {
		if !other.ignored && s.inherited(other) == m {
			return true
		}
	}
	return false
}
