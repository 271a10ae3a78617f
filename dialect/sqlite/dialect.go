package sqlite

import (
	"fmt"
	"strconv"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// Dialect is the dialect of SQLite 3.41 and later. The zero value is that of [New]. It is immutable and safe for concurrent use.
type Dialect struct {
	functions bool // connections have those that driver/sqlite registers
}

// New returns the dialect of SQLite as it is.
func New() dialect.Dialect { return Dialect{} }

// WithFunctions returns the dialect of connections that have REGEXP, regexp_replace and reverse as functions of the program, as those of
// driver/sqlite do.
func WithFunctions() dialect.Dialect { return Dialect{functions: true} }

// Name returns "sqlite".
func (Dialect) Name() string { return "sqlite" }

// Quote appends an identifier, in double quotes if SQLite or another database might read it otherwise.
func (Dialect) Quote(b []byte, ident string) []byte {
	return dialect.AppendQuoted(b, ident, '"', IsReserved)
}

// Placeholder appends a question mark.
func (Dialect) Placeholder(b []byte, _ int) []byte { return append(b, '?') }

// Has tells what SQLite can do. It has no row locks: a writing transaction locks the whole database.
func (Dialect) Has(f dialect.Feature) bool {
	switch f {
	case dialect.Returning, dialect.UpdateReturning, dialect.DeleteReturning, dialect.OnConflict, dialect.SeveralConflicts, dialect.Infinity, dialect.UpsertAnyKey,
		dialect.UpdateFrom, dialect.UpdateWith,
		dialect.DefaultValues, dialect.NullsOrder, dialect.PartialIndexes, dialect.ExpressionIndexes, dialect.DeferredKeys,
		dialect.RowValues, dialect.AscendingKeys,
		dialect.SchemaIsFile, dialect.EnumChecks, dialect.Materialized, dialect.IndexIfExists, dialect.ViewIfNotExists, dialect.TransactionalDDL, dialect.TemporaryListed:
		return true
	case dialect.InsertWith, dialect.FullJoin, dialect.HavingGrouped, dialect.GroupFrames, dialect.FrameExclusion, dialect.AggregateOrder, dialect.GroupConcat,
		dialect.ValuesNumbered, dialect.TableFuncs:
		return true
	}
	return false
}

// maxBinds is SQLITE_MAX_VARIABLE_NUMBER as SQLite is built by default since 3.32.
const maxBinds = 32766

// Limits returns the limits of a default build. SQLite has none for the length of an identifier.
func (Dialect) Limits() dialect.Limits { return dialect.Limits{Binds: maxBinds} }

// TypeName spells a type so that its affinity (https://sqlite.org/datatype3.html) leaves values as they were sent:
//
//   - A Decimal is TEXT. A NUMERIC column would turn 1.10 into the float 1.1 and cut what is over 15 digits. The price: SQLite
//     compares such columns as text; cast them to a float to sort or compare by size.
//   - A JSON document is TEXT. A column declared JSON has NUMERIC affinity and would turn the document 1.0 into a number.
//   - A Timestamp is TIMESTAMP, whose NUMERIC affinity leaves ISO 8601 text alone, because that is no well-formed number. So it is with
//     DATE, TIME and DATETIME.
//   - A Duration is INTEGER, of nanoseconds. An Interval, an Inet, an Array (JSON) and a Span are TEXT. A UUID is CHAR(36).
//   - An Enum is TEXT; CREATE TABLE checks its values.
func (Dialect) TypeName(t sqltype.Type) (string, error) {
	t = t.Stored()
	if t.Verbatim != "" {
		return t.Verbatim, nil
	}
	switch t.Kind {
	case sqltype.Bool:
		return "BOOLEAN", nil
	case sqltype.Int16, sqltype.Int32, sqltype.Int64, sqltype.Duration:
		return "INTEGER", nil
	case sqltype.Float32, sqltype.Float64:
		return "REAL", nil
	case sqltype.String:
		if t.Size > 0 {
			return "VARCHAR(" + strconv.Itoa(t.Size) + ")", nil
		}
		return "TEXT", nil
	case sqltype.Decimal, sqltype.JSON, sqltype.Interval, sqltype.Inet, sqltype.Enum, sqltype.Array, sqltype.Span, sqltype.MultiSpan, sqltype.MAC:
		return "TEXT", nil
	case sqltype.Bytes:
		return "BLOB", nil
	case sqltype.Timestamp:
		return "TIMESTAMP", nil
	case sqltype.Date:
		return "DATE", nil
	case sqltype.TimeOfDay:
		return "TIME", nil
	case sqltype.DateTime:
		return "DATETIME", nil
	case sqltype.UUID:
		return "CHAR(36)", nil
	}
	return "", fmt.Errorf("no SQLite type for kind %s: give the column a type", t.Kind)
}

// Begin opens a transaction. SQLite's transactions are serializable, so every isolation level up to that is met. A transaction
// that may write takes its lock at once (IMMEDIATE): one that took it only at its first write could find that another had
// written in between, and would have to be repeated.
func (Dialect) Begin(m dialect.TxMode) (string, error) {
	if m.ReadOnly {
		return "BEGIN", nil
	}
	return "BEGIN IMMEDIATE", nil
}
