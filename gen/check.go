package gen

import (
	"go/types"
	"slices"
	"strings"
	"unicode"

	"github.com/retort-go/retort/internal/ormtag"
)

// check finds what is wrong with a model that its source tells. What needs all tables at hand is left to orm.Registry.Check.
func (s *source) check(m *model) {
	s.checkNames(m)
	for _, f := range m.fields {
		if f.relation != nil {
			s.checkRelation(m, f)
		} else {
			s.checkColumn(m, f)
		}
	}
	s.checkKey(m)
	s.checkDiscriminator(m)
}

// checkNames refuses two fields for one column, and two of one name, which can't both be in a handle.
func (s *source) checkNames(m *model) {
	names, columns := map[string]bool{}, map[string]*field{}
	for _, f := range m.fields {
		if names[f.name] {
			s.fault(f.pos, "%s: the model has two fields of this name, one of them embedded: tag one with `orm:\"-\"`", m.fieldName(f.name))
		}
		names[f.name] = true
		if f.relation != nil {
			continue
		}
		if other := columns[f.column()]; other != nil && other.name != f.name {
			s.fault(f.pos, "%s: column %s is mapped by %s already", m.fieldName(f.name), f.column(), other.name)
		}
		columns[f.column()] = f
	}
}

func (s *source) checkColumn(m *model, f *field) {
	switch {
	case hasInvalid(f.typ):
		s.fault(f.pos, "%s: its type is unknown: %s", m.fieldName(f.name), s.typeError(f.pos))
	case !s.nameable(f.typ):
		s.fault(f.pos, "%s: its type %s has no name outside of its package: give it one, or tag the field `orm:\"-\"`", m.fieldName(f.name), s.short(f.typ))
	case f.class == unknown && !f.isJSON() && !s.mayBeRegistered(baseOf(f.typ)):
		s.fault(f.pos, "%s: %s is no type of a column: use a basic type, a type with Scan and Value methods, or tag the field type=json; `orm:\"-\"` leaves it out",
			m.fieldName(f.name), s.short(f.typ))
	default:
		s.checkStamp(m, f)
	}
}

// checkStamp refuses types that can't be what the tag says of the column.
func (s *source) checkStamp(m *model, f *field) {
	isTime := isNamed(baseOf(f.typ), "time", "Time")
	word, version := f.tag.Get("version")
	switch {
	case (f.tag.Has("created") || f.tag.Has("updated")) && !isTime:
		s.fault(f.pos, "%s: created and updated go with time.Time, the field is %s", m.fieldName(f.name), s.short(f.typ))
	case version && word == "" && !isTime && f.class != number:
		s.fault(f.pos, "%s: version goes with an integer or time.Time, the field is %s: tag it version=server or version=manual", m.fieldName(f.name), s.short(f.typ))
	}
}

// checkDiscriminator refuses an on= that names no field.
func (s *source) checkDiscriminator(m *model) {
	name, ok := m.table.Get("on")
	if ok && !m.hasColumn(name) {
		s.fault(m.tablePos, "%s: on=%s names no column field of %s: add one, such as Kind string", m.name(), name, m.name())
	}
}

// hasColumn tells whether a column is called so in the struct or in the table.
func (m *model) hasColumn(name string) bool {
	return slices.ContainsFunc(m.fields, func(f *field) bool { return f.relation == nil && (f.name == name || f.column() == name) })
}

// short writes a type as the package itself would.
func (s *source) short(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == s.pkg.Types {
			return ""
		}
		return p.Name()
	})
}

func (s *source) checkRelation(m *model, f *field) {
	where := m.fieldName(f.name)
	if hasInvalid(f.relation.item) {
		s.fault(f.pos, "%s: its type is unknown: %s", where, s.typeError(f.pos))
		return
	}
	if item := s.unnamed(f.relation); item != "" {
		s.fault(f.pos, "%s: %s needs a name, after which its handle is called: declare type %s = %s", where, item, instanceName(item), item)
	}
	if f.tag.Name != "" {
		s.fault(f.pos, "%s: a relationship has no column name: remove %q from its tag", where, f.tag.Name)
	}
	if f.tag.Has("fk") && !f.relation.many {
		for _, name := range f.tag.List("fk") {
			if key := m.field(name); key == nil || key.relation != nil {
				s.fault(f.pos, "%s: fk=%s names no column field of %s", where, name, m.name())
			}
		}
	}
	s.checkInverse(m, f)
	s.checkPosition(m, f)
	s.checkOrder(m, f)
}

