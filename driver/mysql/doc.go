// Package mysql opens MySQL and MariaDB databases. It binds github.com/go-sql-driver/mysql to an engine.
//
//	eng, err := mysql.Open(ctx, "user:password@tcp(localhost:3306)/library", engine.WithEcho(os.Stdout))
//	if err != nil {
//		return err
//	}
//	defer eng.Close()
//	_, err = engine.ExecSQL(ctx, eng, "CREATE TABLE author (author_id BIGINT PRIMARY KEY, last_name VARCHAR(80))")
//
// It uses the driver's connections directly, with a pool of its own. database/sql between them would copy each text and time a
// second time and hide of a connection what has to be known: the types of a result's columns, whether it is still fit for use, the key that
// an INSERT generated. The driver still puts each value of a row into an interface, which costs an allocation; there is no way
// around that in it.
//
// Each new connection is set up so that statements mean what they mean on other databases: results in UTC, texts compared byte by byte,
// values that don't fit refused (strict mode), matched rows counted, zero stored as zero in generated keys, and on MariaDB all of
// an UPDATE's assignments computed from the row as it was. What the DSN says of sql_mode, time_zone and collation wins.
//
// The files: open.go (Open and its configuration), dsn.go (the forms of a DSN), pool.go (connections in and out), connect.go (setting one
// up), conn.go (running statements), bind.go (values to the server), rows.go (values from it), errors.go.
//
// An engine is safe for concurrent use. MySQL has one open result a connection: where a program reads one and runs another statement in
// the same transaction meanwhile, the rest of the first is read into memory.
package mysql
