package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// Inline returns a statement as a database of the dialect would read it, with its values in the text: to be looked at, logged, or tried by hand
// in the database's own shell. It is not for execution by a program, which sends values as binds. A value without a literal, such as NaN,
// and a parameter, whose value comes later, are errors.
//
//	text, err := retort.Inline(eng.Dialect(), stmt)
func Inline(d dialect.Dialect, stmt Stmt) (string, error) { return dialect.Inline(d, ast.NodeOf(stmt)) }
