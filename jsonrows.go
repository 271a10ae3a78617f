package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// JSONTable is what [JSONRows] gives: a table of the elements of an array in a document.
type JSONTable[T any] struct {
	Sub
	// Value is the element as a document.
	Value JSON[T]
	// Place is where it stands in the array, from 1.
	Place Num[int64]
}

// JSONRows is a table of the elements of the array at a path of a document, a row for each, under an alias. Joined, it sees the tables
// before it and needs no condition. Its columns are what JSONAt, JSONText and JSONPart read of the element, typed as they say; for types
// that JSON hasn't, [TryCast] reads a text. Where there is no array, there is no row.
//
//	line := retort.JSONRows[Line]("line", Orders.Doc, "lines")
//	retort.Select3(Orders.ID, line.Place, retort.JSONAt[int64](line.Value, "quantity")).Join(line)
//
// It is JSON_TABLE on MySQL and MariaDB, jsonb_array_elements on PostgreSQL and json_each on SQLite.
func JSONRows[T any, E Document[D], D any](alias string, doc E, path ...any) JSONTable[T] {
	f := &ast.TableFunc{Alias: alias, Name: string(ast.JSONRows), Fn: ast.JSONRows, Args: []ast.Expr{ast.ExprOf(doc), jsonPath(path)},
		Columns: []string{ast.JSONRowValue, ast.JSONRowPlace}, Own: []string{ast.JSONRowKey, ast.JSONRowType, ast.JSONRowAtom}}
	column := func(name string, kind sqltype.Kind) ast.Expr {
		return &ast.Column{From: f, Name: name, Type: sqltype.Type{Kind: kind}}
	}
	value := function(ast.JSONValue, column(ast.JSONRowValue, sqltype.JSON), column(ast.JSONRowType, sqltype.String), column(ast.JSONRowAtom, sqltype.Unknown))
	place := function(ast.JSONPlace, column(ast.JSONRowPlace, sqltype.Int64), column(ast.JSONRowKey, sqltype.Int64))
	return JSONTable[T]{Sub: Sub{ast.MakeSource(f)}, Value: JSON[T]{opsOf[T](value)}, Place: filled(Num[int64]{}, place)}
}
