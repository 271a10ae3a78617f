package mysql

import (
	"database/sql/driver"
	"fmt"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// maxKeptArgs is how many arguments a connection keeps room for.
const maxKeptArgs = 1024

// bind gives values as the driver takes them. The result is valid until the next call.
func (c *conn) bind(args []sqltype.Value) ([]driver.NamedValue, error) {
	bound := c.args[:0]
	for i, v := range args {
		if n := len(v.Text()) + len(v.Bytes()); n > c.maxValue && c.maxValue > 0 {
			return nil, &engine.Error{Op: "bind", Kind: engine.ErrTooBig,
				Err: fmt.Errorf("bind %d has %d bytes, the server's max_allowed_packet is %d: raise it, or store the value in parts", i+1, n, c.maxValue)}
		}
		x, err := bindOf(v)
		if err != nil {
			return nil, &engine.Error{Op: "bind", Kind: engine.ErrCheck, Err: fmt.Errorf("bind %d: %w", i+1, err)}
		}
		bound = append(bound, driver.NamedValue{Ordinal: i + 1, Value: x})
	}
	if cap(bound) <= maxKeptArgs {
		c.args = bound
	}
	return bound, nil
}

func bindOf(v sqltype.Value) (driver.Value, error) {
	switch v.Kind() {
	case sqltype.NullValue:
		return nil, nil
	case sqltype.IntValue:
		return v.Int(), nil
	case sqltype.FloatValue:
		return v.Float(), nil
	case sqltype.TextValue:
		return v.Text(), nil
	case sqltype.BytesValue:
		if b := v.Bytes(); b != nil {
			return b, nil
		}
		return []byte{}, nil // nil would be NULL
	}
	return nil, fmt.Errorf("a %s can't be sent: the dialect must encode it", v.Kind())
}
