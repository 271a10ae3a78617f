package gen

import (
	"go/types"
	"strings"
)

// key is the type of a model's primary key: that of its field, or a struct of its fields.
type key struct {
	field  *field   // of a key of one column
	fields []*field // of a key of several
	name   string   // the struct's
	made   bool     // it is declared with the handle
}

// keyOf finds the key type of a model. For a key of several columns that is a struct with these fields, called as the model with Key behind
// it; if the package has none, one is declared.
func (s *source) keyOf(m *model) key {
	pk := m.pk()
	if len(pk) == 1 {
		return key{field: pk[0]}
	}
	k := key{fields: pk}
	scope := s.pkg.Types.Scope()
	for _, name := range []string{m.name() + "Key", unexport(m.name()) + "Key"} {
		obj := scope.Lookup(name)
		if obj == nil {
			continue
		}
		if k.name = name; !isKeyStruct(obj, pk) {
			s.fault(obj.Pos(), "%s is not the key of %s: want a struct with the fields %s", name, m.name(), fieldNames(pk))
		}
		return k
	}
	k.name, k.made = m.name()+"Key", true
	if s.cfg.Unexported {
		k.name = unexport(k.name)
	}
	return k
}

func isKeyStruct(obj types.Object, pk []*field) bool {
	st, ok := obj.Type().Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for _, f := range pk {
		found := false
		for kf := range st.Fields() {
			found = found || kf.Name() == f.name && types.Identical(kf.Type(), f.typ)
		}
		if !found {
			return false
		}
	}
	return true
}

func fieldNames(fields []*field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// typeText is the key's type as Go text.
func (k key) typeText(w *writer) string {
	if k.field != nil {
		return w.typ(k.field.typ)
	}
	return k.name
}
