package sqlite

import (
	"errors"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var (
	_ dialect.TableLister      = Dialect{}
	_ dialect.TemporaryDropper = Dialect{}
	_ dialect.CircleDropper    = Dialect{}
	_ dialect.KeyRenderer      = Dialect{}
	_ dialect.ExprRenderer     = Dialect{}
	_ dialect.LimitRenderer    = Dialect{}
)

// ListTables returns the query for the names of the tables and views of the main database and of attached ones.
func (d Dialect) ListTables(schemas []string) dialect.CatalogQuery {
	texts := make([]string, len(schemas))
	var args []any
	for i, s := range schemas {
		before := ""
		if s == "" {
			s = mainSchema
		} else {
			before = s + "."
		}
		texts[i] = `SELECT ? || name AS name FROM ` + string(d.Quote(nil, s)) + `.sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`
		args = append(args, before)
	}
	return dialect.CatalogQuery{SQL: strings.Join(texts, " UNION ALL ") + " ORDER BY name", Args: args}
}

// DropTemporary says that temporary tables are in the schema temp.
func (Dialect) DropTemporary() (kind, schema string) { return "TABLE", "temp" }

// BeforeDropOfCircle has foreign keys checked at commit only, when there is nothing left to check (https://sqlite.org/pragma.html#pragma_defer_foreign_keys).
func (Dialect) BeforeDropOfCircle() string { return "PRAGMA defer_foreign_keys = ON" }

// GeneratedKey makes the column an alias of the rowid, which SQLite fills in: that takes the type INTEGER, whatever the size of
// the Go type. Values of deleted rows at the end of the table are used again unless the column says Autoincrement
// (https://sqlite.org/autoinc.html).
func (Dialect) GeneratedKey(c *schema.Column) (before, after string, err error) {
	if i := c.Ident; i != nil && (i.Always || i.Start > 1 || i.Increment > 1) {
		return "", "", errors.New("SQLite's keys begin at 1, go by 1 and can be given: leave out the Identity's fields")
	}
	if c.Auto {
		return "INTEGER NOT NULL", "AUTOINCREMENT", nil
	}
	return "INTEGER NOT NULL", "", nil
}
