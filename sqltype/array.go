package sqltype

import (
	"fmt"
	"reflect"
	"unicode/utf8"
)

// arrayCodec stores a slice as an array where the database has these, and as JSON elsewhere. A nil slice is an empty array, not NULL.
// Elements travel as their own codec has them; a pointer's nil is a NULL among them.
func arrayCodec(t reflect.Type) (*Codec, error) {
	elem, err := CodecOf(t.Elem())
	if err != nil {
		return nil, err
	}
	a := array{typ: t, elem: elem, size: t.Elem().Size()}
	return &Codec{
		Go:    t,
		Type:  Type{Kind: Array, Elem: &elem.Type},
		Value: a.value,
		Equal: a.equal,
		Copy:  a.copy,
		Scan:  a.scan,
	}, nil
}

type array struct {
	typ  reflect.Type
	elem *Codec
	size uintptr
}

// cells returns the address of the first element and the number of elements.
func (a array) cells(p Ptr) (first Ptr, n int) {
	s := ValueOfCell(a.typ, p)
	return s.UnsafePointer(), s.Len()
}

func (a array) at(first Ptr, i int) Ptr { return Field(first, uintptr(i)*a.size) }

func (a array) value(p Ptr) (Value, error) {
	first, n := a.cells(p)
	vs := make([]Value, n)
	for i := range vs {
		v, err := a.elem.Value(a.at(first, i))
		if err == nil && v.kind == TextValue && !utf8.ValidString(v.Text()) {
			err = fmt.Errorf("%w: text in an array must be UTF-8: store it as bytes", ErrUnsupported)
		}
		if err != nil {
			return Null, fmt.Errorf("element %d: %w", i, err)
		}
		vs[i] = v
	}
	return ListOf(vs), nil
}

func (a array) equal(p, q Ptr) bool {
	x, n := a.cells(p)
	y, m := a.cells(q)
	if n != m {
		return false
	}
	for i := range n {
		if !a.elem.Equal(a.at(x, i), a.at(y, i)) {
			return false
		}
	}
	return true
}

func (a array) copy(dst, src Ptr) {
	from, n := a.cells(src)
	if from == nil {
		ValueOfCell(a.typ, dst).SetZero()
		return
	}
	fresh := reflect.MakeSlice(a.typ, n, n)
	for i := range n {
		a.elem.Copy(a.at(fresh.UnsafePointer(), i), a.at(from, i))
	}
	ValueOfCell(a.typ, dst).Set(fresh)
}

func (a array) scan(p Ptr, src Source, col int) error {
	items, err := arrayItems(src, col, a.typ)
	if err != nil {
		return err
	}
	fresh := reflect.MakeSlice(a.typ, len(items), len(items))
	for i, item := range items {
		if err := a.elem.Scan(a.at(fresh.UnsafePointer(), i), itemSource{item, a.elem.Type.Kind}, 0); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	ValueOfCell(a.typ, p).Set(fresh)
	return nil
}

// arrayItems reads the elements of a column, or of an element that is an array itself.
func arrayItems(src Source, col int, t reflect.Type) ([]item, error) {
	if inner, ok := src.(itemSource); ok && inner.item.kind == listItem {
		return inner.item.list, nil
	}
	var text string
	switch k := src.Kind(col); k {
	case NullValue:
		return nil, errNull(t.String())
	case TextValue:
		text = src.Text(col)
	case BytesValue:
		text = string(src.Bytes(col))
	default:
		return nil, errMismatch(k, t.String())
	}
	items, err := parseItems(text)
	if err != nil {
		return nil, fmt.Errorf("%w: array into %s: %w", ErrMismatch, t, err)
	}
	return items, nil
}
