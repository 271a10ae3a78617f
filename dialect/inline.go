package dialect

import (
	"encoding/hex"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// LiteralRenderer is implemented by a dialect that writes bytes, points in time or durations in its own way where they must stand in the
// text: in the statement of a view, of CREATE TABLE AS, and of [Inline]. v is what the dialect's Encode made of the value. Literal returns false to leave a value to the standard:
// X'…' for bytes, TIMESTAMP '…'.
type LiteralRenderer interface {
	Literal(b []byte, v sqltype.Value) ([]byte, bool)
}

// Inline compiles a statement with its values in the text, for people: programs send them as binds. What has no literal is an error.
func Inline(d Dialect, n ast.Node) (string, error) {
	text, _, err := compileInline(d, n, nil)
	return text, err
}

// inlined writes a value into the text.
func (c *Compiler) inlined(v sqltype.Value) {
	v, err := c.dialect.Encode(v)
	if err != nil {
		c.Fail(err)
		return
	}
	if r, ok := c.dialect.(LiteralRenderer); ok {
		if b, done := r.Literal(c.buf, v); done {
			c.buf = b
			return
		}
	}
	switch v.Kind() {
	case sqltype.BytesValue:
		c.Text("X'" + hex.EncodeToString(v.Bytes()) + "'")
	case sqltype.TimeValue:
		c.Text("TIMESTAMP '" + v.Time().Format("2006-01-02 15:04:05.999999") + "'")
	case sqltype.DurationValue:
		c.Text("INTERVAL '" + civil.IntervalOf(v.Duration()).String() + "'")
	default:
		c.constantValue(v)
	}
}
