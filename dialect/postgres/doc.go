// Package postgres describes PostgreSQL to the compiler and the engine: how it spells types and identifiers, what it can do, how
// values travel to it and what its SQLSTATEs mean. It opens nothing: package driver/postgres does. And it has, as functions over typed
// expressions, what only PostgreSQL has; on another database they are a *dialect.LackError before anything is sent.
//
// The dialect is immutable and safe for concurrent use.
//
//	compiled, err := dialect.Compile(postgres.New(), node)
//
//	tag := postgres.Unnest("tag", Books.Tags)
//	retort.Select2(tag.Value, retort.CountAll()).From(Books).Join(tag).GroupBy(tag.Value)
//
// The files of the dialect: dialect.go (types, features, limits, transactions), render.go (expressions in PostgreSQL's own way),
// arrays.go (rows as arrays), function.go, timefunction.go, castfunction.go, jsonfunction.go and arrayfunction.go (functions of the language), ddl.go, option.go, reserved.go (keywords), encode.go (values), errors.go (SQLSTATEs). Reflection:
// reflect.go and reflectnamed.go (pg_catalog), columntype.go (types, defaults and expressions as the server writes them).
// What only PostgreSQL has: array.go; fulltext.go (tsvector); range.go; jsonb.go; vendor.go (hstore, bits); hint.go; typed.go (how such functions are made).
package postgres
