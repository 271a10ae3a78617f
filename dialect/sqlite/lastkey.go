package sqlite

import (
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
)

// LastKey implements [dialect.KeyReserver]. SQLite gives a row without a key the largest one plus 1, from 1 up
// (https://sqlite.org/autoinc.html), so a transaction that holds the write lock can do the same. Not for a table that is AUTOINCREMENT,
// which counts elsewhere; nor one with triggers, which might insert too, or be meant to see a NULL; nor a view or a virtual table;
// nor one in an attached file, whose definition is elsewhere.
func (d Dialect) LastKey(table *ast.Table, column string) string {
	if table.Schema != "" {
		return ""
	}
	name := "'" + strings.ReplaceAll(table.Name, "'", "''") + "'"
	quoted, key := d.Quote(nil, table.Name), d.Quote(nil, column)
	return fmt.Sprintf(`SELECT schema_version, `+
		`CASE WHEN schema_version = ? THEN 1 ELSE (SELECT count(*) = 1 AND max(type) = 'table' AND `+
		`NOT max(sql LIKE '%%AUTOINCREMENT%%' OR sql LIKE 'CREATE VIRTUAL%%') `+
		`FROM sqlite_schema WHERE tbl_name = %[1]s COLLATE NOCASE AND type <> 'index') END `+
		`AND NOT EXISTS (SELECT 1 FROM sqlite_temp_schema WHERE tbl_name = %[1]s COLLATE NOCASE), `+
		`coalesce((SELECT max(%[3]s) FROM %[2]s), 0) FROM pragma_schema_version`, name, quoted, key)
}
