package retort

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Op is an operator of the database by the name that it has there, between expressions or Go values, which are sent as binds:
//
//	retort.Op[bool]("&&", Books.Tags, other.Tags)
//
// The name is one of signs, or of words as in SIMILAR TO; anything else is a fault of the statement, so it can't be more than an operator.
// It stands in parentheses, as how tightly it binds is the database's affair. For one argument or three there is [Raw].
func Op[T any](name string, l, r any) Column[T] {
	args := nodesOf([]any{l, r})
	return Column[T]{opsOf[T](&ast.Custom{Op: name, L: args[0], R: args[1]})}
}

// Lit is a value that is written into the statement's text, where a bind can't stand or would keep an index from being used. It is a bool,
// a number or a text; the dialect writes it so that a text can't end early. Each value makes a statement of its own, so take [Val] for
// what changes.
func Lit[T any](v T) Column[T] {
	val, err := sqltype.Of(v)
	if err != nil {
		return Column[T]{opsOf[T](&ast.Bad{Err: err})}
	}
	switch val.Kind() {
	case sqltype.BoolValue, sqltype.IntValue, sqltype.FloatValue, sqltype.TextValue:
		return Column[T]{opsOf[T](&ast.Literal{Value: val})}
	}
	return Column[T]{opsOf[T](&ast.Bad{Err: fmt.Errorf("Lit of %s: want a bool, a number or a text", val.Kind())})}
}
