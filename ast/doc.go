// Package ast is the untyped tree that every statement is made of.
//
// The typed language (package retort) and the mapper (package orm) build these nodes; package dialect compiles them to SQL and
// package engine runs them. Programs meet this package only when they extend the language: a typed function of one's own is a
// node wrapped with [Fill].
//
// Nodes are immutable once they are part of a statement and are then safe for concurrent use. A node that cannot be built
// correctly holds its fault ([Bad], or a statement's Err): whoever runs the statement gets it back.
//
// The files: marker.go (the carriers whose unexported methods seal the typed language), from.go and arrays.go (what stands in FROM), expr.go
// (expressions), fn.go, fntime.go, fncast.go, fnarray.go and jsonpath.go (functions of the language), literal.go and construct.go (literals, operators and expressions of the program's choice),
// stmt.go, write.go and prefix.go (the statements), default.go (what columns get that a statement leaves out), textual.go (one written by hand),
// draft.go (a SELECT in the making), windows.go (its named windows), walk.go (through an expression),
// fingerprint.go and those named after it (cache key and binds in one walk), rules.go, grouped.go, sources.go and joined.go (what that walk and the
// compiler must decide alike: which parts of a node are written, what is in FROM, what a relationship's join stands for), precedence.go,
// label.go (names of result columns), like.go.
//
//	var lower retort.Text
//	ast.Fill(&lower, &ast.Func{Name: "lower", Args: []ast.Expr{ast.ExprOf(books.Title)}})
package ast
