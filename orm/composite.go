package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// A field of a mapped struct that is a struct itself may be several columns: prefix=start_ makes those of a Point start_x and start_y. Its
// parts are fields of the mapper like all others, with a path for a name: "Start.X". Behind a pointer they share a variable of the mapped
// struct, and their codecs go through it: nil is NULL in all of them.

// composite is such a field.
type composite struct {
	m       *mapper
	name    string
	typ     reflect.Type // the struct's
	start   uintptr      // where it lies in the mapped struct; of a pointer where that lies
	pointer bool
	fields  []*field
	parts   []part
}

// part is where a field of a composite lies in the struct, and how it travels.
type part struct {
	offset uintptr
	typ    reflect.Type
	codec  *sqltype.Codec
}

// within is where the fields of a struct are in the mapped one.
type within struct {
	offset uintptr // of the struct in the mapped one, or in what a pointer of that points at
	path   string  // before their Go names
	full   string  // the same with the names of embedded structs
	prefix string  // before the names of their columns
	of     []*composite
	behind *composite // the one with the pointer
}

// prefixOf returns the tag's prefix of a field that is a struct and no column. ok is false if it has none.
func prefixOf(sf reflect.StructField) (prefix string, ok bool) {
	text := sf.Tag.Get("orm")
	if base(sf.Type).Kind() != reflect.Struct || !strings.Contains(text, "prefix") {
		return "", false
	}
	tag, err := ormtag.Parse(text, ormtag.Struct)
	if err != nil {
		return "", false // as a column it is a fault
	}
	return tag.Get("prefix")
}

// readComposite maps the fields of a field that is a struct.
func (m *mapper) readComposite(sf reflect.StructField, prefix string, in within) {
	c := &composite{m: m, name: in.path + sf.Name, typ: base(sf.Type), start: sf.Offset, pointer: sf.Type.Kind() == reflect.Pointer}
	if c.pointer && in.behind != nil {
		m.fault(c.name, "a pointer to a struct in a pointer to one is not supported: make one of them a value")
		return
	}
	inner := within{offset: sf.Offset, path: c.name + ".", full: in.full + sf.Name + ".", prefix: in.prefix + prefix, of: append(slices.Clip(in.of), c), behind: in.behind}
	if c.pointer {
		inner.offset, inner.behind = 0, c
	}
	m.structs = append(m.structs, c)
	m.readFields(c.typ, inner)
}

// addPart makes a field one of the composites that it is in.
func (f *field) addPart(in within) {
	if in.of == nil {
		return
	}
	offset := f.offset
	own := part{typ: f.typ, codec: f.codec}
	for _, c := range in.of {
		own.offset = offset
		if !c.pointer {
			own.offset -= c.start
		}
		c.fields, c.parts = append(c.fields, f), append(c.parts, own)
	}
	if c := in.behind; c != nil {
		own.offset = offset
		f.part, f.offset, f.typ, f.codec = &own, c.start, reflect.PointerTo(c.typ), own.behind(c.typ)
		for _, option := range []string{"pk", "default", "computed", "created", "updated", "version", "fk", "deferred"} {
			if f.tag.Has(option) {
				f.m.fault(f.name, "%s doesn't go with a pointer to a struct: make it a value", option)
			}
		}
	}
}

// copyOf is the part's value at p, which it shares nothing with.
func (p part) copyOf(at sqltype.Ptr) any {
	cell := sqltype.New(p.typ)
	p.codec.Copy(cell, at)
	return sqltype.ValueOfCell(p.typ, cell).Interface()
}

// goType is the Go type of the field's value, without what leads there.
func (f *field) goType() reflect.Type {
	if f.part != nil {
		return f.part.typ
	}
	return f.typ
}

