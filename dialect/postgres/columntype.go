package postgres

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/sqltype"
)

// enumType is typtype of an enum.
const enumType = "e"

// plainTypes are the types, as format_type writes them without numbers, that [Dialect.TypeName] makes of a kind.
var plainTypes = map[string]sqltype.Kind{
	"boolean": sqltype.Bool, "smallint": sqltype.Int16, "integer": sqltype.Int32, "bigint": sqltype.Int64, "real": sqltype.Float32,
	"double precision": sqltype.Float64, "numeric": sqltype.Decimal, "text": sqltype.String, "bytea": sqltype.Bytes,
	"timestamp with time zone": sqltype.Timestamp, "jsonb": sqltype.JSON,
	"date": sqltype.Date, "time without time zone": sqltype.TimeOfDay, "timestamp without time zone": sqltype.DateTime,
	"interval": sqltype.Interval, "uuid": sqltype.UUID, "inet": sqltype.Inet, "macaddr": sqltype.MAC,
}

// rangeBounds are the kinds of the bounds of ranges, by how the names of these and of their multiranges begin.
var rangeBounds = map[string]sqltype.Kind{
	"int4": sqltype.Int32, "int8": sqltype.Int64, "num": sqltype.Decimal, "date": sqltype.Date, "ts": sqltype.DateTime, "tstz": sqltype.Timestamp,
}

// rangeType reads the name of a range or multirange; its kind is Unknown if it is none.
func rangeType(name string) sqltype.Type {
	kind := sqltype.MultiSpan
	bound, isRange := strings.CutSuffix(name, "multirange")
	if !isRange {
		kind = sqltype.Span
		bound, isRange = strings.CutSuffix(name, "range")
	}
	if !isRange || rangeBounds[bound] == sqltype.Unknown {
		return sqltype.Type{}
	}
	return sqltype.Type{Kind: kind, Elem: &sqltype.Type{Kind: rangeBounds[bound]}}
}

// relatedTypes are those that hold values of a kind, and are spelled in another way.
var relatedTypes = map[string]sqltype.Kind{
	"character varying": sqltype.String, "character": sqltype.String, "name": sqltype.String, "citext": sqltype.String,
	"json": sqltype.JSON, "cidr": sqltype.Inet, "macaddr8": sqltype.MAC,
}

// columnType reads a type as format_type writes it.
func columnType(formatted, typtype string) sqltype.Type {
	if elem, ok := strings.CutSuffix(formatted, "[]"); ok {
		return arrayType(formatted, columnType(elem, ""))
	}
	name, size, scale := typeParts(formatted)
	plain, isPlain := plainTypes[name]
	switch {
	case name == "numeric":
		return sqltype.Type{Kind: plain, Size: size, Scale: scale}
	case name == "character varying" && size > 0:
		return sqltype.Type{Kind: sqltype.String, Size: size}
	case rangeType(name).Kind != sqltype.Unknown:
		return rangeType(name)
	case isPlain && size == 0:
		return sqltype.Type{Kind: plain}
	case isPlain:
		return sqltype.Type{Kind: plain, Verbatim: formatted}
	case typtype == enumType:
		return sqltype.Type{Kind: sqltype.String, Verbatim: formatted}
	}
	t := sqltype.Type{Kind: relatedTypes[name], Verbatim: formatted}
	if t.Kind == sqltype.String {
		t.Size = size
	}
	return t
}

// arrayType returns the type of an array. Of elements whose kind isn't known it has only the name.
func arrayType(formatted string, elem sqltype.Type) sqltype.Type {
	if elem.Kind == sqltype.Unknown {
		return sqltype.Type{Verbatim: formatted}
	}
	t := sqltype.Type{Kind: sqltype.Array, Elem: &elem}
	if elem.Verbatim != "" {
		t.Verbatim = formatted
	}
	return t
}

// typeParts takes the numbers out of a type: timestamp(3) with time zone has the name timestamp with time zone.
func typeParts(formatted string) (name string, size, scale int) {
	before, rest, found := strings.Cut(formatted, "(")
	numbers, behind, closed := strings.Cut(rest, ")")
	if !found || !closed || strings.HasPrefix(formatted, `"`) {
		return formatted, 0, 0
	}
	first, second, _ := strings.Cut(numbers, ",")
	size, _ = strconv.Atoi(first)
	scale, _ = strconv.Atoi(second)
	return before + behind, size, scale
}

// plainDefault takes the cast off a constant that the server has written with one: 'x'::character varying, '-1'::integer. A cast to
// another type than the column's stays, but for numbers: -1 is an integer whatever the column is.
func plainDefault(expr, columnType string, kind sqltype.Kind) string {
	at := strings.LastIndex(expr, "::")
	if at < 0 {
		return expr
	}
	literal, cast := expr[:at], expr[at+2:]
	isText := len(literal) > 1 && literal[0] == '\'' && afterQuoted(literal, 0) == len(literal)
	want, _, _ := typeParts(columnType)
	got, _, _ := typeParts(cast)
	switch {
	case isText && isNumeric(kind) && isNumeric(plainTypes[got]) && isNumber(literal[1:len(literal)-1]):
		return literal[1 : len(literal)-1]
	case got != want && !(got == "bpchar" && want == "character"):
		return expr
	case isText, literal == "NULL":
		return literal
	}
	return expr
}

func isNumeric(k sqltype.Kind) bool { return k >= sqltype.Int16 && k <= sqltype.Decimal }

func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.Trim(s, "+-.0123456789eE") == ""
}

// unwrap takes off the parentheses around all of an expression.
func unwrap(expr string) string {
	for len(expr) > 1 && expr[0] == '(' && closing(expr) == len(expr)-1 {
		expr = expr[1 : len(expr)-1]
	}
	return expr
}

// closing returns the place of the parenthesis that closes the one at the start, -1 if there is none.
func closing(expr string) int {
	depth := 0
	for i := 0; i < len(expr); i++ {
		switch expr[i] {
		case '\'', '"':
			i = afterQuoted(expr, i) - 1
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// afterQuoted returns the place behind what stands in quotes at a place. A doubled quote is two texts side by side. In a string that
// begins with E a backslash takes the meaning off what follows.
func afterQuoted(expr string, at int) int {
	escapes := expr[at] == '\'' && at > 0 && expr[at-1] == 'E' && (at == 1 || !isWord(expr[at-2]))
	for i := at + 1; i < len(expr); i++ {
		switch {
		case escapes && expr[i] == '\\':
			i++
		case expr[i] != expr[at]:
		case i+1 < len(expr) && expr[i+1] == expr[at]:
			i++
		default:
			return i + 1
		}
	}
	return len(expr)
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '$' || c >= 0x80
}
