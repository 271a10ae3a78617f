package mysql

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// SearchMode says how [Match] reads what it looks for (https://mariadb.com/kb/en/full-text-index-overview/).
type SearchMode ast.Fn

// The modes of a search.
const (
	// Natural looks for rows with any of the words.
	Natural SearchMode = "match_natural"
	// Boolean takes signs: +word must be there, -word must not, word* begins a word, "two words" side by side. A text with a sign out of
	// place is an error of the server.
	Boolean SearchMode = "match_boolean"
	// Expansion looks again for words that the first rows found have.
	Expansion SearchMode = "match_expansion"
)

var searchFunctions = map[ast.Fn]string{
	ast.Fn(Natural):   "(match ({2*}) against ({1}))",
	ast.Fn(Boolean):   "(match ({2*}) against ({1} IN BOOLEAN MODE))",
	ast.Fn(Expansion): "(match ({2*}) against ({1} WITH QUERY EXPANSION))",
}

// Search is a full-text search of columns.
type Search struct{ node ast.Expr }

// Match searches columns, which need a [FullText] index of just these: without one the server refuses the statement. The words are a bind.
//
//	m := mysql.Match(mysql.Boolean, "+sand -worms", Books.Title, Books.Body)
//	retort.Select2(Books.Title, m.Score()).Where(m.Found()).OrderBy(m.Score().Desc())
func Match(mode SearchMode, words string, columns ...retort.Expr) Search {
	args := []ast.Expr{&ast.Bind{Value: sqltype.TextOf(words)}}
	for _, c := range columns {
		args = append(args, ast.ExprOf(c))
	}
	return Search{&ast.Call{Fn: ast.Fn(mode), Args: args}}
}

// Found is true where the words are found.
func (s Search) Found() retort.Predicate { return typed[retort.Predicate](s.node) }

// Score says how well a row matches: 0 for not at all. What the numbers are is the server's affair.
func (s Search) Score() retort.Num[float64] { return typed[retort.Num[float64]](s.node) }

// typed is a node as an expression of kind E.
func typed[E retort.Expr](x ast.Expr) E {
	var e E
	if dst, ok := any(&e).(ast.Fillable); ok {
		ast.Fill(dst, x)
	}
	return e
}
