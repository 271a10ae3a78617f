package engine

import (
	"context"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// Access says what a connection is wanted for.
type Access uint8

// The ways to use a connection.
const (
	Read  Access = iota // statements that change nothing and lock no rows
	Write               // any statement
)

// Driver is a pool of connections to one database. Implementers owe the following.
//
//   - All methods are safe for concurrent use.
//   - Acquire connects when it must; before the first Acquire there is no I/O. It waits for a free connection no longer than
//     the driver's own limit and the context allow, and says in its error what it waited for.
//   - A connection handed out has no open transaction and no open result.
//   - Close closes the idle connections at once and those in use when they are released. Acquire then returns ErrClosed.
//   - Errors are the database's own, unwrapped or wrapped with %w, so that the dialect can classify them; or an *[Error] with its
//     Kind set, which the engine passes on. An error of a lost connection whose statement never reached the server has a method
//     SafeToRetry() bool that returns true.
//
// Optional: [Sharer], [PoolStater], [Detector], [ListBinder].
type Driver interface {
	Acquire(ctx context.Context, a Access) (DriverConn, error)
	Close() error
}

// DriverConn is one connection, used by one goroutine at a time. Implementers owe the following.
//
//   - Query and Exec keep prepared statements, with a bound, by their text. Query may be called while results of the same
//     connection are open, also for the same text.
//   - Arguments are in the storage classes that the dialect's Encode produces. They are bound before the call returns and
//     are not kept.
//   - A context that ends interrupts the running statement, also inside DriverRows.Next.
//   - Exec runs a statement to its end, discards rows it may return, and gives the number of rows it inserted, changed or
//     deleted itself: cascades and triggers don't count, and it is 0 for other statements. Without arguments a text of several
//     statements may be refused or run.
//   - Transactions are begun and ended by plain text through Exec.
//   - Release gives the connection back. It rolls back what is open, and closes the connection if it is broken or can't be
//     reset. The connection isn't used afterwards.
//
// Optional: [TxStater], [Copier], [Versioner], [KeyTeller], [Streamer], [Freshness],
// [RawConn], [InfoKeeper].
type DriverConn interface {
	Query(ctx context.Context, sql string, args []sqltype.Value) (DriverRows, error)
	Exec(ctx context.Context, sql string, args []sqltype.Value) (int64, error)
	Release(broken bool)
}

// DriverRows is an open result; its Source is the row that Next moved to. After Next returned false or an error, and after
// Close, the connection is free of it. Close may be called twice. Columns may be called at any time before Close.
type DriverRows interface {
	sqltype.Source
	Next() (bool, error)
	Columns() []string
	Close() error
}

// Sharer is implemented by a driver whose transactions may need more than one connection.
// Without it a transaction reads and writes on one connection.
type Sharer interface{ Sharing() Sharing }

// Sharing says how reads and writes share a database.
type Sharing uint8

const (
	// OneConnection: a transaction reads and writes on one connection, acquired for Write.
	OneConnection Sharing = iota
	// SplitSnapshots: reads and writes use different connections. An open read transaction keeps its snapshot and leaves the
	// writer free to commit, as in SQLite's WAL mode.
	SplitSnapshots
	// SplitLocking: reads and writes use different connections, and an open read transaction keeps the writer from committing.
	// A [LazyWrite] transaction then reads each statement by itself until it writes.
	SplitLocking
)

// TxStater is implemented by a connection that knows whether a transaction is open on it. Without it the engine assumes that
// a statement which failed for want of time, space or a connection, or by a deadlock, has ended its transaction.
type TxStater interface{ InTx() bool }

// TxFailer is implemented by a connection to a database that takes nothing but a rollback once a statement of a transaction has failed.
// TxFailed tells whether that is so now.
type TxFailer interface{ TxFailed() bool }

// Versioner is implemented by a connection that can tell whether others have committed: Version returns a number that has
// changed since the last call if another connection committed in between, as this connection sees it. Without it a
// serializable [LazyWrite] transaction on split connections takes the write lock at its first statement.
type Versioner interface {
	Version(ctx context.Context) (int64, error)
}

// Detector is implemented by a driver whose dialect depends on the kind or version of the server. The engine asks before it compiles its
// first statement; Detect connects if no connection has told yet, keeps that connection for Acquire, and gives the same dialect from
// then on. What of a dialect an engine needs before (how errors are classified, values encoded and transactions begun) must not
// depend on it.
type Detector interface {
	Detect(ctx context.Context) (dialect.Dialect, error)
}

// KeyTeller is implemented by a connection whose database can't return rows from an INSERT but tells the key that it generated.
// LastKey is asked right after Exec of an INSERT of one row, and is 0 if no key was generated.
type KeyTeller interface{ LastKey() int64 }

// Freshness is implemented by a connection that can tell whether it is new: Fresh is true the first time that it is asked since the driver
// connected. Without it the Connect hook isn't called.
type Freshness interface{ Fresh() bool }

// InfoKeeper is implemented by a connection that keeps data of the program's for as long as it is open, for [Conn.Info]: the same map each time.
type InfoKeeper interface{ Info() map[any]any }

// RawConn is implemented by a connection that can hand over what is underneath it, for [Conn.Raw].
type RawConn interface{ RawConn() any }

// Streamer is implemented by a connection that can do better than Query for a result that is walked row by row: in a transaction it leaves the
// connection free between rows, keeps little in memory whatever else is run meanwhile, and can end the result early at no cost.
// It is used for statements that only read.
type Streamer interface {
	Stream(ctx context.Context, sql string, args []sqltype.Value) (DriverRows, error)
}

// PoolStater is implemented by a driver that counts its connections.
type PoolStater interface{ PoolStats() PoolStats }

// PoolStats are the numbers of a pool at one moment.
type PoolStats struct {
	InUse int // connections checked out
	Idle  int // connections open and free
	Max   int // the most that may be open

	// What follows counts from the beginning.

	Opened   uint64        // connections made
	Expired  uint64        // connections closed for their age, for lying idle, or for being one idle connection too many
	Dead     uint64        // connections closed because they were lost
	Waits    uint64        // how often a connection had to be waited for, since all were in use
	WaitTime time.Duration // how long that took together
}
