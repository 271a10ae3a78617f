package sqlite

import (
	"slices"

	"github.com/retort-go/retort/dialect"
)

// IsReserved tells whether a lower-case word is quoted as an identifier: the keywords of SQLite
// (https://sqlite.org/lang_keywords.html), most of which it would take bare in some places, and the standard's reserved words,
// so that the same schema reads the same on other databases.
func IsReserved(word string) bool {
	if _, found := slices.BinarySearch(keywords[:], word); found {
		return true
	}
	return dialect.IsReserved(word)
}

// keywords holds SQLite's keywords, sorted.
var keywords = [...]string{
	"abort", "action", "add", "after", "all", "alter", "always", "analyze", "and", "as", "asc", "attach", "autoincrement",
	"before", "begin", "between", "by", "cascade", "case", "cast", "check", "collate", "column", "commit", "conflict",
	"constraint", "create", "cross", "current", "current_date", "current_time", "current_timestamp", "database", "default",
	"deferrable", "deferred", "delete", "desc", "detach", "distinct", "do", "drop", "each", "else", "end", "escape", "except",
	"exclude", "exclusive", "exists", "explain", "fail", "filter", "first", "following", "for", "foreign", "from", "full",
	"generated", "glob", "group", "groups", "having", "if", "ignore", "immediate", "in", "index", "indexed", "initially",
	"inner", "insert", "instead", "intersect", "into", "is", "isnull", "join", "key", "last", "left", "like", "limit",
	"match", "materialized", "natural", "no", "not", "nothing", "notnull", "null", "nulls", "of", "offset", "on", "or",
	"order", "others", "outer", "over", "partition", "plan", "pragma", "preceding", "primary", "query", "raise", "range",
	"recursive", "references", "regexp", "reindex", "release", "rename", "replace", "restrict", "returning", "right",
	"rollback", "row", "rows", "savepoint", "select", "set", "table", "temp", "temporary", "then", "ties", "to",
	"transaction", "trigger", "unbounded", "union", "unique", "update", "using", "vacuum", "values", "view", "virtual",
	"when", "where", "window", "with", "without",
}
