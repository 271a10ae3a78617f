package sqltype

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// scalarCodec returns the codec of a basic kind, whatever name the type has, or nil.
func scalarCodec(t reflect.Type) *Codec {
	switch t.Kind() {
	case reflect.Bool:
		return boolCodec(t)
	case reflect.Int8:
		return intCodec[int8](t, Int16)
	case reflect.Int16:
		return intCodec[int16](t, Int16)
	case reflect.Int32:
		return intCodec[int32](t, Int32)
	case reflect.Int64:
		return intCodec[int64](t, Int64)
	case reflect.Int:
		return intCodec[int](t, Int64)
	case reflect.Uint8:
		return intCodec[uint8](t, Int16)
	case reflect.Uint16:
		return intCodec[uint16](t, Int32)
	case reflect.Uint32:
		return intCodec[uint32](t, Int64)
	case reflect.Uint64:
		return intCodec[uint64](t, Int64)
	case reflect.Uint:
		return intCodec[uint](t, Int64)
	case reflect.Float32:
		return floatCodec[float32](t, Float32)
	case reflect.Float64:
		return floatCodec[float64](t, Float64)
	case reflect.String:
		return stringCodec(t)
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return bytesCodec(t)
		}
	}
	return nil
}

// flat returns the part of a codec that is the same for every comparable basic type.
func flat[T comparable](t reflect.Type, k Kind) *Codec {
	return &Codec{
		Go:    t,
		Type:  Type{Kind: k},
		Flat:  true,
		Equal: func(a, b Ptr) bool { return *At[T](a) == *At[T](b) },
		Copy:  func(dst, src Ptr) { *At[T](dst) = *At[T](src) },
	}
}

// formOf returns the layout of a number.
func formOf(t reflect.Type) Form {
	switch t.Kind() {
	case reflect.Int64:
		return Int64Form
	case reflect.Int:
		if t.Bits() == 64 {
			return Int64Form
		}
		return Int32Form
	case reflect.Int32:
		return Int32Form
	case reflect.Float64:
		return Float64Form
	case reflect.Float32:
		return Float32Form
	}
	return OtherForm
}

func boolCodec(t reflect.Type) *Codec {
	c := flat[bool](t, Bool)
	c.Form = BoolForm
	c.Value = func(p Ptr) (Value, error) { return BoolOf(*At[bool](p)), nil }
	c.Scan = func(p Ptr, src Source, col int) error {
		switch k := src.Kind(col); k {
		case BoolValue:
			*At[bool](p) = src.Bool(col)
		case IntValue:
			n := src.Int(col)
			if n != 0 && n != 1 {
				return fmt.Errorf("%w: %d into %s, want 0 or 1", ErrOverflow, n, t)
			}
			*At[bool](p) = n == 1
		case NullValue:
			return errNull(t.String())
		default:
			return errMismatch(k, t.String())
		}
		return nil
	}
	return c
}

// decimalInt reads decimal digits, of which none but zeros may stand behind the point.
func decimalInt(digits string, t reflect.Type) (int64, error) {
	whole, fraction, _ := strings.Cut(digits, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || strings.Trim(fraction, "0") != "" {
		return 0, fmt.Errorf("%w: %s into %s", ErrOverflow, digits, t)
	}
	return n, nil
}

type integer interface {
	int8 | int16 | int32 | int64 | int | uint8 | uint16 | uint32 | uint64 | uint
}

func intCodec[T integer](t reflect.Type, k Kind) *Codec {
	c := flat[T](t, k)
	c.Form = formOf(t)
	c.Value = func(p Ptr) (Value, error) {
		v := *At[T](p)
		if v > 0 && int64(v) < 0 {
			return Null, fmt.Errorf("%w: %d of %s is over the database's %d", ErrOverflow, v, t, int64(math.MaxInt64))
		}
		return IntOf(int64(v)), nil
	}
	c.Scan = func(p Ptr, src Source, col int) error {
		n, err := scanInt(src, col, t)
		if err != nil {
			return scanBig(p, src, col, t, err)
		}
		v := T(n)
		if int64(v) != n || (v < 0) != (n < 0) {
			return fmt.Errorf("%w: %d into %s", ErrOverflow, n, t)
		}
		*At[T](p) = v
		return nil
	}
	return c
}

// scanBig reads digits over 63 bits, which did not fit for err, into an unsigned integer of 64 bits.
func scanBig(p Ptr, src Source, col int, t reflect.Type, err error) error {
	if t.Kind() != reflect.Uint64 && t.Kind() != reflect.Uint || t.Bits() != 64 || src.Kind(col) != DecimalValue {
		return err
	}
	n, parseErr := strconv.ParseUint(src.Text(col), 10, 64)
	if parseErr != nil {
		return err
	}
	*At[uint64](p) = n
	return nil
}

// scanInt reads an integer; a float is one if it has no fraction and is exact.
func scanInt(src Source, col int, t reflect.Type) (int64, error) {
	switch k := src.Kind(col); k {
	case IntValue:
		return src.Int(col), nil
	case FloatValue:
		f := src.Float(col)
		if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
			return 0, fmt.Errorf("%w: %v into %s", ErrOverflow, f, t)
		}
		return int64(f), nil
	case DecimalValue:
		return decimalInt(src.Text(col), t)
	case BoolValue:
		if src.Bool(col) {
			return 1, nil
		}
		return 0, nil
	case NullValue:
		return 0, errNull(t.String())
	default:
		return 0, errMismatch(k, t.String())
	}
}

