package postgres_test

import (
	"context"
	"errors"
	"math"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/sqltype"
)

func open(t *testing.T, c postgres.Config) *engine.Engine {
	t.Helper()
	c.DSN = testdb.Postgres(t)
	eng, err := postgres.OpenWith(t.Context(), c)
	must(t, err)
	t.Cleanup(func() { eng.Close() })
	return eng
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, x engine.Execer, text string, args ...any) int64 {
	t.Helper()
	res, err := engine.ExecSQL(t.Context(), x, text, args...)
	must(t, err)
	return res.Rows
}

// read returns the first row of a text.
func read(t *testing.T, x engine.Execer, text string, args ...any) []sqltype.Value {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), x, text, args...)
	must(t, err)
	defer rows.Close()
	if !rows.Next() {
		t.Fatalf("%s gave no row: %v", text, rows.Err())
	}
	var out []sqltype.Value
	for i := range rows.Columns() {
		v, err := sqltype.ValueAt(rows, i)
		must(t, err)
		out = append(out, v)
	}
	return out
}

func TestBadDSN(t *testing.T) {
	for _, dsn := range []string{"postgres://u:secret@host:notaport/db", "pool_max_conns=x", "://"} {
		_, err := postgres.Open(t.Context(), dsn)
		if err == nil || !strings.HasPrefix(err.Error(), "postgres: open: ") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: error is %v", dsn, err)
		}
	}
	if _, err := postgres.OpenWith(t.Context(), postgres.Config{Statements: 99}); err == nil {
		t.Error("an unknown way to send statements is no error")
	}
	if _, err := postgres.FromPool(nil); err == nil {
		t.Error("a nil pool is no error")
	}
}

func TestOpenConnectsAtTheFirstStatement(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	addr := l.Addr().String()
	l.Close() // nobody listens there now
	eng, err := postgres.Open(t.Context(), "postgres://u@"+addr+"/db?sslmode=disable")
	must(t, err)
	defer eng.Close()
	_, err = engine.ExecSQL(t.Context(), eng, "SELECT 1")
	if !errors.Is(err, engine.ErrConnection) || !engine.Retryable(err) {
		t.Errorf("error is %v, want a retryable ErrConnection", err)
	}
}

func TestMissingDatabaseIsNamed(t *testing.T) {
	eng, err := postgres.Open(t.Context(), strings.Replace(testdb.Postgres(t), "/test?", "/no_such_db?", 1))
	must(t, err)
	defer eng.Close()
	_, err = engine.ExecSQL(t.Context(), eng, "SELECT 1")
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.ErrConnection || e.Code != "3D000" || !strings.Contains(err.Error(), "no_such_db") {
		t.Errorf("error is %v", err)
	}
}

// TestEveryWayToSend: values go and come back the same however statements are sent, also as text.
func TestEveryWayToSend(t *testing.T) {
	at := time.Date(2026, 11, 22, 14, 16, 29, 123456000, time.UTC)
	for name, way := range map[string]postgres.Statements{"prepared": postgres.Prepared, "described": postgres.Described, "unprepared": postgres.Unprepared} {
		t.Run(name, func(t *testing.T) {
			eng := open(t, postgres.Config{Statements: way})
			run(t, eng, `CREATE TABLE v (i2 SMALLINT, i4 INTEGER, i8 BIGINT, f4 REAL, f8 DOUBLE PRECISION, b BOOLEAN, n NUMERIC, s TEXT, y BYTEA,
				z TIMESTAMPTZ, l TIMESTAMP, d DATE, u UUID, j JSONB, a INTEGER[], ip INET, o OID)`)
			args := []any{-2, -4, int64(math.MinInt64), 0.5, 1e300, true, "1.10", "it's", []byte{0, 255}, at, at, at.Truncate(24 * time.Hour),
				"00010203-0405-0607-0809-0a0b0c0d0e0f", `{"a": 1}`, "{1,NULL,3}", "10.0.0.1", int64(4294967295)}
			run(t, eng, "INSERT INTO v VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)", args...)
			for range 2 {
				for i, got := range read(t, eng, "SELECT * FROM v WHERE i4 = $1", -4) {
					want, err := sqltype.OfAny(args[i])
					must(t, err)
					if !got.Equal(want) {
						t.Errorf("column %d: got %v, want %v", i+1, got, want)
					}
				}
			}
			for _, got := range read(t, eng, "SELECT $1::int, $2::text, $3::timestamptz, $4::bytea", nil, nil, nil, nil) {
				if !got.IsNull() {
					t.Errorf("NULL came back as %v", got)
				}
			}
		})
	}
}

func TestValueMeetsAnotherType(t *testing.T) {
	eng := open(t, postgres.Config{})
	got := read(t, eng, "SELECT $1::numeric, $2::text, $3::float8, $4::boolean, $5::numeric, $6::text, $7::date, $8::varchar", 7, 8, 9, 1, 1.5, true,
		time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC), 2.5)
	want := "[\"7\" \"8\" 9 true \"1.5\" \"true\" 2026-11-22 00:00:00Z \"2.5\"]"
	if text := sqltype.ListOf(got).String(); text != want {
		t.Errorf("got %s, want %s", text, want)
	}
	_, err := engine.ExecSQL(t.Context(), eng, "SELECT $1::int", int64(math.MaxInt32)+1)
	if !errors.Is(err, engine.ErrTooBig) {
		t.Errorf("an integer over its parameter: error is %v, want ErrTooBig", err)
	}
}

