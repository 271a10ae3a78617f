package testdb

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// bouncer finds out once where PgBouncer is.
var bouncer = sync.OnceValues(func() (string, error) {
	dsn, wait := os.Getenv("RETORT_TEST_PGBOUNCER"), 10*time.Second
	if dsn == "" {
		dsn, wait = "postgres://postgres@127.0.0.1:6432/test?sslmode=disable", time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return "", err
	}
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	return dsn, conn.Ping(ctx)
})

// PgBouncer returns the URL of an empty database behind a PgBouncer in transaction mode with one connection to the server, which is
// dropped when the test ends. The bouncer is that of RETORT_TEST_PGBOUNCER, or without it the one at 127.0.0.1:6432, before the server
// that [Postgres] uses. If none answers, the test is skipped; under RETORT_TEST_REQUIRE=1 it fails.
func PgBouncer(t testing.TB) string {
	t.Helper()
	direct, err := postgresServer()
	if err != nil {
		unreachable(t, "PostgreSQL", "RETORT_TEST_POSTGRES", err)
	}
	dsn, err := bouncer()
	if err != nil {
		unreachable(t, "PgBouncer", "RETORT_TEST_PGBOUNCER", err)
	}
	name := fmt.Sprintf("retort_%d_%d", os.Getpid(), schemas.Add(1))
	if err := inPostgres(direct, "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The bouncer keeps its connection to the server.
		if err := inPostgres(direct, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("drop database %s: %v", name, err)
		}
	})
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
