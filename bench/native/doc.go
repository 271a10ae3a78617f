// Command native measures Retort against code written by hand for the same task, over the same driver's fastest interface, on the
// same file with the same settings, in one run. It prints ratios: figures of one machine say little about another, ratios travel.
//
//	go run ./native -rounds 15            # everything
//	go run ./native -run 'list|get'       # some workloads
//	go run ./native -run list -side retort -seconds 5 -cpuprofile cpu.out
//
// A workload does one task in two ways. Each round runs both sides, in turns first, and gives one ratio; the table shows the
// median of the rounds with its quartiles. Each side's result is checked outside of the clock: rows, keys, and values.
//
// What a side costs is the processor time of the whole process, garbage collection included, so that a busy machine disturbs it
// less than the wall clock. Both are shown, with allocations and bytes of an operation.
//
//   - main.go: flags and the list of workloads
//   - workload.go, measure.go, quantile.go, table.go: the harness
//   - file.go, reading.go, library.go: the database file and its models, with hand-written reading and writing of them
//   - list.go, get.go, flush.go, compile.go, stream.go, sqldb.go, mattn.go: the workloads
//   - coldbuild: a program of its own that measures the compiler
package main
