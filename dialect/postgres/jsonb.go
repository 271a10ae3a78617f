package postgres

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// What PostgreSQL has for JSONB beyond the functions of package retort (JSONText, JSONAt, JSONContains, JSONSet, JSONRemove …).

const (
	jsonHasAny      ast.Fn = "jsonb_exists_any"
	jsonHasAll      ast.Fn = "jsonb_exists_all"
	jsonWithin      ast.Fn = "jsonb_contained"
	jsonMerge       ast.Fn = "jsonb_concat"
	jsonWithout     ast.Fn = "jsonb_without"
	pathExists      ast.Fn = "jsonb_path_exists"
	pathExistsWith  ast.Fn = "jsonb_path_exists_vars"
	pathMatches     ast.Fn = "jsonb_path_match"
	pathMatchesWith ast.Fn = "jsonb_path_match_vars"
	pathFirst       ast.Fn = "jsonb_path_query_first"
	pathAll         ast.Fn = "jsonb_path_query_array"
	pathRows        ast.Fn = "jsonb_path_query"
)

var documentFunctions = map[ast.Fn]string{
	jsonHasAny:      "([1] ?| CAST({2} AS TEXT[]))",
	jsonHasAll:      "([1] ?& CAST({2} AS TEXT[]))",
	jsonWithin:      "([1] <@ [2])",
	jsonMerge:       "([1] || [2])",
	jsonWithout:     "([1] - CAST({2} AS TEXT[]))",
	pathExists:      "([1] @? CAST({2} AS JSONPATH))",
	pathExistsWith:  "jsonb_path_exists({1}, CAST({2} AS JSONPATH), {3}, TRUE)",
	pathMatches:     "([1] @@ CAST({2} AS JSONPATH))",
	pathMatchesWith: "jsonb_path_match({1}, CAST({2} AS JSONPATH), {3}, TRUE)",
	pathFirst:       "jsonb_path_query_first({1}, CAST({2} AS JSONPATH), {3}, TRUE)",
	pathAll:         "jsonb_path_query_array({1}, CAST({2} AS JSONPATH), {3}, TRUE)",
	pathRows:        "jsonb_path_query({1*})",
}

// JSONHasAny is true where one of the keys at least is one of an object's, or a text of an array: doc ?| keys.
func JSONHasAny[E retort.Document[D], D any](doc E, keys ...string) retort.Predicate {
	return predicate(jsonHasAny, ast.ExprOf(doc), bindOf(keys))
}

// JSONHasAll is true where all of the keys are: doc ?& keys.
func JSONHasAll[E retort.Document[D], D any](doc E, keys ...string) retort.Predicate {
	return predicate(jsonHasAll, ast.ExprOf(doc), bindOf(keys))
}

// JSONWithin is true where a document is contained in another, which is a Go value or a JSON expression: doc <@ whole. It is
// [retort.JSONContains] the other way round.
func JSONWithin[E retort.Document[D], D any](doc E, whole any) retort.Predicate {
	return predicate(jsonWithin, ast.ExprOf(doc), document(whole))
}

// JSONMerge is a document with the members of another object, or the elements of another array, which is a Go value or a JSON expression:
// doc || more. Members of objects inside aren't merged.
func JSONMerge[E retort.Document[D], D any](doc E, more any) E {
	return filled(doc, call(jsonMerge, ast.ExprOf(doc), document(more)))
}

// JSONWithout is an object without some members, or an array without some texts: doc - keys. [retort.JSONRemove] takes a path.
func JSONWithout[E retort.Document[D], D any](doc E, keys ...string) E {
	return filled(doc, call(jsonWithout, ast.ExprOf(doc), bindOf(keys)))
}

// document is a Go value or an expression as a document.
func document(v any) ast.Expr {
	if e, ok := v.(retort.Expr); ok {
		return ast.ExprOf(e)
	}
	return ast.ExprOf(retort.JSONVal(v))
}

// Path is an expression of SQL/JSON's path language (https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-SQLJSON-PATH),
// sent as a bind.
type Path struct {
	text string
	vars any
}

// JSONPath is a path, such as $.tags[*] ? (@ starts with "h"). A text that is none is an error of the server. Where the document isn't as the
// path has it nothing is found.
func JSONPath(text string) Path { return Path{text: text} }

// With gives the path's variables their values, as an object: JSONPath("$.pages ? (@ > $min)").With(map[string]any{"min": 300}).
func (p Path) With(vars any) Path { p.vars = vars; return p }

// args are the arguments of a function that takes a path and its variables.
func (p Path) args(doc ast.Expr) []ast.Expr {
	vars := p.vars
	if vars == nil {
		vars = struct{}{}
	}
	return []ast.Expr{doc, bindOf(p.text), document(vars)}
}

func (p Path) test(plain, with ast.Fn, doc ast.Expr) retort.Predicate {
	if p.vars == nil {
		return predicate(plain, doc, bindOf(p.text))
	}
	return predicate(with, p.args(doc)...)
}

// JSONPathExists is true where a path leads to something: doc @? path, which an index of method gin serves.
func JSONPathExists[E retort.Document[D], D any](doc E, p Path) retort.Predicate {
	return p.test(pathExists, pathExistsWith, ast.ExprOf(doc))
}

// JSONPathMatches is true where a path that is a condition is true: doc @@ path, which an index of method gin serves.
func JSONPathMatches[E retort.Document[D], D any](doc E, p Path) retort.Predicate {
	return p.test(pathMatches, pathMatchesWith, ast.ExprOf(doc))
}

// JSONPathFirst is the first thing that a path leads to, of any type that encoding/json reads; NULL where there is none.
func JSONPathFirst[T any, E retort.Document[D], D any](doc E, p Path) retort.NullJSON[T] {
	return typed[retort.NullJSON[T]](call(pathFirst, p.args(ast.ExprOf(doc))...))
}

// JSONPathAll is an array of all that a path leads to.
func JSONPathAll[T any, E retort.Document[D], D any](doc E, p Path) retort.NullJSON[[]T] {
	return typed[retort.NullJSON[[]T]](call(pathAll, p.args(ast.ExprOf(doc))...))
}

// JSONRows is what [JSONPathRows] gives: a table of documents.
type JSONRows[T any] struct {
	retort.Sub
	Value retort.JSON[T]
}

// JSONPathRows is a table of all that a path leads to, a row for each, under an alias. Joined, it sees the tables before it and needs no
// condition.
func JSONPathRows[T any, E retort.Document[D], D any](alias string, doc E, p Path) JSONRows[T] {
	args := p.args(ast.ExprOf(doc))
	args[1] = &ast.Cast{X: args[1], Type: sqltype.Type{Verbatim: "JSONPATH"}}
	f := &ast.TableFunc{Alias: alias, Name: string(pathRows), Fn: pathRows, Args: args, Columns: []string{valueName}}
	column := &ast.Column{From: f, Name: valueName, Type: sqltype.Type{Kind: sqltype.JSON}}
	return JSONRows[T]{retort.Sub{Source: ast.MakeSource(f)}, typed[retort.JSON[T]](column)}
}
