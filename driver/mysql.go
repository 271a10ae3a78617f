package driver

import (
	"context"
	"time"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
)

type mysqlConfig = mysql.Config

// mysqlOptions are those of this package, those of go-sql-driver, under its names, that may be changed, and the system variables that
// programs commonly set for a session.
func mysqlOptions() []option[mysqlConfig] {
	own := []option[mysqlConfig]{
		number("max_conns", func(c *mysqlConfig) *int { return &c.MaxConns }),
		number("max_idle", func(c *mysqlConfig) *int { return &c.MaxIdle }),
		duration("max_idle_time", func(c *mysqlConfig) *time.Duration { return &c.MaxIdleTime }),
		duration("ping_after", func(c *mysqlConfig) *time.Duration { return &c.PingAfter }),
		duration("max_lifetime", func(c *mysqlConfig) *time.Duration { return &c.MaxLifetime }),
		duration("acquire_timeout", func(c *mysqlConfig) *time.Duration { return &c.AcquireTimeout }),
		number("statements", func(c *mysqlConfig) *int { return &c.Statements }),
	}
	return append(own, passed[mysqlConfig](
		"socket", "tls", "serverPubKey", "allowAllFiles", "allowCleartextPasswords", "allowFallbackToPlaintext", "allowNativePasswords",
		"allowOldPasswords", "charset", "collation", "compress", "connectionAttributes", "maxAllowedPacket", "timeout", "readTimeout",
		"writeTimeout", "rejectReadOnly", "sql_mode", "time_zone", "wait_timeout", "lock_wait_timeout", "innodb_lock_wait_timeout",
		"max_statement_time", "max_execution_time", "transaction_isolation", "tx_isolation")...)
}

func openMySQL(ctx context.Context, u URL, opts []engine.Option) (*engine.Engine, error) {
	var c mysqlConfig
	rest, err := apply(&c, mysqlOptions(), u.Options)
	if err != nil {
		return nil, err
	}
	u.Options = rest
	c.DSN = u.Reveal()
	return mysql.OpenWith(ctx, c, opts...)
}
