package dialect

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Neutral returns a dialect of no database: standard SQL with every feature, double quotes where needed and ? for binds. It
// serves printing and tests; no server is spoken to with it, so it classifies no error and encodes no value.
func Neutral() Dialect { return neutral{} }

// String writes a statement for people, with ? for its values. It never fails: a statement that can't be compiled is a comment
// with the error.
func String(n ast.Node) string {
	compiled, err := Compile(Neutral(), n)
	if err != nil {
		return "/* " + strings.ReplaceAll(err.Error(), "*/", "* /") + " */"
	}
	return compiled.SQL
}

type neutral struct{}

func (neutral) Name() string { return "neutral" }

func (neutral) Quote(b []byte, ident string) []byte { return AppendQuoted(b, ident, '"', IsReserved) }

func (neutral) Placeholder(b []byte, _ int) []byte { return append(b, '?') }

func (neutral) TypeName(t sqltype.Type) (string, error) {
	if t.Verbatim != "" {
		return t.Verbatim, nil
	}
	switch t.Kind {
	case sqltype.Decimal:
		return decimalName(t), nil
	case sqltype.Array:
		if t.Elem != nil {
			elem, err := neutral{}.TypeName(*t.Elem)
			return elem + " ARRAY", err
		}
	case sqltype.String:
		if t.Size > 0 {
			return "VARCHAR(" + strconv.Itoa(t.Size) + ")", nil
		}
		return "TEXT", nil
	}
	if int(t.Kind) >= len(neutralTypes) || neutralTypes[t.Kind] == "" {
		return "", fmt.Errorf("no type for kind %s: give the column a type", t.Kind)
	}
	return neutralTypes[t.Kind], nil
}

func decimalName(t sqltype.Type) string {
	if t.Size == 0 {
		return "DECIMAL"
	}
	return "DECIMAL(" + strconv.Itoa(t.Size) + ", " + strconv.Itoa(t.Scale) + ")"
}

var neutralTypes = [...]string{
	sqltype.Bool: "BOOLEAN", sqltype.Int16: "SMALLINT", sqltype.Int32: "INTEGER", sqltype.Int64: "BIGINT", sqltype.Float32: "REAL",
	sqltype.Float64: "DOUBLE PRECISION", sqltype.Bytes: "BLOB", sqltype.Timestamp: "TIMESTAMP", sqltype.JSON: "JSON",
	sqltype.Date: "DATE", sqltype.TimeOfDay: "TIME", sqltype.DateTime: "TIMESTAMP", sqltype.Duration: "INTERVAL", sqltype.Interval: "INTERVAL",
	sqltype.UUID: "UUID", sqltype.Inet: "VARCHAR", sqltype.Enum: "VARCHAR", sqltype.Span: "VARCHAR", sqltype.MultiSpan: "VARCHAR", sqltype.MAC: "VARCHAR",
}

func (neutral) Has(f Feature) bool {
	switch f {
	case AscendingKeys, DirtyReads, SchemaIsFile, EnumTypes, DuplicateKey, RowAlias, UpdateJoin, WithRollup, GroupConcat, SeparatorWord,
		ValuesRow, ValuesNumbered, DropIndexOn, OwnSchemaReferences, SelfReferenceHolds:
		return false
	}
	return true
}

// Spell writes functions as the standard does, and by their names where it has none.
func (neutral) Spell(fn ast.Fn) (string, bool) {
	if text, ok := neutralFunctions[fn]; ok {
		return text, true
	}
	if _, ok := standard[fn]; ok {
		return "", false
	}
	return string(fn) + "({1*})", true
}

