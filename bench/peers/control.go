package peers

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/ncruces/go-sqlite3"
)

// Control fills, empties and checks tables, off the clock. Texts have ? for binds.
type Control interface {
	Exec(ctx context.Context, text string, args ...any) error
	// Int returns the one integer that a query gives.
	Int(ctx context.Context, text string) (int64, error)
	// Version is the database's version.
	Version(ctx context.Context) (string, error)
	Close() error
}

// sqlControl is over database/sql.
type sqlControl struct {
	kind Kind
	db   *sql.DB
}

func (c sqlControl) Exec(ctx context.Context, text string, args ...any) error {
	if _, err := c.db.ExecContext(ctx, c.kind.numbered(text), args...); err != nil {
		return fmt.Errorf("%s: %w", text, err)
	}
	return nil
}

func (c sqlControl) Int(ctx context.Context, text string) (n int64, err error) {
	err = c.db.QueryRowContext(ctx, text).Scan(&n)
	return n, err
}

func (c sqlControl) Version(ctx context.Context) (v string, err error) {
	text := map[Kind]string{SQLite: "SELECT sqlite_version()", PostgreSQL: "SHOW server_version", MySQL: "SELECT VERSION()"}[c.kind]
	err = c.db.QueryRowContext(ctx, text).Scan(&v)
	return v, err
}

func (c sqlControl) Close() error { return c.db.Close() }

// nativeControl is over a connection of Retort's SQLite driver: two builds of SQLite in one process must not open one file
// (https://www.sqlite.org/howtocorrupt.html, 2.2.1).
type nativeControl struct{ conn *sqlite3.Conn }

func (c nativeControl) Exec(_ context.Context, text string, args ...any) error {
	if len(args) == 0 {
		return c.conn.Exec(text) // may be several statements
	}
	s, err := bound(c.conn, text, args)
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Exec()
}

func (c nativeControl) Int(_ context.Context, text string) (int64, error) {
	s, err := bound(c.conn, text, nil)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if !s.Step() {
		return 0, fmt.Errorf("%s gives no row: %w", text, s.Err())
	}
	return s.ColumnInt64(0), nil
}

func (c nativeControl) Version(context.Context) (string, error) {
	s, err := bound(c.conn, "SELECT sqlite_version()", nil)
	if err != nil {
		return "", err
	}
	defer s.Close()
	if !s.Step() {
		return "", s.Err()
	}
	return s.ColumnText(0), nil
}

func bound(conn *sqlite3.Conn, text string, args []any) (*sqlite3.Stmt, error) {
	s, _, err := conn.Prepare(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	for i, a := range args {
		switch a := a.(type) {
		case int64:
			err = s.BindInt64(i+1, a)
		case string:
			err = s.BindText(i+1, a)
		default:
			err = fmt.Errorf("no bind for %T", a)
		}
		if err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

func (c nativeControl) Close() error { return c.conn.Close() }
