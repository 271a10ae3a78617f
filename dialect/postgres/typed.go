package postgres

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// The typed functions of this package are calls of functions of the language ([ast.Call]) for which no other dialect has a spelling, so
// that compiling them for another database is a *dialect.LackError.

func call(fn ast.Fn, args ...ast.Expr) ast.Expr { return &ast.Call{Fn: fn, Args: args} }

// typed is a node as an expression of kind E.
func typed[E retort.Expr](x ast.Expr) E {
	var e E
	return filled(e, x)
}

// filled is a node as an expression of the kind of like.
func filled[E retort.Expr](like E, x ast.Expr) E {
	if dst, ok := any(&like).(ast.Fillable); ok {
		ast.Fill(dst, x)
	}
	return like
}

func predicate(fn ast.Fn, args ...ast.Expr) retort.Predicate {
	return typed[retort.Predicate](call(fn, args...))
}

func numberOf(x ast.Expr) retort.NullNum[int64] { return typed[retort.NullNum[int64]](x) }

// bindOf is v as a node: a bind, or the fault of converting it.
func bindOf[T any](v T) ast.Expr {
	val, err := sqltype.Of(v)
	if err != nil {
		return &ast.Bad{Err: err}
	}
	return &ast.Bind{Value: val}
}

// integer is a number in the statement's text.
func integer(n int) ast.Expr { return &ast.Literal{Value: sqltype.IntOf(int64(n))} }
