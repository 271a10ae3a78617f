// Package postgres opens PostgreSQL databases. It binds pgx (github.com/jackc/pgx/v5) and its pool to an engine, without database/sql
// between them: values are bound and read in pgx's binary protocol.
//
//	eng, err := postgres.Open(ctx, "postgres://user@localhost:5432/library?pool_max_conns=10", engine.WithEcho(os.Stdout))
//	if err != nil {
//		return err
//	}
//	defer eng.Close()
//	_, err = engine.ExecSQL(ctx, eng, "CREATE TABLE author (author_id BIGINT PRIMARY KEY, last_name TEXT)")
//
// A program that has a pool of its own keeps it: [FromPool]. Behind PgBouncer in transaction mode, where prepared statements get lost
// between transactions, set [Config.Statements].
//
// The files: open.go (Open, FromPool and their configuration), pool.go and patience.go (connections in and out), conn.go (running statements), cursor.go
// (results in pieces), bind.go and list.go (values to the server), rows.go, decode.go and scan.go (values from it), errors.go.
//
// An engine is safe for concurrent use. PostgreSQL has one open result a connection: where a program reads one and runs another
// statement in the same transaction meanwhile, the rest of the first is read into memory, unless it is walked by Iter, which takes a cursor.
package postgres