func TestInfinityIsNoTime(t *testing.T) {
	eng := open(t, postgres.Config{})
	for _, typ := range []string{"timestamptz", "date"} {
		rows, err := engine.QuerySQL(t.Context(), eng, "SELECT '-infinity'::"+typ)
		must(t, err)
		rows.Next()
		if _, err := rows.Time(0); err == nil || !strings.Contains(err.Error(), "infinity") {
			t.Errorf("%s: error is %v", typ, err)
		}
		rows.Close()
	}
}

func TestPoolOfTheProgramStaysOpen(t *testing.T) {
	pool, err := pgxpool.New(t.Context(), testdb.Postgres(t))
	must(t, err)
	defer pool.Close()
	eng, err := postgres.FromPool(pool)
	must(t, err)
	run(t, eng, "CREATE TABLE t (a INTEGER)")
	if n := run(t, eng, "INSERT INTO t VALUES ($1), ($2)", 1, 2); n != 2 {
		t.Errorf("%d rows, want 2", n)
	}
	must(t, eng.Close())
	if _, err := engine.ExecSQL(t.Context(), eng, "SELECT 1"); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("error is %v, want ErrClosed", err)
	}
	must(t, pool.Ping(t.Context()))
}

func TestAcquireTimeout(t *testing.T) {
	eng, err := postgres.OpenWith(t.Context(), postgres.Config{DSN: testdb.Postgres(t) + "&pool_max_conns=1", AcquireTimeout: 300 * time.Millisecond})
	must(t, err)
	defer eng.Close()
	c, err := eng.Conn(t.Context())
	must(t, err)
	_, err = engine.ExecSQL(t.Context(), eng, "SELECT 1")
	if !errors.Is(err, engine.ErrBusy) || !strings.Contains(err.Error(), "pool_max_conns") {
		t.Errorf("error is %v, want ErrBusy with the cure", err)
	}
	must(t, c.Close())
	run(t, eng, "SELECT 1")
}

// TestTableChangesUnderAPreparedStatement: the server refuses a plan whose columns changed; the driver prepares it anew.
func TestTableChangesUnderAPreparedStatement(t *testing.T) {
	eng, err := postgres.Open(t.Context(), testdb.Postgres(t)+"&pool_max_conns=1")
	must(t, err)
	defer eng.Close()
	run(t, eng, "CREATE TABLE t (a INTEGER)")
	run(t, eng, "INSERT INTO t VALUES (1)")
	read(t, eng, "SELECT * FROM t")
	run(t, eng, "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'x'")
	if got := read(t, eng, "SELECT * FROM t"); len(got) != 2 || got[1].Text() != "x" {
		t.Errorf("got %v", got)
	}
}

func TestConnectionCutByTheServer(t *testing.T) {
	eng := open(t, postgres.Config{})
	c, err := eng.Conn(t.Context())
	must(t, err)
	pid := read(t, c, "SELECT pg_backend_pid()")[0].Int()
	run(t, eng, "SELECT pg_terminate_backend($1)", pid)
	_, err = engine.ExecSQL(t.Context(), c, "SELECT 1")
	if !errors.Is(err, engine.ErrConnection) {
		t.Errorf("error is %v, want ErrConnection", err)
	}
	must(t, c.Close())
	for range 3 {
		run(t, eng, "SELECT 1")
	}
}

func TestCancelledStatementKeepsItsConnection(t *testing.T) {
	eng, err := postgres.Open(t.Context(), testdb.Postgres(t)+"&pool_max_conns=1")
	must(t, err)
	defer eng.Close()
	pid := read(t, eng, "SELECT pg_backend_pid()")[0].Int()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := engine.ExecSQL(ctx, eng, "SELECT pg_sleep(60)"); !errors.Is(err, engine.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error is %v, want ErrTimeout", err)
	}
	if now := read(t, eng, "SELECT pg_backend_pid()")[0].Int(); now != pid {
		t.Error("the connection was closed")
	}
}

func TestSeveralStatementsInOneText(t *testing.T) {
	eng := open(t, postgres.Config{})
	if n := run(t, eng, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); UPDATE t SET a = 3 WHERE a = 2"); n != 1 {
		t.Errorf("%d rows, want the last statement's 1", n)
	}
	if _, err := engine.QuerySQL(t.Context(), eng, ""); err == nil {
		t.Error("a query of an empty text is no error")
	}
}

func TestLockTimeoutIsBusy(t *testing.T) {
	eng := open(t, postgres.Config{})
	run(t, eng, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
	holder, err := eng.Begin(t.Context())
	must(t, err)
	defer holder.Rollback(t.Context())
	run(t, holder, "UPDATE t SET a = 2")
	err = engine.Transact(t.Context(), eng, func(tx *engine.Tx) error {
		run(t, tx, "SET LOCAL lock_timeout = '20ms'")
		_, err := engine.ExecSQL(t.Context(), tx, "UPDATE t SET a = 3")
		return err
	})
	if !errors.Is(err, engine.ErrBusy) || !engine.Retryable(err) {
		t.Errorf("error is %v, want a retryable ErrBusy", err)
	}
}
