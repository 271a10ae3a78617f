package retort

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// JSON functions read and change documents by a path of keys (strings) and places in arrays (ints; -1 is the last):
//
//	retort.JSONText(Books.Extra, "editions", 0, "publisher")
//
// Where a path leads to nothing, or a document is NULL, the result is NULL. A path is part of the statement's text, so that an index of the
// same expression serves it: build paths of constants, not of input.

// Document is every kind of JSON document. Functions constrained by it give back the kind they get.
type Document[D any] interface {
	Expr
	JSON[D] | NullJSON[D]
}

var (
	errNoJSONPath = errors.New("want a path into the document, not the document itself")
	errJSONKey    = errors.New(`want keys without ", \ and control characters, which databases read in different ways: read the object around it`)
	errNotScalar  = errors.New("JSONAt reads texts, numbers and booleans: use JSONPart")
)

// jsonPath is a path as a node, or the fault in it.
func jsonPath(path []any) ast.Expr {
	p := &ast.JSONPath{Steps: make([]ast.JSONStep, len(path))}
	for i, step := range path {
		switch s := step.(type) {
		case string:
			if strings.ContainsFunc(s, func(r rune) bool { return r == '"' || r == '\\' || r < ' ' }) {
				return &ast.Bad{Err: fmt.Errorf("JSON path with the key %q: %w", s, errJSONKey)}
			}
			p.Steps[i] = ast.JSONStep{Key: s}
		case int:
			p.Steps[i] = ast.JSONStep{Index: s, Array: true}
		default:
			return &ast.Bad{Err: fmt.Errorf("step %d of a JSON path is %T: want a string or an int", i+1, step)}
		}
	}
	return p
}

// jsonTarget is a path to what is changed.
func jsonTarget(path []any) ast.Expr {
	if len(path) == 0 {
		return &ast.Bad{Err: errNoJSONPath}
	}
	return jsonPath(path)
}

// JSONText is the text at a path. A number or boolean is as JSON has it, an object or array is its JSON, spaced as the database likes, and
// JSON's null is NULL.
func JSONText[E Document[D], D any](doc E, path ...any) NullText {
	return NullText{opsOf[string](function(ast.JSONGetText, ast.ExprOf(doc), jsonPath(path)))}
}

// JSONAt is the text, number or boolean at a path as a T: retort.JSONAt[int64](Books.Extra, "pages"). It is NULL where there is something
// else, but for a text, which is as [JSONText] has it. A number's fraction is cut off for an integer.
func JSONAt[T any, E Document[D], D any](doc E, path ...any) Nullable[T] {
	var fn ast.Fn
	switch k := reflect.TypeFor[T]().Kind(); {
	case k == reflect.String:
		fn = ast.JSONGetText
	case k == reflect.Bool:
		fn = ast.JSONGetBool
	case isInteger[T]():
		fn = ast.JSONGetInt
	case k == reflect.Float64 || k == reflect.Float32:
		fn = ast.JSONGetFloat
	default:
		return Nullable[T]{opsOf[T](&ast.Bad{Err: fmt.Errorf("JSONAt[%s]: %w", reflect.TypeFor[T](), errNotScalar)})}
	}
	return Nullable[T]{opsOf[T](function(fn, ast.ExprOf(doc), jsonPath(path)))}
}

// JSONPart is the part of a document at a path, of any type that encoding/json reads.
func JSONPart[T any, E Document[D], D any](doc E, path ...any) NullJSON[T] {
	return NullJSON[T]{opsOf[T](function(ast.JSONGet, ast.ExprOf(doc), jsonPath(path)))}
}

// JSONHas is true where the path leads to something, be it JSON's null, and false elsewhere; never NULL.
func JSONHas[E Document[D], D any](doc E, path ...any) Predicate {
	return predicate(function(ast.JSONHas, ast.ExprOf(doc), jsonPath(path)))
}

// JSONLen is the number of elements of the array at a path; NULL where there is no array.
func JSONLen[E Document[D], D any](doc E, path ...any) NullNum[int64] {
	return NullNum[int64]{opsOf[int64](function(ast.JSONLen, ast.ExprOf(doc), jsonPath(path)))}
}

