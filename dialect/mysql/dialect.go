package mysql

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// Name returns "mysql" or "mariadb".
func (d Dialect) Name() string {
	if d.maria {
		return "mariadb"
	}
	return "mysql"
}

// Quote appends an identifier, in backticks if MySQL, MariaDB or another database might read it otherwise.
func (Dialect) Quote(b []byte, ident string) []byte {
	return dialect.AppendQuoted(b, ident, '`', IsReserved)
}

// Placeholder appends a question mark.
func (Dialect) Placeholder(b []byte, _ int) []byte { return append(b, '?') }

// Has tells what the server can do.
//
// MariaDB has AscendingKeys: InnoDB takes the keys of an INSERT … VALUES one after the other as it goes through the rows, each greater
// by auto_increment_increment or more, also in a cluster (https://mariadb.com/kb/en/auto_increment-handling-in-innodb/).
// MySQL returns no rows; there the keys of several rows are not to be had from one statement, as LastInsertId is that of the first and
// the step to the next is the server's affair.
func (d Dialect) Has(f dialect.Feature) bool {
	switch f {
	case dialect.DirtyReads, dialect.OnConflict, dialect.DuplicateKey, dialect.UpdateFrom, dialect.UpdateJoin, dialect.RowLocks, dialect.RowValues,
		dialect.AlterForeignKeys, dialect.SetParens, dialect.UpsertAnyKey, dialect.OnConstraint, dialect.WriteLimit, dialect.WithRollup,
		dialect.GroupConcat, dialect.SeparatorWord, dialect.Quantifiers, dialect.DropIndexOn, dialect.OwnSchemaReferences, dialect.SelfReferenceHolds:
		return true
	case dialect.Returning, dialect.DeleteReturning, dialect.AscendingKeys, dialect.Sequences, dialect.WithTies,
		dialect.IndexIfExists, dialect.ViewIfNotExists, dialect.ConstraintIfExists:
		return d.maria
	case dialect.RowAlias:
		return !d.maria && d.version >= rowAliases
	case dialect.ExpressionIndexes, dialect.UpdateWith, dialect.LockOf, dialect.Lateral, dialect.ValuesRow:
		return !d.maria
	}
	return false
}

// rowAliases is the version of MySQL that took VALUES … AS alias. Others of its protocol call themselves older.
const rowAliases = 80019

// The limits of the wire protocol and of the server.
const (
	maxBinds = 65535 // an unsigned 16-bit count in the answer to COM_STMT_PREPARE
	maxIdent = 64    // characters
)

// Limits returns the limits. The server counts the characters of an identifier, this its bytes.
func (Dialect) Limits() dialect.Limits { return dialect.Limits{Binds: maxBinds, Ident: maxIdent} }

// The sizes over which a text or binary value is no VARCHAR or VARBINARY any more: 65535 bytes, four for each character.
const (
	maxVarchar   = 16383
	maxVarbinary = 65535
)

// TypeName spells a type for a column that is in no key:
//
//   - A String without a size is LONGTEXT, and one of Bytes LONGBLOB: TEXT and BLOB end at 64 kB.
//   - A Decimal without digits is DECIMAL(65, 30), the most the server has: DECIMAL alone would have no fraction. Its values
//     come back with 30 digits behind the point.
//   - A Timestamp is DATETIME(6), in UTC, to the microsecond; so is a DateTime, which has no zone.
//   - A Duration is BIGINT, of nanoseconds, and an Interval VARCHAR: TIME ends at 838 hours.
//   - A UUID is CHAR(36): MySQL has no type for it, and MariaDB's sorts in an order of its own. An Array is JSON, a Span VARCHAR.
//   - JSON is LONGTEXT with a check on MariaDB, and a type on MySQL that keeps neither the order nor the spacing of keys.
func (Dialect) TypeName(t sqltype.Type) (string, error) {
	t = t.Stored()
	if t.Verbatim != "" {
		return t.Verbatim, nil
	}
	switch {
	case t.Kind == sqltype.String && t.Size > 0 && t.Size <= maxVarchar:
		return "VARCHAR(" + strconv.Itoa(t.Size) + ")", nil
	case t.Kind == sqltype.Bytes && t.Size > 0 && t.Size <= maxVarbinary:
		return "VARBINARY(" + strconv.Itoa(t.Size) + ")", nil
	case t.Kind == sqltype.Enum && t.Enum != nil:
		return enumName(t.Enum)
	case t.Kind == sqltype.Decimal && t.Size > 0:
		return "DECIMAL(" + strconv.Itoa(t.Size) + ", " + strconv.Itoa(t.Scale) + ")", nil
	case int(t.Kind) < len(typeNames) && typeNames[t.Kind] != "":
		return typeNames[t.Kind], nil
	}
	return "", fmt.Errorf("no MySQL type for kind %s: give the column a type", t.Kind)
}

