package sqltype

import (
	"bytes"
	"fmt"
	"net"
	"reflect"
	"slices"
)

// macCodec returns the codec of net.HardwareAddr: its text, which PostgreSQL writes as Go does. MACADDR holds those of 6 bytes, MACADDR8 of 8.
func macCodec() *Codec {
	return &Codec{
		Go:   reflect.TypeFor[net.HardwareAddr](),
		Type: Type{Kind: MAC},
		Value: func(p Ptr) (Value, error) {
			a := *At[net.HardwareAddr](p)
			if len(a) != 6 && len(a) != 8 {
				return Null, fmt.Errorf("%w: a hardware address of %d bytes, want 6 or 8: make the field a pointer, whose nil is NULL", ErrMismatch, len(a))
			}
			return TextOf(a.String()), nil
		},
		Equal: func(a, b Ptr) bool { return bytes.Equal(*At[net.HardwareAddr](a), *At[net.HardwareAddr](b)) },
		Copy:  func(dst, src Ptr) { *At[net.HardwareAddr](dst) = slices.Clone(*At[net.HardwareAddr](src)) },
		Scan:  scanMAC,
	}
}

func scanMAC(p Ptr, src Source, col int) error {
	switch k := src.Kind(col); k {
	case TextValue:
	case NullValue:
		return errNull("net.HardwareAddr")
	default:
		return errMismatch(k, "net.HardwareAddr")
	}
	a, err := net.ParseMAC(src.Text(col))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMismatch, err)
	}
	*At[net.HardwareAddr](p) = a
	return nil
}
