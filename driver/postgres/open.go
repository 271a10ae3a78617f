package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	dialect "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/engine"
)

// Statements says how statements are made known to the server.
type Statements uint8

// The ways to send statements.
const (
	// AsInDSN, the zero value, is what the DSN says with default_query_exec_mode, and Prepared if it says nothing.
	AsInDSN Statements = iota
	// Prepared keeps prepared statements on each connection. It is the fastest. A pooler that changes the server's connection
	// between transactions breaks it (SQLSTATE 42P05, 26000).
	Prepared
	// Described asks the server once a connection for the types of a statement's values and sends it unprepared: one way to and
	// fro, safe behind PgBouncer in transaction mode once a statement is known. Asking takes two ways and needs one server
	// connection for both, which a transaction has.
	Described
	// Unprepared sends values as text and has the server find their types each time: safe behind any pooler, slower to read.
	Unprepared
)

var execModes = [...]pgx.QueryExecMode{
	Prepared:   pgx.QueryExecModeCacheStatement,
	Described:  pgx.QueryExecModeCacheDescribe,
	Unprepared: pgx.QueryExecModeExec,
}

// Config says how to open a database. The zero value of each field but DSN works.
type Config struct {
	// DSN is a URL or a list of key=value as libpq has them
	// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING), with pgxpool's settings of the pool:
	// pool_max_conns (default: the number of CPUs, at least 4), pool_min_conns, pool_max_conn_lifetime, pool_max_conn_idle_time,
	// pool_health_check_period. Keys that neither knows are settings of the session, such as search_path. An empty DSN is what the
	// PG environment variables say.
	DSN string
	// Statements says how statements are sent.
	Statements Statements
	// MaxConns is how many connections there may be; 0 is what the DSN says.
	MaxConns int
	// MaxIdle is how many connections may lie idle: one that is given back over that is closed. 0 is no limit, below 0 none may.
	MaxIdle int
	// MaxLifetime is how old a connection may become before it is closed while idle; 0 is what the DSN says.
	MaxLifetime time.Duration
	// MaxIdleTime is how long a connection may lie idle before it is closed; 0 is what the DSN says.
	MaxIdleTime time.Duration
	// PingAfter is from what idle time on a connection is asked for a sign of life before it is used, which takes one way to the server and
	// back; one that is lost is replaced in silence. 0 is a second, below 0 none is asked. Whatever it says, when a connection is
	// found lost all that are idle then are asked.
	PingAfter time.Duration
	// Reset is run on each connection that is given back, after the rollback of what was open: "RESET ALL", say. Settings that a
	// program makes on a connection stay with it otherwise. "DISCARD ALL" also drops the prepared statements, so it needs Described or
	// Unprepared.
	Reset []string
	// Password, if not nil, is asked for the password of each new connection, in place of the DSN's: for tokens that expire. It may be called by
	// several goroutines at once. Its error is that of connecting.
	Password func(ctx context.Context) (string, error)
	// Setup is run on each new connection.
	Setup []string
	// AcquireTimeout is how long a statement waits for a free connection and for connecting, up to an eighth more; 0 is 30 seconds, below 0 only the
	// context ends the wait.
	AcquireTimeout time.Duration
}

// The defaults of a pool.
const (
	defaultAcquireTimeout = 30 * time.Second
	defaultPingAfter      = time.Second
	cancelTime            = 5 * time.Second // for a cancelled statement to end before its connection is cut
)

// Open returns an engine on the database of a DSN; see [Config]. It looks at the DSN's form only: the first statement
// connects. The caller closes the engine.
func Open(ctx context.Context, dsn string, opts ...engine.Option) (*engine.Engine, error) {
	return OpenWith(ctx, Config{DSN: dsn}, opts...)
}

// OpenWith is [Open] with more said.
func OpenWith(ctx context.Context, c Config, opts ...engine.Option) (*engine.Engine, error) {
	d, err := NewDriver(ctx, c)
	if err != nil {
		return nil, err
	}
	return engine.New(dialect.New(), d, opts...), nil
}

// NewDriver returns the driver underneath [OpenWith], for a program that wraps it before it hands it to engine.New.
//
// A statement whose context ends is cancelled by a request to the server, so that its connection stays in use; if the server
// doesn't answer within 5 seconds, the connection is cut.
func NewDriver(ctx context.Context, c Config) (engine.Driver, error) {
	if int(c.Statements) >= len(execModes) {
		return nil, fmt.Errorf("postgres: open: no such way to send statements: %d", c.Statements)
	}
	cfg, err := pgxpool.ParseConfig(c.DSN)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err) // pgx leaves the password out
	}
	if c.Statements != AsInDSN {
		cfg.ConnConfig.DefaultQueryExecMode = execModes[c.Statements]
	}
	if c.MaxConns < 0 {
		return nil, fmt.Errorf("postgres: open: %d connections: want 1 or more, or 0 for the DSN's", c.MaxConns)
	}
	d := &pool{owned: true, wait: patience{limit: acquireTimeout(c.AcquireTimeout)}, reset: c.Reset}
	d.configure(c, cfg)
	cfg.ConnConfig.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: cancelTime}
	}
	if d.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	return d, nil
}

var errNoPool = errors.New("postgres: the pool is nil")

// FromPool returns an engine over a pool that the program keeps: closing the engine doesn't close it. Its configuration
// stands, also how statements are sent (DefaultQueryExecMode) and what happens to a connection whose statement is cancelled, which pgx
// by default closes.
func FromPool(p *pgxpool.Pool, opts ...engine.Option) (*engine.Engine, error) {
	if p == nil {
		return nil, errNoPool
	}
	return engine.New(dialect.New(), &pool{pool: p, wait: patience{limit: defaultAcquireTimeout}}, opts...), nil
}

func acquireTimeout(d time.Duration) time.Duration {
	if d == 0 {
		return defaultAcquireTimeout
	}
	return max(d, 0)
}
