// Package dialect holds what differs between databases, and the compiler that turns a statement's tree into SQL text.
//
// It is pure: it runs nothing and knows no connection. A [Dialect] says by data and a few methods what a database is like, and
// may write single nodes in its own way through small optional interfaces; nothing else asks which database it is. [Compile]
// checks what types can't: that every column's table is in FROM, that tables are joined, that an UPDATE names its rows.
// Everything here is safe for concurrent use, but for a [Compiler], which lives for one call.
//
//	compiled, err := dialect.Compile(sqlite.New(), node)  // text, for the statement cache
//	statements, err := dialect.CreateAll(sqlite.New(), md, nil)  // DDL of a schema
//	fmt.Println(dialect.String(node))                     // for people
//
// The files: dialect.go (Dialect, its features and faults) and lacks.go (what a database lacks), compile.go (Compile and the writer).
// Statements: prefix.go (words and hints of one database); select.go with from.go, spread.go, group.go, grouped.go (a term of GROUP BY that stands again), order.go, limit.go, lock.go, setop.go, cte.go and window.go; insert.go, upsert.go,
// update.go, delete.go, merge.go. Expressions: expr.go, condition.go, aggregate.go, raw.go, textual.go, construct.go, function.go, template.go and jsonpath.go
// (functions of the language), scope.go (which columns can be named where). Values: bind.go (their order), bindtype.go (binds that need a
// type), list.go (lists as text), arrays.go (rows as arrays), literal.go, inline.go (in the text). Names: quote.go, reserved.go. Schemas: ddl.go and ddlplan.go (all of a schema in
// order), ddlcircle.go, ddltable.go, ddlindex.go, ddlnamed.go and ddlview.go (single things), tableas.go, ddloption.go (IF EXISTS and the like), ddltext.go (a table's text), reflect.go (what a dialect needs to read one). twophase.go: commits in two
// phases. neutral.go: the dialect of no database.
package dialect
