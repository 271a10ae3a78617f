package sqltype

import (
	"database/sql/driver"
	"encoding"
	"encoding/hex"
	"fmt"
	"reflect"
)

// isUUID tells whether a type is a UUID: 16 bytes, whose own text, if it has one, is in the form of RFC 9562. ULIDs and the like have
// another and keep it.
func isUUID(t reflect.Type) bool {
	if t.Kind() != reflect.Array || t.Len() != 16 || t.Elem().Kind() != reflect.Uint8 {
		return false
	}
	switch x := reflect.Zero(t).Interface().(type) {
	case driver.Valuer:
		v, err := x.Value()
		s, ok := v.(string)
		return err == nil && ok && isUUIDText(s)
	case encoding.TextMarshaler:
		b, err := x.MarshalText()
		return err == nil && isUUIDText(string(b))
	}
	return true
}

// uuidCodec stores a UUID as its text, 8-4-4-4-12 hexadecimal digits in lower case. It reads these, with or without the dashes, and 16
// bytes.
func uuidCodec(t reflect.Type) *Codec {
	c := flat[[16]byte](t, UUID)
	c.Value = func(p Ptr) (Value, error) { return TextOf(uuidText(At[[16]byte](p))), nil }
	c.Scan = func(p Ptr, src Source, col int) error {
		var ok bool
		switch k := src.Kind(col); k {
		case NullValue:
			return errNull(t.String())
		case TextValue:
			ok = parseUUID(At[[16]byte](p), src.Text(col))
		case BytesValue:
			if b := src.Bytes(col); len(b) == 16 {
				*At[[16]byte](p), ok = [16]byte(b), true
			}
		default:
			return errMismatch(k, t.String())
		}
		if !ok {
			return fmt.Errorf("%w: the value is no UUID: want 16 bytes, or text like 0192f5c8-7a53-7cc0-9a70-4d4f5c1a2b3c", ErrMismatch)
		}
		return nil
	}
	return c
}

// dashes are the places of a UUID's dashes.
var dashes = [...]int{8, 13, 18, 23}

func uuidText(u *[16]byte) string {
	var b [36]byte
	at := 0
	for i, c := range u {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b[at] = '-'
			at++
		}
		const digits = "0123456789abcdef"
		b[at], b[at+1] = digits[c>>4], digits[c&15]
		at += 2
	}
	return string(b[:])
}

func isUUIDText(s string) bool {
	var u [16]byte
	return len(s) == 36 && parseUUID(&u, s)
}

// parseUUID leaves u as it is if s is no UUID.
func parseUUID(u *[16]byte, s string) bool {
	var digits [32]byte
	switch len(s) {
	case 32:
		copy(digits[:], s)
	case 36:
		at, begin := 0, 0
		for _, dash := range dashes {
			if s[dash] != '-' {
				return false
			}
			at += copy(digits[at:], s[begin:dash])
			begin = dash + 1
		}
		copy(digits[at:], s[begin:])
	default:
		return false
	}
	var out [16]byte
	if _, err := hex.Decode(out[:], digits[:]); err != nil {
		return false
	}
	*u = out
	return true
}
