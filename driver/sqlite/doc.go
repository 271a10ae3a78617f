// Package sqlite opens SQLite databases. It binds SQLite, translated to Go (github.com/ncruces/go-sqlite3, so no cgo), to an
// engine, without database/sql between them: values are bound and read unboxed.
//
//	eng, err := sqlite.Open(ctx, "library.db", engine.WithEcho(os.Stdout))
//	if err != nil {
//		return err
//	}
//	defer eng.Close()
//	_, err = engine.ExecSQL(ctx, eng, "CREATE TABLE author (author_id INTEGER PRIMARY KEY, last_name TEXT)")
//
// An engine has one connection that writes and several that only read. On a file they work side by side in WAL mode
// (https://sqlite.org/wal.html): readers see the last committed state and never wait; writers wait for each other, inside the
// process in the order they came, across processes for the busy timeout.
//
// The files: open.go (Open and its configuration), dsn.go (what a path means), pool.go (the two sets of connections), connect.go
// (opening one), conn.go and stmt.go (running statements), rows.go and scan.go (reading results), functions.go
// (REGEXP and others that SQLite lacks), errors.go.
//
// An engine is safe for concurrent use. A connection may use up to 256 MB of memory of its own for sorting, values and its page
// cache; a value or statement that needs more is engine.ErrTooBig.
package sqlite
