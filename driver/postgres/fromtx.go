package postgres

import (
	"github.com/jackc/pgx/v5"
	"github.com/retort-go/retort/engine"
)

// FromTx returns a transaction of an engine that stands for one of pgx, so that a program that uses pgx can do part of a transaction with this
// module. Statements and savepoints go to that transaction. The program goes on owning it: Commit here is an error, Rollback rolls it back
// (of one that pgx nested in another, to the savepoint that it is). Results must be closed before the program ends the transaction. e is an engine
// over the same server, of which nothing but its options is used.
func FromTx(e *engine.Engine, tx pgx.Tx) *engine.Tx {
	return engine.Outside(e, &conn{c: tx.Conn(), room: new(room)}, tx.Rollback)
}
