package mysql

import (
	"errors"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// What MySQL and MariaDB have beside tables and verbs. Hints only say how to run a statement, and other databases leave them out; [Ignore] and
// [Replace] change what it does, and are a *dialect.LackError there.

var (
	_ dialect.Prefixer = Dialect{}
	_ dialect.Hinter   = Dialect{}
)

const (
	optimizerHint = "mysql optimizer hint"
	straightJoin  = "mysql straight_join"
	ignoreErrors  = "mysql ignore"
	replaceRows   = "mysql replace"

	useIndex    = "mysql use index"
	forceIndex  = "mysql force index"
	ignoreIndex = "mysql ignore index"
)

// Hint gives a query optimizer hints: SELECT /*+ MAX_EXECUTION_TIME(1000) */. MariaDB takes them for a comment. What would end the comment, and
// a backslash or a question mark, is an error.
func Hint[R any](q retort.Query[R], hints string) retort.Query[R] {
	return ast.NewRows[R](hinted(q, hints))
}

// HintExec is [Hint] for a statement that changes rows and returns none.
func HintExec(stmt retort.DML, hints string) retort.DML { return ast.NewDML(hinted(stmt, hints)) }

func hinted(stmt retort.Stmt, hints string) ast.Node {
	return ast.WithPrefix(ast.NodeOf(stmt), ast.Prefix{Name: optimizerHint, Text: hints}, dialect.CheckHint(hints))
}

// StraightJoin has a query's tables read in the order in which they are written: SELECT STRAIGHT_JOIN.
func StraightJoin[R any](q retort.Query[R]) retort.Query[R] {
	return ast.NewRows[R](ast.WithPrefix(ast.NodeOf(q), ast.Prefix{Name: straightJoin}, nil))
}

// Ignore makes errors of rows warnings: INSERT IGNORE leaves such rows out, whatever is wrong with them, or bends their values until they fit,
// and UPDATE IGNORE and DELETE IGNORE leave them as they are. OnConflict with DoNothing leaves out rows that are there already, and no others.
func Ignore(stmt retort.DML) retort.DML {
	return ast.NewDML(ast.WithPrefix(ast.NodeOf(stmt), ast.Prefix{Name: ignoreErrors, Part: "IGNORE behind INSERT, UPDATE and DELETE"}, nil))
}

var errReplace = errors.New("Replace takes an INSERT without OnConflict")

// Replace makes an INSERT delete the rows that are in its way: REPLACE INTO. Columns that aren't named get their defaults, and what refers to
// the deleted rows is treated as by DELETE; OnConflict with DoUpdate changes rows in place.
func Replace(stmt retort.DML) retort.DML {
	var fault error
	n, ok := ast.NodeOf(stmt).(*ast.Insert)
	if !ok || n.OnConflict != nil {
		fault = errReplace
	}
	return ast.NewDML(ast.WithPrefix(ast.NodeOf(stmt), ast.Prefix{Name: replaceRows, Part: "REPLACE INTO"}, fault))
}

// Prefix writes the prefixes of this package.
func (Dialect) Prefix(p ast.Prefix) (string, dialect.PrefixPlace, bool) {
	switch p.Name {
	case optimizerHint:
		return "/*+ " + p.Text + " */", dialect.AfterVerb, true
	case straightJoin:
		return "STRAIGHT_JOIN", dialect.AfterVerb, true
	case ignoreErrors:
		return "IGNORE", dialect.AfterVerb, true
	case replaceRows:
		return "REPLACE", dialect.InsteadOfVerb, true
	}
	return "", 0, false
}

// Hinted is a table with a hint, for From and Join. Its columns are the table's.
type Hinted struct{ ast.Source }

// UseIndex has a table read by one of some indexes, or by none if no name is given: FROM book USE INDEX (ix_title).
func UseIndex(table retort.Source, names ...string) Hinted {
	return Hinted{ast.MakeHinted(table, ast.Hinted{Name: useIndex, Names: names})}
}

// ForceIndex is [UseIndex], and a scan of the table is the last resort. It wants a name.
func ForceIndex(table retort.Source, names ...string) Hinted {
	return Hinted{ast.MakeHinted(table, ast.Hinted{Name: forceIndex, Names: names})}
}

// IgnoreIndex has a table read by other indexes than some. It wants a name.
func IgnoreIndex(table retort.Source, names ...string) Hinted {
	return Hinted{ast.MakeHinted(table, ast.Hinted{Name: ignoreIndex, Names: names})}
}

// RenderHinted writes a table and which index to use.
func (Dialect) RenderHinted(c *dialect.Compiler, h *ast.Hinted) bool {
	word, ok := map[string]string{useIndex: " USE INDEX (", forceIndex: " FORCE INDEX (", ignoreIndex: " IGNORE INDEX ("}[h.Name]
	if !ok {
		return false
	}
	if len(h.Names) == 0 && h.Name != useIndex {
		c.Fail(errors.New(h.Name + " names no index"))
	}
	c.Table(h.Of)
	c.Text(word)
	for i, name := range h.Names {
		if i > 0 {
			c.Text(", ")
		}
		c.Ident(name)
	}
	c.Text(")")
	return true
}