func floatCodec[T float32 | float64](t reflect.Type, k Kind) *Codec {
	c := flat[T](t, k)
	c.Form = formOf(t)
	c.Equal = func(a, b Ptr) bool {
		x, y := *At[T](a), *At[T](b)
		return x == y || x != x && y != y
	}
	c.Value = func(p Ptr) (Value, error) { return FloatOf(float64(*At[T](p))), nil }
	c.Scan = func(p Ptr, src Source, col int) error {
		switch k := src.Kind(col); k {
		case FloatValue:
			f := src.Float(col)
			v := T(f)
			if math.IsInf(float64(v), 0) && !math.IsInf(f, 0) {
				return fmt.Errorf("%w: %v into %s", ErrOverflow, f, t)
			}
			*At[T](p) = v
		case IntValue:
			*At[T](p) = T(src.Int(col))
		case DecimalValue:
			f, err := strconv.ParseFloat(src.Text(col), t.Bits())
			if err != nil {
				return fmt.Errorf("%w: %s into %s", ErrOverflow, src.Text(col), t)
			}
			*At[T](p) = T(f)
		case NullValue:
			return errNull(t.String())
		default:
			return errMismatch(k, t.String())
		}
		return nil
	}
	return c
}

func stringCodec(t reflect.Type) *Codec {
	c := flat[string](t, String)
	c.Form = StringForm
	c.Value = func(p Ptr) (Value, error) { return TextOf(*At[string](p)), nil }
	c.Scan = func(p Ptr, src Source, col int) error {
		switch k := src.Kind(col); k {
		case TextValue, DecimalValue:
			*At[string](p) = src.Text(col)
		case NullValue:
			return errNull(t.String())
		default:
			return errMismatch(k, t.String())
		}
		return nil
	}
	return c
}

func bytesCodec(t reflect.Type) *Codec {
	return &Codec{
		Go:    t,
		Type:  Type{Kind: Bytes},
		Equal: func(a, b Ptr) bool { return bytes.Equal(*At[[]byte](a), *At[[]byte](b)) },
		Copy:  func(dst, src Ptr) { *At[[]byte](dst) = bytes.Clone(*At[[]byte](src)) },
		Value: func(p Ptr) (Value, error) { return BytesOf(*At[[]byte](p)), nil },
		Scan: func(p Ptr, src Source, col int) error {
			switch k := src.Kind(col); k {
			case BytesValue:
				*At[[]byte](p) = append([]byte{}, src.Bytes(col)...)
			case TextValue:
				*At[[]byte](p) = []byte(src.Text(col))
			case NullValue:
				return errNull(t.String())
			default:
				return errMismatch(k, t.String())
			}
			return nil
		},
	}
}

func timeCodec() *Codec {
	return &Codec{
		Go:    timeType,
		Type:  Type{Kind: Timestamp},
		Flat:  true,
		Form:  TimeForm,
		Equal: func(a, b Ptr) bool { return At[time.Time](a).Equal(*At[time.Time](b)) },
		Copy:  func(dst, src Ptr) { *At[time.Time](dst) = *At[time.Time](src) },
		Value: func(p Ptr) (Value, error) { return TimeOf(*At[time.Time](p)), nil },
		Scan: func(p Ptr, src Source, col int) error {
			switch k := src.Kind(col); k {
			case NullValue:
				return errNull("time.Time")
			case BoolValue, FloatValue, BytesValue:
				return errMismatch(k, "time.Time")
			}
			t, err := src.Time(col)
			if err != nil {
				return fmt.Errorf("%w: %w", ErrMismatch, err)
			}
			*At[time.Time](p) = t
			return nil
		},
	}
}
