package driver

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

type sqliteConfig = sqlite.Config

// sqliteOptions are those of this package, and mode and pragma, which become parts of SQLite's own URI.
func sqliteOptions() []option[sqliteConfig] {
	return append([]option[sqliteConfig]{
		number("readers", func(c *sqliteConfig) *int { return &c.Readers }),
		duration("busy_timeout", func(c *sqliteConfig) *time.Duration { return &c.BusyTimeout }),
		text("journal_mode", func(c *sqliteConfig) *string { return &c.JournalMode }),
		text("synchronous", func(c *sqliteConfig) *string { return &c.Synchronous }),
		number("statements", func(c *sqliteConfig) *int { return &c.Statements }),
	}, passed[sqliteConfig]("mode", "pragma")...)
}

func openSQLite(ctx context.Context, u URL, opts []engine.Option) (*engine.Engine, error) {
	var c sqliteConfig
	rest, err := apply(&c, sqliteOptions(), u.Options)
	if err != nil {
		return nil, err
	}
	query := url.Values{}
	switch mode := rest.Get("mode"); mode {
	case "":
	case "ro", "rw", "rwc":
		query.Set("mode", mode)
	default:
		return nil, fmt.Errorf("option mode: %q: want one of ro, rw, rwc", mode)
	}
	if pragmas := rest["pragma"]; pragmas != nil {
		query["_pragma"] = pragmas
	}
	c.Path = u.Database
	if len(query) > 0 {
		c.Path = "file:" + escapePath(u.Database) + "?" + query.Encode()
	}
	return sqlite.OpenWith(ctx, c, opts...)
}
