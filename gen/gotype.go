package gen

import (
	"fmt"

	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// goTypes are the Go types of kinds of columns, and the path they are imported from.
var goTypes = map[sqltype.Kind]struct{ text, path string }{
	sqltype.Bool: {text: "bool"}, sqltype.Int16: {text: "int16"}, sqltype.Int32: {text: "int32"}, sqltype.Int64: {text: "int64"},
	sqltype.Float32: {text: "float32"}, sqltype.Float64: {text: "float64"}, sqltype.Decimal: {text: "string"}, sqltype.String: {text: "string"},
	sqltype.Bytes: {text: "[]byte"}, sqltype.Timestamp: {"time.Time", "time"}, sqltype.JSON: {"json.RawMessage", "encoding/json"},
	sqltype.Date: {"civil.Date", civilPath}, sqltype.TimeOfDay: {"civil.Time", civilPath}, sqltype.DateTime: {"civil.DateTime", civilPath},
	sqltype.Duration: {"time.Duration", "time"}, sqltype.Interval: {"civil.Interval", civilPath}, sqltype.UUID: {text: "string"},
	sqltype.Inet: {text: "string"}, sqltype.MAC: {"net.HardwareAddr", "net"},
}

const civilPath = rootPath + "/sqltype/civil"

// goType is the Go type of a column that is never NULL, without a pointer. Exact numbers, UUIDs and addresses are texts: the standard library
// has no type for the first two, and none for both hosts and networks.
func (d *described) goType(t sqltype.Type, column string) string {
	switch t.Kind {
	case sqltype.Enum:
		return d.enum(t.Enum, column)
	case sqltype.Array:
		if t.Elem != nil {
			return "[]" + d.goType(*t.Elem, column)
		}
	case sqltype.Span:
		if t.Elem != nil {
			d.imports[rootPath+"/sqltype"] = true
			return "sqltype.Range[" + d.goType(*t.Elem, column) + "]"
		}
	}
	if isFloat(t) {
		return "float64"
	}
	known, ok := goTypes[t.Kind]
	if !ok {
		return "string"
	}
	if known.path != "" {
		d.imports[known.path] = true
	}
	return known.text
}

// isFloat tells of a decimal column that isn't made as the dialect makes decimals. SQLite's NUMERIC is one: it keeps digits as floating-point numbers.
func isFloat(t sqltype.Type) bool { return t.Kind == sqltype.Decimal && t.Verbatim != "" }

// typeOption is what a tag says of a column's type, as far as its Go type doesn't; "" for nothing.
func typeOption(c *schema.Column) string {
	t := c.Type
	switch t.Kind {
	case sqltype.Decimal:
		if isFloat(t) {
			return ""
		}
		if t.Size > 0 {
			return fmt.Sprintf("type='decimal(%d,%d)'", t.Size, t.Scale)
		}
		return "type=decimal"
	case sqltype.UUID:
		return "type=uuid"
	case sqltype.Inet:
		return "type=inet"
	case sqltype.MAC:
		if t.Verbatim != "" {
			return "type=" + quoteOption(t.Verbatim)
		}
	case sqltype.String:
		if t.Size > 0 {
			return fmt.Sprintf("size=%d", t.Size)
		}
	case sqltype.Unknown:
		if t.Verbatim != "" {
			return "type=" + quoteOption(t.Verbatim)
		}
	}
	return ""
}
