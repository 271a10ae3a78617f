package sqltype

import (
	"fmt"
	"reflect"
)

// NewCodec returns a codec of T that stores what value makes of one and reads by what scan makes of it. Both are called with values that
// are not NULL; a column that may be NULL has the type *T or sql.Null[T], which need no codec of their own. Two values are equal if they are
// stored as equal values. Copies are made by assignment, so what a T points at must not be changed in place.
//
// typ is the type of columns that are made for T. Digits of a NUMERIC come to scan as text; a database without booleans gives 0 and 1,
// and so on: scan gets what the database has, not what value gave.
func NewCodec[T any](typ Type, value func(T) (Value, error), scan func(Value) (T, error)) *Codec {
	t := reflect.TypeFor[T]()
	write := func(p Ptr) (Value, error) { return value(*At[T](p)) }
	return &Codec{
		Go:    t,
		Type:  typ,
		Value: write,
		Equal: equalByValue(write),
		Copy:  func(dst, src Ptr) { *At[T](dst) = *At[T](src) },
		Scan: func(p Ptr, src Source, col int) error {
			if src.Kind(col) == NullValue {
				return errNull(t.String())
			}
			v, err := ValueAt(src, col)
			if err != nil {
				return err
			}
			x, err := scan(v)
			if err != nil {
				return fmt.Errorf("%w: %s: %w", ErrMismatch, t, err)
			}
			*At[T](p) = x
			return nil
		},
	}
}

// Register makes c the codec of its Go type everywhere: in mapped structs, columns, binds and results. It serves types of other packages,
// and those whose own Scan and Value methods are not wanted; a type of the program's own does as well with these methods.
//
// It is called before the type is used, from a package's variables or init, and fails if the type has a codec already: it was
// registered, or used. So what a type means never changes while a program runs. Basic types, without a name of their own, and
// time.Time can't be registered.
func Register(c *Codec) error {
	switch {
	case c.Go == nil || c.Scan == nil || c.Value == nil || c.Equal == nil || c.Copy == nil:
		return fmt.Errorf("sqltype: register %v: the codec is not complete: make it with NewCodec", c.Go)
	case c.Go.PkgPath() == "" || c.Go == timeType:
		return fmt.Errorf("sqltype: register %s: the meaning of a basic type is fixed: give it a named type", c.Go)
	}
	if _, taken := codecs.LoadOrStore(c.Go, c); taken {
		return fmt.Errorf("sqltype: register %s: it is registered or was used already: register it before its first use, from init", c.Go)
	}
	return nil
}

// MustRegister is [Register] for a codec that is known to be right: it panics if Register fails.
func MustRegister(c *Codec) *Codec {
	if err := Register(c); err != nil {
		panic(err)
	}
	return c
}
