// Package property changes random graphs of objects in random ways and compares them, after each step, with a model of maps, and after
// each commit with the rows. It has tests only.
//
// SQLite has every seed, each other database at hand some of them.
//
//	go test ./orm/internal/scenario/property -seeds 500 -steps 2000
//
// A failure prints the seed and the shortest sequence of steps that still fails.
//
// The files: library_test.go has the mapped structs, memory_test.go the model of maps, world_test.go both side by side, steps_test.go what
// is done to them, check_test.go what must hold, property_test.go the runs and how they are shrunk.
package property
