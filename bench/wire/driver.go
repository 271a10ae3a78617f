package wire

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"sync/atomic"
)

var registered atomic.Int64

// Driver registers a driver that does what the named one does and counts statements: executions and queries, and the beginnings and ends of
// transactions. It returns its name. The named one must have the context methods that github.com/mattn/go-sqlite3 and modernc.org/sqlite have.
func Driver(name string, c *Count) string {
	db, err := sql.Open(name, "")
	if err != nil {
		panic(err) // only a driver that wasn't registered
	}
	defer db.Close()
	counted := fmt.Sprintf("%s counted %d", name, registered.Add(1))
	sql.Register(counted, &countedDriver{db.Driver(), c})
	return counted
}

type countedDriver struct {
	driver.Driver
	c *Count
}

func (d *countedDriver) Open(dsn string) (driver.Conn, error) {
	conn, err := d.Driver.Open(dsn)
	if err != nil {
		return nil, err
	}
	full, ok := conn.(fullConn)
	if !ok {
		conn.Close()
		return nil, fmt.Errorf("%T can't be counted", conn)
	}
	return &countedConn{full, d.c}, nil
}

// fullConn is what connections of SQLite drivers have.
type fullConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
}

type countedConn struct {
	fullConn
	c *Count
}

func (c *countedConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	c.c.Statement()
	tx, err := c.fullConn.BeginTx(ctx, opts)
	return countedTx{tx, c.c}, err
}

func (c *countedConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	c.c.Statement()
	return c.fullConn.ExecContext(ctx, text, args)
}

func (c *countedConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	c.c.Statement()
	return c.fullConn.QueryContext(ctx, text, args)
}

func (c *countedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	s, err := c.fullConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	full, ok := s.(fullStmt)
	if !ok {
		return nil, fmt.Errorf("%T can't be counted", s)
	}
	return &countedStmt{full, c.c}, nil
}

type countedTx struct {
	driver.Tx
	c *Count
}

func (t countedTx) Commit() error   { t.c.Statement(); return t.Tx.Commit() }
func (t countedTx) Rollback() error { t.c.Statement(); return t.Tx.Rollback() }

type fullStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type countedStmt struct {
	fullStmt
	c *Count
}

func (s *countedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	s.c.Statement()
	return s.fullStmt.ExecContext(ctx, args)
}

func (s *countedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	s.c.Statement()
	return s.fullStmt.QueryContext(ctx, args)
}
