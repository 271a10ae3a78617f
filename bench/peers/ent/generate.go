// Package ent is made by ent, of the definitions in schema.
package ent

//go:generate go run entgo.io/ent/cmd/ent@v0.14.5 generate --feature sql/modifier ./schema
