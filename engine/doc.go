// Package engine runs compiled statements on a database: pool, connection, transaction, savepoint, rows, statement cache, events and
// errors. It knows statements by their shape (a node of package ast and the codecs of its cells); it knows neither the typed language
// nor the mapper, and no particular database.
//
//	eng, err := sqlite.Open(ctx, "library.db", engine.WithEcho(os.Stdout))
//	defer eng.Close()
//	names, err := engine.All(ctx, eng, retort.Select(Authors.LastName))
//	err = engine.Transact(ctx, eng, func(tx *engine.Tx) error {
//		_, err := engine.Exec(ctx, tx, retort.Delete(Books).Where(Books.AuthorID.Eq(4)))
//		return err
//	}, engine.Serializable, engine.Retry(5))
//	if errors.Is(err, engine.ErrForeignKey) { … }
//
// An [Engine] is safe for concurrent use. A [Conn], a [Tx], a [Savepoint] and a [Rows] are for one goroutine at a time.
// Connecting is lazy: the first statement does it.
//
// The files, in a statement's order: statement.go (text from the cache, binds), execer.go (which connection), exec.go, rows.go (the
// untyped result), arrange.go (of a query written by hand), text.go, read.go, query.go and batch.go (rows into Go values), record.go (rows of unknown columns); prepared.go (statements with parameters), many.go (one statement for many
// items), arrays.go (many rows as arrays). Transactions: tx.go, outlast.go, txoption.go, lazy.go, savepoint.go, transact.go, twophase.go, conn.go. What is told: event.go,
// echo.go, hooks.go, errors.go. For tenants: schemas.go.
// Underneath: driver.go, the seam that drivers implement, and sqldb.go, which implements it over database/sql. For package schema:
// ddl.go, tableas.go, reflect.go. For generated keys: reserve.go.
package engine
