// Package bycode holds the scenarios of structs that say nothing of the database themselves: those of another package, mapped by code, and generic
// ones. They run on every database at hand. It has tests only, beside the package crm, which plays the other one.
//
// Files: bycode_test.go and generic_test.go.
package bycode

//go:generate go tool retort gen --unexported