var typeNames = [...]string{
	sqltype.Bool:      "BOOLEAN",
	sqltype.Int16:     "SMALLINT",
	sqltype.Int32:     "INTEGER",
	sqltype.Int64:     "BIGINT",
	sqltype.Float32:   "FLOAT",
	sqltype.Float64:   "DOUBLE",
	sqltype.Decimal:   "DECIMAL(65, 30)",
	sqltype.String:    "LONGTEXT",
	sqltype.Bytes:     "LONGBLOB",
	sqltype.Timestamp: "DATETIME(6)",
	sqltype.JSON:      "JSON",
	sqltype.Date:      "DATE",
	sqltype.TimeOfDay: "TIME(6)",
	sqltype.DateTime:  "DATETIME(6)",
	sqltype.Duration:  "BIGINT",
	sqltype.Interval:  "VARCHAR(64)",
	sqltype.UUID:      "CHAR(36)",
	sqltype.Inet:      "VARCHAR(43)", // an address of IPv6 and /128
	sqltype.Array:     "JSON",
	sqltype.Span:      "VARCHAR(255)",
	sqltype.MultiSpan: "LONGTEXT",
	sqltype.MAC:       "VARCHAR(23)",
}

// enumName writes an ENUM's values between quotes. In these a backslash means one thing or another, depending on sql_mode.
func enumName(e *sqltype.EnumType) (string, error) {
	var b strings.Builder
	b.WriteString("ENUM(")
	for i, v := range e.Values {
		if strings.Contains(v, `\`) {
			return "", fmt.Errorf(`enum value %q has a backslash: MySQL reads it in two ways, depending on sql_mode`, v)
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("'" + strings.ReplaceAll(v, "'", "''") + "'")
	}
	return b.String() + ")", nil
}

var (
	_ dialect.TxPreparer = Dialect{}
	_ dialect.ByteKinder = Dialect{}
)

// ByteKind tells what github.com/go-sql-driver/mysql gives as bytes. A number that is over 63 bits comes as its digits.
func (Dialect) ByteKind(databaseType string) sqltype.ValueKind {
	switch databaseType {
	case "BINARY", "VARBINARY", "BLOB", "TINYBLOB", "MEDIUMBLOB", "LONGBLOB", "BIT", "GEOMETRY", "VECTOR":
		return sqltype.BytesValue
	case "DECIMAL", "UNSIGNED BIGINT":
		return sqltype.DecimalValue
	case "DATETIME", "TIMESTAMP", "DATE":
		return sqltype.TimeValue
	}
	return sqltype.TextValue
}

var isolations = [...]string{
	dialect.ReadUncommitted: "READ UNCOMMITTED",
	dialect.ReadCommitted:   "READ COMMITTED",
	dialect.RepeatableRead:  "REPEATABLE READ",
	dialect.Serializable:    "SERIALIZABLE",
}

// BeforeBegin sets the isolation level of the transaction that follows.
func (Dialect) BeforeBegin(m dialect.TxMode) string {
	if int(m.Isolation) >= len(isolations) || isolations[m.Isolation] == "" {
		return ""
	}
	return "SET TRANSACTION ISOLATION LEVEL " + isolations[m.Isolation]
}

// Begin opens a transaction.
func (Dialect) Begin(m dialect.TxMode) (string, error) {
	if int(m.Isolation) >= len(isolations) {
		return "", fmt.Errorf("no isolation level %d", m.Isolation)
	}
	if m.ReadOnly {
		return "START TRANSACTION READ ONLY", nil
	}
	return "START TRANSACTION", nil
}
