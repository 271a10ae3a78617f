package mysql

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/go-sql-driver/mysql"
	dialect "github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/engine"
)

// Config says how to open a database. The zero value of each field but DSN works.
type Config struct {
	// DSN is a URL, mysql://user:password@host:port/database?name=value, or what go-sql-driver has instead
	// (https://github.com/go-sql-driver/mysql#dsn-data-source-name): user:password@tcp(host:port)/database?name=value. The
	// parameters are that driver's, and system variables of the session; a URL also takes socket, the path of a Unix socket, instead of a host. parseTime, loc, clientFoundRows, interpolateParams and
	// multiStatements are set by this package, whatever the DSN says.
	DSN string
	// MaxConns is how many connections there may be; 0 is the number of CPUs, but at least 4.
	MaxConns int
	// MaxIdle is how many connections may lie idle: one that is given back over that is closed. 0 is MaxConns, below 0 none.
	MaxIdle int
	// MaxIdleTime is how long a connection may lie idle before it is closed; 0 is 30 minutes, below 0 there is no limit.
	MaxIdleTime time.Duration
	// PingAfter is from what idle time on a connection is asked for a sign of life before it is used, which takes one way to the server and
	// back; one that is lost is replaced in silence. 0 is a second, below 0 none is asked. Whatever it says, a connection whose
	// socket was closed is replaced, and when one is found lost all that are idle are asked.
	PingAfter time.Duration
	// Reset is run on each connection that is given back, after the rollback of what was open. Settings that a program makes on a
	// connection stay with it otherwise.
	Reset []string
	// MaxLifetime is how old a connection may become: one that is older is closed instead of used again. 0 is an hour, below 0
	// there is no limit.
	MaxLifetime time.Duration
	// AcquireTimeout is how long a statement waits for a free connection; 0 is 30 seconds, below 0 only the context ends the wait.
	AcquireTimeout time.Duration
	// Statements is how many prepared statements a connection keeps; 0 is 128, below 0 none. The server's
	// max_prepared_stmt_count (16382 by default) is for all connections together.
	Statements int
	// Password, if not nil, is asked for the password of each new connection, in place of the DSN's: for tokens that expire. It may be called by
	// several goroutines at once. Its error is that of connecting.
	Password func(ctx context.Context) (string, error)
	// Setup is run on each new connection, last of all.
	Setup []string
}

// The defaults of Config.
const (
	minConns              = 4
	defaultLifetime       = time.Hour
	defaultIdleTime       = 30 * time.Minute
	defaultPingAfter      = time.Second
	defaultAcquireTimeout = 30 * time.Second
	defaultStatements     = 128
)

// Open returns an engine on the database of a DSN; see [Config]. It looks at the DSN's form only: the first statement connects, and
// finds out whether MySQL or MariaDB answers. The caller closes the engine.
func Open(ctx context.Context, dsn string, opts ...engine.Option) (*engine.Engine, error) {
	return OpenWith(ctx, Config{DSN: dsn}, opts...)
}

// OpenWith is [Open] with more said.
func OpenWith(ctx context.Context, c Config, opts ...engine.Option) (*engine.Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("mysql: open: %w", err)
	}
	d, err := NewDriver(c)
	if err != nil {
		return nil, err
	}
	return engine.New(dialect.New(""), d, opts...), nil
}

// NewDriver returns the driver underneath [OpenWith], for a program that wraps it before it hands it to engine.New.
//
// A statement whose context ends is killed by way of another connection, and its own connection is closed.
func NewDriver(c Config) (engine.Driver, error) {
	cfg, err := parse(c.DSN)
	if err != nil {
		return nil, fmt.Errorf("mysql: open: %w", err)
	}
	if c.MaxConns < 0 {
		return nil, fmt.Errorf("mysql: open: %d connections: want 1 or more, or 0 for the default", c.MaxConns)
	}
	c.complete()
	if c.Password != nil {
		ask := func(ctx context.Context, conn *mysql.Config) (err error) {
			conn.Passwd, err = c.Password(ctx)
			return err
		}
		if err := cfg.Apply(mysql.BeforeConnect(ask)); err != nil {
			return nil, fmt.Errorf("mysql: open: %w", err)
		}
	}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, fmt.Errorf("mysql: open: %w", err)
	}
	return newPool(c, cfg, connector), nil
}

// complete fills in the defaults.
func (c *Config) complete() {
	if c.MaxConns == 0 {
		c.MaxConns = max(minConns, runtime.NumCPU())
	}
	if c.MaxIdle == 0 {
		c.MaxIdle = c.MaxConns
	}
	if c.MaxIdleTime == 0 {
		c.MaxIdleTime = defaultIdleTime
	}
	if c.PingAfter == 0 {
		c.PingAfter = defaultPingAfter
	}
	if c.MaxLifetime == 0 {
		c.MaxLifetime = defaultLifetime
	}
	if c.AcquireTimeout == 0 {
		c.AcquireTimeout = defaultAcquireTimeout
	}
	c.AcquireTimeout = max(c.AcquireTimeout, 0)
	if c.Statements == 0 {
		c.Statements = defaultStatements
	}
}
