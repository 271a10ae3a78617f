package mysql

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	dialect "github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/internal/lru"
)

// rawConn is what go-sql-driver's connections can do.
type rawConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// connect opens a connection and sets it up.
func (p *pool) connect(ctx context.Context) (*conn, error) {
	raw, err := p.connector.Connect(ctx)
	if err != nil {
		return nil, connectError(err)
	}
	p.opened.Add(1)
	c := &conn{p: p, raw: raw.(rawConn), born: time.Now(), used: time.Now()}
	c.stmts = lru.New(p.cfg.Statements, func(_ string, s *stmt) { s.Close() })
	if err := c.setUp(ctx); err != nil {
		c.close()
		return nil, connectError(err)
	}
	return c, nil
}

// setUp learns which server it is and makes statements mean there what they mean elsewhere.
func (c *conn) setUp(ctx context.Context) error {
	about, err := c.row(ctx, "SELECT VERSION(), CONNECTION_ID(), @@innodb_rollback_on_timeout, @@max_allowed_packet")
	if err != nil {
		return err
	}
	d := dialect.New(about[0])
	c.id, _ = strconv.ParseUint(about[1], 10, 64)
	c.rollbackOnTimeout = about[2] == "1" || about[2] == "ON"
	c.maxValue, _ = strconv.Atoi(about[3])
	c.p.dialect.CompareAndSwap(nil, &d)
	for _, text := range append(c.p.settings(d.(dialect.Dialect)), c.p.cfg.Setup...) {
		if _, err := c.raw.ExecContext(ctx, text, nil); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// modes are added to the server's sql_mode. A value that doesn't fit its column is an error, and 0 in the column of a generated key is 0.
const modes = "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO"

// settings are the statements that set up a connection, less what the DSN has said.
func (p *pool) settings(d dialect.Dialect) []string {
	collation := p.dsn.Collation
	if collation == "" {
		collation = d.Collation()
	}
	charset, _, _ := strings.Cut(collation, "_")
	out := []string{"SET NAMES " + charset + " COLLATE " + collation}
	if p.dsn.Params["time_zone"] == "" {
		out = append(out, "SET time_zone = '+00:00'")
	}
	if p.dsn.Params["sql_mode"] != "" {
		return out
	}
	more := modes
	if d.MariaDB() {
		more += ",SIMULTANEOUS_ASSIGNMENT"
	}
	return append(out, "SET sql_mode = CONCAT(@@sql_mode, ',"+more+"')")
}

// row runs a query of one row and returns its values as text.
func (c *conn) row(ctx context.Context, text string) (out []string, err error) {
	rows, err := c.raw.QueryContext(ctx, text, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	values := make([]driver.Value, len(rows.Columns()))
	if err := rows.Next(values); err != nil {
		return nil, err
	}
	for _, v := range values {
		if b, ok := v.([]byte); ok {
			v = string(b)
		}
		out = append(out, fmt.Sprint(v))
	}
	return out, nil
}
