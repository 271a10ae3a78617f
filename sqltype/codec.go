package sqltype

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"fmt"
	"net"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Codec moves one Go type between memory and the database. Its functions take the address of a variable of that type.
// Codecs are immutable and safe for concurrent use.
type Codec struct {
	// Go is the type the codec is for.
	Go reflect.Type
	// Type is the SQL type a column of it has by default.
	Type Type
	// Nullable tells whether a NULL has a place in the Go type.
	Nullable bool
	// Flat tells that a plain copy of the memory is an independent copy of the value.
	Flat bool
	// Form is the memory layout of the type, or of what it has for a value that is not NULL, if a [RowSource] may write it: if Scan
	// does nothing with a value of the layout's own kind but store it.
	Form Form
	// Scan stores result column col into the variable at p. Errors are ErrNull, ErrOverflow or ErrMismatch.
	Scan func(p Ptr, src Source, col int) error
	// Value reads the variable at p. Errors are ErrOverflow or what a driver.Valuer returned.
	Value func(p Ptr) (Value, error)
	// Equal tells whether two variables would be stored as the same value.
	Equal func(a, b Ptr) bool
	// Copy makes the variable at dst an independent copy of the one at src.
	Copy func(dst, src Ptr)

	null  Nullness
	valid uintptr // see Move
}

// Zero tells whether the variable at p has its type's zero value.
func (c *Codec) Zero(p Ptr) bool { return ValueOfCell(c.Go, p).IsZero() }

// codecs holds what CodecOf has made, and what Register was given. An entry never changes: what was made depends on the type alone, and
// nothing is registered for a type that has an entry.
var codecs sync.Map // reflect.Type → *Codec

// CodecOf returns the codec of a Go type: what was registered for it ([Register]); else that of bool, the integers, floats, string, []byte,
// time.Time, time.Duration, the types of package civil, UUIDs (arrays of 16 bytes), json.RawMessage, netip.Addr and Prefix, net.HardwareAddr, [Range],
// [Enumerated] types; of named types of the basic kinds; of slices of all these (arrays); of pointers and sql.Null of any of them (nullable); and of types
// that implement sql.Scanner and driver.Valuer or encoding.TextMarshaler and TextUnmarshaler. Any other type is ErrUnsupported; see
// [JSONCodec]. docs/types.md has the columns they go with.
func CodecOf(t reflect.Type) (*Codec, error) {
	if b := basicOf(t); b != nil {
		if c := b.codec.Load(); c != nil {
			return c, nil
		}
	}
	if c, ok := codecs.Load(t); ok {
		return c.(*Codec), nil
	}
	c, err := newCodec(t)
	if err != nil {
		return nil, err
	}
	got, _ := codecs.LoadOrStore(t, c)
	c = got.(*Codec)
	if b := basicOf(t); b != nil {
		b.codec.Store(c)
	}
	return c, nil
}

// basic is a Go type without a name of the program's, whose codec is found by its kind: each column that is selected asks for one.
type basic struct {
	goType reflect.Type
	codec  atomic.Pointer[Codec]
}

var basics = [reflect.String + 1]basic{
	reflect.Bool:    {goType: reflect.TypeFor[bool]()},
	reflect.Int:     {goType: reflect.TypeFor[int]()},
	reflect.Int32:   {goType: reflect.TypeFor[int32]()},
	reflect.Int64:   {goType: reflect.TypeFor[int64]()},
	reflect.Float64: {goType: reflect.TypeFor[float64]()},
	reflect.String:  {goType: reflect.TypeFor[string]()},
}

func basicOf(t reflect.Type) *basic {
	if k := t.Kind(); k <= reflect.String && basics[k].goType == t {
		return &basics[k]
	}
	return nil
}

var (
	timeType        = reflect.TypeFor[time.Time]()
	scannerType     = reflect.TypeFor[sql.Scanner]()
	valuerType      = reflect.TypeFor[driver.Valuer]()
	marshalerType   = reflect.TypeFor[encoding.TextMarshaler]()
	unmarshalerType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func newCodec(t reflect.Type) (*Codec, error) {
	if c := knownCodec(t); c != nil {
		return c, nil
	}
	switch {
	case t.Kind() != reflect.Pointer && t.Implements(rangeType):
		return spanCodec(t)
	case t.Kind() == reflect.Slice && t.Implements(multirangeType):
		return multispanCodec(t)
	case isSQLNull(t):
		return nullStructCodec(t)
	case t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(scannerType) && t.Implements(valuerType):
		return scannerCodec(t), nil
	case t.Kind() == reflect.Pointer:
		return pointerCodec(t)
	case reflect.PointerTo(t).Implements(unmarshalerType) && t.Implements(marshalerType):
		return textCodec(t), nil
	}
	if c := scalarCodec(t); c != nil {
		return c, nil
	}
	if t.Kind() == reflect.Slice {
		return arrayCodec(t)
	}
	return nil, fmt.Errorf("%w %s: use a basic type, a type with Scan and Value methods, or type=json", ErrUnsupported, t)
}

// knownCodec returns the codec of a type that is known by name or make, before its methods are asked.
func knownCodec(t reflect.Type) *Codec {
	switch {
	case t == timeType:
		return timeCodec()
	case t == reflect.TypeFor[net.HardwareAddr]():
		return macCodec()
	case t == rawMessageType:
		return rawMessageCodec()
	case isUUID(t):
		return uuidCodec(t)
	case t.Kind() == reflect.String && t.Implements(enumeratedType):
		return enumCodec(t, enumOf(t))
	}
	if c := calendarCodec(t); c != nil {
		return c
	}
	return inetCodec(t)
}

// isSQLNull tells whether t is an instance of sql.Null.
func isSQLNull(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null[")
}

// Of returns v as a bind value. Basic types are converted without an allocation of their own; others go through their codec.
func Of[T any](v T) (Value, error) {
	switch x := any(v).(type) {
	case int64:
		return IntOf(x), nil
	case string:
		return TextOf(x), nil
	case int:
		return IntOf(int64(x)), nil
	case bool:
		return BoolOf(x), nil
	case float64:
		return FloatOf(x), nil
	case int32:
		return IntOf(int64(x)), nil
	case time.Time:
		return TimeOf(x), nil
	}
	return viaCodec(v)
}

// viaCodec is apart from Of so that only this path moves v to the heap.
func viaCodec[T any](v T) (Value, error) {
	if v, ok := any(v).(Value); ok {
		return v, nil
	}
	c, err := CodecOf(reflect.TypeFor[T]())
	if err != nil {
		return Null, err
	}
	return c.Value(Addr(&v))
}

// OfAny returns a value of dynamic type as a bind value; nil is NULL.
func OfAny(v any) (Value, error) {
	switch x := v.(type) {
	case nil:
		return Null, nil
	case Value:
		return x, nil
	}
	t := reflect.TypeOf(v)
	c, err := CodecOf(t)
	if err != nil {
		return Null, err
	}
	cell := reflect.New(t)
	cell.Elem().Set(reflect.ValueOf(v))
	return c.Value(PtrOf(cell))
}
