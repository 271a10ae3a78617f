package postgres

import (
	"fmt"
	"strconv"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
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
// Only INSERT … SELECT may compute defaults in another order, for its query may be parallel or sorted after them. RETURNING may give the
// rows in any order; whoever sorts them by key has them in the order of VALUES. Two things break it, both of the program's own doing: a
// sequence with a negative INCREMENT or with CYCLE, and a trigger that changes the key.
func (Dialect) Has(f dialect.Feature) bool {
	switch f {
	case dialect.Returning, dialect.UpdateReturning, dialect.DeleteReturning, dialect.OnConflict, dialect.UpdateFrom, dialect.UpdateWith,
		dialect.DefaultValues, dialect.NullsOrder, dialect.PartialIndexes, dialect.ExpressionIndexes, dialect.DeferredKeys,
		dialect.RowLocks, dialect.RowValues, dialect.AscendingKeys,
		dialect.OnConstraint, dialect.DeleteUsing, dialect.Merge,
		dialect.AlterForeignKeys, dialect.Comments:
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
// place in BYTEA.
func (Dialect) TypeName(t sqltype.Type) (string, error) {
	if t.Verbatim != "" {
		return t.Verbatim, nil
	}
	switch {
	case t.Kind == sqltype.String && t.Size > 0:
		return "VARCHAR(" + strconv.Itoa(t.Size) + ")", nil
	case t.Kind == sqltype.Decimal && t.Size > 0:
		return "NUMERIC(" + strconv.Itoa(t.Size) + ", " + strconv.Itoa(t.Scale) + ")", nil
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
}

var isolations = [...]string{
	dialect.ReadCommitted:  " ISOLATION LEVEL READ COMMITTED",
	dialect.RepeatableRead: " ISOLATION LEVEL REPEATABLE READ",
	dialect.Serializable:   " ISOLATION LEVEL SERIALIZABLE",
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
