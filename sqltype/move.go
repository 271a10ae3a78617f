package sqltype

import (
	"math"
	"time"
)

// How the columns of a row get into a struct.
//
// Problem: a row of twenty columns read by [Codec.Scan] is twenty calls of a function value, and each of them asks the [Source] for
// the kind and then for the value through an interface: more than the database takes to hand over a number. Choice: what is to be
// done is data, a [Move] for each field, with the memory layout of the basic types in it. A source that has a loop of its own over
// them (a [RowSource]) writes into memory what is of the expected kind, and leaves all else to the codec. Cost: such a loop must do
// just what the codecs do: the conformance suite reads every kind of value into every type in both ways.

// Form is the memory layout of a Go type, where it is one that a [RowSource] may write by itself.
type Form uint8

const (
	// OtherForm: only the codec knows.
	OtherForm Form = iota
	// Int64Form: an int64, or an int where that has 64 bits.
	Int64Form
	// Int32Form: an int32.
	Int32Form
	// Float64Form: a float64.
	Float64Form
	// Float32Form: a float32.
	Float32Form
	// BoolForm: a bool.
	BoolForm
	// StringForm: a string.
	StringForm
	// TimeForm: a time.Time.
	TimeForm
)

// Nullness tells where a NULL goes in a Go type.
type Nullness uint8

const (
	// NotNull: it has no place; or, if the form is OtherForm, only the codec knows.
	NotNull Nullness = iota
	// ByPointer: the field is a pointer to a variable of the form, nil for NULL.
	ByPointer
	// ByFlag: the field is an sql.Null.
	ByFlag
)

// Move says how a column gets into a field of a struct.
type Move struct {
	// Offset is where the field lies in the struct.
	Offset uintptr
	// Form is the layout of the field, or of what it has for a value that is not NULL.
	Form Form
	// Null tells where a NULL goes.
	Null  Nullness
	valid uintptr // where an sql.Null has its flag; its value comes first
	scan  func(p Ptr, src Source, col int) error
}

// MoveOf returns the move into a field that c is the codec of, offset bytes into its struct.
func MoveOf(offset uintptr, c *Codec) Move {
	return Move{Offset: offset, Form: c.Form, Null: c.null, valid: c.valid, scan: c.Scan}
}

// Scan stores result column col into the field of the struct at p, by the field's codec.
func (m *Move) Scan(p Ptr, src Source, col int) error { return m.scan(Field(p, m.Offset), src, col) }

// At returns the variable of the move's form in the struct at p. A field that is a pointer must not be nil.
func (m *Move) At(p Ptr) Ptr {
	p = Field(p, m.Offset)
	if m.Null == ByPointer {
		return *At[Ptr](p)
	}
	return p
}

// Make is At for a value that is about to be stored: a field that may be NULL gets a new variable, or its flag.
func (m *Move) Make(p Ptr) Ptr {
	p = Field(p, m.Offset)
	if m.Null == NotNull {
		return p
	}
	return m.fill(p)
}

// fill is apart from Make so that the usual case is part of its caller.
func (m *Move) fill(p Ptr) Ptr {
	if m.Null == ByFlag {
		*At[bool](Field(p, m.valid)) = true
		return p
	}
	v := m.Form.fresh()
	*At[Ptr](p) = v
	return v
}

// SetNull makes a field that may be NULL so.
func (m *Move) SetNull(p Ptr) {
	p = Field(p, m.Offset)
	if m.Null == ByPointer {
		*At[Ptr](p) = nil
		return
	}
	*At[bool](Field(p, m.valid)) = false
	m.Form.clear(p)
}

// SetInt stores an integer into the variable at p, if the form is one for integers or booleans and has room for it.
func (f Form) SetInt(p Ptr, n int64) bool {
	switch {
	case f == Int64Form:
		*At[int64](p) = n
	case f == Int32Form && int64(int32(n)) == n:
		*At[int32](p) = int32(n)
	case f == BoolForm && (n == 0 || n == 1):
		*At[bool](p) = n == 1
	default:
		return false
	}
	return true
}

// SetFloat stores a float into the variable at p, if the form is one for floats and has room for it.
func (f Form) SetFloat(p Ptr, x float64) bool {
	switch {
	case f == Float64Form:
		*At[float64](p) = x
	case f == Float32Form && math.Abs(x) <= math.MaxFloat32:
		*At[float32](p) = float32(x)
	default:
		return false
	}
	return true
}

// fresh makes a variable.
func (f Form) fresh() Ptr {
	switch f {
	case Int64Form, Float64Form:
		return Addr(new(int64))
	case Int32Form, Float32Form:
		return Addr(new(int32))
	case BoolForm:
		return Addr(new(bool))
	case StringForm:
		return Addr(new(string))
	}
	return Addr(new(time.Time))
}

// clear gives a variable its zero value.
func (f Form) clear(p Ptr) {
	switch f {
	case Int64Form, Float64Form:
		*At[int64](p) = 0
	case Int32Form, Float32Form:
		*At[int32](p) = 0
	case BoolForm:
		*At[bool](p) = false
	case StringForm:
		*At[string](p) = ""
	case TimeForm:
		*At[time.Time](p) = time.Time{}
	}
}

// RowSource is a [Source] that fills structs by itself. ScanRow stores the columns that begin at first into the struct at p, one for
// each move, and does what [Move.Scan] would. An error is that of the last move that was begun, whose number is returned with it.
type RowSource interface {
	Source
	ScanRow(p Ptr, moves []Move, first int) (int, error)
}

// ScanRow is what a [RowSource] does, for any source.
func ScanRow(src Source, p Ptr, moves []Move, first int) (int, error) {
	if r, ok := src.(RowSource); ok {
		return r.ScanRow(p, moves, first)
	}
	for i := range moves {
		if err := moves[i].Scan(p, src, first+i); err != nil {
			return i, err
		}
	}
	return len(moves), nil
}
