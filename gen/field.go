package gen

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/internal/ormtype"
)

// field is a column or a relationship of a model. Fields of embedded structs are the model's own.
type field struct {
	name     string
	pos      token.Pos
	typ      types.Type
	tag      ormtag.Tag
	relation *relation // nil for a column
	group    *group    // the struct of columns that it is in; nil for none
	class    class
}

// group is a field that is a struct of columns, as prefix= has it.
type group struct {
	name  string // without that of the group around it
	typ   types.Type
	outer *group // nil for a field of the model
}

// path is what stands before the names of a group's fields; that of no group is empty.
func (g *group) path() string {
	if g == nil {
		return ""
	}
	return g.outer.path() + g.name + "."
}

// chain is a group with those around it, the outermost first.
func (g *group) chain() []*group {
	if g == nil {
		return nil
	}
	return append(g.outer.chain(), g)
}

// within is where the fields of a struct are in a model.
type within struct {
	above    []*types.Struct // the structs around it; guards against types that hold themselves, which the compiler refuses
	prefix   string          // before the names of columns
	path     string          // before the names of fields, those of embedded structs included
	group    *group          // nil for fields of the model
	nullable bool            // it is behind a pointer
}

// in is where the fields of a field's struct are.
func (in within) in(st *types.Struct, f *types.Var, prefix string) within {
	in.above, in.prefix, in.path = append(slices.Clip(in.above), st), in.prefix+prefix, in.path+f.Name()+"."
	return in
}

// relation is what a relationship field refers to.
type relation struct {
	many   bool
	item   types.Type      // what it holds: *Book, or an interface
	target *types.TypeName // Book, if the item is a pointer to a struct
}

// column is the name in the database, as orm finds it.
func (f *field) column() string {
	if f.tag.Name != "" {
		return f.tag.Name
	}
	return ormtag.SnakeCase(f.own())
}

// own is the field's name without those of the structs of columns that it is in.
func (f *field) own() string { return f.name[strings.LastIndexByte(f.name, '.')+1:] }

// readFields goes through a struct as orm does: exported fields, those of embedded structs that are no value, and those of structs with a prefix.
func (s *source) readFields(m *model, st *types.Struct, in within) {
	if slices.Contains(in.above, st) {
		return
	}
	own := len(in.above) == 0
	for i := range st.NumFields() {
		f := st.Field(i)
		text, tagged := m.by.tag(in.path+f.Name(), st.Tag(i))
		if !tagged && strings.Contains(st.Tag(i), "orm:") {
			m.signs = true
			m.faultf(s, f.Pos(), "%s: the struct tag %s is not written as `orm:\"…\"`", m.fieldName(f.Name()), st.Tag(i))
		}
		inner, isStruct := f.Type().Underlying().(*types.Struct)
		prefix, prefixed := prefixOf(text)
		switch {
		case f.Name() == "_" || text == "-":
		case f.Embedded() && isStruct && classOf(f.Type()) == unknown:
			if own {
				m.embeds = append(m.embeds, f)
				m.signs = m.signs || tagged
			}
			s.readFields(m, inner, in.in(st, f, prefix))
		case !f.Exported():
		case prefixed && isStructType(baseOf(f.Type())):
			s.readGroup(m, f, in.in(st, f, prefix))
			m.signs = m.signs || own
		default:
			f := s.readField(m, f, text, in)
			m.signs = m.signs || own && (tagged || f.relation != nil)
			m.related = m.related || own && f.relation != nil
		}
	}
}

// readField makes a column or relationship the model's own. In a struct of columns it has a path for a name, and may be NULL if that may be missing.
func (s *source) readField(m *model, v *types.Var, text string, in within) *field {
	f := &field{name: in.group.path() + v.Name(), pos: m.by.posOf(in.path+v.Name(), v.Pos()), typ: v.Type(), group: in.group}
	f.relation = s.relationOf(f.typ)
	m.fields = append(m.fields, f)
	if f.relation != nil {
		f.tag = s.parse(m, f.name, f.pos, text, ormtag.Relation)
		if in.group != nil {
			m.faultf(s, f.pos, "%s: a relationship can't be inside of a struct of columns: make it a field of %s", m.fieldName(f.name), m.name())
		}
		return f
	}
	f.tag = s.parse(m, f.name, f.pos, text, ormtag.Column)
	f.class = classOf(baseOf(f.typ))
	if in.prefix != "" || in.group != nil {
		f.tag.Name = in.prefix + f.column()
	}
	if baseOf(f.typ) == f.typ && in.nullable {
		f.typ = types.NewPointer(f.typ)
	}
	return f
}

// prefixOf is a tag's prefix of a struct of columns. ok is false if it has none.
func prefixOf(text string) (prefix string, ok bool) {
	tag, err := ormtag.Parse(text, ormtag.Struct)
	if err != nil {
		return "", false
	}
	return tag.Get("prefix")
}

func isStructType(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// readGroup makes the fields of a struct of columns the model's own. Behind a pointer all of them may be NULL.
func (s *source) readGroup(m *model, v *types.Var, in within) {
	in.group = &group{v.Name(), baseOf(v.Type()), in.group}
	if in.group.typ != v.Type() {
		if in.nullable {
			m.faultf(s, v.Pos(), "%s: a pointer to a struct in a pointer to one is not supported: make one of them a value", m.fieldName(strings.TrimSuffix(in.group.path(), ".")))
			return
		}
		in.nullable = true
	}
	s.readFields(m, in.group.typ.Underlying().(*types.Struct), in)
}

// relationOf tells what a field refers to; nil if it is a column.
func (s *source) relationOf(t types.Type) *relation {
	item, many, ok := ormtype.Relation(t)
	if !ok {
		return nil
	}
	r := &relation{many: many, item: item}
	if p, ok := types.Unalias(item).(*types.Pointer); ok {
		r.target = s.nameOf(p.Elem())
	}
	return r
}
