package dialect_test

import (
	"testing"

	"github.com/retort-go/retort/ast"
)

func TestScenarioP02JSON(t *testing.T) { run(t, "testdata/json.txtar", jsonStatements()) }

// jsonKey is a path of one key.
func jsonKey(key string) *ast.JSONPath { return &ast.JSONPath{Steps: []ast.JSONStep{{Key: key}}} }

func jsonStatements() []statement {
	doc := col(book, "doc")
	at := func(i int) ast.JSONStep { return ast.JSONStep{Index: i, Array: true} }
	path := &ast.JSONPath{Steps: []ast.JSONStep{{Key: "a b"}, at(0), at(-1), {Key: "0"}, at(-3)}}
	var out []statement
	for _, f := range []ast.Fn{ast.JSONGet, ast.JSONGetText, ast.JSONGetInt, ast.JSONGetFloat, ast.JSONGetBool, ast.JSONHas, ast.JSONLen, ast.JSONRemove} {
		out = append(out, statement{string(f) + " of a column", value(fn(f, doc, jsonKey("a")))},
			statement{string(f) + " of a value", value(fn(f, fn(ast.JSONDoc, text("{}")), path))})
	}
	return append(out,
		statement{"set to a document and to an expression", value(fn(ast.JSONSet, fn(ast.JSONSet, doc, path, fn(ast.JSONDoc, text("[1]"))), jsonKey("b"), fn(ast.JSONScalar, col(book, "n"))))},
		statement{"set to a truth value", value(fn(ast.JSONSet, doc, jsonKey("a"), fn(ast.JSONBool, col(book, "flag"))))},
		statement{"contains", where(fn(ast.JSONContains, doc, fn(ast.JSONDoc, text(`{"a": 1}`))))},
		statement{"an object", value(fn(ast.JSONObject, text("k"), fn(ast.JSONScalar, integer(1)), text("d"), fn(ast.JSONDoc, doc)))},
		statement{"an array", value(fn(ast.JSONArray, fn(ast.JSONScalar, text("x")), fn(ast.JSONBool, ast.TrueWord)))},
		statement{"rows in an array", value(fn(ast.JSONAgg, fn(ast.JSONScalar, col(book, "n"))))},
		statement{"rows in an object", value(fn(ast.JSONObjectAgg, text("k"), fn(ast.JSONDoc, doc)))},
		statement{"the whole document", value(fn(ast.JSONGet, doc, &ast.JSONPath{}))},
		statement{"a key with a quote", value(fn(ast.JSONGet, doc, jsonKey("it's")))},
		statement{"a key with a double quote", value(fn(ast.JSONGet, doc, jsonKey(`a"b`)))},
		statement{"a key with a backslash", value(fn(ast.JSONGet, doc, jsonKey(`a\b`)))},
		statement{"a key that looks like a path", value(fn(ast.JSONGet, doc, jsonKey(`$.a[0],}`)))},
		statement{"a key with a NUL", value(fn(ast.JSONGet, doc, jsonKey("a\x00b")))},
		statement{"no key", value(fn(ast.JSONGet, doc, jsonKey("")))},
	)
}
