package engine

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort/internal/lru"
)

// Transactions that a program has begun by other means than this package's, so that parts of it can adopt the package one by one.

// FromTx returns a transaction that stands for one of database/sql, on an engine over the same kind of database, best one that [FromDB] made of
// the pool that the transaction is of. Statements and savepoints go to that transaction. The program goes on owning it: Commit here is an
// error, Rollback rolls it back. Nothing is closed and nothing given back; results that are open must be closed before the program ends
// the transaction. The statements go through the engine's hooks and observers as others do.
func FromTx(e *Engine, tx *sql.Tx) *Tx {
	pool := &sqlDB{dialect: e.Dialect()}
	c := &sqlConn{pool: pool, run: tx, prepared: lru.New(0, func(_ string, s *sql.Stmt) { s.Close() })}
	return Outside(e, c, func(context.Context) error { return tx.Rollback() })
}

// Outside returns a transaction that stands for one begun outside of this package, on a connection in the middle of it, which is not released. It
// is for drivers; programs call [FromTx], or FromTx of package driver/postgres. rollback rolls back the whole of it.
func Outside(e *Engine, c DriverConn, rollback func(context.Context) error) *Tx {
	return &Tx{e: e, state: txOpen, l: lease{e: e, conn: c}, outside: rollback, prefix: fmt.Sprintf("retort%08x_", rand.Uint32())}
}

var errNotOurs = errors.New("the transaction is the program's, begun outside of the engine: commit it there")

// rollbackOutside rolls back a transaction that others have begun.
func (tx *Tx) rollbackOutside(ctx context.Context) error {
	tx.closeRows()
	within := outlast(ctx, rollbackTime)
	defer within.stop()
	err := tx.e.fault(ctx, RollbackEvent.String(), "ROLLBACK", nil, tx.outside(within))
	tx.end()
	return err
}
