package testdb

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/retort-go/retort/dialect"
	postgresdialect "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
)

// postgresServer finds out once where PostgreSQL is.
var postgresServer = sync.OnceValues(func() (string, error) {
	dsn, wait := os.Getenv("RETORT_TEST_POSTGRES"), 10*time.Second
	if dsn == "" {
		dsn, wait = "postgres://postgres@127.0.0.1:5432/test?sslmode=disable", time.Second
	}
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	return dsn, conn.Close(ctx)
})

var schemas atomic.Int64

// Postgres returns the DSN of an empty schema on a PostgreSQL server, the first of its search_path, which is dropped when the test
// ends. The server is that of RETORT_TEST_POSTGRES, or without it the one at 127.0.0.1:5432. If none answers, the test is
// skipped; under RETORT_TEST_REQUIRE=1 it fails.
func Postgres(t testing.TB) string {
	t.Helper()
	dsn, err := postgresServer()
	if err != nil {
		unreachable(t, "PostgreSQL", "RETORT_TEST_POSTGRES", err)
	}
	name := fmt.Sprintf("retort_%d_%d", os.Getpid(), schemas.Add(1))
	if err := inPostgres(dsn, "CREATE SCHEMA "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := inPostgres(dsn, "DROP SCHEMA "+name+" CASCADE"); err != nil {
			t.Errorf("drop schema %s: %v", name, err)
		}
	})
	return withSearchPath(dsn, name)
}

// unreachable ends a test whose server doesn't answer.
func unreachable(t testing.TB, server, env string, err error) {
	t.Helper()
	if os.Getenv("RETORT_TEST_REQUIRE") == "1" {
		t.Fatalf("no %s, and RETORT_TEST_REQUIRE=1 wants one: %v", server, err)
	}
	t.Skipf("no %s to test with: start one, or name it with %s: %v", server, env, err)
}

// inPostgres runs a statement on a connection of its own.
func inPostgres(dsn, text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, text)
	return err
}

func withSearchPath(dsn, schema string) string {
	if !strings.Contains(dsn, "://") {
		return dsn + " search_path=" + schema
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn // which pgx has connected with, so this can't be
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func openPostgres(t testing.TB, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, err := postgres.Open(t.Context(), Postgres(t), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return closing(t, eng)
}

func drivePostgres(t testing.TB) (dialect.Dialect, engine.Driver) {
	t.Helper()
	drv, err := postgres.NewDriver(t.Context(), postgres.Config{DSN: Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	return postgresdialect.New(), drv
}
