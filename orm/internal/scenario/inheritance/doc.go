// Package inheritance holds the scenarios of structs that inherit others, run on every database at hand. It has tests only.
//
// Files: vehicles_test.go has a hierarchy in one table, with an abstract struct in the middle, and single_test.go its scenarios. company_test.go has
// one in several tables, two levels and more, and joined_test.go and relations_test.go its scenarios. concrete_test.go:
// a table for each struct. marks_test.go, shapes_test.go and told_test.go: discriminators. events_test.go: events. random_test.go: steps at random, beside a model.
// Mistakes are in package badinput.
package inheritance

//go:generate go tool retort gen --unexported
