package gen

import (
	"go/token"
	"go/types"
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
	name string
	typ  types.Type
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
	return ormtag.SnakeCase(f.name)
}

// readFields goes through a struct as orm does: exported fields, and those of embedded structs that are no value. depth is how deep st is
// embedded; seen guards against types that embed themselves, which the compiler refuses.
func (s *source) readFields(m *model, st *types.Struct, depth int, seen map[*types.Struct]bool) {
	if seen[st] {
		return
	}
	seen[st] = true
	for i := range st.NumFields() {
		f := st.Field(i)
		text, tagged := ormTag(st.Tag(i))
		if !tagged && strings.Contains(st.Tag(i), "orm:") {
			m.signs = true
			m.faultf(s, f.Pos(), "%s: the struct tag %s is not written as `orm:\"…\"`", m.fieldName(f.Name()), st.Tag(i))
		}
		inner, isStruct := f.Type().Underlying().(*types.Struct)
		switch {
		case f.Name() == "_" || text == "-":
		case f.Embedded() && isStruct && classOf(f.Type()) == unknown:
			if depth == 0 {
				m.embeds = append(m.embeds, f)
				m.signs = m.signs || tagged
			}
			s.readFields(m, inner, depth+1, seen)
		case !f.Exported():
		case prefixed(text) && isStructType(baseOf(f.Type())):
			s.readGroup(m, f, text)
			m.signs = true
		default:
			s.readField(m, f, text)
			if own := m.fields[len(m.fields)-1]; depth == 0 {
				m.signs = m.signs || tagged || own.relation != nil
				m.related = m.related || own.relation != nil
			}
		}
	}
}

func (s *source) readField(m *model, v *types.Var, text string) {
	f := &field{name: v.Name(), pos: v.Pos(), typ: v.Type()}
	f.relation = relationOf(f.typ)
	if f.relation != nil {
		f.tag = s.parse(m, v, text, ormtag.Relation)
	} else {
		f.tag = s.parse(m, v, text, ormtag.Column)
		f.class = classOf(baseOf(f.typ))
	}
	m.fields = append(m.fields, f)
}

func prefixed(text string) bool {
	tag, err := ormtag.Parse(text, ormtag.Struct)
	return err == nil && tag.Has("prefix")
}

func isStructType(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// readGroup makes the fields of a struct of columns the model's own, with a path for a name. Behind a pointer all of them may be NULL.
func (s *source) readGroup(m *model, v *types.Var, text string) {
	prefix, _ := s.parse(m, v, text, ormtag.Struct).Get("prefix")
	g := &group{v.Name(), baseOf(v.Type())}
	st := g.typ.Underlying().(*types.Struct)
	for i := range st.NumFields() {
		f := st.Field(i)
		text, _ := ormTag(st.Tag(i))
		switch {
		case !f.Exported() || text == "-":
			continue
		case f.Embedded() || prefixed(text) || relationOf(f.Type()) != nil:
			m.faultf(s, f.Pos(), "%s.%s: a struct of columns has plain fields for the generator: write this handle by hand", m.fieldName(v.Name()), f.Name())
			continue
		}
		s.readField(m, f, text)
		own := m.fields[len(m.fields)-1]
		own.tag.Name = prefix + own.column()
		own.name, own.group = g.name+"."+own.name, g
		if own.typ == baseOf(own.typ) && g.typ != v.Type() {
			own.typ = types.NewPointer(own.typ)
		}
	}
}

// relationOf tells what a field refers to; nil if it is a column.
func relationOf(t types.Type) *relation {
	item, many, ok := ormtype.Relation(t)
	if !ok {
		return nil
	}
	r := &relation{many: many, item: item}
	if p, ok := types.Unalias(item).(*types.Pointer); ok {
		if n, ok := types.Unalias(p.Elem()).(*types.Named); ok {
			r.target = n.Obj()
		}
	}
	return r
}
