package postgres

import (
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// How rows travel as arrays.
//
// Problem: the server takes the type of a placeholder in VALUES from the column it is written to, so that a string goes to a UUID and a
// decimal's digits to a NUMERIC. In unnest($1) nothing tells a type, and one that the mapping tells may be another than the column's: text
// isn't assigned to JSONB or an enum, and a TIMESTAMPTZ becomes a TIMESTAMP by the session's time zone, in silence.
//
// Choice: COALESCE($1, ARRAY[(NULL::book).title]). COALESCE gives all its arguments one type, that of the column, and the planner turns
// NULL::book, a row of the table, into a constant: no row is read and no right to SELECT is needed. Rejected: a cast of each placeholder
// to the type of the mapping, for the above; ARRAY(SELECT title FROM book WHERE false), which needs the right to read the column.
//
// Order: WITH ORDINALITY numbers the rows and ORDER BY that number keeps their order, at no cost, as the planner knows that they come so. An INSERT
// computes defaults above the sorted query, so that generated keys ascend with the rows.

// TakesArrays tells whether the columns can be arrays. There is no array of arrays; what kind an unknown type is can't be told, and it may
// want other than commas in an array's text.
func (Dialect) TakesArrays(t *ast.Table, columns []*ast.Column) bool {
	if t == nil || t.Schema == "" && isTypeName(t.Name) {
		return false
	}
	for _, c := range columns {
		if c == nil || c.Type.Kind == sqltype.Unknown || c.Type.Kind == sqltype.Array || strings.HasSuffix(c.Type.Verbatim, "[]") {
			return false
		}
	}
	return true
}

// RenderArrays writes unnest(COALESCE($1, ARRAY[(NULL::book).title]), …) WITH ORDINALITY AS given (title, …, nr).
func (Dialect) RenderArrays(c *dialect.Compiler, a *ast.Arrays) {
	row := *a.Like
	row.Alias = ""
	c.Text("unnest(")
	for i, col := range a.Columns {
		if i > 0 {
			c.Text(", ")
		}
		c.Text("COALESCE(")
		c.Bind(a.Lists[i])
		c.Text(", ARRAY[(NULL::")
		c.Table(&row)
		c.Text(").")
		c.Ident(col.Name)
		c.Text("])")
	}
	c.Text(")")
	if a.Numbered {
		c.Text(" WITH ORDINALITY")
	}
	c.ArrayNames(a)
}

// isTypeName tells whether the name of a table without a schema is read as a type of pg_catalog, where the server looks first.
func isTypeName(name string) bool {
	return strings.HasPrefix(name, "_") || strings.HasPrefix(name, "pg_") || strings.Contains(catalogTypes, " "+name+" ")
}

// catalogTypes are the names in pg_type of PostgreSQL 15, less those that begin with pg_ or an underscore.
const catalogTypes = " aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray anycompatiblerange " +
	"anyelement anyenum anymultirange anynonarray anyrange bit bool box bpchar bytea char cid cidr circle cstring date datemultirange daterange " +
	"event_trigger fdw_handler float4 float8 gtsvector index_am_handler inet int2 int2vector int4 int4multirange int4range int8 int8multirange " +
	"int8range internal interval json jsonb jsonpath language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid " +
	"oidvector path point polygon record refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc " +
	"regprocedure regrole regtype table_am_handler text tid time timestamp timestamptz timetz trigger tsm_handler tsmultirange tsquery tsrange " +
	"tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit varchar void xid xid8 xml "
