// Package wire counts what goes over the wire: statements, and round trips to a server. It stands between a program and its database, so it is
// for counting only, not while a clock runs.
//
//   - count.go: the counter
//   - driver.go: around a driver of database/sql whose database is in the process
//   - proxy.go: before a server, for whatever speaks its protocol
package wire

import "sync/atomic"

// Count counts. It is safe for concurrent use.
type Count struct {
	statements, trips atomic.Int64
}

// Statement counts a statement.
func (c *Count) Statement() { c.statements.Add(1) }

// Trip counts a round trip.
func (c *Count) Trip() { c.trips.Add(1) }

// Take returns the counts since the last Take.
func (c *Count) Take() (statements, trips int64) { return c.statements.Swap(0), c.trips.Swap(0) }
