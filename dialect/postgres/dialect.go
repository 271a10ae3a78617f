package postgres

import (
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// Dialect is the dialect of PostgreSQL 12 and later. It has no state: the zero value is ready, immutable and safe for
// concurrent use.
type Dialect struct{}

// New returns the PostgreSQL dialect.
func New() dialect.Dialect { return Dialect{} }

// Name returns "postgres".
func (Dialect) Name() string { return "postgres" }

// Quote appends an identifier, in double quotes if PostgreSQL or another database might read it otherwise.
func (Dialect) Quote(b []byte, ident string) []byte {
	return dialect.AppendQuoted(b, ident, '"', IsReserved)
}

// Placeholder appends $1, $2 and so on.
func (Dialect) Placeholder(b []byte, n int) []byte {
	return strconv.AppendInt(append(b, '$'), int64(n), 10)
}

// Has tells what PostgreSQL can do. It has MERGE since version 15; before, the server refuses it.
//
// It has AscendingKeys though no page of the manual says so outright. The rows of VALUES are a VALUES scan, which hands them to the
// insert in their order, and a column's default (nextval of the identity's sequence) is computed for each row as it passes, by one
// process. A sequence gives one session ascending numbers, also when it caches some of them or others take numbers in between.
// Only INSERT … SELECT may compute defaults in another order, for its query may be parallel; one with an ORDER BY computes them above the
// sorted rows (arrays.go). RETURNING may give the rows in any order; whoever sorts them by key has them in the order of VALUES. Two things break it, both of the program's own doing: a
// sequence with a negative INCREMENT or with CYCLE, and a trigger that changes the key.
func (Dialect) Has(f dialect.Feature) bool {
	switch f {
	case dialect.Returning, dialect.UpdateReturning, dialect.DeleteReturning, dialect.OnConflict, dialect.UpdateFrom, dialect.UpdateWith,
		dialect.DefaultValues, dialect.NullsOrder, dialect.NullsLargest, dialect.PartialIndexes, dialect.ExpressionIndexes, dialect.DeferredKeys,
		dialect.RowLocks, dialect.RowValues, dialect.NaN, dialect.Infinity, dialect.AscendingKeys,
		dialect.OnConstraint, dialect.DeleteUsing, dialect.Merge,
		dialect.AlterForeignKeys, dialect.Comments, dialect.EnumTypes, dialect.Domains, dialect.Sequences,
		dialect.IndexOptions, dialect.Exclusion, dialect.MatchFull, dialect.MaterializedViews,
		dialect.IndexIfExists, dialect.ConstraintIfExists, dialect.DropCascade, dialect.ConcurrentIndexes, dialect.TransactionalDDL, dialect.TemporaryListed:
		return true
	case dialect.LockOf, dialect.KeyLocks, dialect.FullJoin, dialect.DistinctOn, dialect.WithTies, dialect.GroupingSets,
		dialect.GroupFrames, dialect.AggregateOrder, dialect.WithinGroup, dialect.Quantifiers, dialect.Arrays, dialect.Materialized, dialect.SetParens:
		return true
	case dialect.InsertWith, dialect.HavingGrouped, dialect.FrameExclusion, dialect.IntervalFrames:
		return true
	case dialect.Lateral, dialect.ValuesNamed, dialect.TableFuncs, dialect.Ordinality, dialect.TableSample, dialect.WriteCTE:
		return true
	}
	return false
}

// The limits of the wire protocol and of a default build.
const (
	maxBinds = 65535 // an unsigned 16-bit count in the Bind message
	maxIdent = 63    // NAMEDATALEN - 1; the server would cut longer names in silence
)

// Limits returns the limits of a default build.
func (Dialect) Limits() dialect.Limits { return dialect.Limits{Binds: maxBinds, Ident: maxIdent} }

// TypeName spells a type. A Timestamp is TIMESTAMP WITH TIME ZONE, which keeps instants to the microsecond and no zone. JSON is
// JSONB, which compares and can be indexed but keeps neither the order nor the spacing of keys. The size of Bytes has no
// place in BYTEA. An Enum is a type of its own by its name, which CREATE TYPE makes.
func (Dialect) TypeName(t sqltype.Type) (string, error) {
	t = t.Stored()
	if t.Verbatim != "" {
		return t.Verbatim, nil
	}
	switch {
	case t.Kind == sqltype.String && t.Size > 0:
		return "VARCHAR(" + strconv.Itoa(t.Size) + ")", nil
	case t.Kind == sqltype.Decimal && t.Size > 0:
		return "NUMERIC(" + strconv.Itoa(t.Size) + ", " + strconv.Itoa(t.Scale) + ")", nil
	case t.Kind == sqltype.Enum && t.Enum != nil && t.Enum.Name != "":
		return string(appendTypeName(nil, t.Enum.Schema, t.Enum.Name)), nil
	case t.Kind == sqltype.Array && t.Elem != nil:
		return arrayName(*t.Elem)
	case t.Kind == sqltype.Span && t.Elem != nil:
		return rangeName(*t.Elem, "RANGE")
	case t.Kind == sqltype.MultiSpan && t.Elem != nil:
		return rangeName(*t.Elem, "MULTIRANGE")
	case int(t.Kind) < len(typeNames) && typeNames[t.Kind] != "":
		return typeNames[t.Kind], nil
	}
	return "", fmt.Errorf("no PostgreSQL type for kind %s: give the column a type", t.Kind)
}

var typeNames = [...]string{
	sqltype.Bool:      "BOOLEAN",
	sqltype.Int16:     "SMALLINT",
	sqltype.Int32:     "INTEGER",
	sqltype.Int64:     "BIGINT",
	sqltype.Float32:   "REAL",
	sqltype.Float64:   "DOUBLE PRECISION",
	sqltype.Decimal:   "NUMERIC",
	sqltype.String:    "TEXT",
	sqltype.Bytes:     "BYTEA",
	sqltype.Timestamp: "TIMESTAMP WITH TIME ZONE",
	sqltype.JSON:      "JSONB",
	sqltype.Date:      "DATE",
	sqltype.TimeOfDay: "TIME",
	sqltype.DateTime:  "TIMESTAMP",
	sqltype.Duration:  "INTERVAL",
	sqltype.Interval:  "INTERVAL",
	sqltype.UUID:      "UUID",
	sqltype.Inet:      "INET",
	sqltype.MAC:       "MACADDR",
}

// appendTypeName writes the name of a type that the database has by name.
func appendTypeName(b []byte, schema, name string) []byte {
	if schema != "" {
		b = append(Dialect{}.Quote(b, schema), '.')
	}
	return Dialect{}.Quote(b, name)
}

// arrayName spells an array. PostgreSQL counts an array of arrays as one of more dimensions, and has one type for any number of them.
func arrayName(elem sqltype.Type) (string, error) {
	for elem.Kind == sqltype.Array && elem.Verbatim == "" && elem.Elem != nil {
		elem = *elem.Elem
	}
	name, err := Dialect{}.TypeName(elem)
	return name + "[]", err
}

// boundNames are how the types of ranges and multiranges begin, by the kind of their bounds.
var boundNames = map[sqltype.Kind]string{
	sqltype.Int32: "INT4", sqltype.Int64: "INT8", sqltype.Decimal: "NUM", sqltype.Date: "DATE", sqltype.DateTime: "TS", sqltype.Timestamp: "TSTZ",
}

func rangeName(elem sqltype.Type, end string) (string, error) {
	if name := boundNames[elem.Kind]; name != "" {
		return name + end, nil
	}
	return "", fmt.Errorf("no PostgreSQL type for a range of kind %s: there is one of int32, int64, decimals, dates and times", elem.Kind)
}

var _ dialect.LiteralRenderer = Dialect{}

// Literal writes bytes, intervals and points in time as PostgreSQL reads them. A backslash in a text means nothing since 9.1, unless
// standard_conforming_strings is off.
func (Dialect) Literal(b []byte, v sqltype.Value) ([]byte, bool) {
	switch v.Kind() {
	case sqltype.BytesValue:
		return append(hex.AppendEncode(append(b, `'\x`...), v.Bytes()), "'::BYTEA"...), true
	case sqltype.TimeValue:
		return append(AppendTime(append(b, "TIMESTAMPTZ '"...), v.Time()), '\''), true
	case sqltype.DurationValue:
		return append(b, "INTERVAL '"+civil.IntervalOf(v.Duration()).String()+"'"...), true
	}
	return b, false
}

var isolations = [...]string{
	dialect.ReadUncommitted: " ISOLATION LEVEL READ UNCOMMITTED",
	dialect.ReadCommitted:   " ISOLATION LEVEL READ COMMITTED",
	dialect.RepeatableRead:  " ISOLATION LEVEL REPEATABLE READ",
	dialect.Serializable:    " ISOLATION LEVEL SERIALIZABLE",
}

// Begin opens a transaction, in one statement with its isolation level and READ ONLY.
func (Dialect) Begin(m dialect.TxMode) (string, error) {
	if int(m.Isolation) >= len(isolations) {
		return "", fmt.Errorf("no isolation level %d", m.Isolation)
	}
	text := "BEGIN" + isolations[m.Isolation]
	if m.ReadOnly {
		text += " READ ONLY"
	}
	return text, nil
}
