package postgres

import (
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var (
	_ dialect.TableLister      = Dialect{}
	_ dialect.TemporaryDropper = Dialect{}
	_ dialect.ExprRenderer     = Dialect{}
	_ dialect.BindTyper        = Dialect{}
)

// ListTables returns the query for the names of tables, partitioned ones included, views, sequences, enums and domains. The default
// schema is the one that CREATE TABLE would use: the first of search_path that exists. A sequence that belongs to a column has no place
// among them.
func (Dialect) ListTables(schemas []string) dialect.CatalogQuery {
	scope := schema.Scope{Schemas: schemas}
	list, args := schemaList(scope)
	r := strings.NewReplacer("{schema}", schemaText(scope, "n"), "{in}", "n.nspname::text IN ("+list+")")
	return dialect.CatalogQuery{SQL: r.Replace(listTables), Args: args}
}

// DropTemporary says that temporary tables are in the schema pg_temp, whatever its name is for the session.
func (Dialect) DropTemporary() (kind, schema string) { return "TABLE", "pg_temp" }

const listTables = `SELECT CASE WHEN {schema} = '' THEN '' ELSE {schema} || '.' END || name FROM (` +
	`SELECT c.relnamespace AS space, c.relname::text AS name FROM pg_catalog.pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') ` +
	`AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_depend p WHERE p.classid = 'pg_class'::regclass AND p.objid = c.oid ` +
	`AND c.relkind = 'S' AND p.deptype IN ('a', 'i')) ` +
	`UNION ALL SELECT t.typnamespace, t.typname::text FROM pg_catalog.pg_type t WHERE t.typtype IN ('e', 'd')) x ` +
	`JOIN pg_catalog.pg_namespace n ON n.oid = x.space WHERE {in} ORDER BY 1`
