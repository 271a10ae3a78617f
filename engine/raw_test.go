package engine_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// useRaw runs a statement on what a driver's connection is made of.
func useRaw(ctx context.Context, raw any, text string) error {
	switch c := raw.(type) {
	case *pgx.Conn:
		_, err := c.Exec(ctx, text)
		return err
	case *sqlite3.Conn:
		return c.Exec(text)
	case *sql.Conn:
		_, err := c.ExecContext(ctx, text)
		return err
	case driver.ExecerContext:
		_, err := c.ExecContext(ctx, text, nil)
		return err
	}
	return errors.New("of an unknown type")
}

func TestRawConnection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		e := db.Open(t)
		must(t, e, "CREATE TABLE t (a INTEGER)")
		c, err := e.Conn(t.Context())
		ok(t, err)
		rows, err := engine.QuerySQL(t.Context(), c, "SELECT a FROM t")
		ok(t, err)
		ok(t, c.Raw(func(raw any) error { return useRaw(t.Context(), raw, "INSERT INTO t VALUES (7)") }))
		if rows.Next() {
			t.Error("the result is still open")
		}
		mine := errors.New("mine")
		if err := c.Raw(func(any) error { return mine }); err != mine {
			t.Errorf("got %v, want the function's own error", err)
		}
		ok(t, c.Close())
		if err := c.Raw(func(any) error { return nil }); !errors.Is(err, engine.ErrClosed) {
			t.Errorf("after Close: got %v, want ErrClosed", err)
		}
		if n := number(t, e, "SELECT max(a) FROM t"); n != 7 {
			t.Errorf("got %d", n)
		}
	})
}

func TestDriverWithoutARawConnection(t *testing.T) {
	e, _ := faulty(t)
	c, err := e.Conn(t.Context())
	ok(t, err)
	defer c.Close()
	if err := c.Raw(func(any) error { return nil }); err == nil {
		t.Error("no error")
	}
}
