package sqltype

import (
	"database/sql"
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

// scannerCodec reads and writes a type by its own Scan and Value methods.
func scannerCodec(t reflect.Type) *Codec {
	value := func(p Ptr) (Value, error) {
		v, err := ValueOfCell(t, p).Interface().(driver.Valuer).Value()
		if err != nil {
			return Null, fmt.Errorf("%s.Value: %w", t, err)
		}
		return fromDriver(v)
	}
	return &Codec{
		Go:       t,
		Type:     columnOfScanner(t),
		Nullable: scansNull(t),
		Value:    value,
		Equal:    equalByValue(value),
		Copy:     assign(t),
		Scan: func(p Ptr, src Source, col int) error {
			raw, err := toDriver(src, col)
			if err != nil {
				return err
			}
			if err := ValueOfCell(t, p).Addr().Interface().(sql.Scanner).Scan(raw); err != nil {
				if raw == nil {
					return errNull(t.String())
				}
				return fmt.Errorf("%w: %s.Scan: %w", ErrMismatch, t, err)
			}
			return nil
		},
	}
}

// columnOfScanner guesses the SQL type from what the zero value stores: a decimal if that is the text "0"; where it stores nothing, that
// of the one field beside Valid, as sql.NullInt64 and its like have it; text where that says nothing either.
func columnOfScanner(t reflect.Type) Type {
	v, err := reflect.Zero(t).Interface().(driver.Valuer).Value()
	if err != nil {
		return Type{Kind: String}
	}
	switch v := v.(type) {
	case nil:
		return nullableType(t)
	case int64:
		return Type{Kind: Int64}
	case float64:
		return Type{Kind: Float64}
	case bool:
		return Type{Kind: Bool}
	case []byte:
		return Type{Kind: Bytes}
	case time.Time:
		return Type{Kind: Timestamp}
	case string:
		if v == "0" {
			return Type{Kind: Decimal}
		}
	}
	return Type{Kind: String}
}

// nullableType is the type of the value in a struct of a value and Valid.
func nullableType(t reflect.Type) Type {
	if t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(1).Name == "Valid" && t.Field(1).Type.Kind() == reflect.Bool {
		if c, err := CodecOf(t.Field(0).Type); err == nil {
			return c.Type
		}
	}
	return Type{Kind: String}
}

// scansNull tells whether the type's Scan takes nil and its zero value gives nil back.
func scansNull(t reflect.Type) bool {
	p := reflect.New(t)
	if p.Interface().(sql.Scanner).Scan(nil) != nil {
		return false
	}
	v, err := p.Elem().Interface().(driver.Valuer).Value()
	return err == nil && v == nil
}

// textCodec stores a type as what its MarshalText writes.
func textCodec(t reflect.Type) *Codec {
	value := func(p Ptr) (Value, error) {
		b, err := ValueOfCell(t, p).Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return Null, fmt.Errorf("%s.MarshalText: %w", t, err)
		}
		return TextOf(string(b)), nil
	}
	return &Codec{
		Go:    t,
		Type:  Type{Kind: String},
		Value: value,
		Equal: equalByValue(value),
		Copy:  assign(t),
		Scan: func(p Ptr, src Source, col int) error {
			switch k := src.Kind(col); k {
			case NullValue:
				return errNull(t.String())
			case TextValue, DecimalValue:
			default:
				return errMismatch(k, t.String())
			}
			if err := ValueOfCell(t, p).Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(src.Text(col))); err != nil {
				return fmt.Errorf("%w: %s: %w", ErrMismatch, t, err)
			}
			return nil
		},
	}
}

var rawMessageType = reflect.TypeFor[json.RawMessage]()

// rawMessageCodec stores JSON that the program writes and reads itself. An empty message is the JSON null.
func rawMessageCodec() *Codec {
	value := func(p Ptr) (Value, error) {
		b := *At[json.RawMessage](p)
		if len(b) == 0 {
			return TextOf("null"), nil
		}
		if !json.Valid(b) {
			return Null, fmt.Errorf("%w: the json.RawMessage is no JSON", ErrMismatch)
		}
		return TextOf(string(b)), nil
	}
	c := bytesCodec(rawMessageType)
	c.Type, c.Value, c.Equal = Type{Kind: JSON}, value, equalByValue(value)
	return c
}

// JSONCodec returns a codec that stores any Go type as JSON text. A pointer's nil is SQL NULL; any other value, a nil map
// included, is its JSON. Two values are equal when their JSON is.
func JSONCodec(t reflect.Type) *Codec {
	if t.Kind() == reflect.Pointer {
		return pointerTo(t, JSONCodec(t.Elem()))
	}
	value := func(p Ptr) (Value, error) {
		b, err := json.Marshal(ValueOfCell(t, p).Interface())
		if err != nil {
			return Null, err
		}
		return TextOf(string(b)), nil
	}
	return &Codec{
		Go:    t,
		Type:  Type{Kind: JSON},
		Value: value,
		Equal: equalByValue(value),
		Copy: func(dst, src Ptr) {
			fresh := reflect.New(t)
			if b, err := json.Marshal(ValueOfCell(t, src).Interface()); err != nil || json.Unmarshal(b, fresh.Interface()) != nil {
				fresh.Elem().Set(ValueOfCell(t, src))
			}
			ValueOfCell(t, dst).Set(fresh.Elem())
		},
		Scan: func(p Ptr, src Source, col int) error {
			var text []byte
			switch k := src.Kind(col); k {
			case NullValue:
				return errNull(t.String())
			case TextValue:
				text = []byte(src.Text(col))
			case BytesValue:
				text = src.Bytes(col)
			default:
				return errMismatch(k, "JSON of "+t.String())
			}
			fresh := reflect.New(t)
			if err := json.Unmarshal(text, fresh.Interface()); err != nil {
				return fmt.Errorf("%w: JSON into %s: %w", ErrMismatch, t, err)
			}
			ValueOfCell(t, p).Set(fresh.Elem())
			return nil
		},
	}
}

func equalByValue(value func(Ptr) (Value, error)) func(a, b Ptr) bool {
	return func(a, b Ptr) bool {
		x, errX := value(a)
		y, errY := value(b)
		return errX == nil && errY == nil && x.Equal(y)
	}
}

func assign(t reflect.Type) func(dst, src Ptr) {
	return func(dst, src Ptr) { ValueOfCell(t, dst).Set(ValueOfCell(t, src)) }
}

// fromDriver takes what a driver.Valuer returned.
func fromDriver(v driver.Value) (Value, error) {
	switch x := v.(type) {
	case nil:
		return Null, nil
	case int64:
		return IntOf(x), nil
	case float64:
		return FloatOf(x), nil
	case bool:
		return BoolOf(x), nil
	case string:
		return TextOf(x), nil
	case []byte:
		return BytesOf(x), nil
	case time.Time:
		return TimeOf(x), nil
	}
	return OfAny(v)
}

// toDriver gives column col as the type a sql.Scanner expects.
func toDriver(src Source, col int) (any, error) {
	switch src.Kind(col) {
	case BoolValue:
		return src.Bool(col), nil
	case IntValue:
		return src.Int(col), nil
	case FloatValue:
		return src.Float(col), nil
	case TextValue, DecimalValue:
		return src.Text(col), nil
	case BytesValue:
		return append([]byte{}, src.Bytes(col)...), nil
	case TimeValue:
		return src.Time(col)
	}
	return nil, nil
}
