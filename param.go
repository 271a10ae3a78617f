package retort

import (
	"errors"
	"reflect"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Arg is the value of a parameter, made by [Parameter.Arg] or [Named].
type Arg = ast.Arg

// Parameter is an expression whose value is given when the statement runs. It is used where an expression is: as one side of [Eq] and the
// like, in SetTo, in functions. One name may stand in several places of a statement and has one value.
//
//	last := retort.Param[string]("last")
//	byName := retort.Select(Authors).Where(retort.Eq(Authors.LastName, last))
//	kings, err := orm.All(ctx, s, retort.Params(byName, last.Arg("King")))
type Parameter[T any] struct{ ops[T] }

// Param makes a parameter whose values are of type T, never NULL.
func Param[T any](name string) Parameter[T] { return Parameter[T]{opsOf[T](param[T](name, false))} }

func (Parameter[T]) selects(T)           {}
func (p Parameter[T]) cell(to *ast.Cell) { plainCell[T](to, p.node()) }

// Arg gives the parameter a value.
func (p Parameter[T]) Arg(v T) Arg { return argOf(p.node(), v) }

// NullParameter is a [Parameter] that may be NULL. A comparison with NULL is never true.
type NullParameter[T any] struct{ ops[T] }

// NullParam makes a parameter that may be NULL.
func NullParam[T any](name string) NullParameter[T] {
	return NullParameter[T]{opsOf[T](param[T](name, true))}
}

func (NullParameter[T]) selects(*T)          {}
func (p NullParameter[T]) cell(to *ast.Cell) { plainCell[*T](to, p.node()) }

// Arg gives the parameter the value that v points at, or NULL if v is nil.
func (p NullParameter[T]) Arg(v *T) Arg {
	if v == nil {
		return nullArg(p.node())
	}
	return argOf(p.node(), *v)
}

var (
	errNoName  = errors.New("a parameter needs a name")
	errNoClass = errors.New("a parameter can't be of a type whose zero value is NULL: name the type itself and use NullParam")
)

// param is the node of a parameter.
func param[T any](name string, null bool) ast.Expr {
	v, err := sqltype.Of(*new(T))
	switch {
	case err != nil:
		return &ast.Bad{Err: err}
	case name == "":
		return &ast.Bad{Err: errNoName}
	case v.IsNull():
		return &ast.Bad{Err: errNoClass}
	}
	return &ast.Param{Name: name, Bind: ast.Bind{Value: v}, Null: null, Go: reflect.TypeFor[T]().String()}
}

func argOf[T any](x ast.Expr, v T) Arg {
	p, ok := x.(*ast.Param)
	if !ok {
		return Arg{Err: errUnmade}
	}
	val, err := sqltype.Of(v)
	return Arg{Name: p.Name, Value: val, Err: err}
}

func nullArg(x ast.Expr) Arg {
	p, ok := x.(*ast.Param)
	if !ok {
		return Arg{Err: errUnmade}
	}
	return Arg{Name: p.Name}
}

var errUnmade = errors.New("the parameter was not made by Param, or has a fault that the statement tells")

// Named gives the parameter of a name a value of dynamic type, nil for NULL: for names that come from elsewhere. A value of another
// storage class than the parameter's is an error when the statement runs.
func Named(name string, v any) Arg {
	val, err := sqltype.OfAny(v)
	return Arg{Name: name, Value: val, Err: err}
}

// Params gives the parameters of a query their values; the query itself stays as it is. A parameter without a value, a value for none and
// a value of another type are errors when the statement is run, before anything is sent. It is for statements that run on a session, or
// once; a statement that runs often is rather prepared with engine.Prepare.
func Params[R any](q Query[R], args ...Arg) Query[R] {
	return ast.NewRows[R](ast.WithArgs(ast.NodeOf(q), args))
}

// ExecParams is [Params] for a statement that changes rows and returns none.
func ExecParams(stmt DML, args ...Arg) DML { return ast.NewDML(ast.WithArgs(ast.NodeOf(stmt), args)) }
