package sqlite

import (
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// What SQLite has beside tables and verbs. Other databases leave IndexedBy and NotIndexed out; Or is a *dialect.LackError there.

var (
	_ dialect.Prefixer = Dialect{}
	_ dialect.Hinter   = Dialect{}
)

const (
	orResolution = "sqlite or"
	indexedBy    = "sqlite indexed by"
	notIndexed   = "sqlite not indexed"
)

// Resolution is what becomes of a row that breaks a constraint (https://www.sqlite.org/lang_conflict.html).
type Resolution uint8

// The resolutions. SQLite's default is OrAbort.
const (
	OrReplace  Resolution = iota // rows in the way are deleted
	OrIgnore                     // the row is left out
	OrAbort                      // the statement is taken back
	OrFail                       // the statement ends, and what it did stays
	OrRollback                   // the transaction is taken back
)

var resolutions = [...]string{OrReplace: "OR REPLACE", OrIgnore: "OR IGNORE", OrAbort: "OR ABORT", OrFail: "OR FAIL", OrRollback: "OR ROLLBACK"}

// Or makes an INSERT or UPDATE treat rows that break a unique, NOT NULL or check constraint in one way: INSERT OR REPLACE INTO. Foreign keys
// are an error in any case. OnConflict says it for one key, and changes rows in place.
func Or(r Resolution, stmt retort.DML) retort.DML {
	var fault error
	n := ast.NodeOf(stmt)
	switch n.(type) {
	case *ast.Insert, *ast.Update:
	default:
		fault = fmt.Errorf("Or takes an INSERT or UPDATE, not a %T", n)
	}
	if int(r) >= len(resolutions) {
		return ast.NewDML(ast.WithPrefix(n, ast.Prefix{}, fmt.Errorf("Or: there is no resolution %d", r)))
	}
	return ast.NewDML(ast.WithPrefix(n, ast.Prefix{Name: orResolution, Text: resolutions[r], Part: resolutions[r] + " behind INSERT and UPDATE"}, fault))
}

// Prefix writes what [Or] says.
func (Dialect) Prefix(p ast.Prefix) (string, dialect.PrefixPlace, bool) {
	return p.Text, dialect.AfterVerb, p.Name == orResolution
}

// Hinted is a table with a hint, for From and Join. Its columns are the table's.
type Hinted struct{ ast.Source }

// IndexedBy has a table read by an index: FROM book INDEXED BY ix_title. It is an error of the database if that can't be.
func IndexedBy(table retort.Source, index string) Hinted {
	return Hinted{ast.MakeHinted(table, ast.Hinted{Name: indexedBy, Names: []string{index}})}
}

// NotIndexed has a table read by no index but its key: FROM book NOT INDEXED.
func NotIndexed(table retort.Source) Hinted {
	return Hinted{ast.MakeHinted(table, ast.Hinted{Name: notIndexed})}
}

// RenderHinted writes a table and which index to use.
func (Dialect) RenderHinted(c *dialect.Compiler, h *ast.Hinted) bool {
	switch h.Name {
	case indexedBy:
		c.Table(h.Of)
		c.Text(" INDEXED BY ")
		c.Ident(h.Names[0])
	case notIndexed:
		c.Table(h.Of)
		c.Text(" NOT INDEXED")
	default:
		return false
	}
	return true
}
