// Package property changes random graphs of objects in random ways and compares them, after each step, with a model of maps, and after
// each commit with the rows. It has tests only.
//
// SQLite has every seed, each other database at hand some of them. The environment may ask for more:
//
//	RETORT_TEST_SEED=1 RETORT_TEST_SEEDS=50 RETORT_TEST_STEPS=10000 go test -timeout 5h ./orm/internal/scenario/property
//
// A failure prints the seed and the shortest program that still fails.
//
// The files: library_test.go has the mapped structs, memory_test.go the model of maps, world_test.go both side by side, check_test.go what
// must hold, property_test.go the runs and how they are shrunk. steps_test.go lists what is done: add_test.go, field_test.go, move_test.go and
// leave_test.go change objects, flush_test.go and read_test.go go to the database, statement_test.go and bulk_test.go write past the objects,
// merge_test.go and obsolete_test.go bring in what others made of them.
package property
