// Package everywhere holds the core of the mapper's scenarios, run on every database at hand. It asserts what is stored and what objects
// hold, not the statements. It has tests only.
package everywhere
