//go:build !cgo

package peers

import _ "modernc.org/sqlite"

// The driver that peers share on SQLite, where there is no C compiler for the usual one, and its form of the settings.
const (
	sqliteDriver   = "sqlite"
	sqliteSettings = "?_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(1)"
)
