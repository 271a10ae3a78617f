package sqlite

import (
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var (
	_ dialect.TableLister   = Dialect{}
	_ dialect.KeyRenderer   = Dialect{}
	_ dialect.ExprRenderer  = Dialect{}
	_ dialect.LimitRenderer = Dialect{}
)

// ListTables returns the query for the names of the tables of the main database.
func (Dialect) ListTables() string {
	return `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`
}

// GeneratedKey makes the column an alias of the rowid, which SQLite fills in: that takes the type INTEGER, whatever the size of
// the Go type. Values of deleted rows at the end of the table are used again unless the column says Autoincrement
// (https://sqlite.org/autoinc.html).
func (Dialect) GeneratedKey(c *schema.Column) (before, after string, err error) {
	if c.Auto {
		return "INTEGER NOT NULL", "AUTOINCREMENT", nil
	}
	return "INTEGER NOT NULL", "", nil
}
