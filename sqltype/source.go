package sqltype

import (
	"errors"
	"fmt"
	"time"
)

// Source gives typed access to the current row of a result. Columns count from 0. A driver implements it over its own
// row, without boxing. Kind must be asked first: the typed methods answer for that storage class only.
//
// What an implementer owes: Text returns a string that stays valid; Bytes may return memory that is valid until the
// next row only; Time understands whatever the database's dialect stores for a timestamp.
type Source interface {
	Kind(col int) ValueKind
	Bool(col int) bool
	Int(col int) int64
	Float(col int) float64
	Text(col int) string
	Bytes(col int) []byte
	Time(col int) (time.Time, error)
}

// The ways in which a value does not fit where it should go. Test with errors.Is.
var (
	// ErrNull: a NULL came for a place that has no room for one.
	ErrNull = errors.New("NULL does not fit")
	// ErrOverflow: a number is outside the range of its Go or SQL type.
	ErrOverflow = errors.New("number out of range")
	// ErrMismatch: a value is of another kind than the place it should go to.
	ErrMismatch = errors.New("type mismatch")
	// ErrUnsupported: a Go type has no codec.
	ErrUnsupported = errors.New("unsupported Go type")
)

func errNull(goType string) error {
	return fmt.Errorf("%w into %s: make the field a pointer or sql.Null, or read the column with Opt", ErrNull, goType)
}

func errMismatch(got ValueKind, goType string) error {
	return fmt.Errorf("%w: the database sent %s, want a value for %s", ErrMismatch, got, goType)
}

// ValueAt reads column col of src as a Value that stays valid after the row.
func ValueAt(src Source, col int) (Value, error) {
	switch k := src.Kind(col); k {
	case NullValue:
		return Null, nil
	case BoolValue:
		return BoolOf(src.Bool(col)), nil
	case IntValue:
		return IntOf(src.Int(col)), nil
	case FloatValue:
		return FloatOf(src.Float(col)), nil
	case TextValue, DecimalValue:
		return TextOf(src.Text(col)), nil
	case BytesValue:
		return BytesOf(append([]byte{}, src.Bytes(col)...)), nil
	case TimeValue:
		t, err := src.Time(col)
		return TimeOf(t), err
	default:
		return Null, errMismatch(k, "a plain value")
	}
}

// ValueSource is a row of one column, made of a bind value: for a codec's Scan of a value that comes from no database.
type ValueSource struct{ V Value }

// Kind returns the value's storage class.
func (s ValueSource) Kind(int) ValueKind { return s.V.Kind() }

// Bool is [Source.Bool] of the value.
func (s ValueSource) Bool(int) bool { return s.V.Bool() }

// Int is [Source.Int] of the value.
func (s ValueSource) Int(int) int64 { return s.V.Int() }

// Float is [Source.Float] of the value.
func (s ValueSource) Float(int) float64 { return s.V.Float() }

// Text is [Source.Text] of the value.
func (s ValueSource) Text(int) string { return s.V.Text() }

// Bytes is [Source.Bytes] of the value.
func (s ValueSource) Bytes(int) []byte { return s.V.Bytes() }

// Time is [Source.Time] of the value.
func (s ValueSource) Time(int) (time.Time, error) { return s.V.Time(), nil }
