package driver

import (
	"context"
	"fmt"
	"time"

	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
)

type postgresConfig = postgres.Config

// postgresOptions are those of this package, those of libpq that pgx knows, and the settings of a session that programs commonly
// make; any other setting is made with options=-c name=value.
func postgresOptions() []option[postgresConfig] {
	own := []option[postgresConfig]{
		{"statements", setStatements},
		number("max_conns", func(c *postgresConfig) *int { return &c.MaxConns }),
		number("max_idle", func(c *postgresConfig) *int { return &c.MaxIdle }),
		duration("max_lifetime", func(c *postgresConfig) *time.Duration { return &c.MaxLifetime }),
		duration("max_idle_time", func(c *postgresConfig) *time.Duration { return &c.MaxIdleTime }),
		duration("ping_after", func(c *postgresConfig) *time.Duration { return &c.PingAfter }),
		duration("acquire_timeout", func(c *postgresConfig) *time.Duration { return &c.AcquireTimeout }),
	}
	return append(own, passed[postgresConfig](
		"pool_max_conns", "pool_min_conns", "pool_max_conn_lifetime", "pool_max_conn_lifetime_jitter", "pool_max_conn_idle_time",
		"pool_health_check_period",
		"host", "port", "passfile", "service", "servicefile", "connect_timeout", "sslmode", "sslkey", "sslcert", "sslrootcert", "sslpassword",
		"sslsni", "sslnegotiation", "target_session_attrs", "krbsrvname", "krbspn", "require_auth", "channel_binding",
		"application_name", "options", "search_path", "timezone", "statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
		"default_transaction_isolation", "default_transaction_read_only", "role")...)
}

func setStatements(c *postgresConfig, value string) error {
	switch value {
	case "prepared":
		c.Statements = postgres.Prepared
	case "described":
		c.Statements = postgres.Described
	case "unprepared":
		c.Statements = postgres.Unprepared
	default:
		return fmt.Errorf("%q: want one of prepared, described, unprepared", value)
	}
	return nil
}

func openPostgres(ctx context.Context, u URL, opts []engine.Option) (*engine.Engine, error) {
	var c postgresConfig
	rest, err := apply(&c, postgresOptions(), u.Options)
	if err != nil {
		return nil, err
	}
	u.Options = rest
	c.DSN = u.Reveal()
	return postgres.OpenWith(ctx, c, opts...)
}
