package engine

import (
	"context"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

// CreateTableAs makes a table of what a query gives and fills it, and returns it for use in statements (retort.ColumnOf). The query's values
// are written into the text, as such statements take no binds; see [dialect.CreateTableAs]. A temporary table is its connection's: make and
// use it on a [Conn] or in a [Tx]. MySQL ends the open transaction, but for a temporary table.
//
//	recent, err := engine.CreateTableAs(ctx, tx, dialect.TableAs{Name: "recent", Temporary: true}, retort.Select(Books).Where(Books.Year.Gt(1990)))
//	title := retort.ColumnOf[retort.Text](recent, "title")
func CreateTableAs(ctx context.Context, x Execer, as dialect.TableAs, q ast.Stmt) (*schema.Table, error) {
	e := x.core()
	d, err := e.Detect(ctx)
	if err != nil {
		return nil, err
	}
	if as.Schemas == nil {
		as.Schemas = e.cfg.schemas
	}
	text, table, err := dialect.CreateTableAs(d, as, ast.NodeOf(q))
	if err != nil {
		return nil, atEdge(err)
	}
	if _, err := ExecSQL(ctx, x, text); err != nil {
		return nil, err
	}
	return table, nil
}
