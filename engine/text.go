package engine

import (
	"context"

	"github.com/retort-go/retort/ast"
)

// Text returns the text and the values with which a statement would be sent now, and sends nothing: to show it, to explain it, or to run it by other
// means. The values are as database/sql takes them; a list that a driver binds as one is a []any. It connects only where the
// text depends on which server answers, the first time. Defaults of the program's are made, as if the statement were run. What comes before
// a statement on its way, such as [Hooks], doesn't see it.
//
//	text, args, err := engine.Text(ctx, eng, retort.Select(Authors).Where(Authors.ID.Eq(4)))
func Text(ctx context.Context, x Execer, stmt ast.Stmt) (text string, args []any, err error) {
	s, err := x.core().prepare(ctx, ast.NodeOf(stmt))
	if err != nil {
		return "", nil, err
	}
	defer s.free()
	if len(s.args) > 0 {
		args = make([]any, len(s.args))
		for i, v := range s.args {
			args[i] = v.Any()
		}
	}
	return s.text, args, nil
}
