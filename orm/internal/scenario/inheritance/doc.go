// Package inheritance holds the scenarios of structs that inherit others, run on every database at hand. It has tests only.
//
// Files: vehicles_test.go has a hierarchy in one table, with an abstract struct in the middle, and single_test.go its scenarios.
package inheritance
