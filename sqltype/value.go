package sqltype

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ValueKind tells which storage class a [Value] or a result column holds.
type ValueKind uint8

// The storage classes. NullValue is the zero value.
const (
	NullValue ValueKind = iota
	BoolValue
	IntValue
	FloatValue
	TextValue
	BytesValue
	TimeValue
	// ListValue is many values sent as one bind: an array, or the right side of an IN too long to be spelled out.
	// A dialect says how it travels (a JSON array on SQLite, an array on PostgreSQL).
	ListValue
	// DecimalValue is a number of a result that the database sends as decimal digits: a NUMERIC column, or the sum of integers
	// on PostgreSQL and MySQL. [Source.Text] gives the digits. It is read into strings as it is, and into integers and floats if
	// it fits. There is no bind value of this class: decimals are bound as text.
	DecimalValue
	// DurationValue is a length of time in nanoseconds.
	DurationValue
)

var valueKindNames = [...]string{"NULL", "boolean", "integer", "float", "text", "bytes", "timestamp", "list", "decimal", "duration"}

// String returns the storage class's name as used in error messages.
func (k ValueKind) String() string { return valueKindNames[k] }

// Value is one bind value in one of the storage classes, held without boxing in three words: a statement, a row and a snapshot are made of
// many. The zero Value is NULL. Values are immutable; the bytes and lists given to them must not be changed afterwards. They are compared
// by [Value.Equal].
type Value struct {
	_     [0]func() // not comparable: texts of the same content lie in several places
	kind  ValueKind
	nanos int32
	num   uint64 // the value, or the length of what ref points at
	ref   Ptr    // to a text's bytes, to bytes, to the values of a list, to a *time.Location
}

// Null is SQL NULL.
var Null Value

// BoolOf returns a boolean value.
func BoolOf(b bool) Value {
	v := Value{kind: BoolValue}
	if b {
		v.num = 1
	}
	return v
}

// IntOf returns an integer value.
func IntOf(n int64) Value { return Value{kind: IntValue, num: uint64(n)} }

// FloatOf returns a floating point value.
func FloatOf(f float64) Value { return Value{kind: FloatValue, num: math.Float64bits(f)} }

// TextOf returns a text value. Any bytes are allowed, NUL and invalid UTF-8 included.
func TextOf(s string) Value { return Value{kind: TextValue, num: uint64(len(s)), ref: textPtr(s)} }

// BytesOf returns a binary value. A nil slice is an empty value, not NULL.
func BytesOf(b []byte) Value { return Value{kind: BytesValue, num: uint64(len(b)), ref: slicePtr(b)} }

// TimeOf returns a point in time without its monotonic clock reading.
func TimeOf(t time.Time) Value {
	return Value{kind: TimeValue, num: uint64(t.Unix()), nanos: int32(t.Nanosecond()), ref: Ptr(t.Location())}
}

// DurationOf returns a length of time.
func DurationOf(d time.Duration) Value { return Value{kind: DurationValue, num: uint64(d)} }

// ListOf returns many values to be bound as one.
func ListOf(vs []Value) Value { return Value{kind: ListValue, num: uint64(len(vs)), ref: slicePtr(vs)} }

// Kind returns the storage class.
func (v Value) Kind() ValueKind { return v.kind }

// IsNull tells whether v is SQL NULL.
func (v Value) IsNull() bool { return v.kind == NullValue }

// Bool returns the value of a BoolValue.
func (v Value) Bool() bool { return v.num != 0 }

// Int returns the value of an IntValue.
func (v Value) Int() int64 { return int64(v.num) }

// Float returns the value of a FloatValue.
func (v Value) Float() float64 { return math.Float64frombits(v.num) }

// Text returns the value of a TextValue.
func (v Value) Text() string {
	if v.kind != TextValue && v.kind != DecimalValue {
		return ""
	}
	return textAt(v.ref, int(v.num))
}

// Bytes returns the value of a BytesValue. It must not be modified.
func (v Value) Bytes() []byte {
	if v.kind != BytesValue {
		return nil
	}
	return sliceAt[byte](v.ref, int(v.num))
}

// Time returns the value of a TimeValue.
func (v Value) Time() time.Time {
	loc := time.UTC
	if v.kind == TimeValue && v.ref != nil {
		loc = At[time.Location](v.ref)
	}
	return time.Unix(int64(v.num), int64(v.nanos)).In(loc)
}

// Duration returns the value of a DurationValue.
func (v Value) Duration() time.Duration { return time.Duration(v.num) }

// List returns the values of a ListValue.
func (v Value) List() []Value {
	if v.kind != ListValue {
		return nil
	}
	return sliceAt[Value](v.ref, int(v.num))
}

// Equal tells whether two values are the same: same storage class and same content. Times compare by instant.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind {
		return false
	}
	switch v.kind {
	case TextValue:
		return v.Text() == w.Text()
	case BytesValue:
		return string(v.Bytes()) == string(w.Bytes())
	case ListValue:
		a, b := v.List(), w.List()
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if !a[i].Equal(b[i]) {
				return false
			}
		}
		return true
	}
	return v.num == w.num && v.nanos == w.nanos
}

// Any returns the value as one of Go: nil, bool, int64, float64, string, []byte, time.Time, time.Duration, or []any of a list's.
func (v Value) Any() any {
	switch v.kind {
	case BoolValue:
		return v.Bool()
	case IntValue:
		return v.Int()
	case FloatValue:
		return v.Float()
	case TextValue, DecimalValue:
		return v.Text()
	case BytesValue:
		return v.Bytes()
	case TimeValue:
		return v.Time()
	case DurationValue:
		return v.Duration()
	case ListValue:
		list := make([]any, len(v.List()))
		for i, x := range v.List() {
			list[i] = x.Any()
		}
		return list
	}
	return nil
}

// maxShown is the number of bytes of a text or binary value that String shows.
const maxShown = 200

// String shows the value for people: texts are quoted and long ones cut. It is not SQL.
func (v Value) String() string {
	switch v.kind {
	case BoolValue:
		return strconv.FormatBool(v.Bool())
	case IntValue:
		return strconv.FormatInt(v.Int(), 10)
	case FloatValue:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case TextValue:
		text := v.Text()
		if len(text) > maxShown {
			return strconv.Quote(text[:maxShown]) + fmt.Sprintf("… (%d bytes)", len(text))
		}
		return strconv.Quote(text)
	case BytesValue:
		b := v.Bytes()
		if len(b) > maxShown/2 {
			return "x'" + hex.EncodeToString(b[:maxShown/2]) + fmt.Sprintf("…' (%d bytes)", len(b))
		}
		return "x'" + hex.EncodeToString(b) + "'"
	case TimeValue:
		return v.Time().Format("2006-01-02 15:04:05.999999999Z07:00")
	case ListValue:
		return listString(v.List())
	case DurationValue:
		return v.Duration().String()
	}
	return "NULL"
}

// listString shows the first ten values of a list and how many follow.
func listString(vs []Value) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, v := range vs {
		if i == 10 {
			fmt.Fprintf(&b, " … %d in all", len(vs))
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(v.String())
	}
	b.WriteByte(']')
	return b.String()
}
