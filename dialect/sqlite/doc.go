// Package sqlite describes SQLite to the compiler and the engine: how it spells types and identifiers, what it can do, how
// values travel to it and what its result codes mean. It opens nothing: package driver/sqlite does. And it has full-text search by FTS5 as
// functions over typed expressions ([SearchIn]), which on another database are a *dialect.LackError before anything is sent.
//
// The dialect is immutable and safe for concurrent use.
//
//	compiled, err := dialect.Compile(sqlite.New(), node)
//
// The files: dialect.go (types, features, limits, transactions), render.go (expressions in SQLite's own way), function.go,
// timefunction.go, castfunction.go, jsonfunction.go and arrayfunction.go (functions of the language), fulltext.go (FTS5), hint.go, ddl.go, option.go, reserved.go (keywords), lastkey.go (generated keys), encode.go (values), errors.go
// (result codes). Reflection:
// reflect.go (the catalogue), columntype.go (declared types), parse.go and token.go (the text of CREATE TABLE and CREATE INDEX).
package sqlite
