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

	by   *byCode         // tags that code gives; nil for none
	face *types.TypeName // the interface that rows are read as; nil for the struct

	// What nameAll finds.
	registry, handle, typeName string
	key                        key
}

func (m *model) name() string { return m.obj.Name() }

// pos is where the model is declared in the package.
func (m *model) pos() token.Pos {
	if m.by != nil {
		return m.by.pos
	}
	return m.obj.Pos()
}

// typeText is the struct as Go text.
func (m *model) typeText(w *writer) string { return w.typ(m.obj.Type()) }

// row is what the handle is called after: the struct, or the interface that rows are read as.
func (m *model) row() string {
	if m.face != nil {
		return m.face.Name()
	}
	return m.name()
}

// rowType is the Go type of a row.
func (m *model) rowType(w *writer) string {
	if m.face != nil {
		return m.face.Name()
	}
	return "*" + m.typeText(w)
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
	for _, m := range s.readByCode(written) {
		written[m.obj] = true
		s.models = append(s.models, m)
	}
	for obj := range chosen {
		if m := s.structs[obj]; !written[obj] && !written[s.faceOf(m)] {
			s.models = append(s.models, m)
		}
	}
	slices.SortFunc(s.models, func(a, b *model) int { return strings.Compare(a.name(), b.name()) })
	for _, m := range s.models {
		if m.by == nil {
			m.face = s.faceOf(m)
		}
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

// readStructs reads all struct types of the package that could be mapped. Of a generic one that are its instances, each by an alias.
func (s *source) readStructs() {
	scope := s.pkg.Types.Scope()
	var named []*types.TypeName
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok {
			continue
		}
		n, ok := types.Unalias(obj.Type()).(*types.Named)
		switch {
		case !ok || !isStructType(n) || entityPart(n) != nil:
		case obj.IsAlias():
			if n.TypeArgs().Len() > 0 && n.Obj().Pkg() == s.pkg.Types {
				s.instances, named = append(s.instances, obj), append(named, obj)
			}
		case n.TypeParams().Len() == 0:
			named = append(named, obj)
		}
	}
	for _, obj := range named {
		s.structs[obj] = s.readStruct(obj, obj.Type().Underlying().(*types.Struct))
	}
}

// nameOf is what a struct type is called in the package: an instance of a generic one as its alias, or else as that; nil if it has no name.
func (s *source) nameOf(t types.Type) *types.TypeName {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return nil
	}
	if n.TypeArgs().Len() > 0 {
		for _, alias := range s.instances {
			if types.Identical(n, alias.Type()) {
				return alias
			}
		}
	}
	return n.Obj()
}

// structOf reads a named struct, of the package or of another; nil if t is none.
func (s *source) structOf(t types.Type) *model {
	obj := s.nameOf(t)
	if obj == nil || !isStructType(t) {
		return nil
	}
	if m := s.structs[obj]; m != nil {
		return m
	}
	return s.readStruct(obj, t.Underlying().(*types.Struct))
}

func (s *source) readStruct(obj *types.TypeName, st *types.Struct) *model {
	m := &model{obj: obj, kind: s.kindOf(obj.Pos())}
	for i := range st.NumFields() {
		f := st.Field(i)
		if text, ok := ormTag(st.Tag(i)); f.Name() == "_" && ok {
			m.marked, m.ignored, m.tablePos = text != "-", text == "-", f.Pos()
			m.table = s.parse(m, f.Name(), f.Pos(), text, ormtag.Table)
		}
	}
	s.readFields(m, st, within{})
	return m
}

// ormTag returns the orm part of a struct tag.
func ormTag(tag string) (string, bool) { return reflect.StructTag(tag).Lookup("orm") }

// parse reads a tag; what is wrong with it is a fault of the model.
func (s *source) parse(m *model, name string, pos token.Pos, text string, allowed ormtag.Options) ormtag.Tag {
	tag, err := ormtag.Parse(text, allowed)
	if err != nil {
		m.faultf(s, pos, "%s: %v", m.fieldName(name), err)
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
		part := s.structOf(f.Type())
		switch {
		case part == nil:
			return false
		case s.structs[part.obj] == nil && part.related: // a model of another package, or of a generic struct
			return false
		}
		return !chosen[part.obj] && s.hasSigns(part, chosen, depth+1)
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
			if obj := s.nameOf(baseOf(f.Type())); obj != nil {
				parts[obj] = true
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
