package gen

import (
	"go/types"
	"strings"
)

// class is what a type without its pointer is to a column. The rules are those of sqltype.CodecOf in its order, told of source code instead of
// a running program; TestKindsAreThoseOfTheMapper holds them together.
type class uint8

const (
	unknown class = iota // no type of a column, by what the source tells
	plain
	number
	text
)

// known are types that are columns by their name.
var known = map[string]class{
	"time.Time": plain, "time.Duration": number, "encoding/json.RawMessage": plain, "net/netip.Addr": plain, "net/netip.Prefix": plain,
	rootPath + "/sqltype.Range":          plain,
	rootPath + "/sqltype/civil.Date":     plain,
	rootPath + "/sqltype/civil.Time":     plain,
	rootPath + "/sqltype/civil.DateTime": plain,
	rootPath + "/sqltype/civil.Interval": plain,
}

// classOf says what a type is to a column.
func classOf(t types.Type) class {
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok && n.Obj().Pkg() != nil {
		if c, ok := known[n.Obj().Pkg().Path()+"."+n.Obj().Name()]; ok {
			return c
		}
		if isNamed(t, "database/sql", "Null") {
			return classOf(n.TypeArgs().At(0))
		}
	}
	basic := classOfBasic(t)
	switch {
	case is16Bytes(t), basic == text:
		return basic.or(plain)
	case hasMethod(t, true, "Scan") && hasMethod(t, false, "Value"):
		if isArithmetic(t) {
			return number
		}
		return plain
	case hasMethod(t, true, "UnmarshalText") && hasMethod(t, false, "MarshalText"):
		return plain
	case basic != unknown:
		return basic
	}
	if list, ok := t.Underlying().(*types.Slice); ok && classOf(baseOf(list.Elem())) != unknown {
		return plain
	}
	return unknown
}

func (c class) or(other class) class {
	if c == unknown {
		return other
	}
	return c
}

// classOfBasic is the class by what a type is made of.
func classOfBasic(t types.Type) class {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch info := u.Info(); {
		case info&types.IsString != 0:
			return text
		case info&types.IsBoolean != 0:
			return plain
		case u.Kind() == types.Uintptr:
		case info&(types.IsInteger|types.IsFloat) != 0:
			return number
		}
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 {
			return plain
		}
	}
	return unknown
}

// is16Bytes tells whether t is what a UUID is.
func is16Bytes(t types.Type) bool {
	a, ok := t.Underlying().(*types.Array)
	if !ok || a.Len() != 16 {
		return false
	}
	b, ok := a.Elem().Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

// isArithmetic tells whether a type calculates with its own kind, as decimal types do: it has Add and Cmp with one of itself.
func isArithmetic(t types.Type) bool { return takesItself(t, "Add") && takesItself(t, "Cmp") }

func takesItself(t types.Type, method string) bool {
	sig := methodOf(t, false, method)
	return sig != nil && sig.Params().Len() == 1 && types.Identical(sig.Params().At(0).Type(), t)
}

func hasMethod(t types.Type, onPointer bool, name string) bool {
	return methodOf(t, onPointer, name) != nil
}

// methodOf returns the signature of an exported method of t, or of a pointer to it.
func methodOf(t types.Type, onPointer bool, name string) *types.Signature {
	if _, ok := t.Underlying().(*types.Interface); ok {
		return nil
	}
	if onPointer {
		t = types.NewPointer(t)
	}
	sel := types.NewMethodSet(t).Lookup(nil, name)
	if sel == nil {
		return nil
	}
	sig, _ := sel.Type().(*types.Signature)
	return sig
}

// isNullable tells whether a field may be NULL, and needs a kind that can: it is a pointer, or an sql.Null.
func isNullable(t types.Type) bool {
	_, pointer := types.Unalias(t).(*types.Pointer)
	return pointer || isNamed(t, "database/sql", "Null")
}

// baseOf is a type without the pointer or sql.Null that makes it nullable.
func baseOf(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && isNamed(t, "database/sql", "Null") && n.TypeArgs().Len() == 1 {
		return n.TypeArgs().At(0)
	}
	return t
}

// isJSON tells whether a tag makes the column hold the field as JSON.
func (f *field) isJSON() bool {
	word, _ := f.tag.Get("type")
	return strings.TrimSpace(word) == "json"
}

// kind is the type of the handle's field for a column, as Go text.
func (f *field) kind(w *writer) string {
	retort := w.use(rootPath, "retort")
	if f.isJSON() {
		if p, ok := types.Unalias(f.typ).(*types.Pointer); ok {
			return retort + ".NullJSON[" + w.typ(p.Elem()) + "]"
		}
		return retort + ".JSON[" + w.typ(f.typ) + "]"
	}
	base, null := baseOf(f.typ), ""
	if isNullable(f.typ) {
		null = "Null"
	}
	switch f.class {
	case number:
		return retort + "." + null + "Num[" + w.typ(base) + "]"
	case text:
		if types.Identical(base, types.Typ[types.String]) {
			return retort + "." + null + "Text"
		}
		return retort + "." + null + "TextOf[" + w.typ(base) + "]"
	}
	if null != "" {
		return retort + ".Nullable[" + w.typ(base) + "]"
	}
	return retort + ".Column[" + w.typ(f.typ) + "]"
}

// handleType is the type of the handle's field for a relationship, as Go text.
func (r *relation) handleType(owner *model, w *writer) string {
	word := "ToOne"
	if r.many {
		word = "ToMany"
	}
	orm := w.use(ormPath, "orm")
	switch {
	case owner.face != nil:
		return orm + "." + word + "Of[" + owner.row() + ", " + w.typ(r.item) + "]"
	case r.target != nil:
		return orm + "." + word + "[" + owner.typeText(w) + ", " + w.typ(r.target.Type()) + "]"
	}
	return orm + "." + word + "Of[*" + owner.typeText(w) + ", " + w.typ(r.item) + "]"
}