// behind is a part's codec for a variable that points at the struct.
func (p part) behind(t reflect.Type) *sqltype.Codec {
	at := func(s sqltype.Ptr) sqltype.Ptr { return sqltype.Field(s, p.offset) }
	to := func(v sqltype.Ptr) *sqltype.Ptr { return sqltype.At[sqltype.Ptr](v) }
	return &sqltype.Codec{
		Go: reflect.PointerTo(t), Type: p.codec.Type, Nullable: true,
		Scan: func(v sqltype.Ptr, src sqltype.Source, col int) error {
			null := src.Kind(col) == sqltype.NullValue
			if null && *to(v) == nil {
				return nil
			}
			if *to(v) == nil {
				*to(v) = sqltype.New(t)
			}
			if null && !p.codec.Nullable {
				sqltype.ValueOfCell(p.typ, at(*to(v))).SetZero()
				return nil
			}
			return p.codec.Scan(at(*to(v)), src, col)
		},
		Value: func(v sqltype.Ptr) (sqltype.Value, error) {
			if *to(v) == nil {
				return sqltype.Null, nil
			}
			return p.codec.Value(at(*to(v)))
		},
		Equal: func(a, b sqltype.Ptr) bool {
			x, y := *to(a), *to(b)
			if x == nil || y == nil {
				return x == y
			}
			return p.codec.Equal(at(x), at(y))
		},
		Copy: func(dst, src sqltype.Ptr) {
			from := *to(src)
			switch {
			case from == nil:
				*to(dst) = nil
				return
			case *to(dst) == nil, *to(dst) == from: // as a copy of the whole struct left it
				own := sqltype.New(t)
				if *to(dst) != nil {
					sqltype.ValueOfCell(t, own).Set(sqltype.ValueOfCell(t, from))
				}
				*to(dst) = own
			}
			p.codec.Copy(at(*to(dst)), at(from))
		},
	}
}

// Composite is embedded in the part of a handle that stands for a field which is a struct with a prefix. The columns of the struct's fields stand
// beside it:
//
//	Start struct {
//		orm.Composite[Point]
//		X, Y retort.Num[int64]
//	}
type Composite[T any] struct{ bound *boundComposite }

// boundComposite is a composite as it stands in a FROM.
type boundComposite struct {
	*composite
	e *entity
}

type compositeHandle interface {
	bindComposite(*boundComposite) reflect.Type
}

func (c *Composite[T]) bindComposite(b *boundComposite) reflect.Type {
	c.bound = b
	return reflect.TypeFor[T]()
}

// Eq compares all columns of the struct with a value's: start_x = ? AND start_y = ?. What is NULL in the value must be NULL.
func (c *Composite[T]) Eq(v T) retort.Predicate {
	return c.bound.equals(sqltype.Addr(&v))
}

// IsNull tells whether all columns of the struct are NULL: what a nil pointer is in the database.
func (c *Composite[T]) IsNull() retort.Predicate {
	return c.bound.equals(nil)
}

// equals compares the columns with the parts of the struct at v, or with NULL if there is none.
func (b *boundComposite) equals(v sqltype.Ptr) retort.Predicate {
	return deferred(func() (ast.Expr, error) {
		if b == nil {
			return nil, fmt.Errorf("%w: composite handle was not made by orm.Map", ErrUsage)
		}
		if err := b.m.reg.resolve(); err != nil {
			return nil, err
		}
		var xs []ast.Expr
		for k, f := range b.fields {
			col, val := b.e.column(f), sqltype.Null
			if v != nil {
				var err error
				if val, err = b.parts[k].codec.Value(sqltype.Field(v, b.parts[k].offset)); err != nil {
					return nil, fmt.Errorf("%s: %w", f, err)
				}
			}
			if val.IsNull() {
				xs = append(xs, &ast.IsNull{X: col})
			} else {
				xs = append(xs, &ast.Binary{Op: ast.Eq, L: col, R: &ast.Bind{Value: val}})
			}
		}
		return &ast.Logic{Xs: xs}, nil
	})
}

// compositeNamed finds a composite by its path.
func (m *mapper) compositeNamed(name string) *composite {
	for _, c := range m.structs {
		if c.name == name {
			return c
		}
	}
	return nil
}

func bindComposite(h compositeHandle, name string, e *entity, check bool) {
	c := e.m.compositeNamed(name)
	var b *boundComposite
	if c != nil {
		b = &boundComposite{c, e}
	}
	t := h.bindComposite(b)
	switch {
	case !check:
	case c == nil:
		e.m.fault(name, "the handle has this struct of columns, the struct has not: tag its field prefix=…; %s", regenerate)
	case t != c.typ:
		e.m.fault(name, "the handle's field is for %s, the struct's is %s; %s", t, c.typ, regenerate)
	}
}
