package sqltype

import "reflect"

// pointerCodec reads *T: nil is NULL.
func pointerCodec(t reflect.Type) (*Codec, error) {
	elem, err := CodecOf(t.Elem())
	if err != nil {
		return nil, err
	}
	return pointerTo(t, elem), nil
}

func pointerTo(t reflect.Type, elem *Codec) *Codec {
	fresh := allocator(t.Elem())
	form, null := elem.formUnder(ByPointer)
	return &Codec{
		Go:       t,
		Type:     elem.Type,
		Nullable: true,
		Form:     form,
		null:     null,
		Scan: func(p Ptr, src Source, col int) error {
			if src.Kind(col) == NullValue {
				*At[Ptr](p) = nil
				return nil
			}
			v := fresh()
			if err := elem.Scan(v, src, col); err != nil {
				return err
			}
			*At[Ptr](p) = v
			return nil
		},
		Value: func(p Ptr) (Value, error) {
			if v := *At[Ptr](p); v != nil {
				return elem.Value(v)
			}
			return Null, nil
		},
		Equal: func(a, b Ptr) bool {
			x, y := *At[Ptr](a), *At[Ptr](b)
			if x == nil || y == nil {
				return x == y
			}
			return elem.Equal(x, y)
		},
		Copy: func(dst, src Ptr) {
			from := *At[Ptr](src)
			if from == nil {
				*At[Ptr](dst) = nil
				return
			}
			v := fresh()
			elem.Copy(v, from)
			*At[Ptr](dst) = v
		},
	}
}

// formUnder returns the form of a codec's type and where it gets its NULL from, if that makes one that a move knows.
func (c *Codec) formUnder(n Nullness) (Form, Nullness) {
	if c.Form == OtherForm || c.null != NotNull {
		return OtherForm, NotNull
	}
	return c.Form, n
}

// allocator returns a function that makes a variable of type t, without reflection for the basic kinds.
func allocator(t reflect.Type) func() Ptr {
	switch t.Kind() {
	case reflect.Int64, reflect.Int, reflect.Uint64, reflect.Uint, reflect.Float64:
		return func() Ptr { return Addr(new(int64)) }
	case reflect.Int32, reflect.Uint32, reflect.Float32:
		return func() Ptr { return Addr(new(int32)) }
	case reflect.String:
		return func() Ptr { return Addr(new(string)) }
	}
	return func() Ptr { return New(t) }
}

// nullStructCodec reads sql.Null[T]: Valid false is NULL.
func nullStructCodec(t reflect.Type) (*Codec, error) {
	elem, err := CodecOf(nullElem(t))
	if err != nil {
		return nil, err
	}
	return nullStructOf(t, elem), nil
}

// nullElem is the T of a sql.Null[T].
func nullElem(t reflect.Type) reflect.Type {
	v, _ := t.FieldByName("V")
	return v.Type
}

func nullStructOf(t reflect.Type, elem *Codec) *Codec {
	v, _ := t.FieldByName("V")
	valid, _ := t.FieldByName("Valid")
	form, null := OtherForm, NotNull
	if v.Offset == 0 {
		form, null = elem.formUnder(ByFlag)
	}
	isValid := func(p Ptr) *bool { return At[bool](Field(p, valid.Offset)) }
	return &Codec{
		Go:       t,
		Type:     elem.Type,
		Nullable: true,
		Flat:     elem.Flat,
		Form:     form,
		null:     null,
		valid:    valid.Offset,
		Scan: func(p Ptr, src Source, col int) error {
			if src.Kind(col) == NullValue {
				ValueOfCell(t, p).SetZero()
				return nil
			}
			if err := elem.Scan(Field(p, v.Offset), src, col); err != nil {
				return err
			}
			*isValid(p) = true
			return nil
		},
		Value: func(p Ptr) (Value, error) {
			if !*isValid(p) {
				return Null, nil
			}
			return elem.Value(Field(p, v.Offset))
		},
		Equal: func(a, b Ptr) bool {
			if !*isValid(a) || !*isValid(b) {
				return *isValid(a) == *isValid(b)
			}
			return elem.Equal(Field(a, v.Offset), Field(b, v.Offset))
		},
		Copy: func(dst, src Ptr) {
			elem.Copy(Field(dst, v.Offset), Field(src, v.Offset))
			*isValid(dst) = *isValid(src)
		},
	}
}
