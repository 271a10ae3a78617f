package sqlite

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// columnType reads the declared type of a column. SQLite takes any words; what they mean to it is their affinity
// (https://sqlite.org/datatype3.html#determination_of_column_affinity), which decides where the name says nothing more.
func columnType(d Dialect, declared string) sqltype.Type {
	if strings.TrimSpace(declared) == "" {
		return sqltype.Type{Verbatim: "BLOB"}
	}
	name, size, scale := typeParts(declared)
	t := sqltype.Type{Kind: kindNamed(name)}
	if name == "CHAR" && size == uuidSize {
		t.Kind = sqltype.UUID
	}
	switch t.Kind {
	case sqltype.Decimal:
		t.Size, t.Scale = size, scale
	case sqltype.String, sqltype.Bytes:
		t.Size = size
	}
	return dialect.ReflectedType(d, t, declared)
}

// uuidSize is the length of a UUID's text.
const uuidSize = 36

// typeParts parts VARCHAR(80) into its name in upper case and its numbers.
func typeParts(declared string) (name string, size, scale int) {
	name, args, _ := strings.Cut(strings.ToUpper(declared), "(")
	first, second, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(args), ")"), ",")
	size, _ = strconv.Atoi(strings.TrimSpace(first))
	scale, _ = strconv.Atoi(strings.TrimSpace(second))
	return strings.TrimSpace(name), size, scale
}

var kinds = map[string]sqltype.Kind{
	"BOOL": sqltype.Bool, "BOOLEAN": sqltype.Bool,
	"TINYINT": sqltype.Int16, "SMALLINT": sqltype.Int16, "INT2": sqltype.Int16,
	"DECIMAL": sqltype.Decimal, "DEC": sqltype.Decimal, "NUMERIC": sqltype.Decimal,
	"TIMESTAMP": sqltype.Timestamp, "DATETIME": sqltype.DateTime, "DATE": sqltype.Date, "TIME": sqltype.TimeOfDay, "UUID": sqltype.UUID,
	"TIMESTAMP WITH TIME ZONE": sqltype.Timestamp, "TIMESTAMPTZ": sqltype.Timestamp,
	"JSON":      sqltype.JSON,
	"VARBINARY": sqltype.Bytes, "BINARY": sqltype.Bytes,
}

// affinities are the parts of a name that decide, in their order.
var affinities = []struct {
	part string
	kind sqltype.Kind
}{
	{"INT", sqltype.Int64}, {"CHAR", sqltype.String}, {"CLOB", sqltype.String}, {"TEXT", sqltype.String}, {"BLOB", sqltype.Bytes},
	{"REAL", sqltype.Float64}, {"FLOA", sqltype.Float64}, {"DOUB", sqltype.Float64},
}

func kindNamed(name string) sqltype.Kind {
	if k, ok := kinds[name]; ok {
		return k
	}
	for _, a := range affinities {
		if strings.Contains(name, a.part) {
			return a.kind
		}
	}
	return sqltype.Unknown
}
