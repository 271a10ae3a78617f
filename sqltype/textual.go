package sqltype

import (
	"fmt"
	"reflect"
	"time"
)

// textual is how a comparable type travels as text.
type textual[T comparable] struct {
	kind   Kind
	format func(T) (string, error) // whose error says in which way the value doesn't fit
	parse  func(string) (T, error)
	// moment makes a T of a point in time, as which some drivers give dates; nil where none does. ok is false if there is no such T.
	moment func(time.Time) (v T, ok bool)
}

func (x textual[T]) codec() *Codec {
	t := reflect.TypeFor[T]()
	c := flat[T](t, x.kind)
	c.Value = func(p Ptr) (Value, error) {
		s, err := x.format(*At[T](p))
		if err != nil {
			return Null, err
		}
		return TextOf(s), nil
	}
	c.Scan = func(p Ptr, src Source, col int) error {
		v, err := x.scan(src, col)
		if err == nil {
			*At[T](p) = v
		}
		return err
	}
	return c
}

func (x textual[T]) scan(src Source, col int) (v T, err error) {
	name := reflect.TypeFor[T]().String()
	switch k := src.Kind(col); {
	case k == NullValue:
		return v, errNull(name)
	case k == TextValue:
		if v, err = x.parse(src.Text(col)); err != nil {
			err = fmt.Errorf("%w: %w", ErrMismatch, err)
		}
		return v, err
	case k == TimeValue && x.moment != nil:
		t, err := src.Time(col)
		if err != nil {
			return v, fmt.Errorf("%w: %w", ErrMismatch, err)
		}
		v, ok := x.moment(t)
		if !ok {
			return v, fmt.Errorf("%w: %s into %s", ErrOverflow, t, name)
		}
		return v, nil
	default:
		return v, errMismatch(k, name)
	}
}