var neutralFunctions = map[ast.Fn]string{
	ast.CharLength: "char_length({1})",
	ast.Round:      "round({1})",
	ast.RoundTo:    "round({1}, {2})",
	ast.SubstrLen:  "substr({1*})",
	ast.Ratio:      "(CAST({1} AS DOUBLE PRECISION) / [2])",
	ast.BitAnd:     "([1] & [2])",
	ast.BitOr:      "([1] | [2])",
	ast.BitXor:     "([1] ^ [2])",
	ast.BitNot:     "(~[1])",
	ast.ShiftLeft:  "([1] << [2])",
	ast.ShiftRight: "([1] >> [2])",

	ast.JSONDoc:      "[1]",
	ast.JSONScalar:   "[1]",
	ast.JSONBool:     "[1]",
	ast.JSONGet:      "json_query({1}, {2})",
	ast.JSONGetText:  "json_value({1}, {2})",
	ast.JSONGetInt:   "json_value({1}, {2} RETURNING BIGINT)",
	ast.JSONGetFloat: "json_value({1}, {2} RETURNING DOUBLE PRECISION)",
	ast.JSONGetBool:  "json_value({1}, {2} RETURNING BOOLEAN)",
	ast.JSONHas:      "json_exists({1}, {2})",
	ast.JSONRows:     "json_table(json_query({1}, {2}), '$[*]' COLUMNS (value JSON PATH '$', place FOR ORDINALITY))",
	ast.JSONValue:    "[1]",
	ast.JSONPlace:    "[1]",

	ast.RegexpMatch: "regexp_like({1}, {2})",

	ast.ArrayConcat:  "([1] || [2])",
	ast.ArrayGet:     "[1][{2}]",
	ast.ArrayGetLast: "[1][-{2}]",

	ast.YearOf:    "extract(year FROM {1})",
	ast.QuarterOf: "extract(quarter FROM {1})",
	ast.MonthOf:   "extract(month FROM {1})",
	ast.WeekOf:    "extract(week FROM {1})",
	ast.DayOf:     "extract(day FROM {1})",
	ast.HourOf:    "extract(hour FROM {1})",
	ast.MinuteOf:  "extract(minute FROM {1})",
	ast.SecondOf:  "extract(second FROM {1})",
	ast.WeekdayOf: "extract(dow FROM {1})",
	ast.YearDayOf: "extract(doy FROM {1})",
	ast.EpochOf:   "extract(epoch FROM {1})",

	ast.MicrosOf: "(extract(epoch FROM {1}) * 1000000)",
	ast.TimeDiff: "([1] - [2])",

	ast.DateInstant:     "CAST({1} AS TIMESTAMP)",
	ast.DateTimeInstant: "[1]",
	ast.ClockInstant:    "(DATE '1970-01-01' + [1])",
	ast.InstantDate:     "CAST({1} AS DATE)",
	ast.InstantDateTime: "[1]",

	ast.TruncYear:    "date_trunc('year', {1})",
	ast.TruncQuarter: "date_trunc('quarter', {1})",
	ast.TruncMonth:   "date_trunc('month', {1})",
	ast.TruncWeek:    "date_trunc('week', {1})",
	ast.TruncDay:     "date_trunc('day', {1})",
	ast.TruncHour:    "date_trunc('hour', {1})",
	ast.TruncMinute:  "date_trunc('minute', {1})",
	ast.TruncSecond:  "date_trunc('second', {1})",

	ast.AddSeconds: "([1] + [2] * INTERVAL '1' SECOND)",
	ast.AddMicros:  "([1] + [2] * INTERVAL '1' SECOND + [3] * INTERVAL '0.000001' SECOND)",
	ast.AddMonths:  "([1] + [2] * INTERVAL '1' MONTH)",
}

func (neutral) Limits() Limits { return Limits{} }

func (neutral) Begin(TxMode) (string, error) { return "START TRANSACTION", nil }

func (neutral) Encode(v sqltype.Value) (sqltype.Value, error) { return v, nil }

func (neutral) ParseTime(s string) (time.Time, error) { return time.Parse(time.RFC3339Nano, s) }

func (neutral) Classify(error) Fault { return Fault{} }
