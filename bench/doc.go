// Command bench compares Retort with other libraries and with code by hand, on the same tables, over the same driver, in one process.
//
//	go run . sqlite                                  # all workloads, all contenders
//	go run . -rounds 5 -run 'get|list' postgres      # some workloads
//	go run . -side 'Retort' -run graph sqlite        # some contenders, and code by hand
//	go run . -side 'native, session' -run graph -cpuprofile cpu.out sqlite
//
// A row of the table is a workload. Its figures are ratios of processor time to code by hand over database/sql: the median of the rounds, and half
// of the distance between the quartiles. ./run.sh writes RESULTS.md and results.svg.
//
//   - main.go, measure.go, build.go, machine.go: the command
//   - harness: the clocks and the rounds
//   - model: tables, data and checks
//   - peers: each library's way to do the tasks, a file each
//   - suite: the workloads
//   - wire: counting of statements and round trips
//   - report: RESULTS.md and the chart
//   - statements: ways to build a statement, without a database (go run . build)
//   - growth: what Retort's cost does as there is more (go run . growth)
//   - coldbuild: what mapped entities cost the compiler
package main
