package postgres

import "github.com/retort-go/retort/dialect"

var (
	_ dialect.TableLister  = Dialect{}
	_ dialect.ExprRenderer = Dialect{}
	_ dialect.BindTyper    = Dialect{}
)

// ListTables returns the query for the names of the tables, partitioned ones included, of the schema that CREATE TABLE would use:
// the first of search_path that exists.
func (Dialect) ListTables() string {
	return `SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace ` +
		`WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY c.relname`
}