// unnamed is what a relationship refers to if that is an instance of a generic struct without a name, "" for all others.
func (s *source) unnamed(r *relation) string {
	if r.target == nil || r.target.Pkg() != s.pkg.Types || slices.Contains(s.instances, r.target) {
		return ""
	}
	if n, ok := types.Unalias(r.item.(*types.Pointer).Elem()).(*types.Named); ok && n.TypeArgs().Len() > 0 {
		return s.short(n)
	}
	return ""
}

// instanceName is a name for an instance of a generic type: BookTagged for Tagged[Book].
func instanceName(instance string) string {
	words := strings.FieldsFunc(ormtag.TypeName(instance), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Reverse(words)
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

func (s *source) checkInverse(m *model, f *field) {
	name, ok := f.tag.Get("inverse")
	target := s.target(f.relation.target)
	if !ok || target == nil {
		return
	}
	other := target.field(name)
	switch {
	case other == nil || other.relation == nil:
		s.fault(f.pos, "%s: inverse=%s names no relationship of %s", m.fieldName(f.name), name, target.name())
	case other.relation.target != nil && other.relation.target != m.obj:
		s.fault(f.pos, "%s: inverse=%s refers to %s, not back to %s", m.fieldName(f.name), target.fieldName(name), other.relation.target.Name(), m.name())
	}
}

// checkOrder refuses to sort by what is no column of the items.
func (s *source) checkOrder(m *model, f *field) {
	text, ok := f.tag.Get("orderby")
	target := s.target(f.relation.target)
	if !ok || target == nil {
		return
	}
	for term := range strings.SplitSeq(text, ",") {
		words := strings.Fields(term)
		switch {
		case len(words) == 0 || len(words) > 2 || len(words) == 2 && words[1] != "desc" && words[1] != "asc":
			s.fault(f.pos, "%s: orderby=%q: want column names, each with desc or nothing behind", m.fieldName(f.name), text)
		case !target.hasColumn(words[0]):
			s.fault(f.pos, "%s: orderby=%q: %q is no column of %s", m.fieldName(f.name), text, words[0], target.name())
		}
	}
}

// checkPosition refuses to number a list in what is no column of its items.
func (s *source) checkPosition(m *model, f *field) {
	words := f.tag.List("position")
	target := s.target(f.relation.target)
	if words == nil || target == nil {
		return
	}
	if !slices.ContainsFunc(target.fields, func(f *field) bool {
		return f.relation == nil && f.class == number && (f.name == words[0] || f.column() == words[0])
	}) {
		s.fault(f.pos, "%s: position=%s names no number of %s", m.fieldName(f.name), words[0], target.name())
	}
}

func (s *source) checkKey(m *model) {
	pk := m.pk()
	if len(pk) == 0 {
		s.fault(m.pos(), "%s has no primary key: tag a field `orm:\",pk\"`, or name one ID", m.name())
	}
	for _, f := range pk {
		if isNullable(f.typ) {
			s.fault(f.pos, "%s: a primary key can't be nullable", m.fieldName(f.name))
		}
	}
}

// mayBeRegistered tells whether a type may have been given a codec by sqltype.Register: a named type of another package, where that may have
// been done, or of one that registers codecs itself.
func (s *source) mayBeRegistered(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() != s.pkg.Types {
		return ok
	}
	for _, obj := range s.pkg.TypesInfo.Uses {
		if fn, ok := obj.(*types.Func); ok && fn.FullName() == rootPath+"/sqltype.Register" {
			return true
		}
	}
	return false
}

// hasInvalid tells whether the compiler couldn't make sense of a part of a type.
func hasInvalid(t types.Type) bool {
	found := false
	walkType(t, func(t types.Type) {
		b, ok := t.(*types.Basic)
		found = found || ok && b.Kind() == types.Invalid
	})
	return found
}

// nameable tells whether the package can write a type down.
func (s *source) nameable(t types.Type) bool {
	ok := true
	walkType(t, func(t types.Type) {
		if n, isNamed := t.(*types.Named); isNamed && n.Obj().Pkg() != nil && n.Obj().Pkg() != s.pkg.Types {
			ok = ok && n.Obj().Exported()
		}
	})
	return ok
}

// walkType calls fn with the types that a type is written of.
func walkType(t types.Type, fn func(types.Type)) {
	t = types.Unalias(t)
	fn(t)
	switch t := t.(type) {
	case *types.Pointer:
		walkType(t.Elem(), fn)
	case *types.Slice:
		walkType(t.Elem(), fn)
	case *types.Array:
		walkType(t.Elem(), fn)
	case *types.Map:
		walkType(t.Key(), fn)
		walkType(t.Elem(), fn)
	case *types.Named:
		for arg := range t.TypeArgs().Types() {
			walkType(arg, fn)
		}
	}
}
