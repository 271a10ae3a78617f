package mysql_test

import (
	"context"
	"testing"
	"time"

	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// open opens a database of its own.
func open(t *testing.T, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, _ := openDSN(t, opts...)
	return eng
}

// openDSN is open with the DSN, for a second engine on the same database.
func openDSN(t *testing.T, opts ...engine.Option) (*engine.Engine, string) {
	t.Helper()
	dsn := testdb.MySQL(t)
	return openWith(t, mysql.Config{DSN: dsn}, opts...), dsn
}

func openWith(t *testing.T, c mysql.Config, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, err := mysql.OpenWith(t.Context(), c, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := eng.Close(); err != nil {
			t.Error(err)
		}
	})
	return eng
}

// run runs texts.
func run(t *testing.T, x engine.Execer, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), x, text); err != nil {
			t.Fatal(err)
		}
	}
}

// text reads the only value of a query.
func text(t *testing.T, x engine.Execer, query string, args ...any) string {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), x, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatalf("%s: no row: %v", query, rows.Err())
	}
	return rows.Text(0)
}

// number reads the only value of a query.
func number(t *testing.T, x engine.Execer, query string, args ...any) int64 {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), x, query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatalf("%s: no row: %v", query, rows.Err())
	}
	return rows.Int(0)
}

// eventually waits up to five seconds for a condition.
func eventually(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if cond() {
			return
		}
	}
	t.Errorf("%s: not within five seconds", what)
}

func begin(t *testing.T, e *engine.Engine, opts ...engine.TxOption) *engine.Tx {
	t.Helper()
	tx, err := e.Begin(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback(context.Background()) })
	return tx
}
