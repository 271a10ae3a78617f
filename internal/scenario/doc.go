// Package scenario holds the scenarios of the typed language, the engine and the schema: statements and what they are on each database, and
// what runs on every database at hand. It has tests only; each is named for its scenario, as docs/scenarios.md lists them, which is held
// to the tests by one of its own.
//
// The groups: K compiles statements without a database, P is PostgreSQL, T what is the same on every database, E the engine, H the
// schema. The scenarios of the mapper are in orm/internal/scenario.
package scenario
