//go:build cgo

package peers

import _ "github.com/mattn/go-sqlite3"

// The driver that peers share on SQLite, and its form of the settings.
const (
	sqliteDriver   = "sqlite3"
	sqliteSettings = "?_journal_mode=WAL&_foreign_keys=1&_synchronous=NORMAL&_stmt_cache_size=100"
)
