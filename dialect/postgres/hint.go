package postgres

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

var (
	_ dialect.Prefixer = Dialect{}
	_ dialect.Hinter   = Dialect{}
)

const (
	leadingHint = "postgres hint"
	onlyTable   = "postgres only"
)

// Hint writes a comment before a query that the extension pg_hint_plan reads: /*+ IndexScan(book ix_title) */. Others leave it out, as does a
// server without the extension. It counts for a whole statement, not in a subquery. What would end the comment, and a backslash or a question
// mark, is an error.
func Hint[R any](q retort.Query[R], hints string) retort.Query[R] {
	return ast.NewRows[R](hinted(q, hints))
}

// HintExec is [Hint] for a statement that changes rows and returns none.
func HintExec(stmt retort.DML, hints string) retort.DML { return ast.NewDML(hinted(stmt, hints)) }

func hinted(stmt retort.Stmt, hints string) ast.Node {
	return ast.WithPrefix(ast.NodeOf(stmt), ast.Prefix{Name: leadingHint, Text: hints}, dialect.CheckHint(hints))
}

// Prefix writes what [Hint] says.
func (Dialect) Prefix(p ast.Prefix) (string, dialect.PrefixPlace, bool) {
	return "/*+ " + p.Text + " */", dialect.BeforeStatement, p.Name == leadingHint
}

// OnlyTable is a table without those that inherit it, for From and Join. Its columns are the table's.
type OnlyTable struct{ ast.Source }

// Only is a table without the tables that inherit it by INHERITS, or without its partitions: FROM ONLY book. On other databases it is a
// *dialect.LackError.
func Only(table retort.Source) OnlyTable {
	return OnlyTable{ast.MakeHinted(table, ast.Hinted{Name: onlyTable, Part: "FROM ONLY"})}
}

// RenderHinted writes what [Only] says.
func (Dialect) RenderHinted(c *dialect.Compiler, h *ast.Hinted) bool {
	if h.Name != onlyTable {
		return false
	}
	c.Text("ONLY ")
	c.Table(h.Of)
	return true
}