// JSONContains is true where a document contains another: an object one with some of its members, an array one with some of its elements,
// in depth. part is a Go value or a JSON expression. SQLite has nothing like it.
func JSONContains[E Document[D], D any](doc E, part any) Predicate {
	return predicate(function(ast.JSONContains, ast.ExprOf(doc), jsonArg(part)))
}

// JSONSet is a document with a value put at a path: a member is added to an object or replaced, an element of an array is replaced. value
// is a Go value, or an expression. What lies above the last step must be there.
func JSONSet[E Document[D], D any](doc E, value any, path ...any) E {
	return filled(doc, function(ast.JSONSet, ast.ExprOf(doc), jsonTarget(path), jsonArg(value)))
}

// JSONRemove is a document without what is at a path.
func JSONRemove[E Document[D], D any](doc E, path ...any) E {
	return filled(doc, function(ast.JSONRemove, ast.ExprOf(doc), jsonTarget(path)))
}

// JSONVal makes a Go value a document, sent as a bind.
func JSONVal[T any](v T) JSON[T] { return JSON[T]{opsOf[T](function(ast.JSONDoc, jsonBind(v)))} }

// Member is a member of an object that [JSONObject] makes.
type Member struct{ key, value ast.Expr }

// JSONMember is a key and its value, which is a Go value or an expression. Numbers, texts, booleans and documents become what JSON has for
// them; the database decides about others.
func JSONMember(key string, value any) Member { return Member{bindOf(key), jsonArg(value)} }

// JSONObject makes an object, read as a T.
func JSONObject[T any](members ...Member) JSON[T] {
	if len(members) == 0 {
		return JSON[T]{opsOf[T](jsonOf(struct{}{}))}
	}
	args := make([]ast.Expr, 0, 2*len(members))
	for _, m := range members {
		args = append(args, m.key, m.value)
	}
	return JSON[T]{opsOf[T](function(ast.JSONObject, args...))}
}

// JSONArray makes an array of Go values or expressions, read as a []T; see [JSONMember].
func JSONArray[T any](elements ...any) JSON[[]T] {
	if len(elements) == 0 {
		return JSON[[]T]{opsOf[[]T](jsonOf([]T{}))}
	}
	args := make([]ast.Expr, len(elements))
	for i, e := range elements {
		args[i] = jsonArg(e)
	}
	return JSON[[]T]{opsOf[[]T](function(ast.JSONArray, args...))}
}

// JSONAgg makes an array of an expression's values over the rows of a group, read as a []T; over no row it is empty. A NULL is null in it:
// take a T that can hold that, such as a pointer. The order of the elements is the database's.
func JSONAgg[T any](e Expr) JSON[[]T] {
	return JSON[[]T]{opsOf[[]T](function(ast.JSONAgg, jsonArg(e)))}
}

// JSONObjectAgg makes an object of a key and a value of each row of a group; over no row it is empty. The keys must differ and not be NULL.
func JSONObjectAgg[T any, K ~string](key ExprOf[K], value Expr) JSON[map[string]T] {
	return JSON[map[string]T]{opsOf[map[string]T](function(ast.JSONObjectAgg, ast.ExprOf(key), jsonArg(value)))}
}

// jsonArg is a Go value or an expression as a part of a document.
func jsonArg(v any) ast.Expr {
	e, ok := v.(Expr)
	if !ok {
		return jsonOf(v)
	}
	cell := CellOf(e)
	x := ast.ExprOf(e)
	switch {
	case cell.Codec == nil:
		return x
	case cell.Codec.Type.Kind == sqltype.JSON:
		return function(ast.JSONDoc, x)
	case cell.Codec.Type.Kind == sqltype.Bool:
		return function(ast.JSONBool, x)
	}
	return function(ast.JSONScalar, x)
}

// jsonOf is the JSON of a value of dynamic type.
func jsonOf(v any) ast.Expr {
	if v == nil {
		return function(ast.JSONDoc, bindOf("null"))
	}
	t := reflect.TypeOf(v)
	cell := reflect.New(t)
	cell.Elem().Set(reflect.ValueOf(v))
	val, err := sqltype.JSONCodec(t).Value(sqltype.PtrOf(cell))
	if err != nil {
		return &ast.Bad{Err: err}
	}
	return function(ast.JSONDoc, &ast.Bind{Value: val})
}
