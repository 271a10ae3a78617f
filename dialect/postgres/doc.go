// Package postgres describes PostgreSQL to the compiler and the engine: how it spells types and identifiers, what it can do, how
// values travel to it and what its SQLSTATEs mean. It opens nothing: package driver/postgres does.
//
// The dialect is immutable and safe for concurrent use.
//
//	compiled, err := dialect.Compile(postgres.New(), node)
//
// The files: dialect.go (types, features, limits, transactions), render.go (expressions in PostgreSQL's own way), function.go and
// timefunction.go (functions of the language), ddl.go, option.go, reserved.go (keywords), encode.go (values), errors.go (SQLSTATEs). Reflection:
// reflect.go and reflectnamed.go (pg_catalog), columntype.go (types, defaults and expressions as the server writes them).
package postgres
