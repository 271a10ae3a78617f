//go:build cgo

package main

import _ "github.com/mattn/go-sqlite3"

// cgoWorkloads are those over a driver that needs a C compiler.
func cgoWorkloads() []*workload {
	d := sqlDriver{"mattn", "sqlite3", "?_journal_mode=WAL&_foreign_keys=1&_synchronous=NORMAL"}
	return []*workload{sqlList(d), sqlFlush(d)}
}
