package postgres

import (
	"slices"

	"github.com/retort-go/retort/dialect"
)

// IsReserved tells whether a lower-case word is quoted as an identifier: what PostgreSQL reserves, be it only for names of tables or
// only for names of functions and types (https://www.postgresql.org/docs/current/sql-keywords-appendix.html), and the standard's
// reserved words, so that the same schema reads the same on other databases.
func IsReserved(word string) bool {
	if _, found := slices.BinarySearch(keywords[:], word); found {
		return true
	}
	return dialect.IsReserved(word)
}

// keywords holds the words that PostgreSQL 18 lists as reserved or as reserved but for functions and types, sorted.
var keywords = [...]string{
	"all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization", "binary", "both",
	"case", "cast", "check", "collate", "collation", "column", "concurrently", "constraint", "create", "cross",
	"current_catalog", "current_date", "current_role", "current_schema", "current_time", "current_timestamp",
	"current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except", "false", "fetch", "for",
	"foreign", "freeze", "from", "full", "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect",
	"into", "is", "isnull", "join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural",
	"not", "notnull", "null", "offset", "on", "only", "or", "order", "outer", "overlaps", "placing", "primary",
	"references", "returning", "right", "select", "session_user", "similar", "some", "symmetric", "system_user", "table",
	"tablesample", "then", "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "verbose", "when",
	"where", "window", "with",
}
