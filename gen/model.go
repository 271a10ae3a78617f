package gen

import (
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-go/retort/internal/ormtag"
)

// model is a struct of the package that is mapped, or could be.
type model struct {
	obj      *types.TypeName
	kind     fileKind
	table    ormtag.Tag // of the field _
	tablePos token.Pos
	fields   []*field
	faults   []func() // reported if it turns out to be a model
	marked   bool     // a tag on the field _ says that it is a model
	ignored  bool     // or that it is none
	signs    bool     // its own fields have tags, or are relationships
	related  bool     // some of its own fields are relationships
	embeds   []*types.Var

	face *types.TypeName // the interface that rows are read as; nil for the struct

	// What nameAll finds.
	registry, handle, typeName string
	key                        key
}

func (m *model) name() string { return m.obj.Name() }

// row is what the handle is called after: the struct, or the interface that rows are read as.
func (m *model) row() string {
	if m.face != nil {
		return m.face.Name()
	}
	return m.name()
}

// rowType is the Go type of a row.
func (m *model) rowType() string {
	if m.face != nil {
		return m.face.Name()
	}
	return "*" + m.name()
}

// findModels decides which structs are models: those with a tag in a field _ of their own, those whose fields have orm tags or are
// relationships, and those that relationships of models refer to. A struct that lies inside of another such struct, embedded or as a
// field, is a part of it and no model, unless its own field _ says so, it has relationships or a relationship refers to it. A struct
// that embeds a model, and has no tags itself, is no model: it is a row of a query.
func (s *source) findModels() {
	s.readStructs()
	chosen := map[*types.TypeName]bool{}
	for obj, m := range s.structs {
		if m.marked || m.related {
			s.choose(obj, chosen)
		}
	}
	parts := s.parts(chosen)
	for obj, m := range s.structs {
		if s.hasSigns(m, chosen, 0) && !parts[obj] {
			s.choose(obj, chosen)
		}
	}
	written := s.handWritten()
	for obj := range chosen {
		if m := s.structs[obj]; !written[obj] && !written[s.faceOf(m)] {
			s.models = append(s.models, m)
		}
	}
	slices.SortFunc(s.models, func(a, b *model) int { return strings.Compare(a.name(), b.name()) })
	for _, m := range s.models {
		m.face = s.faceOf(m)
		for _, report := range m.faults {
			report()
		}
	}
}

// choose takes a struct as a model, and what it has relationships with.
func (s *source) choose(obj *types.TypeName, chosen map[*types.TypeName]bool) {
	m := s.structs[obj]
	if m == nil || m.ignored || chosen[obj] {
		return
	}
	chosen[obj] = true
	for _, f := range m.fields {
		if f.relation != nil && f.relation.target != nil {
			s.choose(f.relation.target, chosen)
		}
	}
}

// readStructs reads all struct types of the package that could be mapped. Generic ones can't: what they are of isn't known.
func (s *source) readStructs() {
	scope := s.pkg.Types.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() {
			continue
		}
		named, ok := obj.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 || entityPart(named) != nil {
			continue
		}
		if st, ok := named.Underlying().(*types.Struct); ok {
			s.structs[obj] = s.readStruct(obj, st)
		}
	}
}

func (s *source) readStruct(obj *types.TypeName, st *types.Struct) *model {
	m := &model{obj: obj, kind: s.kindOf(obj.Pos())}
	for i := range st.NumFields() {
		f := st.Field(i)
		if text, ok := ormTag(st.Tag(i)); f.Name() == "_" && ok {
			m.marked, m.ignored, m.tablePos = text != "-", text == "-", f.Pos()
			m.table = s.parse(m, f, text, ormtag.Table)
		}
	}
	s.readFields(m, st, within{})
	return m
}

// ormTag returns the orm part of a struct tag.
func ormTag(tag string) (string, bool) { return reflect.StructTag(tag).Lookup("orm") }

// parse reads a tag; what is wrong with it is a fault of the model.
func (s *source) parse(m *model, f *types.Var, text string, allowed ormtag.Options) ormtag.Tag {
	tag, err := ormtag.Parse(text, allowed)
	if err != nil {
		m.faultf(s, f.Pos(), "%s: %v", m.fieldName(f.Name()), err)
	}
	return tag
}

func (m *model) fieldName(name string) string { return m.name() + "." + name }

// faultf keeps a fault until it is known whether the struct is a model.
func (m *model) faultf(s *source, pos token.Pos, format string, args ...any) {
	m.faults = append(m.faults, func() { s.fault(pos, format, args...) })
}

// hasSigns tells whether a struct looks like a model: its own fields have tags, or those of parts that it embeds. depth is how deep in it
// m is; structs that embed each other, which the compiler refuses, come to an end by it.
func (s *source) hasSigns(m *model, chosen map[*types.TypeName]bool, depth int) bool {
	if m.ignored || depth > 20 {
		return false
	}
	return m.signs || slices.ContainsFunc(m.embeds, func(f *types.Var) bool {
		n, ok := types.Unalias(f.Type()).(*types.Named)
		if !ok {
			return false
		}
		if part := s.structs[n.Obj()]; part != nil {
			return !chosen[n.Obj()] && s.hasSigns(part, chosen, depth+1)
		}
		// It is generic, or of another package: a part if it has tags, a model if it has relationships.
		part := s.readStruct(n.Obj(), n.Underlying().(*types.Struct))
		return !part.related && s.hasSigns(part, chosen, depth+1)
	})
}

// parts are the structs that lie inside of structs that look like models.
func (s *source) parts(chosen map[*types.TypeName]bool) map[*types.TypeName]bool {
	parts := map[*types.TypeName]bool{}
	for _, m := range s.structs {
		if !m.marked && !s.hasSigns(m, chosen, 0) {
			continue
		}
		for f := range m.obj.Type().Underlying().(*types.Struct).Fields() {
			if n, ok := types.Unalias(baseOf(f.Type())).(*types.Named); ok {
				parts[n.Obj()] = true
			}
		}
	}
	return parts
}

// target returns the package's model of an object, nil if it has none of it.
func (s *source) target(obj *types.TypeName) *model {
	if obj == nil {
		return nil
	}
	return s.structs[obj]
}

// field finds a column or relationship by its Go name.
func (m *model) field(name string) *field {
	at := slices.IndexFunc(m.fields, func(f *field) bool { return f.name == name })
	if at < 0 {
		return nil
	}
	return m.fields[at]
}

// pk are the fields of the primary key: those tagged pk, or else a field ID.
func (m *model) pk() []*field {
	var tagged, id []*field
	for _, f := range m.fields {
		switch {
		case f.relation != nil:
		case f.tag.Has("pk"):
			tagged = append(tagged, f)
		case f.name == "ID":
			id = []*field{f}
		}
	}
	if tagged == nil {
		return id
	}
	return tagged
}
