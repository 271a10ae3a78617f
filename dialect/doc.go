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
// The files: dialect.go (Dialect, its features and faults), compile.go (Compile and the writer), select.go, insert.go and update.go
// (statements), expr.go, condition.go and raw.go (expressions), scope.go (which columns can be named where), function.go, template.go and
// jsonpath.go (functions of the language), literal.go, inline.go (values in the text of a view), bind.go (the order of values), bindtype.go
// (binds that need a type), list.go (lists of values as text), quote.go and reserved.go (identifiers), neutral.go (the dialect of no
// database), ddl.go (the statements of a schema), ddltext.go (their text) and reflect.go (what a dialect needs to read a database's
// schema).
package dialect
